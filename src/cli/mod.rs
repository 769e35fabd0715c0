//! The command line: names and help only. What the arguments mean is decided by the commands.

mod declare;
mod french;

pub use declare::DeclareArgs;
pub use french::in_french;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// In French, like the rest of the interface.
const TEMPLATE: &str = "{about-with-newline}\n{usage-heading} {usage}\n\n{all-args}{after-help}";

/// Qualifier un incident de sécurité et tenir sa main courante.
#[derive(Debug, Parser)]
#[command(
    name = "qualify",
    version,
    about = "Qualifier un incident de sécurité, pas à pas, et tenir sa main courante",
    long_about = "Qualifier un incident de sécurité, pas à pas, d'après les fiches réflexes du CERT-FR et de l'InterCERT \
France, et tenir sa main courante. Outil indépendant : ce n'est pas un outil officiel.",
    help_template = TEMPLATE,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    next_help_heading = "Options communes",
    subcommand_help_heading = "Commandes",
    override_usage = "qualify <COMMANDE>",
    after_help = "Pendant l'incident : qualify new. Pour décider : qualify report. Pour transmettre : qualify export."
)]
pub struct Cli {
    #[command(subcommand)]
    /// What to do.
    pub command: Option<Command>,
    #[command(flatten)]
    /// What every command takes.
    pub global: Global,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Votre nom, écrit sur chaque ligne (sinon le nom de connexion)
    #[arg(long, global = true, value_name = "NOM")]
    pub by: Option<String>,
    /// Dossier des incidents (sinon QUALIFY_DIR, sinon le dossier de données)
    #[arg(long, global = true, value_name = "DOSSIER")]
    pub dir: Option<PathBuf>,
    /// Interface simple : choix numérotés, une ligne à la fois
    #[arg(long, global = true)]
    pub plain: bool,
    /// Couleurs : auto, always ou never
    #[arg(
        long,
        global = true,
        value_name = "QUAND",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub color: Color,
    /// Ne jamais poser de question
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Moins de messages
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Afficher cette aide
    #[arg(short, long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// Afficher la version
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ouvrir un incident et le qualifier
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify new\n  qualify new --title \"Compte de la comptabilité\" --alerted-at \"hier 23:40\"\n  qualify new --answers reponses.json\n  qualify new --fiche ./ma-fiche.json")]
    New(Box<NewArgs>),
    /// Reprendre là où l'on s'est arrêté ; rejoindre un incident à plusieurs
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify resume\n  qualify resume 20260107-7K3F --by \"Bob Durand\"")]
    Resume(ResumeArgs),
    /// Passer à une fiche suivante, dans le même incident
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify next\n  qualify next 2026 --fiche messagerie-endiguement")]
    Next(NextArgs),
    /// Répondre à une question, ou corriger une réponse
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify answer 2026 2.b.1 transfert-externe --note \"vue dans OWA\"\n  qualify answer 2026 1.b.1 \"compta@exemple.fr, +3\"\n  qualify answer 2026 2.a.1 inconnu")]
    Answer(AnswerArgs),
    /// Ajouter une note à la main courante
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify note 2026 \"La victime a rappelé\" --actor \"Mme Petit\" --at 02:40\n  qualify note 2026 \"Connexion suspecte\" --ip 203.0.113.7")]
    Note(Box<NoteArgs>),
    /// Ouvrir une action, ou dire où elle en est
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify action 2026 \"Bloquer le compte\" --owner \"Bob Durand\"\n  qualify action 2026 1 --state fait --result \"bloqué à 02:50\"")]
    Action(ActionArgs),
    /// Fixer une horloge de l'incident : alerted, aware, classified, contained
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify clock 2026 aware --at 03:05 --because \"règle de transfert vue dans OWA\"")]
    Clock(ClockArgs),
    /// Clore un incident
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify close 2026 --because \"fausse alerte confirmée\"")]
    Close(CloseArgs),
    /// Rouvrir un incident clos
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify reopen 2026 --because \"nouveau signalement\"")]
    Reopen(CloseArgs),
    /// Changer le profil ou la région de l'organisation
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify profile 2026 --profile sante,ose --region \"Grand Est\"")]
    Profile(ProfileArgs),
    /// Retenir une gravité, avec la raison
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify decide 2026 majeur --because \"clôture comptable demain\"")]
    Decide(DecideArgs),
    /// Noter qu'une déclaration est faite : CNIL, plainte, assureur…
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify declare 2026 cnil --at 09:40 --receipt 2026-12345\n  qualify declare 2026 plainte-assurance --at \"hier 17:00\"\n  qualify declare 2026 cnil --not-due --decided-by \"Mme Petit, directrice\" --because \"risque improbable\"")]
    Declare(DeclareArgs),
    /// Lister qui appeler : vos contacts, votre région, votre secteur, la France
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify contacts\n  qualify contacts --region Normandie --profile sante")]
    Contacts(ContactsArgs),
    /// Imprimer la gravité, ses raisons et la suite
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify report\n  qualify report --format json | jq .gravity\n  qualify report -o rapport.html\n  qualify report --as-of 03:00")]
    Report(ReportArgs),
    /// Écrire un document pour un autre outil : ticket, calendrier, partage
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify export --to jira | jq '.fields.project.key = \"CSIRT\"'\n  qualify export 2026 --to misp --tlp green --pseudonymise ../cle.jsonl -o misp.json\n  qualify export --to cnil -o cnil.md")]
    Export(ExportArgs),
    /// Imprimer la main courante
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify log\n  qualify log --format jsonl | jq -r .text")]
    Log(LogArgs),
    /// Lister les incidents
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify list --format json")]
    List(ListArgs),
    /// Vérifier que la main courante n'a pas été altérée
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify verify\n  qualify verify 2026 --expect 4RNT5-A79V0-8P4QV-CXMT8-SFY1Z/2+2\n  qualify verify ./copie/20260107-7K3F")]
    Verify(VerifyArgs),
    /// Montrer les réglages en vigueur, et d'où ils viennent
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify config")]
    Config,
    /// Donner au shell de quoi compléter les commandes : bash, zsh ou fish
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify completions bash > ~/.local/share/bash-completion/completions/qualify\n  qualify completions zsh > ~/.zfunc/_qualify\n  qualify completions fish > ~/.config/fish/completions/qualify.fish")]
    Completions {
        /// Shell : bash, zsh ou fish
        #[arg(value_name = "SHELL", hide_possible_values = true)]
        shell: Shell,
    },
    /// Préparer un kit papier : fiches vierges, contacts, main courante
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify kit -o kit.html")]
    Kit(KitArgs),
    /// Les fiches réflexes
    #[command(help_template = TEMPLATE, arg_required_else_help = true, override_usage = "qualify fiche <COMMANDE>", subcommand_help_heading = "Commandes", after_help = "Exemples :\n  qualify fiche list\n  qualify fiche show messagerie-qualification\n  qualify fiche check ./ma-fiche.json")]
    Fiche {
        /// What to do with fiches.
        #[command(subcommand)]
        action: FicheAction,
    },
}

/// A shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
}

/// Arguments of `new`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct NewArgs {
    /// Fiche à suivre : son nom, ou le chemin d'une fiche à vous
    #[arg(long, value_name = "FICHE|FICHIER")]
    pub fiche: Option<String>,
    /// Titre de l'incident
    #[arg(long, value_name = "TITRE")]
    pub title: Option<String>,
    /// Quand l'alerte vous est parvenue : 02:10, « hier 23:40 », « il y a 2 h »
    #[arg(long, value_name = "QUAND")]
    pub alerted_at: Option<String>,
    /// Quand la compromission est devenue certaine pour vous
    #[arg(long, value_name = "QUAND")]
    pub aware_at: Option<String>,
    /// Fuseau horaire de l'incident, comme Europe/Paris
    #[arg(long, value_name = "FUSEAU")]
    pub tz: Option<String>,
    /// Profil de l'organisation, comme sante,collectivite
    #[arg(long, value_name = "PROFILS", value_delimiter = ',')]
    pub profile: Vec<String>,
    /// Région de l'organisation
    #[arg(long, value_name = "RÉGION")]
    pub region: Option<String>,
    /// Temps que vous vous donnez, comme 30m ou 1h : rappelé, jamais imposé
    #[arg(long, value_name = "DURÉE")]
    pub timebox: Option<String>,
    /// Ordre des questions : chaud (les plus décisives d'abord) ou fiche
    #[arg(long, value_name = "ORDRE", default_value = "chaud", hide_default_value = true, hide_possible_values = true)]
    pub order: OrderArg,
    /// Répondre depuis un fichier JSON (- pour l'entrée standard), sans rien demander
    #[arg(long, value_name = "FICHIER")]
    pub answers: Option<String>,
    /// Ceci est un exercice
    #[arg(long)]
    pub exercise: bool,
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
#[command(next_help_heading = "Options")]
pub struct ResumeArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Ordre des questions : chaud (les plus décisives d'abord) ou fiche
    #[arg(long, value_name = "ORDRE", default_value = "chaud", hide_default_value = true, hide_possible_values = true)]
    pub order: OrderArg,
}

/// Arguments of `next`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct NextArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Fiche à suivre, sans choisir parmi celles qui sont recommandées
    #[arg(long, value_name = "FICHE")]
    pub fiche: Option<String>,
    /// Ordre des questions : chaud (les plus décisives d'abord) ou fiche
    #[arg(long, value_name = "ORDRE", default_value = "chaud", hide_default_value = true, hide_possible_values = true)]
    pub order: OrderArg,
}

/// Arguments of `answer`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct AnswerArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Question, comme 2.b.1 (ou FICHE:2.b.1)
    #[arg(value_name = "QUESTION")]
    pub question: String,
    /// Réponse ; plusieurs séparées par des virgules ; aucun, inconnu, sans-objet
    #[arg(value_name = "VALEUR", allow_hyphen_values = true)]
    pub value: String,
    /// Note jointe à la réponse
    #[arg(long, value_name = "TEXTE")]
    pub note: Option<String>,
    /// D'où vient la réponse : constate, declare, deduit
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    /// Qui l'a déclaré
    #[arg(long, value_name = "NOM")]
    pub declared_by: Option<String>,
    /// Quand le fait a eu lieu
    #[arg(long, value_name = "QUAND")]
    pub at: Option<String>,
    /// Ce qui explique la réponse (OPTION= : une option d'une liste) : elle reste écrite, et n'alerte plus
    #[arg(long, value_name = "[OPTION=]TEXTE")]
    pub explained: Vec<String>,
}

/// Arguments of `note`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct NoteArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Texte de la note
    #[arg(value_name = "TEXTE", required_unless_present = "withdraw")]
    pub text: Option<String>,
    /// Retirer une ligne (note, action, déclaration, horloge) : son numéro, avec @RÉDACTEUR s'il le faut
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
    /// Adresse IP de l'attaquant
    #[arg(long, value_name = "IP")]
    pub ip: Vec<String>,
    /// User-agent de l'attaquant
    #[arg(long, value_name = "UA")]
    pub ua: Vec<String>,
    /// Expéditeur malveillant
    #[arg(long, value_name = "ADRESSE")]
    pub sender: Vec<String>,
    /// URL malveillante
    #[arg(long, value_name = "URL")]
    pub url: Vec<String>,
    /// Domaine malveillant
    #[arg(long, value_name = "DOMAINE")]
    pub domain: Vec<String>,
    /// SHA-256 d'un fichier malveillant
    #[arg(long, value_name = "SHA256")]
    pub hash: Vec<String>,
}

/// Arguments of `action`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct ActionArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Texte d'une nouvelle action, ou numéro d'une action ouverte
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
    /// Ce qu'elle a donné
    #[arg(long, value_name = "TEXTE")]
    pub result: Option<String>,
    /// Ce qu'elle a cassé
    #[arg(long, value_name = "TEXTE")]
    pub side_effect: Option<String>,
}

/// Arguments of `clock`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct ClockArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Horloge : alerted, aware, classified, contained…
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
#[command(next_help_heading = "Options")]
pub struct CloseArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Pourquoi
    #[arg(long, value_name = "TEXTE")]
    pub because: Option<String>,
}

/// Arguments of `profile`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct ProfileArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Profil de l'organisation, comme sante,collectivite
    #[arg(long, value_name = "PROFILS", value_delimiter = ',')]
    pub profile: Vec<String>,
    /// Région de l'organisation
    #[arg(long, value_name = "RÉGION")]
    pub region: Option<String>,
}

/// Arguments of `decide`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct DecideArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: String,
    /// Gravité : anomalie, mineur, majeur, crise
    #[arg(value_name = "GRAVITÉ")]
    pub gravity: String,
    /// Pourquoi
    #[arg(long, value_name = "TEXTE")]
    pub because: String,
}

/// Arguments of `contacts`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct ContactsArgs {
    /// Région (sinon celle de la configuration)
    #[arg(long, value_name = "RÉGION")]
    pub region: Option<String>,
    /// Profil de l'organisation, comme sante,collectivite (sinon celui de la configuration)
    #[arg(long, value_name = "PROFILS", value_delimiter = ',')]
    pub profile: Vec<String>,
}

/// Arguments of `report`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct ReportArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Forme : table, markdown, html ou json (sinon d'après le nom du fichier de -o, sinon table)
    #[arg(long, value_name = "FORME", hide_possible_values = true)]
    pub format: Option<ReportFormat>,
    /// Fichier à écrire, qui n'existe pas encore (sinon la sortie standard)
    #[arg(short, long, value_name = "FICHIER")]
    pub output: Option<PathBuf>,
    /// Ce qui était su à une heure passée : 03:00, « hier 23:40 »
    #[arg(long, value_name = "QUAND")]
    pub as_of: Option<String>,
    /// De qui, quand plusieurs écrivaient : un rédacteur, ou « tous » pour chaque ligne à sa date (sinon qui a ouvert)
    #[arg(long, value_name = "RÉDACTEUR", requires = "as_of")]
    pub as_known_by: Option<String>,
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
#[command(next_help_heading = "Options")]
pub struct ExportArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Destination : ics, glpi, jira, thehive, iris, misp, stix, ecs, cnil, cert-sante
    #[arg(long, value_name = "DESTINATION")]
    pub to: String,
    /// Fichier à écrire ; remplacé s'il est un export de cet incident, resté intact (sinon la sortie standard)
    #[arg(short, long, value_name = "FICHIER")]
    pub output: Option<PathBuf>,
    /// Marquage TLP 2.0 : clear, green, amber, amber+strict, red (sinon amber+strict)
    #[arg(long, value_name = "TLP", default_value = "amber+strict", hide_default_value = true)]
    pub tlp: String,
    /// Remplacer comptes, noms, machines et adresses ; leur clé va dans ce fichier, créé s'il manque
    #[arg(long, value_name = "FICHIER")]
    pub pseudonymise: Option<PathBuf>,
}

/// Arguments of `log`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct LogArgs {
    /// Identifiant de l'incident, ou son début
    #[arg(value_name = "INCIDENT")]
    pub incident: Option<String>,
    /// Forme : table, jsonl, json, csv ou markdown (table sur un terminal, jsonl dans un tube)
    #[arg(long, value_name = "FORME", hide_possible_values = true)]
    pub format: Option<LogFormat>,
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
    /// For a spreadsheet.
    Csv,
    /// For a wiki or a ticket.
    Markdown,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct ListArgs {
    /// Forme : table ou json
    #[arg(long, value_name = "FORME", default_value = "table", hide_default_value = true, hide_possible_values = true)]
    pub format: ListFormat,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct VerifyArgs {
    /// Incident, ou chemin d'un dossier ou d'un fichier (contient / ou .)
    #[arg(value_name = "INCIDENT|CHEMIN")]
    pub target: Option<String>,
    /// Code de scellement noté plus tôt
    #[arg(long, value_name = "CODE")]
    pub expect: Option<String>,
    /// Garder toutes les suites d'un journal écrit deux fois, et le dire dans la main courante
    #[arg(long, requires = "because", conflicts_with = "expect")]
    pub keep: bool,
    /// Pourquoi elles sont gardées
    #[arg(long, value_name = "RAISON", requires = "keep")]
    pub because: Option<String>,
}

/// What to do with fiches.
#[derive(Debug, Subcommand)]
pub enum FicheAction {
    /// Lister les fiches
    #[command(help_template = TEMPLATE)]
    List,
    /// Montrer une fiche : ses questions, dans l'ordre
    #[command(help_template = TEMPLATE)]
    Show {
        /// Identifiant de la fiche, ou chemin de son fichier
        #[arg(value_name = "FICHE|FICHIER")]
        id: String,
    },
    /// Imprimer une fiche à remplir à la main
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify fiche print messagerie-qualification -o fiche.html\n  qualify fiche print ./ma-fiche.json --format markdown")]
    Print(PrintArgs),
    /// Vérifier le fichier d'une fiche : tous ses problèmes d'un coup, chacun à sa place
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify fiche check ./ma-fiche.json")]
    Check {
        /// Chemin du fichier de la fiche
        #[arg(value_name = "FICHIER")]
        file: String,
    },
}

/// Arguments of `fiche print`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct PrintArgs {
    /// Identifiant de la fiche, ou chemin de son fichier
    #[arg(value_name = "FICHE|FICHIER")]
    pub id: String,
    /// Forme : markdown ou html (sinon d'après le nom du fichier de -o, sinon markdown)
    #[arg(long, value_name = "FORME", hide_possible_values = true)]
    pub format: Option<PrintFormat>,
    /// Fichier à écrire, qui n'existe pas encore (sinon la sortie standard)
    #[arg(short, long, value_name = "FICHIER")]
    pub output: Option<PathBuf>,
}

/// Arguments of `kit`.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options")]
pub struct KitArgs {
    /// Fichier HTML à écrire, qui n'existe pas encore
    #[arg(short, long, value_name = "FICHIER")]
    pub output: PathBuf,
}

/// Forms of what is printed on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PrintFormat {
    /// For a wiki, or an editor that prints.
    Markdown,
    /// For a browser that prints.
    Html,
}
