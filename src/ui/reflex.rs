//! The Enter that people add, by habit, to a key that already acted: it is no reply to the next screen, which nobody has read.

use super::{ENTER, Keys, Reply, Screen};

/// How long after a screen is shown an Enter is still that of the key before, in milliseconds.
const HABIT: i64 = 500;

/// Said of such an Enter.
pub(super) const NOT_TAKEN: &str = "La touche d’avant suffisait\u{a0}: cette Entrée-ci n’a rien fait.";

/// What tells an Enter of habit from one that is meant.
#[derive(Default)]
pub(super) struct Reflex {
    /// Whether the last reply was a key that acted at once, and nothing was typed since.
    acted: bool,
    /// When the screen was shown, in milliseconds since 1970.
    shown: i64,
}

impl Reflex {
    /// Notes when a screen is shown.
    pub(super) fn shown(&mut self, now: i64) {
        self.shown = now;
    }

    /// Notes how a screen was replied to, and gives the reply back; a line ends with an Enter of its own.
    pub(super) fn replied(&mut self, screen: &Screen, reply: Reply) -> Reply {
        let acted = matches!(reply, Reply::Key(key) if key != ENTER) || matches!(reply, Reply::Shortcut(_));
        self.acted = acted && !matches!(screen.keys, Keys::Typed(_));
        reply
    }

    /// Notes that something else than Enter was typed: the next Enter is that of this screen.
    pub(super) fn typed(&mut self) {
        self.acted = false;
    }

    /// Tells whether an Enter typed now is one of habit; the one after it is not.
    pub(super) fn takes(&mut self, now: i64) -> bool {
        std::mem::take(&mut self.acted) && (0..HABIT).contains(&(now - self.shown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_enter_that_comes_at_once_after_a_key_that_acted_is_one_of_habit() {
        let one = Screen { keys: Keys::One(vec![]), ..Screen::default() };
        let line = Screen::default();
        for (screen, reply, late, wanted) in [
            (&one, Reply::Key('i'), 0, true),
            (&one, Reply::Key('i'), HABIT - 1, true),
            (&one, Reply::Key('i'), HABIT, false),
            (&one, Reply::Key('i'), -1, false),
            (&one, Reply::Key(ENTER), 0, false),
            (&one, Reply::Several(vec!['1']), 0, false),
            (&one, Reply::Shortcut(crate::messages::Shortcut::Jump), 0, true),
            (&line, Reply::Key('i'), 0, false),
            (&line, Reply::Typed("a".into()), 0, false),
        ] {
            let mut reflex = Reflex::default();
            let reply = reflex.replied(screen, reply);
            reflex.shown(1_000);
            assert_eq!(reflex.takes(1_000 + late), wanted, "{reply:?} {late}");
            assert!(!reflex.takes(1_000), "the next one is meant");
        }
    }
}
