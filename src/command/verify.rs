//! `qualify verify`: says whether the main courante was altered, and exits accordingly.

use crate::cli;
use crate::desk::Context;
use crate::desk::case::Case;
use crate::domain::event::{Entry, Event};
use crate::domain::ids::IncidentId;
use crate::error::{Failure, Kind, Outcome};
use crate::escape::Terminal;
use crate::logbook::{self, Book, Depth, Inspector, Seal};
use crate::platform::{Disk, io_in_french};
use std::path::Path;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::Verify) -> Outcome {
    let expect = args.expect.as_deref().map(Seal::parse).transpose().map_err(|e| {
        Failure::usage(format!("--expect : {e}.")).hint("recopiez le code tel qu'il a été noté, avec ce qui suit le /")
    })?;
    let (mut book, single_file) = match args.target.as_deref() {
        Some(path) if path.contains(['/', '.', std::path::MAIN_SEPARATOR]) => at_path(context.env.disk.as_ref(), path)?,
        wanted => {
            let id = Case::resolve(context, wanted)?;
            (Book::new(context.root().join(id.as_str())), false)
        }
    };
    let unreadable = |e: &std::io::Error, book: &Book| {
        Failure::from(anyhow::anyhow!("{} : {}.", book.folder().display(), io_in_french(e)))
    };
    let mut inspector = Inspector::new(context.env, &book, single_file, expect).map_err(|e| unreadable(&e, &book))?;
    let disk = context.env.disk.as_ref();
    let mut exercise = false;
    let mut meet = |entry: &Entry| {
        exercise |= matches!(&entry.event, Some(Event::Opened(opened)) if opened.exercise);
        inspector.meet(entry);
    };
    if single_file {
        book.read_known(disk, Depth::Bytes, |met| meet(met.entry));
    } else {
        book.read(disk, Depth::Bytes, |met| meet(met.entry)).map_err(|e| unreadable(&e, &book))?;
    }
    let report = inspector.conclude(disk, &book);
    if exercise {
        context.say(crate::messages::EXERCISE)?;
    }
    print(context, &book, &report)
}

fn at_path(disk: &dyn Disk, path: &str) -> Outcome<(Book, bool)> {
    let missing = |e: &std::io::Error| {
        Failure::new(Kind::NotFound, format!("{path} : {}.", io_in_french(e)))
            .hint("donnez le dossier d'un incident, ou l'un de ses fichiers .jsonl")
    };
    // A link to a folder or a file is followed: it is the person who names it.
    let real = disk.real(Path::new(path)).map_err(|e| missing(&e))?;
    let names = match disk.list(&real) {
        Ok(names) => Some(names),
        Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => None,
        Err(e) => return Err(missing(&e)),
    };
    if let Some(names) = names {
        let logs = names.iter().any(|name| name.ends_with(".jsonl"));
        let named = real.file_name().and_then(|n| n.to_str()).is_some_and(|n| IncidentId::parse(n).is_ok());
        if !logs && !named {
            return Err(Failure::new(Kind::NotFound, format!("{path} : il n'y a pas de main courante ici."))
                .hint("donnez le dossier d'un incident, ou l'un de ses fichiers .jsonl"));
        }
        return Ok((Book::new(real), false));
    }
    if real.extension().is_none_or(|e| e != "jsonl") {
        return Err(Failure::usage(format!("{path} : ce n'est ni un dossier ni un fichier .jsonl."))
            .hint("donnez le dossier d'un incident, ou l'un de ses fichiers .jsonl"));
    }
    Ok((Book::of_file(&real), true))
}

fn print(context: &mut Context<'_>, book: &Book, report: &logbook::Report) -> Outcome {
    let out = &mut context.env.stdout;
    writeln!(out, "{}", report.kind.slug())?;
    writeln!(
        out,
        "{} : {} lignes, code de scellement {}",
        Terminal(&book.folder().display().to_string()),
        report.entries,
        report.seal
    )?;
    for problem in &report.problems {
        writeln!(out, "  - {}", Terminal(problem))?;
    }
    for notice in &report.notices {
        writeln!(out, "  - (sans gravité) {}", Terminal(notice))?;
    }
    match report.kind {
        logbook::Kind::Coherent | logbook::Kind::Ancre => Ok(()),
        logbook::Kind::Incomplet => Err(Failure::new(Kind::Incomplete, "La main courante est incomplète.")
            .hint("laissez la synchronisation finir, puis recommencez ; ce n'est pas encore une preuve d'altération")),
        logbook::Kind::Altere if report.only_expectation => {
            Err(Failure::new(Kind::Altered, "Le code attendu n'est pas celui de cette main courante.")
                .hint("relisez d'abord le code noté, chiffre par chiffre ; s'il est juste, des lignes ont été retirées ou changées"))
        }
        logbook::Kind::Altere => Err(Failure::new(Kind::Altered, "La main courante a été altérée.")
            .hint("ne réparez rien : copiez le dossier tel quel et comparez-le à une sauvegarde ou au partage")),
    }
}
