//! Workspaces: one company's data, and who reaches it.

use chrono::{DateTime, Datelike, Duration, LocalResult, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use sqlx::{FromRow, SqliteConnection};

use super::member::stored_role;
use super::response::change::rebuild;
use super::{Db, DbError, wave};
use crate::domain::error::{Code, FieldErrors};
use crate::domain::id::{MemberId, WorkspaceId};
use crate::domain::member::Role;
use crate::domain::text::Locale;

/// A workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub workspace_id: WorkspaceId,
    /// Its part of addresses, unique in the program.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// The language of what it sends.
    pub locale: Locale,
    /// Where its days begin.
    pub timezone: Tz,
    /// Three letters of ISO 4217.
    pub currency: String,
    /// The fewest answers for which an anonymous survey shows a score.
    pub minimum_group: i64,
}

/// A workspace as one member reaches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The workspace.
    pub workspace: Workspace,
    /// What the member may do in it.
    pub role: Role,
}

/// What a person types for a workspace, not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSettingsInput {
    /// 1 to 100 characters.
    pub name: String,
    /// `pt-BR` or `en`.
    pub locale: String,
    /// A name of the IANA database, such as `America/Sao_Paulo`.
    pub timezone: String,
    /// Three letters of ISO 4217.
    pub currency: String,
    /// 1 to 100.
    pub minimum_group: i64,
}

/// Checked settings of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceSettings {
    name: String,
    locale: Locale,
    timezone: Tz,
    currency: String,
    minimum_group: i64,
}

impl WorkspaceSettings {
    /// What a new workspace has unless it is said otherwise.
    pub const USUAL_MINIMUM_GROUP: i64 = 5;

    /// Checks all fields at once.
    ///
    /// # Errors
    /// `name`: `required`, `too_long`, `invalid_format`; `locale`, `timezone`: `invalid_choice`;
    /// `currency`: `invalid_format`; `minimum_group`: `out_of_range`.
    pub fn parse(input: &WorkspaceSettingsInput) -> Result<Self, FieldErrors> {
        let WorkspaceSettingsInput { name, locale, timezone, currency, minimum_group } = input;
        let mut errors = FieldErrors::new();
        let name = name.trim();
        if name.is_empty() {
            errors.add("name", Code::Required);
        }
        if name.chars().count() > 100 {
            errors.add("name", Code::TooLong);
        }
        if name.contains(char::is_control) {
            errors.add("name", Code::InvalidFormat);
        }
        let locale = Locale::parse(locale);
        if locale.is_err() {
            errors.add("locale", Code::InvalidChoice);
        }
        let timezone = timezone.parse::<Tz>();
        if timezone.is_err() {
            errors.add("timezone", Code::InvalidChoice);
        }
        let currency = currency.trim().to_ascii_uppercase();
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            errors.add("currency", Code::InvalidFormat);
        }
        if !(1..=100).contains(minimum_group) {
            errors.add("minimum_group", Code::OutOfRange);
        }
        match (locale, timezone) {
            (Ok(locale), Ok(timezone)) => errors.or(Self {
                name: name.to_owned(),
                locale,
                timezone,
                currency,
                minimum_group: *minimum_group,
            }),
            _ => Err(errors),
        }
    }
}

/// A workspace to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWorkspace {
    slug: String,
    settings: WorkspaceSettings,
}

impl NewWorkspace {
    /// Checks slug and settings at once.
    ///
    /// # Errors
    /// `slug`: `required`, `too_long` (40), `invalid_format` unless
    /// `[a-z0-9][a-z0-9-]*`; else as [`WorkspaceSettings::parse`].
    pub fn parse(slug: &str, settings: &WorkspaceSettingsInput) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        if slug.is_empty() {
            errors.add("slug", Code::Required);
        }
        if slug.len() > 40 {
            errors.add("slug", Code::TooLong);
        }
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !slug.chars().all(fits) || slug.starts_with('-') {
            errors.add("slug", Code::InvalidFormat);
        }
        match WorkspaceSettings::parse(settings) {
            Ok(settings) => errors.or(Self { slug: slug.to_owned(), settings }),
            Err(others) => {
                errors.add_all("", &others);
                Err(errors)
            }
        }
    }
}

#[derive(FromRow)]
struct WorkspaceRow {
    workspace_id: String,
    slug: String,
    name: String,
    locale: String,
    timezone: String,
    currency: String,
    minimum_group: i64,
}

impl WorkspaceRow {
    fn read(self) -> Result<Workspace, DbError> {
        let Self { workspace_id, slug, name, locale, timezone, currency, minimum_group } = self;
        Ok(Workspace {
            workspace_id: WorkspaceId::parse(&workspace_id).map_err(DbError::other)?,
            slug,
            name,
            locale: stored_locale(&locale)?,
            timezone: timezone.parse().map_err(|_| DbError::other("stored time zone is unknown"))?,
            currency,
            minimum_group,
        })
    }
}

#[derive(FromRow)]
struct MembershipRow {
    #[sqlx(flatten)]
    workspace: WorkspaceRow,
    role: String,
}

impl MembershipRow {
    fn read(self) -> Result<Membership, DbError> {
        Ok(Membership { role: stored_role(&self.role)?, workspace: self.workspace.read()? })
    }
}

/// The local day of a time, as days since 1970-01-01. `at` is ms UTC; beyond
/// the years that calendars know, days are those of UTC.
pub fn local_day(timezone: Tz, at: i64) -> i64 {
    const DAY: i64 = 86_400_000;
    const EPOCH_FROM_CE: i64 = 719_163;
    DateTime::from_timestamp_millis(at).map_or(at.div_euclid(DAY), |time| {
        i64::from(time.with_timezone(&timezone).num_days_from_ce()) - EPOCH_FROM_CE
    })
}

/// When a local time is, in ms UTC. Where the clock goes back it is the first
/// of the two; where the clock goes forward, what it would have shown.
pub fn moment_of(timezone: Tz, local: NaiveDateTime) -> i64 {
    if let LocalResult::Single(at) | LocalResult::Ambiguous(at, _) = timezone.from_local_datetime(&local) {
        return at.timestamp_millis();
    }
    // No gap is longer than a day (Samoa left out 30 December 2011).
    for hours in [3, 27] {
        let Some(before) = local.checked_sub_signed(Duration::hours(hours)) else { break };
        if let LocalResult::Single(at) | LocalResult::Ambiguous(_, at) = timezone.from_local_datetime(&before)
        {
            return (at + Duration::hours(hours)).timestamp_millis();
        }
    }
    local.and_utc().timestamp_millis()
}

/// Reads a locale that the schema has checked.
pub(super) fn stored_locale(text: &str) -> Result<Locale, DbError> {
    Locale::parse(text).map_err(|_| DbError::other("stored locale is unknown"))
}

impl Db {
    /// Makes a workspace.
    ///
    /// # Errors
    /// `Conflict("slug")` when the slug is taken.
    pub async fn create_workspace(
        &self,
        workspace_id: WorkspaceId,
        new: NewWorkspace,
        now: i64,
    ) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(insert_workspace(conn, workspace_id, new, now))).await
    }

    /// The workspace behind a slug as this member reaches it.
    ///
    /// # Errors
    /// `NotFound` when there is none or the member does not belong to it: a
    /// stranger learns nothing about slugs.
    pub async fn find_membership(&self, slug: &str, member_id: MemberId) -> Result<Membership, DbError> {
        sqlx::query_as::<_, MembershipRow>(
            "select w.workspace_id, w.slug, w.name, w.locale, w.timezone, w.currency, w.minimum_group, m.role \
             from workspace w join membership m on m.workspace_id = w.workspace_id \
             where w.slug = $1 and m.member_id = $2",
        )
        .bind(slug)
        .bind(member_id.to_string())
        .fetch_one(&mut *self.reader().await?)
        .await?
        .read()
    }

    /// The workspaces a member belongs to, by name.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_workspaces_of(&self, member_id: MemberId) -> Result<Vec<Membership>, DbError> {
        sqlx::query_as::<_, MembershipRow>(
            "select w.workspace_id, w.slug, w.name, w.locale, w.timezone, w.currency, w.minimum_group, m.role \
             from workspace w join membership m on m.workspace_id = w.workspace_id \
             where m.member_id = $1 order by w.name, w.slug",
        )
        .bind(member_id.to_string())
        .fetch_all(&mut *self.reader().await?)
        .await?
        .into_iter()
        .map(MembershipRow::read)
        .collect()
    }

    /// The workspace behind a slug, for the command line only: whoever can
    /// read the file may do everything anyway.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_workspace_by_slug(&self, slug: &str) -> Result<Workspace, DbError> {
        sqlx::query_as::<_, WorkspaceRow>(
            "select workspace_id, slug, name, locale, timezone, currency, minimum_group \
             from workspace where slug = $1",
        )
        .bind(slug)
        .fetch_one(&mut *self.reader().await?)
        .await?
        .read()
    }

    /// A workspace by the id that a key, session or survey named.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_workspace(&self, workspace_id: WorkspaceId) -> Result<Workspace, DbError> {
        sqlx::query_as::<_, WorkspaceRow>(
            "select workspace_id, slug, name, locale, timezone, currency, minimum_group \
             from workspace where workspace_id = $1",
        )
        .bind(workspace_id.to_string())
        .fetch_one(&mut *self.reader().await?)
        .await?
        .read()
    }

    /// Whether any workspace exists: while none does, the set-up page is open.
    ///
    /// # Errors
    /// As any read.
    pub async fn any_workspace(&self) -> Result<bool, DbError> {
        let one: Option<i64> = sqlx::query_scalar("select 1 from workspace limit 1")
            .fetch_optional(&mut *self.reader().await?)
            .await?;
        Ok(one.is_some())
    }

    /// Changes the settings. Another time zone means other days, so days and
    /// counts of all answers are then made anew in the same transaction.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_workspace(
        &self,
        workspace_id: WorkspaceId,
        settings: WorkspaceSettings,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let WorkspaceSettings { name, locale, timezone, currency, minimum_group } = settings;
                let timezone_before: String =
                    sqlx::query_scalar("select timezone from workspace where workspace_id = $1")
                        .bind(workspace_id.to_string())
                        .fetch_one(&mut *conn)
                        .await?;
                sqlx::query(
                    "update workspace set name = $2, locale = $3, timezone = $4, currency = $5, \
                     minimum_group = $6 where workspace_id = $1",
                )
                .bind(workspace_id.to_string())
                .bind(name)
                .bind(locale.as_str())
                .bind(timezone.name())
                .bind(currency)
                .bind(minimum_group)
                .execute(&mut *conn)
                .await?;
                if timezone_before != timezone.name() {
                    let day_of = Box::new(move |at| local_day(timezone, at));
                    rebuild(conn, workspace_id, day_of).await?;
                    wave::move_to_timezone(conn, workspace_id, timezone).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

/// See [`Db::create_workspace`]; part of setting up too.
pub(super) async fn insert_workspace(
    conn: &mut SqliteConnection,
    workspace_id: WorkspaceId,
    new: NewWorkspace,
    now: i64,
) -> Result<(), DbError> {
    let NewWorkspace { slug, settings } = new;
    let WorkspaceSettings { name, locale, timezone, currency, minimum_group } = settings;
    sqlx::query(
        "insert into workspace (workspace_id, slug, name, locale, timezone, currency, minimum_group, \
         created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(workspace_id.to_string())
    .bind(slug)
    .bind(name)
    .bind(locale.as_str())
    .bind(timezone.name())
    .bind(currency)
    .bind(minimum_group)
    .bind(now)
    .execute(conn)
    .await
    .map_err(|error| DbError::unique(error, "slug"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{NOW, TestHouse, settings};
    use crate::domain::error::Code;

    #[test]
    fn every_wrong_setting_is_named_at_once() {
        let input = WorkspaceSettingsInput {
            name: "  ".into(),
            locale: "fr".into(),
            timezone: "Brasilia".into(),
            currency: "R$".into(),
            minimum_group: 0,
        };
        let errors = NewWorkspace::parse("-Acme", &input).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|(field, codes)| (field, codes.to_vec())).collect();
        assert_eq!(
            fields,
            [
                ("currency", vec![Code::InvalidFormat]),
                ("locale", vec![Code::InvalidChoice]),
                ("minimum_group", vec![Code::OutOfRange]),
                ("name", vec![Code::Required]),
                ("slug", vec![Code::InvalidFormat]),
                ("timezone", vec![Code::InvalidChoice]),
            ]
        );
    }

    #[test]
    fn a_day_begins_at_local_midnight() {
        let hour = 3_600_000;
        let cases = [
            (Tz::UTC, 0, 0),
            (Tz::UTC, -1, -1),
            (Tz::America__Sao_Paulo, 3 * hour - 1, -1),
            (Tz::America__Sao_Paulo, 3 * hour, 0),
            (Tz::Asia__Tokyo, 15 * hour, 1),
        ];
        for (timezone, at, day) in cases {
            assert_eq!(local_day(timezone, at), day, "{timezone} {at}");
        }
    }

    #[tokio::test]
    async fn a_slug_is_taken_once() {
        let house = TestHouse::open().await;
        house.workspace("acme").await;
        let again = NewWorkspace::parse("acme", &settings()).unwrap();
        let result = house.db.create_workspace(house.new_id(WorkspaceId::new), again, NOW).await;
        assert!(matches!(result, Err(DbError::Conflict("slug"))), "{result:?}");
    }

    #[tokio::test]
    async fn a_member_reaches_their_own_workspaces_only() {
        let house = TestHouse::open().await;
        let (acme, other) = (house.workspace("acme").await, house.workspace("other").await);
        let ana = house.member(acme, "ana@example.com", Role::Owner).await;
        house.member(other, "rui@example.com", Role::Owner).await;

        let membership = house.db.find_membership("acme", ana).await.unwrap();
        assert_eq!((membership.workspace.workspace_id, membership.role), (acme, Role::Owner));
        for slug in ["other", "unknown"] {
            let result = house.db.find_membership(slug, ana).await;
            assert!(matches!(result, Err(DbError::NotFound)), "{result:?}");
        }
        let workspaces = house.db.list_workspaces_of(ana).await.unwrap();
        assert_eq!(workspaces, [membership]);
    }

    #[tokio::test]
    async fn changed_settings_are_read_back() {
        let house = TestHouse::open().await;
        assert!(!house.db.any_workspace().await.unwrap());
        let acme = house.workspace("acme").await;
        assert!(house.db.any_workspace().await.unwrap());
        let input = WorkspaceSettingsInput {
            name: "Acme Brasil".into(),
            locale: "en".into(),
            timezone: "Europe/Lisbon".into(),
            currency: "eur".into(),
            minimum_group: 7,
        };
        house.db.update_workspace(acme, WorkspaceSettings::parse(&input).unwrap()).await.unwrap();
        let workspace = house.db.find_workspace(acme).await.unwrap();
        assert_eq!(workspace, house.db.find_workspace_by_slug("acme").await.unwrap());
        assert_eq!(workspace.name, "Acme Brasil");
        assert_eq!(workspace.locale, Locale::En);
        assert_eq!(workspace.timezone, Tz::Europe__Lisbon);
        assert_eq!(workspace.currency, "EUR");
        assert_eq!(workspace.minimum_group, 7);
    }
}
