//! `review --live`: a running account from end to end, and the same account from files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::emulator::{Emulator, SECRETS};

const REGIONS: [&str; 3] = ["ap-northeast-1", "ap-northeast-2", "us-east-1"];
const ACCOUNT: &str = "111122223333";

/// Runs a review that writes `review.json`; gives its exit code, the document and everything that was said.
fn review(aws: &Emulator, arguments: &[&str]) -> (i32, Value, String) {
    let mut all = vec!["review", "--include-passes", "-o", "json=review.json"];
    all.extend(arguments);
    let output = aws.plumbrule(&all).output().unwrap();
    let text = fs::read_to_string(aws.home().join("review.json")).unwrap_or_else(|error| panic!("{error}: {}", said(&output)));
    (output.status.code().unwrap(), serde_json::from_str(&text).unwrap(), said(&output))
}

/// The arguments of a review of what runs in all Regions.
fn live<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["--live", "--attempts", "6"];
    arguments.extend(REGIONS.iter().flat_map(|region| ["--region", region]));
    arguments.extend(more);
    arguments
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What the rules say of each resource, without the places and the messages.
fn verdicts(review: &Value) -> BTreeSet<String> {
    let verdicts = review["verdicts"].as_array().unwrap();
    let line = |entry: &Value| {
        let resource = &entry["resource"];
        let parts = [
            &entry["verdict"],
            &entry["rule"],
            &entry["key"],
            &resource["kind"],
            &resource["id"],
            &resource["region"],
            &entry["unknown"],
        ];
        parts.map(ToString::to_string).join(" ")
    };
    verdicts.iter().map(line).collect()
}

/// The items of the main account as AWS Config delivers them: one document for each Region.
fn delivered(folder: &Path) -> Vec<String> {
    let items = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aws/items");
    let write = |region: &&str| {
        let items: Value = serde_json::from_str(&fs::read_to_string(items.join(format!("{region}.json"))).unwrap()).unwrap();
        let document = json!({"fileVersion": "1.0", "configSnapshotId": "f1e2d3c4", "configurationItems": items});
        fs::write(folder.join(format!("{region}.json")), document.to_string()).unwrap();
        format!("{region}.json")
    };
    REGIONS.iter().map(write).collect()
}

#[test]
fn a_throttled_account_is_reviewed_in_three_regions() {
    let Some(aws) = Emulator::start() else { return };
    aws.faults(&json!([{"service": "config", "every": 3, "fault": "throttle"}]));
    let (code, document, said) = review(&aws, &live(&[]));
    let throttled = aws.requests().iter().filter(|request| request["fault"] == "throttle").count();
    assert!(throttled > 3, "{throttled} requests were throttled");
    assert!(code == 1 || code == 3, "{code}: {said}");
    let outcome: Vec<&str> = document["outcome"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert!(
        !outcome.contains(&"incomplete") && !outcome.contains(&"rule-error") && !outcome.contains(&"input-error"),
        "{outcome:?}"
    );
    let design = &document["coverage"]["designs"][0];
    assert_eq!(
        (&design["format"], &design["stage"], &design["name"]),
        (&json!("AWS Config"), &json!("running"), &json!("aws://111122223333"))
    );
    assert!(design["resources"].as_u64().unwrap() > 35, "{design}");
    let regions: BTreeSet<&str> =
        document["verdicts"].as_array().unwrap().iter().filter_map(|entry| entry["resource"]["region"].as_str()).collect();
    assert_eq!(regions.into_iter().collect::<Vec<_>>(), REGIONS);
    println!("live: {throttled} requests throttled, {} verdicts", document["verdicts"].as_array().unwrap().len());
}

#[test]
fn live_saved_and_delivered_items_give_the_same_verdicts() {
    let Some(aws) = Emulator::start() else { return };
    let (_, of_live, _) = review(&aws, &live(&[]));
    let mut save = vec!["snapshot", "save", "--to", "saved.json.gz"];
    save.extend(REGIONS.iter().flat_map(|region| ["--region", region]));
    let output = aws.plumbrule(&save).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let (_, of_saved, _) = review(&aws, &["saved.json.gz"]);
    let files = delivered(aws.home());
    let (_, of_delivered, _) = review(&aws, &files.iter().map(String::as_str).collect::<Vec<_>>());
    let (live, saved, delivered) = (verdicts(&of_live), verdicts(&of_saved), verdicts(&of_delivered));
    println!(
        "live: {} verdicts from an account, {} from its snapshot, {} from what was delivered",
        live.len(),
        saved.len(),
        delivered.len()
    );
    assert!(live.len() > 150, "{} verdicts", live.len());
    let differ = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.symmetric_difference(other).cloned().collect::<Vec<_>>();
    assert_eq!(differ(&live, &saved), Vec::<String>::new(), "live and saved");
    assert_eq!(differ(&live, &delivered), Vec::<String>::new(), "live and delivered");
    let states = |document: &Value| document["states"].clone();
    assert_eq!((states(&of_live), states(&of_live)), (states(&of_saved), states(&of_delivered)));
    let prints = |document: &Value| {
        document["verdicts"].as_array().unwrap().iter().map(|entry| entry["fingerprint"].to_string()).collect::<BTreeSet<_>>()
    };
    assert_eq!(prints(&of_live), prints(&of_saved));
}

#[test]
fn what_may_not_be_read_is_named_and_keeps_its_kinds_open() {
    let Some(aws) = Emulator::start() else { return };
    let (_, whole, _) = review(&aws, &live(&[]));
    aws.faults(&json!([
        {"service": "config", "where": {"Expression": "AWS::EC2::FlowLog"}, "fault": "refuse"},
        {"service": "config", "where": {"resourceType": "AWS::EC2::FlowLog"}, "fault": "refuse"},
    ]));
    let (code, document, said) = review(&aws, &live(&["--exit-zero"]));
    let outcome = document["outcome"].as_array().unwrap();
    let gap = outcome.iter().find(|one| one["kind"] == "incomplete").unwrap_or_else(|| panic!("{outcome:?}"));
    assert_eq!(gap["exit_code"], 3);
    assert!(said.contains("AWS::EC2::FlowLog"), "{said}");
    assert_eq!(code, 0, "--exit-zero: {said}");
    let left: Vec<String> = document["coverage"]["not_looked_at"].as_array().unwrap().iter().map(ToString::to_string).collect();
    assert!(left.iter().any(|one| one.contains("AWS::EC2::FlowLog") && one.contains("config:")), "{left:?}");
    let flow_logs = |document: &Value| {
        let of = |entry: &&Value| entry["rule"] == "vpc-has-flow-log" && entry["verdict"] != "pass";
        document["verdicts"]
            .as_array()
            .unwrap()
            .iter()
            .filter(of)
            .map(|entry| entry["verdict"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(flow_logs(&whole).contains(&"fail".to_owned()), "a VPC without a flow log fails where all flow logs are there");
    assert!(flow_logs(&document).iter().all(|verdict| verdict == "unknown"), "{:?}", flow_logs(&document));
    let (code, ..) = review(&aws, &live(&[]));
    assert!(code == 1 || code == 3, "{code}");
}

/// A bucket whose policy was not told of has none as little as it has one.
#[test]
fn a_policy_that_is_not_told_of_is_not_lacking() {
    let Some(aws) = Emulator::start() else { return };
    let items = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/aws/items/us-east-1.json");
    let mut items: Value = serde_json::from_str(&fs::read_to_string(items).unwrap()).unwrap();
    let verdicts = |items: &Value| {
        let document = json!({"fileVersion": "1.0", "configSnapshotId": "f1e2d3c4", "configurationItems": items});
        fs::write(aws.home().join("items.json"), document.to_string()).unwrap();
        let (_, document, _) = review(&aws, &["items.json"]);
        let of =
            |entry: &&Value| entry["rule"] == "s3-bucket-policy-requires-tls" && entry["resource"]["id"] == "site-111122223333";
        let found = document["verdicts"].as_array().unwrap().iter().filter(of);
        let mut found: Vec<String> = found.map(|entry| entry["verdict"].as_str().unwrap().to_owned()).collect();
        found.dedup();
        found
    };
    assert_eq!(verdicts(&items), ["fail"]);
    for item in items.as_array_mut().unwrap() {
        if item["resourceId"] == "site-111122223333" {
            item["supplementaryConfiguration"].as_object_mut().unwrap().remove("BucketPolicy");
        }
    }
    assert_eq!(verdicts(&items), ["unknown"]);
}

#[test]
fn no_output_of_a_review_shows_a_secret_and_under_redaction_no_account() {
    let Some(aws) = Emulator::start() else { return };
    let formats = ["json", "text", "html", "markdown", "csv", "sarif", "junit", "gitlab"];
    let outputs: Vec<String> = formats.iter().map(|format| format!("{format}=out.{format}")).collect();
    let mut arguments = vec!["review", "--redact", "--lang", "ko"];
    arguments.extend(live(&[]));
    arguments.extend(outputs.iter().flat_map(|output| ["-o", output]));
    let output = aws.plumbrule(&arguments).env("RUST_LOG", "trace").output().unwrap();
    let mut texts = vec![("what was said".to_owned(), said(&output))];
    for format in formats {
        let text = fs::read(aws.home().join(format!("out.{format}")))
            .unwrap_or_else(|error| panic!("{format}: {error}: {}", said(&output)));
        texts.push((format.to_owned(), String::from_utf8_lossy(&text).into_owned()));
    }
    for (name, text) in &texts {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{name} shows {secret}");
        }
        assert!(!text.contains(ACCOUNT), "{name} shows the account");
    }
    assert!(texts.iter().any(|(_, text)| text.contains("000000000001")), "the account has another name");
}
