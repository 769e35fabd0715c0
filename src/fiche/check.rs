//! What the shape of a fiche cannot say: ids that exist, options that exist, gates without a cycle.

use super::cycle::circular;
use super::place::{Places, QUESTIONS};
use super::{Problem, Rigour};
use crate::domain::answer::{INCONNU, SANS_OBJET};
use crate::domain::condition::Condition;
use crate::domain::fiche::{
    Brief, Carry, Deduction, Fiche, FicheKind, Holds, LONGEST, Lot, Question, QuestionKind, SHORTEST, Short,
    escaped_at_most,
};
use crate::domain::gravity::{Confirmation, Gravity, Level};
use crate::domain::ids::{FicheId, QuestionId};
use crate::domain::json::{element, member};
use std::collections::{BTreeMap, HashMap, HashSet};

mod commands;
mod screens;

/// Where a condition stands: decides which forms it may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    Gate,
    Rule,
    Contradiction,
    Next,
}

struct Checker<'a> {
    questions: BTreeMap<&'a QuestionId, &'a Question>,
    /// The ids that several questions have: which one is meant where they are read cannot be told.
    doubled: HashSet<&'a QuestionId>,
    places: &'a Places,
    asked: Rigour,
    problems: Vec<Problem>,
}

/// The sources of `carry` that are not a question, with the kind of question that can take each.
const SOURCES: [(&str, QuestionKind); 4] = [
    ("*:accounts", QuestionKind::Accounts),
    ("*:accesses", QuestionKind::Multi),
    ("incident:alerted", QuestionKind::Moment),
    ("incident:organisation", QuestionKind::Text),
];

/// Names everything wrong in a fiche whose shape is right.
pub(super) fn check(fiche: &Fiche, places: &Places, asked: Rigour) -> Vec<Problem> {
    let mut seen = HashSet::new();
    let doubled = fiche.questions().map(|q| &q.id).filter(|id| !seen.insert(*id)).collect();
    let questions = fiche.questions().map(|q| (&q.id, q)).collect();
    let mut checker = Checker { questions, doubled, places, asked, problems: vec![] };
    checker.fiche(fiche);
    checker.unique(fiche);
    for question in fiche.questions() {
        checker.question(question, fiche.deduced.iter().any(|d| d.id == question.id));
    }
    checker.screens(fiche);
    checker.commands(fiche);
    checker.conditions(fiche);
    // A question copied under the id of another would seem to wait on itself.
    if checker.doubled.is_empty() {
        checker.cycles(fiche);
    }
    checker.problems
}

impl Checker<'_> {
    fn note(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem::new(path, what));
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
            let place = self.places.of(step.question.id.as_str(), &["steps"]);
            if !["J0", "J1", "J2", "J3", "J4", "J5", "S2"].contains(&step.due.as_str()) {
                self.note(member(&place, "due"), format!("« {} » : attendu J0 à J5, ou S2", step.due));
            } else if step.question.lot < Lot::Calme && step.due != "J0" {
                self.note(member(&place, "lot"), format!("à chaud ou dans l’heure, c’est J0, pas {}", step.due));
            }
            step.already.iter().for_each(|done| self.said(done, &member(&place, "already")));
            for (i, again) in step.again.iter().enumerate() {
                let place = member(&place, &element("again", i));
                if self.exists(&again.question, &member(&place, "question")) {
                    self.are_words(&again.question, &again.is, &member(&place, "is"));
                }
                self.said(&again.because, &member(&place, "because"));
            }
        }
        fiche.order.iter().for_each(|order| self.said(order, "order"));
        for (i, carry) in fiche.carry.iter().enumerate() {
            self.carry(carry, &element("carry", i));
        }
    }

    fn carry(&mut self, carry: &Carry, path: &str) {
        let exists = self.exists(&carry.question, &member(path, "question"));
        let from = member(path, "from");
        let question = carry.from.split_once(':').is_some_and(|(fiche, question)| {
            let reserved = fiche == "incident" && self.asked > Rigour::Copy;
            !reserved && FicheId::parse(fiche).is_ok() && QuestionId::parse(question).is_ok()
        });
        let source = SOURCES.iter().find(|(source, _)| *source == carry.from);
        match source {
            None if question => {}
            None => {
                let known = SOURCES.map(|(source, _)| source).join(", ");
                self.note(from, format!("« {} » : attendu FICHE:QUESTION ou {known}", carry.from));
            }
            Some((_, kind)) if exists && self.asked > Rigour::Copy => {
                let found = self.questions[&carry.question].kind;
                if found != *kind && !self.doubled.contains(&carry.question) {
                    let (id, wanted, found) = (&carry.question, kind.slug(), found.slug());
                    self.note(from, format!("« {} » va à une question {wanted}, et {id} est {found}", carry.from));
                }
            }
            Some(_) => {}
        }
        // What is given elsewhere is said in the words of that fiche.
        let (said, place) = match &carry.gives {
            Some(gives) => (std::slice::from_ref(gives), "gives"),
            None => (carry.only.as_slice(), "only"),
        };
        if exists {
            self.are_words(&carry.question, said, &member(path, place));
        }
    }

    /// Notes the words that are no answer to a question.
    fn are_words(&mut self, question: &QuestionId, said: &[String], path: &str) {
        if self.doubled.contains(question) {
            return;
        }
        let words = self.questions[question].words().unwrap_or_default();
        for word in said.iter().filter(|word| !words.contains(&word.as_str())) {
            self.note(path.to_owned(), format!("« {word} » n’est pas une réponse possible à {question}"));
        }
    }

    fn unique(&mut self, fiche: &Fiche) {
        let questions = fiche.questions().map(|q| q.id.as_str());
        let mut once = |ids: &mut dyn Iterator<Item = &str>, members: &[&str]| {
            let mut seen = HashSet::new();
            for id in ids {
                if !seen.insert(id.to_owned()) {
                    let path = self.places.all(id, members).next_back().cloned().unwrap_or_default();
                    self.note(path, format!("l’identifiant « {id} » est donné deux fois"));
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
                self.note(member(&path, "options"), format!("l’option « {option} » est donnée deux fois"));
            }
            if [SANS_OBJET, INCONNU].contains(&option.as_str()) {
                self.note(member(&path, "options"), format!("« {option} » est ajouté par l’interface"));
            }
        }
        self.labels(question, &path, readable && optioned);
        for option in question.labels.keys().filter(|o| readable && !question.options.contains(o)) {
            self.note(member(&path, "labels"), format!("« {option} » n’est pas une option"));
        }
        if self.asked > Rigour::Copy {
            self.short(question, &member(&path, "short"), readable && optioned);
        }
        if let Some(words) = question.words().filter(|_| readable) {
            for word in question.worrying.iter().filter(|w| !words.contains(&w.as_str())) {
                let what = format!("« {word} » n’est pas une réponse possible : {}", words.join(", "));
                self.note(member(&path, "worrying"), what);
            }
        }
        if readable {
            self.keep(question, &path);
        }
        let held = match question.holds {
            Some(Holds::Accesses) => Some(QuestionKind::Multi),
            Some(Holds::Machines) => Some(QuestionKind::Text),
            Some(Holds::Linked) => Some(QuestionKind::Accounts),
            None => None,
        };
        if let Some(kind) = held.filter(|kind| *kind != question.kind && self.asked > Rigour::Copy) {
            self.note(member(&path, "holds"), format!("seulement d’un {}", kind.slug()));
        }
        if question.prompt.trim().is_empty() {
            self.note(member(&path, "prompt"), "la question est vide");
        }
        if escaped_at_most(&question.prompt) > LONGEST {
            self.note(member(&path, "prompt"), format!("la question dépasse {LONGEST} octets"));
        }
        if question.follow_up.as_ref().is_some_and(|f| f.follow_up.is_some()) {
            self.note(member(&path, "follow_up"), "une question de suite n’a pas elle-même de suite");
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

    /// Refuses words that are not short, or for what is not an option: they are read on one line, on the phone.
    fn short(&mut self, question: &Question, path: &str, optioned: bool) {
        let words: Vec<(String, &String)> = match &question.short {
            None => vec![],
            Some(Short::Whole(words)) => vec![(path.to_owned(), words)],
            Some(Short::Options(options)) => {
                for option in options.keys().filter(|o| !optioned || !question.options.contains(o)) {
                    self.note(path, format!("« {option} » n’est pas une option"));
                }
                options.iter().map(|(option, words)| (member(path, option), words)).collect()
            }
        };
        for (path, words) in words {
            if words.trim().is_empty() || words.chars().count() > SHORTEST {
                self.note(path, format!("de un à {SHORTEST} caractères"));
            }
        }
    }

    /// Asks for a label of every option: without one, the screen and the report show the word of the file.
    fn labels(&mut self, question: &Question, path: &str, readable: bool) {
        if self.asked < Rigour::Review || !readable || self.places.is_broken(&member(path, "labels")) {
            return;
        }
        let reserved = |option: &str| [SANS_OBJET, INCONNU].contains(&option);
        let said = |option: &str| question.labels.get(option).is_some_and(|label| !label.trim().is_empty());
        let mute = question.options.iter().filter(|option| !reserved(option) && !said(option));
        let missing: Vec<String> = mute.map(|option| format!("« {option} »")).collect();
        if !missing.is_empty() {
            let what = format!("il manque le libellé (labels) de : {}", missing.join(", "));
            self.note(member(path, "options"), what);
        }
    }

    /// Tells whether the options of a question could be read.
    fn is_readable(&self, id: &QuestionId) -> bool {
        !self.places.is_broken(&member(&self.places.of(id.as_str(), QUESTIONS), "options"))
    }

    fn exists(&mut self, id: &QuestionId, path: &str) -> bool {
        let known = self.questions.contains_key(id);
        // A question that is there but broken is named once, where it is broken. While two have the same id, the one that is
        // missing may be one of them.
        if !known && self.doubled.is_empty() && !self.places.mention(id.as_str()) {
            self.note(path, format!("la question « {id} » n’existe pas"));
        }
        known
    }

    fn conditions(&mut self, fiche: &Fiche) {
        for question in fiche.questions() {
            if let Some(gate) = &question.ask_if {
                let path = member(&self.places.of(question.id.as_str(), QUESTIONS), "ask_if");
                self.condition(gate, &path, Spot::Gate);
            }
        }
        if let Some(signs) = &fiche.confirmation {
            self.exists(&signs.question, "confirmation.question");
            if let Some(question) = self.questions.get(&signs.question)
                && !question.is_opinion()
                && !self.doubled.contains(&signs.question)
                && self.is_readable(&signs.question)
            {
                let words: Vec<&str> = Confirmation::ALL.iter().map(|c| c.slug()).collect();
                self.note("confirmation.question", format!("c’est un choice qui a pour options {}", words.join(", ")));
            }
            for (name, condition) in
                [("ours", &signs.ours), ("hard", &signs.hard), ("access", &signs.access), ("attempt", &signs.attempt)]
            {
                self.condition(condition, &member("confirmation", name), Spot::Gate);
            }
            for (name, when) in [("loss", &signs.loss), ("heavy_loss", &signs.heavy_loss)] {
                let path = member("confirmation", name);
                self.pair(&when.when, when.unless.as_ref(), &path, Spot::Gate);
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
            self.pair(&rule.when, rule.unless.as_ref(), &path, Spot::Rule);
        }
        for contradiction in &fiche.contradictions {
            let path = self.places.of(&contradiction.id, &["contradictions"]);
            self.said(&contradiction.text, &member(&path, "text"));
            self.pair(&contradiction.when, contradiction.unless.as_ref(), &path, Spot::Contradiction);
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
            self.pair(&result.when, result.unless.as_ref(), &path, Spot::Rule);
        }
        for next in &fiche.next {
            let path = self.places.of(next.id.as_str(), &["next"]);
            self.said(&next.because, &member(&path, "because"));
            self.pair(&next.when, next.unless.as_ref(), &path, Spot::Next);
        }
    }

    fn brief(&mut self, brief: &Brief) {
        for (name, lines) in brief.parts() {
            for (i, line) in lines.iter().enumerate() {
                let path = element(&member("brief", name), i);
                self.exists(&line.question, &member(&path, "question"));
                self.said(&line.label, &member(&path, "label"));
                for (key, needed) in [("when", &line.when), ("done", &line.done)] {
                    if let Some(needed) = needed {
                        self.condition(&Condition::Is(needed.clone()), &member(&path, key), Spot::Rule);
                    }
                }
                if let Some(exact) = &line.exact {
                    self.exists(exact, &member(&path, "exact"));
                }
            }
        }
        if let Some(present) = &brief.present {
            self.condition(&Condition::Is(present.clone()), "brief.present", Spot::Rule);
        }
    }

    fn said(&mut self, text: &str, path: &str) {
        if text.trim().is_empty() {
            self.note(path, "le texte est vide");
        }
    }

    fn pair(&mut self, when: &Condition, unless: Option<&Condition>, path: &str, place: Spot) {
        self.condition(when, &member(path, "when"), place);
        if let Some(unless) = unless {
            self.condition(unless, &member(path, "unless"), place);
        }
    }

    fn condition(&mut self, condition: &Condition, path: &str, place: Spot) {
        match condition {
            Condition::Any(c) => self.several(&c.any, path, "any", place),
            Condition::All(c) => self.several(&c.all, path, "all", place),
            Condition::Not(c) => self.condition(&c.not, &member(path, "not"), place),
            Condition::Is(c) => {
                let exists = self.exists(&c.question, &member(path, "question"));
                if !exists || self.doubled.contains(&c.question) || !self.is_readable(&c.question) {
                    return;
                }
                let question = self.questions[&c.question];
                let Some(words) = question.words() else {
                    self.note(member(path, "is"), format!("la question « {} » n’a pas d’options", c.question));
                    return;
                };
                if c.is.is_empty() && !self.places.is_broken(&member(path, "is")) {
                    self.note(member(path, "is"), "la liste est vide");
                }
                let mut listed = words.clone();
                if question.takes_not_applicable() {
                    listed.push(SANS_OBJET);
                }
                let listed = listed.join(", ");
                for said in c.is.iter().filter(|w| !words.contains(&w.as_str()) && w.as_str() != SANS_OBJET) {
                    let what = if said == INCONNU {
                        format!("« {INCONNU} » ne se teste pas : la condition reste alors inconnue ; attendu {listed}")
                    } else {
                        format!("« {said} » n’est pas une réponse à {} : {listed}", c.question)
                    };
                    self.note(member(path, "is"), what);
                }
            }
            Condition::Count(c) => self.of_kind(&c.question, path, &[QuestionKind::Accounts, QuestionKind::Multi]),
            Condition::Domain(c) => {
                self.only(path, place, &[Spot::Next], "domain");
                self.of_kind(&c.question, path, &[QuestionKind::Accounts]);
            }
            Condition::NameHas(c) => {
                self.only(path, place, &[Spot::Contradiction], "name_has");
                self.of_kind(&c.question, path, &[QuestionKind::Accounts]);
            }
            Condition::Confirmation(_) => {
                self.only(path, place, &[Spot::Rule, Spot::Contradiction, Spot::Next], "confirmation");
            }
            Condition::Gravity(_) => self.only(path, place, &[Spot::Next], "gravity"),
            Condition::Profile(_) => self.only(path, place, &[Spot::Next], "profile"),
        }
    }

    fn several(&mut self, list: &[Condition], path: &str, form: &str, place: Spot) {
        // One that could not be read is empty here.
        if list.is_empty() && !self.places.is_broken(path) {
            self.note(member(path, form), "la liste est vide");
        }
        for (i, inner) in list.iter().enumerate() {
            self.condition(inner, &element(&member(path, form), i), place);
        }
    }

    fn only(&mut self, path: &str, place: Spot, allowed: &[Spot], form: &str) {
        if !allowed.contains(&place) {
            self.note(path, format!("une condition « {form} » ne va pas ici"));
        }
    }

    fn of_kind(&mut self, id: &QuestionId, path: &str, kinds: &[QuestionKind]) {
        let path = member(path, "question");
        if !self.exists(id, &path) || self.doubled.contains(id) {
            return;
        }
        let found = self.questions[id].kind;
        if !kinds.contains(&found) {
            let wanted = kinds.iter().map(|kind| kind.slug()).collect::<Vec<_>>().join(" ou ");
            let what =
                format!("la question « {id} » est {}, et n’est pas du genre attendu ici : {wanted}", found.slug());
            self.note(path, what);
        }
    }

    /// Refuses gates that wait on each other: such questions could never be asked.
    fn cycles(&mut self, fiche: &Fiche) {
        let index: HashMap<&QuestionId, usize> = fiche.questions().enumerate().map(|(i, q)| (&q.id, i)).collect();
        let reads: Vec<Vec<usize>> = fiche
            .questions()
            .map(|question| {
                let mut read = Vec::new();
                if let Some(gate) = &question.ask_if {
                    gate.visit(&mut |c| read.extend(c.question().and_then(|id| index.get(id))));
                }
                read
            })
            .collect();
        for (question, _) in fiche.questions().zip(circular(&reads)).filter(|(_, circular)| *circular) {
            let path = member(&self.places.of(question.id.as_str(), QUESTIONS), "ask_if");
            self.note(path, "cette condition finit par dépendre de sa propre question");
        }
    }
}
