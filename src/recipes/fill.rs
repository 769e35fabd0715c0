//! Commands made ready: one for each account or machine, or one with words that say what is to be typed there.

use super::known::Filling;
use super::quote::{LISTED, Shelter, literals, placed, written};
use crate::domain::recipe::{Hole, Instruction, ShellKind, Template, TemplatePart};

/// How many times a command is written, once for each name; the others are counted.
pub const MOST: usize = 5;

/// A command that can be typed, but for the words of its blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready<'i> {
    /// What it was made from.
    pub instruction: &'i Instruction,
    /// The command, once for each name.
    pub texts: Vec<String>,
    /// What shows that it worked, for the first name.
    pub check: Option<String>,
    /// How many names are not shown.
    pub rest: u64,
    /// How many addresses its list leaves out.
    pub unlisted: u64,
}

/// The holes that are written once for each name.
const NAMES: [Hole; 7] = [Hole::Account, Hole::Sam, Hole::Uid, Hole::Machine, Hole::Forward, Hole::Sender, Hole::Ip];

/// Makes a command ready.
pub fn ready<'i>(instruction: &'i Instruction, facts: &Filling) -> Ready<'i> {
    let shell = instruction.shell;
    let used: Vec<Hole> = NAMES.into_iter().filter(|name| holds(&instruction.text, *name)).collect();
    let mut sets: Vec<Vec<(Hole, String)>> = vec![vec![]];
    for hole in &used {
        let values = facts.values(*hole);
        if !values.is_empty() {
            let with = |set: &Vec<(Hole, String)>, value: &String| [set.clone(), vec![(*hole, value.clone())]].concat();
            sets = sets.iter().flat_map(|set| values.iter().map(move |value| with(set, value))).take(LIMIT).collect();
        }
    }
    let named = count(sets.len());
    // What nobody named stands for everybody already.
    let filled_by: Vec<Hole> = sets.first().into_iter().flatten().map(|(hole, _)| *hole).collect();
    let beyond: u64 = filled_by.into_iter().map(|hole| facts.beyond(hole)).max().unwrap_or(0);
    sets.truncate(MOST);
    let shown = count(sets.len());
    let mut texts: Vec<String> = Vec::new();
    for set in &sets {
        let text = filled(&instruction.text, shell, set, facts);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let first = sets.first().map_or(&[][..], Vec::as_slice);
    let beyond_list = |hole| count(facts.values(hole).len().saturating_sub(LISTED)).saturating_add(facts.beyond(hole));
    Ready {
        instruction,
        texts,
        check: instruction.check.as_ref().map(|check| filled(check, shell, first, facts)),
        rest: (named - shown).saturating_add(beyond),
        unlisted: if holds(&instruction.text, Hole::Ips) { beyond_list(Hole::Ips) } else { 0 },
    }
}

fn count(names: usize) -> u64 {
    u64::try_from(names).unwrap_or(u64::MAX)
}

/// How many sets of names are counted at all.
const LIMIT: usize = 10_000;

fn holds(template: &Template, wanted: Hole) -> bool {
    template.pieces().any(|piece| matches!(piece, TemplatePart::Hole(hole, _) if hole == wanted))
}

/// Fills a command with the names chosen for it, and with what is known once for all.
fn filled(template: &Template, shell: ShellKind, chosen: &[(Hole, String)], facts: &Filling) -> String {
    placed(template, shell)
        .map(|(piece, around)| match piece {
            TemplatePart::Text(text) => text.to_owned(),
            TemplatePart::Hole(Hole::Ips, _) => {
                let literals = literals(&facts.values(Hole::Ips), shell);
                literals.filter(|_| around == Shelter::Bare).unwrap_or_else(|| Hole::Ips.blank().to_owned())
            }
            TemplatePart::Hole(hole, coding) => {
                let own = chosen.iter().find(|(of, _)| *of == hole).map(|(_, value)| value.clone());
                let value = own.or_else(|| facts.values(hole).into_iter().next());
                value
                    .and_then(|value| written(&value, shell, around, coding))
                    .unwrap_or_else(|| hole.blank().to_owned())
            }
        })
        .collect()
}
