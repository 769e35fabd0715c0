//! `qualify evidence`: what the logs at hand propose to the questions of the fiche; nothing is recorded that a person did
//! not confirm.

use super::proposals;
use crate::cli::{EvidenceArgs, ListFormat};
use crate::desk::case::Case;
use crate::desk::{Context, kept, library, past};
use crate::domain::digest::{Digest, RunningDigest};
use crate::domain::ids::{FicheId, QuestionId, QuestionRef};
use crate::domain::moment::{Since, parse_since};
use crate::domain::trace::is_domain;
use crate::error::{Failure, FailureKind, Outcome, kind_of};
use crate::escape::{ShellWord, Terminal};
use crate::evidence::{EvidenceReport, FileReport, Intake, Limits, Logs, Scope, page, report};
use crate::platform::io_in_french;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The fiche whose questions logs may answer.
pub const FICHE: &str = "messagerie-qualification";
/// The question that names the accounts.
const ACCOUNTS: &str = "1.b.1";
/// How many files are read at most: a folder named by mistake may be a whole disk.
const MOST_FILES: usize = 20_000;
/// How deep a folder is looked into.
const DEEPEST: usize = 6;
/// How long nothing is said of the reading, in milliseconds.
const PATIENCE: i64 = 1000;

/// A file to read: where it is, and how it is named in citations.
type LogPath = (PathBuf, String);

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &EvidenceArgs) -> Outcome {
    if let Some(question) = &args.how {
        return super::how::run(context, question.as_deref(), args.incident.as_deref());
    }
    let mut wrong = Vec::new();
    let mut case = args.incident.as_deref().map(|id| Case::opened(context, Some(id))).transpose()?;
    let scope = scope(context, args, case.as_ref(), &mut wrong);
    let report = told(context, &args.files, &scope, wrong)?;
    if args.format == ListFormat::Json {
        // There may be tens of thousands of signs: they are written as they come.
        let mut out = io::BufWriter::new(&mut context.env.stdout);
        crate::escape::write_json(&mut out, &report).map_err(io::Error::from)?;
        writeln!(out)?;
        out.flush()?;
        return Ok(());
    }
    let width = if context.env.terminal.stdout { context.env.terminal.width } else { crate::env::WIDTH };
    for line in lines(&report, width)? {
        writeln!(context.env.stdout, "{line}")?;
    }
    context.env.stdout.flush()?;
    match &mut case {
        Some(case) if !context.global.no_input => proposals::take(context, case, FICHE, &report),
        Some(_) | None => Ok(()),
    }
}

/// Reads files and folders, and gives what they propose; what was found wrong before is said with what is wrong in them.
fn told(
    context: &mut Context<'_>,
    named: &[PathBuf],
    scope: &Scope,
    mut wrong: Vec<Failure>,
) -> Outcome<EvidenceReport> {
    let (files, left) = files(context, named, &mut wrong);
    Failure::together("Rien n’a été lu\u{a0}:", wrong)?;
    let (logs, known) = read(context, &files)?;
    let fiche = library::embedded(FICHE)?.0.fiche;
    let prompt = |id: &str| QuestionId::parse(id).ok().and_then(|id| Some(fiche.question(&id)?.prompt.clone()));
    let mut report = report(logs, scope, &prompt);
    report.files.extend(left.iter().map(|(path, why)| FileReport::left_out(path.display().to_string(), why)));
    refuse_foreign(&report)?;
    digests(context, &files, known, &mut report)?;
    Ok(report)
}

/// Gives what logs propose to the questions of an incident in hand.
pub fn of_case(context: &mut Context<'_>, case: &Case, named: &Path) -> Outcome<EvidenceReport> {
    let scope = Scope { accounts: suspected(case), alert: alert(case), tz: case.tz(), ..Scope::default() };
    told(context, &[named.to_path_buf()], &scope, vec![])
}

/// Says it in lines of this width.
pub fn lines(report: &EvidenceReport, width: usize) -> Outcome<Vec<String>> {
    let fiche = library::embedded(FICHE)?.0.fiche;
    let question = |id: &str| QuestionId::parse(id).ok().and_then(|id| fiche.question(&id));
    Ok(page(report, &|id, option| question(id)?.labels.get(option).cloned(), width))
}

/// Reads what the person declares, naming all that is wrong.
fn scope(context: &mut Context<'_>, args: &EvidenceArgs, case: Option<&Case>, wrong: &mut Vec<Failure>) -> Scope {
    let tz = match (case, &args.tz) {
        (Some(case), None) => case.tz(),
        (_, said) => kept(wrong, context.zone(said.as_deref())).unwrap_or_default(),
    };
    let now = context.env.now(tz);
    let mut moment = |option: &str, said: &Option<String>| {
        let said = said.as_deref()?;
        // A period may begin with a day; where it ends, which end of the day is meant is asked.
        let at = past(option, said, now, tz).or_else(|failure| match parse_since(said, now, tz) {
            Ok(Since::Day(first)) if option == "--since" => Ok(first),
            _ => Err(failure),
        });
        kept(wrong, at).map(|at| at.unix_millis())
    };
    let (since, until) = (moment("--since", &args.since), moment("--until", &args.until));
    if since.zip(until).is_some_and(|(since, until)| since > until) {
        wrong.push(Failure::usage("--since est après --until.").hint("échangez-les"));
    }
    let accounts = if args.account.is_empty() {
        case.map(suspected).unwrap_or_default()
    } else {
        args.account.iter().map(|a| a.trim().to_lowercase()).collect()
    };
    for account in &args.account {
        if account.trim().split_once('@').is_none_or(|(name, domain)| name.is_empty() || domain.is_empty()) {
            let said = format!("--account «\u{a0}{}\u{a0}» n’est pas une adresse.", Terminal(account));
            wrong.push(Failure::usage(said).hint("--account prenom.nom@exemple.fr"));
        }
    }
    let domains: BTreeSet<String> =
        args.domain.iter().map(|d| d.trim().trim_start_matches('@').to_lowercase()).collect();
    for domain in domains.iter().filter(|d| !is_domain(d)) {
        let said = format!("--domain «\u{a0}{}\u{a0}» n’est pas un domaine.", Terminal(domain));
        wrong.push(Failure::usage(said).hint("--domain exemple.fr"));
    }
    Scope { accounts, domains, since, until, alert: case.and_then(alert), tz }
}

/// Gives when the alert of an incident was given, as far as it is known.
fn alert(case: &Case) -> Option<i64> {
    let alerted = case.incident.clock("alerted").map(|set| set.value);
    alerted.or(case.incident.opening.as_ref().map(|opening| opening.at)).map(|at| at.unix_millis())
}

/// Gives the accounts that the incident names: all that analysts name, when they disagree.
fn suspected(case: &Case) -> BTreeSet<String> {
    let question = FicheId::parse(FICHE).ok().zip(QuestionId::parse(ACCOUNTS).ok());
    let name = question.map(|(fiche, question)| QuestionRef { fiche, question });
    let named = name.iter().flat_map(|name| case.incident.given(name)).flat_map(|given| given.value.elements());
    named.filter(|account| account.contains('@')).map(str::to_lowercase).collect()
}

/// What is left out, and why.
type LeftOut = (PathBuf, String);

/// What was found in the folders.
#[derive(Default)]
struct FoundFiles {
    files: Vec<PathBuf>,
    /// Where they really are: a file is read once, whatever its names.
    real: BTreeSet<PathBuf>,
    left: Vec<LeftOut>,
    /// How many files were met, again or not.
    met: usize,
}

impl FoundFiles {
    fn add(&mut self, path: PathBuf, real: PathBuf) {
        self.met += 1;
        if self.real.insert(real) {
            self.files.push(path);
        }
    }
}

/// Finds the files, in those named and in the folders named; and names what was left out.
fn files(context: &Context<'_>, named: &[PathBuf], wrong: &mut Vec<Failure>) -> (Vec<LogPath>, Vec<LeftOut>) {
    let mut found = FoundFiles::default();
    for path in named {
        let (before, left) = (found.met, found.left.len());
        let listed = context.env.disk.list(path).is_ok();
        if listed {
            walk(context, path, 0, &mut found);
        } else if let Err(e) = context.env.disk.open_at(path, 0) {
            let said = format!("{}\u{a0}: {}.", Terminal(&path.display().to_string()), io_in_french(&e));
            wrong.push(Failure::new(kind_of(&e), said).hint("un chemin complet, vers un fichier ou un dossier"));
        } else {
            found.add(path.clone(), real(context, path));
        }
        if listed && found.met == before {
            // What was met and left out is said: a folder that holds something is not empty.
            let why = |(path, why): &LeftOut| format!("{} ({why})", Terminal(&path.display().to_string()));
            let why: Vec<String> = found.left.iter().skip(left).take(5).map(why).collect();
            let why = if why.is_empty() { String::new() } else { format!("\u{a0}: {}", why.join(" ; ")) };
            let what =
                if why.is_empty() { "aucun fichier dans ce dossier" } else { "aucun fichier lu dans ce dossier" };
            let said = format!("{}\u{a0}: {what}{why}.", Terminal(&path.display().to_string()));
            wrong.push(Failure::usage(said).hint(format!("ls {}", ShellWord(&path.display().to_string()))));
        }
    }
    let FoundFiles { mut files, mut left, .. } = found;
    files.sort();
    left.sort();
    left.dedup();
    if files.len() > MOST_FILES {
        wrong.push(Failure::usage(format!("plus de {MOST_FILES} fichiers\u{a0}: nommez un dossier plus précis.")));
    }
    (files.into_iter().map(|path| (path.clone(), path.display().to_string())).collect(), left)
}

fn real(context: &Context<'_>, path: &Path) -> PathBuf {
    context.env.disk.real(path).unwrap_or_else(|_| path.to_path_buf())
}

fn walk(context: &Context<'_>, folder: &Path, depth: usize, found: &mut FoundFiles) {
    let Ok(names) = context.env.disk.names(folder) else {
        return found.left.push((folder.to_path_buf(), "dossier qui ne s’ouvre pas".to_owned()));
    };
    let within = real(context, folder);
    let is_hidden = |name: &&OsString| name.as_encoded_bytes().starts_with(b".");
    let hidden = names.iter().filter(is_hidden).count();
    if hidden > 0 {
        let noun = if hidden == 1 { "nom caché, laissé" } else { "noms cachés, laissés" };
        found.left.push((folder.to_path_buf(), format!("{hidden} {noun} de côté\u{a0}: nommez ce qu’il faut lire")));
    }
    for name in names.iter().filter(|name| !is_hidden(name)) {
        let path = folder.join(name);
        let at = real(context, &path);
        if at != within.join(name) {
            found.left.push((path, "lien, qui n’est pas suivi : nommez ce qu’il désigne".to_owned()));
        } else if context.env.disk.open_at(&path, 0).is_ok() {
            found.add(path, at);
        } else if context.env.disk.list(&path).is_err() {
            found.left.push((path, "ni fichier ordinaire, ni dossier qui s’ouvre".to_owned()));
        } else if depth >= DEEPEST {
            found.left.push((path, "dossier trop profond : nommez-le".to_owned()));
        } else if found.files.len() <= MOST_FILES {
            walk(context, &path, depth + 1, found);
        }
    }
}

/// Says how far the reading is, to a person at a terminal: after a second, then half as often each time.
struct ReadingProgress<'c, 'e> {
    context: &'c mut Context<'e>,
    /// Which file.
    of: String,
    read: u64,
    /// The digest of what was read of this file, and whether that is all of it.
    digest: (RunningDigest, bool),
    said_at: i64,
    wait: i64,
}

impl ReadingProgress<'_, '_> {
    fn add(&mut self, bytes: usize) -> Outcome {
        self.read += bytes as u64;
        let now = (self.context.env.clock)();
        let shown = self.context.env.terminal.stderr && self.context.env.var("TERM") != Some("dumb");
        if !shown || now - self.said_at <= self.wait {
            return Ok(());
        }
        (self.said_at, self.wait) = (now, self.wait * 2);
        let text = format!("Lecture\u{a0}: {}, {}\u{a0}Mo lus.", self.of, self.read / 1_000_000);
        self.context.say(&text)
    }
}

/// A file whose reading is followed.
struct Followed<'p, 'c, 'e> {
    from: Box<dyn Read>,
    progress: &'p mut ReadingProgress<'c, 'e>,
}

impl Read for Followed<'_, '_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.from.read(out)?;
        self.progress.digest.0.add(&out[..n]);
        self.progress.digest.1 |= n == 0 && !out.is_empty();
        // What cannot be said of the reading does not stop it.
        let _ = self.progress.add(n);
        Ok(n)
    }
}

/// The digests of the files that were read to their end, by name.
type Digests = BTreeMap<String, Digest>;

/// Reads every file, and says so when it lasts; its digest is that of the very bytes that were read.
fn read(context: &mut Context<'_>, files: &[LogPath]) -> Outcome<(Logs, Digests)> {
    let mut digests = Digests::new();
    let mut intake = Intake::new(Limits::default());
    let disk = Arc::clone(&context.env.disk);
    let said_at = (context.env.clock)();
    let digest = (RunningDigest::default(), false);
    let mut progress = ReadingProgress { context, of: String::new(), read: 0, digest, said_at, wait: PATIENCE };
    for (i, (path, name)) in files.iter().enumerate() {
        progress.of = format!("fichier {} sur {}", i + 1, files.len());
        let done = disk.open_at(path, 0);
        let done = done.and_then(|from| intake.file(name, Box::new(Followed { from, progress: &mut progress })));
        done.map_err(|e| {
            Failure::new(kind_of(&e), format!("{}\u{a0}: {}.", Terminal(name), io_in_french(&e)))
                .hint("réessayez, ou copiez le fichier sur ce poste")
        })?;
        let (digest, whole) = std::mem::take(&mut progress.digest);
        digests.extend(whole.then(|| (name.clone(), digest.done())));
    }
    Ok((intake.finish(), digests))
}

/// Refuses files none of which is of a kind that is read.
fn refuse_foreign(report: &EvidenceReport) -> Outcome {
    if report.files.iter().any(|file| file.not_read.is_none()) {
        return Ok(());
    }
    let why =
        |file: &FileReport| format!("{}\u{a0}: {}", Terminal(&file.file), file.not_read.as_deref().unwrap_or_default());
    let wrong: Vec<String> = report.files.iter().take(20).map(why).collect();
    Err(Failure::several(FailureKind::Usage, "Aucun de ces fichiers n’est un journal connu\u{a0}:", &wrong).hint(
        "exportez les connexions Entra, l’audit unifié, Get-InboxRule -IncludeHidden ou Get-Mailbox, en JSON ou CSV",
    ))
}

/// Gives the digests of the files that are cited; one that was not read to its end is read again.
fn digests(context: &Context<'_>, files: &[LogPath], known: Digests, report: &mut EvidenceReport) -> Outcome {
    let cited = report.cited();
    for (path, name) in files.iter().filter(|(_, name)| cited.contains(name.as_str())) {
        let again = || context.env.disk.open_at(path, 0).and_then(|mut from| Digest::of_all(from.as_mut()));
        let digest = known
            .get(name)
            .map_or_else(again, |digest| Ok(*digest))
            .map_err(|e| Failure::new(kind_of(&e), format!("{}\u{a0}: {}.", Terminal(name), io_in_french(&e))))?;
        for file in report.files.iter_mut().filter(|f| f.file == *name) {
            file.digest = Some(digest);
        }
    }
    Ok(())
}
