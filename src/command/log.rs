//! `qualify log`: the main courante, for people as a table, for machines byte for byte.

use super::Context;
use super::case::Case;
use crate::cli;
use crate::cli::LogFormat;
use crate::domain::event::Entry;
use crate::error::Outcome;
use crate::escape::Terminal;
use crate::logbook::Book;
use comfy_table::{ContentArrangement, Table, presets};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::Log) -> Outcome {
    let case = Case::find(context, args.incident.as_deref())?;
    case.warn(context)?;
    let on_terminal = context.env.terminal.stdout;
    let format = args.format.unwrap_or(if on_terminal { LogFormat::Table } else { LogFormat::Jsonl });
    let mut book = Book::new(case.book.folder().to_path_buf());
    let mut written = Ok(());
    let mut first = true;
    let stdout = &mut context.env.stdout;
    let disk = context.env.disk.as_ref();
    match format {
        LogFormat::Jsonl => {
            book.read(disk, |met| {
                if written.is_ok() {
                    written = stdout.write_all(met.bytes).and_then(|()| stdout.write_all(b"\n"));
                }
            })?;
        }
        LogFormat::Json => {
            stdout.write_all(b"[")?;
            book.read(disk, |met| {
                if written.is_ok() {
                    let before: &[u8] = if std::mem::take(&mut first) { b"\n" } else { b",\n" };
                    written = stdout.write_all(before).and_then(|()| stdout.write_all(met.bytes));
                }
            })?;
            stdout.write_all(b"\n]\n")?;
        }
        LogFormat::Table => {
            let mut table = Table::new();
            let width = if on_terminal { context.env.terminal.width } else { crate::env::WIDTH };
            table
                .load_style(presets::ASCII_FULL_CONDENSED)
                .set_content_arrangement(ContentArrangement::Dynamic)
                .set_width(u16::try_from(width).unwrap_or(80))
                .set_header(["N°", "Heure", "Qui", "Quoi"]);
            let mut day = None;
            book.read(disk, |met| {
                table.add_row(row(met.entry, &case, &mut day));
            })?;
            for line in table.lines() {
                writeln!(stdout, "{}", line.trim_end())?;
            }
        }
    }
    written?;
    Ok(())
}

fn row(entry: &Entry, case: &Case, day: &mut Option<crate::domain::moment::Moment>) -> Vec<String> {
    let at = entry.at.in_zone(case.tz());
    let shown = day.map_or_else(|| at.french(None), |day| at.dated(&day));
    *day = Some(at);
    let mut what = Terminal(&entry.common.text).to_string();
    if entry.event.is_none() {
        what = format!("({}) {what}", Terminal(&entry.kind));
    }
    if case.incident.is_struck(&entry.h) {
        what = format!("[remplacée plus bas] {what}");
    }
    if let Some(note) = entry.common.note.as_deref().filter(|n| *n != entry.common.text) {
        what = format!("{what}\nNote : {}", Terminal(note));
    }
    if let Some(happened) = entry.common.happened_at {
        what = format!("{what}\nFait : {}", happened.in_zone(case.tz()).dated(&at));
    }
    let who = match &entry.common.actor {
        Some(actor) => format!("{} (pour {})", Terminal(&entry.by), Terminal(actor)),
        None => Terminal(&entry.by).to_string(),
    };
    vec![entry.seq.to_string(), shown, who, what]
}
