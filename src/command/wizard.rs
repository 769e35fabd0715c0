//! The wizard at work: shows what the interview asks for, records what is replied, says that it is recorded.

use super::Context;
use super::case::{Case, draft};
use super::record::{self, Reply as Given};
use super::report;
use crate::domain::answer::{Answer, State as ActionState};
use crate::domain::event::{ActionTaken, Common, Draft, Event, FicheRun, Noted, Suspended};
use crate::domain::fiche::{Deduction, Question, QuestionKind, Role};
use crate::domain::gravity::{Axis, Gravity};
use crate::domain::ids::QuestionId;
use crate::domain::moment::{Moment, parse_said};
use crate::error::{Failure, Kind, Outcome};
use crate::escape::Terminal;
use crate::interview::{self, Form, Interview, Order, Step, Unread};
use crate::messages::entry::ALREADY_DONE;
use crate::messages::{self, help, wizard as says};
use crate::scoring::{Engine, State};
use crate::ui::{self, Guard, Key, Keys, Prompter, Reply, Screen};
use chrono_tz::Tz;
use std::rc::Rc;

/// How the wizard ended.
pub enum Asked {
    /// Everything was asked.
    Everything,
    /// It was suspended, to be resumed.
    Suspended,
}

/// The wizard on a terminal or a pipe.
pub struct Wizard {
    prompter: Box<dyn Prompter>,
    guard: Guard,
    on_line: Option<Role>,
    /// A note typed before its answer.
    note: Option<String>,
}

/// The roles that can be on the phone, with their keys.
const ROLES: [(char, Role); 4] =
    [('1', Role::Victime), ('2', Role::Messagerie), ('3', Role::Poste), ('4', Role::Metier)];

impl Wizard {
    /// Prepares to ask; refuses at once when asking is forbidden.
    pub fn start(context: &mut Context<'_>, farewell: &str) -> Outcome<Self> {
        if context.global.no_input {
            return Err(nobody());
        }
        let guard = Guard::watch(context.env, farewell, Kind::Interrupted.code());
        let prompter = ui::prompter(context.env, context.global.plain, context.color());
        Ok(Self { prompter, guard, on_line: None, note: None })
    }

    /// Asks, and turns the end of the input and interruptions into the way out.
    fn ask(&mut self, context: &mut Context<'_>, screen: &Screen) -> Outcome<Reply> {
        match self.prompter.ask(context.env, screen) {
            Ok(Reply::Closed) if context.env.terminal.stdin => Ok(Reply::Command('s')),
            Ok(Reply::Closed) => {
                let farewell = self.guard.hold().clone();
                Err(nobody().hint(farewell))
            }
            Ok(reply) => Ok(reply),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {
                Err(Failure::new(Kind::Interrupted, self.guard.farewell()))
            }
            Err(e) => Err(e.into()),
        }
    }

    /// Records lines; a signal waits for the end of the write, and will say the new seal.
    ///
    /// A line that is not recorded is never left behind: it is tried again, elsewhere if need be, or the person leaves.
    fn record(&mut self, context: &mut Context<'_>, case: &mut Case, by: &str, drafts: Vec<Draft>) -> Outcome<u64> {
        loop {
            let guard = self.guard.clone();
            let mut farewell = guard.hold();
            match case.record(context, by, drafts.clone()) {
                Ok(entries) => {
                    *farewell = format!("Interrompu. {}", says::saved(&case.id, &case.book.seal().to_string()));
                    return Ok(entries.first().map_or(0, |e| e.seq));
                }
                Err(failure) if failure.kind == Kind::Failure => {
                    drop(farewell);
                    self.way_out(context, case, by, failure, &drafts)?;
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// Offers what to do when a line is not recorded; an error when the person leaves.
    fn way_out(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        by: &str,
        failure: Failure,
        drafts: &[Draft],
    ) -> Outcome {
        let mut details: Vec<String> = drafts.iter().map(|d| format!("  {}", Terminal(&d.common.text))).collect();
        details.truncate(8);
        let screen = Screen {
            header: String::new(),
            prompt: failure.error.to_string(),
            details,
            keys: Keys::One(vec![
                ('r', String::from("recommencer")),
                ('d', String::from("continuer dans un autre dossier")),
                ('s', String::from("quitter sans l'enregistrer")),
            ]),
            commands: vec![],
        };
        match self.ask(context, &screen)? {
            Reply::Key('r') => Ok(()),
            Reply::Key('d') => {
                let folder = self.line(context, "Quel dossier ? (clé USB, autre disque)", vec![])?;
                if folder.is_empty() {
                    return Ok(());
                }
                match case.move_to(context, std::path::PathBuf::from(&folder), by) {
                    Ok(()) => context.warn(&says::moved(&case.book.folder().display().to_string())),
                    Err(failure) => context.warn(&failure.error.to_string()),
                }
            }
            Reply::Key(_) | Reply::Several(_) | Reply::Typed(_) | Reply::Command(_) | Reply::Closed => Err(failure),
        }
    }

    /// Asks for the name; the login name is offered.
    pub fn name(&mut self, context: &mut Context<'_>) -> Outcome<String> {
        let login = context.env.login().map(str::to_owned);
        let prompt = match &login {
            Some(login) => format!("Votre nom ? (Entrée : {})", Terminal(login)),
            None => String::from("Votre nom ?"),
        };
        loop {
            let typed = self.line(context, &prompt, vec![])?;
            let given = if typed.is_empty() { login.clone().unwrap_or_default() } else { typed };
            match super::name(&given) {
                Ok(name) => return Ok(name),
                Err(failure) => context.warn(&failure.error.to_string())?,
            }
        }
    }

    /// Asks for the title.
    pub fn title(&mut self, context: &mut Context<'_>) -> Outcome<String> {
        loop {
            let typed = self.line(context, "En quelques mots, de quoi s'agit-il ?", vec![])?;
            if typed.is_empty() {
                context.warn("Un titre court suffit, comme « Compte de la comptabilité ».")?;
            } else {
                return Ok(typed.chars().take(200).collect());
            }
        }
    }

    /// Asks when the alert was received.
    pub fn alerted_at(&mut self, context: &mut Context<'_>, tz: Tz) -> Outcome<Option<Moment>> {
        let unknown: Key = ('i', String::from("je ne sais pas"));
        let screen = Screen {
            header: String::new(),
            prompt: String::from("Quand l'alerte vous est-elle parvenue ?"),
            details: vec![String::from("Comme 02:10, « hier 23:40 », « il y a 2 h ».")],
            keys: Keys::Typed(vec![unknown]),
            commands: vec![],
        };
        loop {
            let typed = match self.ask(context, &screen)? {
                Reply::Key(_) => return Ok(None),
                Reply::Typed(typed) => typed,
                Reply::Command(_) | Reply::Closed => return Err(nobody()),
                Reply::Several(_) => continue,
            };
            let now = context.env.now(tz);
            match parse_said(&typed, now, tz) {
                Ok(at) if at > now => context.warn("Cette heure est dans l'avenir.")?,
                Ok(at) => {
                    context.say(&format!("  Alerte : {}", at.french(None)))?;
                    return Ok(Some(at));
                }
                Err(e) => context.warn(&e.to_string())?,
            }
        }
    }

    /// Reads a line; leaving here means that nothing is written yet.
    fn line(&mut self, context: &mut Context<'_>, prompt: &str, details: Vec<String>) -> Outcome<String> {
        let screen = Screen {
            header: String::new(),
            prompt: prompt.to_owned(),
            details,
            keys: Keys::Typed(vec![]),
            commands: vec![],
        };
        match self.ask(context, &screen)? {
            Reply::Typed(line) => Ok(unicode_normalization::UnicodeNormalization::nfc(line.trim()).collect()),
            Reply::Command(_) | Reply::Closed => Err(nobody()),
            Reply::Key(_) | Reply::Several(_) => Ok(String::new()),
        }
    }

    /// Asks what was done before the wizard started: each tick is an action of the main courante.
    pub fn already_done(&mut self, context: &mut Context<'_>, case: &mut Case, by: &str) -> Outcome {
        let Some(question) = journal_question(context, case)? else { return Ok(()) };
        let options: Vec<Key> = ('1'..='9').zip(ALREADY_DONE.iter().map(|s| (*s).to_owned())).collect();
        let alone = vec![('0', String::from("rien encore")), ('i', String::from("je ne sais pas"))];
        let screen = Screen {
            header: String::new(),
            prompt: String::from("Déjà fait ?"),
            details: vec![],
            keys: Keys::Several { options, alone },
            commands: vec![('p', String::from("plus tard"))],
        };
        let noted = |text: &str| Draft {
            event: Event::Noted(Noted { question: Some(question.clone()) }),
            common: Common { text: text.to_owned(), ..Common::default() },
        };
        let drafts = match self.ask(context, &screen)? {
            Reply::Several(keys) => keys
                .iter()
                .filter_map(|key| key.to_digit(10))
                .filter_map(|n| ALREADY_DONE.get(usize::try_from(n).unwrap_or(0).wrapping_sub(1)))
                .map(|text| Draft {
                    event: Event::Action(ActionTaken {
                        question: Some(question.clone()),
                        state: ActionState::Fait,
                        owner: None,
                        result: None,
                        side_effect: None,
                        replaces: vec![],
                    }),
                    common: Common { text: (*text).to_owned(), ..Common::default() },
                })
                .collect(),
            Reply::Key('0') => vec![noted("Rien n'a encore été entrepris")],
            Reply::Key(_) => vec![noted("On ne sait pas encore ce qui a été entrepris")],
            Reply::Command(_) | Reply::Closed | Reply::Typed(_) => return Ok(()),
        };
        let count = drafts.len();
        let first = self.record(context, case, by, drafts)?;
        let last = first + count as u64 - 1;
        let lines = if count == 1 {
            format!("ligne {first} enregistrée")
        } else {
            format!("lignes {first} à {last} enregistrées")
        };
        context.say(&format!("  [{lines}]"))
    }

    /// Asks who is on the phone; what they can answer comes first.
    pub fn who_is_on_line(&mut self, context: &mut Context<'_>) -> Outcome {
        let mut keys: Vec<Key> = ROLES.iter().map(|(key, role)| (*key, messages::role(*role).to_owned())).collect();
        keys.push(('5', String::from("personne, je suis seul")));
        let screen = Screen {
            header: String::new(),
            prompt: String::from("Qui avez-vous en ligne ?"),
            details: vec![],
            keys: Keys::One(keys),
            commands: vec![('p', String::from("plus tard"))],
        };
        self.on_line = match self.ask(context, &screen)? {
            Reply::Key(key) => ROLES.iter().find(|(k, _)| *k == key).map(|(_, role)| *role),
            Reply::Command(_) | Reply::Closed | Reply::Typed(_) | Reply::Several(_) => self.on_line,
        };
        Ok(())
    }

    /// Asks everything that is open, in order, until the end or a suspension.
    pub fn run(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        by: &str,
        order: Order,
        resumed: bool,
    ) -> Outcome<Asked> {
        let fiche = case.current_fiche(context.env)?;
        let loaded = Rc::clone(&fiche.loaded);
        let engine = Engine::new(&loaded.fiche);
        let trail: Vec<usize> = case
            .incident
            .trail
            .iter()
            .filter(|q| q.fiche == loaded.fiche.id)
            .filter_map(|q| engine.at(&q.question))
            .filter(|q| engine.questions[*q].from.is_none())
            .collect();
        let mut interview = if resumed {
            Interview::resumed(order, trail, &State::of(&engine, &case.incident))
        } else {
            Interview::new(order, trail)
        };
        loop {
            interview.on_line(self.on_line);
            let state = State::of(&engine, &case.incident);
            let tally = state.tally();
            let unknown = tally.unknown + tally.waiting + tally.remaining;
            let gravity = state.score.gravity;
            match interview.step(&state) {
                Step::Ask { question, done, total } => {
                    let lot = (order == Order::Chaud).then_some(engine.questions[question].lot);
                    let header = says::header(lot, done, total, &engine.placed[question], interview.is_back());
                    match self.question(context, case, &engine, question, &header, by)? {
                        Next::Recorded => interview.answered(question),
                        Next::Back if interview.back(question) => {}
                        Next::Back => context.warn("C'est la première question : rien avant elle.")?,
                        Next::Later if interview.is_back() => interview.forward(),
                        Next::Later => interview.later(question),
                        Next::Again => {}
                        Next::Suspend => return self.suspend(context, case, by),
                    }
                }
                Step::HardSign => {
                    if self.hard_sign(context, case, by)? {
                        return self.suspend(context, case, by);
                    }
                }
                Step::LotOver(lot) => context.say(&format!("\n{}", says::lot_over(lot, gravity, unknown)))?,
                Step::Settled(left) => {
                    let keys = vec![('c', String::from("continuer")), ('f', String::from("finir"))];
                    match self.choose(context, &says::settled(gravity, left), keys)? {
                        Some('f') => interview.cut_short(),
                        Some(_) => {}
                        None => return self.suspend(context, case, by),
                    }
                }
                Step::Deduced => {
                    if !self.deduced(context, case, &engine, by)? {
                        return self.suspend(context, case, by);
                    }
                }
                Step::Finished => {
                    self.finish(context, case, &engine, by)?;
                    return Ok(Asked::Everything);
                }
            }
        }
    }

    /// Asks one question until it is answered or left.
    fn question(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        engine: &Engine<'_>,
        question: usize,
        header: &str,
        by: &str,
    ) -> Outcome<Next> {
        let asked = engine.questions[question];
        if asked.kind == QuestionKind::Journal {
            self.already_done(context, case, by)?;
            return Ok(if case.incident.journal.contains(&asked.id) { Next::Recorded } else { Next::Later });
        }
        let form = interview::form(asked);
        let screen = self.screen(case, engine, question, header, &form);
        let answer = match self.ask(context, &screen)? {
            Reply::Key(key) => one(&form, key),
            Reply::Several(keys) => several(&form, &keys),
            Reply::Typed(line) => {
                let line = match line.strip_prefix('@').filter(|_| asked.kind == QuestionKind::Accounts) {
                    Some(path) => match std::fs::read_to_string(path.trim()) {
                        Ok(text) => text,
                        Err(e) => {
                            context.warn(&format!("{} : {}", Terminal(path), crate::error::io_in_french(&e)))?;
                            return Ok(Next::Again);
                        }
                    },
                    None => line,
                };
                let now = context.env.now(case.tz());
                match interview::read_typed(asked, &line, now, case.tz()) {
                    Ok(answer) => Some(answer),
                    Err(unread) => {
                        context.warn(&unread_in_french(asked, &unread))?;
                        return Ok(Next::Again);
                    }
                }
            }
            Reply::Command(command) => return self.command(context, case, engine, question, command),
            Reply::Closed => return Ok(Next::Suspend),
        };
        let Some(value) = answer else { return Ok(Next::Again) };
        let given = Given { note: self.note.take(), ..Given::from(value) };
        let drafts = record::answered_and_assessed(engine, &case.incident, question, &given);
        let seq = self.record(context, case, by, drafts)?;
        context.say(&says::recorded(seq, asked, &asked.say(&given.value)))?;
        Ok(Next::Recorded)
    }

    fn screen(&self, case: &Case, engine: &Engine<'_>, question: usize, header: &str, form: &Form) -> Screen {
        let asked = engine.questions[question];
        let mut details: Vec<String> = asked.parts.iter().map(|p| format!("  - {p}")).collect();
        let name = crate::domain::ids::QuestionRef { fiche: engine.fiche.id.clone(), question: asked.id.clone() };
        if let Some(given) = case.incident.answers.get(&name).filter(|g| !g.is_empty()) {
            let said: Vec<String> =
                given.iter().map(|g| format!("{} ({})", Terminal(&asked.say(&g.value)), Terminal(&g.by))).collect();
            details.push(format!("Réponse actuelle : {}", said.join(" / ")));
        }
        if let Some(note) = &self.note {
            details.push(format!("Note jointe : {}", Terminal(note)));
        }
        if asked.kind == QuestionKind::Accounts {
            details.push(String::from(
                "Séparés par des virgules ou des espaces ; +60 pour une soixantaine d'autres ; @fichier.",
            ));
        }
        let keys =
            |choices: &[interview::Choice]| -> Vec<Key> { choices.iter().map(|c| (c.key, c.label.clone())).collect() };
        Screen {
            header: header.to_owned(),
            prompt: asked.prompt.clone(),
            details,
            keys: match form {
                Form::One(choices) => Keys::One(keys(choices)),
                Form::Several { options, alone } => Keys::Several { options: keys(options), alone: keys(alone) },
                Form::Typed(alone) => Keys::Typed(keys(alone)),
            },
            commands: says::COMMANDS.into_iter().map(|(key, label)| (key, label.to_owned())).collect(),
        }
    }

    fn command(
        &mut self,
        context: &mut Context<'_>,
        case: &mut Case,
        engine: &Engine<'_>,
        question: usize,
        command: char,
    ) -> Outcome<Next> {
        match command {
            '?' => {
                let asked = engine.questions[question];
                let placed = &engine.placed[question];
                if let Some(action) = placed.action {
                    let intro = [&action.intro, &action.warning];
                    context.warn(&format!("\n{}", action.title))?;
                    for text in intro.into_iter().flatten() {
                        context.warn(text)?;
                    }
                }
                context.warn(asked.help.as_deref().unwrap_or("Pas d'aide particulière pour cette question."))?;
                let keys: Vec<String> = says::COMMANDS.iter().map(|(key, label)| format!("{key} {label}")).collect();
                context.warn(&keys.join(", "))?;
                if asked.conclusion {
                    context.warn(&format!("\n{}", help::DEFINITIONS))?;
                }
                Ok(Next::Again)
            }
            '<' => Ok(Next::Back),
            '+' => {
                let note = self.line(context, "Note jointe à la prochaine réponse (vide pour aucune) :", vec![])?;
                if crate::domain::fiche::escaped_at_most(&note) > crate::domain::fiche::LONGEST {
                    context.warn("Cette note est trop longue : coupez-la, ou utilisez qualify note.")?;
                } else {
                    self.note = Some(note).filter(|n| !n.is_empty());
                }
                Ok(Next::Again)
            }
            'p' => Ok(Next::Later),
            'r' => {
                let (report, fiches) = report::of(context, case)?;
                let page = crate::report::table(&report, &report::refs(&fiches), context.env.terminal.width);
                context.warn(&format!("\n{page}"))?;
                Ok(Next::Again)
            }
            't' => {
                self.who_is_on_line(context)?;
                Ok(Next::Again)
            }
            'e' => {
                let by = context.by()?;
                self.contain(context, case, &by)?;
                Ok(Next::Again)
            }
            _ => Ok(Next::Suspend),
        }
    }

    /// Until the containment fiche comes: the actions themselves, ticked as they are done.
    fn contain(&mut self, context: &mut Context<'_>, case: &mut Case, by: &str) -> Outcome {
        context.warn(&format!("\n{}", says::HARD_SIGN))?;
        self.already_done(context, case, by)
    }

    /// Offers to act before asking more; true when the wizard is to be suspended.
    fn hard_sign(&mut self, context: &mut Context<'_>, case: &mut Case, by: &str) -> Outcome<bool> {
        let keys = vec![('e', String::from("endiguer maintenant")), ('c', String::from("continuer"))];
        match self.choose(context, says::HARD_SIGN, keys)? {
            Some('e') => self.already_done(context, case, by).map(|()| false),
            Some(_) => Ok(false),
            None => Ok(true),
        }
    }

    /// Offers a choice; none when the person leaves.
    fn choose(&mut self, context: &mut Context<'_>, prompt: &str, keys: Vec<Key>) -> Outcome<Option<char>> {
        let screen = Screen {
            header: String::new(),
            prompt: prompt.to_owned(),
            details: vec![],
            keys: Keys::One(keys),
            commands: vec![('s', String::from("suspendre"))],
        };
        Ok(match self.ask(context, &screen)? {
            Reply::Key(key) => Some(key),
            Reply::Command(_) | Reply::Closed | Reply::Typed(_) | Reply::Several(_) => None,
        })
    }

    /// Shows the deduced conclusions, to be taken or corrected; false when the person leaves.
    fn deduced(&mut self, context: &mut Context<'_>, case: &mut Case, engine: &Engine<'_>, by: &str) -> Outcome<bool> {
        let deduced: Vec<usize> = (0..engine.questions.len()).filter(|q| engine.questions[*q].from.is_some()).collect();
        let mut given: Vec<Given> = {
            let state = State::of(engine, &case.incident);
            deduced.iter().map(|q| Given::from(Answer::word(word(engine.questions[*q], &state)))).collect()
        };
        let proposed = State::of(engine, &case.incident).score.gravity.proposed;
        loop {
            let mut details = Vec::new();
            for ((q, given), n) in deduced.iter().zip(&given).zip(1..) {
                let asked = engine.questions[*q];
                let note = given.note.as_deref().map(|n| format!(" (corrigé : {})", Terminal(n))).unwrap_or_default();
                details.push(format!("  {n}. {} {}{note}", asked.prompt, asked.say(&given.value)));
            }
            let mut keys = vec![('v', String::from("je les fais miennes"))];
            keys.extend(
                ('1'..='9').zip(&deduced).map(|(key, q)| (key, format!("corriger {}", engine.questions[*q].id))),
            );
            let screen = Screen {
                header: String::new(),
                prompt: String::from("Conclusions déduites de vos réponses"),
                details,
                keys: Keys::One(keys),
                commands: vec![('s', String::from("suspendre"))],
            };
            match self.ask(context, &screen)? {
                Reply::Key('v') => break,
                Reply::Key(key) => {
                    let Some(n) = key.to_digit(10).and_then(|d| usize::try_from(d).ok()) else { continue };
                    let Some(q) = deduced.get(n.wrapping_sub(1)) else { continue };
                    if let Some(corrected) = self.correct(context, engine.questions[*q])? {
                        given[n - 1] = corrected;
                    }
                }
                Reply::Command(_) | Reply::Closed | Reply::Typed(_) | Reply::Several(_) => return Ok(false),
            }
        }
        let mut drafts: Vec<Draft> = Vec::new();
        for (q, given) in deduced.iter().zip(&given) {
            let given = Given { source: Some(crate::domain::answer::Source::Deduit), ..given.clone() };
            drafts.push(record::answered(engine, &case.incident, *q, &given));
            if let Some((gravity, Some(because))) =
                super::answer::corrected_gravity(engine.questions[*q], &given, proposed)
            {
                drafts.push(record::decided(gravity, &because, by));
            }
        }
        let count = drafts.len();
        let first = self.record(context, case, by, drafts)?;
        context.say(&format!("  [lignes {first} à {} enregistrées]", first + count as u64 - 1))?;
        Ok(true)
    }

    /// Asks for a corrected conclusion and its reason.
    fn correct(&mut self, context: &mut Context<'_>, asked: &Question) -> Outcome<Option<Given>> {
        let keys: Vec<Key> = ('1'..='9').zip(asked.options.iter().map(|o| asked.label(o).to_owned())).collect();
        let Some(key) = self.choose(context, &asked.prompt, keys)? else { return Ok(None) };
        let chosen = key.to_digit(10).and_then(|d| usize::try_from(d).ok()).and_then(|n| asked.options.get(n - 1));
        let Some(option) = chosen else { return Ok(None) };
        let note = self.line(context, "Pour quelle raison ?", vec![])?;
        if note.is_empty() {
            context.warn("Une correction demande une raison : rien n'est changé.")?;
            return Ok(None);
        }
        Ok(Some(Given { note: Some(note), ..Given::from(Answer::word(option.clone())) }))
    }

    /// Writes that the wizard stops here, and says how to go on.
    fn suspend(&mut self, context: &mut Context<'_>, case: &mut Case, by: &str) -> Outcome<Asked> {
        self.record(context, case, by, vec![draft(Event::Suspended(Suspended {}), by)])?;
        context.warn(&format!("\n{}", says::saved(&case.id, &case.book.seal().to_string())))?;
        Ok(Asked::Suspended)
    }

    /// Writes the final verdict, and shows the page that says what to do now.
    fn finish(&mut self, context: &mut Context<'_>, case: &mut Case, engine: &Engine<'_>, by: &str) -> Outcome {
        let used = case.incident.fiches.iter().find(|f| f.id == engine.fiche.id).cloned();
        let last = case.incident.assessed.get(&engine.fiche.id);
        let mut drafts: Vec<Draft> =
            record::assessed(&State::of(engine, &case.incident), last, true).into_iter().collect();
        if let Some(used) = used.filter(|used| !used.finished) {
            let finished =
                FicheRun { fiche: used.id, fiche_version: used.version, fiche_digest: used.digest, carried: vec![] };
            drafts.push(draft(Event::FicheFinished(finished), by));
        }
        if !drafts.is_empty() {
            self.record(context, case, by, drafts)?;
        }
        let (report, fiches) = report::of(context, case)?;
        let page = crate::report::table(&report, &report::refs(&fiches), context.env.terminal.width);
        context.warn(&format!("\n{page}"))?;
        context.warn(&format!("Le rapport, à tout moment : qualify report {}", case.id))
    }
}

/// What follows a question.
enum Next {
    /// It was recorded.
    Recorded,
    /// The one before is asked again.
    Back,
    /// It is put off.
    Later,
    /// It is asked again.
    Again,
    /// The wizard stops here.
    Suspend,
}

fn nobody() -> Failure {
    Failure::new(
        Kind::NobodyToAsk,
        "Il faut une réponse, et personne ne peut être interrogé (entrée fermée, ou --no-input).",
    )
    .hint("lancez qualify new dans un terminal, ou donnez les réponses : qualify new --answers FICHIER")
}

fn one(form: &Form, key: char) -> Option<Answer> {
    let choices = match form {
        Form::One(choices) | Form::Typed(choices) => choices,
        Form::Several { alone, .. } => alone,
    };
    choices.iter().find(|c| c.key == key).map(|c| c.answer.clone())
}

fn several(form: &Form, keys: &[char]) -> Option<Answer> {
    let Form::Several { options, .. } = form else { return None };
    let mut list = Vec::new();
    for choice in options.iter().filter(|c| keys.contains(&c.key)) {
        if let Answer::List(option) = &choice.answer {
            list.extend(option.iter().cloned());
        }
    }
    Some(Answer::List(list))
}

fn unread_in_french(asked: &Question, unread: &Unread) -> String {
    match unread {
        Unread::Nothing => says::nothing_typed(asked),
        Unread::NotANumber => String::from("Un nombre entier est attendu."),
        Unread::Moment(e) => e.to_string(),
        Unread::Misfit(misfit) => format!("{}.", interview::explain(asked, misfit)),
    }
}

/// Gives what the engine deduces for a question.
fn word(asked: &Question, state: &State<'_>) -> &'static str {
    let score = &state.score;
    let level = |axis: Axis| axis.name(score.axes[axis as usize].proposed);
    match asked.from {
        Some(deduction) => Deduction::word(deduction, score.confirmation.proposed, level, score.gravity.proposed),
        None => Gravity::Anomalie.slug(),
    }
}

/// Finds the question that actions answer, in the fiche last started.
fn journal_question(context: &Context<'_>, case: &Case) -> Outcome<Option<QuestionId>> {
    let fiche = case.current_fiche(context.env)?;
    Ok(fiche.loaded.fiche.questions().find(|q| q.kind == QuestionKind::Journal).map(|q| q.id.clone()))
}
