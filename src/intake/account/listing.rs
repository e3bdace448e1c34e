//! Asks for ids and then for items, for the kinds that queries do not know.

use std::time::Duration;

use aws_sdk_config::types::{ResourceKey, ResourceType};
use serde_json::Value;

use super::Wanted;
use super::collection::Outcome;
use super::item;
use crate::aws::{Action, AwsError, Connection};

const LIST: Action = Action::ListDiscoveredResources;
const GET: Action = Action::BatchGetResourceConfig;
/// Keys that one request may name.
const KEYS: usize = 100;
/// How often keys that AWS left aside are asked for again, with a longer wait each time.
const ROUNDS: u32 = 4;
/// The first of these waits.
const WAIT: Duration = Duration::from_millis(250);
/// Code of the answer to a type that AWS Config does not know.
const NO_SUCH_TYPE: &str = "ValidationException";

/// The items of a kind, with what became of it; `None` if AWS Config knows no such kind.
pub(super) fn items(at: (&Connection, &str), wanted: &Wanted, kind: &str) -> Option<(Vec<Value>, Outcome)> {
    let kind = ResourceType::from(kind);
    let (ids, listed) = match ids(at, wanted, &kind) {
        Ok(ids) => (ids, Outcome::FINISHED),
        Err((_, AwsError::Rejected { code, .. })) if code == NO_SUCH_TYPE => return None,
        Err((ids, error)) => (ids, Outcome::of(&error, LIST.name())),
    };
    let mut found = Vec::new();
    for some in ids.chunks(KEYS) {
        if let Err(outcome) = batch(at, &kind, some, &mut found) {
            return Some((found, outcome));
        }
    }
    Some((found, listed))
}

/// The ids of a kind, or those that were read before an error.
fn ids(
    (connection, region): (&Connection, &str),
    wanted: &Wanted,
    kind: &ResourceType,
) -> Result<Vec<String>, (Vec<String>, AwsError)> {
    let client = connection.config(region);
    let mut ids = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let asked = client.list_discovered_resources().resource_type(kind.clone()).limit(wanted.page);
        let told = match connection.call(LIST, asked.set_next_token(token.clone()).send()) {
            Ok(told) => told,
            Err(error) => return Err((ids, error)),
        };
        ids.extend(told.resource_identifiers().iter().filter_map(|found| found.resource_id()).map(str::to_owned));
        match told.next_token() {
            None | Some("") => return Ok(ids),
            next if next == token.as_deref() => return Err((ids, AwsError::Broken { action: LIST.name() })),
            next => token = next.map(str::to_owned),
        }
    }
}

/// The items of some ids. AWS may leave some aside, which are asked for again.
fn batch(
    (connection, region): (&Connection, &str),
    kind: &ResourceType,
    ids: &[String],
    found: &mut Vec<Value>,
) -> Result<(), Outcome> {
    let key = |id: &String| ResourceKey::builder().resource_type(kind.clone()).resource_id(id).build().ok();
    let mut keys: Vec<ResourceKey> = ids.iter().filter_map(key).collect();
    let wanted = found.len() + ids.len();
    let client = connection.config(region);
    for round in 0..ROUNDS {
        if round > 0 {
            connection.pause(WAIT * 2_u32.pow(round));
        }
        let asked = client.batch_get_resource_config().set_resource_keys(Some(keys));
        let told = connection.call(GET, asked.send()).map_err(|error| Outcome::of(&error, GET.name()))?;
        found.extend(told.base_configuration_items().iter().map(item::of).filter(|item| item::id(item).is_some()));
        keys = told.unprocessed_resource_keys().to_vec();
        if keys.is_empty() {
            break;
        }
    }
    // What is listed and cannot be had may exist, so nothing is said to be complete.
    if found.len() < wanted { Err(Outcome::failed("incomplete", GET.name())) } else { Ok(()) }
}
