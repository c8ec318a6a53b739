//! The look of a survey's own, as a member of its definition.

use serde_json::{Map, Value};

use crate::domain::brand::{Accent, Brand, BrandName, LogoHash};
use crate::domain::error::FieldErrors;

use super::members::Members;

/// Reads `{name?, accent?, logo?}`.
pub(super) fn read_brand(value: &Value) -> Result<Brand, FieldErrors> {
    let mut members = Members::of(value)?;
    let name = members.optional_word("name", BrandName::parse);
    let accent = members.optional_word("accent", Accent::parse);
    let logo = members.optional_word("logo", LogoHash::parse);
    members.finish().or(Brand { name, accent, logo })
}

/// What [`read_brand`] takes.
pub(super) fn brand_to_json(brand: &Brand) -> Value {
    let Brand { name, accent, logo } = brand;
    let members = [
        ("name", name.as_ref().map(|name| name.as_str().to_owned())),
        ("accent", accent.map(|accent| accent.to_string())),
        ("logo", logo.as_ref().map(|logo| logo.as_str().to_owned())),
    ];
    let given = members.into_iter().filter_map(|(member, text)| Some((member.to_owned(), text?.into())));
    Value::Object(given.collect::<Map<_, _>>())
}
