//! The command line: names and help only. What the arguments mean is decided by the commands.

mod declare;
mod evidence;
mod fiche;
mod french;
mod line;
mod moments;
mod read;
mod walk;

pub use declare::DeclareArgs;
pub use evidence::EvidenceArgs;
pub use fiche::{FicheAction, KitArgs, PrintArgs, PrintFormat};
pub use french::{help_of, in_french};
pub use line::{ActionArgs, ClockArgs, CloseArgs, DecideArgs, NoteArgs, ProfileArgs};
pub use moments::{by_moment, parse};
pub use read::{
    ContactsArgs, ExportArgs, ListArgs, ListFormat, LogArgs, LogFormat, ReportArgs, ReportFormat, VerifyArgs,
};
pub use walk::{AnswerArgs, AskArgs, NewArgs, NextArgs, OrderArg, ResumeArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// In French, like the rest of the interface.
const TEMPLATE: &str = "{about-with-newline}\nUsage : {usage}\n\n{all-args}{after-help}";

/// Qualifier un incident de sécurité et tenir sa main courante.
#[derive(Debug, Parser)]
#[command(
    name = "qualify",
    version,
    about = "Qualifier un incident de sécurité, pas à pas, et tenir sa main courante",
    long_about = "Qualifier un incident de sécurité, pas à pas, d’après les fiches réflexes du CERT-FR et de l’InterCERT \
France, et tenir sa main courante. Outil indépendant : ce n’est pas un outil officiel.",
    help_template = TEMPLATE,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    next_help_heading = "Options communes\u{a0}",
    subcommand_help_heading = "Commandes",
    override_usage = "qualify <COMMANDE>",
    after_help = "Pendant l’incident : qualify new. Pour décider : qualify report. Pour transmettre : qualify export --to ticket."
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
    /// Reprendre là où l’on s’est arrêté ; rejoindre un incident à plusieurs
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify resume\n  qualify resume 20260107-7K3F --by \"Bob Durand\"")]
    Resume(ResumeArgs),
    /// Passer à une fiche suivante, dans le même incident
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify next\n  qualify next 2026 --fiche messagerie-endiguement")]
    Next(NextArgs),
    /// Répondre à une question, ou corriger une réponse
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify answer 2026 2.b.1 transfert-externe --note \"vue dans OWA\"\n  qualify answer 2026 1.b.1 \"compta@exemple.fr, +3\"\n  qualify answer 2026 2.a.1 inconnu")]
    Answer(AnswerArgs),
    /// Poser quelques questions à une personne, par téléphone ou par SMS
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify ask direction\n  qualify ask victime --incident 2026\n  qualify ask messagerie --how\n  qualify answer 2026 --reply \"1o 2n 3? K7QF\"")]
    Ask(AskArgs),
    /// Ajouter une note à la main courante
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify note 2026 \"La victime a rappelé\" --actor \"Mme Petit\" --at 02:40\n  qualify note 2026 \"Connexion suspecte\" --ip 203.0.113.7")]
    Note(Box<NoteArgs>),
    /// Ouvrir une action, ou dire où elle en est
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify action 2026 \"Bloquer le compte\" --owner \"Bob Durand\"\n  qualify action 2026 1 --state fait --result \"bloqué à 02:50\"")]
    Action(ActionArgs),
    /// Fixer une heure de l’incident : alerte, certitude, classement, endiguement, début
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify clock 2026 certitude --at 03:05 --because \"règle de transfert vue dans OWA\"")]
    Clock(ClockArgs),
    /// Clore un incident
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify close 2026 --because \"fausse alerte confirmée\"")]
    Close(CloseArgs),
    /// Rouvrir un incident clos
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify reopen 2026 --because \"nouveau signalement\"")]
    Reopen(CloseArgs),
    /// Changer le profil ou la région de l’organisation
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify profile 2026 --profile sante,ose --region \"Grand Est\"")]
    Profile(ProfileArgs),
    /// Retenir une gravité, avec la raison
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify decide 2026 majeur --because \"clôture comptable demain\"")]
    Decide(DecideArgs),
    /// Noter qu’une déclaration est faite : CNIL, plainte, assureur…
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify declare 2026 cnil --at 09:40 --receipt 2026-12345\n  qualify declare 2026 plainte-assurance --at \"hier 17:00\"\n  qualify declare 2026 cnil --not-due --decided-by \"Mme Petit, directrice\" --because \"risque improbable\"")]
    Declare(DeclareArgs),
    /// Lister qui appeler : vos contacts, votre région, votre secteur, la France
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify contacts\n  qualify contacts --region Normandie --profile sante")]
    Contacts(ContactsArgs),
    /// Montrer la gravité, ses raisons et la suite
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify report\n  qualify report --format json | jq .gravity\n  qualify report -o rapport.html\n  qualify report --as-of 03:00\n  qualify report --since 03:00")]
    Report(ReportArgs),
    /// Écrire un document pour un autre outil : ticket, calendrier, partage
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify export --to jira | jq '.fields.project.key = \"CSIRT\"'\n  qualify export 2026 --to misp --tlp green --pseudonymise ../cle.jsonl -o misp.json\n  qualify export --to cnil -o cnil.md")]
    Export(ExportArgs),
    /// Interroger des journaux déjà exportés : ce qu’ils proposent, et ce qu’ils taisent
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify evidence connexions.csv audit.json\n  qualify evidence exports/ --account compta@exemple.fr --domain exemple.fr\n  qualify evidence --how 2.d --incident 2026\n  qualify evidence exports/ --format json | jq '.proposals[] | select(.proposed == \"oui\")'")]
    Evidence(EvidenceArgs),
    /// Montrer la main courante
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify log\n  qualify log --format jsonl | jq -r .text")]
    Log(LogArgs),
    /// Lister les incidents
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify list --format json\n\nLa liste ne vérifie pas les mains courantes : qualify verify INCIDENT")]
    List(ListArgs),
    /// Vérifier que la main courante n’a pas été altérée
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify verify\n  qualify verify 2026 --expect 4RNT5-A79V0-8P4QV-CXMT8-SFY1Z/2+2\n  qualify verify ./copie/20260107-7K3F")]
    Verify(VerifyArgs),
    /// Montrer les réglages en vigueur, et d’où ils viennent
    #[command(help_template = TEMPLATE, after_help = "Exemple :\n  qualify config")]
    Config,
    /// Donner au shell de quoi compléter les commandes : bash, zsh, fish ou powershell
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify completions bash > ~/.local/share/bash-completion/completions/qualify\n  qualify completions zsh > ~/.zfunc/_qualify\n  qualify completions fish > ~/.config/fish/completions/qualify.fish\n  qualify completions powershell >> $PROFILE")]
    Completions {
        /// Shell : bash, zsh, fish ou powershell
        #[arg(value_name = "SHELL", hide_possible_values = true)]
        shell: Shell,
    },
    /// Écrire la page de manuel d’une commande
    #[command(hide = true, help_template = TEMPLATE)]
    Man {
        /// Commande, et sa sous-commande s’il le faut
        #[arg(value_name = "COMMANDE")]
        command: Vec<String>,
    },
    /// Préparer un kit papier : fiches vierges, contacts, main courante
    #[command(help_template = TEMPLATE, after_help = "Exemples :\n  qualify kit -o kit.html\n  qualify kit --exercise boite-planning -o animateur.html")]
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
    /// powershell
    #[value(name = "powershell")]
    Powershell,
}
