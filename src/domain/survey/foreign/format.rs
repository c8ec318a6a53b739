//! The formats that surveys come in, by their names.

use crate::domain::error::Code;

/// Whose file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Our own: what `POST /surveys` takes.
    Jornada,
    /// SurveyJS, JSON.
    SurveyJs,
    /// Qualtrics, JSON.
    Qsf,
    /// LimeSurvey, XML.
    Lss,
    /// Typeform, JSON.
    Typeform,
}

impl Format {
    /// Every format, ours first.
    pub const ALL: [Self; 5] = [Self::Jornada, Self::SurveyJs, Self::Qsf, Self::Lss, Self::Typeform];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jornada => "jornada",
            Self::SurveyJs => "surveyjs",
            Self::Qsf => "qsf",
            Self::Lss => "lss",
            Self::Typeform => "typeform",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|format| format.as_str() == text).ok_or(Code::InvalidChoice)
    }

    /// The likely format of a file, by the end of its name and what is written
    /// in it; none when nothing tells.
    pub fn guess(name: &str, content: &str) -> Option<Self> {
        let ends_with = |end: &str| {
            let at = name.len().checked_sub(end.len());
            at.and_then(|at| name.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
        };
        let content = content.trim_start_matches('\u{feff}').trim_start();
        if ends_with(".qsf") {
            return Some(Self::Qsf);
        }
        if ends_with(".lss") || content.starts_with('<') {
            return Some(Self::Lss);
        }
        let has = |member: &str| content.contains(member);
        if has("\"SurveyElements\"") {
            return Some(Self::Qsf);
        }
        if has("\"fields\"") && !has("\"locale\"") {
            return Some(Self::Typeform);
        }
        // Ours has questions with keys; theirs has elements with names.
        if has("\"questions\"") && has("\"key\"") && has("\"kind\"") {
            return Some(Self::Jornada);
        }
        let is_theirs = has("\"pages\"") || has("\"elements\"") || has("\"questions\"");
        is_theirs.then_some(Self::SurveyJs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_guessed_from_the_name_or_what_is_written() {
        let guess = Format::guess;
        assert_eq!(guess("Pesquisa.QSF", ""), Some(Format::Qsf));
        assert_eq!(guess("a.lss", ""), Some(Format::Lss));
        assert_eq!(guess("a.xml", "\u{feff} <?xml version=\"1.0\"?>"), Some(Format::Lss));
        assert_eq!(guess("a.json", r#"{"SurveyEntry": {}, "SurveyElements": []}"#), Some(Format::Qsf));
        assert_eq!(guess("a.json", r#"{"title": "x", "fields": []}"#), Some(Format::Typeform));
        assert_eq!(guess("a.json", r#"{"pages": [{"elements": []}]}"#), Some(Format::SurveyJs));
        let ours = r#"{"locale": "en", "questions": [{"key": "q", "kind": "contact_fields", "fields": []}]}"#;
        assert_eq!(guess("a.json", ours), Some(Format::Jornada));
        assert_eq!(guess("é", "{}"), None);
    }

    #[test]
    fn a_format_is_written_as_it_is_read() {
        for format in Format::ALL {
            assert_eq!(Format::parse(format.as_str()), Ok(format));
        }
        assert_eq!(Format::parse("word"), Err(Code::InvalidChoice));
    }
}
