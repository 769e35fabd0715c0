//! Whose each item of a fiche is: the table of the guide is made from the fiches, and none names an origin without its place.

use qualify::domain::fiche::Origin;
use qualify::fiche;
use std::fmt::Write as _;
use std::path::Path;

const START: &str = "<!-- provenance: UPDATE_EXPECT=1 cargo test --test it provenance:: -->\n";
const END: &str = "<!-- end of provenance -->";

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

#[test]
fn the_table_of_the_guide_is_made_from_the_fiches() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fiches/README.md");
    let guide = std::fs::read_to_string(&path).expect("the guide");
    let start = guide.find(START).expect("the table starts") + START.len();
    let end = start + guide[start..].find(END).expect("the table ends");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, format!("{}{}{}", &guide[..start], table(), &guide[end..])).expect("the guide");
    } else {
        assert_eq!(&guide[start..end], table());
    }
}
