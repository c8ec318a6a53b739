//! Journeys: the document now and then, each operation at once.
//!
//! An operation is stored with its inverse under the next number of its
//! journey. The map is the stored document plus the operations after it;
//! nothing else is the truth, so several processes may write one journey.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::db::writer::pieces;
use crate::db::{Db, DbError};
use crate::domain::id::{JourneyId, MemberId, OpId, WorkspaceId};
use crate::domain::journey::{Change, Map, Op, OpError};

/// After how many operations the document is rewritten: long histories would
/// make opening slow, and writing it at each key press would write too much.
const DOCUMENT_EVERY: u64 = 50;

/// A journey in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JourneyListRow {
    /// Its id.
    pub journey_id: JourneyId,
    /// Its title.
    pub title: String,
    /// The number of its latest operation.
    pub seq: u64,
    /// ms UTC.
    pub created_at: i64,
    /// When it last changed, ms UTC.
    pub updated_at: i64,
}

/// Where a page of journeys ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JourneyCursor {
    /// Of the last journey shown.
    pub updated_at: i64,
    /// The last journey shown.
    pub journey_id: JourneyId,
}

/// A journey's map as it stands after operation `seq`.
#[derive(Clone, Debug)]
pub struct JourneyAt {
    /// The number of the latest operation; 0 before the first.
    pub seq: u64,
    /// Shared with others who look at it.
    pub map: Arc<Map>,
}

/// An operation of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOp {
    /// Its number in the journey.
    pub seq: u64,
    /// What happened.
    pub op: Op,
    /// Who did it; `None` for an API key or a person who is gone.
    pub member_id: Option<MemberId>,
    /// When, ms UTC.
    pub at: i64,
}

/// What became of the operations of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedOps {
    /// The number of the latest operation now.
    pub seq: u64,
    /// The numbers given, in the order sent; the old number to one that was
    /// known already.
    pub applied: Vec<(u64, OpId)>,
    /// Those that did not fit.
    pub rejected: Vec<(OpId, OpError)>,
    /// What the sender had not seen: all operations after its base that are
    /// not in `applied`.
    pub missed: Vec<StoredOp>,
}

/// Maps in memory, the last used at the end. Only a cache: a map counts as
/// the one of its number, and the number of the moment is read each time.
#[derive(Default)]
pub(in crate::db) struct KnownMaps(Mutex<Vec<(JourneyId, JourneyAt)>>);

impl KnownMaps {
    /// Maps that are kept; a large one takes about a megabyte.
    const MOST: usize = 32;

    fn get(&self, journey_id: JourneyId) -> Option<JourneyAt> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = known.iter().position(|(id, _)| *id == journey_id)?;
        known[at..].rotate_left(1);
        known.last().map(|(_, journey)| journey.clone())
    }

    /// Keeps a committed map, unless a later one is known.
    fn keep(&self, journey_id: JourneyId, journey: JourneyAt) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.iter_mut().find(|(id, _)| *id == journey_id) {
            Some((_, earlier)) if earlier.seq >= journey.seq => {}
            Some((_, earlier)) => *earlier = journey,
            None => {
                if known.len() == Self::MOST {
                    known.remove(0);
                }
                known.push((journey_id, journey));
            }
        }
    }

    fn forget(&self, journey_id: JourneyId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(id, _)| *id != journey_id);
    }
}

impl Db {
    /// Makes a journey of a map.
    ///
    /// # Errors
    /// As any write.
    pub async fn create_journey(
        &self,
        workspace_id: WorkspaceId,
        journey_id: JourneyId,
        map: Map,
        now: i64,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query(
                    "insert into journey (journey_id, workspace_id, title, seq, map, map_seq, created_at, \
                     updated_at) values ($1, $2, $3, 0, $4, 0, $5, $5)",
                )
                .bind(journey_id.to_string())
                .bind(workspace_id.to_string())
                .bind(map.title())
                .bind(serde_json::to_string(&map)?)
                .bind(now)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// At most `limit` journeys, last changed first, those after the cursor
    /// where one is given.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_journeys(
        &self,
        workspace_id: WorkspaceId,
        after: Option<JourneyCursor>,
        limit: u32,
    ) -> Result<Vec<JourneyListRow>, DbError> {
        let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
            "select journey_id, title, seq, created_at, updated_at from journey \
             where workspace_id = $1 and ($2 is null or (updated_at, journey_id) < ($2, $3)) \
             order by updated_at desc, journey_id desc limit $4",
        )
        .bind(workspace_id.to_string())
        .bind(after.map(|cursor| cursor.updated_at))
        .bind(after.map(|cursor| cursor.journey_id.to_string()))
        .bind(limit)
        .fetch_all(&mut *self.reader().await?)
        .await?;
        rows.into_iter()
            .map(|(journey_id, title, seq, created_at, updated_at)| {
                let journey_id = JourneyId::parse(&journey_id).map_err(DbError::other)?;
                Ok(JourneyListRow { journey_id, title, seq: number(seq)?, created_at, updated_at })
            })
            .collect()
    }

    /// A journey's map as it stands.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_journey(
        &self,
        workspace_id: WorkspaceId,
        journey_id: JourneyId,
    ) -> Result<JourneyAt, DbError> {
        let known = self.0.journeys.get(journey_id);
        let mut conn = self.reader().await?;
        let Current { journey, document_seq: _ } =
            find_current(&mut conn, workspace_id, journey_id, known).await?;
        self.0.journeys.keep(journey_id, journey.clone());
        Ok(journey)
    }

    /// Deletes a journey with its history.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_journey(
        &self,
        workspace_id: WorkspaceId,
        journey_id: JourneyId,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let done = sqlx::query("delete from journey where workspace_id = $1 and journey_id = $2")
                    .bind(workspace_id.to_string())
                    .bind(journey_id.to_string())
                    .execute(conn)
                    .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await?;
        self.0.journeys.forget(journey_id);
        Ok(())
    }

    /// At most `limit` operations after number `since`, oldest first.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn list_ops(
        &self,
        workspace_id: WorkspaceId,
        journey_id: JourneyId,
        since: u64,
        limit: u32,
    ) -> Result<Vec<StoredOp>, DbError> {
        let mut conn = self.reader().await?;
        sqlx::query_scalar::<_, i64>("select 1 from journey where workspace_id = $1 and journey_id = $2")
            .bind(workspace_id.to_string())
            .bind(journey_id.to_string())
            .fetch_one(&mut *conn)
            .await?;
        read_ops(&mut conn, journey_id, since, since.saturating_add(u64::from(limit))).await
    }

    /// Applies operations in the order sent, each for itself, and stores those
    /// that fit. Sending an operation again changes nothing and gives its
    /// number again.
    ///
    /// # Errors
    /// `NotFound` for an unknown journey.
    pub async fn record_ops(
        &self,
        workspace_id: WorkspaceId,
        journey_id: JourneyId,
        member_id: Option<MemberId>,
        base_seq: u64,
        ops: Vec<Op>,
        now: i64,
    ) -> Result<RecordedOps, DbError> {
        let known = self.0.journeys.get(journey_id);
        let done = self
            .write(move |conn| {
                Box::pin(apply_ops(conn, workspace_id, journey_id, member_id, known, ops, now))
            })
            .await?;
        let Done { journey, seq_before, applied, rejected } = done;
        let seq = journey.seq;
        // Only now is it committed. A rolled-back map must never be kept,
        // since its numbers will be given to other operations.
        self.0.journeys.keep(journey_id, journey);
        // What others did never changes any more, so it is read without
        // holding up the writer.
        let mut missed = Vec::new();
        if base_seq < seq_before {
            missed = read_ops(&mut *self.reader().await?, journey_id, base_seq, seq_before).await?;
            missed.retain(|stored| !applied.contains(&(stored.seq, stored.op.op_id)));
        }
        Ok(RecordedOps { seq, applied, rejected, missed })
    }
}

/// A map with what is known of its storage.
struct Current {
    journey: JourneyAt,
    /// The number at which the document was last written.
    document_seq: u64,
}

/// What [`apply_ops`] did.
struct Done {
    journey: JourneyAt,
    seq_before: u64,
    applied: Vec<(u64, OpId)>,
    rejected: Vec<(OpId, OpError)>,
}

async fn apply_ops(
    conn: &mut SqliteConnection,
    workspace_id: WorkspaceId,
    journey_id: JourneyId,
    member_id: Option<MemberId>,
    known: Option<JourneyAt>,
    ops: Vec<Op>,
    now: i64,
) -> Result<Done, DbError> {
    let Current { journey, mut document_seq } = find_current(conn, workspace_id, journey_id, known).await?;
    let JourneyAt { mut seq, mut map } = journey;
    let seq_before = seq;
    let mut numbers = find_numbers(conn, journey_id, &ops).await?;
    let (mut applied, mut rejected, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for Op { op_id, change } in ops {
        if let Some(&earlier) = numbers.get(&op_id) {
            applied.push((earlier, op_id));
            continue;
        }
        match Arc::make_mut(&mut map).apply(&change) {
            Ok(effects) => {
                seq += 1;
                numbers.insert(op_id, seq);
                applied.push((seq, op_id));
                let inverse = serde_json::to_string(&effects.inverse)?;
                rows.push((stored(seq)?, op_id.to_string(), serde_json::to_string(&change)?, inverse));
            }
            Err(error) => rejected.push((op_id, error)),
        }
    }
    for piece in pieces(&rows) {
        let mut statement = QueryBuilder::<Sqlite>::new(
            "insert into journey_op (journey_id, seq, op_id, member_id, at, change, inverse) ",
        );
        statement.push_values(piece, |mut row, (seq, op_id, change, inverse)| {
            row.push_bind(journey_id.to_string())
                .push_bind(seq)
                .push_bind(op_id)
                .push_bind(member_id.map(|id| id.to_string()))
                .push_bind(now)
                .push_bind(change)
                .push_bind(inverse);
        });
        statement.build().execute(&mut *conn).await?;
    }
    if seq > seq_before {
        sqlx::query("update journey set seq = $2, title = $3, updated_at = $4 where journey_id = $1")
            .bind(journey_id.to_string())
            .bind(stored(seq)?)
            .bind(map.title())
            .bind(now)
            .execute(&mut *conn)
            .await?;
    }
    if seq - document_seq >= DOCUMENT_EVERY {
        document_seq = seq;
        sqlx::query("update journey set map = $2, map_seq = $3 where journey_id = $1")
            .bind(journey_id.to_string())
            .bind(serde_json::to_string(&*map)?)
            .bind(stored(document_seq)?)
            .execute(conn)
            .await?;
    }
    Ok(Done { journey: JourneyAt { seq, map }, seq_before, applied, rejected })
}

/// The map of this moment: the known one or else the document, and the
/// operations after it. The row is read whole by one statement, and
/// operations are only ever added, so this holds outside a transaction too.
async fn find_current(
    conn: &mut SqliteConnection,
    workspace_id: WorkspaceId,
    journey_id: JourneyId,
    known: Option<JourneyAt>,
) -> Result<Current, DbError> {
    let (seq, document_seq): (i64, i64) =
        sqlx::query_as("select seq, map_seq from journey where workspace_id = $1 and journey_id = $2")
            .bind(workspace_id.to_string())
            .bind(journey_id.to_string())
            .fetch_one(&mut *conn)
            .await?;
    let (mut seq, mut document_seq) = (number(seq)?, number(document_seq)?);
    let mut journey = match known {
        Some(known) if (document_seq..=seq).contains(&known.seq) => known,
        _ => {
            let (seq_now, document_seq_now, document): (i64, i64, String) =
                sqlx::query_as("select seq, map_seq, map from journey where journey_id = $1")
                    .bind(journey_id.to_string())
                    .fetch_one(&mut *conn)
                    .await?;
            (seq, document_seq) = (number(seq_now)?, number(document_seq_now)?);
            JourneyAt { seq: document_seq, map: Arc::new(serde_json::from_str(&document)?) }
        }
    };
    for StoredOp { seq, op, .. } in read_ops(conn, journey_id, journey.seq, seq).await? {
        Arc::make_mut(&mut journey.map)
            .apply(&op.change)
            .map_err(|error| DbError::other(format!("stored operation {seq} of {journey_id}: {error}")))?;
        journey.seq = seq;
    }
    // Deleted while it was read.
    if journey.seq < seq {
        return Err(DbError::NotFound);
    }
    Ok(Current { journey, document_seq })
}

/// The numbers of those operations that are stored already.
async fn find_numbers(
    conn: &mut SqliteConnection,
    journey_id: JourneyId,
    ops: &[Op],
) -> Result<BTreeMap<OpId, u64>, DbError> {
    let mut numbers = BTreeMap::new();
    for piece in pieces(ops) {
        let mut statement =
            QueryBuilder::<Sqlite>::new("select op_id, seq from journey_op where journey_id = ");
        statement.push_bind(journey_id.to_string()).push(" and op_id in (");
        let mut ids = statement.separated(", ");
        for op in piece {
            ids.push_bind(op.op_id.to_string());
        }
        statement.push(")");
        let rows: Vec<(String, i64)> = statement.build_query_as().fetch_all(&mut *conn).await?;
        for (op_id, seq) in rows {
            numbers.insert(OpId::parse(&op_id).map_err(DbError::other)?, number(seq)?);
        }
    }
    Ok(numbers)
}

/// The operations after number `since` up to number `until`.
async fn read_ops(
    conn: &mut SqliteConnection,
    journey_id: JourneyId,
    since: u64,
    until: u64,
) -> Result<Vec<StoredOp>, DbError> {
    if since >= until {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, String, Option<String>, i64, String)> = sqlx::query_as(
        "select seq, op_id, member_id, at, change from journey_op \
         where journey_id = $1 and seq > $2 and seq <= $3 order by seq",
    )
    .bind(journey_id.to_string())
    .bind(i64::try_from(since).unwrap_or(i64::MAX))
    .bind(i64::try_from(until).unwrap_or(i64::MAX))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(seq, op_id, member_id, at, change)| {
            let op_id = OpId::parse(&op_id).map_err(DbError::other)?;
            let change: Change = serde_json::from_str(&change)?;
            let member_id = member_id.as_deref().map(MemberId::parse).transpose().map_err(DbError::other)?;
            Ok(StoredOp { seq: number(seq)?, op: Op { op_id, change }, member_id, at })
        })
        .collect()
}

fn number(seq: i64) -> Result<u64, DbError> {
    u64::try_from(seq).map_err(DbError::other)
}

fn stored(seq: u64) -> Result<i64, DbError> {
    i64::try_from(seq).map_err(DbError::other)
}

#[cfg(test)]
mod tests;
