//! What others put where the program reads and writes: links, names, modes, full disks, and what killed processes left.

use super::harness::{Done, World};
use qualify::platform::{Disk as _, RealDisk};
use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

const ANSWERS: &str = r#"{"fiche":"messagerie-qualification","title":"T","answers":{"1.a.1":"inconnu"}}"#;

fn opened(world: &World) -> String {
    let done = world.run_with(&["new", "--answers", "-"], ANSWERS);
    assert_eq!(done.code, 0, "{}", done.stderr);
    done.stdout.trim().to_owned()
}

/// Everything under a folder, links not followed, with what the files hold.
fn all(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if fs::symlink_metadata(&path).expect("it is there").is_dir() {
            found.extend(all(&path));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap_or_default()));
        }
    }
    found.sort();
    found
}

fn refused(done: &Done, what: &[&str]) {
    assert!(done.code != 0 && what.iter().all(|w| done.stderr.contains(w)), "{} {}", done.code, done.stderr);
}

/// Somebody moved the folder and left a link: to another disk, to nothing, to another incident.
#[test]
fn nothing_is_written_through_a_link_in_the_place_of_an_incident() {
    let world = World::new();
    let id = opened(&world);
    let (folder, away) = (world.root().join(&id), world.folder.path().join("ailleurs"));
    fs::create_dir(&away).expect("a folder");
    fs::rename(&folder, away.join(&id)).expect("moved");
    symlink(away.join(&id), &folder).expect("a link");
    let before = all(&away);
    let fiche = world.file("f.json", include_str!("../../fiches/messagerie-qualification.json"));
    let writing: [&[&str]; 10] = [
        &["note", &id, "x"],
        &["answer", &id, "1.a.1", "inconnu"],
        &["action", &id, "x"],
        &["clock", &id, "aware", "--at", "02:00", "--because", "x"],
        &["decide", &id, "mineur", "--because", "x"],
        &["profile", &id, "--profile", "sante"],
        &["close", &id, "--because", "x"],
        &["resume", &id, "--plain"],
        &["next", &id, "--fiche", &fiche, "--plain"],
        &["verify", &id, "--keep", "--because", "x"],
    ];
    for args in writing {
        let done = world.run(args);
        if args[0] != "verify" {
            refused(&done, &["lien symbolique", "--dir"]);
        }
        assert_eq!(all(&away), before, "{args:?}");
    }
    // Reading goes on, and the true folder is written in.
    assert_eq!(world.run(&["report", &id]).code, 0);
    assert_eq!(world.run(&["note", &id, "x", "--dir", &away.display().to_string()]).code, 0);
}

#[test]
fn a_key_that_is_not_private_is_refused_and_a_line_put_in_it_is_named() {
    let world = World::new();
    let id = opened(&world);
    let folder = world.folder.path().join("cles l’été");
    fs::create_dir(&folder).expect("a folder");
    let key = folder.join("cle");
    let said = key.display().to_string();
    let export = || world.run(&["export", &id, "--to", "jira", "--tlp", "amber", "--pseudonymise", &said]);
    assert_eq!(export().code, 0);
    let whole = fs::read(&key).expect("the key");
    for mode in [0o666, 0o644, 0o640, 0o620] {
        fs::set_permissions(&key, Permissions::from_mode(mode)).expect("a mode");
        let done = export();
        let quoted = format!("chmod 600 '{}'", said.replace('\'', "'\\''"));
        assert!(done.code == 2 && done.stdout.is_empty() && done.stderr.contains(&quoted), "{mode:o} {}", done.stderr);
    }
    fs::set_permissions(&key, Permissions::from_mode(0o600)).expect("a mode");
    fs::hard_link(&key, world.folder.path().join("cle-bis")).expect("a link");
    refused(&export(), &["lien physique"]);
    fs::remove_file(world.folder.path().join("cle-bis")).expect("removed");
    fs::write(&key, [whole.as_slice(), b"zz\n"].concat()).expect("a line");
    let done = export();
    assert!(done.code == 0 && done.stderr.contains("illisible, laissée de côté"), "{}", done.stderr);
    let link = folder.join("lien");
    symlink(&key, &link).expect("a link");
    let through = link.display().to_string();
    let done = world.run(&["export", &id, "--to", "jira", "--tlp", "amber", "--pseudonymise", &through]);
    refused(&done, &["lien symbolique"]);
}

/// A path in a command that is to be typed stays one word, whatever it holds.
#[test]
fn a_path_in_a_command_to_type_is_quoted() {
    let world = World::new();
    let id = opened(&world);
    let config = world.folder.path().join("config");
    fs::create_dir_all(&config).expect("a folder");
    for name in ["config.json", "contacts.json"] {
        fs::write(config.join(name), "{").expect("a file");
    }
    let plain = format!("mv {0} {0}.mauvais", config.join("config.json").display());
    let flat = |done: &Done| super::harness::flat(&done.stderr);
    let said = flat(&world.run(&["config"]));
    assert!(said.contains(&plain), "{said}");
    fs::remove_file(config.join("config.json")).expect("removed");
    // The same under a folder with a space, an apostrophe and a substitution.
    let odd = world.folder.path().join("l’été $(touch x)");
    fs::create_dir(&odd).expect("a folder");
    fs::set_permissions(&odd, Permissions::from_mode(0o755)).expect("a mode");
    let quoted = format!("'{}'", odd.display().to_string().replace('\'', "'\\''"));
    let done = world.run_with(&["new", "--plain", "--dir", &odd.display().to_string()], "9\n5\ni\na@exemple.fr\ns\n");
    let stderr = flat(&done);
    assert!(stderr.contains(&format!("chmod o-rwx {quoted}")), "{stderr}");
    assert!(stderr.contains(&format!("--dir {quoted}")), "{stderr}");
    let fiche = odd.join("f.json");
    fs::write(&fiche, "{}").expect("a file");
    let done = world.run(&["new", "--fiche", &fiche.display().to_string(), "--title", "T"]);
    let named = format!("'{}'", fiche.display().to_string().replace('\'', "'\\''"));
    assert!(flat(&done).contains(&format!("qualify fiche check {named}")), "{}", done.stderr);
    let done = world.run(&["contacts"]);
    assert!(flat(&done).contains(&plain.replace("config.json", "contacts.json")) && done.code == 2, "{}", done.stderr);
    assert_eq!(world.run(&["report", &id]).code, 0);
}

/// Every command that prints says in French that its output is full.
#[test]
fn a_full_output_is_said_in_french_by_every_command() {
    let world = World::new();
    let id = opened(&world);
    let printing: [&[&str]; 18] = [
        &["report", &id],
        &["report", &id, "--format", "json"],
        &["report", &id, "--format", "html"],
        &["log", &id],
        &["log", &id, "--format", "jsonl"],
        &["log", &id, "--format", "csv"],
        &["list"],
        &["list", "--format", "json"],
        &["verify", &id],
        &["fiche", "list"],
        &["fiche", "show", "messagerie-qualification"],
        &["config"],
        &["contacts"],
        &["export", &id, "--to", "jira", "--tlp", "amber"],
        &["completions", "bash"],
        &["--help"],
        &["--version"],
        &["note", "--help"],
    ];
    for args in printing {
        let done = Command::new(env!("CARGO_BIN_EXE_qualify"))
            .args(args)
            .env("QUALIFY_DIR", world.root())
            .env("QUALIFY_STATE_DIR", world.folder.path().join("state"))
            .env("XDG_CONFIG_HOME", world.folder.path().join("nothing"))
            .env("LOGNAME", "alice")
            .stdin(Stdio::null())
            .stdout(File::options().write(true).open("/dev/full").expect("a full device"))
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.code() == Some(1) && said.contains("plus de place"), "{args:?} {:?} {said}", done.status);
        assert!(said.contains("Sortie standard") && !said.contains("os error"), "{args:?} {said}");
    }
}

/// Standard output closed, or thrown away as a program does that runs another for its exit code alone.
const NOWHERE: [&str; 2] = [">&-", "1<>/dev/null"];

/// Runs a line of a shell beside the incidents; gives its exit code and what it says, flat.
#[cfg(target_os = "linux")]
fn in_a_shell(world: &World, command: &str) -> (i32, String) {
    let done = Command::new("bash")
        .args(["-c", command])
        .env("QUALIFY_DIR", world.root())
        .env("QUALIFY_STATE_DIR", world.folder.path().join("state"))
        .env("XDG_CONFIG_HOME", world.folder.path().join("nothing"))
        .env("LOGNAME", "alice")
        .current_dir(world.folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    (done.status.code().expect("a code"), super::harness::flat(&String::from_utf8_lossy(&done.stderr)))
}

/// What was printed for nobody is said on the other stream, once, by every command, and is no failure; what prints nothing, or
/// writes to a file, says nothing of it.
#[test]
#[cfg(target_os = "linux")]
fn a_document_that_goes_nowhere_is_said_by_every_command() {
    let world = World::new();
    let id = opened(&world);
    let program = env!("CARGO_BIN_EXE_qualify");
    let shell = |command: &str| in_a_shell(&world, command);
    for (rank, end) in NOWHERE.iter().enumerate() {
        for command in [
            &format!("report {id}"),
            &format!("report {id} --format json"),
            &format!("log {id}"),
            &format!("log {id} --format csv"),
            &format!("export {id} --to ticket"),
            "fiche print messagerie-qualification",
            "fiche show messagerie-qualification",
            "man report",
            "completions bash",
            "contacts",
            "list",
            "config",
            &format!("verify {id}"),
            "--help",
            "",
        ] {
            let (code, said) = shell(&format!("{program} {command} {end}"));
            assert_eq!(
                (code, said.matches("Sortie standard fermée ou jetée").count()),
                (0, 1),
                "{command} {end}: {said}"
            );
            let (code, said) = shell(&format!("{program} {command} >/dev/null"));
            assert!(code == 0 && !said.contains("Sortie standard"), "{command}: {said}");
        }
        for command in [
            format!("note {id} 'La victime a rappelé'"),
            format!("report {id} -o r{rank}.html"),
            format!("kit -o k{rank}.html"),
            format!("export {id} --to ticket -o t{rank}.md"),
        ] {
            let (code, said) = shell(&format!("{program} {command} {end}"));
            assert!(code == 0 && !said.contains("Sortie standard"), "{command} {end}: {said}");
        }
    }
}

/// What does not come out is not written down as sent: the output closed, full, or nobody to read it; a folder that is gone.
#[test]
#[cfg(target_os = "linux")]
fn an_export_that_does_not_come_out_is_not_recorded() {
    let world = World::new();
    let file = world.file("r.json", r#"{"fiche": "messagerie-qualification", "title": "T", "answers": {}}"#);
    let id = world.run(&["new", "--answers", &file]).stdout.trim().to_owned();
    let program = env!("CARGO_BIN_EXE_qualify");
    let shell = |command: &str| in_a_shell(&world, command);
    let gone = world.folder.path().join("parti/x.ics").display().to_string();
    let log = || world.run(&["log", &id]).stdout;
    for target in ["ics", "ticket", "cnil"] {
        let before = log();
        let export = format!("{program} export {id} --to {target}");
        for (end, said) in
            [(">/dev/full", "Sortie standard"), (&format!("-o {gone}"), "x.ics"), ("-o /dev/full", "/dev/full")]
        {
            let (code, stderr) = shell(&format!("{export} {end}"));
            assert!(code != 0 && stderr.contains(said) && stderr.contains("-> "), "{end}: {code} {stderr}");
            assert!(!stderr.contains("Export "), "{end}: {stderr}");
        }
        for end in NOWHERE {
            let (code, stderr) = shell(&format!("{export} {end}"));
            assert!(
                code == 0 && stderr.contains("Sortie standard") && stderr.contains("-o FICHIER"),
                "{end}: {stderr}"
            );
            assert!(!stderr.contains("Export "), "{end}: {stderr}");
        }
        // A reader that left is no error, and read nothing.
        let (_, stderr) = shell(&format!("{{ sleep 0.2; {export}; }} | true"));
        assert!(!stderr.contains("Export "), "{stderr}");
        assert_eq!(log(), before, "{target}");
        let (code, stderr) = shell(&format!("{export} >/dev/null"));
        assert!(code == 0 && stderr.contains("Export "), "{stderr}");
        assert_ne!(log(), before);
    }
    // A line that is recorded is recorded, whoever reads what is said of it.
    for end in [">&-", ">/dev/full", "| true"] {
        let (_, stderr) = shell(&format!("{program} declare {id} cnil --at 'hier 02:00' {end}"));
        assert!(log().contains("\"declared\""), "{end}: {stderr}");
    }
}

#[test]
fn what_killed_processes_left_is_removed_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let old = SystemTime::now() - Duration::from_secs(3600);
    let left = [".state.json.1", ".state.json.4194304"];
    let kept = [".state.json.x", ".state.json.", ".state.json.1.2", "state.json.1", ".other.json.1", ".state.json.-1"];
    for name in left.iter().chain(&kept) {
        File::create(at(name)).and_then(|f| f.set_modified(old)).expect("a file");
    }
    // One that another process may be writing now.
    fs::write(at(".state.json.7"), "{").expect("a file");
    RealDisk.replace(&at("state.json"), b"{}").expect("replaced");
    assert!(left.iter().all(|name| !at(name).exists()));
    assert!(kept.iter().chain(&[".state.json.7"]).all(|name| at(name).exists()));
    assert_eq!(fs::read(at("state.json")).expect("the file"), b"{}");
}

/// A title that does not fit is never cut in silence: typed, it is asked again; given, nothing is asked.
#[test]
fn a_title_too_long_is_refused_whole() {
    let world = World::new();
    let long = "é".repeat(201);
    let done = world.run_with(&["new", "--plain", "--title", &"é".repeat(200)], "9\n5\ni\na@exemple.fr\ns\n");
    assert_eq!(done.code, 0, "{}", done.stderr);
    let list = world.run(&["list", "--format", "json"]).stdout;
    assert!(list.contains(&"é".repeat(200)) && !list.contains(&long), "{list}");
    let done = world.run(&["new", "--plain", "--title", &long]);
    assert!(done.code == 2 && !done.stderr.contains('?'), "{}", done.stderr);
    let done = world.run(&["new", "--plain", "--title", "T", "--region", &long]);
    assert!(done.code == 2 && done.stderr.contains("--region") && !done.stderr.contains('?'), "{}", done.stderr);
}
