//! Who may read an incident: its owner alone, or the group of a shared folder, whatever the umask.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it exists").permissions().mode() & 0o7777
}

/// Opens an incident with the real program under a umask, and gives its folder.
fn open(root: &Path, state: &Path, umask: &str) -> (Output, std::path::PathBuf) {
    let script = format!("umask {umask}; exec \"$0\" new --plain --by Alice");
    let mut child = Command::new("sh")
        .args(["-c", &script, env!("CARGO_BIN_EXE_qualify")])
        .env("QUALIFY_DIR", root)
        .env("TZ", "Europe/Paris")
        .env("QUALIFY_STATE_DIR", state)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("a shell");
    let typed = "9\n5\ni\na@exemple.fr\ns\n";
    std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), typed.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output, root.join(id))
}

fn files(folder: &Path) -> Vec<u32> {
    fs::read_dir(folder).expect("the incident").map(|e| mode(&e.expect("a file").path())).collect()
}

#[test]
fn an_incident_is_private_whatever_the_umask() {
    for umask in ["000", "022", "077"] {
        let home = tempfile::tempdir().expect("a temporary folder");
        let (output, folder) = open(&home.path().join("incidents"), &home.path().join("state"), umask);
        assert_eq!(output.status.code(), Some(0));
        assert_eq!((mode(&folder), files(&folder)), (0o700, vec![0o600, 0o600]), "umask {umask}");
    }
}

#[test]
fn a_folder_that_its_group_may_write_is_shared_and_said_so() {
    for umask in ["000", "077"] {
        let home = tempfile::tempdir().expect("a temporary folder");
        let root = home.path().join("incidents");
        fs::create_dir(&root).expect("a folder");
        fs::set_permissions(&root, fs::Permissions::from_mode(0o2770)).expect("its mode");
        let (output, folder) = open(&root, &home.path().join("state"), umask);
        assert_eq!((mode(&folder), files(&folder)), (0o3770, vec![0o640, 0o640]), "umask {umask}");
        assert_eq!(String::from_utf8_lossy(&output.stderr).matches("est partagé avec son groupe").count(), 1);
    }
}

#[test]
fn a_folder_that_everybody_reads_is_said_with_what_closes_it() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let root = home.path().join("incidents");
    fs::create_dir(&root).expect("a folder");
    fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).expect("its mode");
    let (output, _) = open(&root, &home.path().join("state"), "022");
    assert!(String::from_utf8_lossy(&output.stderr).contains("chmod o-rwx"));
}
