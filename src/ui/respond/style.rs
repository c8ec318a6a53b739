//! The style element of a respondent's page: the sheet, and for each survey
//! the rules that hide a follow-up until its score is chosen.

use std::sync::LazyLock;

use crate::domain::survey::{Definition, ShowRule};

/// The style of pages without questions.
pub fn plain_style() -> &'static str {
    static SHEET: LazyLock<String> = LazyLock::new(|| compact(include_str!("../../../style/respond.css")));
    &SHEET
}

/// The style of a survey's page. Browsers that do not know `:has()` skip the
/// rules and show every question; the server drops what should be hidden.
pub fn survey_style(definition: &Definition) -> String {
    let mut style = plain_style().to_owned();
    for follow_up in definition.follow_ups() {
        if let Some(rule) = &follow_up.rule {
            let key = follow_up.question.key().as_str();
            style.push_str(&format!("form:not({}) #{key}-question{{display:none}}", selector(rule)));
        }
    }
    style
}

/// What the form matches while the rule holds.
fn selector(rule: &ShowRule) -> String {
    match rule {
        ShowRule::Chosen { question, marks } => {
            let inputs: Vec<String> =
                marks.iter().map(|mark| format!("#{}-{mark}:checked", question.as_str())).collect();
            if inputs.is_empty() { ":not(*)".to_owned() } else { format!(":has({})", inputs.join(",")) }
        }
        ShowRule::NotChosen { .. } => String::new(),
        ShowRule::All(rules) => rules.iter().map(selector).collect(),
        ShowRule::Any(rules) => {
            let rules: Vec<String> = rules.iter().map(selector).collect();
            format!(":is({})", rules.join(","))
        }
    }
}

/// Takes out comments, indentation and line ends. Nothing cleverer: the rest
/// vanishes in compression.
fn compact(sheet: &str) -> String {
    let mut rest = sheet;
    let mut without_comments = String::with_capacity(sheet.len());
    while let Some((before, from_comment)) = rest.split_once("/*") {
        without_comments.push_str(before);
        rest = from_comment.split_once("*/").map_or("", |(_, after)| after);
    }
    without_comments.push_str(rest);
    without_comments.lines().map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_follow_up_hides_until_one_of_its_scores_is_chosen() {
        let definition = Definition::parse(&json!({"title": "T", "locale": "en", "questions": [
            {"key": "nps", "kind": "nps", "title": "N"},
            {"key": "why", "kind": "long_text", "title": "W",
             "show_if": {"question": "nps", "op": "at_most", "value": 1}},
        ]}))
        .expect("a survey");
        let style = survey_style(&definition);
        let rule = "form:not(:has(#nps-0:checked,#nps-1:checked)) #why-question{display:none}";
        assert!(style.ends_with(rule), "{style}");
    }

    #[test]
    fn the_sheet_goes_out_without_comments_and_line_ends() {
        assert_eq!(compact("/* a */\np {\n  margin: 0;\n}\n"), "p {margin: 0;}");
        assert!(!plain_style().contains(['\n', '<']) && !plain_style().contains("/*"));
    }
}
