//! What would settle the gravity, in words: the calls that rule out worse, and what would make it worse.

use super::aside::as_typed;
use super::model::{CallReport, DecisiveReport, FlipReport, FragileReport, PlanOutcome, RaiseReport, RuleOutReport};
use crate::domain::account;
use crate::domain::answer::Answer;
use crate::domain::fiche::{QuestionKind, Role, Short};
use crate::domain::gravity::Gravity;
use crate::domain::list::each_once;
use crate::messages::decisive as says;
use crate::scoring::{Flip, Otherwise, Plan, Planned, QuestionAt, Raise, RuleOut, State, rule_out, would_raise};

/// Finds what would settle the gravity of fiches taken together.
pub(super) fn decisive(states: &[&State<'_>]) -> DecisiveReport {
    let open: Vec<_> = states.iter().map(|state| state.open()).collect();
    let plans = rule_out(&open);
    let raises = would_raise(&open, &plans);
    let sayer = PlanSayer { states };
    let at_most = states.iter().map(|s| s.score.gravity.at_most).max().unwrap_or(Gravity::Anomalie);
    DecisiveReport {
        fragile: fragile(states),
        rule_out: plans.iter().map(|out| sayer.rule_out(out, at_most)).collect(),
        would_raise: raises.iter().map(|raise| sayer.raise(raise)).collect(),
    }
}

/// Finds what the gravity of fiches taken together rests on.
fn fragile(states: &[&State<'_>]) -> FragileReport {
    let open: Vec<_> = states.iter().map(|state| state.open()).collect();
    let found = crate::scoring::fragile(&open);
    let sayer = PlanSayer { states };
    FragileReport {
        lowers: found.lowers.iter().filter_map(|flip| sayer.flip(flip)).collect(),
        raises: found.raises.len(),
        worst: found.raises.iter().take(3).filter_map(|flip| sayer.flip(flip)).collect(),
    }
}

struct PlanSayer<'s, 'a> {
    states: &'s [&'s State<'a>],
}

impl PlanSayer<'_, '_> {
    /// Names a question as it can be typed.
    fn name(&self, (fiche, question): QuestionAt) -> String {
        as_typed(self.states.iter().copied(), &self.states[fiche].engine.name(question))
    }

    fn flip(&self, flip: &Flip) -> Option<FlipReport> {
        let (fiche, question) = flip.question;
        let state = self.states[fiche];
        let asked = state.engine.questions[question];
        let answer = state.raw[question]?;
        let given = state.incident.answers.get(&state.engine.name(question))?.first()?;
        let otherwise = match &flip.otherwise {
            Otherwise::Answer(answer) => Some(answer.clone()),
            Otherwise::Unexplained(_) => None,
        };
        let say = |answer: &Answer| match (asked.kind, answer) {
            (QuestionKind::Accounts, Answer::List(list)) => says::accounts(account::count(list)),
            (_, answer) => asked.say(answer),
        };
        let at = given.at.french(None);
        let text = says::rests_on(
            &format!("{} {}", self.name(flip.question), self.few_words(flip.question)),
            &say(answer),
            otherwise.as_ref().map(say).as_deref(),
            flip.proposed,
            (given.said_by(), &at, given.source),
        );
        Some(FlipReport {
            question: self.name(flip.question),
            answer: answer.clone(),
            otherwise,
            proposed: flip.proposed,
            by: given.said_by().to_owned(),
            at: given.at,
            source: given.source,
            text,
        })
    }

    fn rule_out(&self, out: &RuleOut, at_most: Gravity) -> RuleOutReport {
        let nothing = |outcome, text| RuleOutReport {
            questions: vec![],
            answers: std::collections::BTreeMap::new(),
            at_most,
            ask: None,
            calls: vec![],
            step: None,
            outcome,
            text,
        };
        let plan = match &out.outcome {
            Planned::Plan(plan) => plan,
            Planned::Impossible(axes) => return nothing(PlanOutcome::Impossible, says::impossible(out.level, axes)),
            Planned::NotEstablished => return nothing(PlanOutcome::NonEtabli, says::not_established(out.level)),
        };
        let hoped = plan.answers.iter().all(|(asked, answer)| self.is_no(*asked, answer, plan));
        let calls = plan.calls.iter().map(|(ask, asked)| self.call(plan, (*ask, asked), hoped));
        let calls: Vec<CallReport> = calls.collect();
        let own = plan.calls.iter().any(|(ask, _)| ask.is_none());
        let head = says::head(out.level, plan.callers(), own, &plan.lowered);
        let lines = calls.iter().zip(1..).map(|(call, n)| format!("{n} {} {}", says::caller(call.ask), call.text));
        let lines: Vec<String> = lines.collect();
        let foot = says::foot(plan.answers.len(), hoped, plan.at_most);
        RuleOutReport {
            questions: plan.answers.keys().map(|asked| self.name(*asked)).collect(),
            answers: plan.answers.iter().map(|(asked, answer)| (self.name(*asked), answer.clone())).collect(),
            at_most: plan.at_most,
            ask: plan.calls.iter().find_map(|(ask, _)| *ask),
            calls,
            step: Some(plan.step),
            outcome: PlanOutcome::Plan,
            text: format!("{head}\n{}\n{foot}", lines.join("\n")),
        }
    }

    /// Says a call; "no" is hoped for in silence where it is everywhere.
    fn call(&self, plan: &Plan, (ask, asked): (Option<Role>, &[QuestionAt]), silent: bool) -> CallReport {
        let say = |asked: &QuestionAt| format!("{} {}", self.name(*asked), self.ask(*asked, plan, silent));
        // A question ends with its mark, and what is hoped for does not.
        let between = if silent { " " } else { "\u{a0}; " };
        let text = asked.iter().map(say).collect::<Vec<_>>().join(between);
        CallReport { ask, questions: asked.iter().map(|a| self.name(*a)).collect(), text }
    }

    /// Tells whether the answer hoped for is a "no" to the few words asked.
    fn is_no(&self, asked: QuestionAt, answer: &Answer, plan: &Plan) -> bool {
        let question = self.states[asked.0].engine.questions[asked.1];
        match (question.kind, answer) {
            (QuestionKind::YesNo, answer) => *answer == Answer::word("non"),
            (QuestionKind::Accounts, _) => true,
            _ => self.dreaded(asked, plan).is_some(),
        }
    }

    /// Gives the few words of the options that one would rather not hear, when each has some.
    fn dreaded(&self, asked: QuestionAt, plan: &Plan) -> Option<String> {
        let question = self.states[asked.0].engine.questions[asked.1];
        let Some(Short::Options(short)) = &question.short else { return None };
        let few = |option: &String| Some(question.shortened(option, short.get(option)?).to_owned());
        let words = each_once(plan.dreaded.get(&asked)?.iter().map(few).collect::<Option<Vec<String>>>()?);
        (!words.is_empty()).then(|| says::or(&words))
    }

    /// Says what to ask, with the answer hoped for.
    fn ask(&self, asked: QuestionAt, plan: &Plan, silent: bool) -> String {
        let (question, answer) = (self.states[asked.0].engine.questions[asked.1], &plan.answers[&asked]);
        let words = match (question.kind, answer) {
            (QuestionKind::Accounts, Answer::List(list)) => says::more_than(account::count(list)),
            _ => self.dreaded(asked, plan).unwrap_or_else(|| self.few_words(asked)),
        };
        let hoped = match self.is_no(asked, answer, plan) {
            true => Some(String::from("non")).filter(|_| !silent),
            false => Some(question.say(answer)),
        };
        says::ask(&words, hoped.as_deref())
    }

    fn few_words(&self, (fiche, question): QuestionAt) -> String {
        let placed = &self.states[fiche].engine.placed[question];
        match (&placed.question.short, placed.parent) {
            (Some(Short::Whole(words)), _) => placed.question.doubting(words),
            (_, Some(parent)) => format!("{} {}", parent.prompt, placed.question.prompt),
            (_, None) => placed.question.prompt.clone(),
        }
    }

    fn raise(&self, raise: &Raise) -> RaiseReport {
        let (fiche, question) = raise.question;
        let engine = self.states[fiche].engine;
        let asked = engine.questions[question];
        let ask = engine.placed[question].ask().first().copied();
        let name = self.name(raise.question);
        let option = match (&asked.short, &raise.answer) {
            (Some(Short::Options(short)), Answer::Word(word)) => short.get(word).map(|few| asked.shortened(word, few)),
            (Some(Short::Options(short)), Answer::List(list)) => {
                list.first().and_then(|word| Some(asked.shortened(word, short.get(word)?)))
            }
            (Some(Short::Options(_) | Short::Whole(_)) | None, _) => None,
        };
        let (words, answer) = match (option, asked.kind, &raise.answer) {
            (Some(words), _, _) => (words.to_owned(), String::from("oui")),
            (None, QuestionKind::Accounts, Answer::List(list)) => {
                (self.few_words(raise.question), says::or_more(account::count(list)))
            }
            (None, _, answer) => (self.few_words(raise.question), asked.say(answer)),
        };
        let text = says::raise(&name, &words, &answer, raise.proposed, ask);
        RaiseReport {
            questions: vec![name.clone()],
            answer: raise.answer.clone(),
            proposed: raise.proposed,
            ask,
            calls: vec![CallReport {
                ask,
                questions: vec![name.clone()],
                text: format!("{name} {}", says::ask(&words, None)),
            }],
            text,
        }
    }
}
