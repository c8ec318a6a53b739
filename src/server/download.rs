//! Files that a signed-in member downloads from a page, with the filters of
//! the page in their address.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use leptos_router::params::ParamsMap;

use super::state::AppState;
use crate::api::context::{Access, Services, Visitor, access_of, status_of};
use crate::api::error::AppError;
use crate::api::export::{
    CSV_TYPE, ChartForm, ContactExport, ReadyFile, XLSX_TYPE, chart_of_home, chart_of_survey,
};
use crate::api::response::open_export;
use crate::domain::member::Role;
use crate::ui::{home, survey};

/// `/w/{workspace}/…`.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/w/{workspace}/surveys/{survey}/responses.csv", get(responses_csv))
        .route("/w/{workspace}/surveys/{survey}/responses.xlsx", get(responses_xlsx))
        .route("/w/{workspace}/surveys/{survey}/chart", get(survey_chart))
        .route("/w/{workspace}/chart", get(home_chart))
        .route("/w/{workspace}/contacts.csv", get(contacts))
}

/// Names and values of an address.
type Pairs = Query<Vec<(String, String)>>;

/// The responses that the page's filters mean, sent piece by piece, so that
/// any number fits.
async fn responses_csv(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path((slug, id)): Path<(String, String)>,
    Query(pairs): Pairs,
) -> Response {
    let file = async {
        let access = viewer(services, visitor, &slug).await?;
        let export = open_export(&access, &id, &survey::read_address(&map_of(pairs))).await?;
        Ok(file("responses.csv", CSV_TYPE, Body::from_stream(export.into_csv())))
    };
    or_status(file.await)
}

/// The same as a workbook.
async fn responses_xlsx(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path((slug, id)): Path<(String, String)>,
    Query(pairs): Pairs,
) -> Response {
    let file = async {
        let access = viewer(services, visitor, &slug).await?;
        let export = open_export(&access, &id, &survey::read_address(&map_of(pairs))).await?;
        let pieces = export.into_xlsx(access.workspace.timezone).await?;
        Ok(file("responses.xlsx", XLSX_TYPE, Body::from_stream(pieces)))
    };
    or_status(file.await)
}

/// A chart of a survey's results: `?chart=trend&as=csv` behind the page's own
/// filters.
async fn survey_chart(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path((slug, id)): Path<(String, String)>,
    Query(pairs): Pairs,
) -> Response {
    let chart = async {
        let access = viewer(services, visitor, &slug).await?;
        let map = map_of(pairs);
        let (chart, form) = chart_in(&map)?;
        let query = survey::read_address(&map).results;
        chart_of_survey(&access, &id, &query, &chart, form).await.map(ready)
    };
    or_status(chart.await)
}

/// A chart of home, in the same way.
async fn home_chart(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Response {
    let chart = async {
        let access = viewer(services, visitor, &slug).await?;
        let map = map_of(pairs);
        let (chart, form) = chart_in(&map)?;
        chart_of_home(&access, &home::read_address(&map), &chart, form).await.map(ready)
    };
    or_status(chart.await)
}

/// The contacts that the page's search means.
async fn contacts(
    State(services): State<Services>,
    Extension(visitor): Extension<Visitor>,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Response {
    let contacts = async {
        let access = viewer(services, visitor, &slug).await?;
        let q = map_of(pairs).get("q").unwrap_or_default().chars().take(200).collect();
        let export = ContactExport::open(access.db(), access.workspace_id(), q).await?;
        Ok(file("contacts.csv", CSV_TYPE, Body::from_stream(export.into_csv())))
    };
    or_status(contacts.await)
}

async fn viewer(services: Services, visitor: Visitor, slug: &str) -> Result<Access, AppError> {
    access_of(services, visitor.member.ok_or(AppError::SignIn)?, slug, Role::Viewer).await
}

fn map_of(pairs: Vec<(String, String)>) -> ParamsMap {
    pairs.into_iter().collect()
}

fn chart_in(map: &ParamsMap) -> Result<(String, ChartForm), AppError> {
    let form = ChartForm::parse(&map.get("as").unwrap_or_default())?;
    Ok((map.get("chart").unwrap_or_default(), form))
}

fn ready(ReadyFile { name, kind, bytes }: ReadyFile) -> Response {
    file(&name, kind, Body::from(bytes))
}

/// A file to be kept under `name`.
fn file(name: &str, kind: &'static str, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, body).into_response()
}

fn or_status(answer: Result<Response, AppError>) -> Response {
    answer.unwrap_or_else(|error| status_of(&error).into_response())
}
