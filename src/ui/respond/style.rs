//! The style element of a respondent's page: the sheet, and for each survey
//! what its kinds of questions need, and the rules that hide a follow-up until
//! its answer is chosen.

use std::sync::LazyLock;

use super::SurveyPage;
use super::brand::face_style;
use crate::domain::brand::Face;
use crate::domain::survey::{QuestionKey, QuestionKind, ShowRule};

/// The style of pages without questions.
pub fn plain_style() -> &'static str {
    static SHEET: LazyLock<String> = LazyLock::new(|| compact(include_str!("../../../style/respond.css")));
    &SHEET
}

/// The style of one page of a survey. Browsers that do not know `:has()` skip the
/// rules and show every question; the server drops what should be hidden.
pub fn survey_style(page: SurveyPage<'_>) -> String {
    let (questions, follow_ups) = page.asked();
    let mut style = plain_style().to_owned();
    style.push_str(&face_style(Some(page.face)));
    if page.definition.is_paged() {
        style.push_str(&PAGED);
    }
    for sheet in &*SHEETS {
        if questions.iter().any(|question| (sheet.is_for)(question.kind())) {
            style.push_str(&sheet.text);
        }
    }
    for follow_up in follow_ups {
        if let Some(rule) = follow_up.rule.as_ref().filter(|rule| !rule.is_never()) {
            let key = follow_up.question.key().as_str();
            style.push_str(&format!("form:not({}) #{key}-question{{display:none}}", selector(rule)));
        }
    }
    style
}

/// The style of a last page that asks how somebody can be reached.
pub(super) fn call_style(face: Option<&Face>) -> String {
    let [_, choice, parts] = &*SHEETS;
    format!("{}{}{}{}", plain_style(), choice.text, parts.text, face_style(face))
}

/// What surveys of several pages need.
static PAGED: LazyLock<String> = LazyLock::new(|| compact(include_str!("../../../style/respond/paged.css")));

/// What some kinds of questions need besides the sheet of every page.
struct Sheet {
    text: String,
    is_for: fn(&QuestionKind) -> bool,
}

static SHEETS: LazyLock<[Sheet; 3]> = LazyLock::new(|| {
    [
        Sheet {
            text: compact(include_str!("../../../style/respond/scale.css")),
            is_for: |kind| kind.scale().is_some(),
        },
        Sheet {
            text: compact(include_str!("../../../style/respond/choice.css")),
            is_for: |kind| {
                matches!(
                    kind,
                    QuestionKind::SingleChoice(_)
                        | QuestionKind::MultipleChoice(..)
                        | QuestionKind::LikertMatrix(_)
                        | QuestionKind::Consent
                )
            },
        },
        Sheet {
            text: compact(include_str!("../../../style/respond/parts.css")),
            is_for: |kind| {
                matches!(
                    kind,
                    QuestionKind::LikertMatrix(_)
                        | QuestionKind::Ranking(_)
                        | QuestionKind::Number(_)
                        | QuestionKind::ContactFields(_)
                )
            },
        },
    ]
});

/// What the form matches while the rule holds.
fn selector(rule: &ShowRule) -> String {
    match rule {
        ShowRule::Chosen { question, marks } => match checked(question, marks) {
            None => ":not(*)".to_owned(),
            Some(inputs) => format!(":has({inputs})"),
        },
        ShowRule::NotChosen { question, marks } => match checked(question, marks) {
            None => String::new(),
            Some(inputs) => format!(":not(:has({inputs}))"),
        },
        ShowRule::All(rules) => rules.iter().map(selector).collect(),
        ShowRule::Any(rules) => {
            // What always holds has nothing to be matched by.
            let rules: Vec<String> = rules
                .iter()
                .map(selector)
                .map(|rule| if rule.is_empty() { "*".to_owned() } else { rule })
                .collect();
            format!(":is({})", rules.join(","))
        }
        ShowRule::Not(rule) => format!(":not({})", selector(rule)),
    }
}

/// Those of the inputs that are checked; nothing when there are none.
fn checked(question: &QuestionKey, marks: &[String]) -> Option<String> {
    let inputs: Vec<String> =
        marks.iter().map(|mark| format!("#{}-{mark}:checked", question.as_str())).collect();
    (!inputs.is_empty()).then(|| inputs.join(","))
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
    use crate::domain::survey::Definition;
    use crate::domain::text::Locale;

    fn style_of(definition: &Definition) -> String {
        survey_style(SurveyPage::first(&Face::named("B"), definition, 1, Locale::En))
    }

    #[test]
    fn a_follow_up_hides_until_one_of_its_scores_is_chosen() {
        let definition = Definition::parse(&json!({"title": "T", "locale": "en", "questions": [
            {"key": "nps", "kind": "nps", "title": "N"},
            {"key": "why", "kind": "long_text", "title": "W",
             "show_if": {"question": "nps", "op": "at_most", "value": 1}},
        ]}))
        .expect("a survey");
        let style = style_of(&definition);
        let rule = "form:not(:has(#nps-0:checked,#nps-1:checked)) #why-question{display:none}";
        assert!(style.ends_with(rule), "{style}");
    }

    #[test]
    fn a_follow_up_hangs_on_choices_and_on_their_absence() {
        let definition = Definition::parse(&json!({"title": "T", "locale": "en", "questions": [
            {"key": "q", "kind": "multiple_choice", "title": "Q", "other": true,
             "choices": [{"value": "a"}, {"value": "b"}]},
            {"key": "why", "kind": "long_text", "title": "W",
             "show_if": {"question": "q", "op": "is_not", "value": "a"}},
        ]}))
        .expect("a survey");
        let rule = "form:not(:has(#q-0:checked,#q-1:checked,#q-other:checked):not(:has(#q-0:checked))) \
                    #why-question{display:none}";
        let style = style_of(&definition);
        assert!(style.ends_with(rule), "{style}");
    }

    #[test]
    fn a_page_has_no_style_for_what_it_does_not_ask() {
        let style = |kind: serde_json::Value| {
            let mut question = json!({"key": "q", "title": "T"});
            question.as_object_mut().expect("an object").extend(kind.as_object().expect("an object").clone());
            let survey = json!({"title": "T", "locale": "en", "questions": [question]});
            style_of(&Definition::parse(&survey).expect("a survey"))
        };
        let words = style(json!({"kind": "long_text"}));
        assert_eq!(words, plain_style());
        let scale = style(json!({"kind": "rating"}));
        assert!(scale.contains(".scale") && !scale.contains(".options"));
        let choices = style(json!({"kind": "single_choice", "choices": [{"value": "a"}, {"value": "b"}]}));
        assert!(choices.contains(".options") && !choices.contains(".scale"));
    }

    #[test]
    fn the_sheet_goes_out_without_comments_and_line_ends() {
        assert_eq!(compact("/* a */\np {\n  margin: 0;\n}\n"), "p {margin: 0;}");
        assert!(!plain_style().contains(['\n', '<']) && !plain_style().contains("/*"));
    }
}
