//! Rollups: the counts behind every score, changed with the answers.
//!
//! Counts are summed in memory and written with one statement per table. What
//! they must equal are [`RECOUNT`], [`RECOUNT_CHOICES`] and [`RECOUNT_TIMES`], by
//! which `check` judges and a rebuild works.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::db::error::DbError;
use crate::db::writer::pieces;
use crate::domain::id::{QuestionId, SurveyId, WorkspaceId};
use crate::domain::survey::AnswerValue;

/// Every row that `score_rollup` must have.
pub(in crate::db) const RECOUNT: &str = "
select r.workspace_id, a.question_id, '' as name, '' as value, r.day, a.score, count(*) as n
from response r join answer a on a.response_id = r.response_id
where a.score is not null
group by r.workspace_id, a.question_id, r.day, a.score
union all
select r.workspace_id, a.question_id, ra.name, ra.value, r.day, a.score, count(*) as n
from response r
join answer a on a.response_id = r.response_id
join response_attribute ra on ra.response_id = r.response_id
join attribute known
  on known.workspace_id = r.workspace_id and known.name = ra.name and known.value = ra.value
where a.score is not null
group by r.workspace_id, a.question_id, ra.name, ra.value, r.day, a.score";

/// Every row that `choice_rollup` must have. Taking JSON apart is what another
/// engine says in other words.
pub(in crate::db) const RECOUNT_CHOICES: &str = "
with unscored (response_id, question_id, kind, value) as (
    select a.response_id, a.question_id, q.kind, a.value
    from answer a join question q on q.question_id = a.question_id
    where q.kind not in ('score', 'rating', 'text')
),
chosen (response_id, question_id, choice) as (
    select a.response_id, a.question_id, ''
    from answer a join question q on q.question_id = a.question_id where q.kind = 'text'
    union all
    select response_id, question_id, '' from unscored
    union all
    select response_id, question_id,
           case json_type(value) when 'text' then json_extract(value, '$') else 'other' end
    from unscored where kind = 'single_choice'
    union all
    select response_id, question_id, case part.type when 'text' then part.value else 'other' end
    from unscored answer, json_each(answer.value) part where kind = 'multiple_choice'
    union all
    select response_id, question_id, part.key || '=' || part.value
    from unscored answer, json_each(answer.value) part where kind = 'likert_matrix'
    union all
    select response_id, question_id, part.value || '=' || (part.key + 1)
    from unscored answer, json_each(answer.value) part where kind = 'ranking'
    union all
    select response_id, question_id, 'true' from unscored where kind = 'consent'
    union all
    select response_id, question_id, value from unscored where kind = 'number'
)
select r.workspace_id, c.question_id, '' as name, '' as value, r.day, c.choice, count(*) as n
from chosen c join response r on r.response_id = c.response_id
group by r.workspace_id, c.question_id, r.day, c.choice
union all
select r.workspace_id, c.question_id, ra.name, ra.value, r.day, c.choice, count(*) as n
from chosen c
join response r on r.response_id = c.response_id
join response_attribute ra on ra.response_id = r.response_id
join attribute known
  on known.workspace_id = r.workspace_id and known.name = ra.name and known.value = ra.value
group by r.workspace_id, c.question_id, ra.name, ra.value, r.day, c.choice";

/// Every row that `survey_took` must have.
pub(in crate::db) const RECOUNT_TIMES: &str = "
select survey_id, day, took, count(*) as n from response
where partial = 0 and took is not null
group by survey_id, day, took";

/// Differences to be added to the counts of one transaction.
#[derive(Default)]
pub(in crate::db) struct Counts<'a> {
    scores: BTreeMap<ScoreKey<'a>, i64>,
    choices: BTreeMap<ChoiceKey<'a>, i64>,
    /// Started and completed.
    responses: BTreeMap<(SurveyId, i64), (i64, i64)>,
    /// By survey, day and step.
    times: BTreeMap<(SurveyId, i64, i64), i64>,
    /// Completed, by version.
    versions: BTreeMap<(SurveyId, i64), i64>,
    changed: BTreeSet<WorkspaceId>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ScoreKey<'a> {
    question_id: QuestionId,
    name: &'a str,
    value: &'a str,
    day: i64,
    score: i64,
    workspace_id: WorkspaceId,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct ChoiceKey<'a> {
    question_id: QuestionId,
    name: &'a str,
    value: &'a str,
    day: i64,
    choice: String,
    workspace_id: WorkspaceId,
}

impl<'a> Counts<'a> {
    /// `n` more (or fewer) responses.
    pub(in crate::db) fn add_response(
        &mut self,
        workspace: WorkspaceId,
        survey: SurveyId,
        day: i64,
        partial: bool,
        n: i64,
    ) {
        let (started, completed) = self.responses.entry((survey, day)).or_default();
        *started += n;
        *completed += if partial { 0 } else { n };
        self.changed.insert(workspace);
    }

    /// `n` more (or fewer) finished responses that took so long.
    pub(in crate::db) fn add_time(&mut self, survey: SurveyId, day: i64, step: i64, n: i64) {
        *self.times.entry((survey, day, step)).or_default() += n;
    }

    /// `n` more (or fewer) responses to a version; unfinished ones do not count.
    pub(in crate::db) fn add_version(&mut self, survey: SurveyId, version: i64, partial: bool, n: i64) {
        if !partial {
            *self.versions.entry((survey, version)).or_default() += n;
        }
    }

    /// `n` more (or fewer) answers such as this, in all and by each of the
    /// response's counted attributes.
    pub(in crate::db) fn add_answer(
        &mut self,
        workspace_id: WorkspaceId,
        question_id: QuestionId,
        attributes: &[(&'a str, &'a str)],
        day: i64,
        answer: &AnswerValue,
        n: i64,
    ) {
        let in_all = ("", "");
        for &(name, value) in std::iter::once(&in_all).chain(attributes) {
            if let AnswerValue::Score(score) = *answer {
                let key = ScoreKey { question_id, name, value, day, score, workspace_id };
                *self.scores.entry(key).or_default() += n;
            }
            for choice in answer.counted() {
                let key = ChoiceKey { question_id, name, value, day, choice, workspace_id };
                *self.choices.entry(key).or_default() += n;
            }
        }
    }

    /// Writes the differences. Counts that reach zero are removed, so that the
    /// rows are those of a recount.
    pub(in crate::db) async fn apply(self, conn: &mut SqliteConnection) -> Result<(), DbError> {
        let Self { scores, choices, responses, times, versions, changed } = self;
        apply_choices(conn, choices).await?;
        apply_times(conn, times).await?;
        let scores: Vec<_> = scores.into_iter().collect();
        for piece in pieces(&scores) {
            let mut statement = QueryBuilder::<Sqlite>::new(
                "insert into score_rollup (workspace_id, question_id, name, value, day, score, n) ",
            );
            statement.push_values(piece, |mut row, (key, n)| {
                row.push_bind(key.workspace_id.to_string())
                    .push_bind(key.question_id.to_string())
                    .push_bind(key.name)
                    .push_bind(key.value)
                    .push_bind(key.day)
                    .push_bind(key.score)
                    .push_bind(*n);
            });
            statement.push(
                " on conflict (question_id, name, value, day, score) do update set n = score_rollup.n + excluded.n",
            );
            statement.build().execute(&mut *conn).await?;
        }
        for (key, _) in scores.iter().filter(|(_, n)| *n < 0) {
            sqlx::query(
                "delete from score_rollup
                 where question_id = $1 and name = $2 and value = $3 and day = $4 and score = $5 and n = 0",
            )
            .bind(key.question_id.to_string())
            .bind(key.name)
            .bind(key.value)
            .bind(key.day)
            .bind(key.score)
            .execute(&mut *conn)
            .await?;
        }
        for ((survey, day), (started, completed)) in responses {
            sqlx::query(
                "insert into survey_day (survey_id, day, started, completed) values ($1, $2, $3, $4)
                 on conflict (survey_id, day) do update set started = survey_day.started + excluded.started,
                     completed = survey_day.completed + excluded.completed",
            )
            .bind(survey.to_string())
            .bind(day)
            .bind(started)
            .bind(completed)
            .execute(&mut *conn)
            .await?;
        }
        for ((survey, version), completed) in versions {
            sqlx::query(
                "insert into version_count (survey_id, version, completed) values ($1, $2, $3)
                 on conflict (survey_id, version)
                 do update set completed = version_count.completed + excluded.completed",
            )
            .bind(survey.to_string())
            .bind(version)
            .bind(completed)
            .execute(&mut *conn)
            .await?;
        }
        for workspace in changed {
            raise_change(conn, workspace).await?;
        }
        Ok(())
    }
}

async fn apply_choices(
    conn: &mut SqliteConnection,
    choices: BTreeMap<ChoiceKey<'_>, i64>,
) -> Result<(), DbError> {
    let choices: Vec<_> = choices.into_iter().collect();
    for piece in pieces(&choices) {
        let mut statement = QueryBuilder::<Sqlite>::new(
            "insert into choice_rollup (workspace_id, question_id, name, value, day, choice, n) ",
        );
        statement.push_values(piece, |mut row, (key, n)| {
            row.push_bind(key.workspace_id.to_string())
                .push_bind(key.question_id.to_string())
                .push_bind(key.name)
                .push_bind(key.value)
                .push_bind(key.day)
                .push_bind(key.choice.as_str())
                .push_bind(*n);
        });
        statement.push(
            " on conflict (question_id, name, value, day, choice) do update set n = choice_rollup.n + excluded.n",
        );
        statement.build().execute(&mut *conn).await?;
    }
    for (key, _) in choices.iter().filter(|(_, n)| *n < 0) {
        sqlx::query(
            "delete from choice_rollup
             where question_id = $1 and name = $2 and value = $3 and day = $4 and choice = $5 and n = 0",
        )
        .bind(key.question_id.to_string())
        .bind(key.name)
        .bind(key.value)
        .bind(key.day)
        .bind(key.choice.as_str())
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

async fn apply_times(
    conn: &mut SqliteConnection,
    times: BTreeMap<(SurveyId, i64, i64), i64>,
) -> Result<(), DbError> {
    let times: Vec<_> = times.into_iter().collect();
    for piece in pieces(&times) {
        let mut statement = QueryBuilder::<Sqlite>::new("insert into survey_took (survey_id, day, took, n) ");
        statement.push_values(piece, |mut row, ((survey, day, step), n)| {
            row.push_bind(survey.to_string()).push_bind(*day).push_bind(*step).push_bind(*n);
        });
        statement.push(" on conflict (survey_id, day, took) do update set n = survey_took.n + excluded.n");
        statement.build().execute(&mut *conn).await?;
    }
    for ((survey, day, step), _) in times.iter().filter(|(_, n)| *n < 0) {
        sqlx::query("delete from survey_took where survey_id = $1 and day = $2 and took = $3 and n = 0")
            .bind(survey.to_string())
            .bind(day)
            .bind(step)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Lets open pages know that numbers of this workspace changed.
pub(in crate::db) async fn raise_change(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
) -> Result<(), DbError> {
    sqlx::query(
        "insert into workspace_change (workspace_id, n) values ($1, 1)
         on conflict (workspace_id) do update set n = workspace_change.n + 1",
    )
    .bind(workspace.to_string())
    .execute(conn)
    .await?;
    Ok(())
}
