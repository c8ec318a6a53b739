//! The doors: signing in, one-time links, setting up. Plain forms without
//! scripts, drawn again with what was typed when something is wrong.

use leptos::prelude::*;

use super::components::TextInput;
use super::errors::error_texts;
use crate::domain::error::{Code, FieldErrors};
use crate::domain::text::Locale;
use crate::text;

/// What every door needs to be drawn.
#[derive(Clone, Debug)]
pub struct Door {
    /// Language.
    pub locale: Locale,
    /// Address of the style sheet.
    pub styles: String,
}

/// What was typed into a form, by name of the field. Passwords are not kept.
pub type Typed = std::collections::BTreeMap<String, String>;

impl Door {
    /// Draws under an owner of its own, because signals need one and a plain
    /// handler has none.
    fn page<V: IntoView>(&self, title: &'static str, content: impl FnOnce() -> V) -> String {
        let owner = Owner::new_root(None);
        let html = owner.with(|| self.html(title, content().into_any()));
        owner.cleanup();
        html
    }

    fn html(&self, title: &'static str, content: AnyView) -> String {
        let html = view! {
            <html lang=self.locale.as_str()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <link rel="stylesheet" href=self.styles.clone() />
                    <title>{format!("{title} · Jornada")}</title>
                </head>
                <body>
                    <main class="sign-in">
                        <div class="sheet-of-paper">
                            <p class="brand">"Jornada"</p>
                            {content}
                        </div>
                    </main>
                </body>
            </html>
        };
        format!("<!DOCTYPE html>{}", html.to_html())
    }

    /// The sign-in page. `next` is where to go afterwards.
    pub fn sign_in(&self, typed: &Typed, problem: Option<&'static str>, next: &str) -> String {
        let locale = self.locale;
        let content = || {
            view! {
                <h1>{text!(locale, member.sign_in)}</h1>
                {problem.map(|problem| view! { <p class="notice" data-tone="danger" role="alert">{problem}</p> })}
                <form method="post" action="/sign-in" class="form">
                    <input type="hidden" name="next" value=next.to_owned() />
                    {text_field(locale, text!(locale, member.email), "email", "email", "username", typed, &[])}
                    {password_field(locale, text!(locale, member.password), "current-password", None, &[])}
                    <button class="button primary" type="submit">{text!(locale, member.sign_in)}</button>
                </form>
                <p class="aside">{text!(locale, member.forgotten)}</p>
            }
        };
        self.page(text!(locale, member.sign_in), content)
    }

    /// What a sign-in link opens: a button, because opening must not use it.
    pub fn use_sign_in_link(&self, token: &str) -> String {
        let locale = self.locale;
        let content = || {
            view! {
                <h1>{text!(locale, member.link_title)}</h1>
                <p>{text!(locale, member.link_help)}</p>
                <form method="post" action=format!("/link/{token}") class="form">
                    <button class="button primary" type="submit">{text!(locale, member.sign_in)}</button>
                </form>
            }
        };
        self.page(text!(locale, member.link_title), content)
    }

    /// What an invitation opens.
    pub fn accept_invitation(
        &self,
        token: &str,
        workspace: &str,
        email: &str,
        is_known: bool,
        typed: &Typed,
        errors: &FieldErrors,
    ) -> String {
        let locale = self.locale;
        let content = || {
            view! {
                <h1>{text!(locale, member.invited_to, workspace = workspace).to_string()}</h1>
                <p>{text!(locale, member.invited_as, email = email).to_string()}</p>
                <form method="post" action=format!("/link/{token}") class="form">
                    {(!is_known)
                        .then(|| {
                            view! {
                                {text_field(locale, text!(locale, member.name), "name", "text", "name", typed, errors.get("name"))}
                                {new_password_field(locale, errors)}
                            }
                        })}
                    <button class="button primary" type="submit">{text!(locale, member.join)}</button>
                </form>
            }
        };
        self.page(text!(locale, member.invitation), content)
    }

    /// The first page of all: makes the workspace and its owner.
    pub fn set_up(&self, typed: &Typed, errors: &FieldErrors) -> String {
        let locale = self.locale;
        let field = |label, name, kind, autocomplete| {
            text_field(locale, label, name, kind, autocomplete, typed, errors.get(name))
        };
        let content = || {
            view! {
                <h1>{text!(locale, member.set_up)}</h1>
                <p>{text!(locale, member.set_up_help)}</p>
                <form method="post" action="/set-up" class="form">
                    {field(text!(locale, member.set_up_code), "code", "text", "one-time-code")}
                    {field(text!(locale, member.workspace_name), "workspace", "text", "organization")}
                    {field(text!(locale, member.name), "name", "text", "name")}
                    {field(text!(locale, member.email), "email", "email", "username")}
                    {new_password_field(locale, errors)}
                    <button class="button primary" type="submit">{text!(locale, member.begin)}</button>
                </form>
            }
        };
        self.page(text!(locale, member.set_up), content)
    }

    /// An invitation that is meant for another account than the one signed in.
    pub fn for_another_account(&self, email: &str) -> String {
        let locale = self.locale;
        let content = || {
            view! {
                <h1>{text!(locale, member.other_account)}</h1>
                <p>{text!(locale, member.other_account_help, email = email).to_string()}</p>
                <form method="post" action="/sign-out" class="form">
                    <button class="button primary" type="submit">{text!(locale, frame.sign_out)}</button>
                </form>
            }
        };
        self.page(text!(locale, member.other_account), content)
    }

    /// A link that is unknown, used or too old.
    pub fn ended_link(&self) -> String {
        let locale = self.locale;
        let content = || {
            view! {
                <h1>{text!(locale, member.link_ended)}</h1>
                <p>{text!(locale, member.link_ended_help)}</p>
                <a class="button" href="/sign-in">{text!(locale, member.sign_in)}</a>
            }
        };
        self.page(text!(locale, member.link_ended), content)
    }
}

fn text_field(
    locale: Locale,
    label: &'static str,
    name: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    typed: &Typed,
    errors: &[Code],
) -> impl IntoView + use<> {
    let value = typed.get(name).cloned().unwrap_or_default();
    view! {
        <TextInput id=name name=name label=label kind=kind autocomplete=autocomplete value=value
            errors=Signal::stored(error_texts(locale, errors)) />
    }
}

/// For whoever makes a password, with the rule for it.
fn new_password_field(locale: Locale, errors: &FieldErrors) -> impl IntoView + use<> {
    password_field(
        locale,
        text!(locale, member.new_password),
        "new-password",
        Some(text!(locale, member.password_rule)),
        errors.get("password"),
    )
}

fn password_field(
    locale: Locale,
    label: &'static str,
    autocomplete: &'static str,
    help: Option<&'static str>,
    errors: &[Code],
) -> impl IntoView + use<> {
    view! {
        <TextInput id="password" name="password" label=label kind="password" autocomplete=autocomplete
            help=help.unwrap_or_default() errors=Signal::stored(error_texts(locale, errors)) />
    }
}
