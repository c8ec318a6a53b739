//! Build script part: one TOML file per subject and language becomes a module
//! whose keys are checked at compile time.

use std::path::PathBuf;

use leptos_i18n_build::{Config, FileFormat, ParseOptions, TranslationsInfos, options::CodegenOptions};

/// The subjects; each has `locales/LANGUAGE/SUBJECT.toml`.
const SUBJECTS: [&str; 28] = [
    "brand", "builder", "case", "collect", "common", "contact", "errors", "export", "foreign", "frame",
    "home", "import", "inbox", "journey", "mailing", "measure", "member", "respond", "response", "score",
    "settings", "share", "survey", "terminal", "trigger", "version", "view", "wave",
];

/// Writes the module to `OUT_DIR/i18n`.
pub fn generate() {
    println!("cargo::rerun-if-changed=src/i18n");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("i18n");
    let config = Config::new("en")
        .and_then(|config| config.add_locale("pt-BR"))
        .and_then(|config| config.add_namespaces(SUBJECTS))
        .expect("valid names")
        .locales_path("src/i18n/locales")
        .parse_options(ParseOptions::default().file_format(FileFormat::Toml).interpolate_display(true));
    let texts = TranslationsInfos::parse(config).unwrap_or_else(|error| panic!("src/i18n/locales: {error}"));
    texts.rerun_if_locales_changed();
    let quiet = "#![allow(missing_docs, clippy::all, clippy::unwrap_used, unused_qualifications)]"
        .parse()
        .expect("valid attribute");
    texts
        .generate_i18n_module_with_options(
            out,
            CodegenOptions::default().top_level_attributes(Some(quiet)).gen_docs(false),
        )
        .unwrap_or_else(|error| panic!("texts: {error}"));
}
