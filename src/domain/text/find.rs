//! Finding things by a few letters of their name, as people type them: in any
//! case and without accents.

/// Whether every word of `query` stands somewhere in `name`. An empty query
/// finds everything.
pub fn is_found(name: &str, query: &str) -> bool {
    let name = folded(name);
    folded(query).split_whitespace().all(|word| name.contains(word))
}

/// In lower case and without the accents of Portuguese.
fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(without_accent).collect()
}

const fn without_accent(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_without_its_accents_and_in_any_order() {
        assert!(is_found("Satisfação com o Atendimento", "atend SATISFACAO"));
        assert!(is_found("Primeira compra", ""));
        assert!(!is_found("Primeira compra", "primeira venda"));
    }
}
