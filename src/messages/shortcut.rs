//! What can be done at a question besides answering it: one table of keys and words, for every screen and every mode.

/// Something that can be done at any question besides answering it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// To be told what the question means and where to look.
    Help,
    /// To go back to the question before.
    Back,
    /// To join a note to the answer.
    Note,
    /// To put the question off.
    Later,
    /// To say where the answers come from.
    Whence,
    /// To see where things stand.
    Summary,
    /// To go to a Mesure.
    Jump,
    /// To say who is on the phone.
    OnLine,
    /// To see what is typed at a step.
    Commands,
    /// To let logs at hand propose answers.
    Logs,
    /// To contain the incident now; while containing, to come back.
    Contain,
    /// To stop here.
    Suspend,
    /// To see all of these.
    Menu,
}

/// How a shortcut is typed and said.
struct Shown {
    key: char,
    /// Under every question; there, what has none is left to the menu.
    short: Option<&'static str>,
    /// In the menu.
    menu: Option<&'static str>,
}

/// Where a shortcut would be typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShortcutPlace {
    /// In a containment: the key that leads there leads back.
    pub contains: bool,
    /// At a step for which what is typed is known.
    pub typed: bool,
    /// In a fiche that logs answer.
    pub logs: bool,
}

impl Shortcut {
    /// Every shortcut, in the order of the menu and of the line under a question.
    pub const ALL: [Self; 13] = [
        Self::Help,
        Self::Back,
        Self::Note,
        Self::Later,
        Self::Whence,
        Self::Summary,
        Self::Jump,
        Self::OnLine,
        Self::Commands,
        Self::Logs,
        Self::Contain,
        Self::Suspend,
        Self::Menu,
    ];

    /// The table: one line of eighty columns under a question, a line each in the menu.
    const fn shown(self) -> Shown {
        let (key, short, menu) = match self {
            Self::Help => ('?', Some("aide"), Some("aide sur la question, définitions des axes et des gravités")),
            Self::Back => {
                ('<', Some("revenir"), Some("revenir à la question précédente : une nouvelle réponse corrige"))
            }
            Self::Note => ('+', Some("note"), Some("joindre une note à la réponse")),
            Self::Later => ('p', Some("plus tard"), Some("remettre la question à plus tard")),
            Self::Whence => ('d', None, Some("dire d’où viennent les réponses : constatées, déclarées, déduites")),
            Self::Summary => ('r', None, Some("résumé : la gravité à cette heure")),
            Self::Jump => ('g', None, Some("aller au verdict et aux appels, à une Mesure, à une liste d’étapes")),
            Self::OnLine => ('t', None, Some("changer de personne en ligne")),
            Self::Commands => ('c', Some("commandes"), Some("que taper à cette étape, système par système")),
            Self::Logs => ('j', None, Some("j’ai des journaux : ils proposent des réponses, vous décidez")),
            Self::Contain => ('e', Some("endiguer"), Some("endiguer maintenant, puis revenir ici")),
            Self::Suspend => ('s', Some("suspendre"), Some("suspendre : tout est enregistré")),
            Self::Menu => ('m', Some("menu"), None),
        };
        Shown { key, short, menu }
    }

    /// Names it in a word or two.
    pub const fn named(self) -> &'static str {
        match self {
            Self::Help => "aide",
            Self::Back => "revenir",
            Self::Note => "note",
            Self::Later => "plus tard",
            Self::Whence => "provenance des réponses",
            Self::Summary => "résumé",
            Self::Jump => "aller à",
            Self::OnLine => "personne en ligne",
            Self::Commands => "commandes",
            Self::Logs => "journaux",
            Self::Contain => "endiguer",
            Self::Suspend => "suspendre",
            Self::Menu => "menu",
        }
    }

    /// Tells whether it needs no question: it is offered between two of them too.
    pub const fn is_general(self) -> bool {
        match self {
            Self::Help | Self::Back | Self::Whence | Self::Summary | Self::Jump | Self::OnLine | Self::Logs => true,
            Self::Contain | Self::Suspend | Self::Menu => true,
            Self::Note | Self::Later | Self::Commands => false,
        }
    }

    /// Gives its key.
    pub const fn key(self) -> char {
        self.shown().key
    }

    /// Finds the shortcut of a key.
    pub fn of(key: char) -> Option<Self> {
        Self::ALL.into_iter().find(|shortcut| shortcut.key() == key)
    }

    /// Joins it to its usual words, for a screen that offers it.
    pub fn usual(self) -> (Self, String) {
        (self, self.shown().short.unwrap_or_default().to_owned())
    }

    /// Lists those shown under a question.
    pub fn line(around: ShortcutPlace) -> Vec<(Self, String)> {
        let short = |shortcut: Self| match shortcut {
            Self::Contain if around.contains => Some("sortir"),
            _ => shortcut.shown().short,
        };
        Self::offered(around).filter_map(|shortcut| Some((shortcut, short(shortcut)?.to_owned()))).collect()
    }

    /// Lists those shown between two questions.
    pub fn between(around: ShortcutPlace) -> Vec<(Self, String)> {
        Self::line(around).into_iter().filter(|(shortcut, _)| shortcut.is_general()).collect()
    }

    /// Lists those of the menu between two questions.
    pub fn menu_between(around: ShortcutPlace) -> Vec<(Self, String)> {
        Self::menu(around).into_iter().filter(|(shortcut, _)| shortcut.is_general()).collect()
    }

    /// Lists those of the menu.
    pub fn menu(around: ShortcutPlace) -> Vec<(Self, String)> {
        let menu = |shortcut: Self| match shortcut {
            Self::Contain if around.contains => Some("sortir de l’endiguement : il se reprend à tout moment"),
            _ => shortcut.shown().menu,
        };
        Self::offered(around).filter_map(|shortcut| Some((shortcut, menu(shortcut)?.to_owned()))).collect()
    }

    /// Gives those that mean something there.
    fn offered(around: ShortcutPlace) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |shortcut| match shortcut {
            Self::Commands => around.typed,
            Self::Logs => around.logs,
            Self::Help | Self::Back | Self::Note | Self::Later | Self::Whence | Self::Summary | Self::Jump => true,
            Self::OnLine | Self::Contain | Self::Suspend | Self::Menu => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_has_a_key_of_its_own_and_is_said_somewhere() {
        for shortcut in Shortcut::ALL {
            assert_eq!(Shortcut::of(shortcut.key()), Some(shortcut), "{shortcut:?}");
            let said = |contains: bool| {
                let around = ShortcutPlace { contains, typed: true, logs: true };
                Shortcut::line(around).iter().any(|(s, label)| *s == shortcut && !label.is_empty())
                    || Shortcut::menu(around).iter().any(|(s, label)| *s == shortcut && !label.is_empty())
            };
            assert!(said(false) && said(true), "{shortcut:?}");
        }
    }
}
