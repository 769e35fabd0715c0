//! The person's own editor, for long notes.

use crate::domain::text::decode;
use crate::env::Env;
use crate::platform::{Access, Most, run_editor};
use std::io::{self, Write as _};

/// Names the editor that the person chose; none when there is none.
pub fn editor(env: &Env) -> Option<String> {
    ["VISUAL", "EDITOR"].into_iter().find_map(|name| env.var(name)).map(str::to_owned)
}

/// Opens a text in the editor and gives what it became; none when the editor says that it failed.
///
/// The text lies in a file that only its owner can read, in the folder where this machine remembers: not beside the
/// main courante, where it would be taken for a part of it.
pub fn edit(env: &Env, text: &str) -> io::Result<Option<String>> {
    let Some(editor) = editor(env) else { return Ok(None) };
    // As git does without a shell: words separated by spaces, the first one being the program.
    let mut words = editor.split_whitespace();
    let Some(program) = words.next() else { return Ok(None) };
    env.disk.make_folder(&env.state_folder, Access::Private)?;
    let mut file = tempfile::Builder::new().prefix("note-").suffix(".txt").tempfile_in(&env.state_folder)?;
    file.write_all(text.as_bytes())?;
    file.flush()?;
    if !run_editor(program, words, file.path())? {
        return Ok(None);
    }
    // Read by its name: an editor may have put another file in its place.
    match String::from_utf8(env.disk.read(file.path(), Most::SMALL)?) {
        Ok(text) => Ok(Some(text)),
        Err(e) if !env.utf8 => Ok(Some(decode(e.as_bytes()).into_owned())),
        Err(_) => Err(io::Error::new(io::ErrorKind::InvalidData, "ce n’est pas du texte en UTF-8")),
    }
}
