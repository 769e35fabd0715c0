//! `qualify verify`: says whether the main courante was altered, and exits accordingly.

use crate::cli;
use crate::desk::Context;
use crate::desk::case::{Case, draft};
use crate::domain::event::{Draft, Entry, Event, ForkKept};
use crate::domain::ids::{IncidentId, WriterId};
use crate::domain::moment::Moment;
use crate::domain::text::capitalised;
use crate::error::{Failure, FailureKind, Outcome};
use crate::escape::Terminal;
use crate::logbook::{self, Book, CodeSaid, Depth, Inspector, Noted};
use crate::messages::{self, start};
use crate::platform::{Disk, io_in_french};
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::path::Path;

/// What a code of twelve letters is worth.
const OLD_CODE: &str = "Code de 12 caractères, d’une version précédente : accepté, mais qui écrit la main courante peut en \
fabriquer une seconde au même code, et une faute de frappe ne s’y voit pas. Notez plutôt le code de 25 caractères ci-dessous.";

/// How many lines one line keeps or says lost: it must hold them all, with the reason.
const MOST_KEPT: usize = 64;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: &cli::VerifyArgs) -> Outcome {
    let expect = args.expect.as_deref().map(Noted::parse).transpose().map_err(|e| {
        Failure::usage(format!("--expect : {e}."))
            .hint("ce n’est pas une altération : recopiez le code tel qu’il a été noté, avec ce qui suit le /")
    })?;
    let old_code = expect.as_ref().is_some_and(Noted::is_old);
    let (mut book, place) = match args.target.as_deref() {
        Some(path) if path.contains(['/', '.', std::path::MAIN_SEPARATOR]) => at_path(context.env.disk.as_ref(), path)?,
        wanted => {
            let id = Case::resolve(context, wanted)?;
            (Book::new(context.root().join(id.as_str())), Subject::Incident(id))
        }
    };
    if let Some(because) = args.because.as_deref().filter(|_| args.keep) {
        return keep(context, place, because);
    }
    let single_file = matches!(place, Subject::File);
    let mut inspector = Inspector::new(context.env, &book, single_file, expect);
    let disk = context.env.disk.as_ref();
    let (mut exercise, mut tz) = (false, None);
    let mut meet = |entry: &Entry| {
        if let Some(Event::Opened(opened)) = &entry.event {
            exercise |= opened.exercise;
            tz = tz.or_else(|| opened.tz.parse().ok());
        }
        inspector.meet(entry);
    };
    if single_file {
        book.read_known(disk, Depth::Place, |met| meet(met.entry));
    } else {
        let read = book.read(disk, Depth::Place, |met| meet(met.entry));
        read.map_err(|e| Failure::from(anyhow::anyhow!("{} : {}.", book.folder().display(), io_in_french(&e))))?;
    }
    let report = inspector.conclude(disk, &book);
    if exercise {
        context.say(crate::messages::EXERCISE)?;
    }
    if old_code {
        context.say(OLD_CODE)?;
    }
    // A path may be anybody's: it is compared with what was seen, and moves nothing.
    if report.failures.is_empty() && matches!(place, Subject::Incident(_)) {
        logbook::anchor(context.env, &book);
    }
    let tz = tz.or(context.env.system_zone).unwrap_or(Tz::Europe__Paris);
    print(context, &book, &report, &place, tz)
}

/// What is verified.
enum Subject {
    /// An incident of the folder of incidents.
    Incident(IncidentId),
    /// A folder given by its path.
    Folder,
    /// A file out of its folder.
    File,
}

/// Keeps every branch of what was written twice, and says so in the main courante.
fn keep(context: &mut Context<'_>, place: Subject, because: &str) -> Outcome {
    let Subject::Incident(id) = place else {
        return Err(Failure::usage("--keep écrit dans la main courante : donnez l’incident, pas un chemin."));
    };
    let by = context.by()?;
    if because.trim().is_empty() {
        return Err(Failure::usage("--because est vide : dites pourquoi toutes les suites sont gardées."));
    }
    if let Some(long) = crate::desk::unkept("--because", because) {
        return Err(Failure::usage(format!("{long}.")));
    }
    let mut case = Case::open(context, id)?;
    let (tips, lost) = case.book.to_keep();
    // A line is said lost once by each person; it stays for those who had it to say.
    let lost = case.book.not_said_lost(&by, lost.into_iter().map(|(head, _)| head).collect());
    if tips.is_empty() && lost.is_empty() {
        let left = left_to_say(&case.book);
        let what = "Rien à garder : aucun fichier n’existe en plusieurs suites.";
        return Err(if left.is_empty() {
            Failure::usage(what)
        } else {
            Failure::several(FailureKind::Usage, "Rien de plus à garder :", &left)
        });
    }
    let kept = if tips.is_empty() { "aucune suite à garder" } else { "toutes les suites sont gardées" };
    let names: Vec<String> = lost.iter().map(|head| format!("{} de {}", head.seq, head.writer)).collect();
    let (tips, heads) = (tips.len(), [tips, lost].concat());
    let draft = |from: usize| {
        let to = heads.len().min(from + MOST_KEPT);
        let lost = heads[from.max(tips).min(to)..to].to_vec();
        let heads = heads[from..to].to_vec();
        draft(Event::ForkKept(ForkKept { heads, lost: Some(lost), because: because.to_owned() }), &by)
    };
    let drafts: Vec<Draft> = (0..heads.len()).step_by(MOST_KEPT).map(draft).collect();
    let written = case.record(context, &by, drafts)?;
    let lines = match written.as_slice() {
        [first, .., last] => format!("lignes {} à {}", first.seq, last.seq),
        one => format!("ligne {}", one.first().map_or(0, |entry| entry.seq)),
    };
    context.say(&format!("Enregistré ({lines}) : {kept}."))?;
    if let Some(lost) = messages::some_of(&names, 5) {
        let what = if names.len() == 1 {
            "Ne peut pas être gardée, elle n’existe plus : ligne"
        } else {
            "Ne peuvent pas être gardées, elles n’existent plus : lignes"
        };
        context.say(&format!("{what} {lost}."))?;
    }
    for left in left_to_say(&case.book) {
        context.say(&format!("{}.", capitalised(&left)))?;
    }
    Ok(())
}

/// Says, of lines that were replaced, who had them and must say themselves that they are lost.
fn left_to_say(book: &Book) -> Vec<String> {
    let mut left: BTreeMap<WriterId, Vec<String>> = BTreeMap::new();
    for (head, had) in book.to_keep().1 {
        left.entry(had).or_default().push(format!("{} de {}", head.seq, head.writer));
    }
    let said = |(had, names): (WriterId, Vec<String>)| {
        let (what, them) = if names.len() == 1 {
            ("la ligne", "qu’elle est perdue")
        } else {
            ("les lignes", "qu’elles sont perdues")
        };
        let names = messages::some_of(&names, 5).unwrap_or_default();
        format!(
            "c’est à {had} seul, qui avait lu {what} {names}, de dire {them}, depuis sa machine (qualify verify INCIDENT --keep --because RAISON)"
        )
    };
    left.into_iter().map(said).collect()
}

fn at_path(disk: &dyn Disk, path: &str) -> Outcome<(Book, Subject)> {
    let missing = |e: &std::io::Error| {
        Failure::new(FailureKind::NotFound, format!("{path} : {}.", io_in_french(e)))
            .hint("donnez le dossier d’un incident, ou l’un de ses fichiers .jsonl")
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
            return Err(Failure::new(FailureKind::NotFound, format!("{path} : il n’y a pas de main courante ici."))
                .hint("donnez le dossier d’un incident, ou l’un de ses fichiers .jsonl"));
        }
        return Ok((Book::new(real), Subject::Folder));
    }
    if real.extension().is_none_or(|e| e != "jsonl") {
        return Err(Failure::usage(format!("{path} : ce n’est ni un dossier ni un fichier .jsonl."))
            .hint("donnez le dossier d’un incident, ou l’un de ses fichiers .jsonl"));
    }
    Ok((Book::of_file(&real), Subject::File))
}

fn print(context: &mut Context<'_>, book: &Book, report: &logbook::Inspection, place: &Subject, tz: Tz) -> Outcome {
    let out = &mut context.env.stdout;
    let undecided = matches!(report.basis.code, Some(CodeSaid::Unknown | CodeSaid::OfSeveral));
    // A file that cannot be read says nothing; what is wrong elsewhere is wrong all the same.
    if !report.failures.is_empty() && report.kind != logbook::LogVerdict::Altere {
        let problems = report.problems.iter().map(|(_, said)| said);
        let wrong: Vec<String> = report.failures.iter().chain(problems).cloned().collect();
        if report.basis.code == Some(CodeSaid::Cut) {
            return Err(Failure::several(
                FailureKind::Usage,
                "Code mal recopié, ce n’est pas une altération :",
                &wrong,
            )
            .hint("recopiez le code entier, jusqu’au dernier nombre après le /"));
        }
        let what = if undecided {
            "Impossible à dire :"
        } else {
            "Vérification impossible, ce n’est pas une altération :"
        };
        // The code alone is undecided: nothing is wrong with the access.
        let hint = match report.basis.code {
            Some(CodeSaid::OfSeveral) => "donnez tout l’incident : qualify verify INCIDENT --expect CODE",
            Some(CodeSaid::Unknown) if report.failures.len() == 1 => {
                "sur une copie du dossier, gardez les seuls fichiers que ce code comptait, puis : qualify verify ./COPIE --expect CODE ; \
le code de maintenant : qualify verify INCIDENT"
            }
            _ => "corrigez l’accès (droits, disque, ulimit -n), puis recommencez",
        };
        return Err(Failure::several(FailureKind::Failure, what, &wrong).hint(hint));
    }
    writeln!(out, "{}", report.kind.slug())?;
    writeln!(
        out,
        "{} : {}, code de scellement {}",
        Terminal(&book.folder().display().to_string()),
        messages::plural(report.entries, "ligne"),
        report.seal
    )?;
    // The first word is for programs; the sentence is the same in a report.
    writeln!(out, "{}.", capitalised(report.kind.said_of(&report.conceded)))?;
    for problem in report.problems.iter().map(|(_, said)| said).chain(&report.failures) {
        writeln!(out, "  - {}", Terminal(problem))?;
    }
    for notice in report.notices.iter().chain(&report.uncounted) {
        writeln!(out, "  - (à savoir) {}", Terminal(notice))?;
    }
    for said in explained(report, place, tz) {
        writeln!(context.env.stdout, "{said}")?;
    }
    match report.kind {
        logbook::LogVerdict::Coherent | logbook::LogVerdict::Ancre => Ok(()),
        logbook::LogVerdict::Incomplet => {
            Err(Failure::new(FailureKind::Incomplete, "La main courante est incomplète.").hint(
                "laissez la synchronisation finir, puis recommencez ; ce n’est pas encore une preuve d’altération. Un fichier \
retiré à dessein reste signalé par les machines qui l’ont lu : notez-en la raison",
            ))
        }
        logbook::LogVerdict::Bifurque => {
            let failure = Failure::new(FailureKind::Incomplete, "La main courante existe en plusieurs suites.");
            let (tips, lost) = book.to_keep();
            let failure = if tips.is_empty() {
                failure
            } else {
                failure.hint(
                    "comparez-les avec leurs auteurs ; pour tout garder : qualify verify INCIDENT --keep --because RAISON",
                )
            };
            Err(if lost.is_empty() {
                failure
            } else {
                failure.hint(
                    "une ligne remplacée ne peut pas être gardée : cherchez-la dans une sauvegarde ou une autre copie du dossier. \
Si elle est vraiment perdue, qui la cite le dit, depuis sa machine : qualify verify INCIDENT --keep --because RAISON",
                )
            })
        }
        logbook::LogVerdict::Altere if report.only_expectation => {
            Err(Failure::new(FailureKind::Altered, "Le code attendu n’est pas celui de cette main courante.")
                .hint(
                    "relisez d’abord le code noté ; s’il est juste, ce n’est pas le bon incident, une copie plus récente existe, \
ou des lignes ont été retirées ou changées",
                ))
        }
        logbook::LogVerdict::Altere => Err(Failure::new(FailureKind::Altered, "La main courante a été altérée.")
            .hint("ne réparez rien : copiez le dossier tel quel et comparez-le à une sauvegarde ou au partage")),
    }
}

/// Says what was checked, against what, and what this cannot see.
fn explained(report: &logbook::Inspection, place: &Subject, tz: Tz) -> Vec<String> {
    let basis = &report.basis;
    let mut said = vec![format!(
        "Vérifié : l’empreinte et la suite de {}, {}, {} de fiche.",
        messages::plural(report.entries, "ligne"),
        messages::plural(basis.branches, "fichier"),
        messages::plural(basis.fiches, "copie")
    )];
    said.push(match basis.code {
        // The ends of the files are those of the code; what is wrong may stand before them.
        Some(CodeSaid::Found) if basis.is_damaged => String::from(
            "Code noté sur papier : retrouvé, mais ce qui est altéré ci-dessus peut être dans ce qu’il couvre.",
        ),
        Some(CodeSaid::Found) => String::from("Code noté sur papier : retrouvé ; rien de ce qu’il couvre n’a changé."),
        Some(CodeSaid::NotFound | CodeSaid::Unknown | CodeSaid::OfSeveral | CodeSaid::Cut) => {
            String::from("Code noté sur papier : pas retrouvé.")
        }
        None => String::from("Code noté sur papier : non donné (--expect CODE)."),
    });
    said.push(match (basis.seen, place) {
        (Some((marks, since)), _) => format!(
            "Cette machine : comparé à {}, depuis le {}{}.",
            messages::agreed(marks, "fin de fichier déjà vue", "fins de fichier déjà vues"),
            format_args!("{}, {}", Moment::from_unix_millis(since, tz).french(None), start::zone(tz)),
            basis.seen_elsewhere.as_ref().map_or_else(String::new, |folder| format!(
                ", dans {} ; ce qui se lit d’ici n’est pas retenu",
                Terminal(&folder.display().to_string())
            ))
        ),
        (None, Subject::Incident(_) | Subject::Folder) if basis.memory_lost => {
            String::from("Cette machine : ce qu’elle avait retenu de cet incident ne se lit plus ; rien n’est comparé.")
        }
        (None, Subject::Incident(_)) if !basis.remembers => String::from(
            "Cette machine : aucune fin de fichier n’est comparée, et rien n’est retenu (dossier au nom d’un autre incident, ou dossier d’état illisible).",
        ),
        (None, Subject::Incident(_)) => {
            String::from("Cette machine : elle n’avait encore rien vu de cet incident ; elle s’en souviendra.")
        }
        (None, Subject::Folder) => {
            String::from("Cette machine : elle n’a rien vu de cet incident ; un chemin se compare, sans marquer.")
        }
        (None, Subject::File) => String::from(
            "Cette machine : non comparé, un fichier seul ne dit pas ce qui lui manque ; donnez l’incident.",
        ),
    });
    said.push(match basis.cited {
        _ if matches!(place, Subject::File) => String::from("Autres rédacteurs : non comparé, ils ont leurs fichiers."),
        0 if basis.absent == 0 => String::from("Autres rédacteurs : aucun fichier n’en cite un autre."),
        cited if basis.absent > 0 => format!(
            "Autres rédacteurs : {} ; {}.",
            messages::agreed(
                basis.absent,
                "ligne citée par un autre fichier n’est pas là",
                "lignes citées par un autre fichier ne sont pas là"
            ),
            messages::agreed(cited, "autre citée y est", "autres citées y sont"),
        ),
        cited => format!(
            "Autres rédacteurs : {}.",
            messages::agreed(
                cited,
                "ligne citée par un autre fichier, et présente",
                "lignes citées par un autre fichier, toutes présentes"
            )
        ),
    });
    said.push(String::from(
        "Ne se voit pas : qui écrit tout le dossier avant que quiconque l’ait noté, lu ou cité peut tout recalculer ; des \
dernières lignes que personne n’a citées peuvent disparaître ; une heure et un nom ne sont que la parole de leur auteur.",
    ));
    said
}
