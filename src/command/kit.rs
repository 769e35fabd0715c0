//! `qualify kit`: one file to print and to keep in a drawer.

use super::story;
use crate::annexes::Drill;
use crate::blank;
use crate::cli;
use crate::desk::Context;
use crate::desk::library::embedded;
use crate::desk::save::new_file;
use crate::error::Outcome;
use crate::fiche::EMBEDDED;
use crate::messages::drill as says;
use crate::paper::{self, Running};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::KitArgs) -> Outcome {
    if let Some(said) = &args.exercise {
        return facilitate(context, args, story::named(said)?);
    }
    let fiches: Outcome<Vec<_>> = EMBEDDED.iter().map(|e| Ok(embedded(e.id)?.0.fiche)).collect();
    let page = paper::html(&blank::kit(&fiches?));
    new_file(context.env.disk.as_ref(), &args.output, &page)?;
    context.say(&format!("{} : à ouvrir dans un navigateur, puis à imprimer.", args.output.display()))
}

/// Writes the page of whoever runs an exercise.
fn facilitate(context: &mut Context<'_>, args: &cli::KitArgs, story: &Drill) -> Outcome {
    let fiche = embedded(story.fiche.as_str())?.0.fiche;
    let mut steps = Vec::new();
    for step in &story.containment {
        let contains = embedded(step.fiche.as_str())?.0.fiche;
        let step = contains.steps.iter().find(|known| known.question.id == step.step);
        steps.extend(step.map(|step| step.question.prompt.clone()));
    }
    let running = Running { foot: says::foot(&story.id), exercise: true };
    let page = paper::html_marked(&blank::drill(story, &fiche.title, &steps), &running);
    new_file(context.env.disk.as_ref(), &args.output, &page)?;
    context.say(&says::page_written(&args.output.display().to_string(), &story.id))
}
