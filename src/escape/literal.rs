//! Values inside the commands that a person is told to type: what a shell, an LDAP filter or a URL would read otherwise.

use std::fmt::{self, Write};

/// Writes what stands between the single quotes of `PowerShell`.
///
/// Four typographic quotes end a literal there as the straight one does: all five are doubled.
#[derive(Clone, Copy, Debug)]
pub struct InPowerShell<'a>(pub &'a str);

impl fmt::Display for InPowerShell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| {
            if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
                f.write_char(c)?;
            }
            f.write_char(c)
        })
    }
}

/// Writes what stands between the single quotes of a POSIX shell.
#[derive(Clone, Copy, Debug)]
pub struct InPosix<'a>(pub &'a str);

impl fmt::Display for InPosix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.replace('\'', "'\\''"))
    }
}

/// Writes a value of an LDAP filter, as RFC 4515 has it.
#[derive(Clone, Copy, Debug)]
pub struct InLdap<'a>(pub &'a str);

impl fmt::Display for InLdap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '*' | '(' | ')' | '\\' | '\0' => write!(f, "\\{:02x}", u32::from(c)),
            c => f.write_char(c),
        })
    }
}

/// Writes what stands between the quotes of an `OData` filter.
#[derive(Clone, Copy, Debug)]
pub struct InOdata<'a>(pub &'a str);

impl fmt::Display for InOdata<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.replace('\'', "''"))
    }
}

/// Writes a part of the path of a URL: all but the unreserved characters of RFC 3986, and `@`, as their bytes.
#[derive(Clone, Copy, Debug)]
pub struct InUrlPath<'a>(pub &'a str);

impl fmt::Display for InUrlPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.bytes().try_for_each(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte) {
                f.write_char(char::from(byte))
            } else {
                write!(f, "%{byte:02X}")
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_has_its_own_dangerous_characters() {
        let name = "o'neil‘’‚‛*(a)\\+é@x.fr";
        assert_eq!(InPowerShell(name).to_string(), "o''neil‘‘’’‚‚‛‛*(a)\\+é@x.fr");
        assert_eq!(InPosix(name).to_string(), "o'\\''neil‘’‚‛*(a)\\+é@x.fr");
        assert_eq!(InLdap(name).to_string(), "o'neil‘’‚‛\\2a\\28a\\29\\5c+é@x.fr");
        assert_eq!(InOdata(name).to_string(), "o''neil‘’‚‛*(a)\\+é@x.fr");
        assert_eq!(InUrlPath("o'n+é@x.fr/").to_string(), "o%27n%2B%C3%A9@x.fr%2F");
    }
}
