//! Whose each item of a fiche is: the table of the guide is made from the fiches, and none names an origin without its place.

use qualify::domain::fiche::Origin;
use qualify::domain::recipe::{Recipe, Sure, System};
use qualify::fiche;
use qualify::recipes::recipes;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

const START: &str = "<!-- provenance: UPDATE_EXPECT=1 cargo test --test it provenance:: -->\n";
const END: &str = "<!-- end of provenance -->";
const COMMANDS_START: &str = "<!-- commands: UPDATE_EXPECT=1 cargo test --test it provenance:: -->\n";
const COMMANDS_END: &str = "<!-- end of commands -->";

/// Makes the table: how many items of each fiche are whose.
fn table() -> String {
    let mut table = String::from(
        "| fiche | official | at second hand | page missing | ours | for |\n|---|---:|---:|---:|---:|---|\n",
    );
    for embedded in fiche::EMBEDDED {
        let fiche = fiche::load(embedded.bytes).expect("a shipped fiche loads").fiche;
        let mut counts = [0; 4];
        for placed in fiche.walk() {
            let question = placed.question;
            let place = question.source.as_ref().or_else(|| placed.parent.and_then(|p| p.source.as_ref()));
            let whose = match question.origin {
                Origin::Officiel => 0,
                Origin::SecondeMain => 1,
                Origin::Reconstitue => 2,
                Origin::Complement => 3,
            };
            assert!(whose == 3 || place.is_some(), "{} {}: no place in the official fiche", fiche.id, question.id);
            counts[whose] += 1;
        }
        let [official, second_hand, missing, ours] = counts;
        let after = fiche.reference.as_deref().unwrap_or("none of CERT-FR");
        let _ = writeln!(table, "| `{}` | {official} | {second_hand} | {missing} | {ours} | {after} |", fiche.id);
    }
    table
}

/// Makes the table of commands: how many of each recipe were read in their source, and which sources these are.
fn commands() -> String {
    let mut table = String::from(
        "| recipe | systems | commands | read | in part | from memory | sources |\n|---|---|---:|---:|---:|---:|---|\n",
    );
    for Recipe { id, commands, .. } in recipes() {
        let of = |sure: Sure| commands.iter().filter(|i| i.sure == sure).count();
        let systems = System::ALL.iter().filter(|system| commands.iter().any(|i| i.system == **system));
        let systems: Vec<&str> = systems.map(|system| system.slug()).collect();
        let sources: BTreeSet<&str> = commands.iter().map(|i| i.source.as_str()).collect();
        let sources: Vec<&str> = sources.into_iter().collect();
        let _ = writeln!(
            table,
            "| `{id}` | {} | {} | {} | {} | {} | {} |",
            systems.join(", "),
            commands.len(),
            of(Sure::Read),
            of(Sure::Partly),
            of(Sure::Memory),
            sources.join("\u{a0}; ")
        );
    }
    table
}

/// Compares a part of the guide with what it is made from, or writes it.
fn compare(start: &str, end: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fiches/README.md");
    let guide = std::fs::read_to_string(&path).expect("the guide");
    let from = guide.find(start).expect("the table starts") + start.len();
    let to = from + guide[from..].find(end).expect("the table ends");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, format!("{}{made}{}", &guide[..from], &guide[to..])).expect("the guide");
    } else {
        assert_eq!(&guide[from..to], made);
    }
}

/// One test writes the guide: two could write over each other.
#[test]
fn the_tables_of_the_guide_are_made_from_the_fiches() {
    compare(START, END, &table());
    compare(COMMANDS_START, COMMANDS_END, &commands());
}
