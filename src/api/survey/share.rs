//! The ways to a survey: its link and the same as a QR code.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::error::AppError;
use crate::api::wire::Reply;

/// Link and QR code of a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareView {
    /// Where respondents find it.
    pub url: String,
    /// The QR code as a whole `<svg>` element.
    pub qr: String,
    /// The same as the address of a file to keep.
    pub qr_file: String,
}

/// Link and QR code of a survey.
#[server(prefix = "/fn", endpoint = "survey/share", output = Reply)]
pub async fn load_share(workspace: String, survey: String) -> Result<ShareView, AppError> {
    use super::parse::survey_id;
    use crate::api::context;
    use crate::domain::member::Role;
    context::reply(async move {
        let access = context::access(&workspace, Role::Viewer).await?;
        let row = access.db().find_survey(access.workspace_id(), survey_id(&survey)?).await?;
        share(&access, &row.code)
    })
    .await
}

/// The ways to the survey with this code.
#[cfg(feature = "ssr")]
pub(super) fn share(access: &crate::api::context::Access, code: &str) -> Result<ShareView, AppError> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let url = format!("{}/s/{code}", access.services.public_url);
    let qr = draw_qr(&url)?;
    let qr_file = format!("data:image/svg+xml;base64,{}", STANDARD.encode(&qr));
    Ok(ShareView { url, qr, qr_file })
}

/// Always dark on light, also on a dark page: many cameras read nothing else.
#[cfg(feature = "ssr")]
fn draw_qr(url: &str) -> Result<String, AppError> {
    use qrcode::render::svg;
    use qrcode::{EcLevel, QrCode};
    let code = QrCode::with_error_correction_level(url, EcLevel::M)
        .map_err(|_| AppError::Internal(String::new()))?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(200, 200)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    // The declaration in front is for files and may not stand inside a page.
    Ok(drawn.find("<svg").map_or(drawn.clone(), |at| drawn[at..].to_owned()))
}
