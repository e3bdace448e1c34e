//! `docs/operators.md` states what each operator gives for each state and type; the engine writes it.
#![expect(clippy::unwrap_used, reason = "a test fails where something is not as it should be")]

use std::fmt::Write as _;
use std::fs;

use plumbrule::design::World;
use plumbrule::engine::Workshop;
use plumbrule::finding::Verdict;
use plumbrule::rule::{Rule, RuleId, Rulebook};
use plumbrule::rule_test::{Case, Prepared};
use plumbrule::value::Argument;
use serde_json::json;

const FILE: &str = "docs/operators.md";

/// What an operand is, and the expression that reads it from the bucket of [`design`].
const OPERANDS: &[(&str, &str)] = &[
    ("boolean", "r.ObjectLockEnabled"),
    ("number", "r.LifecycleConfiguration.Rules[0].ExpirationInDays"),
    ("text", "r.BucketName"),
    ("text with unknown parts", "r.WebsiteConfiguration.IndexDocument"),
    ("reference", "r.LoggingConfiguration.DestinationBucketName"),
    ("list", "r.Tags"),
    ("map", "r.VersioningConfiguration"),
    ("missing", "r.WebsiteConfiguration.RoutingRules"),
    ("unknown", "r.WebsiteConfiguration.ErrorDocument"),
];

/// Operators that answer with a truth.
const QUESTIONS: &[&str] = &["==", "!=", "<", "<=", ">", ">=", "in", "!in", "&", "|"];

/// Operators and words that give a value.
const ARITHMETIC: &[&str] = &["+", "-", "*", "/", "%", "min", "max"];

fn design() -> Prepared {
    let imported = json!({"Fn::ImportValue": "elsewhere"});
    let properties = json!({
        "ObjectLockEnabled": true,
        "LifecycleConfiguration": {"Rules": [{"Id": "a", "Status": "Enabled", "ExpirationInDays": 7}]},
        "BucketName": "name",
        "WebsiteConfiguration": {"IndexDocument": {"Fn::Join": ["", ["a-", imported]]}, "ErrorDocument": imported},
        "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Other"}},
        "Tags": [{"Key": "k", "Value": "v"}],
        "VersioningConfiguration": {"Status": "Enabled"},
    });
    let bucket = json!({"Type": "AWS::S3::Bucket", "Properties": properties});
    let other = json!({"Type": "AWS::S3::Bucket", "Properties": {}});
    let case: Case = serde_json::from_value(json!({"name": "operators", "expect": {}})).unwrap();
    case.prepare_body(&json!({"Resources": {"Bucket": bucket, "Other": other}})).unwrap()
}

/// Runs tiny rules over the bucket.
struct Bench {
    prepared: Prepared,
    workshop: Workshop,
    pattern: Rule,
    count: usize,
}

impl Bench {
    fn new() -> Self {
        let mut pattern = Rulebook::builtin().unwrap().rules().next().unwrap().clone();
        pattern.script = OPERANDS.iter().map(|(_, read)| format!("{read}\n")).collect::<Vec<_>>().concat().into();
        Self { prepared: design(), workshop: Workshop::new(None), pattern, count: 0 }
    }

    /// The verdict of a body, and what its variable `x` holds; nothing if it ends in a rule error.
    fn run(&mut self, body: &str) -> Option<(Verdict, Option<Argument>)> {
        self.count += 1;
        let script = format!("// A cell.\nfn check(r, design) {{ {body} }}");
        let mut rule = self.pattern.clone();
        (rule.id, rule.script) = (RuleId::new(&format!("cell-{}", self.count)), script.into());
        let session = self.prepared.session();
        let subject = self.prepared.design.resources().find(|(_, one)| one.id == "Bucket").map(|(id, _)| id);
        let checked = self.workshop.check(&rule, &session, subject, World::default()).ok()?;
        let x = checked.record.outcomes.first().and_then(|outcome| outcome.arguments.get("x").cloned());
        Some((checked.verdict, x))
    }

    /// What an expression gives as a condition.
    fn truth(&mut self, expression: &str) -> String {
        match self.run(&format!("require {expression} else \"key\";")).map(|(verdict, _)| verdict) {
            Some(Verdict::Pass) => "true".into(),
            Some(Verdict::Fail) => "false".into(),
            Some(_) => "unknown".into(),
            None => "error".into(),
        }
    }

    /// What an expression gives as a value.
    fn value(&mut self, expression: &str) -> String {
        match self.run(&format!("let x = {expression}; require 1 == 2 else \"key\";")) {
            Some((_, Some(Argument::Number(number)))) => format!("`{number}`"),
            Some((_, Some(Argument::Text(text)))) => format!("`\"{text}\"`"),
            Some((_, Some(Argument::Unknown))) => "unknown".into(),
            Some((_, found)) => format!("{found:?}"),
            None => "error".into(),
        }
    }
}

fn expression(operator: &str, left: &str, right: &str) -> String {
    match operator {
        "min" | "max" => format!("{operator}({left}, {right})"),
        _ => format!("({left} {operator} {right})"),
    }
}

const HEADER: &str = "# Operators

Written by `tests/operators.rs` (`PLUMBRULE_UPDATE=1 cargo test --test operators`); do not edit.

Each table states what an operator gives for a left operand (row) and a right operand (column). Both read the same bucket, so
where row and column have the same name both sides hold the same value: `true`, `7`, `\"name\"`, a text `a-` with an unknown end,
a reference to another bucket, a list of one tag, a map. *Missing* is a property that the template does not state, *unknown* an
imported value. An *error* is a rule error with its place: the rule is wrong, and nothing is said of the design.
";

fn table(page: &mut String, operator: &str, mut cell: impl FnMut(&str, &str) -> String) {
    let names: Vec<&str> = OPERANDS.iter().map(|(name, _)| *name).collect();
    writeln!(page, "\n## `{operator}`\n\n| left \\ right | {} |", names.join(" | ")).unwrap();
    writeln!(page, "|---|{}", "---|".repeat(names.len())).unwrap();
    for (name, left) in OPERANDS {
        let cells: Vec<String> = OPERANDS.iter().map(|(_, right)| cell(left, right)).collect();
        writeln!(page, "| {name} | {} |", cells.join(" | ")).unwrap();
    }
}

fn page() -> (String, usize) {
    let mut bench = Bench::new();
    let mut page = HEADER.to_owned();
    for operator in QUESTIONS {
        table(&mut page, operator, |left, right| bench.truth(&expression(operator, left, right)));
    }
    for operator in ARITHMETIC {
        table(&mut page, operator, |left, right| bench.value(&expression(operator, left, right)));
    }
    page.push_str(
        "\n## One operand\n\n| operand | `!x` | `-x` | `x.present` | `x.or(\"d\") == \"d\"` |\n|---|---|---|---|---|\n",
    );
    for (name, read) in OPERANDS {
        let not = bench.truth(&format!("!({read})"));
        let minus = bench.value(&format!("-({read})"));
        let present = bench.truth(&format!("{read}.present"));
        let or = bench.truth(&format!("{read}.or(\"d\") == \"d\""));
        writeln!(page, "| {name} | {not} | {minus} | {present} | {or} |").unwrap();
    }
    (page, bench.count)
}

#[test]
fn the_page_of_operators_says_what_the_engine_does() {
    let (page, cells) = page();
    println!("operators: {cells} cells");
    #[expect(clippy::disallowed_methods, reason = "a person asks for the page to be written again")]
    if std::env::var("PLUMBRULE_UPDATE").is_ok() {
        fs::write(FILE, &page).unwrap();
    }
    let committed = fs::read_to_string(FILE).unwrap_or_default();
    assert!(committed == page, "{FILE} is not what the engine does; write it again with PLUMBRULE_UPDATE=1");
}
