//! What is known is said where somebody reads it: whose, which, since when; and nothing that was corrected comes back.

use crate::harness::{START, World, flat};
use crate::scenarios::{answers, stdout_of};
use qualify::domain::moment::Moment;

const MAIL: &str = r#"{"fiche": "messagerie-qualification", "title": "Essai", "alerted_at": "2026-01-06T22:10:00+01:00",
"profile": ["collectivite"], "answers": {"1.b.1": ["a@exemple.fr", "+30"], "2.a.1": "oui", "2.e.1": "confirme", ANSWERS}}"#;

fn open(world: &World, answers: &str) -> String {
    let file = world.file("r.json", &MAIL.replace("ANSWERS", answers));
    stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned()
}

fn plain(text: &str) -> String {
    flat(text).replace('\u{a0}', " ")
}

fn page(world: &World, id: &str) -> String {
    stdout_of(&world.run(&["report", id, "--format", "markdown"])).replace('\u{a0}', " ")
}

fn export(world: &World, id: &str, target: &str) -> String {
    let text = stdout_of(&world.run(&["export", id, "--to", target])).replace("\r\n ", "").replace("\\,", ",");
    plain(&text.replace('\\', ""))
}

fn line<'t>(text: &'t str, starts: &str) -> &'t str {
    text.lines().find(|line| line.starts_with(starts)).unwrap_or_else(|| panic!("{starts}: {text}"))
}

/// The first fact is one that stands, and that may start something: neither a corrected hour nor one of after the alert.
#[test]
fn the_first_fact_stands_and_comes_before_the_alert() {
    let world = World::new();
    let id = open(&world, r#""2.d.1": {"value": "oui", "at": "2025-12-01T03:00:00+01:00"}"#);
    assert!(page(&world, &id).contains("premier fait daté du 1er déc. 2025 à 03:00"));
    stdout_of(&world.run(&["answer", &id, "2.d.1", "oui", "--at", "2026-01-05T22:00:00+01:00"]));
    let (told, form) = (page(&world, &id), export(&world, &id, "cnil"));
    for text in [&told, &form] {
        assert!(text.contains("5 janv. 2026 à 22:00") && !text.contains("Début estimé : 1er déc."), "{text}");
    }
    assert!(told.contains("premier fait daté du 5 janv. 2026 à 22:00"), "{told}");
    let world = World::new();
    let id = open(&world, r#""4.a.3": {"value": "oui", "at": "2026-01-07T01:00:00+01:00"}"#);
    let (told, form) = (page(&world, &id), export(&world, &id, "cnil"));
    assert!(!told.contains("premier fait daté"), "{told}");
    assert!(form.contains("Début de la violation ou de l’incident : (à compléter)"), "{form}");
}

/// What was written beside an answer goes with the fact, on the page of who decides and in the form.
#[test]
fn a_note_goes_with_its_fact() {
    let note = r#""4.a.3": {"value": "oui", "note": "RIB et NIR de 140 agents", "source": "constate"},
"4.z.3": {"value": "tentee", "note": "86 400 € récupérés"}, "4.a.1": "oui""#;
    let world = World::new();
    let id = open(&world, note);
    let told = page(&world, &id);
    let gone = line(&told, "- Ce qui est sorti : ");
    assert!(
        gone.contains("oui, ou possible (« RIB et NIR de 140 agents »)") && gone.contains("86 400 € récupérés"),
        "{gone}"
    );
    let form = export(&world, &id, "cnil");
    assert!(form.contains("(« RIB et NIR de 140 agents ») [4.a.3]") && form.contains("86 400 €"), "{form}");
    // Corrected, the note goes with what it was beside.
    stdout_of(&world.run(&["answer", &id, "4.a.3", "oui"]));
    assert!(!page(&world, &id).contains("touchées : oui, ou possible (« RIB"));
    assert!(!export(&world, &id, "cnil").contains("(« RIB"));
}

/// Of an hour that clocks show twice, every document says which one it is; of any other, none does.
#[test]
fn an_hour_that_exists_twice_says_which_it_is() {
    let world = World::new();
    let now = Moment::parse_rfc3339("2026-10-25T05:00:00+01:00").expect("a moment").unix_millis();
    world.wait(now - START);
    let answers =
        MAIL.replace("2026-01-06T22:10:00+01:00", "2026-10-25T02:10:00+02:00").replace("ANSWERS", r#""4.z.3": "non""#);
    let file = world.file("r.json", &answers);
    let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
    for at in ["2026-10-25T02:20:00+02:00", "2026-10-25T02:20:00+01:00", "2026-10-25T03:20:00+01:00"] {
        stdout_of(&world.run(&["note", &id, "Connexion", "--at", at]));
    }
    for text in [
        stdout_of(&world.run(&["log", &id, "--format", "table"])).to_owned(),
        stdout_of(&world.run(&["log", &id, "--format", "tableur"])).to_owned(),
        page(&world, &id),
        export(&world, &id, "ticket"),
    ] {
        let text = plain(&text);
        assert!(text.contains("UTC+2") && !text.contains("03:20 UTC"), "{text}");
    }
    let log = plain(stdout_of(&world.run(&["log", &id, "--format", "markdown"])));
    assert!(log.contains("02:20 UTC+2") && log.contains("02:20 UTC+1"), "{log}");
    assert!(page(&world, &id).contains("Alerte reçue le 25 oct. 2026 à 02:10 UTC+2"));
}

/// Who an action is given to, and what a note is about, stand in what is printed.
#[test]
fn what_is_printed_says_whose_and_about_what() {
    let world = World::new();
    let id = open(&world, r#""4.z.3": "non""#);
    stdout_of(&world.run(&["action", &id, "Bloquer le compte dsi.admin", "--owner", "Anne Faure"]));
    let note = [
        "note",
        &id,
        "Connexion",
        "--account",
        "svc@exemple.fr",
        "--machine",
        "VPN-01",
        "--at",
        "2026-01-06T21:00:00+01:00",
    ];
    stdout_of(&world.run(&note));
    for form in ["table", "markdown"] {
        let log = plain(stdout_of(&world.run(&["log", &id, "--format", form]))).replace('\\', "");
        assert!(log.contains("confiée à Anne Faure") && log.contains("VPN-01"), "{form}: {log}");
        assert!(log.contains("concerne : svc"), "{form}: {log}");
    }
    for form in ["csv", "tableur"] {
        assert!(stdout_of(&world.run(&["log", &id, "--format", form])).contains("confiée à Anne Faure"), "{form}");
    }
    // The machine is in both forms, and the accounts that were only counted are accounts.
    for target in ["cnil", "thehive"] {
        let told = export(&world, &id, target);
        assert!(target == "thehive" || told.contains("machine VPN-01"), "{told}");
        assert!(told.contains("environ 30 autres comptes"), "{told}");
        assert!(!told.contains("- et environ"), "they may be the only ones of the list: {told}");
    }
}

/// An answer that dates a fact is part of what happened, and one without a date is not.
#[test]
fn a_dated_answer_is_part_of_the_story() {
    let world = World::new();
    let id = open(&world, r#""2.d.1": {"value": "oui", "at": "2026-01-02T03:00:00+01:00"}, "4.a.1": "oui""#);
    let told = export(&world, &id, "glpi");
    let story = told.split("Déroulé").nth(1).expect("a story");
    assert!(story.contains("2 janv. 2026 à 03:00, Alice Martin : 2.d.1"), "{story}");
    assert!(!story.contains(": 4.a.1"), "{story}");
}

/// What was shut is said, whatever it is, and an act that shuts two things says both.
#[test]
fn each_thing_shut_is_a_measure() {
    let world = World::new();
    let id = open(&world, r#""4.z.3": "non""#);
    for act in ["Bloquer le compte dsi.admin", "Couper le VPN", "Isoler la sauvegarde", "Exporter les journaux"] {
        stdout_of(&world.run(&["action", &id, act, "--state", "fait"]));
    }
    let told = page(&world, &id);
    let row = line(&told, "- Mesures d’endiguement : ");
    for wanted in ["Bloquer le compte dsi.admin (", "Couper le VPN (", "Isoler la sauvegarde ("] {
        assert!(row.contains(wanted), "{wanted}: {row}");
    }
    assert!(!row.contains("journaux"), "{row}");
    stdout_of(&world.run(&["action", &id, "Désactiver la règle et fermer les sessions", "--state", "fait"]));
    let told = page(&world, &id);
    let row = line(&told, "- Mesures d’endiguement : ");
    assert!(row.contains("sessions coupées, règles retirées ou désactivées ("), "{row}");
}

/// Money of two holders is called back from both.
#[test]
fn money_of_two_is_called_back_from_both() {
    for (whose, to) in [
        ("nous", "Comptable public (DGFiP) :"),
        ("les-deux", "Comptable public (DGFiP), et le payeur :"),
        ("autrui", "Payeur, puis sa banque :"),
    ] {
        let world = World::new();
        let id = open(&world, &format!(r#""4.z.3": "reussie", "4.z.6": "{whose}""#));
        let told = plain(stdout_of(&world.run(&["report", &id])));
        assert!(told.contains(&to.replace(" :", "")), "{whose}: {told}");
        assert!(whose != "nous" || !told.contains("payeur"), "{told}");
    }
}

/// The end of an incident is no event of now while it goes on.
#[test]
fn the_end_is_no_event_before_it_comes() {
    let world = World::new();
    let file = world.file("r.json", &MAIL.replace("collectivite", "sante").replace("ANSWERS", r#""4.z.3": "non""#));
    let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
    stdout_of(&world.run(&["clock", &id, "contained", "--at", "maintenant", "--because", "coupé"]));
    stdout_of(&world.run(&["declare", &id, "sante", "--at", "maintenant"]));
    let calendar = stdout_of(&world.run(&["export", &id, "--to", "ics"])).replace("\r\n ", "");
    let entry = |calendar: &str| {
        let entry = calendar.split("BEGIN:V").find(|entry| entry.contains("signaler la fin de l’incident)"));
        entry.expect("what is to come").to_owned()
    };
    assert!(entry(&calendar).starts_with("TODO") && entry(&calendar).contains("NEEDS-ACTION"), "{calendar}");
    assert!(!entry(&calendar).contains("DTSTART"), "{calendar}");
}

/// What somebody else was to know, and does not, is listed although it is a conclusion; one's own is not.
#[test]
fn what_another_was_asked_and_does_not_know_is_listed() {
    let world = World::new();
    let id = open(&world, r#""5.z.3": "inconnu", "4.z.3": "non""#);
    let told = page(&world, &id);
    assert!(told.contains("- EDR et postes : 5.z.3 "), "{told}");
    assert!(!told.contains(" ? ; et "), "{told}");
    let world = World::new();
    let id = open(&world, r#""4.z.3": "non""#);
    let told = page(&world, &id);
    assert!(!told.contains("- EDR et postes : 5.z.3 "), "{told}");
}

/// Where copies went out, what people wrote is still there to be read.
#[test]
fn copies_push_nothing_out_of_a_handover() {
    let world = World::new();
    let id = open(&world, r#""4.z.3": "non""#);
    world.wait(20 * 60_000);
    stdout_of(&world.run(&["note", &id, "Le procureur a rappelé"]));
    for _ in 0..15 {
        stdout_of(&world.run(&["export", &id, "--to", "ticket"]));
    }
    let told = plain(stdout_of(&world.run(&["report", &id, "--since", "il y a 10 min"])));
    assert!(told.contains("Le procureur a rappelé") && told.contains("15 exports"), "{told}");
    assert!(!told.contains("Ce qui l’a changée, et le reste Écrit"), "{told}");
}

/// What was true is not denied by what is true now: a form that completes another says both, and a fact keeps its date.
#[test]
fn what_was_true_stays_true() {
    let world = World::new();
    let lost = r#""4.z.1": "averee", "4.a.1": "oui", "4.a.3": "oui",
"4.z.3": {"value": "reussie", "at": "2026-01-06T09:30:00+01:00", "source": "declare",
"declared_by": "M. Aubry"}"#;
    let id = open(&world, lost);
    let told = page(&world, &id);
    assert!(line(&told, "- Ce qui est sorti : ").contains("argent est parti, le 6 janv. 2026 à 09:30"), "{told}");
    // Somebody said it, with its hour: no guess of ours.
    let guesses = told.split("### Hypothèses et jugements").nth(1).and_then(|rest| rest.split("###").next());
    assert!(!guesses.unwrap_or_default().contains("| 4.z.3 "), "{told}");
    assert!(export(&world, &id, "cnil").contains("argent est parti, le 6 janv. 2026 à 09:30"));
    world.wait(600_000);
    for declaration in ["cnil", "sante"] {
        stdout_of(&world.run(&["declare", &id, declaration, "--at", "02:20"]));
    }
    world.wait(3_600_000);
    for (question, answer) in [("4.z.1", "possible"), ("4.z.3", "tentee")] {
        stdout_of(&world.run(&["answer", &id, question, answer]));
    }
    for target in ["cnil", "cert-sante"] {
        let form = export(&world, &id, target);
        assert!(form.contains("(auparavant : oui, déjà"), "{target}: {form}");
        assert!(!form.contains("Données personnelles touchées : oui [4.a.3] (auparavant"), "{target}: {form}");
    }
    assert!(export(&world, &id, "cnil").contains("(auparavant : réussie, de l’argent est parti"));
    // What nobody knows any more was known; what did not change is in the first form; another fiche changes nothing.
    stdout_of(&world.run(&["answer", &id, "4.a.3", "inconnu"]));
    stdout_of(&world.run_with(&["next", "--fiche", "fuite-donnees-qualification", "--plain"], "s\n"));
    for target in ["cnil", "cert-sante"] {
        let form = export(&world, &id, target);
        assert!(form.contains("Données personnelles touchées : plus établi (auparavant : oui"), "{target}: {form}");
        assert!(!form.contains("Fuite de données possible"), "{target}: {form}");
        assert_eq!(form.matches("auparavant").count(), form.matches("(auparavant").count(), "{target}: {form}");
    }
}

/// An attack is not contained while messages still leave by themselves, as far as anybody said.
#[test]
fn contained_and_still_leaving_are_said_together() {
    let forward = r#""2.b.1": ["transfert-externe"]"#;
    for (act, warned) in [(None, true), (Some("Retirer le transfert"), false)] {
        let world = World::new();
        let id = open(&world, forward);
        stdout_of(&world.run(&["clock", &id, "contained", "--at", "02:14", "--because", "compte bloqué"]));
        act.iter().for_each(|act| {
            stdout_of(&world.run(&["action", &id, act, "--state", "fait"]));
        });
        let told = page(&world, &id);
        assert_eq!(told.contains("mais un transfert est encore dit en place"), warned, "{told}");
        // Seen again after it was cut, it leaves again as far as anybody knows.
        world.wait(60_000);
        stdout_of(&world.run(&["answer", &id, "2.b.1", "transfert-externe"]));
        assert!(page(&world, &id).contains("mais un transfert est encore dit en place"), "{act:?}");
        assert!(!told.contains("est en place sur une boîte"), "{told}");
    }
}

/// An address that a note names is no trace yet, and whoever looks for traces sees it.
#[test]
fn an_address_in_a_note_is_no_trace_and_is_shown() {
    let world = World::new();
    let id = open(
        &world,
        r#""2.b.1": {"value": ["transfert-externe"], "note": "vers x1@copie-mail.top"},
"2.d.1": {"value": "oui", "note": "depuis 198.51.100.71, dit b@exemple.fr"}"#,
    );
    let told = page(&world, &id).replace('\\', "").replace("[.]", ".").replace("[@]", "@");
    let traces = told.split("### Traces de l’attaquant").nth(1).and_then(|rest| rest.split("###").next());
    let traces = traces.expect("the part");
    for address in ["x1@copie-mail.top", "198.51.100.71"] {
        assert!(traces.contains(address), "{address}: {traces}");
    }
    assert!(traces.contains("sans être inscrites") && !traces.contains("exemple.fr"), "{traces}");
    stdout_of(&world.run(&["note", &id, "Vu", "--sender", "x1@copie-mail.top", "--ip", "198.51.100.71"]));
    let told = page(&world, &id);
    assert!(!told.contains("sans être inscrites"), "{told}");
}

/// An answer that is explained goes nowhere without saying so.
#[test]
fn an_explanation_goes_with_its_answer() {
    let world = World::new();
    let id = open(&world, r#""2.d.1": {"value": "oui", "explained": "VPN du siège"}"#);
    let told = page(&world, &id);
    let row = line(&told, "| 2.d.1 ");
    assert!(row.contains("oui") && row.contains("Expliqué : « VPN du siège »"), "{row}");
}

/// What is still to do has no hour of its own, and what is shown to the minute is counted from it.
#[test]
fn hours_say_what_they_are() {
    let world = World::new();
    let id = open(&world, r#""4.a.3": "oui""#);
    world.wait(45_000);
    stdout_of(&world.run(&["action", &id, "Prévenir les clients"]));
    let told = page(&world, &id);
    assert!(told.contains("| inscrit le 7 janv. 2026 à 02:14 | Prévenir les clients |"), "{told}");
    assert!(export(&world, &id, "cnil").contains("Prévenir les clients : à faire, inscrit le"), "{told}");
    stdout_of(&world.run(&["declare", &id, "cnil", "--at", "02:14"]));
    let calendar = stdout_of(&world.run(&["export", &id, "--to", "ics"])).replace("\r\n ", "").replace("\r\n", "\n");
    let made =
        calendar.split("BEGIN:VEVENT").find(|e| e.contains("CNIL") && e.contains(", faite (")).expect("it is made");
    assert!(made.contains("DTSTART:20260107T0114"), "{made}");
}

/// A false alarm asks for nothing that an attack asks for, and what was shut for it is to be opened again.
#[test]
fn a_false_alarm_gives_back_what_was_cut() {
    let world = World::new();
    let file = world.file("r.json", &answers("fausse-alerte"));
    let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
    stdout_of(&world.run_with(&["next", "--fiche", "messagerie-endiguement", "--plain"], "s\n"));
    stdout_of(&world.run(&["answer", &id, "E.3", "fait"]));
    let asked = |world: &World| {
        let told = page(world, &id);
        let part = told.split("### Décisions demandées").nth(1).and_then(|rest| rest.split("###").next());
        part.expect("the decisions").to_owned()
    };
    let first = asked(&world);
    assert!(
        first.contains("Clore l’incident") && first.contains("Rétablir ce qui a été coupé (fait : bloquer"),
        "{first}"
    );
    assert!(!first.contains("pilote"), "{first}");
    stdout_of(&world.run(&["action", &id, "Compte débloqué", "--state", "fait"]));
    assert!(!asked(&world).contains("Rétablir"), "{}", asked(&world));
}

/// When it was closed is said where it is said to be; not of one that was opened again.
#[test]
fn a_closed_incident_says_when() {
    let world = World::new();
    let id = open(&world, r#""4.z.3": "non""#);
    world.wait(3_600_000);
    stdout_of(&world.run(&["close", &id, "--because", "réglé"]));
    world.wait(3_600_000);
    let told = page(&world, &id);
    assert_eq!(
        told.matches("incident clos le 7 janv. 2026 à 03:14").count(),
        2,
        "the first page and the authority: {told}"
    );
    assert!(told.contains("clos (+ ") || told.contains(": clos"), "the figure: {told}");
    stdout_of(&world.run(&["reopen", &id, "--because", "revu"]));
    let told = page(&world, &id);
    assert!(!told.contains("incident clos") && told.contains("rouvert"), "the figure keeps both: {told}");
}

/// Two decisions that do not go together are said together: no risk for anybody, and a high one.
#[test]
fn an_authority_refused_and_persons_to_be_told_are_at_odds() {
    let world = World::new();
    let id = open(&world, r#""4.a.1": "oui", "4.a.3": "oui", "4.c.1": "oui", "4.z.3": "non""#);
    let told = |world: &World| plain(stdout_of(&world.run(&["report", &id, "--all"])));
    assert!(!told(&world).contains("à revoir ensemble"));
    let refused = ["declare", &id, "cnil", "--not-due", "--decided-by", "Mme Keller", "--because", "improbable"];
    stdout_of(&world.run(&refused));
    assert!(told(&world).contains("or Mme Keller a décidé de ne pas notifier la CNIL"), "{}", told(&world));
}

/// Whoever makes a declaration is called for it, however small the incident.
#[test]
fn who_declares_is_called() {
    for (profile, called) in [("collectivite", true), ("finance", false)] {
        let world = World::new();
        let answers = MAIL.replace("collectivite", profile).replace("ANSWERS", r#""4.z.3": "non", "4.a.3": "non""#);
        let file = world.file("r.json", &answers.replace(", \"+30\"", ""));
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        let told = page(&world, &id);
        assert!(told.contains("| **incident mineur** |"), "{told}");
        assert_eq!(line(&told, "- Pas encore prévenus : ").contains("Direction"), called, "{profile}: {told}");
    }
}

/// What is put back, whatever it is, is asked back no more; and money that was asked for makes a false alarm of nothing.
#[test]
fn what_is_put_back_is_not_asked_back() {
    let file = answers("fausse-alerte");
    for (cut, back) in [("Isoler le poste PC-042", "Poste remis en réseau"), ("Couper le VPN", "VPN rétabli")] {
        let world = World::new();
        let file = world.file("r.json", &file);
        let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
        stdout_of(&world.run(&["action", &id, cut, "--state", "fait"]));
        assert!(page(&world, &id).contains("Rétablir ce qui a été coupé"), "{cut}");
        stdout_of(&world.run(&["action", &id, back, "--state", "fait"]));
        assert!(!page(&world, &id).contains("Rétablir ce qui a été coupé"), "{back}");
        assert!(export(&world, &id, "ticket").contains("fausse alerte"));
        stdout_of(&world.run(&["answer", &id, "4.z.3", "tentee"]));
        assert!(!export(&world, &id, "ticket").contains("fausse alerte"));
    }
}

/// A line of the story is whole in a form that completes another: it is no answer, of which a part stood already.
#[test]
fn a_line_of_the_story_is_never_cut_by_what_stood_before() {
    let world = World::new();
    let id = open(&world, r#""4.a.3": "oui", "4.z.1": "averee""#);
    let note = |text: &str| stdout_of(&world.run(&["note", &id, text, "--at", "02:10"])).to_owned();
    world.wait(600_000);
    note("Vu : premier ; second");
    stdout_of(&world.run(&["declare", &id, "sante", "--at", "02:24"]));
    world.wait(600_000);
    note("Vu : premier ; troisième");
    let form = export(&world, &id, "cert-sante");
    assert!(form.contains("Vu : premier ; troisième"), "{form}");
}
