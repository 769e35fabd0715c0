//! What the program says to type next can be typed: each command of its sentences is accepted by its own command line, each
//! option exists.

use clap::{CommandFactory as _, Parser as _};
use qualify::cli::Cli;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Every source file.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The texts between quotes of a source file, without its own tests.
fn texts(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let (mut found, mut rest) = (Vec::new(), source.chars().peekable());
    while let Some(c) = rest.next() {
        match (c, rest.peek().copied()) {
            ('/', Some('/')) => while rest.next().is_some_and(|c| c != '\n') {},
            ('\'', Some(quoted)) => {
                // A character, or a lifetime, which has no end.
                rest.next();
                if quoted == '\\' {
                    rest.next();
                }
                if rest.peek() == Some(&'\'') {
                    rest.next();
                }
            }
            ('"', _) => {
                let mut text = String::new();
                while let Some(c) = rest.next().filter(|c| *c != '"') {
                    match (c, if c == '\\' { rest.next() } else { None }) {
                        ('\\', Some('n')) => text.push('\n'),
                        ('\\', Some('u')) => while rest.next().is_some_and(|c| c != '}') {},
                        ('\\', Some('\n')) => while rest.next_if(|c| c.is_whitespace()).is_some() {},
                        ('\\', Some(other)) => text.push(other),
                        (c, _) => text.push(if c == '\u{a0}' { ' ' } else { c }),
                    }
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}

/// A command that a sentence names.
#[derive(Debug)]
struct Named {
    /// Its words, each as a person would give it.
    words: Vec<String>,
    /// Whether the sentence goes on about it: then it is its name alone.
    spoken_of: bool,
}

/// Takes words apart, those between quotes being one.
fn apart(text: &str) -> Vec<String> {
    let (mut words, mut quoted, mut open) = (Vec::new(), false, false);
    for c in text.chars() {
        match c {
            '"' => (quoted, open) = (!quoted, true),
            ' ' if !quoted => open = false,
            c => {
                if !open {
                    words.push(String::new());
                    open = true;
                }
                words.last_mut().expect("one was just pushed").push(c);
            }
        }
        if c == '"' && quoted {
            words.push(String::new());
        }
    }
    words
}

/// Reads the commands of a text: their names, then what looks like an argument.
fn commands(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    for rest in text.split("qualify ").skip(1).filter(|rest| rest.starts_with(|c: char| c.is_alphabetic() || c == '-'))
    {
        let rest = rest.split(['\n', '»', ';', ')', '|', '>']).next().unwrap_or_default();
        let mut command = Cli::command();
        let (mut words, mut spoken_of, mut names) = (vec![String::from("qualify")], false, true);
        for word in apart(rest) {
            let bare = word.trim_end_matches(['.', ',', ':', '…']);
            let sub = command.find_subcommand(bare).filter(|_| names).cloned();
            let is_argument = bare.starts_with("--")
                || word.contains(['{', '/', '@'])
                || bare.chars().any(|c| c.is_ascii_digit())
                || bare.contains(' ')
                || bare.chars().any(char::is_uppercase) && !bare.chars().any(char::is_lowercase)
                || words.last().is_some_and(|before| before.starts_with("--"));
            match sub.filter(|_| !bare.starts_with('<')) {
                Some(sub) => command = sub,
                None if bare.starts_with('<') => break,
                None if is_argument => names = false,
                // A shape of the help, or the rest of the sentence.
                None => {
                    spoken_of = true;
                    break;
                }
            }
            words.push(match bare {
                _ if bare.contains('{') => String::from("2026"),
                "COMMANDE" => String::from("new"),
                _ => bare.to_owned(),
            });
            if word != bare && !bare.is_empty() && !word.ends_with('…') {
                break;
            }
        }
        // « What qualify does » is no command.
        if words.len() > 1 {
            found.push(Named { words, spoken_of });
        }
    }
    found
}

#[test]
fn every_command_to_type_is_accepted_by_the_command_line() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let (mut met, mut wrong) = (BTreeSet::new(), Vec::new());
    for file in files {
        let source = std::fs::read_to_string(&file).expect("a source");
        for text in texts(&source) {
            for named in commands(&text) {
                let outcome = Cli::try_parse_from(&named.words);
                met.insert(named.words.join(" "));
                let Err(e) = outcome else { continue };
                use clap::error::ErrorKind as Kind;
                let is_help = matches!(e.kind(), Kind::DisplayHelp | Kind::DisplayHelpOnMissingArgumentOrSubcommand);
                let is_name = named.spoken_of && e.kind() == Kind::MissingRequiredArgument;
                if !is_help && !is_name {
                    wrong.push(format!("{}: {}: {:?} in {text:?}", file.display(), named.words.join(" "), e.kind()));
                }
            }
        }
    }
    assert!(met.len() > 60 && met.contains("qualify resume 2026"), "{met:#?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The long options of a command and of those under it.
fn options(command: &clap::Command, found: &mut BTreeSet<String>) {
    found.extend(command.get_arguments().filter_map(|arg| arg.get_long()).map(|long| format!("--{long}")));
    command.get_subcommands().for_each(|sub| options(sub, found));
}

#[test]
fn every_option_to_type_exists() {
    let mut known = BTreeSet::from([String::from("--help"), String::from("--version")]);
    options(&Cli::command(), &mut known);
    let (mut files, mut met, mut wrong) = (Vec::new(), 0, Vec::new());
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    for file in files {
        for text in texts(&std::fs::read_to_string(&file).expect("a source")) {
            let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            for option in words.filter(|word| word.starts_with("--") && word.len() > 3 && !word.ends_with('-')) {
                met += 1;
                let is_ours = !text.contains("<style") && known.contains(option);
                wrong.extend((!is_ours).then(|| format!("{}: {option} in {text:?}", file.display())));
            }
        }
    }
    assert!(met > 40, "{met}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No sentence sends its reader to a file of the sources, which who installed the program does not have.
#[test]
fn nobody_is_sent_to_the_sources() {
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    for file in files {
        for text in texts(&std::fs::read_to_string(&file).expect("a source")) {
            let sent = ["README", "fiches/", "src/", "tests/", "schema/"].iter().any(|part| text.contains(part));
            wrong.extend((sent && text.contains(' ')).then(|| format!("{}: {text}", file.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
