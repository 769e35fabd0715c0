//! What an incident gives to commands.

use super::names;
use crate::domain::ids::IncidentId;
use crate::domain::list::each_once;
use crate::domain::moment::Moment;
use crate::domain::recipe::Hole;

/// What is known and can stand in a command: names are as people wrote them, and are sorted out here.
#[derive(Debug, Clone, Default)]
pub struct Filling {
    /// The incident.
    pub incident: Option<IncidentId>,
    /// The accounts in cause, as they were named.
    pub accounts: Vec<String>,
    /// The accounts announced without being named.
    pub announced: u64,
    /// The machines in cause.
    pub machines: Vec<String>,
    /// The addresses where the attacker receives mail.
    pub forwards: Vec<String>,
    /// The addresses that the attacker writes from.
    pub senders: Vec<String>,
    /// The addresses that the attacker connected from.
    pub ips: Vec<String>,
    /// How many more of them are known than are here.
    pub more_ips: u64,
    /// The period to look at, in the time zone of the incident.
    pub period: Option<(Moment, Moment)>,
}

/// Writes a moment in whole seconds of Unix.
fn seconds(at: Moment) -> String {
    at.unix_millis().div_euclid(1_000).to_string()
}

impl Filling {
    /// Gives the values that a hole can take; none when nothing fills it.
    pub(super) fn values(&self, hole: Hole) -> Vec<String> {
        let all = |names: &[String], read: fn(&str) -> Option<String>| -> Vec<String> {
            each_once(names.iter().filter_map(|name| read(name)))
        };
        let one = |value: Option<String>| value.into_iter().collect();
        let (since, until) = (self.period.map(|(since, _)| since), self.period.map(|(_, until)| until));
        match hole {
            Hole::Account => all(&self.accounts, names::address),
            Hole::Sam => all(&self.accounts, names::sam),
            Hole::Uid => all(&self.accounts, names::uid),
            Hole::Machine => all(&self.machines, names::machine),
            Hole::Forward => all(&self.forwards, names::address),
            Hole::Sender => all(&self.senders, names::address),
            Hole::Since => one(since.map(|at| at.utc_seconds())),
            Hole::Until => one(until.map(|at| at.utc_seconds())),
            Hole::SinceLocal => one(since.map(|at| at.utc_clock())),
            Hole::UntilLocal => one(until.map(|at| at.utc_clock())),
            Hole::SinceEpoch => one(since.map(seconds)),
            Hole::UntilEpoch => one(until.map(seconds)),
            Hole::Ip | Hole::Ips => all(&self.ips, names::ip),
            Hole::Incident => one(self.incident.as_ref().map(ToString::to_string)),
            Hole::Delegate | Hole::RuleId | Hole::RuleName | Hole::Folder | Hole::Group | Hole::GrantId => vec![],
            Hole::AppId | Hole::DeviceId | Hole::MethodId | Hole::GpoId | Hole::Session | Hole::Interface => vec![],
            Hole::Peer | Hole::Counter | Hole::Zone | Hole::Trace | Hole::MessageId | Hole::Server => vec![],
            Hole::IndexOffice | Hole::IndexEntra => vec![],
        }
    }

    /// Lists the names that no command of ours writes, as people wrote them.
    pub fn refused(&self) -> Vec<&str> {
        let account = |name: &&String| names::address(name).or_else(|| names::sam(name)).is_none();
        let machine = |name: &&String| names::machine(name).is_none();
        let accounts = self.accounts.iter().filter(account);
        accounts.chain(self.machines.iter().filter(machine)).map(String::as_str).collect()
    }

    /// Lists the accounts named otherwise than by their address, which some systems want.
    pub fn without_address(&self) -> Vec<&str> {
        let named = self.accounts.iter().filter(|name| names::address(name).is_none() && names::sam(name).is_some());
        named.map(String::as_str).collect()
    }

    /// Counts what a hole stands for beyond what is named.
    pub(super) fn beyond(&self, hole: Hole) -> u64 {
        let is_ip = matches!(hole, Hole::Ip | Hole::Ips);
        let is_account = matches!(hole, Hole::Account | Hole::Sam | Hole::Uid);
        if is_account { self.announced } else { self.more_ips * u64::from(is_ip) }
    }
}
