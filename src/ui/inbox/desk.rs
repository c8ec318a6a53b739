//! What somebody does with responses: selecting, tagging, giving them to
//! people, opening cases. Everything can be taken back from a toast.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::api::case::create_case;
use crate::api::error::AppError;
use crate::api::inbox::{
    add_note, assign_responses, delete_note, list_marks, tag_responses, untag_responses,
};
use crate::domain::text::{self, Locale};
use crate::text;
use crate::ui::components::Toasts;
use crate::ui::errors::{error_text, failure_text};
use crate::ui::survey::answers::Marked;
use crate::ui::survey::place::Place;

/// The field of the panel that somebody wants to write in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Tag,
    Assign,
    Note,
}

/// The page while it lives.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) place: Place,
    /// The ids of the rows that are ticked.
    pub(super) selected: RwSignal<Vec<String>>,
    /// Rises with every change, so that the panel is read again.
    pub(super) version: RwSignal<u32>,
    /// The field that gets the focus when the panel is there.
    pub(super) wish: RwSignal<Option<Wish>>,
    /// Whether the list of keys is open.
    pub(super) keys: RwSignal<bool>,
    /// The response that was in the panel last.
    pub(super) shown: StoredValue<Option<String>>,
    /// What was added since the list was read.
    pub(super) marked: Marked,
    /// What is read aloud.
    pub(super) said: RwSignal<String>,
    /// Tags that were made on this page.
    pub(super) new_tags: RwSignal<Vec<String>>,
    /// Notes that are being written, by response.
    pub(super) drafts: RwSignal<BTreeMap<String, String>>,
    toasts: StoredValue<Option<Toasts>>,
    go: Callback<String>,
}

impl Desk {
    pub(super) fn new(place: Place) -> Self {
        let navigate = use_navigate();
        let go = Callback::new(move |href: String| {
            // One step of history, however many responses are leafed through.
            let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
            navigate(&href, options);
        });
        Self {
            place,
            selected: RwSignal::new(Vec::new()),
            version: RwSignal::new(0),
            wish: RwSignal::new(None),
            keys: RwSignal::new(false),
            shown: StoredValue::new(None),
            marked: RwSignal::new(BTreeMap::new()),
            said: RwSignal::new(String::new()),
            new_tags: RwSignal::new(Vec::new()),
            drafts: RwSignal::new(BTreeMap::new()),
            toasts: StoredValue::new(use_context::<Toasts>()),
            go,
        }
    }

    fn locale(self) -> Locale {
        self.place.locale
    }

    fn slug(self) -> String {
        self.place.slug.get_value()
    }

    /// Another list has other rows.
    pub(super) fn forget_selection_with<T>(self, listed: Memo<T>)
    where
        T: Send + Sync + 'static,
    {
        Effect::new(move |_| {
            listed.track();
            self.selected.set(Vec::new());
        });
    }

    /// Lets a screen reader know that the panel shows something else.
    pub(super) fn tell_what_is_open(self, chosen: Memo<Option<String>>) {
        Effect::new(move |earlier: Option<()>| {
            let is_open = chosen.with(Option::is_some);
            if earlier.is_some() {
                let words = if is_open {
                    text!(self.locale(), inbox.opened)
                } else {
                    text!(self.locale(), inbox.closed)
                };
                self.said.set(words.to_owned());
            }
        });
    }

    /// The response in the panel.
    pub(super) fn opened(self) -> Option<String> {
        self.place.query.with_untracked(|query| query.response.clone())
    }

    /// Opens a response beside the list, or closes the panel.
    pub(super) fn open(self, response: Option<String>) {
        let path = self.place.path.get_untracked();
        let href = self.place.query.with_untracked(|query| query.beside(response, false).address(&path));
        self.go.run(href);
    }

    /// This response, or those that are ticked.
    pub(super) fn meant(self, response: Option<&str>) -> Vec<String> {
        match response {
            Some(response) => vec![response.to_owned()],
            None => self.selected.get_untracked(),
        }
    }

    /// Tags responses; a toast takes it back.
    pub(super) fn tag(self, responses: Vec<String>, tag: String, on_done: impl Fn() + 'static) {
        let (locale, slug) = (self.locale(), self.slug());
        spawn_local(async move {
            match tag_responses(slug.clone(), responses.join(","), tag.clone()).await {
                Ok(changed) => {
                    self.new_tags.try_update(|tags| tags.push(tag.trim().to_lowercase()));
                    on_done();
                    let words = text!(locale, inbox.tagged, tag = tag.clone()).to_string();
                    self.done(
                        words,
                        &changed.clone(),
                        (!changed.is_empty()).then(|| -> Box<dyn Fn() + Send + Sync> {
                            Box::new(move || {
                                let (slug, changed, tag) = (slug.clone(), changed.clone(), tag.clone());
                                spawn_local(async move {
                                    self.quietly(
                                        &changed,
                                        untag_responses(slug, changed.join(","), tag).await,
                                    );
                                });
                            })
                        }),
                    );
                }
                Err(error) => self.failed(&error),
            }
        });
    }

    /// Takes a tag off; a toast brings it back.
    pub(super) fn untag(self, responses: Vec<String>, tag: String) {
        let (locale, slug) = (self.locale(), self.slug());
        spawn_local(async move {
            match untag_responses(slug.clone(), responses.join(","), tag.clone()).await {
                Ok(changed) => {
                    let words = text!(locale, inbox.untagged, tag = tag.clone()).to_string();
                    self.done(
                        words,
                        &changed.clone(),
                        (!changed.is_empty()).then(|| -> Box<dyn Fn() + Send + Sync> {
                            Box::new(move || {
                                let (slug, changed, tag) = (slug.clone(), changed.clone(), tag.clone());
                                spawn_local(async move {
                                    self.quietly(&changed, tag_responses(slug, changed.join(","), tag).await);
                                });
                            })
                        }),
                    );
                }
                Err(error) => self.failed(&error),
            }
        });
    }

    /// Gives responses to somebody (`name`, none for nobody); a toast gives
    /// each back to whom it was.
    pub(super) fn assign(self, responses: Vec<String>, member: String, name: Option<String>) {
        let (locale, slug) = (self.locale(), self.slug());
        spawn_local(async move {
            match assign_responses(slug.clone(), responses.join(","), member).await {
                Ok(changed) => {
                    let words = match name {
                        Some(name) => text!(locale, inbox.assigned, name = name).to_string(),
                        None => text!(locale, inbox.unassigned).to_owned(),
                    };
                    let ids: Vec<String> = changed.iter().map(|(response, _)| response.clone()).collect();
                    self.done(
                        words,
                        &ids,
                        (!changed.is_empty()).then(|| -> Box<dyn Fn() + Send + Sync> {
                            Box::new(move || {
                                let (slug, changed) = (slug.clone(), changed.clone());
                                spawn_local(async move {
                                    for (response, before) in changed {
                                        let done =
                                            assign_responses(slug.clone(), response.clone(), before).await;
                                        self.quietly(&[response], done);
                                    }
                                });
                            })
                        }),
                    );
                }
                Err(error) => self.failed(&error),
            }
        });
    }

    /// Keeps a note.
    pub(super) fn note(self, response: String, text: String, on_done: impl Fn() + 'static) {
        let (locale, slug) = (self.locale(), self.slug());
        spawn_local(async move {
            match add_note(slug, response.clone(), String::new(), text).await {
                Ok(()) => {
                    self.drafts.try_update(|drafts| drafts.remove(&response));
                    on_done();
                    self.done(text!(locale, inbox.noted).to_owned(), &[], None);
                }
                Err(error) => self.failed(&error),
            }
        });
    }

    /// Takes one's own note away.
    pub(super) fn unnote(self, note: String) {
        let (locale, slug) = (self.locale(), self.slug());
        spawn_local(async move {
            match delete_note(slug, note).await {
                Ok(()) => self.done(text!(locale, inbox.note_deleted).to_owned(), &[], None),
                Err(error) => self.failed(&error),
            }
        });
    }

    /// Opens a case about a response.
    pub(super) fn open_case(self, response: String) {
        let (locale, slug) = (self.locale(), self.slug());
        spawn_local(async move {
            let [none, no_who, no_owner, no_day] = std::array::from_fn(|_| String::new());
            match create_case(slug, response.clone(), none, no_who, no_owner, no_day).await {
                Ok(_) => self.done(text!(locale, case.created).to_owned(), &[response], None),
                Err(error) if !error.codes("response").is_empty() => {
                    self.say(text!(locale, case.already).to_owned());
                }
                Err(error) => self.failed(&error),
            }
        });
    }

    /// How many are ticked, in words.
    pub(super) fn n_selected(self) -> String {
        let n = self.selected.with(Vec::len);
        let count = text::count(self.locale(), u64::try_from(n).unwrap_or(0));
        match n {
            1 => text!(self.locale(), inbox.one_selected).to_owned(),
            _ => text!(self.locale(), inbox.selected, n = count).to_string(),
        }
    }

    fn done(self, words: String, changed: &[String], undo: Option<Box<dyn Fn() + Send + Sync>>) {
        self.version.try_update(|version| *version += 1);
        self.mark(changed);
        let Some(toasts) = self.toasts.try_get_value().flatten() else { return };
        match undo {
            Some(undo) => toasts.say_with_undo(words, text!(self.locale(), survey.undo), undo),
            None => toasts.say(words),
        }
    }

    /// After taking something back: the list shows it, a failure is told.
    fn quietly<T>(self, changed: &[String], result: Result<T, AppError>) {
        match result {
            Ok(_) => {
                self.version.try_update(|version| *version += 1);
                self.mark(changed);
            }
            Err(error) => self.failed(&error),
        }
    }

    /// Reads what was added to these responses, for their rows alone.
    fn mark(self, changed: &[String]) {
        if changed.is_empty() {
            return;
        }
        let (slug, ids) = (self.slug(), changed.join(","));
        spawn_local(async move {
            // What was done is done; a row that cannot be read stays as it was.
            if let Ok(marks) = list_marks(slug, ids).await {
                self.marked.try_update(|marked| marked.extend(marks));
            }
        });
    }

    fn failed(self, error: &AppError) {
        self.say(words_of(self.place.locale, error));
    }

    fn say(self, words: String) {
        if let Some(toasts) = self.toasts.try_get_value().flatten() {
            toasts.say(words);
        }
    }
}

/// What is wrong, in words: the first wrong field's, else the whole call's.
pub(in crate::ui) fn words_of(locale: Locale, error: &AppError) -> String {
    let code = match error {
        AppError::Invalid(errors) => errors.iter().find_map(|(_, codes)| codes.first().copied()),
        _ => None,
    };
    code.map_or_else(|| failure_text(locale, error), |code| error_text(locale, code).to_owned())
}
