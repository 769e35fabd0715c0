//! What an act does, read from its own words: a step of a fiche and an action that somebody typed say it alike, and a fiche
//! kept with an old main courante says nothing more. In doubt, nothing was done.

use crate::domain::fiche::{Question, QuestionKind, Step};
use crate::domain::list::each_of;
use crate::domain::text::unaccented;

/// What an attacker comes in by, or takes out by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Messages that leave by themselves.
    Forward,
    /// Rules of a mailbox.
    Rule,
    /// An account.
    Account,
    /// What is open already: sessions and tokens.
    Session,
}

/// What became of a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// Nobody comes in by it any more.
    Shut,
    /// It is as it was before.
    Opened,
}

/// An act that is done, by what says it.
#[derive(Debug, Clone, Copy)]
pub enum Act<'a> {
    /// A step: its words say what there is to do, and its state alone that it is done.
    Step(&'a Step),
    /// An action, in the words of who typed it.
    Action(&'a str),
    /// A note, which says that something was done only when it says so.
    Note(&'a str),
}

/// The recipes that are typed to shut a door.
pub const RECIPES: [(Door, &str); 4] = [
    (Door::Forward, "retirer-transferts"),
    (Door::Rule, "retirer-regles"),
    (Door::Account, "bloquer-compte"),
    (Door::Session, "revoquer-sessions"),
];
/// The recipe that gives an account back: whatever else its step closes, somebody comes in again.
pub const GIVEN_BACK: &str = "rendre-compte";
/// Those that shut something else.
const OTHER_RECIPES: [&str; 8] = each_of(
    "changer-mot-de-passe, fermer-protocoles, isoler-machine, mots-de-passe-application, reinscrire-mfa, \
     retirer-appareils, retirer-applications, retirer-delegations",
);
/// The words by which a door is named.
const DOORS: [(Door, &[&str]); 4] = [
    (Door::Forward, &["transfert", "transferts", "redirection", "redirections", "renvoi", "renvois"]),
    (Door::Rule, &["regle", "regles"]),
    (Door::Account, &["compte", "comptes"]),
    (Door::Session, &["session", "sessions", "jeton", "jetons", "deconnecte", "deconnectee", "deconnecter"]),
];
/// What else can be shut.
const OTHERS: [&str; 40] = each_of(
    "acces, administration, adresse, adresses, application, applications, boite, boites, certificat, cle, cles, \
     connecteur, delegation, delegations, domaine, edr, equipement, flux, internet, ip, lien, machine, machines, mfa, \
     passe, port, poste, postes, reseau, routeur, sauvegarde, sauvegardes, secrets, serveur, serveurs, service, \
     services, vpn, wifi, ordinateur",
);
/// The verbs that shut something, and their nouns.
const SHUT: [&str; 27] = each_of(
    "annul, arret, bann, bloc, bloqu, chang, coup, debranch, deconnect, desactiv, enlev, ferm, filtr, gel, isol, \
     neutralis, reinitialis, renouvel, retir, revoc, revoqu, stopp, suppress, supprim, suspend, suspens, verrouill",
);
/// The verbs that open it again.
const OPENED: [&str; 7] = ["debloqu", "deverrouill", "reactiv", "rend", "retabl", "reouv", "rouv"];
/// The verbs that put back where it was what was taken away.
const BACK: [&str; 6] = ["rebranch", "reconnect", "reintegr", "remett", "remis", "ressort"];
/// Those that are a word as they stand.
const WHOLE: [&str; 2] = ["appel", "remis"];
/// The verbs that tell somebody.
const TELL: [&str; 8] = ["alert", "appel", "avert", "contact", "inform", "preven", "signal", "telephon"];
/// How a verb may end: nothing longer is the same verb.
const ENDINGS: [&str; 31] = [
    "a", "age", "ant", "ation", "e", "ee", "ees", "ement", "er", "ert", "erte", "ertes", "erts", "es", "ez", "i", "ie",
    "ies", "ion", "ir", "is", "ons", "re", "rir", "u", "ue", "ues", "ure", "us", "ait", "aient",
];
/// What says that nothing came of it yet.
const UNDONE: [&str; 18] = each_of(
    "aucun, aucune, demande, demandee, demander, echec, echoue, essai, impossible, injoignable, jamais, non, pas, \
     personne, prevu, prevue, rien, tentative",
);
/// What says that whoever was called was not reached.
const MISSED: [&str; 9] =
    ["absent", "absente", "echec", "injoignable", "injoignables", "occupe", "occupee", "occupes", "repondeur"];
/// What says it before a word of answering.
const NOBODY: [&str; 5] = ["aucune", "ne", "pas", "personne", "sans"];
/// How a word of answering starts.
const ANSWERS: [&str; 3] = ["decroch", "join", "repon"];
/// What says, in a note, that it is to come.
const TO_COME: [&str; 12] =
    ["avant", "demain", "doit", "doivent", "etre", "faudra", "faut", "qui", "sera", "seront", "si", "voir"];
/// What stands before « compte » when it is no account: one reports, or takes into account.
const NO_ACCOUNT: [&str; 7] = ["en", "rend", "rendre", "rendu", "se", "tenir", "tenu"];

/// The words of a text, in small letters, as they are written and without their accents.
struct Spelled(Vec<(String, String)>);

impl Spelled {
    fn of(text: &str) -> Self {
        let small = text.to_lowercase();
        let apart = small.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        Self(apart.map(|word| (word.to_owned(), unaccented(word).collect())).collect())
    }

    fn bare(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, bare)| bare.as_str())
    }

    fn at(&self, rank: usize) -> &str {
        self.0.get(rank).map_or("", |(_, bare)| bare)
    }

    fn has(&self, any: &[&str]) -> bool {
        self.bare().any(|word| any.contains(&word))
    }

    fn says(&self, verbs: &[&str]) -> bool {
        self.bare().any(|word| is_verb(word, verbs))
    }

    /// Tells whether whoever was called was not reached.
    fn misses(&self) -> bool {
        let starts = |word: &str, any: &[&str]| any.iter().any(|start| word.starts_with(start));
        let unanswered = |rank: usize| {
            let before = rank.saturating_sub(3)..rank;
            starts(self.at(rank), &ANSWERS) && before.into_iter().any(|earlier| NOBODY.contains(&self.at(earlier)))
        };
        let left = self.has(&["message"]) && self.bare().any(|word| starts(word, &["laiss"]));
        self.has(&MISSED) || left || (0..self.0.len()).any(unanswered)
    }

    fn names(&self, door: Door) -> bool {
        let is_account = |rank: usize| {
            let before = rank.checked_sub(1).map_or("", |before| self.at(before));
            self.at(rank) != "compte" || (!NO_ACCOUNT.contains(&before) && self.at(rank + 1) != "rendu")
        };
        let named = |word: &str| DOORS.iter().any(|(known, names)| *known == door && names.contains(&word));
        self.bare().enumerate().any(|(rank, word)| named(word) && is_account(rank))
    }

    /// Tells whether a word tells somebody something.
    fn tells_at(&self, rank: usize, is_note: bool) -> bool {
        let (as_written, bare) = &self.0[rank];
        // « Alerte » is a noun, and something is signalled in more than one sense.
        let is_noun = bare.starts_with("alerte") && !as_written.contains('é') && !bare.ends_with("er");
        let to_somebody = !bare.starts_with("signal") || ["a", "au", "aux"].contains(&self.at(rank + 1));
        let to_do = bare.ends_with("er") || bare.ends_with("ir") || bare == "appel";
        // Told by somebody, we are not who tells.
        let by_another = rank == 0 && self.at(1) == "par" || self.has(&["nous", "on", "ai"]) && self.has(&["ete"]);
        is_verb(bare, &TELL) && !is_noun && to_somebody && !(is_note && (to_do || by_another))
    }
}

impl Act<'_> {
    fn words(self) -> Spelled {
        Spelled::of(match self {
            Self::Step(step) => &step.question.prompt,
            Self::Action(text) | Self::Note(text) => text,
        })
    }

    /// Tells whether its words leave no doubt that it was done.
    fn is_done(self, words: &Spelled) -> bool {
        match self {
            Self::Step(_) => true,
            Self::Action(_) => !words.has(&UNDONE),
            Self::Note(text) => !words.has(&UNDONE) && !words.has(&TO_COME) && !text.contains('?'),
        }
    }

    fn is_typed(self, recipe: &str) -> bool {
        match self {
            Self::Step(step) => step.recipes.iter().any(|known| known.as_str() == recipe),
            Self::Action(_) | Self::Note(_) => false,
        }
    }

    /// Tells whether it undoes what another did: it opens again something of the same name.
    pub fn undoes(self, other: Self) -> bool {
        let things = other.things();
        self.opens_again().iter().any(|thing| things.contains(thing))
    }

    /// Gives what it opens again, or puts back, by its name.
    pub fn opens_again(self) -> Vec<&'static str> {
        let words = self.words();
        let opens = self.is_done(&words) && (words.says(&OPENED) || words.says(&BACK));
        if opens { self.things() } else { vec![] }
    }

    /// Gives what it names that can be shut.
    pub fn things(self) -> Vec<&'static str> {
        let words = self.words();
        let known = DOORS.iter().flat_map(|(_, names)| *names).chain(&OTHERS);
        known.copied().filter(|thing| words.bare().any(|word| word == *thing)).collect()
    }

    /// Tells whether it told somebody something.
    pub fn tells(self) -> bool {
        let (words, is_note) = (self.words(), matches!(self, Self::Note(_)));
        self.is_done(&words) && !words.misses() && (0..words.0.len()).any(|rank| words.tells_at(rank, is_note))
    }

    /// Says what it made of a door; none when it did not touch it.
    pub fn turns(self, door: Door) -> Option<Became> {
        if door == Door::Account && self.is_typed(GIVEN_BACK) {
            return Some(Became::Opened);
        }
        if RECIPES.iter().any(|(known, recipe)| *known == door && self.is_typed(recipe)) {
            return Some(Became::Shut);
        }
        let words = self.words();
        if !words.names(door) || !self.is_done(&words) {
            return None;
        }
        if words.says(&OPENED) {
            return Some(Became::Opened);
        }
        words.says(&SHUT).then_some(Became::Shut)
    }

    /// Tells whether it shut something to the attacker.
    pub fn shuts(self) -> bool {
        let typed = RECIPES.iter().map(|(_, recipe)| *recipe).chain(OTHER_RECIPES).any(|recipe| self.is_typed(recipe));
        let words = self.words();
        let shut = words.says(&SHUT) && !words.says(&OPENED) && self.is_done(&words);
        !self.is_typed(GIVEN_BACK) && typed
            || shut && (words.has(&OTHERS) || DOORS.iter().any(|(door, _)| words.names(*door)))
    }
}

fn is_verb(word: &str, verbs: &[&str]) -> bool {
    WHOLE.contains(&word) && verbs.contains(&word)
        || verbs.iter().filter_map(|verb| word.strip_prefix(verb)).any(|end| ENDINGS.contains(&end))
}

/// Tells whether what came of a call says that nobody was reached: it was tried, and nobody was told.
pub fn is_missed(outcome: &str) -> bool {
    Spelled::of(outcome).misses()
}

/// Gives what may name whom an act told: what stands on either side of its verb, name by name.
pub fn may_name(text: &str) -> impl Iterator<Item = &str> {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let tells = |word: &&str| is_verb(&unaccented(&word.to_lowercase()).collect::<String>(), &TELL);
    let sides = words.find(tells).and_then(|verb| text.split_once(verb));
    let (before, after) = sides.unwrap_or((text, ""));
    let names = [before, after].into_iter().flat_map(|side| side.split([',', ';', ':', '(', ')']));
    let names = names.flat_map(|part| part.split(" et ")).flat_map(|part| part.split(" ou "));
    names.map(|name| {
        let name = name.trim();
        TO.iter().find_map(|to| name.strip_prefix(to)).unwrap_or(name)
    })
}

/// Gives whom an act told: what its verb is about, up to what says why, how or when; none when no word names anybody.
pub fn told_whom(text: &str) -> Option<&str> {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let verb = words.find(|word| is_verb(&unaccented(&word.to_lowercase()).collect::<String>(), &TELL))?;
    let (before, after) = text.split_once(verb).map(|(before, after)| (before.trim(), after.trim()))?;
    let before = ["ont été", "a été", "sont", "est"].iter().find_map(|is| before.strip_suffix(is)).unwrap_or(before);
    let is_subject = before.is_empty() || SUBJECTS.contains(&before.to_lowercase().as_str());
    // « Signalé à » names whom after it, whatever stands before; « appelée à 9 h » does not.
    let is_hour = |side: &str| side.starts_with(|c: char| c.is_ascii_digit());
    let to = TO.iter().find_map(|to| after.strip_prefix(to)).filter(|side| !is_hour(side));
    let side = to.unwrap_or(if is_subject { after } else { before });
    let why = WHY.iter().filter_map(|why| side.find(why));
    let when = side.match_indices(" à ").map(|(at, _)| at).find(|at| is_hour(&side[at + " à ".len()..]));
    let side =
        side[..why.chain(when).min().unwrap_or(side.len())].trim_matches(|c: char| c.is_whitespace() || c == ':');
    (!side.is_empty()).then_some(side)
}

/// Who does the telling, where nobody is told.
const SUBJECTS: [&str; 5] = ["ai", "avons", "j’ai", "nous avons", "on a"];
/// What starts to say why, or how, somebody was told.
const WHY: [&str; 8] = [" pour ", " par ", " afin ", " de vive voix", " au téléphone", ", ", " ;", " qu"];

/// What stands between such a verb and a name.
const TO: [&str; 5] = ["auprès de ", "auprès du ", "aux ", "au ", "à "];

/// Tells whether a question asks who was told: its answers are as many persons told.
pub fn asks_who_was_told(question: &Question) -> bool {
    let words = Spelled::of(&question.prompt);
    question.kind == QuestionKind::Multi && words.at(0) == "qui" && words.says(&["preven", "avert"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_tells_somebody_when_its_words_say_so() {
        for act in [
            Act::Action("Prévenu : Directeur de garde"),
            Act::Action("PREVENIR LE DPO"),
            Act::Action("Banque appelée à 9 h"),
            Act::Action("Appel à la direction"),
            Act::Action("Incident signalé au CERT Santé"),
            Act::Note("DPO prévenu de vive voix"),
            Act::Note("J’ai averti la directrice"),
            Act::Note("Direction alertée"),
        ] {
            assert!(act.tells(), "{act:?}");
        }
        for act in [
            Act::Action("Alerte reçue de l’EDR"),
            Act::Note("Alerte levée"),
            Act::Action("Direction non prévenue"),
            Act::Action("Prévenu : personne"),
            Act::Action("Message signalé comme indésirable"),
            Act::Note("DPO à prévenir"),
            Act::Note("Le DPO sera prévenu demain"),
            Act::Note("Prévenus par le CERT-FR"),
            Act::Note("On a été alerté par la banque"),
            Act::Note("DPO prévenu ?"),
            Act::Note("DPO appelé, numéro occupé"),
            Act::Action("Règle désactivée"),
        ] {
            assert!(!act.tells(), "{act:?}");
        }
    }

    #[test]
    fn a_call_that_nobody_took_told_nobody() {
        for missed in [
            "pas de réponse, message laissé",
            "numéro occupé",
            "Répondeur",
            "ne répond pas",
            "personne n’a décroché",
            "sans réponse à 9 h",
            "pas pu le joindre",
            "absente jusqu’à lundi",
        ] {
            assert!(is_missed(missed), "{missed}");
        }
        for reached in ["prévenu", "a répondu, rappelle à 9 h", "joint à 9 h", "prend le message", ""] {
            assert!(!is_missed(reached), "{reached}");
        }
    }

    #[test]
    fn what_may_name_somebody_stands_beside_the_verb() {
        let names = |text| may_name(text).filter(|name| !name.is_empty()).collect::<Vec<_>>();
        assert_eq!(names("Appeler le DPO"), ["le DPO"]);
        assert_eq!(names("Incident signalé au CERT Santé"), ["Incident", "CERT Santé"]);
        assert_eq!(names("Banque et DPO prévenus de vive voix"), ["Banque", "DPO", "de vive voix"]);
        assert_eq!(names("la direction des achats"), ["la direction des achats"]);
        assert_eq!(names("police ou gendarmerie (plainte)"), ["police", "gendarmerie", "plainte"]);
    }

    #[test]
    fn an_act_names_whom_it_told_without_its_sentence() {
        for (act, whom) in [
            ("Appeler la trésorerie (DGFiP) pour bloquer le virement", Some("la trésorerie (DGFiP)")),
            ("Parents prévenus par Pronote", Some("Parents")),
            ("Incident signalé au CERT Santé", Some("CERT Santé")),
            ("Banque appelée à 9 h", Some("Banque")),
            ("J’ai averti la directrice de vive voix", Some("la directrice")),
            ("Le maire et le DPO ont été prévenus à 9 h", Some("Le maire et le DPO")),
            ("Appel à la direction", Some("la direction")),
            ("Prévenu", None),
            ("Règle désactivée", None),
        ] {
            assert_eq!(told_whom(act), whom, "{act}");
        }
    }

    #[test]
    fn an_act_turns_the_doors_that_it_names() {
        for (door, text, turn) in [
            (Door::Account, "Compte bloqué", Some(Became::Shut)),
            (Door::Account, "Blocage du compte adm.lefevre", Some(Became::Shut)),
            (Door::Account, "Compte débloqué", Some(Became::Opened)),
            (Door::Account, "Compte-rendu supprimé", None),
            (Door::Account, "Compte rendu retiré du site", None),
            (Door::Account, "Blocage du compte demandé à l’infogérant", None),
            (Door::Session, "Déconnecté de partout", Some(Became::Shut)),
            (Door::Session, "Sessions et jetons révoqués", Some(Became::Shut)),
            (Door::Session, "Sessions : aucune trouvée, rien à couper", None),
            (Door::Rule, "Suppression des règles", Some(Became::Shut)),
            (Door::Forward, "Redirection coupée", Some(Became::Shut)),
            (Door::Forward, "Transfert rétabli par erreur", Some(Became::Opened)),
            (Door::Forward, "Transfert copié en preuve", None),
        ] {
            assert_eq!(Act::Action(text).turns(door), turn, "{text}");
        }
        for text in ["Isoler le poste", "Coupure du VPN", "Mot de passe changé"] {
            assert!(Act::Action(text).shuts(), "{text}");
        }
        for text in ["Réunion annulée", "Journaux exportés", "Compte débloqué", "VPN pas coupé"] {
            assert!(!Act::Action(text).shuts(), "{text}");
        }
    }
}
