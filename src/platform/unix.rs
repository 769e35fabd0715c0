//! What the system does on Unix.

use super::{Access, FolderFacts};
use rustix::fs::{FallocateFlags, fallocate};
use rustix::termios::{LocalModes, OptionalActions, QueueSelector, SpecialCodeIndex, tcflush, tcgetattr, tcsetattr};
use std::fs::{File, Metadata, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

pub use rustix::termios::Termios;

pub fn no_follow(options: &mut OpenOptions) {
    use rustix::fs::OFlags;
    let flags = OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    options.mode(0o600).custom_flags(flags.bits().cast_signed());
}

pub fn is_link_refused(code: i32) -> bool {
    code == rustix::io::Errno::LOOP.raw_os_error()
}

pub fn is_device(_: i32) -> bool {
    false
}

pub fn is_pipe_closed(_: i32) -> bool {
    false
}

pub fn names(file: &File) -> io::Result<u64> {
    Ok(file.metadata()?.nlink())
}

pub fn set_file_mode(file: &File, access: Access) -> io::Result<()> {
    let mode = match access {
        Access::Private => 0o600,
        Access::Shared => 0o640,
    };
    file.set_permissions(Permissions::from_mode(mode))
}

pub fn set_folder_mode(path: &Path, access: Access) -> io::Result<()> {
    let mode = match access {
        Access::Private => 0o700,
        Access::Shared => 0o3770,
    };
    std::fs::set_permissions(path, Permissions::from_mode(mode))
}

pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

pub fn facts(metadata: &Metadata) -> FolderFacts {
    let mode = metadata.mode();
    FolderFacts {
        group_writes: mode & 0o070 == 0o070,
        world_reads: mode & 0o004 != 0,
        open_to_others: mode & 0o066 != 0,
        is_link: false,
        names: metadata.nlink(),
    }
}

pub fn reserve(file: &File, bytes: u64) -> io::Result<()> {
    let length = file.metadata()?.len();
    let held = file.metadata()?.blocks() * 512;
    if held.saturating_sub(length) < 16 * 1024 {
        fallocate(file, FallocateFlags::KEEP_SIZE, length, bytes)?;
    }
    Ok(())
}

pub fn output_is_lost() -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fstat, stat};
    let output = rustix::stdio::stdout();
    let both_ways = fcntl_getfl(output).is_ok_and(|flags| flags.contains(OFlags::RDWR));
    let device = |facts: rustix::io::Result<rustix::fs::Stat>| facts.ok().map(|facts| facts.st_rdev);
    both_ways && device(fstat(output)).is_some_and(|rdev| device(stat("/dev/null")) == Some(rdev))
}

pub fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

pub fn terminal_state() -> Option<Termios> {
    tcgetattr(rustix::stdio::stdin()).ok()
}

pub fn restore(state: &Termios) {
    // A terminal that is gone cannot be restored, and nobody is there to be told.
    let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, state);
    let _ = rustix::io::write(rustix::stdio::stderr(), b"\x1b[?25h");
}

/// Tells whether the terminal obeys escapes: all do, or say in TERM that they do not.
pub fn obeys_escapes() -> bool {
    true
}

/// Reads what was typed, until nothing came for so many tenths of a second.
pub fn typed(patience: u8) -> Vec<u8> {
    let mut found = Vec::new();
    let Ok(before) = tcgetattr(rustix::stdio::stdin()) else { return found };
    let mut quiet = before.clone();
    quiet.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
    quiet.special_codes[SpecialCodeIndex::VMIN] = 0;
    quiet.special_codes[SpecialCodeIndex::VTIME] = patience;
    if tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &quiet).is_ok() {
        let mut buffer = [0u8; 4096];
        while let Ok(count @ 1..) = rustix::io::read(rustix::stdio::stdin(), &mut buffer) {
            found.extend_from_slice(&buffer[..count]);
        }
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &before);
    }
    found
}

/// Throws away what was typed before the question was shown: a pasted text must not answer the next ones.
pub fn drain_typed_ahead() {
    let _ = tcflush(rustix::stdio::stdin(), QueueSelector::IFlush);
}

/// Gives the terminal back to the shell until it brings the program back, where there is such a thing.
pub fn suspend() {
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP);
}
