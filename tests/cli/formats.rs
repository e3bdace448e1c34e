//! Reviews of real inputs in every format keep to the published schemas.

use serde_json::Value;

use super::faults;
use super::run::{Folder, OPEN_SSH, review};

const REVIEWS: [&str; 4] = [
    "examples/web-service --include-passes",
    "examples/ai-training --jurisdiction KR --region ap-northeast-2",
    "examples/cdk-app --lang ko --include-passes",
    "examples --lang ja --fail-on none",
];

#[test]
fn sarif_junit_and_gitlab_pass_their_published_schemas() {
    let folder = Folder::with(&[]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    for line in REVIEWS {
        let formats = ["sarif", "sarif-github", "sarif-full", "junit", "gitlab"];
        let outputs: Vec<String> = formats.iter().map(|format| format!("-o {format}={}", path(format))).collect();
        review(&format!("{line} -q {}", outputs.join(" ")));
        for (format, faults) in [
            ("sarif", faults::sarif as fn(&str) -> Vec<String>),
            ("sarif-github", faults::sarif),
            ("sarif-full", faults::sarif),
            ("junit", faults::junit),
            ("gitlab", faults::gitlab),
        ] {
            let text = folder.read(format);
            assert!(text.len() > 1_000, "{line} {format}");
            let found = faults(&text);
            assert!(found.is_empty(), "{line} {format}: {found:#?}");
        }
    }
}

#[test]
fn an_input_that_cannot_be_read_is_no_pass_in_any_format() {
    let folder = Folder::with(&[("t.yaml", "Resources: [")]);
    let run = |format: &str| folder.review(&format!("t.yaml --format {format}"));
    for format in ["sarif", "junit", "gitlab", "github", "csv"] {
        let ran = run(format);
        assert_eq!(ran.code, 2);
        assert!(ran.out.contains("no design was read.") && !ran.out.contains("Gate passed"), "{format}: {}", ran.out);
    }
    let sarif = run("sarif").json();
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!((&invocation["executionSuccessful"], &invocation["exitCode"]), (&false.into(), &2.into()));
    let told = &invocation["toolExecutionNotifications"][0];
    assert_eq!((&told["level"], &told["descriptor"]["id"]), (&"error".into(), &"input-error".into()));
    assert!(faults::sarif(&run("sarif").out).is_empty());
    assert!(
        run("junit").out.contains("<error message=\"The gate had nothing to judge: no design was read.\" type=\"input-error\">")
    );
}

#[test]
fn the_six_states_are_all_practices_in_every_format() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    let out = |format: &str| folder.review(&format!("t.yaml --format {format}")).out;
    for format in ["sarif", "sarif-github", "sarif-full", "junit", "gitlab", "github", "csv"] {
        assert!(out(format).contains("307 best practices: met "), "{format}");
    }
    let sarif: Value = serde_json::from_str(&out("sarif")).unwrap();
    let states = sarif["runs"][0]["properties"]["practices"]["states"].as_object().unwrap().clone();
    assert_eq!(states.values().map(|count| count.as_u64().unwrap()).sum::<u64>(), 307);
    assert_eq!(out("ledger-csv").lines().count(), 308, "a head and the practices");
}

#[test]
fn the_format_changes_nothing_but_the_form() {
    let folder = Folder::with(&[("t.yaml", OPEN_SSH)]);
    let text = folder.review("t.yaml");
    for format in plumbrule::report::Format::ALL {
        let ran = folder.review(&format!("t.yaml --format {}", format.name()));
        assert_eq!((ran.code, &ran.err), (text.code, &text.err), "{format:?}");
        let name = format!("out.{}", format.suffix());
        folder.review(&format!("t.yaml -q -o {}={name}", format.name()));
        assert!(folder.bytes(&name) == ran.bytes && !ran.bytes.is_empty(), "{format:?}");
    }
}
