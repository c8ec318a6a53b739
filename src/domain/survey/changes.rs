//! What is different between two states of a survey, part by part, so that it
//! can be said in words before it is published and long after.
//!
//! It works on documents, finished or not. Two sound surveys are the same
//! exactly when nothing is found.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::domain::text::Locale;

use super::draft::Draft;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Of which part of the survey.
    pub of: Of,
    /// What is different there.
    pub what: What,
}

/// A part of a survey.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// The survey itself.
    Survey,
    /// The question with this key.
    Question(String),
    /// The end page with this key.
    End(String),
}

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The part is new.
    Added,
    /// The part is gone.
    Removed,
    /// The part stands at another place, counted from 1. Of those that changed
    /// places as few as possible have moved.
    Moved {
        /// Where it was.
        from: usize,
        /// Where it is.
        to: usize,
    },
    /// A text in one language; blank where there is none.
    Text {
        /// Which.
        member: Member,
        /// In which language.
        locale: Locale,
        /// What it was.
        old: String,
        /// What it is.
        new: String,
    },
    /// A choice, row, column or field that is new.
    EntryAdded(Entry),
    /// A choice, row, column or field that is gone.
    EntryRemoved(Entry),
    /// The entries of a list stand in another order.
    Reordered(String),
    /// Anything else: a setting, a condition, a jump; `null` where it is not
    /// set.
    Setting {
        /// Which.
        member: Member,
        /// What it was.
        old: Value,
        /// What it is.
        new: Value,
    },
}

/// A member of a part, or of an entry in one of its lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The entry, where it is in one.
    pub entry: Option<Entry>,
    /// Its name, such as `title` or `link.url`.
    pub name: String,
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `choices`, `rows`, `columns` or `fields`.
    pub list: String,
    /// By what it is known: the value that is stored, or the name of the field.
    pub value: String,
}

/// Members that are texts in languages.
const TEXTS: [&str; 8] = ["title", "help", "text", "label", "low_label", "high_label", "other_label", "unit"];

/// Members that list what is known by a value or name.
const LISTS: [&str; 4] = ["choices", "rows", "columns", "fields"];

/// Members with members of their own.
const PARTS: [&str; 2] = ["link", "brand"];

/// What is different in `new`: of the survey, then question by question in its
/// order with what is gone behind, then of the end pages.
pub fn compare(old: &Draft, new: &Draft) -> Vec<Change> {
    let (old_document, new_document) = (old.document(), new.document());
    let sides = Sides { locales: (old.locale(), new.locale()) };
    let mut changes = Vec::new();
    let (old_members, new_members) = (members(&old_document), members(&new_document));
    let is_list = |name: &str| name == "questions" || name == "ends";
    let own = |members: &Map<String, Value>| -> Map<String, Value> {
        members
            .iter()
            .filter(|(name, _)| !is_list(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    sides.members(&Of::Survey, &own(&old_members), &own(&new_members), &mut changes);
    let of_question: fn(String) -> Of = Of::Question;
    let of_end: fn(String) -> Of = Of::End;
    for (name, of) in [("questions", of_question), ("ends", of_end)] {
        let (old, new) = (list(old_members.get(name)), list(new_members.get(name)));
        match (keyed(old, "key"), keyed(new, "key")) {
            (Some(old), Some(new)) => sides.parts(of, &old, &new, &mut changes),
            // Without keys that tell them apart they differ as a whole.
            _ if old == new => {}
            _ => changes.push(setting(&Of::Survey, None, name, old_members.get(name), new_members.get(name))),
        }
    }
    changes
}

/// What both states are written in.
struct Sides {
    locales: (Locale, Locale),
}

type Keyed<'a> = Vec<(&'a str, &'a Value)>;

impl Sides {
    /// Questions or end pages.
    fn parts(&self, of: fn(String) -> Of, old: &Keyed<'_>, new: &Keyed<'_>, changes: &mut Vec<Change>) {
        let moved = moved(old, new);
        for (at, (key, part)) in new.iter().enumerate() {
            let of = of((*key).to_owned());
            let Some(before) = old.iter().position(|(other, _)| other == key) else {
                changes.push(Change { of, what: What::Added });
                continue;
            };
            if moved.contains(key) {
                let what = What::Moved { from: before + 1, to: at + 1 };
                changes.push(Change { of: of.clone(), what });
            }
            self.members(&of, &members(old[before].1), &members(part), changes);
        }
        let gone = old.iter().filter(|(key, _)| new.iter().all(|(other, _)| other != key));
        changes.extend(gone.map(|(key, _)| Change { of: of((*key).to_owned()), what: What::Removed }));
    }

    /// The members of one part.
    fn members(
        &self,
        of: &Of,
        old: &Map<String, Value>,
        new: &Map<String, Value>,
        changes: &mut Vec<Change>,
    ) {
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for name in names {
            let (before, after) = (old.get(name), new.get(name));
            match name.as_str() {
                "key" => {}
                texts if TEXTS.contains(&texts) => self.texts(of, None, texts, before, after, changes),
                entries if LISTS.contains(&entries) => self.entries(of, entries, before, after, changes),
                part if PARTS.contains(&part) => {
                    let of_part = |value: Option<&Value>| members(value.unwrap_or(&Value::Null));
                    let (before, after) = (of_part(before), of_part(after));
                    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
                    for name in names {
                        let full = format!("{part}.{name}");
                        let (before, after) = (before.get(name), after.get(name));
                        if TEXTS.contains(&name.as_str()) {
                            self.texts(of, None, &full, before, after, changes);
                        } else {
                            push_setting(of, None, &full, before, after, changes);
                        }
                    }
                }
                other => push_setting(of, None, other, before, after, changes),
            }
        }
    }

    /// One text in each language.
    fn texts(
        &self,
        of: &Of,
        entry: Option<&Entry>,
        name: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        changes: &mut Vec<Change>,
    ) {
        for locale in Locale::ALL {
            let (before, after) = (text(old, self.locales.0, locale), text(new, self.locales.1, locale));
            if before != after {
                let member = Member { entry: entry.cloned(), name: name.to_owned() };
                let (old, new) = (before.to_owned(), after.to_owned());
                changes.push(Change { of: of.clone(), what: What::Text { member, locale, old, new } });
            }
        }
    }

    /// One list of choices, rows, columns or fields.
    fn entries(
        &self,
        of: &Of,
        name: &str,
        old: Option<&Value>,
        new: Option<&Value>,
        changes: &mut Vec<Change>,
    ) {
        let by = if name == "fields" { "field" } else { "value" };
        let (Some(before), Some(after)) = (keyed(list(old), by), keyed(list(new), by)) else {
            push_setting(of, None, name, old, new, changes);
            return;
        };
        let entry = |value: &str| Entry { list: name.to_owned(), value: value.to_owned() };
        for (value, fields) in &after {
            let Some((_, fields_before)) = before.iter().find(|(other, _)| other == value) else {
                changes.push(Change { of: of.clone(), what: What::EntryAdded(entry(value)) });
                continue;
            };
            let (fields_before, fields) = (members(fields_before), members(fields));
            let names: BTreeSet<&String> = fields_before.keys().chain(fields.keys()).collect();
            for member in names.into_iter().filter(|member| *member != by) {
                let (before, after) = (fields_before.get(member), fields.get(member));
                if TEXTS.contains(&member.as_str()) {
                    self.texts(of, Some(&entry(value)), member, before, after, changes);
                } else {
                    push_setting(of, Some(&entry(value)), member, before, after, changes);
                }
            }
        }
        let gone = before.iter().filter(|(value, _)| after.iter().all(|(other, _)| other != value));
        changes
            .extend(gone.map(|(value, _)| Change { of: of.clone(), what: What::EntryRemoved(entry(value)) }));
        if !moved(&before, &after).is_empty() {
            changes.push(Change { of: of.clone(), what: What::Reordered(name.to_owned()) });
        }
    }
}

/// The fewest of those on both sides whose moving explains the new order: all
/// but a longest run that kept its order.
fn moved<'a>(old: &Keyed<'a>, new: &Keyed<'_>) -> Vec<&'a str> {
    let place = |key: &str| new.iter().position(|(other, _)| *other == key);
    let places: Vec<(&str, usize)> = old.iter().filter_map(|(key, _)| Some((*key, place(key)?))).collect();
    // Of the runs that end at each, the longest: its length and the one before.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (at, (_, to)) in places.iter().enumerate() {
        let before =
            (0..at).filter(|earlier| places[*earlier].1 < *to).max_by_key(|earlier| runs[*earlier].0);
        runs.push((before.map_or(1, |before| runs[before].0 + 1), before));
    }
    let mut kept = BTreeSet::new();
    let mut at = (0..runs.len()).max_by_key(|at| runs[*at].0);
    while let Some(here) = at {
        kept.insert(here);
        at = runs[here].1;
    }
    places.into_iter().enumerate().filter(|(at, _)| !kept.contains(at)).map(|(_, (key, _))| key).collect()
}

/// The members that are set: what is off, blank or empty counts as not.
fn members(value: &Value) -> Map<String, Value> {
    let is_set = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(entries) => !entries.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::String(text) => !text.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    };
    let members = value.as_object().into_iter().flatten();
    members.filter(|(_, value)| is_set(value)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The entries by what tells them apart; nothing when that is missing or twice
/// the same.
fn keyed<'a>(entries: &'a [Value], by: &str) -> Option<Keyed<'a>> {
    let keyed: Keyed<'a> =
        entries.iter().map(|entry| Some((entry[by].as_str()?, entry))).collect::<Option<_>>()?;
    let distinct: BTreeSet<&str> = keyed.iter().map(|(key, _)| *key).collect();
    (distinct.len() == keyed.len()).then_some(keyed)
}

/// A text in one language; a plain one is in that of its survey.
fn text(value: Option<&Value>, own: Locale, locale: Locale) -> &str {
    match value {
        Some(Value::String(text)) if own == locale => text.trim(),
        Some(Value::Object(texts)) => {
            texts.get(locale.as_str()).and_then(Value::as_str).unwrap_or_default().trim()
        }
        _ => "",
    }
}

fn push_setting(
    of: &Of,
    entry: Option<&Entry>,
    name: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    changes: &mut Vec<Change>,
) {
    if old != new {
        changes.push(setting(of, entry, name, old, new));
    }
}

fn setting(of: &Of, entry: Option<&Entry>, name: &str, old: Option<&Value>, new: Option<&Value>) -> Change {
    let member = Member { entry: entry.cloned(), name: name.to_owned() };
    let value = |value: Option<&Value>| value.cloned().unwrap_or_default();
    Change { of: of.clone(), what: What::Setting { member, old: value(old), new: value(new) } }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::survey::Place;

    fn draft() -> Draft {
        Draft::read(json!({
            "title": "Opinião", "locale": "pt-BR", "anonymous": false,
            "questions": [
                {"key": "nps", "kind": "nps", "subject": "company", "title": {"pt-BR": "Recomenda?", "en": "Recommend?"}},
                {"key": "which", "kind": "single_choice", "title": "Qual?",
                 "choices": [{"value": "a", "label": "A"}, {"value": "b"}, {"value": "c"}]},
                {"key": "why", "kind": "long_text", "title": "Por quê?"},
            ],
            "ends": [{"key": "bye", "title": "Tchau", "link": {"url": "https://a.example", "label": "Ver"}}],
        }))
        .expect("a draft")
    }

    /// What a change of the draft is found to be.
    fn found(act: impl FnOnce(&mut Draft)) -> Vec<Change> {
        let old = draft();
        let mut new = old.clone();
        act(&mut new);
        compare(&old, &new)
    }

    fn question(key: &str, what: What) -> Change {
        Change { of: Of::Question(key.to_owned()), what }
    }

    fn of_setting(name: &str, old: Value, new: Value) -> What {
        What::Setting { member: Member { entry: None, name: name.to_owned() }, old, new }
    }

    #[test]
    fn each_edit_of_an_author_is_found_as_what_it_is() {
        assert_eq!(found(|_| {}), []);
        let set = |key: &'static str, member: &'static str, value: Value| {
            found(move |draft| draft.set(&Place::question(key, member), value))
        };
        let text = |member: &str, entry: Option<&str>, locale, old: &str, new: &str| {
            let entry = entry.map(|value| Entry { list: "choices".into(), value: value.into() });
            let member = Member { entry, name: member.into() };
            What::Text { member, locale, old: old.into(), new: new.into() }
        };
        let title = Place::question("nps", "title");
        assert_eq!(
            found(|draft| draft.set_text(&title, Locale::En, "Would you?")),
            [question("nps", text("title", None, Locale::En, "Recommend?", "Would you?"))]
        );
        assert_eq!(
            found(|draft| draft.set_text(&Place::survey("title"), Locale::En, "Opinion")),
            [Change { of: Of::Survey, what: text("title", None, Locale::En, "", "Opinion") }]
        );
        assert_eq!(
            set("which", "choices.0.label", json!("Aa")),
            [question("which", text("label", Some("a"), Locale::PtBr, "A", "Aa"))]
        );
        assert_eq!(
            set("nps", "required", json!(true)),
            [question("nps", of_setting("required", Value::Null, json!(true)))]
        );
        let condition = json!({"question": "nps", "op": "at_most", "value": 6});
        assert_eq!(
            set("why", "show_if", condition.clone()),
            [question("why", of_setting("show_if", Value::Null, condition))]
        );
        assert_eq!(
            set("why", "kind", json!("short_text")),
            [question("why", of_setting("kind", json!("long_text"), json!("short_text")))]
        );
        assert_eq!(
            found(|draft| draft.set(&Place::survey("anonymous"), json!(true))),
            [Change { of: Of::Survey, what: of_setting("anonymous", Value::Null, json!(true)) }]
        );
        assert_eq!(
            found(|draft| draft.set(&Place::survey("ends.0.link.url"), json!("https://b.example"))),
            [Change {
                of: Of::End("bye".into()),
                what: of_setting("link.url", json!("https://a.example"), json!("https://b.example"))
            }]
        );
    }

    #[test]
    fn what_comes_goes_and_moves_is_told_apart() {
        assert_eq!(found(|draft| _ = draft.add("rating", Some("nps"))), [question("rating", What::Added)]);
        assert_eq!(found(|draft| draft.remove("which")), [question("which", What::Removed)]);
        assert_eq!(
            found(|draft| draft.move_to("why", 0)),
            [question("why", What::Moved { from: 3, to: 1 })],
            "the others only made room"
        );
        let list = Place::question("which", "choices");
        let entry = |value: &str| Entry { list: "choices".into(), value: value.into() };
        assert_eq!(
            found(|draft| draft.add_entry(&list)),
            [question("which", What::EntryAdded(entry("choice_1")))]
        );
        assert_eq!(
            found(|draft| draft.set(&list.then(1), Value::Null)),
            [question("which", What::EntryRemoved(entry("b")))]
        );
        assert_eq!(
            found(|draft| draft.shift_entry(&list, 2, false)),
            [question("which", What::Reordered("choices".into()))]
        );
        assert_eq!(found(Draft::add_end), [Change { of: Of::End("end_1".into()), what: What::Added }]);
    }

    #[test]
    fn a_text_is_the_same_however_it_is_written_down() {
        let plain =
            Draft::read(json!({"title": "Hi ", "locale": "en", "anonymous": false})).expect("a draft");
        let object =
            Draft::read(json!({"title": {"en": "Hi", "pt-BR": ""}, "locale": "en"})).expect("a draft");
        assert_eq!(compare(&plain, &object), []);
    }

    #[test]
    fn what_cannot_be_told_apart_differs_as_a_whole() {
        let old = Draft::read(json!({"ends": [{"key": "a"}, {"key": "a"}]})).expect("a draft");
        let new = Draft::read(json!({"ends": [{"key": "a"}]})).expect("a draft");
        assert_eq!(compare(&old, &old), []);
        assert_eq!(compare(&old, &new).len(), 1);
    }
}
