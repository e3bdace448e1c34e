//! The JSON Schema of the review document, made from its types.

use schemars::Schema;

use crate::document::Review;

/// The schema of [`Review`].
#[must_use]
pub fn schema() -> Schema {
    schemars::schema_for!(Review)
}

/// The schema as indented JSON with a line end.
#[must_use]
pub fn to_schema() -> String {
    format!("{:#}\n", schema().to_value())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{sample, to_json};

    #[test]
    fn a_review_fits_its_schema() {
        let schema: serde_json::Value = serde_json::from_str(&to_schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for review in [sample::review(), sample::empty()] {
            let json = serde_json::from_str(&to_json(&review)).unwrap();
            let errors: Vec<String> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }

    #[test]
    fn every_field_of_the_schema_is_described() {
        let schema = schema().to_value();
        let definitions = schema["$defs"].as_object().unwrap();
        for (name, definition) in definitions {
            for (field, property) in definition["properties"].as_object().into_iter().flatten() {
                assert!(property.get("description").is_some(), "{name}.{field}");
            }
        }
    }
}
