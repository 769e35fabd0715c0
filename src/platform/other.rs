//! What the system does elsewhere, which is Windows so far: its permissions are inherited, its consoles have no state.

use super::{Access, FolderFacts};
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

#[derive(Debug)]
pub struct Termios;

pub fn no_follow(_: &mut OpenOptions) {}

pub fn is_link_refused(_: i32) -> bool {
    false
}

/// Windows says of a device read as a file, such as NUL, that a parameter is wrong (ERROR_INVALID_PARAMETER).
pub fn is_device(code: i32) -> bool {
    code == 87
}

/// Windows has a second error for a pipe whose reader left (ERROR_PIPE_NOT_CONNECTED).
pub fn is_pipe_closed(code: i32) -> bool {
    code == 233
}

pub fn names(_: &File) -> io::Result<u64> {
    Ok(1)
}

pub fn set_file_mode(_: &File, _: Access) -> io::Result<()> {
    Ok(())
}

pub fn set_folder_mode(_: &Path, _: Access) -> io::Result<()> {
    Ok(())
}

pub fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

pub fn facts(_: &Metadata) -> FolderFacts {
    FolderFacts { group_writes: false, world_reads: false, open_to_others: false, is_link: false, names: 1 }
}

pub fn reserve(_: &File, _: u64) -> io::Result<()> {
    Ok(())
}

pub fn output_is_lost() -> bool {
    false
}

pub fn host_name() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

pub fn terminal_state() -> Option<Termios> {
    None
}

pub fn restore(_: &Termios) {}

/// Tells whether the terminal obeys escapes: a Windows console shows them as they are until it is asked, which `console` does
/// unless NO_COLOR is set.
pub fn obeys_escapes() -> bool {
    dialoguer::console::Term::stderr().features().colors_supported()
}

pub fn typed(_: u8) -> Vec<u8> {
    Vec::new()
}

/// Throws away what was typed before the question was shown: a pasted text must not answer the next ones.
pub fn drain_typed_ahead() {}

/// Gives the terminal back to the shell until it brings the program back, where there is such a thing.
pub fn suspend() {}
