//! Running accounts: however many resources are looked at at once, the review comes out the same.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parts::Running;
use plumbrule::document::VerdictEntry;
use plumbrule::intake::{Intake, Options, gather_beside};
use plumbrule::review::{Reviewed, Settings, build};
use plumbrule::rule::Rulebook;

mod parts;

fn items() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aws/items");
    ["ap-northeast-1.json", "ap-northeast-2.json", "us-east-1.json", "other-account.json"].map(|name| folder.join(name)).to_vec()
}

fn read(paths: &[PathBuf], at_once: Option<usize>, rulebook: &Rulebook) -> Intake {
    let options = Options { at_once, ..Options::default() };
    let intake = gather_beside(paths, Vec::new(), &options, &|| parts::asked(rulebook));
    assert!(intake.errors.is_empty(), "{:?}", intake.errors);
    intake
}

/// The review of whole designs.
fn whole(intake: &Intake, running: &Running<'_>) -> Reviewed {
    let designs: Vec<_> = intake.designs.iter().map(|one| (Arc::clone(&one.design), one.format)).collect();
    build(&running.request(&designs))
}

/// What an entry says, in a line.
fn line(entry: &VerdictEntry) -> String {
    let resource = &entry.resource;
    format!(
        "{:?} {} {} {} {} {:?} {} {:?}",
        entry.verdict, entry.rule, entry.key, resource.kind, resource.id, entry.property, entry.fingerprint, entry.unknown
    )
}

fn lines(reviewed: &Reviewed) -> Vec<String> {
    let mut lines: Vec<String> = reviewed.verdicts.iter().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn parts_of_any_size_come_to_the_same_review() {
    let rulebook = Rulebook::builtin().unwrap();
    // The items are of two accounts.
    let settings = Settings { include_passes: true, ..Settings::default() };
    let running = Running { rulebook: &rulebook, settings: &settings, is_one_of_several: true };
    let expected = whole(&read(&items(), None, &rulebook), &running);
    assert!(expected.verdicts.len() > 100, "{} verdicts", expected.verdicts.len());
    for (size, threads) in [(0, 1), (1, 2), (2, 3)] {
        let intake = read(&items(), Some(size), &rulebook);
        assert!(intake.designs.is_empty(), "every account is reviewed in parts");
        let (found, count, fetched) = running.review(&intake, threads);
        println!("running: parts of {size}: {count} parts, {fetched} rounds of fetching, {} verdicts", found.verdicts.len());
        assert!(count > 2 && fetched > 3, "{count} parts of {size}, fetched {fetched} times");
        let (found_lines, expected_lines) = (lines(&found), lines(&expected));
        let only =
            |one: &[String], other: &[String]| one.iter().filter(|line| !other.contains(line)).cloned().collect::<Vec<_>>();
        assert_eq!(only(&found_lines, &expected_lines), Vec::<String>::new(), "only in parts of {size}");
        assert_eq!(only(&expected_lines, &found_lines), Vec::<String>::new(), "not in parts of {size}");
        assert_eq!(found_lines.len(), expected_lines.len(), "parts of {size}");
        let counts = |reviewed: &Reviewed| serde_json::to_value(&reviewed.coverage.rules).unwrap();
        assert_eq!(counts(&found), counts(&expected), "parts of {size}");
        assert_eq!(found.coverage.total, expected.coverage.total, "parts of {size}");
        assert_eq!(found.coverage.kinds_without_rules, expected.coverage.kinds_without_rules, "parts of {size}");
        assert_eq!(
            found.coverage.designs.iter().map(|design| (&design.name, design.resources)).collect::<Vec<_>>(),
            expected.coverage.designs.iter().map(|design| (&design.name, design.resources)).collect::<Vec<_>>(),
        );
    }
}
