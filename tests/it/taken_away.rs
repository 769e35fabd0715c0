//! The folder of the incident taken away, changed or replaced while the wizard asks: what is said is what the disk holds.

use super::harness::flat;
use super::pty::Home;

/// What an interruption says is looked at on the disk when it is said.
#[test]
fn an_interruption_without_a_refusal_says_what_the_disk_holds_too() {
    for (how, end) in [("removed", "\u{3}"), ("moved", "\u{3}"), ("flipped", "\u{3}"), ("removed", "hang up")] {
        let home = Home::new();
        let (mut pty, incident, log) = home.at_the_money();
        match how {
            "removed" => std::fs::remove_dir_all(&incident).expect("removed"),
            "moved" => std::fs::rename(&incident, home.path("ailleurs")).expect("moved"),
            _ => {
                let mut bytes = std::fs::read(&log).expect("a log");
                bytes[300] ^= 1;
                std::fs::write(&log, bytes).expect("changed");
            }
        }
        if end == "hang up" {
            pty.signal("-HUP");
        } else {
            pty.type_in(end);
        }
        assert_ne!(pty.end(), 0, "{}", pty.screen());
        let screen = flat(&pty.screen());
        assert!(!screen.contains("Tout ce qui a été confirmé"), "{how} {end}: {screen}");
        assert!(end == "hang up" || screen.contains("Tout n’est pas enregistré"), "{how} {end}: {screen}");
    }
}

/// Another folder that holds an older copy is completed; one that holds something else is refused.
#[test]
fn another_folder_with_an_older_copy_is_completed_and_with_another_incident_refused() {
    let home = Home::new();
    let (mut pty, incident, log) = home.at_the_money();
    let id = incident.file_name().expect("a name").to_owned();
    let text = std::fs::read_to_string(&log).expect("a log");
    let older: String = text.split_inclusive('\n').take(text.lines().count() - 1).collect();
    let (usb, other) = (home.path("home/cle").join(&id), home.path("autre").join(&id));
    for (folder, held) in [(&usb, older.as_str()), (&other, "{\"v\":1,\"seq\":1,\"prev\":null}\n")] {
        std::fs::create_dir_all(folder).expect("a folder");
        std::fs::write(folder.join(log.file_name().expect("a name")), held).expect("a file");
    }
    std::fs::remove_dir_all(&incident).expect("removed");
    pty.type_in("1");
    pty.ready("NON ENREGISTRÉ");
    pty.type_in("d");
    pty.ready("Quel dossier");
    pty.type_in(&format!("{}\r", home.path("autre").display()));
    pty.ready("il y a déjà autre chose");
    pty.type_in("d");
    pty.ready("Quel dossier");
    pty.type_in("~/cle\r");
    pty.ready("La main courante continue dans");
    pty.ready("> 5.z.2");
    pty.type_in("s");
    assert_eq!(pty.end(), 0, "{}", pty.screen());
    let whole = std::fs::read_to_string(usb.join(log.file_name().expect("a name"))).expect("a log");
    assert!(whole.starts_with(&text) && text.contains("léa@exemple.fr"), "{whole}");
    assert_eq!(std::fs::read_dir(&other).expect("a folder").count(), 1, "nothing was written there");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_qualify"));
    let done = command.args(["verify", "--dir"]).arg(home.path("home/cle")).env_clear().envs(home.vars()).output();
    let said = String::from_utf8(done.expect("the program starts").stdout).expect("UTF-8 comes out");
    assert!(said.starts_with("ANCRE"), "{said}");
}
