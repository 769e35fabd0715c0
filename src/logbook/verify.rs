//! The verdict on a main courante: coherent, anchored, incomplete, forked or altered, and why.

use super::book::{Book, LogFile};
use super::chain::{Harm, ValidLine, Worth};
use super::graph::{Absent, Graph, NamedLine, named};
use super::line;
use super::noted::Noted;
use super::search::{Budget, search};
use super::state::{Memory, Shelf};
use super::to_come::ToCome;
use super::verdict::{Basis, CodeSaid, Conceded, Concession, Inspection, LogVerdict, told};
use crate::domain::digest::{Digest, LineHash};
use crate::domain::event::{Entry, Head};
use crate::domain::ids::{IncidentId, WriterId};
use crate::domain::incident::{Signatures, spelled};
use crate::env::Env;
use crate::platform::{Disk, Most, io_in_french, is_not_a_file};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::path::PathBuf;

/// How many names that stand in several files are said, and how many files of each.
const MOST_NAMED: usize = 5;

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
    conceded: Vec<Conceded>,
    failures: Vec<String>,
    basis: Basis,
    /// What may still come: a code noted earlier may cover it.
    to_come: ToCome,
    /// What this machine saw further elsewhere, of which all that is here is the start.
    behind: Vec<String>,
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
            found.to_come.file = true;
            let names = disk.list(book.folder()).unwrap_or_default();
            let is_other = |name: &&String| !name.ends_with(".jsonl") && name.to_lowercase().ends_with(".jsonl");
            found.missing.extend(
                names.iter().filter(is_other).map(|name| {
                    format!("{name} : seuls se lisent les fichiers en .jsonl, en minuscules ; renommez-le")
                }),
            );
            found.missing.push(String::from("aucune ligne : la main courante n’est pas arrivée, ou a été retirée"));
        }
        found.openings(book);
        found.signed(&self.signed);
        found.alike(&self.signed);
        found.forks(&graph);
        let absent = graph.absent();
        found.far(&graph, if self.single_file { &[] } else { &absent });
        if !self.single_file {
            found.cited(&graph, &absent);
            found.fiches(disk, book, &self.fiches);
        }
        found.basis.branches = graph.branches.len();
        found.basis.is_damaged = !found.altered.is_empty();
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
            found.expected(book, &graph, expect, self.single_file);
        }
        // All that a code covers is there: an older copy lacks nothing that it had.
        let behind = std::mem::take(&mut found.behind);
        let is_behind = !behind.is_empty();
        if found.basis.code == Some(CodeSaid::Found) { &mut found.notices } else { &mut found.missing }.extend(behind);
        let kind = if !found.altered.is_empty() {
            LogVerdict::Altere
        } else if !found.forked.is_empty() {
            LogVerdict::Bifurque
        } else if !found.missing.is_empty() || !found.failures.is_empty() {
            LogVerdict::Incomplet
        } else if !self.single_file
            && !is_behind
            && (found.basis.code == Some(CodeSaid::Found) || found.basis.seen.is_some())
        {
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
        let Findings { notices, uncounted, conceded, failures, basis, .. } = found;
        let (seal, entries) = (graph.seal(), self.entries);
        Inspection { kind, problems, notices, uncounted, conceded, failures, seal, entries, only_expectation, basis }
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
            if graph.bad_copies.binary_search(&i).is_ok() {
                self.notices.push(format!(
                    "{name} : copie abîmée de lignes qui sont toutes ailleurs, sans défaut ; elle n’apprend rien"
                ));
                continue;
            }
            let is_empty = file.chain.valid == 0 && file.chain.findings.is_empty() && file.tail.is_none();
            let is_cut = file.tail.as_ref().is_some_and(|tail| matches!(tail.harm, Harm::Torn | Harm::NoLf));
            match file.chain.last {
                None if is_empty => self.to_come.empty.push(name.clone()),
                None => self.to_come.file |= is_cut,
                Some(last) if is_cut => drop(self.to_come.cut.insert(last.h)),
                Some(_) => {}
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
        let mut roots: BTreeMap<&WriterId, Vec<&str>> = BTreeMap::new();
        let mut known = HashSet::new();
        for branch in &graph.branches {
            let writer = &branch.head.writer;
            if known.insert((writer, graph.nodes(branch.file)[0].h)) {
                roots.entry(writer).or_default().push(graph.file(branch.file).name.as_str());
            }
        }
        for (writer, files) in roots.iter().filter(|(_, files)| files.len() > 1) {
            self.notices.push(format!(
                "{} : plusieurs journaux portent le nom de rédacteur {writer}, sans rien avoir en commun ; l’un d’eux n’est pas de lui",
                first_names(files.iter())
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
            self.notices.push(format!(
                "« {by} » signe dans plusieurs fichiers ({}) : plusieurs machines, ou plusieurs personnes",
                first_names(writers.iter())
            ));
        }
        if let Some(more) = several.len().checked_sub(MOST_NAMED + 1) {
            self.notices.push(format!("{} autres noms signent dans plusieurs fichiers", more + 1));
        }
    }

    /// Says which names read the same, or look as if they did, and are not.
    fn alike(&mut self, signed: &Signatures) {
        let alike = signed.alike();
        for names in alike.iter().take(MOST_NAMED) {
            let named = names.iter().map(|(by, writers)| {
                let writers: Vec<String> = writers.iter().take(MOST_NAMED).map(ToString::to_string).collect();
                let others = names.keys().filter(|other| *other != by).flat_map(|other| other.chars());
                format!("« {} » ({})", spelled(by, &others.collect()), writers.join(", "))
            });
            let named: Vec<String> = named.take(MOST_NAMED).collect();
            self.notices.push(format!("noms qui se ressemblent, plusieurs personnes peut-être : {}", named.join(", ")));
        }
        if let Some(more) = alike.len().checked_sub(MOST_NAMED + 1) {
            self.notices.push(format!("{} autres noms se ressemblent", more + 1));
        }
        for by in signed.mixed().into_iter().take(MOST_NAMED) {
            let spelled = spelled(by, &HashSet::new());
            self.notices.push(format!("« {spelled} » : ce nom mêle des lettres de deux alphabets, qui se ressemblent"));
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
            match &branch.kept_by {
                Some(by) => {
                    let said_by = vec![by.clone()];
                    self.notices.push(format!("{said} (gardée par décision, dit {})", told(&said_by, true)));
                    let line = NamedLine { writer: writer.clone(), seq: branch.head.seq };
                    self.conceded.push(Conceded { what: Concession::Branch, line, said_by });
                }
                None => self.forked.push(said),
            }
        }
    }

    /// Says which lines are cited and are not there.
    fn cited(&mut self, graph: &Graph<'_>, absent: &[Absent]) {
        let gone: HashSet<_> = absent.iter().map(|absent| named(&absent.cited)).collect();
        self.basis.absent = absent.len();
        let cites = graph.branches.iter().flat_map(|b| &graph.file(b.file).chain.cites).map(|(_, head)| head);
        self.basis.cited =
            cites.filter(|head| !gone.contains(&named(head))).map(|head| head.h).collect::<HashSet<_>>().len();
        for absent in absent {
            let (file, writer) = (&graph.file(absent.by).name, graph.writer(absent.by));
            let Head { writer: of, seq, .. } = &absent.cited;
            let said_by = || told(&absent.said_by, true);
            if absent.is_lost {
                self.notices.push(format!("la ligne {seq} de {of}, que {writer} cite, est perdue, dit {}", said_by()));
                let line = NamedLine { writer: of.clone(), seq: *seq };
                self.conceded.push(Conceded { what: Concession::Lost, line, said_by: absent.said_by.clone() });
            } else if let Some(by) = absent.kept_by.as_ref().filter(|_| absent.is_replaced) {
                self.to_come.file = true;
                self.missing.push(format!(
                    "la suite de {of} jusqu’à la ligne {seq}, gardée par décision ({}), n’est plus là : remettez sa copie dans le dossier",
                    by.said(true)
                ));
            } else if absent.is_replaced {
                let but = if absent.said_by.is_empty() {
                    String::new()
                } else {
                    format!(" ({} la dit perdue, mais {writer}, qui l’avait, ne le dit pas)", said_by())
                };
                self.forked.push(format!(
                    "{file}, ligne {} : {writer} cite une autre ligne {seq} de {of} : elle a été réécrite, ou {writer} se trompe{but}",
                    absent.from
                ));
            } else {
                self.to_come.writers.insert(of.clone());
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
                Ok(_) => match disk.read(&book.folder().join(&name), Most::DOCUMENT) {
                    Ok(bytes) if !bytes.trim_ascii_end().ends_with(b"}") => self.missing.push(format!(
                        "{name} : la fiche n’est pas entière (synchronisation en cours, ou fichier coupé)"
                    )),
                    Ok(bytes) if Digest::of(&line::without_returns(&bytes)) == *digest => self.altered.push(format!(
                        "{name} : le contenu n’a l’empreinte citée par la main courante qu’avec ses fins de ligne d’origine ; un outil les a converties (CRLF)"
                    )),
                    Ok(_) | Err(_) => self
                        .altered
                        .push(format!("{name} : le contenu n’a pas l’empreinte citée par la main courante")),
                },
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
        let is_all_here = here.len() == memory.seen.iter().map(|mark| mark.h).collect::<HashSet<_>>().len();
        let is_older = !is_all_here && memory.is_ahead_of(disk, book);
        let files: HashMap<&str, &LogFile> = book.files.iter().map(|file| (file.name.as_str(), file)).collect();
        // The first lines of the files that stand as they were: of each writer, and of those kept as branches.
        let mut standing: HashMap<&WriterId, BTreeSet<Option<LineHash>>> = HashMap::new();
        let mut kept: HashSet<LineHash> = HashSet::new();
        for mark in memory.seen.iter().filter(|mark| here.contains(&mark.h)) {
            standing.entry(&mark.writer).or_default().insert(mark.first);
            kept.extend(mark.first.filter(|_| mark.kept));
        }
        for mark in memory.seen.iter().filter(|mark| !here.contains(&mark.h)) {
            let name = format!("{}.jsonl", mark.writer);
            let file = files.get(name.as_str()).copied();
            // A file that cannot be read says nothing: its failure is said, and accuses nobody.
            let is_unread = |file: &LogFile| file.tail.as_ref().is_some_and(|t| t.harm.worth() == Worth::Failure);
            if file.is_some_and(is_unread) {
                continue;
            }
            // Another file under the name of that writer, seen too, stands as it was: it did not go back.
            let stands = standing.get(&mark.writer).is_some_and(|firsts| firsts.iter().any(|h| *h != mark.first));
            let is_gone = mark.first.is_some_and(|first| !firsts.contains(&first));
            // A file that is not there may still arrive; one that is there without that line went back.
            if stands && is_gone {
                self.missing.push(format!(
                    "un autre fichier au nom de {}, déjà vu sur cette machine jusqu’à la ligne {}, n’est plus là",
                    mark.writer, mark.seq
                ));
            } else if mark.kept && mark.first.is_some_and(|first| kept.contains(&first)) {
                self.to_come.file = true;
                self.missing.push(format!(
                    "une suite de {}, déjà vue sur cette machine jusqu’à la ligne {}, n’est plus là : remettez sa copie dans le dossier",
                    mark.writer, mark.seq
                ));
            } else if is_older && !writers.contains(&mark.writer) && file.is_none() {
                let there = memory.folder.as_deref().unwrap_or(book.folder()).display();
                self.behind.push(format!(
                    "{name} : ce fichier, qui est dans {there}, n’est pas dans cette copie plus ancienne"
                ));
                self.to_come.file = true;
            } else if (writers.contains(&mark.writer) || file.is_some()) && is_older {
                self.to_come.writers.insert(mark.writer.clone());
                self.behind.push(format!(
                    "{name} : copie plus ancienne, dont tout est dans {} ; cette machine y avait vu la ligne {}",
                    memory.folder.as_deref().unwrap_or(book.folder()).display(),
                    mark.seq
                ));
            } else if writers.contains(&mark.writer) || file.is_some() {
                self.altered.push(format!(
                    "{name} : ce fichier a reculé, cette machine y avait vu la ligne {} (ou ceci est une copie plus ancienne)",
                    mark.seq
                ));
            } else {
                self.to_come.file = true;
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
    fn expected(&mut self, book: &Book, graph: &Graph<'_>, expect: &Noted, single_file: bool) {
        if !self.failures.is_empty() {
            self.basis.code = Some(CodeSaid::Unknown);
            self.failures.push(format!("le code attendu {expect} : impossible à dire tant que tout ne se lit pas"));
            return;
        }
        let found = search(graph, expect, &Budget::for_a_code());
        let said = found.as_ref().err().copied().unwrap_or(CodeSaid::Found);
        let whole = if said == CodeSaid::NotFound {
            let budget = Budget::for_its_slips();
            let others = expect.otherwise(graph.branches.len());
            // Each is of so many counts, on as many branches.
            let mut others =
                others.take_while(|noted| budget.take((noted.counts().len() + graph.branches.len()) as u64));
            others.find(|noted| search(graph, noted, &budget).is_ok())
        } else {
            None
        };
        self.basis.code = Some(said);
        if let Some(whole) = whole {
            self.basis.code = Some(CodeSaid::Cut);
            self.failures
                .push(format!("le code attendu {expect} est mal recopié : celui de cette main courante est {whole}"));
            return;
        }
        match said {
            CodeSaid::Found | CodeSaid::Cut => self.outside(graph, &found.unwrap_or_default()),
            CodeSaid::NotFound if single_file && expect.counts().len() > graph.branches.len() => {
                self.basis.code = Some(CodeSaid::OfSeveral);
                self.failures.push(format!(
                    "le code attendu {expect} est celui de {} fichiers ; un seul ne dit rien des autres",
                    expect.counts().len()
                ));
            }
            CodeSaid::NotFound
                if self.to_come.may_be_covered(
                    graph,
                    expect.counts(),
                    book.files.iter().any(|file| !file.apart && !file.chain.openings.is_empty()),
                ) =>
            {
                let empty: Vec<_> =
                    self.to_come.empty.iter().take(MOST_NAMED).map(|name| format!("{name} est vide, ")).collect();
                self.missing.push(format!(
                    "le code attendu {expect} ne se retrouve pas : {}il couvre peut-être ce qui manque ; recommencez quand tout sera là",
                    empty.concat()
                ));
            }
            CodeSaid::OfSeveral | CodeSaid::NotFound => {
                let why = if expect.is_old() {
                    "une faute de frappe, que ces anciens codes ne montrent pas, ou des lignes retirées ou changées"
                } else {
                    "des lignes ont été retirées ou changées"
                };
                self.altered.push(format!("le code attendu {expect} ne correspond pas : {why}"));
            }
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

/// Names the first of several, and counts the others.
fn first_names(names: impl ExactSizeIterator<Item: ToString>) -> String {
    let more = names.len().checked_sub(MOST_NAMED + 1).map(|more| format!("et {} autres", more + 1));
    let first = names.take(MOST_NAMED).map(|name| name.to_string());
    first.chain(more).collect::<Vec<_>>().join(", ")
}

/// Counts lines.
fn lines(count: usize) -> String {
    if count == 1 { String::from("1 ligne") } else { format!("{count} lignes") }
}
