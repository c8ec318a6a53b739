//! One's own account: name, language, theme, password, sessions.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use super::components::{Badge, Button, ButtonVariant, Choice, Select, TextInput};
use super::errors::{error_texts, failure_text};
use super::frame::use_locale;
use super::settings::parts::{
    DoneNotice, FailureNotice, announce, done_of_address, failure_of, field_errors, load_anew_after,
};
use crate::api::account::{
    AccountView, ChangePassword, EndOtherSessions, EndSession, SaveAccount, SessionView, list_sessions,
    open_account,
};
use crate::domain::error::Code;
use crate::domain::member::Theme;
use crate::domain::text::Locale;
use crate::text;
use crate::ui::dynamic::{awaited, dynamic};

/// The account page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let locale = use_locale();
    let (end, end_others) = (ServerAction::<EndSession>::new(), ServerAction::<EndOtherSessions>::new());
    let done = done_of_address();
    announce(end, done, "session");
    announce(end_others, done, "sessions");
    let account = Resource::new_blocking(|| (), |()| open_account());
    let sessions = Resource::new_blocking(
        move || (end.version().get(), end_others.version().get()),
        |_| list_sessions(),
    );
    let forms = move || {
        awaited(async move {
            match account.await {
                Ok(AccountView { name, email, locale: chosen, theme, has_password }) => view! {
                    <Profile name email chosen theme/>
                    <PasswordForm has_password/>
                }
                .into_any(),
                Err(error) => view! { <p>{failure_text(locale, &error)}</p> }.into_any(),
            }
        })
    };
    let sessions_now = move || {
        awaited(async move {
            match sessions.await {
                Ok(sessions) => session_list(locale, sessions, end, end_others).into_any(),
                Err(error) => view! { <p>{failure_text(locale, &error)}</p> }.into_any(),
            }
        })
    };
    view! {
        <Title text=format!("{} · Jornada", text!(locale, settings.account))/>
        <main class="content" id="content" tabindex="-1">
            <header class="page-head">
                <div class="title">
                    <div class="trail">
                        // The front door is no page of this router.
                        <a href="/" rel="external">{text!(locale, settings.back_to_work)}</a>
                    </div>
                    <h1>{text!(locale, settings.account)}</h1>
                </div>
                <div class="actions">
                    <form method="post" action="/sign-out">
                        <Button kind="submit">{text!(locale, settings.sign_out)}</Button>
                    </form>
                </div>
            </header>
            <div class="settings" data-alone="">
                <div class="panels">
                    <DoneNotice done/>
                    <FailureNotice failure=failure_of(end)/>
                    <FailureNotice failure=failure_of(end_others)/>
                    <Suspense>{dynamic(forms)}</Suspense>
                    <section class="panel">
                        <h2>{text!(locale, settings.sessions)}</h2>
                        <p class="hint">{text!(locale, settings.sessions_hint)}</p>
                        <Transition>{dynamic(sessions_now)}</Transition>
                    </section>
                </div>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn Profile(name: String, email: String, chosen: Option<Locale>, theme: Option<Theme>) -> impl IntoView {
    let locale = use_locale();
    let save = ServerAction::<SaveAccount>::new();
    load_anew_after(save, "/account?done=saved".to_owned());
    let failure = failure_of(save);
    let languages = vec![
        Choice::new("", text!(locale, settings.language_of_company)),
        Choice::new(Locale::PtBr.as_str(), "Português (Brasil)"),
        Choice::new(Locale::En.as_str(), "English"),
    ];
    let themes = vec![
        Choice::new("", text!(locale, settings.theme_of_device)),
        Choice::new(Theme::Light.as_str(), text!(locale, settings.theme_light)),
        Choice::new(Theme::Dark.as_str(), text!(locale, settings.theme_dark)),
    ];
    view! {
        <section class="panel">
            <h2>{text!(locale, settings.you_in_words)}</h2>
            <p class="hint">{text!(locale, settings.signed_in_as, email = email).to_string()}</p>
            <FailureNotice failure/>
            <ActionForm action=save attr:class="form">
                <TextInput id="name" name="name" label=text!(locale, settings.your_name) value=name required=true
                    autocomplete="name" errors=field_errors(locale, failure, "name")/>
                <Select id="locale" name="locale" label=text!(locale, settings.language) choices=languages
                    value=chosen.map(Locale::as_str).unwrap_or_default()
                    errors=field_errors(locale, failure, "locale")/>
                <Select id="theme" name="theme" label=text!(locale, settings.theme) choices=themes
                    value=theme.map(Theme::as_str).unwrap_or_default()
                    errors=field_errors(locale, failure, "theme")/>
                <Button variant=ButtonVariant::Primary kind="submit" busy=save.pending()>
                    {text!(locale, settings.save)}
                </Button>
            </ActionForm>
        </section>
    }
}

#[component]
fn PasswordForm(has_password: bool) -> impl IntoView {
    let locale = use_locale();
    let change = ServerAction::<ChangePassword>::new();
    // Loaded anew, so that the passwords do not stay in the fields.
    load_anew_after(change, "/account?done=password".to_owned());
    let failure = failure_of(change);
    let wrong_now = Signal::derive(move || {
        let codes = failure.with(|failure| {
            failure.as_ref().map(|error| error.codes("current_password").to_vec()).unwrap_or_default()
        });
        if codes.contains(&Code::InvalidChoice) {
            vec![text!(locale, settings.wrong_password).to_owned()]
        } else {
            error_texts(locale, &codes)
        }
    });
    let current = has_password.then(|| {
        view! {
            <TextInput id="current-password" name="current_password" kind="password" required=true
                label=text!(locale, settings.current_password) autocomplete="current-password" errors=wrong_now/>
        }
    });
    view! {
        <section class="panel">
            <h2>{text!(locale, settings.password)}</h2>
            <p class="hint">{text!(locale, settings.password_hint)}</p>
            <FailureNotice failure/>
            <ActionForm action=change attr:class="form">
                {current}
                <TextInput id="new-password" name="new_password" kind="password" required=true
                    label=text!(locale, settings.new_password) help=text!(locale, member.password_rule)
                    autocomplete="new-password" errors=field_errors(locale, failure, "new_password")/>
                <Button kind="submit" busy=change.pending()>{text!(locale, settings.change_password)}</Button>
            </ActionForm>
        </section>
    }
}

fn session_list(
    locale: Locale,
    sessions: Vec<SessionView>,
    end: ServerAction<EndSession>,
    end_others: ServerAction<EndOtherSessions>,
) -> impl IntoView + use<> {
    let any_others = sessions.iter().any(|session| !session.is_this);
    let sessions = StoredValue::new(sessions);
    view! {
        <ul class="sessions">
            <For
                each=move || sessions.get_value()
                key=|session| session.session_id
                children=move |session| session_row(locale, session, end)
            />
        </ul>
        {any_others
            .then(|| {
                view! {
                    <ActionForm action=end_others>
                        <Button kind="submit">{text!(locale, settings.end_others)}</Button>
                    </ActionForm>
                }
            })}
    }
}

fn session_row(locale: Locale, session: SessionView, end: ServerAction<EndSession>) -> impl IntoView {
    let SessionView { session_id, device, last_used, signed_in, is_this } = session;
    let device = device.unwrap_or_else(|| text!(locale, settings.unknown_device).to_owned());
    let end = (!is_this).then(|| {
        let label = text!(locale, settings.end_on, device = device.clone()).to_string();
        view! {
            <ActionForm action=end>
                <input type="hidden" name="session_id" value=session_id.to_string()/>
                <Button kind="submit" attr:aria-label=label>{text!(locale, settings.end)}</Button>
            </ActionForm>
        }
    });
    view! {
        <li class="spread">
            <div>
                <strong>{device.clone()}</strong>
                {is_this.then(|| view! { " " <Badge>{text!(locale, settings.this_device)}</Badge> })} <br/>
                <small class="soft">
                    {text!(locale, settings.used_and_since, used = last_used, since = signed_in).to_string()}
                </small>
            </div>
            {end}
        </li>
    }
}
