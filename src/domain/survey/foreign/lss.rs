//! LimeSurvey: `.lss`, tables of its database in XML. Texts stand in the rows
//! themselves in files of old versions, in tables of their own in new ones.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::survey::ContactField;
use crate::domain::text::Locale;

use super::expression::{Dialect, read as read_expression};
use super::language::{Holes, Tongue, Words};
use super::loss::{Loss, Notes};
use super::sketch::{Asked, Asking, Ending, Offer, Other, Rule, Sketch, label};
use super::xml::{Document, Row, cell};

/// What one thing is called in each language.
type Texts<'d> = Vec<(&'d str, &'d str)>;

/// The survey; none when this is none.
pub(super) fn sketch(file: &Document, fallback: Locale, notes: &mut Notes) -> Option<Sketch> {
    let is_survey = file.kind.is_empty() || file.kind.eq_ignore_ascii_case("survey");
    let survey = file.rows("surveys").first().filter(|_| file.root == "document" && is_survey)?;
    let settings = file.rows("surveys_languagesettings");
    let tags = settings.iter().map(|row| cell(row, "surveyls_language"));
    let tongue = Tongue::new(cell(survey, "language"), tags, fallback, Holes::Braces, notes);
    let in_each = |column: &'static str| {
        settings.iter().map(move |row| (cell(row, "surveyls_language"), cell(row, column)))
    };
    let title = tongue.words(notes, "", in_each("surveyls_title"));
    for (column, loss) in [
        ("surveyls_description", Loss::Welcome),
        ("surveyls_welcometext", Loss::Welcome),
        ("surveyls_url", Loss::Ending),
    ] {
        if in_each(column).any(|(_, text)| !text.is_empty()) {
            notes.add(loss, "");
        }
    }
    let end = tongue.words(notes, "", in_each("surveyls_endtext"));
    let mut desk = Desk::new(file, survey, tongue, notes);
    desk.note_tables();
    let questions = desk.questions();
    Some(Sketch {
        title,
        locale: desk.tongue.locale(),
        anonymous: cell(survey, "anonymized") == "Y",
        attributes: Vec::new(),
        questions,
        ends: (!end.is_empty()).then(|| Ending::saying(end)).into_iter().collect(),
    })
}

struct Desk<'d, 'n> {
    file: &'d Document,
    tongue: Tongue,
    notes: &'n mut Notes,
    /// Of the survey, for the long names of questions.
    survey_id: &'d str,
    titles: BTreeMap<&'d str, Texts<'d>>,
    helps: BTreeMap<&'d str, Texts<'d>>,
    /// By the question above.
    subquestions: BTreeMap<&'d str, Vec<&'d Row>>,
    answers: BTreeMap<&'d str, Vec<&'d Row>>,
    answer_texts: BTreeMap<&'d str, Texts<'d>>,
    attributes: BTreeMap<&'d str, Vec<&'d Row>>,
    with_conditions: BTreeSet<&'d str>,
    with_scripts: BTreeSet<&'d str>,
}

/// A question while it is read.
struct Reading<'d> {
    row: &'d Row,
    qid: &'d str,
    code: &'d str,
    label: String,
}

impl<'d, 'n> Desk<'d, 'n> {
    fn new(file: &'d Document, survey: &'d Row, tongue: Tongue, notes: &'n mut Notes) -> Self {
        let mut titles: BTreeMap<&str, Texts<'_>> = BTreeMap::new();
        let mut helps: BTreeMap<&str, Texts<'_>> = BTreeMap::new();
        for row in ["question_l10ns", "questions", "subquestions"].iter().flat_map(|table| file.rows(table)) {
            let (qid, language) = (cell(row, "qid"), cell(row, "language"));
            titles.entry(qid).or_default().push((language, cell(row, "question")));
            helps.entry(qid).or_default().push((language, cell(row, "help")));
        }
        let mut subquestions: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in ["subquestions", "questions"].iter().flat_map(|table| file.rows(table)) {
            let parent = cell(row, "parent_qid");
            if !matches!(parent, "" | "0") {
                subquestions.entry(parent).or_default().push(row);
            }
        }
        let mut answers: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in file.rows("answers") {
            answers.entry(cell(row, "qid")).or_default().push(row);
        }
        for rows in subquestions.values_mut() {
            rows.sort_by_key(|row| place(row, "question_order"));
        }
        for rows in answers.values_mut() {
            rows.sort_by_key(|row| place(row, "sortorder"));
        }
        let mut answer_texts: BTreeMap<&str, Texts<'_>> = BTreeMap::new();
        for row in file.rows("answer_l10ns") {
            answer_texts
                .entry(cell(row, "aid"))
                .or_default()
                .push((cell(row, "language"), cell(row, "answer")));
        }
        let mut attributes: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in file.rows("question_attributes") {
            attributes.entry(cell(row, "qid")).or_default().push(row);
        }
        let with_conditions = file.rows("conditions").iter().map(|row| cell(row, "qid")).collect();
        let texts = file.rows("question_l10ns").iter();
        let with_scripts =
            texts.filter(|row| !cell(row, "script").is_empty()).map(|row| cell(row, "qid")).collect();
        Self {
            file,
            tongue,
            notes,
            survey_id: cell(survey, "sid"),
            titles,
            helps,
            subquestions,
            answers,
            answer_texts,
            attributes,
            with_conditions,
            with_scripts,
        }
    }

    /// Tables that have no place.
    fn note_tables(&mut self) {
        for (table, column, loss) in [
            ("quota", "name", Loss::Quota),
            ("assessments", "name", Loss::Calculation),
            ("defaultvalues", "", Loss::Calculation),
            ("survey_url_parameters", "parameter", Loss::Calculation),
        ] {
            for row in self.file.rows(table) {
                self.notes.add(loss, cell(row, column));
            }
        }
        if self.file.sections.iter().any(|section| section == "themes") {
            self.notes.add(Loss::Theme, "");
        }
    }

    fn questions(&mut self) -> Vec<Asked> {
        let file = self.file;
        let mut groups: BTreeMap<&str, (u64, &Row)> = BTreeMap::new();
        for row in file.rows("groups") {
            groups.entry(cell(row, "gid")).or_insert((place(row, "group_order"), row));
        }
        self.note_groups(&groups);
        let mut rows: BTreeMap<&str, &Row> = BTreeMap::new();
        for row in file.rows("questions") {
            if matches!(cell(row, "parent_qid"), "" | "0") {
                rows.entry(cell(row, "qid")).or_insert(row);
            }
        }
        let mut rows: Vec<&Row> = rows.into_values().collect();
        rows.sort_by_key(|row| {
            let group = groups.get(cell(row, "gid")).map_or(u64::MAX, |(order, _)| *order);
            (group, place(row, "question_order"), cell(row, "qid"))
        });
        let mut questions = Vec::new();
        for row in rows {
            let group = groups.get(cell(row, "gid")).map(|(_, group)| cell(group, "grelevance"));
            let group = group.and_then(|relevance| read_expression(relevance, Dialect::LimeSurvey));
            questions.extend(self.question(row, group));
        }
        questions
    }

    fn note_groups(&mut self, groups: &BTreeMap<&'d str, (u64, &'d Row)>) {
        let file = self.file;
        for row in file.rows("group_l10ns").iter().chain(file.rows("groups")) {
            let is_own = [self.tongue.base(), ""].contains(&cell(row, "language"));
            if (groups.len() > 1 || !cell(row, "description").is_empty()) && is_own {
                self.notes.add(Loss::Page, cell(row, "group_name"));
            }
            if !cell(row, "randomization_group").is_empty() {
                self.notes.add(Loss::Random, cell(row, "group_name"));
            }
        }
    }

    fn question(&mut self, row: &'d Row, group: Option<Rule>) -> Option<Asked> {
        let (qid, code) = (cell(row, "qid"), cell(row, "title"));
        let title = self.texts_of(code, qid);
        let help = self.helps.get(qid).cloned().unwrap_or_default();
        let help = self.tongue.words(self.notes, code, help);
        let reading = Reading { row, qid, code, label: label(code, title.get(self.tongue.locale())) };
        let own = read_expression(cell(row, "relevance"), Dialect::LimeSurvey);
        let never = matches!(cell(row, "relevance"), "0" | "false");
        if never || self.attribute(qid, "hidden") == "1" {
            self.notes.add(Loss::Hidden, &reading.label);
            return None;
        }
        if own.is_none() && self.with_conditions.contains(qid) {
            self.notes.add(Loss::Condition, &reading.label);
        }
        self.note_attributes(&reading);
        let Some(kind) = self.kind(&reading) else {
            let kind = cell(row, "type");
            self.notes.add(Loss::Question, &format!("{} ({kind})", reading.label));
            return None;
        };
        let required = cell(row, "mandatory") == "Y";
        let kind = match kind {
            Asking::Contact(fields) => {
                Asking::Contact(fields.into_iter().map(|(field, _)| (field, required)).collect())
            }
            kind => kind,
        };
        let mut asked = Asked::new(code, code, title, kind);
        asked.aliases = self.aliases(&reading);
        asked.help = help;
        asked.required = required;
        asked.show_if = Rule::and(group, own);
        Some(asked)
    }

    fn note_attributes(&mut self, reading: &Reading<'d>) {
        let Reading { qid, label, row, .. } = reading;
        for (attributes, loss) in [
            (&["em_validation_q", "em_validation_sq"][..], Loss::Validation),
            (&["array_filter", "array_filter_exclude"][..], Loss::Condition),
            (&["random_group"][..], Loss::Random),
            (&["javascript"][..], Loss::Script),
            (&["time_limit"][..], Loss::Validation),
        ] {
            if attributes.iter().any(|name| !self.attribute(qid, name).is_empty()) {
                self.notes.add(loss, label);
            }
        }
        if matches!(self.attribute(qid, "random_order"), "1" | "2") {
            self.notes.add(Loss::Random, label);
        }
        if self.with_scripts.contains(qid) {
            self.notes.add(Loss::Script, label);
        }
        // "Soft": a reminder that one may pass over.
        let has_pattern = !cell(row, "preg").is_empty() && !is_email_pattern(cell(row, "preg"));
        if has_pattern || cell(row, "mandatory") == "S" {
            self.notes.add(Loss::Validation, label);
        }
    }

    /// An attribute of a question; blank when it has none.
    fn attribute(&self, qid: &str, name: &str) -> &'d str {
        let rows = self.attributes.get(qid).map_or(&[][..], Vec::as_slice);
        rows.iter().find(|row| cell(row, "attribute") == name).map_or("", |row| cell(row, "value"))
    }

    fn texts_of(&mut self, name: &str, qid: &str) -> Words {
        let texts = self.titles.get(qid).cloned().unwrap_or_default();
        self.tongue.words(self.notes, name, texts)
    }

    /// All names under which expressions know the question and its boxes.
    fn aliases(&self, reading: &Reading<'d>) -> Vec<(String, Option<String>)> {
        let Reading { row, qid, code, .. } = reading;
        let long = format!("{}X{}X{qid}", self.survey_id, cell(row, "gid"));
        let mut aliases = vec![(format!("Q{qid}"), None), (long.clone(), None)];
        if matches!(cell(row, "type"), "M" | "P") {
            for box_row in self.subquestions.get(qid).into_iter().flatten() {
                let box_code = cell(box_row, "title");
                for name in
                    [format!("{code}_{box_code}"), format!("{long}{box_code}"), format!("Q{qid}_{box_code}")]
                {
                    aliases.push((name, Some(box_code.to_owned())));
                }
            }
        }
        aliases
    }

    fn kind(&mut self, reading: &Reading<'d>) -> Option<Asking> {
        let Reading { row, qid, label, .. } = reading;
        let one = |choices, other| Asking::Choice { choices, other, several: false, least: None, most: None };
        let steps = |n: i64| {
            let step = |n: i64| Offer {
                id: n.to_string(),
                value: n.to_string(),
                label: Words::both(&n.to_string(), &n.to_string()),
            };
            (1..=n).map(step).collect::<Vec<_>>()
        };
        let kind = match cell(row, "type") {
            "5" => Asking::Scale { min: 1, max: 5 },
            "L" | "!" | "O" => {
                if cell(row, "type") == "O" {
                    self.notes.add(Loss::Beside, label);
                }
                let choices = self.answers(label, qid);
                let other = self.other(reading);
                match points(&choices) {
                    Some((min, max)) if other.is_none() => Asking::Scale { min, max },
                    _ => one(choices, other),
                }
            }
            "M" | "P" => {
                if cell(row, "type") == "P" {
                    self.notes.add(Loss::Beside, label);
                }
                Asking::Choice {
                    choices: self.parts(label, qid, "0"),
                    other: self.other(reading),
                    several: true,
                    least: self.attribute(qid, "min_answers").parse().ok(),
                    most: self.attribute(qid, "max_answers").parse().ok(),
                }
            }
            "Y" => one(vec![offer("Y", "Sim", "Yes"), offer("N", "Não", "No")], None),
            "G" => one(vec![offer("F", "Feminino", "Female"), offer("M", "Masculino", "Male")], None),
            "A" => self.matrix(label, qid, steps(5)),
            "B" => self.matrix(label, qid, steps(10)),
            "C" => {
                let columns = [("Y", "Sim", "Yes"), ("U", "Não sei", "Uncertain"), ("N", "Não", "No")];
                self.matrix(label, qid, columns.map(|(id, pt_br, en)| offer(id, pt_br, en)).to_vec())
            }
            "E" => {
                let columns =
                    [("I", "Aumentou", "Increase"), ("S", "Igual", "Same"), ("D", "Diminuiu", "Decrease")];
                self.matrix(label, qid, columns.map(|(id, pt_br, en)| offer(id, pt_br, en)).to_vec())
            }
            "F" | "H" => {
                let columns = self.answers(label, qid);
                self.matrix(label, qid, columns)
            }
            "R" => {
                let choices = self.answers(label, qid);
                Asking::Ranking(if choices.is_empty() { self.parts(label, qid, "0") } else { choices })
            }
            "Q" => self.lines(label, qid, Asking::Short),
            "K" => self.lines(label, qid, Asking::Number { min: None, max: None, whole: false }),
            "N" => self.number(qid),
            "D" => Asking::Date { min: self.day(qid, "date_min"), max: self.day(qid, "date_max") },
            "S" if is_email_pattern(cell(row, "preg")) => Asking::Contact(vec![(ContactField::Email, false)]),
            "S" | "T" if self.attribute(qid, "numbers_only") == "1" => self.number(qid),
            "S" => Asking::Short,
            "T" | "U" => Asking::Long,
            "X" => Asking::Statement,
            _ => return None,
        };
        Some(kind)
    }

    fn number(&self, qid: &str) -> Asking {
        let bound = |name: &str| self.attribute(qid, name).parse::<f64>().ok();
        let whole = self.attribute(qid, "num_value_int_only") == "1";
        Asking::Number { min: bound("min_num_value_n"), max: bound("max_num_value_n"), whole }
    }

    /// A bound that is a day and no expression.
    fn day(&self, qid: &str, name: &str) -> Option<String> {
        let day = self.attribute(qid, name);
        (!day.is_empty()).then(|| day.chars().take(10).collect())
    }

    fn matrix(&mut self, label: &str, qid: &str, columns: Vec<Offer>) -> Asking {
        Asking::Matrix { rows: self.parts(label, qid, "0"), columns, several: false }
    }

    fn lines(&mut self, label: &str, qid: &str, kind: Asking) -> Asking {
        let rows = self.parts(label, qid, "0");
        Asking::Lines { rows: rows.into_iter().map(|row| (row, kind.clone())).collect() }
    }

    fn other(&mut self, reading: &Reading<'d>) -> Option<Other> {
        let Reading { row, qid, label, .. } = reading;
        if cell(row, "other") != "Y" {
            return None;
        }
        let rows = self.attributes.get(qid).cloned().unwrap_or_default();
        let texts = rows.iter().filter(|row| cell(row, "attribute") == "other_replace_text");
        let texts = texts.map(|row| (cell(row, "language"), cell(row, "value")));
        let words = self.tongue.words(self.notes, label, texts.collect::<Vec<_>>());
        Some(Other { id: "-oth-".to_owned(), label: words })
    }

    /// The subquestions of a scale, once each.
    fn parts(&mut self, label: &str, qid: &str, scale: &str) -> Vec<Offer> {
        let rows = self.subquestions.get(qid).cloned().unwrap_or_default();
        let mut offers: Vec<Offer> = Vec::new();
        let mut known = BTreeSet::new();
        for row in rows {
            let code = cell(row, "title");
            let is_of_scale = [scale, ""].contains(&cell(row, "scale_id"));
            if is_of_scale && known.insert(code) {
                let words = self.texts_of(label, cell(row, "qid"));
                offers.push(Offer { id: code.to_owned(), value: code.to_owned(), label: words });
            }
        }
        offers
    }

    /// The answers of the first scale, once each.
    fn answers(&mut self, label: &str, qid: &str) -> Vec<Offer> {
        let rows = self.answers.get(qid).cloned().unwrap_or_default();
        let mut codes: Vec<&str> = Vec::new();
        let mut texts: BTreeMap<&str, Texts<'_>> = BTreeMap::new();
        for row in rows.into_iter().filter(|row| ["0", ""].contains(&cell(row, "scale_id"))) {
            let code = cell(row, "code");
            if !texts.contains_key(code) {
                codes.push(code);
            }
            let texts = texts.entry(code).or_default();
            if !cell(row, "answer").is_empty() {
                texts.push((cell(row, "language"), cell(row, "answer")));
            }
            texts.extend(self.answer_texts.get(cell(row, "aid")).into_iter().flatten());
        }
        let offer = |code: &str| {
            let texts = texts.remove(code).unwrap_or_default();
            let words = self.tongue.words(self.notes, label, texts);
            Offer { id: code.to_owned(), value: code.to_owned(), label: words }
        };
        codes.into_iter().map(offer).collect()
    }
}

/// A place in an order.
fn place(row: &Row, column: &str) -> u64 {
    cell(row, column).parse().unwrap_or(u64::MAX)
}

fn offer(id: &str, pt_br: &str, en: &str) -> Offer {
    Offer { id: id.to_owned(), value: id.to_owned(), label: Words::both(pt_br, en) }
}

/// Whether a pattern asks for an address with an at sign.
fn is_email_pattern(pattern: &str) -> bool {
    pattern.contains('@')
}

/// The ends of a scale when all that can be chosen is its numbers, without
/// words that would be lost.
fn points(choices: &[Offer]) -> Option<(i64, i64)> {
    let number = |choice: &Offer| {
        let mut words = choice.label.iter().map(|(_, text)| text.parse::<i64>().ok());
        let first = words.next()??;
        words.all(|other| other == Some(first)).then_some(first)
    };
    let numbers = choices.iter().map(number).collect::<Option<Vec<_>>>()?;
    let goes_up = numbers.windows(2).all(|two| two[0].checked_add(1) == Some(two[1]));
    // Conditions compare codes; they must be the numbers that are shown.
    let are_codes = choices.iter().zip(&numbers).all(|(choice, number)| choice.id == number.to_string());
    (goes_up && are_codes && numbers.len() >= 3).then(|| (numbers[0], numbers[numbers.len() - 1]))
}
