//! Commands in words, for a screen, a report or a sheet: what is said, and what is typed as it is.

use super::fill::ready;
use super::known::Filling;
use super::recipe;
use crate::domain::fiche::Step;
use crate::domain::list::by_key;
use crate::domain::recipe::{Instruction, Recipe, ShellKind, System};
use crate::domain::text::capitalised;
use crate::messages::recipe as says;
use crate::paper::{Block, heading};

/// A line about commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedLine {
    /// What the commands after it are for.
    Purpose(String),
    /// The system that they are for.
    System(String),
    /// A sentence.
    Note(String),
    /// What is typed: never cut, never wrapped.
    Typed(String),
    /// What is clicked, or said to somebody: read as any sentence.
    ByHand(String),
}

/// Says what is typed at steps, each with its name, in the systems in use; nothing when no command is known for them.
///
/// What several steps share is said once, with their names.
pub fn of_steps<'s>(
    steps: impl IntoIterator<Item = (String, &'s Step)>,
    systems: &[System],
    facts: &Filling,
) -> Vec<TypedLine> {
    let mut shared: Vec<(&Recipe, String)> = Vec::new();
    let mut own = Vec::new();
    for (name, step) in steps {
        shared.extend(step.recipes.iter().filter_map(recipe).map(|recipe| (recipe, name.clone())));
        let commands = of_systems(&step.commands, systems, facts);
        if !commands.is_empty() {
            own.push(TypedLine::Purpose(says::purpose(&step.question.prompt, &[name])));
            own.extend(commands);
        }
    }
    let mut said = Vec::new();
    for (recipe, names) in by_key(shared) {
        let commands = of_systems(&recipe.commands, systems, facts);
        if !commands.is_empty() {
            said.push(TypedLine::Purpose(says::purpose(&recipe.title, &names)));
            said.extend(recipe.note.iter().cloned().map(TypedLine::Note));
            said.extend(commands);
        }
    }
    said.extend(own);
    framed(said, systems, facts)
}

/// Puts before commands what holds for all of them: nothing was tried, what is left to type, what was not written.
pub(super) fn framed(said: Vec<TypedLine>, systems: &[System], facts: &Filling) -> Vec<TypedLine> {
    if said.is_empty() {
        return said;
    }
    let blank =
        |said: &TypedLine| matches!(said, TypedLine::Typed(text) | TypedLine::ByHand(text) if text.contains(BLANK));
    let warned = said.iter().any(blank).then(|| TypedLine::Note(says::BLANKS.to_owned()));
    let own =
        |names: Vec<&str>, says: fn(&[&str]) -> String| (!names.is_empty()).then(|| TypedLine::Note(says(&names)));
    let refused = own(facts.refused(), says::refused);
    let wants_address = systems.iter().any(|system| *system != System::ActiveDirectory);
    let absent = own(facts.without_address(), says::no_address).filter(|_| wants_address);
    let before = [Some(TypedLine::Note(says::UNTESTED.to_owned())), warned, refused, absent];
    before.into_iter().flatten().chain(said).collect()
}

/// How every word that stands for what nothing fills ends.
const BLANK: &str = "_A_SAISIR";

/// Makes parts of a page of what is said, purposes as headings of a level.
pub fn blocks(said: Vec<TypedLine>, level: u8) -> Vec<Block> {
    let block = |said| match said {
        TypedLine::Purpose(text) => heading(level, text),
        TypedLine::System(text) => Block::Text(text),
        TypedLine::Note(text) => Block::Small(text),
        TypedLine::Typed(text) => Block::Typed(text),
        TypedLine::ByHand(text) => Block::Points(vec![text]),
    };
    said.into_iter().map(block).collect()
}

/// Says commands, system by system.
pub(super) fn of_systems(commands: &[Instruction], systems: &[System], facts: &Filling) -> Vec<TypedLine> {
    let mut said = Vec::new();
    for system in System::ALL.iter().filter(|system| systems.contains(system)) {
        let mut before: Option<&Instruction> = None;
        for instruction in commands.iter().filter(|instruction| instruction.system == *system) {
            if before.is_none() {
                said.push(TypedLine::System(capitalised(says::system(*system))));
            }
            one(&mut said, instruction, before, facts);
            before = Some(instruction);
        }
    }
    said
}

/// Says one command: what holds for the one before it is not said again.
fn one(said: &mut Vec<TypedLine>, instruction: &Instruction, before: Option<&Instruction>, facts: &Filling) {
    let new = |of: fn(&Instruction) -> Option<&String>| {
        let own = of(instruction);
        own.filter(|own| before.and_then(of) != Some(*own))
    };
    said.extend(new(|i| i.goal.as_ref()).map(|goal| TypedLine::Note(goal.clone())));
    said.extend(new(|i| i.needs.as_ref()).map(|needs| TypedLine::Note(says::needs(needs))));
    said.push(TypedLine::Note(says::kind(instruction.kind, instruction.shell)));
    let ready = ready(instruction, facts);
    let by_hand = instruction.shell == ShellKind::Console;
    let typed = if by_hand { TypedLine::ByHand } else { TypedLine::Typed };
    said.extend(ready.texts.into_iter().map(typed));
    if ready.rest > 0 {
        said.push(TypedLine::Note(says::rest(ready.rest)));
    }
    if ready.unlisted > 0 {
        said.push(TypedLine::Note(says::unlisted(ready.unlisted)));
    }
    said.extend(instruction.side_effect.iter().map(|what| TypedLine::Note(says::breaks(what))));
    said.extend(new(|i| i.limits.as_ref()).map(|limits| TypedLine::Note(says::limits(limits))));
    if let Some(check) = ready.check {
        said.extend([TypedLine::Note(says::CHECK.to_owned()), typed(check)]);
    }
    let from = |i: &Instruction| (i.source.clone(), i.checked_on, i.sure);
    if before.map(from) != Some(from(instruction)) {
        said.push(TypedLine::Note(says::source(&instruction.source, instruction.checked_on, instruction.sure)));
    }
}
