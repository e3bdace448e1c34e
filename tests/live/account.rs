//! Reading an account through the commands: whole, under faults, refused, redacted, as somebody else.

use std::fs;
use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::emulator::{Emulator, SECRET_KEY, SECRETS};

const ACCOUNT: &str = "111122223333";
const REGIONS: [&str; 3] = ["ap-northeast-1", "ap-northeast-2", "us-east-1"];

/// What `snapshot save` came to: exit code, the document, everything that was said.
struct Saved {
    code: i32,
    text: String,
    said: String,
}

impl Saved {
    fn document(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.said))
    }

    fn items(&self) -> Vec<Value> {
        self.document()["configurationItems"].as_array().unwrap().clone()
    }

    fn collection(&self, region: &str, kind: &str) -> Value {
        let document = self.document();
        let all = document["plumbrule"]["collections"].as_array().unwrap();
        let found = all.iter().find(|c| c["region"] == region && c["kind"] == kind);
        found.unwrap_or_else(|| panic!("no {kind} in {region}")).clone()
    }

    fn states(&self, region: &str) -> Vec<String> {
        let document = self.document();
        let all = document["plumbrule"]["collections"].as_array().unwrap();
        let mut states: Vec<String> =
            all.iter().filter(|c| c["region"] == region).map(|c| c["state"].as_str().unwrap().to_owned()).collect();
        states.sort_unstable();
        states.dedup();
        states
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Saves a snapshot of the three Regions.
fn save(aws: &Emulator, more: &[&str]) -> Saved {
    let file = aws.home().join("account.json");
    let _ = fs::remove_file(&file);
    let mut arguments = vec!["snapshot", "save", "--to", "account.json"];
    arguments.extend(REGIONS.iter().flat_map(|region| ["--region", region]));
    arguments.extend(more);
    if !more.contains(&"--attempts") {
        arguments.extend(["--attempts", "4"]);
    }
    let output = aws.plumbrule(&arguments).output().unwrap();
    Saved { code: output.status.code().unwrap(), text: fs::read_to_string(&file).unwrap_or_default(), said: said(&output) }
}

#[test]
fn an_account_comes_out_the_same_whatever_pages_and_throttling_do() {
    let Some(aws) = Emulator::start() else { return };
    let plain = save(&aws, &[]);
    assert_eq!(plain.code, 0, "{}", plain.said);
    let items = plain.items();
    let order: Vec<(String, String)> = items
        .iter()
        .map(|item| (item["resourceType"].as_str().unwrap().to_owned(), item["resourceId"].as_str().unwrap().to_owned()))
        .collect();
    let regional: Vec<_> =
        items.iter().zip(order).filter(|(item, _)| item["awsRegion"] == "ap-northeast-1").map(|(_, o)| o).collect();
    assert!(regional.len() > 10 && regional.is_sorted(), "{regional:?}");
    assert!(
        items.iter().all(|item| item["accountId"] == ACCOUNT && item["configuration"].is_object() && item["tags"].is_array())
    );
    aws.settings(&json!({"page_size": 1}));
    aws.faults(&json!([{"service": "config", "every": 6, "fault": "throttle"}]));
    let hindered = save(&aws, &[]);
    assert!(hindered.code == 0 && hindered.text == plain.text, "{}", hindered.said);
    assert!(aws.requests().iter().filter(|request| request["fault"] == "throttle").count() > 10);
}

#[test]
fn what_is_not_recorded_closes_nothing_and_is_not_asked_for() {
    let Some(aws) = Emulator::start() else { return };
    let saved = save(&aws, &["--kind", "AWS::EC2::Volume", "--kind", "AWS::RDS::DBInstance", "--kind", "AWS::IAM::User"]);
    assert_eq!(saved.code, 0, "{}", saved.said);
    assert_eq!(saved.collection("us-east-1", "AWS::EC2::Volume")["state"], "finished");
    assert_eq!(
        saved.collection("us-east-1", "AWS::RDS::DBInstance"),
        json!({"region": "us-east-1", "kind": "AWS::RDS::DBInstance", "state": "not-recorded", "items": 0})
    );
    assert_eq!(saved.collection("ap-northeast-1", "AWS::IAM::User")["state"], "finished");
    assert_eq!(
        saved.collection("ap-northeast-2", "AWS::IAM::User")["state"],
        "not-recorded",
        "no item of IAM proves that it is recorded"
    );
    aws.recorder(ACCOUNT, "us-east-1", &Value::Null);
    let without = save(&aws, &[]);
    assert_eq!((without.code, without.states("us-east-1")), (0, vec!["not-recorded".to_owned()]));
}

#[test]
fn the_refusal_of_one_kind_stops_no_other() {
    let Some(aws) = Emulator::start() else { return };
    aws.faults(&json!([{"operation": "SelectResourceConfig", "region": "ap-northeast-1", "where": {"Expression": "AWS::KMS::Key"}, "fault": "refuse"}]));
    let saved = save(&aws, &[]);
    assert_eq!(saved.code, 3, "{}", saved.said);
    let refused = json!({"region": "ap-northeast-1", "kind": "AWS::KMS::Key", "state": "refused", "items": 0,
        "error": "AccessDeniedException", "action": "config:SelectResourceConfig"});
    assert_eq!(saved.collection("ap-northeast-1", "AWS::KMS::Key"), refused);
    assert_eq!(saved.collection("ap-northeast-2", "AWS::KMS::Key")["state"], "finished");
    assert!(
        saved
            .said
            .contains("ap-northeast-1: AWS refused to show AWS::KMS::Key (config:SelectResourceConfig: AccessDeniedException)"),
        "{}",
        saved.said
    );
}

#[test]
fn the_refusal_of_a_region_stops_no_other_and_that_of_all_leaves_a_document() {
    let Some(aws) = Emulator::start() else { return };
    aws.faults(&json!([{"service": "config", "region": "us-east-1", "fault": "refuse"}]));
    let saved = save(&aws, &[]);
    assert_eq!((saved.code, saved.states("us-east-1")), (3, vec!["refused".to_owned()]), "{}", saved.said);
    assert!(saved.states("ap-northeast-1").contains(&"finished".to_owned()));
    aws.faults(&json!([{"service": "config", "fault": "refuse"}]));
    let nothing = save(&aws, &[]);
    assert_eq!((nothing.code, nothing.items().len()), (3, 0), "{}", nothing.said);
    assert!(REGIONS.iter().all(|region| nothing.states(region) == ["refused"]));
}

#[test]
fn where_nobody_may_ask_what_is_recorded_nothing_is_complete() {
    let Some(aws) = Emulator::start() else { return };
    aws.faults(&json!([{"operation": "DescribeConfigurationRecorders", "region": "us-east-1", "fault": "refuse"}]));
    let saved = save(&aws, &["--kind", "AWS::S3::Bucket"]);
    let told = saved.collection("us-east-1", "AWS::S3::Bucket");
    assert_eq!(
        (saved.code, &told["state"], &told["action"]),
        (3, &json!("refused"), &json!("config:DescribeConfigurationRecorders"))
    );
    assert_eq!(told["items"], 2, "what was read is kept");
}

#[test]
fn a_half_reply_keeps_what_was_read_before_it() {
    let Some(aws) = Emulator::start() else { return };
    aws.settings(&json!({"page_size": 1}));
    aws.faults(&json!([{"operation": "SelectResourceConfig", "where": {"Expression": "AWS::EC2::Volume"}, "from": 2, "fault": "half-reply"}]));
    let saved = save(&aws, &["--kind", "AWS::EC2::Volume", "--kind", "AWS::S3::Bucket"]);
    let told = saved.collection("ap-northeast-1", "AWS::EC2::Volume");
    assert_eq!((saved.code, &told["state"], &told["error"]), (3, &json!("failed"), &json!("broken-reply")), "{}", saved.said);
    assert_eq!(told["items"], 1);
    assert_eq!(saved.collection("ap-northeast-1", "AWS::S3::Bucket")["state"], "finished");
    assert_eq!(
        aws.requests().iter().filter(|r| r["fault"] == "half-reply" && r["region"] == "ap-northeast-1").count(),
        4,
        "all attempts"
    );
}

#[test]
fn a_half_reply_that_passes_is_read_again() {
    let Some(aws) = Emulator::start() else { return };
    let plain = save(&aws, &["--kind", "AWS::S3::Bucket"]);
    aws.faults(&json!([{"service": "config", "nth": [1, 9], "fault": "half-reply"}, {"service": "config", "nth": [3, 11], "fault": "reset"},
        {"service": "config", "nth": [6, 13], "fault": "internal"}]));
    let again = save(&aws, &["--kind", "AWS::S3::Bucket"]);
    assert!(again.code == 0 && again.text == plain.text, "{}", again.said);
    assert_eq!(aws.requests().iter().filter(|request| request["fault"].is_string()).count(), 6);
}

#[test]
fn silence_and_throttling_without_end_are_named_and_a_region_is_given_up() {
    let Some(aws) = Emulator::start() else { return };
    aws.faults(&json!([{"operation": "SelectResourceConfig", "region": "us-east-1", "where": {"Expression": "AWS::S3::Bucket"}, "fault": "timeout", "seconds": 3},
        {"operation": "SelectResourceConfig", "region": "ap-northeast-2", "fault": "throttle"}]));
    let saved = save(&aws, &["--timeout", "1", "--attempts", "2"]);
    let silent = saved.collection("us-east-1", "AWS::S3::Bucket");
    assert_eq!((saved.code, &silent["state"], &silent["error"]), (3, &json!("failed"), &json!("timeout")), "{}", saved.said);
    assert_eq!(saved.collection("us-east-1", "AWS::KMS::Key")["state"], "finished");
    assert_eq!(saved.collection("ap-northeast-2", "AWS::S3::Bucket")["error"], "throttled");
    let asked = |r: &&Value| r["region"] == "ap-northeast-2" && r["operation"] == "SelectResourceConfig";
    assert!(aws.requests().iter().filter(asked).count() <= 2 * 5, "three kinds in vain are enough");
}

#[test]
fn what_queries_are_silent_about_is_found_another_way() {
    let Some(aws) = Emulator::start() else { return };
    let plain = save(&aws, &[]);
    aws.faults(&json!([{"operation": "SelectResourceConfig", "fault": "unfaithful", "set": {"Results": [], "NextToken": ""}}]));
    let listed = save(&aws, &[]);
    assert_eq!(listed.code, 0, "{}", listed.said);
    let ids = |saved: &Saved| {
        saved.items().iter().map(|item| format!("{} {}", item["resourceType"], item["resourceId"])).collect::<Vec<_>>()
    };
    assert_eq!(ids(&listed), ids(&plain));
    assert!(listed.items().iter().all(|item| item["tags"].is_string() && item.get("relationships").is_none()), "neither is told");
    let policy = |saved: &Saved| {
        saved.items().iter().find(|item| item["resourceType"] == "AWS::EC2::Volume").unwrap()["configuration"]["volumeId"].clone()
    };
    assert_eq!(policy(&listed), policy(&plain));
}

#[test]
fn a_list_of_ids_that_breaks_off_proves_nothing() {
    let Some(aws) = Emulator::start() else { return };
    aws.faults(
        &json!([{"operation": "ListDiscoveredResources", "fault": "unfaithful", "set": {"nextToken": "more"}, "times": 1},
        {"operation": "ListDiscoveredResources", "where": {"nextToken": "more"}, "fault": "refuse"}]),
    );
    let saved = save(&aws, &["--kind", "AWS::SNS::Topic"]);
    let told = saved.collection("ap-northeast-2", "AWS::SNS::Topic");
    assert_eq!((saved.code, &told["state"]), (3, &json!("refused")), "{}", saved.said);
    assert_eq!(told["action"], "config:ListDiscoveredResources");
    assert_eq!(saved.collection("ap-northeast-1", "AWS::SNS::Topic")["state"], "finished");
}

#[test]
fn a_redacted_snapshot_names_no_account_person_or_secret_and_keeps_its_shape() {
    let Some(aws) = Emulator::start() else { return };
    aws.items(&json!([{"resourceType": "AWS::Lambda::Function", "resourceId": "mail", "resourceName": "mail", "awsRegion": "us-east-1",
        "accountId": ACCOUNT, "arn": format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:mail"), "tags": {"Owner": "alice@corp.example.net"},
        "configuration": {"environment": {"variables": {"API": "PLANTED-SECRET-1"}}, "role": "arn:aws:iam::444455556666:role/mail"}}]));
    aws.recorder(
        ACCOUNT,
        "us-east-1",
        &json!({"name": "default", "roleARN": "arn:aws:iam::111122223333:role/config", "recordingGroup": {"allSupported": true}}),
    );
    let plain = save(&aws, &[]);
    assert!(
        plain.text.contains("PLANTED-SECRET-1") && plain.text.contains("alice@corp"),
        "the plain one holds all: {}",
        plain.said
    );
    let redacted = save(&aws, &["--redact"]);
    let everything = format!("{}{}", redacted.text, redacted.said);
    for told in [ACCOUNT, "444455556666", "alice@corp", "PLANTED-SECRET-1", SECRET_KEY] {
        assert!(!everything.contains(told), "{told}");
    }
    let trailer = &redacted.document()["plumbrule"];
    assert_eq!((&trailer["account"], &trailer["redacted"]), (&json!("000000000001"), &json!(true)));
    assert_eq!(redacted.items().len(), plain.items().len());
    assert_eq!(redacted.document()["plumbrule"]["collections"], plain.document()["plumbrule"]["collections"]);
    assert!(save(&aws, &["--redact"]).text == redacted.text, "the same every time");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_snapshot_and_gz_packs_it() {
    use std::io::Read as _;
    use std::os::unix::fs::PermissionsExt as _;
    let Some(aws) = Emulator::start() else { return };
    let plain = save(&aws, &["--kind", "AWS::S3::Bucket"]);
    let mode = |name: &str| fs::metadata(aws.home().join(name)).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(aws.home().join("account.json"), fs::Permissions::from_mode(0o644)).unwrap();
    let mut arguments = vec!["snapshot", "save", "--kind", "AWS::S3::Bucket"];
    arguments.extend(REGIONS.iter().flat_map(|region| ["--region", region]));
    for name in ["account.json", "account.json.gz"] {
        let output = aws.plumbrule(&[&arguments[..], &["--to", name]].concat()).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        assert_eq!(mode(name), 0o600, "{name}");
    }
    let mut text = String::new();
    let packed = fs::File::open(aws.home().join("account.json.gz")).unwrap();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    assert!(text == plain.text, "what is packed is the same");
}

#[test]
fn a_profile_wins_over_the_environment_and_a_role_over_both() {
    let Some(aws) = Emulator::start() else { return };
    let files = aws.home().join("config");
    fs::write(&files, "[profile other]\nregion = ap-northeast-1\naws_access_key_id = AKIAEMULATED00000002\naws_secret_access_key = PLANTED-SECRET-KEY-0000000000000000000000\n").unwrap();
    let account = |more: &[&str]| {
        let mut command = aws.plumbrule(&["doctor", "--format", "json"]);
        command.env("AWS_CONFIG_FILE", &files).args(more);
        let output = command.output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)))
    };
    assert_eq!(account(&["--region", "us-east-1"])["account"], ACCOUNT);
    let other = account(&["--profile", "other"]);
    assert_eq!((&other["account"], &other["regions"][0]["region"]), (&json!("444455556666"), &json!("ap-northeast-1")));
    let role = [
        "--role",
        "arn:aws:iam::444455556666:role/reader",
        "--external-id",
        "42",
        "--role-session-name",
        "me",
        "--region",
        "ap-northeast-1",
    ];
    assert_eq!(account(&role)["account"], "444455556666");
    let assumed = aws.requests().into_iter().find(|request| request["operation"] == "AssumeRole").unwrap();
    assert_eq!((&assumed["parameters"]["ExternalId"], &assumed["parameters"]["RoleSessionName"]), (&json!("42"), &json!("me")));
    let missing = aws.plumbrule(&["doctor", "--profile", "nobody", "--region", "us-east-1"]).output().unwrap();
    assert!(missing.status.code() == Some(2) && said(&missing).contains("nobody"), "{}", said(&missing));
}

#[test]
fn a_role_of_moto_reads_the_other_account() {
    let Some(aws) = Emulator::start().map(Emulator::with_moto) else { return };
    let saved = save(&aws, &["--role", "arn:aws:iam::444455556666:role/reader", "--kind", "AWS::S3::Bucket"]);
    // Who one is, moto answers with its own account whatever the credentials are; whose items are read, it does not decide.
    assert_eq!(saved.items()[0]["resourceId"], "archive-444455556666", "{}", saved.said);
}

#[test]
fn an_endpoint_of_the_command_line_wins_over_that_of_the_environment() {
    let Some(aws) = Emulator::start() else { return };
    let mut command = aws.plumbrule(&["doctor", "--region", "us-east-1", "--endpoint-url", aws.url()]);
    let nowhere = "http://127.0.0.1:9";
    let output = command.env("AWS_ENDPOINT_URL", nowhere).env_remove("AWS_ENDPOINT_URL_STS").output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let mut command = aws.plumbrule(&["doctor", "--region", "us-east-1", "--attempts", "1"]);
    let output = command.env("AWS_ENDPOINT_URL", nowhere).env("AWS_ENDPOINT_URL_STS", nowhere).output().unwrap();
    assert!(output.status.code() == Some(2) && said(&output).contains("cannot be reached"), "{}", said(&output));
}

#[test]
fn without_credentials_or_a_region_it_says_at_once_what_to_do() {
    let Some(aws) = Emulator::start() else { return };
    let begun = Instant::now();
    let mut command = aws.plumbrule(&["doctor", "--region", "us-east-1"]);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY").env_remove("AWS_EC2_METADATA_DISABLED");
    // An address that never answers stands for the metadata of an instance that there is not.
    let output = command.env("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://192.0.2.1").output().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("cannot find usable credentials") && said(&output).contains("--profile"), "{}", said(&output));
    let nowhere = aws.plumbrule(&["doctor"]).output().unwrap();
    assert!(nowhere.status.code() == Some(2) && said(&nowhere).contains("name one with --region"), "{}", said(&nowhere));
    assert_eq!(aws.requests().len(), 0);
}

#[test]
fn doctor_names_gaps_and_knows_a_stopped_recorder() {
    let Some(aws) = Emulator::start() else { return };
    let look = |more: &[&str]| {
        let output = aws.plumbrule(&[&["doctor", "--format", "json"], more].concat()).output().unwrap();
        (
            output.status.code().unwrap(),
            serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output))),
        )
    };
    let (code, fine) = look(&["--region", "ap-northeast-1"]);
    assert_eq!((code, &fine["fine"]), (0, &json!(true)), "{fine:#}");
    let (code, gaps) = look(&["--region", "us-east-1"]);
    let lacking = gaps["regions"][0]["not_recorded"].as_array().unwrap();
    assert!(
        code == 3 && lacking.contains(&json!("AWS::RDS::DBInstance")) && !lacking.contains(&json!("AWS::KMS::Key")),
        "{gaps:#}"
    );
    let (_, both) = look(&["--region", "us-east-1", "--region", "ap-northeast-1"]);
    assert!(
        !both["regions"][1]["not_recorded"].as_array().unwrap().contains(&json!("AWS::IAM::Role")),
        "one Region records IAM for all"
    );
    aws.recorder(ACCOUNT, "us-east-1", &json!({"name": "default", "roleARN": "arn:aws:iam::111122223333:role/config", "recordingGroup": {"allSupported": true}, "recording": false}));
    let (code, stopped) = look(&["--region", "us-east-1"]);
    assert_eq!((code, &stopped["regions"][0]["recording"]), (3, &json!("off")));
    aws.faults(&json!([{"service": "wellarchitected", "fault": "refuse"}, {"operation": "DescribeDeliveryChannelStatus", "fault": "refuse"}]));
    let (code, refused) = look(&["--region", "ap-northeast-1"]);
    let region = &refused["regions"][0];
    assert_eq!((code, &region["tool"], &region["delivery"]), (0, &json!("refused"), &json!("refused")), "a review needs neither");
}

#[test]
fn doctor_speaks_three_languages() {
    let Some(aws) = Emulator::start() else { return };
    let tell =
        |language: &str| said(&aws.plumbrule(&["doctor", "--region", "ap-northeast-2", "--lang", language]).output().unwrap());
    assert!(tell("en").contains("Well-Architected Tool  works"), "{}", tell("en"));
    assert!(tell("ko").contains("하루에 한 번") && tell("ja").contains("1 日に 1 回"));
}

/// The actions of the policy are those that the commands ask for, no more and no fewer.
#[test]
fn the_policy_names_exactly_what_is_asked() {
    let Some(aws) = Emulator::start() else { return };
    let _ = save(&aws, &[]);
    aws.faults(&json!([{"operation": "SelectResourceConfig", "fault": "unfaithful", "set": {"Results": [], "NextToken": ""}}]));
    let _ = save(&aws, &["--kind", "AWS::S3::Bucket"]);
    let _ = aws.plumbrule(&["doctor", "--region", "us-east-1"]).output().unwrap();
    let mut asked: Vec<String> = aws
        .requests()
        .iter()
        .filter(|request| request["service"] != "sts")
        .map(|request| format!("{}:{}", request["service"].as_str().unwrap(), request["operation"].as_str().unwrap()))
        .collect();
    asked.sort_unstable();
    asked.dedup();
    let output = aws.plumbrule(&["iam-policy"]).output().unwrap();
    let policy: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut named: Vec<String> = serde_json::from_value(policy["Statement"][0]["Action"].clone()).unwrap();
    named.sort_unstable();
    assert_eq!(asked, named);
}

#[test]
fn a_role_that_is_refused_is_told_and_under_redaction_without_accounts() {
    let Some(aws) = Emulator::start() else { return };
    aws.faults(&json!([{"operation": "AssumeRole", "fault": "refuse"}]));
    let role = ["--role", "arn:aws:iam::444455556666:role/reader"];
    let plain = save(&aws, &role);
    assert!(plain.code == 2 && plain.said.contains("not authorized to perform: sts:AssumeRole"), "{}", plain.said);
    let redacted = save(&aws, &[&role[..], &["--redact"]].concat());
    assert!(
        redacted.code == 2 && redacted.said.contains("sts:AssumeRole") && !redacted.said.contains(ACCOUNT),
        "{}",
        redacted.said
    );
}

#[test]
fn no_secret_reaches_any_output_however_much_is_logged() {
    let Some(aws) = Emulator::start() else { return };
    aws.faults(&json!([{"operation": "SelectResourceConfig", "nth": 2, "fault": "refuse"}]));
    let file = aws.home().join("s.json");
    let mut command = aws.plumbrule(&["snapshot", "save", "--to", "s.json", "--redact", "--region", "ap-northeast-1", "--role"]);
    command.args([format!("arn:aws:iam::{ACCOUNT}:role/reader")]).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "1");
    let output = command.output().unwrap();
    let everything = said(&output) + fs::read_to_string(file).unwrap().as_str();
    for secret in SECRETS.into_iter().chain(["emulated/secret/of/a/role", "emulated-session", ACCOUNT]) {
        assert!(!everything.contains(secret), "{secret}");
    }
    assert_eq!(output.status.code(), Some(3));
}
