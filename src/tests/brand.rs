//! How pages for respondents look: the workspace's look, a survey's own, and
//! the pictures behind them.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use jornada::domain::member::Role;
use serde_json::{Value, json};

use super::support::{Reply, TestApp, TestMember, TestSurvey, select, words};

struct Desk {
    app: TestApp,
    admin: TestMember,
    survey: TestSurvey,
}

/// A picture of this size.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![0; (width * height) as usize]).unwrap();
    writer.finish().unwrap();
    file
}

impl Desk {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let workspace_id = app.workspace("aurora").await;
        let admin = app.member(workspace_id, "ana@example.com", Role::Admin).await;
        let survey = app.survey_from_template(workspace_id, "nps").await;
        Self { app, admin, survey }
    }

    async fn call(&self, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
        let headers = [("cookie", self.admin.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let mut all = vec![("workspace", "aurora")];
        all.extend_from_slice(fields);
        self.app.post_form_with(&format!("/fn/{endpoint}"), &all, &headers).await
    }

    async fn send(&self, path: &str, kind: &str, body: Vec<u8>) -> Reply {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header("cookie", &self.admin.cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", kind);
        self.app.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn send_logo(&self, bytes: Vec<u8>) -> Reply {
        self.send("/w/aurora/logo", "image/png", bytes).await
    }

    async fn page(&self) -> Reply {
        self.app.get(&format!("/s/{}", self.survey.code)).await
    }

    /// Publishes the survey with this look.
    async fn publish(&self, brand: Value) -> Reply {
        let id = self.survey.survey_id.to_string();
        let opened = self.call("survey/draft", &[("survey", &id)]).await.json();
        let mut draft = opened["draft"].clone();
        draft["brand"] = brand;
        let body =
            json!({"workspace": "aurora", "survey": id, "draft": draft, "revision": opened["revision"]});
        let headers = [("cookie", self.admin.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        let kept = self.app.send_json(Method::POST, "/fn/survey/keep", &headers, &body).await;
        if kept.status != StatusCode::OK {
            return kept;
        }
        self.call("survey/publish", &[("survey", &id), ("revision", &kept.text())]).await
    }
}

#[tokio::test]
async fn the_workspaces_look_stands_on_all_its_pages_and_a_colour_is_mended() {
    let desk = Desk::open().await;
    let saved = desk.call("brand/save", &[("name", "Pão & Cia"), ("accent", "#FFCC00")]).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    let opened = desk.page().await;
    let page = opened.page();
    assert_eq!(words(&page, ".brand"), "Pão & Cia");
    let style = words(&page, "style");
    assert!(style.contains(":root:root{--accent:#") && !style.contains("#ffcc00"), "{style}");
    for path in ["thanks", "answered"] {
        let page = desk.app.get(&format!("/s/{}/{path}", desk.survey.code)).await.page();
        assert_eq!(words(&page, ".brand"), "Pão & Cia", "{path}");
        assert!(words(&page, "style").contains("--accent:#"), "{path}");
    }
    let opened = desk.call("brand/open", &[]).await.json();
    assert_eq!((opened["name"].as_str(), opened["accent"].as_str()), (Some("Pão & Cia"), Some("#ffcc00")));
    desk.call("brand/save", &[]).await;
    assert_eq!(words(&desk.page().await.page(), ".brand"), "Padaria Aurora");
}

#[tokio::test]
async fn wrong_names_and_colours_are_told_at_once_and_nothing_changes() {
    let desk = Desk::open().await;
    let long = "x".repeat(101);
    let reply = desk.call("brand/save", &[("name", &long), ("accent", "teal")]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.json(), json!({"Invalid": {"name": ["too_long"], "accent": ["invalid_format"]}}));
    assert_eq!(words(&desk.page().await.page(), ".brand"), "Padaria Aurora");
}

#[tokio::test]
async fn a_logo_is_shown_from_its_own_address_for_ever_and_to_everybody() {
    let desk = Desk::open().await;
    let form = |file: &[u8]| {
        let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"logo.png\"\r\n\
                    Content-Type: image/png\r\n\r\n";
        [head.as_bytes(), file, b"\r\n--x--\r\n"].concat()
    };
    let sent =
        desk.send("/w/aurora/settings/logo", "multipart/form-data; boundary=x", form(&png(480, 120))).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, "/w/aurora/settings?done=saved"));
    let opened = desk.page().await;
    let page = opened.page();
    let logo = select(&page, ".brand img")[0];
    assert_eq!(logo.attr("alt"), Some("Padaria Aurora"));
    assert_eq!((logo.attr("width"), logo.attr("height")), (Some("240"), Some("60")));
    assert!(opened.header("content-security-policy").contains("img-src 'self' data:"));
    let file = desk.app.get(logo.attr("src").unwrap()).await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "image/png"));
    assert_eq!(file.body, png(480, 120));
    assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-security-policy").contains("sandbox"));
    for unknown in ["/logo/x", &format!("/logo/{}", "0".repeat(64)), "/logo/..%2F..%2Fjornada.db"] {
        assert_eq!(desk.app.get(unknown).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    desk.call("brand/save", &[("remove_logo", "true")]).await;
    let opened = desk.page().await;
    assert_eq!(select(&opened.page(), ".brand img").len(), 0);
    assert!(opened.header("content-security-policy").contains("img-src data:"));
}

#[tokio::test]
async fn what_is_no_picture_of_points_is_refused_whatever_it_is_called() {
    let desk = Desk::open().await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    for (file, code) in [
        (svg, "invalid_format"),
        (Vec::new(), "required"),
        (png(4001, 1), "out_of_range"),
        (vec![0; 200_000], "too_long"),
    ] {
        let reply = desk.send_logo(file.clone()).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reply.json()["Invalid"]["logo"], json!([code]));
        let form = desk.send("/w/aurora/settings/logo", "image/png", file).await;
        assert_eq!(form.location(), format!("/w/aurora/settings?logo={code}"));
    }
    let page = desk.app.get_with("/w/aurora/settings?logo=too_long", &[("cookie", &desk.admin.cookie)]).await;
    assert!(words(&page.page(), "#brand .notice").contains("100 kB"));
}

#[tokio::test]
async fn a_surveys_own_look_goes_before_the_workspaces_and_shows_in_the_preview() {
    let desk = Desk::open().await;
    desk.call("brand/save", &[("name", "Pão & Cia"), ("accent", "#aa0000")]).await;
    let kept = desk.send_logo(png(10, 10)).await.json();
    let published = desk.publish(json!({"name": "Clube", "logo": kept["logo"]})).await;
    assert!(published.location().ends_with(&desk.survey.survey_id.to_string()), "{}", published.text());
    let opened = desk.page().await;
    let logo = select(&opened.page(), ".brand img")[0].attr("alt").map(str::to_owned);
    assert_eq!(logo.as_deref(), Some("Clube"));
    assert!(words(&opened.page(), "style").contains("--accent:#"));
    let preview = format!("/w/aurora/surveys/{}/preview", desk.survey.survey_id);
    let preview = desk.app.get_with(&preview, &[("cookie", &desk.admin.cookie)]).await;
    assert_eq!(select(&preview.page(), ".brand img[alt='Clube']").len(), 1);
    assert!(preview.header("content-security-policy").contains("img-src 'self' data:"));
}

#[tokio::test]
async fn another_workspaces_picture_cannot_be_taken_for_ones_own() {
    let desk = Desk::open().await;
    let other = desk.app.workspace("other").await;
    let eva = desk.app.member(other, "eva@example.com", Role::Owner).await;
    let request = Request::builder().method(Method::POST).uri("/w/other/logo").header("cookie", &eva.cookie);
    let theirs = desk.app.send(request.body(Body::from(png(7, 7))).unwrap()).await.json();
    let refused = desk.publish(json!({"logo": theirs["logo"]})).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["Invalid"]["brand.logo"], json!(["unknown_reference"]));
}
