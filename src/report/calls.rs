//! Whom to call now, and on which number: what the verdict asks for, met with the organisation's own directory.

use super::contacts::ContactReport;
use super::model::{DeclarationReport, FicheReport, Report};
use super::status::{ContactSource, DeclarationStatus};
use super::words;
use crate::annexes::{self, AnsweringHours, ContactKind, Directory, OwnContact, OwnRole, Trigger};
use crate::domain::fiche::Role;
use crate::domain::gravity::{Confirmation, Gravity};
use crate::domain::ids::{FicheId, QuestionId};
use crate::domain::moment::Moment;
use crate::domain::text::unaccented;
use crate::messages::decisive::ask;
use crate::messages::verdict as says;

/// Somebody to call, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Who: a name of the directory, else the role that it lacks, else a public body.
    pub who: String,
    /// The telephone, else the portal; none when nobody wrote one.
    pub number: Option<String>,
    /// When it answers, next to now.
    pub when: Reachable,
    /// What for.
    pub why: Vec<String>,
}

impl Call {
    /// Lists what is to be asked, apart from the rest.
    pub fn asks(&self) -> impl Iterator<Item = &str> {
        self.why.iter().map(String::as_str).filter(|why| why.contains('?'))
    }
}

/// When somebody answers, seen from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reachable {
    /// Now.
    Now,
    /// From then on.
    From(Moment),
    /// Nobody wrote it down.
    Unsaid,
}

/// A question answered "je ne sais pas" that somebody else can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The fiche.
    pub fiche: FicheId,
    /// Which.
    pub question: QuestionId,
    /// Who knows.
    pub ask: Option<Role>,
    /// What to ask, in a few words.
    pub words: String,
}

/// Lists whom to call, the most pressing first, those who know what is unknown included.
pub fn calls(report: &Report, directory: &Directory, unknown: &[Unknown]) -> Vec<Call> {
    listed(report, directory, Some(unknown))
}

/// Lists whom to tell: the same, without those who are only asked something.
pub fn to_tell(report: &Report, directory: &Directory) -> Vec<Call> {
    listed(report, directory, None)
}

/// Gives the call that comes before everything: money left, or is about to.
pub fn funds(report: &Report, directory: &Directory) -> Option<Call> {
    let mut list = CallList { report, directory, calls: vec![] };
    list.funds(DeclarationStatus::is_to_do, says::FUNDS);
    list.calls.pop()
}

/// Tells whether the answer to a question may make that call due.
pub fn is_about_funds(fiche: &FicheId, question: &QuestionId) -> bool {
    let about = |trigger: &&Trigger| trigger.fiche.as_ref().is_none_or(|of| of == fiche);
    let reads = |trigger: &Trigger| {
        let mut reads = false;
        trigger.when.visit(&mut |part| reads |= part.question() == Some(question));
        let unless = trigger.unless.as_ref();
        unless.into_iter().for_each(|unless| unless.visit(&mut |part| reads |= part.question() == Some(question)));
        reads
    };
    annexes::declarations().iter().filter(|d| d.first).flat_map(|d| &d.triggers).filter(about).any(reads)
}

fn listed(report: &Report, directory: &Directory, unknown: Option<&[Unknown]>) -> Vec<Call> {
    let gravity = report.gravity.counts();
    let mut list = CallList { report, directory, calls: vec![] };
    let to_do = || report.declarations.iter().filter(|d| d.status.is_to_do());
    let declared = |wanted: &dyn Fn(&DeclarationReport) -> bool| to_do().any(wanted);
    list.funds(DeclarationStatus::is_to_do, says::FUNDS);
    if gravity == Gravity::Crise {
        list.own(&[OwnRole::Direction], says::CRISIS_CELL);
        list.own_if_known(OwnRole::CallBack, says::FALL_BACK);
        // Whoever it came through may be the provider itself.
        let cut = if list.has_third_party() { says::CUT_BY_ANOTHER } else { says::CUT };
        list.own(&[OwnRole::Provider, OwnRole::Workstations, OwnRole::Messaging], cut);
    } else if gravity == Gravity::Majeur {
        list.own(&[OwnRole::Direction], if report.gravity.retained.is_some() { says::INFORM } else { says::DECIDE });
    } else if declared(&|d| d.what().is_some_and(|what| what.contains(BY_DIRECTION))) {
        list.own(&[OwnRole::Direction], says::DECLARE);
    }
    list.third_party();
    let plan = words::worst_plan(report).filter(|_| unknown.is_some());
    if let Some(plan) = plan {
        for call in &plan.calls {
            list.ask(call.ask, &call.text);
        }
    }
    // The body of the sector is called for what is owed to it, whatever the gravity, and no more once that is declared.
    let sector = report.declarations.iter().find(|d| d.id == TO_SECTOR).map(|d| d.status);
    if sector.is_some_and(DeclarationStatus::is_to_do)
        || gravity >= Gravity::Majeur && sector != Some(DeclarationStatus::Made)
    {
        list.public();
    }
    // Their opinion is asked for before anybody decides not to notify, and after the notice too.
    let is_breach = |d: &DeclarationReport| annexes::declaration(&d.id).is_some_and(|data| data.breach);
    if report.declarations.iter().any(|d| is_breach(d) && (d.status.is_to_do() || d.not_due.is_some())) {
        list.own(&[OwnRole::Dpo], says::PERSONAL_DATA);
    }
    if gravity >= Gravity::Majeur && declared(&|d| d.id == "assureur") {
        list.own_if_known(OwnRole::Insurer, says::BEFORE_A_PROVIDER);
    }
    for unknown in unknown.unwrap_or_default() {
        let typed = format!("{}:{}", unknown.fiche, unknown.question);
        let is_this = |id: &String| *id == typed || *id == unknown.question.as_str();
        if plan.is_none_or(|plan| !plan.calls.iter().flat_map(|call| &call.questions).any(is_this)) {
            let text = format!("{} {}", unknown.question, ask(&unknown.words, None));
            match is_about_funds(&unknown.fiche, &unknown.question) {
                true => list.funds(|status| status == DeclarationStatus::IfConfirmed, &text),
                false => list.ask(unknown.ask, &text),
            }
        }
    }
    list.calls
}

/// Who holds the money that is asked back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// The public accountant: a public body has no bank of its own.
    Accountant,
    /// The organisation's bank.
    Bank,
    /// A health body may be public or not.
    Either,
    /// Whoever paid, and not the organisation.
    Payer,
}

impl Holder {
    /// Reads it from whom the declaration is made to.
    fn of(to: &str) -> Self {
        let to = to.to_lowercase();
        match (to.contains("comptable public"), to.contains("banque")) {
            _ if to.starts_with("payeur") => Self::Payer,
            (true, true) => Self::Either,
            (true, false) => Self::Accountant,
            (false, _) => Self::Bank,
        }
    }
}

/// How the reason of a declaration says that money left.
const GONE: &str = "parti";
/// How a declaration says that the direction makes it.
const BY_DIRECTION: &str = "par la direction";
/// The declaration to the body of the health sector.
const TO_SECTOR: &str = "sante";
/// The fiche of what comes through somebody else.
const THIRD_PARTY: &str = "tiers-qualification";
/// How banks are named.
const BANKS: [&str; 6] = ["banque", "bank", "credit", "caisse d’epargne", "epargne", "bnp"];
/// How public accountants are named.
const ACCOUNTANTS: [&str; 6] =
    ["comptable public", "dgfip", "tresorerie", "tresor public", "paierie", "finances publiques"];

/// Tells whether a name has one of some words.
fn names(name: &str, words: &[&str]) -> bool {
    let name: String = unaccented(name).flat_map(char::to_lowercase).collect();
    words.iter().any(|word| name.contains(word))
}

struct CallList<'a> {
    report: &'a Report,
    directory: &'a Directory,
    calls: Vec<Call>,
}

impl CallList<'_> {
    /// Adds a call, or one more reason to one that is there.
    fn add(&mut self, who: &str, number: Option<String>, when: Reachable, why: &str) {
        match self.calls.iter_mut().find(|call| call.who == who) {
            Some(call) => call.why.push(why.to_owned()),
            None => self.calls.push(Call { who: who.to_owned(), number, when, why: vec![why.to_owned()] }),
        }
    }

    /// Adds whoever answers at this hour among some roles, the first ones first; a role that nobody holds is said.
    fn own(&mut self, roles: &[OwnRole], why: &str) {
        let known = roles.iter().flat_map(|role| of_role(self.directory, *role)).collect();
        self.own_among(known, roles[0].said(), why);
    }

    /// Adds whoever can answer a question.
    fn ask(&mut self, who: Option<Role>, text: &str) {
        match who {
            Some(Role::Messagerie) => self.own(&[OwnRole::Messaging, OwnRole::Provider], text),
            Some(Role::Reseau | Role::Sauvegarde) => self.own(&[OwnRole::Provider, OwnRole::Workstations], text),
            Some(Role::Poste) => self.own(&[OwnRole::Workstations, OwnRole::Provider], text),
            Some(Role::Metier) => self.own(&[OwnRole::Direction], text),
            Some(Role::Victime) => self.add(says::victim(), None, Reachable::Unsaid, text),
            None => {}
        }
    }

    /// Adds whoever is asked for the money back, as long as that stands so: by sector, and by whose it is.
    fn funds(&mut self, stands: impl Fn(DeclarationStatus) -> bool, why: &str) {
        let first = |d: &&DeclarationReport| annexes::declaration(&d.id).is_some_and(|data| data.first);
        let Some(due) = self.report.declarations.iter().filter(|d| stands(d.status)).find(first) else { return };
        let holder = Holder::of(&due.to);
        // One word of the directory is for both: the name says which of them it is.
        let fits = |own: &&OwnContact| match holder {
            Holder::Accountant => !names(&own.name, &BANKS),
            Holder::Bank => !names(&own.name, &ACCOUNTANTS),
            Holder::Either => true,
            Holder::Payer => false,
        };
        // Nothing is called back of what did not leave.
        let why = if why == says::FUNDS && !due.because.contains(GONE) { says::PAYMENTS } else { why };
        let known = of_role(self.directory, OwnRole::Bank).filter(fits).collect();
        let unsaid = self.report.incident.profile.is_empty() && holder == Holder::Bank;
        let otherwise = if unsaid { says::BANK_OR_ACCOUNTANT } else { due.to.as_str() };
        self.own_among(known, otherwise, why);
    }

    /// Tells whether it came through a third party.
    fn has_third_party(&self) -> bool {
        let is_real = |fiche: &FicheReport| {
            let confirmation = fiche.confirmation.as_ref().map(|c| c.proposed);
            fiche.id.as_str() == THIRD_PARTY && confirmation != Some(Confirmation::FauxPositif)
        };
        self.report.fiches.iter().any(is_real)
    }

    /// Adds the third party through which it came: what it knows, and the accesses that it holds.
    fn third_party(&mut self) {
        if self.has_third_party() {
            self.add(says::THIRD_PARTY, None, Reachable::Unsaid, says::THIRD_PARTY_WHY);
        }
    }

    /// Adds whoever answers at this hour among some contacts; when there is none, whoever is missing.
    fn own_among(&mut self, known: Vec<&OwnContact>, otherwise: &str, why: &str) {
        let now = self.report.as_of;
        let when = |own: &OwnContact| answers(own.hours.as_ref(), now);
        let chosen = known
            .iter()
            .find(|own| when(own) == Reachable::Now)
            .or_else(|| known.iter().find(|own| when(own) == Reachable::Unsaid))
            .or_else(|| known.iter().min_by_key(|own| own.hours.as_ref().map(|hours| hours.open_after(now))));
        match chosen {
            Some(own) => {
                let number = own.phone.clone().or_else(|| own.email.clone());
                self.add(&own.name, number, when(own), why);
            }
            None => self.add(otherwise, None, Reachable::Unsaid, why),
        }
    }

    fn own_if_known(&mut self, role: OwnRole, why: &str) {
        if of_role(self.directory, role).next().is_some() {
            self.own(&[role], why);
        }
    }

    /// Adds the body of the sector, else that of the region, else the national one that has a number.
    fn public(&mut self) {
        let of = |kind: ContactKind| {
            self.report.contacts.iter().find(|c| c.kind == ContactSource::Public(kind) && !c.contact.is_empty())
        };
        let is_national = |c: &&ContactReport| c.kind == ContactSource::Public(ContactKind::National);
        let national = || self.report.contacts.iter().filter(is_national).find(|c| c.phone.is_some());
        let chosen: Option<&ContactReport> =
            of(ContactKind::Sectoral).or_else(|| of(ContactKind::Regional)).or_else(national);
        if let Some(contact) = chosen {
            let when = answers(contact.hours.as_ref(), self.report.as_of);
            let contact = contact.clone();
            self.add(&contact.name, Some(contact.contact), when, says::HELP);
        }
    }
}

fn of_role(directory: &Directory, role: OwnRole) -> impl Iterator<Item = &OwnContact> {
    directory.contacts.iter().filter(move |own| own.role == role)
}

fn answers(hours: Option<&AnsweringHours>, now: Moment) -> Reachable {
    match hours {
        None => Reachable::Unsaid,
        Some(hours) if hours.answer_at(now) => Reachable::Now,
        Some(hours) => Reachable::From(hours.open_after(now)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the data says of money that left is understood: nothing else is called back.
    #[test]
    fn money_that_left_is_told_from_money_that_was_only_asked_for() {
        for trigger in annexes::declarations().iter().filter(|d| d.first).flat_map(|d| &d.triggers) {
            let attempted = serde_json::to_string(&trigger.when).expect("JSON").contains("\"tentee\"");
            assert_ne!(trigger.because.contains(GONE), attempted, "{}", trigger.because);
        }
    }

    /// Whom the data names for money is understood, whichever of its triggers fires.
    #[test]
    fn every_holder_of_money_in_the_data_is_understood() {
        for declaration in annexes::declarations().iter().filter(|d| d.first) {
            let all = declaration.triggers.iter().filter_map(|t| Some((t.to.as_deref()?, t)));
            for (to, trigger) in all.chain(declaration.triggers.iter().map(|t| (declaration.to.as_str(), t)).take(1)) {
                let mut public = false;
                trigger.when.visit(&mut |part| {
                    if let crate::domain::condition::Condition::Profile(of) = part {
                        public |= of.profile.contains(&crate::domain::profile::Profile::Collectivite);
                    }
                });
                let wanted = match to {
                    "Banque" | "Banque, et le payeur" => Holder::Bank,
                    "Payeur, puis sa banque" => Holder::Payer,
                    "Comptable public (DGFiP)" | "Comptable public (DGFiP), et le payeur" => Holder::Accountant,
                    _ => Holder::Either,
                };
                assert_eq!(Holder::of(to), wanted, "{to}");
                assert!(to == declaration.to || public == (wanted == Holder::Accountant), "{to}");
            }
        }
    }
}
