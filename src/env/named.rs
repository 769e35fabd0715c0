//! A stream whose failures say which stream it is, in French: whatever command was writing.

use crate::platform::{io_in_french, is_reader_gone};
use std::io::{self, Write};

/// Standard output.
pub(super) struct Output<W>(pub W);

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(|e| said(&e))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(|e| said(&e))
    }
}

/// Says a failure; a reader that left stays one, whatever number the system has for it, since that is not an error.
fn said(error: &io::Error) -> io::Error {
    if is_reader_gone(error) {
        return io::ErrorKind::BrokenPipe.into();
    }
    let what = format!("Sortie standard : {} ; ce qui est sorti n’est pas entier.", io_in_french(error));
    io::Error::new(error.kind(), what)
}
