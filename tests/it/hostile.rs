//! Hundreds of hostile texts through every field that takes one, and out of every command and format: nothing obeys them.

use super::harness::{Done, World};
use super::logs::written_elsewhere;
use super::scenarios::{answers, assert_narrow, stdout_of};
use qualify::domain::fiche::escaped_at_most;
use qualify::escape::{Terminal, is_forbidden, is_hidden};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;

/// The first character of a formula, for one spreadsheet or another.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Every hidden character, as the list of the format promises it; tags by one in eight, as they are all alike.
fn hidden() -> impl Iterator<Item = char> {
    let all = (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| is_forbidden(*c));
    all.filter(|c| u32::from(*c) < 0xe_0000 || u32::from(*c) % 8 == 1)
}

/// Hostile texts, none blank and none twice; those that are too long for a title are left to a test of their own.
pub fn strings() -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for c in hidden() {
        all.push(format!("{c}=a{c}b"));
    }
    let esc = [
        "\x1b[31mrouge\x1b[0m",
        "\x1b[2J\x1b[Heffacé",
        "\x1b[1A\x1b[2KGRAVITÉ : ANOMALIE",
        "\x1b[?25l\x1b[?1049h",
        "\x1b[8mcaché\x1b[28m",
        "\x1b[6n\x1b[c",
        "\x1b[20t",
        "\x1b]0;titre\x07",
        "\x1b]2;titre\x1b\\",
        "\x1b]8;;https://evil.example/\x1b\\cliquez\x1b]8;;\x1b\\",
        "\x1b]8;;file:///etc/passwd\x07ici\x1b]8;;\x07",
        "\x1b]52;c;cm0gLXJmIH4=\x07",
        "\x1b]1337;File=inline=1:AAAA\x07",
        "\x1bP$q\"p\x1b\\",
        "\x1bP+q544e\x1b\\",
        "\x1b_Ga=T;AAAA\x1b\\",
        "\x1b^pm\x1b\\",
        "\x1bc\x1b(0lqk",
        "\u{9b}31mrouge\u{9b}0m",
        "\u{9d}0;titre\u{9c}",
        "\u{90}q\u{9c}",
        "abc\u{8}\u{8}\u{8}xyz",
        "fini\r> oui",
        "fini\r\n  [ligne 9 enregistrée] 2.e.1 : faux positif",
        "fini\n\nGRAVITÉ PROPOSÉE : ANOMALIE COURANTE\n",
        "\n- une fausse puce\n-> qualify rm",
        "\ttab\ttab",
        "\u{202e}gpj.exe",
        "\u{2066}\u{202e}fdp\u{2069}.exe",
        "pay\u{200b}pal\u{200d}.example",
        "\u{feff}BOM\u{feff}",
        "\u{fff9}vu\u{fffa}caché\u{fffb}",
        "x\u{e0001}\u{e0068}\u{e0069}\u{e007f}",
    ];
    all.extend(esc.map(String::from));
    let bodies = ["cmd|' /C calc'!A0", "1+1", "HYPERLINK(\"http://evil.example\";\"clic\")"];
    for start in FORMULA {
        for body in bodies {
            all.push(format!("{start}{body}"));
        }
        for blank in [" ", "\u{a0}\u{3000}", "\t", "\r", "\n", "\r\n", " \t ", "\""] {
            all.push(format!("{blank}{start}cmd|x"));
        }
    }
    let markup = [
        "<script>alert(1)</script>",
        "</td></tr></table><script src=//evil.example>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "\"><b>gras</b>",
        "' onmouseover='alert(1)",
        "<!-- --><style>*{display:none}</style>",
        "&lt;b&gt; &#x1b; &amp;amp; &nbsp;",
        "javascript:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "<bdo dir=rtl>exe.txt</bdo>",
        "]]><![CDATA[x",
        "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
        "[clic](https://evil.example)",
        "[clic](javascript:alert(1) \"t\")",
        "![pixel](https://evil.example/p.png)",
        "[a]: https://evil.example",
        "[^1]: note",
        "<https://evil.example>",
        "<mallory@evil.example>",
        "https://evil.example/a_b*c?d=e&f=g#h",
        "HTTP://EVIL.EXAMPLE",
        "http:evil.example",
        "ftp://evil.example www.evil.example",
        "mailto:mallory@evil.example xmpp:m@e",
        "@channel @everyone #1 !1",
        "a | b | c | d | e",
        "|---|---|---|---|",
        "| x |\n|---|\n| y |",
        "\\| \\\\| \\\\\\|",
        "fin en barre \\",
        "fin en barre |",
        "`code` ``co`de`` ```",
        "```\nbloc\n```",
        "~~~\nbloc\n~~~",
        "# titre\n## titre",
        "- liste\n1. liste\n> citation",
        "    code indenté",
        "---\ntitle: x\n---",
        "===\n---",
        "*gras* _italique_ ~~barré~~ ^haut^ $x^2$ ==surligné==",
        ":smile: :rocket:",
    ];
    all.extend(markup.map(String::from));
    let data = [
        "\"guillemets\" 'simples' «français»",
        "\\\"\\\\\\/\\b\\f\\n\\r\\t",
        "\\u0000\\u001b[31m\\ud800",
        "\\ud83d\\ude00 \\udc00\\ud800",
        "\"}\n{\"v\":1,\"seq\":99,\"kind\":\"decided\"",
        "\",\"h\":\"0000000000000000000000000000000000000000000000000000000000000000\"}",
        "\"\"\"; DROP TABLE incidents; --",
        "a,b;c\td",
        "null",
        "[]",
        "{\"value\":\"oui\"}",
        "../../../../etc/passwd",
        "..\\..\\windows\\system32",
        "/dev/tty",
        "CON",
        "nul\0.txt",
        "%00%0a%1b",
        "%s%n%p {} {0} {x:?}",
        "$(reboot) `reboot` ; reboot & reboot |",
        "'; reboot #",
        "--help",
        "-V",
        "@/etc/passwd",
        "fin\u{85}fin",
        "\u{1f}\u{1e}\u{1d}\u{1c}x",
    ];
    all.extend(data.map(String::from));
    let letters = [
        "e\u{301}te\u{301} de\u{301}compose\u{301}",
        "\u{301}seul",
        "a\u{20dd}\u{fe0f}",
        "👩\u{200d}👩\u{200d}👧\u{200d}👦",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "🇫🇷🇫🇷 👍🏽",
        "日本語の題名",
        "ｆｕｌｌ ｗｉｄｔｈ",
        "שלום مرحبا",
        "\u{fffd}\u{fffe}\u{ffff}",
        "\u{10ffff}\u{e000}",
        "\u{3164}\u{115f}\u{ffa0}x",
        "раураl.example",
        "ﷺ﷽",
    ];
    all.extend(letters.map(String::from));
    all.push(format!("Z{}", "\u{300}\u{323}\u{489}".repeat(12)));
    all.push("👩\u{200d}".repeat(20));
    all.push("m".repeat(95));
    all.push("\u{202e}".repeat(60) + "x");
    let distinct: BTreeSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), all.len(), "each once");
    assert!(all.len() >= 300, "{}", all.len());
    assert!(all.iter().all(|s| !s.trim().is_empty() && s.chars().count() <= 100));
    all
}

/// The texts whose rank is `which` modulo `of`, so that tests share them and run side by side.
fn share(which: usize, of: usize) -> Vec<String> {
    strings().into_iter().skip(which).step_by(of).collect()
}

/// Nothing hidden but line ends.
fn assert_harmless(what: &[&str], text: &str) {
    if let Some((at, c)) = text.char_indices().find(|(_, c)| *c != '\n' && is_hidden(*c)) {
        let from = text[..at].char_indices().rev().nth(80).map_or(0, |(i, _)| i);
        panic!("{what:?}: {c:?} came out raw after {:?}", &text[from..at]);
    }
}

/// Runs a command as anybody, and checks all that it prints; in CSV, CR may stand before LF.
fn run(world: &World, args: &[&str]) -> Done {
    run_with(world, args, "")
}

fn run_with(world: &World, args: &[&str], stdin: &str) -> Done {
    let done = world.run_as("", args, stdin);
    assert_harmless(args, &done.stderr);
    let csv = args.contains(&"csv");
    assert_harmless(args, &if csv { done.stdout.replace("\r\n", "\n") } else { done.stdout.clone() });
    done
}

fn run_well(world: &World, args: &[&str]) -> String {
    let done = run(world, args);
    assert_eq!(done.code, 0, "{args:?}: {}", done.stderr);
    done.stdout
}

/// Joins an option and its value, so that a value that starts with a hyphen stays one.
fn option(name: &str, value: &str) -> String {
    format!("--{name}={value}")
}

/// Reads CSV as RFC 4180 says, and nothing more lenient.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![]];
    let mut chars = text.chars().peekable();
    while chars.peek().is_some() {
        let mut cell = String::new();
        if chars.next_if_eq(&'"').is_some() {
            loop {
                match chars.next().expect("a quoted cell ends") {
                    '"' if chars.next_if_eq(&'"').is_some() => cell.push('"'),
                    '"' => break,
                    c => cell.push(c),
                }
            }
        } else {
            while let Some(c) = chars.next_if(|c| !",\r\n\"".contains(*c)) {
                cell.push(c);
            }
        }
        rows.last_mut().expect("there is a row").push(cell);
        match chars.next() {
            Some(',') => {}
            Some('\r') => {
                assert_eq!(chars.next(), Some('\n'), "a row ends with CR LF");
                rows.push(vec![]);
            }
            other => panic!("{other:?} after a cell"),
        }
    }
    assert_eq!(rows.pop(), Some(vec![]), "the last row ends with CR LF");
    rows
}

/// Counts the cells of a row of a Markdown table, as GitHub cuts it.
fn markdown_cells(row: &str) -> usize {
    let row = row.strip_prefix('|').and_then(|r| r.strip_suffix('|')).expect("a row stands between bars");
    let mut chars = row.chars();
    let mut cells = 1;
    while let Some(c) = chars.next() {
        match c {
            '\\' => assert!(chars.next().is_some(), "the last bar is escaped: {row}"),
            '|' => cells += 1,
            _ => {}
        }
    }
    cells
}

/// The text of a cell, or the same marked as text for a spreadsheet: at its start, and after each separator of another one.
fn assert_cell(cell: &str, text: &str) {
    let shown = Terminal(text).to_string();
    let unmarked = |text: &str| {
        let text = text.strip_prefix('\'').unwrap_or(text);
        ['=', '+', '-', '@', '＝', '＋', '－', '＠']
            .iter()
            .fold(text.to_owned(), |text, c| text.replace(&format!("'{c}"), &c.to_string()))
    };
    // A line is told by what it does, somebody's words in quotation marks, their brackets rounded: each of its parts stands.
    let squeezed = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace() && !"[]()«»“”‹›'".contains(*c)).collect()
    };
    let whole = squeezed(cell);
    let holds = shown
        .split(['\u{a0}', ';'])
        .all(|part| whole.contains(&squeezed(part.trim_start_matches(':').trim_end_matches('…'))));
    let is_profile = cell.contains("Profil de l’organisation");
    assert!(cell == shown || unmarked(cell) == unmarked(&shown) || holds || is_profile, "{cell:?} for {text:?}");
}

/// Prints an incident in every form, checks each, and gives the lines of its main courante.
fn printed(world: &World, id: &str) -> Vec<Value> {
    let report = run_well(world, &["report", id]);
    assert_narrow(&report);
    let report = run_well(world, &["report", id, "--format", "json"]);
    let _: Value = serde_json::from_str(&report).expect("the report is JSON");
    logged(world, id)
}

/// The same for the main courante alone.
fn logged(world: &World, id: &str) -> Vec<Value> {
    let jsonl = run_well(world, &["log", id, "--format", "jsonl"]);
    let lines: Vec<Value> = jsonl.lines().map(|l| serde_json::from_str(l).expect("a line is JSON")).collect();
    let json: Value = serde_json::from_str(&run_well(world, &["log", id, "--format", "json"])).expect("it is JSON");
    assert_eq!(json, Value::from(lines.clone()), "both forms say the same");
    let table = run_well(world, &["log", id, "--format", "table"]);
    assert!(table.lines().all(|l| l.starts_with(['|', '+']) && l.ends_with(['|', '+'])), "{table}");
    let csv = read_csv(&run_well(world, &["log", id, "--format", "csv"]));
    assert_eq!(csv.len(), lines.len() + 1);
    for row in &csv {
        assert_eq!(row.len(), 13, "{row:?}");
        for cell in row {
            assert!(!cell.trim_start().starts_with(FORMULA), "{cell:?} is a formula");
            assert!(!cell.contains(is_hidden), "{cell:?}");
        }
    }
    for (row, line) in csv[1..].iter().zip(&lines) {
        for (column, member) in [(3, "by"), (4, "actor"), (6, "text"), (7, "note")] {
            assert_cell(&row[column], line[member].as_str().unwrap_or_default());
        }
    }
    let markdown = run_well(world, &["log", id, "--format", "markdown"]);
    assert_eq!(markdown.lines().count(), lines.len() + 2, "a row each");
    for (at, row) in markdown.lines().enumerate() {
        assert_eq!(markdown_cells(row), 4, "{row}");
        assert!(at == 1 || !row.contains(['<', '>', '`']) || row.contains("\\`"), "{row}");
        assert!(!row.replace("\\]", "").contains("]("), "{row}");
        for linked in ["://", "www.", "http:", "https:", "mailto:"] {
            assert!(!row.contains(linked), "{row}");
        }
    }
    lines
}

fn of_kind<'l>(lines: &'l [Value], kind: &str) -> Vec<&'l Value> {
    lines.iter().filter(|l| l["kind"] == kind).collect()
}

fn assert_sound(world: &World, id: &str) {
    assert!(run_well(world, &["verify", id]).starts_with("ANCRE\n"));
}

/// Opens an incident from a file in which every text is the same.
fn opened_with(world: &World, text: &str) -> Done {
    let content = json!({
        "fiche": "messagerie-qualification", "title": text, "by": text, "region": "Bretagne",
        "answers": {
            "2.a.1": {"value": "oui", "note": text, "source": "declare", "declared_by": text},
            "4.z.1": "possible", "4.z.2": text,
            "Q.5": {"value": "crise", "note": text}
        }
    });
    let file = world.file("reponses.json", &content.to_string());
    run(world, &["new", "--answers", &file])
}

/// Texts by three where a name has room: each is the title, the author... of some incident.
fn joined(which: usize) -> Vec<String> {
    let all = strings();
    let mut groups: Vec<String> = Vec::new();
    for text in all {
        match groups.last_mut() {
            Some(last) if last.matches('¦').count() < 2 && last.chars().count() + text.chars().count() < 97 => {
                last.push_str(" ¦ ");
                last.push_str(&text);
            }
            _ => groups.push(text),
        }
    }
    groups.into_iter().skip(which).step_by(2).collect()
}

/// Every text in every field of an answers file, then out of every form.
fn through_answers_files(which: usize) {
    let world = World::new();
    let mut titles = BTreeSet::new();
    for text in joined(which) {
        let done = opened_with(&world, &text);
        assert_eq!(done.code, 0, "{text:?}: {}", done.stderr);
        let id = done.stdout.trim();
        let lines = printed(&world, id);
        assert_eq!(lines[0]["title"], text, "kept whole");
        assert!(lines.iter().all(|l| l["by"] == text.trim()), "{text:?}");
        let answer = |q: &str| *of_kind(&lines, "answered").iter().find(|l| l["question"] == q).expect("an answer");
        assert_eq!((&answer("2.a.1")["note"], &answer("2.a.1")["declared_by"]), (&json!(text), &json!(text)));
        // An answer is read as by every other door: trimmed, and composed.
        assert_eq!(answer("4.z.2")["value"], text.trim().nfc().collect::<String>());
        assert_eq!(of_kind(&lines, "decided")[0]["because"], text);
        assert_sound(&world, id);
        titles.insert(text);
    }
    assert_listed(&world, &titles);
}

fn assert_listed(world: &World, titles: &BTreeSet<String>) {
    let table = run_well(world, &["list"]);
    assert!(table.lines().all(|l| l.starts_with(['|', '+']) && l.ends_with(['|', '+'])), "{table}");
    let list: Vec<Value> = serde_json::from_str(&run_well(world, &["list", "--format", "json"])).expect("it is JSON");
    let listed: BTreeSet<String> = list.iter().map(|row| row["title"].as_str().expect("a title").to_owned()).collect();
    assert_eq!(&listed, titles);
}

#[test]
fn answers_files_first_half() {
    through_answers_files(0);
}

#[test]
fn answers_files_second_half() {
    through_answers_files(1);
}

/// An incident like any other, with an action, and its id.
fn opened(world: &World) -> String {
    let file = world.file("reponses.json", &answers("premieres-minutes"));
    let id = stdout_of(&world.run(&["new", "--answers", &file])).trim().to_owned();
    stdout_of(&world.run(&["action", &id, "Bloquer le compte"]));
    id
}

/// The members of a note that has a text in each field that names a thing.
pub fn named_everywhere(text: &str) -> Value {
    let traces = ["user-agent", "sender", "url", "domain"].map(|kind| json!({"type": kind, "value": text}));
    json!({"kind": "noted", "text": text, "accounts": [text], "machines": [text], "indicators": traces})
}

/// Every text in every field of a note, and as an action.
fn through_notes_and_actions(which: usize) {
    let mut all = share(which, 2);
    all.sort_by_key(String::len);
    for chunk in all.chunks(14) {
        let world = World::new();
        let id = opened(&world);
        let answered = json!({"kind": "answered", "fiche": "messagerie-qualification", "question": "1.b.1", "prompt": "?", "value": chunk, "text": "Comptes"});
        let foreign: Vec<Value> = chunk.iter().map(|text| named_everywhere(text)).chain([answered]).collect();
        written_elsewhere(&world.root().join(&id), &foreign);
        for text in chunk {
            let by = option("by", text);
            let [actor, machine] = ["actor", "machine"].map(|name| option(name, text));
            run_well(&world, &[&by, "note", &id, &actor, &machine, "--", text]);
            let options = ["owner", "result", "side-effect"].map(|name| option(name, text));
            run_well(&world, &[&by, "action", &id, &options[0], &options[1], &options[2], "--", text]);
        }
        let lines = printed(&world, &id);
        let (notes, actions) = (of_kind(&lines, "noted"), of_kind(&lines, "action"));
        let (foreign, notes): (Vec<&Value>, Vec<&Value>) = notes.into_iter().partition(|n| n["by"] == "Ailleurs");
        assert_eq!((foreign.len(), notes.len(), actions.len()), (chunk.len(), chunk.len(), chunk.len() + 1));
        for (note, text) in foreign.iter().zip(chunk) {
            assert_eq!(note["accounts"], json!([text]));
            let values: Vec<&Value> =
                note["indicators"].as_array().expect("a list").iter().map(|i| &i["value"]).collect();
            assert_eq!(values, vec![&json!(text); 4]);
        }
        for ((note, action), text) in notes.iter().zip(&actions[1..]).zip(chunk) {
            assert_eq!((&note["text"], &action["text"]), (&json!(text), &json!(text)));
            assert_eq!((&note["by"], &note["actor"]), (&json!(text.trim()), &json!(text)));
            assert_eq!(note["machines"], json!([text]));
            for member in ["owner", "result", "side_effect"] {
                assert_eq!(action[member], *text);
            }
        }
        assert_sound(&world, &id);
    }
}

#[test]
fn notes_and_actions_first_half() {
    through_notes_and_actions(0);
}

#[test]
fn notes_and_actions_second_half() {
    through_notes_and_actions(1);
}

/// Reasons stand after words of ours: several texts go together.
#[test]
fn reasons_and_amended_answers() {
    let all = strings();
    for group in all.chunks(32) {
        let world = World::new();
        let id = opened(&world);
        let mut reasons = Vec::new();
        for (texts, declaration) in group.chunks(8).zip(["cnil", "sante", "plainte", "assureur"]) {
            let text = texts.join(" ¦ ");
            let because = option("because", &text);
            let by = option("by", &texts[0]);
            run_well(&world, &[&by, "clock", &id, "aware", "--at", "02:00", &because]);
            run_well(&world, &[&by, "decide", &id, "majeur", &because]);
            run_well(&world, &[&by, "declare", &id, declaration, "--at", "02:00", &option("receipt", &text)]);
            run_well(&world, &[&by, "close", &id, &because]);
            run_well(&world, &[&by, "reopen", &id, &because]);
            let (note, who) = (option("note", &text), option("declared-by", &text));
            run_well(&world, &[&by, "answer", &id, "2.a.2", "oui", "--source", "declare", &note, &who]);
            run_well(&world, &[&by, "answer", &id, "4.z.2", "--", &text]);
            // A region is one that has contacts: what is refused is said as harmlessly as what is kept.
            assert_eq!(run(&world, &[&by, "profile", &id, &option("region", &text)]).code, 2);
            let (result, side_effect) = (option("result", &text), option("side-effect", &text));
            run_well(&world, &[&by, "action", &id, &world.last_action(&id), "--state", "fait", &result, &side_effect]);
            reasons.push(text);
        }
        let lines = printed(&world, &id);
        for kind in ["clock", "decided", "closed", "reopened"] {
            let said: Vec<&str> =
                of_kind(&lines, kind).iter().map(|l| l["because"].as_str().expect("a reason")).collect();
            assert_eq!(said, reasons, "{kind}");
        }
        let receipts: Vec<&str> =
            of_kind(&lines, "declared").iter().map(|l| l["receipt"].as_str().expect("a receipt")).collect();
        assert_eq!(receipts, reasons);
        assert!(of_kind(&lines, "profile").is_empty());
        let results: Vec<&Value> = of_kind(&lines, "action")[1..].iter().map(|l| &l["side_effect"]).collect();
        assert_eq!(results, reasons.iter().map(|r| json!(r)).collect::<Vec<_>>().iter().collect::<Vec<_>>());
        let given = |q: &str| -> Vec<&Value> {
            of_kind(&lines, "answered")
                .into_iter()
                .filter(|l| l["question"] == q && l["by"] != "Alice Martin")
                .collect()
        };
        for (line, reason) in given("2.a.2").iter().zip(&reasons) {
            assert_eq!((&line["note"], &line["declared_by"]), (&json!(reason), &json!(reason)));
        }
        for (line, reason) in given("4.z.2").iter().zip(&reasons) {
            // What is typed is normalised.
            assert_eq!(line["value"].as_str().map(nfc), Some(nfc(reason.trim())));
        }
        assert!(["2.a.2", "4.z.2"].iter().all(|q| given(q).len() == reasons.len()));
        assert_sound(&world, &id);
    }
}

fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// The wizard shows again what was written, asks for texts, and repeats what it refuses.
#[test]
fn the_plain_wizard_shows_and_takes_them() {
    for chunk in strings().chunks(48) {
        let world = World::new();
        let mut script = String::from("9\n5\n");
        // Refused as times, each named.
        let typed: Vec<String> = chunk.iter().map(|s| s.replace('\n', " ")).collect();
        for text in &typed {
            script.push_str(&format!("{text}\n"));
        }
        script.push_str("02:10\n");
        for text in &typed {
            // A note, shown above the question; accounts, recorded or refused; back to the first question.
            script.push_str(&format!("+\n{text}\n{text}\n<\n?\n"));
        }
        script.push_str("r\ns\n");
        let by = option("by", &chunk[0]);
        let title = option("title", chunk.last().expect("a chunk holds something"));
        let done = run_with(&world, &[&by, "new", "--plain", &title], &script);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let id = done.stdout.trim().to_owned();
        for by in chunk.iter().skip(1).take(4) {
            let by = option("by", by);
            let done = run_with(&world, &[&by, "resume", "--plain", &id], "5\nr\n<\np\n?\ns\n");
            assert_eq!(done.code, 0, "{}", done.stderr);
            // The input ends: the farewell says how to go on.
            let done = run_with(&world, &[&by, "resume", "--plain", &id], "5\nr\n");
            assert_eq!(done.code, 7, "{}", done.stderr);
        }
        // A name typed, then offered again.
        let done = run_with(&world, &["resume", "--plain"], &format!("{}\n5\nr\ns\n", typed[6 % typed.len()]));
        assert_eq!(done.code, 0, "{}", done.stderr);
        let done = run_with(&world, &["resume", "--plain"], "\nMarie\n5\nr\ns\n");
        assert!([0, 2, 7].contains(&done.code), "{}", done.stderr);
        // Accounts typed before the incident is open: what is read of them makes the title.
        let typed = format!("9\n5\ni\n{}\ni\ns\n", typed[7 % typed.len()]);
        let done = run_with(&world, &["--by", "A", "new", "--plain"], &typed);
        assert_eq!(done.code, 0, "{}", done.stderr);
        printed(&world, &id);
        assert_sound(&world, &id);
    }
}

/// Command lines that are refused and name what they were given; none writes anything.
fn refused_with(id: &str, text: &str) -> Vec<Vec<String>> {
    let o = |name: &str| option(name, text);
    let line = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<String>>();
    vec![
        line(&["report", "--", text]),
        line(&["report", &o("format")]),
        line(&["log", "--", text]),
        line(&["log", id, &o("format")]),
        line(&["list", &o("format")]),
        line(&["resume", "--", text]),
        line(&["answer", id, "--", text, "oui"]),
        line(&["answer", id, "2.a.1", "--", text]),
        line(&["answer", id, "2.e.1", "--", text]),
        line(&["answer", id, "2.a.1", "oui", &o("source")]),
        line(&["answer", id, "2.a.1", "oui", &o("at")]),
        line(&["answer", id, "--", &format!("{text}:2.a.1"), "oui"]),
        line(&["note", id, "x", &o("ip")]),
        line(&["note", id, "x", &o("hash")]),
        line(&["note", id, "x", &o("at")]),
        line(&["action", id, "x", &o("state")]),
        line(&["action", id, "x", &o("at")]),
        line(&["clock", id, "aware", "--because", "x", &o("at")]),
        line(&["clock", id, "--at", "02:00", "--because", "x", "--", &format!("{text}!")]),
        line(&["decide", id, "--because", "x", "--", text]),
        line(&["declare", id, "cnil", &o("at")]),
        line(&["declare", id, "--at", "02:00", "--", text]),
        line(&["contacts", &o("region")]),
        line(&["contacts", &o("profile")]),
        line(&["profile", id, &o("profile")]),
        line(&["new", "--no-input", &o("tz")]),
        line(&["new", "--no-input", &o("profile")]),
        line(&["new", "--no-input", &o("alerted-at")]),
        line(&["new", "--no-input", &o("fiche")]),
        line(&["new", "--no-input", &o("order")]),
        line(&["new", &o("answers")]),
        line(&["verify", id, &o("expect")]),
        line(&["verify", "--", &format!("./{text}")]),
        line(&["verify", "--", text]),
        line(&["evidence", "--", text]),
        line(&["evidence", "./absent", &o("account"), &o("domain")]),
        line(&["evidence", "./absent", &o("since"), &o("until"), &o("tz")]),
        line(&["evidence", "./absent", &o("incident")]),
        line(&["fiche", "show", "--", text]),
        line(&["fiche", "check", "--", text]),
        line(&["fiche", "print", "--", text]),
        line(&["fiche", "--", text]),
        line(&["list", &o("color")]),
        line(&["list", &o("xyzzy")]),
        line(&["report", "a", "--", text]),
        line(&["--", text]),
        line(&[text]),
        line(&["report", text]),
        line(&["list", &format!("--{text}")]),
    ]
}

#[test]
fn messages_that_name_them() {
    let world = World::new();
    let id = opened(&world);
    let before = run_well(&world, &["log", &id]);
    let all = strings();
    let check = |line: &[String]| {
        let mut args: Vec<&str> = vec!["--by", "Alice Martin"];
        args.extend(line.iter().map(String::as_str));
        let done = run(&world, &args);
        // `--help` and `-V` are texts too, and obeyed where an option can stand.
        let asked = args.iter().any(|a| ["--help", "-V"].contains(a));
        assert!(done.code != 0 || asked, "{args:?} was accepted: {}", done.stdout);
        // A file name may be one that the system refuses.
        let file = args
            .iter()
            .any(|a| a.starts_with("--answers") || a.starts_with("./") || ["verify", "fiche", "evidence"].contains(a));
        assert!(done.code != 1 || file, "{args:?}: {}", done.stderr);
    };
    // Each text with some of the lines, and each line with all texts, several at a time.
    for (i, text) in all.iter().enumerate() {
        let lines = refused_with(&id, text);
        for step in 0..3 {
            check(&lines[(i * 3 + step) % lines.len()]);
        }
    }
    for texts in all.chunks(60) {
        refused_with(&id, &texts.join("¦")).iter().for_each(|line| check(line));
    }
    assert_eq!(run_well(&world, &["log", &id]), before, "nothing was written");
}

#[test]
fn answers_files_that_are_refused_name_them() {
    let world = World::new();
    for texts in strings().chunks(30) {
        let keys: serde_json::Map<String, Value> = texts.iter().map(|t| (t.clone(), json!("oui"))).collect();
        let text = |i: usize| texts[i % texts.len()].clone();
        let mut answers = keys.clone();
        answers.insert("2.a.1".into(), json!({"value": texts[0], "source": texts[1], "at": texts[2], text(3): 1}));
        answers.insert("2.b.1".into(), json!(texts));
        answers.insert("2.e.1".into(), json!(text(4)));
        let mut content = keys;
        content.insert("fiche".into(), json!("messagerie-qualification"));
        content.insert("answers".into(), answers.into());
        content.insert("profile".into(), json!(texts));
        content.insert("tz".into(), json!(text(5)));
        content.insert("alerted_at".into(), json!(text(6)));
        let done =
            run(&world, &["--by", "A", "new", "--answers", &world.file("r.json", &Value::from(content).to_string())]);
        assert_eq!(done.code, 2, "{}", done.stderr);
        for fiche in texts {
            let content = json!({"fiche": fiche, "answers": {}}).to_string();
            let done = run(&world, &["--by", "A", "new", "--answers", &world.file("r.json", &content)]);
            assert!([2, 3].contains(&done.code), "{}", done.stderr);
        }
    }
    // Not JSON at all, or not quite: escapes of half a character, raw controls, a mark before the text.
    for content in [
        r#"{"fiche": "messagerie-qualification", "title": "\ud800", "answers": {}}"#,
        r#"{"fiche": "messagerie-qualification", "title": "\udc00\ud800", "answers": {}}"#,
        r#"{"fiche": "messagerie-qualification", "title": "\ud83d\u0041", "answers": {}}"#,
        "{\"fiche\": \"messagerie-qualification\", \"title\": \"a\u{1b}[2Jb\", \"answers\": {}}",
        "\u{1b}]0;x\u{7}",
        "\0\0\0",
        "",
    ] {
        let done = run(&world, &["--by", "A", "new", "--answers", &world.file("r.json", content)]);
        assert_eq!(done.code, 2, "{content:?}: {}", done.stderr);
    }
    assert_eq!(std::fs::read_dir(world.root()).map_or(0, Iterator::count), 0, "nothing was written");
}

/// What a JSON file says with escapes is the text itself, a NUL included.
#[test]
fn escapes_of_json_mean_the_character() {
    let world = World::new();
    let content = r#"{"fiche": "messagerie-qualification", "by": "A", "title": "a\u0000b\u001b[2J\u202e\ud83d\ude00\ud83d\udc69\u200d\ud83d\udc67",
        "answers": {"2.a.1": {"value": "oui", "note": "\u0000\"\\\/\b\f\n\r\t"}}}"#;
    let done = run(&world, &["new", "--answers", &world.file("r.json", content)]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let lines = printed(&world, done.stdout.trim());
    assert_eq!(lines[0]["title"], "a\0b\u{1b}[2J\u{202e}😀👩\u{200d}👧");
    assert_eq!(of_kind(&lines, "answered")[0]["note"], "\0\"\\/\u{8}\u{c}\n\r\t");
}

/// Longer than any field, and just short enough: refused in whole, or kept in whole.
#[test]
fn very_long_texts() {
    let world = World::new();
    let id = opened(&world);
    let units = ["x", "=", "\u{1b}", "\u{202e}", "👩\u{200d}", "\"", "|"];
    let mut kept = Vec::new();
    for unit in units {
        // What a text weighs in the main courante, escapes included.
        let weight = qualify::escape::to_json(unit).expect("a string").len() - 2;
        for (bytes, fits) in [(900, true), (11_900, true), (12_600, false), (70_000, false)] {
            // A text that fits is measured with a margin, as the program does it.
            let weight = if fits { escaped_at_most(unit) } else { weight };
            let text = format!("a{}", unit.repeat(bytes / weight));
            let done = run(&world, &["--by", "A", "note", &id, "--", &text]);
            assert_eq!(done.code, if fits { 0 } else { 2 }, "{unit:?} {bytes}: {}", done.stderr);
            if fits {
                kept.push(text.clone());
            }
            if bytes == 900 {
                continue;
            }
            let because = option("because", &text);
            let done = run(&world, &["--by", "A", "decide", &id, "majeur", &because]);
            assert_eq!(done.code, if fits { 0 } else { 2 }, "{unit:?} {bytes}: {}", done.stderr);
        }
    }
    for name in ["actor", "account", "machine", "ua", "sender", "url", "domain"] {
        let done = run(&world, &["--by", "A", "note", &id, "x", &option(name, &"z".repeat(70_000))]);
        assert_eq!(done.code, 2, "{name}: {}", done.stderr);
    }
    let lines = logged(&world, &id);
    let notes = of_kind(&lines, "noted");
    assert_eq!(notes.len(), kept.len());
    for (note, text) in notes.iter().zip(&kept) {
        let whole = note["note"].as_str().or(note["text"].as_str());
        assert_eq!(whole, Some(text.as_str()), "kept whole");
    }
    run_well(&world, &["report", &id]);
    for (title, by) in [("é".repeat(201), "A".to_owned()), ("T".to_owned(), "\u{301}".repeat(101))] {
        let done = run(
            &world,
            &[
                &option("by", &by),
                "new",
                "--no-input",
                &option("title", &title),
                "--answers",
                &world.file("r.json", r#"{"fiche": "messagerie-qualification", "answers": {}}"#),
            ],
        );
        assert_eq!(done.code, 2, "{}", done.stderr);
    }
    assert_sound(&world, &id);
}

/// A name or a folder of the environment is foreign too.
#[test]
fn the_login_and_the_folder_are_foreign() {
    for text in strings().iter().step_by(9).filter(|t| !t.contains('\0')) {
        let mut world = World::new();
        world.vars.insert("LOGNAME".into(), text.clone());
        let folder = world.folder.path().join(text.replace(['/', '\\'], "-"));
        world.vars.insert("QUALIFY_DIR".into(), folder.display().to_string());
        let done = run_with(&world, &["new", "--plain", "--title", "Titre"], "9\n5\n\nAlice\ni\nr\ns\n");
        assert!([0, 7].contains(&done.code), "{text:?}: {}", done.stderr);
        for args in [&["list"][..], &["report"], &["verify"], &["log", "2025"], &["note", "2026", "x"], &[]] {
            run(&world, args);
        }
    }
}

/// Names of files come from whoever can write in the folder.
#[cfg(unix)]
#[test]
fn names_of_files_are_foreign() {
    let world = World::new();
    let id = opened(&world);
    let names: Vec<String> = strings().iter().filter(|t| !t.contains(['\0', '/']) && t.len() < 200).cloned().collect();
    for (i, name) in names.iter().enumerate().filter(|(i, _)| i % 3 == 0) {
        // Not a main courante, a torn one, nothing: each is named by verify, and accuses nobody.
        let content = ["bonjour\n", "{\"v\":1", "\u{1b}[2J\n\n", ""][i / 3 % 4];
        std::fs::write(world.incident().join(format!("{name}.jsonl")), content).expect("a file");
    }
    let folder = world.incident().display().to_string();
    for args in [
        &["verify", &id][..],
        &["verify", &folder],
        &["report", &id],
        &["report", &id, "--format", "json"],
        &["log", &id],
        &["log", &id, "--format", "table"],
        &["list"],
        &["--by", "A", "note", &id, "x"],
    ] {
        run(&world, args);
    }
    assert_eq!(run(&world, &["verify", &id]).code, 0);
}
