//! Dates and times for people to read. All are local times already; zones are
//! the caller's.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::{Locale, Plural, count, plural};

/// A date in words: `12 de nov. de 2026` or `12 Nov 2026`.
pub fn short_date(locale: Locale, date: NaiveDate) -> String {
    let (day, month, year) = (date.day(), month_name(locale, date), date.year());
    match locale {
        Locale::PtBr => format!("{day} de {month} de {year}"),
        Locale::En => format!("{day} {month} {year}"),
    }
}

/// A date in digits: `12/11/2026`, in English `2026-11-12`, because English
/// readers disagree on which of 12 and 11 is the month.
pub fn numeric_date(locale: Locale, date: NaiveDate) -> String {
    let (day, month, year) = (date.day(), date.month(), date.year());
    match locale {
        Locale::PtBr => format!("{day:02}/{month:02}/{year:04}"),
        Locale::En => format!("{year:04}-{month:02}-{day:02}"),
    }
}

/// The ISO week that holds the date: `sem. 46 2026` or `W46 2026`; the year is
/// the week's own, which differs from the calendar's around New Year.
pub fn week(locale: Locale, date: NaiveDate) -> String {
    let week = date.iso_week();
    match locale {
        Locale::PtBr => format!("sem. {} {}", week.week(), week.year()),
        Locale::En => format!("W{} {}", week.week(), week.year()),
    }
}

/// The month that holds the date: `nov. 2026` or `Nov 2026`.
pub fn month(locale: Locale, date: NaiveDate) -> String {
    format!("{} {}", month_name(locale, date), date.year())
}

/// The quarter that holds the date: `3º tri. 2026` or `Q3 2026`.
pub fn quarter(locale: Locale, date: NaiveDate) -> String {
    let (quarter, year) = (date.month0() / 3 + 1, date.year());
    match locale {
        Locale::PtBr => format!("{quarter}º tri. {year}"),
        Locale::En => format!("Q{quarter} {year}"),
    }
}

/// Hours and minutes: `14:05` in both languages.
pub fn time(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Date and time: `12 de nov. de 2026, 14:05` or `12 Nov 2026, 14:05`.
pub fn date_time(locale: Locale, at: NaiveDateTime) -> String {
    format!("{}, {}", short_date(locale, at.date()), time(at.time()))
}

/// How long ago `then` was, or how soon it will be, in the largest whole unit:
/// `há 3 dias`, `3 days ago`, `em 2 horas`, `in 2 hours`; below one minute
/// `agora`, `now`. A month is 30 days and a year 365.
pub fn age(locale: Locale, then: NaiveDateTime, now: NaiveDateTime) -> String {
    let seconds = (now - then).num_seconds();
    let Some((n, unit)) = largest_unit(seconds.unsigned_abs()) else {
        return match locale {
            Locale::PtBr => "agora".to_owned(),
            Locale::En => "now".to_owned(),
        };
    };
    let word = unit.word(locale, plural(locale, n));
    let n = count(locale, n);
    match (locale, seconds > 0) {
        (Locale::PtBr, true) => format!("há {n} {word}"),
        (Locale::PtBr, false) => format!("em {n} {word}"),
        (Locale::En, true) => format!("{n} {word} ago"),
        (Locale::En, false) => format!("in {n} {word}"),
    }
}

/// How long something took, in the largest whole unit, as in [`age`]:
/// `3 dias`, `3 days`; below one minute `menos de 1 minuto`.
pub fn duration(locale: Locale, seconds: u64) -> String {
    match (largest_unit(seconds), locale) {
        (Some((n, unit)), _) => format!("{} {}", count(locale, n), unit.word(locale, plural(locale, n))),
        (None, Locale::PtBr) => "menos de 1 minuto".to_owned(),
        (None, Locale::En) => "less than 1 minute".to_owned(),
    }
}

/// How long somebody took, as a stopwatch says it: `48 s`, `1 min 20 s`,
/// `12 min`, `2 h 5 min`; from a day on as [`duration`].
pub fn stopwatch(locale: Locale, seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
    let parts = match seconds {
        below if below < MINUTE => [(seconds, "s"), (0, "")],
        // Whoever takes long does not ask for the seconds.
        below if below < 10 * MINUTE => [(minutes, "min"), (rest, "s")],
        below if below < DAY => [(hours, "h"), (minutes, "min")],
        _ => return duration(locale, seconds),
    };
    let is_said = |index: usize, n: u64| n > 0 || (index == 0 && seconds < MINUTE);
    let said = parts.iter().enumerate().filter(|(index, (n, _))| is_said(*index, *n));
    let said: Vec<String> = said.map(|(_, (n, unit))| format!("{n}\u{a0}{unit}")).collect();
    said.join(" ")
}

/// None below one minute.
const fn largest_unit(seconds: u64) -> Option<(u64, Unit)> {
    match seconds {
        below if below < MINUTE => None,
        below if below < HOUR => Some((below / MINUTE, Unit::Minute)),
        below if below < DAY => Some((below / HOUR, Unit::Hour)),
        below if below < 30 * DAY => Some((below / DAY, Unit::Day)),
        below if below < 365 * DAY => Some((below / (30 * DAY), Unit::Month)),
        above => Some((above / (365 * DAY), Unit::Year)),
    }
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

#[derive(Clone, Copy)]
enum Unit {
    Minute,
    Hour,
    Day,
    Month,
    Year,
}

impl Unit {
    const fn word(self, locale: Locale, plural: Plural) -> &'static str {
        let (one, other) = match (locale, self) {
            (Locale::PtBr, Self::Minute) => ("minuto", "minutos"),
            (Locale::PtBr, Self::Hour) => ("hora", "horas"),
            (Locale::PtBr, Self::Day) => ("dia", "dias"),
            (Locale::PtBr, Self::Month) => ("mês", "meses"),
            (Locale::PtBr, Self::Year) => ("ano", "anos"),
            (Locale::En, Self::Minute) => ("minute", "minutes"),
            (Locale::En, Self::Hour) => ("hour", "hours"),
            (Locale::En, Self::Day) => ("day", "days"),
            (Locale::En, Self::Month) => ("month", "months"),
            (Locale::En, Self::Year) => ("year", "years"),
        };
        match plural {
            Plural::One => one,
            Plural::Other => other,
        }
    }
}

/// Short names of the months, as CLDR gives them.
fn month_name(locale: Locale, date: NaiveDate) -> &'static str {
    const PT_BR: [&str; 12] =
        ["jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."];
    const EN: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let names = match locale {
        Locale::PtBr => &PT_BR,
        Locale::En => &EN,
    };
    names[date.month0() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use Locale::{En, PtBr};

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn dates_read_as_people_write_them() {
        let day = date(2026, 11, 2);
        assert_eq!(short_date(PtBr, day), "2 de nov. de 2026");
        assert_eq!(short_date(En, day), "2 Nov 2026");
        assert_eq!(numeric_date(PtBr, day), "02/11/2026");
        assert_eq!(numeric_date(En, day), "2026-11-02");
        let at = day.and_hms_opt(4, 5, 59).unwrap();
        assert_eq!(date_time(PtBr, at), "2 de nov. de 2026, 04:05");
        assert_eq!(date_time(En, at), "2 Nov 2026, 04:05");
    }

    #[test]
    fn periods_have_names() {
        let day = date(2026, 9, 30);
        assert_eq!((month(PtBr, day), month(En, day)), ("set. 2026".into(), "Sep 2026".into()));
        assert_eq!((quarter(PtBr, day), quarter(En, day)), ("3º tri. 2026".into(), "Q3 2026".into()));
        assert_eq!((week(PtBr, day), week(En, day)), ("sem. 40 2026".into(), "W40 2026".into()));
    }

    #[test]
    fn the_week_around_new_year_has_its_own_year() {
        assert_eq!(week(En, date(2021, 1, 1)), "W53 2020");
        assert_eq!(week(En, date(2024, 12, 30)), "W1 2025");
    }

    #[test]
    fn a_duration_is_told_in_its_largest_whole_unit() {
        assert_eq!(duration(Locale::PtBr, 59), "menos de 1 minuto");
        assert_eq!(duration(Locale::PtBr, 90 * 60), "1 hora");
        assert_eq!(duration(Locale::En, 3 * 86_400 + 5), "3 days");
    }

    #[test]
    fn a_stopwatch_says_no_more_than_is_asked() {
        let of = |seconds| stopwatch(Locale::PtBr, seconds).replace('\u{a0}', " ");
        assert_eq!(
            [0, 48, 80, 540, 725, 3_600, 7_500].map(of),
            ["0 s", "48 s", "1 min 20 s", "9 min", "12 min", "1 h", "2 h 5 min"]
        );
        assert_eq!(stopwatch(Locale::En, 200_000), "2 days");
    }

    #[test]
    fn an_age_is_told_in_its_largest_whole_unit() {
        let now = date(2026, 11, 12).and_hms_opt(12, 0, 0).unwrap();
        let cases = [
            (0, "agora", "now"),
            (59, "agora", "now"),
            (60, "há 1 minuto", "1 minute ago"),
            (3_599, "há 59 minutos", "59 minutes ago"),
            (7_200, "há 2 horas", "2 hours ago"),
            (86_400, "há 1 dia", "1 day ago"),
            (3 * 86_400 + 5, "há 3 dias", "3 days ago"),
            (30 * 86_400, "há 1 mês", "1 month ago"),
            (364 * 86_400, "há 12 meses", "12 months ago"),
            (800 * 86_400, "há 2 anos", "2 years ago"),
            (-59, "agora", "now"),
            (-7_200, "em 2 horas", "in 2 hours"),
        ];
        for (seconds, portuguese, english) in cases {
            let then = now - chrono::TimeDelta::seconds(seconds);
            assert_eq!(age(PtBr, then, now), portuguese);
            assert_eq!(age(En, then, now), english);
        }
    }
}
