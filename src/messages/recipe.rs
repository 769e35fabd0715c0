//! Words around the commands that are shown: what they are for, what they break, how sure they are.

use crate::domain::moment::Day;
use crate::domain::recipe::{InstructionKind, ShellKind, Sure, System};

/// Said once, before any command.
pub const UNTESTED: &str = "Commandes jamais essayées sur vos systèmes, et que qualify ne lance pas : lisez, adaptez, puis \
tapez. D’une machine saine, dans un dossier neuf : les fichiers écrits sont des preuves.";

/// Said once, when a command has something left to type.
pub const BLANKS: &str = "Les mots en _A_SAISIR sont à remplacer ; laissés tels quels, la commande échoue ou ne rend rien, ce qui ne veut pas dire qu’il n’y a rien. Un moment s’écrit 2026-10-27T00:00:00Z (journalctl : 2026-10-27 00:00:00 UTC).";

/// Names a system.
pub fn system(system: System) -> &'static str {
    match system {
        System::Microsoft365 => "Microsoft 365",
        System::Exchange => "Exchange sur site",
        System::ActiveDirectory => "Active Directory et Windows",
        System::GoogleWorkspace => "Google Workspace",
        System::Zimbra => "Zimbra",
        System::Hosted => "messagerie chez un hébergeur (OVH…)",
        System::Linux => "Linux (Dovecot, Postfix)",
    }
}

/// Says what commands are for, and at which steps.
pub fn purpose(title: &str, steps: &[String]) -> String {
    format!("{title} ({})", steps.join(", "))
}

/// Names the systems in use.
pub fn systems(systems: &[System]) -> String {
    format!("Systèmes en service : {}", names(systems))
}

/// Asks which systems are in use.
pub const WHICH: &str = "Où agissez-vous ? Seules les commandes de ces systèmes seront montrées.";

/// Says for which systems commands were shown, and how to change that.
pub fn shown_for(systems: &[System], incident: &str) -> String {
    let slugs: Vec<&str> = systems.iter().map(|system| system.slug()).collect();
    let others: Vec<&str> = System::ALL.iter().filter(|s| !systems.contains(s)).map(|s| s.slug()).collect();
    let shown = format!(
        "Commandes pour {}. Pour en changer : qualify profile {incident} --system {}",
        names(systems),
        slugs.join(",")
    );
    let others =
        if others.is_empty() { String::new() } else { format!(", et après une virgule : {}", others.join(", ")) };
    format!(
        "{shown}{others}. Ce que vous tapez et sa réponse, sans mot de passe, se collent au « Résultat » de l’étape (touche o), ou avec qualify answer {incident} ÉTAPE fait --note."
    )
}

fn names(systems: &[System]) -> String {
    systems.iter().map(|used| system(*used)).collect::<Vec<_>>().join(", ")
}

/// Tells that commands are shown once somebody said in which systems.
pub const NAME_THEM: &str = "Les commandes de ces étapes se montrent une fois dit où vous agissez (une fois pour toutes\u{a0}: systems, dans la configuration, que montre qualify config). Par exemple\u{a0}:";

/// Lists what may stand after the option that names systems.
pub fn may_be_named() -> String {
    let slugs: Vec<&str> = System::ALL.iter().map(|system| system.slug()).collect();
    format!("(après --system\u{a0}: {}, un ou plusieurs)", slugs.join(", "))
}

/// Gives the line that names the systems in use: shorter than a window, it is never wrapped.
pub fn naming(incident: &str) -> String {
    format!("qualify profile {incident} --system microsoft-365,active-directory")
}

/// Tells, on paper, how to have the commands printed.
pub const ON_PAPER: &str = "Les commandes à taper à ces étapes s’impriment aussi, pour les systèmes que vous dites : qualify \
fiche print FICHE --system microsoft-365,active-directory (ou systems, dans la configuration).";

/// Says that a step has no command for the systems in use.
pub const NONE: &str = "Pas de commande connue pour cette étape dans ces systèmes.";

/// The title of the commands of the steps that are not over.
pub const OPEN_STEPS: &str = "Que taper aux étapes qui restent";

/// Says what a command does, and where it is typed.
pub fn kind(kind: InstructionKind, shell: ShellKind) -> String {
    let place = match shell {
        ShellKind::Powershell => "PowerShell",
        ShellKind::Cmd => "invite de commandes",
        ShellKind::Sh => "shell",
        ShellKind::Gam => "GAM",
        ShellKind::Zmprov => "invite de zmprov",
        ShellKind::Kusto => "KQL",
        ShellKind::Spl => "SPL",
        ShellKind::Esql => "ES|QL",
        ShellKind::Console => "à la main",
    };
    match kind {
        InstructionKind::Look => format!("Regarder, et garder ({place})"),
        InstructionKind::Act => format!("AGIR ({place})"),
    }
}

/// Says where a command comes from, and how sure it is.
pub fn source(source: &str, on: Day, sure: Sure) -> String {
    let sure = match sure {
        Sure::Read => "lu en entier",
        Sure::Partly => "lu en partie",
        Sure::Memory => "de mémoire",
    };
    format!("Source : {source} ; {sure}, le {}", on.french())
}

/// Says how many names are not written.
pub fn rest(count: u64) -> String {
    if count == 1 {
        String::from("… et 1 autre nom ou adresse : la même commande, avec lui.")
    } else {
        format!("… et {count} autres noms ou adresses : la même commande, un à la fois.")
    }
}

/// Says how many addresses a list leaves out, and where they are read.
pub fn unlisted(count: u64) -> String {
    let others = if count == 1 {
        String::from("1 autre adresse, lisible")
    } else {
        format!("{count} autres adresses, lisibles")
    };
    format!("Liste arrêtée là : {others} aux traces du rapport, à chercher de même dans une autre requête.")
}

/// Says which names no command has.
pub fn refused(names: &[&str]) -> String {
    format!(
        "Pas écrits dans les commandes, car ni adresse ni nom simples (un invité, #EXT#, s’y désigne par son identifiant d’objet) : {}.",
        shown(names)
    )
}

/// Says which accounts are missing where an address is wanted.
pub fn no_address(names: &[&str]) -> String {
    format!("Sans adresse, donc absents des commandes qui en veulent une : {}.", shown(names))
}

/// Names some names, and counts the others.
fn shown(names: &[&str]) -> String {
    let named = names.iter().take(3).map(|name| format!("« {} »", crate::escape::Terminal(name)));
    let more = (names.len() > 3).then(|| format!("{} de plus", names.len() - 3));
    super::and(&named.chain(more).collect::<Vec<_>>())
}

/// Says what a command breaks.
pub fn breaks(what: &str) -> String {
    format!("Ce que cela casse : {what}")
}

/// Says what a command takes.
pub fn needs(what: &str) -> String {
    format!("Il faut : {what}")
}

/// Says what to know of a command.
pub fn limits(what: &str) -> String {
    format!("À savoir : {what}")
}

/// Introduces what shows that a command worked.
pub const CHECK: &str = "Contrôler :";

/// Says that no query answers what was asked, and what can be asked for.
pub fn no_query(question: &str, known: &[String]) -> String {
    let asked = crate::escape::Terminal(question);
    let known = known.join(", ");
    format!("pas de requête pour « {asked} » ; une question ({known}), ou une action entière, comme 2.d")
}

/// Says that nobody told which systems are in use, and how to.
pub const NO_SYSTEM: &str = "on ne sait pas dans quels systèmes chercher : qualify profile INCIDENT --system microsoft-365 (ou exchange, active-directory, google-workspace, zimbra, hosted, linux ; plusieurs avec des virgules), ou systems dans config.json";

/// Says that the systems in use have no query.
pub fn no_query_there(systems: &[System]) -> String {
    format!("pas de requête connue dans {} : demandez les journaux à qui tient la messagerie", names(systems))
}
