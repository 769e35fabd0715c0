//! Whole conversations in the plain mode: what is typed, line after line, and what the screen says back.

use super::harness::{Done, World};
use super::scenarios::{assert_narrow, golden_masked, stdout_of};
use proptest::prelude::*;
use serde_json::Value;

/// What a person types, with what each line answers: the second word is for the reader of this file.
pub type Script<'a> = &'a [(&'a str, &'a str)];

pub fn typed(script: Script<'_>) -> String {
    script.iter().map(|(line, _)| format!("{line}\n")).collect()
}

/// What was printed on both streams, as a terminal would have shown it.
pub fn transcript(done: &Done) -> String {
    format!("{}--- sortie standard ---\n{}--- code {} ---\n", done.stderr, done.stdout, done.code)
}

/// Opens an incident by typing; the title is on the command line, so that the accounts are asked with the rest.
fn new(world: &World, more: &[&str], script: Script<'_>) -> Done {
    let mut args = vec!["new", "--plain", "--title", "Comptes du centre hospitalier de Valmont"];
    args.extend(more);
    let done = world.run_with(&args, &typed(script));
    assert_narrow(&world.stable(&done.stderr));
    done
}

fn resume(world: &World, script: Script<'_>) -> Done {
    world.wait(3_600_000);
    let done = world.run_with(&["resume", "--plain"], &typed(script));
    assert_narrow(&world.stable(&done.stderr));
    done
}

pub fn report(world: &World) -> Value {
    let done = world.run(&["report", "--format", "json"]);
    serde_json::from_str(stdout_of(&done)).expect("it is JSON")
}

pub fn log(world: &World) -> Vec<Value> {
    let done = world.run(&["log", "--format", "jsonl"]);
    stdout_of(&done).lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

fn kinds(log: &[Value], kind: &str) -> usize {
    log.iter().filter(|line| line["kind"] == kind).count()
}

/// The answers in the order in which they were recorded.
fn answered(log: &[Value]) -> Vec<(String, Value)> {
    log.iter()
        .filter(|line| line["kind"] == "answered")
        .map(|line| (line["question"].as_str().expect("an id").to_owned(), line["value"].clone()))
        .collect()
}

fn assert_sound(world: &World) {
    let done = world.run(&["verify"]);
    assert!(stdout_of(&done).starts_with("ANCRE\n"), "{}", done.stdout);
}

/// The verdict and all that rests on the answers: not the times, the seal, nor the number of lines.
fn substance(mut report: Value) -> Value {
    let object = report.as_object_mut().expect("an object");
    for key in ["as_of", "seal", "seal_sha256", "timeline"] {
        object.remove(key).expect("a member of the report");
    }
    let about = object["incident"].as_object_mut().expect("an object");
    for key in ["id", "opened_at"] {
        about.remove(key).expect("a member of the incident");
    }
    for action in object["actions"].as_array_mut().expect("a list") {
        let action = action.as_object_mut().expect("an object");
        // The number of an action is that of its line.
        action.remove("at");
        action.remove("action");
    }
    report
}

pub const START: Script<'_> = &[("1", "a public hospital"), ("5", "alone"), ("01:40", "alerted")];

const HOT: Script<'_> = &[
    ("adm.lefevre@ch-valmont.example, dsi@ch-valmont.example, +60", "1.b.1"),
    ("n", "4.z.3"),
    ("1", "5.z.2"),
    ("1 2", "2.b.1, a hard sign"),
    ("Copie <copie.rib@mail.example>", "kept: the address"),
    ("hier 23:40", "kept: since when"),
    ("", "go on"),
    ("o", "1.b.2"),
    ("o", "1.c.1"),
    ("n", "1.c.2"),
    ("o", "2.b.4"),
    ("o", "2.d.1"),
    ("06/01 23:41 203.0.113.7 Firefox Linux", "kept: a connection"),
    ("12", "3.a.1"),
    ("o", "3.h.2"),
    ("direction@ch-valmont.example", "1.c.1.comptes"),
    ("1", "known: 2.a.1"),
    ("o", "2.a.1"),
    ("o", "4.b.2"),
    ("2", "4.z.1"),
];

const HOUR: Script<'_> = &[
    ("2, 6", "1.a.1"),
    ("Mme Petit, par téléphone", "kept: who said it"),
    ("1", "1.a.2"),
    ("1 7", "done: P.3"),
    ("Alice Martin, 01:50", "done: who blocked the account, and when"),
    ("", "done: nobody knows who exported the logs"),
    ("o", "1.c.3"),
    ("o", "2.a.2"),
    ("i", "2.a.3"),
    ("i", "2.a.4"),
    ("o", "2.a.5"),
    ("n", "2.a.6"),
    ("o", "2.a.7"),
    ("i", "2.b.2"),
    ("o", "2.b.3"),
    ("n", "2.c.1"),
    ("n", "2.c.2"),
    ("o", "2.d.2"),
    ("o", "2.d.3"),
    ("o", "2.d.4"),
    ("o", "2.d.5"),
    ("n", "2.d.6"),
    ("i", "2.d.7"),
    ("1", "2.e.1"),
    ("1 2 3", "3.b.1"),
    ("o", "3.c.1"),
    ("urgences@ch-valmont.example", "3.c.1.comptes"),
    ("o", "3.d.1"),
    ("o", "3.d.2"),
    ("n", "3.e.1"),
    ("o", "3.e.2"),
    ("i", "3.e.3"),
    ("n", "3.f.1"),
    ("3", "3.h.1"),
    ("o", "4.a.2"),
    ("o", "4.b.1"),
    ("i", "4.b.3"),
    ("n", "5.a.1"),
    ("o", "5.z.1"),
    ("Urgences et blocs opératoires", "5.z.1.activites"),
    ("o", "5.z.3"),
];

const CALM: Script<'_> =
    &[("3", "P.1"), ("3", "P.2"), ("o", "1.d.1"), ("3", "3.h.3"), ("Urgences, prescription, laboratoire", "4.z.2")];

/// What declarations wait for, asked as soon as the gravity is settled.
const DECLARE: Script<'_> = &[("o", "4.a.1"), ("o", "4.a.3"), ("o", "4.c.1")];
/// The verdict of a crisis, calls included: on to the questions that are left.
const CRISIS: Script<'_> = &[("", "the verdict")];
/// Any other verdict, then whom to tell.
const VERDICT: Script<'_> = &[("", "the verdict"), ("", "whom to tell")];
const SETTLED: Script<'_> = &[("c", "nothing changes the gravity or a declaration any more: go on")];
const MINE: Script<'_> = &[("", "the deduced conclusions")];

/// The whole qualification in one go.
fn whole() -> World {
    let world = World::new();
    let done = new(&world, &[], &[START, HOT, CRISIS, DECLARE, SETTLED, HOUR, CALM, MINE].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    world
}

#[test]
fn a_whole_qualification_is_typed_to_a_crisis() {
    let world = World::new();
    let done = new(&world, &[], &[START, HOT, CRISIS, DECLARE, SETTLED, HOUR, CALM, MINE].concat());
    golden_masked(&world, "sessions/whole.txt", &transcript(&done));
    assert_eq!(done.code, 0);
    assert_eq!(done.stdout.lines().count(), 1, "the incident id alone");
    let report = report(&world);
    for bound in ["at_least", "proposed", "at_most"] {
        assert_eq!(report["gravity"][bound], "crise");
    }
    let fiche = &report["fiches"][0];
    assert_eq!((&fiche["remaining"], &fiche["waiting"]), (&Value::from(0), &Value::from(0)));
    let log = log(&world);
    // What each line was meant to answer is what it answered.
    let meant: Vec<&str> = [HOT, CRISIS, DECLARE, HOUR, CALM]
        .concat()
        .iter()
        .map(|(_, question)| question.split(',').next().expect("a question"))
        .filter(|question| question.contains('.') && *question != "go on" && !question.contains(':'))
        .chain(["Q.1", "Q.2", "Q.3", "Q.4", "Q.5"])
        .collect();
    let answered = answered(&log);
    assert_eq!(answered.iter().map(|(question, _)| question.as_str()).collect::<Vec<_>>(), meant);
    assert_eq!(kinds(&log, "action"), 2);
    assert_eq!(kinds(&log, "fiche-finished"), 1);
    assert_eq!(kinds(&log, "decided"), 0);
    assert_sound(&world);
}

#[test]
fn a_session_suspended_with_s_and_resumed_says_the_same_in_the_end() {
    let world = World::new();
    let first = new(&world, &[], &[START, &HOT[..8], &[("s", "suspend")]].concat());
    assert_eq!(first.code, 0, "suspending is not a failure");
    assert!(first.stderr.contains("Pour reprendre"));
    let back: Script<'_> = &[("5", "alone"), ("", "go on: nothing is contained yet")];
    let second = resume(&world, &[back, &HOT[8..], CRISIS, DECLARE, SETTLED, HOUR, CALM, MINE].concat());
    assert_eq!(second.code, 0, "{}", second.stderr);
    golden_masked(&world, "sessions/suspended.txt", &(transcript(&first) + &transcript(&second)));
    assert_eq!(substance(report(&world)), substance(report(&whole())));
    let log = log(&world);
    assert_eq!((kinds(&log, "suspended"), kinds(&log, "resumed")), (1, 1));
    assert_sound(&world);
}

#[test]
fn a_session_whose_input_ends_and_resumed_says_the_same_in_the_end() {
    let world = World::new();
    let first = new(&world, &[], &[START, HOT, CRISIS, DECLARE, SETTLED, &HOUR[..20]].concat());
    assert_eq!(first.code, 7, "an answer was needed and nobody could be asked");
    assert!(first.stderr.contains("qualify resume"), "{}", first.stderr);
    assert!(first.stdout.is_empty(), "{}", first.stdout);
    let second = resume(&world, &[&[("5", "alone")], SETTLED, &HOUR[20..], CALM, MINE].concat());
    assert_eq!(second.code, 0, "{}", second.stderr);
    golden_masked(&world, "sessions/input-ended.txt", &(transcript(&first) + &transcript(&second)));
    assert_eq!(substance(report(&world)), substance(report(&whole())));
    assert_sound(&world);
}

#[test]
fn a_session_cut_in_the_middle_of_a_choice_of_several_records_nothing_of_it() {
    let world = World::new();
    // What is typed on a line that never ends is not an answer; here it is not one either: 9 is no option.
    let mut stdin = typed(&[START, &HOT[..3]].concat());
    stdin.push_str("1 9\n?\n");
    let first = world.run_with(&["new", "--plain", "--title", "Comptes du centre hospitalier de Valmont"], &stdin);
    assert_eq!(first.code, 7);
    assert!(answered(&log(&world)).iter().all(|(question, _)| question != "2.b.1"));
    let second = resume(&world, &[&[("5", "alone")], &HOT[3..], CRISIS, DECLARE, SETTLED, HOUR, CALM, MINE].concat());
    assert_eq!(second.code, 0, "{}", second.stderr);
    golden_masked(&world, "sessions/cut-in-several.txt", &(transcript(&first) + &transcript(&second)));
    assert_eq!(substance(report(&world)), substance(report(&whole())));
    assert_sound(&world);
}

#[test]
fn going_back_amends_and_the_old_answer_stays_struck() {
    let world = World::new();
    let script: Script<'_> = &[
        ("compta@exemple.fr", "1.b.1"),
        ("1", "4.z.3, a slip"),
        ("<", "from 5.z.2 back to 4.z.3"),
        ("n", "4.z.3"),
        ("<", "from 5.z.2 back to 4.z.3"),
        ("<", "to 1.b.1"),
        ("<", "there is nothing before it"),
        ("p", "left as it is, on to 5.z.2"),
        ("s", "suspend"),
    ];
    let done = new(&world, &[], &[START, script].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("C’est la première question"), "{}", done.stderr);
    golden_masked(&world, "sessions/back.txt", &transcript(&done));
    let lines = log(&world);
    let given: Vec<&Value> = lines.iter().filter(|line| line["question"] == "4.z.3").collect();
    assert_eq!(given.len(), 2);
    assert_eq!(given[1]["replaces"], Value::from(vec![given[0]["h"].clone()]));
    assert_eq!((&given[0]["value"], &given[1]["value"]), (&Value::from("tentee"), &Value::from("non")));
    let table = world.run(&["log", "--format", "table"]);
    golden_masked(&world, "sessions/back.log.txt", stdout_of(&table));
    assert_eq!(table.stdout.matches("[remplacée plus bas]").count(), 1);
    assert!(report(&world)["divergent"].as_array().is_some_and(Vec::is_empty));
    assert_sound(&world);
}

#[test]
fn answer_amends_and_the_old_answer_stays_struck() {
    let world = World::new();
    let script: Script<'_> = &[
        ("n", "2.b.1"),
        ("", "leave the rows of the console"),
        ("p", "later"),
        ("1", "known: 2.a.1"),
        ("o", "2.a.1, a hard sign"),
        ("", "go on"),
        ("s", "suspend"),
    ];
    let done = new(&world, &[], &[START, &HOT[..3], script].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    let id = done.stdout.trim();
    let amended = world.run(&[
        "answer",
        id,
        "2.a.1",
        "non",
        "--note",
        "La victime les a bien écrits.",
        "--source",
        "declare",
        "--declared-by",
        "Mme Petit",
        "--at",
        "hier 23:40",
    ]);
    assert_eq!(amended.code, 0, "{}", amended.stderr);
    let table = world.run(&["log", id, "--format", "table"]);
    golden_masked(&world, "sessions/amended.txt", &format!("{}{}", transcript(&amended), stdout_of(&table)));
    let lines = log(&world);
    let given: Vec<&Value> = lines.iter().filter(|line| line["question"] == "2.a.1").collect();
    assert_eq!(given.len(), 2);
    assert_eq!(given[1]["replaces"], Value::from(vec![given[0]["h"].clone()]));
    assert_eq!(given[1]["declared_by"], "Mme Petit");
    assert_eq!(given[1]["happened_at"], "2026-01-06T23:40:00+01:00");
    assert_eq!(report(&world)["fiches"][0]["confirmation"]["at_least"], "faux-positif", "no hard sign is left");
    assert_sound(&world);
}

#[test]
fn everything_that_is_not_an_answer_can_be_typed_at_a_question() {
    let world = World::new();
    let script: Script<'_> = &[
        ("?", "help of 1.b.1"),
        ("", "nothing is taken by default"),
        ("compta@exemple.fr", "1.b.1"),
        ("+", "a note"),
        ("Vu dans l’annuaire à 2 h 15 : désactivé en décembre.", "its text"),
        ("n", "4.z.3, with the note"),
        ("p", "5.z.2 later"),
        ("p", "the row left open, later"),
        ("t", "who is on the phone"),
        ("1", "the victim: all her questions first"),
        ("r", "the summary, at 3.h.2"),
        ("n", "3.h.2"),
        ("peut-être", "not understood"),
        ("n", "2.a.1"),
        ("e", "contain now"),
        ("3", "E.9 is done"),
        ("e", "back to the questions"),
        ("2", "1.a.1, before what others know"),
        ("", "kept: nobody"),
        ("t", "who is on the phone"),
        ("5", "nobody"),
        ("?", "help of 2.b.1"),
        ("s", "suspend"),
    ];
    let done = new(&world, &[], &[START, script].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    golden_masked(&world, "sessions/commands.txt", &transcript(&done));
    let lines = log(&world);
    let noted: Vec<&Value> = lines.iter().filter(|line| line.get("note").is_some()).collect();
    assert_eq!(noted.len(), 2, "the note goes with one answer only; the other one says where an answer was taken");
    assert_eq!((&noted[0]["question"], &noted[1]["question"]), (&Value::from("4.z.3"), &Value::from("1.a.1")));
    let order: Vec<String> = answered(&lines).into_iter().map(|(question, _)| question).collect();
    let contained = ["1.a.1", "E.9"];
    assert_eq!(
        order,
        [&["1.b.1", "4.z.3", "3.h.2", "2.a.1"], &contained[..], &["1.a.1"]].concat(),
        "those of the victim first"
    );
    assert_sound(&world);
}

#[test]
fn a_question_put_off_twice_comes_back_once_at_the_end() {
    let world = World::new();
    let mut script = vec![("compta@exemple.fr", "1.b.1")];
    // Each row, then those left of the screen; the screen of what only others know is put off as a whole.
    script.extend([("p", "later"); 2 + 1 + 1 + 7 + 1 + 1 + 1]);
    let done = new(&world, &[], &[START, &script, &[("s", "suspend")]].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(answered(&log(&world)).len(), 1);
    let end = resume(
        &world,
        &[&[("5", "alone")][..], &[("1", "4.z.3 is asked again in a new session"), ("s", "suspend")]].concat(),
    );
    assert_eq!(end.code, 0, "{}", end.stderr);
    assert_eq!(answered(&log(&world))[1].0, "4.z.3");
}

#[test]
fn the_order_of_the_fiche_is_that_of_its_pages() {
    let world = World::new();
    let script: Script<'_> = &[
        ("3", "P.1"),
        ("1", "P.2"),
        ("0", "nothing else was done: P.3"),
        ("3", "1.a.1"),
        ("", "kept: nobody"),
        ("0", "1.a.2"),
        ("compta@exemple.fr", "1.b.1"),
        ("o", "1.b.2"),
        ("n", "1.c.1"),
        ("n", "1.c.2"),
        ("o", "1.d.1"),
        ("n", "2.a.1"),
        ("s", "suspend"),
    ];
    let done = new(&world, &["--order", "fiche"], &[START, script].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    golden_masked(&world, "sessions/order-fiche.txt", &transcript(&done));
    let order: Vec<String> = answered(&log(&world)).into_iter().map(|(question, _)| question).collect();
    assert_eq!(order, ["P.1", "P.2", "1.a.1", "1.a.2", "1.b.1", "1.b.2", "1.c.1", "1.c.2", "1.d.1", "2.a.1"]);
}

#[test]
fn when_nothing_can_change_the_gravity_or_a_declaration_the_analyst_may_finish() {
    let world = World::new();
    let script: Script<'_> =
        &[("f", "finish"), ("5", "correct Q.5"), ("3", "majeur"), ("Cellule de crise déjà réunie.", "why")];
    let done = new(&world, &[], &[START, HOT, CRISIS, DECLARE, script, MINE].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    golden_masked(&world, "sessions/finished-early.txt", &transcript(&done));
    let report = report(&world);
    assert_eq!(
        (&report["gravity"]["proposed"], &report["gravity"]["retained"]),
        (&Value::from("crise"), &Value::from("majeur"))
    );
    assert!(report["fiches"][0]["remaining"].as_u64().is_some_and(|n| n > 30));
    let log = log(&world);
    assert_eq!((kinds(&log, "decided"), kinds(&log, "fiche-finished")), (1, 1));
}

#[test]
fn when_nothing_can_change_the_gravity_or_a_declaration_the_analyst_may_go_on() {
    let world = World::new();
    let done = new(
        &world,
        &[],
        &[START, HOT, CRISIS, DECLARE, SETTLED, &[("2, 6", "1.a.1"), ("", "kept: nobody"), ("s", "suspend")]].concat(),
    );
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.stderr.matches("Aucune question restante").count(), 1, "said once");
    assert_eq!(answered(&log(&world)).last().map(|(question, _)| question.as_str()), Some("1.a.1"));
}

#[test]
fn a_correction_without_a_reason_changes_nothing() {
    let world = World::new();
    let script: Script<'_> =
        &[("f", "finish"), ("2", "correct Q.2"), ("1", "circonscrit"), ("", "no reason"), ("", "mine")];
    let done = new(&world, &[], &[START, HOT, CRISIS, DECLARE, script].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stderr.contains("Une correction demande une raison"));
    let given = answered(&log(&world));
    assert!(given.contains(&("Q.2".to_owned(), Value::from("etendu"))), "{given:?}");
}

/// The answers of a false alarm, up to the opinion.
const CALM_NIGHT: Script<'_> = &[
    ("s.petit@mairie-valmont.example", "1.b.1"),
    ("n", "4.z.3"),
    ("2", "5.z.2"),
    ("n", "2.b.1"),
    ("o", "1.b.2"),
    ("n", "1.c.1"),
    ("n", "1.c.2"),
    ("n", "2.b.4"),
    ("n", "2.d.1"),
    ("1", "3.a.1"),
    ("n", "3.h.2"),
    ("1", "known: 2.a.1"),
    ("n", "2.a.1"),
    ("n", "4.b.2"),
    ("n", "4.z.1"),
];

/// What is still asked after the opinion "faux positif", until nothing can change the gravity or a declaration.
const FALSE_ALARM: Script<'_> = &[
    ("", "the verdict"),
    ("", "whom to call"),
    ("n", "2.a.3"),
    ("n", "2.a.4"),
    ("n", "2.a.5"),
    ("n", "2.a.6"),
    ("o", "2.a.7"),
    ("n", "2.b.2"),
    ("n", "2.b.3"),
    ("n", "2.c.1"),
    ("n", "2.c.2"),
    ("n", "2.d.2"),
    ("n", "2.d.3"),
    ("n", "2.d.4"),
    ("n", "2.d.5"),
    ("n", "2.d.7"),
    ("1", "3.h.1"),
    ("f", "finish"),
];

#[test]
fn after_a_false_alarm_fewer_questions_are_asked() {
    let asked = |opinion: &str| {
        let world = World::new();
        let mut script = [START, CALM_NIGHT, &[(opinion, "2.e.1")]].concat();
        // "Non" to everything a yes or no answers; the first option elsewhere; "je ne sais pas" ends every loop.
        script.extend(
            std::iter::repeat_n([("n", "no"), ("1", "the first"), ("i", "unknown"), ("", "go on")], 70).flatten(),
        );
        let done = world.run_with(&["new", "--plain", "--title", "Essai"], &typed(&script));
        let count = answered(&log(&world)).iter().filter(|(question, _)| !question.starts_with("Q.")).count();
        (done, count)
    };
    let (_, false_alarm) = asked("2");
    let (_, to_investigate) = asked("3");
    assert!(false_alarm < to_investigate, "{false_alarm} questions against {to_investigate}");
    let world = World::new();
    let script = [START, CALM_NIGHT, &[("2", "2.e.1")], FALSE_ALARM, MINE].concat();
    let done = new(&world, &[], &script);
    golden_masked(&world, "sessions/false-alarm.txt", &transcript(&done));
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.stderr.matches("Aucune question restante").count(), 1);
    let report = report(&world);
    for bound in ["at_least", "proposed", "at_most"] {
        assert_eq!(report["gravity"][bound], "anomalie");
    }
    let meant: Vec<&str> = FALSE_ALARM.iter().map(|(_, question)| *question).filter(|q| q.contains('.')).collect();
    let given: Vec<String> = answered(&log(&world)).into_iter().map(|(question, _)| question).collect();
    let after: Vec<&str> = given.iter().map(String::as_str).skip_while(|q| *q != "2.e.1").skip(1).collect();
    assert_eq!(after, [&meant[..], &["Q.1", "Q.2", "Q.3", "Q.4", "Q.5"]].concat());
}

#[test]
fn a_hard_sign_offers_containment_once() {
    let world = World::new();
    let contain: Script<'_> = &[
        ("e", "contain now"),
        ("3", "E.9, the forwards, is done"),
        ("o", "E.10, the rules, opened"),
        ("2", "under way"),
        ("Bob Durand", "by him"),
        ("Deux règles copiées", "what came of it"),
        ("", "nothing was broken"),
        ("4", "E.3, the account, is impossible"),
        ("", "a reason is required"),
        ("4", "E.3 is impossible"),
        ("Compte de service vital cette nuit.", "why"),
        ("3", "E.2, the mailbox, is held"),
        ("@", "E.4, the sessions, is done"),
        ("Nadia, 02:05", "by her, before"),
        ("p", "E.15 later"),
        ("@", "E.14, by whom"),
        ("", "nobody says: nothing is written"),
        ("*", "those left together"),
        ("<", "not now"),
        ("x", "E.15, the VPN: there is none"),
        ("", "what is left is to be done, and back to the questions"),
    ];
    let done = new(&world, &[], &[START, &HOT[..6], contain, &HOT[7..11], &[("s", "suspend")]].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    golden_masked(&world, "sessions/containment.txt", &transcript(&done));
    assert_eq!(done.stderr.matches("Signe fort").count(), 1, "2.b.1 and 2.b.4 are hard signs too");
    let lines = log(&world);
    let state = |id: &str| lines.iter().rfind(|l| l["question"] == id).map(|l| (l["value"].clone(), l["note"].clone()));
    assert_eq!(state("E.9"), Some(("fait".into(), Value::Null)));
    assert_eq!(
        state("E.10"),
        Some(("en-cours".into(), "en charge\u{a0}: Bob Durand\u{a0}; résultat\u{a0}: Deux règles copiées".into()))
    );
    assert_eq!(state("E.3"), Some(("impossible".into(), "Compte de service vital cette nuit.".into())));
    let of = |id: &str| lines.iter().rfind(|l| l["question"] == id).expect("it is answered");
    assert_eq!((&of("E.4")["value"], &of("E.4")["actor"]), (&Value::from("fait"), &Value::from("Nadia")));
    assert!(of("E.4")["happened_at"].as_str().is_some_and(|at| at.contains("T02:05")), "{}", of("E.4"));
    assert_eq!(of("E.15")["value"], "sans-objet");
    for left in ["E.14", "E.1", "E.5"] {
        assert_eq!(of(left)["value"], "a-faire");
    }
    assert!(done.stderr.contains("Retour aux questions"), "{}", done.stderr);
    let started: Vec<&Value> = lines.iter().filter(|l| l["kind"] == "fiche-started").collect();
    assert_eq!(
        started.iter().map(|l| &l["fiche"]).collect::<Vec<_>>(),
        ["messagerie-endiguement", "messagerie-qualification"]
    );
    assert_eq!(started[0]["carried"][0]["from"], "*:accounts");
    let again = resume(&world, &[("5", "alone"), ("direction@ch-valmont.example", "1.c.1.comptes"), ("s", "suspend")]);
    assert!(!again.stderr.contains("Signe fort"), "it was said before the pause: {}", again.stderr);
    // Back in the list, what is under way is not taken for what nobody spoke of.
    let back = resume(&world, &[("5", "alone"), ("e", "the lists"), ("", "what is left"), ("s", "suspend")]);
    assert_eq!(back.code, 0, "{}", back.stderr);
    let lines = log(&world);
    let last = |id: &str| lines.iter().rfind(|l| l["question"] == id).expect("it is answered")["value"].clone();
    assert_eq!((last("E.10"), last("E.14")), ("en-cours".into(), "a-faire".into()), "{}", back.stderr);
}

#[test]
fn the_name_is_asked_when_nothing_gives_it() {
    let mut world = World::new();
    let named = |name: Script<'static>| typed(&[&START[..2], name, &START[2..], &[("s", "suspend")]].concat());
    let args = ["new", "--plain", "--title", "Essai"];
    let done = world.run_as("", &args, &named(&[("", "no name"), ("Zoé Müller", "name")]));
    assert_eq!(done.code, 0, "{}", done.stderr);
    golden_masked(&world, "sessions/name.txt", &transcript(&done));
    assert_eq!(log(&world)[0]["by"], "Zoé Müller");
    world = World::new();
    world.vars.insert("LOGNAME".into(), "zmuller".into());
    let done = world.run_as("", &args, &named(&[("", "the login name")]));
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(log(&world)[0]["by"], "zmuller");
}

#[test]
fn a_second_analyst_joins_with_resume() {
    let mut world = World::new();
    let done = new(&world, &[], &[START, &HOT[..2], &[("s", "suspend")]].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    world.wait(600_000);
    world.host = "poste-2".into();
    let joined =
        world.run_as("Bob Durand", &["resume", "--plain"], &typed(&[("5", "alone"), ("1", "5.z.2"), ("s", "suspend")]));
    assert_eq!(joined.code, 0, "{}", joined.stderr);
    let table = world.run(&["log", "--format", "table"]);
    golden_masked(&world, "sessions/joined.txt", &format!("{}{}", transcript(&joined), stdout_of(&table)));
    assert_eq!(report(&world)["timeline"]["analysts"], serde_json::json!(["Alice Martin", "Bob Durand"]));
}

/// Lines that people, cats and pasted mails put on a keyboard.
fn any_line() -> impl Strategy<Value = String> {
    let known = [
        "o",
        "n",
        "i",
        "x",
        "0",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "9",
        "1 2",
        "1,3;2",
        "123",
        "p",
        "<",
        "+",
        "?",
        "r",
        "t",
        "e",
        "c",
        "f",
        "v",
        "oui",
        "NON",
        "je ne sais pas",
        "",
        " ",
        "compta@exemple.fr, +3",
        "+999999999",
        "@/introuvable",
        "02:10",
        "hier 23:40",
        "demain",
        "99:99",
        "\u{1b}[2J\u{7}",
        "\u{202e}gpj.exe",
        "é\u{301}",
        "[]",
        "{\"a\":1}",
        "'; --",
        "inconnu",
        "sans-objet",
        "-1",
        "9999999999999999999999",
    ];
    prop_oneof![
        60 => prop::sample::select(known[..30].to_vec()).prop_map(str::to_owned),
        20 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        2 => Just(String::from("s")),
        3 => "\\PC{0,30}",
        1 => "[a-z]{1,4}".prop_map(|word| word.repeat(4_000)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_typed_the_main_courante_stays_sound(lines in prop::collection::vec(any_line(), 0..120), fiche_order in any::<bool>()) {
        let world = World::new();
        let mut args = vec!["new", "--title", "Essai", "--alerted-at", "02:00", "--profile", "sante"];
        if fiche_order { args.extend(["--order", "fiche"]); }
        let stdin: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let done = world.run_with(&args, &stdin);
        prop_assert!([0, 7].contains(&done.code), "{} {}", done.code, done.stderr);
        let raw = done.stderr.chars().find(|c| c.is_control() && *c != '\n');
        prop_assert!(raw.is_none(), "raw {raw:?}");
        // Left, or nobody there, before the incident was open.
        if !world.root().exists() { return Ok(()); }
        let verify = world.run(&["verify"]);
        prop_assert_eq!(verify.code, 0, "{}", verify.stdout);
        prop_assert!(verify.stdout.starts_with("ANCRE\n") || verify.stdout.starts_with("COHERENT\n"));
        let again = world.run_with(&["resume"], &stdin);
        prop_assert!([0, 7].contains(&again.code), "{} {}", again.code, again.stderr);
        let verify = world.run(&["verify"]);
        prop_assert_eq!(verify.code, 0, "{}", verify.stdout);
        prop_assert_eq!(world.run(&["report"]).code, 0);
    }
}

#[test]
fn leaving_before_saying_who_one_is_tells_a_command_that_works() {
    let world = World::new();
    let done = new(&world, &[], &[START, &[("s", "suspend")]].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    let left = world.run_as("", &["resume"], "");
    assert_eq!(left.code, 7, "{}", left.stderr);
    assert!(left.stderr.contains("qualify resume 2026"), "{}", left.stderr);
    assert!(!left.stderr.contains("--by"), "{}", left.stderr);
}

#[test]
fn resuming_what_is_finished_asks_nothing_again() {
    let world = whole();
    let before = log(&world).len();
    let again = resume(&world, &[("5", "alone"), ("", "the verdict"), ("", "no other fiche")]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(!again.stderr.contains("Conclusions déduites"), "{}", again.stderr);
    assert_eq!(log(&world).len(), before + 1, "that it was resumed");
    // Answers that change the verdict make the conclusions stale: they are shown again.
    for (question, value) in [("4.z.1", "non"), ("4.a.1", "non"), ("4.c.1", "non")] {
        assert_eq!(world.run(&["answer", "2026", question, value]).code, 0);
    }
    assert_ne!(report(&world)["gravity"]["proposed"], "crise");
    let end: Script<'_> = &[("", "no other fiche")];
    let after = resume(&world, &[&[("5", "alone"), ("", "the new conclusions")], VERDICT, end].concat());
    assert!(after.stderr.contains("Conclusions déduites"), "{}", after.stderr);
    assert_eq!(after.code, 0, "{}", after.stderr);
}

#[test]
fn the_verdict_of_a_crisis_says_what_is_done_and_keeps_who_was_told_and_who_decides() {
    let world = World::new();
    let contained: Script<'_> =
        &[("e", "contain now"), ("3", "E.9, the forwards, is done"), ("e", "back to the questions")];
    let verdict: Script<'_> = &[
        ("&", "the first call, as a French keyboard types 1"),
        ("t", "what to read on the telephone"),
        ("v", "retain"),
        ("", "nobody: nothing is retained"),
        ("v", "retain"),
        ("Mme Roy, de garde", "who decides"),
        ("méthode", "the reasons of the method"),
        ("s", "suspend"),
    ];
    let done = new(&world, &[], &[START, &HOT[..6], contained, &HOT[7..], verdict].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    let said = done.stderr.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "CRISE CYBER, PROPOSÉE",
        "Endiguement, étape suivante : Copier les règles inconnues, même cachées, puis les désactiver",
        "Fait : copier les transferts vers l’extérieur, puis les désactiver.",
        "Rien n’est retenu.",
        "CRISE CYBER, RETENUE",
        "Par Mme Roy, de garde, parce que",
    ] {
        assert!(said.contains(part), "{part}: {}", done.stderr);
    }
    assert!(!said.contains("transferts à désactiver"), "what is done is not asked again: {}", done.stderr);
    let lines = log(&world);
    let told: Vec<&Value> = lines.iter().filter(|line| line["kind"] == "action").collect();
    assert_eq!(told.len(), 1);
    assert!(told[0]["text"].as_str().is_some_and(|text| text.starts_with("Prévenu")), "{}", told[0]);
    let decided: Vec<&Value> = lines.iter().filter(|line| line["kind"] == "decided").collect();
    assert_eq!((decided.len(), &decided[0]["actor"]), (1, &Value::from("Mme Roy, de garde")));
    assert_eq!(report(&world)["gravity"]["retained_by"], "Mme Roy, de garde");
    assert_sound(&world);
}

/// What is read on the telephone says first what was shut to the attacker, however long ago, then counts the rest.
#[test]
fn on_the_telephone_what_was_shut_comes_before_what_was_done_last() {
    let world = World::new();
    let contained: Script<'_> = &[
        ("e", "contain now"),
        ("3", "E.9, the forwards"),
        ("3", "E.10, the rules"),
        ("3", "E.3, the account"),
        ("1", "E.2, the hold"),
        ("3", "E.4, the sessions"),
        ("x", "E.15, no VPN"),
        ("1", "E.14, the computer"),
        ("3", "E.1, the logs"),
        ("3", "E.5, the password"),
    ];
    let verdict: Script<'_> = &[("t", "what to read on the telephone"), ("s", "suspend")];
    let done = new(&world, &[], &[START, &HOT[..6], contained, &HOT[7..], verdict].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    let said = done.stderr.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "Fait : bloquer le compte ; copier les transferts vers l’extérieur, puis les désactiver ; révoquer les \
sessions et les jetons ; 3 autres gestes.";
    assert!(said.contains(told), "{}", done.stderr);
    // How the account stands now is what is told of it.
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(world.run(&["action", &id, "Compte débloqué pour la paie", "--state", "fait"]).code, 0);
    let done = world.run_with(&["resume", &id, "--plain"], "5\ng\nv\nt\ns\n");
    let said = done.stderr.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("Fait : compte débloqué pour la paie") && !said.contains("bloquer le compte ;"),
        "{}",
        done.stderr
    );
}

#[test]
fn the_verdict_and_whom_to_tell_are_come_back_to_from_any_question() {
    for fiche in ["messagerie-qualification", "messagerie-endiguement"] {
        let world = World::new();
        let answers = serde_json::json!({"1.b.1": ["compta@exemple.fr"], "2.b.1": ["transfert-externe"], "3.h.2": "oui",
            "4.a.1": "oui"});
        let file = serde_json::json!({"fiche": "messagerie-qualification", "title": "Essai", "by": "Alice Martin",
            "profile": ["sante"], "answers": answers});
        assert_eq!(world.run_with(&["new", "--answers", "-"], &file.to_string()).code, 0);
        // By the key, and from the menu; the last one leaves.
        for keys in ["g\nv\n\n1\n\ns\n", "m\ng\nv\n\n1\n\ns\n"] {
            let done = world.run_with(&["next", "--plain", "--fiche", fiche], keys);
            assert_eq!(done.code, 0, "{}", transcript(&done));
            assert!(done.stderr.contains("APPELEZ") && done.stderr.contains("Pourquoi"), "{}", transcript(&done));
        }
        let log = log(&world);
        let told = log.iter().filter(|l| l["text"].as_str().is_some_and(|text| text.starts_with("Prévenu")));
        assert_eq!(told.count(), 1, "ticked once");
        assert_sound(&world);
    }
}

#[test]
fn what_is_asked_as_a_question_is_answered_as_one() {
    let world = World::new();
    let file =
        serde_json::json!({"fiche": "messagerie-endiguement", "title": "Essai", "by": "Alice Martin", "answers": {}});
    assert_eq!(world.run_with(&["new", "--answers", "-"], &file.to_string()).code, 0);
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    for (said, word) in [("oui", "fait"), ("pas encore", "a-faire"), ("En partie", "en-cours"), ("fait", "fait")] {
        let done = world.run(&["answer", &id, "P.0", said]);
        assert_eq!(done.code, 0, "{said}: {}", done.stderr);
        assert_eq!(log(&world).last().expect("a line")["value"], word, "{said}");
    }
    // A step stays one.
    assert_eq!(world.run(&["answer", &id, "E.3", "oui"]).code, 2);
    let form = world.run(&["fiche", "print", "messagerie-endiguement"]);
    assert!(form.stdout.contains("pas encore"), "{}", form.stdout);
}
