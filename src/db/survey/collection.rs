//! When a survey takes answers. Answers are judged by the writer, in the
//! transaction that stores them, so that a limit is exact however many come
//! at once.

use sqlx::SqliteConnection;

use super::find_state;
use crate::db::Db;
use crate::db::error::DbError;
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::survey::{Collection, CollectionStanding, Notices};
use crate::domain::text::Locale;

/// What is stored says its languages.
const ANY: Locale = Locale::PtBr;

#[derive(sqlx::FromRow)]
struct StoredCollection {
    opens_at: Option<i64>,
    closes_at: Option<i64>,
    max_responses: Option<i64>,
    texts: String,
    n_completed: i64,
}

impl Db {
    /// When a survey takes answers, and how many finished ones count towards
    /// its limit (nought without a limit).
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_collection(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
    ) -> Result<(Collection, i64), DbError> {
        let mut conn = self.reader().await?;
        find_state(&mut conn, workspace, survey).await?;
        find(&mut conn, survey).await
    }

    /// Sets when a survey takes answers.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_collection(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        collection: Collection,
        now: i64,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                find_state(conn, workspace, survey).await?;
                sqlx::query(
                    "insert into collection (survey_id, opens_at, closes_at, max_responses, texts, updated_at)
                     values ($1, $2, $3, $4, $5, $6)
                     on conflict (survey_id) do update
                     set opens_at = excluded.opens_at, closes_at = excluded.closes_at,
                         max_responses = excluded.max_responses, texts = excluded.texts,
                         updated_at = excluded.updated_at",
                )
                .bind(survey.to_string())
                .bind(collection.opens_at())
                .bind(collection.closes_at())
                .bind(collection.max_responses())
                .bind(collection.notices().to_json(ANY).to_string())
                .bind(now)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// How a survey stands now as the file has it, for who was refused.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_standing(
        &self,
        workspace: WorkspaceId,
        survey: SurveyId,
        now: i64,
    ) -> Result<CollectionStanding, DbError> {
        let mut conn = self.reader().await?;
        if find_state(&mut conn, workspace, survey).await? != super::SurveyState::Open {
            return Ok(CollectionStanding::Closed);
        }
        let (collection, n_completed) = find(&mut conn, survey).await?;
        Ok(collection.standing(now, n_completed))
    }
}

/// See [`Db::find_collection`].
pub(in crate::db) async fn find(
    conn: &mut SqliteConnection,
    survey: SurveyId,
) -> Result<(Collection, i64), DbError> {
    let stored: Option<StoredCollection> = sqlx::query_as(
        "select c.opens_at, c.closes_at, c.max_responses, c.texts,
                case when c.max_responses is null then 0 else
                    (select coalesce(sum(v.completed), 0) from version_count v
                     where v.survey_id = c.survey_id) end as n_completed
         from collection c where c.survey_id = $1",
    )
    .bind(survey.to_string())
    .fetch_optional(conn)
    .await?;
    let Some(StoredCollection { opens_at, closes_at, max_responses, texts, n_completed }) = stored else {
        return Ok((Collection::default(), 0));
    };
    let unreadable = |_| DbError::other("a stored collection that cannot be read");
    let notices = Notices::read(&serde_json::from_str(&texts)?, ANY).map_err(unreadable)?;
    let collection = Collection::new(opens_at, closes_at, max_responses, notices).map_err(unreadable)?;
    Ok((collection, n_completed))
}
