//! What the annexes must say to be of use: a source, a day, a clock that exists. Everything wrong is named at once.

use qualify::annexes::{
    self, CLOCKS, Contact, ContactKind, Contacts, Declaration, Declarations, Drill, Drills, ExpectedCall, Pace,
};
use qualify::domain::ids::FicheId;
use qualify::domain::json::{self, element, member};
use std::collections::BTreeSet;

/// Reads the declarations, or names everything wrong with them.
pub fn check_declarations(bytes: &[u8]) -> Result<Vec<Declaration>, Vec<String>> {
    let list = read::<Declarations>(bytes)?.declarations;
    let mut wrong = Vec::new();
    let mut known: BTreeSet<&str> = CLOCKS.into_iter().collect();
    for (i, d) in list.iter().enumerate() {
        let path = element("declarations", i);
        let mut note = |key: &str, what: &str| wrong.push(format!("{} ({}) : {what}", member(&path, key), d.id));
        if FicheId::parse(&d.id).is_err() {
            note("id", "attendu des minuscules, des chiffres et des tirets");
        }
        let texts = [("to", &d.to), ("what", &d.what), ("said", &d.said), ("prepare", &d.prepare)];
        for (key, text) in texts.into_iter().chain([("legal_basis", &d.legal_basis), ("source", &d.source)]) {
            if text.trim().is_empty() {
                note(key, "vide");
            }
        }
        if d.url.as_deref().is_some_and(|url| !is_address(url)) {
            note("url", "attendu une adresse http");
        }
        // What only follows another declaration waits for it alone.
        if d.triggers.iter().any(|t| t.because.trim().is_empty()) || (d.triggers.is_empty() && d.decided_by.is_none()) {
            note("triggers", "il en faut un, ou « decided_by », et chacun dit pourquoi");
        }
        if d.limits.is_empty() == (d.pace == Pace::Delai) {
            note("limits", "un délai a des limites, et rien d’autre n’en a");
        }
        let clocks = std::iter::once(&d.clock).chain(&d.decided_by);
        let clocks = clocks.chain(d.limits.iter().flat_map(|l| std::iter::once(&l.clock).chain(&l.gives_way_to)));
        for clock in clocks.filter(|c| !known.contains(c.as_str())) {
            note("clock", &format!("« {clock} » n’est ni une horloge ni une déclaration qui précède"));
        }
        if !known.insert(&d.id) {
            note("id", "donné deux fois");
        }
    }
    if wrong.is_empty() { Ok(list) } else { Err(wrong) }
}

/// Reads the contacts, or names everything wrong with them.
pub fn check_contacts(bytes: &[u8]) -> Result<Vec<Contact>, Vec<String>> {
    let list = read::<Contacts>(bytes)?.contacts;
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for (i, c) in list.iter().enumerate() {
        let path = element("contacts", i);
        let mut note = |key: &str, what: &str| wrong.push(format!("{} ({}) : {what}", member(&path, key), c.id));
        if FicheId::parse(&c.id).is_err() || !known.insert(&c.id) {
            note("id", "attendu des minuscules, des chiffres et des tirets, une seule fois");
        }
        for (key, text) in [("name", &c.name), ("help", &c.help), ("source", &c.source)] {
            if text.trim().is_empty() {
                note(key, "vide");
            }
        }
        if let Some(line) = &c.reserved {
            let texts = [&line.phone, &line.help, &line.source];
            if line.when.is_empty() || texts.into_iter().any(|text| text.trim().is_empty()) {
                note("reserved", "il faut le numéro, à qui il est réservé, ce qui le prouve et la source");
            }
        }
        if c.phone.is_none() && c.email.is_none() && c.url.is_none() {
            note("phone", "il faut un téléphone, une adresse ou un site");
        }
        if c.url.as_deref().is_some_and(|url| !is_address(url)) {
            note("url", "attendu une adresse http");
        }
        if (c.kind == ContactKind::Regional) == c.regions.is_empty() {
            note("regions", "un contact régional a des régions, et lui seul");
        }
    }
    if wrong.is_empty() { Ok(list) } else { Err(wrong) }
}

/// How long a story lasts at most, in minutes.
const LONGEST_DRILL: u32 = 60;

/// Reads the stories of the exercises, or names everything wrong with them; what a fiche asks is not known here.
pub fn check_drills(bytes: &[u8]) -> Result<Vec<Drill>, Vec<String>> {
    let list = read::<Drills>(bytes)?.drills;
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for (i, d) in list.iter().enumerate() {
        let path = element("drills", i);
        let mut note = |key: &str, what: &str| wrong.push(format!("{} ({}) : {what}", member(&path, key), d.id));
        if FicheId::parse(&d.id).is_err() || !known.insert(&d.id) {
            note("id", "attendu des minuscules, des chiffres et des tirets, une seule fois");
        }
        for (key, text) in [("title", &d.title), ("known", &d.known), ("gravity", &d.gravity.because)] {
            if text.trim().is_empty() {
                note(key, "vide");
            }
        }
        if d.gravity.at_least > d.gravity.at_most {
            note("gravity", "le moins dépasse le plus");
        }
        let minutes: Vec<u32> = d.facts.iter().map(|fact| fact.minute).collect();
        if minutes.first() != Some(&0) || !minutes.is_sorted() || minutes.last() > Some(&LONGEST_DRILL) {
            note("facts", "le premier vient à la minute 0, chacun après le précédent, le dernier dans l’heure");
        }
        let is_empty = |text: &str| text.trim().is_empty();
        if d.facts.iter().any(|fact| is_empty(&fact.who) || is_empty(&fact.said) || fact.answers.is_empty()) {
            note("facts", "chacun dit qui, quoi, et ce qu’il permet de répondre");
        }
        if d.facts.iter().filter_map(|fact| fact.caller.as_ref()).any(|caller| !d.expected.contains(caller)) {
            note("facts", "« caller » est l’un de ceux qui sont attendus");
        }
        for expected in &d.expected {
            let is_known = match expected {
                ExpectedCall::Role(_) | ExpectedCall::Own(_) => true,
                ExpectedCall::Contact(id) => annexes::contacts().iter().any(|contact| contact.id == *id),
                ExpectedCall::Declaration(id) => annexes::declaration(id).is_some(),
            };
            if !is_known {
                note("expected", "ni un contact, ni une déclaration qui existe");
            }
        }
        let steps: BTreeSet<_> = d.containment.iter().collect();
        if steps.len() < d.containment.len() {
            note("containment", "une étape est donnée deux fois");
        }
    }
    if wrong.is_empty() { Ok(list) } else { Err(wrong) }
}

fn is_address(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Vec<String>> {
    let duplicates = json::parse(bytes).map_err(|e| vec![e.to_string()])?.duplicates;
    if !duplicates.is_empty() {
        return Err(duplicates.iter().map(|path| format!("{path} : donné deux fois")).collect());
    }
    serde_json::from_slice(bytes).map_err(|e| vec![e.to_string()])
}
