//! What is typed at a step: the data is whole and sourced, and no name that an attacker chose is read as anything but a name.

use super::fiches::{copied, sources, typography};
use super::harness::World;
use super::hostile;
use super::queries::recipes_problems;
use qualify::domain::fiche::Fiche;
use qualify::domain::ids::{IncidentId, RecipeId};
use qualify::domain::moment::Moment;
use qualify::domain::recipe::{Hole, Instruction, InstructionKind, Recipes, ShellKind, System, Template, TemplatePart};
use qualify::escape::is_hidden;
use qualify::fiche;
use qualify::recipes::{COMMANDS, Filling, MOST, TypedLine, of_steps, queries, ready, recipe, recipes};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Every command of the program, and every query.
fn instructions() -> impl Iterator<Item = &'static Instruction> {
    let queried = queries().queries.iter().flat_map(|query| &query.commands);
    recipes().iter().flat_map(|recipe| &recipe.commands).chain(queried)
}

pub fn shipped() -> Vec<Fiche> {
    let load = |embedded: &fiche::Embedded| fiche::load(embedded.bytes).expect("a shipped fiche loads").fiche;
    fiche::EMBEDDED.iter().map(load).collect()
}

fn templates() -> impl Iterator<Item = (&'static Instruction, &'static Template)> {
    instructions().flat_map(|i| std::iter::once(&i.text).chain(&i.check).map(move |template| (i, template)))
}

/// An incident that knows everything that commands can hold.
pub fn facts() -> Filling {
    let at = |text: &str| Moment::parse_rfc3339(text).expect("a moment");
    Filling {
        incident: Some(IncidentId::parse("20261126-7K3F").expect("an id")),
        accounts: ["compta@exemple.fr", "EXEMPLE\\adupont", "paie"].map(String::from).to_vec(),
        announced: 0,
        machines: vec![String::from("PC-COMPTA-07")],
        forwards: vec![String::from("copie.rib@mail-exemple.net")],
        senders: vec![String::from("facture@fournisseur-exemple.net")],
        ips: ["203.0.113.9", "2001:DB8::1"].map(String::from).to_vec(),
        more_ips: 0,
        period: Some((at("2026-10-27T02:10:00+01:00"), at("2026-11-26T02:10:00+01:00"))),
    }
}

#[test]
fn the_file_is_whole_used_and_sourced() {
    let read: Recipes = serde_json::from_slice(COMMANDS).expect("the commands");
    assert_eq!(recipes_problems(&read.recipes), []);
    let value: Value = serde_json::from_slice(COMMANDS).expect("JSON");
    assert_eq!(super::schemas::check("commands", &value), Vec::<String>::new());
    let named: BTreeSet<RecipeId> =
        shipped().iter().flat_map(|f| &f.steps).flat_map(|step| step.recipes.clone()).collect();
    let known: BTreeSet<RecipeId> = recipes().iter().map(|recipe| recipe.id.clone()).collect();
    assert_eq!(named, known, "a recipe that no step names, or a step that names none");
    let systems: BTreeSet<System> = instructions().map(|i| i.system).collect();
    assert_eq!(systems.len(), System::ALL.len());
    for instruction in instructions() {
        // What changes something says what it breaks, but for what only gives back an access.
        let says = instruction.side_effect.is_some() || instruction.limits.is_some();
        assert!(instruction.kind == InstructionKind::Look || says, "{}", instruction.text);
    }
}

/// Fails on a mistake of French in what people read, or on a sentence of somebody else.
#[test]
fn the_words_are_ours_and_correct() {
    let sources = sources();
    let (mut wrong, mut count) = (vec![], 0);
    let mut read = |text: &str| {
        count += 1;
        wrong.extend(typography(text).into_iter().map(|what| format!("{what}: {text}")));
        wrong.extend(copied(text, &sources).map(|run| format!("copied « {run} »: {text}")));
    };
    for recipe in recipes() {
        read(&recipe.title);
        recipe.note.iter().for_each(|note| read(note));
    }
    for query in &queries().queries {
        read(&query.title);
        query.note.iter().for_each(|note| read(note));
    }
    for i in instructions() {
        [&i.goal, &i.needs, &i.limits, &i.side_effect].into_iter().flatten().for_each(|text| read(text));
        read(&i.source);
        if i.shell == ShellKind::Console {
            std::iter::once(&i.text).chain(&i.check).for_each(|text| read(text.as_str()));
        }
    }
    assert!(count > 300, "only {count} texts");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// No command holds a password, and none acts on everybody by what it leaves out.
#[test]
fn no_command_holds_a_password_or_names_everybody() {
    for (instruction, template) in templates() {
        let text = template.as_str();
        for word in ["-AsPlainText", "--password", "Clear-MobileDevice", "| Remove-", "| Disable-", "-Identity $null"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
        // An act names what it acts on.
        let names = template.pieces().any(|piece| matches!(piece, TemplatePart::Hole(..)));
        let kept = [
            "doveadm pw",
            "wevtutil sl",
            "auditpol /set",
            "sudo systemctl stop logrotate",
            "sudo nft add table inet incident_journal",
            "Décochez",
            "Supprimez",
            "Même page",
        ];
        let kept = kept.iter().any(|k| text.starts_with(k));
        assert!(names || kept || instruction.kind == InstructionKind::Look || template != &instruction.text, "{text}");
    }
}

/// Accounts and machines that somebody hostile named: three hundred at least, and some that look right.
fn hostile_names() -> Vec<String> {
    let mut names: Vec<String> = [
        "*@exemple.fr",
        "?@exemple.fr",
        "a,b@exemple.fr",
        "a@exemple.fr,b@exemple.fr",
        "",
        " ",
        "@",
        "a@",
        "@exemple.fr",
        "-rf@exemple.fr",
        "$null",
        "a@exemple.fr; Remove-Mailbox *",
        "a'@exemple.fr'; id #",
        "a‘@exemple.fr",
        "a’b@exemple.fr",
        "a‚b@exemple.fr",
        "a‛b@exemple.fr",
        "$(id)@exemple.fr",
        "`id`@exemple.fr",
        "a\"b@exemple.fr",
        "a b@exemple.fr",
        "a@exemple.fr\nRemove-Mailbox",
        "a@exemple.fr\0",
        "a|b@exemple.fr",
        "a&b@exemple.fr",
        "a>b@exemple.fr",
        "%PATH%@exemple.fr",
        "a{b}@exemple.fr",
        "a(b)@exemple.fr",
        "a\\b@exemple.fr",
        "a/b@exemple.fr",
        "a@exemple..fr",
        "a@-exemple.fr",
        "a@exemple.fr-",
        "a@localhost",
        "all users",
        "a#EXT#@exemple.onmicrosoft.com",
        "PC'; Remove-VM *",
        "PC*",
        "PC?",
        "PC,SRV",
        "-PC",
        "PC 7",
        "PC\n7",
        "PC;calc",
        "PC$(id)",
        "PC`id`",
        "PC|x",
        "PC&x",
        "PC\"x",
        "../PC",
        "PC%x%",
        "a\u{3164}@exemple.fr",
        "a\u{115f}b@exemple.fr",
        "a@exemple\u{202e}.fr",
        "a\u{200b}@exemple.fr",
        "ａ@exemple.fr",
        "é@exemple.fr",
        "o'neil@exemple.fr",
        "o'neil@exemple.fr'",
        "''@exemple.fr",
        "_a@exemple.fr",
        "a+b@exemple.fr",
        "a_b@exemple.fr",
        "A.B@Exemple.FR",
        "a@éxemple.fr",
        "--help",
        "~root",
        "root",
    ]
    .map(String::from)
    .to_vec();
    let strings = hostile::strings();
    names.extend(strings.iter().rev().take(150).cloned());
    names.extend(strings.iter().rev().step_by(3).take(100).map(|text| format!("a{text}@exemple.fr")));
    names.extend(strings.iter().rev().step_by(5).take(50).map(|text| format!("a@{text}.fr")));
    names
}

/// Reads a line as a shell does, as far as quotes go: words, and everything that stands outside of quotes.
///
/// Its own reading, apart from the one that is tried: each shell's rule for a quote inside single quotes.
fn outside_quotes(line: &str, shell: ShellKind) -> (String, Vec<String>) {
    let quote = |c: char| c == '\'' || shell == ShellKind::Powershell && "\u{2018}\u{2019}\u{201a}\u{201b}".contains(c);
    let chars: Vec<char> = line.chars().collect();
    let (mut outside, mut literals, mut i) = (String::new(), vec![], 0);
    while i < chars.len() {
        if shell == ShellKind::Sh && chars[i] == '\\' && i + 1 < chars.len() {
            outside.extend([chars[i], chars[i + 1]]);
            i += 2;
            continue;
        }
        if chars[i] == '"' {
            let escape = if shell == ShellKind::Powershell { '`' } else { '\\' };
            outside.push('"');
            i += 1;
            while i < chars.len() && chars[i] != '"' {
                let step = if chars[i] == escape { 2 } else { 1 };
                outside.extend(&chars[i..(i + step).min(chars.len())]);
                i += step;
            }
            i += 1;
            continue;
        }
        if quote(chars[i]) {
            let mut literal = String::new();
            i += 1;
            loop {
                match chars.get(i) {
                    None => panic!("an open quote: {line}"),
                    Some(c)
                        if quote(*c)
                            && shell == ShellKind::Powershell
                            && chars.get(i + 1).is_some_and(|c| quote(*c)) =>
                    {
                        literal.push(*c);
                        i += 2;
                    }
                    Some(c) if quote(*c) => break,
                    Some(c) => {
                        literal.push(*c);
                        i += 1;
                    }
                }
            }
            i += 1;
            outside.push('\u{1}');
            literals.push(literal);
            continue;
        }
        outside.push(chars[i]);
        i += 1;
    }
    (outside, literals)
}

/// Joins what a POSIX shell joins: `'o'\''neil'` is one word.
fn joined(line: &str, shell: ShellKind) -> String {
    let (outside, _) = outside_quotes(line, shell);
    outside.replace("\u{1}\\'\u{1}", "\u{1}")
}

#[test]
fn a_hostile_name_is_refused_or_stays_a_name() {
    let names = hostile_names();
    assert!(names.len() >= 300, "{}", names.len());
    let blank =
        Filling { accounts: vec![], machines: vec![], forwards: vec![], senders: vec![], ips: vec![], ..facts() };
    let unfilled: Vec<_> = instructions().map(|i| (i, ready(i, &blank))).collect();
    let (mut taken, mut refused) = (0, 0);
    for name in &names {
        let own = Filling {
            accounts: vec![name.clone()],
            machines: vec![name.clone()],
            forwards: vec![name.clone()],
            senders: vec![name.clone()],
            ips: vec![name.clone()],
            ..facts()
        };
        let filled: Vec<_> = instructions().map(|i| ready(i, &own)).collect();
        for ((instruction, without), with) in unfilled.iter().zip(&filled) {
            assert_eq!(with.texts.len(), 1, "{name:?}");
            for (with, without) in with.texts.iter().zip(&without.texts).chain(with.check.iter().zip(&without.check)) {
                if with == without {
                    refused += 1;
                    continue;
                }
                taken += 1;
                assert!(!with.chars().any(|c| c != '\n' && is_hidden(c)), "{with:?}");
                match instruction.shell {
                    // The same words stand outside of quotes, whatever the name: nothing of it is read as a command.
                    ShellKind::Powershell | ShellKind::Sh | ShellKind::Gam => {
                        let bare = |text: &str| {
                            Hole::ALL
                                .iter()
                                .fold(joined(text, instruction.shell), |text, hole| text.replace(hole.blank(), "\u{2}"))
                        };
                        // Outside of quotes, where one word is the same for every shell.
                        let word = name.rsplit('\\').next().unwrap_or(name);
                        let plain =
                            |text: &str| bare(text).replace(word, "\u{2}").replace(&word.to_lowercase(), "\u{2}");
                        // A name between quotes may be a part of a word of the command, as `con` is.
                        if bare(with) != bare(without) {
                            assert_eq!(plain(with), bare(without), "{name:?}\n{with}");
                        }
                    }
                    // Bare, or between the double quotes of a query, where nothing of a strict name is read otherwise.
                    ShellKind::Cmd | ShellKind::Zmprov | ShellKind::Kusto | ShellKind::Spl | ShellKind::Esql => {
                        let word = name.rsplit('\\').next().unwrap_or(name);
                        assert!(!word.contains(['"', '\\', '*', '?', '%', '|', '&', '<', '>', '^', '\n']), "{with}");
                        let bare = matches!(instruction.shell, ShellKind::Cmd | ShellKind::Zmprov);
                        assert!(
                            !bare || word.chars().all(|c| c.is_ascii_alphanumeric() || "._@+:-".contains(c)),
                            "{with}"
                        );
                        let blanks = |text: &str| {
                            Hole::ALL.iter().fold(text.to_owned(), |text, hole| text.replace(hole.blank(), "\u{2}"))
                        };
                        let plain = blanks(with).replace(word, "\u{2}").replace(&word.to_lowercase(), "\u{2}");
                        assert_eq!(plain, blanks(without), "{name:?}\n{with}");
                    }
                    ShellKind::Console => {}
                }
            }
        }
        let sound = |c: char| c.is_alphanumeric() || "@._+'-\\$".contains(c);
        if !name.chars().all(sound) || name.is_empty() {
            let texts: Vec<&String> = filled.iter().flat_map(|ready| &ready.texts).collect();
            let blanks: Vec<&String> = unfilled.iter().flat_map(|(_, ready)| &ready.texts).collect();
            assert_eq!(texts, blanks, "{name:?} is written somewhere");
        }
    }
    assert!(taken > 100 && refused > 10_000, "{taken} taken, {refused} refused");
}

#[test]
fn strict_addresses_are_quoted_for_each_shell() {
    let own = |account: &str| Filling { accounts: vec![account.to_owned()], ..facts() };
    let text = |id: &str, system: System, nth: usize, account: &str| -> String {
        let recipe = recipe(&RecipeId::parse(id).expect("an id")).expect("a recipe");
        let commands: Vec<&Instruction> = recipe.commands.iter().filter(|i| i.system == system).collect();
        ready(commands[nth], &own(account)).texts[0].clone()
    };
    let name = "O'Neil+a@Exemple.fr";
    assert_eq!(
        text("bloquer-compte", System::Microsoft365, 1, name),
        "Update-MgUser -UserId 'o''neil+a@exemple.fr' -AccountEnabled:$false"
    );
    assert!(
        text("bloquer-compte", System::Zimbra, 1, name).contains(r"zmprov ma 'o'\''neil+a@exemple.fr' zimbraAccount")
    );
    // One of the two shells of GAM would read it otherwise; the prompt of zmprov has no quote for it.
    assert_eq!(
        text("bloquer-compte", System::GoogleWorkspace, 1, name),
        "gam update user 'COMPTE_A_SAISIR' password blocklogin"
    );
    assert!(
        text("changer-mot-de-passe", System::Zimbra, 1, name).starts_with("sp COMPTE_A_SAISIR MOT_DE_PASSE_A_SAISIR\n")
    );
    assert!(
        text("changer-mot-de-passe", System::Zimbra, 1, "a+b@x.fr").starts_with("sp a+b@x.fr MOT_DE_PASSE_A_SAISIR\n")
    );
    assert!(
        text("reinscrire-mfa", System::Microsoft365, 0, name).contains("/users/o%27neil%2Ba@exemple.fr/authentication")
    );
    assert!(text("bloquer-compte", System::ActiveDirectory, 0, name).contains("(mail=o''neil+a@exemple.fr)"));
    assert!(text("exporter-journaux", System::Microsoft365, 2, name).contains("eq ''o''''neil+a@exemple.fr'' and"));
    assert_eq!(
        text("bloquer-compte", System::ActiveDirectory, 1, "EXEMPLE\\adupont"),
        "Disable-ADAccount -Identity 'adupont'"
    );
    assert_eq!(
        text("bloquer-compte", System::ActiveDirectory, 1, name),
        "Disable-ADAccount -Identity 'COMPTE_AD_A_SAISIR'"
    );
}

/// Several accounts are as many commands, up to a bound, and the rest is counted.
#[test]
fn one_command_for_each_account_and_the_rest_is_counted() {
    let act = instructions().find(|i| i.text.as_str().starts_with("Update-MgUser")).expect("a command");
    let accounts = |count: usize| (0..count).map(|i| format!("u{i}@exemple.fr")).collect::<Vec<_>>();
    for count in [1, MOST, MOST + 1, 60, 3_000] {
        let own = Filling { accounts: accounts(count), announced: 7, ..facts() };
        let ready = ready(act, &own);
        assert_eq!(ready.texts.len(), count.min(MOST));
        assert_eq!(ready.rest, u64::try_from(count - count.min(MOST)).expect("small") + 7);
        let distinct: BTreeSet<&String> = ready.texts.iter().collect();
        assert_eq!(distinct.len(), ready.texts.len());
    }
    let doubled = Filling { accounts: vec![String::from("A@exemple.fr"), String::from("a@EXEMPLE.fr")], ..facts() };
    assert_eq!(ready(act, &doubled).texts.len(), 1);
    let refused =
        Filling { accounts: vec![String::from("a@x.fr"), String::from("*@x.fr"), String::from("paie")], ..facts() };
    assert_eq!(refused.refused(), ["*@x.fr"]);
    assert_eq!(refused.without_address(), ["paie"]);
}

/// An empty incident gives commands that fail, never commands that act on everybody.
#[test]
fn what_nothing_fills_is_a_word_that_fails() {
    for (instruction, template) in templates() {
        let ready = ready(instruction, &Filling::default());
        let text = if *template == instruction.text { &ready.texts[0] } else { ready.check.as_ref().expect("a check") };
        for piece in template.pieces() {
            if let TemplatePart::Hole(hole, _) = piece {
                assert!(text.contains(hole.blank()), "{text}");
            }
        }
        assert!(!text.contains("''") || template.as_str().contains("''"), "{text}");
    }
}

/// Runs a reader over commands: nothing is executed.
fn bash_reads(text: &str) -> bool {
    let mut bash = Command::new("bash").arg("-n").stdin(Stdio::piped()).stderr(Stdio::null()).spawn().expect("bash");
    bash.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("bash reads");
    bash.wait().expect("bash ends").success()
}

#[test]
fn bash_reads_every_shell_command() {
    let names = ["o'neil@exemple.fr", "a+b@exemple.fr", "é@exemple.fr", "paie", "PC-7"];
    let mut all = String::new();
    for own in [Filling::default(), facts(), Filling { accounts: names.map(String::from).to_vec(), ..facts() }] {
        for i in instructions().filter(|i| matches!(i.shell, ShellKind::Sh | ShellKind::Gam)) {
            let ready = ready(i, &own);
            for text in ready.texts.iter().chain(&ready.check) {
                all.push_str(text);
                all.push('\n');
            }
        }
    }
    assert!(all.lines().count() > 200 && bash_reads(&all));
    assert!(!bash_reads("echo 'o'neil@exemple.fr'"), "the control");
}

/// What is clicked or said is a sentence, wrapped as one; what is typed is never cut.
#[test]
fn what_is_clicked_is_wrapped_between_words() {
    let fiches = shipped();
    let fiche = fiches.iter().find(|f| f.id.as_str() == "messagerie-endiguement").expect("it ships");
    let steps = fiche.steps.iter().map(|step| (step.question.id.to_string(), step));
    let said = of_steps(steps, &[System::Hosted, System::GoogleWorkspace], &facts());
    let by_hand = said.iter().filter(|line| matches!(line, TypedLine::ByHand(_))).count();
    let shown = qualify::paper::terminal(&qualify::recipes::blocks(said, 3), 80);
    assert!(by_hand > 20, "{by_hand}");
    let long: Vec<&str> = shown.lines().filter(|line| line.chars().count() > 80).collect();
    assert!(!long.is_empty() && long.iter().all(|line| line.starts_with("    gam ")), "{long:#?}");
}

/// Only the systems in use are shown, and a step without any for them says nothing.
#[test]
fn only_the_systems_in_use_are_shown() {
    let fiches = shipped();
    let fiche = fiches.iter().find(|f| f.id.as_str() == "messagerie-endiguement").expect("it ships");
    for step in &fiche.steps {
        let of = |systems: &[System]| of_steps([(step.question.id.to_string(), step)], systems, &facts());
        let all = of(&System::ALL);
        assert_eq!(all.is_empty(), step.recipes.is_empty(), "{}", step.question.id);
        for system in &System::ALL {
            let said = of(&[*system]);
            let shown: Vec<&TypedLine> = said.iter().filter(|said| matches!(said, TypedLine::System(_))).collect();
            assert!(shown.len() <= step.recipes.len());
            for line in &said {
                assert!(all.contains(line), "{line:?}");
            }
        }
        assert_eq!(of(&[]), []);
    }
}

/// What `fiche check` says of commands: everything at once, each with its place.
#[test]
fn the_commands_of_a_fiche_are_checked_with_it() {
    let mut sample: Value = serde_json::from_str(include_str!("../samples/telephone-vole.json")).expect("JSON");
    let command = |kind: &str, shell: &str, text: &str| json!({"system": "linux", "shell": shell, "kind": kind, "text": text, "source": "nous", "checked_on": "2026-11-26", "sure": "memory"});
    let steps = sample["steps"].as_array_mut().expect("it has steps");
    steps[0]["commands"] = json!([command("look", "sh", "id '{account}'"), command("act", "sh", "rm '{account}'")]);
    steps[0]["recipes"] = json!(["bloquer-compte"]);
    let problems = |sample: &Value| -> Vec<String> {
        let bytes = serde_json::to_vec(sample).expect("JSON");
        let found = fiche::review(&bytes).err().unwrap_or_default();
        found.iter().map(|p| format!("{}: {}", p.path, p.what)).collect()
    };
    assert_eq!(problems(&sample), Vec::<String>::new());
    sample["steps"][0]["commands"] = json!([
        command("act", "sh", "rm {account}"),
        command("look", "sh", "id '{acount}'"),
        command("look", "bash", "id"),
        command("look", "sh", "a\u{202e}b"),
    ]);
    sample["steps"][0]["recipes"] = json!(["bloquer-comptes"]);
    let found = problems(&sample);
    for part in [
        "steps[0].recipes[0]: la recette",
        "steps[0].commands[1].text: «\u{a0}{acount}\u{a0}» n’est pas un trou",
        "steps[0].commands[2].shell: \"bash\"",
        "steps[0].commands[3].text: la commande contient un caractère invisible (U+202E)",
    ] {
        assert!(found.iter().any(|f| f.starts_with(part)), "{part}\n{found:#?}");
    }
    sample["steps"][0]["recipes"] = json!([]);
    sample["steps"][0]["commands"] =
        json!([command("act", "sh", "rm {account}"), command("look", "cmd", "dir \"{folder}\"")]);
    let found = problems(&sample);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].starts_with("steps[0].commands[0].text: «\u{a0}{account}\u{a0}» se met entre apostrophes"));
    assert!(found[1].starts_with("steps[0].commands[0].kind: on regarde avant d’agir"));
}

/// A containment of one step, and its accounts.
const OWN: &str = r#"{"id": "bloquer", "kind": "endiguement", "title": "Bloquer un compte", "version": "1", "source": "nous",
  "when_to_use": "Pour essayer.", "mesures": [{"id": "1", "title": "Savoir", "actions": [{"id": "1.a", "title": "Qui", "questions": [
    {"id": "1.a.1", "kind": "accounts", "prompt": "Quels comptes ?", "lot": "chaud", "origin": "complement"},
    {"id": "1.a.2", "kind": "text", "prompt": "Quelle machine ?", "lot": "chaud", "origin": "complement", "holds": "machines"}]}]}],
  "steps": [{"id": "E.1", "prompt": "Bloquer le compte", "due": "J0", "ask": ["messagerie"], "recipes": ["bloquer-compte", "isoler-machine"]}]}"#;

#[test]
fn the_key_of_a_step_shows_its_commands_and_answers_nothing() {
    let world = World::new();
    let fiche = world.file("bloquer.json", OWN);
    let answers = json!({"fiche": "bloquer", "title": "Boîte de la comptabilité", "alerted_at": "2026-01-06T23:40:00+01:00",
        "profile": ["collectivite"],
        "answers": {"1.a.1": ["compta@exemple.fr", "o'neil@exemple.fr", "x_y.fr#EXT#@z.onmicrosoft.com", "+3"], "1.a.2": "PC-COMPTA-07, 10.1.2.3"}});
    let answers = world.file("a.json", &answers.to_string());
    let opened = world.run(&["new", "--fiche", &fiche, "--answers", &answers]);
    assert_eq!(opened.code, 0, "{}", opened.stderr);
    let unsaid = world.run(&["report", "2026", "--all"]).stdout;
    assert!(!unsaid.contains("Update-MgUser"), "only the systems in use: {unsaid}");
    let session = world.run_with(&["resume", "2026"], "5\nc\n1 7\nc\ns\n");
    let shown = &session.stderr;
    let act = "    Update-MgUser -UserId 'compta@exemple.fr' -AccountEnabled:$false";
    assert_eq!(shown.lines().filter(|line| *line == act).count(), 2, "{shown}");
    let uncut = "    Set-CASMailbox -Identity 'o''neil@exemple.fr' -OWAEnabled $false -ActiveSyncEnabled $false -EwsEnabled $false -MAPIEnabled $false -ImapEnabled $false -PopEnabled $false -SmtpClientAuthenticationDisabled $true -OutlookMobileEnabled $false -OneWinNativeOutlookEnabled $false -MacOutlookEnabled $false -UniversalOutlookEnabled $false";
    assert!(shown.lines().any(|line| line == uncut), "{shown}");
    assert!(shown.contains("virsh -c qemu:///system suspend 'PC-COMPTA-07'") && !shown.contains("gam "), "{shown}");
    assert!(shown.contains("et 3 autres") && shown.contains("«\u{a0}x_y.fr#EXT#@z.onmicrosoft.com\u{a0}»"), "{shown}");
    assert_eq!(shown.matches("Où agissez-vous").count(), 1, "asked once: {shown}");
    let log = world.run(&["log", "2026", "--format", "jsonl"]).stdout;
    assert!(log.contains(r#""systems":["microsoft-365","linux"]"#), "{log}");
    assert!(!log.contains(r#""question":"E.1""#), "a step is answered by a person alone: {log}");
    let all = world.run(&["report", "2026", "--all"]).stdout;
    assert!(all.lines().any(|line| line == act) && all.lines().any(|line| line == uncut), "{all}");
    let page = world.run(&["report", "2026", "--format", "markdown"]).stdout;
    assert!(page.contains("```\nUpdate-MgUser -UserId 'compta@exemple.fr' -AccountEnabled:$false\n```"), "{page}");
    assert_eq!(world.run(&["profile", "2026", "--system", "zimbra"]).code, 0);
    let all = world.run(&["report", "2026", "--all"]).stdout;
    assert!(
        all.contains("zmprov ma 'compta@exemple.fr' zimbraAccountStatus locked") && !all.contains("Update-MgUser"),
        "{all}"
    );
    assert_eq!(world.run(&["answer", "2026", "E.1", "fait"]).code, 0);
    assert!(!world.run(&["report", "2026", "--all"]).stdout.contains("zmprov"), "a step that is over needs no command");
    let wrong = world.run(&["profile", "2026", "--system", "zimbra,lotus"]);
    assert!(
        wrong.code == 2 && wrong.stderr.contains("lotus") && wrong.stderr.contains("google-workspace"),
        "{}",
        wrong.stderr
    );
}

/// The settings say once for all which systems are in use: an incident opens with them.
#[test]
fn the_settings_say_which_systems_are_in_use() {
    let world = World::new();
    let fiche = world.file("bloquer.json", OWN);
    let folder = world.folder.path().join("config");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("config.json"), r#"{"systems": ["linux"]}"#).expect("a file");
    assert!(world.run(&["config"]).stdout.contains("Linux (Dovecot, Postfix) (configuration)"));
    let paper = world.run(&["fiche", "print", &fiche]).stdout;
    assert!(paper.contains("doveadm kick") || paper.contains("usermod") && !paper.contains("Update-MgUser"), "{paper}");
    let answers = world.file("a.json", r#"{"fiche": "bloquer", "title": "Essai", "answers": {}}"#);
    assert_eq!(world.run(&["new", "--fiche", &fiche, "--answers", &answers]).code, 0);
    assert!(world.run(&["log", "2026", "--format", "jsonl"]).stdout.contains(r#""systems":["linux"]"#));
}
