//! Names and help of what reads an incident and writes nothing but documents.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Arguments of `contacts`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct ContactsArgs {
    /// Région (sinon celle de la configuration)
    #[arg(long, value_name = "RÉGION")]
    pub region: Option<String>,
    /// Profil de l’organisation, comme sante,collectivite (sinon celui de la configuration)
    #[arg(long, value_name = "PROFILS", value_delimiter = ',')]
    pub profile: Vec<String>,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct ReportArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Forme : table, markdown, html ou json (sinon d’après le nom du fichier de -o, sinon table)
    #[arg(long, value_name = "FORME", hide_possible_values = true)]
    pub format: Option<ReportFormat>,
    /// Fichier à écrire, qui n’existe pas encore (sinon la sortie standard)
    #[arg(short, long, value_name = "FICHIER")]
    pub output: Option<PathBuf>,
    /// Marquage TLP 2.0 du document : clear, green, amber, amber+strict, red (sinon le plus strict des lignes)
    #[arg(long, value_name = "TLP")]
    pub tlp: Option<String>,
    /// Tout écrire, même sur un terminal (sinon, trois écrans au plus)
    #[arg(long)]
    pub all: bool,
    /// Ce qui était su à une heure passée : 03:00, « hier 23:40 »
    #[arg(long, value_name = "QUAND")]
    pub as_of: Option<String>,
    /// De qui, quand plusieurs écrivaient : un rédacteur, ou « tous » pour chaque ligne à sa date (sinon qui a ouvert)
    #[arg(long, value_name = "RÉDACTEUR", requires = "as_of")]
    pub as_known_by: Option<String>,
    /// La relève : ce qui a changé depuis une heure, ou depuis un code de scellement noté alors
    #[arg(long, value_name = "QUAND", conflicts_with_all = ["as_of", "tlp"])]
    pub since: Option<String>,
}

/// Forms of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For a person at a terminal.
    Table,
    /// For a ticket or a wiki.
    Markdown,
    /// For a browser, which prints it.
    Html,
    /// For machines.
    Json,
}

/// Forms of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For a person at a terminal.
    Table,
    /// For machines.
    Json,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct ExportArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Destination : ics, ticket, glpi, jira, thehive, iris, misp, stix, ecs, cnil, cert-sante
    #[arg(long, value_name = "DESTINATION")]
    pub to: String,
    /// Fichier à écrire ; remplacé s’il est un export de cet incident, resté intact (sinon la sortie standard)
    #[arg(short, long, value_name = "FICHIER")]
    pub output: Option<PathBuf>,
    /// Marquage TLP 2.0 : clear, green, amber, amber+strict, red (sinon amber+strict)
    #[arg(long, value_name = "TLP", default_value = "amber+strict", hide_default_value = true)]
    pub tlp: String,
    /// Remplacer comptes, noms, machines et adresses ; leur clé va dans ce fichier, créé s’il manque
    #[arg(long, value_name = "FICHIER")]
    pub pseudonymise: Option<PathBuf>,
}

/// Arguments of `log`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct LogArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Forme : table, jsonl, json, csv, tableur ou markdown (table sur un terminal, jsonl dans un tube)
    #[arg(long, value_name = "FORME", hide_possible_values = true)]
    pub format: Option<LogFormat>,
    /// Écrire dans un fichier nouveau
    #[arg(short, long, value_name = "FICHIER")]
    pub output: Option<PathBuf>,
}

/// Forms of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For a person at a terminal.
    Table,
    /// The lines themselves, byte for byte.
    Jsonl,
    /// One array.
    Json,
    /// For a program that reads spreadsheets.
    Csv,
    /// For a French spreadsheet: columns, dates and accents as it reads them.
    Tableur,
    /// For a wiki or a ticket.
    Markdown,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct ListArgs {
    /// Forme : table ou json
    #[arg(long, value_name = "FORME", default_value = "table", hide_default_value = true, hide_possible_values = true)]
    pub format: ListFormat,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct VerifyArgs {
    /// Incident, ou chemin d’un dossier ou d’un fichier (contient / ou .)
    #[arg(value_name = "INCIDENT|CHEMIN")]
    pub target: Option<String>,
    /// Code de scellement noté plus tôt
    #[arg(long, value_name = "CODE")]
    pub expect: Option<String>,
    /// Garder toutes les suites d’un fichier écrit deux fois, et le dire dans la main courante
    #[arg(long, requires = "because", conflicts_with = "expect")]
    pub keep: bool,
    /// Pourquoi elles sont gardées
    #[arg(long, value_name = "RAISON", requires = "keep")]
    pub because: Option<String>,
}
