//! Tables of what a person does and of what the machine then says to do, each over a small fiche made for it.

mod asked;
mod moves;
mod said;
mod steps;

use super::*;
use crate::domain::digest::LineHash;
use crate::domain::event::{Answered, Common, Entry, Event, Knowledge};
use crate::domain::fiche::Fiche;
use crate::domain::ids::{QuestionId, QuestionRef, WriterId};
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::scoring::Engine;
use Do::*;
use serde_json::{Value, json};

/// What happens before a turn; those without a question are about the one last asked.
#[derive(Debug, Clone, Copy)]
enum Do {
    /// Nothing: the first turn, or the one after something said.
    Go,
    /// Answers the question asked, or every row.
    Say(&'static str),
    /// Answers one row, or any question.
    SayTo(&'static str, &'static str),
    /// Another analyst answers a question otherwise.
    Differ(&'static str, &'static str),
    /// Puts the question, or the first row, off.
    Later,
    /// Goes back.
    Back,
    /// Goes back, and there is nothing before.
    NoBack,
    /// Jumps to a Mesure.
    Jump(&'static str),
    /// Goes to a list of steps.
    GoToList(Lot),
    /// Says who is on the phone.
    Line(Option<Role>),
    /// Puts somebody on the phone.
    Call(Role),
    /// The time runs out.
    TimeUp,
    /// Contains now, or no more.
    Contain(bool),
    /// Goes on with the steps.
    OpenSteps,
    /// Ends the questions.
    CutShort,
    /// Takes the conclusions as they are deduced.
    Conclude,
    /// Leaves, and comes back in another session.
    Resume,
}

/// What a person does, and what comes next: a question and its place, rows, or something said.
type Script<'t> = &'t [(Do, &'t str)];

/// A person before the wizard.
struct Session<'f> {
    engine: &'f Engine<'f>,
    order: Order,
    incident: Incident,
    interview: Interview,
    on_line: Option<Role>,
    /// The questions that a declaration waits for, as long as they are not answered.
    declares: &'f [&'f str],
    asked: Vec<usize>,
}

impl<'f> Session<'f> {
    fn new(engine: &'f Engine<'f>, order: Order, declares: &'f [&'f str]) -> Self {
        let interview = Interview::new(order, vec![]);
        Self { engine, order, incident: Incident::default(), interview, on_line: None, declares, asked: vec![] }
    }

    fn at(&self, id: &str) -> usize {
        self.engine.at(&QuestionId::parse(id).expect("an id")).unwrap_or_else(|| panic!("no question {id}"))
    }

    fn first(&self) -> usize {
        *self.asked.first().expect("a question is asked")
    }

    /// Applies a line that answers a question; `replaces` tells whether it takes the place of what was said.
    fn write(&mut self, question: usize, said: &str, by: &str, replaces: bool) {
        let name =
            QuestionRef { fiche: self.engine.fiche.id.clone(), question: self.engine.questions[question].id.clone() };
        let old = self.incident.answers.get(&name).into_iter().flatten().map(|given| given.h);
        let answered = Answered {
            fiche: name.fiche.clone(),
            question: name.question.clone(),
            prompt: String::new(),
            value: serde_json::from_str(said).unwrap_or_else(|_| serde_json::from_value(json!(said)).expect("a word")),
            source: None,
            declared_by: None,
            replaces: if replaces { old.collect() } else { vec![] },
            screen: None,
            evidence: vec![],
        };
        let seq = self.incident.entries;
        self.incident.apply(&Entry {
            writer: WriterId::unknown(),
            seq,
            prev: None,
            h: LineHash::of(&seq.to_be_bytes()),
            at: Moment::parse_rfc3339("2026-01-07T02:10:00+01:00").expect("a moment"),
            by: by.to_owned(),
            kind: "answered".into(),
            event: Some(Event::Answered(answered)),
            common: Common::default(),
            fiche: None,
            met: Knowledge::Unsaid,
            opens: false,
            incident: None,
        });
    }

    fn say(&mut self, question: usize, said: &str) {
        self.write(question, said, "Alice", true);
        self.interview.answered(question);
    }

    /// Does what a person does, then tells what the machine says.
    fn turn(&mut self, what: Do) -> String {
        let engine = self.engine;
        let before = self.incident.clone();
        let state = State::of(engine, &before);
        match what {
            Go | TimeUp => {}
            Say(said) => self.asked.clone().into_iter().for_each(|q| self.say(q, said)),
            SayTo(id, said) => self.say(self.at(id), said),
            Differ(id, said) => self.write(self.at(id), said, "Bruno", false),
            Later => self.interview.later(self.first()),
            Back | NoBack => {
                let found = self.interview.back(self.first(), |q| state.reach(q) != Reach::OutOfReach);
                assert_eq!(found, matches!(what, Back), "whether there is a question before");
            }
            Jump(mesure) => self.interview.jump(&state, mesure),
            GoToList(lot) => self.interview.go_to_list(lot),
            Line(role) => self.on_line = role,
            Call(role) => {
                self.on_line = Some(role);
                self.interview.call(&state, Some(role));
            }
            Contain(now) => self.interview.contain(&state, now),
            OpenSteps => self.interview.open_steps(),
            CutShort => self.interview.cut_short(),
            Conclude => {
                for question in 0..engine.questions.len() {
                    if let Some(word) = state.deduced(question) {
                        self.write(question, word, "Alice", true);
                    }
                }
            }
            Resume => {
                let trail = self.incident.trail().into_iter().filter_map(|q| engine.at(&q.question)).collect();
                self.interview = Interview::resumed(self.order, trail, &state, false);
            }
        }
        let now = self.incident.clone();
        let state = State::of(engine, &now);
        let declares = self.declares.iter().map(|id| self.at(id)).filter(|q| state.raw[*q].is_none()).collect();
        let facts = Facts { on_line: self.on_line, time_up: matches!(what, TimeUp), declares };
        let step = self.interview.step(&state, facts);
        assert_eq!(self.interview.is_over(), step == Turn::Finished);
        self.asked = match &step {
            Turn::Ask(question, _) => vec![*question],
            Turn::Board(questions, _, _) => questions.clone(),
            Turn::TimeUp(_)
            | Turn::HardSign
            | Turn::LotOver(_)
            | Turn::Settled(_)
            | Turn::Deduced
            | Turn::Steps(_)
            | Turn::Finished => vec![],
        };
        let ids: Vec<&str> = self.asked.iter().map(|q| engine.questions[*q].id.as_str()).collect();
        match step {
            Turn::Ask(_, HowFar { done, total, .. }) => format!("{} {done}/{total}", ids[0]),
            Turn::Board(_, HowFar { done, total, .. }, _) => format!("[{}] {done}/{total}", ids.join(" ")),
            Turn::TimeUp(left) => format!("time up, {left} left"),
            Turn::HardSign => String::from("hard sign"),
            Turn::LotOver(lot) => format!("{lot:?} over"),
            Turn::Settled(left) => format!("settled, {left} left"),
            Turn::Deduced => String::from("deduced"),
            Turn::Steps(left) => format!("{left} steps"),
            Turn::Finished => String::from("finished"),
        }
    }
}

/// Plays a table in an order, some questions deciding a declaration.
#[track_caller]
fn plays(fiche: &Fiche, order: Order, declares: &[&str], table: Script<'_>) {
    let engine = Engine::new(fiche);
    let mut session = Session::new(&engine, order, declares);
    for (line, (what, expected)) in table.iter().enumerate() {
        let before: Vec<String> = table[..line].iter().map(|(what, said)| format!("{what:?} -> {said}")).collect();
        assert_eq!(session.turn(*what), *expected, "{what:?}, after:\n{}", before.join("\n"));
    }
}

#[track_caller]
fn play(fiche: &Fiche, table: Script<'_>) {
    plays(fiche, Order::Chaud, &[], table);
}

/// Makes an object of two; members of the second win.
fn with(mut object: Value, more: Value) -> Value {
    let (Value::Object(into), Value::Object(more)) = (&mut object, more) else { panic!("objects") };
    into.extend(more);
    object
}

/// Makes a question, answered by yes or no, with more members, or others.
fn q(id: &str, lot: &str, more: Value) -> Value {
    with(json!({ "id": id, "kind": "yes_no", "prompt": id, "lot": lot, "origin": "complement" }), more)
}

/// Makes the question of the analyst's opinion: the gravity is settled by it, unless a hard sign can still be found.
fn opinion(lot: &str) -> Value {
    let words = json!({ "confirme": "c", "faux-positif": "f", "a-investiguer": "a" });
    let options = ["confirme", "faux-positif", "a-investiguer"];
    q("avis", lot, json!({ "kind": "choice", "options": options, "labels": words, "conclusion": true }))
}

fn is(question: &str, word: &str) -> Value {
    json!({ "question": question, "is": [word] })
}

/// Makes a fiche whose Mesures are numbered from 1.
fn fiche(kind: &str, mesures: &[Vec<Value>], more: Value) -> Fiche {
    let mesures = mesures.iter().zip(1..).map(|(questions, id)| {
        json!({ "id": id.to_string(), "title": "M", "actions": [{ "id": format!("{id}.z"), "title": "A", "questions": questions }] })
    });
    let all = json!({
        "id": "essai", "kind": kind, "title": "Essai", "version": "1", "source": "ici", "when_to_use": "Toujours.",
        "mesures": mesures.collect::<Vec<_>>(),
    });
    serde_json::from_value(with(all, more)).expect("a fiche")
}

/// Makes a qualification with these signs, and no others.
fn signed(mesures: &[Vec<Value>], signs: Value, more: Value) -> Fiche {
    let never = json!({ "any": [] });
    let none = json!({
        "question": "avis", "ours": { "all": [] }, "hard": never, "access": never, "attempt": never,
        "loss": { "when": never }, "heavy_loss": { "when": never },
    });
    fiche("qualification", mesures, with(json!({ "confirmation": with(none, signs) }), more))
}

/// Makes a qualification that only the opinion decides.
fn qualification(mesures: &[Vec<Value>]) -> Fiche {
    signed(mesures, json!({}), json!({}))
}

/// A step of a containment.
fn step(id: &str) -> Value {
    json!({ "id": id, "prompt": id, "due": "J0", "ask": ["messagerie"] })
}

/// Two Mesures that mix the lots, the opinion last.
fn mixed() -> Fiche {
    let none = || json!({});
    qualification(&[
        vec![q("1.a", "chaud", none()), q("1.b", "calme", none())],
        vec![q("2.a", "heure", none()), q("2.b", "chaud", none()), opinion("calme")],
    ])
}
