//! Names and help of what walks through a fiche: `new`, `resume`, `next`, `answer`.

use clap::{Args, ValueEnum};

/// Arguments of `new`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct NewArgs {
    /// Fiche à suivre : son nom, ou le chemin d’une fiche à vous
    #[arg(long, value_name = "FICHE|FICHIER")]
    pub fiche: Option<String>,
    /// Titre de l’incident
    #[arg(long, value_name = "TITRE")]
    pub title: Option<String>,
    /// Quand l’alerte vous est parvenue : 02:10, « hier 23:40 », « il y a 2 h »
    #[arg(long, value_name = "QUAND")]
    pub alerted_at: Option<String>,
    /// Quand la compromission est devenue certaine pour vous
    #[arg(long, value_name = "QUAND")]
    pub aware_at: Option<String>,
    /// Fuseau horaire de l’incident, comme Europe/Paris
    #[arg(long, value_name = "FUSEAU")]
    pub tz: Option<String>,
    /// Profil de l’organisation, comme sante,collectivite
    #[arg(long, value_name = "PROFILS", value_delimiter = ',')]
    pub profile: Vec<String>,
    /// Région de l’organisation
    #[arg(long, value_name = "RÉGION")]
    pub region: Option<String>,
    /// Temps que vous vous donnez, comme 30m ou 1h : rappelé, jamais imposé
    #[arg(long, value_name = "DURÉE")]
    pub timebox: Option<String>,
    /// Ordre des questions : chaud (les plus décisives d’abord) ou fiche
    #[arg(long, value_name = "ORDRE", default_value = "chaud", hide_default_value = true, hide_possible_values = true)]
    pub order: OrderArg,
    /// Répondre depuis un fichier JSON (- pour l’entrée standard), sans rien demander
    #[arg(long, value_name = "FICHIER")]
    pub answers: Option<String>,
    /// Ceci est un exercice ; une histoire à suivre : connexion-francfort, boite-planning, hopital-nuit
    #[arg(long, value_name = "HISTOIRE", num_args = 0..=1)]
    pub exercise: Option<Option<String>>,
}

/// In which order questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OrderArg {
    /// The most decisive first.
    Chaud,
    /// As the fiche has them.
    Fiche,
}

/// Arguments of `resume`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct ResumeArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Ordre des questions : chaud (les plus décisives d’abord) ou fiche
    #[arg(long, value_name = "ORDRE", default_value = "chaud", hide_default_value = true, hide_possible_values = true)]
    pub order: OrderArg,
}

/// Arguments of `next`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct NextArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Fiche à suivre, sans choisir parmi celles qui sont recommandées
    #[arg(long, value_name = "FICHE")]
    pub fiche: Option<String>,
    /// Ordre des questions : chaud (les plus décisives d’abord) ou fiche
    #[arg(long, value_name = "ORDRE", default_value = "chaud", hide_default_value = true, hide_possible_values = true)]
    pub order: OrderArg,
}

/// Arguments of `answer`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct AnswerArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Question, comme 2.b.1 (ou FICHE:2.b.1)
    #[arg(value_name = "QUESTION", required_unless_present = "reply", conflicts_with = "reply")]
    pub question: Option<String>,
    /// Réponse ; plusieurs séparées par des virgules ; aucun, inconnu, sans-objet
    #[arg(value_name = "VALEUR", allow_hyphen_values = true, required_unless_present = "reply")]
    pub value: Option<String>,
    /// Réponse à une feuille de qualify ask, telle que reçue : « 1o 2n 3? K7QF »
    #[arg(long, value_name = "TEXTE", conflicts_with_all = ["value", "note", "source", "explained"])]
    pub reply: Option<String>,
    /// Écrire la réponse à une feuille sans la relire à l’écran, là où personne n’est au clavier
    #[arg(long, requires = "reply")]
    pub reread: bool,
    /// Note jointe à la réponse
    #[arg(long, value_name = "TEXTE")]
    pub note: Option<String>,
    /// D’où vient la réponse : constate, declare, deduit
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    /// Qui l’a déclaré
    #[arg(long, value_name = "NOM")]
    pub declared_by: Option<String>,
    /// Quand le fait a eu lieu
    #[arg(long, value_name = "QUAND")]
    pub at: Option<String>,
    /// Ce qui explique la réponse (OPTION= : une option d’une liste) : elle reste écrite, et n’alerte plus
    #[arg(long, value_name = "[OPTION=]TEXTE")]
    pub explained: Vec<String>,
}

/// Arguments of `ask`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct AskArgs {
    /// À qui : victime, messagerie, postes, direction, reseau, sauvegardes
    #[arg(value_name = "QUI")]
    pub who: String,
    /// Identifiant de l’incident, ou son début
    #[arg(long, value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Les mêmes questions, et où lire chaque réponse, pour qui tient une console ; rien n’est enregistré
    #[arg(long)]
    pub how: bool,
}
