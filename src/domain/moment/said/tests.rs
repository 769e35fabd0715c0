//! What is understood, what is refused, and laws over all instants of a century.

use super::*;
use crate::domain::moment::tests::{ZONES, any_moment};
use chrono::Timelike;
use proptest::prelude::*;

fn moment(text: &str) -> Moment {
    Moment::parse_rfc3339(text).expect("RFC 3339 in a test")
}

fn in_paris(text: &str, now: &str) -> Result<String, MomentError> {
    parse_said(text, moment(now), Tz::Europe__Paris, Tense::Past).map(|read| read.0.to_rfc3339())
}

#[test]
fn what_people_say() {
    for (said, expected) in [
        ("02:10", "2026-01-07T02:10:00"),
        ("à 2h10", "2026-01-07T02:10:00"),
        (" 2h10 ", "2026-01-07T02:10:00"),
        ("2 h 10", "2026-01-07T02:10:00"),
        ("2 heures 10 min", "2026-01-07T02:10:00"),
        ("14h", "2026-01-06T14:00:00"),
        ("8:31", "2026-01-07T08:31:00"),
        ("9:31", "2026-01-06T09:31:00"),
        ("hier 23:40", "2026-01-06T23:40:00"),
        ("Hier à\u{a0}23h40", "2026-01-06T23:40:00"),
        ("hier a\u{300} midi", "2026-01-06T12:00:00"),
        ("avant-hier 8:00", "2026-01-05T08:00:00"),
        ("AVANT HIER 8H", "2026-01-05T08:00:00"),
        ("aujourd'hui 9h", "2026-01-07T09:00:00"),
        ("aujourd’hui à 1 h", "2026-01-07T01:00:00"),
        ("il y a 2 h", "2026-01-07T06:30:00"),
        ("il y a 20 min", "2026-01-07T08:10:00"),
        ("il y a 1 h 30", "2026-01-07T07:00:00"),
        ("il y a une heure et demie", "2026-01-07T07:00:00"),
        ("il y a 3 jours", "2026-01-04T08:30:00"),
        ("Maintenant", "2026-01-07T08:30:00"),
        ("07/01/2026 02:10", "2026-01-07T02:10:00"),
        ("07-01-2026 02:10:33", "2026-01-07T02:10:33"),
        ("7/1 2h10", "2026-01-07T02:10:00"),
        ("7 janvier 02:10", "2026-01-07T02:10:00"),
        ("7 mars 09:10", "2025-03-07T09:10:00"),
        ("minuit", "2026-01-07T00:00:00"),
        ("minuit dix", "2026-01-07T00:10:00"),
        ("midi et demi", "2026-01-06T12:30:00"),
        ("hier soir 23h40", "2026-01-06T23:40:00"),
        ("hier soir à 8h", "2026-01-06T20:00:00"),
        ("ce matin 8h15", "2026-01-07T08:15:00"),
        ("cette nuit à 2h", "2026-01-07T02:00:00"),
        ("cette nuit 23h30", "2026-01-06T23:30:00"),
        ("lundi 14h", "2026-01-05T14:00:00"),
        ("mercredi 14h", "2025-12-31T14:00:00"),
        ("mercredi 8h", "2026-01-07T08:00:00"),
        ("mercredi dernier 8h", "2025-12-31T08:00:00"),
        ("mardi 6 janvier 14:00", "2026-01-06T14:00:00"),
        ("mar. 6 janv. 2026 à 14:00", "2026-01-06T14:00:00"),
        ("le mardi 6 janvier 2026, 14:00", "2026-01-06T14:00:00"),
        ("il y a deux heures", "2026-01-07T06:30:00"),
        ("il y a une demi-heure", "2026-01-07T08:00:00"),
        ("il y a un quart d’heure", "2026-01-07T08:15:00"),
        ("il y a une semaine", "2025-12-31T08:30:00"),
        ("06/01/26 14:00", "2026-01-06T14:00:00"),
        ("06.01.2026 14:00", "2026-01-06T14:00:00"),
        ("06.01.26 14h", "2026-01-06T14:00:00"),
        ("hier 22:40 UTC", "2026-01-06T23:40:00"),
        ("2026-01-06 22:40:12 UTC", "2026-01-06T23:40:12"),
        ("2026-01-06 22:40:12.345 +00:00", "2026-01-06T23:40:12"),
        ("06/01/2026 17:40 -0500", "2026-01-06T23:40:00"),
        ("06/01/2026 23:40 (heure de Paris)", "2026-01-06T23:40:00"),
        ("Tue, 6 Jan 2026 22:40:00 +0000", "2026-01-06T23:40:00"),
        ("2h10 hier", "2026-01-06T02:10:00"),
        ("à 14h lundi", "2026-01-05T14:00:00"),
        ("11h du soir", "2026-01-06T23:00:00"),
        ("3 heures de l’après-midi", "2026-01-06T15:00:00"),
        ("huit heures moins le quart", "2026-01-07T07:45:00"),
        ("8 h et quart", "2026-01-07T08:15:00"),
        ("le 1er DÉCEMBRE à 2h", "2025-12-01T02:00:00"),
        ("29 févr. 10:00", "2024-02-29T10:00:00"),
        ("7 janv. 2026 à 2h10", "2026-01-07T02:10:00"),
        ("2026-01-07 02:10", "2026-01-07T02:10:00"),
        ("2026-01-07T02:10", "2026-01-07T02:10:00"),
        ("2026-01-07T01:10:00Z", "2026-01-07T02:10:00"),
        ("2026-01-06T21:10:00-04:00", "2026-01-07T02:10:00"),
    ] {
        assert_eq!(in_paris(said, "2026-01-07T08:30:00+01:00"), Ok(format!("{expected}+01:00")), "{said}");
    }
}

#[test]
fn what_cannot_be_read() {
    for (error, texts) in [
        (TimeMissing, &["hier", "hier à", "aujourd'hui", "07/01/2026", "7 janvier", "2026-01-07", "1er mai 2025"][..]),
        (ImpossibleDate, &["25:10", "2h75", "31/02/2026 02:10", "30 février 8h", "hier 24:00", "0/1 8h"]),
        (TimeMissing, &["lundi", "hier soir", "mardi 6 janvier", "demain"]),
        (
            Ambiguous,
            &[
                "hier minuit",
                "lundi minuit",
                "ce soir à minuit",
                "06/01/2026 minuit",
                "hier soir 2h",
                "7 janvier 09:10",
            ],
        ),
        (Ambiguous, &["ce matin 15h", "28/01 18:00", "cette nuit 15h"]),
        (
            WrongWeekday { said: "lundi", is: "mardi" },
            &["lundi 6 janvier 14:00", "lun. 06/01/2026 8h", "hier lundi 8h"],
        ),
        (ImpossibleDate, &["il y a 999999999 h", "il y a 999999999 jours", "01/01/0000 8h", "13/13 8:00"]),
        (
            NotUnderstood,
            &["", " ", "14", "1410", "2:1", "je ne sais pas", "hier vers 8h", "hier lundi mardi 8h", "8h 9h"],
        ),
        (
            NotUnderstood,
            &[
                "il y a",
                "il y a 3",
                "il y a 2 h x",
                "maintenant 8h",
                "à",
                "-",
                "7 janvier 20260 8h",
                "8:00 pm",
                "26-01-06 14:00",
                "hier 8h UTC UTC",
                "soir",
                "8h (UTC",
            ],
        ),
    ] {
        for text in texts {
            assert_eq!(in_paris(text, "2026-01-07T08:30:00+01:00"), Err(error), "{text}");
        }
    }
}

#[test]
fn a_time_just_ahead_is_not_that_of_the_day_before() {
    let past = |said: &str, now: Moment| parse_said(said, now, Tz::Europe__Paris, Tense::Past);
    let moment = |local: &str| moment(&format!("2026-11-{local}:00+01:00"));
    // Clocks that differ by three minutes once dated an act of the day before.
    for (said, now, at) in
        [("18:14", "27T18:11", "27T18:14"), ("19h11", "27T18:11", "27T19:11"), ("00:02", "27T23:58", "28T00:02")]
    {
        let (now, at) = (moment(now), moment(at));
        assert_eq!(past(said, now), Err(InTheFuture { at, now }), "{said}");
    }
    for (said, now, expected) in [
        ("18:12", "27T18:11", "27T18:12"),
        ("19:12", "27T18:11", "26T19:12"),
        ("23:59", "27T00:01", "26T23:59"),
        ("hier 18:14", "27T18:11", "26T18:14"),
        // What is asked again just before midnight is said with its day.
        ("aujourd’hui 00:02", "27T23:58", "27T00:02"),
    ] {
        assert_eq!(past(said, moment(now)), Ok(moment(expected)), "{said}");
    }
}

#[test]
fn a_deadline_is_ahead() {
    for (said, expected) in [
        ("28/11 18:00", "2026-11-28T18:00:00"),
        ("23:00", "2026-11-25T23:00:00"),
        ("02:10", "2026-11-26T02:10:00"),
        ("minuit", "2026-11-26T00:00:00"),
        ("demain 18h", "2026-11-26T18:00:00"),
        ("demain matin 8h", "2026-11-26T08:00:00"),
        ("après-demain à midi", "2026-11-27T12:00:00"),
        ("vendredi 18h", "2026-11-27T18:00:00"),
        ("mercredi 18h", "2026-11-25T18:00:00"),
        ("mercredi prochain 18h", "2026-12-02T18:00:00"),
        ("mercredi 8h", "2026-12-02T08:00:00"),
        ("dans 48 h", "2026-11-27T14:00:00"),
        ("dans deux jours", "2026-11-27T14:00:00"),
        ("dans une semaine", "2026-12-02T14:00:00"),
        ("ce soir 20h", "2026-11-25T20:00:00"),
        ("3 janvier 9h", "2027-01-03T09:00:00"),
        ("hier 23:00", "2026-11-24T23:00:00"),
    ] {
        let now = moment("2026-11-25T14:00:00+01:00");
        let read = parse_said(said, now, Tz::Europe__Paris, Tense::Future).map(|read| read.0.to_rfc3339());
        assert_eq!(read, Ok(format!("{expected}+01:00")), "{said}");
    }
    let late = parse_said("24/11 18:00", moment("2026-11-25T14:00:00+01:00"), Tz::Europe__Paris, Tense::Future);
    assert_eq!(late, Err(Ambiguous));
}

#[test]
fn changes_of_the_clocks() {
    for (said, now, expected) in [
        ("02:30", "2026-10-25T09:00:00+01:00", "2026-10-25T02:30:00+02:00"),
        ("02:30", "2026-03-29T09:00:00+02:00", "2026-03-29T03:30:00+02:00"),
        ("il y a 1 jour", "2026-03-30T02:30:00+02:00", "2026-03-29T03:30:00+02:00"),
        ("il y a 24 h", "2026-03-29T09:00:00+02:00", "2026-03-28T08:00:00+01:00"),
        ("hier 9h", "2026-03-29T09:00:00+02:00", "2026-03-28T09:00:00+01:00"),
    ] {
        assert_eq!(in_paris(said, now), Ok(expected.to_owned()), "{said} {now}");
    }
    let skipped_day = parse_said("30/12/2011 10:00", moment("2026-01-07T08:30:00Z"), Tz::Pacific__Apia, Tense::Past);
    assert_eq!(skipped_day.map(|read| read.0.to_rfc3339()), Ok("2011-12-31T10:00:00+14:00".to_owned()));
}

proptest! {
    #[test]
    fn never_panics(text in "\\PC{0,40}", now in any_moment(), tz in prop::sample::select(&ZONES[..])) {
        let _ = parse_said(&text, now, tz, Tense::Past);
    }

    #[test]
    fn never_panics_on_nearly_right_words(
        parts in prop::collection::vec(prop::sample::select(vec![
            "hier", "avant-", "aujourd'hui", "il y a", " ", " ", ":", "h", "/", "-", "à", "min", "jours", "1er", "le",
            "29", "2", "10", "31", "02", "0", "99", "2024", "9999", "0000", "999999999", "février", "janv.", "et demie",
            "minuit", "soir", "lundi ", "dernier", "demain", "dans", "UTC", "+", "moins le quart", "cette nuit", "semaine", ".",
        ]), 0..9),
        now in any_moment(),
        tz in prop::sample::select(&ZONES[..]),
        tense in prop::sample::select(&[Tense::Past, Tense::Future][..]),
    ) {
        if let Ok(read) = parse_said(&parts.concat(), now, tz, tense) {
            prop_assert_eq!(Moment::parse_rfc3339(&read.to_millis_string()), Some(read));
        }
    }

    #[test]
    fn reads_back_what_is_written_for_people(at in any_moment(), minutes in 0i64..4000, tz in prop::sample::select(&ZONES[..])) {
        let at = Moment::from_unix_millis(at.unix_millis() / 60_000 * 60_000, tz);
        let now = Moment::from_unix_millis(at.unix_millis() + minutes * 60_000, tz);
        for said in [at.french(None), at.french(Some(&now))] {
            let read = match parse_said(&said, now, tz, Tense::Past) {
                // Just before midnight, a bare time of the first hour is asked again: it may be that of the day to come.
                Err(InTheFuture { .. }) if said != at.french(None) && (22 * 60..25 * 60).contains(&minutes) => continue,
                read => read.expect("our own words"),
            };
            // The hour lived twice is read as the first one.
            prop_assert_eq!(read.0.naive_local(), at.0.naive_local());
            prop_assert!(read == at || (read < at && read.0.offset() != at.0.offset()), "{} {:?}", said, at);
        }
    }

    #[test]
    fn a_bare_time_is_within_the_last_day(hour in 0u32..24, minute in 0u32..60, now in any_moment(), tz in prop::sample::select(&ZONES[..])) {
        let read = match parse_said(&format!("{hour}h{minute:02}"), now, tz, Tense::Past) {
            Err(InTheFuture { at, .. }) => {
                prop_assert!((60_000..=3_600_000).contains(&(at.unix_millis() - now.unix_millis())));
                return Ok(());
            }
            read => read.expect("a time"),
        };
        let back = now.unix_millis() - read.unix_millis();
        // 25 hours on the day when summer time ends; a skipped time is shown an hour later.
        prop_assert!((-60_000..=25 * 3_600_000).contains(&back), "{back}");
        prop_assert_eq!(read.0.minute(), minute);
    }
}

#[test]
fn a_day_alone_says_since_when() {
    let tz = Tz::Europe__Paris;
    // A Thursday.
    let now = Moment::parse_rfc3339("2026-11-26T10:30:00+01:00").expect("a moment");
    for (said, day) in [
        ("le 18 nov.", "2026-11-18"),
        ("18 novembre 2026", "2026-11-18"),
        ("18/11", "2026-11-18"),
        ("18.11.2026", "2026-11-18"),
        ("2026-11-18", "2026-11-18"),
        ("mercredi 18 novembre", "2026-11-18"),
        ("depuis le 1er août", "2026-08-01"),
        ("1er aou\u{302}t", "2026-08-01"),
        ("hier", "2026-11-25"),
        ("Depuis hier", "2026-11-25"),
        ("hier soir", "2026-11-25"),
        ("avant-hier", "2026-11-24"),
        ("aujourd’hui", "2026-11-26"),
        ("ce matin", "2026-11-26"),
        ("lundi", "2026-11-23"),
        ("jeudi", "2026-11-26"),
        ("jeudi dernier", "2026-11-19"),
        ("\tlundi ", "2026-11-23"),
        ("il y a 3 jours", "2026-11-23"),
        ("il y a une semaine", "2026-11-19"),
        ("vers le 18 nov.", "2026-11-18"),
        ("3 jours", "2026-11-23"),
        ("depuis une semaine", "2026-11-19"),
        ("depuis environ 15 jours", "2026-11-11"),
    ] {
        let midnight =
            Moment::parse_rfc3339(&format!("{day}T00:00:00{}", if said.contains("ao") { "+02:00" } else { "+01:00" }));
        assert_eq!(parse_since(said, now, tz), Ok(Since::Day(midnight.expect("a moment"))), "{said}");
    }
    for (said, at) in [
        ("hier 23:40", "2026-11-25T23:40:00+01:00"),
        ("depuis hier 23h40", "2026-11-25T23:40:00+01:00"),
        ("il y a 2 h", "2026-11-26T08:30:00+01:00"),
        ("2026-11-18T09:00:00Z", "2026-11-18T10:00:00+01:00"),
        ("18 nov. à 9h", "2026-11-18T09:00:00+01:00"),
        ("hier soir vers 22h", "2026-11-25T22:00:00+01:00"),
    ] {
        let at = Moment::parse_rfc3339(at).expect("a moment");
        assert_eq!(parse_since(said, now, tz), Ok(Since::At(at)), "{said}");
    }
    for said in ["", "depuis", "longtemps", "novembre", "le 18", "cette nuit", "demain", "lundi 18 novembre", "30/02"] {
        assert!(parse_since(said, now, tz).is_err(), "{said}");
    }
    let demain = parse_since("demain", now, tz).expect_err("it is to come").to_string();
    assert!(demain.contains("dans l’avenir") && demain.contains("27 nov. 2026"), "{demain}");
}
