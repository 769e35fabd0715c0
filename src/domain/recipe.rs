//! What is typed at a step: the exact commands of each system, as data with named holes.
//!
//! Nothing here is ever run. A recipe is for one purpose, and its commands are shown for the systems in use only.

mod template;

pub use template::{BadTemplate, Coding, Hole, Template, TemplatePart};

use super::closed::closed;
use super::ids::{FicheId, QuestionId, RecipeId};
use super::moment::Day;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The file `fiches/annexes/commands.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipes {
    /// Every recipe.
    pub recipes: Vec<Recipe>,
}

/// What one purpose takes, system by system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Its id, which steps name.
    pub id: RecipeId,
    /// Its purpose, in French.
    pub title: String,
    /// What holds for every system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Its commands, in the order in which they are typed.
    pub commands: Vec<Instruction>,
}

/// The file `fiches/annexes/queries.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Queries {
    /// The fiche whose questions they answer.
    pub fiche: FicheId,
    /// Every query, in the order in which they are shown.
    pub queries: Vec<Query>,
}

/// Where the answer to some questions is read: commands of the same form as those of a step, which only look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// The questions that it answers.
    pub questions: Vec<QuestionId>,
    /// What it shows, in French.
    pub title: String,
    /// What holds for every system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Its commands, system by system.
    pub commands: Vec<Instruction>,
}

/// A command of one system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instruction {
    /// The system that it is for.
    pub system: System,
    /// Where it is typed.
    pub shell: ShellKind,
    /// Whether it only looks, or changes something.
    pub kind: InstructionKind,
    /// What it is for, where one system has several ways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<String>,
    /// The command; for a console, what is clicked, in French.
    pub text: Template,
    /// What shows that it worked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<Template>,
    /// The rights, modules and connections that it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<String>,
    /// What it does not do, and what to know before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<String>,
    /// What it breaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side_effect: Option<String>,
    /// Where it was read.
    pub source: String,
    /// The day when it was compared with that source.
    pub checked_on: Day,
    /// How much of it was read there.
    pub sure: Sure,
}

/// How much of a command was read in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sure {
    /// Every name and option.
    Read,
    /// A part of it.
    Partly,
    /// Nothing: it is what administrators usually type.
    Memory,
}

/// Whether a command only looks, or changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InstructionKind {
    /// It looks, and what it prints is kept.
    Look,
    /// It changes something.
    Act,
}

/// Where a command is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ShellKind {
    /// `PowerShell`, of Windows or not.
    Powershell,
    /// The command prompt of Windows.
    Cmd,
    /// A POSIX shell.
    Sh,
    /// GAM, from a POSIX shell or from `PowerShell`: what both read alike.
    Gam,
    /// The prompt of `zmprov`.
    Zmprov,
    /// KQL, of Sentinel and of Defender.
    Kusto,
    /// SPL, of Splunk.
    Spl,
    /// ES|QL, of Elastic.
    Esql,
    /// No shell: the pages of a console, or words for a support desk.
    Console,
}

closed! {
    /// A system in which one acts; the list is closed, so a misspelt one is refused rather than ignored.
    pub enum System {
        /// Microsoft 365: Entra ID, Exchange Online, Defender.
        Microsoft365 = "microsoft-365",
        /// Exchange, on premises.
        Exchange = "exchange",
        /// Active Directory, and Windows.
        ActiveDirectory = "active-directory",
        /// Google Workspace.
        GoogleWorkspace = "google-workspace",
        /// Zimbra, on a server of ours.
        Zimbra = "zimbra",
        /// Mail at a hosting company, through its web console.
        Hosted = "hosted",
        /// Linux: Dovecot, Postfix, the system.
        Linux = "linux",
    }
}
