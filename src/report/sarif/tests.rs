//! Tests of SARIF: the published schema, and what it does not say.

use serde_json::Value;

use crate::document::{BaselineState, Review};
use crate::report::format::Format;
use crate::report::format::tests::{accepted, rendered, vicious};
use crate::report::{faults, sample};
use crate::rule::Language;

const FORMATS: [Format; 3] = [Format::Sarif, Format::SarifGithub, Format::SarifFull];

fn run(review: &Review, format: Format) -> Value {
    let log: Value = serde_json::from_str(&rendered(review, format, Language::En)).unwrap();
    log["runs"][0].clone()
}

fn results(review: &Review, format: Format) -> Vec<Value> {
    run(review, format)["results"].as_array().unwrap().clone()
}

#[test]
fn every_log_keeps_to_the_published_schema() {
    for review in [sample::review(), sample::empty(), sample::hostile(), accepted(), vicious()] {
        for (language, format) in Language::ALL.into_iter().flat_map(|l| FORMATS.map(|f| (l, f))) {
            let found = faults::sarif(&rendered(&review, format, language));
            assert!(found.is_empty(), "{language:?} {format:?}: {found:#?}");
        }
    }
}

#[test]
fn the_schema_refuses_what_is_wrong() {
    let good = rendered(&accepted(), Format::Sarif, Language::En);
    for (from, to) in [
        ("\"kind\": \"fail\"", "\"kind\": \"failed\""),
        ("\"uri\": \"web.yaml\"", "\"uri\": \"web site.yaml\""),
        ("\"status\": \"accepted\"", "\"state\": \"accepted\""),
        ("\"baselineState\": \"unchanged\"", "\"baselineState\": \"known\""),
    ] {
        assert!(good.contains(from), "{from}");
        assert!(!faults::sarif(&good.replacen(from, to, 1)).is_empty(), "{to}");
    }
}

#[test]
fn unknowns_and_passes_are_results_only_where_they_are_asked_for() {
    let kinds = |format| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        results(&accepted(), format).iter().map(|result| (text(&result["kind"]), text(&result["level"]))).collect()
    };
    assert!(kinds(Format::Sarif).iter().all(|(kind, _)| kind == "fail"));
    assert_eq!(kinds(Format::Sarif).len(), 4);
    assert_eq!(kinds(Format::SarifGithub).len(), 2, "the waived ones would become alerts");
    let full = kinds(Format::SarifFull);
    for kind in ["open", "pass"] {
        assert!(full.contains(&(kind.to_owned(), "none".to_owned())), "{full:?}");
    }
}

#[test]
fn a_waiver_is_a_suppression_where_it_was_written() {
    let suppressed: Vec<Value> = results(&accepted(), Format::Sarif).into_iter().map(|r| r["suppressions"].clone()).collect();
    assert!(suppressed.iter().all(Value::is_array), "all results say so, or none");
    let kinds: Vec<&Value> = suppressed.iter().map(|list| &list[0]["kind"]).collect();
    assert_eq!(kinds, [&"inSource".into(), &"external".into(), &Value::Null, &Value::Null]);
    let first = &suppressed[0][0];
    assert_eq!(first["justification"], "until 2027-01-31 by team-a: sandbox, no data. Ticket: OPS-7.");
    assert_eq!(first["location"]["physicalLocation"]["region"]["startLine"], 7);
}

#[test]
fn either_all_results_know_the_baseline_or_none_does() {
    for format in FORMATS {
        let states = |review: &Review| -> Vec<Value> {
            results(review, format).iter().map(|result| result["baselineState"].clone()).collect()
        };
        assert!(states(&accepted()).iter().all(Value::is_string));
        assert!(states(&accepted()).contains(&"unchanged".into()));
        let mut without = accepted();
        without.verdicts.iter_mut().for_each(|entry| entry.baseline = None);
        assert!(states(&without).iter().all(Value::is_null));
    }
    assert!(accepted().verdicts.iter().any(|entry| entry.baseline == Some(BaselineState::Known)));
}

#[test]
fn every_rule_says_what_github_asks_for() {
    for language in Language::ALL {
        let log: Value = serde_json::from_str(&rendered(&accepted(), Format::SarifGithub, language)).unwrap();
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        assert!(rules.len() >= 2);
        for rule in rules {
            for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
                let text = rule.pointer(text).and_then(Value::as_str).unwrap();
                assert!(!text.is_empty() && !text.contains('{'), "{rule:#}");
            }
            assert!(rule["fullDescription"]["text"].as_str().unwrap().chars().count() <= 1_024);
            assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"));
            assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 20);
            let score: f64 = rule["properties"]["security-severity"].as_str().unwrap().parse().unwrap();
            assert!(score > 0.0 && score <= 10.0);
        }
    }
}

#[test]
fn a_rule_that_nobody_knows_is_described_by_its_id() {
    let mut review = sample::review();
    review.verdicts[0].rule = "rule-of-others".into();
    let run = run(&review, Format::SarifGithub);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "rule-of-others").unwrap();
    assert_eq!(rule["name"], "RuleOfOthers");
    assert_eq!(rule["help"]["text"], "rule-of-others");
    assert_eq!(rule["shortDescription"]["text"], "rule-of-others");
}

#[test]
fn a_result_points_at_its_rule_its_file_and_its_resource() {
    let run = run(&accepted(), Format::Sarif);
    for result in run["results"].as_array().unwrap() {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][at]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["index"], 0);
        assert!(place["region"]["endColumn"].as_u64() >= place["region"]["startColumn"].as_u64());
        assert!(result["locations"][0]["logicalLocations"][0]["name"].is_string());
        assert!(result["partialFingerprints"]["plumbrule/v1"].is_string());
    }
    assert_eq!(run["artifacts"][0]["hashes"]["sha-256"], "ab12");
}

#[test]
fn the_run_says_how_it_ended() {
    let run = run(&accepted(), Format::Sarif);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["exitCode"], 1);
    assert_eq!(invocation["executionSuccessful"], true, "a gate that fails is no failure of the tool");
    let told = invocation["toolExecutionNotifications"].as_array().unwrap();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["descriptor"]["id"], "incomplete");
    assert_eq!(run["properties"]["practices"]["total"], 307);
    assert_eq!(run["properties"]["practices"]["states"]["not-assessed"], 299);
    assert_eq!(run["properties"]["gate"]["passed"], false);
}

#[test]
fn no_text_of_a_design_becomes_a_link() {
    let mut review = sample::review();
    review.verdicts[0].key = "nobody-knows".into();
    review.verdicts[0].message = "[click](https://evil)".into();
    let results = results(&review, Format::Sarif);
    assert_eq!(results[0]["message"]["text"], "[click] (https://evil)");
}

#[test]
fn github_gets_the_worst_of_too_many_under_identities_of_their_own() {
    let mut review = sample::many(5_003);
    review.verdicts[0].severity = crate::finding::Severity::Info;
    review.verdicts[5_002].severity = crate::finding::Severity::Critical;
    review.verdicts[5_001].fingerprint = review.verdicts[5_000].fingerprint.clone();
    let run = run(&review, Format::SarifGithub);
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 5_000);
    assert_eq!(run["properties"]["notShown"], 3);
    assert_eq!(results[0]["properties"]["severity"], "critical");
    assert!(run["automationDetails"].is_null(), "an id would win over the category of the upload");
    let mut few = sample::review();
    few.verdicts.truncate(4);
    few.verdicts[1].fingerprint = few.verdicts[0].fingerprint.clone();
    let log = self::run(&few, Format::SarifGithub);
    let list = log["results"].as_array().unwrap().iter();
    let prints: std::collections::BTreeSet<String> =
        list.map(|result| result["partialFingerprints"]["primaryLocationLineHash"].to_string()).collect();
    assert_eq!(prints.len(), few.verdicts.len());
}
