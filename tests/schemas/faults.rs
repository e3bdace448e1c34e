//! What is wrong with a report, by the published schema of its format.

use std::collections::BTreeSet;

use serde_json::Value;
use xsd_schema::SchemaSetBuilder;
use xsd_schema::validation::{CollectingValidationSink, SchemaValidator, SchemaValidity, ValidationFlags, drive_quick_xml};

/// Faults of a SARIF log.
pub(crate) fn sarif(text: &str) -> Vec<String> {
    json(text, include_str!("sarif-schema-2.1.0.json"))
}

/// Faults of a report of GitLab Code Quality: no two entries may share a fingerprint.
pub(crate) fn gitlab(text: &str) -> Vec<String> {
    let mut faults = json(text, include_str!("gitlab-code-quality.json"));
    let report: Value = serde_json::from_str(text).unwrap();
    let mut seen = BTreeSet::new();
    let prints = report.as_array().into_iter().flatten().map(|entry| entry["fingerprint"].to_string());
    faults.extend(prints.filter(|print| !seen.insert(print.clone())).map(|print| format!("{print} stands twice")));
    faults
}

/// Faults of a JUnit document.
pub(crate) fn junit(text: &str) -> Vec<String> {
    let set = SchemaSetBuilder::new().add_source(include_str!("junit-10.xsd"), "junit-10.xsd").unwrap();
    let set = set.compile().unwrap().into_schema_set();
    let validator = SchemaValidator::new(&set, ValidationFlags::default());
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    let mut run = validator.start_run(CollectingValidationSink { errors: &mut errors, warnings: &mut warnings });
    let outcome = drive_quick_xml(text.as_bytes(), &mut run, &set);
    drop(run);
    let valid = outcome.as_ref().is_ok_and(|outcome| outcome.root_validity == Some(SchemaValidity::Valid));
    let broken = (!valid).then(|| outcome.map_or_else(|error| error.to_string(), |_| "the root is not valid".to_owned()));
    errors.iter().map(ToString::to_string).chain(broken).collect()
}

/// The schema of SARIF is of draft 4, in which references go unchecked; by draft 7 it means the same.
fn json(text: &str, schema: &str) -> Vec<String> {
    let schema = serde_json::from_str(schema).unwrap();
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft7).should_validate_formats(true);
    let validator = options.build(&schema).unwrap();
    let report = serde_json::from_str(text).unwrap();
    validator.iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}
