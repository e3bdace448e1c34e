//! Running accounts: however many resources are looked at at once, the review comes out the same.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails where something is not as it should be")]

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parts::Running;
use plumbrule::design::{Design, ResourceId, World};
use plumbrule::document::VerdictEntry;
use plumbrule::intake::{Intake, Options, gather_beside};
use plumbrule::review::{Reviewed, Settings, build};
use plumbrule::rule::Rulebook;
use plumbrule::value::{self, Met, Session};
use serde_json::{Value, json};

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
    let reads: Vec<String> =
        entry.reads.iter().map(|read| format!("{} {} {:?} {:?}", read.path, read.state, read.value, read.location)).collect();
    format!(
        "{:?} {} {} {} {} {} {:?} {:?} {} {:?} {:?} {reads:?}",
        entry.verdict,
        entry.rule,
        entry.key,
        resource.kind,
        resource.id,
        entry.element,
        entry.property,
        entry.location,
        entry.fingerprint,
        entry.unknown,
        entry.arguments
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
    let running = Running { rulebook: &rulebook, settings: &settings, is_one_of_several: true, spared: AtomicUsize::default() };
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

/// Copies of every item.
const COPIES: usize = 24;

/// Many copies of all items, with ids of their own; most differ from the others in something.
fn copies(folder: &Path) -> PathBuf {
    let file = folder.join("copies.json");
    let texts = items().into_iter().map(|path| std::fs::read_to_string(path).unwrap());
    let all: Vec<Value> = texts.flat_map(|text| serde_json::from_str::<Vec<Value>>(&text).unwrap()).collect();
    let copies = (0..COPIES).flat_map(|number| all.iter().filter_map(move |item| copy(item, number)));
    let items: Vec<Value> = copies.collect();
    let snapshot = json!({"fileVersion": "1.0", "configSnapshotId": "copies", "configurationItems": items});
    std::fs::write(&file, snapshot.to_string()).unwrap();
    file
}

/// A copy of an item; there is one only of what bears the name of the account.
fn copy(item: &Value, number: usize) -> Option<Value> {
    let id = item["resourceId"].as_str().unwrap();
    let tail = id.rsplit(['/', ':']).next().unwrap();
    if number > 0 && item["accountId"] == tail {
        return None;
    }
    let text = if number == 0 { item.to_string() } else { item.to_string().replace(tail, &format!("{tail}{number:03x}")) };
    let mut item: Value = serde_json::from_str(&text).unwrap();
    // The first few are alike.
    if number > 3 {
        change(&mut item["configuration"], number, "");
        change(&mut item["supplementaryConfiguration"], number, "");
    }
    Some(item)
}

/// Whether a text looks like the name of a resource.
fn is_name(text: &str) -> bool {
    ["arn:", "sg-", "subnet-", "vpc-", "i-", "vol-"].iter().any(|start| text.starts_with(start))
}

/// Changes a value here and there, or takes it away.
fn change(value: &mut Value, number: usize, path: &str) {
    let chance = |of: u64| {
        let mut hasher = DefaultHasher::new();
        (path, number).hash(&mut hasher);
        hasher.finish().is_multiple_of(of)
    };
    match value {
        Value::Bool(truth) => *truth ^= chance(3),
        Value::Number(_) if chance(5) => *value = json!(number),
        // Instead of the first of the copies, the one of the same number is named, or nobody.
        Value::String(text) if is_name(text) && chance(2) => *text = format!("{text}{number:03x}"),
        Value::String(text) if is_name(text) && chance(3) => text.push_str("-gone"),
        Value::Array(items) => {
            if chance(9) {
                items.pop();
            }
            (0..).zip(items).for_each(|(at, item): (usize, _)| change(item, number, &format!("{path}[{at}]")));
        }
        Value::Object(members) => {
            let keys: Vec<String> = members.keys().cloned().collect();
            for key in keys {
                let path = format!("{path}.{key}");
                let mut hasher = DefaultHasher::new();
                (&path, number, "key").hash(&mut hasher);
                if hasher.finish().is_multiple_of(29) {
                    members.remove(&key);
                } else if let Some(member) = members.get_mut(&key) {
                    change(member, number, &path);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn what_is_said_of_resources_that_read_alike_is_what_each_check_would_say() {
    let rulebook = Rulebook::builtin().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = copies(folder.path());
    let without_reads = Settings::default();
    let with_all = Settings { include_passes: true, include_reads: true, ..Settings::default() };
    for (settings, threads) in [(&without_reads, 2), (&with_all, 1)] {
        let running = Running { rulebook: &rulebook, settings, is_one_of_several: true, spared: AtomicUsize::default() };
        let expected = lines(&whole(&read(std::slice::from_ref(&file), None, &rulebook), &running));
        let intake = read(std::slice::from_ref(&file), Some(20), &rulebook);
        assert!(intake.designs.is_empty(), "every account is reviewed in parts");
        let (found, ..) = running.review(&intake, threads);
        let spared = running.spared.load(Ordering::Relaxed);
        println!("running: {} verdicts, {spared} of them without a check", expected.len());
        assert!(spared > 3_000, "{spared} checks spared of {}", expected.len());
        let found = lines(&found);
        let only = |one: &[String], other: &[String]| {
            let other: HashSet<&String> = other.iter().collect();
            one.iter().filter(|line| !other.contains(line)).cloned().collect::<Vec<_>>()
        };
        assert_eq!(only(&found, &expected), Vec::<String>::new(), "only in parts");
        assert_eq!(only(&expected, &found), Vec::<String>::new(), "not in parts");
        assert_eq!(found.len(), expected.len());
    }
}

/// An item of a resource that is known by its ARN.
fn item(kind: &str, arn: &str, configuration: &Value) -> Value {
    let name = arn.rsplit([':', '/']).next().unwrap();
    json!({
        "resourceType": kind, "resourceId": name, "resourceName": name, "arn": arn, "accountId": "111122223333",
        "awsRegion": "eu-west-1", "configurationItemStatus": "OK", "configurationItemCaptureTime": "2026-11-01T00:00:00.000Z",
        "configuration": configuration, "supplementaryConfiguration": {}, "tags": {}, "relationships": []
    })
}

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:111122223333:function:";
const ROLE: &str = "arn:aws:iam::111122223333:role/";

/// Functions with the ARN that stands for the role of each, and roles with their paths.
fn functions(folder: &Path) -> Arc<Design> {
    let queue = "arn:aws:sqs:eu-west-1:111122223333:queue";
    let with = |name: &str, role: &str, key: &str| {
        let configuration = json!({"functionName": name, "role": role, "kmsKeyArn": key});
        item("AWS::Lambda::Function", &format!("{FUNCTION}{name}"), &configuration)
    };
    let of = |name: &str, role: &str| with(name, role, "");
    let role =
        |name: &str, path: &str| item("AWS::IAM::Role", &format!("{ROLE}{name}"), &json!({"roleName": name, "path": path}));
    let items = [
        role("r1", "/a/"),
        role("r2", "/a/"),
        role("r3", "/b/"),
        role("r4", "/a/"),
        item("AWS::SQS::Queue", queue, &json!({"QueueName": "queue", "Path": "/a/"})),
        of("f1", &format!("{ROLE}r1")),
        of("f2", &format!("{ROLE}r2")),
        of("f3", &format!("{ROLE}r3")),
        of("gone", &format!("{ROLE}gone")),
        of("lost", &format!("{ROLE}lost")),
        of("own", &format!("{FUNCTION}own")),
        of("wrong", queue),
        with("same", &format!("{ROLE}r1"), &format!("{ROLE}r1")),
        with("two", &format!("{ROLE}r1"), &format!("{ROLE}r4")),
    ];
    let file = folder.join("functions.json");
    std::fs::write(&file, json!({"fileVersion": "1.0", "configSnapshotId": "1", "configurationItems": items}).to_string())
        .unwrap();
    let rulebook = Rulebook::builtin().unwrap();
    Arc::clone(&read(&[file], None, &rulebook).designs[0].design)
}

/// The ids of the resources of a kind that show a check what the first of some shows it.
fn alike(design: &Arc<Design>, kind: &str, first: &str, check: impl Fn(&value::Value)) -> Vec<String> {
    let session = Session::new(Arc::clone(design), json!({}), json!({}));
    let id = design.of_kind(kind).find(|id| design.resource(*id).id == first).unwrap();
    session.trace_next(false);
    session.enter(World::default(), Some(id));
    check(&value::Value::resource(&session, id));
    let _ = session.leave();
    let trace = session.take_trace().unwrap();
    let fits = |id: &ResourceId| trace.fits(&session, *id, &mut Met::default());
    design.of_kind(kind).filter(fits).map(|id| design.resource(id).id.clone()).collect()
}

#[test]
fn what_another_resource_shows_is_compared_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let design = functions(folder.path());
    let functions = |first: &str, check: fn(&value::Value)| alike(&design, "AWS::Lambda::Function", first, check);
    let path_of_role = |function: &value::Value| {
        let _ = function.property("Role").target().unwrap().property("Path").equals(&function.new_text("/a/")).unwrap();
    };
    assert_eq!(functions("f1", path_of_role), ["f1", "f2", "same", "two"]);
    assert_eq!(functions("f3", path_of_role), ["f3"]);
    // Who is nowhere is known by nothing but that.
    assert_eq!(functions("gone", path_of_role), ["gone", "lost"]);
    let role = |function: &value::Value| drop(function.property("Role").target().unwrap());
    assert_eq!(functions("f1", role), ["f1", "f2", "f3", "same", "two"]);
    assert_eq!((functions("wrong", role), functions("own", role)), (vec!["wrong".to_owned()], vec!["own".to_owned()]));
    // One that is met twice is not two that are alike.
    let both = |function: &value::Value| {
        for name in ["Role", "KmsKeyArn"] {
            let _ = function.property(name).target().unwrap().property("Path").equals(&function.new_text("/a/")).unwrap();
        }
    };
    assert_eq!((functions("same", both), functions("two", both)), (vec!["same".to_owned()], vec!["two".to_owned()]));
    let names_itself = |function: &value::Value| drop(function.property("Role").identifies(function.as_resource().unwrap()));
    assert_eq!(functions("f1", names_itself), ["f1", "f2", "f3", "gone", "lost", "wrong", "same", "two"]);
    assert_eq!(functions("own", names_itself), ["own"]);
    let is_used = |role: &value::Value| drop(role.referrers("AWS::Lambda::Function", "Role").unwrap().count().unwrap());
    let roles = |first: &str| alike(&design, "AWS::IAM::Role", first, is_used);
    assert_eq!((roles("r1"), roles("r2")), (vec!["r1".to_owned()], vec!["r2".to_owned(), "r3".to_owned()]));
    assert_eq!(roles("r4"), ["r4"]);
}
