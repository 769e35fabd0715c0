//! `qualify report`: the gravity, its reasons, what could still change it, what to do next; now, or as of a past time.

use super::export::not_a_marking;
use super::wizard::Wizard;
use crate::cli;
use crate::cli::ReportFormat;
use crate::desk::case::Case;
use crate::desk::directory;
use crate::desk::save::new_file;
use crate::desk::standing;
use crate::desk::{Context, kept, past, say_hour};
use crate::domain::ids::WriterId;
use crate::domain::incident::Incident;
use crate::domain::moment::Moment;
use crate::domain::tlp::Tlp;
use crate::error::{Failure, FailureKind, Outcome};
use crate::logbook::{Book, Cut, Depth, KnownBy, NoReference};
use crate::messages;
use crate::paper;
use crate::report::{self, Document, Identity, KnownReport, LeftOut, Story};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::ReportArgs) -> Outcome {
    let format = format(args)?;
    let case = Case::opened(context, args.incident.as_deref())?;
    let mut wrong = Vec::new();
    let tlp = args.tlp.as_deref().and_then(|said| kept(&mut wrong, marking(said)));
    let known_by = kept(&mut wrong, known_by(args)).unwrap_or(KnownBy::Opener);
    let asked = args.as_of.as_deref().and_then(|said| kept(&mut wrong, as_of(context, &case, said)));
    Failure::together("Rapport refusé :", wrong)?;
    let case =
        if to_be_told_the_sector(context, &case, args, format) { Wizard::told_sector(context, case)? } else { case };
    if let Some(said) = &args.since {
        let (_, width) = on_terminal(context, args);
        let (text, seal) = super::handover::page(context, &case, said, format, args.all, width)?;
        return out(context, args, "Relève", (&text, &seal));
    }
    let replay = asked.map(|at| Replay::read(context, &case, at, &known_by)).transpose()?;
    if let Some(replay) = &replay {
        replay.say(context, &case)?;
    }
    let (report, fiches) = match &replay {
        None => standing::of(context, &case)?,
        Some(replay) => replay.report(context, &case)?,
    };
    let seal = report.seal.code.clone();
    let text = match format {
        ReportFormat::Table => {
            let (on_terminal, width) = on_terminal(context, args);
            let page = if on_terminal && !args.all { report::short } else { report::table };
            page(&report, &standing::refs(&fiches), width)
        }
        ReportFormat::Json => {
            let json = crate::escape::to_json(&report)
                .map_err(|e| Failure::new(FailureKind::Failure, format!("rapport impossible à écrire : {e}")))?;
            format!("{json}\n")
        }
        ReportFormat::Markdown | ReportFormat::Html => {
            document(context, &case, replay.as_ref(), &(report, fiches), (format, tlp))?
        }
    };
    out(context, args, "Rapport", (&text, &seal))
}

/// Tells whether a terminal shows what is written, and how wide it is.
fn on_terminal(context: &Context<'_>, args: &cli::ReportArgs) -> (bool, usize) {
    let on_terminal = context.env.terminal.stdout && args.output.is_none();
    (on_terminal, if on_terminal { context.env.terminal.width } else { crate::env::WIDTH })
}

/// Writes a text where it is wanted.
fn out(context: &mut Context<'_>, args: &cli::ReportArgs, what: &str, (text, seal): (&str, &str)) -> Outcome {
    match &args.output {
        Some(path) => {
            new_file(context.env.disk.as_ref(), path, text)?;
            let form = said(format(args)?);
            context.say(&format!("{what} ({form}) écrit dans {}, code de scellement {seal}.", path.display()))
        }
        None => Ok(context.env.stdout.write_all(text.as_bytes())?),
    }
}

/// Names a form.
fn said(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::Table => "texte",
        ReportFormat::Json => "JSON",
        ReportFormat::Markdown => "Markdown",
        ReportFormat::Html => "page HTML, à ouvrir ou à imprimer",
    }
}

/// Tells whether somebody who reads the report here can say which organisation is hit, while nobody has.
fn to_be_told_the_sector(context: &Context<'_>, case: &Case, args: &cli::ReportArgs, format: ReportFormat) -> bool {
    let terminal = context.env.terminal;
    let there = terminal.stdin && terminal.stdout && terminal.stderr && !context.global.no_input;
    let now = args.as_of.is_none() && args.output.is_none() && format == ReportFormat::Table;
    let now = now && args.since.is_none();
    there && now && case.incident.profile.is_empty() && context.by().is_ok()
}

/// Reads whose knowledge is asked for.
fn known_by(args: &cli::ReportArgs) -> Outcome<KnownBy> {
    match args.as_known_by.as_deref() {
        None => Ok(KnownBy::Opener),
        Some("tous") => Ok(KnownBy::Everybody),
        Some(writer) => WriterId::parse(writer).map(KnownBy::Writer).map_err(|e| {
            Failure::usage(format!("--as-known-by : {e}")).hint("un nom de fichier de l’incident, sans .jsonl, ou tous")
        }),
    }
}

/// Reads the marking asked for.
fn marking(said: &str) -> Outcome<Tlp> {
    Tlp::parse(said).ok_or_else(|| Failure::usage(not_a_marking(said)))
}

/// Chooses the form: the option, else the name of the file, else a table.
fn format(args: &cli::ReportArgs) -> Outcome<ReportFormat> {
    let Some(path) = args.output.as_ref().filter(|_| args.format.is_none()) else {
        return Ok(args.format.unwrap_or(ReportFormat::Table));
    };
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let said = format!("-o {}", path.display());
    match extension.as_str() {
        "html" | "htm" => Ok(ReportFormat::Html),
        "md" | "markdown" => Ok(ReportFormat::Markdown),
        "json" => Ok(ReportFormat::Json),
        "txt" => Ok(ReportFormat::Table),
        "pdf" => Err(Failure::usage(format!("{said} : qualify n’écrit pas de PDF."))
            .hint("-o rapport.html, puis imprimez-le en PDF depuis un navigateur")),
        _ => Err(Failure::usage(format!("{said} : ce nom ne dit pas quelle forme écrire."))
            .hint("--format table, markdown, html ou json ; ou un nom en .txt, .md, .html ou .json")),
    }
}

/// Reads the time asked for: past, and not before the opening.
fn as_of(context: &mut Context<'_>, case: &Case, said: &str) -> Outcome<Moment> {
    let at = past("--as-of", said, context.env.now(case.tz()), case.tz())?;
    say_hour(context, "--as-of", Some(said), Some(at), case.tz())?;
    let opened = case.incident.opening.as_ref().map_or(at, |o| o.at);
    if at < opened {
        // A time said to the minute is its first instant: the whole second after the opening is shown.
        let first = Moment::from_unix_millis((opened.unix_millis() + 999) / 1000 * 1000, case.tz());
        return Err(Failure::usage(format!(
            "--as-of « {said} » : l’incident n’était pas ouvert, il l’a été le {} ({}).",
            opened.french(None),
            opened.to_millis_string()
        ))
        .hint(format!("au plus tôt : --as-of {first}")));
    }
    Ok(at)
}

/// What stood at a past time: the fold of the lines recorded until then, and nothing that was written later.
pub(super) struct Replay {
    pub(super) at: Moment,
    pub(super) incident: Incident,
    pub(super) cut: Cut,
}

impl Replay {
    pub(super) fn read(context: &Context<'_>, case: &Case, at: Moment, known_by: &KnownBy) -> Outcome<Self> {
        let cut = Cut::new(&case.book, at, known_by, case.tz()).map_err(|e| {
            let mut writers: Vec<String> = case.book.heads().iter().map(|head| head.writer.to_string()).collect();
            writers.sort();
            writers.dedup();
            let others = format!("--as-known-by RÉDACTEUR ({}), ou --as-known-by tous", writers.join(", "));
            let failure = Failure::usage(format!("--as-of : {e}."));
            match e {
                NoReference::SeveralBranches(..) => failure.hint(format!(
                    "si toutes sont d’elle, ou de lui : qualify verify {} --keep --because RAISON, puis recommencez ; sinon {others}",
                    case.id
                )),
                _ => failure.hint(others),
            }
        })?;
        Self::of(context, case, at, cut)
    }

    /// Folds the lines of a cut.
    pub(super) fn of(context: &Context<'_>, case: &Case, at: Moment, cut: Cut) -> Outcome<Self> {
        let mut replay = Self { at: at.in_zone(case.tz()), incident: Incident::default(), cut };
        let mut book = Book::new(case.book.folder().to_path_buf());
        book.read(context.env.disk.as_ref(), Depth::Fold, |met| {
            if replay.cut.holds(&met.entry.h) {
                replay.incident.apply(met.entry);
            }
        })
        .map_err(|e| crate::desk::case::unreadable(book.folder(), &e))?;
        Ok(replay)
    }

    /// Says whose knowledge it is, and what others had written by then.
    fn say(&self, context: &mut Context<'_>, case: &Case) -> Outcome {
        let whose =
            |writer: &WriterId| messages::elided(case.incident.whose(writer).as_deref().unwrap_or(writer.as_str()));
        match &self.cut.known_by {
            Some(writer) => {
                let whose = whose(writer);
                context.say(&format!("Ce qu{whose} connaissait alors, d’après l’heure de ses propres lignes."))?
            }
            None if self.cut.by_date => {
                context.say("Chaque ligne à sa propre date, qui n’est que la parole de son auteur.")?
            }
            None => context.say(
                "Les lignes d’alors ne disent pas ce que leur auteur connaissait : chacune est prise à sa propre date.",
            )?,
        }
        for (writer, count) in &self.cut.others {
            let lines = messages::plural(*count, "ligne");
            let whose = whose(writer);
            // Who is asked for already cannot be asked for: their clock went back.
            context.say(&match self.cut.known_by.as_ref() == Some(writer) {
                true => format!("Datées d’avant, mais inscrites plus tard, l’horloge ayant reculé : {lines} d{whose} (--as-known-by tous)"),
                false => format!(
                    "Datées d’avant, mais pas citées alors : {lines} d{whose} (--as-known-by {writer}, ou --as-known-by tous)"
                ),
            })?;
        }
        Ok(())
    }

    pub(super) fn report(&self, context: &mut Context<'_>, case: &Case) -> Outcome<standing::Built> {
        let sealed = (self.cut.heads(), self.cut.seal(), self.cut.afterwards.clone(), self.cut.marks.clone());
        let (mut report, fiches) = standing::build(context, case, &self.incident, self.at, sealed)?;
        let left = |(writer, lines): &(WriterId, usize)| LeftOut {
            writer: writer.clone(),
            lines: *lines as u64,
            name: case.incident.whose(writer),
        };
        let left_out = self.cut.others.iter().map(left).collect();
        let by = self.cut.known_by.clone();
        report.known = Some(KnownReport { name: by.as_ref().and_then(|by| case.incident.whose(by)), by, left_out });
        Ok((report, fiches))
    }
}

/// Makes the report as a document: its lines are read once more, whole this time.
fn document(
    context: &mut Context<'_>,
    case: &Case,
    replay: Option<&Replay>,
    (report, fiches): &standing::Built,
    (format, tlp): (ReportFormat, Option<Tlp>),
) -> Outcome<String> {
    let made_at = if replay.is_some() { context.env.now(case.tz()) } else { report.as_of };
    let incident = replay.map_or(&case.incident, |r| &r.incident);
    let marks = replay.map_or_else(|| case.book.marks(), |r| r.cut.marks.clone());
    let fiches = standing::refs(fiches);
    let mut story = Story::new(incident, &fiches, case.tz()).marking(marks);
    let mut book = Book::new(case.book.folder().to_path_buf());
    book.read(context.env.disk.as_ref(), Depth::Full, |met| {
        if replay.is_none_or(|r| r.cut.holds(&met.entry.h)) {
            story.meet(met.entry);
        }
    })
    .map_err(|e| crate::desk::case::unreadable(book.folder(), &e))?;
    tlp.and_then(|tlp| messages::marked_above(tlp, &story.marked)).map_or(Ok(()), |said| context.warn(&said))?;
    let directory = directory::or_none(context)?;
    let identity = Identity { tlp, ..context.identity(context.global.by.as_deref(), incident, &directory) };
    let briefs = report::briefs(report, &fiches);
    let source = Document {
        report,
        incident,
        fiches: &fiches,
        briefs: &briefs,
        facts: &report::brief_facts(&fiches, &briefs, incident, story.notes()),
        calls: &report::to_tell(report, &directory),
        story: &story,
        identity: &identity,
        made_at,
        replayed: replay.is_some(),
        paged: format == ReportFormat::Html,
        beyond: replay.map_or(0, |r| r.cut.beyond()),
    };
    let made = report::document(&source);
    Ok(match format {
        ReportFormat::Html => paper::html_marked(&made, &report::running(&source)),
        ReportFormat::Markdown | ReportFormat::Table | ReportFormat::Json => paper::markdown(&made),
    })
}
