//! The three surveys of the demo: the standard wording, with the titles and
//! the attributes of this company.

use serde_json::{Value, json};

use crate::domain::measure::Measure;
use crate::domain::survey::{Definition, Subject, Template};
use crate::domain::text::Locale;

/// The key of the question after the score.
pub(super) const COMMENT: &str = "reason";

/// The attribute of what a customer subscribed to.
pub(super) const PLAN: &str = "plano";

/// The attribute of where a customer lives.
pub(super) const REGION: &str = "região";

/// The attribute of how a customer reached the company.
pub(super) const CHANNEL: &str = "canal";

/// The survey that asks for a measure: NPS of the company, CSAT of support,
/// CES of the checkout.
pub(super) fn definition(measure: Measure) -> Definition {
    let both = |pt_br: &str, en: &str| json!({"pt-BR": pt_br, "en": en});
    let (template, subject, title) = match measure {
        Measure::Nps => {
            (Template::Nps, "company", both("Relacionamento com clientes", "Customer relationship"))
        }
        Measure::Csat => (Template::Csat, "support", both("Depois do atendimento", "After support")),
        Measure::Ces => {
            (Template::Ces, "touchpoint:checkout", both("Facilidade na compra", "Ease of purchase"))
        }
    };
    let subject = Subject::parse(subject).expect("BUG: the demo's subject is none");
    let mut survey = template.definition(Locale::PtBr, &subject).to_json();
    survey["title"] = title;
    survey["attributes"] = Value::from([PLAN, REGION, CHANNEL].map(Value::from).to_vec());
    if measure == Measure::Ces {
        survey["questions"][0]["title"] =
            both("Foi fácil concluir a minha compra.", "It was easy to complete my purchase.");
        survey["questions"][1]["title"] =
            both("O que facilitou ou atrapalhou a sua compra?", "What made it easy or hard?");
    }
    Definition::parse(&survey).expect("BUG: the demo's survey is refused")
}
