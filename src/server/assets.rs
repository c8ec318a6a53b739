//! Where the scripts and styles lie, and how they are served: hashed names,
//! so browsers may keep them for ever; compressed when they were built.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use axum::Router;
use axum::http::{HeaderValue, header};
use leptos::config::{Env, LeptosOptions};
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use super::state::AppState;

/// Options by where the program lies: `site/` and `hash.txt` beside it when it
/// was built for use, else what `cargo leptos` says.
pub fn leptos_options() -> LeptosOptions {
    let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(Path::to_path_buf));
    let site: Option<PathBuf> = beside.map(|folder| folder.join("site")).filter(|site| site.is_dir());
    let (root, hashed) = match site {
        Some(site) => (site.to_string_lossy().into_owned(), true),
        None => (
            std::env::var("LEPTOS_SITE_ROOT").unwrap_or_else(|_| "target/site".into()),
            std::env::var("LEPTOS_HASH_FILES").is_ok_and(|value| value == "true"),
        ),
    };
    LeptosOptions::builder()
        .output_name("jornada")
        .site_root(root)
        .site_pkg_dir("pkg")
        .env(if cfg!(debug_assertions) { Env::DEV } else { Env::PROD })
        .hash_files(hashed)
        .build()
}

/// The address of the style sheet, for pages drawn outside of Leptos.
pub fn styles_address(options: &LeptosOptions) -> String {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    let read = || {
        let hash = options
            .hash_files
            .then(|| std::env::current_exe().ok()?.parent().map(|folder| folder.join(&*options.hash_file)))
            .flatten()
            .and_then(|file| std::fs::read_to_string(file).ok())
            .and_then(|hashes| {
                hashes.lines().find_map(|line| line.strip_prefix("css: ").map(|hash| hash.trim().to_owned()))
            });
        match hash {
            Some(hash) => format!("/{}/{}.{hash}.css", options.site_pkg_dir, options.output_name),
            None => format!("/{}/{}.css", options.site_pkg_dir, options.output_name),
        }
    };
    ADDRESS.get_or_init(read).clone()
}

/// `/pkg`: scripts and styles. A missing one is a plain 404, never a page.
pub fn routes(options: &LeptosOptions) -> Router<AppState> {
    let folder = Path::new(&*options.site_root).join(&*options.site_pkg_dir);
    let keep = if options.hash_files { "public, max-age=31536000, immutable" } else { "no-cache" };
    let files = tower::ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static(keep)))
        .service(ServeDir::new(folder).precompressed_br().precompressed_gzip());
    Router::new().nest_service("/pkg", files)
}
