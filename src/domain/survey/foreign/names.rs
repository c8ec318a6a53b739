//! Keys and values out of other tools' names, each once.

use std::collections::BTreeSet;

/// Characters of a key.
const MAX_KEY: usize = 32;
/// Characters of a choice's value.
const MAX_VALUE: usize = 64;

/// Names that are taken.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeSet<String>);

impl Taken {
    /// A key like this name: `Q1.2 Über` becomes `q1_2_uber`; `question` for a
    /// name without letters.
    pub(super) fn key(&mut self, name: &str) -> String {
        let mut stem = String::new();
        for letter in name.trim().chars().flat_map(char::to_lowercase).map(without_accent) {
            match letter {
                'a'..='z' | '0'..='9' => stem.push(letter),
                _ if !stem.is_empty() && !stem.ends_with('_') => stem.push('_'),
                _ => {}
            }
            if stem.len() >= MAX_KEY {
                break;
            }
        }
        let stem = stem.trim_end_matches('_');
        let stem = match stem.chars().next() {
            None => "question".to_owned(),
            Some('a'..='z') => stem.to_owned(),
            Some(_) => format!("q{stem}"),
        };
        self.take(&stem, MAX_KEY, "_")
    }

    /// The value of a choice like this name. Values cannot have `|`, those of
    /// rows no `=`; and `other` is kept for answers in own words.
    pub(super) fn value(&mut self, name: &str, is_row: bool) -> String {
        let mut stem = String::new();
        for letter in name.trim().chars() {
            stem.push(match letter {
                '|' => '/',
                '=' if is_row => ':',
                letter if letter.is_control() => ' ',
                letter => letter,
            });
        }
        let stem = stem.trim();
        let stem = if stem == "other" || stem.starts_with("other:") {
            format!("choice {stem}")
        } else {
            stem.to_owned()
        };
        self.take(if stem.is_empty() { "choice" } else { &stem }, MAX_VALUE, " ")
    }

    /// The stem, cut, and with a number when it is taken.
    fn take(&mut self, stem: &str, most: usize, between: &str) -> String {
        let cut = |room: usize| stem.chars().take(room).collect::<String>().trim_end().to_owned();
        let numbered = (2..).map(|n: usize| {
            let number = format!("{between}{n}");
            format!("{}{number}", cut(most.saturating_sub(number.len())))
        });
        let free = std::iter::once(cut(most)).chain(numbered).find(|name| !self.0.contains(name));
        let name = free.expect("BUG: numbers do not end");
        self.0.insert(name.clone());
        name
    }
}

/// The letter under an accent, for the languages surveys are written in here.
fn without_accent(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        letter => letter,
    }
}

/// Whether a machine made this name: nobody reads `01FCWZ7Z2BZ2RT351FAG2VFBTC`
/// or a UUID in a column of results.
pub(super) fn is_machines(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let is_uuid = name.len() == 36 && name.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let is_ulid =
        name.len() == 26 && digits > 3 && name.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    is_uuid || is_ulid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::survey::QuestionKey;

    #[test]
    fn keys_are_plain_and_each_is_once() {
        let mut taken = Taken::default();
        for (name, key) in [
            ("Q1.2 Über", "q1_2_uber"),
            ("Satisfação?", "satisfacao"),
            ("satisfacao", "satisfacao_2"),
            ("2nd", "q2nd"),
            ("—", "question"),
            ("", "question_2"),
        ] {
            assert_eq!(taken.key(name), key, "{name}");
        }
        for _ in 0..120 {
            assert!(QuestionKey::parse(&taken.key(&"é".repeat(500))).is_ok());
        }
    }

    #[test]
    fn values_keep_what_is_legible_and_nothing_that_is_kept_for_others() {
        let mut taken = Taken::default();
        for (name, value) in [
            (" a|b=c ", "a/b=c"),
            ("a|b=c", "a/b=c 2"),
            ("other", "choice other"),
            ("other: x", "choice other: x"),
            ("\n", "choice"),
        ] {
            assert_eq!(taken.value(name, false), value, "{name}");
        }
        assert_eq!(taken.value("a=b", true), "a:b");
        assert_eq!(taken.value(&"ã".repeat(70), false).chars().count(), 64);
        assert_eq!(taken.value(&"ã".repeat(71), false).chars().count(), 64);
    }

    #[test]
    fn a_machines_name_is_known() {
        assert!(
            is_machines("d4b76659-b1c5-4184-b92f-00edccbdad69") && is_machines("01FCWZ7Z2BZ2RT351FAG2VFBTC")
        );
        assert!(!is_machines("number_product_1") && !is_machines("question-group-yes-no-typeform"));
    }
}
