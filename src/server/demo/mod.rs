//! The demo: a made-up coffee roaster with a year of answers and two journey
//! maps, so that whoever tries Jornada sees it in use.
//!
//! The same seed and date always give the same data. It is stored through the
//! functions that everybody's data goes through; no person in it exists.

mod chance;
mod comments;
mod customers;
mod journey;
mod journey_texts;
mod story;
mod surveys;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::api::incoming::Destination;
use crate::api::local_time::{moment_of, rfc3339};
use crate::db::{
    Db, DbError, MemberName, NewMember, NewResponse, NewSurvey, NewWorkspace, Workspace, WorkspaceSettings,
    WorkspaceSettingsInput, draw_token, local_day,
};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{JourneyId, MemberId, QuestionId, ResponseId, SurveyId, WorkspaceId};
use crate::domain::journey::from_template;
use crate::domain::measure::Measure;
use crate::domain::member::{Email, Role};
use crate::domain::text::Locale;
use crate::server::clock;
use chance::Chance;
use story::{Reply, Story};

/// The workspace's part of addresses.
pub const SLUG: &str = "demo";

/// The address of its owner; example.com belongs to nobody.
pub const OWNER: &str = "demo@example.com";

/// Where its days begin.
pub const TIMEZONE: chrono_tz::Tz = chrono_tz::America::Sao_Paulo;

/// How many answers it has.
pub const N_ANSWERS: u64 = story::N_ANSWERS as u64;

/// Answers stored at once: few enough for the progress to move.
const BATCH: usize = 500;

/// Which demo to make.
#[derive(Clone, Copy, Debug)]
pub struct Demo {
    /// Another seed gives other answers to the same story.
    pub seed: u64,
    /// The answers end on the day before.
    pub today: NaiveDate,
}

/// Makes the workspace with its owner and everything in it. `progress` hears
/// how many answers are stored so far.
///
/// # Errors
/// `Conflict` when there is a workspace of this name; then nothing changes.
pub async fn fill(db: &Db, demo: Demo, progress: &(dyn Fn(u64) + Sync)) -> Result<MemberId, DbError> {
    let mut chance = Chance::new(demo.seed);
    let story = Story::tell(demo.today, &mut chance);
    let workspace = create_workspace(db).await?;
    create_journeys(db, &workspace, demo.today, &mut chance).await?;
    let mut n_stored = 0;
    for measure in Measure::ALL {
        let survey_id = create_survey(db, &workspace, measure, &story, &mut chance).await?;
        let responses = responses(db, &workspace, survey_id, measure, &story, &mut chance).await?;
        for (day, n_completed) in count_by_day(&responses) {
            db.add_shown(survey_id, day, pages_shown(measure, n_completed, &mut chance));
        }
        for batch in responses.chunks(BATCH) {
            db.import_responses(batch.to_vec()).await?;
            n_stored += batch.len() as u64;
            progress(n_stored);
        }
    }
    create_owner(db, &workspace).await
}

async fn create_workspace(db: &Db) -> Result<Workspace, DbError> {
    let settings = WorkspaceSettingsInput {
        name: "Café Vereda Alta".to_owned(),
        locale: Locale::PtBr.as_str().to_owned(),
        timezone: TIMEZONE.name().to_owned(),
        currency: "BRL".to_owned(),
        minimum_group: WorkspaceSettings::USUAL_MINIMUM_GROUP,
    };
    let new = NewWorkspace::parse(SLUG, &settings).expect("BUG: the demo's workspace is refused");
    db.create_workspace(WorkspaceId::new(clock::new_id()), new, now()).await?;
    db.find_workspace_by_slug(SLUG).await
}

/// The owner comes last: who can sign in finds everything.
async fn create_owner(db: &Db, workspace: &Workspace) -> Result<MemberId, DbError> {
    let new = NewMember {
        member_id: MemberId::new(clock::new_id()),
        email: Email::parse(OWNER).expect("BUG: the demo's address is none"),
        name: MemberName::parse("Marina Duarte").expect("BUG: the demo's owner has no name"),
        password_hash: None,
        locale: None,
    };
    db.create_member(workspace.workspace_id, new, Role::Owner, now()).await
}

async fn create_journeys(
    db: &Db,
    workspace: &Workspace,
    today: NaiveDate,
    chance: &mut Chance,
) -> Result<(), DbError> {
    let drawn_at = moment_of(TIMEZONE, (today - chrono::Days::new(12)).and_time(story::noon()));
    let drawn = journey::draw(drawn_at, chance);
    let template = from_template("support", Locale::PtBr, &mut || chance.id(drawn_at))
        .expect("BUG: the template of support is gone");
    for map in [template, drawn] {
        let journey_id = JourneyId::new(chance.id(drawn_at));
        db.create_journey(workspace.workspace_id, journey_id, map, drawn_at).await?;
    }
    Ok(())
}

async fn create_survey(
    db: &Db,
    workspace: &Workspace,
    measure: Measure,
    story: &Story,
    chance: &mut Chance,
) -> Result<SurveyId, DbError> {
    let made_at = moment_of(TIMEZONE, (story.first_day - chrono::Days::new(3)).and_time(story::noon()));
    let survey_id = SurveyId::new(chance.id(made_at));
    let new = NewSurvey {
        survey_id,
        code: draw_token().chars().take(12).collect(),
        definition: surveys::definition(measure),
        now: made_at,
    };
    let new_question_id = || QuestionId::new(clock::new_id());
    db.create_published_survey(workspace.workspace_id, new, new_question_id).await?;
    Ok(survey_id)
}

/// The replies to one survey, read by the rules that hold for every sender.
async fn responses(
    db: &Db,
    workspace: &Workspace,
    survey_id: SurveyId,
    measure: Measure,
    story: &Story,
    chance: &mut Chance,
) -> Result<Vec<NewResponse>, DbError> {
    let destination = Destination::find(db, workspace, survey_id, now(), clock::new_id).await?;
    let replies = story.replies.iter().filter(|reply| reply.measure == measure);
    let mut responses = Vec::new();
    for (at, reply) in replies.enumerate() {
        let answered_at = moment_of(TIMEZONE, reply.at);
        let mut response = destination
            .read(&wire(reply, story, answered_at, at))
            .map_err(|errors| DbError::other(format!("the demo's reply does not fit: {}", wrong(&errors))))?;
        response.response_id = ResponseId::new(chance.id(answered_at));
        response.received_at = answered_at;
        response.took = Some(seconds(reply, at));
        responses.push(response);
    }
    Ok(responses)
}

/// A reply as a program would send it.
fn wire(reply: &Reply, story: &Story, answered_at: i64, at: usize) -> Value {
    let measure = reply.measure.as_str();
    let customer = &story.customers[reply.customer];
    let mut answers = Map::new();
    answers.insert(measure.to_owned(), reply.score.into());
    if let Some(comment) = &reply.comment {
        answers.insert(surveys::COMMENT.to_owned(), comment.as_str().into());
    }
    json!({
        "id": format!("{measure}-{:05}", at + 1),
        "answered_at": rfc3339(answered_at),
        "answers": answers,
        "customer": customer.external_id,
        "contact": {"external_id": customer.external_id, "email": customer.email, "name": customer.name},
        "attributes": {
            surveys::PLAN: customer.plan,
            surveys::REGION: customer.region.name(),
            surveys::CHANNEL: reply.channel,
        },
        "channel": if measure == "nps" { "mail" } else { "link" },
        "locale": customer.locale.as_str(),
    })
}

/// How long a reply took: longer with something written, and nobody like the
/// next one.
fn seconds(reply: &Reply, at: usize) -> i64 {
    let letters = reply.comment.as_ref().map_or(0, |comment| comment.chars().count());
    i64::try_from(11 + at * 29 % 47 + letters / 3).unwrap_or(0)
}

fn wrong(errors: &FieldErrors) -> String {
    let fields = errors.iter().map(|(field, codes)| {
        let codes: Vec<&str> = codes.iter().copied().map(Code::as_str).collect();
        format!("{field} {}", codes.join(" "))
    });
    fields.collect::<Vec<_>>().join(", ")
}

fn count_by_day(responses: &[NewResponse]) -> BTreeMap<i64, i64> {
    let mut by_day = BTreeMap::new();
    for response in responses {
        *by_day.entry(local_day(TIMEZONE, response.answered_at)).or_default() += 1;
    }
    by_day
}

/// How often the page was opened on a day: a mailed survey is opened and left
/// more often than one right after a purchase.
fn pages_shown(measure: Measure, n_completed: i64, chance: &mut Chance) -> i64 {
    let usual_share = match measure {
        Measure::Nps => 0.38,
        Measure::Csat => 0.52,
        Measure::Ces => 0.61,
    };
    let share = usual_share + 0.12 * (chance.share() - 0.5);
    (n_completed as f64 / share).ceil() as i64
}

fn now() -> i64 {
    clock::now().timestamp_millis()
}
