//! From the report and the main courante to the sheet: the one place where what people wrote is cleaned, and names hidden.

use super::hide::Hider;
use super::keyring::NameKind;
use super::sheet::{CleanAction, CleanDeclaration, CleanStep, FormFacts, Line, Sheet, Trace, Withheld};
use super::sound::is_sound;
use crate::annexes;
use crate::domain::answer::{Progress, StepState};
use crate::domain::digest::LineHash;
use crate::domain::event::{Entry, Event, Indicator, IndicatorType, Reason};
use crate::domain::fiche::{Brief, Step};
use crate::domain::gravity::Confirmation;
use crate::domain::ids::{FicheId, QuestionId};
use crate::domain::list::each_once;
use crate::domain::moment::Moment;
use crate::domain::text::lowered;
use crate::domain::tlp::Tlp;
use crate::domain::trace;
use crate::escape::Terminal;
use crate::messages;
use crate::report::{
    BriefFact, ContactReport, ContactSource, ContestedMatter, DeclarationStatus, Hostile, Identity, IncidentStatus,
    Report, Sayer, Victim, ascii, by_title, confirmation, decisive, explained, gravity_held, gravity_said, in_a_row,
    is_false_alarm, may_be_a_false_alarm, outcome, sealed,
};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

/// How many characters a receipt has at least that is looked for in sentences.
const RECEIPT: usize = 5;

/// What a sheet is made of.
pub struct SheetSources<'a> {
    /// The report.
    pub report: &'a Report,
    /// The main courante, in order.
    pub entries: &'a [Entry],
    /// What says them.
    pub sayer: &'a Sayer<'a>,
    /// The lines that a later one replaced.
    pub struck: &'a BTreeSet<LineHash>,
    /// The steps of the fiches run.
    pub steps: &'a [KnownStep<'a>],
    /// What the answers say to somebody who never saw the questions.
    pub facts: &'a KnownFacts,
    /// Who declares, and whom to call back.
    pub identity: &'a Identity,
    /// When the document is made.
    pub made_at: Moment,
    /// Whether a fiche run is about mailboxes.
    pub mail: bool,
    /// The zone of the incident.
    pub tz: Tz,
    /// The marking.
    pub tlp: Tlp,
}

/// What the answers say, by what the forms of authorities ask.
#[derive(Debug, Default)]
pub struct KnownFacts {
    /// Each answer that they ask for.
    pub brief: Brief<BriefFact>,
    /// The accesses to review, as the fiches name them.
    pub accesses: Vec<String>,
    /// What the fiches that are as sure as the incident is are about.
    pub nature: Vec<String>,
    /// What each fiche run is about.
    pub about: BTreeMap<FicheId, String>,
    /// The questions that ask for an opinion.
    pub opinions: BTreeSet<QuestionId>,
    /// What each qualification says, in a sentence.
    pub verdicts: Vec<String>,
    /// Answers that do not go together, analysts who do not agree.
    pub disagreements: Vec<String>,
    /// What goes against its being contained, as far as anybody said.
    pub reserve: &'static str,
    /// What was cut for a false alarm, and still is.
    pub given_back: Vec<String>,
}

/// A step of a fiche that was run.
pub struct KnownStep<'a> {
    /// The fiche.
    pub fiche: &'a FicheId,
    /// Its title.
    pub title: &'a str,
    /// The step.
    pub step: &'a Step,
    /// The day by which it is due.
    pub due: Option<Moment>,
}

/// Builds the sheet; with a hider, no name of the incident is left in it.
pub fn gather(sources: &SheetSources<'_>, hider: Option<&mut Hider>) -> Sheet {
    let hider = hider.map(|hider| {
        learn(sources, hider);
        &*hider
    });
    let victim = Victim::new(&victims(sources));
    Builder { sources, hider, victim, hostile: Hostile::of(sources.report), seen: seen(sources) }.sheet()
}

/// Finds when each trace was seen first and last: when it happened, else when it was written down.
fn seen<'a>(sources: &SheetSources<'a>) -> BTreeMap<&'a Indicator, (Moment, Moment)> {
    let mut seen: BTreeMap<&Indicator, (Moment, Moment)> = BTreeMap::new();
    for entry in sources.entries.iter().filter(|entry| !sources.struck.contains(&entry.h)) {
        let at = entry.common.happened_at.unwrap_or(entry.at);
        for indicator in &entry.common.indicators {
            let (first, last) = seen.entry(indicator).or_insert((at, at));
            (*first, *last) = (at.min(*first), at.max(*last));
        }
    }
    seen
}

/// Teaches every name that the main courante knows as one.
fn learn(sources: &SheetSources<'_>, hider: &mut Hider) {
    let report = sources.report;
    // Accounts first: their addresses are the more precise.
    for account in victims(sources) {
        hider.learn(NameKind::Account, &account);
    }
    let people = report.timeline.analysts.iter().chain(&report.gravity.retained_by);
    let people = people.chain(report.actions.iter().flat_map(|a| a.owner.iter().chain(&a.by)));
    // Those of the organisation's directory are called by their names.
    let own = report.contacts.iter().filter(|contact| contact.kind == ContactSource::Organisation);
    let people = people.chain(own.map(|contact| &contact.name)).chain(&sources.identity.author);
    for person in people {
        hider.learn(NameKind::Person, person);
    }
    if let Some(organisation) = &report.incident.organisation {
        hider.learn(NameKind::Organisation, organisation);
    }
    let known = |facts: &'_ [BriefFact]| facts.iter().filter(|fact| fact.known).map(|fact| fact.said.clone()).collect();
    let [others, reached, detected]: [Vec<String>; 3] =
        [&sources.facts.brief.others, &sources.facts.brief.reached, &sources.facts.brief.detected]
            .map(|facts| known(facts));
    // Who it is comes before what they do for us.
    let third = others.iter().filter_map(|said| said.split([',', '(', ';', ':', '<']).next());
    third.for_each(|name| hider.learn(NameKind::Organisation, name));
    reached.iter().chain(&detected).for_each(|said| hider.learn_machines(said));
    for entry in sources.entries {
        hider.learn(NameKind::Person, &entry.by);
        if let Some(actor) = &entry.common.actor {
            hider.learn(NameKind::Person, actor);
        }
        for machine in &entry.common.machines {
            hider.learn(NameKind::Machine, machine);
        }
        // A writer's name in a file's name is that of a person.
        hider.learn(NameKind::Person, entry.writer.as_str());
        let (people, organisation) = entry.event.as_ref().map(names).unwrap_or_default();
        people.iter().for_each(|person| hider.learn(NameKind::Person, person));
        organisation.iter().for_each(|organisation| hider.learn(NameKind::Organisation, organisation));
        if let Some(Event::Declared(declared)) = &entry.event {
            // A shorter one is a number like any other.
            let receipt = declared.receipt.iter().filter(|receipt| receipt.chars().count() >= RECEIPT);
            receipt.for_each(|receipt| hider.learn(NameKind::Receipt, receipt));
        }
    }
    // Whoever is known otherwise was learnt first.
    for entry in sources.entries {
        let receipt = match &entry.event {
            Some(Event::Declared(declared)) => declared.receipt.as_deref(),
            _ => None,
        };
        let told = sources.sayer.told(entry);
        let texts = [Some(entry.common.text.as_str()), Some(&told), entry.common.note.as_deref(), receipt];
        texts.into_iter().flatten().for_each(|text| hider.learn_called(text));
    }
}

/// Gives the members of a kind of line that hold a person's name, then the one that holds the organisation's.
fn names(event: &Event) -> (Option<&str>, Option<&str>) {
    let people = match event {
        Event::Opened(o) => return (None, o.organisation.as_deref()),
        Event::Answered(a) => &a.declared_by,
        Event::Explained(e) => &e.declared_by,
        Event::Action(a) => &a.owner,
        Event::Declared(d) => &d.decided_by,
        Event::Joined(_) | Event::Noted(_) | Event::Closed(_) | Event::Reopened(_) => return (None, None),
        Event::FicheStarted(_) | Event::FicheFinished(_) | Event::Decided(_) => return (None, None),
        Event::Clock(_) | Event::Suspended(_) | Event::Resumed(_) | Event::Exported(_) => return (None, None),
        Event::ProposalRefused(_) | Event::Assessed(_) | Event::Profile(_) => return (None, None),
        Event::Struck(_) | Event::ForkKept(_) | Event::Recovered(_) => return (None, None),
    };
    (people.as_deref(), None)
}

/// Gathers the accounts of the organisation, as they were written.
fn victims(sources: &SheetSources<'_>) -> Vec<String> {
    let mut accounts: Vec<String> = sources.report.suspected_accounts.iter().map(|s| s.account.clone()).collect();
    accounts.extend(sources.entries.iter().flat_map(|entry| entry.common.accounts.iter().cloned()));
    accounts.sort();
    accounts.dedup();
    accounts
}

struct Builder<'a> {
    sources: &'a SheetSources<'a>,
    hider: Option<&'a Hider>,
    victim: Victim,
    hostile: Hostile,
    /// When each trace was seen first and last.
    seen: BTreeMap<&'a Indicator, (Moment, Moment)>,
}

impl Builder<'_> {
    fn sheet(&self) -> Sheet {
        let report = self.sources.report;
        let about = &report.incident;
        let accesses = self.sources.facts.accesses.iter();
        Sheet {
            id: about.id.to_string(),
            title: self.say(&about.title),
            exercise: about.exercise,
            closed: about.status == IncidentStatus::Closed,
            false_alarm: is_false_alarm(report),
            unsettled: may_be_a_false_alarm(report),
            reserve: self.sources.facts.reserve,
            opened_at: about.opened_at,
            as_of: report.as_of,
            made_at: self.sources.made_at,
            clocks: about
                .clocks
                .iter()
                .filter_map(|(name, at)| Some((self.say(name), self.clock(name, (*at)?))))
                .collect(),
            tz: self.sources.tz,
            organisation: about.organisation.as_deref().map(|o| self.named(NameKind::Organisation, o)),
            region: about.region.as_deref().map(|r| self.say(r)),
            profile: about.profile.iter().map(|p| messages::profile(*p)).collect(),
            profile_mark: self.mark(ContestedMatter::Profile, ""),
            gravity: gravity_held(report),
            gravity_said: gravity_said(report, |text| self.say(text)).join(" "),
            confirmation: confirmation(report),
            verdicts: self.sources.facts.verdicts.iter().map(|text| self.ours(text)).collect(),
            kinds: self.kinds(),
            facts: self.facts(),
            mail: self.sources.mail,
            reasons: self.reasons(),
            decisive: decisive(report).iter().map(|text| self.ours(&in_a_row(text))).collect(),
            disagreements: self.sources.facts.disagreements.iter().map(|text| self.say(text)).collect(),
            accounts: report.in_cause().map(|account| self.named(NameKind::Account, account)).collect(),
            linked: report.linked().map(|account| self.named(NameKind::Account, account)).collect(),
            machines: report.machines.iter().map(|m| self.named(NameKind::Machine, m)).collect(),
            // Examples help who answers; nobody said that they were reached.
            accesses: accesses.map(|access| self.ours(access.split(" (").next().unwrap_or(access))).collect(),
            traces: report.indicators.iter().map(|i| self.trace(i)).collect(),
            withdrawn: self.withdrawn(),
            actions: self.actions(),
            steps: self.steps(),
            next: self.next(),
            explained: explained(report).iter().map(|text| self.say(text)).collect(),
            declarations: self.declarations(),
            contacts: report.contacts.iter().map(|contact| self.contact(contact)).collect(),
            lines: self.sources.entries.iter().map(|entry| self.line(entry)).collect(),
            analysts: report.timeline.analysts.iter().map(|a| self.person(a)).collect(),
            entries: report.timeline.entries,
            seal: self.seal(),
            tlp: self.sources.tlp,
            pseudonymised: self.hider.is_some(),
            before: None,
        }
    }

    /// Says the seal, what the main courante is worth, and what somebody settled in it; the name of a writer says that of a
    /// person.
    fn seal(&self) -> String {
        let seal = &self.sources.report.seal;
        let settled: String = seal.settled(self.hider.is_none()).iter().map(|said| format!(" ; {said}")).collect();
        format!("{} ({}{settled})", seal.code, self.say(&sealed(self.sources.report)))
    }

    /// Says what is to be done next, what was cut for nothing first.
    fn next(&self) -> Vec<String> {
        let cut = &self.sources.facts.given_back;
        let back = (!cut.is_empty()).then(|| self.say(&messages::give_back(&cut.join("\u{a0}; "))));
        let next = self.sources.report.next.iter();
        let next = next.map(|next| format!("{} : {}", self.ours(&next.title), self.ours(&next.because)));
        back.into_iter().chain(next).collect()
    }

    fn clock(&self, name: &str, at: Moment) -> (Moment, String) {
        (at, self.mark(ContestedMatter::Clock, name))
    }

    /// Says what is to be known of the line by which something counts; nothing of most.
    fn mark(&self, about: ContestedMatter, name: &str) -> String {
        self.sources.report.marked.beside(about, name)
    }

    /// Cleans a sentence, on one line.
    fn say(&self, text: &str) -> String {
        self.inert(self.hider.map_or_else(|| text.to_owned(), |hider| hider.text(text)))
    }

    /// Cleans a sentence of a fiche or of an annex, which may quote an answer.
    fn ours(&self, text: &str) -> String {
        self.inert(self.hider.map_or_else(|| text.to_owned(), |hider| hider.ours(text)))
    }

    fn inert(&self, text: String) -> String {
        let about = self.sources.facts.about.iter().map(|(id, about)| (id, about.as_str()));
        self.hostile.inert(&Terminal(&by_title(&text, about)).to_string())
    }

    /// Cleans a name.
    fn named(&self, kind: NameKind, name: &str) -> String {
        self.hider.map_or_else(|| Terminal(name).to_string(), |hider| hider.name(kind, name))
    }

    /// Says a contact; one without a number nor an address by its portal.
    fn contact(&self, contact: &ContactReport) -> String {
        let portal = contact.url.as_deref().filter(|_| contact.phone.is_none() && contact.email.is_none());
        let portal = portal.map(|url| format!(" : {url}")).unwrap_or_default();
        self.ours(&format!("{}{portal}", contact.said()))
    }

    fn person(&self, name: &str) -> String {
        self.named(NameKind::Person, name)
    }

    /// Cites each known answer that a form asks for; what is only thought is to be confirmed.
    fn facts(&self) -> FormFacts {
        let cited = |fact: &BriefFact| {
            let doubt = if fact.deduced { ", à confirmer" } else { "" };
            fact.known.then(|| format!("{} : {} [{}]{doubt}", fact.label, self.say(&fact.in_full()), fact.question))
        };
        let (known, identity) = (self.sources.facts, self.sources.identity);
        let dated = self.sources.entries.iter().filter(|entry| !self.sources.struck.contains(&entry.h));
        let mut brief = known.brief.map(cited);
        // What opens data is no data.
        brief.data.retain(|fact| !brief.reached.contains(fact));
        FormFacts {
            brief,
            measures: known.brief.measures.iter().filter_map(|fact| Some((fact.done, cited(fact)?))).collect(),
            first: dated
                .filter_map(|entry| Some((entry.fact_at()?, entry.seq, self.say(&self.sources.sayer.number(entry)))))
                .min()
                .filter(|(at, ..)| self.sources.report.incident.may_start(*at)),
            nature: known.nature.iter().map(|kind| self.ours(kind)).collect(),
            confirmed: self.confirmed(),
            announced: self.sources.report.announced_accounts,
            author: identity.author.as_deref().map(|author| self.person(author)).unwrap_or_default(),
            dpo: identity.dpo.as_deref().map(|dpo| self.say(dpo)).unwrap_or_default(),
            callback: identity.callback_phone.as_deref().map(|number| self.say(number)).unwrap_or_default(),
        }
    }

    /// Names the questions whose answers hold the confirmation, each once.
    fn confirmed(&self) -> Vec<String> {
        let fiches = self.sources.report.fiches.iter().filter_map(|f| Some((&f.id, &f.confirmation.as_ref()?.because)));
        let reasons: Vec<_> = fiches.flat_map(|(id, because)| because.iter().map(move |reason| (id, reason))).collect();
        let several = reasons.iter().any(|(id, _)| *id != reasons[0].0);
        let said = |(id, reason): &(&FicheId, &Reason)| match self.sources.facts.about.get(*id).filter(|_| several) {
            Some(about) => format!("{about}, {}", reason.question),
            None => reason.question.to_string(),
        };
        let mut questions: Vec<String> = reasons.iter().map(said).collect();
        questions.dedup();
        questions
    }

    /// Names what is confirmed in the words of RSIT: a machine that shares the event reads nothing of our fiches.
    fn kinds(&self) -> Vec<&'static str> {
        let fiches = self.sources.report.fiches.iter();
        let confirmed =
            fiches.filter(|f| f.confirmation.as_ref().is_some_and(|c| c.proposed == Confirmation::Confirme));
        let mut kinds: Vec<&str> = confirmed
            .map(|fiche| match fiche.id.as_str() {
                "messagerie-qualification" | "compte-microsoft" | "fuite-donnees-qualification" => {
                    "rsit:information-content-security=\"unauthorised-information-access\""
                }
                "usurpation-interne-qualification" => "rsit:fraud=\"phishing\"",
                "systeme-qualification" => "rsit:malicious-code=\"infected-system\"",
                _ => "rsit:other=\"other\"",
            })
            .collect();
        kinds.dedup();
        kinds
    }

    fn reasons(&self) -> Vec<String> {
        let said = self.sources.report.fiches.iter().flat_map(|fiche| {
            // An opinion shows nothing to an authority.
            let confirmation = fiche.confirmation.iter().flat_map(|c| &c.because);
            let confirmation = confirmation.filter(|reason| !self.sources.facts.opinions.contains(&reason.question));
            let axes = fiche.axes.iter().flat_map(|a| [&a.perimetre, &a.impact, &a.urgence]).flat_map(|a| &a.because);
            confirmation.chain(axes).map(|reason| self.ours(&reason.text))
        });
        each_once(said)
    }

    fn trace(&self, indicator: &Indicator) -> Trace {
        let written = Indicator { kind: indicator.kind, value: ascii(indicator.kind, &indicator.value) };
        let sound = is_sound(&written);
        let value = match (self.hider, indicator.kind) {
            (Some(hider), IndicatorType::Sender | IndicatorType::Recipient) if sound => {
                hider.name(NameKind::Account, &indicator.value)
            }
            (Some(hider), IndicatorType::Ip) if sound => hider.name(NameKind::Ip, &indicator.value),
            (Some(hider), _) => Terminal(&hider.text(&indicator.value)).to_string(),
            (None, _) => Terminal(&indicator.value).to_string(),
        };
        let nobody = indicator.value.parse().ok().and_then(trace::special).is_some();
        let reasons = [
            (!sound, Withheld::Unsound),
            (self.victim.owns(&written), Withheld::Victim),
            (nobody, Withheld::Reserved),
            (value != indicator.value, Withheld::Pseudonym),
        ];
        let withheld = reasons.into_iter().find_map(|(holds, why)| holds.then_some(why));
        let machine = if value == indicator.value { written.value } else { value.clone() };
        let also = if machine == value { String::new() } else { format!(" ({machine})") };
        Trace {
            kind: indicator.kind,
            said: self.hostile.inert(&format!("{value}{also}")),
            machine,
            seen: self.seen.get(indicator).copied(),
            sound: sound && withheld != Some(Withheld::Unsound),
            withheld,
            value,
        }
    }

    /// Gives the traces that only withdrawn lines say.
    fn withdrawn(&self) -> Vec<Trace> {
        let struck = self.sources.entries.iter().filter(|entry| self.sources.struck.contains(&entry.h));
        let said: BTreeSet<&Indicator> = struck.flat_map(|entry| &entry.common.indicators).collect();
        said.into_iter().filter(|i| !self.sources.report.indicators.contains(i)).map(|i| self.trace(i)).collect()
    }

    fn actions(&self) -> Vec<CleanAction> {
        let actions = self.sources.report.actions.iter();
        actions
            .map(|a| CleanAction {
                number: a.action,
                text: self.say(&a.text),
                state: a.state,
                by: a.by.as_deref().map(|by| self.person(by)),
                outcome: outcome(a.result.as_deref(), a.side_effect.as_deref())
                    .iter()
                    .map(|said| format!(" ; {}", self.say(said)))
                    .chain([self.mark(ContestedMatter::Action, &a.named())])
                    .collect(),
                at: a.at,
            })
            .collect()
    }

    fn steps(&self) -> Vec<CleanStep> {
        let reports = self.sources.report.fiches.iter();
        let states = reports.flat_map(|f| f.steps.iter().map(|s| (&f.id, s)));
        let known = |step: &&KnownStep<'_>| {
            states.clone().find(|(fiche, said)| *fiche == step.fiche && said.id == step.step.question.id)
        };
        let steps = self.sources.steps.iter().filter_map(|known_step| {
            let (_, standing) = known(&known_step)?;
            let said = standing.state;
            let state = match said {
                // Done once, and to be done again, is left to do.
                None | Some(StepState::ARefaire) => Progress::AFaire,
                // Beside the point here: nobody has to do it.
                Some(StepState::SansObjet) => return None,
                Some(StepState::At(progress)) => progress,
            };
            let again = said.filter(|state| *state == StepState::ARefaire).map_or("", |_| ", fait une fois, à refaire");
            let name = format!("{}:{}", known_step.fiche, known_step.step.question.id);
            Some(CleanStep {
                fiche: known_step.fiche.to_string(),
                title: self.ours(known_step.title),
                id: known_step.step.question.id.to_string(),
                text: self.say(&known_step.step.question.prompt),
                due: known_step.due,
                state,
                said: said.is_some(),
                mark: format!("{again}{}", self.mark(ContestedMatter::Action, &name)),
                by: standing.by.as_deref().map(|by| self.person(by)),
                at: standing.at,
            })
        });
        steps.collect()
    }

    fn declarations(&self) -> Vec<CleanDeclaration> {
        let declarations = self.sources.report.declarations.iter();
        let receipt = |receipt: &str| {
            self.hider.map_or_else(|| self.say(receipt), |hider| hider.name(NameKind::Receipt, receipt))
        };
        declarations
            .map(|d| CleanDeclaration {
                id: self.ours(&d.id),
                to: self.ours(&d.to),
                what: d.what().unwrap_or_default(),
                due_at: d.keep_by(),
                by: d.by(&self.sources.report.as_of),
                made_at: d.made_at.filter(|_| d.status == DeclarationStatus::Made),
                clock: self.ours(&d.clock),
                // A prudent date is counted from the alert, and its reason says both.
                started: d.clock_started_at.filter(|_| d.prudent_at.is_none()),
                follows: annexes::declaration(&d.id).is_some_and(|data| data.triggers.is_empty()),
                status: d.status,
                // What somebody decided is said in their own words.
                because: match &d.not_due {
                    None => self.ours(&d.because),
                    Some(decision) => {
                        let newer = decision.newer().map(|newer| format!(" ; depuis : {}", self.ours(&lowered(newer))));
                        self.say(&d.because) + &newer.unwrap_or_default()
                    }
                },
                sure: d.confidence.is_primary(),
                receipt: d.receipt.as_deref().map(receipt),
                first_receipt: d.first_receipt.as_deref().map(receipt),
                url: d.url.as_deref().map(|u| self.ours(u)),
            })
            .collect()
    }

    fn line(&self, entry: &Entry) -> Line {
        let common = &entry.common;
        let hash = entry.h.to_string();
        let tells = |event: &Event| match event {
            Event::Opened(_) | Event::Action(_) | Event::Noted(_) | Event::Closed(_) | Event::Reopened(_) => true,
            Event::FicheStarted(_) | Event::FicheFinished(_) | Event::Explained(_) => true,
            Event::Decided(_) | Event::Clock(_) | Event::Declared(_) => true,
            Event::Joined(_) | Event::Answered(_) | Event::Suspended(_) | Event::Resumed(_) => false,
            Event::Exported(_) | Event::ProposalRefused(_) | Event::Assessed(_) | Event::Profile(_) => false,
            Event::Struck(_) | Event::ForkKept(_) | Event::Recovered(_) => false,
        };
        let told = entry.event.as_ref().is_some_and(tells) || entry.fact_at().is_some();
        Line {
            key: self.hider.map_or_else(|| hash.clone(), |hider| hider.line(&hash)),
            h: self.hider.is_none().then_some(hash),
            seq: entry.seq,
            at: entry.at,
            happened_at: common.happened_at,
            by: self.person(&entry.by),
            actor: common.actor.as_deref().map(|actor| self.person(actor)),
            kind: self.say(&entry.kind),
            text: self.say(&self.sources.sayer.told(entry)),
            mark: self.sources.sayer.mark(entry).map(|mark| self.say(&mark)),
            note: common.note.as_deref().filter(|note| *note != common.text).map(|note| self.say(note)),
            accounts: common.accounts.iter().map(|a| self.named(NameKind::Account, a)).collect(),
            machines: common.machines.iter().map(|m| self.named(NameKind::Machine, m)).collect(),
            struck: self.sources.struck.contains(&entry.h),
            told: told && !self.sources.struck.contains(&entry.h),
        }
    }
}
