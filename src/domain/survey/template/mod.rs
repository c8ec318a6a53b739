//! Surveys to begin with, in the wording the field uses, in both languages.
//!
//! The three measures fit any subject and are written here; the others stand
//! in one file each, as `POST /surveys` takes them.

use serde::Serialize;
use serde_json::Value;

use crate::domain::error::Code;
use crate::domain::measure::Rule;
use crate::domain::text::Locale;

use super::definition::Definition;
use super::key::QuestionKey;
use super::kind::QuestionKind;
use super::logic::{Condition, Test};
use super::question::Question;
use super::series::Series;
use super::subject::Subject;
use super::texts::Texts;

/// A survey to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Template {
    /// Would the customer recommend it? 0–10.
    Nps,
    /// Is the customer satisfied? 1–5.
    Csat,
    /// Was it easy? CES 2.0, 1–7.
    Ces,
}

/// A template as it is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TemplateCard {
    /// What [`from_template`] reads.
    pub key: String,
    /// Its name.
    pub title: String,
    /// When to use it.
    pub summary: String,
    /// Whether it can be about any subject; else it has its own.
    pub any_subject: bool,
}

/// The files, in the order in which they are offered.
const FILES: [&str; 14] = [
    include_str!("csat_support.json"),
    include_str!("csat_purchase.json"),
    include_str!("csat_delivery.json"),
    include_str!("csat_onboarding.json"),
    include_str!("ces_support.json"),
    include_str!("ces_self_service.json"),
    include_str!("onboarding_check.json"),
    include_str!("product_market_fit.json"),
    include_str!("renewal.json"),
    include_str!("exit_interview.json"),
    include_str!("win_back.json"),
    include_str!("event.json"),
    include_str!("enps.json"),
    include_str!("brand_attributes.json"),
];

/// Every template, described in this language.
pub fn templates(locale: Locale) -> Vec<TemplateCard> {
    let measures = Template::ALL.into_iter().map(|template| template.card(locale));
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let files = files().map(|file| TemplateCard {
        key: word(&file["key"]),
        title: word(&file["name"][locale.as_str()]),
        summary: word(&file["summary"][locale.as_str()]),
        any_subject: false,
    });
    measures.chain(files).collect()
}

/// A survey made from the template with this key. Templates with a subject of
/// their own keep it.
///
/// # Errors
/// [`Code::InvalidChoice`] when there is no such template.
pub fn from_template(key: &str, locale: Locale, subject: &Subject) -> Result<Definition, Code> {
    if let Ok(measure) = Template::parse(key) {
        return Ok(measure.definition(locale, subject));
    }
    let mut file = files().find(|file| file["key"] == key).ok_or(Code::InvalidChoice)?;
    let mut survey = file["survey"].take();
    survey["locale"] = locale.as_str().into();
    Ok(Definition::parse(&survey).expect("BUG: a template is no survey"))
}

fn files() -> impl Iterator<Item = Value> {
    FILES.into_iter().map(|file| serde_json::from_str(file).expect("BUG: a template is no JSON"))
}

impl Template {
    /// All templates, as they are offered.
    pub const ALL: [Self; 3] = [Self::Nps, Self::Csat, Self::Ces];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Ces => "ces",
        }
    }

    /// Reads the name.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`] for any other text.
    pub fn parse(text: &str) -> Result<Self, Code> {
        Self::ALL.into_iter().find(|template| template.as_str() == text).ok_or(Code::InvalidChoice)
    }

    /// A survey about `subject`, written in `locale` and translated into the
    /// other language: a score that must be given, then an optional comment.
    pub fn definition(self, locale: Locale, subject: &Subject) -> Definition {
        let score = self.score_question(subject);
        let comment = self.comment_question(score.key());
        Definition {
            title: self.title(subject),
            locale,
            anonymous: false,
            questions: vec![score, comment],
            attributes: Vec::new(),
            ends: Vec::new(),
            brand: crate::domain::brand::Brand::default(),
        }
    }

    fn card(self, locale: Locale) -> TemplateCard {
        let (title, summary) = match (self, locale) {
            (Self::Nps, Locale::PtBr) => (
                "NPS: recomendação",
                "De 0 a 10, quanto o cliente recomendaria a empresa. Para acompanhar o relacionamento.",
            ),
            (Self::Nps, Locale::En) => (
                "NPS: recommendation",
                "From 0 to 10, how likely the customer is to recommend you. For following the relationship.",
            ),
            (Self::Csat, Locale::PtBr) => (
                "CSAT: satisfação",
                "De 1 a 5, quanto o cliente ficou satisfeito. Para logo depois de uma compra ou de um contato.",
            ),
            (Self::Csat, Locale::En) => (
                "CSAT: satisfaction",
                "From 1 to 5, how satisfied the customer is. For right after a purchase or a contact.",
            ),
            (Self::Ces, Locale::PtBr) => (
                "CES: esforço",
                "De 1 a 7, quanto foi fácil para o cliente. Para logo depois de resolver um problema.",
            ),
            (Self::Ces, Locale::En) => (
                "CES: effort",
                "From 1 to 7, how easy it was for the customer. For right after a problem was solved.",
            ),
        };
        TemplateCard {
            key: self.as_str().to_owned(),
            title: title.to_owned(),
            summary: summary.to_owned(),
            any_subject: true,
        }
    }

    fn title(self, subject: &Subject) -> Texts {
        let (pt_br, en) = nouns(subject);
        match self {
            Self::Nps => {
                Texts::in_both(format!("Sua opinião sobre {pt_br}"), format!("Your opinion of {en}"))
            }
            Self::Csat => {
                Texts::in_both(format!("Sua satisfação com {pt_br}"), format!("Your satisfaction with {en}"))
            }
            Self::Ces => Texts::in_both(format!("Seu esforço com {pt_br}"), format!("Your effort with {en}")),
        }
    }

    fn score_question(self, subject: &Subject) -> Question {
        let (rule, title, help, low_label, high_label) = match self {
            Self::Nps => (
                Rule::Nps,
                recommendation(subject),
                None,
                Texts::in_both("Nada provável", "Not at all likely"),
                Texts::in_both("Extremamente provável", "Extremely likely"),
            ),
            Self::Csat => (
                Rule::Csat,
                satisfaction(subject),
                None,
                Texts::in_both("Muito baixo", "Very dissatisfied"),
                Texts::in_both("Muito alto", "Very satisfied"),
            ),
            Self::Ces => (
                Rule::Ces7Agree,
                ease(subject),
                Some(Texts::in_both(
                    "O quanto você concorda com esta frase?",
                    "How much do you agree with this statement?",
                )),
                Texts::in_both("Discordo totalmente", "Strongly disagree"),
                Texts::in_both("Concordo totalmente", "Strongly agree"),
            ),
        };
        Question {
            key: own_key(self.as_str()),
            kind: QuestionKind::Score(Series::new(rule, subject.clone())),
            title,
            help,
            required: true,
            low_label: Some(low_label),
            high_label: Some(high_label),
            show_if: None,
            new_page: false,
            jumps: Vec::new(),
        }
    }

    fn comment_question(self, score: &QuestionKey) -> Question {
        let title = match self {
            Self::Nps => Texts::in_both(
                "Qual é o principal motivo da sua nota?",
                "What is the main reason for your score?",
            ),
            Self::Csat => Texts::in_both(
                "Qual é o principal motivo da sua avaliação?",
                "What is the main reason for your rating?",
            ),
            Self::Ces => Texts::in_both("O que poderia ter sido mais fácil?", "What could have been easier?"),
        };
        Question {
            key: own_key("reason"),
            kind: QuestionKind::LongText,
            title,
            help: None,
            required: false,
            low_label: None,
            high_label: None,
            show_if: Some(Condition::Answer { question: score.clone(), test: Test::Answered }),
            new_page: false,
            jumps: Vec::new(),
        }
    }
}

fn own_key(text: &str) -> QuestionKey {
    QuestionKey::parse(text).expect("BUG: a template's key is no key")
}

const fn nouns(subject: &Subject) -> (&'static str, &'static str) {
    match subject {
        Subject::Company => ("a nossa empresa", "our company"),
        Subject::Product => ("o nosso produto", "our product"),
        Subject::Support => ("o nosso atendimento", "our support"),
        Subject::AfterSales => ("o nosso pós-venda", "our after-sales service"),
        Subject::Touchpoint(_) => ("este contato", "this contact"),
    }
}

fn recommendation(subject: &Subject) -> Texts {
    let (pt_br, en) = match subject {
        Subject::Company => (
            "Qual é a probabilidade de você recomendar a nossa empresa a um amigo ou colega?",
            "How likely are you to recommend our company to a friend or colleague?",
        ),
        Subject::Product => (
            "Qual é a probabilidade de você recomendar o nosso produto a um amigo ou colega?",
            "How likely are you to recommend our product to a friend or colleague?",
        ),
        Subject::Support => (
            "Considerando o atendimento que você recebeu, qual é a probabilidade de você recomendar a nossa \
             empresa a um amigo ou colega?",
            "Based on the support you received, how likely are you to recommend our company to a friend or \
             colleague?",
        ),
        Subject::AfterSales => (
            "Considerando o nosso pós-venda, qual é a probabilidade de você recomendar a nossa empresa a um \
             amigo ou colega?",
            "Based on our after-sales service, how likely are you to recommend our company to a friend or \
             colleague?",
        ),
        Subject::Touchpoint(_) => (
            "Considerando este contato, qual é a probabilidade de você recomendar a nossa empresa a um amigo \
             ou colega?",
            "Based on this contact, how likely are you to recommend our company to a friend or colleague?",
        ),
    };
    Texts::in_both(pt_br, en)
}

fn satisfaction(subject: &Subject) -> Texts {
    // "Nível de satisfação" spares the masculine "satisfeito" in the labels.
    let (pt_br, en) = match subject {
        Subject::Support => ("o atendimento que você recebeu", "the support you received"),
        other => nouns(other),
    };
    Texts::in_both(
        format!("Qual é o seu nível de satisfação com {pt_br}?"),
        format!("How satisfied are you with {en}?"),
    )
}

fn ease(subject: &Subject) -> Texts {
    let (pt_br, en) = match subject {
        Subject::Company => (
            "A empresa facilitou a resolução do meu problema.",
            "The company made it easy for me to handle my issue.",
        ),
        Subject::Product => (
            "O produto facilitou o que eu precisava fazer.",
            "The product made it easy for me to do what I needed to do.",
        ),
        Subject::Support => (
            "O atendimento facilitou a resolução do meu problema.",
            "The support team made it easy for me to handle my issue.",
        ),
        Subject::AfterSales => (
            "O pós-venda facilitou a resolução do meu problema.",
            "The after-sales service made it easy for me to handle my issue.",
        ),
        Subject::Touchpoint(_) => (
            "Neste contato, a empresa facilitou a resolução do meu problema.",
            "In this contact, the company made it easy for me to handle my issue.",
        ),
    };
    Texts::in_both(pt_br, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_a_survey_in_both_languages() {
        for locale in Locale::ALL {
            let cards = templates(locale);
            assert_eq!(cards.len(), 17);
            for card in cards {
                assert!(!card.title.is_empty() && !card.summary.is_empty(), "{}", card.key);
                let survey = from_template(&card.key, locale, &Subject::Company).expect("a survey");
                assert_eq!(survey.locale(), locale);
                for other in Locale::ALL {
                    assert_eq!(survey.untranslated(other), Vec::<String>::new(), "{}", card.key);
                }
                assert_eq!(Definition::parse(&survey.to_json()).as_ref(), Ok(&survey), "{}", card.key);
            }
        }
        assert_eq!(from_template("none", Locale::En, &Subject::Company), Err(Code::InvalidChoice));
    }
}
