//! A sheet of questions given to somebody, as the main courante keeps it.

use super::fiche::Role;
use super::ids::{FicheId, QuestionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A sheet of questions given to somebody, whose reply names it by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuestionSheet {
    /// Its code, such as `K7QF`.
    pub code: String,
    /// To whom.
    pub to: Role,
    /// Its questions, from number 1 on.
    pub questions: Vec<SheetItem>,
}

/// A question of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SheetItem {
    /// The fiche.
    pub fiche: FicheId,
    /// The question.
    pub question: QuestionId,
}
