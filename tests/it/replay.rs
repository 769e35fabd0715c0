//! Scenarios replayed as keys in a pseudo-terminal, from the launch: how many keys they take, and that the plain mode, through a
//! pipe, writes the same main courante.

use super::pty::{Home, tail};
use super::scenarios::answers;
use qualify::domain::answer::Answer;
use qualify::domain::fiche::{Fiche, Question};
use qualify::domain::ids::QuestionId;
use qualify::interview::{Form, form};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// The most keys that a whole qualification may take from the launch, free text aside.
const MOST: usize = 90;
/// The most keys before the forward is disabled and the account blocked.
const CUT: usize = 16;
/// The most keys before a first verdict, whatever the scenario.
const FIRST: usize = 30;
/// The most keys before a false alarm is closed.
const CLOSED: usize = 32;
/// The most keys that a compromise takes, all the steps of its containment answered.
const CONTAINED: usize = 90;

/// What is typed at one prompt.
struct Typed {
    keys: String,
    /// Whether it is a text of the person's own, of which only the end counts as a key.
    free: bool,
}

fn keys(keys: &str) -> Typed {
    Typed { keys: keys.to_owned(), free: false }
}

/// How far a scenario is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Every question, and nothing else.
    Whole,
    /// As soon as nothing can change the gravity, the incident is closed.
    Closed,
    /// Every question, and every step of the containment: now, then at the verdict.
    Contained,
}

/// A scenario: the fiche, and what its answers file says.
struct Scenario {
    fiche: Fiche,
    answers: BTreeMap<String, Answer>,
    way: Way,
    /// Whether the containment is on the screen.
    containing: bool,
    /// Whether its end was gone to.
    contained: bool,
}

impl Scenario {
    fn read(name: &str, way: Way) -> Self {
        let bytes = qualify::fiche::EMBEDDED[0].bytes;
        let fiche = qualify::fiche::load(bytes).expect("a shipped fiche loads").fiche;
        let file: Value = serde_json::from_str(&answers(name)).expect("it is JSON");
        let plain = |value: &Value| value.get("value").unwrap_or(value).clone();
        let answers = file["answers"].as_object().expect("answers");
        let answers = answers.iter().map(|(id, v)| (id.clone(), serde_json::from_value(plain(v)).expect("an answer")));
        Self { fiche, answers: answers.collect(), way, containing: false, contained: false }
    }

    fn question(&self, id: &str) -> &Question {
        let id = QuestionId::parse(id).unwrap_or_else(|_| panic!("no id: {id}"));
        self.fiche.question(&id).unwrap_or_else(|| panic!("no question {id}"))
    }

    fn answer(&self, id: &str) -> Answer {
        self.answers.get(id).cloned().unwrap_or(Answer::Inconnu)
    }

    /// The keys of an answer; what the file does not say is "je ne sais pas".
    fn keys(&self, id: &str) -> Typed {
        let (question, answer) = (self.question(id), self.answer(id));
        let choices = |list: &[qualify::interview::AnswerKey]| list.iter().find(|c| c.answer == answer).map(|c| c.key);
        match form(question) {
            Form::One(list) => keys(&choices(&list).expect("a key for the answer").to_string()),
            Form::Several { options, alone } => match (choices(&alone), &answer) {
                (Some(key), _) => keys(&key.to_string()),
                (None, Answer::List(chosen)) => {
                    let chosen = |c: &&qualify::interview::AnswerKey| matches!(&c.answer, Answer::List(l) if chosen.contains(&l[0]));
                    keys(&(options.iter().filter(chosen).map(|c| c.key).collect::<String>() + "\r"))
                }
                (None, _) => panic!("{id}: {answer:?}"),
            },
            Form::Typed(alone) => match (choices(&alone), &answer) {
                (Some(key), _) => keys(&format!("{key}\r")),
                (None, Answer::List(list)) => Typed { keys: list.join(", ") + "\r", free: true },
                (None, Answer::Word(text)) => Typed { keys: format!("{text}\r"), free: true },
                (None, _) => panic!("{id}: {answer:?}"),
            },
        }
    }

    /// The key of a row: Enter when "rien d’anormal" says it for all that are left.
    fn row(&self, id: &str, rows: &[String]) -> Typed {
        let calm = |id: &str| self.question(id).harmless() == Some(self.answer(id));
        if rows.iter().all(|row| calm(row)) {
            return keys("\r");
        }
        self.keys(id)
    }

    /// Finds what is asked in the containment, and what to type: what is done now is ticked, the rest is to be done.
    fn step(&self, screen: &str) -> Option<Typed> {
        let done = ["> E.9 ", "> E.10 ", "> E.3 ", "> E.4 "].map(|row| (row, "3"));
        let others = [
            ("> E.", "\r"),
            ("| P.", "1"),
            ("Déjà fait ?", "n"),
            ("> 1.a.", "\r"),
            ("sans réponse :", "n"),
            ("[Entrée] revenir", "\r"),
        ];
        let lines: Vec<&str> = screen.lines().collect();
        // What was said fills the window: it is read before the list comes.
        if lines.iter().rev().find(|line| !line.trim().is_empty()).is_some_and(|line| line.trim() == "[Entrée] suite")
        {
            return Some(keys("\r"));
        }
        let at = |text: &str| lines.iter().rposition(|line| line.contains(text));
        // Of two on one line, the one listed last: a step that is done rather than any.
        let known = others.iter().chain(&done).filter_map(|(text, key)| Some((at(text)?, keys(key))));
        known.max_by_key(|(n, _)| *n).map(|(_, typed)| typed)
    }

    /// Finds what is asked on the screen, and what to type.
    fn reply(&mut self, screen: &str) -> Option<Typed> {
        let shown = screen.replace('\u{a0}', " ");
        let leaves = |text: &str| shown.contains(text);
        let ends = leaves("[t] texte à lire") && leaves("s sortir");
        self.containing &= !leaves("Retour aux questions") && !ends;
        if self.containing {
            return self.step(&shown);
        }
        let starts = self.way == Way::Contained
            && (leaves("Signe fort") || ends && !std::mem::replace(&mut self.contained, true));
        if starts {
            self.containing = true;
            return Some(keys("e"));
        }
        let closes = self.way == Way::Closed;
        let fixed = [
            ("Votre organisation", "9"),
            ("Qui avez-vous en ligne", "5"),
            ("Alerte reçue à quelle heure", "\r"),
            ("Déjà fait ?", "n"),
            ("[Entrée] passer", "\r"),
            ("Votre nom", "\r"),
            ("Signe fort", "\r"),
            ("Aucune question restante", if closes { "f" } else { "c" }),
            ("FAUSSE ALERTE", if closes { "c" } else { "\r" }),
            ("sans réponse :", "n"),
            ("Conclusions déduites de vos réponses", "\r"),
            ("Fiche suivante ?", "\r"),
            ("Prochain point (proposé)", "\r"),
            ("À lire au téléphone", "\r"),
        ];
        let lines: Vec<&str> = shown.lines().collect();
        let at = |line: &str| lines.iter().rposition(|l| l.contains(line));
        let known = fixed.iter().filter_map(|(text, key)| Some((at(text)?, keys(key))));
        // Asked before the incident is open, without a place among the others.
        let opening = at("À chaud | Mesure 1, 1.b.1").map(|n| (n, self.keys("1.b.1")));
        // What only others know: the first that the file says, else one key for all.
        let others = at("savoir seul").map(|n| {
            let ids = ["2.a.1", "4.b.2", "4.z.1"].into_iter();
            let shown = ids.filter(|id| lines[n..].iter().any(|l| l.contains(&format!(" : {id} "))));
            let shown: Vec<&str> = shown.collect();
            if shown.iter().all(|id| self.question(id).harmless() == Some(self.answer(id))) {
                return (n, keys("n"));
            }
            let said = shown.into_iter().zip('1'..).find(|(id, _)| self.answer(id) != Answer::Inconnu);
            (n, keys(&said.map_or('i', |(_, digit)| digit).to_string()))
        });
        // "Mesure 2, 2.a.1", or the id alone after the progress of a lot.
        let header = |line: &str| {
            let mut parts = line.split(" | ");
            let progress = parts.next()?.rsplit(' ').next()?;
            progress.split_once('/').filter(|(a, b)| a.parse::<u8>().is_ok() && b.parse::<u8>().is_ok())?;
            let id = parts.next()?.rsplit(", ").next()?.trim_end();
            QuestionId::parse(id)
                .ok()
                .map(|id| id.to_string())
                .filter(|id| self.fiche.questions().any(|q| q.id.as_str() == id))
        };
        let single = lines.iter().enumerate().rev().find_map(|(n, line)| Some((n, self.keys(&header(line)?))));
        let name = |line: &str| line.get(2..)?.split(' ').next().map(str::to_owned);
        let row = lines.iter().rposition(|l| {
            l.starts_with("> ")
                && name(l).is_some_and(|id| id.contains('.') && self.fiche.questions().any(|q| q.id.as_str() == id))
        });
        let row = row.map(|n| {
            let left: Vec<String> = lines[n..]
                .iter()
                .filter_map(|l| name(l))
                .filter(|id| self.fiche.questions().any(|q| q.id.as_str() == id))
                .collect();
            // Leaving these would only ask about them all again.
            let keys = if at("savoir seul").is_some() { self.keys(&left[0]) } else { self.row(&left[0], &left) };
            (n, keys)
        });
        known.chain(opening).chain(others).chain(single).chain(row).max_by_key(|(n, _)| *n).map(|(_, typed)| typed)
    }
}

/// Counts keys: of a text of the person's own, only the end counts.
fn count(typed: &[Typed]) -> usize {
    typed.iter().map(|t| if t.free { 1 } else { t.keys.chars().count() }).sum()
}

/// Plays a scenario with keys; gives what was typed, and how many keys came before the first verdict.
fn played(home: &Home, scenario: &mut Scenario) -> (Vec<Typed>, usize) {
    let mut pty = home.start(&["new"], &[]);
    let (mut typed, mut first) = (Vec::new(), None);
    loop {
        let (mut reply, mut over) = (None, false);
        let since = Instant::now();
        while reply.is_none() && !over {
            assert!(since.elapsed() < Duration::from_secs(20), "no reply to it: {}", pty.screen());
            pty.settled();
            over = pty.is_over();
            let seen = pty.seen.0.lock().unwrap_or_else(PoisonError::into_inner);
            let shown = tail(&seen);
            if shown.contains("Prochain point (proposé)") {
                first.get_or_insert_with(|| count(&typed));
            }
            reply = scenario.reply(&shown);
        }
        let Some(reply) = reply else {
            assert_eq!(pty.end(), 0, "{}", pty.screen());
            return (typed, first.expect("a verdict comes before the end"));
        };
        pty.ready("");
        pty.type_in(&reply.keys);
        typed.push(reply);
        assert!(typed.len() < 2 * MOST, "it goes round in circles: {}", pty.screen());
    }
}

/// A main courante without what differs from one run to another; a line is cited by its number.
fn comparable(log: &[Value]) -> Vec<Value> {
    let number: BTreeMap<&str, &Value> = log.iter().map(|l| (l["h"].as_str().expect("a hash"), &l["seq"])).collect();
    let cited = |hashes: &Value| -> Value {
        hashes.as_array().expect("a list").iter().map(|h| number[h.as_str().expect("a hash")].clone()).collect()
    };
    log.iter()
        .map(|line| {
            let mut line = line.as_object().expect("an object").clone();
            for key in ["at", "h", "prev", "writer", "incident", "alerted_at", "heads"] {
                line.remove(key);
            }
            for key in ["replaces", "answers"] {
                if let Some(lines) = line.get(key).map(cited) {
                    line.insert(key.into(), lines);
                }
            }
            Value::Object(line)
        })
        .collect()
}

#[expect(clippy::print_stdout, reason = "the count is part of what the test shows: cargo test replay -- --nocapture")]
fn replayed(name: &str, row: &str, proposed: &str, way: Way) {
    let mut scenario = Scenario::read(name, way);
    let home = Home::new();
    let (typed, first) = played(&home, &mut scenario);
    let whole = count(&typed);
    println!("{name}, {way:?}: {first} keys before the first verdict, {whole} in all, {} prompts", typed.len());
    let most = match way {
        Way::Whole => MOST,
        Way::Closed => CLOSED,
        Way::Contained => CONTAINED,
    };
    assert!(first <= FIRST && whole <= most, "{name}, {way:?}: {first}, {whole} keys");
    assert_told(row, &format!("{row} | {first} | {whole} |"));
    home.assert_sound();
    let json = home.run(&["report", "--format", "json"]);
    let report: Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(report["gravity"]["proposed"], proposed);
    let closed = home.log().iter().any(|line| line["kind"] == "closed");
    assert_eq!(closed, way == Way::Closed);
    assert!(closed || report["fiches"][0]["remaining"] == 0, "everything in reach was asked");
    let steps = report["fiches"].as_array().expect("a list").iter().filter_map(|fiche| fiche["steps"].as_array());
    let said: Vec<bool> = steps.flatten().map(|step| !step["state"].is_null()).collect();
    assert_eq!(said.len(), if way == Way::Contained { 23 } else { 0 });
    assert!(said.into_iter().all(|said| said), "every step was answered");

    let lines: Vec<&str> = typed.iter().map(|t| t.keys.as_str()).collect();
    assert_piped_alike(&home, &lines);
}

/// Types the same as lines through a pipe: the main courante must be the same.
fn assert_piped_alike(home: &Home, keys: &[&str]) {
    let other = Home::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_qualify"))
        .arg("new")
        .env_clear()
        .envs(other.vars())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let lines: String = keys.iter().map(|keys| format!("{}\n", keys.trim_end_matches('\r'))).collect();
    child.stdin.take().expect("a pipe").write_all(lines.as_bytes()).expect("it reads");
    let done = child.wait_with_output().expect("it ends");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (rich, plain) = (comparable(&home.log()), comparable(&other.log()));
    for (a, b) in rich.iter().zip(&plain) {
        assert_eq!(a, b);
    }
    assert_eq!(rich.len(), plain.len());
}

/// The table of the page on keys says what is measured; `UPDATE_EXPECT=1` refreshes its row.
fn assert_told(row: &str, measured: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui/README.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let told = page.lines().find(|line| line.starts_with(row)).expect("the page has a row for it");
    if told != measured && std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, page.replace(told, measured)).expect("the page");
    } else {
        assert_eq!(told, measured);
    }
}

/// Stops the leak in as few keys as can be: the forward disabled, the rules too, then the account blocked.
fn cut_first(size: (u16, u16)) {
    let home = Home::new();
    let mut pty = home.start_in(size, &["new"], &[]);
    let free = |text: &str| Typed { keys: format!("{text}\r"), free: true };
    let replies = [
        ("Votre organisation", keys("1")),
        ("Qui avez-vous en ligne", keys("2")),
        ("Votre nom", keys("\r")),
        ("Alerte reçue à quelle heure", keys("\r")),
        ("Mesure 1, 1.b.1", free("compta@exemple.fr")),
        ("> 4.z.3", keys("n")),
        ("> 5.z.2", keys("1")),
        ("Mesure 2, 2.b.1", keys("2\r")),
        ("Vers quelle adresse", free("copie@mail.example")),
        ("Depuis quand", free("hier 23:40")),
        ("Signe fort.", keys("e")),
        ("> E.9 ", keys("3")),
        ("> E.10 ", keys("3")),
        ("> E.3 ", keys("3")),
    ];
    for (prompt, reply) in &replies {
        pty.answer(prompt, &reply.keys);
    }
    pty.ready("> E.2 ");
    pty.type_in("s");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    assert_eq!(home.answered()[5..], ["E.9", "E.10", "E.3"]);
    let spent = count(&replies.map(|(_, reply)| reply));
    assert!(spent <= CUT, "{spent} keys");
    let row = "| forward disabled, account blocked";
    assert_told(row, &format!("{row} | {spent} | |"));
}

/// One after another: each may refresh its row of the same file.
#[test]
fn a_false_alarm_a_compromise_and_a_crisis_take_few_keys() {
    // A small window takes no key more.
    [(24, 80), (20, 60)].into_iter().for_each(cut_first);
    replayed("fausse-alerte", "| false alarm (`tests/answers/fausse-alerte.json`)", "anomalie", Way::Whole);
    replayed("fausse-alerte", "| the same, closed as soon as it is settled", "anomalie", Way::Closed);
    replayed("regle-cachee", "| ordinary compromise (`regle-cachee.json`)", "mineur", Way::Whole);
    replayed("regle-cachee", "| the same, with its 23 containment steps", "mineur", Way::Contained);
    replayed("hopital", "| crisis (`hopital.json`)", "crise", Way::Whole);
}

/// A pipe in the encoding of older systems loses no accent, and says how it was read.
#[test]
fn a_line_that_is_not_utf8_keeps_its_accents() {
    let home = Home::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_qualify"))
        .args(["new", "--title", "Essai"])
        .env_clear()
        .envs(home.vars())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(b"9\n5\nH\xe9l\xe8ne\n\ni\ns\n").expect("it reads");
    let done = child.wait_with_output().expect("it ends");
    let said = String::from_utf8(done.stderr).expect("UTF-8 comes out");
    assert!(said.contains("Ligne lue en Windows-1252"), "{said}");
    assert_eq!(home.log()[0]["by"], "Hélène");
}

#[test]
fn explaining_a_sign_and_insisting_write_the_same_in_both_modes() {
    let home = Home::new();
    let mut pty = home.start(&["new"], &[]);
    let asked = [
        ("Votre organisation", "1"),
        ("Qui avez-vous en ligne", "5"),
        ("Votre nom", "\r"),
        ("Alerte reçue à quelle heure", "hier 02:05\r"),
        ("1.b.1", "a@exemple.fr\r"),
        ("> 4.z.3", "n"),
        ("> 5.z.2", "2"),
        ("2.b.1", "2\r"),
        ("Vers quelle adresse", "copie[@]mail.example\r"),
        ("Depuis quand", "\r"),
        ("Signe fort.", "\r"),
        ("> 1.b.2", "o"),
        ("> 1.c.1", "n"),
        ("> 1.c.2", "n"),
        ("> 2.b.4", "n"),
        ("> 2.d.1", "o"),
        ("Ces connexions", "hier 23:41 203.0.113.7 Firefox\r"),
        ("> 3.a.1", "1\r"),
        ("> 3.h.2", "n"),
        ("savoir seul", "i"),
        ("PROPOSÉ", "\r"),
        ("APPELEZ", "\r"),
        ("1.a.1", "g"),
        ("Où aller ?", "2"),
        ("> 2.a.2", "\r"),
        ("6 lignes", "p"),
        ("> 2.b.2", "\r"),
        ("2 lignes", "p"),
        ("> 2.c.1", "\r"),
        ("2 lignes", "p"),
        ("> 2.d.2", "\r"),
        ("6 lignes", "p"),
        ("2.e.1", "2"),
        ("Un signe fort est inscrit", "o"),
        ("Signe 1 sur 2", "archivage demandé\r"),
        ("Qui le dit ?", "le juridique\r"),
        ("Signe 2 sur 2", "\r"),
        ("Ce qui démentirait", "s"),
    ];
    for (question, keys) in asked {
        pty.answer(question, keys);
    }
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    home.assert_sound();
    assert_eq!(home.log().iter().filter(|line| line["kind"] == "explained").count(), 1);
    assert_piped_alike(&home, &asked.map(|(_, keys)| keys));
}
