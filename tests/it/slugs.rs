//! No word that is made for programs stands where a person reads: the values of answers, the names of declarations, clocks,
//! states and verdicts are said in French.

use crate::harness::flat;
use qualify::annexes;
use qualify::domain::fiche::Question;
use qualify::domain::profile::Profile;
use qualify::fiche::{EMBEDDED, load};
use std::collections::BTreeSet;
use std::path::Path;

/// What is printed for people, as the other tests keep it; the rest is for programs, or compared by tests alone.
const READ: [(&str, &[&str]); 6] = [
    ("documents", &["md", "html"]),
    ("scenarios", &["log.txt", "new.txt", "report.txt", "terminal.txt"]),
    ("sessions", &["txt"]),
    ("pty", &["txt"]),
    ("declarations", &["collectivite.txt", "contacts.txt", "fabricant.txt", "finance.txt", "nis2.txt", "sante.txt"]),
    ("exports", &["glpi.txt", "ticket.txt", "cnil.txt", "cert-sante.txt", "ics.txt", "complement.txt"]),
];

/// The words made for programs, without those that the fiches say to people too.
fn made_for_programs() -> BTreeSet<String> {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut said = String::new();
    for embedded in EMBEDDED {
        let loaded = load(embedded.bytes).expect("one of ours");
        for question in loaded.fiche.questions() {
            let Question { prompt, help, labels, options, .. } = question;
            said.push_str(&format!("{prompt} {} ", help.as_deref().unwrap_or_default()));
            labels.values().for_each(|label| said.push_str(&format!("{label} ")));
            ids.extend(options.iter().filter(|option| question.label(option) != option.as_str()).cloned());
        }
    }
    ids.extend(annexes::declarations().iter().flat_map(|d| [d.id.clone(), d.clock.clone()]));
    ids.extend(Profile::ALL.iter().map(|profile| profile.slug().to_owned()));
    let states = "a-faire en-cours a-investiguer faux-positif sans-objet a-verifier si-confirme non-notifie";
    let verdicts = "ANCRE COHERENT INCOMPLET BIFURQUE ALTERE alerted aware classified contained started";
    ids.extend(states.split(' ').chain(verdicts.split(' ')).map(str::to_owned));
    let words: BTreeSet<String> = words(&said).collect();
    // A word of one piece is French as often as not: those of our own that are not are named above.
    let is_ours = |id: &String| id.contains('-') || verdicts.split(' ').any(|v| v == id);
    ids.retain(|id| is_ours(id) && !words.contains(id));
    ids
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let apart = text.split(|c: char| !(c.is_alphanumeric() || c == '-'));
    apart.map(|word| word.trim_matches('-').to_owned()).collect::<Vec<_>>().into_iter()
}

/// Takes out what is there to be typed: commands, and the names that follow one.
fn read(text: &str) -> String {
    let text = flat(&text.replace("\r\n ", "").replace(['\\', '|'], "")).replace('\u{a0}', " ");
    let mut said = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("qualify ") {
        said.push_str(&rest[..at]);
        let command = &rest[at..];
        let end = command.find(['»', '.', ')', ';', '<']).unwrap_or(command.len());
        rest = &command[end..];
    }
    said.push_str(rest);
    said
}

/// What is printed for people, with its place.
fn pages() -> Vec<(String, String)> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut found = Vec::new();
    for (folder, ends) in READ {
        for entry in std::fs::read_dir(golden.join(folder)).expect("a folder of goldens") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if !ends.iter().any(|end| name.ends_with(end)) {
                continue;
            }
            found.push((format!("{folder}/{name}"), read(&std::fs::read_to_string(&path).expect("a golden file"))));
        }
    }
    assert!(found.len() > 100, "{}", found.len());
    found
}

#[test]
fn no_word_made_for_programs_is_read_by_people() {
    let ids = made_for_programs();
    assert!(ids.len() > 150 && ids.contains("transfert-externe") && ids.contains("plainte-assurance"), "{}", ids.len());
    let mut wrong = Vec::new();
    for (page, text) in pages() {
        let found: BTreeSet<String> = words(&text).filter(|word| ids.contains(word)).collect();
        wrong.extend(found.into_iter().map(|id| format!("{page}: {id}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A question of one of several fiches is named by what its fiche is about where nobody types it: on paper, in an export.
#[test]
fn no_name_of_a_fiche_stands_before_a_question() {
    let written = pages().into_iter().filter(|(page, _)| page.starts_with("documents") || page.starts_with("exports"));
    for (page, text) in written {
        let named = EMBEDDED.iter().map(|fiche| format!("{}:", fiche.id)).find(|name| text.contains(name));
        assert_eq!(named, None, "{page}");
    }
}

/// Gives the numbers of questions that a text says instead of their words: right after what announces them, with nothing
/// after. Between brackets, they are beside the words.
fn bare_numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for before in [" : ", "par ", "savoir ", "à "] {
        for (at, _) in text.match_indices(before) {
            let rest = &text[at + before.len()..];
            let word = rest.split(' ').next().unwrap_or_default();
            let number = word.trim_end_matches([',', ';', '.', '…']);
            let after = rest[word.len()..].trim_start();
            let alone = number.len() < word.len() || after.starts_with([';', '«', '…']) || after.is_empty();
            let is_number = number.contains('.')
                && number
                    .split('.')
                    .all(|part| (1..3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
                && number
                    .split('.')
                    .nth(1)
                    .is_some_and(|part| part.len() == 1 && part.bytes().all(|b| b.is_ascii_lowercase()));
            if is_number && alone {
                found.push(format!(
                    "{}{before}{word}",
                    text[..at].chars().rev().take(30).collect::<String>().chars().rev().collect::<String>()
                ));
            }
        }
    }
    found
}

#[test]
fn no_number_of_a_question_stands_for_its_words() {
    for said in [
        "reste à savoir : 2.e.1",
        "reste à savoir : 4.a.3 ; à vérifier",
        "Écartées, par 4.z.3 « non »",
        "hors sujet : 1.b.2, 1.c.1.",
    ] {
        assert_eq!(bare_numbers(said).len(), 1, "{said}");
    }
    for said in
        ["à savoir : données sorties (4.a.1)", "victime : 2.a.1 Y a-t-il des messages ?", "confirmé [2.a.1, 2.b.1]"]
    {
        assert!(bare_numbers(said).is_empty(), "{said}");
    }
    let mut wrong = Vec::new();
    for (page, text) in pages() {
        wrong.extend(bare_numbers(&text).into_iter().map(|said| format!("{page}: {said}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
