//! What can be typed on a screen, in words: made from what reads it, so that the help of a screen leaves nothing out.

use super::{ENTER, Key, Keys, Screen, key_name, packed};
use crate::messages::Shortcut;

/// The keys without a character of their own that do something on a screen, and the key that each is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Gestures {
    /// Left, up, Backspace.
    pub back: Option<char>,
    /// Right, down.
    pub next: Option<char>,
    /// Escape: the menu where there is one, else what leaves the screen as it was.
    pub escape: Option<char>,
}

/// Gives those of a screen; in a line of text all but Escape move in it.
pub(super) fn gestures(screen: &Screen) -> Gestures {
    let choices = match &screen.keys {
        Keys::One(keys) | Keys::Typed(keys) => keys.as_slice(),
        Keys::Several { .. } => &[],
    };
    let moves = matches!(screen.keys, Keys::Typed(_));
    let leaves = |key: &char| choices.iter().any(|(known, _)| known == key);
    let (menu, back) = (Shortcut::Menu.key(), Shortcut::Back.key());
    let has = |wanted: Shortcut| screen.offers(wanted) || leaves(&wanted.key());
    Gestures {
        back: (!moves && has(Shortcut::Back)).then_some(back),
        next: (!moves && screen.board.is_some()).then(|| Shortcut::Later.key()),
        escape: if has(Shortcut::Menu) { Some(menu) } else { ['q', ENTER].into_iter().find(leaves) },
    }
}

/// Lists every key that a screen reads, with what it does.
fn typeable(screen: &Screen) -> (Vec<Key>, Vec<Key>) {
    let own: Vec<Key> = match &screen.keys {
        Keys::One(keys) | Keys::Typed(keys) => keys.clone(),
        Keys::Several { options, alone } => options.iter().chain(alone).cloned().collect(),
    };
    // A key that is an answer is that answer.
    let is_free = |key: char| own.iter().all(|(known, _)| *known != key);
    let elsewhere = screen.shortcuts.iter().filter(|(s, _)| screen.menu.iter().all(|(known, _)| known != s));
    let others = screen.menu.iter().chain(elsewhere).map(|(s, said)| (s.key(), said.clone()));
    let others = others.filter(|(key, _)| is_free(*key)).collect();
    (own, others)
}

/// Says all that can be typed on a screen; `gestured` tells whether keys without a character are read too.
pub fn told(screen: &Screen, width: usize, gestured: bool) -> String {
    let (own, others) = typeable(screen);
    let mut lines = packed(&own, width);
    lines.retain(|line| !line.trim().is_empty());
    match &screen.keys {
        Keys::One(keys) if keys.iter().any(|(key, label)| label.is_empty() && key.is_ascii_digit()) => {
            lines.push(String::from("  Le chiffre d’une ligne la coche."));
        }
        Keys::One(_) => {}
        Keys::Several { .. } => lines.push(String::from("  Chiffres pour choisir, Entrée pour valider.")),
        Keys::Typed(_) => lines.push(String::from("  Un texte, puis Entrée.")),
    }
    if own.iter().any(|(key, _)| key.is_ascii_digit()) {
        lines.push(String::from("  Chiffres avec ou sans Maj."));
    }
    if let Some(none) = own.iter().find(|key| super::means(key, "0") && key.0 != '0') {
        lines.push(format!("  0 : comme {}.", none.0));
    }
    lines.extend(others.iter().map(|(key, said)| format!("{key}\u{a0}{said}")));
    let Gestures { back, next, escape } = if gestured { gestures(screen) } else { Gestures::default() };
    lines.extend(back.map(|key| format!("Flèche gauche ou haut, Retour arrière : comme {key}.")));
    lines.extend(next.map(|_| String::from("Flèche droite ou bas : ligne suivante.")));
    lines.extend(escape.map(|key| format!("Échap : comme {}.", key_name(key))));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::ShortcutPlace;
    use crate::ui::{Board, Reply, reply};

    fn keys(list: &str) -> Vec<Key> {
        list.chars().map(|c| (c, if c == '9' { String::new() } else { format!("réponse {c}") })).collect()
    }

    /// Screens of every kind: how they are answered, with and without shortcuts, a menu, rows.
    fn screens() -> Vec<Screen> {
        let none = ('n', String::from("aucun (vérifié)"));
        let answers = [
            Keys::One(keys("onix\n")),
            Keys::One(keys("19\n")),
            Keys::One(keys("123@o*\n")),
            Keys::One(keys("qcf")),
            Keys::One([keys("12"), vec![none.clone()]].concat()),
            Keys::Several { options: keys("1234"), alone: [vec![none], keys("ix")].concat() },
            Keys::Typed(keys("i\n")),
            Keys::Typed(vec![]),
        ];
        let places = [(true, true, true), (false, false, false), (true, false, true)];
        let places = places.map(|(contains, typed, logs)| ShortcutPlace { contains, typed, logs });
        let usual = [Shortcut::Help, Shortcut::Back, Shortcut::Suspend].map(Shortcut::usual).to_vec();
        let mut screens = Vec::new();
        for keys in answers {
            let screen = Screen { keys, ..Screen::default() };
            screens.push(screen.clone());
            screens.push(Screen { shortcuts: usual.clone(), ..screen.clone() });
            for place in places {
                let (shortcuts, menu) = (Shortcut::line(place), Shortcut::menu(place));
                screens.push(Screen { shortcuts, menu, board: Some(Board::default()), ..screen.clone() });
                let (shortcuts, menu) = (Shortcut::between(place), Shortcut::menu_between(place));
                screens.push(Screen { shortcuts, menu, ..screen.clone() });
            }
        }
        screens
    }

    #[test]
    fn each_key_that_is_read_is_told_and_each_key_told_is_read() {
        for screen in screens() {
            let help = told(&screen, 80, true);
            let is_told = |c: char| {
                let own = help.contains(&format!("[{}]", key_name(c)));
                let row = help.contains("Le chiffre d’une ligne") && c == '9';
                own || row
                    || help.lines().any(|line| line.starts_with(&format!("{c}\u{a0}")))
                    || help.contains(&format!("  {c} : comme"))
            };
            for c in ('!'..='~').filter(|c| !c.is_ascii_uppercase() && !"\"&'(_-".contains(*c)).chain([ENTER]) {
                let line = if c == ENTER { String::new() } else { c.to_string() };
                let read =
                    matches!(reply(&screen, &line), Some(Reply::Key(_) | Reply::Several(_) | Reply::Shortcut(_)));
                assert_eq!(is_told(c), read, "{c:?} in {screen:?}:\n{help}");
            }
            let Gestures { back, next, escape } = gestures(&screen);
            for (key, said) in [(back, "Retour arrière"), (next, "Flèche droite"), (escape, "Échap")] {
                assert_eq!(help.contains(said), key.is_some(), "{said} in {screen:?}");
                let read = |c: char| reply(&screen, c.to_string().trim()).is_some();
                assert!(key.is_none_or(|c| read(c) || next == Some(c)), "{said} in {screen:?}");
            }
        }
    }
}
