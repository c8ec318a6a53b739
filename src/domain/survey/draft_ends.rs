//! Where a survey in the making goes on and ends: its end pages and the jumps
//! of its questions.

use serde_json::{Value, json};

use super::draft::{Draft, Place};
use super::end_page::EndKey;

impl Draft {
    /// The keys of the end pages, in order.
    pub fn end_keys(&self) -> Vec<&str> {
        let ends = Place::survey("ends");
        let ends = self.get(&ends).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        ends.iter().filter_map(|end| end["key"].as_str()).collect()
    }

    /// Adds an end page without words.
    pub fn add_end(&mut self) {
        let keys = self.end_keys();
        let key = (1..=keys.len() + 1).map(|n| format!("end_{n}")).find(|key| !keys.contains(&key.as_str()));
        let at = keys.len();
        if at == 0 {
            self.set(&Place::survey("ends"), json!([]));
        }
        self.set(&Place::survey("ends").then(at), json!({"key": key}));
    }

    /// Takes an end page away, and the jumps that lead to it.
    pub fn remove_end(&mut self, at: usize) {
        let Some(key) = self.end_keys().get(at).map(|key| (*key).to_owned()) else { return };
        self.set(&Place::survey("ends").then(at), Value::Null);
        if self.end_keys().is_empty() {
            self.set(&Place::survey("ends"), Value::Null);
        }
        self.drop_jumps(|jump| jump["end"] == key.as_str());
    }

    /// Adds a jump to the end after a question.
    pub fn add_jump(&mut self, key: &str) {
        let jumps = Place::question(key, "jumps");
        let at = self.get(&jumps).and_then(Value::as_array).map_or(0, Vec::len);
        if at == 0 {
            self.set(&jumps, json!([]));
        }
        self.set(&jumps.then(at), json!({"end": EndKey::THANKS}));
    }

    /// Takes a jump away.
    pub fn remove_jump(&mut self, key: &str, at: usize) {
        let jumps = Place::question(key, "jumps");
        self.set(&jumps.then(at), Value::Null);
        self.drop_jumps(|_| false);
    }

    fn drop_jumps(&mut self, is_dropped: impl Fn(&Value) -> bool) {
        for question in self.questions_mut() {
            let Some(jumps) = question.get_mut("jumps").and_then(Value::as_array_mut) else { continue };
            jumps.retain(|jump| !is_dropped(jump));
            if jumps.is_empty()
                && let Some(members) = question.as_object_mut()
            {
                members.remove("jumps");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_come_and_go_with_the_jumps_to_them() {
        let mut draft = Draft::read(json!({"title": "T", "locale": "en", "questions": [
            {"key": "nps", "kind": "nps", "title": "N"}]}))
        .expect("a draft");
        let before = draft.clone();
        draft.add_end();
        draft.add_end();
        draft.add_jump("nps");
        draft.add_jump("nps");
        draft.set(&Place::question("nps", "jumps.1.end"), json!("end_1"));
        assert_eq!(draft.end_keys(), ["end_1", "end_2"]);
        draft.remove_end(0);
        assert_eq!(draft.end_keys(), ["end_2"]);
        assert_eq!(draft.get(&Place::question("nps", "jumps")), Some(&json!([{"end": "thanks"}])));
        draft.remove_jump("nps", 0);
        draft.remove_end(0);
        assert_eq!(draft, before);
    }
}
