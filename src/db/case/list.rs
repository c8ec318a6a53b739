//! Reading cases: the list by due date, one of them, and how long they take.

use sqlx::{QueryBuilder, Sqlite};

use crate::db::{Db, DbError};
use crate::domain::case::{CaseState, Outcome};
use crate::domain::id::{CaseId, MemberId, ResponseId, SurveyId, WorkspaceId};

/// Which cases are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseFilter {
    /// Not closed, and this member's.
    Of(MemberId),
    /// Not closed.
    Open,
    /// Not closed and due before this local day.
    DueBefore(i64),
    /// Not closed, this member's, and due before this local day.
    OfDueBefore(MemberId, i64),
    /// Closed.
    Closed,
    /// All.
    All,
}

/// Where a page ended: the next begins after this case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseCursor {
    /// When the last one was due.
    pub due_day: i64,
    /// Which one it was.
    pub case_id: CaseId,
}

/// One page: by due date, the earliest first; closed ones the latest first.
#[derive(Clone, Debug)]
pub struct CasePage {
    /// The cases.
    pub rows: Vec<CaseRow>,
    /// Where to go on; none on the last page.
    pub next: Option<CaseCursor>,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// Its id.
    pub case_id: CaseId,
    /// What it is called; none when it is named after its response.
    pub title: Option<String>,
    /// The customer or contact, as text.
    pub who: Option<String>,
    /// The response it is about.
    pub response: Option<ResponseId>,
    /// The survey of that response: id, title, whether it is anonymous.
    pub survey: Option<(SurveyId, String, bool)>,
    /// Who takes care of it, and what they are called.
    pub owner: Option<(MemberId, String)>,
    /// The local day by which it should be closed.
    pub due_day: i64,
    /// How far it has come.
    pub state: CaseState,
    /// When it was opened, ms UTC.
    pub opened_at: i64,
    /// By whom; none by the rule, or when they are gone.
    pub opened_by: Option<String>,
    /// Whether the rule opened it.
    pub is_automatic: bool,
    /// When the customer was reached first, ms UTC.
    pub first_contact_at: Option<i64>,
    /// When it was closed, ms UTC.
    pub closed_at: Option<i64>,
}

/// A change of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseChangeRow {
    /// When, ms UTC.
    pub at: i64,
    /// By whom; none when they are gone.
    pub by: Option<String>,
    /// `owner`, `due`, `status`, `outcome` or `first_contact`.
    pub what: String,
    /// The new value: a member's name, a day, a status, an outcome, a time.
    pub value: Option<String>,
}

/// How long cases take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaseTimes {
    /// From opening to the first contact.
    pub first_contact: MedianRow,
    /// From opening to closing.
    pub close: MedianRow,
}

/// The median of a duration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MedianRow {
    /// Of how many cases.
    pub n: i64,
    /// In ms; of an even number the mean of the two in the middle. None of
    /// none.
    pub median: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct StoredCase {
    case_id: String,
    title: Option<String>,
    who: Option<String>,
    response_id: Option<String>,
    survey_id: Option<String>,
    survey_title: Option<String>,
    anonymous: Option<bool>,
    owner_id: Option<String>,
    owner_name: Option<String>,
    due_day: i64,
    status: String,
    outcome: Option<String>,
    outcome_text: Option<String>,
    opened_at: i64,
    opened_by: Option<String>,
    is_automatic: bool,
    first_contact_at: Option<i64>,
    closed_at: Option<i64>,
}

const COLUMNS: &str = "
    f.case_id, f.title, f.who, f.response_id, s.survey_id, s.title as survey_title, s.anonymous,
    f.owner_id, m.name as owner_name, f.due_day, f.status, f.outcome, f.outcome_text, f.opened_at,
    o.name as opened_by, f.is_automatic, f.first_contact_at, f.closed_at";

const TABLES: &str = "
    from case_file f
    left join member m on m.member_id = f.owner_id
    left join member o on o.member_id = f.opened_by
    left join response r on r.response_id = f.response_id
    left join survey s on s.survey_id = r.survey_id
    where f.workspace_id = ";

impl Db {
    /// One page of at most `limit` cases after `after`; those of anonymous
    /// surveys with fewer than `minimum` responses are left out.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_cases(
        &self,
        workspace: WorkspaceId,
        filter: CaseFilter,
        minimum: i64,
        after: Option<CaseCursor>,
        limit: usize,
    ) -> Result<CasePage, DbError> {
        let mut statement = select(COLUMNS, workspace, filter, minimum);
        let (compared, order) = if filter == CaseFilter::Closed { ("<", "desc") } else { (">", "asc") };
        if let Some(CaseCursor { due_day, case_id }) = after {
            statement.push(format_args!(" and (f.due_day, f.case_id) {compared} (")).push_bind(due_day);
            statement.push(", ").push_bind(case_id.to_string()).push(")");
        }
        statement.push(format_args!(" order by f.due_day {order}, f.case_id {order} limit "));
        statement.push_bind(i64::try_from(limit + 1).unwrap_or(i64::MAX));
        let stored: Vec<StoredCase> =
            statement.build_query_as().fetch_all(&mut *self.reader().await?).await?;
        let is_last = stored.len() <= limit;
        let rows: Vec<CaseRow> = stored.into_iter().take(limit).map(read).collect::<Result<_, _>>()?;
        let next = rows.last().filter(|_| !is_last);
        let next = next.map(|row| CaseCursor { due_day: row.due_day, case_id: row.case_id });
        Ok(CasePage { rows, next })
    }

    /// How many cases the filter means, of those that may be shown.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn count_cases(
        &self,
        workspace: WorkspaceId,
        filter: CaseFilter,
        minimum: i64,
    ) -> Result<i64, DbError> {
        let mut statement = select("count(*)", workspace, filter, minimum);
        Ok(statement.build_query_scalar().fetch_one(&mut *self.reader().await?).await?)
    }

    /// How long the cases took that the filter means.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn find_case_times(
        &self,
        workspace: WorkspaceId,
        filter: CaseFilter,
        minimum: i64,
    ) -> Result<CaseTimes, DbError> {
        Ok(CaseTimes {
            first_contact: self.find_median(workspace, filter, minimum, "f.first_contact_at").await?,
            close: self.find_median(workspace, filter, minimum, "f.closed_at").await?,
        })
    }

    async fn find_median(
        &self,
        workspace: WorkspaceId,
        filter: CaseFilter,
        minimum: i64,
        end: &'static str,
    ) -> Result<MedianRow, DbError> {
        let mut conn = self.reader().await?;
        let mut count = select("count(*)", workspace, filter, minimum);
        count.push(format_args!(" and {end} is not null"));
        let n: i64 = count.build_query_scalar().fetch_one(&mut *conn).await?;
        let duration = match end {
            "f.closed_at" => "f.closed_at - f.opened_at",
            _ => "f.first_contact_at - f.opened_at",
        };
        let mut middle = select(duration, workspace, filter, minimum);
        middle.push(format_args!(" and {end} is not null order by {duration} limit "));
        middle.push_bind(2 - n % 2).push(" offset ").push_bind((n - 1).max(0) / 2);
        let values: Vec<i64> = middle.build_query_scalar().fetch_all(&mut *conn).await?;
        let (sum, of) = (values.iter().sum::<i64>(), i64::try_from(values.len()).unwrap_or(1));
        Ok(MedianRow { n, median: (n > 0).then(|| sum / of.max(1)) })
    }

    /// One case, of those that may be shown.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_case(
        &self,
        workspace: WorkspaceId,
        case: CaseId,
        minimum: i64,
    ) -> Result<CaseRow, DbError> {
        let mut statement = select(COLUMNS, workspace, CaseFilter::All, minimum);
        statement.push(" and f.case_id = ").push_bind(case.to_string());
        read(statement.build_query_as().fetch_one(&mut *self.reader().await?).await?)
    }

    /// What was changed in a case, in order.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_case_changes(
        &self,
        workspace: WorkspaceId,
        case: CaseId,
    ) -> Result<Vec<CaseChangeRow>, DbError> {
        let rows: Vec<(i64, Option<String>, String, Option<String>)> = sqlx::query_as(
            "select c.at, b.name, c.what, case c.what when 'owner' then o.name else c.value end
             from case_change c
             join case_file f on f.case_id = c.case_id
             left join member b on b.member_id = c.member_id
             left join member o on o.member_id = c.value
             where f.workspace_id = $1 and c.case_id = $2 order by c.n",
        )
        .bind(workspace.to_string())
        .bind(case.to_string())
        .fetch_all(&mut *self.reader().await?)
        .await?;
        Ok(rows.into_iter().map(|(at, by, what, value)| CaseChangeRow { at, by, what, value }).collect())
    }
}

/// `select columns` of the cases that are meant and may be shown.
fn select(
    columns: &'static str,
    workspace: WorkspaceId,
    filter: CaseFilter,
    minimum: i64,
) -> QueryBuilder<Sqlite> {
    let mut statement = QueryBuilder::new("select ");
    statement.push(columns).push(TABLES).push_bind(workspace.to_string());
    match filter {
        CaseFilter::All => {}
        CaseFilter::Closed => {
            statement.push(" and f.status = 'closed'");
        }
        CaseFilter::Open => {
            statement.push(" and f.status <> 'closed'");
        }
        CaseFilter::Of(owner) => {
            statement.push(" and f.status <> 'closed' and f.owner_id = ").push_bind(owner.to_string());
        }
        CaseFilter::DueBefore(day) => {
            statement.push(" and f.status <> 'closed' and f.due_day < ").push_bind(day);
        }
        CaseFilter::OfDueBefore(owner, day) => {
            statement.push(" and f.status <> 'closed' and f.owner_id = ").push_bind(owner.to_string());
            statement.push(" and f.due_day < ").push_bind(day);
        }
    }
    // Counting stops at the minimum, so that it costs the same at any size.
    statement
        .push(
            " and (s.anonymous is null or s.anonymous = 0 or
                   (select count(*) from (select 1 from response few where few.survey_id = s.survey_id limit ",
        )
        .push_bind(minimum)
        .push(") enough) >= ")
        .push_bind(minimum)
        // Who asked to be called is called, however few have answered.
        .push(" or exists (select 1 from case_call k where k.case_id = f.case_id))");
    statement
}

fn read(stored: StoredCase) -> Result<CaseRow, DbError> {
    let StoredCase {
        case_id,
        title,
        who,
        response_id,
        survey_id,
        survey_title,
        anonymous,
        owner_id,
        owner_name,
        due_day,
        status,
        outcome,
        outcome_text,
        opened_at,
        opened_by,
        is_automatic,
        first_contact_at,
        closed_at,
    } = stored;
    let outcome = outcome.unwrap_or_default();
    let state = CaseState::parse(&status, &outcome, &outcome_text.unwrap_or_default())
        .map_err(|_| DbError::other("a case in an unknown state"))?;
    let survey_id = survey_id.map(|id| SurveyId::parse(&id)).transpose().map_err(DbError::other)?;
    let survey = match (survey_id, survey_title, anonymous) {
        (Some(survey), Some(title), Some(anonymous)) => Some((survey, title, anonymous)),
        _ => None,
    };
    let owner = owner_id.map(|id| MemberId::parse(&id)).transpose().map_err(DbError::other)?;
    Ok(CaseRow {
        case_id: CaseId::parse(&case_id).map_err(DbError::other)?,
        title,
        who,
        response: response_id.map(|id| ResponseId::parse(&id)).transpose().map_err(DbError::other)?,
        survey,
        owner: owner.zip(owner_name),
        due_day,
        state,
        opened_at,
        opened_by,
        is_automatic,
        first_contact_at,
        closed_at,
    })
}

impl CaseRow {
    /// What became of it; none while it is not closed.
    pub const fn outcome(&self) -> Option<&Outcome> {
        self.state.outcome()
    }
}
