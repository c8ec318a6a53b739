//! Counts of scores side by side: by the values of an attribute, by subject, by
//! survey. From the rollups wherever at most one attribute is asked for.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::Db;
use super::error::DbError;
use super::score::{
    ScoreQuery, StoredRule, is_counted, list_sources, push_other_attribute, push_questions, push_times,
    push_whole_days, usual_rule,
};
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::measure::{Rule, ScoreCounts};
use crate::domain::survey::Subject;

/// What makes the groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// The values of this attribute that are counted apart.
    Attribute(String),
    /// What the questions are about.
    Subject,
    /// The surveys that ask.
    Survey,
}

/// The groups, each with its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupCounts {
    /// The rule all of these answers were given under.
    pub rule: Rule,
    /// Whether an anonymous survey is among the sources.
    pub anonymous: bool,
    /// The groups that have answers, in the order of their keys.
    pub groups: Vec<GroupRow>,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// The value of the attribute, the subject, or the id of the survey.
    pub key: String,
    /// Its answers.
    pub counts: ScoreCounts,
}

/// A question that asks for a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoredQuestion {
    /// In which survey.
    pub survey_id: SurveyId,
    /// What the survey is called.
    pub title: String,
    /// Its key.
    pub key: String,
    /// Measure, scale and direction.
    pub rule: Rule,
    /// What it is about.
    pub subject: Subject,
}

impl Db {
    /// Answers per score, group by group. A filter by the attribute that makes
    /// the groups is left aside, for it would leave one of them.
    ///
    /// # Errors
    /// `NotFound` for a survey of another workspace.
    pub async fn group_counts(
        &self,
        workspace: WorkspaceId,
        query: &ScoreQuery,
        by: &GroupBy,
    ) -> Result<GroupCounts, DbError> {
        let mut conn = self.reader().await?;
        if let Some(survey) = query.survey {
            sqlx::query("select 1 from survey where workspace_id = $1 and survey_id = $2")
                .bind(workspace.to_string())
                .bind(survey.to_string())
                .fetch_one(&mut *conn)
                .await?;
        }
        let mut query = query.clone();
        if let GroupBy::Attribute(grouped) = by {
            query.attributes.retain(|(name, _)| name != grouped);
        }
        let sources = list_sources(&mut conn, workspace, &query).await?;
        let first = sources.iter().map(|(rule, _)| *rule).min();
        let rule = query.rule.or(first).unwrap_or_else(|| usual_rule(query.measure));
        let anonymous = sources.iter().any(|(source, anonymous)| *source == rule && *anonymous);
        let rows = if can_be_summed(&mut conn, workspace, &query, by).await? {
            sum_rollups(&mut conn, workspace, &query, rule, by).await?
        } else {
            count_answers(&mut conn, workspace, &query, rule, by).await?
        };
        Ok(GroupCounts { rule, anonymous, groups: groups(rule, rows)? })
    }

    /// The questions that ask for a score, by the title of their survey.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_scored_questions(
        &self,
        workspace: WorkspaceId,
    ) -> Result<Vec<ScoredQuestion>, DbError> {
        #[derive(sqlx::FromRow)]
        struct Stored {
            survey_id: String,
            title: String,
            key: String,
            subject: String,
            #[sqlx(flatten)]
            rule: StoredRule,
        }
        let mut conn = self.reader().await?;
        let rows: Vec<Stored> = sqlx::query_as(
            "select q.survey_id, s.title, q.key, q.subject, q.measure, q.scale_min, q.scale_max, q.direction
             from question q join survey s on s.survey_id = q.survey_id
             where q.workspace_id = $1 and q.measure is not null
             order by s.title, s.survey_id, q.question_id",
        )
        .bind(workspace.to_string())
        .fetch_all(&mut *conn)
        .await?;
        let read = |Stored { survey_id, title, key, subject, rule }: Stored| {
            Ok(ScoredQuestion {
                survey_id: SurveyId::parse(&survey_id).map_err(DbError::other)?,
                title,
                key,
                rule: rule.read()?,
                subject: Subject::parse(&subject).map_err(|_| DbError::other("an unknown subject"))?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}

/// Whether the rollups know it: whole days, and one attribute at most.
async fn can_be_summed(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    query: &ScoreQuery,
    by: &GroupBy,
) -> Result<bool, DbError> {
    if [query.from, query.to].into_iter().flatten().any(|limit| limit.at().is_some()) {
        return Ok(false);
    }
    match (by, query.attributes.as_slice()) {
        (_, []) => Ok(true),
        (GroupBy::Subject | GroupBy::Survey, [(name, value)]) => {
            is_counted(conn, workspace, name, value).await
        }
        _ => Ok(false),
    }
}

/// Group, score, answers.
type GroupCountRow = (String, i64, i64);

async fn sum_rollups(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    query: &ScoreQuery,
    rule: Rule,
    by: &GroupBy,
) -> Result<Vec<GroupCountRow>, DbError> {
    let key = match by {
        GroupBy::Attribute(_) => "c.value",
        GroupBy::Subject => "q.subject",
        GroupBy::Survey => "q.survey_id",
    };
    let mut statement = QueryBuilder::<Sqlite>::new("select ");
    statement.push(key).push(
        ", c.score, sum(c.n) from question q
         join score_rollup c on c.question_id = q.question_id where c.name = ",
    );
    if let GroupBy::Attribute(name) = by {
        statement.push_bind(name.clone());
    } else {
        let (name, value) = query.attributes.first().cloned().unwrap_or_default();
        statement.push_bind(name).push(" and c.value = ").push_bind(value);
    }
    statement.push(" and");
    push_questions(&mut statement, workspace, query, rule);
    push_whole_days(&mut statement, query, "c.day");
    statement.push(" group by ").push(key).push(", c.score order by ").push(key).push(", c.score");
    Ok(statement.build_query_as().fetch_all(conn).await?)
}

async fn count_answers(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    query: &ScoreQuery,
    rule: Rule,
    by: &GroupBy,
) -> Result<Vec<GroupCountRow>, DbError> {
    let key = match by {
        GroupBy::Attribute(_) => "i.value",
        GroupBy::Subject => "q.subject",
        GroupBy::Survey => "q.survey_id",
    };
    let mut filters = query.attributes.iter();
    // What the responses are found by: the grouping attribute, else a filter.
    let found_by = match by {
        GroupBy::Attribute(name) => Some((name, None)),
        GroupBy::Subject | GroupBy::Survey => filters.next().map(|(name, value)| (name, Some(value))),
    };
    let mut statement = QueryBuilder::<Sqlite>::new("select ");
    statement.push(key).push(", a.score, count(*) from question q");
    let time = if found_by.is_some() {
        statement.push(
            " join response_attribute i on i.survey_id = q.survey_id
              join response r on r.response_id = i.response_id",
        );
        "i.answered_at"
    } else {
        statement.push(" join response r on r.survey_id = q.survey_id");
        "r.answered_at"
    };
    statement.push(
        " join answer a on a.response_id = r.response_id and a.question_id = q.question_id
         where a.score is not null and",
    );
    push_questions(&mut statement, workspace, query, rule);
    push_times(&mut statement, query, time);
    if let Some((name, value)) = found_by {
        statement.push(" and i.name = ").push_bind(name.clone());
        match value {
            Some(value) => {
                statement.push(" and i.value = ").push_bind(value.clone());
            }
            None => {
                statement
                    .push(" and exists (select 1 from attribute known where known.workspace_id = ")
                    .push_bind(workspace.to_string())
                    .push(" and known.name = i.name and known.value = i.value)");
            }
        }
    }
    for (name, value) in filters {
        push_other_attribute(&mut statement, name, value);
    }
    statement.push(" group by ").push(key).push(", a.score order by ").push(key).push(", a.score");
    Ok(statement.build_query_as().fetch_all(conn).await?)
}

fn groups(rule: Rule, rows: Vec<GroupCountRow>) -> Result<Vec<GroupRow>, DbError> {
    let mut groups: Vec<GroupRow> = Vec::new();
    for (key, score, n) in rows {
        let (Ok(score), Ok(n)) = (u8::try_from(score), u64::try_from(n)) else {
            return Err(DbError::other("a stored count that cannot be"));
        };
        if groups.last().is_none_or(|last| last.key != key) {
            groups.push(GroupRow { key, counts: ScoreCounts::new(rule.scale()) });
        }
        let last = groups.last_mut().expect("BUG: a group was just added");
        last.counts.add_answers(score, n).map_err(DbError::other)?;
    }
    Ok(groups)
}
