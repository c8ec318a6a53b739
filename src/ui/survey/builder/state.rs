//! What the builder holds: the draft, what was before it, and whether the
//! server has it.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::error::AppError;
use crate::api::survey::{DraftView, StateView, keep_draft};
use crate::domain::error::FieldErrors;
use crate::domain::survey::{Draft, Place};
use crate::domain::text::Locale;

/// How long typing rests before it is sent.
const PAUSE: Duration = Duration::from_millis(600);
/// How long to wait for a server that cannot be reached.
const RETRY: Duration = Duration::from_secs(4);
/// Steps that can be taken back.
const MAX_STEPS: usize = 200;

/// Whether the server has what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saving {
    /// All of it.
    Saved,
    /// It will be sent when typing rests.
    Waiting,
    /// It is on its way.
    Sending,
    /// The server cannot be reached; it is tried again.
    Offline,
    /// Somebody else changed the survey meanwhile.
    Overtaken,
}

impl Saving {
    /// For style sheets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Waiting | Self::Sending => "saving",
            Self::Offline | Self::Overtaken => "offline",
        }
    }
}

/// Typing at one place is one step.
struct Step {
    before: Draft,
    at: Option<Place>,
}

#[derive(Default)]
struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
}

/// What waits until the server has everything.
type After = Box<dyn FnOnce(i64) + Send + Sync>;

/// The builder, open.
#[derive(Clone, Copy)]
pub struct Builder {
    /// The member's language.
    pub locale: Locale,
    /// The workspace in addresses.
    pub slug: StoredValue<String>,
    /// The survey's id.
    pub survey: StoredValue<String>,
    /// What is asked.
    pub draft: RwSignal<Draft>,
    /// The key of the chosen question; none for the survey itself.
    pub chosen: RwSignal<Option<String>>,
    /// What stops it from being published.
    pub errors: Memo<FieldErrors>,
    /// Errors stand beside their fields.
    pub strict: RwSignal<bool>,
    /// Whether the server has it.
    pub saving: RwSignal<Saving>,
    /// Rises when the server has something new, for the preview.
    pub kept: RwSignal<i64>,
    /// It was never published.
    pub is_new: bool,
    /// There is a step to take back.
    pub can_undo: RwSignal<bool>,
    /// There is a step to take again.
    pub can_redo: RwSignal<bool>,
    history: StoredValue<History>,
    timer: StoredValue<Option<TimeoutHandle>>,
    after: StoredValue<Option<After>>,
}

impl Builder {
    /// Opens what the server gave.
    pub fn new(locale: Locale, slug: StoredValue<String>, view: DraftView) -> Self {
        let first = view.draft.keys().first().map(|key| (*key).to_owned());
        let draft = RwSignal::new(view.draft);
        Self {
            locale,
            slug,
            survey: StoredValue::new(view.id),
            draft,
            chosen: RwSignal::new(first),
            errors: Memo::new(move |_| draft.with(|draft| draft.check().err().unwrap_or_default())),
            strict: RwSignal::new(false),
            saving: RwSignal::new(Saving::Saved),
            kept: RwSignal::new(view.revision),
            is_new: view.state == StateView::Draft,
            can_undo: RwSignal::new(false),
            can_redo: RwSignal::new(false),
            history: StoredValue::new(History::default()),
            timer: StoredValue::new(None),
            after: StoredValue::new(None),
        }
    }

    /// Does one thing.
    pub fn change(&self, act: impl FnOnce(&mut Draft)) {
        self.step(None, act);
    }

    /// Types at a place.
    pub fn type_at(&self, place: &Place, act: impl FnOnce(&mut Draft)) {
        self.step(Some(place.clone()), act);
    }

    fn step(&self, at: Option<Place>, act: impl FnOnce(&mut Draft)) {
        let before = self.draft.get_untracked();
        let mut after = before.clone();
        act(&mut after);
        if after == before {
            return;
        }
        self.history.update_value(|history| {
            let goes_on = at.is_some() && history.done.last().is_some_and(|step| step.at == at);
            if !goes_on {
                history.done.push(Step { before, at });
            }
            if history.done.len() > MAX_STEPS {
                history.done.remove(0);
            }
            history.undone.clear();
        });
        self.show(after);
    }

    /// Takes the last step back.
    pub fn undo(&self) {
        let now = self.draft.get_untracked();
        let step = self.history.try_update_value(|history| {
            let step = history.done.pop()?;
            history.undone.push(Step { before: now, at: None });
            Some(step)
        });
        if let Some(Some(step)) = step {
            self.show(step.before);
        }
    }

    /// Takes the last step that was taken back again.
    pub fn redo(&self) {
        let now = self.draft.get_untracked();
        let step = self.history.try_update_value(|history| {
            let step = history.undone.pop()?;
            history.done.push(Step { before: now, at: None });
            Some(step)
        });
        if let Some(Some(step)) = step {
            self.show(step.before);
        }
    }

    fn show(&self, draft: Draft) {
        let is_gone = self.chosen.with_untracked(|chosen| {
            chosen.as_ref().is_some_and(|chosen| !draft.keys().contains(&chosen.as_str()))
        });
        self.draft.set(draft);
        if is_gone {
            self.chosen.set(None);
        }
        let (can_undo, can_redo) =
            self.history.with_value(|history| (!history.done.is_empty(), !history.undone.is_empty()));
        self.can_undo.set(can_undo);
        self.can_redo.set(can_redo);
        if self.saving.get_untracked() != Saving::Overtaken {
            self.saving.set(Saving::Waiting);
            self.send_after(PAUSE);
        }
    }

    /// Calls once the server has everything, with its revision.
    pub fn when_kept(&self, call: impl FnOnce(i64) + Send + Sync + 'static) {
        if self.saving.get_untracked() == Saving::Saved {
            call(self.kept.get_untracked());
        } else {
            self.after.set_value(Some(Box::new(call)));
            self.send();
        }
    }

    /// Warns before a page is left that the server does not have.
    pub fn keep_while_here(self) {
        Effect::new(move |_| {
            let leaving = window_event_listener_untyped("beforeunload", move |event| {
                if self.saving.get_untracked() != Saving::Saved {
                    self.send();
                    event.prevent_default();
                }
            });
            on_cleanup(move || leaving.remove());
        });
        on_cleanup(move || {
            if self.saving.try_get_untracked() == Some(Saving::Waiting) {
                self.send();
            }
        });
    }

    fn send_after(&self, wait: Duration) {
        let builder = *self;
        let timer = set_timeout_with_handle(move || builder.send(), wait).ok();
        self.timer.update_value(|earlier| {
            if let Some(earlier) = std::mem::replace(earlier, timer) {
                earlier.clear();
            }
        });
    }

    fn send(&self) {
        let builder = *self;
        // A timer may end after the page was left.
        let (Some(saving), Some(sent)) = (self.saving.try_get_untracked(), self.draft.try_get_untracked())
        else {
            return;
        };
        if matches!(saving, Saving::Sending | Saving::Overtaken) {
            return;
        }
        self.saving.set(Saving::Sending);
        let (workspace, survey) = (self.slug.get_value(), self.survey.get_value());
        let revision = self.kept.get_untracked();
        spawn_local(async move {
            let reply = keep_draft(workspace, survey, sent.document(), revision).await;
            builder.heard(&sent, reply);
        });
    }

    fn heard(&self, sent: &Draft, reply: Result<i64, AppError>) {
        // The page may have been left by now.
        let Some(now) = self.draft.try_get_untracked() else { return };
        match reply {
            Ok(revision) => {
                self.kept.set(revision);
                if now == *sent {
                    self.saving.set(Saving::Saved);
                    if let Some(Some(after)) = self.after.try_update_value(Option::take) {
                        after(revision);
                    }
                } else {
                    self.saving.set(Saving::Waiting);
                    self.send_after(PAUSE);
                }
            }
            Err(error) if !error.codes("revision").is_empty() => self.saving.set(Saving::Overtaken),
            Err(_) => {
                self.saving.set(Saving::Offline);
                self.send_after(RETRY);
            }
        }
    }

    /// Opens the question with the first problem.
    pub fn choose_first_problem(&self) {
        let key = self.errors.with_untracked(|errors| {
            errors.iter().next().map(|(path, _)| self.draft.with_untracked(|draft| key_of(draft, path)))
        });
        if let Some(key) = key {
            self.chosen.set(key);
        }
    }

    /// Ctrl+Z and Ctrl+Shift+Z outside of fields, which have their own.
    pub fn hear_keys(&self, event: &leptos::ev::KeyboardEvent) {
        if !(event.ctrl_key() || event.meta_key()) || !event.key().eq_ignore_ascii_case("z") {
            return;
        }
        event.prevent_default();
        if event.shift_key() { self.redo() } else { self.undo() }
    }
}

/// The key of the question that a path such as `questions.2.title` is in.
pub fn key_of(draft: &Draft, path: &str) -> Option<String> {
    let index: usize = path.strip_prefix("questions.")?.split('.').next()?.parse().ok()?;
    draft.keys().get(index).map(|key| (*key).to_owned())
}
