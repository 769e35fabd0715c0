//! The verdict on a main courante: coherent, anchored, incomplete or altered, and why.

use super::book::Book;
use super::line::Depth;
use super::seal::Seal;
use super::state::{Mark, Shelf};
use crate::domain::digest::{Digest, LineHash};
use crate::domain::event::{Entry, Event, Head};
use crate::domain::ids::{IncidentId, WriterId};
use crate::env::Env;
use crate::platform::{Disk, io_in_french};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};

/// What a main courante is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Coherent, and nothing seen before is missing.
    Ancre,
    /// Every line and chain is right.
    Coherent,
    /// Something cited has not arrived, or was removed.
    Incomplet,
    /// Bytes are wrong, or something seen before is missing.
    Altere,
}

impl Kind {
    /// Gives the word used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Ancre => "ANCRE",
            Self::Coherent => "COHERENT",
            Self::Incomplet => "INCOMPLET",
            Self::Altere => "ALTERE",
        }
    }
}

/// A verdict with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The verdict.
    pub kind: Kind,
    /// What is wrong, in French, each with its file and line.
    pub problems: Vec<String>,
    /// What is benign but worth knowing.
    pub notices: Vec<String>,
    /// The seal of what was read.
    pub seal: Seal,
    /// The number of lines read.
    pub entries: u64,
    /// Whether all that is wrong is that the code expected is not this one: it may have been misread.
    pub only_expectation: bool,
}

/// Watches lines pass, then judges: a command that reads a log anyway gets its verdict in the same pass.
pub struct Inspector {
    cited: Cited,
    marks: BTreeMap<String, Mark>,
    single_file: bool,
    wanted: BTreeSet<u64>,
    counts: BTreeMap<WriterId, u64>,
    entries: u64,
    fiches: BTreeSet<Digest>,
    heads_met: Cited,
    marks_met: BTreeSet<WriterId>,
    /// For `--expect`: the head of each writer at each of the counts asked for.
    at_count: BTreeMap<(WriterId, u64), (u64, LineHash)>,
    expect: Option<Seal>,
}

impl Inspector {
    /// Prepares to judge; `expect` is a seal code noted earlier, `single_file` a file out of its folder.
    pub fn new(env: &Env, book: &Book, single_file: bool, expect: Option<Seal>) -> io::Result<Self> {
        let disk = env.disk.as_ref();
        let (cited, opened) = first_lines(disk, book, single_file)?;
        // Without its opening line, an incident is still known by the name of its folder.
        let folder = book.folder().file_name().and_then(|n| n.to_str()).and_then(|n| IncidentId::parse(n).ok());
        let incident = opened.or(folder.filter(|_| !single_file));
        let marks = match &incident {
            Some(incident) => Shelf::new(&env.state_folder, &env.host, incident).recall(disk).marks,
            None => BTreeMap::new(),
        };
        Ok(Self {
            cited,
            marks,
            single_file,
            wanted: expect.as_ref().map(|e| e.counts().iter().copied().collect()).unwrap_or_default(),
            counts: BTreeMap::new(),
            entries: 0,
            fiches: BTreeSet::new(),
            heads_met: BTreeSet::new(),
            marks_met: BTreeSet::new(),
            at_count: BTreeMap::new(),
            expect,
        })
    }

    /// Sees one more line, in the order of the main courante.
    pub fn meet(&mut self, entry: &Entry) {
        self.entries += 1;
        if !self.wanted.is_empty() {
            let count = self.counts.entry(entry.writer.clone()).or_default();
            *count += 1;
            if self.wanted.contains(count) {
                self.at_count.insert((entry.writer.clone(), *count), (entry.seq, entry.h));
            }
        }
        if !self.cited.is_empty() {
            let head = (entry.writer.clone(), entry.seq, entry.h);
            if self.cited.contains(&head) {
                self.heads_met.insert(head);
            }
        }
        if self.marks.get(entry.writer.as_str()).is_some_and(|m| m.h == entry.h) {
            self.marks_met.insert(entry.writer.clone());
        }
        self.fiches.extend(entry.fiche);
    }

    /// Judges what was read.
    pub fn conclude(self, disk: &dyn Disk, book: &Book) -> Report {
        let (mut altered, mut missing, mut notices) = (Vec::new(), Vec::new(), Vec::new());
        for (file, finding) in book.findings() {
            let said = format!("{file}, ligne {}, octet {} : {}", finding.line, finding.offset, finding.harm);
            if finding.harm.is_benign() { notices.push(said) } else { altered.push(said) }
        }
        if self.entries == 0 && altered.is_empty() {
            missing.push(String::from("aucune ligne : le journal n'est pas arrivé, ou a été retiré"));
        }
        if !self.single_file {
            for (writer, seq, _) in self.cited.difference(&self.heads_met) {
                missing.push(format!("la ligne {seq} de {writer}, citée par un autre rédacteur, n'est pas là"));
            }
            for digest in &self.fiches {
                let name = format!("fiche-{}.json", digest.short());
                match read_whole(disk, &book.folder().join(&name)) {
                    Ok(bytes) if Digest::of(&bytes) == *digest => {}
                    Ok(_) => altered.push(format!("{name} : le contenu n'a pas l'empreinte citée par le journal")),
                    Err(e) if e.kind() != io::ErrorKind::NotFound => {
                        altered.push(format!("{name} : {}", io_in_french(&e)));
                    }
                    Err(_) => missing.push(format!("{name} : la fiche citée par le journal n'est pas là")),
                }
            }
        }
        for writer in self.marks.keys().filter(|w| !self.marks_met.iter().any(|met| met.as_str() == *w)) {
            let name = format!("{writer}.jsonl");
            let is_here = book
                .files
                .iter()
                .any(|f| f.name == name || f.chain.writer().is_some_and(|known| known.as_str() == writer.as_str()));
            // A file that is not there may still arrive; one that is shorter than this machine saw it was cut.
            if is_here {
                altered.push(format!("{name} : le journal a reculé, cette machine en avait vu davantage (ou ceci est une copie plus ancienne)"));
            } else if !self.single_file {
                missing.push(format!("{name} : ce fichier, déjà vu sur cette machine, n'est plus là"));
            }
        }
        let sound = altered.is_empty();
        if let Some(expect) = self.expect.as_ref().filter(|expect| !self.had(book, expect)) {
            altered
                .push(format!("le code attendu {expect} ne correspond pas : des lignes ont été retirées ou changées"));
        }
        let only_expectation = sound && !altered.is_empty();
        let kind = if !altered.is_empty() {
            Kind::Altere
        } else if !missing.is_empty() {
            Kind::Incomplet
        } else if self.expect.is_some() || !self.marks.is_empty() {
            Kind::Ancre
        } else {
            Kind::Coherent
        };
        altered.extend(missing);
        Report { kind, problems: altered, notices, seal: book.seal(), entries: self.entries, only_expectation }
    }

    /// Recomputes a seal noted earlier, the files cut at its counts.
    ///
    /// A file that arrived late may have come between: every choice of as many files, in order, is tried.
    fn had(&self, book: &Book, expect: &Seal) -> bool {
        let writers: Vec<WriterId> = book.writers().into_iter().map(|(_, head, _)| head.writer).collect();
        self.choose(&writers, expect.counts(), &mut Vec::new(), expect, &mut 100_000)
    }

    fn choose(
        &self,
        writers: &[WriterId],
        counts: &[u64],
        chosen: &mut Vec<(Head, u64)>,
        expect: &Seal,
        budget: &mut u32,
    ) -> bool {
        let Some((count, rest)) = counts.split_first() else {
            return Seal::of(chosen.iter().cloned()) == *expect;
        };
        for (i, writer) in writers.iter().enumerate() {
            if *budget == 0 {
                return false;
            }
            *budget -= 1;
            if let Some((seq, h)) = self.at_count.get(&(writer.clone(), *count)) {
                chosen.push((Head { writer: writer.clone(), seq: *seq, h: *h }, *count));
                if self.choose(&writers[i + 1..], rest, chosen, expect, budget) {
                    return true;
                }
                chosen.pop();
            }
        }
        false
    }
}

type Cited = BTreeSet<(WriterId, u64, LineHash)>;

/// Reads the first line of each file: the heads that joining writers saw, and the incident.
fn first_lines(disk: &dyn Disk, book: &Book, single_file: bool) -> io::Result<(Cited, Option<IncidentId>)> {
    let mut cited = BTreeSet::new();
    let mut incident = None;
    let names: Vec<String> = if single_file {
        book.files.iter().map(|f| f.name.clone()).collect()
    } else {
        disk.list(book.folder())?.into_iter().filter(|n| n.ends_with(".jsonl")).collect()
    };
    for name in names {
        let (mut chain, mut tail) = Default::default();
        let path = book.folder().join(name);
        let first = super::stream::FileStream::open(disk, &path, &mut chain, &mut tail, Depth::Bytes).next();
        match first.and_then(|line| line.entry.event) {
            Some(Event::Joined(joined)) => {
                cited.extend(joined.heads.into_iter().map(|Head { writer, seq, h }| (writer, seq, h)));
            }
            Some(Event::Opened(opened)) => incident = Some(opened.incident),
            Some(_) | None => {}
        }
    }
    Ok((cited, incident))
}

fn read_whole(disk: &dyn Disk, path: &std::path::Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    disk.open_at(path, 0)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}
