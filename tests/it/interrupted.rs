//! Who comes back after an interruption is asked what was not, and told what comes first.

use super::harness::{World, flat};

/// The start of a session, up to the rules of the mailbox.
const START: [&str; 6] = ["9", "5", "02:05", "compta@exemple.fr", "n", "1"];
const ADDRESS: &str = "Vers quelle adresse ?";
const SINCE: &str = "Depuis quand ?";
const SIGN: &str = "Signe fort";

fn lines(typed: &[&str]) -> String {
    typed.iter().map(|line| format!("{line}\n")).collect()
}

/// What is said to who comes back once a first session stopped there.
fn back(world: &World, typed: &[&str], then: &[&str]) -> String {
    let first = world.run_with(&["new", "--plain"], &lines(&[&START, typed].concat()));
    assert!(!first.stderr.is_empty());
    flat(&world.run_with(&["resume", "--plain"], &lines(&[&["5"], then, &["s"]].concat())).stderr)
}

fn order(said: &str, wanted: &[&str]) -> bool {
    let mut from = 0;
    wanted.iter().all(|part| match said[from..].find(part) {
        Some(at) => {
            from += at;
            true
        }
        None => false,
    })
}

#[test]
fn what_an_interruption_left_unasked_is_asked_then_the_sign_comes_before_the_questions() {
    // Left by its key, or by the end of the input, as an interruption.
    for stop in [&["s"][..], &[]] {
        for (typed, then, wanted, never) in [
            (&["2"][..], &["a@exemple.net", "hier", ""][..], &[ADDRESS, SINCE, SIGN, "1.b.2"][..], None),
            (&["2"], &["", "", ""], &[ADDRESS, SINCE, SIGN, "1.b.2"], None),
            (&["2", "a@exemple.net", "hier"], &[""], &[SIGN, "1.b.2"], Some(ADDRESS)),
            (&["2", "", ""], &["", "", ""], &[ADDRESS, SINCE, SIGN], None),
            (&["1"], &[""], &[SIGN, "1.b.2"], Some(ADDRESS)),
            (&["4"], &[], &["1.b.2"], Some(SIGN)),
            (&["n"], &[], &["1.b.2"], Some(SIGN)),
            (&["2", "a@exemple.net", "hier", "e"], &["e"], &["E.9"], Some(SIGN)),
        ] {
            let world = World::new();
            let said = back(&world, &[typed, stop].concat(), then);
            assert!(order(&said, wanted), "{typed:?} {stop:?}: {said}");
            assert!(never.is_none_or(|never| !said.contains(never)), "{typed:?} {stop:?}: {said}");
        }
    }
}

/// The address that was typed is kept, though the time is left.
#[test]
fn an_address_typed_before_leaving_is_kept() {
    let world = World::new();
    let said = back(&world, &["2", "a@exemple.net", "s"], &[""]);
    assert!(order(&said, &[SIGN, "1.b.2"]) && !said.contains(ADDRESS), "{said}");
    let report = world.run(&["report", "2026", "--format", "json"]).stdout;
    assert!(report.contains("a@exemple.net"), "{report}");
}

#[test]
fn an_answer_kept_by_enter_is_asked_what_it_lacks_once() {
    for (address, asked) in [("", 2), ("a@exemple.net", 1)] {
        let world = World::new();
        let typed = [&START[..], &["2", address, "", "<", "", "", "", "", "s"]].concat();
        let said = flat(&world.run_with(&["new", "--plain"], &lines(&typed)).stderr);
        assert_eq!(said.matches(ADDRESS).count(), asked, "{said}");
    }
}

#[test]
fn what_is_left_to_do_names_a_containment_that_is_not_begun() {
    let left = |typed: &[&str]| {
        let world = World::new();
        let done = world.run_with(&["new", "--plain"], &lines(&[&START, typed, &["s"]].concat()));
        let said = flat(&done.stderr);
        said.split("Reste à faire :").nth(1).unwrap_or_else(|| panic!("{said}")).to_owned()
    };
    for (typed, named) in [
        (&["2", "", "", ""][..], true),
        (&["2", ""], true),
        (&["2", "", "", "e"], false),
        (&["n"], false),
        (&["4"], false),
    ] {
        let said = left(typed);
        assert_eq!(said.contains("l’endiguement, qui n’est pas commencé"), named, "{typed:?}: {said}");
    }
}

/// What a list of the containment was said to leave to do is not asked again as done already.
#[test]
fn what_was_said_to_be_left_is_not_asked_again() {
    let offered = |typed: &[&str]| {
        let world = World::new();
        let args = ["new", "--plain", "--order", "fiche", "--title", "Essai", "--alerted-at", "il y a 2 h"];
        let done = world.run_with(&args, &lines(&[&["9", "5"], typed, &["1", "1", "s"]].concat()));
        let said = flat(&done.stderr);
        said.split("Déjà fait ?").nth(1).unwrap_or_else(|| panic!("{said}")).to_owned()
    };
    for (typed, wanted, never) in [
        (&[][..], &["Compte bloqué", "Mot de passe changé", "Journaux exportés"][..], &[][..]),
        (&["e", "a@exemple.fr", ""], &["Message retiré des boîtes"], &["Mot de passe changé", "Journaux exportés"]),
        (&["e", "a@exemple.fr", "3", "e"], &["Mot de passe changé", "Journaux exportés"], &["Règle"]),
    ] {
        let said = offered(typed);
        assert!(wanted.iter().all(|tick| said.contains(tick)), "{typed:?}: {said}");
        assert!(!never.iter().any(|tick| said.contains(tick)), "{typed:?}: {said}");
    }
}
