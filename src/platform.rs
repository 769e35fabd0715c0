//! Everything that differs from one system to another: files with their modes and locks, signals, typed-ahead input.
//!
//! Behind the `Disk` trait, so that tests can make any call fail; nothing else in the crate imports `std::os`.

mod bounded;
#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

pub use bounded::Most;
pub use system::{drain_typed_ahead, obeys_escapes, suspend};

#[cfg(not(unix))]
use other as system;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
#[cfg(unix)]
use unix as system;

/// Who may read what is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// The owner alone: folders 0700, files 0600.
    Private,
    /// The owner and the folder's group: folders 3770 (only its owner removes a file), files 0640.
    Shared,
}

/// What a folder or a file is, and lets others do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderFacts {
    /// Its group may read, write and enter it.
    pub group_writes: bool,
    /// Everybody may read it.
    pub world_reads: bool,
    /// Somebody else than its owner may read it or write in it.
    pub open_to_others: bool,
    /// Its name is that of a symbolic link.
    pub is_link: bool,
    /// How many names it has.
    pub names: u64,
}

/// A file held open for appending.
pub trait Appender: Send {
    /// Gives its length in bytes.
    fn length(&self) -> io::Result<u64>;
    /// Reads bytes from an offset, so many at most; none at the end.
    fn read_at(&mut self, offset: u64, most: usize) -> io::Result<Vec<u8>>;
    /// Writes at the end, in one call; may write less.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;
    /// Makes what was written durable.
    fn sync(&self) -> io::Result<()>;
    /// Keeps room ahead for the next lines, as far as the file system can.
    fn reserve(&self, bytes: u64) -> io::Result<()>;
}

/// A lock, given back when dropped.
pub trait Lock: Send {}

/// The files, as the logbook needs them.
pub trait Disk: Send + Sync {
    /// Lists the names in a folder; names that are not UTF-8 are not ours.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;
    /// Lists all the names in a folder, also those that are not UTF-8: a person may have been given such files.
    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        Ok(self.list(folder)?.into_iter().map(OsString::from).collect())
    }
    /// Opens an ordinary file for reading from an offset, without following a link or waiting on a pipe.
    fn open_at(&self, path: &Path, offset: u64) -> io::Result<Box<dyn Read>>;
    /// Reads a whole ordinary file, as [`Disk::open_at`] opens it; a longer one is refused.
    fn read(&self, path: &Path, most: Most) -> io::Result<Vec<u8>> {
        most.read(self.open_at(path, 0)?)
    }
    /// Gives the path of what a person named, links followed; a disk without links has nothing to follow.
    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_path_buf())
    }
    /// Opens an ordinary file for appending: no link followed, a single name.
    fn open_append(&self, path: &Path) -> io::Result<Box<dyn Appender>>;
    /// Creates a file for appending, which must not exist.
    fn create_append(&self, path: &Path, access: Access) -> io::Result<Box<dyn Appender>>;
    /// Creates a folder and its parents; its own mode does not depend on the umask.
    fn make_folder(&self, path: &Path, access: Access) -> io::Result<()>;
    /// Removes a file, or a folder that is empty: only what a failed opening has just made.
    fn discard(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Replaces a small file as a whole.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Says what a folder or a file is, and lets others do.
    fn facts(&self, path: &Path) -> io::Result<FolderFacts>;
    /// Takes a lock, waiting so long at most; none when another process keeps it.
    fn lock(&self, path: &Path, wait: Duration) -> io::Result<Option<Box<dyn Lock>>>;
}

/// Does again what a signal interrupted: that is never a failure, on whichever files.
pub struct Patient<D>(pub D);

struct PatientAppender(Box<dyn Appender>);

fn again<T>(mut act: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match act() {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

impl<D: Disk> Disk for Patient<D> {
    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        again(|| self.0.list(folder))
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        again(|| self.0.names(folder))
    }

    fn open_at(&self, path: &Path, offset: u64) -> io::Result<Box<dyn Read>> {
        again(|| self.0.open_at(path, offset))
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        again(|| self.0.real(path))
    }

    fn open_append(&self, path: &Path) -> io::Result<Box<dyn Appender>> {
        again(|| self.0.open_append(path)).map(patient)
    }

    fn create_append(&self, path: &Path, access: Access) -> io::Result<Box<dyn Appender>> {
        again(|| self.0.create_append(path, access)).map(patient)
    }

    fn make_folder(&self, path: &Path, access: Access) -> io::Result<()> {
        again(|| self.0.make_folder(path, access))
    }

    fn discard(&self, path: &Path) -> io::Result<()> {
        again(|| self.0.discard(path))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        again(|| self.0.sync_folder(path))
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        again(|| self.0.replace(path, bytes))
    }

    fn facts(&self, path: &Path) -> io::Result<FolderFacts> {
        again(|| self.0.facts(path))
    }

    fn lock(&self, path: &Path, wait: Duration) -> io::Result<Option<Box<dyn Lock>>> {
        again(|| self.0.lock(path, wait))
    }
}

fn patient(file: Box<dyn Appender>) -> Box<dyn Appender> {
    Box::new(PatientAppender(file))
}

impl Appender for PatientAppender {
    fn length(&self) -> io::Result<u64> {
        again(|| self.0.length())
    }

    fn read_at(&mut self, offset: u64, most: usize) -> io::Result<Vec<u8>> {
        again(|| self.0.read_at(offset, most))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        again(|| self.0.write(bytes))
    }

    fn sync(&self) -> io::Result<()> {
        again(|| self.0.sync())
    }

    fn reserve(&self, bytes: u64) -> io::Result<()> {
        again(|| self.0.reserve(bytes))
    }
}

/// The real files.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

struct RealAppender(File);

struct RealLock {
    _file: File,
}

impl Lock for RealLock {}

impl Appender for RealAppender {
    fn length(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read_at(&mut self, offset: u64, most: usize) -> io::Result<Vec<u8>> {
        self.0.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        (&self.0).take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn reserve(&self, bytes: u64) -> io::Result<()> {
        system::reserve(&self.0, bytes)
    }
}

fn ordinary(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "ce n’est pas un fichier ordinaire"))
    }
}

/// How old the draft of a file must be before it is known to be left by a process that was killed.
const LEFT: Duration = Duration::from_secs(60);

/// Removes the drafts that killed processes left; what cannot be removed harms nobody.
fn remove_left(folder: &Path, start: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(start)).map(|rest| rest.parse::<u32>().is_ok());
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
        if process == Some(true) && age.is_some_and(|age| age > LEFT) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Disk for RealDisk {
    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            // A name that is not UTF-8 opens nothing, but what bears it is there and must be said.
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        let names = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name()));
        let mut names = names.collect::<io::Result<Vec<OsString>>>()?;
        names.sort();
        Ok(names)
    }

    fn open_at(&self, path: &Path, offset: u64) -> io::Result<Box<dyn Read>> {
        let mut options = OpenOptions::new();
        options.read(true);
        system::no_follow(&mut options);
        let mut file = ordinary(options.open(path)?)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Box::new(file))
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize()
    }

    fn open_append(&self, path: &Path) -> io::Result<Box<dyn Appender>> {
        let mut options = OpenOptions::new();
        options.read(true).append(true);
        system::no_follow(&mut options);
        let file = ordinary(options.open(path)?)?;
        if system::names(&file)? != 1 {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "ce fichier a plusieurs noms (lien physique)"));
        }
        Ok(Box::new(RealAppender(file)))
    }

    fn create_append(&self, path: &Path, access: Access) -> io::Result<Box<dyn Appender>> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create_new(true);
        system::no_follow(&mut options);
        let file = options.open(path)?;
        system::set_file_mode(&file, access)?;
        Ok(Box::new(RealAppender(file)))
    }

    fn make_folder(&self, path: &Path, access: Access) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            self.make_folder(parent, access)?;
        }
        match fs::create_dir(path) {
            Ok(()) => {
                system::set_folder_mode(path, access)?;
                // The name of a new folder is as precious as what it will hold.
                let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
                self.sync_folder(parent.unwrap_or(Path::new(".")))
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(e) => Err(e),
        }
    }

    fn discard(&self, path: &Path) -> io::Result<()> {
        if fs::symlink_metadata(path)?.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) }
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        system::sync_folder(path)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("state");
        let draft = path.with_file_name(format!(".{name}.{}", std::process::id()));
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        remove_left(folder.unwrap_or(Path::new(".")), &format!(".{name}."));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // Private from its first byte: settings are replaced this way, and an export too.
        system::no_follow(&mut options);
        let mut file = options.open(&draft)?;
        system::set_file_mode(&file, Access::Private)?;
        file.write_all(bytes)?;
        fs::rename(&draft, path)
    }

    fn facts(&self, path: &Path) -> io::Result<FolderFacts> {
        let is_link = fs::symlink_metadata(path)?.is_symlink();
        Ok(FolderFacts { is_link, ..system::facts(&fs::metadata(path)?) })
    }

    fn lock(&self, path: &Path, wait: Duration) -> io::Result<Option<Box<dyn Lock>>> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        system::no_follow(&mut options);
        let file = options.open(path)?;
        let deadline = Instant::now() + wait;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Box::new(RealLock { _file: file }))),
                Err(fs::TryLockError::WouldBlock) => {
                    if Instant::now() >= deadline {
                        return Ok(None);
                    }
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(fs::TryLockError::Error(e)) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(fs::TryLockError::Error(e)) => return Err(e),
            }
        }
    }
}

/// Says an I/O error in French, as far as its kind tells; the system's own words otherwise.
pub fn io_in_french(error: &io::Error) -> String {
    use io::ErrorKind as E;
    if error.raw_os_error().is_some_and(system::is_link_refused) {
        return String::from("c’est un lien symbolique, pas un fichier ordinaire");
    }
    if error.raw_os_error().is_some_and(system::is_device) {
        return String::from("c’est un périphérique, pas un fichier");
    }
    match error.kind() {
        E::NotFound => String::from("introuvable"),
        E::PermissionDenied => String::from("accès refusé"),
        E::AlreadyExists => String::from("existe déjà"),
        E::NotADirectory => String::from("ce n’est pas un dossier"),
        E::IsADirectory => String::from("c’est un dossier"),
        E::StorageFull => String::from("plus de place sur le disque"),
        E::QuotaExceeded => String::from("quota de disque dépassé"),
        E::ReadOnlyFilesystem => String::from("système de fichiers en lecture seule"),
        E::InvalidInput if error.raw_os_error().is_none() => error.to_string(),
        _ => match error.raw_os_error() {
            Some(code) => format!("erreur d’entrée-sortie {code}"),
            None => error.to_string(),
        },
    }
}

/// Tells that what was opened is there but is no ordinary file.
pub fn is_not_a_file(error: &io::Error) -> bool {
    match error.raw_os_error() {
        Some(code) => {
            system::is_link_refused(code) || system::is_device(code) || error.kind() == io::ErrorKind::IsADirectory
        }
        None => error.kind() == io::ErrorKind::InvalidInput,
    }
}

/// Gives a path that holds from anywhere; the same when the system cannot tell where the program is.
pub fn absolute(path: PathBuf) -> PathBuf {
    std::path::absolute(&path).unwrap_or(path)
}

/// Tells that whoever read what is written here left, as `head` does: not an error.
pub fn is_reader_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe || error.raw_os_error().is_some_and(system::is_pipe_closed)
}

/// Tells whether standard output was closed when the program started: the runtime then opens the null device both ways in
/// its place, which no shell does, and nothing written there is ever refused.
pub fn output_is_lost() -> bool {
    system::output_is_lost()
}

/// Gives the name of this machine.
pub fn host_name() -> String {
    system::host_name()
}

/// Remembers how the terminal was, so that any way out can give it back as it was found.
#[derive(Debug)]
pub struct TerminalState(system::Termios);

impl TerminalState {
    /// Reads the state of the terminal on standard input; none when it is not one.
    pub fn read() -> Option<Self> {
        system::terminal_state().map(Self)
    }

    /// Puts it back, and shows the cursor again.
    pub fn restore(&self) {
        system::restore(&self.0);
    }
}

/// Reads the lines that were pasted after the one just read, without waiting for a person to type.
pub fn pasted() -> Vec<u8> {
    system::typed(1)
}

/// Reads what came together with the key or the line just read: nothing when a person types, the rest of a pasted text.
pub fn came_together() -> Vec<u8> {
    let mut found = system::typed(0);
    if !found.is_empty() {
        found.extend(system::typed(1));
    }
    found
}

/// Runs the person's editor on a file, and tells whether it went well.
pub fn run_editor<'w>(program: &str, words: impl Iterator<Item = &'w str>, file: &Path) -> io::Result<bool> {
    Ok(std::process::Command::new(program).args(words).arg(file).status()?.success())
}

/// Ends the program at once, on a signal.
#[expect(clippy::exit, reason = "a signal came: the terminal is given back, and nothing is left to unwind")]
pub fn leave(code: i32) -> ! {
    std::process::exit(code);
}
