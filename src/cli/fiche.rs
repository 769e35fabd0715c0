//! Names and help of `fiche` and of `kit`.

use super::TEMPLATE;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What to do with fiches.
#[derive(Debug, Subcommand)]
pub enum FicheAction {
    /// Lister les fiches
    #[command(help_template = TEMPLATE)]
    List,
    /// Montrer une fiche : ses questions, dans l’ordre
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify fiche show messagerie-qualification\n  qualify fiche show messagerie-endiguement --json > ma-fiche.json")]
    Show {
        /// Identifiant de la fiche, ou chemin de son fichier
        #[arg(value_name = "FICHE|FICHIER")]
        id: String,
        /// Son fichier JSON, tel quel : un modèle pour en écrire une
        #[arg(long)]
        json: bool,
    },
    /// Préparer une fiche à imprimer et à remplir à la main
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify fiche print messagerie-qualification -o fiche.html\n  qualify fiche print ./ma-fiche.json --format markdown")]
    Print(PrintArgs),
    /// Vérifier le fichier d’une fiche : tous ses problèmes d’un coup, chacun à sa place
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify fiche check ./ma-fiche.json")]
    Check {
        /// Chemin du fichier de la fiche
        #[arg(value_name = "FICHIER")]
        file: String,
    },
}

/// Arguments of `fiche print`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct PrintArgs {
    /// Identifiant de la fiche, ou chemin de son fichier
    #[arg(value_name = "FICHE|FICHIER")]
    pub id: String,
    /// Forme : markdown ou html (sinon d’après le nom du fichier de -o, sinon markdown)
    #[arg(long, value_name = "FORME", hide_possible_values = true)]
    pub format: Option<PrintFormat>,
    /// Fichier à écrire, qui n’existe pas encore (sinon la sortie standard)
    #[arg(short, long, value_name = "FICHIER")]
    pub output: Option<PathBuf>,
    /// Systèmes dont les commandes s’impriment, comme microsoft-365,linux
    #[arg(long, value_name = "SYSTÈMES", value_delimiter = ',')]
    pub system: Vec<String>,
}

/// Arguments of `kit`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct KitArgs {
    /// Fichier HTML à écrire, qui n’existe pas encore
    #[arg(short, long, value_name = "FICHIER")]
    pub output: PathBuf,
    /// Au lieu du kit, la page de qui anime un exercice : connexion-francfort, boite-planning, hopital-nuit
    #[arg(long, value_name = "HISTOIRE")]
    pub exercise: Option<String>,
}

/// Forms of what is printed on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PrintFormat {
    /// For a wiki, or an editor that prints.
    Markdown,
    /// For a browser that prints.
    Html,
}
