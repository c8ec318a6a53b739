//! The ways to a survey: its link and the same as a QR code.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::collection::CollectionView;
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
    /// The same as a picture in PNG.
    pub qr_png: String,
    /// What another site puts into its page to show the survey there.
    pub embed: String,
    /// The link for a device that many people use.
    pub kiosk: String,
    /// When answers are taken.
    pub collection: CollectionView,
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
        share(&access, row.survey_id, &row.code).await
    })
    .await
}

/// The ways to the survey with this code.
#[cfg(feature = "ssr")]
pub(super) async fn share(
    access: &crate::api::context::Reader,
    survey: crate::domain::id::SurveyId,
    code: &str,
) -> Result<ShareView, AppError> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let url = format!("{}/s/{code}", access.services.public_url);
    let drawn = qrcode::QrCode::with_error_correction_level(&url, qrcode::EcLevel::M)
        .map_err(|_| AppError::Internal(String::new()))?;
    let qr = draw_svg(&drawn);
    let qr_file = format!("data:image/svg+xml;base64,{}", STANDARD.encode(&qr));
    let png = draw_png(&drawn).map_err(|_| AppError::Internal(String::new()))?;
    let qr_png = format!("data:image/png;base64,{}", STANDARD.encode(png));
    let home = &access.services.public_url;
    let embed = format!("<script async src=\"{home}/embed.js\" data-survey=\"{code}\"></script>");
    let kiosk = format!("{url}?kiosk");
    let collection = super::collection::view(access, survey).await?;
    Ok(ShareView { url, qr, qr_file, qr_png, embed, kiosk, collection })
}

/// Always dark on light, also on a dark page: many cameras read nothing else.
#[cfg(feature = "ssr")]
fn draw_svg(code: &qrcode::QrCode) -> String {
    use qrcode::render::svg;
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(200, 200)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    // The declaration in front is for files and may not stand inside a page.
    drawn.find("<svg").map_or(drawn.clone(), |at| drawn[at..].to_owned())
}

/// For printers and slides: every module has 12 pixels, and the quiet zone
/// around is as wide as the norm asks, four modules.
#[cfg(feature = "ssr")]
fn draw_png(code: &qrcode::QrCode) -> Result<Vec<u8>, png::EncodingError> {
    const PIXELS: usize = 12;
    const QUIET: usize = 4;
    let (modules, width) = (code.to_colors(), code.width());
    let side = (width + 2 * QUIET) * PIXELS;
    let is_dark = |x: usize, y: usize| {
        let (x, y) = ((x / PIXELS).checked_sub(QUIET), (y / PIXELS).checked_sub(QUIET));
        let inside = x.zip(y).filter(|&(x, y)| x < width && y < width);
        inside.is_some_and(|(x, y)| modules[y * width + x] == qrcode::Color::Dark)
    };
    let pixels: Vec<u8> =
        (0..side * side).map(|at| if is_dark(at % side, at / side) { 0 } else { 255 }).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, side as u32, side as u32);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}
