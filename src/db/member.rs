//! People, where they belong, and signing in with a password.

use sqlx::{FromRow, SqliteConnection};

use super::secret::{Password, hash_password, verify_password};
use super::workspace::stored_locale;
use super::{Db, DbError};
use crate::domain::error::Code;
use crate::domain::id::{MemberId, WorkspaceId};
use crate::domain::member::{Email, Role, Theme};
use crate::domain::text::Locale;

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their id.
    pub member_id: MemberId,
    /// Lower-cased.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// The language they chose; `None` follows browser and workspace.
    pub locale: Option<Locale>,
    /// The colours they chose; `None` follows the system.
    pub theme: Option<Theme>,
    /// Whether they can sign in with a password.
    pub has_password: bool,
}

/// A member in the list of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberListRow {
    /// Who.
    pub member: Member,
    /// What they may do here.
    pub role: Role,
    /// Since when, ms UTC.
    pub joined_at: i64,
}

/// What a person is called: trimmed, 1 to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberName(String);

impl MemberName {
    /// Trims and checks a name.
    ///
    /// # Errors
    /// [`Code::Required`] when empty, [`Code::TooLong`],
    /// [`Code::InvalidFormat`] for control characters.
    pub fn parse(text: &str) -> Result<Self, Code> {
        let text = text.trim();
        match text.chars().count() {
            0 => Err(Code::Required),
            _ if text.contains(char::is_control) => Err(Code::InvalidFormat),
            1..=100 => Ok(Self(text.to_owned())),
            _ => Err(Code::TooLong),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A person to be made a member.
#[derive(Clone)]
pub struct NewMember {
    /// Their id, unless the e-mail is known already.
    pub member_id: MemberId,
    /// Unique in the program.
    pub email: Email,
    /// What they are called.
    pub name: MemberName,
    /// From [`hash_password`]; without one only a link signs them in.
    pub password_hash: Option<String>,
    /// The language they chose.
    pub locale: Option<Locale>,
}

#[derive(FromRow)]
pub(super) struct MemberRow {
    member_id: String,
    email: String,
    name: String,
    locale: Option<String>,
    theme: Option<String>,
    has_password: bool,
}

impl MemberRow {
    pub(super) fn read(self) -> Result<Member, DbError> {
        let Self { member_id, email, name, locale, theme, has_password } = self;
        Ok(Member {
            member_id: MemberId::parse(&member_id).map_err(DbError::other)?,
            email,
            name,
            locale: locale.as_deref().map(stored_locale).transpose()?,
            theme: theme.as_deref().map(stored_theme).transpose()?,
            has_password,
        })
    }
}

#[derive(FromRow)]
struct MemberInListRow {
    #[sqlx(flatten)]
    member: MemberRow,
    role: String,
    joined_at: i64,
}

fn stored_theme(text: &str) -> Result<Theme, DbError> {
    Theme::parse(text).map_err(|_| DbError::other("stored theme is unknown"))
}

/// Reads a role that the schema has checked.
pub(super) fn stored_role(text: &str) -> Result<Role, DbError> {
    Role::parse(text).map_err(|_| DbError::other("stored role is unknown"))
}

impl Db {
    /// Makes a person a member of a workspace. Somebody who is known by this
    /// e-mail keeps id, name and password: whoever runs one workspace must not
    /// take over an account of another.
    ///
    /// # Errors
    /// `Conflict("email")` when they belong to the workspace already;
    /// `NotFound` for an unknown workspace.
    pub async fn create_member(
        &self,
        workspace_id: WorkspaceId,
        new: NewMember,
        role: Role,
        now: i64,
    ) -> Result<MemberId, DbError> {
        self.write(move |conn| Box::pin(insert_member(conn, workspace_id, new, role, now))).await
    }

    /// A person by id.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_member(&self, member_id: MemberId) -> Result<Member, DbError> {
        sqlx::query_as::<_, MemberRow>(
            "select member_id, email, name, locale, theme, password_hash is not null as has_password \
             from member where member_id = $1",
        )
        .bind(member_id.to_string())
        .fetch_one(&mut *self.reader().await?)
        .await?
        .read()
    }

    /// A person by e-mail, for the command line and for one-time links.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_member_by_email(&self, email: &Email) -> Result<Member, DbError> {
        sqlx::query_as::<_, MemberRow>(
            "select member_id, email, name, locale, theme, password_hash is not null as has_password \
             from member where email = $1",
        )
        .bind(email.as_str())
        .fetch_one(&mut *self.reader().await?)
        .await?
        .read()
    }

    /// The members of a workspace, by name.
    ///
    /// # Errors
    /// As any read.
    pub async fn list_members(&self, workspace_id: WorkspaceId) -> Result<Vec<MemberListRow>, DbError> {
        sqlx::query_as::<_, MemberInListRow>(
            "select p.member_id, p.email, p.name, p.locale, p.theme, \
             p.password_hash is not null as has_password, m.role, m.created_at as joined_at \
             from membership m join member p on p.member_id = m.member_id \
             where m.workspace_id = $1 order by p.name, p.email",
        )
        .bind(workspace_id.to_string())
        .fetch_all(&mut *self.reader().await?)
        .await?
        .into_iter()
        .map(|MemberInListRow { member, role, joined_at }| {
            Ok(MemberListRow { member: member.read()?, role: stored_role(&role)?, joined_at })
        })
        .collect()
    }

    /// Gives a member another role.
    ///
    /// # Errors
    /// `NotFound` for a stranger; `Conflict("role")` for the last owner.
    pub async fn change_role(
        &self,
        workspace_id: WorkspaceId,
        member_id: MemberId,
        role: Role,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                if role != Role::Owner {
                    keep_an_owner(conn, workspace_id, member_id).await?;
                }
                let done =
                    sqlx::query("update membership set role = $3 where workspace_id = $1 and member_id = $2")
                        .bind(workspace_id.to_string())
                        .bind(member_id.to_string())
                        .bind(role.as_str())
                        .execute(conn)
                        .await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }

    /// Takes a member out of a workspace. The person stays, for they may
    /// belong elsewhere and the history names them.
    ///
    /// # Errors
    /// `NotFound` for a stranger; `Conflict("role")` for the last owner.
    pub async fn remove_member(&self, workspace_id: WorkspaceId, member_id: MemberId) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                keep_an_owner(conn, workspace_id, member_id).await?;
                sqlx::query("delete from membership where workspace_id = $1 and member_id = $2")
                    .bind(workspace_id.to_string())
                    .bind(member_id.to_string())
                    .execute(&mut *conn)
                    .await?;
                super::triage::let_go_of_member(conn, workspace_id, member_id).await?;
                let email: String = sqlx::query_scalar("select email from member where member_id = $1")
                    .bind(member_id.to_string())
                    .fetch_one(&mut *conn)
                    .await?;
                super::link::forget_invitations(conn, workspace_id, &email).await
            })
        })
        .await
    }

    /// Sets the password (else `NotFound`). Ending other sessions is the caller's choice.
    pub async fn set_password(&self, member_id: MemberId, password: Password) -> Result<(), DbError> {
        let hash = hash_password(password).await?;
        self.update_own(member_id, "update member set password_hash = $2 where member_id = $1", Some(hash))
            .await
    }

    /// Sets what a member is called.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_member_name(&self, member_id: MemberId, name: MemberName) -> Result<(), DbError> {
        self.update_own(member_id, "update member set name = $2 where member_id = $1", Some(name.0)).await
    }

    /// Sets or clears the language a member chose.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_member_locale(
        &self,
        member_id: MemberId,
        locale: Option<Locale>,
    ) -> Result<(), DbError> {
        let locale = locale.map(|locale| locale.as_str().to_owned());
        self.update_own(member_id, "update member set locale = $2 where member_id = $1", locale).await
    }

    /// Sets or clears the colours a member chose.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn update_member_theme(
        &self,
        member_id: MemberId,
        theme: Option<Theme>,
    ) -> Result<(), DbError> {
        let theme = theme.map(|theme| theme.as_str().to_owned());
        self.update_own(member_id, "update member set theme = $2 where member_id = $1", theme).await
    }

    /// Who signs in with this e-mail and password; `None` takes the same time
    /// whether the e-mail is unknown, has no password or another one.
    ///
    /// # Errors
    /// As any read.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<Option<MemberId>, DbError> {
        // An e-mail that cannot exist is asked for all the same.
        let email = Email::parse(email).map_or_else(|_| String::new(), |email| email.as_str().to_owned());
        let found: Option<(String, Option<String>)> =
            sqlx::query_as("select member_id, password_hash from member where email = $1")
                .bind(email)
                .fetch_optional(&mut *self.reader().await?)
                .await?;
        let (member_id, hash) = found.unzip();
        let is_right = verify_password(password, hash.flatten().as_deref()).await?;
        match member_id {
            Some(member_id) if is_right => Ok(Some(MemberId::parse(&member_id).map_err(DbError::other)?)),
            _ => Ok(None),
        }
    }

    async fn update_own(
        &self,
        member_id: MemberId,
        sql: &'static str,
        value: Option<String>,
    ) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let done = sqlx::query(sql).bind(member_id.to_string()).bind(value).execute(conn).await?;
                if done.rows_affected() == 0 { Err(DbError::NotFound) } else { Ok(()) }
            })
        })
        .await
    }
}

/// See [`Db::create_member`]; part of accepting an invitation too.
pub(super) async fn insert_member(
    conn: &mut SqliteConnection,
    workspace_id: WorkspaceId,
    new: NewMember,
    role: Role,
    now: i64,
) -> Result<MemberId, DbError> {
    let NewMember { member_id, email, name, password_hash, locale } = new;
    sqlx::query_scalar::<_, i64>("select 1 from workspace where workspace_id = $1")
        .bind(workspace_id.to_string())
        .fetch_one(&mut *conn)
        .await?;
    sqlx::query(
        "insert into member (member_id, email, name, password_hash, locale, created_at) \
         values ($1, $2, $3, $4, $5, $6) on conflict (email) do nothing",
    )
    .bind(member_id.to_string())
    .bind(email.as_str())
    .bind(name.as_str())
    .bind(password_hash)
    .bind(locale.map(Locale::as_str))
    .bind(now)
    .execute(&mut *conn)
    .await?;
    let member_id: String = sqlx::query_scalar("select member_id from member where email = $1")
        .bind(email.as_str())
        .fetch_one(&mut *conn)
        .await?;
    sqlx::query("insert into membership (workspace_id, member_id, role, created_at) values ($1, $2, $3, $4)")
        .bind(workspace_id.to_string())
        .bind(&member_id)
        .bind(role.as_str())
        .bind(now)
        .execute(conn)
        .await
        .map_err(|error| DbError::unique(error, "email"))?;
    MemberId::parse(&member_id).map_err(DbError::other)
}

/// Refuses a change that would leave a workspace without an owner: nobody
/// could ever make one again.
async fn keep_an_owner(
    conn: &mut SqliteConnection,
    workspace_id: WorkspaceId,
    member_id: MemberId,
) -> Result<(), DbError> {
    let role: String =
        sqlx::query_scalar("select role from membership where workspace_id = $1 and member_id = $2")
            .bind(workspace_id.to_string())
            .bind(member_id.to_string())
            .fetch_one(&mut *conn)
            .await?;
    let n_others: i64 = sqlx::query_scalar(
        "select count(*) from membership where workspace_id = $1 and member_id <> $2 and role = 'owner'",
    )
    .bind(workspace_id.to_string())
    .bind(member_id.to_string())
    .fetch_one(conn)
    .await?;
    if role == Role::Owner.as_str() && n_others == 0 { Err(DbError::Conflict("role")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::TestHouse;

    #[tokio::test]
    async fn a_known_person_gets_a_second_membership_and_keeps_their_account() {
        let house = TestHouse::open().await;
        let (acme, other) = (house.workspace("acme").await, house.workspace("other").await);
        let ana = house.member(acme, "ana@example.com", Role::Owner).await;
        house.db.set_password(ana, Password::parse("ponte-lilás-quinze").unwrap()).await.unwrap();

        assert_eq!(house.member(other, "Ana@Example.com", Role::Viewer).await, ana);
        assert_eq!(house.db.sign_in("ana@example.com", "ponte-lilás-quinze").await.unwrap(), Some(ana));
        assert_eq!(house.db.list_workspaces_of(ana).await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn one_person_belongs_to_a_workspace_once() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let ana = house.member(acme, "ana@example.com", Role::Owner).await;
        let again = house.new_member("ana@example.com");
        let result = house.db.create_member(acme, again, Role::Viewer, 0).await;
        assert!(matches!(result, Err(DbError::Conflict("email"))), "{result:?}");
        let list = house.db.list_members(acme).await.unwrap();
        assert_eq!((list.len(), list[0].member.member_id, list[0].role), (1, ana, Role::Owner));
    }

    #[tokio::test]
    async fn the_last_owner_can_neither_be_demoted_nor_removed() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let ana = house.member(acme, "ana@example.com", Role::Owner).await;
        let rui = house.member(acme, "rui@example.com", Role::Admin).await;
        let is_role_conflict = |result| matches!(result, Err(DbError::Conflict("role")));

        assert!(is_role_conflict(house.db.change_role(acme, ana, Role::Admin).await));
        assert!(is_role_conflict(house.db.remove_member(acme, ana).await));
        house.db.change_role(acme, rui, Role::Owner).await.unwrap();
        house.db.remove_member(acme, ana).await.unwrap();
        assert!(is_role_conflict(house.db.remove_member(acme, rui).await));
    }

    #[tokio::test]
    async fn another_workspaces_member_is_not_found() {
        let house = TestHouse::open().await;
        let (acme, other) = (house.workspace("acme").await, house.workspace("other").await);
        house.member(acme, "ana@example.com", Role::Owner).await;
        let rui = house.member(other, "rui@example.com", Role::Editor).await;
        for role in [Role::Viewer, Role::Owner] {
            let result = house.db.change_role(acme, rui, role).await;
            assert!(matches!(result, Err(DbError::NotFound)), "{result:?}");
        }
        let result = house.db.remove_member(acme, rui).await;
        assert!(matches!(result, Err(DbError::NotFound)), "{result:?}");
        assert_eq!(house.db.list_members(acme).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_known_person_signs_in() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let ana = house.member(acme, "ana@example.com", Role::Owner).await;
        house.member(acme, "link-only@example.com", Role::Viewer).await;
        house.db.set_password(ana, Password::parse("ponte-lilás-quinze").unwrap()).await.unwrap();
        let cases = [
            (" ANA@example.com", "ponte-lilás-quinze", Some(ana)),
            ("ana@example.com", "ponte-lilás-quinz", None),
            ("ana@example.com", "", None),
            ("nobody@example.com", "ponte-lilás-quinze", None),
            ("link-only@example.com", "ponte-lilás-quinze", None),
            ("no address", "ponte-lilás-quinze", None),
        ];
        for (email, password, member) in cases {
            assert_eq!(house.db.sign_in(email, password).await.unwrap(), member, "{email}");
        }
    }

    #[tokio::test]
    async fn a_member_sets_their_own_name_language_and_colours() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let ana = house.member(acme, "ana@example.com", Role::Owner).await;
        house.db.update_member_name(ana, MemberName::parse(" Ana Luísa ").unwrap()).await.unwrap();
        house.db.update_member_locale(ana, Some(Locale::En)).await.unwrap();
        house.db.update_member_theme(ana, Some(Theme::Dark)).await.unwrap();
        let member = house.db.find_member(ana).await.unwrap();
        assert_eq!(
            (member.name.as_str(), member.locale, member.theme),
            ("Ana Luísa", Some(Locale::En), Some(Theme::Dark))
        );
    }
}
