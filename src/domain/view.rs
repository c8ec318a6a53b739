//! Filters of the inbox under a name.

use super::error::{Code, FieldErrors};

/// A name of 1 to 60 characters, and the query of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedView {
    name: ViewName,
    query: String,
}

/// The name of a view: 1 to 60 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewName(String);

impl ViewName {
    /// Trims and checks a name.
    ///
    /// # Errors
    /// [`Code::Required`], [`Code::TooLong`], [`Code::InvalidFormat`].
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        if text.contains(char::is_control) {
            return Err(Code::InvalidFormat);
        }
        match text.chars().count() {
            0 => Err(Code::Required),
            1..=60 => Ok(Self(text.to_owned())),
            _ => Err(Code::TooLong),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl NamedView {
    /// Characters of a query, at most.
    const MAX_QUERY: usize = 2000;

    /// Checks a name and what stands behind the question mark of an address,
    /// as browsers write it: visible ASCII. What it means is for the page that
    /// reads it, which leaves out what it does not know.
    ///
    /// # Errors
    /// `name` as [`ViewName::parse`]; `query`: `required`, `too_long`,
    /// `invalid_format`.
    pub fn parse(name: &str, query: &str) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let name = ViewName::parse(name).map_err(|code| errors.add("name", code)).ok();
        let query = query.trim().trim_start_matches('?');
        if query.is_empty() {
            errors.add("query", Code::Required);
        }
        if query.len() > Self::MAX_QUERY {
            errors.add("query", Code::TooLong);
        }
        if !query.bytes().all(|byte| byte.is_ascii_graphic()) {
            errors.add("query", Code::InvalidFormat);
        }
        match name {
            Some(name) => errors.or(Self { name, query: query.to_owned() }),
            None => Err(errors),
        }
    }

    /// The name.
    pub const fn name(&self) -> &ViewName {
        &self.name
    }

    /// The query, without its question mark.
    pub fn query(&self) -> &str {
        &self.query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_has_a_name_and_some_filter() {
        let view = NamedView::parse(" Detratores do Sul ", "?group=detractor&attribute.market=Sul").unwrap();
        assert_eq!(
            (view.name().as_str(), view.query()),
            ("Detratores do Sul", "group=detractor&attribute.market=Sul")
        );
        for (name, query, field, code) in [
            ("", "a=b", "name", Code::Required),
            ("a\nb", "a=b", "name", Code::InvalidFormat),
            ("a", "?", "query", Code::Required),
            ("a", "a=b c", "query", Code::InvalidFormat),
            ("a", "a=\u{7}", "query", Code::InvalidFormat),
        ] {
            assert_eq!(
                NamedView::parse(name, query).expect_err("wrong").get(field),
                [code],
                "{name} {query}"
            );
        }
        let long = NamedView::parse(&"x".repeat(61), &"x".repeat(2001)).expect_err("wrong");
        assert_eq!((long.get("name"), long.get("query")), (&[Code::TooLong][..], &[Code::TooLong][..]));
    }
}
