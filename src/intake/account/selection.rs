//! Asks AWS Config's query language.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Wanted;
use super::collection::Outcome;
use super::item;
use crate::aws::{Action, Connection};

/// Everything that an item has. `*` alone would select only its scalars.
const FIELDS: &str = "version, accountId, configurationItemCaptureTime, configurationItemStatus, configurationStateId, arn, \
    resourceType, resourceId, resourceName, awsRegion, availabilityZone, resourceCreationTime, tags, relationships, configuration, \
    supplementaryConfiguration";
const ACTION: Action = Action::SelectResourceConfig;
/// Word of a reply that AWS does not document.
const BROKEN: &str = "broken-reply";

/// Reads rows page by page, as long as it is well. What was read stays.
fn rows(
    (connection, region): (&Connection, &str),
    expression: &str,
    page: i32,
    mut row: impl FnMut(&str) -> Result<(), Outcome>,
) -> Result<(), Outcome> {
    let client = connection.config(region);
    let mut token: Option<String> = None;
    loop {
        let asked = client.select_resource_config().expression(expression).limit(page).set_next_token(token.clone());
        let told = connection.call(ACTION, asked.send()).map_err(|error| Outcome::of(&error, ACTION.name()))?;
        told.results().iter().try_for_each(|text| row(text))?;
        match told.next_token() {
            None | Some("") => return Ok(()),
            // The same token again would go on forever.
            next if next == token.as_deref() => return Err(Outcome::failed(BROKEN, ACTION.name())),
            next => token = next.map(str::to_owned),
        }
    }
}

/// The items of a kind, with what became of it.
pub(super) fn items(at: (&Connection, &str), wanted: &Wanted, kind: &str) -> (Vec<Value>, Outcome) {
    let mut found = Vec::new();
    // A name of a type holds no quotes; one that does is none, and must not become part of the question.
    let expression = format!("SELECT {FIELDS} WHERE resourceType = '{}'", kind.replace('\'', ""));
    let read = rows(at, &expression, wanted.page, |text| {
        let row: Value = serde_json::from_str(text).map_err(|_| Outcome::failed(BROKEN, ACTION.name()))?;
        item::id(&row).ok_or_else(|| Outcome::failed(BROKEN, ACTION.name()))?;
        found.push(row);
        Ok(())
    });
    (found, read.err().unwrap_or(Outcome::FINISHED))
}

/// How many resources there are of each kind.
pub(super) fn counts(at: (&Connection, &str), wanted: &Wanted) -> Result<BTreeMap<String, u64>, Outcome> {
    let mut counts = BTreeMap::new();
    rows(at, "SELECT resourceType, COUNT(*) GROUP BY resourceType", wanted.page, |text| {
        let (kind, count) = counted(text).ok_or_else(|| Outcome::failed(BROKEN, ACTION.name()))?;
        counts.insert(kind, count);
        Ok(())
    })?;
    Ok(counts)
}

/// A row such as `{"COUNT(*)":3,"resourceType":"AWS::S3::Bucket"}`.
fn counted(text: &str) -> Option<(String, u64)> {
    let row: Value = serde_json::from_str(text).ok()?;
    let kind = row.get("resourceType")?.as_str()?.to_owned();
    let count = row.as_object()?.iter().find(|(key, _)| key.to_ascii_uppercase().starts_with("COUNT"))?.1;
    // Numbers come as 3 or as 3.0.
    Some((kind, count.as_u64().or_else(|| count.to_string().strip_suffix(".0")?.parse().ok())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_in_every_spelling() {
        assert_eq!(counted(r#"{"COUNT(*)":3,"resourceType":"A"}"#), Some(("A".into(), 3)));
        assert_eq!(counted(r#"{"resourceType":"A","count(*)":3.0}"#), Some(("A".into(), 3)));
        assert_eq!(counted(r#"{"resourceType":"A"}"#), None);
        assert_eq!(counted("3"), None);
    }
}
