//! What is looked at, as it stands in the address, so that every view can be
//! bookmarked and sent to somebody.

use leptos_router::params::ParamsMap;

use crate::api::response::ListQuery;
use crate::api::survey::ResultsQuery;
use crate::domain::measure::Bucket;

/// Everything that the address of a results page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PageQuery {
    /// Which survey, on the page of all responses.
    pub(super) survey: Option<String>,
    /// Filters and the place in the list.
    pub(super) list: ListQuery,
    /// The response in the panel.
    pub(super) response: Option<String>,
    /// The panel shows link and QR code.
    pub(super) share: bool,
}

const ATTRIBUTE: &str = "attribute.";

impl PageQuery {
    /// Reads an address. What cannot be read counts as not given, for people
    /// edit addresses by hand.
    pub(super) fn read(map: &ParamsMap) -> Self {
        let get = |name: &str| map.get(name).filter(|value| !value.is_empty());
        let (min_score, max_score) = get("score").map_or((None, None), |scores| read_scores(&scores));
        let attributes = map
            .latest_values()
            .filter_map(|(name, value)| Some((name.strip_prefix(ATTRIBUTE)?.to_owned(), value.to_owned())))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        Self {
            survey: get("survey"),
            list: ListQuery {
                results: ResultsQuery {
                    question: get("question"),
                    days: get("days").and_then(|days| days.parse().ok()),
                    from: get("from").and_then(|date| date.parse().ok()),
                    until: get("until").and_then(|date| date.parse().ok()),
                    bucket: get("by").and_then(|bucket| Bucket::parse(&bucket).ok()),
                    attributes,
                },
                min_score,
                max_score,
                q: get("q").unwrap_or_default(),
                older: get("older"),
            },
            response: get("response"),
            share: get("share").is_some(),
        }
    }

    /// Names and values as they stand in the address.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let Self { survey, list, response, share } = self;
        let ListQuery { results, min_score, max_score, q, older } = list;
        let ResultsQuery { question, days, from, until, bucket, attributes } = results;
        let mut pairs = Vec::new();
        let mut put = |name: &str, value: Option<String>| {
            pairs.extend(value.filter(|value| !value.is_empty()).map(|value| (name.to_owned(), value)));
        };
        put("survey", survey.clone());
        put("question", question.clone());
        put("days", days.map(|days| days.to_string()));
        put("from", from.map(|date| date.to_string()));
        put("until", until.map(|date| date.to_string()));
        put("by", bucket.map(|bucket| bucket.as_str().to_owned()));
        for (name, value) in attributes {
            put(&format!("{ATTRIBUTE}{name}"), Some(value.clone()));
        }
        put("score", min_score.zip(*max_score).map(|(min, max)| write_scores(min, max)));
        put("q", Some(q.clone()));
        put("older", older.clone());
        put("response", response.clone());
        put("share", share.then(|| "yes".to_owned()));
        pairs
    }

    /// The address of the page under `path` that shows this.
    pub(super) fn address(&self, path: &str) -> String {
        let map: ParamsMap = self.pairs().into_iter().collect();
        format!("{path}{}", map.to_query_string())
    }

    /// The same with another choice, from the top of the list and without
    /// anything open beside it.
    pub(super) fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = Self { response: None, share: false, ..self.clone() };
        changed.list.older = None;
        change(&mut changed);
        changed
    }

    /// The same with this panel open, or none.
    pub(super) fn beside(&self, response: Option<String>, share: bool) -> Self {
        Self { response, share, ..self.clone() }
    }
}

fn read_scores(text: &str) -> (Option<u8>, Option<u8>) {
    let (min, max) = text.split_once('-').unwrap_or((text, text));
    match (min.parse(), max.parse()) {
        (Ok(min), Ok(max)) => (Some(min), Some(max)),
        _ => (None, None),
    }
}

fn write_scores(min: u8, max: u8) -> String {
    if min == max { min.to_string() } else { format!("{min}-{max}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written() {
        let mut query = PageQuery { share: true, ..PageQuery::default() };
        query.list.results.days = Some(30);
        query.list.results.bucket = Some(Bucket::Week);
        query.list.results.attributes = vec![("região".into(), "Sul & Sudeste".into())];
        (query.list.min_score, query.list.max_score) = (Some(0), Some(6));
        query.list.q = "espera longa".into();
        let map: ParamsMap = query.pairs().into_iter().collect();
        assert_eq!(PageQuery::read(&map), query);
        assert!(query.address("/x").starts_with("/x?") && query.address("/x").contains("score=0"));
    }

    #[test]
    fn what_cannot_be_read_counts_as_not_given() {
        let map: ParamsMap = [("days", "many"), ("from", "2026-02-30"), ("score", "a-b"), ("by", "year")]
            .into_iter()
            .collect();
        assert_eq!(PageQuery::read(&map), PageQuery::default());
    }

    #[test]
    fn another_filter_begins_at_the_top_of_the_list() {
        let mut query = PageQuery { response: Some("r".into()), ..PageQuery::default() };
        query.list.older = Some("1.r".into());
        assert_eq!(query.with(|_| {}), PageQuery::default());
    }
}
