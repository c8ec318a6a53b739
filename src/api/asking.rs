//! How often people may be asked: the one rule of a workspace.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;

/// The rule, as its form shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskRuleView {
    /// Days between two asks.
    pub ask_every_days: String,
    /// Days between two waves.
    pub wave_every_days: String,
    /// How many of a hundred are asked.
    pub sampling: String,
    /// `21:00`; blank without quiet hours.
    pub quiet_from: String,
    /// `08:00`; blank without quiet hours.
    pub quiet_until: String,
}

/// The rule of a workspace.
///
/// # Errors
/// As [`super::context::access`], for admins.
#[server(prefix = "/fn", endpoint = "asking/open", output = Reply)]
pub async fn open_ask_rule(workspace: String) -> Result<AskRuleView, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let rule = access.db().find_ask_rule(access.workspace_id()).await?;
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let quiet = rule.quiet();
        Ok(AskRuleView {
            ask_every_days: rule.ask_every_days().to_string(),
            wave_every_days: rule.wave_every_days().to_string(),
            sampling: rule.sampling().to_string(),
            quiet_from: quiet.map(|quiet| clock(quiet.from())).unwrap_or_default(),
            quiet_until: quiet.map(|quiet| clock(quiet.until())).unwrap_or_default(),
        })
    })
    .await
}

/// Changes the rule.
///
/// # Errors
/// As [`super::context::access`], for admins; every wrong field at once:
/// numbers `not_an_integer`, `out_of_range`; `quiet_from`, `quiet_until`
/// `invalid_format`, `required` when only the other is given, `conflict` when
/// both are the same.
#[server(prefix = "/fn", endpoint = "asking/save", output = Reply)]
pub async fn save_ask_rule(
    workspace: String,
    ask_every_days: String,
    wave_every_days: String,
    sampling: String,
    #[server(default)] quiet_from: String,
    #[server(default)] quiet_until: String,
) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let given = AskRuleView { ask_every_days, wave_every_days, sampling, quiet_from, quiet_until };
        let rule = on_server::parse(&given)?;
        access.db().update_ask_rule(access.workspace_id(), rule, access.now_ms()).await?;
        lead_to(&format!("/w/{}/settings/asking?done=saved", access.workspace.slug));
        Ok(())
    })
    .await
}

#[cfg(feature = "ssr")]
mod on_server {
    use chrono::{NaiveTime, Timelike};

    use super::AskRuleView;
    use crate::domain::error::{Code, FieldErrors};
    use crate::domain::survey::{AskRule, QuietHours};

    pub(super) fn parse(given: &AskRuleView) -> Result<AskRule, FieldErrors> {
        let AskRuleView { ask_every_days, wave_every_days, sampling, quiet_from, quiet_until } = given;
        let mut errors = FieldErrors::new();
        let mut number = |field: &str, text: &str, usual: i64| match text.trim().parse::<i64>() {
            Ok(number) => number,
            Err(_) => {
                errors.add(field, Code::NotAnInteger);
                usual
            }
        };
        let ask = number("ask_every_days", ask_every_days, 30);
        let wave = number("wave_every_days", wave_every_days, 90);
        let sampling = number("sampling", sampling, 100);
        let quiet = match (quiet_from.trim(), quiet_until.trim()) {
            ("", "") => None,
            (from, until) => {
                let mut minute = |field: &str, text: &str| {
                    let read = if text.is_empty() {
                        Err(Code::Required)
                    } else {
                        NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| Code::InvalidFormat)
                    };
                    read.map(|time| (time.hour() * 60 + time.minute()) as u16)
                        .map_err(|code| errors.add(field, code))
                        .ok()
                };
                let both = minute("quiet_from", from).zip(minute("quiet_until", until));
                both.and_then(|(from, until)| {
                    QuietHours::new(from, until).map_err(|code| errors.add("quiet_until", code)).ok()
                })
            }
        };
        match AskRule::new(ask, wave, sampling, quiet) {
            Ok(rule) => errors.or(rule),
            Err(wrong) => {
                errors.add_all("", &wrong);
                Err(errors)
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn given(numbers: [&str; 3], from: &str, until: &str) -> AskRuleView {
            let [ask, wave, sampling] = numbers.map(str::to_owned);
            AskRuleView {
                ask_every_days: ask,
                wave_every_days: wave,
                sampling,
                quiet_from: from.into(),
                quiet_until: until.into(),
            }
        }

        #[test]
        fn every_wrong_part_of_a_rule_is_told_at_once() {
            let told = |given: &AskRuleView| -> Vec<String> {
                let errors = parse(given).expect_err("wrong");
                errors.iter().map(|(field, codes)| format!("{field} {}", codes[0].as_str())).collect()
            };
            assert_eq!(
                told(&given(["x", "-1", "101"], "25:00", "")),
                [
                    "ask_every_days not_an_integer",
                    "quiet_from invalid_format",
                    "quiet_until required",
                    "sampling out_of_range",
                    "wave_every_days out_of_range",
                ]
            );
            assert_eq!(told(&given(["1", "2", "3"], "08:00", "08:00")), ["quiet_until conflict"]);
            assert!(parse(&given(["0", "0", "100"], "", "")).is_ok_and(|rule| rule.quiet().is_none()));
        }
    }
}
