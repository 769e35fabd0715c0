//! What the shape of commands cannot say: what could be read otherwise by a shell, or acts without a look before.

use super::quote::{Shelter, is_plain, placed};
use crate::domain::recipe::{Instruction, InstructionKind, ShellKind, Template, TemplatePart};
use std::collections::BTreeSet;

/// Names everything wrong in a list of commands, each with its path from there, such as `[2].text`.
pub fn commands_problems(commands: &[Instruction]) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    let mut looked = BTreeSet::new();
    for (i, instruction) in commands.iter().enumerate() {
        let at = |member: &str| format!("[{i}].{member}");
        let templates = [("text", Some(&instruction.text)), ("check", instruction.check.as_ref())];
        for (member, template) in templates.into_iter().filter_map(|(member, t)| Some((member, t?))) {
            problems.extend(bare(template, instruction).map(|what| (at(member), what)));
            problems.extend(read_twice(template, instruction.shell).map(|what| (at(member), what)));
        }
        match instruction.kind {
            InstructionKind::Look => drop(looked.insert(instruction.system)),
            InstructionKind::Act if looked.contains(&instruction.system) => {}
            InstructionKind::Act => {
                let what =
                    "on regarde avant d’agir : une commande « look » de ce système d’abord, dont la sortie se garde";
                problems.push((at("kind"), what.to_owned()));
            }
        }
        if instruction.source.trim().is_empty() {
            problems.push((at("source"), String::from("le texte est vide")));
        }
    }
    problems
}

/// Names the holes that a shell could read otherwise than as one word.
fn bare<'t>(template: &'t Template, instruction: &Instruction) -> impl Iterator<Item = String> + 't {
    // Its prompt has no quote of its own: only one word is ever written there.
    let quotes = instruction.shell != ShellKind::Zmprov;
    let open = placed(template, instruction.shell).filter_map(move |(piece, around)| match (piece, around) {
        (TemplatePart::Hole(hole, _), Shelter::Bare) if quotes && !is_plain(hole) => Some(hole),
        (TemplatePart::Hole(..) | TemplatePart::Text(_), _) => None,
    });
    let marks = match instruction.shell {
        ShellKind::Kusto | ShellKind::Spl | ShellKind::Esql => "guillemets droits",
        ShellKind::Powershell
        | ShellKind::Cmd
        | ShellKind::Sh
        | ShellKind::Gam
        | ShellKind::Zmprov
        | ShellKind::Console => "apostrophes droites",
    };
    open.map(move |hole| format!("« {{{}}} » se met entre {marks}", hole.name()))
}

/// Names a sign that one of the two shells of GAM reads otherwise: `a,b` is two words for `PowerShell`, which has no `&&`.
fn read_twice(template: &Template, shell: ShellKind) -> Option<String> {
    if shell != ShellKind::Gam {
        return None;
    }
    let outside = template.as_str().split('\'').step_by(2);
    let sign = outside.flat_map(str::chars).find(|c| ",&(){}@$<>\"`\\".contains(*c))?;
    Some(format!("bash et PowerShell ne lisent pas de même « {sign} » : entre apostrophes droites, ou sans"))
}
