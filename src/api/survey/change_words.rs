//! The changes between two states of a survey as sentences.

use serde_json::Value;

use super::version::PartChanges;
use crate::domain::survey::{Change, Draft, Entry, Member, Of, Place, What};
use crate::domain::text::Locale;
use crate::text;

/// Sentences by part, in the order of the changes.
pub(super) fn in_words(locale: Locale, old: &Draft, new: &Draft, changes: Vec<Change>) -> Vec<PartChanges> {
    let words = Words { locale, old, new };
    let mut parts: Vec<PartChanges> = Vec::new();
    let mut last = None;
    for Change { of, what } in changes {
        let line = words.line(&of, &what);
        match parts.last_mut().filter(|_| last.as_ref() == Some(&of)) {
            Some(part) => part.lines.push(line),
            None => parts.push(PartChanges { title: words.part(&of), lines: vec![line] }),
        }
        last = Some(of);
    }
    parts
}

struct Words<'a> {
    locale: Locale,
    old: &'a Draft,
    new: &'a Draft,
}

impl Words<'_> {
    fn part(&self, of: &Of) -> String {
        let locale = self.locale;
        match of {
            Of::Survey => text!(locale, version.survey).to_owned(),
            Of::Question(key) => {
                text!(locale, version.question, title = self.either(|draft| question(locale, draft, key)))
                    .to_string()
            }
            Of::End(key) => {
                text!(locale, version.end, title = self.either(|draft| end(locale, draft, key))).to_string()
            }
        }
    }

    /// As it is called now, else as it was called.
    fn either(&self, name: impl Fn(&Draft) -> Option<String>) -> String {
        name(self.new).or_else(|| name(self.old)).unwrap_or_else(|| "…".to_owned())
    }

    fn line(&self, of: &Of, what: &What) -> String {
        let locale = self.locale;
        match what {
            What::Added => text!(locale, version.added).to_owned(),
            What::Removed => text!(locale, version.removed).to_owned(),
            What::Moved { from, to } => {
                text!(locale, version.moved, from = from.to_string(), to = to.to_string()).to_string()
            }
            What::Text { member, locale: language, old, new } => {
                let member = self.member(of, member);
                let language = match language {
                    Locale::PtBr => text!(locale, survey.portuguese),
                    Locale::En => text!(locale, survey.english),
                };
                let (old, new) = (old.clone(), new.clone());
                if old.is_empty() {
                    text!(locale, version.text_added, member = member, language = language, new = new)
                        .to_string()
                } else if new.is_empty() {
                    text!(locale, version.text_removed, member = member, language = language, old = old)
                        .to_string()
                } else {
                    text!(
                        locale,
                        version.text_changed,
                        member = member,
                        language = language,
                        old = old,
                        new = new
                    )
                    .to_string()
                }
            }
            What::EntryAdded(entry) => {
                let (list, entry) = (member_words(locale, &entry.list), self.entry(of, entry));
                text!(locale, version.entry_added, list = list, entry = entry).to_string()
            }
            What::EntryRemoved(entry) => {
                let (list, entry) = (member_words(locale, &entry.list), self.entry(of, entry));
                text!(locale, version.entry_removed, list = list, entry = entry).to_string()
            }
            What::Reordered(list) => {
                text!(locale, version.reordered, list = member_words(locale, list)).to_string()
            }
            What::Setting { member, old, new } => {
                let is_switch = old.is_boolean() || new.is_boolean();
                let before = value_words(locale, self.old, &member.name, old, is_switch);
                let after = value_words(locale, self.new, &member.name, new, is_switch);
                let member = self.member(of, member);
                text!(locale, version.set, member = member, new = after, old = before).to_string()
            }
        }
    }

    fn member(&self, of: &Of, member: &Member) -> String {
        let name = member_words(self.locale, &member.name);
        match &member.entry {
            None => name,
            Some(entry) => {
                let entry = self.entry(of, entry);
                text!(self.locale, version.of_entry, member = name, entry = entry).to_string()
            }
        }
    }

    /// What an entry says, else the value by which it is stored.
    fn entry(&self, of: &Of, entry: &Entry) -> String {
        let Of::Question(key) = of else { return entry.value.clone() };
        let label = |draft: &Draft| label(self.locale, draft, key, &entry.list, &entry.value);
        label(self.new).or_else(|| label(self.old)).unwrap_or_else(|| entry.value.clone())
    }
}

/// A text for a reader, else in the survey's own language.
fn text_at(locale: Locale, draft: &Draft, place: &Place) -> Option<String> {
    let texts = [locale, draft.locale()].into_iter().map(|language| draft.text(place, language).trim());
    texts.into_iter().find(|text| !text.is_empty()).map(str::to_owned)
}

fn question(locale: Locale, draft: &Draft, key: &str) -> Option<String> {
    text_at(locale, draft, &Place::question(key, "title"))
}

fn end(locale: Locale, draft: &Draft, key: &str) -> Option<String> {
    let at = draft.end_keys().iter().position(|other| *other == key)?;
    text_at(locale, draft, &Place::survey("ends").then(at).then("title"))
}

fn label(locale: Locale, draft: &Draft, key: &str, list: &str, value: &str) -> Option<String> {
    let list = Place::question(key, list);
    let entries = draft.get(&list)?.as_array()?;
    let at = entries.iter().position(|entry| entry["value"] == value)?;
    text_at(locale, draft, &list.then(at).then("label"))
}

fn value_words(locale: Locale, draft: &Draft, name: &str, value: &Value, is_switch: bool) -> String {
    let nothing = if is_switch { text!(locale, version.no) } else { text!(locale, version.nothing) };
    match (name, value) {
        ("show_if", Value::Null) => text!(locale, version.always).to_owned(),
        ("show_if", condition) => condition_words(locale, draft, condition),
        ("jumps", Value::Array(jumps)) => {
            jumps.iter().map(|jump| jump_words(locale, draft, jump)).collect::<Vec<_>>().join("; ")
        }
        ("kind", Value::String(kind)) => kind_words(locale, kind).to_owned(),
        ("scale", scale) if scale.is_object() => format!("{}–{}", scale["min"], scale["max"]),
        (_, Value::Null | Value::Bool(false)) => nothing.to_owned(),
        (_, Value::Bool(true)) => text!(locale, version.yes).to_owned(),
        (_, Value::String(text)) => format!("“{text}”"),
        (_, Value::Array(values)) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        (_, other) => plain(other),
    }
}

fn jump_words(locale: Locale, draft: &Draft, jump: &Value) -> String {
    let title = match (jump["to"].as_str(), jump["end"].as_str()) {
        (Some(key), _) => question(locale, draft, key),
        (None, Some(key)) => end(locale, draft, key)
            .or_else(|| (key == "thanks").then(|| text!(locale, builder.to_thanks).to_owned())),
        (None, None) => None,
    };
    let target = text!(locale, version.jump_to, title = title.unwrap_or_else(|| "…".to_owned())).to_string();
    match &jump["if"] {
        Value::Null => target,
        condition => {
            let condition = condition_words(locale, draft, condition);
            text!(locale, version.jump_if, condition = condition, target = target).to_string()
        }
    }
}

/// “Recomenda?” é no máximo 6 e …
fn condition_words(locale: Locale, draft: &Draft, condition: &Value) -> String {
    for (name, is_all) in [("all", true), ("any", false)] {
        let Some(parts) = condition[name].as_array() else { continue };
        let parts = parts.iter().map(|part| condition_words(locale, draft, part));
        let joined = parts.reduce(|one, other| {
            if is_all {
                text!(locale, version.and, one = one, other = other).to_string()
            } else {
                text!(locale, version.or, one = one, other = other).to_string()
            }
        });
        return joined.map_or_else(|| "…".to_owned(), |words| format!("({words})"));
    }
    let key = condition["question"].as_str().unwrap_or_default();
    let title = question(locale, draft, key).unwrap_or_else(|| key.to_owned());
    let op = match condition["op"].as_str().unwrap_or_default() {
        "is" => text!(locale, builder.op_is),
        "is_not" => text!(locale, builder.op_is_not),
        "any_of" => text!(locale, builder.op_any_of),
        "at_least" => text!(locale, builder.op_at_least),
        "at_most" => text!(locale, builder.op_at_most),
        _ => text!(locale, builder.op_answered),
    };
    let named = |value: &Value| {
        let text = plain(value);
        label(locale, draft, key, "choices", &text).map_or(text, |label| format!("“{label}”"))
    };
    let value = match &condition["value"] {
        Value::Null => String::new(),
        Value::Array(values) => values.iter().map(named).collect::<Vec<_>>().join(", "),
        value => named(value),
    };
    text!(locale, version.test, title = title, op = op, value = value).to_string().trim_end().to_owned()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn member_words(locale: Locale, name: &str) -> String {
    let words = match name {
        "title" => text!(locale, version.m_title),
        "help" => text!(locale, version.m_help),
        "text" => text!(locale, version.m_text),
        "label" => text!(locale, version.m_label),
        "low_label" => text!(locale, version.m_low_label),
        "high_label" => text!(locale, version.m_high_label),
        "other_label" => text!(locale, version.m_other_label),
        "unit" => text!(locale, version.m_unit),
        "link.url" | "link.label" => text!(locale, version.m_link),
        "choices" => text!(locale, version.m_choices),
        "rows" => text!(locale, version.m_rows),
        "columns" => text!(locale, version.m_columns),
        "fields" => text!(locale, version.m_fields),
        "required" => text!(locale, version.m_required),
        "show_if" => text!(locale, version.m_show_if),
        "jumps" => text!(locale, version.m_jumps),
        "kind" => text!(locale, version.m_kind),
        "subject" => text!(locale, version.m_subject),
        "scale" => text!(locale, version.m_scale),
        "direction" => text!(locale, version.m_direction),
        "new_page" => text!(locale, version.m_new_page),
        "other" => text!(locale, version.m_other),
        "min" => text!(locale, version.m_min),
        "max" => text!(locale, version.m_max),
        "min_choices" => text!(locale, version.m_min_choices),
        "max_choices" => text!(locale, version.m_max_choices),
        "integer" => text!(locale, version.m_integer),
        "anonymous" => text!(locale, version.m_anonymous),
        "locale" => text!(locale, version.m_locale),
        "attributes" => text!(locale, version.m_attributes),
        "call" => text!(locale, version.m_call),
        "brand.name" => text!(locale, version.m_brand_name),
        "brand.accent" => text!(locale, version.m_brand_accent),
        "brand.logo" => text!(locale, version.m_brand_logo),
        // What a program wrote and these pages do not know.
        other => other,
    };
    words.to_owned()
}

fn kind_words(locale: Locale, kind: &str) -> &str {
    match kind {
        "nps" => text!(locale, builder.kind_nps),
        "csat" => text!(locale, builder.kind_csat),
        "ces" => text!(locale, builder.kind_ces),
        "rating" => text!(locale, builder.kind_rating),
        "single_choice" => text!(locale, builder.kind_single_choice),
        "multiple_choice" => text!(locale, builder.kind_multiple_choice),
        "likert_matrix" => text!(locale, builder.kind_likert_matrix),
        "ranking" => text!(locale, builder.kind_ranking),
        "short_text" => text!(locale, builder.kind_short_text),
        "long_text" => text!(locale, builder.kind_long_text),
        "number" => text!(locale, builder.kind_number),
        "date" => text!(locale, builder.kind_date),
        "contact_fields" => text!(locale, builder.kind_contact_fields),
        "consent" => text!(locale, builder.kind_consent),
        "statement" => text!(locale, builder.kind_statement),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::survey::compare;

    fn draft(why: Value) -> Draft {
        Draft::read(json!({"title": "Opinião", "locale": "pt-BR", "questions": [
            {"key": "nps", "kind": "nps", "title": "Recomenda?"}, why,
        ]}))
        .expect("a draft")
    }

    #[test]
    fn changes_read_as_sentences_in_the_readers_language() {
        let old = draft(json!({"key": "why", "kind": "single_choice", "title": "Por quê?",
            "choices": [{"value": "a", "label": "Preço"}, {"value": "b"}]}));
        let new = draft(
            json!({"key": "why", "kind": "single_choice", "title": "Por que essa nota?", "required": true,
            "choices": [{"value": "a", "label": "Preço"}, {"value": "c", "label": "Prazo"}],
            "show_if": {"any": [{"question": "nps", "op": "at_most", "value": 6}, {"question": "nps", "op": "is", "value": 7}]},
            "jumps": [{"if": {"question": "why", "op": "is", "value": "a"}, "end": "thanks"}]}),
        );
        let parts = in_words(Locale::PtBr, &old, &new, compare(&old, &new));
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].title, "Pergunta: Por que essa nota?");
        assert_eq!(
            parts[0].lines,
            [
                "Opções: entrou “Prazo”",
                "Opções: saiu “b”",
                "Depois: se “Por que essa nota?” é “Preço”, vai para “O fim, com agradecimento”, antes nada",
                "Obrigatória: sim, antes não",
                "Aparece: (“Recomenda?” é no máximo 6 ou “Recomenda?” é 7), antes sempre",
                "Título (Português): “Por quê?” → “Por que essa nota?”",
            ]
        );
        let english = in_words(Locale::En, &new, &old, compare(&new, &old));
        assert!(english[0].lines.contains(&"Required: no, before yes".to_owned()), "{english:?}");
    }
}
