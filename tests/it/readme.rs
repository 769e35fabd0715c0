//! The README and its pages say what is true: transcript, exit codes, commands, keys, fiches.

use crate::harness::World;
use qualify::error::FailureKind;
use qualify::messages::Shortcut;
use std::collections::BTreeSet;
use std::path::Path;

fn page(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the page")
}

/// The pages that the README sends to.
const PAGES: [&str; 12] = [
    "README.md",
    ".github/CONTRIBUTING.md",
    "fiches/README.md",
    "fiches/annexes/README.md",
    "src/command/README.md",
    "src/export/README.md",
    "src/logbook/FORMAT.md",
    "src/logbook/README.md",
    "src/scoring/README.md",
    "src/ui/README.md",
    "tests/README.md",
    "tests/windows/README.md",
];

#[test]
fn every_link_and_every_path_of_a_page_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in PAGES {
        let text = page(path);
        let folder = root.join(path);
        let folder = folder.parent().expect("its folder");
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.starts_with("http")) {
            assert!(folder.join(link).exists(), "{path}: {link} leads nowhere");
        }
        for named in text.split('`').skip(1).step_by(2) {
            let ours = ["src/", "tests/", "fiches/", ".ci/", ".github/"].iter().any(|room| named.starts_with(room));
            let file = named.split(' ').next().unwrap_or_default();
            assert!(!ours || file.contains('*') || root.join(file).exists(), "{path}: {named} does not exist");
        }
    }
}

#[test]
fn every_page_is_reached_from_the_readme() {
    let readme = page("README.md");
    for path in PAGES.into_iter().skip(1) {
        assert!(readme.contains(&format!("]({path})")), "{path} is not linked");
    }
}

const AT_THE_KEYBOARD: &str = "src/ui/README.md";
const BEFORE: &str = "refreshed with UPDATE_EXPECT=1 -->\n```text\n";
const AFTER: &str = "```\n<!-- end -->";

#[test]
fn the_transcript_is_a_real_one() {
    let world = World::new();
    let typed = "1\n5\nhier 23:40\ncompta@exemple.fr\ni\n1\n2\n\n\n\ns\n";
    let new = world.run_with(&["new"], typed);
    assert_eq!(new.code, 0, "{}", new.stderr);
    let report = world.run(&["-q", "report"]);
    let head: String = report.stdout.lines().take(8).map(|l| format!("{l}\n")).collect();
    let told = world.stable(&new.stderr);
    let opening = told.find("\nQui avez-vous en ligne").expect("the organisation is told");
    let hard = told.find("\nSigne fort").expect("a hard sign is met");
    let ends = told.find("  e) endiguer").expect("the hard sign offers to act");
    let last = told[..hard].rfind("\nÀ chaud").expect("the question before the hard sign");
    let said = told.find("Votre organisation").expect("the organisation is asked");
    let transcript = format!(
        "$ qualify new\n{}[...]\n{}\n[...]\n\n$ qualify report\n{head}[...]\n",
        &told[said..opening],
        told[last..ends].trim_end()
    );
    let readme = page(AT_THE_KEYBOARD);
    let start = readme.find(BEFORE).expect("the transcript starts") + BEFORE.len();
    let end = start + readme[start..].find(AFTER).expect("the transcript ends");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let new = format!("{}{transcript}{}", &readme[..start], &readme[end..]);
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(AT_THE_KEYBOARD), new).expect("the page");
    } else {
        assert_eq!(&readme[start..end], transcript);
    }
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let page = page("src/command/README.md");
    let section = page.split("## Exit codes").nth(1).and_then(|s| s.split("\n## ").next()).expect("the section");
    let listed: Vec<u8> =
        section.lines().filter_map(|l| l.strip_prefix("| ")?.split(' ').next()?.parse().ok()).collect();
    let mut codes = vec![0];
    codes.extend(FailureKind::ALL.map(FailureKind::code));
    assert_eq!(listed, codes);
}

#[test]
fn every_command_is_told_and_every_command_told_exists() {
    let help = World::new().run(&["--help"]).stdout;
    let listed = help.split("D’abord").nth(1).and_then(|s| s.split("Options").next()).expect("the commands");
    let commands: Vec<&str> =
        listed.lines().filter_map(|l| l.strip_prefix("  ")?.split(' ').next()).filter(|w| !w.is_empty()).collect();
    assert!(commands.len() >= 10, "{commands:?}");
    let every = page("src/command/README.md");
    let table: Vec<&str> = every.lines().filter(|l| l.starts_with("| `qualify ")).collect();
    for command in &commands {
        let told = format!("`qualify {command}");
        assert!(table.iter().any(|l| l.contains(&told)), "{command} is not told");
    }
    for line in table {
        let told = line.trim_start_matches("| `qualify ").split([' ', '`']).next().unwrap_or_default();
        assert!(commands.contains(&told), "{told} does not exist");
    }
}

#[test]
fn the_files_to_install_are_those_of_this_version() {
    let readme = page("README.md");
    let version = env!("CARGO_PKG_VERSION");
    for (start, end) in
        [("qualify-", "-windows-x86_64.zip"), ("qualify_", "_amd64.deb"), ("qualify-", "-linux-x86_64.tar.gz")]
    {
        assert!(readme.contains(&format!("`{start}{version}{end}`")), "{start}{version}{end} is not told");
    }
    assert!(readme.contains(&format!("`.ci/release {version}`")), "how they are made is not told");
}

#[test]
fn every_fiche_of_the_program_is_told_and_no_other() {
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fiches")).expect("the folder");
    let names = files.map(|file| file.expect("an entry").file_name().to_string_lossy().into_owned());
    let known: BTreeSet<String> = names.filter_map(|name| Some(name.strip_suffix(".json")?.to_owned())).collect();
    let page = page("fiches/README.md");
    let section =
        page.split("## Those of the program").nth(1).and_then(|s| s.split("\n## ").next()).expect("the section");
    let told = section.lines().filter_map(|l| Some(l.strip_prefix("| `")?.split('`').next()?.to_owned()));
    assert_eq!(told.collect::<BTreeSet<_>>(), known);
}

#[test]
fn every_key_told_is_a_shortcut_and_every_shortcut_is_told() {
    let page = page(AT_THE_KEYBOARD);
    let section = page.split("\n\n").nth(2).expect("the table");
    let told: Vec<char> = section.lines().filter_map(|l| l.strip_prefix("| `")?.chars().next()).collect();
    let (told, known) = (BTreeSet::from_iter(told), BTreeSet::from(Shortcut::ALL.map(Shortcut::key)));
    assert_eq!(told, known);
}

#[test]
fn the_answers_file_shown_is_accepted() {
    let shown = page("src/command/README.md");
    let shown = shown.split("```json\n").nth(1).and_then(|s| s.split("```").next()).expect("an answers file");
    let world = World::new();
    let done = world.run_with(&["new", "--answers", "-"], shown);
    assert_eq!(done.code, 0, "{}", done.stderr);
}
