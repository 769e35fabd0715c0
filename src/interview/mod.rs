//! The wizard, pure: which question comes next, what may be answered to it, and what an answers file says.

mod answers;
mod carry;
mod explained;
mod form;
mod machine;
pub mod sheet;

pub use answers::{
    AnswersFile, DetailedAnswer, GivenAnswer, LONGEST_NAME, ReadAnswers, behind, corrected_gravity, explain, misshapen,
    proposed, read_answers, text_of,
};
pub use carry::{DoneAlready, OpenedAgain, carried, done_already, is_outdated};
pub use explained::{Because, GivenExplanation, misexplained};
pub use form::{AnswerKey, Form, Unread, first_accounts, form, joined, no_account, read_typed, read_value};
pub use machine::{
    Facts, HowFar, Interview, Order, Together, Turn, has_hot_questions, has_new_steps, is_new, list, lot, open, unknown,
};
