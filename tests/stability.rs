//! What must not matter does not: the spelling of a template, the order of its maps, what stands beside it, the number of
//! threads.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails where something is not as it should be")]
#![expect(clippy::print_stdout, reason = "counts show that something was compared")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use plumbrule::rule::{Rule, Rulebook};
use plumbrule::rule_test::{Case, Prepared, Report, body, cases, every, judge_all};
use serde_json::{Map, Value, json};

/// A resource that is added beside those of a case; a rule for every kind judges it too.
const UNRELATED: &str = "UnrelatedHandle";

/// What a rule says of each resource: the verdict, and what each requirement came to.
type Said = BTreeMap<String, String>;

/// What the rule says of a body in the surroundings of the case.
fn said(case: &Case, rule: &Rule, prepared: &Prepared) -> Result<Said, String> {
    let rule = case.rule_with_settings(rule);
    let judged = judge_all(&rule, prepared).map_err(|error| error.to_string())?;
    let line = |judgement: &plumbrule::review::Judgement| {
        let settled: BTreeSet<String> =
            judgement.settled.iter().map(|s| format!("{} {} {:?}", s.key, s.verdict.name(), worlds(&s.failing_worlds))).collect();
        format!("{} {settled:?} {:?}", judgement.verdict.name(), judgement.assumed)
    };
    let named = judged.iter().map(|(id, judgement)| (prepared.name(*id).to_owned(), line(judgement)));
    Ok(named.filter(|(name, _)| name != UNRELATED).collect())
}

/// Worlds name their parameters in the order of the template, which is not what is asked here.
fn worlds(failing: &[String]) -> BTreeSet<String> {
    let sorted = |world: &String| {
        let mut choices: Vec<&str> = world.split(", ").collect();
        choices.sort_unstable();
        choices.join(", ")
    };
    failing.iter().map(sorted).collect()
}

/// Holds the verdicts on a changed text against those on the body of every case of every rule.
fn hold(what: &'static str, change: impl Fn(&Value) -> String + Sync) {
    let rulebook = Rulebook::builtin().unwrap();
    let rules: Vec<&Rule> = rulebook.rules().collect();
    let report = every(&rules, |rule| {
        let mut report = Report::default();
        for case in cases(rule).unwrap() {
            report.count("cases", 1);
            report.problems.extend(differs(&case, rule, &change).map(|problem| format!("{}: {}: {problem}", rule.id, case.name)));
        }
        report
    });
    println!("{what}: {} rules, {}, {} problems", rules.len(), report.summary(), report.problems.len());
    assert!(report.counts.get("cases").is_some_and(|count| *count > 500), "the cases were not found");
    assert!(report.problems.is_empty(), "\n{}", report.problems.join("\n"));
}

fn differs(case: &Case, rule: &Rule, change: &impl Fn(&Value) -> String) -> Option<String> {
    let body = body(case, rule).unwrap();
    let before = said(case, rule, &case.prepare_body(&body).unwrap());
    let text = change(&body);
    let prepared = match prepare(case, &text) {
        Ok(prepared) => prepared,
        Err(error) => return Some(format!("cannot be read: {error}\n{text}")),
    };
    let after = said(case, rule, &prepared);
    // What was added may be looked at, but by nobody's rule.
    (before != after).then(|| format!("\n  before: {before:?}\n  after:  {after:?}"))
}

/// The case's surroundings around another text.
fn prepare(case: &Case, text: &str) -> Result<Prepared, String> {
    use plumbrule::intake::{Options, cloudformation};
    let scalar = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let options = Options {
        parameters: case.parameters.iter().map(|(name, value)| (name.clone(), scalar(value))).collect(),
        region: case.region.clone(),
        account: case.account.clone(),
        complete: case.complete,
        ..Options::default()
    };
    let source = plumbrule::source::Source::new("case.json", text);
    let (design, _) = cloudformation::from_source(&source, &options).map_err(|error| error.to_string())?;
    Ok(case.prepare_body(&json!({"Resources": {"A": {"Type": "Custom::None"}}})).unwrap().with(design))
}

#[test]
fn yaml_and_json_give_the_same_verdicts() {
    hold("YAML", |body| {
        let mut text = String::new();
        yaml(body, 0, &mut text);
        text
    });
}

#[test]
fn the_order_of_maps_changes_no_verdict() {
    hold("reversed maps", |body| reversed(body).to_string());
}

#[test]
fn an_unrelated_resource_changes_no_verdict() {
    hold("an unrelated resource", |body| {
        let mut body = body.clone();
        let handle = json!({"Type": "AWS::CloudFormation::WaitConditionHandle"});
        body.pointer_mut("/Resources").unwrap().as_object_mut().unwrap().insert(UNRELATED.to_owned(), handle);
        body.to_string()
    });
}

/// The same value with every map the other way round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(fields.iter().rev().map(|(k, v)| (k.clone(), reversed(v))).collect()),
        Value::Array(items) => items.iter().map(reversed).collect(),
        other => other.clone(),
    }
}

/// Writes a value as YAML in blocks, with the short tags that people write.
fn yaml(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) if fields.is_empty() => text.push_str(" {}\n"),
        Value::Array(items) if items.is_empty() => text.push_str(" []\n"),
        Value::Object(fields) => {
            if let Some((tag, argument)) = short_tag(fields) {
                let _ = write!(text, " !{tag}");
                return yaml(argument, depth, text);
            }
            text.push_str(if depth == 0 { "" } else { "\n" });
            for (key, value) in fields {
                let _ = write!(text, "{indent}{}:", quoted(key));
                yaml(value, depth + 1, text);
            }
        }
        Value::Array(items) => {
            text.push('\n');
            for item in items {
                let _ = write!(text, "{indent}-");
                yaml(item, depth + 1, text);
            }
        }
        Value::String(line) => {
            let _ = writeln!(text, " {}", quoted(line));
        }
        other => {
            let _ = writeln!(text, " {other}");
        }
    }
}

/// The short tag of a function whose argument may follow it: no function, since one node carries one tag.
fn short_tag(fields: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (key, argument) = fields.iter().next().filter(|_| fields.len() == 1)?;
    let tag =
        if key == "Ref" { "Ref" } else { key.strip_prefix("Fn::").filter(|name| *name != "ForEach" && !name.contains("::"))? };
    let is_function = argument.as_object().is_some_and(|inner| short_tag(inner).is_some());
    (!is_function && !argument.is_null()).then_some((tag, argument))
}

/// JSON's way of quoting is YAML's too.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Runs the binary and gives its output.
fn plumbrule(line: &str, folder: &std::path::Path) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plumbrule"));
    command.current_dir(folder).args(line.split_whitespace()).env("NO_COLOR", "1");
    let output = command.output().unwrap();
    assert!(output.status.code().is_some_and(|code| code < 2), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

const EXAMPLES: [&str; 3] = [
    "examples/web-service/template.yaml",
    "examples/ai-training/template.yaml --jurisdiction KR --region ap-northeast-2",
    "examples/cdk-app/Data.template.json examples/cdk-app/Service.template.json",
];

#[test]
fn the_examples_give_the_same_verdicts_in_json_and_reversed() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut compared = 0;
    for example in EXAMPLES {
        let before = document(example, root);
        let folder = tempfile::tempdir().unwrap();
        for (what, change) in [("JSON", twin as fn(&Value) -> Value), ("reversed", |v| reversed(&twin(v))), ("beside", beside)] {
            for path in example.split(' ').filter(|word| word.starts_with("examples/")) {
                let text = std::fs::read_to_string(root.join(path)).unwrap();
                let target = folder.path().join(path);
                std::fs::create_dir_all(target.parent().unwrap()).unwrap();
                std::fs::write(target, change(&long_form(&text)).to_string()).unwrap();
            }
            let configuration = root.join("examples/ai-training/plumbrule.yaml");
            std::fs::create_dir_all(folder.path().join("examples/ai-training")).unwrap();
            std::fs::copy(configuration, folder.path().join("examples/ai-training/plumbrule.yaml")).unwrap();
            let after = document(example, folder.path());
            assert_eq!(verdicts(&before), verdicts(&after), "{example} {what}");
            compared += verdicts(&before).len();
        }
    }
    println!("examples: {compared} verdicts compared");
    assert!(compared > 100);
}

fn document(example: &str, folder: &std::path::Path) -> Value {
    let line = format!("review {example} --as-of 2026-11-23 --format json --include-passes");
    serde_json::from_slice(&plumbrule(&line, folder)).unwrap()
}

/// Verdicts without places and texts.
fn verdicts(review: &Value) -> BTreeSet<String> {
    let entries = review["verdicts"].as_array().unwrap();
    let line = |v: &Value| format!("{} {} {} {} {}", v["rule"], v["key"], v["resource"]["id"], v["verdict"], v["fingerprint"]);
    entries.iter().map(line).collect()
}

fn twin(value: &Value) -> Value {
    value.clone()
}

fn beside(value: &Value) -> Value {
    let mut value = value.clone();
    value["Resources"]["UnrelatedHandle"] = json!({"Type": "AWS::CloudFormation::WaitConditionHandle"});
    value
}

/// A template's text as JSON, its short tags in the long form.
fn long_form(text: &str) -> Value {
    long(&serde_yaml::from_str(text).unwrap())
}

fn long(value: &serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match value {
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.trim_start_matches('!');
            let key = if matches!(name, "Ref" | "Condition") { name.to_owned() } else { format!("Fn::{name}") };
            let argument = match (name, &tagged.value) {
                ("GetAtt", Yaml::String(path)) => {
                    let (resource, attribute) = path.split_once('.').unwrap();
                    json!([resource, attribute])
                }
                (_, inner) => long(inner),
            };
            json!({ key: argument })
        }
        Yaml::Mapping(fields) => fields.iter().map(|(key, value)| (key.as_str().unwrap().to_owned(), long(value))).collect(),
        Yaml::Sequence(items) => items.iter().map(long).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}

/// A template with so many tasks that two threads share them.
fn large() -> String {
    let mut resources = Map::new();
    for number in 0..320 {
        let versions = if number % 3 == 0 { "Enabled" } else { "Suspended" };
        let properties = json!({"BucketName": format!("b{number}"), "VersioningConfiguration": {"Status": versions}});
        resources.insert(format!("Bucket{number}"), json!({"Type": "AWS::S3::Bucket", "Properties": properties}));
        let open = if number % 2 == 0 { json!("0.0.0.0/0") } else { json!({"Ref": "Range"}) };
        let rule = json!({"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": open});
        let properties = json!({"GroupDescription": "x", "SecurityGroupIngress": [rule]});
        resources.insert(format!("Group{number}"), json!({"Type": "AWS::EC2::SecurityGroup", "Properties": properties}));
    }
    let range = json!({"Type": "String", "AllowedValues": ["10.0.0.0/8", "0.0.0.0/0"]});
    json!({"Parameters": {"Range": range}, "Resources": resources}).to_string()
}

#[test]
fn runs_and_threads_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("large.json"), large()).unwrap();
    for format in ["json", "text"] {
        let line = format!("review large.json --as-of 2026-11-23 --include-passes --format {format}");
        let first = plumbrule(&line, folder.path());
        if format == "json" {
            let review: Value = serde_json::from_slice(&first).unwrap();
            let total = &review["coverage"]["total"];
            let tasks: u64 = total.as_object().unwrap().values().filter_map(Value::as_u64).sum();
            assert!(tasks >= 4_000, "{tasks} tasks keep one thread busy; two need 4000");
            println!("threads: {tasks} tasks, {} bytes", first.len());
        }
        for more in ["", "--jobs 1", "--jobs 2", "--jobs 2", "--jobs 7"] {
            assert!(plumbrule(&format!("{line} {more}"), folder.path()) == first, "{format} {more}");
        }
    }
}
