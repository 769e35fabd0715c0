//! The table that turns confirmation, axes and losses into a gravity; the same for every qualification fiche.

use crate::domain::gravity::{Confirmation, Gravity, Level};

/// What was lost, whatever the state of our own accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// Nothing.
    None,
    /// Something.
    Light,
    /// Something that puts the organisation in difficulty.
    Heavy,
}

/// Reads the table: `axes` are perimetre, impact and urgence; `sign` is a hard sign or a sign of access.
///
/// A cyber crisis needs an extended perimeter and a strong impact and an urgent resolution (the fiche's own rule).
pub fn gravity(confirmation: Confirmation, axes: [Level; 3], sign: bool, loss: Loss) -> Gravity {
    let [perimetre, impact, urgence] = axes;
    let floor = match loss {
        Loss::None => Gravity::Anomalie,
        Loss::Light => Gravity::Mineur,
        Loss::Heavy => Gravity::Majeur,
    };
    let middle = [perimetre, impact].into_iter().all(|l| l >= Level::Middle) && urgence == Level::High;
    let confirmed = if axes.into_iter().all(|l| l == Level::High) {
        Gravity::Crise
    } else if perimetre == Level::High || impact == Level::High || middle {
        Gravity::Majeur
    } else {
        Gravity::Mineur
    };
    let row = match confirmation {
        Confirmation::Confirme => confirmed,
        Confirmation::AInvestiguer if sign => confirmed.min(Gravity::Majeur),
        Confirmation::AInvestiguer if perimetre == Level::Low && impact == Level::Low => Gravity::Anomalie,
        Confirmation::AInvestiguer => confirmed.min(Gravity::Mineur),
        Confirmation::FauxPositif => Gravity::Anomalie,
    };
    row.max(floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> impl Iterator<Item = (Confirmation, [Level; 3], bool, Loss)> {
        Confirmation::ALL.into_iter().flat_map(|c| {
            Level::ALL.into_iter().flat_map(move |p| {
                Level::ALL.into_iter().flat_map(move |i| {
                    Level::ALL.into_iter().flat_map(move |u| {
                        [false, true].into_iter().flat_map(move |s| {
                            [Loss::None, Loss::Light, Loss::Heavy].into_iter().map(move |l| (c, [p, i, u], s, l))
                        })
                    })
                })
            })
        })
    }

    #[test]
    fn law_5_the_table_is_monotone() {
        for (c, a, s, l) in every() {
            for (c2, a2, s2, l2) in every() {
                if c <= c2 && s <= s2 && l <= l2 && a.iter().zip(&a2).all(|(x, y)| x <= y) {
                    assert!(
                        gravity(c, a, s, l) <= gravity(c2, a2, s2, l2),
                        "{c:?} {a:?} {s} {l:?} / {c2:?} {a2:?} {s2} {l2:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn law_7_no_crisis_without_the_three_highest_levels_and_a_confirmation() {
        for (c, a, s, l) in every() {
            let crisis = gravity(c, a, s, l) == Gravity::Crise;
            assert_eq!(crisis, c == Confirmation::Confirme && a == [Level::High; 3], "{c:?} {a:?} {s} {l:?}");
        }
    }
}
