//! `qualify report --since`: the handover of a shift, from what was known at a time, or at a seal noted then, to now.

use super::report::Replay;
use crate::cli::ReportFormat;
use crate::desk::case::{Case, unreadable};
use crate::desk::standing;
use crate::desk::{Context, past, say_hour};
use crate::domain::moment::Moment;
use crate::error::{Failure, FailureKind, Outcome};
use crate::escape;
use crate::logbook::{BadSeal, Book, CodeSaid, Cut, Depth, KnownBy, Noted};
use crate::paper::{self, Block};
use crate::report::{Handing, Handover, Hostile, Report, Sayer};

/// How many of the lines written are shown at a terminal.
const SHOWN: usize = 20;

/// Gives the handover in the form asked for, with its seal; at a terminal, the last lines only, unless all are wanted.
pub fn page(
    context: &mut Context<'_>,
    case: &Case,
    said: &str,
    format: ReportFormat,
    all: bool,
    width: usize,
) -> Outcome<(String, String)> {
    let (handover, report) = since(context, case, said)?;
    let hostile = Hostile::of(&report).of_any_mail();
    let paper = |most: Option<usize>| handover.told(&report, most).rewritten(&|text| hostile.inert(text));
    let text = match format {
        ReportFormat::Table => {
            let told = paper((!all).then_some(SHOWN));
            let title = Block::Text(told.title);
            paper::terminal(&[vec![title], told.blocks].concat(), width)
        }
        ReportFormat::Markdown => paper::markdown(&paper(None)),
        ReportFormat::Html => paper::html(&paper(None)),
        ReportFormat::Json => {
            let json = escape::to_json(&handover)
                .map_err(|e| Failure::new(FailureKind::Failure, format!("relève impossible à écrire : {e}")))?;
            format!("{json}\n")
        }
    };
    Ok((text, handover.seal))
}

/// Compares what stood then with what stands now.
pub fn between(context: &mut Context<'_>, case: &Case, replay: &Replay) -> Outcome<(Handover, Report)> {
    let (report, fiches) = standing::of(context, case)?;
    let fiches = standing::refs(&fiches);
    let sayer = Sayer::new(&case.incident, &fiches, case.tz()).marking(case.book.marks());
    let mut handing = Handing::new(replay.incident.clone(), &fiches, sayer);
    let mut book = Book::new(case.book.folder().to_path_buf());
    book.read(context.env.disk.as_ref(), Depth::Full, |met| {
        if replay.cut.holds(&met.entry.h) {
            handing.pass(met.entry);
        } else {
            handing.meet(met.entry);
        }
    })
    .map_err(|e| unreadable(book.folder(), &e))?;
    let (before, _) = replay.report(context, case)?;
    let handover = handing.end(&report, &before, replay.at, replay.cut.seal().to_string());
    Ok((handover, report))
}

/// Reads a time or a seal code, and what stood then.
fn since(context: &mut Context<'_>, case: &Case, said: &str) -> Outcome<(Handover, Report)> {
    let replay = match Noted::parse(said) {
        Ok(code) => {
            let (cut, at) =
                Cut::at_code(&case.book, &code, case.tz()).map_err(|found| not_there(&code, found, case))?;
            Replay::of(context, case, at, cut)?
        }
        Err(e @ BadSeal::Mistyped(_)) => {
            return Err(Failure::usage(format!("--since : {e}.")).hint("recopiez le code tel qu’il a été noté"));
        }
        Err(BadSeal::Form(_)) => {
            let now = context.env.now(case.tz());
            let at = past("--since", said, now, case.tz()).map_err(|failure| {
                failure.hint("une heure passée (03:00, « hier 23:40 »), ou le code de scellement noté à la relève")
            })?;
            say_hour(context, "--since", Some(said), Some(at), case.tz())?;
            since_opening(case, at)?;
            Replay::read(context, case, at, &KnownBy::Arrived)?
        }
    };
    between(context, case, &replay)
}

/// Refuses a time at which there was no incident: what is asked for then is the whole report.
fn since_opening(case: &Case, at: Moment) -> Outcome {
    match &case.incident.opening {
        Some(opening) if at < opening.at => Err(Failure::usage(format!(
            "--since : l’incident n’était pas ouvert, il l’a été le {}.",
            opening.at.in_zone(case.tz()).french(None)
        ))
        .hint(format!("tout depuis l’ouverture : qualify report {}, et qualify log {}", case.id, case.id))),
        Some(_) | None => Ok(()),
    }
}

/// Says that a code is not one of this main courante, or that it cannot be told.
fn not_there(code: &Noted, found: CodeSaid, case: &Case) -> Failure {
    let why = match found {
        CodeSaid::Unknown => "trop de façons de choisir les lignes qu’il couvre",
        CodeSaid::NotFound | CodeSaid::OfSeveral | CodeSaid::Cut | CodeSaid::Found => {
            "aucun état de cette main courante n’a ce code : d’un autre incident, ou des lignes ont été retirées ou changées"
        }
    };
    Failure::usage(format!("--since {code} : {why}.")).hint(format!("qualify verify {} --expect {code}", case.id))
}
