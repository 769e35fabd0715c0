//! The parts of a document that is filled: facts, tables, a scale, a figure, cards.

use super::{Block, Link};

/// A name and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub name: String,
    /// What is known, a line each; never empty, since what is not known must be seen.
    pub values: Vec<String>,
}

impl Fact {
    /// Makes a fact of one line.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), values: vec![value.into()] }
    }
}

/// An element of a list that has more to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// What is read first.
    pub head: String,
    /// What stands under it, a paragraph each.
    pub lines: Vec<String>,
    /// Where it is done.
    pub links: Vec<Link>,
}

/// A table that is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub columns: Vec<&'static str>,
    /// The share of the width that each column takes, in hundredths.
    pub widths: Vec<u8>,
    /// The cells of each row.
    pub rows: Vec<Vec<String>>,
}

/// A degree on a scale of four or so, and how far it could still go either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// The names of the degrees, lowest first.
    pub steps: Vec<&'static str>,
    /// The lowest that is possible.
    pub at_least: usize,
    /// The one that is shown first.
    pub chosen: usize,
    /// The highest that is possible.
    pub at_most: usize,
    /// What is written under each degree, in words: nothing rests on the drawing alone.
    pub notes: Vec<String>,
}

/// Moments on a line, drawn where there is room and listed elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it shows.
    pub title: String,
    /// The moments, oldest first.
    pub marks: Vec<FigureMark>,
}

/// A moment of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureMark {
    /// When it is, in words.
    pub time: String,
    /// How long after the one before, in words.
    pub since: String,
    /// What happened.
    pub label: String,
}

/// A part with its own heading, beside others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its heading.
    pub heading: String,
    /// Whether it takes the whole width.
    pub wide: bool,
    /// What it holds.
    pub blocks: Vec<Block>,
}
