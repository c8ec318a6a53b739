//! Cases that open by themselves: the workspace's rule, kept by the writer in
//! the transaction that stores the answer.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::db::response::NewResponse;
use crate::db::response::record::Known;
use crate::db::score::StoredRule;
use crate::db::triage::belongs;
use crate::db::workspace::local_day;
use crate::db::writer::pieces;
use crate::db::{Db, DbError};
use crate::domain::case::CaseMeasures;
use crate::domain::id::{CaseId, MemberId, QuestionId, SurveyId, WorkspaceId};
use crate::domain::measure::Rule;
use crate::domain::survey::AnswerValue;

/// When cases open by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaseRule {
    /// For which unhappy answers.
    pub measures: CaseMeasures,
    /// Who takes care of them.
    pub owner: Option<MemberId>,
    /// Days until they are due.
    pub days: i64,
}

#[derive(sqlx::FromRow)]
struct StoredCaseRule {
    nps: bool,
    csat: bool,
    ces: bool,
    owner_id: Option<String>,
    days: i64,
    timezone: String,
}

impl StoredCaseRule {
    fn read(self) -> Result<(CaseRule, Tz), DbError> {
        let Self { nps, csat, ces, owner_id, days, timezone } = self;
        let owner = owner_id.map(|owner| MemberId::parse(&owner)).transpose().map_err(DbError::other)?;
        let timezone = timezone.parse::<Tz>().map_err(DbError::other)?;
        Ok((CaseRule { measures: CaseMeasures { nps, csat, ces }, owner, days }, timezone))
    }
}

impl Db {
    /// The workspace's rule; none while nobody has made one.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn find_case_rule(&self, workspace: WorkspaceId) -> Result<Option<CaseRule>, DbError> {
        let mut conn = self.reader().await?;
        Ok(find(&mut conn, workspace).await?.map(|(rule, _)| rule))
    }

    /// Sets the workspace's rule. It holds for answers that come from now on.
    ///
    /// # Errors
    /// `NotFound` when the owner is not the workspace's.
    pub async fn update_case_rule(&self, workspace: WorkspaceId, rule: CaseRule) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let CaseRule { measures: CaseMeasures { nps, csat, ces }, owner, days } = rule;
                if let Some(owner) = owner {
                    belongs(conn, workspace, owner).await?;
                }
                sqlx::query(
                    "insert into case_rule (workspace_id, nps, csat, ces, owner_id, days)
                     values ($1, $2, $3, $4, $5, $6)
                     on conflict (workspace_id) do update
                     set nps = excluded.nps, csat = excluded.csat, ces = excluded.ces,
                         owner_id = excluded.owner_id, days = excluded.days",
                )
                .bind(workspace.to_string())
                .bind(nps)
                .bind(csat)
                .bind(ces)
                .bind(owner.map(|owner| owner.to_string()))
                .bind(days)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }
}

/// The rule with the time zone of its days. An owner who has left is nobody.
pub(super) async fn find(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
) -> Result<Option<(CaseRule, Tz)>, DbError> {
    let stored: Option<StoredCaseRule> = sqlx::query_as(
        "select c.nps, c.csat, c.ces, m.member_id as owner_id, c.days, w.timezone
         from case_rule c
         join workspace w on w.workspace_id = c.workspace_id
         left join membership m on m.workspace_id = c.workspace_id and m.member_id = c.owner_id
         where c.workspace_id = $1",
    )
    .bind(workspace.to_string())
    .fetch_optional(conn)
    .await?;
    stored.map(StoredCaseRule::read).transpose()
}

/// What is known of a survey whose answers may open cases.
struct Source {
    anonymous: bool,
    rules: HashMap<QuestionId, Rule>,
}

/// A case to be opened.
struct Opening<'a> {
    response: &'a NewResponse,
    who: Option<String>,
    owner: Option<MemberId>,
    due_day: i64,
}

/// Opens the cases that the rule asks for. Each of `responses` was stored just
/// now, for the first time: so no response ever opens a second one.
///
/// # Errors
/// When a statement fails: the transaction must then be rolled back.
pub(in crate::db) async fn open_cases(
    conn: &mut SqliteConnection,
    known: &Known,
    responses: &[&NewResponse],
) -> Result<(), DbError> {
    let workspaces: HashSet<WorkspaceId> = responses.iter().map(|response| response.workspace_id).collect();
    let mut openings = Vec::new();
    for workspace in workspaces {
        // Read in every group: another process may have changed it.
        let Some((rule, timezone)) = find(conn, workspace).await?.filter(|(rule, _)| rule.measures.any())
        else {
            continue;
        };
        let mut sources = HashMap::new();
        for &response in responses.iter().filter(|response| response.workspace_id == workspace) {
            let survey = response.survey_id;
            let source = match sources.entry(survey) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(find_source(conn, survey).await?),
            };
            if is_unhappy(known, rule.measures, source, response) {
                let who = who(response.customer.as_deref(), response.contact.as_deref());
                openings.push(Opening {
                    response,
                    who: who.filter(|_| !source.anonymous),
                    owner: rule.owner,
                    due_day: local_day(timezone, response.received_at) + rule.days,
                });
            }
        }
    }
    insert(conn, &openings).await
}

async fn find_source(conn: &mut SqliteConnection, survey: SurveyId) -> Result<Source, DbError> {
    #[derive(sqlx::FromRow)]
    struct StoredQuestion {
        question_id: String,
        #[sqlx(flatten)]
        rule: StoredRule,
    }
    let anonymous: bool = sqlx::query_scalar("select anonymous from survey where survey_id = $1")
        .bind(survey.to_string())
        .fetch_one(&mut *conn)
        .await?;
    let rows: Vec<StoredQuestion> = sqlx::query_as(
        "select question_id, measure, scale_min, scale_max, direction
         from question where survey_id = $1 and measure is not null",
    )
    .bind(survey.to_string())
    .fetch_all(conn)
    .await?;
    let mut rules = HashMap::with_capacity(rows.len());
    for StoredQuestion { question_id, rule } in rows {
        rules.insert(QuestionId::parse(&question_id).map_err(DbError::other)?, rule.read()?);
    }
    Ok(Source { anonymous, rules })
}

fn is_unhappy(known: &Known, measures: CaseMeasures, source: &Source, response: &NewResponse) -> bool {
    response.answers.iter().any(|(key, value)| {
        let AnswerValue::Score(score) = value else { return false };
        let rule = known.question_id(response, key.as_str()).and_then(|id| source.rules.get(&id));
        rule.is_some_and(|rule| measures.opens(*rule, *score))
    })
}

async fn insert(conn: &mut SqliteConnection, openings: &[Opening<'_>]) -> Result<(), DbError> {
    for piece in pieces(openings) {
        let mut statement = QueryBuilder::<Sqlite>::new(
            "insert into case_file (case_id, workspace_id, response_id, answered_at, who, owner_id, due_day, \
             status, opened_at, is_automatic) ",
        );
        statement.push_values(piece, |mut row, opening| {
            let Opening { response, who, owner, due_day } = opening;
            row.push_bind(CaseId::new(response.response_id.uuid()).to_string())
                .push_bind(response.workspace_id.to_string())
                .push_bind(response.response_id.to_string())
                .push_bind(response.answered_at)
                .push_bind(who.as_deref())
                .push_bind(owner.map(|owner| owner.to_string()))
                .push_bind(*due_day)
                .push_bind("open")
                .push_bind(response.received_at)
                .push_bind(1_i64);
        });
        statement.build().execute(&mut *conn).await?;
    }
    Ok(())
}

/// `Padaria Aurora · Ana`: the customer, then the contact by name or address.
pub(super) fn who(customer: Option<&str>, contact: Option<&str>) -> Option<String> {
    let contact: serde_json::Value =
        contact.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let person =
        ["name", "email", "external_id"].into_iter().find_map(|member| contact.get(member)?.as_str());
    let parts: Vec<&str> = customer.into_iter().chain(person).filter(|part| !part.is_empty()).collect();
    let who: String = parts.join(" · ").chars().take(400).collect();
    (!who.is_empty()).then_some(who)
}
