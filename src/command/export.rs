//! `qualify export`: the incident as one document for another tool, on standard output or in a file.

use crate::cli;
use crate::desk::case::Case;
use crate::desk::{Context, directory, save, standing};
use crate::domain::counts::Counts;
use crate::domain::digest::{Digest, LineHash};
use crate::domain::event::{Common, Draft, Entry, Event, Exported};
use crate::domain::incident::{FicheUsed, Incident};
use crate::domain::moment::Moment;
use crate::domain::tlp::Tlp;
use crate::error::{Failure, FailureKind, Outcome};
use crate::escape::{ShellWord, Terminal};
use crate::export::{Hider, Keyring, KnownFacts, KnownStep, Sheet, SheetSources, TARGETS, Target, find, gather};
use crate::fiche::Loaded;
use crate::logbook::{Book, Depth, Marks};
use crate::messages::{entry, marked_above, nothing_sent};
use crate::platform::{Access, Disk, Most, io_in_french, is_reader_gone};
use crate::report::{self, Document, Identity, Report, Sayer, Story};
use chrono_tz::Tz;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::ExportArgs) -> Outcome {
    let (target, tlp) = wanted(args)?;
    let mut case = Case::opened(context, args.incident.as_deref())?;
    let by = in_whose_name(context, &case)?;
    let (entries, ours) = lines(context, &case, target)?;
    if let Some(key) = &args.pseudonymise {
        apart(context.env.disk.as_ref(), key, args.output.as_deref(), case.book.folder())?;
    }
    let replaced = match &args.output {
        Some(path) => save::may_write(context.env.disk.as_ref(), path, &ours)?,
        None => false,
    };
    let marked: Counts<Tlp> = entries.iter().filter_map(report::tlp_of).collect();
    // What another calendar replaces tells the same of the same lines, whenever it is made.
    let made_at = context.env.now(case.tz());
    let last = case.incident.span.map(|(_, last)| last.in_zone(case.tz())).filter(|_| target.tells_no_hour);
    let now = Snapshot {
        built: standing::as_of(context, &case, last.unwrap_or(made_at))?,
        incident: case.incident.clone(),
        entries,
        marks: case.book.marks(),
    };
    let before = target.declares.and_then(|id| case.incident.declared(id)?.made_at());
    let before = before.map(|at| Snapshot::before(context, &case, at, &now.entries)).transpose()?.flatten();
    let directory = directory::or_none(context)?;
    // Whoever takes a copy out, a service maybe, declares only what they wrote in.
    let named = context.global.by.as_deref().filter(|by| case.incident.analysts.iter().any(|wrote| wrote == by.trim()));
    let identity = context.identity(named, &case.incident, &directory);
    let mut withheld = None;
    let mut written = |mut hider: Option<&mut Hider>| {
        let mut sheet = |told: &Snapshot| told.sheet(made_at, tlp, &identity, hider.as_deref_mut());
        let past = before.as_ref().map(&mut sheet);
        let sheet = sheet(&now).since(past);
        withheld = sheet.withheld().filter(|_| target.offers_traces);
        target.render(&sheet)
    };
    let document = match &args.pseudonymise {
        None => written(None),
        Some(key) => {
            let (ring, exists) = keyring(context, key)?;
            let mut hider = Hider::new(ring);
            let document = written(Some(&mut hider));
            // Who is behind each pseudonym is on the disk before the first of them goes out.
            keep(context, key, exists, &hider.to_add())?;
            document
        }
    };
    match &args.output {
        None if context.env.terminal.lost => return context.warn(&nothing_sent()),
        None => {
            let out = &mut context.env.stdout;
            out.write_all(document.as_bytes()).and_then(|()| out.flush()).map_err(|e| unsent(&e))?;
        }
        Some(path) => save::or_replace(context.env.disk.as_ref(), path, &document, replaced)?,
    }
    let event = Event::Exported(Exported {
        target: target.name.to_owned(),
        tlp: tlp.word(),
        pseudonymised: args.pseudonymise.is_some(),
        digest: Digest::of(document.as_bytes()),
    });
    let common = Common { text: entry::event(&event, &by), ..Common::default() };
    // The document is out: that the main courante cannot say so is no reason to take it back.
    if let Err(failure) = case.record(context, &by, vec![Draft { event, common }]) {
        context.warn(&format!("Le document est écrit, mais la main courante ne le dit pas : {}", failure.error))?;
    }
    say(context, args, target, &now.built.0.seal.code, tlp)?;
    marked_above(tlp, &marked).map_or(Ok(()), |said| context.warn(&said))?;
    withheld.map_or(Ok(()), |said| context.say(&said))
}

/// Gives the name under which the export is written down: that of who exports, else of the only one who writes.
fn in_whose_name(context: &mut Context<'_>, case: &Case) -> Outcome<String> {
    match (context.by(), case.incident.analysts.as_slice()) {
        (Ok(by), _) => Ok(by),
        (Err(_), [only]) => {
            context.say(&format!(
                "L’export s’inscrit à la main courante, au nom de {}, seule personne à y écrire ; --by NOM pour un autre.",
                Terminal(only)
            ))?;
            Ok(only.clone())
        }
        (Err(failure), _) => Err(failure.hint("un export s’inscrit à la main courante, au nom de qui l’a fait")),
    }
}

/// Gathers what the answers say by what the forms of authorities ask, and what the first page says of where it stands.
fn facts(
    incident: &Incident,
    report: &Report,
    loaded: &[&Loaded],
    entries: &[Entry],
    identity: &Identity,
) -> KnownFacts {
    let mut story = Story::new(incident, loaded, incident.zone());
    entries.iter().for_each(|entry| story.meet(entry));
    let briefs = report::briefs(report, loaded);
    let brief = report::brief_facts(loaded, &briefs, incident, story.notes());
    let page = Document {
        report,
        incident,
        fiches: loaded,
        briefs: &briefs,
        facts: &brief,
        calls: &[],
        story: &story,
        identity,
        made_at: report.as_of,
        replayed: false,
        paged: false,
        beyond: 0,
    };
    let reserve = page.reserve();
    let opinions = loaded.iter().flat_map(|l| l.fiche.questions()).filter(|q| q.conclusion);
    KnownFacts {
        reserve,
        brief,
        accesses: report::accesses(report, loaded),
        nature: report::natures(report, loaded),
        about: loaded.iter().map(|l| (l.fiche.id.clone(), l.fiche.about().to_owned())).collect(),
        opinions: opinions.map(|q| q.id.clone()).collect(),
        verdicts: report::verdicts(report, loaded),
        disagreements: report::disagreements(report, loaded),
        given_back: report::given_back(report, loaded),
    }
}

/// What an incident was at a time: its state, its report, its lines.
struct Snapshot {
    built: standing::Built,
    incident: Incident,
    entries: Vec<Entry>,
    marks: Marks,
}

impl Snapshot {
    /// Tells what stood then: the lines dated until then; none before the opening.
    fn before(context: &mut Context<'_>, case: &Case, at: Moment, entries: &[Entry]) -> Outcome<Option<Self>> {
        let entries: Vec<Entry> = entries.iter().filter(|entry| entry.at <= at).cloned().collect();
        let mut incident = Incident::default();
        entries.iter().for_each(|entry| incident.apply(entry));
        if incident.opening.is_none() {
            return Ok(None);
        }
        let sealed = (case.book.heads(), case.book.seal(), vec![], Marks::default());
        let built = standing::build(context, case, &incident, at.in_zone(case.tz()), sealed)?;
        Ok(Some(Self { built, incident, entries, marks: Marks::default() }))
    }

    fn sheet(&self, made_at: Moment, tlp: Tlp, identity: &Identity, hider: Option<&mut Hider>) -> Sheet {
        let ((report, fiches), incident) = (&self.built, &self.incident);
        let tz = incident.zone();
        let stands = |e: &&Entry| incident.stands(e) && !incident.is_replaced(e);
        let struck: BTreeSet<LineHash> = self.entries.iter().filter(|e| !stands(e)).map(|e| e.h).collect();
        let loaded = standing::refs(fiches);
        let sayer = Sayer::new(incident, &loaded, tz).marking(self.marks.clone());
        let sources = SheetSources {
            report,
            sayer: &sayer,
            entries: &self.entries,
            struck: &struck,
            steps: &steps(incident, fiches, tz),
            facts: &facts(incident, report, &loaded, &self.entries, identity),
            identity,
            made_at,
            mail: fiches.iter().any(|loaded| loaded.fiche.is_about_mail()),
            tz,
            tlp,
        };
        gather(&sources, hider)
    }
}

/// Lists the steps of the fiches run, each with the day by which it is due.
fn steps<'a>(incident: &'a Incident, fiches: &'a [Rc<Loaded>], tz: Tz) -> Vec<KnownStep<'a>> {
    let of = |used: &'a FicheUsed| {
        let loaded = fiches.iter().find(|loaded| loaded.fiche.id == used.id)?;
        let started = used.started.in_zone(tz);
        Some(loaded.fiche.steps.iter().map(move |step| {
            let due = step.days().and_then(|days| started.days_later(days));
            KnownStep { fiche: &used.id, title: &loaded.fiche.title, step, due }
        }))
    };
    incident.fiches.iter().filter_map(of).flatten().collect()
}

/// Says that the document did not go out; a reader that left is not an error.
fn unsent(error: &io::Error) -> Failure {
    if is_reader_gone(error) {
        return Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
    }
    let why = io_in_french(error);
    Failure::new(
        FailureKind::Failure,
        format!("Sortie standard : {why}. Le document n’est pas entier, rien n’est enregistré."),
    )
    .hint("-o FICHIER écrit dans un fichier")
}

/// Says what went out, and what was not checked.
fn say(context: &mut Context<'_>, args: &cli::ExportArgs, target: &Target, code: &str, tlp: Tlp) -> Outcome {
    let to = args.output.as_ref().map(|path| format!(" dans {}", path.display())).unwrap_or_default();
    context.say(&format!("Export {}{to} ({}), code de scellement {code}.", target.name, tlp.label()))?;
    if let Some(key) = &args.pseudonymise {
        context.say(&format!(
            "Pseudonymes : {}, à garder à part. Relisez : un nom qui n’est que dans une phrase libre, jamais donné comme \
compte, machine ou personne, n’est pas reconnu.",
            key.display()
        ))?;
    }
    Ok(())
}

/// Reads the target and the marking, naming all that is wrong.
fn wanted(args: &cli::ExportArgs) -> Outcome<(&'static Target, Tlp)> {
    let mut wrong = Vec::new();
    let target = find(&args.to);
    if target.is_none() {
        let known: Vec<&str> = TARGETS.iter().map(|t| t.name).collect();
        wrong.push(format!("--to « {} » : destinations connues : {}", args.to, known.join(", ")));
    }
    let tlp = Tlp::parse(&args.tlp);
    if tlp.is_none() {
        wrong.push(not_a_marking(&args.tlp));
    }
    match (target, tlp) {
        (Some(target), Some(tlp)) => Ok((target, tlp)),
        (Some(_) | None, Some(_) | None) => {
            Err(Failure::several(FailureKind::Usage, "Export refusé, rien n’est écrit :", &wrong))
        }
    }
}

/// Says that a word is no marking.
pub(super) fn not_a_marking(said: &str) -> String {
    format!("--tlp « {said} » : attendu {} (TLP 2.0)", Tlp::ALL.map(Tlp::slug).join(", "))
}

/// Reads every line, and the digests of what was already exported to a target.
fn lines(context: &Context<'_>, case: &Case, target: &Target) -> Outcome<(Vec<Entry>, BTreeSet<Digest>)> {
    let mut entries = Vec::new();
    let mut book = Book::new(case.book.folder().to_path_buf());
    book.read(context.env.disk.as_ref(), Depth::Full, |met| entries.push(met.entry.clone()))?;
    let ours = entries.iter().filter_map(|entry| match &entry.event {
        Some(Event::Exported(e)) if e.target == target.name => Some(e.digest),
        Some(_) | None => None,
    });
    let ours = ours.collect();
    Ok((entries, ours))
}

/// Refuses a key that would travel with what it opens.
fn apart(disk: &dyn Disk, key: &Path, output: Option<&Path>, incident: &Path) -> Outcome {
    let folder = |path: &Path| -> PathBuf {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        disk.real(parent).unwrap_or_else(|_| parent.to_path_buf())
    };
    let inside = disk.real(incident).is_ok_and(|incident| folder(key).starts_with(incident));
    let beside = output.is_some_and(|output| folder(output) == folder(key));
    if inside || beside {
        let what = if beside { "à côté de l’export" } else { "dans le dossier de l’incident" };
        return Err(Failure::usage(format!(
            "--pseudonymise {} : la clé serait {what} ; qui aurait l’un aurait l’autre.",
            key.display()
        ))
        .hint("donnez un fichier d’un autre dossier, que vous ne transmettez pas"));
    }
    Ok(())
}

/// Reads the key file, or draws a new key; says whether the file is there.
fn keyring(context: &mut Context<'_>, path: &Path) -> Outcome<(Keyring, bool)> {
    match context.env.disk.read(path, Most::KEY) {
        Ok(bytes) => match Keyring::parse(&bytes) {
            Ok(ring) => {
                private(context.env.disk.as_ref(), path)?;
                for line in &ring.unreadable {
                    context.warn(&format!(
                        "{}, ligne {line} : illisible, laissée de côté (écriture interrompue, ou fichier modifié).",
                        path.display()
                    ))?;
                }
                Ok((ring, true))
            }
            Err(e) => Err(Failure::usage(format!("--pseudonymise {} : {e}.", path.display()))
                .hint("donnez un fichier qui n’existe pas encore, ou celui d’un export précédent")),
        },
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let mut secret = [0; 32];
            (context.env.random)(&mut secret);
            Ok((Keyring::new(secret), false))
        }
        Err(e) => Err(not_kept(path, &e)),
    }
}

/// Refuses a key that others can read or change: whoever has it knows who is behind each pseudonym.
fn private(disk: &dyn Disk, path: &Path) -> Outcome {
    let facts = disk.facts(path).map_err(|e| not_kept(path, &e))?;
    let named = format!("--pseudonymise {}", path.display());
    if facts.names > 1 {
        return Err(Failure::usage(format!(
            "{named} : ce fichier a un autre nom ailleurs (lien physique), peut-être à côté d’un export."
        ))
        .hint("gardez-en une copie sous un seul nom, et effacez les autres"));
    }
    if facts.open_to_others {
        return Err(Failure::usage(format!("{named} : d’autres que vous peuvent lire ou changer ce fichier."))
            .hint(format!("chmod 600 {}, si vous le croyez intact", ShellWord(&path.display().to_string()))));
    }
    Ok(())
}

/// Adds to the key file, made private when it is new.
fn keep(context: &Context<'_>, path: &Path, exists: bool, text: &str) -> Outcome {
    if text.is_empty() {
        return Ok(());
    }
    let disk = context.env.disk.as_ref();
    let file = if exists { disk.open_append(path) } else { disk.create_append(path, Access::Private) };
    file.and_then(|file| save::whole(file, text.as_bytes())).map_err(|e| not_kept(path, &e))
}

fn not_kept(path: &Path, error: &io::Error) -> Failure {
    let kind = if error.kind() == io::ErrorKind::FileTooLarge { FailureKind::Usage } else { FailureKind::Failure };
    Failure::new(kind, format!("--pseudonymise {} : {}.", path.display(), io_in_french(error)))
        .hint("rien n’est exporté : donnez un fichier d’un dossier où vous pouvez écrire")
}
