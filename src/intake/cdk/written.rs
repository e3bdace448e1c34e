//! Where the code of an application stands that makes each resource, as `cdk synth` records it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::is_inside;

/// The place of each resource by logical id. Nothing of it is needed for a review, so what cannot be read is passed over.
pub(super) fn places(folder: &Path, artifact: &Value) -> BTreeMap<String, String> {
    let mut places = BTreeMap::new();
    let apart = artifact.get("additionalMetadataFile").and_then(Value::as_str).filter(|file| is_inside(file));
    let apart = apart.and_then(|file| std::fs::read(folder.join(file)).ok());
    let apart: Option<Value> = apart.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    for metadata in [artifact.get("metadata"), apart.as_ref()].into_iter().flatten() {
        let entries = metadata.as_object().into_iter().flatten();
        places.extend(entries.filter_map(|(_, entries)| place(entries.as_array()?)));
    }
    places
}

/// Logical id and place of one construct.
fn place(entries: &[Value]) -> Option<(String, String)> {
    let of = |wanted: &str| entries.iter().find(|entry| entry.get("type").and_then(Value::as_str) == Some(wanted));
    let named = of("aws:cdk:logicalId")?;
    let stack = of("aws:cdk:creationStack").and_then(|entry| entry.get("data")).or_else(|| named.get("trace"))?;
    let frame = stack.as_array()?.iter().filter_map(Value::as_str).find_map(own_code)?;
    Some((named.get("data")?.as_str()?.to_owned(), frame))
}

/// `file:line:column` of a frame, if it is code of the application and not of a library.
fn own_code(frame: &str) -> Option<String> {
    let inside = frame.rsplit_once('(').map_or(frame, |(_, place)| place.trim_end_matches(')')).trim();
    let place = inside.trim_start_matches("at ").trim_start_matches("file://");
    let (rest, column) = place.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_own = !file.is_empty() && !file.starts_with("node:") && !file.contains("node_modules");
    (is_number(line) && is_number(column) && is_own).then(|| place.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_of_the_application_is_found_behind_those_of_libraries() {
        let stack = serde_json::json!([
            {"type": "aws:cdk:logicalId", "data": "Key1"},
            {"type": "aws:cdk:creationStack", "data": [
                "...new Key2 in aws-cdk-lib...",
                "at new Key (/app/node_modules/aws-cdk-lib/aws-kms/lib/key.js:1:10)",
                "new Data (app.js:15:16)",
            ]},
        ]);
        assert_eq!(place(stack.as_array().unwrap()), Some(("Key1".to_owned(), "app.js:15:16".to_owned())));
    }

    #[test]
    fn frames_have_several_forms() {
        assert_eq!(own_code("    at Object.<anonymous> (/app/bin/main.ts:3:1)").as_deref(), Some("/app/bin/main.ts:3:1"));
        assert_eq!(own_code("at file:///app/main.mjs:3:1").as_deref(), Some("/app/main.mjs:3:1"));
        for foreign in ["node:internal/modules:12:3", "...node internals...", "new X (native)", "a (node_modules/x.js:1:1)"] {
            assert_eq!(own_code(foreign), None, "{foreign}");
        }
    }
}
