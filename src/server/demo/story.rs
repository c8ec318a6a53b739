//! The year of the demo's company: who answers what, when and why.
//!
//! Summer is slow. One month, about five months ago, a new carrier loses
//! parcels: support drowns and its CSAT falls, and NPS a little too. The
//! carrier is replaced and things get better than before. Eleven weeks ago
//! the checkout is made anew and buying gets easier. The South, near the
//! roastery, is gladder than the rest all the time.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::chance::Chance;
use super::comments::{Deck, Group, Moment};
use super::customers::{Customer, gather};
use crate::domain::measure::Measure;

/// Answers of each survey.
const N_REPLIES: [(Measure, usize); 3] =
    [(Measure::Nps, 2_100), (Measure::Csat, 1_600), (Measure::Ces, 1_300)];

/// Answers in all.
pub(super) const N_ANSWERS: usize = N_REPLIES[0].1 + N_REPLIES[1].1 + N_REPLIES[2].1;

const N_CUSTOMERS: usize = 1_800;

/// How many people write something, by how they feel: the hurt and the
/// delighted write more.
const COMMENTS: [(Group, f64); 3] = [(Group::Low, 0.58), (Group::Middle, 0.31), (Group::High, 0.37)];

/// One answered survey.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) measure: Measure,
    /// Local time.
    pub(super) at: NaiveDateTime,
    /// Place in [`Story::customers`].
    pub(super) customer: usize,
    pub(super) channel: &'static str,
    pub(super) score: i64,
    pub(super) comment: Option<String>,
}

/// The whole year.
pub(super) struct Story {
    pub(super) first_day: NaiveDate,
    pub(super) customers: Vec<Customer>,
    /// In the order of time.
    pub(super) replies: Vec<Reply>,
}

impl Story {
    /// The twelve months that end on the day before `today`.
    pub(super) fn tell(today: NaiveDate, chance: &mut Chance) -> Self {
        let calendar = Calendar::ending_before(today);
        let customers = gather(N_CUSTOMERS, chance);
        let mut deck = Deck::shuffled(chance);
        let mut replies = Vec::with_capacity(N_ANSWERS);
        for (measure, n) in N_REPLIES {
            let days = calendar.days(measure);
            let mut times: Vec<NaiveDateTime> = (0..n)
                .map(|at| {
                    let day = if at == 0 { calendar.last_day } else { chance.weigh(&days) };
                    day.and_time(hour(chance))
                })
                .collect();
            times.sort_unstable();
            for at in times {
                replies.push(calendar.reply(measure, at, &customers, &mut deck, chance));
            }
        }
        replies.sort_by_key(|reply| reply.at);
        Self { first_day: calendar.first_day, customers, replies }
    }
}

/// A time at which nothing changes its day.
pub(super) fn noon() -> NaiveTime {
    NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()
}

/// The days on which the story turns.
struct Calendar {
    first_day: NaiveDate,
    last_day: NaiveDate,
    /// The month of the lost parcels.
    late_from: NaiveDate,
    late_to: NaiveDate,
    new_checkout: NaiveDate,
}

impl Calendar {
    fn ending_before(today: NaiveDate) -> Self {
        let last_day = today - Days::new(1);
        let in_late = today - Days::new(150);
        let late_from = in_late.with_day(1).unwrap_or(in_late);
        Self {
            first_day: today - Months::new(12),
            last_day,
            late_from,
            late_to: late_from + Months::new(1),
            new_checkout: today - Days::new(77),
        }
    }

    fn is_late(&self, day: NaiveDate) -> bool {
        (self.late_from..self.late_to).contains(&day)
    }

    /// Each day with how many answers it gets beside the others.
    fn days(&self, measure: Measure) -> Vec<(NaiveDate, f64)> {
        let n_days = (self.last_day - self.first_day).num_days() as f64;
        self.first_day
            .iter_days()
            .take_while(|day| *day <= self.last_day)
            .map(|day| {
                let growth = 0.85 + 0.3 * (day - self.first_day).num_days() as f64 / n_days;
                let trouble = if measure == Measure::Csat && self.is_late(day) { 1.7 } else { 1.0 };
                (day, growth * season(day) * weekday(measure, day) * trouble)
            })
            .collect()
    }

    fn reply(
        &self,
        measure: Measure,
        at: NaiveDateTime,
        customers: &[Customer],
        deck: &mut Deck,
        chance: &mut Chance,
    ) -> Reply {
        let at_customer = chance.place(customers.len());
        let customer = &customers[at_customer];
        let channel = chance.weigh(channels(measure));
        let day = at.date();
        let gladness = customer.region.gladness() + self.gladness(measure, day) + gladness_of(customer.plan);
        let group = draw_group(measure, gladness, chance);
        let score = draw_score(measure, group, gladness, chance);
        let writes =
            COMMENTS.iter().find(|(of, _)| *of == group).is_some_and(|(_, share)| chance.happens(*share));
        let comment = writes.then(|| {
            let moment = self.moment(measure, group, day, chance);
            deck.deal(customer.locale, measure, group, moment, chance)
        });
        Reply { measure, at, customer: at_customer, channel, score, comment }
    }

    /// How much gladder people are on a day than usual.
    fn gladness(&self, measure: Measure, day: NaiveDate) -> f64 {
        let is_mended = day >= self.late_to;
        match measure {
            Measure::Nps if self.is_late(day) => -0.12,
            Measure::Nps if is_mended && day < self.late_to + Days::new(30) => -0.05,
            Measure::Nps if is_mended => 0.04,
            Measure::Csat if self.is_late(day) => -0.34,
            Measure::Csat if is_mended && day < self.late_to + Days::new(21) => -0.08,
            Measure::Csat if is_mended => 0.07,
            Measure::Ces if day >= self.new_checkout => 0.14,
            Measure::Ces => -0.06,
            Measure::Nps | Measure::Csat => 0.0,
        }
    }

    /// What people talk about on a day.
    fn moment(&self, measure: Measure, group: Group, day: NaiveDate, chance: &mut Chance) -> Moment {
        let (moment, share) = match (measure, group) {
            (Measure::Ces, Group::Low) if day < self.new_checkout => (Moment::Before, 0.55),
            (Measure::Ces, Group::High) if day >= self.new_checkout => (Moment::After, 0.5),
            (Measure::Ces, _) => return Moment::Usual,
            (_, Group::Low | Group::Middle) if self.is_late(day) => (Moment::Late, 0.75),
            (_, Group::High) if day >= self.late_to => (Moment::Mended, 0.18),
            _ => return Moment::Usual,
        };
        if chance.happens(share) { moment } else { Moment::Usual }
    }
}

/// January and February are slow, the weeks before Christmas are not.
const fn season_of_month(month: u32) -> f64 {
    match month {
        1 => 0.55,
        2 => 0.6,
        5 => 1.1,
        11 => 1.2,
        12 => 1.3,
        _ => 1.0,
    }
}

fn season(day: NaiveDate) -> f64 {
    season_of_month(day.month())
}

/// The relationship survey goes out on Tuesdays; the others follow the shop.
fn weekday(measure: Measure, day: NaiveDate) -> f64 {
    match (measure, day.weekday()) {
        (Measure::Nps, Weekday::Tue) => 2.4,
        (Measure::Nps, Weekday::Wed) => 1.5,
        (Measure::Csat, Weekday::Mon) => 1.4,
        (Measure::Csat, Weekday::Sat) | (Measure::Nps, Weekday::Sat | Weekday::Sun) => 0.55,
        (Measure::Csat, Weekday::Sun) => 0.3,
        (Measure::Ces, Weekday::Fri | Weekday::Sun) => 1.2,
        _ => 1.0,
    }
}

/// A time of day: few at night, most at lunch and after dinner.
fn hour(chance: &mut Chance) -> NaiveTime {
    const HOURS: [(u32, f64); 19] = [
        (0, 0.3),
        (6, 0.6),
        (7, 1.6),
        (8, 3.0),
        (9, 4.6),
        (10, 5.4),
        (11, 5.2),
        (12, 6.4),
        (13, 5.6),
        (14, 4.6),
        (15, 4.4),
        (16, 4.4),
        (17, 4.6),
        (18, 4.8),
        (19, 5.6),
        (20, 6.6),
        (21, 5.8),
        (22, 3.2),
        (23, 1.2),
    ];
    let hour = chance.weigh(&HOURS);
    let (minute, second) = (chance.place(60) as u32, chance.place(60) as u32);
    NaiveTime::from_hms_opt(hour, minute, second).unwrap_or_default()
}

const fn channels(measure: Measure) -> &'static [(&'static str, f64)] {
    match measure {
        Measure::Nps => &[("Loja on-line", 0.55), ("Aplicativo", 0.35), ("WhatsApp", 0.1)],
        Measure::Csat => &[("WhatsApp", 0.5), ("Chat", 0.3), ("Telefone", 0.12), ("E-mail", 0.08)],
        Measure::Ces => &[("Loja on-line", 0.6), ("Aplicativo", 0.4)],
    }
}

fn gladness_of(plan: &str) -> f64 {
    match plan {
        "Família" => 0.04,
        "Escritório" => -0.02,
        _ => 0.0,
    }
}

/// Gladness moves people from low to high, most of them past the middle.
fn draw_group(measure: Measure, gladness: f64, chance: &mut Chance) -> Group {
    let (low, high) = match measure {
        Measure::Nps => (0.2, 0.52),
        Measure::Csat => (0.13, 0.74),
        Measure::Ces => (0.17, 0.7),
    };
    let low = (low - 0.65 * gladness).clamp(0.03, 0.9);
    let high = (high + gladness).clamp(0.05, 0.94 - low);
    chance.weigh(&[(Group::Low, low), (Group::High, high), (Group::Middle, 1.0 - low - high)])
}

fn draw_score(measure: Measure, group: Group, gladness: f64, chance: &mut Chance) -> i64 {
    // The very glad choose the top, the very sad the bottom.
    let lean = 1.0 + 2.0 * gladness;
    let scores: &[(i64, f64)] = match (measure, group) {
        (Measure::Nps, Group::Low) => {
            &[(6, 0.32), (5, 0.28), (4, 0.12), (3, 0.1), (2, 0.07), (1, 0.04), (0, 0.07)]
        }
        (Measure::Nps, Group::Middle) => &[(8, 0.64), (7, 0.36)],
        (Measure::Nps, Group::High) => &[(9, 0.44), (10, 0.56 * lean)],
        (Measure::Csat, Group::Low) => &[(2, 0.5 * lean), (1, 0.5)],
        (Measure::Csat, Group::Middle) => &[(3, 1.0)],
        (Measure::Csat, Group::High) => &[(4, 0.42), (5, 0.58 * lean)],
        (Measure::Ces, Group::Low) => &[(3, 0.46 * lean), (2, 0.34), (1, 0.2)],
        (Measure::Ces, Group::Middle) => &[(4, 1.0)],
        (Measure::Ces, Group::High) => &[(5, 0.24), (6, 0.4), (7, 0.36 * lean)],
    };
    chance.weigh(scores)
}
