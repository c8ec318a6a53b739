//! The look of a survey in the making.

use serde_json::{Value, json};

use super::draft::{Draft, Place};

impl Draft {
    /// Sets a member of the survey's own look; `null` takes it away, and with
    /// the last one the look itself.
    pub fn set_brand(&mut self, member: &str, value: Value) {
        let brand = Place::survey("brand");
        if !self.get(&brand).is_some_and(Value::is_object) {
            self.set(&brand, json!({}));
        }
        self.set(&brand.then(member), value);
        if self.get(&brand).and_then(Value::as_object).is_some_and(serde_json::Map::is_empty) {
            self.set(&brand, Value::Null);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::Code;

    #[test]
    fn a_look_comes_with_its_first_member_and_goes_with_its_last() {
        let mut draft = Draft::read(json!({"title": "T", "locale": "en", "questions": [
            {"key": "q", "kind": "nps", "title": "Q"}]}))
        .expect("a draft");
        let before = draft.clone();
        draft.set_brand("accent", json!("#00615F"));
        draft.set_brand("name", json!("Acme"));
        let brand = draft.check().expect("a survey").brand().clone();
        assert_eq!(brand.accent.map(|accent| accent.to_string()).as_deref(), Some("#00615f"));
        draft.set_brand("name", Value::Null);
        draft.set_brand("accent", json!("teal"));
        let errors = draft.check().expect_err("no colour");
        assert_eq!(errors.get("brand.accent"), [Code::InvalidFormat]);
        draft.set_brand("accent", Value::Null);
        assert_eq!(draft, before);
    }
}
