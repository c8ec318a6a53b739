//! SurveyJS: JSON with `pages` of `elements`, conditions in a small language.

use serde_json::Value;

use crate::domain::survey::ContactField;
use crate::domain::text::Locale;

use super::expression::{Dialect, read as read_expression};
use super::json::{count, entries, is_given, is_yes, number, scalar, text, whole};
use super::language::{Holes, Tongue, Words};
use super::loss::{Loss, Notes};
use super::sketch::{Asked, Asking, Ending, Offer, Other, Rule, Sketch, label};

/// Panels in panels.
const MAX_DEPTH: usize = 30;

/// The survey; none when this is none.
pub(super) fn sketch(file: &Value, fallback: Locale, notes: &mut Notes) -> Option<Sketch> {
    file.as_object()?;
    let pages = file["pages"].as_array();
    if pages.is_none() && elements_of(file).is_none() {
        return None;
    }
    let base = match text(&file["locale"]) {
        // Texts that do not say their language are in English there.
        "" => "en",
        base => base,
    };
    let tags = file["title"].as_object().into_iter().flatten().map(|(tag, _)| tag.as_str());
    let tongue = Tongue::new(base, tags, fallback, Holes::Braces, notes);
    let title = words(&tongue, notes, "", &file["title"]);
    let mut desk = Desk { tongue, notes, questions: Vec::new() };
    desk.note_survey(file);
    for page in pages.into_iter().flatten() {
        let name = words(&desk.tongue, desk.notes, "", &page["title"]);
        let name = label(text(&page["name"]), name.get(desk.tongue.locale()));
        if pages.is_some_and(|pages| pages.len() > 1) || is_given(&page["title"]) {
            desk.notes.add(Loss::Page, &name);
        }
        let rule = desk.shows(page);
        desk.elements(page, rule.as_ref(), 0);
    }
    desk.elements(file, None, 0);
    let end = words(&desk.tongue, desk.notes, "", &file["completedHtml"]);
    let ends = (!end.is_empty()).then(|| Ending::saying(end)).into_iter().collect();
    let Desk { tongue, questions, .. } = desk;
    Some(Sketch { title, locale: tongue.locale(), anonymous: false, attributes: Vec::new(), questions, ends })
}

/// Members of the survey that have no place, and what they are.
const OF_SURVEY: [(&str, Loss); 19] = [
    ("completedHtmlOnCondition", Loss::Ending),
    ("completedBeforeHtml", Loss::Ending),
    ("navigateToUrl", Loss::Ending),
    ("navigateToUrlOnCondition", Loss::Ending),
    ("description", Loss::Welcome),
    ("startSurveyText", Loss::Welcome),
    ("triggers", Loss::Calculation),
    ("calculatedValues", Loss::Calculation),
    ("maxTimeToFinish", Loss::Validation),
    ("timeLimit", Loss::Validation),
    ("logo", Loss::Theme),
    ("css", Loss::Theme),
    ("theme", Loss::Theme),
    ("themeVariables", Loss::Theme),
    ("cssVariables", Loss::Theme),
    ("backgroundImage", Loss::Theme),
    ("questionsOrder", Loss::Random),
    ("cookieName", Loss::Validation),
    ("sendResultOnPageNext", Loss::Calculation),
];

/// Members of a question that have no place, and what they are.
const OF_QUESTION: [(&str, Loss); 14] = [
    ("defaultValue", Loss::Calculation),
    ("defaultValueExpression", Loss::Calculation),
    ("setValueExpression", Loss::Calculation),
    ("correctAnswer", Loss::Calculation),
    ("requiredIf", Loss::Condition),
    ("enableIf", Loss::Condition),
    ("choicesVisibleIf", Loss::Condition),
    ("rowsVisibleIf", Loss::Condition),
    ("columnsVisibleIf", Loss::Condition),
    ("inputMask", Loss::Validation),
    ("maskType", Loss::Validation),
    ("imageLink", Loss::Media),
    ("hasComment", Loss::Beside),
    ("showCommentArea", Loss::Beside),
];

fn elements_of(value: &Value) -> Option<&[Value]> {
    let elements = value["elements"].as_array().or_else(|| value["questions"].as_array())?;
    Some(elements)
}

/// A text, or an object of texts by language, `default` among them.
fn words(tongue: &Tongue, notes: &mut Notes, name: &str, value: &Value) -> Words {
    match value {
        Value::Object(texts) => {
            let texts = texts.iter().filter_map(|(tag, text)| {
                let tag = if tag == "default" { tongue.base() } else { tag };
                Some((tag, text.as_str()?))
            });
            tongue.words(notes, name, texts)
        }
        Value::String(text) => tongue.text(notes, name, text),
        Value::Number(number) => tongue.text(notes, name, &number.to_string()),
        _ => Words::default(),
    }
}

struct Desk<'n> {
    tongue: Tongue,
    notes: &'n mut Notes,
    questions: Vec<Asked>,
}

impl Desk<'_> {
    fn note_survey(&mut self, file: &Value) {
        for (member, loss) in OF_SURVEY {
            if is_given(&file[member]) {
                self.notes.add(loss, "");
            }
        }
        if text(&file["questionsOrder"]) == "initial" {
            return;
        }
        for trigger in entries(&file["calculatedValues"]) {
            self.notes.add(Loss::Calculation, text(&trigger["name"]));
        }
    }

    fn words(&mut self, name: &str, value: &Value) -> Words {
        words(&self.tongue, self.notes, name, value)
    }

    /// When a page, panel or question shows.
    fn shows(&self, value: &Value) -> Option<Rule> {
        read_expression(text(&value["visibleIf"]), Dialect::SurveyJs)
    }

    fn elements(&mut self, within: &Value, rule: Option<&Rule>, depth: usize) {
        for element in elements_of(within).unwrap_or_default() {
            let own = Rule::and(rule.cloned(), self.shows(element));
            match text(&element["type"]) {
                "panel" if depth < MAX_DEPTH => {
                    let title = self.words("", &element["title"]);
                    if !title.is_empty() {
                        let name = label(text(&element["name"]), title.get(self.tongue.locale()));
                        self.notes.add(Loss::Page, &name);
                    }
                    self.elements(element, own.as_ref(), depth + 1);
                }
                _ => self.question(element, own),
            }
        }
    }

    fn question(&mut self, element: &Value, show_if: Option<Rule>) {
        let name = text(&element["name"]).trim().to_owned();
        let title = match &element["title"] {
            Value::Null if text(&element["type"]) == "html" => self.words(&name, &element["html"]),
            title => self.words(&name, title),
        };
        let label = label(&name, title.get(self.tongue.locale()));
        if element["visible"] == false && show_if.is_none() {
            return self.notes.add(Loss::Hidden, &label);
        }
        for (member, loss) in OF_QUESTION {
            if is_given(&element[member]) {
                self.notes.add(loss, &label);
            }
        }
        let Some(kind) = self.kind(element, &label) else {
            let kind = text(&element["type"]);
            return self.notes.add(Loss::Question, &format!("{label} ({kind})"));
        };
        self.note_validators(element, &label);
        let help = self.words(&label, &element["description"]);
        let low = self.words(&label, first_of(element, &["minRateDescription", "mininumRateDescription"]));
        let high = self.words(&label, first_of(element, &["maxRateDescription", "maximumRateDescription"]));
        let required = is_yes(&element["isRequired"]) || is_yes(&element["isAllRowRequired"]);
        let mut aliases = Vec::new();
        if let Some(value_name) = element["valueName"].as_str() {
            aliases.push((value_name.to_owned(), None));
        }
        let kind = match kind {
            Asking::Contact(fields) => {
                Asking::Contact(fields.into_iter().map(|(field, _)| (field, required)).collect())
            }
            kind => kind,
        };
        self.questions.push(Asked {
            aliases,
            help,
            required,
            low,
            high,
            show_if,
            ..Asked::new(&name, &name, title, kind)
        });
    }

    /// Checks other than how many choices.
    fn note_validators(&mut self, element: &Value, label: &str) {
        let is_other = |validator: &&Value| {
            !matches!(text(&validator["type"]), "answercount" | "email" | "numeric" | "")
        };
        if entries(&element["validators"]).iter().any(|validator| is_other(&validator)) {
            self.notes.add(Loss::Validation, label);
        }
        if matches!(text(&element["choicesOrder"]), "random")
            || matches!(text(&element["rowsOrder"]), "random")
        {
            self.notes.add(Loss::Random, label);
        }
    }

    fn kind(&mut self, element: &Value, label: &str) -> Option<Asking> {
        let kind = match text(&element["type"]) {
            "text" => self.input(element, label),
            "comment" => Asking::Long,
            "radiogroup" | "dropdown" | "buttongroup" => self.choice(element, label, false),
            "checkbox" | "tagbox" => self.choice(element, label, true),
            "imagepicker" => {
                self.notes.add(Loss::Media, label);
                self.choice(element, label, is_yes(&element["multiSelect"]))
            }
            "ranking" => Asking::Ranking(self.offers(&element["choices"], label)),
            "rating" => self.rating(element, label),
            "boolean" => self.boolean(element, label),
            "matrix" => Asking::Matrix {
                rows: self.offers(&element["rows"], label),
                columns: self.offers(&element["columns"], label),
                several: text(&element["cellType"]) == "checkbox",
            },
            "multipletext" => {
                let rows: Vec<(Offer, Asking)> = entries(&element["items"])
                    .iter()
                    .map(|item| {
                        let name = text(&item["name"]);
                        let words = self.words(label, &item["title"]);
                        let words =
                            if words.is_empty() { Words::one(self.tongue.locale(), name) } else { words };
                        (
                            Offer { id: name.to_owned(), value: name.to_owned(), label: words },
                            self.input(item, label),
                        )
                    })
                    .collect();
                Asking::Lines { rows }
            }
            "html" => Asking::Statement,
            _ => return None,
        };
        Some(kind)
    }

    fn input(&mut self, element: &Value, label: &str) -> Asking {
        let has =
            |kind: &str| entries(&element["validators"]).iter().any(|other| text(&other["type"]) == kind);
        let day = |member: &str| element[member].as_str().map(str::to_owned);
        match text(&element["inputType"]) {
            "email" => Asking::Contact(vec![(ContactField::Email, false)]),
            "tel" => Asking::Contact(vec![(ContactField::Phone, false)]),
            "number" | "range" => self.number(element),
            "date" => Asking::Date { min: day("min"), max: day("max") },
            "datetime" | "datetime-local" | "month" | "week" | "time" => {
                self.notes.add(Loss::Validation, label);
                Asking::Short
            }
            _ if has("email") => Asking::Contact(vec![(ContactField::Email, false)]),
            _ if has("numeric") => self.number(element),
            _ => Asking::Short,
        }
    }

    fn number(&self, element: &Value) -> Asking {
        let numeric = entries(&element["validators"]).iter().find(|other| text(&other["type"]) == "numeric");
        let bound = |member: &str, validator: &str| {
            number(&element[member]).or_else(|| numeric.and_then(|numeric| number(&numeric[validator])))
        };
        Asking::Number { min: bound("min", "minValue"), max: bound("max", "maxValue"), whole: false }
    }

    fn choice(&mut self, element: &Value, label: &str, several: bool) -> Asking {
        let mut choices = self.offers(&element["choices"], label);
        for (flags, member, value, default) in [
            (["hasNone", "showNoneItem"], "noneText", "none", Words::both("Nenhuma das opções", "None")),
            (
                ["showRefuseItem", ""],
                "refuseText",
                "refused",
                Words::both("Prefiro não dizer", "Refuse to answer"),
            ),
            (["showDontKnowItem", ""], "dontKnowText", "dontknow", Words::both("Não sei", "Don't know")),
        ] {
            if flags.iter().any(|flag| is_yes(&element[*flag])) {
                let words = self.words(label, &element[member]);
                let words = if words.is_empty() { default } else { words };
                choices.push(Offer { id: value.to_owned(), value: value.to_owned(), label: words });
            }
        }
        let has_other = is_yes(&element["hasOther"]) || is_yes(&element["showOtherItem"]);
        let other = has_other
            .then(|| Other { id: "other".to_owned(), label: self.words(label, &element["otherText"]) });
        let counted =
            entries(&element["validators"]).iter().find(|other| text(&other["type"]) == "answercount");
        let bound = |member: &str, validator: &str| {
            let own = count(&element[member]).filter(|bound| *bound > 0);
            own.or_else(|| counted.and_then(|counted| count(&counted[validator])))
        };
        Asking::Choice {
            choices,
            other,
            several,
            least: bound("minSelectedChoices", "minCount"),
            most: bound("maxSelectedChoices", "maxCount"),
        }
    }

    fn boolean(&mut self, element: &Value, label: &str) -> Asking {
        if text(&element["renderAs"]) == "checkbox" || text(&element["displayMode"]) == "checkbox" {
            return Asking::Consent;
        }
        let choices = [
            ("valueTrue", "true", "labelTrue", Words::both("Sim", "Yes")),
            ("valueFalse", "false", "labelFalse", Words::both("Não", "No")),
        ];
        let choices = choices.into_iter().map(|(member, default, words, default_words)| {
            let value = scalar(&element[member]).unwrap_or_else(|| default.to_owned());
            let words = self.words(label, &element[words]);
            let words = if words.is_empty() { default_words } else { words };
            Offer { id: value.clone(), value, label: words }
        });
        Asking::Choice { choices: choices.collect(), other: None, several: false, least: None, most: None }
    }

    fn rating(&mut self, element: &Value, label: &str) -> Asking {
        let values = self.offers(&element["rateValues"], label);
        if !values.is_empty() {
            let numbers: Option<Vec<i64>> = values.iter().map(|value| value.id.parse().ok()).collect();
            let is_plain = values.iter().all(|value| value.label.get(self.tongue.locale()) == value.id);
            return match numbers {
                Some(numbers)
                    if is_plain && numbers.windows(2).all(|two| two[0].checked_add(1) == Some(two[1])) =>
                {
                    Asking::Scale { min: numbers[0], max: numbers[numbers.len() - 1] }
                }
                _ => Asking::Choice { choices: values, other: None, several: false, least: None, most: None },
            };
        }
        let min = whole(&element["rateMin"]).unwrap_or(1);
        let max = whole(&element["rateMax"]).or_else(|| whole(&element["rateCount"]).map(|n| min + n - 1));
        let max = max.unwrap_or(min + 4);
        match whole(&element["rateStep"]).unwrap_or(1) {
            1 => Asking::Scale { min, max },
            step => {
                let steps = if step > 1 {
                    (min..=max).step_by(usize::try_from(step).unwrap_or(1))
                } else {
                    (min..=max).step_by(1)
                };
                let choices = steps.take(200).map(|score| {
                    let score = score.to_string();
                    let label = Words::one(self.tongue.locale(), &score);
                    Offer { id: score.clone(), value: score, label }
                });
                Asking::Choice {
                    choices: choices.collect(),
                    other: None,
                    several: false,
                    least: None,
                    most: None,
                }
            }
        }
    }

    /// Choices, rows or columns: values, `value|text`, or objects.
    fn offers(&mut self, value: &Value, label: &str) -> Vec<Offer> {
        let locale = self.tongue.locale();
        let mut offers = Vec::new();
        for entry in entries(value) {
            let (id, words) = match entry {
                Value::Object(_) => {
                    let Some(id) = scalar(&entry["value"]).or_else(|| scalar(&entry["name"])) else {
                        continue;
                    };
                    if is_given(&entry["visibleIf"]) || is_given(&entry["enableIf"]) {
                        self.notes.add(Loss::Condition, label);
                    }
                    if is_given(&entry["imageLink"]) {
                        self.notes.add(Loss::Media, label);
                    }
                    let member = if entry["text"].is_null() { "title" } else { "text" };
                    (id, self.words(label, &entry[member]))
                }
                Value::String(text) => match text.split_once('|') {
                    Some((id, words)) => (id.to_owned(), self.tongue.text(self.notes, label, words)),
                    None => (text.clone(), self.tongue.text(self.notes, label, text)),
                },
                entry => match scalar(entry) {
                    Some(id) => (id.clone(), Words::one(locale, &id)),
                    None => continue,
                },
            };
            let words = if words.is_empty() { Words::one(locale, &id) } else { words };
            offers.push(Offer { value: id.clone(), id, label: words });
        }
        offers
    }
}

/// The first of these members that there is.
fn first_of<'a>(value: &'a Value, members: &[&str]) -> &'a Value {
    members.iter().map(|member| &value[*member]).find(|value| !value.is_null()).unwrap_or(&Value::Null)
}
