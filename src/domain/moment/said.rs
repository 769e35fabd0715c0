//! Times as people say them on the phone.

pub use since::{Since, parse_since};

use super::{Moment, logged, words, words::Words};
use chrono::Weekday;
use chrono::{Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use clock::{HOURS, MINUTES, clock, minutes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far ahead of now a bare time may be and still be today's: clocks differ a little.
const TOLERANCE: TimeDelta = TimeDelta::minutes(1);
/// A bare time of a fact that is this little ahead of now is more likely a slip, or another clock's, than yesterday's.
const SOON: TimeDelta = TimeDelta::minutes(60);
/// A date without a year this close on the wrong side of now is a slip, not a date of another year.
const SLIP: TimeDelta = TimeDelta::days(31);

/// Says which way a question looks: `23:00` was yesterday for an alert, and is tonight for an ultimatum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tense {
    /// The time of a fact.
    #[default]
    Past,
    /// The time of a deadline.
    Future,
}

impl Tense {
    /// Tells whether it is the one that most questions have.
    pub fn is_past(&self) -> bool {
        *self == Self::Past
    }
}

/// Says why a moment could not be read, with what can be typed instead.
///
/// A wrong time in a main courante is worse than none, so nothing is ever guessed: the question is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// The words are not those of a moment.
    #[error("moment non compris ; tapez par exemple : 02:10, hier 23:40, il y a 20 min, 07/01/2026 02:10")]
    NotUnderstood,
    /// The words are understood, but no clock or calendar shows that.
    #[error("cette date ou cette heure n’existe pas ; tapez par exemple : 07/01/2026 02:10 (jour/mois/année heure)")]
    ImpossibleDate,
    /// There is a day but no time.
    #[error("l’heure manque ; tapez-la après le jour, par exemple : hier 23:40, 07/01/2026 02:10")]
    TimeMissing,
    /// Two moments could be meant.
    #[error("deux moments sont possibles ; tapez la date entière et l’heure, par exemple : 07/01/2026 00:00")]
    Ambiguous,
    /// The day of the week is not that of the date.
    #[error("cette date tombe un {is}, pas un {said} ; vérifiez, puis tapez par exemple : 07/01/2026 02:10")]
    WrongWeekday {
        /// The day that was said.
        said: &'static str,
        /// The day that it is.
        is: &'static str,
    },
    /// A fact is over: its time is not to come.
    #[error("c’est dans l’avenir\u{a0}: {}, et il est {}\u{a0}; tapez une heure passée, par exemple\u{a0}: hier 23:40, il y a 20 min", .at.french(None), .now.time())]
    InTheFuture {
        /// What was said.
        at: Moment,
        /// When it was said.
        now: Moment,
    },
}

use MomentError::{Ambiguous, ImpossibleDate, InTheFuture, NotUnderstood, TimeMissing, WrongWeekday};

/// A day as said, before its year is known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SaidDay {
    /// So many days after today, or before it.
    FromToday(i64),
    /// The night that is nearest.
    Night,
    /// Year, month, day.
    Full(u32, u32, u32),
    /// Month and day.
    OfSomeYear(u32, u32),
}

/// A part of the day, which says which of two eight o'clocks is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Morning,
    Afternoon,
    Evening,
    Night,
}

/// Which of the days of that name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nearest {
    /// The nearest on the side of the question's tense, today included.
    Any,
    /// The nearest one before today.
    Last,
    /// The nearest one after today.
    Coming,
}

/// A time of the day as said.
#[derive(Clone, Copy)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    /// The two midnights of a day are not the same moment.
    midnight: bool,
}

/// The clocks that a moment was read on: those of the incident, or those of an offset that was said.
#[derive(Clone, Copy)]
enum Hours {
    Zone(Tz),
    Offset(FixedOffset),
    /// `CET` or `CEST`: written out of its season, it may be a habit rather than an hour.
    Season(FixedOffset),
}

impl Hours {
    /// Gives what these clocks show at a moment.
    fn shown(self, moment: Moment) -> NaiveDateTime {
        match self {
            Self::Zone(tz) => moment.0.with_timezone(&tz).naive_local(),
            Self::Offset(offset) | Self::Season(offset) => moment.0.with_timezone(&offset).naive_local(),
        }
    }

    /// Finds the moment at which these clocks show a date and time, in the zone of the incident.
    fn moment(self, shown: NaiveDateTime, tz: Tz) -> Option<Moment> {
        match self {
            Self::Zone(own) => local(shown, own),
            Self::Season(offset) => {
                let at = Self::Offset(offset).moment(shown, tz)?;
                (Self::Zone(Tz::Europe__Paris).shown(at) == shown).then_some(at)
            }
            Self::Offset(offset) => {
                in_range(shown.and_utc().timestamp_millis() - i64::from(offset.local_minus_utc()) * 1000, tz)
            }
        }
    }
}

/// What was said of a moment, each part at most once.
#[derive(Default)]
struct Said {
    weekday: Option<(Weekday, Nearest)>,
    day: Option<SaidDay>,
    part: Option<Part>,
    clock: Option<Clock>,
    clocks: Option<Hours>,
}

/// Reads a moment as people say it in French (`02:10`, `hier soir à 23h40`, `lundi 14h`, `il y a deux heures`,
/// `dans 48 h`), as mail clients print it (`mardi 24 novembre 2026 14:00`) or as logs write it (RFC 3339, RFC 2822, `UTC`
/// after the time), in the time zone of the incident.
///
/// What is not fully said is the nearest moment on the side of the tense: for the past, a bare time that is still to come is
/// yesterday's, and a day without a year the latest one. A bare time of a fact that is less than an hour ahead is refused: it
/// may be a slip. In the hour lived twice when summer time ends, the first one is meant; a time skipped when it begins is moved
/// forward by the gap. A moment whose day is fully said is taken as it is.
///
/// # Errors
/// [`MomentError`], whose message says what can be typed.
pub fn parse_said(text: &str, now: Moment, tz: Tz, tense: Tense) -> Result<Moment, MomentError> {
    if let Some(logged) = logged::read(words::bare(text), now, tz, tense) {
        return logged;
    }
    let mut words = Words::new(text).ok_or(NotUnderstood)?;
    let now = now.in_zone(tz);
    if words.take(&["maintenant"]) || words.take_all(&["a", "l", "'", "instant"]) {
        return if words.is_empty() { Ok(now) } else { Err(NotUnderstood) };
    }
    if words.take_all(&["il", "y", "a"]) || words.take_all(&["y", "a"]) {
        words.take(&["environ"]);
        return away(&mut words, now, tz, -1);
    }
    let deadline = tense == Tense::Future;
    let ultimatum = deadline && {
        // No clock shows 48 h: it is how long is left.
        let mut ahead = words.clone();
        ahead.number(2..=3).is_some_and(|hours| hours > 24) && ahead.take(HOURS) && ahead.is_empty()
    };
    if words.take(&["dans"]) || deadline && words.take(&["sous"]) || ultimatum {
        return away(&mut words, now, tz, 1);
    }
    let said = Said::read(&mut words, tz)?;
    said.moment(now, tz, tense)
}

/// Gives the time of the day that was said, and the zone whose clocks show it; none when an offset goes with it.
pub(super) fn wall(text: &str, tz: Tz) -> Option<(NaiveTime, Tz)> {
    let said = Said::read(&mut Words::new(text)?, tz).ok()?;
    let clock = said.clock?;
    let time = NaiveTime::from_hms_opt(clock.of(said.part).ok()?, clock.minute, clock.second)?;
    match said.clocks {
        None => Some((time, tz)),
        Some(Hours::Zone(own)) => Some((time, own)),
        Some(Hours::Offset(_) | Hours::Season(_)) => None,
    }
}

/// Reads the time of a fact: what is to come is refused, and what clocks that differ a little make it seem is now.
///
/// # Errors
/// [`MomentError`], whose message says what can be typed.
pub fn parse_past(text: &str, now: Moment, tz: Tz) -> Result<Moment, MomentError> {
    let at = parse_said(text, now, tz, Tense::Past)?;
    if at.0.signed_duration_since(now.0) > TOLERANCE {
        return Err(InTheFuture { at, now: now.in_zone(tz) });
    }
    Ok(at.min(now.in_zone(tz)))
}

impl Said {
    fn read(words: &mut Words, tz: Tz) -> Result<Self, MomentError> {
        let mut said = Self::default();
        while !words.is_empty() {
            // The small words that hold the others together say nothing by themselves.
            if words.take(&["a", "le", "au", "du", "t"]) || words.take_all(&["de", "l", "'"]) {
                continue;
            }
            // A dash parts a day from its hour; after an hour, it would begin another one.
            if said.clock.is_none() && (said.day.is_some() || said.weekday.is_some()) && words.take(&[words::DASH]) {
                continue;
            }
            let read = said.weekday.is_none() && weekday(words).map(|day| said.weekday = Some(day)).is_some()
                || said.day.is_none() && day(words, &mut said.part).map(|day| said.day = Some(day)).is_some()
                || said.part.is_none() && part(words).map(|part| said.part = Some(part)).is_some()
                || said.clock.is_none() && clock(words).map(|clock| said.clock = Some(clock)).is_some()
                || said.clock.is_some()
                    && said.clocks.is_none()
                    && clocks(words, tz).map(|clocks| said.clocks = Some(clocks)).is_some();
            if !read {
                return Err(NotUnderstood);
            }
        }
        Ok(said)
    }

    fn moment(&self, now: Moment, tz: Tz, tense: Tense) -> Result<Moment, MomentError> {
        let Some(clock) = self.clock else {
            let day_said = self.day.is_some() || self.weekday.is_some();
            return Err(if day_said { TimeMissing } else { NotUnderstood });
        };
        let hour = clock.of(self.part)?;
        let time = NaiveTime::from_hms_opt(hour, clock.minute, clock.second).ok_or(ImpossibleDate)?;
        let day_said = self.day.is_some() || self.weekday.is_some();
        if clock.midnight && (day_said || self.part.is_some()) {
            return Err(Ambiguous);
        }
        let clocks = self.clocks.unwrap_or(Hours::Zone(tz));
        let today = clocks.shown(now).date();
        let on = |date: NaiveDate| clocks.moment(date.and_time(time), tz);
        let ahead = |days: i64| {
            let by = Days::new(days.unsigned_abs());
            if days < 0 { today.checked_sub_days(by) } else { today.checked_add_days(by) }
        };
        let side = |moment: &Moment| match tense {
            Tense::Past => moment.0.signed_duration_since(now.0) <= TOLERANCE,
            Tense::Future => now.0.signed_duration_since(moment.0) <= TOLERANCE,
        };
        let back = match tense {
            Tense::Past => -1,
            Tense::Future => 1,
        };
        let date = match self.day {
            None | Some(SaidDay::Night) if self.weekday.is_none() => {
                let on_days = |days: [i64; 2]| days.into_iter().filter_map(ahead).filter_map(on);
                let soon = |at: &Moment| !side(at) && at.0.signed_duration_since(now.0) <= SOON;
                if let Some(at) = on_days([0, 1]).find(soon).filter(|_| tense == Tense::Past) {
                    return Err(InTheFuture { at, now });
                }
                return on_days([0, back]).find(side).ok_or(ImpossibleDate);
            }
            None | Some(SaidDay::Night) => {
                let (weekday, nearest) = self.weekday.expect("the arm above takes those without a day of the week");
                let mut days: Box<dyn Iterator<Item = i64>> = match nearest {
                    Nearest::Any => Box::new((0..=7).map(|days| days * back)),
                    Nearest::Last => Box::new((1..=7).map(|days| -days)),
                    Nearest::Coming => Box::new(1..=7),
                };
                let named = |date: &NaiveDate| date.weekday() == weekday;
                return days
                    .find_map(|days| {
                        let moment = ahead(days).filter(named).and_then(on)?;
                        (nearest != Nearest::Any || side(&moment)).then_some(moment)
                    })
                    .ok_or(ImpossibleDate);
            }
            Some(SaidDay::FromToday(days)) => ahead(days).ok_or(ImpossibleDate)?,
            // `0026` is a slip for 2026.
            Some(SaidDay::Full(year, month, day)) => {
                date(year, month, day).filter(|_| year >= 2000).ok_or(ImpossibleDate)?
            }
            Some(SaidDay::OfSomeYear(month, day)) => {
                let year = |away: i64| u32::try_from(i64::from(today.year()) + away).ok();
                let in_year = |away: i64| year(away).and_then(|year| date(year, month, day));
                // Eight years away there is always a 29 February, even around 2100.
                let found = (0..=8).filter_map(|away| in_year(away * back));
                let found = found.filter_map(|date| on(date).map(|moment| (date, moment))).find(|(_, m)| side(m));
                let (date, moment) = found.ok_or(ImpossibleDate)?;
                let slips = [-1, 0, 1].into_iter().filter_map(in_year).filter_map(on);
                let close = |other: &Moment| other.0.signed_duration_since(now.0).abs() <= SLIP;
                if !close(&moment) && slips.into_iter().any(|other| other != moment && close(&other)) {
                    return Err(Ambiguous);
                }
                date
            }
        };
        if let Some((weekday, _)) = self.weekday
            && weekday != date.weekday()
        {
            return Err(WrongWeekday { said: name_of(weekday), is: name_of(date.weekday()) });
        }
        on(date).ok_or(ImpossibleDate)
    }
}

impl Clock {
    /// Gives the hour on 24, once the part of the day says which half is meant.
    fn of(self, part: Option<Part>) -> Result<u32, MomentError> {
        let hour = self.hour;
        match part {
            None => Ok(hour),
            Some(Part::Morning) if hour <= 12 => Ok(hour),
            Some(Part::Afternoon) if (1..=7).contains(&hour) => Ok(hour + 12),
            Some(Part::Afternoon) if (12..=19).contains(&hour) => Ok(hour),
            Some(Part::Evening) if (5..=11).contains(&hour) => Ok(hour + 12),
            Some(Part::Evening) if (17..=23).contains(&hour) => Ok(hour),
            Some(Part::Night) if hour <= 8 || (20..=23).contains(&hour) => Ok(hour),
            Some(_) if hour < 24 => Err(Ambiguous),
            Some(_) => Err(ImpossibleDate),
        }
    }
}

const WEEK: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "lundi", "lun"),
    (Weekday::Tue, "mardi", "mar"),
    (Weekday::Wed, "mercredi", "mer"),
    (Weekday::Thu, "jeudi", "jeu"),
    (Weekday::Fri, "vendredi", "ven"),
    (Weekday::Sat, "samedi", "sam"),
    (Weekday::Sun, "dimanche", "dim"),
];

fn name_of(weekday: Weekday) -> &'static str {
    WEEK[weekday.num_days_from_monday() as usize].1
}

/// `lundi`, `mar.`, `vendredi prochain`, `lundi dernier`
fn weekday(words: &mut Words) -> Option<(Weekday, Nearest)> {
    let (day, ..) = WEEK.into_iter().find(|(_, long, short)| words.take(&[long, short]))?;
    words.take(&["."]);
    let nearest = if words.take(&["dernier"]) {
        Nearest::Last
    } else if words.take(&["prochain"]) {
        Nearest::Coming
    } else {
        Nearest::Any
    };
    Some((day, nearest))
}

/// Reads the day, if one is said; on words that say none, takes nothing.
fn day(words: &mut Words, part: &mut Option<Part>) -> Option<SaidDay> {
    const NAMED: [(&[&str], SaidDay, Option<Part>); 14] = [
        (&["aujourd", "'", "hui"], SaidDay::FromToday(0), None),
        (&["aujourdhui"], SaidDay::FromToday(0), None),
        (&["ce", "matin"], SaidDay::FromToday(0), Some(Part::Morning)),
        (&["ce", "midi"], SaidDay::FromToday(0), None),
        (&["cet", "apres", "-", "midi"], SaidDay::FromToday(0), Some(Part::Afternoon)),
        (&["cet", "apres", "midi"], SaidDay::FromToday(0), Some(Part::Afternoon)),
        (&["ce", "soir"], SaidDay::FromToday(0), Some(Part::Evening)),
        (&["cette", "nuit"], SaidDay::Night, Some(Part::Night)),
        (&["la", "nuit", "derniere"], SaidDay::Night, Some(Part::Night)),
        (&["hier"], SaidDay::FromToday(-1), None),
        (&["avant", "-", "hier"], SaidDay::FromToday(-2), None),
        (&["avant", "hier"], SaidDay::FromToday(-2), None),
        (&["demain"], SaidDay::FromToday(1), None),
        (&["apres", "-", "demain"], SaidDay::FromToday(2), None),
    ];
    for (said, day, of_day) in NAMED {
        if words.take_all(said) {
            *part = of_day.or(*part);
            return Some(day);
        }
    }
    if words.take_all(&["apres", "demain"]) {
        return Some(SaidDay::FromToday(2));
    }
    for read in [iso_day, numeric_day, named_day] {
        let mut attempt = words.clone();
        if let Some(day) = read(&mut attempt) {
            *words = attempt;
            return Some(day);
        }
    }
    None
}

/// `matin`, `après-midi`, `soir`
fn part(words: &mut Words) -> Option<Part> {
    let read = |words: &mut Words, said: &[&str], part| words.take_all(said).then_some(part);
    read(words, &["matin"], Part::Morning)
        .or_else(|| read(words, &["mat"], Part::Morning))
        .or_else(|| read(words, &["apres", "-", "midi"], Part::Afternoon))
        .or_else(|| read(words, &["apres", "midi"], Part::Afternoon))
        .or_else(|| read(words, &["soir"], Part::Evening))
}

/// `UTC`, `Z`, `+01:00`, `(heure de Paris)`
fn clocks(words: &mut Words, tz: Tz) -> Option<Hours> {
    let mut ahead = words.clone();
    let bracket = ahead.take(&["("]);
    let read = offset(&mut ahead, tz)?;
    if bracket && !ahead.take(&[")"]) {
        return None;
    }
    *words = ahead;
    Some(read)
}

fn offset(words: &mut Words, tz: Tz) -> Option<Hours> {
    let city = tz.name().rsplit('/').next()?.to_lowercase();
    if words.take_all(&["heure", "de", &city]) {
        return Some(Hours::Zone(tz));
    }
    for (season, hours) in [("cet", 1), ("cest", 2)] {
        if words.take(&[season]) {
            return FixedOffset::east_opt(hours * 3600).map(Hours::Season);
        }
    }
    let universal = words.take(&["utc", "gmt", "z", "tu"]);
    let sign = if words.take(&["+"]) {
        1
    } else if words.take(&["-"]) {
        -1
    } else {
        0
    };
    if sign == 0 {
        return universal.then(|| FixedOffset::east_opt(0)).flatten().map(Hours::Offset);
    }
    let minutes = match words.number(4..=4) {
        Some(both) => both / 100 * 60 + both % 100,
        None => words.number(1..=2)? * 60 + if words.take(&[":"]) { words.number(2..=2)? } else { 0 },
    };
    let seconds = i32::try_from(minutes).ok()?.checked_mul(60 * sign)?;
    (minutes <= 14 * 60).then(|| FixedOffset::east_opt(seconds)).flatten().map(Hours::Offset)
}

/// `2026-01-07`
fn iso_day(words: &mut Words) -> Option<SaidDay> {
    let year = words.number(4..=4)?;
    let month = words.take(&["-"]).then(|| words.number(1..=2))??;
    let day = words.take(&["-"]).then(|| words.number(1..=2))??;
    Some(SaidDay::Full(year, month, day))
}

/// `07/01/2026`, `07-01-2026`, `07.01.2026`, `07/01/26` or `07/01`
fn numeric_day(words: &mut Words) -> Option<SaidDay> {
    let day = words.number(1..=2)?;
    let sign = ["/", "-", "."].into_iter().find(|sign| words.take(&[sign]))?;
    let month = words.number(1..=2)?;
    if !words.take(&[sign]) {
        return (sign == "/").then_some(SaidDay::OfSomeYear(month, day));
    }
    // 26-11-24 could begin by its year.
    let short = || (sign != "-").then_some(()).map(|()| 2000);
    match words.number(4..=4) {
        Some(year) => Some(SaidDay::Full(year, month, day)),
        None => Some(SaidDay::Full(short()? + words.number(2..=2)?, month, day)),
    }
}

/// `7 janvier`, `1er janv. 2026`
fn named_day(words: &mut Words) -> Option<SaidDay> {
    let day = words.number(1..=2)?;
    if day == 1 {
        words.take(&["er"]);
    }
    let month = words.month()?;
    Some(match words.number(4..=4) {
        Some(year) => SaidDay::Full(year, month, day),
        None => SaidDay::OfSomeYear(month, day),
    })
}

/// Reads a duration, `2 h`, `une heure et demie`, `20 min`, `trois jours` or `une semaine`, and goes by it from now.
fn away(words: &mut Words, now: Moment, tz: Tz, sign: i32) -> Result<Moment, MomentError> {
    let by = |delta: TimeDelta| now.0.checked_add_signed(delta * sign);
    let then = if words.take_all(&["une", "demi", "-", "heure"]) || words.take_all(&["une", "demi", "heure"]) {
        by(TimeDelta::minutes(30))
    } else if words.take_all(&["un", "quart", "d", "'", "heure"]) {
        by(TimeDelta::minutes(15))
    } else if words.take_all(&["trois", "quarts", "d", "'", "heure"]) {
        by(TimeDelta::minutes(45))
    } else {
        let number = words.number(1..=9).or_else(|| words.cardinal()).ok_or(NotUnderstood)?;
        if words.take(HOURS) {
            by(TimeDelta::hours(number.into()) + TimeDelta::minutes(minutes(words).into()))
        } else if words.take(MINUTES) {
            by(TimeDelta::minutes(number.into()))
        } else if let Some(days) = if words.take(&["j", "jour", "jours"]) {
            Some(u64::from(number))
        } else {
            words.take(&["semaine", "semaines"]).then(|| u64::from(number) * 7)
        } {
            // The same time of the day, even when the clocks change in between: that is what people mean by days.
            let (shown, days) = (now.0.naive_local(), Days::new(days));
            let then = if sign < 0 { shown.checked_sub_days(days) } else { shown.checked_add_days(days) };
            local(then.ok_or(ImpossibleDate)?, tz).map(|moment| moment.0)
        } else {
            return Err(NotUnderstood);
        }
    };
    if !words.is_empty() {
        return Err(NotUnderstood);
    }
    in_range(then.ok_or(ImpossibleDate)?.timestamp_millis(), tz).ok_or(ImpossibleDate)
}

/// Reads a length of time as people say it, `30 min`, `30m`, `1 h` or `1h30`, in minutes.
pub fn parse_span(text: &str) -> Option<i64> {
    let mut words = Words::new(text)?;
    let number = i64::from(words.number(1..=4)?);
    let minutes = if words.take(HOURS) {
        number * 60 + i64::from(self::minutes(&mut words))
    } else {
        words.take(&["m"]);
        words.take(MINUTES);
        number
    };
    words.is_empty().then_some(minutes)
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Finds the instant at which the clocks of a zone show a date and time.
pub(super) fn local(shown: NaiveDateTime, tz: Tz) -> Option<Moment> {
    let found = tz.from_local_datetime(&shown);
    let instant = match (found.earliest(), found.latest()) {
        (Some(one), Some(other)) => one.min(other).timestamp_millis(),
        _ => {
            // Skipped: read with the offset in force just before; a gap lasts an hour, or a day across the date line.
            let before = (1..=200).find_map(|quarters| {
                let earlier = shown.checked_sub_signed(TimeDelta::minutes(15 * quarters))?;
                tz.from_local_datetime(&earlier).latest()
            })?;
            shown.and_utc().timestamp_millis() - i64::from(before.offset().fix().local_minus_utc()) * 1000
        }
    };
    in_range(instant, tz)
}

pub(super) fn in_range(millis: i64, tz: Tz) -> Option<Moment> {
    Moment::UNIX_MILLIS.contains(&millis).then(|| Moment::from_unix_millis(millis, tz))
}

mod clock;
mod since;
#[cfg(test)]
mod tests;
