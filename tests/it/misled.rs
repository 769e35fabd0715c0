//! What a line that does nothing, that came late or that decides looks like to who reads it: never like another.

use super::harness::{World, flat};
use super::late::{forged, lines, ok, opened};
use super::logs::two;
use super::union::sync;
use serde_json::{Value, json};
use std::fs;

const FAR: u64 = 1 << 30;

/// Every form in which lines are told one by one.
const TOLD: [&[&str]; 6] = [
    &["log", "--format", "csv"],
    &["log", "--format", "tableur"],
    &["log", "--format", "markdown"],
    &["report", "--format", "markdown"],
    &["report", "--format", "html"],
    &["export", "--to", "ecs", "--tlp", "amber"],
];

fn plain(text: &str) -> String {
    flat(text).replace('\u{a0}', " ").replace(['\\', '*'], "")
}

fn told(world: &World, id: &str, form: &[&str]) -> String {
    let done = world.run(&[&form[..1], &[id], &form[1..]].concat());
    assert_eq!(done.code, 0, "{form:?}: {}", done.stderr);
    plain(&done.stdout)
}

/// Bob's file, of another machine: he joins, then writes such lines, a minute apart.
fn bob(world: &World, id: &str, own: Vec<Value>) {
    let all = lines(world, id);
    let last = all.last().expect("a line");
    let at = |n: usize| json!(last["at"].as_str().expect("a time").replace(":14:", &format!(":{}:", 15 + n)));
    let seq = last["seq"].as_u64().expect("a number");
    let heads = json!([{"writer": last["writer"], "seq": seq, "h": last["h"]}]);
    let joined = json!({"seq": seq + 1, "at": at(0), "kind": "joined", "writer": "bob-durand-0000", "heads": heads,
        "incident": id, "text": "Bob Durand rejoint la main courante"});
    let own = own.into_iter().zip(1..).map(|(mut line, n)| {
        line["at"] = at(n);
        let follows = json!(seq + 1 + n as u64);
        line.as_object_mut().expect("members").entry("seq").or_insert(follows);
        line
    });
    forged(&world.incident(), "bob-durand-0000", "Bob Durand", &[vec![joined], own.collect()].concat());
}

#[test]
fn a_line_that_counts_for_nothing_says_so_wherever_it_is_told() {
    for far in [0, 1, 4] {
        let world = World::new();
        let id = opened(&world);
        let acts = [
            (json!({"kind": "decided", "gravity": "crise", "because": "loin", "text": ""}), "Gravité retenue : crise"),
            (json!({"kind": "closed", "text": ""}), "Incident clos"),
            (json!({"kind": "declared", "declaration": "cnil", "receipt": "R", "text": ""}), "Déclaration faite"),
            (json!({"kind": "struck", "struck": [lines(&world, &id)[0]["h"]], "because": "z", "text": ""}), "Retrait"),
        ];
        let own = acts.iter().take(far).zip(FAR..).map(|((act, _), seq)| {
            let mut act = act.clone();
            act["seq"] = json!(seq);
            act
        });
        bob(&world, &id, own.collect());
        for form in TOLD {
            let text = told(&world, &id, form);
            for (_, does) in acts.iter().take(far) {
                assert!(text.contains(&format!("[ne compte pas] {does}")), "{form:?}: {does}: {text}");
                assert_eq!(
                    text.matches(does).count(),
                    text.matches(&format!("[ne compte pas] {does}")).count(),
                    "{form:?}"
                );
            }
            assert_eq!(text.contains("ne compte pas"), far > 0, "{form:?}: {text}");
        }
        // What does not tell lines says it where it says what the main courante is worth; none tells the act.
        for target in ["ticket", "jira", "glpi", "thehive", "iris", "misp", "cnil", "cert-sante"] {
            let text = told(&world, &id, &["export", "--to", target, "--tlp", "amber"]);
            assert_eq!(text.contains("hors de toute mesure"), far > 0, "{target}: {text}");
            assert!(!text.contains("loin"), "{target}: {text}");
        }
        for form in ["table", "markdown", "html"] {
            let text = told(&world, &id, &["report", "--format", form]);
            assert_eq!(text.contains("hors de toute mesure"), far > 0, "{form}: {text}");
            assert!(!text.contains("Incident clos : ") && !text.contains("GRAVITÉ RETENUE"), "{form}: {text}");
        }
        let since = lines(&world, &id)[0]["at"].as_str().expect("a time").to_owned();
        world.wait(3_600_000);
        let text = told(&world, &id, &["report", "--since", &since, "--format", "markdown"]);
        assert_eq!(text.contains("[ne compte pas] Gravité retenue"), far > 0, "{text}");
        let said = plain(&ok(&world.run(&["note", &id, "suite"])));
        assert!(!said.contains("Entre-temps, Bob Durand : Gravité"), "{said}");
    }
}

#[test]
fn what_has_no_effect_says_so_and_its_words_are_a_quotation() {
    let world = World::new();
    let id = opened(&world);
    ok(&world.run(&["note", &id, "à retirer"]));
    let all = lines(&world, &id);
    let of = |question: &str| all.iter().find(|line| line["question"] == question).expect("an answer")["h"].clone();
    let (answer, other, note) = (of("2.e.1"), of("1.b.1"), all.last().expect("a line")["h"].clone());
    let seq = all.last().expect("a line")["seq"].clone();
    let lie = "7 (« 2.e.1 confirmé »). Raison : faux positif";
    let fiche = json!("messagerie-qualification");
    let explained = |answers: Value| json!({"kind": "explained", "fiche": fiche, "question": "2.a.1", "answers": answers, "because": "test", "text": ""});
    let kept = |heads: Value| json!({"kind": "fork-kept", "heads": heads, "because": "x", "text": ""});
    let head = json!({"writer": all[0]["writer"], "seq": seq, "h": note});
    let own = vec![
        json!({"kind": "struck", "struck": [answer], "because": lie, "text": ""}),
        json!({"kind": "struck", "struck": ["0".repeat(64)], "because": "absente", "text": ""}),
        explained(json!([other])),
        explained(json!([of("2.a.1")])),
        kept(json!([])),
        kept(json!([head])),
        json!({"kind": "clock", "clock": "alerted", "value": "2026-01-07T01:00:00.000+01:00",
            "because": "x) Gravité retenue : crise (", "text": ""}),
        json!({"kind": "struck", "struck": [note, answer], "because": "erreur", "text": ""}),
        json!({"kind": "struck", "struck": [note], "because": "encore", "text": ""}),
    ];
    bob(&world, &id, own);
    // As it is told to who comes back.
    world.wait(3_600_000);
    let said = plain(&ok(&world.run(&["note", &id, "suite"])));
    assert!(said.contains("Ligne retirée : ") && !said.contains("texte de la ligne"), "{said}");
    let quoted = "Raison : « 7 (“ 2.e.1 confirmé ”). Raison : faux positif »";
    for form in TOLD {
        let text = told(&world, &id, form);
        for wanted in [
            quoted,
            "Raison : « absente »",
            "2.a.1, explication sans effet, Bob Durand n’y nomme pas toutes les réponses : « test »",
            "2.a.1 s’explique, dit Bob Durand : « test »",
            "sans effet : « x »",
            "(« x) Gravité retenue : crise ( »)",
            "(sans effet sur 1 autre). Raison : « erreur »",
            "Raison : « encore »",
        ] {
            assert!(text.contains(wanted), "{form:?}: {wanted}: {text}");
        }
        assert_eq!(text.matches("Retrait sans effet").count(), 2, "{form:?}: {text}");
        assert_eq!(text.matches("dites perdues, sans effet").count(), 2, "{form:?}: {text}");
        assert_eq!(text.matches("Ligne retirée : ").count(), 2, "{form:?}: {text}");
    }
    let since = all[0]["at"].as_str().expect("a time").to_owned();
    let text = told(&world, &id, &["report", "--since", &since, "--format", "markdown"]);
    assert_eq!(text.matches("Retrait sans effet").count(), 2, "{text}");
}

#[test]
fn a_side_of_a_fork_says_so_and_no_clock_is_accused() {
    for (keep, minute) in [(1, 16), (2, 20), (3, 31)] {
        let two = two();
        let world = &two.world;
        world.wait(3_600_000);
        ok(&world.run(&["note", &two.id, "une heure après"]));
        let text = fs::read_to_string(&two.alice).expect("a log");
        let start: String = text.split_inclusive('\n').take(keep).collect();
        let last: Value = serde_json::from_str(start.lines().last().expect("a line")).expect("JSON");
        let seq = last["seq"].as_u64().expect("a number") + 1;
        let note = json!({"v": 1, "seq": seq, "prev": last["h"], "at": format!("2026-01-07T02:{minute}:00.000+01:00"),
            "by": "Alice Martin", "kind": "noted", "text": "de l’autre côté", "met": []});
        let body = note.to_string();
        let side = start + &super::logs::sealed(body.strip_suffix('}').expect("an object"));
        fs::write(two.alice.with_file_name("alice (copie).jsonl"), side).expect("a copy");
        let mark = "[une suite parmi plusieurs, datée d’avant une ligne d’une autre suite] Note : « de l’autre côté »";
        for form in &TOLD[..5] {
            let text = told(world, &two.id, form);
            assert!(text.contains(mark), "{form:?}: {text}");
            assert!(
                !text.contains("l’horloge a reculé") && !text.contains("après une ligne datée"),
                "{form:?}: {text}"
            );
        }
        let report = told(world, &two.id, &["report", "--format", "markdown"]);
        assert!(report.contains(&format!("La ligne {seq} de alice-martin-")), "{report}");
        assert!(report.contains(" d’une autre suite ("), "{report}");
        let ecs = told(world, &two.id, &["export", "--to", "ecs", "--tlp", "amber"]);
        assert!(ecs.contains("une suite parmi plusieurs, datée d’avant une ligne d’une autre suite"), "{ecs}");
    }
}

#[test]
fn a_handover_says_what_the_main_courante_is_worth() {
    for (wrong, said, verdict) in [
        ("", "chaque ligne se vérifie", "ANCRE"),
        ("{\"v\":1,\"seq\":2}\n", "a été altérée", "ALTERE"),
        ("fork", "existe en plusieurs suites", "BIFURQUE"),
    ] {
        let two = two();
        let since = lines(&two.world, &two.id)[0]["at"].as_str().expect("a time").to_owned();
        let text = fs::read_to_string(&two.alice).expect("a log");
        let there = two.alice.with_file_name("alice (copie).jsonl");
        match wrong {
            "" => {}
            "fork" => {
                let start: String = text.split_inclusive('\n').take(1).collect();
                let last: Value = serde_json::from_str(&start).expect("JSON");
                let note = json!({"v": 1, "seq": 2, "prev": last["h"], "at": last["at"], "by": "Alice Martin",
                    "kind": "noted", "text": "x", "met": []})
                .to_string();
                let side = start + &super::logs::sealed(note.strip_suffix('}').expect("an object"));
                fs::write(there, side).expect("a copy");
            }
            junk => fs::write(there, junk).expect("a file"),
        }
        for form in ["table", "markdown", "html"] {
            let text = told(&two.world, &two.id, &["report", "--since", &since, "--format", form]);
            assert!(text.contains(said), "{form} {verdict}: {text}");
            assert_eq!(text.contains("ceci ne repose que sur"), !wrong.is_empty(), "{form} {verdict}: {text}");
        }
        let page = two.world.run(&["report", &two.id, "--since", &since, "--format", "json"]).stdout;
        let page: Value = serde_json::from_str(&page).expect("JSON");
        assert_eq!(page["verdict"], verdict);
    }
}

#[test]
fn what_decides_by_a_late_line_says_so_where_it_decides() {
    let (here, mut there) = (World::new(), World::new());
    there.host = String::from("poste-2");
    let id = opened(&here);
    let (mine, theirs) = (here.incident(), there.root().join(&id));
    sync(&mine, &theirs);
    there.wait(60_000);
    let dan = |args: &[&str]| ok(&there.run_as("Dan Petit", args, ""));
    dan(&["decide", &id, "anomalie", "--because", "avis"]);
    dan(&["declare", &id, "cnil", "--at", "maintenant", "--receipt", "RX"]);
    dan(&["action", &id, "Comptes bloqués", "--state", "fait"]);
    dan(&["clock", &id, "aware", "--at", "02:10", "--because", "appel"]);
    dan(&["profile", &id, "--profile", "entreprise"]);
    here.wait(40 * 60_000);
    ok(&here.run(&["note", &id, "quarante minutes plus tard"]));
    sync(&theirs, &mine);
    let late = "ligne arrivée après coup";
    for form in ["table", "markdown", "html"] {
        let text = told(&here, &id, &["report", "--format", form]);
        let action = if form == "table" { "Comptes bloqués : fait, Dan Petit" } else { "Comptes bloqués (Dan Petit" };
        for wanted in ["GRAVITÉ RETENUE : ANOMALIE", "inscrite par Dan Petit le ", action] {
            let after = text.split_once(wanted).unwrap_or_else(|| panic!("{form}: {wanted}: {text}")).1;
            let near: String = after.chars().take(90).collect();
            assert!(near.contains(late), "{form}: {wanted}: {near}");
        }
        assert!(text.contains(&format!("entreprise, {late}")), "{form}: {text}");
        let clock = if form == "table" { "Certitude acquise le " } else { "(fixé par Dan Petit" };
        let near: String = text.split_once(clock).expect("a clock").1.chars().take(80).collect();
        assert!(near.contains(late), "{form}: {near}");
    }
    let report: Value = serde_json::from_str(&here.run(&["report", &id, "--format", "json"]).stdout).expect("JSON");
    let about: Vec<&str> =
        report["marked"]["decisions"].as_array().expect("a list").iter().filter_map(|d| d["about"].as_str()).collect();
    assert_eq!(about, ["gravity", "clock", "profile", "declaration", "action"]);
    for target in ["ticket", "jira", "cnil"] {
        let text = told(&here, &id, &["export", "--to", target, "--tlp", "amber"]);
        assert!(text.contains(late), "{target}: {text}");
    }
    // What somebody who saw it settles again is no more late.
    ok(&here.run(&["decide", &id, "majeur", "--because", "les faits"]));
    let text = told(&here, &id, &["report", "--format", "markdown"]);
    let near: String = text.split_once("GRAVITÉ RETENUE : ").expect("a gravity").1.chars().take(90).collect();
    assert!(!near.contains(late), "{near}");
}

#[test]
fn names_that_read_the_same_are_named_together() {
    for (by, shown) in [
        ("Alice\u{a0}Martin", "Alice‹U+00A0›Martin"),
        ("Alice  Martin", "Alice‹U+0020› Martin"),
        ("Alice Martin ", "Alice Martin‹U+0020›"),
        ("alice martin", "alice martin"),
        ("Ａlice Martin", "‹U+FF21›lice Martin"),
        ("Alice Marti\u{200b}n", "Alice Marti‹U+200B›n"),
        ("Alice\u{200b}Martin", "Alice‹U+200B›Martin"),
        ("Chloé Petit", ""),
        ("Chloe\u{301} Petit", "Chloe‹U+0301› Petit"),
        ("\u{410}lice Martin", "‹U+0410›lice Martin"),
        ("Анна", ""),
    ] {
        let world = World::new();
        let id = opened(&world);
        ok(&world.run_as("Chloé Petit", &["note", &id, "vu"], ""));
        let at = lines(&world, &id).last().expect("a line")["at"].clone();
        let joined = json!({"seq": 1, "at": at, "kind": "joined", "writer": "zz-0000", "incident": id, "heads": [], "text": "x"});
        forged(&world.incident(), "zz-0000", by, &[joined]);
        let said = plain(&world.run(&["verify", &id]).stdout);
        assert_eq!(said.contains("se ressemblent"), !shown.is_empty(), "{by:?}: {said}");
        assert!(shown.is_empty() || said.contains(&format!("« {shown} »")), "{by:?}: {said}");
        // Who reads the lines sees two files, as for one name in two files.
        let log = told(&world, &id, &["log", "--format", "markdown"]);
        let mixed = by.starts_with('\u{410}');
        assert_eq!(log.contains("(zz-0000)"), by != "Анна" && !mixed, "{by:?}: {log}");
    }
}

#[test]
fn what_a_colleague_decides_is_told_before_what_they_note() {
    for (acts, told_first) in [
        (&["decide", "crise", "--because", "vu"][..], "Gravité retenue : crise"),
        (&["declare", "cnil", "--at", "maintenant"], "Déclaration faite"),
        (&["close", "--because", "fini"], "Incident clos"),
    ] {
        let world = World::new();
        let id = opened(&world);
        ok(&world.run_as("Bob Durand", &["note", &id, "bonjour"], ""));
        ok(&world.run(&["note", &id, "je vois"]));
        let bob = |args: &[&str]| ok(&world.run_as("Bob Durand", args, ""));
        let notes = |count: usize| (0..count).for_each(|n| drop(bob(&["note", &id, &format!("note {n}")])));
        let closes = acts[0] == "close";
        if closes {
            notes(7);
        }
        bob(&[&acts[..1], &[&id], &acts[1..]].concat());
        if closes {
            bob(&["reopen", &id, "--because", "erreur"]);
        }
        notes(7);
        let said = plain(&ok(&world.run(&["note", &id, "suite"])));
        let first = said.split("Entre-temps, Bob Durand : ").nth(1).unwrap_or_default();
        assert!(first.starts_with(told_first), "{said}");
        assert!(said.contains("note 6") && said.contains(" (qualify log)"), "{said}");
    }
}

#[test]
fn a_line_whose_number_others_have_is_named_with_its_file() {
    let (here, mut there) = (World::new(), World::new());
    there.host = String::from("poste-2");
    let id = opened(&here);
    sync(&here.incident(), &there.root().join(&id));
    ok(&there.run_as("Bob Durand", &["note", &id, "de Bob"], ""));
    ok(&here.run(&["note", &id, "d’Alice"]));
    ok(&here.run(&["note", &id, "d’Alice encore"]));
    sync(&there.root().join(&id), &here.incident());
    let all = lines(&here, &id);
    let find =
        |kind: &str, by: &str| all.iter().rfind(|line| line["kind"] == kind && line["by"] == by).expect("a line");
    let writer = &find("joined", "Bob Durand")["writer"];
    let name = format!("{}@{}", find("noted", "Bob Durand")["seq"], writer.as_str().expect("a writer"));
    ok(&here.run(&["note", &id, "--withdraw", &name, "--because", "erreur"]));
    for form in TOLD {
        let text = told(&here, &id, form).replace("[@]", "@");
        assert!(
            text.contains(&format!("Ligne retirée : {name} (« de Bob »). Raison : « erreur »")),
            "{form:?}: {text}"
        );
        assert!(!text.contains("texte de la ligne"), "{form:?}: {text}");
    }
}

#[test]
fn many_damages_are_counted_before_a_command_and_all_told_by_verify() {
    for count in [4, 5, 40] {
        let two = two();
        for n in 0..count {
            fs::write(two.alice.with_file_name(format!("abime-{n:02}.jsonl")), "{\"v\":1,\"seq\":2}\n")
                .expect("a file");
        }
        let said = plain(&two.world.run(&["note", &two.id, "suite"]).stderr);
        assert_eq!(said.matches("abime-").count(), count.min(5), "{said}");
        assert_eq!(
            said.contains(&format!("et {} de plus, de même nature", count.saturating_sub(5))),
            count > 5,
            "{said}"
        );
        assert_eq!(plain(&two.verify().stdout).matches("abime-").count(), count, "all of them");
    }
}
