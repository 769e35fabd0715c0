//! What a person sets once, what the command line says instead, the time box, and several analysts on one incident.

use super::harness::{Done, World, flat};
use super::scenarios::{assert_narrow, golden_masked, stdout_of};
use super::sessions::{START, Script, log, report, transcript, typed};
use super::union::sync;
use serde_json::{Value, json};

/// Writes the settings of a person.
fn settings(world: &World, text: &str) {
    let folder = world.folder.path().join("config");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("config.json"), text).expect("a file");
}

const HERS: &str = r#"{"name": "Alice Martin", "organisation": "Ville d’Exemple", "profile": ["collectivite"],
 "region": "Normandie", "tz": "Indian/Reunion"}"#;

/// The line of `qualify config` about a setting.
fn line_of(done: &Done, name: &str) -> String {
    let lines = stdout_of(done).lines();
    let mut found = lines.filter(|l| l.starts_with(&format!("{name:<13} ")));
    let line = found.next().unwrap_or_else(|| panic!("{name} is not in {}", done.stdout));
    line[name.len()..].trim().to_owned()
}

#[test]
fn config_says_what_is_in_force_and_from_where() {
    let mut world = World::new();
    world.vars.insert("LOGNAME".into(), "alice".into());
    let none = world.run_as("", &["config"], "");
    golden_masked(&world, "settings/none.txt", &transcript(&none));
    assert_narrow(&none.stdout);
    settings(&world, HERS);
    let some = world.run_as("", &["config"], "");
    golden_masked(&world, "settings/some.txt", &transcript(&some));
    assert!(!world.root().exists(), "nothing is written");
}

#[test]
fn config_names_where_each_value_comes_from() {
    let mut world = World::new();
    world.vars.insert("LOGNAME".into(), "alice".into());
    let said = |world: &World, args: &[&str]| world.run_as("", &[args, &["config"]].concat(), "");
    assert_eq!(line_of(&said(&world, &[]), "nom"), "alice (nom de connexion)");
    assert_eq!(line_of(&said(&world, &[]), "fuseau"), "Europe/Paris (système)");
    let place = world.root().display().to_string();
    assert_eq!(line_of(&said(&world, &[]), "dossier"), format!("{place} (par défaut)"));
    settings(&world, &HERS.replacen('{', r#"{"dir": "/media/cle", "#, 1));
    assert_eq!(line_of(&said(&world, &[]), "nom"), "Alice Martin (configuration)");
    assert_eq!(line_of(&said(&world, &["--by", "Bob"]), "nom"), "Bob (option --by)");
    assert_eq!(line_of(&said(&world, &[]), "fuseau"), "Indian/Reunion (configuration)");
    assert_eq!(line_of(&said(&world, &[]), "dossier"), "/media/cle (configuration)");
    world.vars.insert("QUALIFY_DIR".into(), "/var/incidents".into());
    assert_eq!(line_of(&said(&world, &[]), "dossier"), "/var/incidents (QUALIFY_DIR)");
    assert_eq!(line_of(&said(&world, &["--dir", "/srv"]), "dossier"), "/srv (option --dir)");
}

/// Opens an incident from an answers file and gives its opening line.
fn opened(world: &World, file: &Value, args: &[&str]) -> Value {
    let path = world.file("reponses.json", &file.to_string());
    let done = world.run_as("", &[&["new", "--answers", &path], args].concat(), "");
    let id = stdout_of(&done).trim();
    let lines = world.run_as("", &["log", id, "--format", "jsonl"], "");
    serde_json::from_str(stdout_of(&lines).lines().next().expect("a line")).expect("it is JSON")
}

/// Each setting: what decides, from the weakest to the strongest.
#[test]
fn the_nearest_word_decides() {
    let mut world = World::new();
    world.vars.insert("LOGNAME".into(), "alice".into());
    let bare = json!({"fiche": "messagerie-qualification", "answers": {}});
    let full = json!({"fiche": "messagerie-qualification", "by": "Chloé Petit", "tz": "Pacific/Noumea",
        "profile": ["sante"], "region": "Bretagne", "answers": {}});
    let facts = |line: &Value| ["by", "tz", "profile", "region"].map(|key| line[key].clone());
    let flags = ["--by", "Bob", "--tz", "America/Cayenne", "--profile", "ose", "--region", "Corse"];
    let by_flags = [json!("Bob"), json!("America/Cayenne"), json!(["ose"]), json!("Corse")];
    let by_file = [json!("Chloé Petit"), json!("Pacific/Noumea"), json!(["sante"]), json!("Bretagne")];
    let nothing = opened(&world, &bare, &[]);
    assert_eq!(facts(&nothing)[..2], [json!("alice"), json!("Europe/Paris")]);
    assert!(nothing.get("organisation").is_none_or(Value::is_null));
    assert_eq!(facts(&opened(&world, &full, &[])), by_file);
    settings(&world, HERS);
    let kept = opened(&world, &bare, &[]);
    let by_settings = [json!("Alice Martin"), json!("Indian/Reunion"), json!(["collectivite"]), json!("Normandie")];
    assert_eq!(facts(&kept), by_settings);
    assert_eq!(kept["organisation"], "Ville d’Exemple");
    assert!(kept["at"].as_str().is_some_and(|at| at.ends_with("+04:00")), "{}", kept["at"]);
    assert_eq!(facts(&opened(&world, &full, &[])), by_file);
    assert_eq!(facts(&opened(&world, &full, &flags)), by_flags);
    assert_eq!(facts(&opened(&world, &bare, &flags)), by_flags);
}

#[test]
fn the_nearest_word_decides_in_the_wizard_too() {
    let mut world = World::new();
    world.vars.insert("LOGNAME".into(), "alice".into());
    settings(&world, HERS);
    let script: Script<'_> = &[("", "the name offered")];
    let stdin = typed(&[&START[1..2], script, &START[2..], &[("s", "suspend")]].concat());
    let done = world.run_as("", &["new", "--plain", "--title", "Essai"], &stdin);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(said(&done).contains("Votre nom ? (Entrée : Alice Martin)"), "{}", done.stderr);
    let first = &log(&world)[0];
    for (key, value) in [
        ("by", json!("Alice Martin")),
        ("tz", json!("Indian/Reunion")),
        ("profile", json!(["collectivite"])),
        ("region", json!("Normandie")),
        ("organisation", json!("Ville d’Exemple")),
    ] {
        assert_eq!(first[key], value, "{key}");
    }
    assert_eq!(report(&world)["incident"]["organisation"], "Ville d’Exemple");
    // What others write about the incident keeps its zone, not theirs.
    settings(&world, "{}");
    assert_eq!(world.run(&["note", first["incident"].as_str().expect("an id"), "la suite"]).code, 0);
    assert!(log(&world).last().is_some_and(|l| l["at"].as_str().is_some_and(|at| at.ends_with("+04:00"))));
}

#[test]
fn the_nearest_folder_is_used() {
    let mut world = World::new();
    let folder = |name: &str| world.folder.path().join(name);
    let (by_settings, by_variable, by_flag) = (folder("reglages"), folder("variable"), folder("option"));
    let count = |path: &std::path::Path| std::fs::read_dir(path).map_or(0, Iterator::count);
    let file = world.file("r.json", r#"{"fiche": "messagerie-qualification", "answers": {}}"#);
    settings(&world, &json!({"dir": by_settings}).to_string());
    assert_eq!(world.run(&["new", "--answers", &file]).code, 0);
    assert_eq!((count(&by_settings), count(&world.root())), (1, 0));
    world.vars.insert("QUALIFY_DIR".into(), by_variable.display().to_string());
    assert_eq!(world.run(&["new", "--answers", &file]).code, 0);
    assert_eq!((count(&by_settings), count(&by_variable)), (1, 1));
    let flag = by_flag.display().to_string();
    assert_eq!(world.run(&["--dir", &flag, "new", "--answers", &file]).code, 0);
    assert_eq!((count(&by_variable), count(&by_flag)), (1, 1));
}

/// Settings that are wrong say all that is wrong, and `config` refuses them; nothing else stops for them.
#[test]
fn bad_settings_name_everything_wrong_and_stop_nothing_else() {
    let world = World::new();
    let file = world.file("r.json", r#"{"fiche": "messagerie-qualification", "answers": {}}"#);
    let bad =
        r#"{"name": 3, "tz": "Paris", "profile": ["sante", "hopital", 4], "dir": "ici", "langue": "fr", "region": []}"#;
    settings(&world, bad);
    let done = world.run(&["config"]);
    golden_masked(&world, "settings/bad.txt", &transcript(&done));
    assert_eq!(done.code, 2);
    // What was understood of them counts.
    let opened = world.run(&["new", "--answers", &file]);
    assert_eq!((opened.code, log(&world)[0]["profile"].clone()), (0, json!(["sante", "etablissement-public"])));
    let id = stdout_of(&opened).trim().to_owned();
    let bad_ones = [
        bad,
        r#"{"region": "Atlantide"}"#,
        r#"{"region": "Normandie", "region": "Bretagne"}"#,
        r#"{"organisation": {}, "systems": "linux"}"#,
        r#"{"tz": "Lune", "name": ["a"]}"#,
        r#"{"dir": "incidents"}"#,
        "",
        "[]",
        "{\"name\": \"a\",}",
        "\u{feff}{}",
        &"[".repeat(100_000),
    ];
    let path = world.folder.path().join("config/config.json");
    let typed = |args: &[&str]| world.run_with(args, "i\ns\n");
    for text in bad_ones {
        settings(&world, text);
        assert_eq!(world.run(&["config"]).code, 2, "{text:.40}");
        let before = log(&world).len();
        for args in [
            &["answer", &id, "2.a.1", "oui"][..],
            &["note", &id, "La victime a rappelé"],
            &["resume", &id, "--plain"],
            &["report", &id],
            &["list"],
        ] {
            let done = typed(args);
            assert_eq!(done.code, 0, "{text:.40} {args:?} {}", done.stderr);
            assert_eq!(done.stderr.matches("Réglages laissés de côté").count(), 1, "{args:?} {}", done.stderr);
            assert!(flat(&done.stderr).contains("config.json.mauvais"), "{}", done.stderr);
        }
        assert!(log(&world).len() >= before + 4, "{text:.40}");
    }
    // A folder in its place is not settings, nor taken for none; and nothing of it was written over.
    std::fs::remove_file(&path).expect("a file");
    std::fs::create_dir(&path).expect("a folder");
    assert_eq!(world.run(&["config"]).code, 1);
    assert_eq!(world.run(&["note", &id, "La suite"]).code, 0);
}

/// A region without contacts is refused by the answers file too, with the rest of what is wrong.
#[test]
fn a_region_that_does_not_exist_is_refused_by_every_door() {
    let world = World::new();
    for region in ["Atlantide", "Normandy", "75"] {
        let file = json!({"fiche": "messagerie-qualification", "region": region, "answers": {"9.z.9": "oui"}});
        let done = world.run_with(&["new", "--answers", "-"], &file.to_string());
        assert_eq!(done.code, 2);
        let said = flat(&done.stderr);
        assert!(said.contains(&format!("region : « {region} » inconnue")) && said.contains("9.z.9"), "{said}");
    }
    assert!(!world.root().exists(), "nothing is written");
    let good = json!({"fiche": "messagerie-qualification", "region": "normandie", "answers": {}}).to_string();
    assert_eq!(world.run_with(&["new", "--answers", "-"], &good).code, 0);
    let id = world.incident().file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(world.run(&["profile", &id, "--region", "Atlantide"]).code, 2);
}

/// What bash offers after words, the last of which is being typed.
fn offered(world: &World, script: &str, words: &[&str]) -> Vec<String> {
    let typed = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ");
    let last = words.len() - 1;
    let program = format!(
        "qualify() {{ \"$QUALIFY\" \"$@\"; }}; . {script}; COMP_WORDS=({typed}); COMP_CWORD={last}; COMP_TYPE=9; \
_clap_complete_qualify qualify '{}' ''; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words[last]
    );
    let mut bash = std::process::Command::new("bash");
    bash.env_clear().args(["-c", &program]).env("QUALIFY", env!("CARGO_BIN_EXE_qualify"));
    bash.env("HOME", world.folder.path()).env("QUALIFY_DIR", world.root());
    let said = bash.output().expect("bash is there");
    assert_eq!(String::from_utf8_lossy(&said.stderr), "");
    String::from_utf8_lossy(&said.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn a_shell_is_offered_commands_incidents_and_values() {
    let world = World::new();
    let answers = r#"{"fiche": "messagerie-qualification", "answers": {"1.a.1": "inconnu"}}"#;
    assert_eq!(world.run_with(&["new", "--title", "Compte", "--answers", "-"], answers).code, 0);
    let ids = [world.incident().file_name().expect("a name").display().to_string()];
    let script = world.file("qualify.bash", stdout_of(&world.run_as("", &["completions", "bash"], "")));
    let said = std::process::Command::new("bash").args(["-n", &script]).output().expect("bash is there");
    assert!(said.status.success() && said.stderr.is_empty(), "{}", String::from_utf8_lossy(&said.stderr));
    let all = |words: &[&str]| offered(&world, &script, words);
    use clap::CommandFactory as _;
    let commands = all(&["qualify", ""]);
    for command in qualify::cli::Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
        assert!(commands.iter().any(|offered| offered == command.get_name()), "{}", command.get_name());
    }
    assert_eq!(all(&["qualify", "re"]), ["resume", "reopen", "report"]);
    assert!(all(&["qualify", "new", "--time"]).contains(&String::from("--timebox")));
    assert_eq!(all(&["qualify", "report", "20"]), ids);
    assert_eq!(all(&["qualify", "export", &ids[0], "--to", "th"]), ["thehive"]);
    assert_eq!(all(&["qualify", "export", &ids[0], "--tlp", "amber"]), ["amber", "amber+strict"]);
    assert_eq!(all(&["qualify", "new", "--fiche", "messagerie-q"]), ["messagerie-qualification"]);
    assert_eq!(all(&["qualify", "declare", &ids[0], "cni"]), ["cnil", "cnil-complement"]);
    assert_eq!(all(&["qualify", "fiche", "show", "tiers-q"]), ["tiers-qualification"]);
    assert_eq!(all(&["qualify", "clock", &ids[0], "al"]), ["alerted"]);
    for shell in ["zsh", "fish", "powershell"] {
        let done = world.run_as("", &["completions", shell], "");
        assert!(stdout_of(&done).contains("QUALIFY_COMPLETE"), "{shell}");
    }
    assert_eq!(world.run(&["completions", "tcsh"]).code, 2);
    assert_eq!(world.run(&["completions"]).code, 2);
}

#[test]
fn help_lists_each_command_once_by_moment_and_five_of_them_first() {
    let done = World::new().run_as("", &["--help"], "");
    let help = stdout_of(&done);
    use clap::CommandFactory as _;
    for command in qualify::cli::Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
        let row = format!("\n  {:<13}", command.get_name());
        assert_eq!(help.matches(&row).count(), 1, "{} in {help}", command.get_name());
    }
    let first =
        help.lines().skip_while(|line| !line.starts_with("D’abord")).skip(1).take_while(|line| !line.is_empty());
    assert_eq!(first.filter(|row| !row.starts_with("   ")).count(), 5, "{help}");
    let moments = help.lines().filter(|line| line.ends_with("\u{a0}:")).count();
    assert_eq!(moments, 7, "six moments, then the options: {help}");
}

#[test]
fn every_command_has_a_manual_page_in_french() {
    let world = World::new();
    let page = |words: &[&str]| stdout_of(&world.run_as("", &[&["man"], words].concat(), "")).to_owned();
    assert!(page(&[]).contains("\\fBqualify\\fR") && page(&["fiche", "print"]).contains("qualify\\-fiche\\-print"));
    use clap::CommandFactory as _;
    for command in qualify::cli::Cli::command().get_subcommands() {
        let page = page(&[command.get_name()]);
        assert!(page.contains(".SH NOM\n") && page.contains(".SH DESCRIPTION\n"), "{page}");
        for english in ["SUBCOMMANDS", "EXTRA", "Possible", "possible values", "default:", "Print help"] {
            assert!(!page.contains(english), "{english} in {page}");
        }
    }
    assert_eq!(world.run(&["man", "nope"]).code, 2);
}

#[test]
fn a_time_box_is_a_length_of_time() {
    let world = World::new();
    for bad in ["", "0", "0m", "demain", "25h", "1j", "99999999999999h", "30m 30m", "un quart d’heure"] {
        let done = world.run(&["new", "--timebox", bad, "--title", "Titre"]);
        assert_eq!(done.code, 2, "{bad}: {}", done.stderr);
        assert!(done.stderr.contains("--timebox"), "{bad}: {}", done.stderr);
    }
    assert!(!world.root().exists());
    for good in ["1m", "30m", "1h", "1h30", "24h", "45 min"] {
        let world = World::new();
        let stdin = typed(&[START, &[("s", "suspend")]].concat());
        let done = world.run_with(&["new", "--plain", "--title", "Essai", "--timebox", good], &stdin);
        assert_eq!(done.code, 0, "{good}: {}", done.stderr);
    }
}

/// What is typed before the time box is over: "je ne sais pas" until the offer, where it marks all that is left.
fn in_a_hurry(world: &World, at_the_offer: &[&str]) -> Done {
    let args = ["new", "--plain", "--title", "Essai", "--timebox", "1m", "--order", "fiche"];
    let hurried = |lines: usize| format!("{}{}", typed(START), "i\n".repeat(lines));
    // The clock ticks a second each time it is read: the offer comes after so many answers.
    let offers =
        |lines: &usize| World::new().run_with(&args, &hurried(*lines)).stderr.contains("Le temps prévu est écoulé.");
    let before = (3..60).find(offers).expect("the offer comes");
    let mut stdin = hurried(before);
    stdin.extend(at_the_offer.iter().map(|line| format!("{line}\n")));
    world.run_with(&args, &stdin)
}

#[test]
fn past_the_time_box_all_that_is_left_can_be_marked_at_once() {
    let world = World::new();
    let done = in_a_hurry(&world, &["i", ""]);
    golden_masked(&world, "settings/timebox.txt", &transcript(&done));
    assert_narrow(&world.stable(&done.stderr));
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.stderr.matches("Le temps prévu est écoulé.").count(), 1);
    let lines = log(&world);
    let late: Vec<&Value> = lines.iter().filter(|l| l["note"] == "temps écoulé").collect();
    assert!(late.len() > 20, "{}", late.len());
    for line in &late {
        assert_eq!((&line["kind"], &line["value"]), (&json!("answered"), &json!("inconnu")), "{line}");
        assert!(line.get("source").is_none() && line.get("declared_by").is_none(), "{line}");
    }
    let fiche = &report(&world)["fiches"][0];
    assert_eq!(fiche["remaining"], 0, "nothing is left to ask");
    let conclusions = lines.iter().filter(|l| l["question"].as_str().is_some_and(|q| q.starts_with("Q.")));
    assert_eq!(conclusions.count(), 5);
    assert_eq!(lines.iter().filter(|l| l["kind"] == "fiche-finished").count(), 1);
    assert!(world.run(&["verify"]).stdout.starts_with("ANCRE\n"));
}

#[test]
fn past_the_time_box_one_may_go_on() {
    let world = World::new();
    let done = in_a_hurry(&world, &["", "i", "i", "s"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let after = done.stderr.split("Le temps prévu est écoulé.").nth(1).expect("it is said");
    assert!(after.contains("temps dépassé de 1 min"), "{after}");
    assert!(log(&world).iter().all(|l| l["note"] != "temps écoulé"));
    // Offered again once as long has passed again, and not before.
    let world = World::new();
    let long = ["", "i", "i", "i", "i"].into_iter().chain(std::iter::repeat_n("i", 60)).chain([""]).collect::<Vec<_>>();
    let done = in_a_hurry(&world, &long);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(done.stderr.matches("Le temps prévu est écoulé.").count(), 2, "{}", done.stderr);
}

#[test]
fn the_time_left_is_shown() {
    let world = World::new();
    let done = world.run_with(
        &["new", "--plain", "--title", "Essai", "--timebox", "30m"],
        &typed(&[START, &[("i", "1.b.1"), ("s", "suspend")]].concat()),
    );
    assert!(done.stderr.contains("| reste 29 min"), "{}", done.stderr);
    assert!(!done.stderr.contains("reste 30 min") && !done.stderr.contains("écoulé"), "{}", done.stderr);
    let none = World::new();
    let done = none.run_with(&["new", "--plain", "--title", "Essai"], &typed(&[START, &[("s", "suspend")]].concat()));
    assert!(!done.stderr.contains("reste "), "{}", done.stderr);
}

/// Two machines that wrote apart and were then put together; Alice and Chloé do not agree on these questions.
fn disagreeing(questions: &[(&str, &str, &str)]) -> World {
    let here = World::new();
    let stdin = typed(&[START, &[("s", "suspend")]].concat());
    let done = here.run_with(&["new", "--plain", "--title", "Essai"], &stdin);
    let id = stdout_of(&done).trim().to_owned();
    let mut there = World::new();
    there.host = String::from("poste-2");
    let (mine, theirs) = (here.incident(), there.root().join(&id));
    sync(&mine, &theirs);
    for (question, alices, chloes) in questions {
        assert_eq!(here.run(&["answer", &id, question, alices]).code, 0);
        assert_eq!(there.run_as("Chloé Petit", &["answer", &id, question, chloes], "").code, 0);
    }
    sync(&theirs, &mine);
    here
}

/// What is said, on one line.
fn said(done: &Done) -> String {
    flat(&done.stderr)
}

fn resumed(world: &World, by: &str, args: &[&str], script: Script<'_>) -> Done {
    world.wait(600_000);
    let done = world.run_as(by, &[&["resume", "--plain"], args].concat(), &typed(script));
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_narrow(&world.stable(&done.stderr));
    done
}

#[test]
fn a_disagreement_is_said_and_asked_again() {
    let world = disagreeing(&[("1.b.2", "oui", "non"), ("1.c.1", "oui", "oui")]);
    assert_eq!(report(&world)["divergent"].as_array().map(Vec::len), Some(1));
    let script: Script<'_> = &[
        ("5", "alone"),
        ("a@exemple.fr", "1.b.1"),
        ("1", "4.z.3"),
        ("1", "5.z.2"),
        ("0", "2.b.1"),
        ("n", "1.b.2, which settles it"),
        ("s", "suspend"),
    ];
    let done = resumed(&world, "Alice Martin", &[], script);
    golden_masked(&world, "settings/divergent.txt", &transcript(&done));
    assert!(said(&done).contains("Désaccord sur 1.b.2"), "{}", done.stderr);
    assert!(said(&done).contains("désaccord : votre réponse tranchera"), "{}", done.stderr);
    assert!(report(&world)["divergent"].as_array().is_some_and(Vec::is_empty));
    let lines = log(&world);
    let last = lines.iter().rfind(|l| l["question"] == "1.b.2").expect("an answer");
    assert_eq!((&last["value"], last["replaces"].as_array().map(Vec::len)), (&json!("non"), Some(2)));
    let again = resumed(&world, "Alice Martin", &[], &[("5", "alone"), ("s", "suspend")]);
    assert!(!said(&again).contains("ésaccord"), "{}", again.stderr);
}

#[test]
fn a_disagreement_is_said_on_a_board_too() {
    let world = disagreeing(&[("2.a.3", "oui", "non")]);
    let script: Script<'_> = &[
        ("5", "alone"),
        ("g", "another Mesure"),
        ("2", "the second"),
        ("n", "2.a.1"),
        ("n", "2.a.2"),
        ("n", "2.a.3, which settles it"),
        ("s", "suspend"),
    ];
    let done = resumed(&world, "Bob Durand", &["--order", "fiche"], script);
    golden_masked(&world, "settings/divergent-row.txt", &transcript(&done));
    let told = said(&done);
    let row = told.split(" 2.a.3 (").nth(1).expect("the row is asked");
    let row = row.split(" 2.a.4 (").next().expect("a row");
    assert!(row.contains("désaccord : votre réponse tranchera"), "{row}");
    assert!(row.contains("oui (Alice Martin)") && row.contains("non (Chloé Petit)"), "{row}");
    assert!(report(&world)["divergent"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn resume_says_what_others_wrote_since() {
    let world = World::new();
    let stdin = typed(&[START, &[("a@exemple.fr", "1.b.1"), ("s", "suspend")]].concat());
    let done = world.run_with(&["new", "--plain", "--title", "Essai"], &stdin);
    let id = stdout_of(&done).trim().to_owned();
    let script: Script<'_> = &[("5", "alone"), ("s", "suspend")];
    let bob = |args: &[&str]| assert_eq!(world.run_as("Bob Durand", args, "").code, 0, "{args:?}");
    bob(&["note", &id, "Le support a rappelé"]);
    bob(&["answer", &id, "1.b.2", "oui"]);
    let one = resumed(&world, "Alice Martin", &[], script);
    golden_masked(&world, "settings/since.txt", &transcript(&one));
    let told = |done: &Done| said(done).matches("Entre-temps, Bob Durand :").count();
    assert_eq!(told(&one), 2, "{}", one.stderr);
    assert!(!said(&one).contains("qualify log)"), "{}", one.stderr);
    // Said once: her own line comes after.
    assert_eq!(told(&resumed(&world, "Alice Martin", &[], script)), 0);
    for n in 1..=7 {
        bob(&["note", &id, &format!("Note {n}")]);
    }
    let many = resumed(&world, "Alice Martin", &[], script);
    assert_eq!(told(&many), 5, "{}", many.stderr);
    assert!(said(&many).contains("Note 7") && !said(&many).contains("Note 2"), "the last ones: {}", many.stderr);
    assert!(said(&many).contains("et 2 autres lignes (qualify log)"), "{}", many.stderr);
}

/// Which clocks count: the option, then the answers file, then `TZ`, then the settings, then the machine.
#[test]
fn the_zone_is_that_of_whoever_speaks_last() {
    let opened = |option: Option<&str>, file: Option<&str>, variable: Option<&str>, kept: bool| {
        let mut world = World::new();
        world.zone = chrono_tz::Tz::America__Cayenne;
        if let Some(variable) = variable {
            world.vars.insert("TZ".into(), variable.into());
        }
        if kept {
            settings(&world, HERS);
        }
        let mut answers = json!({"fiche": "messagerie-qualification", "title": "Essai", "answers": {}});
        if let Some(file) = file {
            answers["tz"] = json!(file);
        }
        let args = [&["new", "--answers", "-"][..], &option.map_or(vec![], |tz| vec!["--tz", tz])].concat();
        let done = world.run_with(&args, &answers.to_string());
        assert_eq!(done.code, 0, "{}", done.stderr);
        log(&world)[0]["tz"].as_str().expect("a zone").to_owned()
    };
    let (all, one) = (Some("Pacific/Noumea"), Some("America/Guadeloupe"));
    for (option, file, variable, kept, wanted) in [
        (all, one, Some("Asia/Tokyo"), true, "Pacific/Noumea"),
        (None, one, Some("Asia/Tokyo"), true, "America/Guadeloupe"),
        (None, None, Some("Asia/Tokyo"), true, "Asia/Tokyo"),
        (None, None, Some(":Asia/Tokyo"), true, "Asia/Tokyo"),
        (None, None, Some("CET-1CEST"), true, "Indian/Reunion"),
        (None, None, None, true, "Indian/Reunion"),
        (None, None, None, false, "America/Cayenne"),
    ] {
        assert_eq!(opened(option, file, variable, kept), wanted, "{option:?} {file:?} {variable:?} {kept}");
    }
}

/// A region that nobody serves would choose no contact: it is refused where it is written, with those that are known.
#[test]
fn a_region_is_one_that_has_contacts() {
    for region in ["Bretange", "France", "35"] {
        let world = World::new();
        settings(&world, &json!({"region": region}).to_string());
        let done = world.run(&["config"]);
        assert_eq!(done.code, 2, "{}", done.stderr);
        let said = flat(&done.stderr);
        assert!(said.contains(&format!("region : « {region} » inconnue (")) && said.contains("Bretagne"), "{said}");
        let world = World::new();
        for args in [&["new", "--plain", "--region", region][..], &["profile", "2026", "--region", region]] {
            let done = world.run(args);
            assert_eq!(done.code, 2, "{args:?}: {}", done.stderr);
            assert!(flat(&done.stderr).contains("inconnue"), "{args:?}: {}", done.stderr);
        }
        assert!(!world.root().exists());
    }
    for region in ["Bretagne", "bretagne", "GRAND-EST"] {
        let world = World::new();
        settings(&world, &json!({"region": region}).to_string());
        assert_eq!(world.run(&["list"]).code, 0, "{region}");
    }
}
