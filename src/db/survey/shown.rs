//! The estimate of how often a survey's page was shown.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use crate::domain::id::SurveyId;

/// Adds the sums; those of surveys that are gone by now are dropped.
pub(in crate::db) async fn add_all(
    conn: &mut SqliteConnection,
    shown: &BTreeMap<(SurveyId, i64), i64>,
) -> Result<(), sqlx::Error> {
    for ((survey, day), n) in shown {
        sqlx::query(
            "insert into survey_day (survey_id, day, shown)
             select survey_id, $2, $3 from survey where survey_id = $1
             on conflict (survey_id, day) do update set shown = survey_day.shown + excluded.shown",
        )
        .bind(survey.to_string())
        .bind(day)
        .bind(n)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
