//! `qualify new`: opens an incident, from a person or from an answers file.

use super::config;
use super::story;
use super::wizard::{Asker, FirstAnswer, Start, Stop, offered, warn_denied};
use crate::annexes::{self, Drill};
use crate::cli;
use crate::desk::case::{Case, not_recorded};
use crate::desk::record::{self, Statement};
use crate::desk::{Context, library, name, noted, past, profiles, say_hour};
use crate::domain::answer::{Answer, Source};
use crate::domain::event::{Assessed, Common, Draft, Event, Opened};
use crate::domain::fiche::{ASKS_HELP, FicheKind, asks_for_help};
use crate::domain::ids::{CROCKFORD, IncidentId, QuestionId};
use crate::domain::incident::Incident;
use crate::domain::moment::{Moment, parse_span};
use crate::domain::profile::Profile;
use crate::domain::sector;
use crate::domain::text::{LONGEST_TITLE, is_unseen};
use crate::error::{Failure, FailureKind, Outcome, kind_of};
use crate::fiche::Loaded;
use crate::interview::{self, DetailedAnswer, ReadAnswers};
use crate::logbook::{Book, Writer, opening_folder};
use crate::messages::{Shortcut, drill, entry, start, wizard as says};
use crate::platform::{Access, Most, io_in_french};
use crate::scoring::{Engine, State};
use crate::ui::Farewell;
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::path::Path;

/// The fiche followed when none is named.
const DEFAULT_FICHE: &str = "messagerie-qualification";

/// What the opening line says.
struct NewIncident {
    title: String,
    by: String,
    alerted_at: Option<Moment>,
    aware_at: Option<Moment>,
    tz: Tz,
    profile: Vec<Profile>,
    region: Option<String>,
    exercise: bool,
    story: Option<&'static Drill>,
}

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: cli::NewArgs) -> Outcome {
    match &args.answers {
        Some(file) => {
            let bytes = read_file(context, file)?;
            from_answers(context, &args, file, &bytes)
        }
        None => interactive(context, &args),
    }
}

fn read_file(context: &mut Context<'_>, file: &str) -> Outcome<Vec<u8>> {
    let read = if file == "-" {
        Most::DOCUMENT.read(&mut context.env.stdin)
    } else {
        context.env.disk.read(Path::new(file), Most::DOCUMENT)
    };
    read.map_err(|e| {
        let named = if file == "-" { "Entrée standard" } else { file };
        Failure::new(kind_of(&e), format!("{named} : {}.", io_in_french(&e)))
            .hint("--answers FICHIER, ou --answers - pour l’entrée standard")
    })
}

/// Records an answers file as a whole: everything is checked before the first line is written.
fn from_answers(context: &mut Context<'_>, args: &cli::NewArgs, file: &str, bytes: &[u8]) -> Outcome {
    let named = interview::text_of(bytes, "fiche");
    let wanted = args.fiche.as_deref().or(named.as_deref());
    let from = if file == "-" { "Entrée standard" } else { file };
    let bad = |wrong: &[String]| {
        Failure::several(FailureKind::Usage, format!("{from} : rien n’est écrit, à corriger d’abord :"), wrong)
            .hint(says::ANSWERS_LIKE)
            .hint(says::ANSWERS_QUESTIONS)
    };
    let Some(wanted) = wanted else { return Err(bad(&interview::misshapen(bytes))) };
    let (loaded, fiche_bytes) = match &args.fiche {
        Some(said) => library::named(context, said)?,
        // A file of answers names a fiche of ours; only the command line opens another file.
        None => library::ours(wanted, says::OWN_FICHE_FOR_ANSWERS)?,
    };
    if let Some(named) = named.as_deref().filter(|named| *named != loaded.fiche.id.as_str()) {
        let asked = &loaded.fiche.id;
        return Err(bad(&[format!("le fichier répond à la fiche « {named} », et --fiche demande « {asked} »")]));
    }
    let engine = Engine::new(&loaded.fiche);
    // A zone that the file misspells is named with the rest.
    let zone = args.tz.clone().or_else(|| interview::text_of(bytes, "tz").filter(|tz| tz.parse::<Tz>().is_ok()));
    let tz = context.zone(zone.as_deref())?;
    let now = context.env.now(tz);
    let said = interview::text_of(bytes, "region").filter(|region| !region.trim().is_empty());
    let no_region = said.as_deref().and_then(annexes::no_region).map(|why| format!("region : {why}"));
    let read = match (interview::read_answers(bytes, &loaded.fiche, &engine, now, tz), no_region) {
        (Ok(read), None) => read,
        (read, no_region) => {
            return Err(bad(&read.err().into_iter().flatten().chain(no_region).collect::<Vec<_>>()));
        }
    };
    let story = args.exercise.iter().flatten().next().map(|said| story::named(said)).transpose()?;
    story::fits(story, &loaded.fiche.id)?;
    let opening = opening_of(context, args, &read, story)?;
    let given: BTreeMap<&QuestionId, &DetailedAnswer> = read.answers.iter().map(|(id, plain)| (id, plain)).collect();
    let proposed = interview::proposed(&engine, |q| given.get(q).copied());
    let decided = read.answers.iter().find_map(|(id, plain)| {
        let gravity = interview::corrected_gravity(loaded.fiche.question(id)?, &plain.value, proposed)?;
        plain.note.clone().map(|because| (gravity, because))
    });
    let by = opening.by.clone();
    let mut case = open(context, opening, &loaded, &fiche_bytes)?;
    // What the opening says is an answer too, unless the file gives another.
    let carried = interview::carried(&loaded.fiche, &case.incident, &[&loaded.fiche]);
    let opening = carried.into_iter().filter(|c| read.answers.iter().all(|(id, _)| *id != c.question));
    let answers: Vec<(QuestionId, DetailedAnswer)> = opening
        .map(|c| {
            let note = Some(says::taken_from(&says::source(&c.from, |_| None)));
            let plain = DetailedAnswer { note, source: Some(Source::Deduit), ..DetailedAnswer::bare(c.value) };
            (c.question, plain)
        })
        .chain(read.answers.iter().cloned())
        .collect();
    case.record(context, &by, drafts(&engine, &case.incident, &answers))?;
    // An explanation names the lines that it explains: they are written first, and count until then.
    let mut drafts: Vec<Draft> = Vec::new();
    for (id, plain) in &answers {
        let question = engine.at(id).expect("the answers were read against this fiche");
        let said = (plain.source, plain.declared_by.as_deref());
        drafts.extend(record::explained(&engine, &case.incident, question, &plain.because(), said, &by));
    }
    case.record_assessed(context, &by, &engine, drafts)?;
    if let Some((gravity, because)) = decided {
        let decided = record::decided(&case.incident, gravity, &because, &by);
        case.record(context, &by, vec![decided])?;
    }
    case.say_exercise(context)?;
    warn_denied(context, case.id.as_str(), &State::of(&engine, &case.incident))?;
    summary(context, &case, &engine)?;
    finish(context, &case)
}

impl From<DetailedAnswer> for Statement {
    fn from(plain: DetailedAnswer) -> Self {
        Self {
            note: plain.note,
            source: plain.source,
            declared_by: plain.declared_by,
            happened_at: plain.at,
            ..Self::from(plain.value)
        }
    }
}

/// Makes the lines of many answers, with the verdict after each Mesure and at the end: one write, one sync.
fn drafts(engine: &Engine<'_>, incident: &Incident, answers: &[(QuestionId, DetailedAnswer)]) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut last: Option<Assessed> = None;
    let mut assess = |given: &BTreeMap<usize, &Answer>, drafts: &mut Vec<Draft>| {
        if let Some(draft) = record::assessed(&State::with(engine, incident, given), last.as_ref(), true) {
            if let Event::Assessed(assessed) = &draft.event {
                last = Some(assessed.clone());
            }
            drafts.push(draft);
        }
    };
    let mut given: BTreeMap<usize, &Answer> = BTreeMap::new();
    let mut mesure = None;
    for (id, plain) in answers {
        let question = engine.at(id).expect("the answers were read against this fiche");
        let here = engine.placed[question].mesure.map(|m| m.id.as_str());
        if mesure.is_some() && here != mesure {
            assess(&given, &mut drafts);
        }
        mesure = here;
        drafts.push(record::answered(engine, incident, question, &Statement::from(plain.clone())));
        given.insert(question, &plain.value);
    }
    assess(&given, &mut drafts);
    drafts
}

fn opening_of(
    context: &mut Context<'_>,
    args: &cli::NewArgs,
    read: &ReadAnswers,
    story: Option<&'static Drill>,
) -> Outcome<NewIncident> {
    let file = &read.file;
    let tz = context.zone(args.tz.as_deref().or(file.tz.as_deref()))?;
    let now = context.env.now(tz);
    let title = args.title.clone().or_else(|| file.title.clone());
    let title = title.or_else(|| story.map(|story| story.title.clone()));
    let title = title.unwrap_or_else(|| String::from("Incident sans titre"));
    let region = args.region.clone().or_else(|| file.region.clone()).or_else(|| context.settings.region.clone());
    let mut wrong = unfit(Some(&title), region.as_deref());
    wrong.extend(no_region(args));
    let mut said = |option: &str, given: Option<&str>, file: Option<Moment>| match given {
        Some(said) => noted(&mut wrong, past(option, said, now, tz)),
        None => file.map(|at| at.in_zone(tz)),
    };
    let alerted_at = said("--alerted-at", args.alerted_at.as_deref(), file.alerted_at);
    let aware_at = said("--aware-at", args.aware_at.as_deref(), file.aware_at);
    let given = noted(&mut wrong, profiles(&args.profile)).unwrap_or_default();
    refused(&wrong)?;
    say_hour(context, "--alerted-at", args.alerted_at.as_deref(), alerted_at, tz)?;
    say_hour(context, "--aware-at", args.aware_at.as_deref(), aware_at, tz)?;
    let by = match (&context.global.by, &file.by) {
        (None, Some(by)) => name(by.trim())?,
        (Some(_), _) | (None, None) => context.by()?,
    };
    Ok(NewIncident {
        title,
        by,
        alerted_at,
        aware_at,
        tz,
        profile: match (given, &file.profile) {
            (given, _) if !given.is_empty() => given,
            (_, listed) if !listed.is_empty() => listed.clone(),
            (..) if story.is_some() => story.map(|story| story.profile.clone()).unwrap_or_default(),
            (..) => context.settings.profile.clone().unwrap_or_default(),
        },
        region,
        exercise: args.exercise.is_some(),
        story,
    })
}

fn interactive(context: &mut Context<'_>, args: &cli::NewArgs) -> Outcome {
    let told = args.exercise.iter().flatten().next().map(|said| story::named(said)).transpose()?;
    let fiche = args.fiche.as_deref().or(told.map(|story| story.fiche.as_str())).unwrap_or(DEFAULT_FICHE);
    let (mut loaded, mut fiche_bytes) = library::named(context, fiche)?;
    story::fits(told, &loaded.fiche.id)?;
    let tz = context.zone(args.tz.as_deref())?;
    let now = context.env.now(tz);
    let mut wrong = unfit(args.title.as_deref(), args.region.as_deref().or(context.settings.region.as_deref()));
    wrong.extend(no_region(args));
    let profile = noted(&mut wrong, profiles(&args.profile)).unwrap_or_default();
    let minutes = args.timebox.as_deref().and_then(|said| noted(&mut wrong, minutes(said)));
    let mut given =
        |option: &str, said: Option<&str>| said.and_then(|said| noted(&mut wrong, past(option, said, now, tz)));
    let (alerted_at, aware_at) =
        (given("--alerted-at", args.alerted_at.as_deref()), given("--aware-at", args.aware_at.as_deref()));
    refused(&wrong)?;
    let said = Beforehand {
        alerted_at,
        aware_at,
        doubtful_zone: args.tz.is_none() && context.is_zone_of_nowhere(),
        tz,
        profile,
    };
    if context.global.by.is_some() {
        context.by()?;
    }
    let mut asker = Asker::start(context, Farewell::new(says::NOTHING_YET))?;
    let is_asked = args.exercise == Some(None) && story::is_offered(asker.context);
    let chosen = is_asked.then(|| asker.story(args.fiche.as_ref().map(|_| &loaded.fiche.id))).transpose();
    let begins = match chosen {
        Ok(chosen) => {
            let story = told.or(chosen.flatten());
            if let Some(story) = story.filter(|story| story.fiche != loaded.fiche.id) {
                (loaded, fiche_bytes) = library::embedded(story.fiche.as_str())?;
            }
            asker.context.say(&format!("{}\n{}", loaded.fiche.title, crate::messages::NOT_OFFICIAL))?;
            begun(&mut asker, args, &loaded, story, said)
        }
        Err(stop) => Err(stop),
    };
    let (opening, first) = match begins {
        Ok(begun) => begun,
        // Nothing exists yet: there is nothing to put down, and that is no failure.
        Err(Stop::Left) => return asker.context.warn(&format!("\n{}", says::NOTHING_YET)),
        Err(Stop::Failed(failure)) => return Err(failure),
    };
    let (by, tz, profile) = (opening.by.clone(), opening.tz, opening.profile.clone());
    let story = opening.story;
    let mut wizard = asker.open(|context| open(context, opening, &loaded, &fiche_bytes))?;
    say_opened(wizard.asker.context, &wizard.case)?;
    if let Some(story) = story {
        wizard.asker.context.warn(&format!("\n{}", drill::known(&story.known)))?;
    }
    if let Some(minutes) = minutes {
        wizard.asker.limit(minutes * 60_000);
    }
    if wizard.interview(args.order, Start::New(first))? {
        // The organisation of a story is nobody's.
        if story.is_none() {
            config::offer(&mut wizard.asker, &by, tz, profile)?;
        }
    }
    finish(wizard.asker.context, &wizard.case)
}

/// What the command line and the settings say before anybody is asked.
struct Beforehand {
    alerted_at: Option<Moment>,
    aware_at: Option<Moment>,
    tz: Tz,
    doubtful_zone: bool,
    profile: Vec<Profile>,
}

/// Asks what the opening line says, and what makes its title.
fn begun(
    asker: &mut Asker<'_, '_>,
    args: &cli::NewArgs,
    loaded: &Loaded,
    story: Option<&'static Drill>,
    said: Beforehand,
) -> Result<(NewIncident, Option<FirstAnswer>), Stop> {
    let usual = asker.context.settings.profile.clone().unwrap_or_default();
    let profile = match story {
        _ if !said.profile.is_empty() => said.profile,
        Some(story) => story.profile.clone(),
        None if !usual.is_empty() => usual,
        None => asker.sector()?,
    };
    // The calls of a story come in by themselves, and its alert is now.
    if story.is_none() {
        asker.who_is_on_line(&loaded.fiche, Shortcut::Later)?;
    }
    let login = offered(asker.context, vec![]);
    let by = asker.introduce(login)?;
    let tz = if said.doubtful_zone { asker.zone()? } else { said.tz };
    // A time typed on the command line was that of the clock on the wall.
    let given = |asker: &mut Asker<'_, '_>, option: &str, typed: Option<&str>, at: Option<Moment>| match typed {
        Some(typed) if tz != said.tz => past(option, typed, asker.context.env.now(tz), tz).map(Some),
        Some(_) | None => Ok(at),
    };
    let alerted_at = given(asker, "--alerted-at", args.alerted_at.as_deref(), said.alerted_at)?;
    let aware_at = given(asker, "--aware-at", args.aware_at.as_deref(), said.aware_at)?;
    say_hour(asker.context, "--alerted-at", args.alerted_at.as_deref(), alerted_at, tz)?;
    say_hour(asker.context, "--aware-at", args.aware_at.as_deref(), aware_at, tz)?;
    let alerted_at = match (alerted_at, story) {
        (Some(at), _) => Some(at),
        (None, Some(_)) => Some(asker.context.env.now(tz)),
        (None, None) => asker.alerted_at(tz)?,
    };
    let (title, first) = match args.title.as_ref().or(story.map(|story| &story.title)) {
        Some(title) => (title.clone(), None),
        None => {
            let first = asker.first_accounts(loaded, tz)?;
            let title = start::title(&loaded.fiche, first.as_ref().map(|(_, answer)| answer));
            (title, first)
        }
    };
    let region = args.region.clone().or_else(|| asker.context.settings.region.clone());
    Ok((
        NewIncident { title, by, alerted_at, aware_at, tz, profile, region, exercise: args.exercise.is_some(), story },
        first,
    ))
}

/// Says that the incident is open, where it is kept, and who can read it.
fn say_opened(context: &mut Context<'_>, case: &Case) -> Outcome {
    let root = context.root();
    let (access, world_reads) = opening_folder(context.env.disk.as_ref(), &root);
    case.say_exercise(context)?;
    context.say(&says::opened(&case.id, &case.book.folder().display().to_string()))?;
    if access == Access::Shared {
        context.say(&says::shared(&root.display().to_string()))?;
    }
    if world_reads {
        context.warn(&says::world_reads(&root.display().to_string()))?;
    }
    Ok(())
}

/// Reads the length of the time box, in minutes.
fn minutes(said: &str) -> Outcome<i64> {
    parse_span(said).filter(|minutes| (1..=24 * 60).contains(minutes)).ok_or_else(|| {
        Failure::usage(format!("--timebox « {said} » : une durée est attendue, d’un jour au plus."))
            .hint("--timebox 30m, ou 1h, ou 1h30")
    })
}

/// Tells what is wrong with a title and a region: empty, or too long.
fn unfit(title: Option<&str>, region: Option<&str>) -> Vec<String> {
    let long = |name: &str, text: &str, most: usize| {
        (text.chars().count() > most).then(|| format!("{name} : plus de {most} caractères"))
    };
    let empty = title.filter(|title| is_unseen(title)).map(|_| String::from("--title : le titre est vide"));
    let help = title.filter(|title| asks_for_help(title)).map(|_| format!("--title : {ASKS_HELP}"));
    let title = title.and_then(|title| long("--title", title, LONGEST_TITLE));
    let region = region.and_then(|region| long("--region", region, interview::LONGEST_NAME));
    [title, empty, help, region].into_iter().flatten().collect()
}

/// Refuses the name of no region.
fn no_region(args: &cli::NewArgs) -> Option<String> {
    let why = args.region.as_deref().and_then(annexes::no_region)?;
    Some(format!("--region : {why}"))
}

/// Refuses to open an incident with all that is wrong, before anything is asked or written.
fn refused(wrong: &[String]) -> Outcome {
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::several(FailureKind::Usage, "Incident refusé, rien n’est écrit :", wrong)
        .hint(format!("--profile : {}", sector::known()))
        .hint("une heure : 02:10, hier 23:40 ; une durée : 30m, 1h30"))
}

/// Opens the incident: from here on it exists.
fn open(context: &mut Context<'_>, opening: NewIncident, loaded: &Loaded, fiche_bytes: &[u8]) -> Outcome<Case> {
    let root = context.root();
    refused(&unfit(Some(&opening.title), opening.region.as_deref()))?;
    let env = &mut *context.env;
    let today = env.now(opening.tz).to_string();
    let day: String = today.chars().filter(char::is_ascii_digit).take(8).collect();
    let id = loop {
        let id = IncidentId::parse(&format!("{day}-{}", env.draw(CROCKFORD, 4))).expect("a date and four characters");
        // One chance in a million a day: two incidents are never mixed.
        if env.disk.list(&root.join(id.as_str())).is_err() {
            break id;
        }
    };
    let mut book = Book::new(root.join(id.as_str()));
    let mut writer = Writer::new(env, &root, &id, &opening.by, opening.tz);
    let opened = Opened {
        writer: writer.draw_id(env),
        incident: id.clone(),
        title: opening.title,
        alerted_at: opening.alerted_at,
        aware_at: opening.aware_at,
        tz: opening.tz.name().to_owned(),
        profile: opening.profile,
        region: opening.region,
        systems: context.settings.systems.clone().unwrap_or_default(),
        organisation: context.settings.organisation.clone(),
        fiche: loaded.fiche.id.clone(),
        fiche_version: loaded.fiche.version.clone(),
        fiche_digest: loaded.digest,
        tool: concat!("qualify ", env!("CARGO_PKG_VERSION")).to_owned(),
        exercise: opening.exercise,
        story: opening.story.map(|story| story.id.clone()),
    };
    let text = entry::event(&Event::Opened(Box::new(opened.clone())), &opening.by);
    let common = Common { text, ..Common::default() };
    let first = writer.open_incident(env, &mut book, fiche_bytes, opened, common).map_err(|e| not_recorded(&e))?;
    Ok(Case::created(id, book, writer, root, &first))
}

/// Says in two lines where an incident recorded from a file stands.
fn summary(context: &mut Context<'_>, case: &Case, engine: &Engine<'_>) -> Outcome {
    let state = State::of(engine, &case.incident);
    if engine.fiche.kind == FicheKind::Qualification {
        context.say(&says::provisional(state.score.gravity, state.tally().open()))?;
    }
    context.say(&format!(
        "{} dans {}, code de scellement {}",
        crate::messages::plural(case.incident.entries, "ligne"),
        case.book.folder().display(),
        case.book.seal()
    ))
}

/// Ends with the incident id alone on standard output.
fn finish(context: &mut Context<'_>, case: &Case) -> Outcome {
    writeln!(context.env.stdout, "{}", case.id)?;
    Ok(())
}
