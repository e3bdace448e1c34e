//! Whole outputs, line by line.

use insta::assert_snapshot;

use super::run::{plumbrule, review};

/// Text and exit code, so that a snapshot shows both.
fn shown(line: &str) -> String {
    let ran = review(line);
    format!("{}\n[standard error]\n{}[exit code {}]\n", ran.out, ran.err, ran.code)
}

#[test]
fn the_web_service_in_english() {
    assert_snapshot!(shown("examples/web-service"));
}

#[test]
fn the_web_service_in_korean() {
    assert_snapshot!(shown("examples/web-service --lang ko"));
}

#[test]
fn the_web_service_in_japanese() {
    assert_snapshot!(shown("examples/web-service --lang ja"));
}

#[test]
fn the_web_service_with_its_parameters() {
    assert_snapshot!(shown("examples/web-service --parameters examples/web-service/parameters.json"));
}

#[test]
fn the_training_cluster_in_korea() {
    assert_snapshot!(shown("examples/ai-training --region ap-northeast-2 --jurisdiction KR"));
}

#[test]
fn the_training_cluster_by_japanese_choices() {
    assert_snapshot!(shown("examples/ai-training --region ap-northeast-2 --jurisdiction JP"));
}

#[test]
fn the_cdk_application() {
    assert_snapshot!(shown("examples/cdk-app"));
}

#[test]
fn an_explanation() {
    assert_snapshot!(plumbrule("explain s3-bucket-policy-requires-tls").out);
}

#[test]
fn an_explanation_in_korean() {
    assert_snapshot!(plumbrule("explain s3-bucket-policy-requires-tls --lang ko").out);
}

#[test]
fn a_rule_with_its_script() {
    assert_snapshot!(plumbrule("rules show s3-bucket-keeps-versions").out);
}

#[test]
fn a_trace() {
    assert_snapshot!(shown("examples/web-service --trace s3-bucket-policy-requires-tls@UploadsBucket"));
}

#[test]
fn a_trace_of_a_verdict_that_assumes() {
    assert_snapshot!(shown("examples/web-service --trace instances-use-graviton@LaunchTemplate"));
}

#[test]
fn a_trace_of_a_verdict_that_depends_on_a_parameter() {
    assert_snapshot!(shown("examples/web-service --trace rds-instance-is-multi-az@Database"));
}

#[test]
fn the_help_of_review() {
    assert_snapshot!(plumbrule("review --help").out);
}

#[test]
fn the_help() {
    assert_snapshot!(plumbrule("--help").out);
}

#[test]
fn the_list_of_rules() {
    assert_snapshot!(plumbrule("rules list").out);
}

#[test]
fn the_list_names_every_rule_below_its_pack() {
    let ran = plumbrule("rules list");
    assert_eq!(ran.code, 0);
    let packs: Vec<&str> = ran.out.lines().filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
    let expected = [
        "Operational Excellence",
        "Security",
        "Reliability",
        "Performance Efficiency",
        "Cost Optimization",
        "Sustainability",
        "GPU clusters",
        "Digital sovereignty",
    ];
    assert_eq!(packs, expected);
    let rules = ran.out.lines().filter(|line| line.starts_with("  ")).count();
    assert_eq!(rules, plumbrule::rule::Rulebook::builtin().unwrap().len());
    assert!(ran.out.lines().all(|line| line == line.trim_end()));
}

#[test]
fn the_list_as_json_holds_everything() {
    let rules = plumbrule("rules list --format json").json();
    let first = &rules[0];
    for key in ["id", "pack", "applies_to", "severity", "evidence", "sources", "en", "ko", "ja"] {
        assert!(!first[key].is_null(), "{key}");
    }
}

#[test]
fn the_web_service_as_markdown() {
    let ran = review("examples/web-service --format markdown");
    insta::assert_snapshot!(ran.out);
}
