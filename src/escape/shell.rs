//! A word of a command that a person is told to type.

use std::fmt;

/// Writes one word for a shell, quoted when it needs it: a path with a space, or with worse, stays one word.
#[derive(Clone, Copy, Debug)]
pub struct ShellWord<'a>(pub &'a str);

impl fmt::Display for ShellWord<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
        if !self.0.is_empty() && self.0.chars().all(plain) {
            return f.write_str(self.0);
        }
        write!(f, "'{}'", self.0.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_when_a_shell_would_read_it_otherwise() {
        for plain in ["/home/zoé/config.json", "20260107-7K3F", "-x"] {
            assert_eq!(ShellWord(plain).to_string(), plain);
        }
        for (word, quoted) in [
            ("", "''"),
            ("a b", "'a b'"),
            ("l'été", "'l'\\''été'"),
            ("$(id)", "'$(id)'"),
            ("~", "'~'"),
            ("a;b", "'a;b'"),
        ] {
            assert_eq!(ShellWord(word).to_string(), quoted);
        }
    }
}
