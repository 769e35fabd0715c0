//! A step of a containment: as it is written in the file, and as it is asked.

use super::{Lot, Origin, Question, QuestionKind, Role, WhenUnknown};
use crate::domain::condition::Condition;
use crate::domain::ids::{QuestionId, RecipeId};
use crate::domain::moment::Tense;
use crate::domain::recipe::Instruction;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What calls for doing a step again, when it became known after the step was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// The question that tells it.
    pub question: QuestionId,
    /// The answers that do; when left out, any element that a list gained.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// Why.
    pub because: String,
}

/// A step of a containment, as it is asked: a question whose answer is a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "ContainmentStep", into = "ContainmentStep")]
pub struct Step {
    /// The question.
    pub question: Question,
    /// By when: `J0` to `J5`, or `S2`.
    pub due: String,
    /// What goes wrong.
    pub trap: Option<String>,
    /// What of the screen « Déjà fait ? » says that it is done.
    pub already: Vec<String>,
    /// The recipes of the program that say what is typed.
    pub recipes: Vec<RecipeId>,
    /// Commands of its own, besides.
    pub commands: Vec<Instruction>,
    /// What calls for doing it again.
    pub again: Vec<Again>,
}

impl Step {
    /// In which of the three lists a step stands when it does not say: now the day of the incident, else later.
    fn usual_lot(due: &str) -> Lot {
        if due == "J0" { Lot::Chaud } else { Lot::Calme }
    }

    /// Tells whether something is known that is typed at it.
    pub fn is_typed(&self) -> bool {
        !(self.recipes.is_empty() && self.commands.is_empty())
    }

    /// How many days after the fiche was started it is due: `J3` is three, `S2` the end of the second week.
    pub fn days(&self) -> Option<u64> {
        match self.due.split_at_checked(1)? {
            ("J", days) => days.parse().ok(),
            ("S", weeks) => weeks.parse::<u64>().ok().map(|weeks| weeks * 7),
            (_, _) => None,
        }
    }
}

impl From<ContainmentStep> for Step {
    fn from(step: ContainmentStep) -> Self {
        let question = Question {
            id: step.id,
            kind: QuestionKind::Step,
            prompt: step.prompt,
            short: None,
            help: step.help,
            options: vec![],
            labels: BTreeMap::new(),
            parts: vec![],
            ask: step.ask,
            lot: step.lot.unwrap_or(Self::usual_lot(&step.due)),
            screen: None,
            origin: step.origin,
            source: step.source,
            worrying: vec![],
            keep: vec![],
            conclusion: false,
            holds: None,
            tense: Tense::Past,
            ask_if: step.ask_if,
            // A step too many is answered "sans objet"; one that nobody saw is not done.
            when_unknown: WhenUnknown::Ask,
            from: None,
            follow_up: None,
        };
        let ContainmentStep { due, trap, already, recipes, commands, again, .. } = step;
        Self { question, due, trap, already, recipes, commands, again }
    }
}

impl From<Step> for ContainmentStep {
    fn from(step: Step) -> Self {
        let Question { id, prompt, ask, help, origin, source, ask_if, lot, .. } = step.question;
        let Step { due, trap, already, recipes, commands, again, .. } = step;
        let lot = (lot != Step::usual_lot(&due)).then_some(lot);
        Self { id, prompt, due, lot, trap, already, ask, help, recipes, commands, again, origin, source, ask_if }
    }
}

/// A step of a containment, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContainmentStep {
    /// Its id.
    pub id: QuestionId,
    /// What to do.
    pub prompt: String,
    /// By when: `J0` to `J5`, or `S2`.
    pub due: String,
    /// In which of the three lists: now, within the hour, later; now for `J0`, later for the others, unless it says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Lot>,
    /// What goes wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trap: Option<String>,
    /// What of the screen « Déjà fait ? », of this fiche or of another, says that it is done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub already: Vec<String>,
    /// Who does it.
    pub ask: Vec<Role>,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The recipes of the program (`fiches/annexes/commands.json`) that say what is typed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipes: Vec<RecipeId>,
    /// Commands of its own, besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<Instruction>,
    /// What calls for doing it again, when it became known after it was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub again: Vec<Again>,
    /// Whose step it is; yours, unless it says otherwise.
    #[serde(default = "ours")]
    pub origin: Origin,
    /// Where it stands in the official fiche.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When it is to be done at all; while that is unknown, it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_if: Option<Condition>,
}

fn ours() -> Origin {
    Origin::Complement
}
