//! Whom a survey may be sent to, and why somebody is held back: so that
//! nobody is asked too often, however many surveys there are.
//!
//! Pure: what is known about a person comes in, times too. One rule holds for
//! a workspace, across all its surveys.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::error::{Code, FieldErrors};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Minutes of a day.
const MINUTES: u16 = 24 * 60;

/// How often people may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskRule {
    ask_every_days: u16,
    wave_every_days: u16,
    sampling: u8,
    quiet: Option<QuietHours>,
}

impl Default for AskRule {
    /// The usual rule: an ask in 30 days, a wave in 90, everybody, and nothing
    /// between 21:00 and 8:00.
    fn default() -> Self {
        let quiet = Some(QuietHours { from: 21 * 60, until: 8 * 60 });
        Self { ask_every_days: 30, wave_every_days: 90, sampling: 100, quiet }
    }
}

/// Hours in which no mail is sent, in minutes since the person's local
/// midnight: from the first to before the second, over midnight where the
/// first is the later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    from: u16,
    until: u16,
}

impl QuietHours {
    /// Checks two different minutes of a day.
    ///
    /// # Errors
    /// [`Code::OutOfRange`]; [`Code::Conflict`] when both are the same, which
    /// could mean never or always.
    pub fn new(from: u16, until: u16) -> Result<Self, Code> {
        if from >= MINUTES || until >= MINUTES {
            return Err(Code::OutOfRange);
        }
        if from == until { Err(Code::Conflict) } else { Ok(Self { from, until }) }
    }

    /// When they begin, in minutes since midnight.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// When they end, in minutes since midnight.
    pub const fn until(self) -> u16 {
        self.until
    }

    /// How many minutes are left of them at this local minute of the day;
    /// none when it is not quiet.
    pub const fn left_at(self, minute: u16) -> Option<u16> {
        let since = (minute + MINUTES - self.from) % MINUTES;
        let length = (self.until + MINUTES - self.from) % MINUTES;
        if since < length { Some(length - since) } else { None }
    }
}

impl AskRule {
    /// Checks all parts at once. Days of nought mean no limit, `sampling` is a
    /// percentage.
    ///
    /// # Errors
    /// `ask_every_days`, `wave_every_days` (0–3650), `sampling` (1–100):
    /// `out_of_range`.
    pub fn new(
        ask_every_days: i64,
        wave_every_days: i64,
        sampling: i64,
        quiet: Option<QuietHours>,
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut within = |field: &str, value: i64, least: i64, most: i64| {
            if !(least..=most).contains(&value) {
                errors.add(field, Code::OutOfRange);
            }
            value.clamp(least, most)
        };
        let ask_every_days = within("ask_every_days", ask_every_days, 0, 3650) as u16;
        let wave_every_days = within("wave_every_days", wave_every_days, 0, 3650) as u16;
        let sampling = within("sampling", sampling, 1, 100) as u8;
        errors.or(Self { ask_every_days, wave_every_days, sampling, quiet })
    }

    /// At most one ask in so many days.
    pub const fn ask_every_days(&self) -> u16 {
        self.ask_every_days
    }

    /// At most one wave in so many days.
    pub const fn wave_every_days(&self) -> u16 {
        self.wave_every_days
    }

    /// How many of a hundred are asked.
    pub const fn sampling(&self) -> u8 {
        self.sampling
    }

    /// When no mail is sent.
    pub const fn quiet(&self) -> Option<QuietHours> {
        self.quiet
    }

    /// Whether this person is asked at `at` (ms UTC), and if not, why: the
    /// reason that would stay longest comes first.
    pub fn decide(&self, person: &Person, is_wave: bool, at: i64) -> Decision {
        let is_too_soon = |last: Option<i64>, days: u16| {
            last.is_some_and(|last| at.saturating_sub(last) < i64::from(days).saturating_mul(DAY))
        };
        let reasons = [
            (!person.has_address, Reason::NoAddress),
            (person.do_not_contact, Reason::DoNotContact),
            (person.unsubscribed, Reason::Unsubscribed),
            (person.bounced, Reason::Bounced),
            (person.is_invited, Reason::Invited),
            (person.shares_address, Reason::SameAddress),
            (is_wave && is_too_soon(person.last_wave_at, self.wave_every_days), Reason::WaveTooSoon),
            (is_too_soon(person.last_asked_at, self.ask_every_days), Reason::AskedTooSoon),
            (person.luck >= self.sampling, Reason::NotSampled),
        ];
        let found = reasons.into_iter().find(|(holds, _)| *holds);
        found.map_or(Decision::Ask, |(_, reason)| Decision::HoldBack(reason))
    }
}

/// What is known about somebody who may be asked. Times are ms UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Whether there is an address.
    pub has_address: bool,
    /// Whether somebody here decided not to write to them.
    pub do_not_contact: bool,
    /// Whether they said that they want no mail.
    pub unsubscribed: bool,
    /// Whether the address is known not to exist.
    pub bounced: bool,
    /// Whether an invitation to this survey is open.
    pub is_invited: bool,
    /// Whether somebody before them in this sending has the same address.
    pub shares_address: bool,
    /// When they were last asked anything.
    pub last_asked_at: Option<i64>,
    /// When they were last asked in a wave.
    pub last_wave_at: Option<i64>,
    /// From [`luck`]: 0 to 99.
    pub luck: u8,
}

/// What becomes of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They are asked.
    Ask,
    /// They are not, for this reason.
    HoldBack(Reason),
}

/// Why somebody is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no address.
    NoAddress,
    /// Somebody here decided not to write to them.
    DoNotContact,
    /// They want no mail.
    Unsubscribed,
    /// Their address does not exist.
    Bounced,
    /// An invitation to this survey is open.
    Invited,
    /// Somebody with the same address is asked already.
    SameAddress,
    /// The last wave was too short a time ago.
    WaveTooSoon,
    /// The last ask was too short a time ago.
    AskedTooSoon,
    /// The sample left them out.
    NotSampled,
}

impl Reason {
    /// All reasons, in the order in which they are looked at.
    pub const ALL: [Self; 9] = [
        Self::NoAddress,
        Self::DoNotContact,
        Self::Unsubscribed,
        Self::Bounced,
        Self::Invited,
        Self::SameAddress,
        Self::WaveTooSoon,
        Self::AskedTooSoon,
        Self::NotSampled,
    ];

    /// The name in the database and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAddress => "no_address",
            Self::DoNotContact => "do_not_contact",
            Self::Unsubscribed => "unsubscribed",
            Self::Bounced => "bounced",
            Self::Invited => "invited",
            Self::SameAddress => "same_address",
            Self::WaveTooSoon => "wave_too_soon",
            Self::AskedTooSoon => "asked_too_soon",
            Self::NotSampled => "not_sampled",
        }
    }
}

/// A number from 0 to 99 that a person always has for a survey: whoever is in
/// a sample of 20 % is in each greater one, too. FNV-1a over both ids, mixed
/// by the finaliser of SplitMix64 (Steele, Lea, Flood 2014), because the low
/// bits of FNV alone are uneven.
pub fn luck(person: Uuid, survey: Uuid) -> u8 {
    luck_of([person.as_bytes().as_slice(), survey.as_bytes()])
}

/// [`luck`] of anything, by the bytes of its parts.
pub(super) fn luck_of(parts: [&[u8]; 2]) -> u8 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.into_iter().flatten() {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((hash ^ (hash >> 31)) % 100) as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: i64 = 1_770_000_000_000;

    fn anybody() -> Person {
        Person {
            has_address: true,
            do_not_contact: false,
            unsubscribed: false,
            bounced: false,
            is_invited: false,
            shares_address: false,
            last_asked_at: None,
            last_wave_at: None,
            luck: 0,
        }
    }

    #[test]
    fn who_was_never_asked_and_can_be_reached_is_asked() {
        assert_eq!(AskRule::default().decide(&anybody(), true, NOW), Decision::Ask);
    }

    #[test]
    fn the_limit_ends_on_the_day_and_not_before() {
        let rule = AskRule::default();
        let asked = |days: i64, ms: i64| Person { last_asked_at: Some(NOW - days * DAY + ms), ..anybody() };
        assert_eq!(rule.decide(&asked(30, 1), false, NOW), Decision::HoldBack(Reason::AskedTooSoon));
        assert_eq!(rule.decide(&asked(30, 0), false, NOW), Decision::Ask);
        let wave = Person { last_wave_at: Some(NOW - 89 * DAY), ..asked(89, 0) };
        assert_eq!(rule.decide(&wave, true, NOW), Decision::HoldBack(Reason::WaveTooSoon));
        assert_eq!(rule.decide(&wave, false, NOW), Decision::Ask);
    }

    #[test]
    fn quiet_hours_go_over_midnight() {
        let quiet = QuietHours::new(21 * 60, 8 * 60).unwrap();
        for (minute, left) in
            [(20 * 60 + 59, None), (21 * 60, Some(660)), (0, Some(480)), (479, Some(1)), (480, None)]
        {
            assert_eq!(quiet.left_at(minute), left, "{minute}");
        }
        let noon = QuietHours::new(12 * 60, 13 * 60).unwrap();
        assert_eq!(
            (noon.left_at(12 * 60 + 30), noon.left_at(13 * 60), noon.left_at(0)),
            (Some(30), None, None)
        );
        assert_eq!(QuietHours::new(60, 60), Err(Code::Conflict));
        assert_eq!(QuietHours::new(1440, 60), Err(Code::OutOfRange));
    }

    #[test]
    fn a_rule_tells_every_wrong_part_at_once() {
        let errors = AskRule::new(-1, 4000, 0, None).expect_err("wrong");
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["ask_every_days", "sampling", "wave_every_days"]);
    }

    fn person() -> impl Strategy<Value = Person> {
        let time = || proptest::option::of(NOW - 400 * DAY..NOW);
        (any::<[bool; 6]>(), time(), time(), 0u8..100).prop_map(
            |(flags, last_asked_at, last_wave_at, luck)| {
                let [has_address, do_not_contact, unsubscribed, bounced, is_invited, shares_address] = flags;
                Person {
                    has_address,
                    do_not_contact,
                    unsubscribed,
                    bounced,
                    is_invited,
                    shares_address,
                    last_asked_at,
                    last_wave_at,
                    luck,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn who_is_asked_wants_mail_and_was_left_alone_long_enough(
            person in person(), ask in 0i64..400, wave in 0i64..400, sampling in 1i64..=100, is_wave in any::<bool>(),
        ) {
            let rule = AskRule::new(ask, wave, sampling, None).unwrap();
            if rule.decide(&person, is_wave, NOW) == Decision::Ask {
                prop_assert!(person.has_address && !person.unsubscribed && !person.do_not_contact && !person.bounced);
                prop_assert!(person.last_asked_at.is_none_or(|at| NOW - at >= ask * DAY));
                prop_assert!(!is_wave || person.last_wave_at.is_none_or(|at| NOW - at >= wave * DAY));
                prop_assert!(i64::from(person.luck) < sampling);
            }
        }

        #[test]
        fn a_stricter_rule_never_asks_whom_a_looser_one_holds_back(
            person in person(), ask in 0i64..400, wave in 0i64..400, sampling in 2i64..=100, is_wave in any::<bool>(),
        ) {
            let loose = AskRule::new(ask, wave, sampling, None).unwrap();
            let strict = AskRule::new(ask + 1, wave + 1, sampling - 1, None).unwrap();
            if strict.decide(&person, is_wave, NOW) == Decision::Ask {
                prop_assert_eq!(loose.decide(&person, is_wave, NOW), Decision::Ask);
            }
        }

        #[test]
        fn what_is_left_of_quiet_hours_ends_where_they_end(from in 0u16..1440, until in 0u16..1440, minute in 0u16..1440) {
            prop_assume!(from != until);
            let quiet = QuietHours::new(from, until).unwrap();
            if let Some(left) = quiet.left_at(minute) {
                prop_assert_eq!((minute + left) % 1440, until);
                prop_assert_eq!(quiet.left_at(until), None);
            }
        }

        #[test]
        fn luck_is_the_same_every_time(person in any::<u128>(), survey in any::<u128>()) {
            let (person, survey) = (Uuid::from_u128(person), Uuid::from_u128(survey));
            prop_assert!(luck(person, survey) < 100);
            prop_assert_eq!(luck(person, survey), luck(person, survey));
        }
    }

    #[test]
    fn a_sample_has_about_the_size_it_says() {
        let survey = Uuid::from_u128(7);
        // Ids that follow each other, as those of people imported together do.
        let n = (0..10_000u128).filter(|n| luck(Uuid::from_u128(0x0192_f0c1 << 96 | n), survey) < 20).count();
        assert!((1_850..2_150).contains(&n), "{n}");
    }
}
