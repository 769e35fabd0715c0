//! One sample log per form of the lines (v2: with what each line knew): it must verify and replay for ever, whatever the program becomes.

use crate::harness::{World, golden};
use serde_json::Value;
use std::fs;
use std::path::Path;

#[test]
fn every_released_log_verifies_and_replays() {
    let golden_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut versions = 0;
    for version in ["v1", "v2"] {
        for incident in fs::read_dir(golden_folder.join(format!("log-{version}"))).expect("the sample logs") {
            let incident = incident.expect("an incident").path();
            let id = incident.file_name().expect("a name").to_string_lossy().into_owned();
            let world = World::new();
            let folder = world.root().join(&id);
            fs::create_dir_all(&folder).expect("a folder");
            for file in fs::read_dir(&incident).expect("its files") {
                let file = file.expect("a file").path();
                fs::copy(&file, folder.join(file.file_name().expect("a name"))).expect("a copy");
            }
            let verdict = world.run(&["verify", &id]);
            assert_eq!(verdict.code, 0, "{}", verdict.stdout);
            let report = world.run(&["report", &id, "--format", "json"]);
            assert_eq!(report.code, 0, "{}", report.stderr);
            let mut report: Value = serde_json::from_str(&report.stdout).expect("JSON");
            report["as_of"] = Value::Null;
            let pretty = serde_json::to_string_pretty(&report).expect("JSON") + "\n";
            golden(&format!("log-{version}.report.json"), &pretty);
            let log = world.run(&["log", &id, "--format", "table"]);
            golden(&format!("log-{version}.txt"), &world.stable(&log.stdout));
            versions += 1;
        }
    }
    assert_eq!(versions, 2);
}
