//! What customers write: whole comments by native speakers, each filed under
//! the scores, the theme and the moment it fits.

use std::collections::BTreeMap;

use super::chance::Chance;
use crate::domain::measure::Measure;
use crate::domain::text::Locale;

/// Where a score stands on its scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// Detractor; 1–2 of CSAT; 1–3 of CES.
    Low,
    /// Passive; 3 of CSAT; 4 of CES.
    Middle,
    /// Promoter; 4–5 of CSAT; 5–7 of CES.
    High,
}

/// When in the story something can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Moment {
    /// At any time.
    Usual,
    /// While a new carrier loses parcels.
    Late,
    /// After that carrier was replaced.
    Mended,
    /// Before the new checkout.
    Before,
    /// After the new checkout.
    After,
}

/// One comment as it is filed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comment {
    pub(super) locale: Locale,
    pub(super) measure: Measure,
    pub(super) group: Group,
    pub(super) moment: Moment,
    pub(super) text: &'static str,
}

pub(super) const FILES: [(Locale, &str); 2] =
    [(Locale::PtBr, include_str!("comments.pt.txt")), (Locale::En, include_str!("comments.en.txt"))];

/// What comments are about. The files are ordered by it, so that whoever adds
/// to them sees what is missing.
pub(super) const THEMES: [&str; 7] =
    ["delivery", "price", "app", "support", "quality", "checkout", "invoice"];

const COFFEES: [&str; 6] =
    ["Bourbon Amarelo", "Catuaí Vermelho", "Mundo Novo", "Arara", "Microlote da Chapada", "Catucaí"];

/// All comments, in the order of the files.
pub(super) fn all() -> Vec<Comment> {
    let mut comments = Vec::new();
    for (locale, file) in FILES {
        let mut section = None;
        for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(head) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                section = Some(read_head(head).expect("BUG: an unreadable section of comments"));
                continue;
            }
            let (measure, group, moment) = section.expect("BUG: a comment without a section");
            comments.push(Comment { locale, measure, group, moment, text: line });
        }
    }
    comments
}

fn read_head(head: &str) -> Option<(Measure, Group, Moment)> {
    let mut words = head.split(' ');
    let measure = Measure::parse(words.next()?).ok()?;
    let group = match words.next()? {
        "detractor" | "low" => Group::Low,
        "passive" | "mid" => Group::Middle,
        "promoter" | "high" => Group::High,
        _ => return None,
    };
    if !THEMES.contains(&words.next()?) {
        return None;
    }
    let moment = match words.next() {
        None => Moment::Usual,
        Some("late") => Moment::Late,
        Some("mended") => Moment::Mended,
        Some("before") => Moment::Before,
        Some("after") => Moment::After,
        Some(_) => return None,
    };
    Some((measure, group, moment))
}

type Place = (&'static str, Measure, Group, Moment);

/// Deals comments like cards: none comes again before all that fit were used.
pub(super) struct Deck {
    cards: BTreeMap<Place, Vec<&'static str>>,
    dealt: BTreeMap<Place, usize>,
}

impl Deck {
    pub(super) fn shuffled(chance: &mut Chance) -> Self {
        let mut cards: BTreeMap<Place, Vec<&'static str>> = BTreeMap::new();
        for comment in all() {
            let Comment { locale, measure, group, moment, text } = comment;
            let pile = cards.entry((locale.as_str(), measure, group, moment)).or_default();
            let at = chance.place(pile.len() + 1);
            pile.insert(at, text);
        }
        Self { cards, dealt: BTreeMap::new() }
    }

    /// A comment for the moment, or a usual one where nothing is said of it.
    pub(super) fn deal(
        &mut self,
        locale: Locale,
        measure: Measure,
        group: Group,
        moment: Moment,
        chance: &mut Chance,
    ) -> String {
        let place = [moment, Moment::Usual]
            .map(|moment| (locale.as_str(), measure, group, moment))
            .into_iter()
            .find(|place| self.cards.contains_key(place))
            .expect("BUG: no comment fits a score");
        let pile = &self.cards[&place];
        let dealt = self.dealt.entry(place).or_default();
        let comment = pile[*dealt % pile.len()].replace("{café}", chance.pick(&COFFEES));
        *dealt += 1;
        if !chance.happens(0.3) {
            return comment;
        }
        format!("{comment} {}", chance.pick(closing(locale, group)))
    }
}

/// What people add to anything they say.
const fn closing(locale: Locale, group: Group) -> &'static [&'static str] {
    match (locale, group) {
        (Locale::PtBr, Group::Low) => &[
            "Decepcionante.",
            "Assim não dá.",
            "Esperava mais de vocês.",
            "Estou pensando em cancelar.",
            "Aguardo um retorno.",
            "Uma pena.",
        ],
        (Locale::PtBr, Group::Middle) => &[
            "Dá para melhorar.",
            "Fica a sugestão.",
            "Vou continuar por enquanto.",
            "No geral, ok.",
            "É isso.",
        ],
        (Locale::PtBr, Group::High) => &[
            "Continuem assim!",
            "Já indiquei para a família.",
            "Muito bom mesmo.",
            "Valeu, pessoal.",
            "Estão de parabéns.",
            "Só elogios.",
        ],
        (Locale::En, Group::Low) => &[
            "Disappointing.",
            "I expected better.",
            "Thinking about cancelling.",
            "Please get back to me.",
            "Not good enough.",
        ],
        (Locale::En, Group::Middle) => {
            &["Room for improvement.", "Just a suggestion.", "I will stay for now.", "Fine overall."]
        }
        (Locale::En, Group::High) => &[
            "Keep it up!",
            "Thank you!",
            "Told all my friends.",
            "Cheers from abroad.",
            "Could not be happier.",
        ],
    }
}
