//! Typeform: JSON with `fields`, and `logic` that jumps between them.

use serde_json::Value;

use crate::domain::survey::ContactField;
use crate::domain::text::Locale;

use super::json::{count, entries, is_given, number, text, whole};
use super::language::{Holes, Tongue, Words};
use super::loss::{Loss, Notes};
use super::names::is_machines;
use super::sketch::{Asked, Asking, Ending, Offer, Other, Sketch, label};
use super::typeform_logic::add_rules;

/// Groups in groups; the tool itself has one level.
const MAX_DEPTH: usize = 20;

/// The survey; none when this is none.
pub(super) fn sketch(file: &Value, fallback: Locale, notes: &mut Notes) -> Option<Sketch> {
    let fields = file["fields"].as_array()?;
    let tongue =
        Tongue::new(text(&file["settings"]["language"]), std::iter::empty(), fallback, Holes::Double, notes);
    let title = tongue.text(notes, "", text(&file["title"]));
    note_survey(file, notes);
    let screens = screens(file, &tongue, notes);
    let mut desk = Desk { tongue, notes, questions: Vec::new() };
    desk.fields(fields, 0);
    let Desk { tongue, mut questions, .. } = desk;
    let ends = add_rules(entries(&file["logic"]), &mut questions, screens, tongue.locale(), notes);
    let attributes = entries(&file["hidden"]).iter().map(|name| text(name).to_owned()).collect();
    Some(Sketch { title, locale: tongue.locale(), anonymous: false, attributes, questions, ends })
}

fn note_survey(file: &Value, notes: &mut Notes) {
    for screen in entries(&file["welcome_screens"]) {
        notes.add(Loss::Welcome, &label("", text(&screen["title"])));
    }
    for (name, _) in file["variables"].as_object().into_iter().flatten() {
        notes.add(Loss::Calculation, name);
    }
    if is_given(&file["theme"]["href"]) {
        notes.add(Loss::Theme, "");
    }
}

/// The form's own pages at the end, by how jumps name them. One that only shows
/// a picture is none.
fn screens(file: &Value, tongue: &Tongue, notes: &mut Notes) -> Vec<(String, Ending)> {
    let mut found = Vec::new();
    for screen in entries(&file["thankyou_screens"]) {
        // Every form has this one.
        if text(&screen["ref"]) == "default_tys" {
            continue;
        }
        let title = tongue.text(notes, "", text(&screen["title"]));
        if title.is_empty() {
            notes.add(Loss::Ending, "");
            continue;
        }
        let text_under = tongue.text(notes, "", text(&screen["properties"]["description"]));
        found.push((text(&screen["ref"]).to_owned(), Ending { title, text: text_under, show_if: None }));
    }
    found
}

struct Desk<'n> {
    tongue: Tongue,
    notes: &'n mut Notes,
    questions: Vec<Asked>,
}

impl Desk<'_> {
    fn fields(&mut self, fields: &[Value], depth: usize) {
        for field in fields {
            match text(&field["type"]) {
                "group" | "inline_group" if depth < MAX_DEPTH => {
                    self.notes.add(Loss::Page, &label("", text(&field["title"])));
                    self.fields(entries(&field["properties"]["fields"]), depth + 1);
                }
                _ => self.question(field),
            }
        }
    }

    fn question(&mut self, field: &Value) {
        let id = match text(&field["ref"]) {
            "" => text(&field["id"]),
            reference => reference,
        };
        let name = if is_machines(id) || text(&field["ref"]).is_empty() { "" } else { id };
        let own_title = text(&field["title"]);
        let title = self.tongue.text(self.notes, &label(name, own_title), own_title);
        let label = label(name, title.get(self.tongue.locale()));
        let properties = &field["properties"];
        let required = field["validations"]["required"] == true;
        let Some(kind) = self.kind(field, &label, required) else {
            let kind = text(&field["type"]);
            return self.notes.add(Loss::Question, &format!("{label} ({kind})"));
        };
        if is_given(&field["attachment"]) || is_given(&field["layout"]["attachment"]) {
            self.notes.add(Loss::Media, &label);
        }
        if properties["randomize"] == true {
            self.notes.add(Loss::Random, &label);
        }
        let mut asked = Asked::new(id, name, title, kind);
        asked.help = self.tongue.text(self.notes, &label, text(&properties["description"]));
        asked.low = self.tongue.text(self.notes, &label, text(&properties["labels"]["left"]));
        asked.high = self.tongue.text(self.notes, &label, text(&properties["labels"]["right"]));
        if is_given(&properties["labels"]["center"]) {
            self.notes.add(Loss::Beside, &label);
        }
        asked.required = required;
        let other_name = text(&field["id"]);
        if !other_name.is_empty() && other_name != id {
            asked.aliases.push((other_name.to_owned(), None));
        }
        self.questions.push(asked);
    }

    fn kind(&mut self, field: &Value, label: &str, required: bool) -> Option<Asking> {
        let (properties, validations) = (&field["properties"], &field["validations"]);
        let contact = |field| Asking::Contact(vec![(field, required)]);
        let kind = match text(&field["type"]) {
            "short_text" | "website" => Asking::Short,
            "long_text" => Asking::Long,
            "email" => contact(ContactField::Email),
            "phone_number" => contact(ContactField::Phone),
            "contact_info" => self.contact(entries(&properties["fields"]))?,
            "address" => self.lines(entries(&properties["fields"]), label)?,
            "number" => Asking::Number {
                min: number(&validations["min_value"]),
                max: number(&validations["max_value"]),
                whole: false,
            },
            "date" => Asking::Date { min: None, max: None },
            "nps" => Asking::Nps,
            "rating" => Asking::Scale { min: 1, max: whole(&properties["steps"]).unwrap_or(5) },
            "opinion_scale" => {
                let min = i64::from(properties["start_at_one"] == true);
                let steps = whole(&properties["steps"]).unwrap_or(11);
                Asking::Scale { min, max: min.saturating_add(steps).saturating_sub(1) }
            }
            "yes_no" => {
                let yes = Offer { id: "true".into(), value: "yes".into(), label: Words::both("Sim", "Yes") };
                let no = Offer { id: "false".into(), value: "no".into(), label: Words::both("Não", "No") };
                Asking::Choice {
                    choices: vec![yes, no],
                    other: None,
                    several: false,
                    least: None,
                    most: None,
                }
            }
            "legal" | "checkbox" => Asking::Consent,
            "multiple_choice" | "picture_choice" | "dropdown" => {
                if text(&field["type"]) == "picture_choice" {
                    self.notes.add(Loss::Media, label);
                }
                self.choice(properties, validations, label)
            }
            "ranking" => Asking::Ranking(self.offers(&properties["choices"], label)),
            "matrix" => self.matrix(entries(&properties["fields"]), label),
            "statement" => Asking::Statement,
            _ => return None,
        };
        Some(kind)
    }

    fn choice(&mut self, properties: &Value, validations: &Value, label: &str) -> Asking {
        let has_other = properties["allow_other_choice"] == true;
        Asking::Choice {
            choices: self.offers(&properties["choices"], label),
            other: has_other.then(|| Other { id: "other".to_owned(), label: Words::default() }),
            several: properties["allow_multiple_selection"] == true,
            least: count(&validations["min_selection"]),
            most: count(&validations["max_selection"]),
        }
    }

    /// Each row is a choice of its own, all with the same columns.
    fn matrix(&mut self, fields: &[Value], label: &str) -> Asking {
        let columns = fields.first().map_or(&Value::Null, |field| &field["properties"]["choices"]);
        let columns = self.offers(columns, label);
        let rows = fields.iter().map(|field| self.row(field, label)).collect();
        let several = fields.iter().any(|field| field["properties"]["allow_multiple_selection"] == true);
        Asking::Matrix { rows, columns, several }
    }

    fn row(&mut self, field: &Value, label: &str) -> Offer {
        let id = match text(&field["ref"]) {
            "" => text(&field["id"]),
            reference => reference,
        };
        let words = self.tongue.text(self.notes, label, text(&field["title"]));
        let value = if id.is_empty() || is_machines(id) { words.get(self.tongue.locale()) } else { id };
        Offer { id: id.to_owned(), value: value.to_owned(), label: words }
    }

    /// Name, address and so on as the fields that there are.
    fn contact(&mut self, fields: &[Value]) -> Option<Asking> {
        let mut asked: Vec<(ContactField, bool)> = Vec::new();
        for field in fields {
            let kind = match (text(&field["type"]), text(&field["subfield_key"])) {
                ("email", _) | (_, "email") => ContactField::Email,
                ("phone_number", _) | (_, "phone_number") => ContactField::Phone,
                (_, "company") => ContactField::Company,
                _ => ContactField::Name,
            };
            let required = field["validations"]["required"] == true;
            match asked.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, known)) => *known |= required,
                None => asked.push((kind, required)),
            }
        }
        (!asked.is_empty()).then_some(Asking::Contact(asked))
    }

    fn lines(&mut self, fields: &[Value], label: &str) -> Option<Asking> {
        let rows: Vec<(Offer, Asking)> =
            fields.iter().map(|field| (self.row(field, label), Asking::Short)).collect();
        (!rows.is_empty()).then_some(Asking::Lines { rows })
    }

    fn offers(&mut self, choices: &Value, label: &str) -> Vec<Offer> {
        let mut offers = Vec::new();
        for choice in entries(choices) {
            let id = match text(&choice["ref"]) {
                "" => text(&choice["id"]),
                reference => reference,
            };
            if is_given(&choice["attachment"]) {
                self.notes.add(Loss::Media, label);
            }
            let words = self.tongue.text(self.notes, label, text(&choice["label"]));
            // Names of choices are made by machines, and those that are not seldom fit.
            let value = words.get(self.tongue.locale()).replace('\n', " ");
            let id = if id.is_empty() { value.clone() } else { id.to_owned() };
            offers.push(Offer { id, value, label: words });
        }
        offers
    }
}
