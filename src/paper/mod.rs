//! Paper: what is printed or read as pages.
//!
//! What a page says is decided by who makes it, as [`Block`]s of plain text (`blank`, `report`); what it looks like is
//! decided here, by each form ([`markdown()`], [`html()`], [`terminal()`]), which is also where every text is
//! neutralised: an organisation's own fiche and what people typed are foreign texts like any other.

mod figure;
mod filled;
mod html;
mod link;
mod markdown;
mod terminal;

pub use filled::{Card, Element, Fact, Figure, FigureMark, Scale, Table};
pub use html::{Running, html, html_marked};
pub use link::Link;
pub use markdown::markdown;
pub use terminal::{drawn, terminal};

/// A document to print: its title, then its parts in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Its title.
    pub title: String,
    /// Its parts.
    pub blocks: Vec<Block>,
}

impl Paper {
    /// Writes again every text that may come from outside; what is typed as it is stays.
    pub fn rewritten(mut self, write: &impl Fn(&str) -> String) -> Self {
        self.title = write(&self.title);
        self.blocks.iter_mut().for_each(|block| block.rewrite(write));
        self
    }
}

impl Block {
    /// Writes its texts again.
    pub fn rewrite(&mut self, write: &impl Fn(&str) -> String) {
        let again = |text: &mut String| *text = write(text);
        match self {
            Self::Text(text) | Self::Small(text) | Self::Warning(text) | Self::Banner(text) | Self::Lead(text) => {
                again(text);
            }
            Self::Points(points) => points.iter_mut().for_each(again),
            Self::Elements(elements) => {
                elements.iter_mut().flat_map(|e| std::iter::once(&mut e.head).chain(&mut e.lines)).for_each(again);
            }
            Self::Facts(facts) => facts.iter_mut().flat_map(|fact| &mut fact.values).for_each(again),
            Self::Table(table) => table.rows.iter_mut().flatten().for_each(again),
            Self::Figure(figure) => figure.marks.iter_mut().map(|mark| &mut mark.label).for_each(again),
            Self::Cards(cards) | Self::Dense(cards) => {
                cards.iter_mut().flat_map(|card| &mut card.blocks).for_each(|block| block.rewrite(write));
            }
            Self::Heading(heading) => again(&mut heading.text),
            Self::Scale(scale) => scale.notes.iter_mut().for_each(again),
            // Blank forms, and what is copied to the letter.
            Self::NewPage | Self::Fields(_) | Self::Item(_) | Self::Grid(_) | Self::Typed(_) | Self::Contents(_) => {}
        }
    }
}

/// A part of a document. Its texts are as they were written: whoever renders it escapes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// What follows starts a new page.
    NewPage,
    /// A heading.
    Heading(Heading),
    /// A paragraph.
    Text(String),
    /// A paragraph that can be skipped.
    Small(String),
    /// What must not be missed.
    Warning(String),
    /// Names followed by room to write.
    Fields(Vec<&'static str>),
    /// A question, a step or something to tick.
    Item(Item),
    /// A table to fill in.
    Grid(Grid),
    /// What is typed as it is, on lines of its own.
    Typed(String),
    /// Links to headings.
    Contents(Vec<Heading>),
    /// What the whole document is, whatever is read of it.
    Banner(String),
    /// What must be read even by who reads nothing else.
    Lead(String),
    /// A list.
    Points(Vec<String>),
    /// A list whose elements have more to say, and official addresses, which may be followed.
    Elements(Vec<Element>),
    /// Names, with what is known of each.
    Facts(Vec<Fact>),
    /// A table that is filled.
    Table(Table),
    /// A degree on a scale.
    Scale(Scale),
    /// Moments on a line.
    Figure(Figure),
    /// Parts that stand side by side where there is room.
    Cards(Vec<Card>),
    /// The same in small, one after the other in two columns: what must hold on few pages.
    Dense(Vec<Card>),
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// From 2, under the title of the document, to 4.
    pub level: u8,
    /// What links call it: ours, in ASCII letters, digits and hyphens.
    pub anchor: Option<String>,
    /// Its words.
    pub text: String,
}

/// A question, a step or something to tick.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// Its number, or a box.
    pub number: String,
    /// What must be seen from afar: that it comes first, or when it is due.
    pub mark: Option<String>,
    /// What is asked or to be done.
    pub prompt: String,
    /// Whom to ask, whether it applies.
    pub facts: Vec<String>,
    /// Boxes to tick, a line each.
    pub boxes: Vec<Vec<String>>,
    /// How many empty lines to write on.
    pub lines: usize,
    /// Names followed by room to write, on one line.
    pub fields: Vec<&'static str>,
    /// What helps, in small.
    pub notes: Vec<String>,
}

/// A table to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The names of the columns.
    pub columns: Vec<&'static str>,
    /// What is already written in the first column of each row; most often nothing.
    pub rows: Vec<&'static str>,
}

/// A box to tick.
pub const BOX: char = '☐';

/// Makes a heading that nothing links to.
pub fn heading(level: u8, text: impl Into<String>) -> Block {
    Block::Heading(Heading { level, anchor: None, text: text.into() })
}
