//! Turns the texts of `src/i18n/locales` into checked Rust and makes a new
//! migration rebuild the program.

#[path = "src/i18n/build.rs"]
mod texts;

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    texts::generate();
}
