//! Names and help of `evidence`.

use super::ListFormat;
use clap::Args;
use std::path::PathBuf;

/// Arguments of `evidence`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct EvidenceArgs {
    /// Journaux, ou dossiers qui en contiennent : reconnus à leur contenu, .gz compris
    #[arg(value_name = "FICHIER|DOSSIER", required_unless_present = "how")]
    pub files: Vec<PathBuf>,
    /// Où lire la réponse à une question (2.b.1), à une action (2.d), à toutes : les requêtes, jamais lancées
    #[arg(long, value_name = "QUESTION", num_args = 0..=1, conflicts_with_all = ["files", "account", "domain", "since", "until", "tz", "format"])]
    pub how: Option<Option<String>>,
    /// Incident où enregistrer ce que vous confirmez, une proposition à la fois (sinon rien n’est écrit) ; avec --how, celui dont les comptes et la période remplissent les requêtes
    #[arg(long, value_name = "INCIDENT", conflicts_with = "format")]
    pub incident: Option<String>,
    /// Compte en cause, à répéter (sinon ceux de l’incident, sinon tous ceux des journaux)
    #[arg(long, value_name = "COMPTE")]
    pub account: Vec<String>,
    /// Domaine de l’organisation, à répéter (sinon ceux des comptes qui agissent)
    #[arg(long, value_name = "DOMAINE")]
    pub domain: Vec<String>,
    /// Début de la période en cause : « hier 23:40 », « 3 janv. 02:10 »
    #[arg(long, value_name = "QUAND")]
    pub since: Option<String>,
    /// Fin de la période en cause
    #[arg(long, value_name = "QUAND")]
    pub until: Option<String>,
    /// Fuseau IANA des personnes (sinon celui du système, sinon Europe/Paris)
    #[arg(long, value_name = "FUSEAU")]
    pub tz: Option<String>,
    /// Forme : table ou json
    #[arg(long, value_name = "FORME", default_value = "table", hide_default_value = true, hide_possible_values = true)]
    pub format: ListFormat,
}
