//! An answer in words that people read, in their language.

use std::collections::BTreeMap;

use crate::domain::survey::{
    AnswerValue, Choice, Chosen, ContactField, Definition, Number, Question, QuestionKind,
};
use crate::domain::text::{Locale, short_date};
use crate::text;

/// The answer to a question, several lines where it has several parts: labels
/// instead of values, the best first, a rating with its scale.
pub fn words(locale: Locale, definition: &Definition, question: &Question, answer: &AnswerValue) -> String {
    let words = Words { locale, own: definition.locale(), kind: question.kind() };
    match answer {
        AnswerValue::Score(score) => match question.kind().scale() {
            Some(scale) => format!("{score}/{}", scale.max()),
            None => score.to_string(),
        },
        AnswerValue::Text(text) => text.clone(),
        AnswerValue::Choice(chosen) => words.chosen(chosen),
        AnswerValue::Choices(chosen) => {
            chosen.iter().map(|one| words.chosen(one)).collect::<Vec<_>>().join(", ")
        }
        AnswerValue::Matrix(columns) => words.matrix(columns),
        AnswerValue::Ranking(order) => lines(
            order.iter().enumerate().map(|(index, value)| format!("{}. {}", index + 1, words.choice(value))),
        ),
        AnswerValue::Number(number) => words.number(*number),
        AnswerValue::Date(day) => short_date(locale, *day),
        AnswerValue::Contact(contact) => {
            lines(ContactField::ALL.into_iter().filter_map(|field| contact.get(&field).cloned()))
        }
        AnswerValue::Consent => text!(locale, response.agreed).to_owned(),
    }
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// What the words of one question are made of.
struct Words<'a> {
    locale: Locale,
    /// The language the survey was written in.
    own: Locale,
    kind: &'a QuestionKind,
}

impl Words<'_> {
    fn chosen(&self, chosen: &Chosen) -> String {
        match chosen {
            Chosen::Value(value) => self.choice(value),
            Chosen::Other(text) => text.clone(),
        }
    }

    fn choice(&self, value: &str) -> String {
        match self.kind {
            QuestionKind::SingleChoice(choices) | QuestionKind::MultipleChoice(choices, _) => {
                self.label(choices.choices(), value)
            }
            QuestionKind::Ranking(ranking) => self.label(ranking.choices(), value),
            _ => value.to_owned(),
        }
    }

    /// A line for each row, in the order of the survey.
    fn matrix(&self, columns: &BTreeMap<String, String>) -> String {
        let QuestionKind::LikertMatrix(matrix) = self.kind else { return String::new() };
        let answered = matrix.rows().iter().filter_map(|row| Some((row, columns.get(row.value())?)));
        lines(answered.map(|(row, column)| {
            let row = row.words(self.locale, self.own).0;
            format!("{row}: {}", self.label(matrix.columns(), column))
        }))
    }

    fn number(&self, number: Number) -> String {
        let number = number.words(self.locale);
        match self.kind {
            QuestionKind::Number(range) => match range.unit() {
                Some(unit) => format!("{number} {}", unit.get(self.locale, self.own).0),
                None => number,
            },
            _ => number,
        }
    }

    fn label(&self, choices: &[Choice], value: &str) -> String {
        let known = choices.iter().find(|choice| choice.value() == value);
        known.map_or(value, |choice| choice.words(self.locale, self.own).0).to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_told_in_the_words_of_its_survey() {
        let definition = Definition::parse(&json!({"title": "T", "locale": "pt-BR", "questions": [
            {"key": "stars", "kind": "rating", "title": "T"},
            {"key": "one", "kind": "single_choice", "title": "T", "other": true,
             "choices": [{"value": "a", "label": {"pt-BR": "Água", "en": "Water"}}, {"value": "b"}]},
            {"key": "some", "kind": "multiple_choice", "title": "T", "other": true,
             "choices": [{"value": "a", "label": "Água"}, {"value": "b"}]},
            {"key": "grid", "kind": "likert_matrix", "title": "T",
             "rows": [{"value": "r2", "label": "Sabor"}, {"value": "r1"}], "columns": [{"value": "x", "label": "Bom"}, {"value": "y"}]},
            {"key": "order", "kind": "ranking", "title": "T", "choices": [{"value": "a", "label": "Água"}, {"value": "b"}]},
            {"key": "amount", "kind": "number", "title": "T", "unit": "km"},
            {"key": "day", "kind": "date", "title": "T"},
            {"key": "reach", "kind": "contact_fields", "title": "T", "fields": [{"field": "email"}, {"field": "name"}]},
            {"key": "agreed", "kind": "consent", "title": "T"},
        ]}))
        .expect("a survey");
        for (key, answer, portuguese, english) in [
            ("stars", json!(4), "4/5", "4/5"),
            ("one", json!("a"), "Água", "Water"),
            ("one", json!({"other": "Chá"}), "Chá", "Chá"),
            ("some", json!(["a", "b", {"other": "Chá"}]), "Água, b, Chá", "Água, b, Chá"),
            ("grid", json!({"r1": "y", "r2": "x"}), "Sabor: Bom\nr1: y", "Sabor: Bom\nr1: y"),
            ("order", json!(["b", "a"]), "1. b\n2. Água", "1. b\n2. Água"),
            ("amount", json!(-12.5), "-12,5 km", "-12.5 km"),
            ("day", json!("2026-11-02"), "2 de nov. de 2026", "2 Nov 2026"),
            ("reach", json!({"email": "a@x.com", "name": "Ana"}), "Ana\na@x.com", "Ana\na@x.com"),
            ("agreed", json!(true), "Concordou", "Agreed"),
        ] {
            let question = definition.question(key).expect("a question");
            let answer = question.kind().read_json(&answer).expect("valid").expect("given");
            assert_eq!(words(Locale::PtBr, &definition, question, &answer), portuguese);
            assert_eq!(words(Locale::En, &definition, question, &answer), english);
        }
    }
}
