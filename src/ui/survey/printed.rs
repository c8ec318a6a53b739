//! Which numbers these are, in one line: what the filters say on a screen, for
//! paper and for readers who cannot change them.

use crate::api::response::ListQuery;
use crate::api::survey::ResultsView;
use crate::domain::text::Locale;
use crate::text;

/// `Padaria Aurora · Pergunta: … · últimos 90 dias · região: Sul`.
pub(super) fn printed_words(locale: Locale, house: &str, view: &ResultsView, list: &ListQuery) -> String {
    let ResultsView { questions, question, period, .. } = view;
    let title = questions.iter().find(|one| Some(&one.key) == question.as_ref()).map(|one| one.title.clone());
    let mut parts = vec![house.to_owned()];
    parts.extend(title.map(|title| text!(locale, survey.measure_of, title = title).to_string()));
    parts.push(period.clone());
    for (name, value) in &list.results.attributes {
        parts.push(text!(locale, survey.attribute, name = name.clone(), value = value.clone()).to_string());
    }
    if let Some((least, most)) = list.min_score.zip(list.max_score) {
        let scores = if least == most { least.to_string() } else { format!("{least}–{most}") };
        parts.push(format!("{} {scores}", text!(locale, survey.by_score)));
    }
    if !list.q.is_empty() {
        parts.push(format!("“{}”", list.q));
    }
    parts.join(" · ")
}
