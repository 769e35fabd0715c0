//! What the shape of a fiche cannot say: ids that exist, options that exist, gates without a cycle.

use super::Problem;
use crate::domain::answer::SANS_OBJET;
use crate::domain::condition::Condition;
use crate::domain::fiche::{Brief, Deduction, Fiche, FicheKind, LONGEST, Question, QuestionKind, escaped_at_most};
use crate::domain::gravity::{Confirmation, Gravity, Level};
use crate::domain::ids::QuestionId;
use crate::domain::json::{element, member};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Where each id of a file stands, and which ids stand in parts too broken to be read.
pub(super) struct Places {
    /// The paths of the objects with an id, in the order of the file.
    paths: HashMap<String, Vec<String>>,
    /// Where the shape is wrong: what was there may be missing from what is checked.
    broken: Vec<String>,
}

/// The members whose objects are questions.
const QUESTIONS: &[&str] = &["questions", "follow_up", "prerequisites", "deduced", "steps"];

impl Places {
    /// Finds the ids of a file as it was written; `problems` are those of its shape.
    pub(super) fn of_value(value: &Value, problems: &[Problem]) -> Self {
        let mut paths = HashMap::new();
        locate(value, "", &mut paths);
        Self { paths, broken: problems.iter().map(|p| p.path.clone()).collect() }
    }

    /// Finds the ids of a fiche that could be read whole.
    pub(super) fn of_fiche(fiche: &Fiche) -> Self {
        Self::of_value(&serde_json::to_value(fiche).unwrap_or(Value::Null), &[])
    }

    /// Finds the object with an id among those of some members, since an action may have the id of a question.
    fn of(&self, id: &str, members: &[&str]) -> String {
        self.all(id, members).next().cloned().unwrap_or_else(|| id.to_owned())
    }

    fn all(&self, id: &str, members: &[&str]) -> impl DoubleEndedIterator<Item = &String> {
        self.paths.get(id).into_iter().flatten().filter(move |path| {
            let last = path.rsplit('.').next().unwrap_or(path);
            members.contains(&last.split('[').next().unwrap_or(last))
        })
    }

    /// Tells whether the shape of what stands there is wrong, so that nothing more can be said of it.
    fn is_broken(&self, path: &str) -> bool {
        self.broken
            .iter()
            .any(|b| b.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '['])))
    }

    /// Tells whether the file has an object with that id, even one that could not be read.
    fn mention(&self, id: &str) -> bool {
        self.paths.contains_key(id)
    }
}

fn locate(value: &Value, path: &str, paths: &mut HashMap<String, Vec<String>>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(id)) = object.get("id") {
                paths.entry(id.clone()).or_default().push(path.to_owned());
            }
            object.iter().for_each(|(key, inner)| locate(inner, &member(path, key), paths));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, inner)| locate(inner, &element(path, i), paths));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Where a condition stands: decides which forms it may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Gate,
    Rule,
    Contradiction,
    Next,
}

struct Checker<'a> {
    questions: BTreeMap<&'a QuestionId, &'a Question>,
    places: &'a Places,
    problems: Vec<Problem>,
}

/// Names everything wrong in a fiche whose shape is right.
pub(super) fn check(fiche: &Fiche, places: &Places) -> Vec<Problem> {
    let mut checker = Checker { questions: fiche.questions().map(|q| (&q.id, q)).collect(), places, problems: vec![] };
    checker.fiche(fiche);
    checker.unique(fiche);
    for question in fiche.questions() {
        checker.question(question, fiche.deduced.iter().any(|d| d.id == question.id));
    }
    checker.conditions(fiche);
    checker.cycles(fiche);
    checker.problems
}

impl Checker<'_> {
    fn note(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem { path: path.into(), what: what.into() });
    }

    fn fiche(&mut self, fiche: &Fiche) {
        match fiche.kind {
            FicheKind::Qualification => {
                if fiche.confirmation.is_none() && !self.places.is_broken("confirmation") {
                    self.note("", "une qualification a un membre « confirmation »");
                }
                if fiche.mesures.is_empty() && !self.places.is_broken("mesures") {
                    self.note("mesures", "une qualification a au moins une Mesure");
                }
            }
            FicheKind::Endiguement => {
                if fiche.confirmation.is_some() || !fiche.rules.is_empty() {
                    self.note("", "un endiguement a des « steps », ni « rules » ni « confirmation »");
                }
                if fiche.steps.is_empty() && !self.places.is_broken("steps") {
                    self.note("steps", "un endiguement a au moins une étape");
                }
            }
        }
        for step in &fiche.steps {
            if !["J0", "J1", "J2", "J3", "J4", "J5", "S2"].contains(&step.due.as_str()) {
                let path = member(&self.places.of(step.question.id.as_str(), &["steps"]), "due");
                self.note(path, format!("« {} » : attendu J0 à J5, ou S2", step.due));
            }
        }
        for (i, carry) in fiche.carry.iter().enumerate() {
            let path = element("carry", i);
            self.exists(&carry.question, &member(&path, "question"));
            let known = ["*:accounts", "*:accesses", "incident:alerted", "incident:organisation"];
            let question = carry.from.split_once(':').is_some_and(|(fiche, question)| {
                crate::domain::ids::FicheId::parse(fiche).is_ok() && QuestionId::parse(question).is_ok()
            });
            if !known.contains(&carry.from.as_str()) && !question {
                self.note(member(&path, "from"), format!("attendu FICHE:QUESTION ou {}", known.join(", ")));
            }
        }
    }

    fn unique(&mut self, fiche: &Fiche) {
        let questions = fiche.questions().map(|q| q.id.as_str());
        let mut once = |ids: &mut dyn Iterator<Item = &str>, members: &[&str]| {
            let mut seen = HashSet::new();
            for id in ids {
                if !seen.insert(id.to_owned()) {
                    let path = self.places.all(id, members).next_back().cloned().unwrap_or_default();
                    self.note(path, format!("l'identifiant « {id} » est donné deux fois"));
                }
            }
        };
        once(&mut questions.into_iter(), QUESTIONS);
        once(&mut fiche.mesures.iter().map(|m| m.id.as_str()), &["mesures"]);
        once(&mut fiche.mesures.iter().flat_map(|m| &m.actions).map(|a| a.id.as_str()), &["actions"]);
        once(&mut fiche.rules.iter().map(|r| r.id.as_str()), &["rules"]);
        once(&mut fiche.contradictions.iter().map(|c| c.id.as_str()), &["contradictions"]);
        once(&mut fiche.results.iter().map(|r| r.id.as_str()), &["results"]);
        once(&mut fiche.next.iter().map(|n| n.id.as_str()), &["next"]);
    }

    fn question(&mut self, question: &Question, deduced: bool) {
        let path = self.places.of(question.id.as_str(), QUESTIONS);
        let readable = !self.places.is_broken(&member(&path, "options"));
        let optioned = matches!(question.kind, QuestionKind::Choice | QuestionKind::Multi);
        if optioned && readable && !(1..=9).contains(&question.options.len()) {
            self.note(member(&path, "options"), "de une à neuf options");
        }
        if !optioned && !question.options.is_empty() {
            self.note(member(&path, "options"), "seuls choice et multi ont des options");
        }
        let mut seen = HashSet::new();
        for option in &question.options {
            if !seen.insert(option) {
                self.note(member(&path, "options"), format!("l'option « {option} » est donnée deux fois"));
            }
            if [SANS_OBJET, crate::domain::answer::INCONNU].contains(&option.as_str()) {
                self.note(member(&path, "options"), format!("« {option} » est ajouté par l'interface"));
            }
        }
        for option in question.labels.keys().filter(|o| readable && !question.options.contains(o)) {
            self.note(member(&path, "labels"), format!("« {option} » n'est pas une option"));
        }
        if let Some(words) = question.words().filter(|_| readable) {
            for word in question.worrying.iter().filter(|w| !words.contains(&w.as_str())) {
                self.note(member(&path, "worrying"), format!("« {word} » n'est pas une réponse possible"));
            }
        }
        if question.prompt.trim().is_empty() {
            self.note(member(&path, "prompt"), "la question est vide");
        }
        if escaped_at_most(&question.prompt) > LONGEST {
            self.note(member(&path, "prompt"), format!("la question dépasse {LONGEST} octets"));
        }
        if question.follow_up.as_ref().is_some_and(|f| f.follow_up.is_some()) {
            self.note(member(&path, "follow_up"), "une question de suite n'a pas elle-même de suite");
        }
        match (&question.from, deduced) {
            (Some(from), true) => {
                let words: Vec<&str> = match from {
                    Deduction::Confirmation(_) => Confirmation::ALL.iter().map(|c| c.slug()).collect(),
                    Deduction::Axis(from) => from.axis.names().iter().map(|n| n.slug()).collect(),
                    Deduction::Gravity(_) => Gravity::ALL.iter().map(|g| g.slug()).collect(),
                };
                let options: HashSet<&str> = question.options.iter().map(String::as_str).collect();
                if readable && (question.kind != QuestionKind::Choice || options != words.iter().copied().collect()) {
                    self.note(path, format!("une conclusion déduite est un choice : {}", words.join(", ")));
                }
            }
            (None, true) if self.places.is_broken(&member(&path, "from")) => {}
            (None, true) => self.note(path, "une conclusion déduite a un membre « from »"),
            (Some(_), false) => self.note(path, "« from » ne va que dans « deduced »"),
            (None, false) => {}
        }
    }

    /// Tells whether the options of a question could be read.
    fn is_readable(&self, id: &QuestionId) -> bool {
        !self.places.is_broken(&member(&self.places.of(id.as_str(), QUESTIONS), "options"))
    }

    fn exists(&mut self, id: &QuestionId, path: &str) -> bool {
        let known = self.questions.contains_key(id);
        // A question that is there but broken is named once, where it is broken.
        if !known && !self.places.mention(id.as_str()) {
            self.note(path, format!("la question « {id} » n'existe pas"));
        }
        known
    }

    fn conditions(&mut self, fiche: &Fiche) {
        for question in fiche.questions() {
            if let Some(gate) = &question.ask_if {
                let path = member(&self.places.of(question.id.as_str(), QUESTIONS), "ask_if");
                self.condition(gate, &path, Place::Gate);
            }
        }
        if let Some(signs) = &fiche.confirmation {
            self.exists(&signs.question, "confirmation.question");
            if let Some(question) = self.questions.get(&signs.question)
                && !question.is_opinion()
                && self.is_readable(&signs.question)
            {
                let words: Vec<&str> = Confirmation::ALL.iter().map(|c| c.slug()).collect();
                self.note("confirmation.question", format!("c'est un choice qui a pour options {}", words.join(", ")));
            }
            for (name, condition) in
                [("ours", &signs.ours), ("hard", &signs.hard), ("access", &signs.access), ("attempt", &signs.attempt)]
            {
                self.condition(condition, &member("confirmation", name), Place::Gate);
            }
            for (name, when) in [("loss", &signs.loss), ("heavy_loss", &signs.heavy_loss)] {
                let path = member("confirmation", name);
                self.pair(&when.when, when.unless.as_ref(), &path, Place::Gate);
            }
        }
        for rule in &fiche.rules {
            let path = self.places.of(&rule.id, &["rules"]);
            match rule.axis.level(rule.at_least) {
                Some(Level::Middle | Level::High) => {}
                Some(Level::Low) | None => {
                    let names = rule.axis.names();
                    self.note(
                        member(&path, "at_least"),
                        format!("« {} » : attendu {} ou {}", rule.at_least.slug(), names[1].slug(), names[2].slug()),
                    );
                }
            }
            self.said(&rule.because, &member(&path, "because"));
            self.said(&rule.source, &member(&path, "source"));
            self.pair(&rule.when, rule.unless.as_ref(), &path, Place::Rule);
        }
        for contradiction in &fiche.contradictions {
            let path = self.places.of(&contradiction.id, &["contradictions"]);
            self.said(&contradiction.text, &member(&path, "text"));
            self.pair(&contradiction.when, contradiction.unless.as_ref(), &path, Place::Contradiction);
            for question in &contradiction.questions {
                self.exists(question, &member(&path, "questions"));
            }
        }
        if let Some(brief) = &fiche.brief {
            self.brief(brief);
        }
        for result in &fiche.results {
            let path = self.places.of(&result.id, &["results"]);
            self.said(&result.text, &member(&path, "text"));
            self.pair(&result.when, result.unless.as_ref(), &path, Place::Rule);
        }
        for next in &fiche.next {
            let path = self.places.of(next.id.as_str(), &["next"]);
            self.said(&next.because, &member(&path, "because"));
            self.pair(&next.when, next.unless.as_ref(), &path, Place::Next);
        }
    }

    fn brief(&mut self, brief: &Brief) {
        let parts = [
            ("activity", &brief.activity),
            ("data", &brief.data),
            ("money", &brief.money),
            ("detected", &brief.detected),
        ];
        for (name, lines) in parts {
            for (i, line) in lines.iter().enumerate() {
                let path = element(&member("brief", name), i);
                self.exists(&line.question, &member(&path, "question"));
                self.said(&line.label, &member(&path, "label"));
            }
        }
        if let Some(present) = &brief.present {
            self.condition(&Condition::Is(present.clone()), "brief.present", Place::Rule);
        }
    }

    fn said(&mut self, text: &str, path: &str) {
        if text.trim().is_empty() {
            self.note(path, "le texte est vide");
        }
    }

    fn pair(&mut self, when: &Condition, unless: Option<&Condition>, path: &str, place: Place) {
        self.condition(when, &member(path, "when"), place);
        if let Some(unless) = unless {
            self.condition(unless, &member(path, "unless"), place);
        }
    }

    fn condition(&mut self, condition: &Condition, path: &str, place: Place) {
        match condition {
            Condition::Any(c) => self.several(&c.any, path, "any", place),
            Condition::All(c) => self.several(&c.all, path, "all", place),
            Condition::Not(c) => self.condition(&c.not, &member(path, "not"), place),
            Condition::Is(c) => {
                if !self.exists(&c.question, &member(path, "question")) || !self.is_readable(&c.question) {
                    return;
                }
                let question = self.questions[&c.question];
                let Some(words) = question.words() else {
                    self.note(member(path, "is"), format!("la question « {} » n'a pas d'options", c.question));
                    return;
                };
                if c.is.is_empty() && !self.places.is_broken(&member(path, "is")) {
                    self.note(member(path, "is"), "la liste est vide");
                }
                let unknown: Vec<&String> =
                    c.is.iter().filter(|w| !words.contains(&w.as_str()) && w.as_str() != SANS_OBJET).collect();
                for word in unknown {
                    let what = format!("« {word} » n'est pas une réponse à {} : {}", c.question, words.join(", "));
                    self.note(member(path, "is"), what);
                }
            }
            Condition::Count(c) => self.of_kind(&c.question, path, &[QuestionKind::Accounts, QuestionKind::Multi]),
            Condition::Domain(c) => {
                self.only(path, place, &[Place::Next], "domain");
                self.of_kind(&c.question, path, &[QuestionKind::Accounts]);
            }
            Condition::NameHas(c) => {
                self.only(path, place, &[Place::Contradiction], "name_has");
                self.of_kind(&c.question, path, &[QuestionKind::Accounts]);
            }
            Condition::Confirmation(_) => {
                self.only(path, place, &[Place::Rule, Place::Contradiction, Place::Next], "confirmation");
            }
            Condition::Gravity(_) => self.only(path, place, &[Place::Next], "gravity"),
            Condition::Profile(_) => self.only(path, place, &[Place::Next], "profile"),
        }
    }

    fn several(&mut self, list: &[Condition], path: &str, form: &str, place: Place) {
        // One that could not be read is empty here.
        if list.is_empty() && !self.places.is_broken(path) {
            self.note(member(path, form), "la liste est vide");
        }
        for (i, inner) in list.iter().enumerate() {
            self.condition(inner, &element(&member(path, form), i), place);
        }
    }

    fn only(&mut self, path: &str, place: Place, allowed: &[Place], form: &str) {
        if !allowed.contains(&place) {
            self.note(path, format!("une condition « {form} » ne va pas ici"));
        }
    }

    fn of_kind(&mut self, id: &QuestionId, path: &str, kinds: &[QuestionKind]) {
        let path = member(path, "question");
        if self.exists(id, &path) && !kinds.contains(&self.questions[id].kind) {
            self.note(path, format!("la question « {id} » n'est pas du genre attendu ici"));
        }
    }

    /// Refuses gates that wait on each other: such questions could never be asked.
    fn cycles(&mut self, fiche: &Fiche) {
        let mut gates: HashMap<&QuestionId, Vec<&QuestionId>> = HashMap::new();
        for question in fiche.questions() {
            if let Some(gate) = &question.ask_if {
                let read = gates.entry(&question.id).or_default();
                gate.visit(&mut |c| read.extend(c.question()));
            }
        }
        for start in fiche.questions().map(|q| &q.id).filter(|q| gates.contains_key(q)) {
            let mut queue: Vec<&QuestionId> = gates[start].clone();
            let mut seen = HashSet::new();
            while let Some(question) = queue.pop() {
                if question == start {
                    let path = member(&self.places.of(start.as_str(), QUESTIONS), "ask_if");
                    self.note(path, "cette condition finit par dépendre de sa propre question");
                    break;
                }
                if seen.insert(question) {
                    queue.extend(gates.get(question).into_iter().flatten());
                }
            }
        }
    }
}
