//! Names and help of what writes a line of the main courante by hand.

use clap::Args;

/// Arguments of `note`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct NoteArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Texte de la note
    #[arg(value_name = "TEXTE", required_unless_present = "withdraw")]
    pub text: Option<String>,
    /// Retirer une ligne (note, action, déclaration, horloge) : son numéro, avec @RÉDACTEUR s’il le faut
    #[arg(long, value_name = "LIGNE", conflicts_with = "text", requires = "because")]
    pub withdraw: Vec<String>,
    /// Pourquoi elle est retirée
    #[arg(long, value_name = "RAISON", requires = "withdraw")]
    pub because: Option<String>,
    /// Quand le fait a eu lieu
    #[arg(long, value_name = "QUAND")]
    pub at: Option<String>,
    /// Qui a agi, informé ou détecté
    #[arg(long, value_name = "QUI")]
    pub actor: Option<String>,
    /// Compte concerné
    #[arg(long, value_name = "COMPTE")]
    pub account: Vec<String>,
    /// Machine concernée
    #[arg(long, value_name = "MACHINE")]
    pub machine: Vec<String>,
    /// Adresse IP de l’attaquant
    #[arg(long, value_name = "IP")]
    pub ip: Vec<String>,
    /// User-agent de l’attaquant
    #[arg(long, value_name = "UA")]
    pub ua: Vec<String>,
    /// Expéditeur malveillant
    #[arg(long, value_name = "ADRESSE")]
    pub sender: Vec<String>,
    /// Adresse où l’attaquant reçoit (transfert)
    #[arg(long, value_name = "ADRESSE")]
    pub recipient: Vec<String>,
    /// URL malveillante
    #[arg(long, value_name = "URL")]
    pub url: Vec<String>,
    /// Domaine malveillant
    #[arg(long, value_name = "DOMAINE")]
    pub domain: Vec<String>,
    /// SHA-256 d’un fichier malveillant
    #[arg(long, value_name = "SHA256")]
    pub hash: Vec<String>,
}

/// Arguments of `action`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct ActionArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Texte d’une nouvelle action, ou numéro d’une action ouverte
    #[arg(value_name = "TEXTE|NUMÉRO")]
    pub what: String,
    /// Qui la mène
    #[arg(long, value_name = "QUI")]
    pub owner: Option<String>,
    /// Quand elle a eu lieu
    #[arg(long, value_name = "QUAND")]
    pub at: Option<String>,
    /// Où elle en est : a-faire, en-cours, fait, impossible
    #[arg(long, value_name = "ÉTAT")]
    pub state: Option<String>,
    /// Ce qu’elle a donné
    #[arg(long, value_name = "TEXTE")]
    pub result: Option<String>,
    /// Ce qu’elle a cassé
    #[arg(long, value_name = "TEXTE")]
    pub side_effect: Option<String>,
}

/// Arguments of `clock`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct ClockArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Horloge : alerte, certitude, classement, endiguement, début (dans les fichiers : alerted, aware, classified, contained, started)
    #[arg(value_name = "HORLOGE")]
    pub name: String,
    /// À quelle heure
    #[arg(long, value_name = "QUAND")]
    pub at: String,
    /// Pourquoi
    #[arg(long, value_name = "TEXTE")]
    pub because: String,
}

/// Arguments of `close` and `reopen`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct CloseArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Pourquoi
    #[arg(long, value_name = "TEXTE")]
    pub because: Option<String>,
}

/// Arguments of `profile`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct ProfileArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Profil de l’organisation, comme sante,collectivite
    #[arg(long, value_name = "PROFILS", value_delimiter = ',')]
    pub profile: Vec<String>,
    /// Région de l’organisation
    #[arg(long, value_name = "RÉGION")]
    pub region: Option<String>,
    /// Systèmes où vous agissez, comme microsoft-365,linux : leurs commandes sont montrées
    #[arg(long, value_name = "SYSTÈMES", value_delimiter = ',')]
    pub system: Vec<String>,
}

/// Arguments of `decide`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options\u{a0}")]
pub struct DecideArgs {
    /// Identifiant de l’incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Gravité : anomalie, mineur, majeur, crise
    #[arg(value_name = "GRAVITÉ")]
    pub gravity: String,
    /// Pourquoi
    #[arg(long, value_name = "TEXTE")]
    pub because: String,
}
