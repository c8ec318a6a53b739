//! What people see: components and pages. Logic lives in `domain`; a component
//! reads signals and draws. Nothing here names the database, the charts'
//! drawing or the server.

pub mod account;
mod brand;
pub mod browser;
pub mod case;
pub mod components;
pub mod contact;
#[cfg(debug_assertions)]
pub mod design;
#[cfg(not(debug_assertions))]
pub mod design {
    //! The page of components is for development; elsewhere it is not there.
    pub use super::not_found::NotFoundPage as DesignPage;
}
#[cfg(feature = "ssr")]
pub mod door;
pub mod dynamic;
pub mod errors;
pub mod frame;
pub mod home;
mod import;
pub mod inbox;
pub mod journey;
pub mod measure;
pub mod not_found;
#[cfg(feature = "ssr")]
pub mod respond;
pub mod score;
pub mod settings;
pub mod survey;
