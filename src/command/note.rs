//! `qualify note`: one line of the main courante, with the accounts, machines and traces it names.

use super::line::{Meant, Named};
use crate::cli;
use crate::desk::case::Case;
use crate::desk::{Context, noted, past, say_hour, spoken, unkept};
use crate::domain::account;
use crate::domain::event::{Common, Draft, Entry, Event, Indicator, IndicatorType, Noted, Struck};
use crate::domain::incident::is_withdrawable;
use crate::domain::trace;
use crate::error::{Failure, FailureKind, Outcome};
use crate::logbook::{self, Book, Depth};
use crate::messages::{self, entry};
use std::collections::BTreeSet;

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: cli::NoteArgs) -> Outcome {
    let by = context.by()?;
    if !args.withdraw.is_empty() {
        return withdraw(context, &args, &by);
    }
    let mut wrong = Vec::new();
    let text = args.text.unwrap_or_default();
    if text.trim().is_empty() {
        wrong.push(String::from("le texte de la note est vide"));
    }
    wrong.extend(unkept("le texte de la note", &text));
    let traces = [
        ("--ip", IndicatorType::Ip, args.ip),
        ("--ua", IndicatorType::UserAgent, args.ua),
        ("--sender", IndicatorType::Sender, args.sender),
        ("--recipient", IndicatorType::Recipient, args.recipient),
        ("--url", IndicatorType::Url, args.url),
        ("--hash", IndicatorType::Sha256, args.hash),
        ("--domain", IndicatorType::Domain, args.domain),
    ];
    // What is kept is canonical; what was typed otherwise stays readable, and is said.
    let mut as_typed = Vec::new();
    let mut indicators = Vec::new();
    for (option, kind, values) in traces {
        for typed in values {
            match trace::read(kind, &typed) {
                Ok(value) => {
                    if value != typed {
                        as_typed.push(format!("{} « {typed} » : {value}", messages::indicator(kind)));
                    }
                    indicators.push(Indicator { kind, value });
                }
                Err(e) => wrong.push(format!("{option} « {typed} » : {e}")),
            }
        }
    }
    let mut accounts = Vec::new();
    for typed in &args.account {
        match account::read(typed) {
            Ok(read) if read.is_empty() => wrong.push(String::from("--account : le compte est vide")),
            Ok(read) => {
                if read != [typed.clone()] {
                    as_typed.push(format!("compte « {typed} » : {}", read.join(", ")));
                }
                accounts.extend(read);
            }
            Err(parts) => wrong.push(format!("--account : {}", crate::interview::no_account(&parts))),
        }
    }
    let mut case = Case::find(context, Some(&args.incident))?;
    // A damaged opening line does not stop the recording; a folder where nothing was opened is no incident.
    if case.checked.kind != logbook::LogVerdict::Altere {
        case.require_opening()?;
    }
    let now = context.env.now(case.tz());
    let happened_at = args.at.as_deref().and_then(|at| noted(&mut wrong, past("--at", at, now, case.tz())));
    if !wrong.is_empty() {
        return Err(Failure::several(FailureKind::Usage, "Note refusée, rien n’est écrit :", &wrong));
    }
    let mut common =
        Common { happened_at, actor: args.actor, accounts, machines: args.machine, indicators, ..spoken(&text) };
    if !as_typed.is_empty() {
        let typed = messages::as_typed(&as_typed);
        common.note = Some(common.note.map_or(typed.clone(), |note| format!("{note}\n{typed}")));
    }
    let special: Vec<String> = common.indicators.iter().filter_map(never_blocked).collect();
    let draft = Draft { event: Event::Noted(Noted { question: None, sheet: None }), common };
    let entries = case.record(context, &by, vec![draft])?;
    for line in as_typed.iter().chain(&special) {
        context.say(&format!("  {}", crate::escape::Terminal(line)))?;
    }
    say_hour(context, "--at", args.at.as_deref(), happened_at, case.tz())?;
    let line = entries.first().map_or(0, |e| e.seq);
    context.say(&format!("Enregistré (ligne {line}){}.", messages::happened(happened_at)))
}

/// Says that an address is nobody's on the Internet: it is kept, and no blocklist will be offered it.
fn never_blocked(indicator: &Indicator) -> Option<String> {
    let ip = indicator.value.parse().ok().filter(|_| indicator.kind == IndicatorType::Ip)?;
    let why = trace::special(ip)?;
    Some(format!("{ip} : adresse spéciale ({why}), gardée mais jamais proposée à une liste de blocage"))
}

/// Withdraws lines: they stay where they are, and count no more.
fn withdraw(context: &mut Context<'_>, args: &cli::NoteArgs, by: &str) -> Outcome {
    let because = args.because.clone().unwrap_or_default();
    let mut wrong: Vec<String> = unkept("--because", &because).into_iter().collect();
    if because.trim().is_empty() {
        wrong.push(String::from("--because est vide : dites pourquoi"));
    }
    let mut case = Case::opened(context, Some(&args.incident))?;
    let mut names = Vec::new();
    for said in &args.withdraw {
        match Named::parse(said) {
            Some(named) => names.push(named),
            None => wrong.push(format!("--withdraw « {said} » : attendu un numéro de ligne, comme 12")),
        }
    }
    let mut found: Vec<Vec<Meant<Entry>>> = vec![vec![]; names.len()];
    let mut book = Book::new(case.book.folder().to_path_buf());
    book.read(context.env.disk.as_ref(), Depth::Full, |met| {
        for (named, found) in names.iter().zip(&mut found) {
            let entry = met.entry;
            if named.means(entry.seq, &entry.writer, entry.h) {
                let (writer, text) = (entry.writer.clone(), entry.common.text.clone());
                found.push(Meant { writer, h: entry.h, text, what: entry.clone() });
            }
        }
    })
    .map_err(|e| crate::desk::case::unreadable(case.book.folder(), &e))?;
    let name = |entry: &Entry| case.incident.name_of(entry.seq, &entry.writer, entry.h);
    let (mut struck, mut told) = (Vec::new(), Vec::new());
    for (named, found) in names.iter().zip(found) {
        if let Some(entry) = noted(&mut wrong, named.only(found, "de ligne")) {
            if !is_withdrawable(&entry.kind) {
                wrong.push(format!(
                    "la ligne {} ne se retire pas : une réponse se corrige (qualify answer INCIDENT QUESTION RÉPONSE), le reste ne se défait pas",
                    name(&entry)
                ));
            } else if case.incident.is_withdrawn(&entry) {
                wrong.push(format!("la ligne {} est déjà retirée", name(&entry)));
            } else {
                struck.push(entry.h);
                told.push(entry::line(&name(&entry), &entry.common.text));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::several(FailureKind::Usage, "Retrait refusé, rien n’est écrit :", &wrong)
            .hint(format!("qualify log {} montre les numéros", case.id)));
    }
    let with = struck.iter().flat_map(|h| case.incident.go_with(*h)).filter(|(h, _)| !struck.contains(h));
    let with: BTreeSet<u64> = with.map(|(_, seq)| seq).collect();
    let with: Vec<String> = with.iter().map(u64::to_string).collect();
    let with = match with.as_slice() {
        [] => String::new(),
        [one] => format!(", avec la ligne {one} de la même action"),
        several => format!(", avec les lignes {} de la même action", messages::and(several)),
    };
    // The line says by itself what it takes away: who reads an export has no other.
    let text = entry::struck(&told, 0, &because);
    let event = Event::Struck(Struck { struck, because });
    let common = Common { text, ..Common::default() };
    let entries = case.record(context, by, vec![Draft { event, common }])?;
    context.say(&format!(
        "Enregistré (ligne {}){with} : ce qui est retiré reste lisible, barré.",
        entries.first().map_or(0, |e| e.seq)
    ))
}
