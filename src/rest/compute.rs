//! Calculators, for anybody; nothing is stored.

use axum::Json as Answer;
use serde_json::{Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::body::JsonBody;
use super::openapi::Document;
use super::problem::{Problem, Reply};
use crate::api::context::Services;
use crate::domain::error::{Code, FieldErrors};
use crate::domain::measure::proportion::Proportion;
use crate::domain::measure::{Level, nps, proportion};
use crate::domain::survey::Members;

/// Counts above this are no longer exact as numbers of JSON.
const MOST: i64 = 1 << 53;

pub(super) fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default().routes(routes!(compute_nps)).routes(routes!(compute_proportion))
}

/// Compute an NPS from counts.
///
/// With the adjusted Wald interval (Rocks 2016). `value` is `null` without
/// answers.
#[utoipa::path(post, path = "/compute/nps", tag = "Calculators", security(()),
    responses((status = 200, description = "The score")))]
async fn compute_nps(JsonBody(body): JsonBody) -> Reply<Answer<Value>> {
    let mut members = Members::of(&body)?;
    let counts = counts_of(&mut members);
    let (level, against) = common(&mut members, |value| {
        let mut members = Members::of(value)?;
        let counts = counts_of(&mut members);
        members.finish().or(counts)
    });
    let errors = members.finish();
    match counts {
        Some(counts) if errors.is_empty() => {
            Ok(Answer(json!(nps::calculate(counts, against.flatten(), level))))
        }
        _ => Err(Problem::invalid(errors)),
    }
}

/// Compute a share.
///
/// With the Wilson interval; against another with the Newcombe interval and
/// the pooled z test.
#[utoipa::path(post, path = "/compute/proportion", tag = "Calculators", security(()),
    responses((status = 200, description = "The share")))]
async fn compute_proportion(JsonBody(body): JsonBody) -> Reply<Answer<Value>> {
    let mut members = Members::of(&body)?;
    let share = share_of(&mut members);
    let (level, against) = common(&mut members, |value| {
        let mut members = Members::of(value)?;
        let share = share_of(&mut members);
        members.finish().or(share)
    });
    let errors = members.finish();
    match share {
        Some(share) if errors.is_empty() => {
            Ok(Answer(json!(proportion::calculate(share, against.flatten(), level))))
        }
        _ => Err(Problem::invalid(errors)),
    }
}

fn counts_of(members: &mut Members<'_>) -> Option<nps::Counts> {
    // All three are read before any is missed.
    let [detractors, passives, promoters] =
        ["detractors", "passives", "promoters"].map(|name| count(members, name));
    Some(nps::Counts { detractors: detractors?, passives: passives?, promoters: promoters? })
}

fn share_of(members: &mut Members<'_>) -> Option<Proportion> {
    let (hits, n) = (count(members, "hits"), count(members, "n"));
    let share = Proportion::new(hits?, n?);
    members.keep("hits", share)
}

fn count(members: &mut Members<'_>, name: &'static str) -> Option<u64> {
    let count = members.required_integer(name)?;
    let fits = (0..=MOST).contains(&count).then_some(count).and_then(|count| u64::try_from(count).ok());
    members.keep(name, fits.ok_or(Code::OutOfRange))
}

/// `level` and `against`.
fn common<T>(
    members: &mut Members<'_>,
    read: impl FnOnce(&Value) -> Result<T, FieldErrors>,
) -> (Level, Option<T>) {
    let level = members.optional("level").and_then(|value| {
        let level = value.as_f64().ok_or(Code::NotANumber).and_then(Level::parse);
        members.keep("level", level)
    });
    let against = members.optional("against").and_then(|value| {
        let against = read(value);
        members.nested("against", against)
    });
    (level.unwrap_or_default(), against)
}

pub(super) fn describe(document: &mut Document) {
    let level = json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "default": 0.95});
    let count = json!({"type": "integer", "minimum": 0, "maximum": MOST});
    let schema = |names: &[&str]| {
        let object = |extra: Value| {
            let mut properties: Value =
                names.iter().map(|name| ((*name).to_owned(), count.clone())).collect();
            if let (Some(properties), Value::Object(extra)) = (properties.as_object_mut(), extra) {
                properties.extend(extra);
            }
            json!({"type": "object", "additionalProperties": false, "required": names, "properties": properties})
        };
        let against = object(json!({}));
        object(json!({"against": against, "level": level}))
    };
    let comparison = json!({"value": 0.3, "n": 100, "difference": 0.1, "low": -0.12, "high": 0.32, "z": 0.87,
        "p_value": 0.38, "significant": false, "method": "adjusted_wald"});
    document.body(
        "compute_nps",
        schema(&["detractors", "passives", "promoters"]),
        json!({
            "detractors": 20, "passives": 20, "promoters": 60,
            "against": {"detractors": 25, "passives": 20, "promoters": 55}, "level": 0.95,
        }),
    );
    document.answer("compute_nps", 200, json!({
        "value": 0.4, "n": 100, "variance": 0.64, "std_error": 0.08,
        "interval": {"low": 0.23, "high": 0.54, "level": 0.95, "method": "adjusted_wald"}, "comparison": comparison,
    }));
    document.body(
        "compute_proportion",
        schema(&["hits", "n"]),
        json!({
            "hits": 78, "n": 100, "against": {"hits": 70, "n": 100},
        }),
    );
    document.answer("compute_proportion", 200, json!({
        "value": 0.78, "n": 100, "interval": {"low": 0.689, "high": 0.85, "level": 0.95, "method": "wilson"},
        "comparison": {"value": 0.7, "n": 100, "difference": 0.08, "low": -0.042, "high": 0.199, "z": 1.29,
            "p_value": 0.2, "significant": false, "method": "newcombe"},
    }));
}
