//! How pages for respondents look: the workspace's own look and the pictures
//! it has brought in.

use sqlx::SqliteConnection;

use super::{Db, DbError};
use crate::domain::brand::{Accent, Brand, BrandName, Face, Logo, LogoHash};
use crate::domain::id::WorkspaceId;

/// A picture to be kept.
#[derive(Clone, Debug)]
pub struct NewLogo {
    /// Its address, of its bytes, and its size.
    pub logo: Logo,
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// When, ms UTC.
    pub now: i64,
}

/// Pictures that a workspace can keep. Nobody needs as many, and nobody shall
/// fill the disk with them.
const MOST_LOGOS: i64 = 200;

#[derive(sqlx::FromRow)]
struct StoredBrand {
    name: Option<String>,
    accent: Option<String>,
    logo_hash: Option<String>,
}

impl StoredBrand {
    fn read(self) -> Result<Brand, DbError> {
        let unreadable = |_| DbError::other("a stored look that cannot be read");
        let Self { name, accent, logo_hash } = self;
        Ok(Brand {
            name: name.map(|name| BrandName::parse(&name)).transpose().map_err(unreadable)?,
            accent: accent.map(|accent| Accent::parse(&accent)).transpose().map_err(unreadable)?,
            logo: logo_hash.map(|hash| LogoHash::parse(&hash)).transpose().map_err(unreadable)?,
        })
    }
}

impl Db {
    /// The workspace's look.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn find_brand(&self, workspace: WorkspaceId) -> Result<Brand, DbError> {
        find(&mut *self.reader().await?, workspace).await
    }

    /// Changes the workspace's look.
    ///
    /// # Errors
    /// `Conflict("logo")` for a picture that the workspace does not have.
    pub async fn update_brand(&self, workspace: WorkspaceId, brand: Brand, now: i64) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                if let Some(logo) = &brand.logo
                    && find_logo(conn, workspace, logo).await?.is_none()
                {
                    return Err(DbError::Conflict("logo"));
                }
                update(conn, workspace, brand, now).await
            })
        })
        .await
    }

    /// Keeps a picture; one that is there already stays as it is.
    ///
    /// # Errors
    /// `Conflict("logo")` when the workspace has too many.
    pub async fn create_logo(&self, workspace: WorkspaceId, new: NewLogo) -> Result<(), DbError> {
        self.write(move |conn| Box::pin(create_logo(conn, workspace, new))).await
    }

    /// Keeps a picture and shows it on all pages of the workspace.
    ///
    /// # Errors
    /// As [`Self::create_logo`].
    pub async fn create_brand_logo(&self, workspace: WorkspaceId, new: NewLogo) -> Result<(), DbError> {
        self.write(move |conn| {
            Box::pin(async move {
                let (logo, now) = (new.logo.hash.clone(), new.now);
                create_logo(conn, workspace, new).await?;
                let brand = Brand { logo: Some(logo), ..find(conn, workspace).await? };
                update(conn, workspace, brand, now).await
            })
        })
        .await
    }

    /// The size of a picture of the workspace; none when it has no such one.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn find_logo(&self, workspace: WorkspaceId, hash: &LogoHash) -> Result<Option<Logo>, DbError> {
        find_logo(&mut *self.reader().await?, workspace, hash).await
    }

    /// Type and bytes of a picture, whosever it is: who has its address may
    /// see it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find_logo_file(&self, hash: &LogoHash) -> Result<(String, Vec<u8>), DbError> {
        Ok(sqlx::query_as("select media_type, bytes from logo where logo_hash = $1 limit 1")
            .bind(hash.as_str())
            .fetch_one(&mut *self.reader().await?)
            .await?)
    }

    /// How the pages of a survey look whose own look is `own`.
    ///
    /// # Errors
    /// `NotFound` for an unknown workspace.
    pub async fn find_face(&self, workspace: WorkspaceId, own: &Brand) -> Result<Face, DbError> {
        find_face(&mut *self.reader().await?, workspace, own).await
    }
}

/// See [`Db::find_face`]. A picture that is not there is left out.
pub(super) async fn find_face(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    own: &Brand,
) -> Result<Face, DbError> {
    let of_workspace = find(conn, workspace).await?;
    let name = match own.name.as_ref().or(of_workspace.name.as_ref()) {
        Some(name) => name.as_str().to_owned(),
        None => {
            sqlx::query_scalar("select name from workspace where workspace_id = $1")
                .bind(workspace.to_string())
                .fetch_one(&mut *conn)
                .await?
        }
    };
    let logo = match own.logo.as_ref().or(of_workspace.logo.as_ref()) {
        Some(hash) => find_logo(conn, workspace, hash).await?,
        None => None,
    };
    Ok(Face { name, accent: own.accent.or(of_workspace.accent), logo })
}

async fn find(conn: &mut SqliteConnection, workspace: WorkspaceId) -> Result<Brand, DbError> {
    let stored: Option<StoredBrand> =
        sqlx::query_as("select name, accent, logo_hash from workspace_brand where workspace_id = $1")
            .bind(workspace.to_string())
            .fetch_optional(conn)
            .await?;
    stored.map_or_else(|| Ok(Brand::default()), StoredBrand::read)
}

async fn update(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    brand: Brand,
    now: i64,
) -> Result<(), DbError> {
    let Brand { name, accent, logo } = brand;
    sqlx::query(
        "insert into workspace_brand (workspace_id, name, accent, logo_hash, updated_at)
         values ($1, $2, $3, $4, $5)
         on conflict (workspace_id) do update
         set name = excluded.name, accent = excluded.accent, logo_hash = excluded.logo_hash,
             updated_at = excluded.updated_at",
    )
    .bind(workspace.to_string())
    .bind(name.as_ref().map(BrandName::as_str))
    .bind(accent.map(|accent| accent.to_string()))
    .bind(logo.as_ref().map(LogoHash::as_str))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

async fn find_logo(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    hash: &LogoHash,
) -> Result<Option<Logo>, DbError> {
    let size: Option<(u32, u32)> =
        sqlx::query_as("select width, height from logo where workspace_id = $1 and logo_hash = $2")
            .bind(workspace.to_string())
            .bind(hash.as_str())
            .fetch_optional(conn)
            .await?;
    Ok(size.map(|(width, height)| Logo { hash: hash.clone(), width, height }))
}

async fn create_logo(
    conn: &mut SqliteConnection,
    workspace: WorkspaceId,
    new: NewLogo,
) -> Result<(), DbError> {
    let NewLogo { logo: Logo { hash, width, height }, media_type, bytes, now } = new;
    if find_logo(conn, workspace, &hash).await?.is_some() {
        return Ok(());
    }
    let n_logos: i64 = sqlx::query_scalar("select count(*) from logo where workspace_id = $1")
        .bind(workspace.to_string())
        .fetch_one(&mut *conn)
        .await?;
    if n_logos >= MOST_LOGOS {
        return Err(DbError::Conflict("logo"));
    }
    sqlx::query(
        "insert into logo (workspace_id, logo_hash, media_type, width, height, bytes, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(workspace.to_string())
    .bind(hash.as_str())
    .bind(media_type)
    .bind(width)
    .bind(height)
    .bind(bytes)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::testing::{NOW, TestHouse};

    fn logo(digit: &str) -> NewLogo {
        let hash = LogoHash::parse(&digit.repeat(64)).unwrap();
        NewLogo {
            logo: Logo { hash, width: 3, height: 2 },
            media_type: "image/png",
            bytes: vec![1],
            now: NOW,
        }
    }

    #[tokio::test]
    async fn a_survey_takes_over_what_it_does_not_set_itself() {
        let house = TestHouse::open().await;
        let acme = house.workspace("acme").await;
        let nothing = Brand::default();
        assert_eq!(house.db.find_face(acme, &nothing).await.unwrap(), Face::named("Acme"));
        house.db.create_brand_logo(acme, logo("a")).await.unwrap();
        let brand = house.db.find_brand(acme).await.unwrap();
        assert_eq!(brand.logo, Some(logo("a").logo.hash));
        let accent = Accent::parse("#123456").ok();
        let named = Brand { name: BrandName::parse("Acme Brasil").ok(), accent, ..brand.clone() };
        house.db.update_brand(acme, named, NOW).await.unwrap();
        let face = house.db.find_face(acme, &nothing).await.unwrap();
        assert_eq!(face, Face { name: "Acme Brasil".into(), accent, logo: Some(logo("a").logo) });
        let own =
            Brand { name: BrandName::parse("Loja").ok(), accent: Accent::parse("#654321").ok(), logo: None };
        let face = house.db.find_face(acme, &own).await.unwrap();
        assert_eq!((face.name.as_str(), face.accent, face.logo), ("Loja", own.accent, Some(logo("a").logo)));
    }

    #[tokio::test]
    async fn a_picture_of_another_workspace_is_not_there() {
        let house = TestHouse::open().await;
        let (acme, other) = (house.workspace("acme").await, house.workspace("other").await);
        house.db.create_logo(other, logo("b")).await.unwrap();
        house.db.create_logo(other, logo("b")).await.unwrap();
        let theirs = Brand { logo: Some(logo("b").logo.hash), ..Brand::default() };
        assert_eq!(house.db.find_face(acme, &theirs).await.unwrap().logo, None);
        let refused = house.db.update_brand(acme, theirs, NOW).await;
        assert!(matches!(refused, Err(DbError::Conflict("logo"))), "{refused:?}");
        let (media_type, bytes) = house.db.find_logo_file(&logo("b").logo.hash).await.unwrap();
        assert_eq!((media_type.as_str(), bytes), ("image/png", vec![1]));
        assert_eq!(house.db.check().await.unwrap(), []);
    }
}
