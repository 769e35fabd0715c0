//! What a line that does nothing, that came late or that decides looks like to who reads it: never like another.

use super::harness::{World, flat};
use super::late::{forged, lines, ok, opened};
use super::logs::two;
use super::union::sync;
use serde_json::{Value, json};
use std::fs;

const FAR: u64 = 1 << 30;

/// Every form in which lines are told one by one.
const TOLD: [&[&str]; 6] = [
    &["log", "--format", "csv"],
    &["log", "--format", "tableur"],
    &["log", "--format", "markdown"],
    &["report", "--format", "markdown"],
    &["report", "--format", "html"],
    &["export", "--to", "ecs", "--tlp", "amber"],
];

fn plain(text: &str) -> String {
    flat(text).replace('\u{a0}', " ").replace(['\\', '*'], "")
}

fn told(world: &World, id: &str, form: &[&str]) -> String {
    let done = world.run(&[&form[..1], &[id], &form[1..]].concat());
    assert_eq!(done.code, 0, "{form:?}: {}", done.stderr);
    plain(&done.stdout)
}

/// Bob's file, of another machine: he joins, then writes such lines, a minute apart.
fn bob(world: &World, id: &str, own: Vec<Value>) {
    let all = lines(world, id);
    let last = all.last().expect("a line");
    let at = |n: usize| json!(last["at"].as_str().expect("a time").replace(":14:", &format!(":{}:", 15 + n)));
    let seq = last["seq"].as_u64().expect("a number");
    let heads = json!([{"writer": last["writer"], "seq": seq, "h": last["h"]}]);
    let joined = json!({"seq": seq + 1, "at": at(0), "kind": "joined", "writer": "bob-durand-0000", "heads": heads,
        "incident": id, "text": "Bob Durand rejoint la main courante"});
    let own = own.into_iter().zip(1..).map(|(mut line, n)| {
        line["at"] = at(n);
        let follows = json!(seq + 1 + n as u64);
        line.as_object_mut().expect("members").entry("seq").or_insert(follows);
        line
    });
    forged(&world.incident(), "bob-durand-0000", "Bob Durand", &[vec![joined], own.collect()].concat());
}

#[test]
fn names_that_read_the_same_are_named_together() {
    for (by, shown) in [
        ("Alice\u{a0}Martin", "Alice‹U+00A0›Martin"),
        ("Alice  Martin", "Alice‹U+0020› Martin"),
        ("Alice Martin ", "Alice Martin‹U+0020›"),
        ("alice martin", "alice martin"),
        ("Ａlice Martin", "‹U+FF21›lice Martin"),
        ("Alice Marti\u{200b}n", "Alice Marti‹U+200B›n"),
        ("Alice\u{200b}Martin", "Alice‹U+200B›Martin"),
        ("Chloé Petit", ""),
        ("Chloe\u{301} Petit", "Chloe‹U+0301› Petit"),
        ("\u{410}lice Martin", "‹U+0410›lice Martin"),
        ("Анна", ""),
    ] {
        let world = World::new();
        let id = opened(&world);
        ok(&world.run_as("Chloé Petit", &["note", &id, "vu"], ""));
        let at = lines(&world, &id).last().expect("a line")["at"].clone();
        let joined = json!({"seq": 1, "at": at, "kind": "joined", "writer": "zz-0000", "incident": id, "heads": [], "text": "x"});
        forged(&world.incident(), "zz-0000", by, &[joined]);
        let said = plain(&world.run(&["verify", &id]).stdout);
        assert_eq!(said.contains("se ressemblent"), !shown.is_empty(), "{by:?}: {said}");
        assert!(shown.is_empty() || said.contains(&format!("« {shown} »")), "{by:?}: {said}");
        // Who reads the lines sees two files, as for one name in two files.
        let log = told(&world, &id, &["log", "--format", "markdown"]);
        let mixed = by.starts_with('\u{410}');
        assert_eq!(log.contains("(zz-0000)"), by != "Анна" && !mixed, "{by:?}: {log}");
    }
}

#[test]
fn many_damages_are_counted_before_a_command_and_all_told_by_verify() {
    for count in [4, 5, 40] {
        let two = two();
        for n in 0..count {
            fs::write(two.alice.with_file_name(format!("abime-{n:02}.jsonl")), "{\"v\":1,\"seq\":2}\n")
                .expect("a file");
        }
        let said = plain(&two.world.run(&["note", &two.id, "suite"]).stderr);
        assert_eq!(said.matches("abime-").count(), count.min(5), "{said}");
        assert_eq!(said.contains(&format!("et {} défauts de plus", count.saturating_sub(5))), count > 5, "{said}");
        assert_eq!(plain(&two.verify().stdout).matches("abime-").count(), count, "all of them");
    }
}
