//! A database in a folder of its own, for the tests of this folder.

use tempfile::TempDir;
use uuid::Uuid;

use super::Db;
use super::member::{MemberName, NewMember};
use super::workspace::{NewWorkspace, WorkspaceSettingsInput};
use crate::domain::id::{MemberId, WorkspaceId};
use crate::domain::member::{Email, Role};

/// The moment at which tests happen, ms UTC.
pub(super) const NOW: i64 = 1_770_000_000_000;

/// A database on a real file, removed at the end.
pub(super) struct TestHouse {
    pub(super) db: Db,
    folder: TempDir,
}

impl TestHouse {
    pub(super) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { db: Db::open(folder.path()).await.unwrap(), folder }
    }

    /// The same file, opened once more as another process would.
    pub(super) async fn open_again(&self) -> Db {
        Db::open(self.folder.path()).await.unwrap()
    }

    pub(super) fn new_id<T>(&self, wrap: impl Fn(Uuid) -> T) -> T {
        wrap(Uuid::now_v7())
    }

    pub(super) async fn workspace(&self, slug: &str) -> WorkspaceId {
        let workspace_id = self.new_id(WorkspaceId::new);
        let new = NewWorkspace::parse(slug, &settings()).unwrap();
        self.db.create_workspace(workspace_id, new, NOW).await.unwrap();
        workspace_id
    }

    pub(super) async fn member(&self, workspace_id: WorkspaceId, email: &str, role: Role) -> MemberId {
        self.db.create_member(workspace_id, self.new_member(email), role, NOW).await.unwrap()
    }

    pub(super) fn new_member(&self, email: &str) -> NewMember {
        NewMember {
            member_id: self.new_id(MemberId::new),
            email: Email::parse(email).unwrap(),
            name: MemberName::parse("Ana").unwrap(),
            password_hash: None,
            locale: None,
        }
    }
}

/// Settings of a usual workspace.
pub(super) fn settings() -> WorkspaceSettingsInput {
    WorkspaceSettingsInput {
        name: "Acme".into(),
        locale: "pt-BR".into(),
        timezone: "America/Sao_Paulo".into(),
        currency: "BRL".into(),
        minimum_group: 5,
    }
}
