//! A survey as the file that makes the same survey again: which of its
//! versions is meant, in REST and at the terminal alike.

use std::str::FromStr;
use std::sync::Arc;

use crate::db::{Db, DbError};
use crate::domain::error::Code;
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::survey::Definition;

/// A version of a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedVersion {
    /// What respondents see.
    Published,
    /// What an editor works on: the draft, else what respondents see.
    Latest,
    /// The published one with this number.
    Number(i64),
}

impl FromStr for WantedVersion {
    type Err = Code;

    /// Reads `published`, `latest` or a number.
    ///
    /// # Errors
    /// [`Code::InvalidChoice`].
    fn from_str(text: &str) -> Result<Self, Code> {
        match text {
            "published" => Ok(Self::Published),
            "latest" => Ok(Self::Latest),
            number => number.parse().ok().filter(|n| *n > 0).map(Self::Number).ok_or(Code::InvalidChoice),
        }
    }
}

/// The survey as it is in this version.
///
/// # Errors
/// `NotFound`, also for a version that there is not.
pub async fn find_version(
    db: &Db,
    workspace_id: WorkspaceId,
    survey_id: SurveyId,
    wanted: WantedVersion,
) -> Result<Arc<Definition>, DbError> {
    let row = db.find_survey(workspace_id, survey_id).await?;
    let found = match wanted {
        WantedVersion::Published => row.published.as_ref(),
        WantedVersion::Latest => row.latest(),
        WantedVersion::Number(version) => {
            return db.find_survey_version(workspace_id, survey_id, version).await;
        }
    };
    found.map(|found| Arc::clone(&found.definition)).ok_or(DbError::NotFound)
}
