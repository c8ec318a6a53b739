//! Qualtrics: `.qsf`, JSON of elements: blocks, the flow through them, and a
//! payload for each question.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::domain::survey::ContactField;
use crate::domain::text::Locale;

use super::json::{count, entries, is_given, is_yes, number, scalar, text};
use super::language::{Holes, Tongue, Words};
use super::loss::{Loss, Notes};
use super::qsf_logic::show_if;
use super::sketch::{Asked, Asking, Offer, Other, Rule, Sketch, label};

/// The survey; none when this is none.
pub(super) fn sketch(file: &Value, fallback: Locale, notes: &mut Notes) -> Option<Sketch> {
    let elements = file["SurveyElements"].as_array()?;
    let of = |kind: &'static str| elements.iter().filter(move |element| text(&element["Element"]) == kind);
    let payloads: BTreeMap<&str, &Value> = of("SQ")
        .map(|element| {
            let payload = &element["Payload"];
            let id = text(&payload["QuestionID"]);
            (if id.is_empty() { text(&element["PrimaryAttribute"]) } else { id }, payload)
        })
        .collect();
    let entry = &file["SurveyEntry"];
    let tags: BTreeSet<&str> = payloads
        .values()
        .flat_map(|payload| payload["Language"].as_object().into_iter().flatten())
        .map(|(tag, _)| tag.as_str())
        .collect();
    let tongue =
        Tongue::new(text(&entry["SurveyLanguage"]), tags.into_iter(), fallback, Holes::Dollar, notes);
    let title = tongue.text(notes, "", text(&entry["SurveyName"]));
    let blocks = blocks(of("BL"));
    let mut walk = Walk {
        notes,
        by_id: blocks.iter().map(|block| (text(&block["ID"]), *block)).collect(),
        blocks,
        visited: BTreeSet::new(),
        known: BTreeSet::new(),
        order: Vec::new(),
        rules: BTreeMap::new(),
        skips: BTreeSet::new(),
        attributes: Vec::new(),
    };
    walk.flow(of("FL").map(|element| &element["Payload"]["Flow"]));
    let Walk { order, rules, skips, attributes, .. } = walk;
    let order: Vec<&str> = if order.is_empty() { payloads.keys().copied().collect() } else { order };
    for quota in of("QO") {
        notes.add(Loss::Quota, text(&quota["Payload"]["Name"]));
    }
    let options = of("SO").next().map_or(&Value::Null, |element| &element["Payload"]);
    note_options(options, notes);
    let anonymous = text(&options["AnonymizeResponse"]).eq_ignore_ascii_case("yes");
    let mut desk = Desk { tongue, notes };
    let questions = order.into_iter().filter_map(|id| {
        let asked = desk.question(id, payloads.get(id)?)?;
        if skips.contains(id) {
            desk.notes.add(Loss::Jump, &asked.label(desk.tongue.locale()));
        }
        let show_if = Rule::and(rules.get(id).cloned(), asked.show_if);
        Some(Asked { show_if, ..asked })
    });
    let questions = questions.collect();
    Some(Sketch { title, locale: desk.tongue.locale(), anonymous, attributes, questions, ends: Vec::new() })
}

fn note_options(options: &Value, notes: &mut Notes) {
    if is_given(&options["Header"]) {
        notes.add(Loss::Welcome, "");
    }
    if is_given(&options["Footer"]) || text(&options["SurveyTermination"]) == "DisplayMessage" {
        notes.add(Loss::Ending, "");
    }
    if is_given(&options["Skin"]) || is_given(&options["CustomStyles"]) {
        notes.add(Loss::Theme, "");
    }
}

/// Blocks, without the questions that were thrown away.
fn blocks<'f>(elements: impl Iterator<Item = &'f Value>) -> Vec<&'f Value> {
    let mut blocks = Vec::new();
    for element in elements {
        let payload = &element["Payload"];
        let all: Vec<&Value> = match payload {
            Value::Object(by_number) => by_number.values().collect(),
            other => entries(other).iter().collect(),
        };
        blocks.extend(all.into_iter().filter(|block| text(&block["Type"]) != "Trash"));
    }
    blocks
}

/// Goes through the flow and gathers the questions in order.
struct Walk<'f, 'n> {
    notes: &'n mut Notes,
    blocks: Vec<&'f Value>,
    by_id: BTreeMap<&'f str, &'f Value>,
    visited: BTreeSet<&'f str>,
    known: BTreeSet<&'f str>,
    order: Vec<&'f str>,
    /// Of questions in branches.
    rules: BTreeMap<&'f str, Rule>,
    /// Questions from which respondents jump.
    skips: BTreeSet<&'f str>,
    attributes: Vec<String>,
}

impl<'f> Walk<'f, '_> {
    fn flow(&mut self, flows: impl Iterator<Item = &'f Value>) {
        let mut has_flow = false;
        for flow in flows {
            has_flow = true;
            self.steps(flow, None);
        }
        if !has_flow {
            for block in self.blocks.clone() {
                self.block(block, None);
            }
        }
        if self.blocks.len() > 1 {
            for block in &self.blocks {
                self.notes.add(Loss::Page, text(&block["Description"]));
            }
        }
    }

    /// `rule` is that of the branches around.
    fn steps(&mut self, flow: &'f Value, rule: Option<&Rule>) {
        for step in entries(flow) {
            let name = text(&step["Description"]);
            match text(&step["Type"]) {
                "Block" | "Standard" => {
                    if let Some(block) = self.by_id.get(text(&step["ID"])).copied() {
                        self.block(block, rule);
                    }
                }
                "Branch" => match show_if(&step["BranchLogic"]) {
                    Some(branch) if branch.is_said() => {
                        let both = Rule::and(rule.cloned(), Some(branch));
                        self.steps(&step["Flow"], both.as_ref());
                        continue;
                    }
                    _ => self.notes.add(Loss::Jump, name),
                },
                "Randomizer" | "BlockRandomizer" => self.notes.add(Loss::Random, name),
                "EmbeddedData" => self.data(&step["EmbeddedData"]),
                "EndSurvey" => self.notes.add(Loss::Ending, ""),
                "Group" | "" => {}
                "QuotaCheck" | "Quota" => self.notes.add(Loss::Quota, ""),
                other => self.notes.add(Loss::Calculation, other),
            }
            self.steps(&step["Flow"], rule);
        }
    }

    /// What comes with the address becomes an attribute; what is set or
    /// calculated does not.
    fn data(&mut self, fields: &'f Value) {
        for field in entries(fields) {
            let name = text(&field["Field"]);
            if is_given(&field["Value"]) {
                self.notes.add(Loss::Calculation, name);
            } else if !name.is_empty() {
                self.attributes.push(name.to_owned());
            }
        }
    }

    fn block(&mut self, block: &'f Value, rule: Option<&Rule>) {
        // Each question is asked once, wherever the flow comes by again.
        if !self.visited.insert(text(&block["ID"])) {
            return;
        }
        for element in entries(&block["BlockElements"]) {
            let id = text(&element["QuestionID"]);
            if text(&element["Type"]) != "Question" || !self.known.insert(id) {
                continue;
            }
            if is_given(&element["SkipLogic"]) {
                self.skips.insert(id);
            }
            self.order.push(id);
            if let Some(rule) = rule {
                self.rules.insert(id, rule.clone());
            }
        }
        if is_given(&block["Options"]["RandomizeQuestions"])
            && text(&block["Options"]["RandomizeQuestions"]) != "false"
        {
            self.notes.add(Loss::Random, text(&block["Description"]));
        }
        if is_given(&block["Options"]["Looping"]) && text(&block["Options"]["Looping"]) != "None" {
            self.notes.add(Loss::Jump, text(&block["Description"]));
        }
    }
}

struct Desk<'n> {
    tongue: Tongue,
    notes: &'n mut Notes,
}

impl Desk<'_> {
    /// The same text in each language; `member` finds it in a payload.
    fn words(&mut self, name: &str, payload: &Value, member: impl Fn(&Value) -> &Value) -> Words {
        let translations = payload["Language"].as_object().into_iter().flatten();
        let translations = translations.map(|(tag, texts)| (tag.as_str(), text(member(texts))));
        let base = (self.tongue.base().to_owned(), text(member(payload)));
        let texts: Vec<(&str, &str)> =
            std::iter::once((base.0.as_str(), base.1)).chain(translations).collect();
        self.tongue.words(self.notes, name, texts)
    }

    fn question(&mut self, id: &str, payload: &Value) -> Option<Asked> {
        let name = match text(&payload["DataExportTag"]) {
            "" => id,
            tag => tag,
        };
        let title = self.words(name, payload, |texts| &texts["QuestionText"]);
        let label = label(name, title.get(self.tongue.locale()));
        let (kind, selector) = (text(&payload["QuestionType"]), text(&payload["Selector"]));
        if matches!(kind, "Timing" | "Meta" | "Captcha") {
            self.notes.add(Loss::Calculation, &label);
            return None;
        }
        self.note_members(payload, &label);
        let settings = &payload["Validation"]["Settings"];
        let required = text(&settings["ForceResponse"]).eq_ignore_ascii_case("on");
        let Some(asking) = self.kind(payload, &label, required) else {
            self.notes.add(Loss::Question, &format!("{label} ({kind} {selector})"));
            return None;
        };
        let low = self.words(&label, payload, |texts| &texts["ColumnLabels"][0]["Display"]);
        let high = self.words(&label, payload, |texts| {
            let last = entries(&texts["ColumnLabels"]).len().saturating_sub(1);
            if last == 0 { &Value::Null } else { &texts["ColumnLabels"][last]["Display"] }
        });
        let mut asked = Asked::new(id, name, title, asking);
        asked.required = required;
        asked.low = low;
        asked.high = high;
        asked.show_if = show_if(&payload["DisplayLogic"]);
        Some(asked)
    }

    fn note_members(&mut self, payload: &Value, label: &str) {
        let settings = &payload["Validation"]["Settings"];
        for (is_so, loss) in [
            (is_given(&payload["QuestionJS"]), Loss::Script),
            (
                is_given(&payload["Randomization"]) && text(&payload["Randomization"]["Type"]) != "None",
                Loss::Random,
            ),
            (text(&settings["Type"]) == "CustomValidation", Loss::Validation),
            (text(&settings["ForceResponse"]) == "RequestResponse", Loss::Validation),
            (is_given(&payload["GradingData"]), Loss::Calculation),
            (is_given(&payload["DefaultChoices"]), Loss::Calculation),
            (is_given(&payload["InPageDisplayLogic"]), Loss::Condition),
        ] {
            if is_so {
                self.notes.add(loss, label);
            }
        }
    }

    fn kind(&mut self, payload: &Value, label: &str, required: bool) -> Option<Asking> {
        let settings = &payload["Validation"]["Settings"];
        let selector = text(&payload["Selector"]);
        let kind = match (text(&payload["QuestionType"]), selector) {
            ("MC", "NPS") => Asking::Nps,
            ("MC", "SAVR" | "SAHR" | "SACOL" | "DL" | "SB") => self.choice(payload, label, false),
            ("MC", "MAVR" | "MAHR" | "MACOL" | "MSB") => self.choice(payload, label, true),
            ("Matrix", "Likert" | "Bipolar") => Asking::Matrix {
                rows: self.offers(payload, "Choices", label),
                columns: self.offers(payload, "Answers", label),
                several: text(&payload["SubSelector"]) == "MultipleAnswer",
            },
            ("Matrix", "TE") => self.lines(payload, label, |_| Asking::Short),
            ("TE", "FORM") => {
                self.lines(payload, label, |choice| content(&choice["Validation"], false, required))
            }
            ("TE", "SL" | "ML" | "ESTB") => content(settings, selector != "SL", required),
            ("DB", _) => {
                if selector != "TB" {
                    self.notes.add(Loss::Media, label);
                }
                Asking::Statement
            }
            ("RO", "DND" | "TB" | "TXT" | "SB") => Asking::Ranking(self.offers(payload, "Choices", label)),
            ("Slider", "STAR") => {
                let most = count(&payload["Configuration"]["StarCount"]).unwrap_or(5);
                let max = i64::try_from(most).unwrap_or(i64::MAX);
                self.lines(payload, label, |_| Asking::Scale { min: 1, max })
            }
            ("Slider", _) => {
                let bound = |member: &str| number(&payload["Configuration"][member]);
                let (min, max) = (bound("CSSliderMin"), bound("CSSliderMax"));
                self.lines(payload, label, |_| Asking::Number { min, max, whole: false })
            }
            _ => return None,
        };
        Some(kind)
    }

    /// A question for each choice; with a single one just that.
    fn lines(&mut self, payload: &Value, label: &str, kind: impl Fn(&Value) -> Asking) -> Asking {
        let rows = self.offers(payload, "Choices", label);
        let kind = |row: &Offer| kind(&payload["Choices"][row.id.as_str()]);
        match rows.as_slice() {
            [only] => kind(only),
            _ => Asking::Lines { rows: rows.iter().map(|row| (row.clone(), kind(row))).collect() },
        }
    }

    fn choice(&mut self, payload: &Value, label: &str, several: bool) -> Asking {
        let mut choices = self.offers(payload, "Choices", label);
        let takes_text = |choice: &Offer| is_yes(&choice_of(&payload["Choices"], &choice.id)["TextEntry"]);
        let mut other = None;
        // One of them can be the answer in own words: the last.
        if let Some(at) = choices.iter().rposition(takes_text) {
            let Offer { id, label, .. } = choices.remove(at);
            other = Some(Other { id, label });
        }
        if choices.iter().any(takes_text) {
            self.notes.add(Loss::Beside, label);
        }
        let settings = &payload["Validation"]["Settings"];
        let is_range = text(&settings["Type"]) == "ChoiceRange";
        let bound = |member: &str| count(&settings[member]).filter(|_| is_range);
        Asking::Choice { choices, other, several, least: bound("MinChoices"), most: bound("MaxChoices") }
    }

    /// Choices or answers in their order, with the words of each language.
    fn offers(&mut self, payload: &Value, member: &str, label: &str) -> Vec<Offer> {
        let order = &payload[if member == "Choices" { "ChoiceOrder" } else { "AnswerOrder" }];
        let mut ids: Vec<String> = entries(order).iter().filter_map(scalar).collect();
        if ids.is_empty() {
            ids = match &payload[member] {
                Value::Object(by_id) => by_id.keys().cloned().collect(),
                Value::Array(all) => (0..all.len()).map(|at| at.to_string()).collect(),
                _ => Vec::new(),
            };
            ids.sort_by_key(|id| id.parse::<u64>().unwrap_or(u64::MAX));
        }
        let mut known = BTreeSet::new();
        let mut offers = Vec::new();
        for id in ids {
            let choice = choice_of(&payload[member], &id);
            if choice.is_null() || !known.insert(id.clone()) {
                continue;
            }
            if is_given(&choice["DisplayLogic"]) {
                self.notes.add(Loss::Condition, label);
            }
            if is_yes(&choice["TextEntry"]) && text(&payload["QuestionType"]) == "Matrix" {
                self.notes.add(Loss::Beside, label);
            }
            if is_given(&choice["Image"]) {
                self.notes.add(Loss::Media, label);
            }
            let words = self.words(label, payload, |texts| &choice_of(&texts[member], &id)["Display"]);
            offers.push(Offer { value: id.clone(), id, label: words });
        }
        offers
    }
}

/// A choice by its id, in an object or, counted from nought, in an array.
fn choice_of<'v>(choices: &'v Value, id: &str) -> &'v Value {
    match choices {
        Value::Array(all) => id.parse().ok().and_then(|at: usize| all.get(at)).unwrap_or(&Value::Null),
        other => &other[id],
    }
}

/// What a line takes, by how it is checked.
fn content(settings: &Value, long: bool, required: bool) -> Asking {
    let kind = text(&settings["ContentType"]);
    let is_checked = matches!(text(&settings["Type"]), "ContentType" | "") && !kind.is_empty();
    match kind {
        "ValidEmail" if is_checked => Asking::Contact(vec![(ContactField::Email, required)]),
        "ValidPhone" if is_checked => Asking::Contact(vec![(ContactField::Phone, required)]),
        "ValidNumber" if is_checked => {
            let range = &settings["ValidNumber"];
            let whole = number(&range["NumDecimals"]) == Some(0.0);
            Asking::Number { min: number(&range["Min"]), max: number(&range["Max"]), whole }
        }
        "ValidDate" if is_checked => Asking::Date { min: None, max: None },
        _ if long => Asking::Long,
        _ => Asking::Short,
    }
}
