//! Makes items of what `BatchGetResourceConfig` tells, in the form in which queries and snapshots have them.

use aws_sdk_config::primitives::{DateTime, DateTimeFormat};
use aws_sdk_config::types::{BaseConfigurationItem, ConfigurationItemStatus, ResourceType};
use serde_json::{Map, Value};

/// Stands where tags would, which AWS does not tell here: no list, so that nobody takes it for having none.
const NOT_TOLD: &str = "(not told by BatchGetResourceConfig)";

/// An item. It has no relationships, since AWS does not tell them here.
pub(super) fn of(base: &BaseConfigurationItem) -> Value {
    let texts = [
        ("version", base.version()),
        ("accountId", base.account_id()),
        ("configurationItemStatus", base.configuration_item_status().map(ConfigurationItemStatus::as_str)),
        ("configurationStateId", base.configuration_state_id()),
        ("arn", base.arn()),
        ("resourceType", base.resource_type().map(ResourceType::as_str)),
        ("resourceId", base.resource_id()),
        ("resourceName", base.resource_name()),
        ("awsRegion", base.aws_region()),
        ("availabilityZone", base.availability_zone()),
    ];
    let times = [
        ("configurationItemCaptureTime", base.configuration_item_capture_time()),
        ("resourceCreationTime", base.resource_creation_time()),
    ];
    let mut item: Map<String, Value> = texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text?.into()))).collect();
    item.extend(times.into_iter().filter_map(|(key, time)| Some((key.to_owned(), written(time?)?.into()))));
    item.insert("tags".to_owned(), NOT_TOLD.into());
    item.extend(base.configuration().map(|text| ("configuration".to_owned(), parsed(text))));
    if let Some(more) = base.supplementary_configuration() {
        let mut more: Vec<(&String, &String)> = more.iter().collect();
        more.sort_unstable();
        let more: Map<String, Value> = more.into_iter().map(|(key, text)| (key.clone(), parsed(text))).collect();
        item.insert("supplementaryConfiguration".to_owned(), Value::Object(more));
    }
    Value::Object(item)
}

fn written(time: &DateTime) -> Option<String> {
    time.fmt(DateTimeFormat::DateTime).ok()
}

/// A text that is JSON as what it says; any other text as it is.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// The id of a resource, by which items are sorted.
pub(super) fn id(item: &Value) -> Option<&str> {
    item.get("resourceId").and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_of_json_become_what_they_say_and_nothing_is_made_up() {
        let base = BaseConfigurationItem::builder()
            .resource_id("b")
            .configuration(r#"{"name":"b"}"#)
            .supplementary_configuration("Z", "plain")
            .supplementary_configuration("A", "[1]")
            .configuration_item_capture_time(DateTime::from_secs(0))
            .build();
        let wanted = json!({"resourceId": "b", "configurationItemCaptureTime": "1970-01-01T00:00:00Z",
            "tags": NOT_TOLD, "configuration": {"name": "b"}, "supplementaryConfiguration": {"A": [1], "Z": "plain"}});
        assert_eq!(of(&base), wanted);
        assert_eq!(of(&base).to_string(), wanted.to_string());
    }
}
