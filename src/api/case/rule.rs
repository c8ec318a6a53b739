//! The rule by which cases open by themselves, in the settings.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::error::AppError;
use crate::api::inbox::MemberChoice;
use crate::api::wire::Reply;

/// The rule, and who can be given its cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRuleView {
    /// For detractors.
    pub nps: bool,
    /// For the unsatisfied.
    pub csat: bool,
    /// For those with much effort.
    pub ces: bool,
    /// The id of who takes care of them.
    pub owner: String,
    /// Days until they are due.
    pub days: i64,
    /// The members, by name.
    pub members: Vec<MemberChoice>,
}

/// The workspace's rule.
///
/// # Errors
/// As [`crate::api::context::access`], for admins.
#[server(prefix = "/fn", endpoint = "case/rule", output = Reply)]
pub async fn load_case_rule(workspace: String) -> Result<CaseRuleView, AppError> {
    use crate::api::context;
    use crate::api::inbox::member_choices;
    use crate::db::CaseRule;
    use crate::domain::case::USUAL_DAYS_UNTIL_DUE;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let usual = CaseRule { days: USUAL_DAYS_UNTIL_DUE, ..CaseRule::default() };
        let rule = access.db().find_case_rule(access.workspace_id()).await?.unwrap_or(usual);
        Ok(CaseRuleView {
            nps: rule.measures.nps,
            csat: rule.measures.csat,
            ces: rule.measures.ces,
            owner: rule.owner.map(|owner| owner.to_string()).unwrap_or_default(),
            days: rule.days,
            members: member_choices(&access).await?,
        })
    })
    .await
}

/// Changes the workspace's rule.
///
/// # Errors
/// As [`crate::api::context::access`], for admins; `days`: `not_an_integer`,
/// `out_of_range`.
#[server(prefix = "/fn", endpoint = "case/save_rule", output = Reply)]
pub async fn save_case_rule(
    workspace: String,
    #[server(default)] nps: bool,
    #[server(default)] csat: bool,
    #[server(default)] ces: bool,
    #[server(default)] owner: String,
    days: String,
) -> Result<(), AppError> {
    use crate::api::context;
    use crate::api::inbox::member;
    use crate::api::plain_form::lead_to;
    use crate::db::CaseRule;
    use crate::domain::case::{CaseMeasures, MAX_DAYS_UNTIL_DUE};
    use crate::domain::error::Code;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let owner = member(&owner)?;
        let days: i64 = days.trim().parse().map_err(|_| AppError::field("days", Code::NotAnInteger))?;
        if !(0..=MAX_DAYS_UNTIL_DUE).contains(&days) {
            return Err(AppError::field("days", Code::OutOfRange));
        }
        let rule = CaseRule { measures: CaseMeasures { nps, csat, ces }, owner, days };
        access.db().update_case_rule(access.workspace_id(), rule).await?;
        lead_to(&format!("/w/{}/settings/cases?done=saved", access.workspace.slug));
        Ok(())
    })
    .await
}
