//! Deciding about every contact that is meant, page by page, so that a
//! workspace of any size fits.

use std::collections::{BTreeSet, HashSet};

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{Planned, Selection};
use crate::db::DbError;
use crate::db::contact::{COLUMNS, ContactRow, StoredContact};
use crate::domain::id::{SurveyId, WorkspaceId};
use crate::domain::survey::{AskRule, Decision, Person, luck};

/// Contacts decided about together.
const PAGE: usize = 1_000;

/// People held back that are named.
pub(super) const MOST_EXAMPLES: usize = 100;

/// Unknown ids that are named.
const MOST_UNKNOWN: usize = 100;

/// What is asked of whom.
pub(super) struct Asked<'a> {
    pub(super) workspace: WorkspaceId,
    pub(super) survey: SurveyId,
    pub(super) selection: &'a Selection,
    pub(super) rule: AskRule,
    pub(super) is_wave: bool,
    pub(super) at: i64,
}

#[derive(sqlx::FromRow)]
struct StoredCandidate {
    #[sqlx(flatten)]
    contact: StoredContact,
    address_closed_at: Option<i64>,
    address_unsubscribed_at: Option<i64>,
    address_bounced_at: Option<i64>,
    last_asked_at: Option<i64>,
    last_wave_at: Option<i64>,
    is_invited: bool,
}

impl StoredCandidate {
    /// The contact, and what the rules need to know; alone with its address.
    fn read(self, survey: SurveyId) -> Result<(ContactRow, Person), DbError> {
        let Self {
            contact,
            address_closed_at,
            address_unsubscribed_at,
            address_bounced_at,
            last_asked_at,
            last_wave_at,
            is_invited,
        } = self;
        let contact = contact.read()?;
        let person = Person {
            has_address: contact.email.is_some(),
            do_not_contact: address_closed_at.or(contact.do_not_contact_at).is_some(),
            unsubscribed: address_unsubscribed_at.or(contact.unsubscribed_at).is_some(),
            bounced: address_bounced_at.is_some(),
            is_invited,
            shares_address: false,
            last_asked_at,
            last_wave_at,
            luck: luck(contact.contact_id.uuid(), survey.uuid()),
        };
        Ok((contact, person))
    }
}

/// One contact, and what the rules need to know of them.
pub(in crate::db) async fn find_candidate(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    survey: SurveyId,
    contact: &str,
    at: i64,
) -> Result<(ContactRow, Person), DbError> {
    let mut statement = candidates(workspace, survey, at);
    statement.push(" and c.contact_id = ").push_bind(contact.to_owned());
    statement.build_query_as::<StoredCandidate>().fetch_one(conn).await?.read(survey)
}

/// Goes through everybody who is meant, page by page.
pub(super) struct Visit<'a> {
    asked: Asked<'a>,
    planned: Planned,
    addresses: HashSet<String>,
    unknown: BTreeSet<String>,
    /// The last contact of the page before; none when all were seen.
    after: Option<String>,
}

impl<'a> Visit<'a> {
    pub(super) fn new(asked: Asked<'a>) -> Self {
        let unknown = match asked.selection {
            Selection::Ids(ids) => ids.clone(),
            Selection::All | Selection::Attribute(..) => BTreeSet::new(),
        };
        let after = Some(String::new());
        Self { asked, planned: Planned::default(), addresses: HashSet::new(), unknown, after }
    }

    /// Decides about the next page; gives the ids of those who are asked, and
    /// nothing when there is no further page.
    pub(super) async fn next(&mut self, conn: &mut SqliteConnection) -> Result<Option<Vec<String>>, DbError> {
        let Some(after) = self.after.take() else { return Ok(None) };
        let page = list_page(conn, &self.asked, &after).await?;
        let is_last = page.len() < PAGE;
        let mut chosen = Vec::new();
        for candidate in page {
            let (contact, person) = candidate.read(self.asked.survey)?;
            if !is_last {
                self.after = Some(contact.contact_id.to_string());
            }
            let is_meant = match self.asked.selection {
                Selection::All => true,
                Selection::Attribute(name, value) => contact.attributes.get(name) == Some(value),
                Selection::Ids(_) => self.unknown.remove(&contact.external_id),
            };
            if !is_meant {
                continue;
            }
            let shares_address = contact.email.as_ref().is_some_and(|email| self.addresses.contains(email));
            let person = Person { shares_address, ..person };
            let decision = self.asked.rule.decide(&person, self.asked.is_wave, self.asked.at);
            if decision == Decision::Ask {
                chosen.push(contact.contact_id.to_string());
                self.addresses.extend(contact.email);
            }
            self.planned.note(contact.name.unwrap_or(contact.external_id), decision);
        }
        Ok(Some(chosen))
    }

    /// What came of it.
    pub(super) fn finish(self) -> Planned {
        let unknown = self.unknown.into_iter().take(MOST_UNKNOWN).collect();
        Planned { unknown, ..self.planned }
    }
}

async fn list_page(
    conn: &mut SqliteConnection,
    asked: &Asked<'_>,
    after: &str,
) -> Result<Vec<StoredCandidate>, DbError> {
    let mut statement = candidates(asked.workspace, asked.survey, asked.at);
    statement.push(" and c.contact_id > ").push_bind(after.to_owned());
    statement.push(" order by c.contact_id limit ").push_bind(PAGE as i64);
    Ok(statement.build_query_as().fetch_all(conn).await?)
}

/// What concerns an address is looked up by the address: of two contacts that
/// share one, neither is asked when the other does not want it.
fn candidates(workspace: WorkspaceId, survey: SurveyId, at: i64) -> QueryBuilder<Sqlite> {
    let mut statement = QueryBuilder::<Sqlite>::new("select ");
    statement.push(COLUMNS).push(
        ", (select max(o.do_not_contact_at) from contact o
            where o.workspace_id = c.workspace_id and o.email = c.email) as address_closed_at,
           (select max(o.unsubscribed_at) from contact o
            where o.workspace_id = c.workspace_id and o.email = c.email) as address_unsubscribed_at,
           (select max(o.bounced_at) from contact o
            where o.workspace_id = c.workspace_id and o.email = c.email) as address_bounced_at,
           (select max(i.asked_at) from contact o join invitation i on i.contact_id = o.contact_id
            where o.workspace_id = c.workspace_id and o.email = c.email
              and i.state <> 'cancelled') as last_asked_at,
           (select max(i.asked_at) from contact o join invitation i on i.contact_id = o.contact_id
                join mailing m on m.mailing_id = i.mailing_id
            where o.workspace_id = c.workspace_id and o.email = c.email
              and i.state <> 'cancelled' and m.is_wave = 1) as last_wave_at,
           exists (select 1 from contact o join invitation i on i.contact_id = o.contact_id
            where o.workspace_id = c.workspace_id and o.email = c.email and i.survey_id = ",
    );
    statement.push_bind(survey.to_string());
    statement.push(" and i.state in ('waiting', 'sent') and i.expires_at > ").push_bind(at);
    statement.push(") as is_invited from contact c where c.workspace_id = ");
    statement.push_bind(workspace.to_string());
    statement
}
