//! `qualify note`: one line of the main courante, with the accounts, machines and traces it names.

use crate::cli;
use crate::desk::case::Case;
use crate::desk::{Context, noted, past, spoken, too_long};
use crate::domain::event::{Common, Draft, Event, Indicator, IndicatorType, Noted};
use crate::error::{Failure, Kind, Outcome};

/// Runs the command.
pub fn run(context: &mut Context<'_>, args: cli::Note) -> Outcome {
    let by = context.by()?;
    let mut wrong = Vec::new();
    if args.text.trim().is_empty() {
        wrong.push(String::from("le texte de la note est vide"));
    }
    wrong.extend(too_long("le texte de la note", &args.text));
    for ip in args.ip.iter().filter(|ip| ip.parse::<std::net::IpAddr>().is_err()) {
        wrong.push(format!("--ip « {ip} » : attendu une adresse IP, comme 203.0.113.7"));
    }
    let is_sha256 = |h: &str| h.len() == 64 && h.bytes().all(|b| b.is_ascii_hexdigit());
    for hash in args.hash.iter().filter(|h| !is_sha256(h)) {
        wrong.push(format!("--hash « {hash} » : attendu 64 chiffres hexadécimaux (SHA-256)"));
    }
    let indicators: Vec<Indicator> = [
        (IndicatorType::Ip, args.ip),
        (IndicatorType::UserAgent, args.ua),
        (IndicatorType::Sender, args.sender),
        (IndicatorType::Url, args.url),
        (IndicatorType::Sha256, args.hash.iter().map(|h| h.to_lowercase()).collect()),
        (IndicatorType::Domain, args.domain),
    ]
    .into_iter()
    .flat_map(|(kind, values)| values.into_iter().map(move |value| Indicator { kind, value }))
    .collect();
    let mut case = Case::find(context, Some(&args.incident))?;
    case.warn(context)?;
    // A note needs nothing of the opening line: it goes through even when that line is damaged or late.
    let now = context.env.now(case.tz());
    let happened_at = args.at.as_deref().and_then(|at| noted(&mut wrong, past("--at", at, now, case.tz())));
    if !wrong.is_empty() {
        return Err(Failure::several(Kind::Usage, "Note refusée, rien n'est écrit :", &wrong));
    }
    let common = Common {
        happened_at,
        actor: args.actor,
        accounts: args.account,
        machines: args.machine,
        indicators,
        ..spoken(&args.text)
    };
    let draft = Draft { event: Event::Noted(Noted { question: None }), common };
    let entries = case.record(context, &by, vec![draft])?;
    context.say(&format!("Enregistré (ligne {}).", entries.first().map_or(0, |e| e.seq)))
}
