//! Whom to call now, and on which number: what the verdict asks for, met with the organisation's own directory.

use super::model::{ContactReport, DeclarationReport, Report};
use super::{status::ContactSource, words};
use crate::annexes::{self, AnsweringHours, ContactKind, Directory, OwnContact, OwnRole};
use crate::domain::fiche::Role;
use crate::domain::gravity::Gravity;
use crate::domain::moment::Moment;
use crate::messages::verdict as says;

/// How many calls stand on a screen.
const MOST: usize = 6;

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

/// Lists whom to call, the most pressing first.
pub fn calls(report: &Report, directory: &Directory) -> Vec<Call> {
    listed(report, directory, true)
}

/// Lists whom to tell: the same, without those who are only asked something.
pub fn to_tell(report: &Report, directory: &Directory) -> Vec<Call> {
    listed(report, directory, false)
}

fn listed(report: &Report, directory: &Directory, asked: bool) -> Vec<Call> {
    let gravity = report.gravity.retained.unwrap_or(report.gravity.proposed);
    let mut list = CallList { report, directory, calls: vec![] };
    let to_do = || report.declarations.iter().filter(|d| d.status.is_to_do());
    let declared = |wanted: &dyn Fn(&DeclarationReport) -> bool| to_do().any(wanted);
    let first = |d: &DeclarationReport| annexes::declaration(&d.id).is_some_and(|data| data.first);
    if declared(&first) {
        list.own(&[OwnRole::Bank], says::FUNDS);
    }
    if gravity == Gravity::Crise {
        list.own(&[OwnRole::Direction], says::CRISIS_CELL);
        list.own_if_known(OwnRole::CallBack, says::FALL_BACK);
        list.own(&[OwnRole::Provider, OwnRole::Workstations, OwnRole::Messaging], says::CUT);
    } else if gravity == Gravity::Majeur {
        list.own(&[OwnRole::Direction], says::DECIDE);
    }
    if let Some(plan) = words::worst_plan(report).filter(|_| asked) {
        for call in &plan.calls {
            match call.ask {
                Some(Role::Messagerie) => list.own(&[OwnRole::Messaging, OwnRole::Provider], &call.text),
                Some(Role::Reseau | Role::Sauvegarde) => {
                    list.own(&[OwnRole::Provider, OwnRole::Workstations], &call.text)
                }
                Some(Role::Poste) => list.own(&[OwnRole::Workstations, OwnRole::Provider], &call.text),
                Some(Role::Metier) => list.own(&[OwnRole::Direction], &call.text),
                Some(Role::Victime) => list.add(says::victim(), None, Reachable::Unsaid, &call.text),
                None => {}
            }
        }
    }
    if gravity >= Gravity::Majeur {
        list.public();
    }
    if declared(&|d| d.id.contains("cnil")) {
        list.own(&[OwnRole::Dpo], says::PERSONAL_DATA);
    }
    if gravity >= Gravity::Majeur && declared(&|d| d.id == "assureur") {
        list.own_if_known(OwnRole::Insurer, says::BEFORE_A_PROVIDER);
    }
    list.calls.truncate(MOST);
    list.calls
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
        let now = self.report.as_of;
        let when = |own: &OwnContact| answers(own.hours.as_ref(), now);
        let known: Vec<&OwnContact> = roles.iter().flat_map(|role| of_role(self.directory, *role)).collect();
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
            None => self.add(roles[0].said(), None, Reachable::Unsaid, why),
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
