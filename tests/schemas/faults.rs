//! What is wrong with a report, by the published schema of its format.

/// Faults of a SARIF log.
pub(crate) fn sarif(text: &str) -> Vec<String> {
    json(text, include_str!("sarif-schema-2.1.0.json"))
}

/// The schema of SARIF is of draft 4, in which references go unchecked; by draft 7 it means the same.
fn json(text: &str, schema: &str) -> Vec<String> {
    let schema = serde_json::from_str(schema).unwrap();
    let options = jsonschema::options().with_draft(jsonschema::Draft::Draft7).should_validate_formats(true);
    let validator = options.build(&schema).unwrap();
    let report = serde_json::from_str(text).unwrap();
    validator.iter_errors(&report).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}
