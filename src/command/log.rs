//! `qualify log`: the main courante, for people as a table, for machines byte for byte.

use crate::cli;
use crate::cli::LogFormat;
use crate::desk::Context;
use crate::desk::case::Case;
use crate::desk::{save, standing};
use crate::domain::event::Entry;
use crate::domain::ids::IncidentId;
use crate::domain::list::each_of;
use crate::domain::moment::Moment;
use crate::error::Outcome;
use crate::escape::{Csv, Markdown, Terminal};
use crate::fiche::Loaded;
use crate::logbook::{self, Book, Depth, Inspector};
use crate::messages;
use crate::paper::drawn;
use crate::report::{Hostile, Sayer, afterwards};
use comfy_table::Table;
use std::io::{self, Write};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::LogArgs) -> Outcome {
    let on_terminal = context.env.terminal.stdout && args.output.is_none();
    let format = args.format.unwrap_or(if on_terminal { LogFormat::Table } else { LogFormat::Jsonl });
    let id = Case::resolve(context, args.incident.as_deref())?;
    let mut page = args.output.is_some().then(Vec::new);
    match format {
        LogFormat::Jsonl | LogFormat::Json => as_they_stand(context, page.as_mut(), id, format)?,
        LogFormat::Table | LogFormat::Csv | LogFormat::Tableur | LogFormat::Markdown => {
            said(context, page.as_mut(), id, format)?;
        }
    }
    match (&args.output, page) {
        (Some(path), Some(page)) => save::new_bytes(context.env.disk.as_ref(), path, &page),
        (Some(_) | None, _) => Ok(()),
    }
}

/// Prints the lines byte for byte, in one pass; what the main courante is worth is said after them.
fn as_they_stand(context: &mut Context<'_>, page: Option<&mut Vec<u8>>, id: IncidentId, format: LogFormat) -> Outcome {
    let mut book = Book::new(context.root().join(id.as_str()));
    let unreadable = |e: &io::Error, book: &Book| crate::desk::case::unreadable(book.folder(), e);
    let mut inspector = Inspector::new(context.env, &book, false, None);
    let env = &mut *context.env;
    let disk = env.disk.as_ref();
    let out: &mut dyn Write = match page {
        Some(page) => page,
        None => &mut env.stdout,
    };
    let (start, between, end): (&[u8], &[u8], &[u8]) = match format {
        LogFormat::Json => (b"[\n", b",\n", b"\n]\n"),
        LogFormat::Jsonl | LogFormat::Table | LogFormat::Csv | LogFormat::Tableur | LogFormat::Markdown => {
            (b"", b"\n", b"\n")
        }
    };
    out.write_all(start)?;
    let (mut printed, mut lines) = (Ok(()), 0u64);
    let read = book.read(disk, Depth::Bytes, |met| {
        inspector.meet(met.entry);
        if printed.is_ok() {
            let before = if lines == 0 { &b""[..] } else { between };
            printed = out.write_all(before).and_then(|()| out.write_all(met.bytes));
            lines += 1;
        }
    });
    read.map_err(|e| unreadable(&e, &book))?;
    printed?;
    if lines > 0 || format == LogFormat::Json {
        out.write_all(end)?;
    }
    out.flush()?;
    let report = inspector.conclude(disk, &book);
    if report.failures.is_empty() {
        logbook::anchor(context.env, &book);
    }
    crate::desk::case::warn(context, &id, &report)
}

/// Prints the lines for a reader: what a later line replaced is known only once everything is read.
fn said(context: &mut Context<'_>, page: Option<&mut Vec<u8>>, id: IncidentId, format: LogFormat) -> Outcome {
    let case = Case::open(context, id)?;
    case.warn(context)?;
    let hostile = match format {
        LogFormat::Markdown | LogFormat::Table | LogFormat::Tableur => {
            Some(Hostile::of(&standing::of(context, &case)?.0).of_any_mail())
        }
        // What a script reads is exact.
        LogFormat::Jsonl | LogFormat::Json | LogFormat::Csv => None,
    };
    let width =
        if context.env.terminal.stdout && page.is_none() { context.env.terminal.width } else { crate::env::WIDTH };
    let mut book = Book::new(case.book.folder().to_path_buf());
    let (fiches, _) = case.fiches(context.env, &case.incident);
    let fiches: Vec<&Loaded> = fiches.iter().map(|fiche| fiche.loaded.as_ref()).collect();
    let env = &mut *context.env;
    let out: &mut dyn Write = match page {
        Some(page) => page,
        None => &mut env.stdout,
    };
    let sayer = Sayer::new(&case.incident, &fiches, case.tz()).marking(case.book.marks());
    let table = drawn(width, &["N°", "Heure", "Qui", "Quoi"]);
    let mut printer = Printer { format, case: &case, table, sayer, hostile, failed: None };
    printer.start(out)?;
    book.read(env.disk.as_ref(), Depth::Full, |met| printer.line(out, met.entry))?;
    printer.end(out)?;
    for late in case.book.afterwards(case.tz()) {
        context.warn(&afterwards(&late))?;
    }
    Ok(())
}

/// Prints lines one after another, so that a log of any length takes no more memory; only a table is gathered.
struct Printer<'c> {
    format: LogFormat,
    case: &'c Case,
    table: Table,
    sayer: Sayer<'c>,
    /// Writes what is the attacker's so that nothing follows it, where people read.
    hostile: Option<Hostile>,
    /// The first failure: what follows is not printed.
    failed: Option<io::Error>,
}

/// The columns of the CSV, for a spreadsheet.
const COLUMNS: [&str; 13] =
    each_of("seq, at, happened_at, by, actor, kind, text, note, accounts, machines, indicators, replaced, h");

/// The columns of the form for a French spreadsheet: what people read.
const TITLES: [&str; 10] =
    ["N°", "Écrit le", "Survenu le", "Par", "Pour", "Quoi", "Note", "Comptes et machines", "Traces", "Remplacée"];

/// Tells a spreadsheet that the file is in UTF-8: without it, accents are lost.
const BOM: &str = "\u{feff}";

impl Printer<'_> {
    fn start(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            LogFormat::Csv => out.write_all(format!("{}\r\n", COLUMNS.join(",")).as_bytes()),
            LogFormat::Tableur => out.write_all(format!("{BOM}{}\r\n", TITLES.join(";")).as_bytes()),
            LogFormat::Markdown => out.write_all("| N° | Heure | Qui | Quoi |\n|---|---|---|---|\n".as_bytes()),
            LogFormat::Table | LogFormat::Jsonl | LogFormat::Json => Ok(()),
        }
    }

    fn line(&mut self, out: &mut dyn Write, entry: &Entry) {
        if self.failed.is_some() {
            return;
        }
        let printed = match self.format {
            LogFormat::Csv => {
                let cells: Vec<String> = self.cells(entry).iter().map(|cell| Csv(cell).to_string()).collect();
                out.write_all(format!("{}\r\n", cells.join(",")).as_bytes())
            }
            LogFormat::Tableur => {
                let cells = self.french(entry).map(|cell| Csv(&self.inert(cell)).to_string());
                out.write_all(format!("{}\r\n", cells.join(";")).as_bytes())
            }
            LogFormat::Markdown => {
                let cells = self.sayer.say(entry).map(|cell| Markdown(&self.inert(cell)).to_string());
                out.write_all(format!("| {} |\n", cells.join(" | ")).as_bytes())
            }
            LogFormat::Table | LogFormat::Jsonl | LogFormat::Json => {
                let [number, time, who, what] =
                    self.sayer.say(entry).map(|cell| Terminal(&self.inert(cell)).to_string());
                // A whole date stands on two lines, so that what happened keeps the width of the page.
                let row = [number, time.replacen(" à ", "\n", 1), who, what];
                self.table.add_row(row);
                Ok(())
            }
        };
        self.failed = printed.err();
    }

    fn inert(&self, cell: String) -> String {
        self.hostile.as_ref().map_or(cell.clone(), |hostile| hostile.inert(&cell))
    }

    fn end(self, out: &mut dyn Write) -> io::Result<()> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        match self.format {
            LogFormat::Table => self.table.lines().try_for_each(|line| writeln!(out, "{}", line.trim_end())),
            LogFormat::Jsonl | LogFormat::Json | LogFormat::Csv | LogFormat::Tableur | LogFormat::Markdown => Ok(()),
        }
    }

    /// Gives the cells of a French spreadsheet, in the order of `TITLES`: its dates are dates, in the zone of the incident.
    fn french(&self, entry: &Entry) -> [String; 10] {
        let [_, _, _, _, actor, _, text, note, accounts, machines, traces, replaced, _] = self.cells(entry);
        let date = |at: Moment| {
            let said = at.in_zone(self.case.tz()).to_millis_string();
            let part = |range: std::ops::Range<usize>| said.get(range).unwrap_or_default();
            // An hour that clocks show twice is no date of a spreadsheet, and says which it is.
            let twice = at.in_zone(self.case.tz()).of_two().map(|offset| format!(" {offset}")).unwrap_or_default();
            format!("{}/{}/{} {}{twice}", part(8..10), part(5..7), part(0..4), part(11..19))
        };
        let concerned: Vec<&str> = [accounts.as_str(), &machines].into_iter().filter(|text| !text.is_empty()).collect();
        let happened = entry.common.happened_at.map(date).unwrap_or_default();
        let (number, who) = (self.sayer.number(entry), self.sayer.who(entry));
        [number, date(entry.at), happened, who, actor, text, note, concerned.join(" "), traces, replaced]
    }

    /// Gives the cells of a spreadsheet, in the order of `COLUMNS`.
    fn cells(&self, entry: &Entry) -> [String; 13] {
        let common = &entry.common;
        let traces: Vec<String> =
            common.indicators.iter().map(|i| format!("{}={}", messages::indicator(i.kind), i.value)).collect();
        [
            entry.seq.to_string(),
            entry.at.to_string(),
            common.happened_at.map(|at| at.to_string()).unwrap_or_default(),
            entry.by.clone(),
            common.actor.clone().unwrap_or_default(),
            entry.kind.to_string(),
            self.sayer.prefixed(entry, self.sayer.marked(&self.sayer.told(entry)).into_owned()),
            common.note.clone().unwrap_or_default(),
            common.accounts.join(" "),
            common.machines.join(" "),
            traces.join(" "),
            if self.case.incident.is_replaced(entry) || self.case.incident.is_withdrawn(entry) { "oui" } else { "" }
                .to_owned(),
            entry.h.to_string(),
        ]
    }
}
