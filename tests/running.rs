//! Running accounts: however many resources are looked at at once, the review comes out the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use plumbrule::document::VerdictEntry;
use plumbrule::intake::{Intake, Options, gather, snapshot};
use plumbrule::review::{Parts, Request, Reviewed, Settings, build};
use plumbrule::rule::Rulebook;

fn items() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aws/items");
    ["ap-northeast-1.json", "ap-northeast-2.json", "us-east-1.json", "other-account.json"].map(|name| folder.join(name)).to_vec()
}

fn read(paths: &[PathBuf], at_once: Option<usize>) -> Intake {
    let intake = gather(paths, &Options { at_once, ..Options::default() });
    assert!(intake.errors.is_empty(), "{:?}", intake.errors);
    intake
}

fn request<'r>(
    designs: &'r [(Arc<plumbrule::design::Design>, &'static str)],
    rulebook: &'r Rulebook,
    settings: &'r Settings,
) -> Request<'r> {
    Request {
        designs,
        rulebook,
        settings,
        left_out: Vec::new(),
        skipped: Vec::new(),
        workload: String::new(),
        names: BTreeMap::new(),
        // The items are of two accounts.
        is_one_of_several: true,
        include_passes: true,
    }
}

/// The review of whole designs.
fn whole(intake: &Intake, rulebook: &Rulebook) -> Reviewed {
    let settings = Settings { include_passes: true, ..Settings::default() };
    let designs: Vec<_> = intake.designs.iter().map(|one| (Arc::clone(&one.design), one.format)).collect();
    build(&request(&designs, rulebook, &settings))
}

/// The same review part by part, with how many parts there were.
fn in_parts(intake: &Intake, rulebook: &Rulebook) -> (Reviewed, usize) {
    let settings = Settings { include_passes: true, ..Settings::default() };
    let asked = snapshot::Asked { kinds: rulebook.asked_kinds(), names: rulebook.words() };
    let (mut parts, mut count, mut errors) = (Parts::default(), 0, Vec::new());
    for running in &intake.running {
        running.parts(&asked, &mut errors, |part| {
            count += 1;
            parts.add(&request(&[(Arc::clone(part), snapshot::FORMAT)], rulebook, &settings));
        });
    }
    assert!(errors.is_empty(), "{errors:?}");
    (parts.finish(), count)
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
    let expected = whole(&read(&items(), None), &rulebook);
    assert!(expected.verdicts.len() > 100, "{} verdicts", expected.verdicts.len());
    for size in [0, 1, 2] {
        let intake = read(&items(), Some(size));
        assert!(intake.designs.is_empty(), "every account is reviewed in parts");
        let (found, count) = in_parts(&intake, &rulebook);
        println!("running: parts of {size}: {count} parts, {} verdicts", found.verdicts.len());
        assert!(count > 2, "{count} parts of {size}");
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
