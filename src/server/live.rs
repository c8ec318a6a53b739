//! Tells open pages that something is new, as server-sent events.
//!
//! An event says only *that* scores, a map or a sending changed (two numbers:
//! that of the scores, and that of the map or the sending the page shows);
//! the page then asks as usual, so nothing is decided here about who may see
//! what. Missing an event loses nothing.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use futures::stream::{self, Stream};
use serde::Deserialize;

use super::state::AppState;
use crate::api::context::{Services, Visitor, access_of, status_of};
use crate::db::{Changes, Db, DbError};
use crate::domain::id::{JourneyId, MemberId, SurveyId, WorkspaceId};
use crate::domain::member::Role;

/// `/w/{workspace}/live`.
pub fn routes() -> Router<AppState> {
    Router::new().route("/w/{workspace}/live", get(listen))
}

#[derive(Deserialize)]
struct What {
    journey: Option<JourneyId>,
    /// The survey whose sendings are shown.
    sending: Option<SurveyId>,
}

async fn listen(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    Query(what): Query<What>,
) -> Response {
    let Some(member) = visitor.member else {
        return axum::http::StatusCode::UNAUTHORIZED.into_response();
    };
    match access_of(services.clone(), member, &slug, Role::Viewer).await {
        Ok(access) => {
            let listener = Listener {
                member_id: access.member.member_id,
                slug,
                checked_at: services.now_ms(),
                services: services.clone(),
                db: services.db.clone(),
                changes: services.changes.clone(),
                workspace_id: access.workspace_id(),
                journey_id: what.journey,
                sending: what.sending.filter(|_| access.role >= Role::Editor),
                told: (-1, -1),
            };
            Sse::new(listener.events())
                .keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
                .into_response()
        }
        Err(error) => status_of(&error).into_response(),
    }
}

/// How long a listener is believed without being looked at again, in ms.
const BELIEVED: i64 = 60_000;

struct Listener {
    member_id: MemberId,
    slug: String,
    checked_at: i64,
    services: Services,
    db: Db,
    changes: Changes,
    workspace_id: WorkspaceId,
    journey_id: Option<JourneyId>,
    sending: Option<SurveyId>,
    told: (i64, i64),
}

impl Listener {
    /// Whether the member belongs to the workspace still.
    async fn may_still_listen(&mut self) -> bool {
        let now = self.services.now_ms();
        if now < self.checked_at + BELIEVED {
            return true;
        }
        self.checked_at = now;
        self.db.find_membership(&self.slug, self.member_id).await.is_ok()
    }

    async fn freshness(&self) -> Result<(i64, i64), DbError> {
        let fresh = self.db.find_freshness(self.workspace_id, self.journey_id).await?;
        match self.sending {
            Some(survey) => Ok((fresh.0, self.db.find_sending_freshness(self.workspace_id, survey).await?)),
            None => Ok(fresh),
        }
    }

    /// The present state at once, then whatever is new.
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut listener| async move {
            loop {
                let fresh = listener.freshness().await.ok()?;
                if fresh != listener.told {
                    listener.told = fresh;
                    let event = Event::default().event("fresh").data(format!("{} {}", fresh.0, fresh.1));
                    return Some((Ok(event), listener));
                }
                if !listener.changes.wait().await || !listener.may_still_listen().await {
                    return None;
                }
            }
        })
    }
}
