//! Bytes of every format, damaged: nothing panics, nothing is made of nothing, and each place cited is there; and how a
//! text is shared between workers changes nothing.

use super::formats::SAMPLES;
use super::shapes::{encoded, records, wrappers};
use crate::evidence::coverage::Scope;
use crate::evidence::intake::{Intake, Limits, Logs};
use crate::evidence::report::report;
use crate::evidence::text::decode;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Where a sample is changed, and how.
type Change = (usize, usize, u8);

/// Every format in every wrapper and coat.
fn samples() -> Vec<Vec<u8>> {
    let texts = wrappers(&records()).into_iter().map(|(_, text)| text).chain(SAMPLES.map(str::to_owned));
    texts.flat_map(|text| encoded(&text)).map(|(_, bytes)| bytes).collect()
}

fn read(bytes: &[u8], block: usize) -> Logs {
    let mut intake = Intake::new(Limits { block, decompressed: 1 << 20, ..Limits::default() });
    intake.file("a", Box::new(bytes)).expect("memory reads");
    intake.finish()
}

/// Flips, cuts, doubles, swaps or takes away what stands at a place.
fn damaged(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for (at, length, kind) in changes {
        let at = at % bytes.len().max(1);
        let end = (at + length).min(bytes.len());
        match kind % 6 {
            0 if !bytes.is_empty() => bytes[at] = kind.wrapping_mul(37),
            1 => bytes.truncate(at.max(1)),
            2 => bytes.extend_from_within(at..end),
            3 => drop(bytes.drain(at..end)),
            4 => bytes[at..end].reverse(),
            _ => bytes.insert(at, b"{}[]\",\n\\;\0\xe9"[usize::from(*kind) % 11]),
        }
    }
    bytes
}

/// Reads damaged bytes whole and by small blocks, and looks at what comes out.
fn holds(sample: &[u8], changes: &[Change], block: usize) -> Result<(), TestCaseError> {
    let bytes = damaged(sample.to_vec(), changes);
    let (whole, by_blocks) = (read(&bytes, 1 << 20), read(&bytes, block));
    prop_assert_eq!(format!("{:?}", whole.events), format!("{:?}", by_blocks.events));
    prop_assert_eq!(format!("{:?}", whole.files), format!("{:?}", by_blocks.files));
    // Each record takes some bytes; those of a compressed sample are counted once decompressed.
    prop_assert!(whole.events.len() <= 4096);
    let plain = bytes.first() != Some(&0x1f) && !bytes.contains(&0);
    let lines = decode(&bytes).matches('\n').count() + 1;
    for event in whole.events.iter().filter(|_| plain) {
        prop_assert!(
            event.cite().line >= 1 && event.cite().line as usize <= lines && event.cite().rank >= 1,
            "{:?}",
            event
        );
    }
    let told = report(whole, &Scope::default(), &|_| None);
    prop_assert!(!told.proposals.is_empty());
    Ok(())
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec((any::<usize>(), 0usize..400, any::<u8>()), 0..6)
}

/// Damages samples of every format so many times.
fn hold(times: u32) {
    let samples = samples();
    let strategy = (0..samples.len(), changes(), 1usize..3000);
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(times) });
    let done = runner.run(&strategy, |(sample, changes, block)| holds(&samples[sample], &changes, block));
    done.expect("no sample breaks it");
}

#[test]
fn damaged_samples_of_every_format_hold() {
    hold(96);
}

#[test]
#[ignore = "ten minutes"]
fn damaged_samples_hold_for_long() {
    hold(60_000);
}
