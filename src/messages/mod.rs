//! Every sentence of the interface, in French.
//!
//! Gathered here so that the tone, the words of the glossary and the typography are the same everywhere: a
//! no-break space (U+00A0) stands before `:`, `;`, `?`, `!` and inside `« »`.

pub mod config;
pub mod contested;
pub mod decisive;
pub mod declaration;
pub mod drill;
pub mod entry;
pub mod handover;
pub mod help;
pub mod keeping;
pub mod recipe;
pub mod sheet;
mod shortcut;
pub mod start;
pub mod steps;
pub mod verdict;
pub mod wizard;

pub use shortcut::{Shortcut, ShortcutPlace};

use crate::domain::answer::{Progress, StepState};
use crate::domain::counts::Counts;
use crate::domain::event::IndicatorType;
use crate::domain::fiche::{Lot, Origin, Question, Role};
use crate::domain::gravity::{Confirmation, Gravity, Interval, LevelName};
use crate::domain::profile::Profile;
use crate::domain::text::{grouped, unaccented};
use crate::domain::tlp::Tlp;

/// Said wherever the tool presents itself: it is not an official one.
pub const NOT_OFFICIAL: &str = "Outil indépendant, d’après les fiches réflexes du CERT-FR et de l’InterCERT France ; \
ce n’est pas un outil officiel.";

/// Said when what was printed went nowhere.
pub const UNREAD: &str = "Sortie standard fermée ou jetée (/dev/null) : personne ne lira ce qui devait en sortir.";

/// Says that an export went nowhere, so that it is not recorded as sent.
pub fn nothing_sent() -> String {
    format!("{UNREAD} Rien n’est enregistré ; -o FICHIER écrit dans un fichier.")
}

/// Said when a file of the main courante is no more as it was read.
pub fn changed_meanwhile(file: &str, incident: &crate::domain::ids::IncidentId) -> String {
    format!(
        "Attention : {} a été coupé, changé, remplacé ou retiré depuis sa dernière lecture. La suite, et le code de scellement, \
partent de ce qui se lit maintenant. Le détail : qualify verify {incident}",
        crate::escape::Terminal(file)
    )
}

/// Ends a sentence that somebody wrote: with its own mark, or with a point.
pub fn ended(text: &str) -> String {
    let text = text.trim_end();
    let point = if text.ends_with(['.', '?', '!', '…']) { "" } else { "." };
    format!("{text}{point}")
}

/// Said first, and on every page, when it is one.
pub const EXERCISE: &str = "EXERCICE EXERCICE EXERCICE";
/// Stands where only people know: never invented, always seen.
pub const TO_FILL: &str = "à compléter : …………………………";

/// Counts the accounts announced without being named, after those that are.
pub fn announced(more: u64) -> Option<String> {
    let said =
        |more| agreed(more, "autre compte, annoncé sans être nommé", "autres comptes, annoncés sans être nommés");
    (more > 0).then(|| format!("environ {}", said(more)))
}

/// Names a trait of an organisation.
pub fn profile(profile: Profile) -> &'static str {
    match profile {
        Profile::Administration => "administration",
        Profile::Collectivite => "collectivité",
        Profile::EtablissementPublic => "établissement public",
        Profile::Oiv => "OIV",
        Profile::Ose => "OSE",
        Profile::Nis2 => "NIS 2",
        Profile::Sante => "santé",
        Profile::Finance => "finance",
        Profile::Telecom => "télécoms",
        Profile::ConfianceNumerique => "confiance numérique",
        Profile::Defense => "défense",
        Profile::Editeur => "éditeur",
        Profile::Fabricant => "fabricant",
        Profile::Region => "région",
        Profile::AssuranceCyber => "assurance cyber",
        Profile::Entreprise => "entreprise",
        Profile::Microsoft365 => "Microsoft 365",
    }
}

/// Names a gravity as the fiche does.
pub fn gravity(gravity: Gravity) -> &'static str {
    match gravity {
        Gravity::Anomalie => "anomalie courante",
        Gravity::Mineur => "incident mineur",
        Gravity::Majeur => "incident majeur",
        Gravity::Crise => "crise cyber",
    }
}

/// Names a gravity in one word, for intervals.
pub fn gravity_short(gravity: Gravity) -> &'static str {
    match gravity {
        Gravity::Anomalie => "anomalie",
        Gravity::Mineur => "mineur",
        Gravity::Majeur => "majeur",
        Gravity::Crise => "crise",
    }
}

/// Names a confirmation.
pub fn confirmation(confirmation: Confirmation) -> &'static str {
    match confirmation {
        Confirmation::FauxPositif => "faux positif",
        Confirmation::AInvestiguer => "à investiguer",
        Confirmation::Confirme => "confirmé",
    }
}

/// Says that two fiches do not answer the same of one thing.
pub fn across(what: &str, before: (&str, &str), then: (&str, &str)) -> String {
    format!(
        "« {what} » : {} pour « {} », {} pour « {} » ; deux volets de l’incident, ou une réponse à corriger",
        before.1, before.0, then.1, then.0
    )
}

/// Names a list of accounts: compromised once that is confirmed, concerned until then.
pub fn accounts_title(confirmation: Option<Confirmation>) -> &'static str {
    match confirmation {
        Some(Confirmation::Confirme) => "Comptes à considérer comme compromis",
        Some(Confirmation::AInvestiguer | Confirmation::FauxPositif) | None => "Comptes en cause",
    }
}

/// Said after what is contained, while messages still leave by themselves as far as anybody said.
pub const STILL_LEAVING: &str = ", mais un transfert est encore dit en place";

/// The same, while something that was shut was opened again after that.
pub const GIVEN_BACK: &str = ", mais un accès est dit rouvert depuis";

/// The same, while something was still being shut after that.
pub const SHUT_SINCE: &str = ", mais une mesure d’endiguement est dite faite depuis";

/// Writes a name after « d » or « qu »: « d’Alice », « de Bob ».
pub fn elided(name: &str) -> String {
    let vowel = name.to_lowercase().starts_with(['a', 'e', 'é', 'i', 'o', 'u']);
    format!("{}{name}", if vowel { "’" } else { "e " })
}

/// Says of a detail that it was said of another answer than the one that stands now.
pub fn ask_again(of: Option<&Question>) -> String {
    let of = of.map(|asked| format!(" à {}", asked.id)).unwrap_or_default();
    format!("à redemander, dit avant la réponse actuelle{of}")
}

/// Asks to give back what was cut for a false alarm.
pub fn give_back(cut: &str) -> String {
    format!("Rétablir ce qui a été coupé (fait\u{a0}: {cut})")
}

/// The title of the accounts that only a delegation links to those in cause.
pub const LINKED_ACCOUNTS: &str = "comptes liés par délégation, à vérifier";
/// The same, of one.
pub const LINKED_ACCOUNT: &str = "compte lié par délégation, à vérifier";

/// Names a level of an axis.
pub fn level(level: LevelName) -> &'static str {
    match level {
        LevelName::Circonscrit => "circonscrit",
        LevelName::Elargi => "élargi",
        LevelName::Etendu => "étendu",
        LevelName::Faible => "faible",
        LevelName::Modere => "modéré",
        LevelName::Fort => "fort",
        LevelName::Moderee => "modérée",
        LevelName::Elevee => "élevée",
    }
}

/// Names a lot.
pub fn lot(lot: Lot) -> &'static str {
    match lot {
        Lot::Chaud => "À chaud",
        Lot::Heure => "Dans l’heure",
        Lot::Calme => "Au calme",
    }
}

/// Names a role, as the person one calls.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Victime => "la victime",
        Role::Messagerie => "l’administrateur de la messagerie",
        Role::Poste => "l’équipe EDR et postes",
        Role::Metier => "la direction ou le métier",
        Role::Reseau => "l’équipe réseau",
        Role::Sauvegarde => "l’équipe des serveurs et des sauvegardes",
    }
}

/// Names a role in a word, for the line above a question.
pub fn role_short(role: Role) -> &'static str {
    match role {
        Role::Victime => "victime",
        Role::Messagerie => "messagerie",
        Role::Poste => "EDR et postes",
        Role::Metier => "métier",
        Role::Reseau => "réseau",
        Role::Sauvegarde => "serveurs et sauvegardes",
    }
}

/// Says whose item it is; nothing for one of the official fiche itself.
pub fn origin(origin: Origin) -> Option<&'static str> {
    match origin {
        Origin::Officiel => None,
        Origin::SecondeMain => Some("de seconde main"),
        // Never under a number of the official fiche as if it were its own.
        Origin::Reconstitue | Origin::Complement => Some("complément"),
    }
}

/// Says what that means, to who asks.
pub fn origin_means(origin: Origin) -> Option<&'static str> {
    match origin {
        Origin::Officiel => None,
        Origin::SecondeMain => Some(SECOND_HAND),
        Origin::Reconstitue | Origin::Complement => {
            Some("Complément : la fiche officielle que nous avons lue ne le demande pas ; nous l’ajoutons.")
        }
    }
}

/// What an item known at second hand is, where one is shown.
pub const SECOND_HAND: &str = "De seconde main : la fiche officielle le demande, d’après ceux qui l’ont lue ; son texte n’a pas été lu ici, et les mots sont les nôtres.";

/// Names a state.
pub fn state(state: Progress) -> &'static str {
    match state {
        Progress::AFaire => "à faire",
        Progress::EnCours => "en cours",
        Progress::Fait => "fait",
        Progress::Impossible => "impossible",
    }
}

/// Names a type of indicator.
pub fn indicator(kind: IndicatorType) -> &'static str {
    match kind {
        IndicatorType::Ip => "adresse IP",
        IndicatorType::UserAgent => "user-agent",
        IndicatorType::Sender => "adresse de messagerie",
        IndicatorType::Recipient => "adresse de destination",
        IndicatorType::Url => "URL",
        IndicatorType::Sha256 => "SHA-256",
        IndicatorType::Domain => "domaine",
    }
}

/// Names the start of a clock; the organisation's own by its word.
pub fn clock(word: &str) -> &str {
    match word {
        "alerted" => "l’alerte",
        "aware" => "la certitude",
        "classified" => "le classement",
        "contained" => "l’endiguement",
        "opened" => "l’ouverture",
        "started" => "le début",
        other => other,
    }
}

/// Reads the name of a clock in French, with its article and its accents or without; what names none is its word already.
pub fn clock_named(said: &str) -> &str {
    let plain = |text: &str| unaccented(&text.replace('’', "'")).collect::<String>();
    let typed = plain(said);
    let is = |word: &&str| {
        let name = plain(clock(word));
        name == typed || name.rsplit(['\'', ' ']).next() == Some(typed.as_str())
    };
    ["alerted", "aware", "classified", "contained", "started"].into_iter().find(is).unwrap_or(said)
}

/// Says an interval of gravities: never the proposed one alone while it can still change.
pub fn gravity_interval(gravity: Interval<Gravity>, unknown: usize) -> String {
    let answers = match unknown {
        0 => String::from("aucune réponse inconnue"),
        1 => String::from("1 réponse inconnue"),
        n => format!("{n} réponses inconnues"),
    };
    if gravity.is_settled() {
        return match unknown {
            1 => String::from("1 réponse inconnue, qui ne peut plus la changer"),
            0 => String::from("plus rien d’inconnu ne peut la changer"),
            _ => format!("{answers}, qui ne peuvent plus la changer"),
        };
    }
    let bounds = format!("au moins {}, au plus {}", gravity_short(gravity.at_least), gravity_short(gravity.at_most));
    match unknown {
        // The opinion "à investiguer" keeps the interval open although every question is answered.
        0 => format!("{bounds} tant que l’avis reste « à investiguer »"),
        _ => format!("{bounds} ; {answers}"),
    }
}

/// Said when no fiche of the incident evaluates a gravity.
pub const NO_GRAVITY: &str = "GRAVITÉ : pas encore évaluée (aucune fiche de qualification dans cet incident)";

/// Says what would change a gravity that nothing evaluates.
pub const TO_QUALIFY: &str = "une qualification ; tant qu’aucune n’est faite, rien n’est écarté, la crise non plus";

/// The word of a gravity that nothing evaluates, where tools filter.
pub const NOT_EVALUATED: &str = "pas-encore-evaluee";

/// Says where the steps of a containment stand: how many in each state; none is one that nobody spoke of.
pub fn steps(states: impl Iterator<Item = Option<StepState>>) -> String {
    let (mut total, mut counts) = (0, [0; 6]);
    for state in states {
        total += 1;
        match state {
            Some(StepState::At(Progress::Fait)) => counts[0] += 1,
            Some(StepState::SansObjet) => counts[5] += 1,
            Some(StepState::At(Progress::EnCours)) => counts[1] += 1,
            Some(StepState::At(Progress::Impossible)) => counts[2] += 1,
            Some(StepState::At(Progress::AFaire)) | None => counts[3] += 1,
            Some(StepState::ARefaire) => counts[4] += 1,
        }
    }
    let [over, under_way, impossible, left, again, aside] = counts;
    let said = [
        (under_way, "en cours"),
        (impossible, if impossible > 1 { "impossibles" } else { "impossible" }),
        (left, "à faire"),
        (again, "à refaire"),
        (aside, "sans objet"),
    ];
    let rest: Vec<String> = said.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!(", {n} {what}")).collect();
    format!("Étapes : {} sur {total}{}.", agreed(over, "faite", "faites"), rest.concat())
}

/// Says a gravity proposed: "à cette heure" while it can still change.
pub fn gravity_proposed(gravity: Interval<Gravity>) -> String {
    let name = self::gravity(gravity.proposed);
    if gravity.is_settled() { name.to_owned() } else { format!("{name}, à cette heure") }
}

/// Says by when a step is due: fiches write `J0` to `J5`, or `S2`.
pub fn due(code: &str) -> String {
    match code.split_at_checked(1) {
        Some(("J", "0")) => String::from("le jour même"),
        Some(("J", "1")) => String::from("le lendemain"),
        Some(("J", days)) => format!("sous {days} jours"),
        Some(("S", weeks)) => format!("sous {weeks} semaines"),
        Some((_, _)) | None => code.to_owned(),
    }
}

/// Says a length of time, in minutes, in its two largest units.
pub fn lasting(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{rest} min"),
        (0, hours) => format!("{hours} h {rest:02}"),
        (days, 0) => format!("{days} j"),
        (days, hours) => format!("{days} j {hours} h"),
    }
}

/// Joins words as a sentence does: "a, b et c".
pub fn and(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} et {last}", first.join(", ")),
    }
}

/// Names the first of several things, and counts the others; none when there is nothing to name.
pub fn some_of(names: &[String], most: usize) -> Option<String> {
    let more = names.len().saturating_sub(most);
    let more = (more > 0).then(|| format!("{more} de plus"));
    let said: Vec<String> = names.iter().take(most).cloned().chain(more).collect();
    (!said.is_empty()).then(|| and(&said))
}

/// Agrees a noun in number: `plural(2, "réponse")` is "2 réponses".
pub fn plural(count: impl TryInto<usize>, noun: &str) -> String {
    agreed(count, noun, &format!("{noun}s"))
}

/// Agrees a phrase whose plural is not its singular with an s.
pub fn agreed(count: impl TryInto<usize>, one: &str, several: &str) -> String {
    let count = count.try_into().unwrap_or(usize::MAX);
    if count < 2 { format!("{count} {one}") } else { format!("{} {several}", grouped(count)) }
}

/// Says how many lines are marked above the marking of a document, which may say what they say.
pub fn marked_above(tlp: Tlp, marked: &Counts<Tlp>) -> Option<String> {
    let most = marked.highest().filter(|most| *most > tlp)?;
    Some(format!(
        "Ce document est marqué {}, et la main courante a {} à diffusion plus restreinte, jusqu’à {} : il peut en reprendre \
le contenu. Pour le marquer ainsi : --tlp {}",
        tlp.label(),
        plural(marked.above(tlp), "ligne"),
        most.label(),
        most.slug()
    ))
}

/// Keeps in a note how traces and accounts were typed, where what is recorded is written otherwise.
pub fn as_typed(lines: &[String]) -> String {
    format!("Saisi : {}", lines.join(" ; "))
}

/// Says that an answer given again is no longer explained.
pub fn explanation_fell(because: &str, by: &str) -> String {
    format!(
        "L’explication donnée par {} ne vaut plus : « {} ». Si elle tient toujours, redonnez-la.",
        crate::escape::Terminal(by),
        crate::escape::Terminal(because)
    )
}

/// Says when what is recorded happened, as it was understood; nothing when nobody said.
pub fn happened(at: Option<crate::domain::moment::Moment>) -> String {
    at.map(|at| format!(", survenu le {}", at.french(None))).unwrap_or_default()
}

/// Quotes somebody's words: nothing in them closes the quotation.
pub fn quoted(text: &str) -> String {
    let inside: String = text
        .chars()
        .map(|c| match c {
            '«' | '‹' | '《' | '≪' => '“',
            '»' | '›' | '》' | '≫' => '”',
            c => c,
        })
        .collect();
    format!("« {inside} »")
}

/// Gives a word as it is, and anything else as a quotation.
pub fn word_or_quoted(text: &str) -> String {
    let is_word = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_./+:#@".contains(c));
    if is_word { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_never_passes_for_a_certainty() {
        let open = Interval { at_least: Gravity::Mineur, proposed: Gravity::Mineur, at_most: Gravity::Crise };
        assert_eq!(gravity_interval(open, 31), "au moins mineur, au plus crise ; 31 réponses inconnues");
        assert_eq!(gravity_proposed(open), "incident mineur, à cette heure");
        let settled = Interval { at_least: Gravity::Mineur, proposed: Gravity::Mineur, at_most: Gravity::Mineur };
        assert_eq!(gravity_proposed(settled), "incident mineur");
        assert_eq!(gravity_interval(settled, 2), "2 réponses inconnues, qui ne peuvent plus la changer");
    }
}
