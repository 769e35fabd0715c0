//! What a fresh reader stumbled on in the wizard: what was said is never lost, nor hidden, nor said twice.

use super::harness::{World, flat};
use super::sessions::{log, transcript};
use serde_json::{Value, json};

const QUALIFICATION: &str = "messagerie-qualification";

/// An incident of a mailbox of a company.
fn new(answers: &Value) -> (World, String) {
    let world = World::new();
    let file = json!({"fiche": QUALIFICATION, "title": "Essai", "by": "Alice Martin", "profile": ["entreprise"],
        "answers": answers});
    let done = world.run_with(&["new", "--answers", "-"], &file.to_string());
    assert_eq!(done.code, 0, "{}", done.stderr);
    let id = done.stdout.trim().to_owned();
    (world, id)
}

/// Every question that is answered, as nobody knowing.
fn unknown() -> Value {
    let fiche = qualify::fiche::load(qualify::fiche::EMBEDDED[0].bytes).expect("a shipped fiche").fiche;
    let asked = fiche.questions().filter(|q| q.from.is_none() && !format!("{:?}", q.kind).contains("Journal"));
    Value::Object(asked.map(|q| (q.id.to_string(), json!("inconnu"))).collect())
}

/// Goes on with the incident, alone, in the plain mode.
fn resumed(world: &World, keys: &str) -> String {
    let done = world.run_with(&["resume", "--plain"], &format!("5\n{keys}"));
    assert_eq!(done.code, 0, "{}", transcript(&done));
    flat(&done.stderr)
}

fn accounts(world: &World) -> Value {
    log(world).into_iter().rfind(|line| line["question"] == "1.b.1").expect("the accounts")["value"].clone()
}

#[test]
fn a_number_by_itself_takes_no_name_away() {
    let (world, id) = new(&json!({"1.b.1": ["a@exemple.fr", "b@exemple.fr"]}));
    let said = resumed(&world, "<\n+60\ns\n");
    assert!(said.contains("a@exemple.fr, b@exemple.fr, +60"), "{said}");
    for (typed, wanted) in [
        ("+80 boîtes", json!(["a@exemple.fr", "b@exemple.fr", "+80"])),
        ("+ 1 200", json!(["a@exemple.fr", "b@exemple.fr", "+1200"])),
        // A name by itself replaces the list, as it always did.
        ("c@exemple.fr", json!(["c@exemple.fr"])),
        ("+3", json!(["c@exemple.fr", "+3"])),
        ("inconnu", json!("inconnu")),
        ("+3", json!(["+3"])),
    ] {
        let done = world.run(&["answer", &id, "1.b.1", "--", typed]);
        assert_eq!(done.code, 0, "{typed}: {}", done.stderr);
        assert_eq!(accounts(&world), wanted, "{typed}");
    }
}

#[test]
fn who_comes_back_is_told_again_whom_to_call_for_money() {
    let world = World::new();
    let lines = ["9", "5", "02:05", "compta@exemple.fr", "1", "s"].join("\n") + "\n";
    assert_eq!(world.run_with(&["new", "--plain"], &lines).code, 0);
    for _ in 0..2 {
        assert!(resumed(&world, "s\n").contains("ARGENT : appelez MAINTENANT"));
    }
    // Once called, or where no money left, nobody is.
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(world.run(&["action", &id, "Prévenu\u{a0}: Banque", "--state", "fait"]).code, 0);
    assert!(!resumed(&world, "s\n").contains("ARGENT"));
    let (world, _) = new(&json!({"1.b.1": ["a@exemple.fr"]}));
    assert!(!resumed(&world, "s\n").contains("ARGENT"));
}

#[test]
fn conclusions_drawn_from_nothing_say_between_what_they_stand() {
    let (world, _) = new(&unknown());
    let said = resumed(&world, "p\np\ns\n");
    let from = said.find("Conclusions déduites").unwrap_or_else(|| panic!("{said}"));
    let conclusions = &said[from..];
    for part in ["faible (au plus fort)", "(au plus élevée)", "(au plus crise cyber)"] {
        assert!(conclusions.contains(part), "{part}: {conclusions}");
    }
    // Taken, they are written with it: a line must not be read as firm.
    resumed(&world, "p\np\n\ns\n");
    let lines = log(&world);
    let text = |id: &str| {
        let line = lines.iter().find(|line| line["question"] == id).unwrap_or_else(|| panic!("{id}"));
        line["text"].as_str().expect("a text").to_owned()
    };
    for (id, end) in [
        ("Q.3", "faible (déduit, au plus fort)"),
        ("Q.4", "faible (déduit, au plus élevée)"),
        ("Q.5", "anomalie courante (déduit, au plus crise cyber)"),
    ] {
        assert!(text(id).ends_with(end), "{}", text(id));
    }
}

#[test]
fn a_conclusion_that_nothing_can_move_is_written_as_it_is() {
    let crisis = std::fs::read_to_string("tests/answers/hopital.json").expect("a file");
    let world = World::new();
    assert_eq!(world.run_with(&["new", "--answers", "-"], &crisis).code, 0);
    let drawn = log(&world).into_iter().filter(|line| line["source"] == "deduit");
    for line in drawn {
        assert!(!line["text"].as_str().expect("a text").contains("(déduit, "), "{line}");
    }
}

#[test]
fn what_may_be_worse_is_closed_on_purpose_only() {
    let (world, _) = new(&unknown());
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    let done = world.run(&["answer", &id, "2.e.1", "faux-positif"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let closed = || log(&world).iter().any(|line| line["kind"] == "closed");
    // The conclusions, then the verdict.
    let said = resumed(&world, "\nc\nn\ns\n");
    assert!(said.contains("reste possible : des réponses manquent. Clore quand même ?"), "{said}");
    assert!(!closed(), "{said}");
    let said = resumed(&world, "c\no\n");
    assert!(closed(), "{said}");
    // The code to write down is that of the line that closes.
    let last = said.rsplit("à noter sur papier : ").next().expect("a code");
    let code = format!("/{}", log(&world).len());
    assert!(last.split(' ').next().is_some_and(|seal| seal.ends_with(&code)), "{said}");
}

#[test]
fn the_next_point_that_was_read_is_kept_until_it_is_over() {
    let crisis = std::fs::read_to_string("tests/answers/hopital.json").expect("a file");
    let world = World::new();
    assert_eq!(world.run_with(&["new", "--answers", "-"], &crisis).code, 0);
    let point = |said: &str| -> String {
        let from = said.find("Prochain point").unwrap_or_else(|| panic!("{said}"));
        said[from..].split('.').next().expect("a sentence").chars().take(60).collect()
    };
    assert!(point(&resumed(&world, "s\n")).contains("(proposé)"));
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(world.run(&["action", &id, "Prévenu\u{a0}: Direction", "--state", "fait"]).code, 0);
    let said = point(&resumed(&world, "s\n"));
    assert!(said.contains("(prévu)"), "{said}");
    for _ in 0..2 {
        world.wait(10 * 60_000);
        // A second call before it says the same.
        assert_eq!(world.run(&["action", &id, "Prévenu\u{a0}: DPO", "--state", "fait"]).code, 0);
        assert_eq!(point(&resumed(&world, "s\n")), said);
    }
    world.wait(40 * 60_000);
    let late = point(&resumed(&world, "s\n"));
    assert!(late.contains("prévu à") && late.contains("DÉPASSÉ") && late.contains("proposé"), "{late}");
    world.wait(24 * 60 * 60_000);
    let late = point(&resumed(&world, "s\n"));
    assert!(late.contains("prévu le 7 janv"), "{late}");
}

#[test]
fn a_deadline_says_what_a_call_does_not_meet_and_from_what_it_is_counted() {
    let money = json!({"1.b.1": ["a@exemple.fr"], "4.z.3": "reussie"});
    let (world, id) = new(&money);
    let verdict = || resumed(&world, "\ng\nv\ns\n");
    let before = verdict();
    assert!(before.contains("Banque") && !before.contains("appel passé"), "{before}");
    assert_eq!(world.run(&["action", &id, "Prévenu\u{a0}: Banque", "--state", "fait"]).code, 0);
    let after = verdict();
    assert!(after.contains("appel passé à") && after.contains("l’écrit"), "{after}");
    // The hour of the alert is not known here: the report says from what it counts.
    let said = flat(&world.run(&["report", "--all"]).stdout);
    assert!(said.contains("heure de l’alerte inconnue"), "{said}");
    assert_eq!(world.run(&["clock", &id, "alerted", "--at", "02:00", "--because", "le titulaire"]).code, 0);
    let said = flat(&world.run(&["report", "--all"]).stdout);
    assert!(!said.contains("heure de l’alerte inconnue"), "{said}");
}

/// What is read on the telephone: what was shut, or that no cut is written; what a second account leaves to be done again.
#[test]
fn what_is_read_on_the_telephone_claims_no_more_than_what_is_written() {
    const OPEN: &str = "Aucune coupure n’est encore inscrite.";
    let forward = || new(&json!({"1.b.1": ["a@exemple.fr"], "2.b.1": ["transfert-externe"], "4.z.3": "non"}));
    let read = |world: &World| {
        let said = resumed(world, "\n\n\ng\nv\nt\n\ns\n");
        said.split("À lire au téléphone").nth(1).unwrap_or_else(|| panic!("{said}")).to_owned()
    };
    let (world, id) = forward();
    let before = read(&world);
    assert!(before.contains("Transfert externe") && before.contains(OPEN), "{before}");
    // What shuts no mailbox is a cut all the same; what shuts nothing is none.
    for (done, open) in [("Couper le VPN", false), ("Isoler le poste", false), ("Appeler le titulaire", true)] {
        let (world, id) = forward();
        assert_eq!(world.run(&["action", &id, done, "--state", "fait"]).code, 0);
        let said = read(&world);
        assert_eq!(said.contains(OPEN), open, "{done}: {said}");
    }
    // Once it is retained as nothing, nothing is to be cut.
    let (calm, other) = forward();
    let done = calm.run(&["decide", &other, "anomalie", "--because", "essai"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let said = read(&calm);
    assert!(!said.contains(OPEN) && !said.contains("Transfert externe"), "{said}");
    assert_eq!(world.run_with(&["next", "--plain", "--fiche", "messagerie-endiguement"], "s\n").code, 0);
    assert_eq!(world.run(&["answer", &id, "messagerie-endiguement:E.3", "fait"]).code, 0);
    let shut = read(&world);
    assert!(shut.contains("Fait : bloquer le compte") && !shut.contains(OPEN), "{shut}");
    world.wait(60_000);
    assert_eq!(world.run(&["answer", &id, "messagerie-qualification:1.b.1", "a@exemple.fr,b@exemple.fr"]).code, 0);
    let again = read(&world);
    assert!(again.contains("À refaire : bloquer le compte") && !again.contains(OPEN), "{again}");
}

/// What closes a false alarm is what is shown, and names what was done for it and is still in force.
#[test]
fn the_reason_of_a_false_alarm_is_shown_and_names_what_was_done() {
    let closed = |acts: &[(&str, &str)]| {
        let (world, id) = new(&unknown());
        assert_eq!(world.run(&["answer", &id, "2.e.1", "faux-positif"]).code, 0);
        for (act, state) in acts {
            let done = world.run(&["action", &id, act, "--state", state]);
            assert_eq!(done.code, 0, "{}", done.stderr);
            world.wait(60_000);
        }
        let said = resumed(&world, "\nc\no\n");
        let because = log(&world).last().expect("a line")["because"].as_str().expect("a reason").to_owned();
        assert!(said.contains(&format!("Incident clos ({})", flat(&because))), "{said}");
        because
    };
    assert_eq!(closed(&[]), "fausse alerte, rien n’a été endigué");
    assert_eq!(closed(&[("Bloquer le compte", "a-faire")]), "fausse alerte, rien n’a été endigué");
    let blocked = closed(&[("Bloquer le compte", "fait"), ("Couper le VPN", "fait")]);
    assert!(blocked.contains("à rétablir s’il le faut") && blocked.contains("bloquer le compte"), "{blocked}");
    assert!(blocked.contains("couper le VPN"), "{blocked}");
    let given_back = closed(&[("Bloquer le compte", "fait"), ("Débloquer le compte", "fait")]);
    assert_eq!(given_back, "fausse alerte, rien n’a été endigué");
}

/// Once somebody retained the gravity, the direction is not called to have it retained.
#[test]
fn the_direction_is_told_of_the_gravity_that_is_retained() {
    let (world, id) = new(&json!({"1.b.1": ["a@exemple.fr"], "4.z.3": "reussie", "4.z.6": "nous"}));
    let calls = || resumed(&world, "\ng\nv\na\n\ns\n");
    assert!(calls().contains("informer, faire retenir la gravité"), "{}", calls());
    assert_eq!(world.run(&["decide", &id, "majeur", "--because", "le maire a décidé"]).code, 0);
    let said = calls();
    assert!(said.contains("informer de la gravité retenue") && !said.contains("faire retenir"), "{said}");
}

/// One key for several rows never denies what is known: that row is left for its own question, and the key says so.
#[test]
fn one_key_for_many_rows_denies_nothing_that_is_known() {
    let rows = |rule: &str| {
        let (world, _) = new(&json!({"1.b.1": ["a@exemple.fr"], "2.b.1": [rule], "4.z.3": "non"}));
        let containment = ["next", "--plain", "--fiche", "messagerie-endiguement"];
        let done = world.run_with(&containment, "*\n1\ng\n1\n\nn\ns\n");
        let said = flat(&done.stderr);
        let answered = log(&world).into_iter().filter(|line| line["fiche"] == "messagerie-endiguement");
        let given: Vec<String> = answered
            .filter(|line| line["value"] == "non")
            .map(|line| line["question"].as_str().expect("an id").into())
            .collect();
        (said, given)
    };
    let (said, given) = rows("transfert-externe");
    assert!(given.contains(&"1.a.5".to_owned()) && !given.contains(&"1.a.6".to_owned()), "{given:?} {said}");
    assert!(said.contains("1.a.6, que « 2.b.1 transfert"), "{said}");
    // Its own question comes next.
    assert!(said.rsplit("enregistrées]").next().is_some_and(|after| after.contains("ont-elles pu sortir")), "{said}");
    // What is known elsewhere and contradicts nothing there is answered with the others.
    let (said, given) = rows("delegation");
    assert!(given.contains(&"1.a.6".to_owned()) && !said.contains("contredirait"), "{given:?} {said}");
}

/// Who comes back with somebody on the phone asks them what nobody knew; Enter keeps « je ne sais pas », and nobody alone is
/// asked again.
#[test]
fn what_nobody_knew_is_asked_of_who_is_on_the_phone() {
    let (world, _) = new(&unknown());
    let again = |role: &str, keys: &str| {
        let done = world.run_with(&["resume", "--plain"], &format!("{role}\n{keys}"));
        flat(&done.stderr)
    };
    let said = again("1", "\nn\ns\n");
    assert!(said.contains("2.a.1") && said.contains("garder cette réponse"), "{said}");
    let answered: Vec<Value> = log(&world).into_iter().filter(|line| line["kind"] == "answered").collect();
    let last = answered.last().expect("an answer");
    let replaced = last["replaces"].as_array().is_some_and(|lines| !lines.is_empty());
    assert!(last["value"] == "non" && replaced, "{last}");
    assert!(!again("5", "s\n").contains("garder cette réponse"));
}

/// A list pasted one question too early is nobody's name; names as people have them are.
#[test]
fn a_paste_is_nobody_s_name() {
    for (typed, refused) in [
        ("DUPONT Anne <a.dupont@exemple.fr>; MARTIN Paul <p.martin@exemple.fr>", true),
        ("a.dupont@exemple.fr", true),
        ("Anne Dupont; Paul Martin", true),
        ("Anne-Lise d’Arc (RSSI)", false),
    ] {
        let world = World::new();
        let done = world.run_as("", &["new", "--plain"], &format!("9\n5\n{typed}\nLéa Ô\n\ns\n"));
        let said = flat(&done.stderr);
        assert_eq!(said.contains("les adresses se collent à la question"), refused, "{typed}: {said}");
    }
}

/// The sector is understood in the words of people too.
#[test]
fn a_sector_is_named_as_people_name_it() {
    for (typed, wanted) in [
        ("hôpital", json!(["sante", "etablissement-public"])),
        ("Hopital", json!(["sante", "etablissement-public"])),
        ("la mairie", json!(["collectivite"])),
        ("Clinique", json!(["sante"])),
        ("commune", json!(["collectivite"])),
        ("boulangerie\n9", json!(["entreprise"])),
    ] {
        let world = World::new();
        let done = world.run_with(&["new", "--plain"], &format!("{typed}\n5\n\na@exemple.fr\ns\n"));
        let said = transcript(&done);
        let set = log(&world).into_iter().find(|line| line["profile"].is_array());
        let set = set.unwrap_or_else(|| panic!("{typed}: {said}"));
        assert_eq!(set["profile"], wanted, "{typed}");
        assert_eq!(said.contains("Pas compris"), typed.contains('9'), "{typed}: {said}");
    }
}

/// From the verdict, the calls and the choice of the next fiche one comes back to the questions, and from them to the verdict.
#[test]
fn the_verdict_leads_back_to_the_questions_and_they_lead_back_to_it() {
    let shown = |said: &str| said.matches("ANOMALIE COURANTE, PROPOSÉE, À CETTE HEURE Au moins").count();
    let end = "p\np\n\n";
    for (keys, asked) in [
        // The last question, kept as it is.
        ("<\n\ns\n", "garder cette réponse"),
        // What nobody knew, from the verdict and from the calls: the first one is answered.
        ("g\ni\nn\ng\nv\ns\n", "1.b.1 : aucun"),
        ("\ng\ni\nn\ng\nv\ns\n", "1.b.1 : aucun"),
        // Who is put on the phone.
        ("g\nt\n1\nn\ng\nv\ns\n", "2.a.1 : non"),
        // A Mesure, and nowhere.
        ("g\n5\ng\nv\ns\n", "Mesure 5, 5."),
        ("g\n\ns\n", "Où aller ?"),
        // The calls lead back to the verdict.
        ("\n<\ns\n", "APPELEZ"),
    ] {
        let (world, _) = new(&unknown());
        let said = resumed(&world, &format!("{end}{keys}"));
        assert!(said.contains(asked) && shown(&said) > 1, "{keys:?}: {said}");
        assert!(!said.contains("ne sert pas sur cet écran"), "{keys:?}: {said}");
    }
    // Whoever is asked what comes next can still go back.
    let (world, _) = new(&json!({"1.b.1": ["a@exemple.fr"], "2.b.1": ["transfert-externe"]}));
    let said = resumed(&world, "\ng\nv\n?\ns\n");
    assert!(said.contains("questions"), "{said}");
}

/// Who leaves where their name is asked, of an incident that exists, is told how to come back.
#[test]
fn who_leaves_at_the_name_is_told_how_to_come_back() {
    for command in ["resume", "next"] {
        let (world, _) = new(&json!({"1.b.1": ["a@exemple.fr"]}));
        let lines = log(&world).len();
        let done = world.run_as("", &[command, "--plain"], "s\n");
        let said = flat(&done.stderr);
        assert!(done.code == 0 && said.contains("qualify resume") && !said.contains("personne ne peut"), "{said}");
        assert_eq!(log(&world).len(), lines, "{command}");
    }
    let done = World::new().run_as("", &["new", "--plain"], "s\n");
    assert!(!flat(&done.stderr).contains("qualify resume"), "{}", transcript(&done));
}

/// A containment that was left in the middle leads back to the questions, whoever comes back to it.
#[test]
fn a_containment_come_back_to_leads_back_to_the_questions() {
    let (world, _) = new(&json!({"1.b.1": ["a@exemple.fr"], "2.b.1": ["transfert-externe"]}));
    let said = resumed(&world, "\n\ne\ns\n");
    assert!(said.contains("À FAIRE MAINTENANT") || said.contains("1/"), "{said}");
    let said = resumed(&world, "e\ns\n");
    assert!(said.contains("Retour aux questions") && !said.contains("Fiche suivante"), "{said}");
}

/// An organisation that cares for people hears of patients from the first screen on, until it is known.
#[test]
fn a_hospital_hears_of_patients_until_it_is_known() {
    const UNKNOWN: &str = "Patients : on ne sait pas encore si";
    for (sector, told) in [("1", true), ("2", true), ("3", false), ("9", false)] {
        let world = World::new();
        let done = world.run_with(&["new", "--plain"], &format!("{sector}\n5\n\na@exemple.fr\ni\n1\ng\nv\nt\ns\n"));
        let said = flat(&done.stderr);
        assert_eq!(
            said.contains("Patients : soins ou données touchés ? Demandez au métier."),
            told,
            "{sector}: {said}"
        );
        let (_, read) = said.split_once("À lire au téléphone").unwrap_or_else(|| panic!("{said}"));
        assert_eq!(read.contains(UNKNOWN), told, "{sector}: {said}");
    }
    let read = |answers: &Value| {
        let (world, id) = new(answers);
        assert_eq!(world.run(&["profile", &id, "--profile", "sante"]).code, 0);
        resumed(&world, "g\nv\nt\ns\n")
    };
    let said = read(&json!({"1.b.1": ["a@exemple.fr"], "4.z.1": "non"}));
    assert!(said.contains("si leurs données sont touchées"), "{said}");
    let said = read(&json!({"1.b.1": ["a@exemple.fr"], "4.z.1": "non", "4.c.1": "oui"}));
    assert!(!said.contains("Patients"), "{said}");
}

/// The questions of who is put on the phone are counted by themselves: the lot that they leave is found again as it was.
#[test]
fn the_questions_of_who_is_on_the_phone_are_counted_apart() {
    for (role, asked) in [("1", "victime"), ("2", "messagerie"), ("3", "EDR et postes"), ("4", "métier")] {
        let (world, _) = new(&json!({"1.b.1": ["a@exemple.fr"], "2.a.1": "inconnu", "4.b.2": "inconnu",
            "4.z.1": "inconnu", "4.z.3": "inconnu", "5.z.2": "ancienne-stable", "2.b.1": []}));
        let said = resumed(&world, &format!("t\n{role}\ns\n"));
        let (_, then) = said.split_once("> t Qui avez-vous en ligne").unwrap_or_else(|| panic!("{said}"));
        assert!(then.contains(&format!("En ligne : {asked}, encore ")), "{role}: {then}");
        assert!(!then.contains("Dans l’heure") && then.contains("suspendre) > "), "{role}: {then}");
        assert!(!then.contains("s sortir"), "{role}: {then}");
    }
}

/// A step said in detail is written with its details: who leaves among them has said where it stands.
#[test]
fn who_leaves_a_step_in_the_middle_has_said_where_it_stands() {
    for (keys, written) in
        [("o\n3\ns\n", true), ("o\n3\n\ns\n", true), ("o\n3\n\n\n\ns\n", true), ("3\ns\n", true), ("o\n4\ns\n", false)]
    {
        let (world, _) = new(&json!({"1.b.1": ["a@exemple.fr"], "2.b.1": ["transfert-externe"]}));
        let done = world.run_with(&["next", "--plain", "--fiche", "messagerie-endiguement"], keys);
        let said = flat(&done.stderr);
        assert_eq!(said.contains("Réponse NON ÉCRITE, à retaper : E."), !written, "{keys:?}: {said}");
        let word = if written { "fait" } else { "impossible" };
        assert_eq!(log(&world).iter().any(|line| line["value"] == word), written, "{keys:?}: {said}");
    }
}

/// What can be skipped after an answer can be gone back from, and nothing is written.
#[test]
fn what_can_be_skipped_can_be_gone_back_from() {
    for key in ["<", ""] {
        let (world, _) = new(&json!({"1.b.1": ["a@exemple.fr"], "4.z.3": "non", "5.z.2": "ancienne-stable"}));
        let before = log(&world).len();
        let said = resumed(&world, &format!("2\n{key}\n{key}\ns\n"));
        assert!(said.contains("Vers quelle adresse ? Entrée) passer (? aide, < revenir, s suspendre)"), "{said}");
        assert!(!said.contains("Trace gardée") && !said.contains("Pas compris"), "{said}");
        assert!(log(&world).len() > before);
    }
}
