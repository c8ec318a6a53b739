//! One-time links. Each has one purpose, one audience, one use and an end.
//! Opening one only looks; a POST uses it up, because mail scanners open
//! every link.

use sqlx::{FromRow, SqliteConnection};

use super::member::{MemberName, NewMember, insert_member, stored_role};
use super::secret::hash_token;
use super::workspace::{NewWorkspace, insert_workspace};
use super::{Db, DbError};
use crate::domain::id::{MemberId, WorkspaceId};
use crate::domain::member::{Email, Role};
use crate::domain::text::Locale;

/// How long ended links are kept before they are forgotten, in ms.
const KEPT_AFTER_THE_END: i64 = 7 * 24 * 3_600_000;

/// What a link is for, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Signs this member in.
    SignIn(MemberId),
    /// Makes whoever owns this address a member.
    Invitation {
        /// Of which workspace.
        workspace_id: WorkspaceId,
        /// Whose address.
        email: Email,
        /// As what.
        role: Role,
    },
    /// Lets the first workspace be made, by whoever reads the program's
    /// output.
    SetUp,
}

/// A link that can still be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// When it ends, ms UTC.
    pub expires_at: i64,
}

/// What a person gives to join or to set up.
#[derive(Clone)]
pub struct NewPerson {
    /// Their id, unless the e-mail is known already.
    pub member_id: MemberId,
    /// What they are called.
    pub name: MemberName,
    /// From [`hash_password`](super::secret::hash_password).
    pub password_hash: Option<String>,
    /// The language they chose.
    pub locale: Option<Locale>,
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The workspace they belong to now.
    pub workspace_id: WorkspaceId,
    /// Who they are.
    pub member_id: MemberId,
    /// Whether the account was made just now. An older account keeps its
    /// password and is not signed in by an invitation, because others have
    /// seen the link.
    pub is_new: bool,
}

#[derive(FromRow)]
struct LinkRow {
    purpose: String,
    workspace_id: Option<String>,
    member_id: Option<String>,
    email: Option<String>,
    role: Option<String>,
    expires_at: i64,
}

impl LinkRow {
    fn read(self) -> Result<Link, DbError> {
        let Self { purpose, workspace_id, member_id, email, role, expires_at } = self;
        let purpose = match (purpose.as_str(), workspace_id, member_id, email, role) {
            ("sign_in", None, Some(member_id), None, None) => {
                LinkPurpose::SignIn(MemberId::parse(&member_id).map_err(DbError::other)?)
            }
            ("invitation", Some(workspace_id), None, Some(email), Some(role)) => LinkPurpose::Invitation {
                workspace_id: WorkspaceId::parse(&workspace_id).map_err(DbError::other)?,
                email: Email::parse(&email).map_err(|_| DbError::other("stored e-mail is none"))?,
                role: stored_role(&role)?,
            },
            ("set_up", None, None, None, None) => LinkPurpose::SetUp,
            _ => return Err(DbError::other("stored link has parts that do not fit its purpose")),
        };
        Ok(Link { purpose, expires_at })
    }
}

impl Db {
    /// Makes a link, and forgets those that ended a week ago.
    ///
    /// # Errors
    /// As any write.
    pub async fn create_link(
        &self,
        token: &str,
        purpose: LinkPurpose,
        now: i64,
        expires_at: i64,
    ) -> Result<(), DbError> {
        let token_hash = hash_token(token);
        let (name, workspace_id, member_id, email, role) = match purpose {
            LinkPurpose::SignIn(member_id) => ("sign_in", None, Some(member_id), None, None),
            LinkPurpose::Invitation { workspace_id, email, role } => {
                ("invitation", Some(workspace_id), None, Some(email), Some(role))
            }
            LinkPurpose::SetUp => ("set_up", None, None, None, None),
        };
        self.write(move |conn| {
            Box::pin(async move {
                sqlx::query("delete from link where expires_at <= $1")
                    .bind(now - KEPT_AFTER_THE_END)
                    .execute(&mut *conn)
                    .await?;
                sqlx::query(
                    "insert into link (token_hash, purpose, workspace_id, member_id, email, role, created_at, \
                     expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                )
                .bind(token_hash.as_str())
                .bind(name)
                .bind(workspace_id.map(|id| id.to_string()))
                .bind(member_id.map(|id| id.to_string()))
                .bind(email.map(|email| email.as_str().to_owned()))
                .bind(role.map(Role::as_str))
                .bind(now)
                .bind(expires_at)
                .execute(conn)
                .await?;
                Ok(())
            })
        })
        .await
    }

    /// Looks at a link without using it.
    ///
    /// # Errors
    /// `NotFound` when it is unknown, used or ended.
    pub async fn find_link(&self, token: &str, now: i64) -> Result<Link, DbError> {
        sqlx::query_as::<_, LinkRow>(
            "select purpose, workspace_id, member_id, email, role, expires_at from link \
             where token_hash = $1 and used_at is null and expires_at > $2",
        )
        .bind(hash_token(token).as_str())
        .bind(now)
        .fetch_one(&mut *self.reader().await?)
        .await?
        .read()
    }

    /// Uses a sign-in link up: of many who try at once, one succeeds.
    ///
    /// # Errors
    /// `NotFound` when it is unknown, used, ended or for something else.
    pub async fn use_sign_in_link(&self, token: &str, now: i64) -> Result<MemberId, DbError> {
        let token = token.to_owned();
        self.write(move |conn| {
            Box::pin(async move {
                match use_link(conn, &token, now).await?.purpose {
                    LinkPurpose::SignIn(member_id) => Ok(member_id),
                    LinkPurpose::Invitation { .. } | LinkPurpose::SetUp => Err(DbError::NotFound),
                }
            })
        })
        .await
    }

    /// Uses an invitation up and makes the person a member, both or neither.
    ///
    /// # Errors
    /// `NotFound` when it is unknown, used, ended or for something else;
    /// `Conflict("email")` when they belong to the workspace already.
    pub async fn accept_invitation(
        &self,
        token: &str,
        person: NewPerson,
        now: i64,
    ) -> Result<Joined, DbError> {
        let token = token.to_owned();
        self.write(move |conn| {
            Box::pin(async move {
                let LinkPurpose::Invitation { workspace_id, email, role } =
                    use_link(conn, &token, now).await?.purpose
                else {
                    return Err(DbError::NotFound);
                };
                forget_invitations(conn, workspace_id, email.as_str()).await?;
                let new = person.with_email(email);
                let offered_id = new.member_id;
                let member_id = insert_member(conn, workspace_id, new, role, now).await?;
                Ok(Joined { workspace_id, member_id, is_new: member_id == offered_id })
            })
        })
        .await
    }

    /// Uses the set-up link up and makes the first workspace with its owner,
    /// all or nothing.
    ///
    /// # Errors
    /// `NotFound` when the link is unknown, used, ended or for something else,
    /// or a workspace exists by now; `Conflict` on `slug`.
    pub async fn set_up(
        &self,
        token: &str,
        workspace_id: WorkspaceId,
        workspace: NewWorkspace,
        email: Email,
        person: NewPerson,
        now: i64,
    ) -> Result<MemberId, DbError> {
        let token = token.to_owned();
        self.write(move |conn| {
            Box::pin(async move {
                let any: Option<i64> =
                    sqlx::query_scalar("select 1 from workspace limit 1").fetch_optional(&mut *conn).await?;
                let link = use_link(conn, &token, now).await?;
                if link.purpose != LinkPurpose::SetUp || any.is_some() {
                    return Err(DbError::NotFound);
                }
                insert_workspace(conn, workspace_id, workspace, now).await?;
                insert_member(conn, workspace_id, person.with_email(email), Role::Owner, now).await
            })
        })
        .await
    }
}

impl NewPerson {
    fn with_email(self, email: Email) -> NewMember {
        let Self { member_id, name, password_hash, locale } = self;
        NewMember { member_id, email, name, password_hash, locale }
    }
}

/// Ends all invitations of an address to a workspace: one was accepted, or
/// the person was removed, and none of the others may bring them back.
pub(super) async fn forget_invitations(
    conn: &mut SqliteConnection,
    workspace_id: WorkspaceId,
    email: &str,
) -> Result<(), DbError> {
    sqlx::query(
        "delete from link
         where purpose = 'invitation' and workspace_id = $1 and email = $2 and used_at is null",
    )
    .bind(workspace_id.to_string())
    .bind(email)
    .execute(conn)
    .await?;
    Ok(())
}

/// One statement finds and uses, so that no two can. The purpose is checked
/// after it: refusing rolls the use back.
async fn use_link(conn: &mut SqliteConnection, token: &str, now: i64) -> Result<Link, DbError> {
    sqlx::query_as::<_, LinkRow>(
        "update link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2 \
         returning purpose, workspace_id, member_id, email, role, expires_at",
    )
    .bind(hash_token(token).as_str())
    .bind(now)
    .fetch_one(conn)
    .await?
    .read()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{NOW, TestHouse, settings};

    const HOUR: i64 = 3_600_000;

    fn is_not_found<T>(result: &Result<T, DbError>) -> bool {
        matches!(result, Err(DbError::NotFound))
    }

    fn person(house: &TestHouse) -> NewPerson {
        NewPerson {
            member_id: house.new_id(MemberId::new),
            name: MemberName::parse("Rui").unwrap(),
            password_hash: None,
            locale: None,
        }
    }

    #[tokio::test]
    async fn looking_at_a_link_does_not_use_it() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let ana = house.member(acme, "ana@example.com", Role::Owner).await;
        house.db.create_link("token", LinkPurpose::SignIn(ana), NOW, NOW + HOUR).await.unwrap();
        for _ in 0..2 {
            let link = house.db.find_link("token", NOW).await.unwrap();
            assert_eq!(link, Link { purpose: LinkPurpose::SignIn(ana), expires_at: NOW + HOUR });
        }
        assert_eq!(house.db.use_sign_in_link("token", NOW).await.unwrap(), ana);
        assert!(is_not_found(&house.db.find_link("token", NOW).await));
    }

    #[tokio::test]
    async fn a_one_time_link_used_twice_at_once_works_once() {
        let house = TestHouse::open().await;
        let elsewhere = house.open_again().await;
        let acme = house.workspace("acme").await;
        let ana = house.member(acme, "ana@example.com", Role::Owner).await;
        for round in 0..10 {
            let token = format!("token {round}");
            house.db.create_link(&token, LinkPurpose::SignIn(ana), NOW, NOW + HOUR).await.unwrap();
            let (here, there, here_too) = tokio::join!(
                house.db.use_sign_in_link(&token, NOW),
                elsewhere.use_sign_in_link(&token, NOW),
                house.db.use_sign_in_link(&token, NOW),
            );
            let results = [here, there, here_too];
            assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
            assert_eq!(results.iter().filter(|result| is_not_found(result)).count(), 2, "{results:?}");
        }
    }

    #[tokio::test]
    async fn an_expired_or_unknown_link_works_never() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let ana = house.member(acme, "ana@example.com", Role::Owner).await;
        house.db.create_link("token", LinkPurpose::SignIn(ana), NOW, NOW + HOUR).await.unwrap();
        assert!(is_not_found(&house.db.use_sign_in_link("token", NOW + HOUR).await));
        assert!(is_not_found(&house.db.find_link("token", NOW + HOUR).await));
        assert!(is_not_found(&house.db.use_sign_in_link("other", NOW).await));
    }

    #[tokio::test]
    async fn a_link_serves_its_own_purpose_only() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let invitation = LinkPurpose::Invitation {
            workspace_id: acme,
            email: Email::parse("rui@example.com").unwrap(),
            role: Role::Editor,
        };
        house.db.create_link("token", invitation, NOW, NOW + HOUR).await.unwrap();
        assert!(is_not_found(&house.db.use_sign_in_link("token", NOW).await));

        let rui = person(&house);
        let joined = house.db.accept_invitation("token", rui.clone(), NOW).await.unwrap();
        assert_eq!(joined, Joined { workspace_id: acme, member_id: rui.member_id, is_new: true });
        assert_eq!(house.db.find_membership("acme", rui.member_id).await.unwrap().role, Role::Editor);
        assert!(is_not_found(&house.db.accept_invitation("token", person(&house), NOW).await));
    }

    #[tokio::test]
    async fn an_invitation_that_fails_is_not_used_and_ends_with_a_removal() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let rui = house.member(acme, "rui@example.com", Role::Viewer).await;
        house.member(acme, "ana@example.com", Role::Owner).await;
        let email = Email::parse("rui@example.com").unwrap();
        let invitation = LinkPurpose::Invitation { workspace_id: acme, email, role: Role::Editor };
        house.db.create_link("token", invitation, NOW, NOW + HOUR).await.unwrap();

        let result = house.db.accept_invitation("token", person(&house), NOW).await;
        assert!(matches!(result, Err(DbError::Conflict("email"))), "{result:?}");
        assert!(house.db.find_link("token", NOW).await.is_ok());
        house.db.remove_member(acme, rui).await.unwrap();
        assert!(is_not_found(&house.db.accept_invitation("token", person(&house), NOW).await));
    }

    #[tokio::test]
    async fn of_two_invitations_the_second_does_not_bring_a_removed_member_back() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        house.member(acme, "ana@example.com", Role::Owner).await;
        let email = Email::parse("rui@example.com").unwrap();
        for token in ["one", "two"] {
            let invitation =
                LinkPurpose::Invitation { workspace_id: acme, email: email.clone(), role: Role::Admin };
            house.db.create_link(token, invitation, NOW, NOW + HOUR).await.unwrap();
        }
        let joined = house.db.accept_invitation("one", person(&house), NOW).await.unwrap();
        assert!(joined.is_new);
        assert!(is_not_found(&house.db.accept_invitation("two", person(&house), NOW).await));
    }

    #[tokio::test]
    async fn the_house_is_set_up_once() {
        let house = TestHouse::open().await;
        let set_up = async |token: &'static str, slug: &str| {
            let workspace = NewWorkspace::parse(slug, &settings()).unwrap();
            let email = Email::parse("ana@example.com").unwrap();
            house
                .db
                .set_up(token, house.new_id(WorkspaceId::new), workspace, email, person(&house), NOW)
                .await
        };
        for token in ["one", "two"] {
            house.db.create_link(token, LinkPurpose::SetUp, NOW, NOW + HOUR).await.unwrap();
        }
        assert!(is_not_found(&set_up("wrong", "acme").await));
        let ana = set_up("one", "acme").await.unwrap();
        assert_eq!(house.db.find_membership("acme", ana).await.unwrap().role, Role::Owner);
        assert!(is_not_found(&set_up("two", "other").await));
        assert!(is_not_found(&house.db.find_workspace_by_slug("other").await));
    }
}
