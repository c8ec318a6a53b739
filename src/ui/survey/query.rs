//! What is looked at, as it stands in the address, so that every view can be
//! bookmarked and sent to somebody.

use leptos_router::params::ParamsMap;

use crate::api::inbox::InboxFilter;
use crate::api::response::ListQuery;
use crate::api::survey::{ResultsQuery, Versus};
use crate::domain::case::WithCase;
use crate::domain::id::MemberId;
use crate::domain::measure::{AnswerGroup, Bucket, Measure};
use crate::domain::survey::{Subject, read_day};

/// Everything that the address of a results page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct PageQuery {
    /// Which survey, in the inbox.
    pub(in crate::ui) survey: Option<String>,
    /// Filters and the place in the list.
    pub(in crate::ui) list: ListQuery,
    /// The response in the panel.
    pub(in crate::ui) response: Option<String>,
    /// The panel shows link and QR code.
    pub(in crate::ui) share: bool,
}

const ATTRIBUTE: &str = "attribute.";
const AGAINST: &str = "against.";

impl PageQuery {
    /// Reads an address. What cannot be read counts as not given, for people
    /// edit addresses by hand.
    pub(in crate::ui) fn read(map: &ParamsMap) -> Self {
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
                    from: get("from").and_then(|date| read_day(&date).ok()),
                    until: get("until").and_then(|date| read_day(&date).ok()),
                    bucket: get("by").and_then(|bucket| Bucket::parse(&bucket).ok()),
                    attributes,
                    against: read_versus(map),
                    segment: get("segment"),
                },
                inbox: InboxFilter {
                    measure: get("measure").and_then(|name| Measure::parse(&name).ok()),
                    subject: get("subject").and_then(|name| Subject::parse(&name).ok()),
                    group: get("group").and_then(|name| AnswerGroup::parse(&name).ok()),
                    channel: get("channel"),
                    language: get("language"),
                    tag: get("tag"),
                    has_comment: get("comment").is_some(),
                    partial: get("partial").is_some(),
                    assigned: get("assigned").filter(|who| is_somebody(who)),
                    case: get("case").and_then(|name| WithCase::parse(&name).ok()),
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
    pub(in crate::ui) fn pairs(&self) -> Vec<(String, String)> {
        let Self { survey, list, response, share } = self;
        let ListQuery { results, inbox, min_score, max_score, q, older } = list;
        let InboxFilter {
            measure,
            subject,
            group,
            channel,
            language,
            tag,
            has_comment,
            partial,
            assigned,
            case,
        } = inbox;
        let ResultsQuery { question, days, from, until, bucket, attributes, against, segment } = results;
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
        match against {
            Some(Versus::Value(name, value)) => put(&format!("{AGAINST}{name}"), Some(value.clone())),
            Some(Versus::Others(name)) => put("others", Some(name.clone())),
            None => {}
        }
        put("segment", segment.clone());
        put("score", min_score.zip(*max_score).map(|(min, max)| write_scores(min, max)));
        put("measure", measure.map(|measure| measure.as_str().to_owned()));
        put("subject", subject.as_ref().map(ToString::to_string));
        put("group", group.map(|group| group.as_str().to_owned()));
        put("channel", channel.clone());
        put("language", language.clone());
        put("tag", tag.clone());
        put("comment", has_comment.then(|| "yes".to_owned()));
        put("partial", partial.then(|| "yes".to_owned()));
        put("assigned", assigned.clone());
        put("case", case.map(|case| case.as_str().to_owned()));
        put("q", Some(q.clone()));
        put("older", older.clone());
        put("response", response.clone());
        put("share", share.then(|| "yes".to_owned()));
        pairs
    }

    /// The address of the page under `path` that shows this.
    pub(in crate::ui) fn address(&self, path: &str) -> String {
        let map: ParamsMap = self.pairs().into_iter().collect();
        format!("{path}{}", map.to_query_string())
    }

    /// The address of a file under `path` with these filters, and what else it
    /// is to say.
    pub(in crate::ui) fn file(&self, path: &str, more: &[(&str, &str)]) -> String {
        let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let map: ParamsMap = self.with(|_| {}).pairs().into_iter().chain(more).collect();
        format!("{path}{}", map.to_query_string())
    }

    /// The same with another choice, from the top of the list and without
    /// anything open beside it.
    pub(in crate::ui) fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = Self { response: None, share: false, ..self.clone() };
        changed.list.older = None;
        change(&mut changed);
        changed
    }

    /// The same with this panel open, or none.
    pub(in crate::ui) fn beside(&self, response: Option<String>, share: bool) -> Self {
        Self { response, share, ..self.clone() }
    }
}

/// Whether an address names a member, the reader or nobody.
fn is_somebody(who: &str) -> bool {
    matches!(who, "me" | "nobody") || MemberId::parse(who).is_ok()
}

/// `against.NAME=VALUE`, or `others=NAME`.
fn read_versus(map: &ParamsMap) -> Option<Versus> {
    let mut values = map.latest_values().filter(|(_, value)| !value.is_empty());
    let value =
        values.find_map(|(name, value)| Some((name.strip_prefix(AGAINST)?.to_owned(), value.to_owned())));
    match value {
        Some((name, value)) => Some(Versus::Value(name, value)),
        None => map.get("others").filter(|name| !name.is_empty()).map(Versus::Others),
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
        query.list.results.against = Some(Versus::Value("região".into(), "Norte = 1".into()));
        query.list.results.segment = Some("região".into());
        (query.list.min_score, query.list.max_score) = (Some(0), Some(6));
        query.list.q = "espera longa".into();
        query.list.inbox = InboxFilter {
            measure: Some(Measure::Nps),
            subject: Some(Subject::Support),
            group: Some(AnswerGroup::Detractor),
            channel: Some("qr".into()),
            language: Some("pt-BR".into()),
            tag: Some("preço & prazo".into()),
            has_comment: true,
            partial: true,
            assigned: Some("nobody".into()),
            case: Some(WithCase::Without),
        };
        let map: ParamsMap = query.pairs().into_iter().collect();
        assert_eq!(PageQuery::read(&map), query);
        query.list.results.against = Some(Versus::Others("região".into()));
        let map: ParamsMap = query.pairs().into_iter().collect();
        assert_eq!(PageQuery::read(&map), query);
        assert!(query.address("/x").starts_with("/x?") && query.address("/x").contains("score=0"));
    }

    #[test]
    fn what_cannot_be_read_counts_as_not_given() {
        let wrong = [("days", "many"), ("from", "2026-02-30"), ("score", "a-b"), ("by", "year")];
        let of_inbox =
            [("measure", "x"), ("group", "best"), ("assigned", "ana"), ("case", "lost"), ("tag", "")];
        let map: ParamsMap = wrong.into_iter().chain(of_inbox).collect();
        assert_eq!(PageQuery::read(&map), PageQuery::default());
    }

    #[test]
    fn another_filter_begins_at_the_top_of_the_list() {
        let mut query = PageQuery { response: Some("r".into()), ..PageQuery::default() };
        query.list.older = Some("1.r".into());
        assert_eq!(query.with(|_| {}), PageQuery::default());
    }
}
