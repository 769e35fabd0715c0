//! A disk of which one call is made to fail, and a run of a command on it that remembers every call in its order.

use qualify::env::{Env, Streams};
use qualify::platform::{Access, Appender, Disk, FolderFacts, Lock, Patient, RealDisk};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// What happens to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails with this error, once.
    Once(i32),
    /// It fails with this error, and so does every call after it: a disk that is full or gone stays so.
    Ever(i32),
    /// A write takes this share of the bytes (in 256ths, one byte short of all at 256), and the next write fails.
    ShortThen(usize, i32),
    /// A write takes this share of the bytes, and the next one goes on.
    Short(usize),
}

pub const EINTR: i32 = 4;
const EIO: i32 = 5;
pub const EACCES: i32 = 13;
pub const ENOSPC: i32 = 28;
pub const EROFS: i32 = 30;

pub const FAULTS: [Fault; 13] = [
    Fault::Once(EIO),
    Fault::Once(ENOSPC),
    Fault::Once(EROFS),
    Fault::Once(EACCES),
    Fault::Once(EINTR),
    Fault::Ever(EIO),
    Fault::Ever(ENOSPC),
    Fault::ShortThen(0, ENOSPC),
    Fault::ShortThen(128, EIO),
    Fault::ShortThen(256, ENOSPC),
    Fault::Short(0),
    Fault::Short(128),
    Fault::Short(256),
];

thread_local! {
    /// Whether another process is played, in the middle of a call of this one.
    static BESIDE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// What the disk was asked, and what was said, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub what: &'static str,
    pub path: PathBuf,
    pub said: String,
}

#[derive(Default)]
pub struct Watch {
    pub steps: Vec<Step>,
    pub calls: usize,
    pub plan: Option<(usize, Fault)>,
    /// What another process adds to a file when the lock is asked for; reading that file then fails, once.
    pub meanwhile: Option<(PathBuf, Vec<u8>)>,
    /// What another process does just before a call, once.
    pub other: Option<(usize, Other)>,
    /// What the next write will fail with.
    pub next_write: Option<i32>,
    /// The call that the plan struck.
    pub struck: Option<&'static str>,
    /// Whether the lock had been asked for by then: the write path starts there.
    pub writing: bool,
}

/// What another process does.
pub type Other = Box<dyn FnOnce() + Send>;

/// Real files, of which one call is made to fail.
#[derive(Clone, Default)]
pub struct Faulty(Arc<Mutex<Watch>>);

impl Faulty {
    /// Prepares a disk.
    pub fn planned(plan: Option<(usize, Fault)>, meanwhile: Option<(PathBuf, Vec<u8>)>) -> Self {
        Self(Arc::new(Mutex::new(Watch { plan, meanwhile, ..Watch::default() })))
    }

    /// Prepares a disk on which another process does something just before one call.
    pub fn beside(call: usize, other: Other) -> Self {
        Self(Arc::new(Mutex::new(Watch { other: Some((call, other)), ..Watch::default() })))
    }

    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Counts a call; says how many bytes of a write are taken, or fails as planned.
    fn step(&self, what: &'static str, path: &Path, bytes: usize) -> io::Result<usize> {
        let mut watch = self.watch();
        watch.calls += 1;
        let now = watch.calls;
        if let Some((_, other)) = watch.other.take_if(|(at, _)| *at == now) {
            drop(watch);
            BESIDE.set(true);
            other();
            BESIDE.set(false);
            watch = self.watch();
        }
        watch.steps.push(Step { what, path: path.to_path_buf(), said: String::new() });
        if what == "write"
            && let Some(error) = watch.next_write.take()
        {
            return Err(io::Error::from_raw_os_error(error));
        }
        if what == "open"
            && watch.steps.iter().any(|s| s.what == "lock")
            && let Some((file, bytes)) = watch.meanwhile.take_if(|(file, _)| file == path)
        {
            let mut file = fs::OpenOptions::new().append(true).open(file).expect("a log");
            file.write_all(&bytes).expect("a log");
            return Err(io::Error::from_raw_os_error(EIO));
        }
        let Some((at, fault)) = watch.plan else { return Ok(bytes) };
        let struck = watch.calls == at || watch.calls > at && matches!(fault, Fault::Ever(_));
        if !struck {
            return Ok(bytes);
        }
        let before = watch.steps.iter().any(|s| s.what == "lock" || s.what == "create");
        let share = |share: usize| (bytes * share / 256).clamp(1, bytes.saturating_sub(1).max(1));
        if watch.struck.is_none() {
            (watch.struck, watch.writing) = (Some(what), before);
        }
        match fault {
            Fault::Once(error) | Fault::Ever(error) => Err(io::Error::from_raw_os_error(error)),
            Fault::ShortThen(part, error) if what == "write" => {
                watch.next_write = Some(error);
                Ok(share(part))
            }
            Fault::Short(part) if what == "write" => Ok(share(part)),
            Fault::ShortThen(..) | Fault::Short(_) => Ok(bytes),
        }
    }
}

struct FaultyReader(Faulty, PathBuf, Box<dyn Read>);

impl Read for FaultyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.step("read", &self.1, 0)?;
        self.2.read(buffer)
    }
}

struct FaultyAppender(Faulty, PathBuf, Box<dyn Appender>);

impl Appender for FaultyAppender {
    fn length(&self) -> io::Result<u64> {
        self.0.step("length", &self.1, 0)?;
        self.2.length()
    }
    fn read_at(&mut self, offset: u64, most: usize) -> io::Result<Vec<u8>> {
        self.0.step("read back", &self.1, 0)?;
        self.2.read_at(offset, most)
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.0.step("write", &self.1, bytes.len())?;
        self.2.write(&bytes[..taken])
    }
    fn sync(&self) -> io::Result<()> {
        self.0.step("sync", &self.1, 0)?;
        self.2.sync()
    }
    fn reserve(&self, bytes: u64) -> io::Result<()> {
        self.0.step("reserve", &self.1, 0)?;
        self.2.reserve(bytes)
    }
}

impl Disk for Faulty {
    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.step("list", folder, 0)?;
        RealDisk.list(folder)
    }
    fn open_at(&self, path: &Path, offset: u64) -> io::Result<Box<dyn Read>> {
        self.step("open", path, 0)?;
        Ok(Box::new(FaultyReader(self.clone(), path.to_path_buf(), RealDisk.open_at(path, offset)?)))
    }
    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        self.step("real", path, 0)?;
        RealDisk.real(path)
    }
    fn open_append(&self, path: &Path) -> io::Result<Box<dyn Appender>> {
        self.step("open append", path, 0)?;
        Ok(Box::new(FaultyAppender(self.clone(), path.to_path_buf(), RealDisk.open_append(path)?)))
    }
    fn create_append(&self, path: &Path, access: Access) -> io::Result<Box<dyn Appender>> {
        self.step("create", path, 0)?;
        Ok(Box::new(FaultyAppender(self.clone(), path.to_path_buf(), RealDisk.create_append(path, access)?)))
    }
    fn make_folder(&self, path: &Path, access: Access) -> io::Result<()> {
        self.step("make folder", path, 0)?;
        RealDisk.make_folder(path, access)
    }
    fn discard(&self, path: &Path) -> io::Result<()> {
        self.step("discard", path, 0)?;
        RealDisk.discard(path)
    }
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step("sync folder", path, 0)?;
        RealDisk.sync_folder(path)
    }
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.step("replace", path, 0)?;
        RealDisk.replace(path, bytes)
    }
    fn facts(&self, path: &Path) -> io::Result<FolderFacts> {
        self.step("facts", path, 0)?;
        RealDisk.facts(path)
    }
    fn lock(&self, path: &Path, wait: Duration) -> io::Result<Option<Box<dyn Lock>>> {
        self.step("lock", path, 0)?;
        // Whoever holds it is suspended in this very thread: waiting would not help. Elsewhere it would: a process of
        // another test, forked and not yet started, holds whatever was locked here.
        RealDisk.lock(path, if BESIDE.get() { wait.min(Duration::from_millis(50)) } else { wait })
    }
}

/// A stream whose every write takes its place among the calls to the disk.
#[derive(Clone)]
struct Heard(Faulty, &'static str);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let said = String::from_utf8_lossy(bytes).into_owned();
        self.0.watch().steps.push(Step { what: self.1, path: PathBuf::new(), said });
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub struct Run {
    pub code: u8,
    pub stdout: String,
    pub stderr: String,
    pub watch: Watch,
}

/// Runs a command in a home folder. Neither the clock nor the drawn names ever repeat.
pub fn run(home: &Path, plan: Option<(usize, Fault)>, by: &str, args: &[&str], stdin: &str) -> Run {
    run_on(Faulty::planned(plan, None), home, by, args, stdin)
}

/// Runs a command on a disk that was prepared.
pub fn run_on(disk: Faulty, home: &Path, by: &str, args: &[&str], stdin: &str) -> Run {
    static TICKS: AtomicI64 = AtomicI64::new(0);
    let mut env = Env {
        clock: Box::new(|| super::harness::START + 10 * TICKS.fetch_add(1, Ordering::Relaxed)),
        random: Box::new(|buffer| {
            let mut state = TICKS.fetch_add(1, Ordering::Relaxed).cast_unsigned();
            for byte in buffer {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = (state >> 33) as u8;
            }
        }),
        stdin: Box::new(Cursor::new(stdin.as_bytes().to_vec())),
        stdout: Box::new(Heard(disk.clone(), "stdout")),
        stderr: Box::new(Heard(disk.clone(), "stderr")),
        vars: BTreeMap::new(),
        terminal: Streams { stdin: false, stdout: false, stderr: false, width: 200, said: 0, lost: false },
        system_zone: Some(chrono_tz::Tz::Europe__Paris),
        host: String::from("poste-1"),
        data_folder: home.join("incidents"),
        state_folder: home.join("state"),
        config_folder: home.join("config"),
        disk: Arc::new(Patient(disk.clone())),
        utf8: true,
        catches_signals: false,
    };
    let mut all = vec!["qualify"];
    if !by.is_empty() {
        all.extend(["--by", by]);
    }
    all.extend(args);
    let code = qualify::run(all.iter().map(std::ffi::OsString::from), &mut env);
    drop(env);
    let watch = std::mem::take(&mut *disk.watch());
    let text = |what| watch.steps.iter().filter(|s| s.what == what).map(|s| s.said.as_str()).collect::<String>();
    Run { code, stdout: text("stdout"), stderr: text("stderr"), watch }
}

/// In memory when the system has such a folder: what is tested is what is asked of the disk, not the disk.
pub fn home() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a temporary folder")
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() { copy(&path, &to) } else { fs::copy(&path, &to).map(|_| ()).expect("a copy") }
    }
}

pub fn logs(folder: &Path) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).into_iter().flatten().map(|e| e.expect("an entry").path());
    all.filter(|p| p.extension().is_some_and(|e| e == "jsonl")).collect()
}
