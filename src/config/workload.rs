//! What is reviewed: the workload's name, its environment and what its owner says of the input.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Day;

/// The workload under review; keys of its own choice are allowed, and rules can read them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, expecting = "a map of what the workload is")]
pub struct Workload {
    /// Name of the workload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Environment, such as `production`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// How much depends on the workload, such as `high`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criticality: Option<String>,
    /// Who says that the inputs hold the whole workload, and since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complete: Option<Completeness>,
    /// Further keys, for rules of one's own.
    #[serde(flatten)]
    pub more: BTreeMap<String, Value>,
}

/// A statement that the inputs hold the whole workload: absence in them is absence in the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map of owner and date")]
pub struct Completeness {
    /// Who says so.
    pub owner: String,
    /// The day of the statement.
    pub date: Day,
}

impl Workload {
    /// The value that rules read; a key that the file leaves out is absent.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
