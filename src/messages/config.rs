//! What `qualify config` says, and the offer to keep settings.

use crate::escape::Terminal;

/// Offers to keep what was said.
pub const OFFER: &str = "Retenir vos réglages (nom, organisation, région, profil, fuseau) pour la prochaine fois\u{a0}? \
La question ne sera plus posée.";
/// Asks for the organisation.
pub const ORGANISATION: &str = "Votre organisation\u{a0}? (Entrée\u{a0}: passer)";
/// Asks for the region.
pub const REGION: &str = "Votre région\u{a0}? (Entrée\u{a0}: passer)";
/// Says how to change settings.
pub const HOW_TO_CHANGE: &str =
    "Pour changer, écrivez ce fichier\u{a0}; chaque membre est facultatif, par exemple\u{a0}:";
/// An example of the file.
pub const EXAMPLE: &str = "{\"name\": \"Alice Martin\", \"organisation\": \"Ville d’Exemple\",\n \
\"profile\": [\"collectivite\"], \"region\": \"Normandie\", \"tz\": \"Europe/Paris\",\n \
\"systems\": [\"microsoft-365\", \"active-directory\"],\n \
\"dir\": \"/media/cle/incidents\"}";

/// Says where the file is.
pub fn file(path: &str, exists: bool) -> String {
    let state = if exists { "" } else { " (n’existe pas encore)" };
    format!("Configuration\u{a0}: {}{state}", Terminal(path))
}

/// Says that settings are kept.
pub fn saved(path: &str) -> String {
    format!("Réglages retenus\u{a0}: {} (qualify config les montre).", Terminal(path))
}

/// Says that no setting is kept, and which file remembers that.
pub fn refused(path: &str) -> String {
    format!("Aucun réglage n’est retenu. Ce refus l’est, pour ne plus vous le demander\u{a0}: {}.", Terminal(path))
}

/// Says that settings could not be kept.
pub fn not_saved(path: &str, why: &str) -> String {
    format!("Réglages non retenus, {}\u{a0}: {why}. Rien d’autre n’est perdu.", Terminal(path))
}

/// Says that a line is too long.
pub fn too_long(most: usize) -> String {
    format!("Plus de {most} caractères\u{a0}: raccourcissez.")
}
