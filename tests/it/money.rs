//! Money that left, or is about to: whom to call is said as soon as it is answered, by sector and by whose it is.

use super::harness::{World, flat};
use serde_json::json;

/// The words from what was typed to the next question.
fn said_after(world: &World, sector: &str, money: &str, more: &[&str]) -> String {
    let lines = [&[sector, "5", "02:05", "compta@exemple.fr", money][..], more, &["s"]].concat();
    let done = world.run_with(&["new", "--plain"], &(lines.join("\n") + "\n"));
    assert_eq!(done.code, 0, "{}", done.stderr);
    flat(&done.stderr)
}

fn directory(world: &World, names: &[&str]) {
    let contacts: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(n, name)| json!({"role": "banque", "name": name, "phone": format!("06 00 00 00 0{n}")}))
        .collect();
    let folder = world.folder.path().join("config");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = json!({"verified_on": "2026-01-05", "contacts": contacts});
    std::fs::write(folder.join("contacts.json"), file.to_string()).expect("a file");
}

#[test]
fn whom_to_call_for_money_is_said_at_once_by_sector() {
    for (sector, wanted, never) in [
        ("1", "MAINTENANT, avant la suite : Comptable public (DGFiP), numéro à trouver", "Banque"),
        ("2", "Comptable public (DGFiP) d’un hôpital public, sinon banque, numéro", "Payeur"),
        ("3", "MAINTENANT, avant la suite : Comptable public (DGFiP), numéro à trouver", "Banque"),
        ("4", "Comptable public (DGFiP), numéro", "Banque"),
        ("5", "Comptable public (DGFiP), numéro", "Banque"),
        ("6", "Comptable public (DGFiP), numéro", "Banque"),
        ("7", "MAINTENANT, avant la suite : Banque, numéro", "omptable"),
        ("9", "MAINTENANT, avant la suite : Banque, numéro", "omptable"),
        ("p", "Banque (organisme public : comptable public), numéro", "DGFiP"),
    ] {
        for money in ["1", "2"] {
            let skipped: &[&str] = if money == "2" { &[""] } else { &[] };
            let said = said_after(&World::new(), sector, money, skipped);
            let at = said.find("ARGENT :").unwrap_or_else(|| panic!("{sector}: {said}"));
            assert!(said[at..].find("5.z.2").is_some(), "said before the next question: {said}");
            let sentence = said[at..].split(" 5.z.2").next().expect("a sentence");
            assert!(sentence.contains(wanted), "{sector}: {sentence}");
            assert!(sentence.contains("aiements à bloquer"), "{sector}: {sentence}");
            assert_eq!(sentence.contains("rappel des fonds partis"), money == "2", "{sector}: {sentence}");
            assert!(!sentence.contains(never), "{sector}: {sentence}");
        }
        assert!(!said_after(&World::new(), sector, "n", &[]).contains("ARGENT :"));
        assert!(!said_after(&World::new(), sector, "i", &[]).contains("ARGENT :"), "what is unknown calls nobody");
    }
}

#[test]
fn the_directory_gives_the_number_of_who_holds_the_money() {
    let both = ["Banque Populaire de l’Ouest", "Trésorerie hospitalière de Caen"];
    for (sector, names, wanted) in [
        ("1", &both[..], "Trésorerie hospitalière de Caen, 06 00 00 00 01"),
        ("9", &both[..], "Banque Populaire de l’Ouest, 06 00 00 00 00"),
        ("3", &["Crédit Municipal"][..], "Comptable public (DGFiP), numéro à trouver"),
        ("3", &["M. Leroy"][..], "M. Leroy, 06 00 00 00 00"),
        ("9", &["Paierie départementale"][..], "Banque, numéro à trouver"),
    ] {
        let world = World::new();
        directory(&world, names);
        let said = said_after(&world, sector, "2", &[]);
        assert!(said.contains(&format!("avant la suite : {wanted}")), "{sector} {names:?}: {said}");
    }
}

#[test]
fn money_of_another_is_asked_back_by_who_paid() {
    let said = said_after(&World::new(), "9", "2", &["", "1", "2"]);
    let last = said.rfind("ARGENT :").expect("it is said again");
    assert!(said[last..].contains("Payeur, puis sa banque"), "{said}");
    assert_eq!(said.matches("ARGENT :").count(), 2, "{said}");
}

/// The calls of the verdict name the same, and a third party through which it came is among them.
#[test]
fn the_calls_of_the_verdict_follow_the_sector_and_the_origin() {
    let called_after = |keys: &str, fiche: &str, profile: &str, answers: serde_json::Value| {
        let world = World::new();
        let file = json!({"fiche": fiche, "title": "Essai", "profile": [profile], "answers": answers,
            "alerted_at": "2026-01-07T01:10:00+01:00"});
        assert_eq!(world.run_with(&["new", "--answers", "-"], &file.to_string()).code, 0);
        flat(&world.run_with(&["resume", "--plain"], &format!("5\n{keys}g\nv\na\n\ns\n")).stderr)
    };
    let called = |fiche: &str, profile: &str, answers| called_after("", fiche, profile, answers);
    let worst = json!({"1.b.1": ["dg@exemple.fr"], "4.z.3": "reussie", "4.z.6": "nous", "2.e.1": "confirme",
        "4.b.2": "oui", "4.z.1": "averee", "5.z.2": "recente-evolutive", "3.a.1": ["administration"]});
    let public = called("messagerie-qualification", "collectivite", worst.clone());
    assert!(public.contains("[ ] Comptable public (DGFiP)"), "{public}");
    assert!(!public.contains("Banque"), "{public}");
    let private = called("messagerie-qualification", "entreprise", worst);
    assert!(private.contains("1 [ ] Banque") && !private.contains("omptable public"), "{private}");
    let third = |opinion: &str| {
        called(
            "tiers-qualification",
            "entreprise",
            json!({"1.a.1": "Notre infogérant", "1.c.1": opinion,
            "2.b.1": "oui", "3.b.1": "averee"}),
        )
    };
    assert!(third("confirme").contains("[ ] Le tiers en cause"), "{}", third("confirme"));
    assert!(third("a-investiguer").contains("[ ] Le tiers en cause"));
    // In a crisis, the provider in cause is not asked to cut itself off.
    let crisis = json!({"1.a.1": "Notre infogérant", "1.c.1": "confirme", "2.b.1": "oui", "2.b.3": "oui", "3.a.1": "oui",
        "3.a.2": "oui", "3.a.7": "administration", "3.b.1": "averee"});
    let said = called_after("\n", "tiers-qualification", "entreprise", crisis);
    assert!(said.contains("CRISE CYBER") && said.contains("couper, isoler ; pas lui s’il est le tiers"), "{said}");
}

/// What was answered "je ne sais pas" of what only others know is among the calls, in words, by whom to ask.
#[test]
fn what_only_others_know_becomes_calls() {
    let rows = |sector: &str, money: &str, others: &[&str]| {
        let start = [sector, "5", "02:05", "compta@exemple.fr", money, "1", "2", "", "", "", "", "i"];
        let typed = [&start[..], others, &["", "s"]].concat();
        let said = flat(&World::new().run_with(&["new", "--plain"], &(typed.join("\n") + "\n")).stderr);
        let rows = said.split("APPELEZ, d’un téléphone").nth(1).unwrap_or_else(|| panic!("{said}")).to_owned();
        rows.split("À lire au téléphone").next().expect("rows").to_owned()
    };
    let all = rows("3", "i", &["i"]);
    for wanted in [
        "[ ] la victime à trouver 2.a.1 envoi que personne n’a écrit ?",
        "4.b.2 a pu gagner un autre système ?",
        "4.z.1 activité menacée ou activité perturbée ?",
        "[ ] Comptable public (DGFiP) à trouver 4.z.3 fraude tentée ou argent parti ?",
    ] {
        assert!(all.contains(wanted), "{wanted}: {all}");
    }
    assert_eq!(all.matches("4.b.2").count(), 1, "{all}");
    let known = rows("9", "n", &["1", "n", "i", "", "i"]);
    assert!(!known.contains("2.a.1") && !known.contains("4.z.3"), "{known}");
    assert!(known.contains("4.b.2") && known.contains("4.z.1"), "{known}");
    let calm = rows("9", "i", &["n"]);
    assert!(!calm.contains("4.z.1") && calm.contains("[ ] Banque à trouver 4.z.3"), "{calm}");
}

/// What makes an incident major is on the first screen, before what disagrees.
#[test]
fn the_verdict_says_what_carries_the_gravity() {
    let start = ["3", "5", "02:05", "compta@exemple.fr", "i", "1", "2", "a@exemple.net", "", ""];
    let typed = [&start[..], &["o", "n", "n", "n", "n", "1", "o", "i", "s"]].concat();
    let said = World::new().run_with(&["new", "--plain"], &(typed.join("\n") + "\n")).stderr;
    let said = flat(&said);
    let verdict = said.split("INCIDENT MAJEUR").nth(1).unwrap_or_else(|| panic!("{said}"));
    let before = verdict.split("La crise reste possible").next().expect("why");
    for wanted in ["ompromission confirmée", "transfert externe", "mpact fort", "titulaire exposé", "rgence "] {
        assert!(before.contains(wanted), "{wanted}: {before}");
    }
}

/// What is read on the telephone says what happened, and that nothing is shut yet; of what did not happen it says nothing.
#[test]
fn what_is_read_on_the_telephone_says_the_fact() {
    let read = |answers: &[&str]| {
        let start = ["3", "5", "02:05", "compta@exemple.fr"];
        let typed = [&start[..], answers, &["", "s"]].concat();
        let said = flat(&World::new().run_with(&["new", "--plain"], &(typed.join("\n") + "\n")).stderr);
        said.split("À lire au téléphone").nth(1).unwrap_or_else(|| panic!("{said}")).to_owned()
    };
    let forward = read(&["i", "1", "2", "", "", "", "", "i", "i"]);
    assert!(forward.contains("Transfert externe, attaque encore en mouvement. Incident mineur"), "{forward}");
    assert!(forward.contains("Aucune coupure n’est encore inscrite."), "{forward}");
    let doubtful = read(&[&["i", "n"][..], &["i"; 12]].concat());
    assert!(doubtful.contains("Anomalie courante à cette heure"), "{doubtful}");
    assert!(!doubtful.contains("Transfert") && !doubtful.contains("Aucune coupure"), "{doubtful}");
}

/// What the words beside an answer already say is not asked of who comes back.
#[test]
fn a_sum_given_with_the_answer_is_not_asked_again() {
    let asked = |answer: serde_json::Value| {
        let world = World::new();
        let answers = json!({"1.b.1": ["compta@exemple.fr"], "4.z.3": answer});
        let file = json!({"fiche": "messagerie-qualification", "title": "Essai", "answers": answers}).to_string();
        assert_eq!(world.run_with(&["new", "--answers", "-"], &file).code, 0);
        let done = world.run_with(&["resume", "--plain"], "p\n5\n\ns\n");
        flat(&done.stderr).contains("Montant, date, compte du bénéficiaire ?")
    };
    for note in ["48 000 € partis le 24", "1500€", "12k€ au Portugal", "€48,000", "Virement de 48 000 EUR."] {
        assert!(!asked(json!({"value": "reussie", "note": note})), "{note}");
    }
    for note in ["virement du 24/11", "des euros", "48 neuros"] {
        assert!(asked(json!({"value": "reussie", "note": note})), "{note}");
    }
    assert!(asked(json!("reussie")));
}

/// What the bank asks first is asked at once, in one line that one key skips; it stands beside the fact on page one and in the
/// forms, until the answer that it is about is another.
#[test]
fn what_the_bank_will_ask_is_kept_beside_the_answer() {
    let details = "48 000 €, le 24 vers 15 h, FR76 3000 4000";
    let told = |typed: &[&str]| {
        let world = World::new();
        let lines = [&["9", "5", "02:05", "compta@exemple.fr", "2"][..], typed, &["s"]].concat();
        let done = world.run_with(&["new", "--plain"], &(lines.join("\n") + "\n"));
        assert_eq!(done.code, 0, "{}", done.stderr);
        (world, flat(&done.stderr))
    };
    let (world, said) = told(&[details]);
    let at = |words: &str| said.find(words).unwrap_or_else(|| panic!("{words}: {said}"));
    assert!(at("ARGENT :") < at("Montant, date, compte du bénéficiaire ?"), "whom to call comes first: {said}");
    let ways: [&[&str]; 3] = [
        &["report", "2026", "--format", "markdown"],
        &["report", "2026", "--format", "html"],
        &["export", "2026", "--to", "cnil"],
    ];
    let shown = |world: &World| {
        ways.map(|args| {
            let page = flat(&world.run(&[args, &["--by", "Alice"]].concat()).stdout);
            page.split("Le détail").next().expect("a page").contains("48 000 €")
        })
    };
    assert_eq!(shown(&world), [true; 3]);
    assert_eq!(world.run(&["answer", "2026", "4.z.3", "tentee", "--by", "Alice"]).code, 0);
    assert_eq!(shown(&world), [false; 3], "it was said of money that left");
    assert_eq!(world.run(&["answer", "2026", "4.z.3", "reussie", "--by", "Alice"]).code, 0);
    assert_eq!(shown(&world), [true; 3]);
    // One key skips it, and one key alone is no detail.
    assert!(!told(&[""]).1.contains("Ce que l’on sait, comme"));
    assert!(told(&["2", ""]).1.contains("Ce que l’on sait, comme"));
}
