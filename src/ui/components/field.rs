//! Form fields: label above, help and errors below, tied together by ids that the caller gives, so that server and
//! browser write the same page. Everything works as a plain form; errors are words, made by the caller from codes.

use super::icon::{Glyph, Icon};
use crate::ui::dynamic::{attr, dynamic};
use leptos::{html, prelude::*};

/// One answer to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub text: String,
    /// A line under it.
    pub help: Option<String>,
}

impl Choice {
    /// A choice without help.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), help: None }
    }

    /// The same with a line under it.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

/// What a control's `aria-describedby` has to say when it stands in a [`Field`] with this id.
pub fn described_by(id: &str) -> String {
    format!("{id}-help {id}-errors")
}

/// The shell around any control: label, help, errors. The control inside carries `id` and [`described_by`].
#[component]
pub fn Field(
    /// The id of the control inside.
    #[prop(into)]
    id: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// A line that helps to answer.
    #[prop(optional_no_strip)]
    help: Option<String>,
    /// What is wrong and how to mend it, in words; empty when all is well.
    #[prop(optional, into)]
    errors: Signal<Vec<String>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field" data-invalid=attr(move || is_invalid(errors).then_some(""))>
            <label for=id.clone()>{label}</label>
            {children()}
            <FieldNotes id=id.clone() help errors/>
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextInput(
    /// The id of the input.
    #[prop(into)]
    id: String,
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// A line that helps to answer.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong, in words.
    #[prop(optional, into)]
    errors: Signal<Vec<String>>,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// Follows and steers the text while the page lives; takes the place of `value`.
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// `text`, `email`, `password`, `number`, `date`, `search`, `url`.
    #[prop(default = "text")]
    kind: &'static str,
    /// The browser's word for what is asked, such as `current-password`.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let first = bind.map_or(value, |text| text.get_untracked());
    if let Some(text) = bind {
        // Not `prop:value`: hydration would then wipe out what was typed before the page came alive.
        Effect::new(move |earlier: Option<()>| {
            let wanted = text.get();
            let Some(input) = node.get() else { return };
            let shown = input.value();
            match earlier {
                _ if shown == wanted => {}
                None => text.set(shown),
                Some(()) => input.set_value(&wanted),
            }
        });
    }
    view! {
        <Field id=id.clone() label help=help errors>
            <input
                node_ref=node
                type=kind
                id=id.clone()
                name=name
                value=first
                required=required
                autocomplete=autocomplete
                aria-describedby=described_by(&id)
                aria-invalid=attr(move || is_invalid(errors).then_some("true"))
                on:input=move |event| {
                    if let Some(text) = bind {
                        text.set(event_target_value(&event));
                    }
                }
            />
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The id of the textarea.
    #[prop(into)]
    id: String,
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// A line that helps to answer.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong, in words.
    #[prop(optional, into)]
    errors: Signal<Vec<String>>,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// Follows and steers the text while the page lives; takes the place of `value`.
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// Height in lines.
    #[prop(default = 4)]
    rows: u32,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    let first = bind.map_or(value, |text| text.get_untracked());
    if let Some(text) = bind {
        // As in `TextInput`: what was typed before hydration wins.
        Effect::new(move |earlier: Option<()>| {
            let wanted = text.get();
            let Some(area) = node.get() else { return };
            let shown = area.value();
            match earlier {
                _ if shown == wanted => {}
                None => text.set(shown),
                Some(()) => area.set_value(&wanted),
            }
        });
    }
    view! {
        <Field id=id.clone() label help=help errors>
            <textarea
                node_ref=node
                id=id.clone()
                name=name
                rows=rows
                required=required
                aria-describedby=described_by(&id)
                aria-invalid=attr(move || is_invalid(errors).then_some("true"))
                on:input=move |event| {
                    if let Some(text) = bind {
                        text.set(event_target_value(&event));
                    }
                }
            >
                {first}
            </textarea>
        </Field>
    }
}

/// One of many, folded.
#[component]
pub fn Select(
    /// The id of the select.
    #[prop(into)]
    id: String,
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: String,
    /// A line that helps to answer.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong, in words.
    #[prop(optional, into)]
    errors: Signal<Vec<String>>,
    /// Called with the value that was chosen.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let options = choices
        .into_iter()
        .map(|Choice { value: of_choice, text, help: _ }| {
            let selected = of_choice == value;
            view! {
                <option value=of_choice selected=selected>
                    {text}
                </option>
            }
        })
        .collect_view();
    view! {
        <Field id=id.clone() label help=help errors>
            <select
                id=id.clone()
                name=name
                aria-describedby=described_by(&id)
                aria-invalid=attr(move || is_invalid(errors).then_some("true"))
                on:change=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_value(&event));
                    }
                }
            >
                {options}
            </select>
        </Field>
    }
}

/// Yes or no. An unchecked box sends nothing: give the argument a default.
#[component]
pub fn Checkbox(
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// What is agreed to.
    #[prop(into)]
    label: String,
    /// A line under it.
    #[prop(optional, into)]
    help: Option<String>,
    /// What the form sends when it is checked.
    #[prop(default = "true".to_owned(), into)]
    value: String,
    /// Checked at first.
    #[prop(optional)]
    checked: bool,
    /// Called with the new state.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input
                type="checkbox"
                name=name
                value=value
                checked=checked
                on:change=move |event| {
                    if let Some(on_change) = on_change {
                        on_change.run(event_target_checked(&event));
                    }
                }
            />
            <span>{label} {help.map(|help| view! { <small>{help}</small> })}</span>
        </label>
    }
}

/// One of a few, all in sight.
#[component]
pub fn RadioGroup(
    /// The id of the group; choices get `ID-0`, `ID-1`, ….
    #[prop(into)]
    id: String,
    /// The name in the form.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: String,
    /// A line that helps to answer.
    #[prop(optional, into)]
    help: Option<String>,
    /// What is wrong, in words.
    #[prop(optional, into)]
    errors: Signal<Vec<String>>,
    /// Called with the value that was chosen.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let group = id.clone();
    let described_by = described_by(&id);
    let radios = choices
        .into_iter()
        .enumerate()
        .map(|(index, Choice { value: of_choice, text, help })| {
            let checked = of_choice == value;
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        id=format!("{group}-{index}")
                        name=name.clone()
                        value=of_choice
                        checked=checked
                        on:change=move |event| {
                            if let Some(on_change) = on_change {
                                on_change.run(event_target_value(&event));
                            }
                        }
                    />
                    <span>{text} {help.map(|help| view! { <small>{help}</small> })}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset
            class="field"
            id=id
            data-invalid=attr(move || is_invalid(errors).then_some(""))
            aria-describedby=described_by
        >
            <legend>{label}</legend>
            {radios}
            <FieldNotes id=id.clone() help errors/>
        </fieldset>
    }
}

/// Help and errors under a control.
#[component]
fn FieldNotes(
    id: String,
    #[prop(optional_no_strip)] help: Option<String>,
    errors: Signal<Vec<String>>,
) -> impl IntoView {
    let error_list = move || {
        errors
            .get()
            .into_iter()
            .map(|error| view! { <p><Icon glyph=Glyph::Problem/><span>{error}</span></p> })
            .collect_view()
    };
    view! {
        {help.map(|help| view! { <p class="help" id=format!("{id}-help")>{help}</p> })}
        <div class="errors" id=format!("{id}-errors") aria-live="polite">{dynamic(error_list)}</div>
    }
}

fn is_invalid(errors: Signal<Vec<String>>) -> bool {
    errors.with(|errors| !errors.is_empty())
}
