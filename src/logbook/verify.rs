//! The verdict on a main courante: coherent, anchored, incomplete, forked or altered, and why.

use super::book::{Book, LogFile};
use super::chain::{Harm, ValidLine, Worth};
use super::graph::{Absent, Graph, named};
use super::noted::Noted;
use super::seal::Seal;
use super::search::{Budget, search};
use super::state::{Mark, Memory, Shelf};
use crate::domain::digest::{Digest, LineHash};
use crate::domain::event::{Entry, Head};
use crate::domain::ids::{IncidentId, WriterId};
use crate::domain::incident::Signatures;
use crate::env::Env;
use crate::platform::{Disk, io_in_french, is_not_a_file};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::PathBuf;

/// How many names that stand in several files are said, and how many files of each.
const MOST_NAMED: usize = 5;

/// What a main courante is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum LogVerdict {
    /// Coherent, and nothing seen before is missing.
    Ancre,
    /// Every line and chain is right.
    Coherent,
    /// Something cited has not arrived, or was removed.
    Incomplet,
    /// A file was written twice, or a line that somebody cites was replaced.
    Bifurque,
    /// Bytes are wrong, or something seen before is missing.
    Altere,
}

impl LogVerdict {
    /// Says it to people.
    pub fn said(self) -> &'static str {
        match self {
            Self::Ancre => "chaque ligne se vérifie, et rien de déjà vu ne manque",
            Self::Coherent => "chaque ligne se vérifie",
            Self::Incomplet => "il manque des lignes",
            Self::Bifurque => "il y a plusieurs suites",
            Self::Altere => "altération constatée",
        }
    }

    /// Gives the word used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Ancre => "ANCRE",
            Self::Coherent => "COHERENT",
            Self::Incomplet => "INCOMPLET",
            Self::Bifurque => "BIFURQUE",
            Self::Altere => "ALTERE",
        }
    }
}

/// A verdict with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The verdict.
    pub kind: LogVerdict,
    /// What is wrong, in French, each with its file and line, and the verdict that follows from it alone.
    pub problems: Vec<(LogVerdict, String)>,
    /// What is benign but worth knowing.
    pub notices: Vec<String>,
    /// Which lines are read and count for nothing, as their number is beyond any measure.
    pub uncounted: Vec<String>,
    /// What could not be read, which says nothing of what is there.
    pub failures: Vec<String>,
    /// The seal of what was read.
    pub seal: Seal,
    /// The number of lines read.
    pub entries: u64,
    /// Whether all that is wrong is that the code expected is not this one: it may have been misread.
    pub only_expectation: bool,
    /// What it was compared with.
    pub basis: Basis,
}

/// What a main courante was compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Basis {
    /// How many files stand in the seal.
    pub branches: usize,
    /// How many copies of fiches have the digest cited.
    pub fiches: usize,
    /// How many lines are cited by another file and stand there.
    pub cited: usize,
    /// How many last lines this machine had seen, and since when, in milliseconds.
    pub seen: Option<(usize, i64)>,
    /// Whether it can remember what is read now.
    pub remembers: bool,
    /// Whether it remembered something that can no more be read: it has nothing to compare with, and must say so.
    pub memory_lost: bool,
    /// Where it saw them, when it is elsewhere: from here, they are compared and do not move.
    pub seen_elsewhere: Option<PathBuf>,
    /// Whether a code noted earlier was given: found, or impossible to tell.
    pub code: Option<CodeSaid>,
}

/// What is found of a code noted earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSaid {
    /// The lines that it covers are there, unchanged.
    Found,
    /// They are not.
    NotFound,
    /// There are too many ways to choose them.
    Unknown,
    /// They are, once the end of the code is right: a last `+1` too few or too many is what its check character misses.
    Cut,
}

/// Watches lines pass, then judges: a command that reads a log anyway gets its verdict in the same pass.
pub struct Inspector {
    /// What this machine remembered before the files were read: what another process writes and marks meanwhile must not
    /// look like lines that were taken away.
    before: Option<(IncidentId, Option<Memory>)>,
    state_folder: PathBuf,
    host: String,
    single_file: bool,
    entries: u64,
    fiches: BTreeSet<Digest>,
    /// The files in which each name stands.
    signed: Signatures,
    expect: Option<Noted>,
}

/// The verdict as it takes shape.
#[derive(Default)]
struct Findings {
    altered: Vec<String>,
    forked: Vec<String>,
    missing: Vec<String>,
    notices: Vec<String>,
    uncounted: Vec<String>,
    failures: Vec<String>,
    basis: Basis,
}

impl Inspector {
    /// Prepares to judge; `expect` is a seal code noted earlier, `single_file` a file out of its folder.
    pub fn new(env: &Env, book: &Book, single_file: bool, expect: Option<Noted>) -> Self {
        let named =
            book.folder().file_name().and_then(|name| name.to_str()).and_then(|name| IncidentId::parse(name).ok());
        let before = named.map(|id| {
            let memory = Shelf::new(&env.state_folder, &env.host, &id).recalled(env.disk.as_ref());
            (id, memory)
        });
        Self {
            before,
            state_folder: env.state_folder.clone(),
            host: env.host.clone(),
            single_file,
            entries: 0,
            fiches: BTreeSet::new(),
            signed: Signatures::default(),
            expect,
        }
    }

    /// Sees one more line, in the order of the main courante.
    pub fn meet(&mut self, entry: &Entry) {
        self.entries += 1;
        self.fiches.extend(entry.fiche);
        self.signed.meet(entry);
    }

    /// Judges what was read.
    pub fn conclude(self, disk: &dyn Disk, book: &Book) -> Inspection {
        let graph = book.graph();
        let mut found = Findings::default();
        found.files(book, &graph);
        if self.entries == 0 && found.altered.is_empty() && found.failures.is_empty() {
            found.missing.push(String::from("aucune ligne : la main courante n’est pas arrivée, ou a été retirée"));
        }
        found.openings(book);
        found.signed(&self.signed);
        found.forks(&graph);
        let absent = graph.absent();
        found.far(&graph, if self.single_file { &[] } else { &absent });
        if !self.single_file {
            found.cited(&graph, &absent);
            found.fiches(disk, book, &self.fiches);
        }
        found.basis.branches = graph.branches.len();
        if !self.single_file {
            let shelf = |incident: &IncidentId| Shelf::new(&self.state_folder, &self.host, incident);
            // What a folder of another name tells is compared, never remembered.
            found.basis.remembers = book.incident().is_some_and(|incident| {
                book.named().as_ref() == Some(&incident) && shelf(&incident).can_remember(disk)
            });
            found.remembered(disk, book, &graph, self.before, |incident| shelf(incident).recalled(disk));
        }
        let sound = found.altered.is_empty();
        if let Some(expect) = &self.expect {
            found.expected(&graph, expect);
        }
        let kind = if !found.altered.is_empty() {
            LogVerdict::Altere
        } else if !found.forked.is_empty() {
            LogVerdict::Bifurque
        } else if !found.missing.is_empty() || !found.failures.is_empty() {
            LogVerdict::Incomplet
        } else if found.basis.code == Some(CodeSaid::Found) || found.basis.seen.is_some() {
            LogVerdict::Ancre
        } else {
            LogVerdict::Coherent
        };
        let only_expectation = sound && !found.altered.is_empty();
        let each = |kind: LogVerdict, said: Vec<String>| said.into_iter().map(move |said| (kind, said));
        let problems = each(LogVerdict::Altere, found.altered)
            .chain(each(LogVerdict::Bifurque, found.forked))
            .chain(each(LogVerdict::Incomplet, found.missing))
            .collect();
        let Findings { notices, uncounted, failures, basis, .. } = found;
        let (seal, entries) = (graph.seal(), self.entries);
        Inspection { kind, problems, notices, uncounted, failures, seal, entries, only_expectation, basis }
    }
}

impl Findings {
    /// Says what each file is, beyond valid lines in their order.
    fn files(&mut self, book: &Book, graph: &Graph<'_>) {
        for (i, file) in book.files.iter().enumerate() {
            let name = &file.name;
            if file.apart {
                let says = file.chain.first.as_ref().and_then(|first| first.incident.as_ref());
                let says = says.map(ToString::to_string).unwrap_or_default();
                self.altered.push(format!(
                    "{name} : ce fichier est d’un autre incident ({says}) ; il est mis à part, sortez-le de ce dossier"
                ));
                continue;
            }
            let whole_file = file.chain.findings.iter().chain(&file.tail);
            let was_read = |harm: &Harm| !matches!(harm, Harm::NotAFile(_) | Harm::Unreadable(_));
            let is_stray = file.chain.valid == 0 && file.chain.spoiled.is_empty();
            if is_stray && file.tail.as_ref().is_some_and(|tail| was_read(&tail.harm)) {
                self.notices.push(format!("{name} : ce n’est pas un fichier de main courante ; il n’est pas compté"));
                continue;
            }
            if graph.bad_copies.contains(&i) {
                self.notices.push(format!(
                    "{name} : copie abîmée de lignes qui sont toutes ailleurs, sans défaut ; elle n’apprend rien"
                ));
                continue;
            }
            for found in whole_file {
                let said = format!("{name}, ligne {}, octet {} : {}", found.line, found.offset, found.harm);
                match found.harm.worth() {
                    Worth::Benign => self.notices.push(said),
                    Worth::Damage => self.altered.push(said),
                    Worth::Failure if name.contains(char::REPLACEMENT_CHARACTER) => self.failures.push(format!(
                        "{name} : le nom de ce fichier n’est pas en UTF-8, il ne se lit pas ; renommez-le"
                    )),
                    Worth::Failure => self.failures.push(format!("{name} : {}", found.harm)),
                }
            }
        }
        let mut roots: BTreeMap<&WriterId, Vec<(LineHash, &str)>> = BTreeMap::new();
        for branch in &graph.branches {
            let first = graph.nodes(branch.file)[0].h;
            let known = roots.entry(&branch.head.writer).or_default();
            if known.iter().all(|(h, _)| *h != first) {
                known.push((first, graph.file(branch.file).name.as_str()));
            }
        }
        for (writer, files) in roots.iter().filter(|(_, files)| files.len() > 1) {
            let names: Vec<&str> = files.iter().map(|(_, name)| *name).collect();
            self.notices.push(format!(
                "{} : plusieurs journaux portent le nom de rédacteur {writer}, sans rien avoir en commun ; l’un d’eux n’est pas de lui",
                names.join(", ")
            ));
        }
    }

    /// Says which lines are numbered beyond any measure. Lines that are gone lower the rank of those that followed them, and
    /// may alone put them there: that is the fault of nobody who wrote these.
    fn far(&mut self, graph: &Graph<'_>, absent: &[Absent]) {
        let follow = if absent.iter().any(|absent| absent.cited.seq >= graph.limit) {
            " ; des lignes qu’elles citent manquent, et les remettre peut les faire compter"
        } else {
            ""
        };
        for (file, first, last) in graph.far() {
            let name = &graph.file(file).name;
            self.uncounted.push(if first == last {
                format!("{name} : la ligne {first} porte un numéro hors de toute mesure ; elle se lit, mais ne compte pour rien{follow}")
            } else {
                format!(
                    "{name} : les lignes {first} à {last} portent un numéro hors de toute mesure ; elles se lisent, mais ne comptent pour rien{follow}"
                )
            });
        }
    }

    /// Says which names stand in several files: of a colleague on two machines, or of somebody else.
    fn signed(&mut self, signed: &Signatures) {
        let several = signed.shared();
        for (by, writers) in several.iter().take(MOST_NAMED) {
            let mut names: Vec<String> = writers.iter().take(MOST_NAMED).map(ToString::to_string).collect();
            names.extend(writers.len().checked_sub(MOST_NAMED + 1).map(|more| format!("et {} autres", more + 1)));
            self.notices.push(format!(
                "« {by} » signe dans plusieurs fichiers ({}) : plusieurs machines, ou plusieurs personnes",
                names.join(", ")
            ));
        }
        if let Some(more) = several.len().checked_sub(MOST_NAMED + 1) {
            self.notices.push(format!("{} autres noms signent dans plusieurs fichiers", more + 1));
        }
    }

    /// Says when the incident was opened twice, or stands under another name.
    fn openings(&mut self, book: &Book) {
        let files = || book.files.iter().filter(|file| !file.apart);
        let openings: BTreeMap<LineHash, (&str, Option<&IncidentId>, bool)> = files()
            .flat_map(|f| f.chain.openings.iter().map(|(h, id, says)| (*h, (f.name.as_str(), id.as_ref(), *says))))
            .collect();
        if openings.len() > 1 {
            let names: Vec<String> = openings
                .values()
                .map(|(file, id, _)| {
                    let id = id.map_or_else(|| String::from("identifiant illisible"), ToString::to_string);
                    format!("{file} ({id})")
                })
                .collect();
            self.altered.push(format!("plusieurs lignes d’ouverture : {}", names.join(", ")));
        }
        let named = book.named();
        if let ([(_, (_, Some(id), _))], Some(named)) = (openings.iter().collect::<Vec<_>>().as_slice(), named)
            && **id != named
        {
            self.notices.push(format!("le dossier s’appelle {named}, l’incident {id}"));
        }
        if openings.values().any(|(_, _, says)| *says) {
            for file in files() {
                let silent = file.chain.nodes.iter().filter(|node| !node.says).count();
                if silent > 0 {
                    self.notices.push(format!(
                        "{} : {} sans ce que leur auteur connaissait (version plus ancienne du programme)",
                        file.name,
                        lines(silent)
                    ));
                }
            }
        }
    }

    /// Says which files were written twice.
    fn forks(&mut self, graph: &Graph<'_>) {
        for branch in graph.forks() {
            let (name, writer) = (&graph.file(branch.file).name, &branch.head.writer);
            let from = branch.parts_at.unwrap_or_default();
            let said = format!(
                "{name} : à partir de la ligne {from}, le fichier de {writer} existe en plusieurs suites ; celle-ci va jusqu’à la ligne {}",
                branch.head.seq
            );
            if let Some(by) = &branch.kept_by {
                self.notices.push(format!("{said} (gardée par {by}, voir la main courante)"));
            } else {
                self.forked.push(said);
            }
        }
    }

    /// Says which lines are cited and are not there.
    fn cited(&mut self, graph: &Graph<'_>, absent: &[Absent]) {
        let gone: HashSet<_> = absent.iter().map(|absent| named(&absent.cited)).collect();
        let cites = graph.branches.iter().flat_map(|b| &graph.file(b.file).chain.cites).map(|(_, head)| head);
        self.basis.cited =
            cites.filter(|head| !gone.contains(&named(head))).map(|head| head.h).collect::<HashSet<_>>().len();
        for absent in absent {
            let (file, writer) = (&graph.file(absent.by).name, graph.writer(absent.by));
            let Head { writer: of, seq, .. } = &absent.cited;
            if let Some(by) = &absent.kept_by {
                self.notices.push(format!(
                    "la ligne {seq} de {of}, que {writer} cite, est perdue (constaté par {by}, voir la main courante)"
                ));
            } else if absent.is_replaced {
                self.forked.push(format!(
                    "{file}, ligne {} : {writer} cite une autre ligne {seq} de {of} : elle a été réécrite, ou {writer} se trompe",
                    absent.from
                ));
            } else {
                self.missing.push(format!("la ligne {seq} de {of}, citée par un autre rédacteur, n’est pas là"));
            }
        }
    }

    /// Compares the copies of fiches with the digests cited.
    fn fiches(&mut self, disk: &dyn Disk, book: &Book, cited: &BTreeSet<Digest>) {
        for digest in cited {
            let name = format!("fiche-{}.json", digest.short());
            let read = disk.open_at(&book.folder().join(&name), 0).and_then(|mut file| Digest::of_all(file.as_mut()));
            match read {
                Ok(found) if found == *digest => self.basis.fiches += 1,
                Ok(_) => {
                    self.altered.push(format!("{name} : le contenu n’a pas l’empreinte citée par la main courante"))
                }
                Err(e) if is_not_a_file(&e) => self.altered.push(format!("{name} : {}", io_in_french(&e))),
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    self.missing.push(format!("{name} : la fiche citée par la main courante n’est pas là"));
                }
                Err(e) => self.failures.push(format!("{name} : lecture impossible : {}", io_in_french(&e))),
            }
        }
    }

    /// Compares with what this machine remembers of the incident that the folder is named after, and of the one that its
    /// files say they are of: whoever changes that word in every file is not forgotten for it.
    fn remembered(
        &mut self,
        disk: &dyn Disk,
        book: &Book,
        graph: &Graph<'_>,
        named: Option<(IncidentId, Option<Memory>)>,
        recalled: impl Fn(&IncidentId) -> Option<Memory>,
    ) {
        let memory = match (named, book.incident()) {
            (Some((id, memory)), Some(incident)) if id != incident => {
                let wanted = memory.iter().flat_map(|memory| &memory.seen).map(|mark| mark.h).collect();
                if book.lines_among(&wanted) != wanted {
                    self.altered.push(format!(
                        "le dossier {id}, que cette machine connaît, tient à présent les fichiers d’un autre incident, {incident}"
                    ));
                }
                recalled(&incident)
            }
            (Some((_, memory)), Some(_) | None) => memory,
            (None, Some(incident)) => recalled(&incident),
            (None, None) => Some(Memory::default()),
        };
        match memory {
            Some(memory) => self.seen(disk, book, graph, &memory),
            None => self.basis.memory_lost = true,
        }
    }

    /// Compares with what this machine had seen.
    fn seen(&mut self, disk: &dyn Disk, book: &Book, graph: &Graph<'_>, memory: &Memory) {
        let here = book.lines_among(&memory.seen.iter().map(|mark| mark.h).collect());
        let firsts: HashSet<LineHash> = graph.branches.iter().map(|b| graph.nodes(b.file)[0].h).collect();
        let writers: HashSet<&WriterId> = graph.branches.iter().map(|b| &b.head.writer).collect();
        for mark in memory.seen.iter().filter(|mark| !here.contains(&mark.h)) {
            let name = format!("{}.jsonl", mark.writer);
            let file = book.files.iter().find(|file| file.name == name);
            // A file that cannot be read says nothing: its failure is said, and accuses nobody.
            let is_unread = |file: &LogFile| file.tail.as_ref().is_some_and(|t| t.harm.worth() == Worth::Failure);
            if file.is_some_and(is_unread) {
                continue;
            }
            // Another file under the name of that writer, seen too, stands as it was: it did not go back.
            let is_another = |other: &&Mark| other.writer == mark.writer && other.first != mark.first;
            let stands = memory.seen.iter().filter(is_another).any(|other| here.contains(&other.h));
            let is_gone = mark.first.is_some_and(|first| !firsts.contains(&first));
            // A file that is not there may still arrive; one that is there without that line went back.
            if stands && is_gone {
                self.missing.push(format!(
                    "un autre fichier au nom de {}, déjà vu sur cette machine jusqu’à la ligne {}, n’est plus là",
                    mark.writer, mark.seq
                ));
            } else if writers.contains(&mark.writer) || file.is_some() {
                self.altered.push(format!(
                    "{name} : ce fichier a reculé, cette machine y avait vu la ligne {} (ou ceci est une copie plus ancienne)",
                    mark.seq
                ));
            } else {
                self.missing.push(format!("{name} : ce fichier, déjà vu sur cette machine, n’est plus là"));
            }
        }
        let since = memory.seen.iter().map(|mark| mark.since).min();
        self.basis.seen = since.map(|since| (memory.seen.len(), since));
        if !memory.was_taken_in(disk, book.folder()) {
            self.basis.seen_elsewhere.clone_from(&memory.folder);
        }
    }

    /// Compares with a code noted earlier.
    fn expected(&mut self, graph: &Graph<'_>, expect: &Noted) {
        if !self.failures.is_empty() {
            self.basis.code = Some(CodeSaid::Unknown);
            self.failures.push(format!("le code attendu {expect} : impossible à dire tant que tout ne se lit pas"));
            return;
        }
        let found = search(graph, expect, &Budget::for_a_code());
        let said = found.as_ref().err().copied().unwrap_or(CodeSaid::Found);
        let whole = if said == CodeSaid::NotFound {
            let budget = Budget::for_its_ends();
            let mut others = expect.ends_otherwise(graph.branches.len()).take_while(|_| !budget.is_spent());
            others.find(|noted| search(graph, noted, &budget).is_ok())
        } else {
            None
        };
        self.basis.code = Some(said);
        if let Some(whole) = whole {
            self.basis.code = Some(CodeSaid::Cut);
            self.failures.push(format!(
                "le code attendu {expect} est mal recopié à la fin : celui de cette main courante est {whole}"
            ));
            return;
        }
        match said {
            CodeSaid::Found | CodeSaid::Cut => self.outside(graph, &found.unwrap_or_default()),
            CodeSaid::NotFound => self
                .altered
                .push(format!("le code attendu {expect} ne correspond pas : des lignes ont été retirées ou changées")),
            CodeSaid::Unknown => self.failures.push(format!(
                "le code attendu {expect} : impossible à dire, trop de façons de choisir les lignes qu’il couvre"
            )),
        }
    }

    /// Names the lines that a code does not cover although their number or their date places them before it.
    fn outside(&mut self, graph: &Graph<'_>, chosen: &[(usize, usize)]) {
        let covered: Vec<&ValidLine> = chosen.iter().flat_map(|(file, lines)| &graph.nodes(*file)[..*lines]).collect();
        let inside: HashSet<LineHash> = covered.iter().map(|node| node.h).collect();
        let highest = covered.iter().map(|node| node.seq).max().unwrap_or(0);
        let latest = covered.iter().map(|node| node.at).max().unwrap_or(i64::MIN);
        for branch in &graph.branches {
            let new = graph.nodes(branch.file).iter().filter(|node| !inside.contains(&node.h));
            let before: Vec<u64> =
                new.filter(|node| node.seq <= highest || node.at < latest).map(|node| node.seq).collect();
            if let (Some(first), Some(last)) = (before.first(), before.last()) {
                self.notices.push(format!(
                    "{} : {} hors du code, que leur numéro ou leur date placent pourtant avant lui (lignes {first} à {last})",
                    graph.file(branch.file).name,
                    lines(before.len())
                ));
            }
        }
    }
}

/// Counts lines.
fn lines(count: usize) -> String {
    if count == 1 { String::from("1 ligne") } else { format!("{count} lignes") }
}
