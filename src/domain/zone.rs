//! Time zones, as people name them: the clock of a place, not the name of a file.

use super::text::unaccented;
use chrono_tz::{TZ_VARIANTS, Tz};

/// French places whose zone has another name.
const PLACES: [(&str, Tz); 15] = [
    ("antananarivo", Tz::Indian__Antananarivo),
    ("france", Tz::Europe__Paris),
    ("france metropolitaine", Tz::Europe__Paris),
    ("guyane", Tz::America__Cayenne),
    ("guyane francaise", Tz::America__Cayenne),
    ("hexagone", Tz::Europe__Paris),
    ("metropole", Tz::Europe__Paris),
    ("nouvelle caledonie", Tz::Pacific__Noumea),
    ("polynesie", Tz::Pacific__Tahiti),
    ("polynesie francaise", Tz::Pacific__Tahiti),
    ("saint barthelemy", Tz::America__St_Barthelemy),
    ("saint martin", Tz::America__Marigot),
    ("saint pierre et miquelon", Tz::America__Miquelon),
    ("wallis et futuna", Tz::Pacific__Wallis),
    ("wallis", Tz::Pacific__Wallis),
];

/// Reads a zone: its name in whatever case, a French place, the town of a zone, or a distance from UTC.
pub fn read(typed: &str) -> Option<Tz> {
    if let Ok(tz) = typed.trim().parse() {
        return Some(tz);
    }
    let plain = plain(typed);
    let mut place = plain.as_str();
    let leading = ["heure ", "fuseau ", "de ", "d ", "du ", "la ", "l ", "les "];
    while let Some(rest) = leading.iter().find_map(|word| place.strip_prefix(word)) {
        place = rest;
    }
    let town = |tz: &&Tz| tz.name().rsplit('/').next().is_some_and(|town| self::plain(town) == place);
    let listed = || PLACES.iter().find(|(name, _)| *name == place).map(|(_, tz)| *tz);
    let named = || TZ_VARIANTS.iter().find(|tz| self::plain(tz.name()) == plain).copied();
    from_utc(typed).or_else(listed).or_else(named).or_else(|| TZ_VARIANTS.iter().find(town).copied())
}

/// Reads `UTC+4`; the names of such zones have the other sign.
fn from_utc(typed: &str) -> Option<Tz> {
    let bare = typed.trim().to_uppercase().replace(' ', "");
    let shift = bare.strip_prefix("UTC").or_else(|| bare.strip_prefix("GMT"))?;
    let (sign, hours) = match shift.split_at_checked(1)? {
        ("+", hours) => ('-', hours),
        ("-" | "−", hours) => ('+', hours),
        (_, _) => return None,
    };
    let hours: u8 = hours.trim_end_matches(":00").parse().ok()?;
    format!("Etc/GMT{sign}{hours}").parse().ok()
}

/// Frees a name from accents, capitals and what joins its words.
fn plain(text: &str) -> String {
    let text: String =
        unaccented(&text.to_lowercase()).map(|c| if c.is_alphanumeric() || c == '/' { c } else { ' ' }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_read_as_people_name_it() {
        for (typed, zone) in [
            ("Indian/Reunion", "Indian/Reunion"),
            ("indian/reunion", "Indian/Reunion"),
            ("La Réunion", "Indian/Reunion"),
            ("Guadeloupe", "America/Guadeloupe"),
            ("heure de Paris", "Europe/Paris"),
            ("l’heure de Paris", "Europe/Paris"),
            ("Nouvelle-Calédonie", "Pacific/Noumea"),
            ("nouméa", "Pacific/Noumea"),
            ("Saint-Pierre-et-Miquelon", "America/Miquelon"),
            ("Mayotte", "Indian/Mayotte"),
            ("new york", "America/New_York"),
            ("UTC+4", "Etc/GMT-4"),
            ("utc - 3", "Etc/GMT+3"),
            ("GMT+04:00", "Etc/GMT-4"),
        ] {
            assert_eq!(read(typed).map(Tz::name), Some(zone), "{typed}");
        }
        for typed in ["", "<", "Paris ou Londres", "UTC+44", "UTC+5:30", "l", "de la"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
