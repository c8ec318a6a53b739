//! The inbox: what else responses are found by, and what a team adds to them
//! while it reads: tags, who looks after one, notes.
//!
//! Only what a member may see can be triaged: of an anonymous survey with too
//! few responses nothing is found.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use super::response::LineTriage;
use super::survey::AttributeView;
use crate::api::wire::Reply;
use crate::domain::case::WithCase;
use crate::domain::measure::{AnswerGroup, Measure};
use crate::domain::survey::Subject;

/// What responses are, besides survey, period, attributes and words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct InboxFilter {
    /// Some score of this measure.
    pub measure: Option<Measure>,
    /// Some score about this subject.
    pub subject: Option<Subject>,
    /// Some score in this group.
    pub group: Option<AnswerGroup>,
    /// How it came.
    pub channel: Option<String>,
    /// The language it was answered in.
    pub language: Option<String>,
    /// Carries this tag.
    pub tag: Option<String>,
    /// Something was written.
    pub has_comment: bool,
    /// It was not finished.
    pub partial: bool,
    /// Who looks after it: `me`, `nobody` or a member's id.
    pub assigned: Option<String>,
    /// Whether there is a case about it.
    pub case: Option<WithCase>,
}

/// What the inbox can be narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxChoices {
    /// Surveys by id and title, the newest first.
    pub surveys: Vec<(String, String)>,
    /// The measures and what they are asked about.
    pub series: Vec<(Measure, Subject)>,
    /// The ways that responses came.
    pub channels: Vec<String>,
    /// The languages they were answered in.
    pub languages: Vec<String>,
    /// The tags in use.
    pub tags: Vec<String>,
    /// The members, by name.
    pub members: Vec<MemberChoice>,
    /// The attributes and their values.
    pub attributes: Vec<AttributeView>,
}

/// Somebody who can be given something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberChoice {
    /// Their id.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// Whether it is the reader.
    pub is_me: bool,
}

/// What a team added to one response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriageView {
    /// Its tags in order.
    pub tags: Vec<String>,
    /// The id of who looks after it.
    pub assigned: Option<String>,
    /// The notes, oldest first.
    pub notes: Vec<NoteView>,
    /// The case about it: its id, and its state in words.
    pub case: Option<(String, String)>,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteView {
    /// Its id.
    pub id: String,
    /// Who wrote it; blank when they are gone.
    pub who: String,
    /// When.
    pub when: String,
    /// The text.
    pub text: String,
    /// Whether the reader wrote it, and so may delete it.
    pub is_mine: bool,
}

/// What the inbox can be narrowed to.
#[server(prefix = "/fn", endpoint = "inbox/choices", output = Reply)]
pub async fn list_inbox_choices(workspace: String) -> Result<InboxChoices, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        on_server::choices(&access).await
    })
    .await
}

/// What the team added to a response.
#[server(prefix = "/fn", endpoint = "inbox/triage", output = Reply)]
pub async fn load_triage(workspace: String, response: String) -> Result<TriageView, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let ids = on_server::visible(&access, &response).await?;
        on_server::triage(&access, *ids.first().ok_or(AppError::NotFound)?).await
    })
    .await
}

/// Tags responses (ids with commas between); gives those that had it not.
#[server(prefix = "/fn", endpoint = "inbox/tag", output = Reply)]
pub async fn tag_responses(
    workspace: String,
    responses: String,
    tag: String,
) -> Result<Vec<String>, AppError> {
    use super::context;
    use crate::db::Tagging;
    use crate::domain::error::Code;
    use crate::domain::member::Role;
    use crate::domain::triage::Tag;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let tag = Tag::parse(&tag).map_err(|code| AppError::field("tag", code))?;
        let ids = on_server::visible(&access, &responses).await?;
        match access.db().tag_responses(access.workspace_id(), ids, tag).await? {
            Tagging::Done(changed) => Ok(changed.iter().map(ToString::to_string).collect()),
            Tagging::Full => Err(AppError::field("tag", Code::TooMany)),
        }
    })
    .await
}

/// Takes a tag off responses; gives those that had it.
#[server(prefix = "/fn", endpoint = "inbox/untag", output = Reply)]
pub async fn untag_responses(
    workspace: String,
    responses: String,
    tag: String,
) -> Result<Vec<String>, AppError> {
    use super::context;
    use crate::domain::member::Role;
    use crate::domain::triage::Tag;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let tag = Tag::parse(&tag).map_err(|code| AppError::field("tag", code))?;
        let ids = on_server::visible(&access, &responses).await?;
        let changed = access.db().untag_responses(access.workspace_id(), ids, tag).await?;
        Ok(changed.iter().map(ToString::to_string).collect())
    })
    .await
}

/// Gives responses to a member, or to nobody when blank; gives those that
/// somebody else had, with their ids, so that it can be undone.
#[server(prefix = "/fn", endpoint = "inbox/assign", output = Reply)]
pub async fn assign_responses(
    workspace: String,
    responses: String,
    #[server(default)] member: String,
) -> Result<Vec<(String, String)>, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let member = on_server::member(&member)?;
        let ids = on_server::visible(&access, &responses).await?;
        let changed = access.db().assign_responses(access.workspace_id(), ids, member).await?;
        let id =
            |member: Option<crate::domain::id::MemberId>| member.map(|id| id.to_string()).unwrap_or_default();
        Ok(changed.into_iter().map(|(response, before)| (response.to_string(), id(before))).collect())
    })
    .await
}

/// Keeps a note on a response or on a case.
#[server(prefix = "/fn", endpoint = "note/add", output = Reply)]
pub async fn add_note(
    workspace: String,
    #[server(default)] response: String,
    #[server(default)] case: String,
    text: String,
) -> Result<(), AppError> {
    use super::context;
    use crate::db::{NewNote, Noted};
    use crate::domain::id::NoteId;
    use crate::domain::member::Role;
    use crate::domain::triage::NoteText;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let text = NoteText::parse(&text).map_err(|code| AppError::field("text", code))?;
        let about = if case.is_empty() {
            let ids = on_server::visible(&access, &response).await?;
            Noted::Response(*ids.first().ok_or(AppError::NotFound)?)
        } else {
            Noted::Case(super::case::visible(&access, &case).await?.case_id)
        };
        let note_id = NoteId::new(access.new_id());
        let note = NewNote { note_id, about, member_id: access.member.member_id, text, now: access.now_ms() };
        Ok(access.db().create_note(access.workspace_id(), note).await?)
    })
    .await
}

/// What the team added to responses (ids with commas between), as their rows
/// show it: after a change the list need not be read again.
#[server(prefix = "/fn", endpoint = "inbox/marks", output = Reply)]
pub async fn list_marks(workspace: String, responses: String) -> Result<Vec<(String, LineTriage)>, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let ids = on_server::visible(&access, &responses).await?;
        on_server::marks(&access, &ids).await
    })
    .await
}

/// Takes one's own note away.
#[server(prefix = "/fn", endpoint = "note/delete", output = Reply)]
pub async fn delete_note(workspace: String, note: String) -> Result<(), AppError> {
    use super::context;
    use crate::domain::id::NoteId;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Editor).await?;
        let note = NoteId::parse(&note).map_err(|_| AppError::NotFound)?;
        Ok(access.db().delete_note(access.workspace_id(), note, access.member.member_id).await?)
    })
    .await
}

#[cfg(feature = "ssr")]
pub(in crate::api) use on_server::{member, member_choices, note_views};

#[cfg(feature = "ssr")]
mod on_server {
    use std::collections::HashMap;

    use super::{InboxChoices, MemberChoice, NoteView, TriageView};
    use crate::api::case::status_words;
    use crate::api::context::{Access, age};
    use crate::api::error::AppError;
    use crate::api::response::{LineTriage, Sources, line_triage};
    use crate::api::survey::AttributeView;
    use crate::db::{AttributeRow, NoteRow, Noted, ResponseFilter};
    use crate::domain::error::Code;
    use crate::domain::id::{MemberId, ResponseId};
    use crate::domain::triage::MAX_SELECTED;

    /// Surveys to choose from; older ones are found through their own page.
    const SURVEYS: i64 = 200;

    pub(super) async fn choices(access: &Access) -> Result<InboxChoices, AppError> {
        let (db, house) = (access.db(), access.workspace_id());
        let mut series: Vec<_> =
            db.list_series(house).await?.into_iter().map(|row| (row.rule.measure(), row.subject)).collect();
        series.sort();
        series.dedup();
        let surveys = db.list_surveys(house, None, SURVEYS).await?;
        let attributes = db.list_attributes(house).await?;
        Ok(InboxChoices {
            surveys: surveys.into_iter().map(|row| (row.survey_id.to_string(), row.title)).collect(),
            series,
            channels: db.list_channels(house).await?,
            languages: db.list_locales(house).await?,
            tags: db.list_tags(house).await?,
            members: member_choices(access).await?,
            attributes: attributes
                .into_iter()
                .map(|AttributeRow { name, values }| AttributeView { name, values })
                .collect(),
        })
    }

    /// The members by name; those of one name are told apart by their address.
    pub(in crate::api) async fn member_choices(access: &Access) -> Result<Vec<MemberChoice>, AppError> {
        let rows = access.db().list_members(access.workspace_id()).await?;
        let mut n_named: HashMap<String, usize> = HashMap::new();
        for row in &rows {
            *n_named.entry(row.member.name.clone()).or_default() += 1;
        }
        Ok(rows
            .into_iter()
            .map(|row| MemberChoice {
                id: row.member.member_id.to_string(),
                is_me: row.member.member_id == access.member.member_id,
                name: match n_named.get(&row.member.name) {
                    Some(2..) => format!("{} ({})", row.member.name, row.member.email),
                    _ => row.member.name,
                },
            })
            .collect())
    }

    /// The member that a form names; none when blank.
    pub(in crate::api) fn member(id: &str) -> Result<Option<MemberId>, AppError> {
        if id.is_empty() {
            return Ok(None);
        }
        MemberId::parse(id).map(Some).map_err(|_| AppError::NotFound)
    }

    /// The responses with these ids, all of which the member may see.
    pub(super) async fn visible(access: &Access, ids: &str) -> Result<Vec<ResponseId>, AppError> {
        let ids: Vec<ResponseId> = ids
            .split(',')
            .filter(|id| !id.trim().is_empty())
            .map(|id| ResponseId::parse(id.trim()).map_err(|_| AppError::NotFound))
            .collect::<Result<_, _>>()?;
        match ids.len() {
            0 => return Err(AppError::field("responses", Code::Required)),
            1..=MAX_SELECTED => {}
            _ => return Err(AppError::field("responses", Code::TooMany)),
        }
        let everything = ResponseFilter::default();
        let mut sources = Sources::under(&everything);
        for survey in access.db().list_surveys_of(access.workspace_id(), &ids).await? {
            if sources.find(access, survey).await?.hidden {
                return Err(AppError::NotFound);
            }
        }
        Ok(ids)
    }

    pub(super) async fn triage(access: &Access, response: ResponseId) -> Result<TriageView, AppError> {
        let (db, house) = (access.db(), access.workspace_id());
        let row = db.list_triage(house, &[response]).await?.remove(&response).unwrap_or_default();
        let notes = db.list_notes(house, Noted::Response(response)).await?;
        Ok(TriageView {
            tags: row.tags,
            assigned: row.assigned.map(|(member, _)| member.to_string()),
            notes: note_views(access, notes),
            case: row
                .case
                .map(|(case, status)| (case.to_string(), status_words(access.locale, &status).to_owned())),
        })
    }

    pub(super) async fn marks(
        access: &Access,
        responses: &[ResponseId],
    ) -> Result<Vec<(String, LineTriage)>, AppError> {
        let rows = access.db().list_triage(access.workspace_id(), responses).await?;
        Ok(rows.into_iter().map(|(id, row)| (id.to_string(), line_triage(access, row))).collect())
    }

    pub(in crate::api) fn note_views(access: &Access, rows: Vec<NoteRow>) -> Vec<NoteView> {
        let view = |row: NoteRow| {
            let NoteRow { note_id, member, text, created_at } = row;
            let is_mine = member.as_ref().is_some_and(|(member, _)| *member == access.member.member_id);
            NoteView {
                id: note_id.to_string(),
                who: member.map(|(_, name)| name).unwrap_or_default(),
                when: age(access.locale, created_at, access.now),
                text,
                is_mine,
            }
        };
        rows.into_iter().map(view).collect()
    }
}
