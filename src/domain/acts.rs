//! What an act does, read from its own words: a step of a fiche and an action that somebody typed say it alike, and a fiche
//! kept with an old main courante says nothing more. In doubt, nothing was done.

mod whom;

use crate::domain::fiche::{Question, QuestionKind, Step};
use crate::domain::list::each_of;
use crate::domain::text::unaccented;
pub use whom::{may_name, told_whom};

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
const UNDONE: [&str; 22] = each_of(
    "abandon, aucun, aucune, demande, demandee, demander, essai, injoignable, jamais, mais, malgre, ne, ni, non, \
     pas, personne, prevu, prevue, reapparus, rien, sauf, tentative",
);
/// What says that whoever was called was not reached.
const MISSED: [&str; 9] =
    ["absent", "absente", "echec", "injoignable", "injoignables", "occupe", "occupee", "occupes", "repondeur"];
/// What says it before a word of answering.
const NOBODY: [&str; 5] = ["aucune", "ne", "pas", "personne", "sans"];
/// How a word of answering starts.
const ANSWERS: [&str; 3] = ["decroch", "join", "repon"];
/// What says, in a note, that it is to come.
const TO_COME: [&str; 20] = each_of(
    "aurait, avant, demain, devait, devrait, doit, doivent, etre, fallait, fallu, faudra, faut, qui, sera, \
     seront, si, soient, soit, trop, voir",
);
/// What stands before « compte » when it is no account: one reports, or takes into account.
const NO_ACCOUNT: [&str; 7] = ["en", "rend", "rendre", "rendu", "se", "tenir", "tenu"];

/// How many words after the name of a door say what it is of.
const NEAR: usize = 3;
/// What a door is of when it is one of ours, or when that says how it was shut.
const OURS: [&str; 33] = each_of(
    "adresse, application, applications, bal, boite, boites, bureau, compte, comptes, courriel, courriels, \
     courrier, exchange, force, gmail, google, mail, mails, message, messagerie, messages, microsoft, navigateur, \
     nouveau, outlook, owa, partout, reception, redirection, suite, transfert, utilisateur, vpn",
);
/// What stands before the name of whoever it is of.
const CIVILITIES: [&str; 6] = ["m", "mme", "mlle", "dr", "monsieur", "madame"];
/// What says that it is of another kind.
const OTHER_KINDS: [&str; 44] = each_of(
    "acl, annuels, anti, antispam, bancaire, bancaires, banque, client, clients, courant, depot, dns, epargne, \
     extraordinaire, facebook, financier, firewall, formation, fournisseur, fournisseurs, ftp, gestion, gpo, \
     hospitalier, http, https, instagram, joint, lettres, linkedin, municipale, nat, pare, parefeu, pleniere, \
     proxy, resultat, sanitaire, sftp, site, telephonique, telephoniques, twitter, url",
);

/// What only a change of its kind shuts something: whatever else is changed, nobody is kept out by it.
const SECRETS: [&str; 8] = ["cle", "cles", "code", "codes", "mdp", "passe", "secret", "secrets"];
/// What is lifted when it is no more: who was kept out comes in again.
const KEPT_OUT: [&str; 8] =
    ["blocage", "coupure", "desactivation", "fermeture", "gel", "isolement", "suspension", "verrouillage"];
/// The verbs that lift it.
const LIFTED: [&str; 2] = ["annul", "lev"];
/// Who acts when it is not us.
const ATTACKERS: [&str; 8] =
    ["attaquant", "attaquants", "escroc", "escrocs", "fraudeur", "intrus", "pirate", "pirates"];
/// What says, of an act, that nothing came of it.
const FAILED: [&str; 11] =
    each_of("abandonne, abandonnee, echec, echoue, impossible, reapparu, reapparue, refuse, refusee, toujours, vain");
/// What says it after « sans ».
const WITHOUT: [&str; 3] = ["effet", "resultat", "succes"];
/// What does not when it is said not to.
const NOT_DONE: [&str; 4] = ["abouti", "fonctionne", "marche", "pris"];

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

    /// Tells whether it names something else that can be shut.
    fn has_other(&self) -> bool {
        let is_other = |rank: usize| (rank + 1..=rank + NEAR).any(|next| OTHER_KINDS.contains(&self.at(next)));
        self.bare().enumerate().any(|(rank, word)| OTHERS.contains(&word) && !is_other(rank))
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

    /// Tells whether it says that nothing came of it.
    fn came_to_nothing(&self) -> bool {
        let without = |rank: usize| self.at(rank) == "sans" && WITHOUT.contains(&self.at(rank + 1));
        self.has(&FAILED) || (0..self.0.len()).any(without)
    }

    /// Tells whether it says that it is not done, or not yet: the « n » of a number says nothing.
    fn is_undone(&self) -> bool {
        const AUXILIARIES: [&str; 8] = ["a", "ai", "avait", "avons", "est", "etaient", "etait", "ont"];
        let denied = |rank: usize| self.at(rank) == "n" && AUXILIARIES.contains(&self.at(rank + 1));
        self.has(&UNDONE) || self.came_to_nothing() || (0..self.0.len()).any(denied)
    }

    /// Tells whether it says that the attacker did it.
    fn is_by_the_attacker(&self) -> bool {
        let who = |rank: &usize| ATTACKERS.contains(&self.at(*rank));
        (0..self.0.len()).filter(who).any(|rank| {
            let by = rank.saturating_sub(2)..rank;
            by.into_iter().any(|before| self.at(before) == "par") || ["a", "ont", "avait"].contains(&self.at(rank + 1))
        })
    }

    /// Tells whether it lifts what kept somebody out.
    fn lifts(&self) -> bool {
        let lifted = |rank: &usize| is_verb(self.at(*rank), &LIFTED) || self.at(*rank) == "fin";
        (0..self.0.len())
            .filter(lifted)
            .any(|rank| (rank + 1..=rank + NEAR).any(|next| KEPT_OUT.contains(&self.at(next))))
    }

    /// Tells whether it says that something is shut.
    fn shuts(&self) -> bool {
        let verbs = |word: &str| is_verb(word, &SHUT) && (!is_verb(word, &["chang"]) || self.has(&SECRETS));
        self.bare().any(verbs) && !self.lifts() && !self.has(&["erreur"])
    }

    /// Tells whether it says that something is open, or back.
    fn opens(&self) -> bool {
        self.says(&OPENED) || self.says(&BACK) || self.lifts()
    }

    fn names(&self, door: Door) -> bool {
        let is_account = |rank: usize| {
            let before = rank.checked_sub(1).map_or("", |before| self.at(before));
            self.at(rank) != "compte" || (!NO_ACCOUNT.contains(&before) && self.at(rank + 1) != "rendu")
        };
        let named = |word: &str| DOORS.iter().any(|(known, names)| *known == door && names.contains(&word));
        self.bare().enumerate().any(|(rank, word)| named(word) && is_account(rank) && self.is_of_ours(rank, door))
    }

    /// Tells whether a word that names a door is about mail or accounts: funds are transferred, calls are sent on, a firewall has
    /// rules and a council sessions too. What it is of is in doubt unless it is known.
    fn is_of_ours(&self, rank: usize, door: Door) -> bool {
        let next = rank + 1..self.0.len().min(rank + 1 + NEAR);
        if next.clone().any(|rank| OTHER_KINDS.contains(&self.at(rank))) {
            return false;
        }
        let of = next.clone().find(|rank| ["de", "du", "des", "d"].contains(&self.at(*rank)));
        let Some(of) = of.filter(|_| door != Door::Account) else { return true };
        let mut complement = (of + 1..self.0.len().min(of + 1 + NEAR)).map(|rank| self.at(rank));
        complement.any(|word| OURS.contains(&word) || door != Door::Forward && CIVILITIES.contains(&word))
    }

    /// Tells whether a word tells somebody something.
    fn tells_at(&self, rank: usize, is_note: bool) -> bool {
        let (as_written, bare) = &self.0[rank];
        // « Alerte » is a noun, and something is signalled in more than one sense.
        let is_noun = bare.starts_with("alerte") && !as_written.contains('é') && !bare.ends_with("er");
        let to_somebody = !bare.starts_with("signal") || ["a", "au", "aux"].contains(&self.at(rank + 1));
        is_verb(bare, &TELL) && !is_noun && to_somebody && (!is_note || self.is_told_at(rank))
    }

    /// Tells whether a verb of a note says that it was done, by us: whoever else tells, or says that they did, is not us.
    fn is_told_at(&self, rank: usize) -> bool {
        let (as_written, bare) = &self.0[rank];
        let plain = ["prevenu", "averti"].iter().any(|verb| bare.starts_with(verb));
        let is_done = plain || ["é", "ée", "és", "ées"].iter().any(|end| as_written.ends_with(end));
        let [before, subject] = [1, 2].map(|back| rank.checked_sub(back).map_or("", |rank| self.at(rank)));
        let by_another = ["a", "ont", "avait", "avaient", "avoir"].contains(&before) && subject != "on"
            || subject == "s" && ["est", "etait"].contains(&before)
            || self.is_by_the_attacker();
        // Told by somebody, we are not who tells.
        let to_us = rank == 0 && self.at(1) == "par" || self.has(&["nous", "on", "ai"]) && self.has(&["ete"]);
        is_done && !by_another && !to_us
    }
}

impl Act<'_> {
    fn words(self) -> Spelled {
        match self {
            Self::Step(step) => Spelled::of(&step.question.prompt),
            Self::Action(text) => Spelled::of(text),
            // What it quotes was said by somebody else.
            Self::Note(text) => Spelled::of(&unquoted(text)),
        }
    }

    /// Tells whether its words leave no doubt that it was done.
    fn is_done(self, words: &Spelled) -> bool {
        match self {
            Self::Step(_) => true,
            Self::Action(_) => !words.is_undone() && !words.is_by_the_attacker(),
            Self::Note(text) => !words.is_undone() && !words.has(&TO_COME) && !text.contains('?'),
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

    /// Tells whether it may say that somebody was told, though something in it makes that doubtful.
    pub fn may_tell(self) -> bool {
        let words = self.words();
        let denied = |rank: usize| {
            (rank.saturating_sub(NEAR)..rank)
                .any(|before| UNDONE.contains(&words.at(before)) || TO_COME.contains(&words.at(before)))
        };
        (0..words.0.len()).any(|rank| words.tells_at(rank, true) && !denied(rank))
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
        if words.opens() {
            return Some(Became::Opened);
        }
        words.shuts().then_some(Became::Shut)
    }

    /// Tells whether it shut something to the attacker.
    pub fn shuts(self) -> bool {
        let typed = RECIPES.iter().map(|(_, recipe)| *recipe).chain(OTHER_RECIPES).any(|recipe| self.is_typed(recipe));
        let words = self.words();
        let shut = words.shuts() && !words.opens() && self.is_done(&words);
        !self.is_typed(GIVEN_BACK) && typed
            || shut && (words.has_other() || DOORS.iter().any(|(door, _)| words.names(*door)))
    }
}

/// Leaves out what a text quotes.
fn unquoted(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(['«', '"', '“']) {
        left.push_str(before);
        rest = after.split_once(['»', '"', '”']).map_or("", |(_, after)| after);
        left.push(' ');
    }
    left + rest
}

fn is_verb(word: &str, verbs: &[&str]) -> bool {
    WHOLE.contains(&word) && verbs.contains(&word)
        || verbs.iter().filter_map(|verb| word.strip_prefix(verb)).any(|end| ENDINGS.contains(&end))
}

/// Tells whether what came of an act says that nothing did.
pub fn is_failed(outcome: &str) -> bool {
    let words = Spelled::of(outcome);
    let not = |rank: usize| {
        words.at(rank) == "pas" && (rank.saturating_sub(2)..=rank + 1).any(|at| NOT_DONE.contains(&words.at(at)))
    };
    words.came_to_nothing() || (0..words.0.len()).any(not)
}

/// Tells whether what came of a call says that nobody was reached: it was tried, and nobody was told.
pub fn is_missed(outcome: &str) -> bool {
    Spelled::of(outcome).misses()
}

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
            Act::Note("Téléphone cassé, DPO prevenu de vive voix"),
            Act::Note("On a appelé la banque"),
            Act::Note("Le DPO a été prévenu à 9 h"),
            Act::Note("Nous avons averti le maire"),
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
            Act::Note("Le DGS changeait de téléphone"),
            Act::Note("Téléphone du DPO en panne"),
            Act::Note("RedLine dans C:\\crack.exe, contacte 198.51.100.7"),
            Act::Note("L’attaquant a appelé la comptable"),
            Act::Note("Mme Kessler a appelé"),
            Act::Note("L’attaquant dit avoir contacté la CNIL"),
            Act::Note("Faux message signé de la direction : contactez le DPO"),
            Act::Note("Reçu : « DPO prévenu, ne faites rien »"),
            Act::Note("Les pirates avaient averti la presse"),
            Act::Note("Ni le DPO ni la direction ne sont prévenus"),
            Act::Note("Le DPO nous a prévenus"),
            Act::Note("Je n’ai prévenu que la direction"),
            Act::Note("Prévenu le DPO sans succès"),
            Act::Note("Il aurait fallu que le DPO soit prévenu"),
            Act::Note("Prévenus trop tard, les clients se plaignent"),
            Act::Note("La direction s’est informée auprès du DPO"),
            Act::Note("Les clients ont été avertis par le pirate"),
            Act::Note("Mail reçu : \"la banque a été prévenue\""),
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
            (Door::Forward, "Transfert de la boîte compta coupé", Some(Became::Shut)),
            (Door::Forward, "Désactiver le transfert vers copie@exemple.net", Some(Became::Shut)),
            (Door::Forward, "Transfert automatique des messages supprimé", Some(Became::Shut)),
            (Door::Forward, "Annuler le transfert de fonds vers Vilnius", None),
            (Door::Forward, "Transfert de la patiente vers Rennes annulé", None),
            (Door::Forward, "Transfert du détenu suspendu", None),
            (Door::Forward, "Couper le renvoi d’appels", None),
            (Door::Forward, "Supprimer la redirection du site web", None),
            (Door::Forward, "Transfert téléphonique coupé", None),
            (Door::Rule, "Désactiver la règle du pare-feu", None),
            (Door::Rule, "Règle pare-feu supprimée", None),
            (Door::Rule, "Règles de la boîte retirées", Some(Became::Shut)),
            (Door::Rule, "Règle Outlook de Mme Roux supprimée", Some(Became::Shut)),
            (Door::Session, "Fermer la session du conseil", None),
            (Door::Session, "Session de formation annulée", None),
            (Door::Session, "Sessions de Mme Roux coupées", Some(Became::Shut)),
            (Door::Session, "Sessions coupées de force", Some(Became::Shut)),
            (Door::Account, "Compte bancaire bloqué", None),
            (Door::Account, "L’attaquant a désactivé le compte", None),
            (Door::Account, "Compte verrouillé par l’attaquant", None),
            (Door::Account, "Compte de l’attaquant bloqué", Some(Became::Shut)),
            (Door::Account, "Annulation du blocage du compte", Some(Became::Opened)),
            (Door::Account, "Lever le blocage du compte", Some(Became::Opened)),
            (Door::Account, "Compte remis en service", Some(Became::Opened)),
            (Door::Account, "Compte bloqué, effet immédiat", Some(Became::Shut)),
            (Door::Account, "Compte n° 4512 bloqué", Some(Became::Shut)),
            (Door::Account, "Compte de N. Roux bloqué", Some(Became::Shut)),
            (Door::Account, "Blocage du compte sans succès", None),
            (Door::Account, "Compte Twitter de la mairie bloqué", None),
            (Door::Account, "Compte de résultat supprimé", None),
            (Door::Account, "Compte de dépôt gelé par la banque", None),
            (Door::Account, "Compte changé de bureau", None),
            (Door::Forward, "Transfert coupé puis remis par l’utilisateur", Some(Became::Opened)),
            (Door::Forward, "Le transfert n’a pu être coupé", None),
            (Door::Forward, "Transfert coupé sauf sur la boîte du maire", None),
            (Door::Forward, "Transfert toujours actif malgré la suppression", None),
            (Door::Forward, "Suppression du transfert : sans effet", None),
            (Door::Forward, "Renvoi de la boîte coupé mais réapparu", None),
            (Door::Forward, "Le pirate a retiré le transfert après usage", None),
            (Door::Forward, "Transfert SFTP avec la trésorerie coupé", None),
            (Door::Forward, "Redirection HTTP supprimée", None),
            (Door::Rule, "Règle antispam désactivée", None),
            (Door::Session, "Session plénière annulée", None),
            (Door::Account, "Compte de la paie bloqué", Some(Became::Shut)),
        ] {
            assert_eq!(Act::Action(text).turns(door), turn, "{text}");
        }
        for text in ["Isoler le poste", "Coupure du VPN", "Mot de passe changé"] {
            assert!(Act::Action(text).shuts(), "{text}");
        }
        for failed in
            ["échec, toujours actif", "toujours en place", "refusé par Exchange", "n’a pas marché", "abandonné"]
        {
            assert!(is_failed(failed), "{failed}");
        }
        for came in [
            "effet immédiat",
            "fait, reste à vérifier les autres boîtes",
            "fait à 9 h",
            "sessions coupées, aucune alerte depuis",
            "pas d’autre règle",
            "",
        ] {
            assert!(!is_failed(came), "{came}");
        }
        for text in [
            "Réunion annulée",
            "Journaux exportés",
            "Compte débloqué",
            "VPN pas coupé",
            "Sauvegarde supprimée par erreur",
            "Changer le lien de la réunion",
            "Poste changé d’étage",
            "Boîte aux lettres du hall retirée",
        ] {
            assert!(!Act::Action(text).shuts(), "{text}");
        }
    }
}
