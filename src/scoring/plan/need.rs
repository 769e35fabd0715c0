//! What must be answered for a fiche to stay at or below a gravity: section 5 of the scoring page, as a formula.

use super::super::cond::{Cond, Explained, Known, Sense, View};
use super::super::engine::Engine;
use super::super::table::{Loss, gravity};
use super::super::truth::Truth;
use super::arena::{Arena, Id, Set};
use super::favourable::Tried;
use crate::domain::answer::Answer;
use crate::domain::gravity::{Axis, Confirmation, Gravity, Level};

/// A fiche in its state.
#[derive(Debug, Clone, Copy)]
pub struct Open<'a> {
    /// The fiche.
    pub engine: &'a Engine<'a>,
    /// The answers, gates aside.
    pub raw: &'a [Option<&'a Answer>],
    /// What is explained of them.
    pub explained: &'a [Option<Explained<'a>>],
}

/// Writes the formulas of one fiche.
pub(super) struct Need<'a, 'n> {
    engine: &'a Engine<'a>,
    raw: Vec<Option<&'a Answer>>,
    explained: &'a [Option<Explained<'a>>],
    known: Vec<Known<'a>>,
    tried: &'n Tried<'a>,
    arena: &'n mut Arena,
    /// The number of its first question among those of all fiches.
    first: u32,
    /// What opens each gate, and what closes it.
    gates: Vec<(Id, Id)>,
    /// What brings the confirmation at least so high, and at most so high.
    low: [Id; 3],
    high: [Id; 3],
}

impl<'a, 'n> Need<'a, 'n> {
    /// Makes it ready; `forgotten` is a question answered that may be answered otherwise.
    pub(super) fn new(
        open: Open<'a>,
        tried: &'n Tried<'a>,
        arena: &'n mut Arena,
        first: u32,
        forgotten: Option<usize>,
    ) -> Self {
        let mut raw = open.raw.to_vec();
        if let Some(question) = forgotten {
            raw[question] = None;
        }
        let known = open.engine.known_explained(&raw, open.explained);
        let gates = vec![(Arena::FALSE, Arena::FALSE); raw.len()];
        let (low, high) = ([Arena::FALSE; 3], [Arena::FALSE; 3]);
        let mut need =
            Self { engine: open.engine, raw, explained: open.explained, known, tried, arena, first, gates, low, high };
        for &question in open.engine.in_gate_order() {
            need.gates[question] = match &open.engine.gates[question] {
                None => (Arena::TRUE, Arena::FALSE),
                Some(gate) => (need.of(gate, true, Sense::Given), need.of(gate, false, Sense::Given)),
            };
        }
        need.confirmations();
        need
    }

    /// Gives what makes a condition surely true, or surely false.
    fn of(&mut self, cond: &Cond, value: bool, sense: Sense) -> Id {
        match cond {
            Cond::Any(list) | Cond::All(list) => {
                let parts: Vec<Id> = list.iter().map(|c| self.of(c, value, sense)).collect();
                // One true part makes `any` true, and all must be false to make it false; `all` is its mirror.
                if matches!(cond, Cond::Any(_)) == value { self.arena.or(parts) } else { self.arena.and(parts) }
            }
            Cond::Not(c) => self.of(c, !value, sense.turned()),
            Cond::Is(q, _) | Cond::Count(q, _) | Cond::Domain(q, _) | Cond::NameHas(q, _) => {
                self.leaf(cond, *q, value, sense)
            }
            Cond::Confirmation(listed) => {
                let fits = |c: &Confirmation| listed.contains(c) == value;
                let mut runs = Vec::new();
                for low in 0..Confirmation::ALL.len() {
                    for high in low..Confirmation::ALL.len() {
                        if Confirmation::ALL[low..=high].iter().all(fits) {
                            runs.push(self.arena.and([self.low[low], self.high[high]]));
                        }
                    }
                }
                self.arena.or(runs)
            }
            Cond::Gravity(..) | Cond::Profile(_) => Arena::FALSE,
        }
    }

    fn leaf(&mut self, leaf: &Cond, question: usize, value: bool, sense: Sense) -> Id {
        if self.known[question] != Known::Unknown {
            let view = View { known: &self.known, confirmation: ANY, around: None };
            return Arena::constant(leaf.read(&view, sense) == Truth::known(value));
        }
        let (opens, closes) = self.gates[question];
        let out_of_reach = if leaf.of_not_applicable() == value { closes } else { Arena::FALSE };
        let answered = match (self.raw[question], &self.tried.by_question[question]) {
            (None | Some(Answer::Inconnu), None) => Arena::FALSE,
            (None | Some(Answer::Inconnu), Some(favourable)) => {
                self.arena.atom(self.first + question as u32, favourable.saying(leaf, value))
            }
            // An answer that waits counts as it was given once its gate opens.
            (Some(answer), _) => {
                let waiting = match (self.explained.get(question).copied().flatten(), answer) {
                    (Some(explained), answer) => Known::Explained(answer, explained),
                    (None, Answer::SansObjet) => Known::NotApplicable,
                    (None, answer) => Known::Answer(answer),
                };
                Arena::constant(leaf.alone(waiting, sense) == value)
            }
        };
        let in_reach = self.arena.and([opens, answered]);
        self.arena.or([out_of_reach, in_reach])
    }

    /// Gives the answers that say that the account is someone else's, when one question alone says it.
    pub(super) fn disowning(&self) -> Option<(u32, Set)> {
        let ours = &self.engine.signs.as_ref()?.ours;
        let (leaf, value) = match ours {
            Cond::Not(inner) => (&**inner, true),
            leaf => (leaf, false),
        };
        let (Cond::Is(q, _) | Cond::Count(q, _)) = leaf else { return None };
        let favourable = self.tried.by_question[*q].as_ref().filter(|_| self.known[*q] == Known::Unknown)?;
        Some((self.first + *q as u32, favourable.saying(leaf, value)))
    }

    fn confirmations(&mut self) {
        let Some(signs) = &self.engine.signs else { return };
        let hard = self.of(&signs.hard, true, Sense::Held);
        let no_hard = self.of(&signs.hard, false, Sense::Held);
        let access = self.of(&signs.access, true, Sense::Held);
        let no_access = self.of(&signs.access, false, Sense::Held);
        let ours = self.of(&signs.ours, true, Sense::Given);
        let not_ours = self.of(&signs.ours, false, Sense::Given);
        // Nobody is asked to say that the account is someone else's before everything else was tried.
        let not_ours = if not_ours == Arena::TRUE { not_ours } else { self.arena.and([Arena::LAST_STEP, not_ours]) };
        let [sound, confirmed] = [Confirmation::FauxPositif, Confirmation::Confirme].map(|confirmation| {
            let opinion = Cond::Is(signs.opinion, vec![confirmation.slug().to_owned()]);
            self.leaf(&opinion, signs.opinion, true, Sense::Given)
        });
        let surely = self.arena.and([hard, ours]);
        let confirmed = self.arena.or([confirmed, surely]);
        let disputed = self.arena.and([sound, access, ours]);
        let disputed = self.arena.or([confirmed, disputed]);
        self.low = [Arena::TRUE, disputed, confirmed];
        let nothing = self.arena.and([no_hard, no_access]);
        let nothing = self.arena.or([not_ours, nothing]);
        let doubt = self.arena.or([not_ours, no_hard]);
        self.high = [self.arena.and([sound, nothing]), self.arena.and([sound, doubt]), Arena::TRUE];
    }

    /// Gives what makes sure that something does not fire.
    fn excluded(&mut self, when: &Cond, unless: Option<&Cond>) -> Id {
        let not_when = self.of(when, false, Sense::Held);
        let excused = unless.map_or(Arena::FALSE, |u| self.of(u, true, Sense::Given));
        self.arena.or([not_when, excused])
    }

    /// Gives, for each gravity, what keeps the fiche at or below it.
    pub(super) fn goals(&mut self) -> [Id; 4] {
        let Some(signs) = &self.engine.signs else { return [Arena::TRUE; 4] };
        let mut axes = [[Arena::TRUE; 3]; 3];
        for axis in Axis::ALL {
            for cap in [Level::Low, Level::Middle] {
                let rules = self.engine.rules.iter().filter(|r| r.axis == axis && r.level > cap);
                let excluded: Vec<Id> = rules.map(|r| self.excluded(&r.when, r.unless.as_ref())).collect();
                axes[axis as usize][cap as usize] = self.arena.and(excluded);
            }
        }
        let [no_hard, no_access] = [&signs.hard, &signs.access].map(|sign| self.of(sign, false, Sense::Held));
        let no_sign = self.arena.and([no_hard, no_access]);
        let no_heavy = self.excluded(&signs.heavy_loss.0, signs.heavy_loss.1.as_ref());
        let no_light = self.excluded(&signs.loss.0, signs.loss.1.as_ref());
        let no_loss = self.arena.and([no_heavy, no_light]);
        [Gravity::Anomalie, Gravity::Mineur, Gravity::Majeur, Gravity::Crise].map(|most| {
            let corners: Vec<Id> = corners(most)
                .into_iter()
                .map(|corner| {
                    let axis = |axis: Axis| axes[axis as usize][corner.axes[axis as usize] as usize];
                    let sign = if corner.sign { Arena::TRUE } else { no_sign };
                    let loss = match corner.loss {
                        Loss::None => no_loss,
                        Loss::Light => no_heavy,
                        Loss::Heavy => Arena::TRUE,
                    };
                    let confirmation = self.high[corner.confirmation as usize];
                    let parts = [confirmation, sign, loss].into_iter().chain(Axis::ALL.map(axis));
                    self.arena.and(parts)
                })
                .collect();
            self.arena.or(corners)
        })
    }
}

const ANY: (Confirmation, Confirmation) = (Confirmation::FauxPositif, Confirmation::Confirme);

/// A place in the table.
#[derive(Debug, Clone, Copy)]
struct Corner {
    confirmation: Confirmation,
    axes: [Level; 3],
    sign: bool,
    loss: Loss,
}

impl Corner {
    fn gravity(self) -> Gravity {
        gravity(self.confirmation, self.axes, self.sign, self.loss)
    }

    /// Lists the places one step worse.
    fn worse(self) -> impl Iterator<Item = Self> {
        let next = |level: Level| Level::ALL.get(level as usize + 1).copied();
        let axes = (0..3).filter_map(move |i| {
            let mut axes = self.axes;
            axes[i] = next(axes[i])?;
            Some(Self { axes, ..self })
        });
        let confirmation = Confirmation::ALL.get(self.confirmation as usize + 1);
        let loss = match self.loss {
            Loss::None => Some(Loss::Light),
            Loss::Light => Some(Loss::Heavy),
            Loss::Heavy => None,
        };
        axes.chain(confirmation.map(|c| Self { confirmation: *c, ..self }))
            .chain(loss.map(|loss| Self { loss, ..self }))
            .chain((!self.sign).then_some(Self { sign: true, ..self }))
    }
}

/// Lists the worst places of the table that keep at or below a gravity: the table is monotone, so they say it all.
fn corners(most: Gravity) -> Vec<Corner> {
    let mut found = Vec::new();
    for confirmation in Confirmation::ALL {
        for p in Level::ALL {
            for i in Level::ALL {
                for u in Level::ALL {
                    for sign in [false, true] {
                        for loss in [Loss::None, Loss::Light, Loss::Heavy] {
                            let corner = Corner { confirmation, axes: [p, i, u], sign, loss };
                            if corner.gravity() <= most && corner.worse().all(|c| c.gravity() > most) {
                                found.push(corner);
                            }
                        }
                    }
                }
            }
        }
    }
    found
}
