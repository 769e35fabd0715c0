//! Names and help of `declare`.

use clap::Args;
use std::convert::Infallible;

/// Arguments of `declare`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct DeclareArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Déclaration, comme cnil (qualify report les nomme)
    #[arg(value_name = "DÉCLARATION", value_parser = |id: &str| Ok::<_, Infallible>(id.trim().to_lowercase()))]
    pub id: String,
    /// Quand elle a été faite ; avec --not-due, quand il a été décidé de ne pas la faire (sinon maintenant)
    #[arg(long, value_name = "QUAND", required_unless_present = "not_due")]
    pub at: Option<String>,
    /// Numéro de récépissé, de plainte ou de sinistre
    #[arg(long, value_name = "TEXTE", conflicts_with = "not_due")]
    pub receipt: Option<String>,
    /// Elle n’est pas due : décision du responsable, écrite avec ce qui était su
    #[arg(long, requires_all = ["decided_by", "because"])]
    pub not_due: bool,
    /// Qui l’a décidé
    #[arg(long, value_name = "NOM", requires = "not_due")]
    pub decided_by: Option<String>,
    /// Pourquoi elle n’est pas due
    #[arg(long, value_name = "TEXTE", requires = "not_due")]
    pub because: Option<String>,
}
