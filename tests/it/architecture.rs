//! Who may use whom: a module that reaches where it should not fails here, not in a review.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The edges allowed, as the map in `src/lib.rs` gives them.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("platform", &[]),
    ("escape", &["domain"]),
    ("env", &["domain", "platform"]),
    ("cli", &[]),
    ("error", &[]),
    ("messages", &["domain", "escape"]),
    ("annexes", &["domain"]),
    ("recipes", &["domain", "escape", "messages", "paper"]),
    ("evidence", &["domain", "escape"]),
    ("fiche", &["domain", "recipes"]),
    ("scoring", &["domain", "fiche"]),
    ("interview", &["domain", "fiche", "scoring"]),
    ("logbook", &["domain", "escape", "env", "platform"]),
    (
        "report",
        &["annexes", "domain", "escape", "messages", "fiche", "recipes", "scoring", "interview", "logbook", "paper"],
    ),
    ("export", &["annexes", "domain", "escape", "messages", "report"]),
    ("paper", &["escape"]),
    ("blank", &["annexes", "domain", "messages", "paper", "recipes", "scoring"]),
    ("ui", &["domain", "messages", "escape", "env", "platform"]),
    (
        "desk",
        &[
            "annexes",
            "cli",
            "domain",
            "env",
            "error",
            "escape",
            "fiche",
            "interview",
            "logbook",
            "messages",
            "platform",
            "recipes",
            "report",
            "scoring",
            "ui",
        ],
    ),
    (
        "command",
        &[
            "annexes",
            "blank",
            "cli",
            "desk",
            "domain",
            "env",
            "error",
            "escape",
            "evidence",
            "export",
            "fiche",
            "interview",
            "logbook",
            "messages",
            "paper",
            "platform",
            "recipes",
            "report",
            "scoring",
            "ui",
        ],
    ),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("src can be listed") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Finds every `crate::NAME` of the code, comments left out.
fn edges() -> BTreeMap<String, BTreeSet<(String, String)>> {
    let mut files = Vec::new();
    sources(&src(), &mut files);
    assert!(files.len() > 40, "the sources were found");
    let mut edges: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for file in files {
        let inside = file.strip_prefix(src()).expect("a file of src");
        let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        if module == "lib" || module == "main" {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a source file");
        for line in text.lines().filter(|l| !l.trim_start().starts_with("//")) {
            for rest in line.split("crate::").skip(1) {
                let used: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                // `use crate::{a, b}` would hide its edges from this reading.
                assert!(!used.is_empty(), "{}: write one use line per module", inside.display());
                if used != module {
                    edges.entry(module.clone()).or_default().insert((used, inside.display().to_string()));
                }
            }
        }
    }
    edges
}

#[test]
fn no_module_uses_one_it_should_not() {
    let mut wrong = Vec::new();
    for (module, used) in edges() {
        let allowed =
            ALLOWED.iter().find(|(m, _)| *m == module).unwrap_or_else(|| panic!("{module} is not on the map")).1;
        for (other, file) in used.iter().filter(|(other, _)| !allowed.contains(&other.as_str())) {
            wrong.push(format!("{file} uses {other}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn is_platform(file: &Path) -> bool {
    file.strip_prefix(src()).is_ok_and(|file| file.starts_with("platform") || file == Path::new("platform.rs"))
}

#[test]
fn nothing_but_platform_knows_the_system() {
    let mut files = Vec::new();
    sources(&src(), &mut files);
    for file in files.iter().filter(|file| !is_platform(file)) {
        let text = std::fs::read_to_string(file).expect("a source file");
        for word in ["std::os::", "rustix::", "std::net::Tcp", "std::net::Udp"] {
            assert!(!text.contains(word), "{} uses {word}", file.display());
        }
    }
}

/// What a test cannot replace, nor make fail: only the door to the outside may have it.
#[test]
fn no_file_variable_or_process_but_through_env_and_platform() {
    let mut files = Vec::new();
    sources(&src(), &mut files);
    let doors = |f: &&PathBuf| {
        !is_platform(f) && f.strip_prefix(src()).is_ok_and(|f| !["main.rs", "env.rs"].map(Path::new).contains(&f))
    };
    for file in files.iter().filter(doors) {
        let text = std::fs::read_to_string(file).expect("a source file");
        for word in [
            "std::fs",
            "std::env",
            "std::process",
            "File::open",
            ".canonicalize()",
            ".is_dir()",
            ".exists()",
            "read_dir(",
        ] {
            assert!(!text.contains(word), "{} uses {word}", file.display());
        }
    }
}

#[test]
fn the_core_opens_no_file_and_reads_no_clock() {
    for module in [
        "annexes",
        "domain",
        "recipes",
        "fiche",
        "scoring",
        "interview",
        "report",
        "messages",
        "escape",
        "paper",
        "blank",
        "evidence",
        "export",
    ] {
        let mut files = Vec::new();
        sources(&src().join(module), &mut files);
        for file in files {
            let text = std::fs::read_to_string(&file).expect("a source file");
            for word in [
                "std::fs",
                "std::env",
                "std::process",
                "SystemTime",
                "Instant::now",
                "Utc::now",
                "Local::now",
                "println!",
            ] {
                assert!(!text.contains(word), "{} uses {word}", file.display());
            }
        }
    }
}

/// Reads the name of the type that a line declares, and whether other files may name it; a closed list is one more deep.
fn declared(line: &str) -> Option<(bool, String)> {
    let line = line.strip_prefix("    ").filter(|inner| inner.starts_with("pub enum ")).unwrap_or(line);
    let (public, rest) = match line.strip_prefix("pub") {
        Some(rest) => {
            (true, rest.strip_prefix("(super)").or(rest.strip_prefix("(crate)")).unwrap_or(rest).trim_start())
        }
        None => (false, line),
    };
    let rest = ["struct ", "enum ", "trait ", "type "].iter().find_map(|word| rest.strip_prefix(word))?;
    Some((public, rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()))
}

#[test]
fn a_name_means_one_thing() {
    assert_eq!(declared("pub(super) enum Node<'a> {"), Some((true, String::from("Node"))));
    assert_eq!(declared("    pub enum Gravity {"), Some((true, String::from("Gravity"))));
    assert_eq!(declared("struct Raw;"), Some((false, String::from("Raw"))));
    assert_eq!(declared("    type Value = Answer;"), None);
    let mut files = Vec::new();
    sources(&src(), &mut files);
    let mut names: BTreeMap<String, Vec<(bool, String)>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(src()).expect("a file of src").display().to_string();
        let text = std::fs::read_to_string(&file).expect("a source file");
        for line in text.lines() {
            if let Some((public, name)) = declared(line) {
                names.entry(name).or_default().push((public, inside.clone()));
            }
            // A second name for one of our types hides that two things have the same one.
            let renamed = line.split(" as ").skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
            if (line.starts_with("use crate::") || line.starts_with("use super::")) && renamed {
                wrong.push(format!("{inside}: {line}"));
            }
        }
    }
    // Two files may each have a private helper of the same name: nobody meets both.
    for (name, places) in names.iter().filter(|(_, p)| p.len() > 1 && p.iter().any(|(public, _)| *public)) {
        wrong.push(format!("{name}: {}", places.iter().map(|(_, f)| f.as_str()).collect::<Vec<_>>().join(", ")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Finds a plain space before a double mark, or inside French quotes: the mark could start a line.
fn breakable(line: &str) -> bool {
    let chars: Vec<char> = line.chars().collect();
    let before = |c: char| c.is_alphanumeric() || "»)]}'’%.…".contains(c);
    let ends = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace() || *c == '{');
    let mark = |w: &[char], next| before(w[0]) && w[1] == ' ' && "?!;:".contains(w[2]) && ends(next);
    chars.windows(3).enumerate().any(|(at, w)| mark(w, chars.get(at + 3))) || line.contains("« ") || line.contains(" »")
}

#[test]
fn no_line_starts_with_a_double_mark() {
    assert!(breakable("Fait : oui") && breakable("« oui\u{a0}»") && breakable("Code {x} ; suite"));
    assert!(!breakable("Fait\u{a0}: oui, à 12:30, a::b, if !x") && !breakable("x: T, match y {"));
    let mut files = Vec::new();
    sources(&src(), &mut files);
    let mut wrong = Vec::new();
    for file in files.iter().filter(|f| !f.ends_with("tests.rs") && !f.display().to_string().contains("/tests/")) {
        let text = std::fs::read_to_string(file).expect("a source file");
        let ours = text.split("#[cfg(test)]").next().unwrap_or_default();
        let said = ours.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//") && breakable(l));
        wrong.extend(said.map(|(n, line)| format!("{}:{}: {line}", file.display(), n + 1)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Finds a French word cut short before a plain apostrophe: a page has the typographic one.
fn plainly_elided(line: &str) -> bool {
    const CUT: [&str; 14] =
        ["l", "d", "j", "n", "s", "c", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "aujourd", "quelqu"];
    line.match_indices('\'').any(|(at, _)| {
        let before = line[..at].replace("\\n", " ").to_lowercase();
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let after = line[at + 1..].chars().next();
        CUT.contains(&word) && after.is_some_and(|c| c.is_alphanumeric() || c == '{' || c == '«')
    })
}

#[test]
fn an_elision_has_the_typographic_apostrophe() {
    assert!(plainly_elided("\"l'accès\"") && plainly_elided("\\nD'{x}") && plainly_elided("aujourd'hui"));
    assert!(!plainly_elided("l’accès, b'a'..=b'f', 'l', don't, Cyber'Occ"));
    let mut files = Vec::new();
    sources(&src(), &mut files);
    let fiches = src().with_file_name("fiches");
    for folder in [fiches.clone(), fiches.join("annexes")] {
        let listed = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        files.extend(listed.filter(|path| path.is_file()));
    }
    let mut wrong = Vec::new();
    for file in files.iter().filter(|f| !f.ends_with("tests.rs") && !f.display().to_string().contains("/tests/")) {
        let text = std::fs::read_to_string(file).expect("a text file");
        let ours = text.split("#[cfg(test)]").next().unwrap_or_default();
        let said = ours.lines().enumerate().filter(|(_, line)| plainly_elided(line));
        wrong.extend(said.map(|(n, line)| format!("{}:{}: {line}", file.display(), n + 1)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A file that is read at once holds one idea.
#[test]
fn no_source_file_is_longer_than_six_hundred_lines() {
    let mut files = Vec::new();
    sources(&src(), &mut files);
    let lines = |file: &PathBuf| std::fs::read_to_string(file).expect("a source file").lines().count();
    let long: Vec<_> = files.iter().map(|file| (file, lines(file))).filter(|(_, lines)| *lines > 600).collect();
    assert!(long.is_empty(), "{long:#?}");
}
