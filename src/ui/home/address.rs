//! The filter of home in its address, so that what is seen can be shared:
//! `?measure=csat&period=30&subject=support&attribute=regi%C3%A3o&value=Sul`.
//! What an address says wrongly counts as not said; the page states what it
//! shows.

use leptos_router::params::ParamsMap;

use crate::api::home::{HomeFilter, Period};
use crate::domain::measure::Measure;
use crate::domain::survey::{Subject, read_day};

/// The lengths of period to choose from, in days.
pub(in crate::ui) const PERIODS: [u16; 3] = [30, 90, 365];

/// Reads the filter.
pub(in crate::ui) fn read(query: &ParamsMap) -> HomeFilter {
    let attribute = query.get("attribute").zip(query.get("value"));
    HomeFilter {
        measure: query.get_str("measure").and_then(|name| Measure::parse(name).ok()),
        period: read_period(query),
        subject: query.get_str("subject").and_then(|name| Subject::parse(name).ok()),
        attribute: attribute.filter(|(name, value)| !name.is_empty() && !value.is_empty()),
    }
}

fn read_period(query: &ParamsMap) -> Period {
    let day = |name: &str| query.get_str(name).and_then(|text| read_day(text).ok());
    match (query.get_str("period"), day("from"), day("to")) {
        (Some("custom"), Some(first), Some(last)) if first <= last => Period::Between(first, last),
        (Some(days), ..) => {
            PERIODS.into_iter().find(|n| n.to_string() == days).map_or_else(Period::default, Period::Last)
        }
        _ => Period::default(),
    }
}

/// The address of home under a filter; what is usual is not said.
pub(super) fn write(slug: &str, filter: &HomeFilter) -> String {
    write_under(&format!("/w/{slug}"), filter)
}

/// The address of another page under the same filter.
pub(in crate::ui) fn write_under(path: &str, filter: &HomeFilter) -> String {
    let query: ParamsMap = fields(filter).into_iter().collect();
    format!("{path}{}", query.to_query_string())
}

/// The address of the trend's file under a filter, but for its form.
pub(super) fn write_file(slug: &str, filter: &HomeFilter) -> String {
    let pairs = fields(filter).into_iter().chain([("chart", "trend".to_owned())]);
    let query: ParamsMap = pairs.collect();
    format!("/w/{slug}/chart{}", query.to_query_string())
}

/// The filter as names and values, as an address or a form carries it.
pub(in crate::ui) fn fields(filter: &HomeFilter) -> Vec<(&'static str, String)> {
    let HomeFilter { measure, period, subject, attribute } = filter;
    let mut fields = Vec::new();
    if let Some(measure) = measure {
        fields.push(("measure", measure.as_str().to_owned()));
    }
    match *period {
        period if period == Period::default() => {}
        Period::Last(days) => fields.push(("period", days.to_string())),
        Period::Between(first, last) => {
            fields.push(("period", "custom".to_owned()));
            fields.push(("from", first.to_string()));
            fields.push(("to", last.to_string()));
        }
    }
    if let Some(subject) = subject {
        fields.push(("subject", subject.to_string()));
    }
    if let Some((name, value)) = attribute {
        fields.push(("attribute", name.clone()));
        fields.push(("value", value.clone()));
    }
    fields
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn read_back(filter: &HomeFilter) -> HomeFilter {
        read(&fields(filter).into_iter().collect())
    }

    #[test]
    fn an_address_says_what_the_filter_says() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let filter = HomeFilter {
            measure: Some(Measure::Ces),
            period: Period::Between(day(1), day(31)),
            subject: Some(Subject::Support),
            attribute: Some(("região".into(), "São Paulo & Sul".into())),
        };
        assert_eq!(read_back(&filter), filter);
        let month = HomeFilter { period: Period::Last(30), ..HomeFilter::default() };
        assert_eq!(read_back(&month), month);
        assert_eq!(write("acme", &HomeFilter::default()), "/w/acme");
    }

    #[test]
    fn nonsense_in_an_address_counts_as_not_said() {
        let wrong = [("measure", "x"), ("period", "custom"), ("from", "2026-03-31"), ("to", "2026-03-01")];
        assert_eq!(read(&wrong.into_iter().collect()), HomeFilter::default());
        assert_eq!(read(&[("period", "7")].into_iter().collect()), HomeFilter::default());
        assert_eq!(read(&[("attribute", "region")].into_iter().collect()), HomeFilter::default());
    }
}
