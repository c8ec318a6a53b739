//! The workspace's look for respondents, and the pictures that are brought in
//! for it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::error::AppError;
use crate::api::wire::Reply;

#[cfg(feature = "ssr")]
pub use on_server::{MOST_BYTES, new_logo};

/// The workspace's look; blank where nothing is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandView {
    /// The name that respondents see.
    pub name: String,
    /// The name of the workspace, which they see otherwise.
    pub usual_name: String,
    /// The colour as it was chosen.
    pub accent: String,
    /// The hash of the logo.
    pub logo: Option<String>,
}

/// A picture that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoView {
    /// Its hash; it is shown at `/logo/HASH`.
    pub logo: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// The workspace's look.
#[server(prefix = "/fn", endpoint = "brand/open", output = Reply)]
pub async fn open_brand(workspace: String) -> Result<BrandView, AppError> {
    use super::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let brand = access.db().find_brand(access.workspace_id()).await?;
        Ok(BrandView {
            name: brand.name.map(|name| name.as_str().to_owned()).unwrap_or_default(),
            usual_name: access.workspace.name.clone(),
            accent: brand.accent.map(|accent| accent.to_string()).unwrap_or_default(),
            logo: brand.logo.map(|logo| logo.as_str().to_owned()),
        })
    })
    .await
}

/// Changes name and colour, and takes the logo away where that is wished;
/// blank is the usual.
#[server(prefix = "/fn", endpoint = "brand/save", output = Reply)]
pub async fn save_brand(
    workspace: String,
    #[server(default)] name: String,
    #[server(default)] accent: String,
    #[server(default)] remove_logo: bool,
) -> Result<(), AppError> {
    use super::context;
    use super::plain_form::lead_to;
    use crate::domain::brand::{Accent, Brand, BrandName};
    use crate::domain::error::FieldErrors;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Admin).await?;
        let mut errors = FieldErrors::new();
        let is_set = |text: &str| !text.trim().is_empty();
        let name = is_set(&name).then(|| BrandName::parse(&name)).transpose();
        let name = name.map_err(|code| errors.add("name", code));
        let accent = is_set(&accent).then(|| Accent::parse(&accent)).transpose();
        let accent = accent.map_err(|code| errors.add("accent", code));
        let (Ok(name), Ok(accent)) = (name, accent) else { return Err(errors.into()) };
        let (db, house) = (access.db(), access.workspace_id());
        let logo = db.find_brand(house).await?.logo.filter(|_| !remove_logo);
        db.update_brand(house, Brand { name, accent, logo }, access.now_ms()).await?;
        lead_to(&format!("/w/{}/settings?done=saved", access.workspace.slug));
        Ok(())
    })
    .await
}

#[cfg(feature = "ssr")]
mod on_server {
    use imagesize::ImageType;
    use sha2::{Digest, Sha256};

    use crate::db::NewLogo;
    use crate::domain::brand::{Logo, LogoHash};
    use crate::domain::error::Code;

    /// Bytes of a logo, at most: it travels with every invitation.
    pub const MOST_BYTES: usize = 100 * 1024;

    /// Pixels of a side, at most: a small file can unfold to gigabytes.
    const MOST_PIXELS: usize = 4000;

    /// A picture out of a file. What it is and how large is read from its own
    /// first bytes, not from what was said about it.
    ///
    /// # Errors
    /// `required`; `too_long` above 100 kB; `invalid_format` for what is no
    /// PNG, JPEG or WebP; `out_of_range` above 4000 pixels a side.
    pub fn new_logo(bytes: Vec<u8>, now: i64) -> Result<NewLogo, Code> {
        if bytes.is_empty() {
            return Err(Code::Required);
        }
        if bytes.len() > MOST_BYTES {
            return Err(Code::TooLong);
        }
        let media_type = match imagesize::image_type(&bytes) {
            Ok(ImageType::Png) => "image/png",
            Ok(ImageType::Jpeg) => "image/jpeg",
            Ok(ImageType::Webp) => "image/webp",
            _ => return Err(Code::InvalidFormat),
        };
        let size = imagesize::blob_size(&bytes).map_err(|_| Code::InvalidFormat)?;
        let side = |pixels: usize| match pixels {
            0 => Err(Code::InvalidFormat),
            1..=MOST_PIXELS => u32::try_from(pixels).map_err(|_| Code::OutOfRange),
            _ => Err(Code::OutOfRange),
        };
        let (width, height) = (side(size.width)?, side(size.height)?);
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let hash = LogoHash::parse(&hash).expect("BUG: 32 bytes are 64 digits");
        Ok(NewLogo { logo: Logo { hash, width, height }, media_type, bytes, now })
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        /// A picture of this size as the encoder writes it.
        fn png(width: u32, height: u32) -> Vec<u8> {
            let mut file = Vec::new();
            let mut encoder = png::Encoder::new(&mut file, width, height);
            encoder.set_color(png::ColorType::Grayscale);
            let mut writer = encoder.write_header().unwrap();
            writer.write_image_data(&vec![0; (width * height) as usize]).unwrap();
            writer.finish().unwrap();
            file
        }

        /// The first bytes of a JPEG: start, frame of 3 × 2.
        const JPEG: [u8; 22] =
            [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 2, 0, 3, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0];

        #[test]
        fn a_picture_is_what_its_bytes_say() {
            let logo = new_logo(png(30, 20), 0).unwrap();
            assert_eq!((logo.media_type, logo.logo.width, logo.logo.height), ("image/png", 30, 20));
            assert_eq!(new_logo(png(30, 20), 7).unwrap().logo, logo.logo);
            let logo = new_logo(JPEG.to_vec(), 0).unwrap();
            assert_eq!((logo.media_type, logo.logo.width, logo.logo.height), ("image/jpeg", 3, 2));
        }

        #[test]
        fn drawings_scripts_bombs_and_large_files_are_refused() {
            let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
            let gif = b"GIF89a\x01\0\x01\0\0\0\0";
            for (file, code) in [
                (Vec::new(), Code::Required),
                (svg.to_vec(), Code::InvalidFormat),
                (gif.to_vec(), Code::InvalidFormat),
                (b"<html>".to_vec(), Code::InvalidFormat),
                (png(30, 20)[..12].to_vec(), Code::InvalidFormat),
                (png(5000, 1), Code::OutOfRange),
                (vec![0x89; MOST_BYTES + 1], Code::TooLong),
            ] {
                assert_eq!(new_logo(file, 0).err(), Some(code));
            }
        }
    }
}
