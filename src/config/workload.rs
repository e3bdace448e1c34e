//! What is reviewed: the workload's name, its purpose, and what its owner says of it and of the input.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::Day;

/// The workload under review. What it does not say is unknown to rules, which ask for it; keys of its own choice are
/// allowed, and rules can read them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, expecting = "a map of what the workload is")]
pub struct Workload {
    /// Name of the workload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The people or teams that answer for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owners: Option<Vec<String>>,
    /// Environment, such as `production`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// How much depends on the workload, such as `high`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criticality: Option<String>,
    /// Classes of data that it holds, such as `personal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_classes: Option<Vec<String>>,
    /// Its parts, with how long each may be gone and how much of its data may be lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub components: Option<Vec<Component>>,
    /// Region codes in which it may run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_regions: Option<Vec<String>>,
    /// Keys of tags that each resource must bear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_tags: Option<Vec<String>>,
    /// What it is measured by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kpis: Option<Vec<Kpi>>,
    /// What it may cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budgets: Option<Vec<Budget>>,
    /// How long it is meant to run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime: Option<Lifetime>,
    /// Who says that the inputs hold the whole workload, and since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complete: Option<Completeness>,
    /// Further keys, for rules of one's own.
    #[serde(flatten)]
    pub more: BTreeMap<String, Value>,
}

/// A part of the workload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with at least the key `name`")]
pub struct Component {
    /// Name of the part.
    pub name: String,
    /// Ids of its resources; `*` stands for any text. Without it the part is the whole workload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<Vec<String>>,
    /// How long it may be gone, such as `4h`; rules read minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rto: Option<Span>,
    /// How far back its data may be lost, such as `15m`; rules read minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpo: Option<Span>,
}

/// Something that the workload is measured by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map with at least the key `name`")]
pub struct Kpi {
    /// What is measured.
    pub name: String,
    /// What is aimed at, such as `99.9 %`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// What the workload may cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map of amount, currency and period")]
pub struct Budget {
    /// How much.
    pub amount: f64,
    /// Code of the currency, such as `USD`.
    pub currency: String,
    /// The time it is for: `month`, `quarter` or `year`.
    pub period: Period,
}

/// The time that a budget is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// A year.
    Year,
}

/// How long the workload is meant to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, expecting = "a map of from and until")]
pub struct Lifetime {
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
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

/// A length of time in minutes, written `90m`, `4h` or `1d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct Span(#[schemars(with = "String", regex(pattern = r"^\d+[mhd]$"))] pub u32);

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}m", self.0))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        minutes(&text).map(Self).ok_or_else(|| {
            D::Error::custom(format!("`{text}` is no length of time; write minutes, hours or days, such as 15m, 4h or 1d"))
        })
    }
}

fn minutes(text: &str) -> Option<u32> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let factor = match unit {
        "m" => 1,
        "h" => 60,
        "d" => 24 * 60,
        _ => return None,
    };
    number.parse::<u32>().ok()?.checked_mul(factor)
}

impl Workload {
    /// The value that rules read; a key that the file leaves out is absent, and lengths of time are minutes.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        let parts = self.components.iter().flatten();
        let written = value.get_mut("components").and_then(Value::as_array_mut);
        for (part, fields) in parts.zip(written.into_iter().flatten()) {
            for (key, span) in [("rto", part.rto), ("rpo", part.rpo)] {
                if let Some((span, field)) = span.zip(fields.get_mut(key)) {
                    *field = span.0.into();
                }
            }
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_minutes() {
        for (text, expected) in [("15m", Some(15)), ("4h", Some(240)), ("2d", Some(2_880)), ("0m", Some(0))] {
            assert_eq!(minutes(text), expected, "{text}");
        }
        for text in ["", "m", "4", "4 h", "-1h", "4w", "99999999d", "４h", "h한"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }

    #[test]
    fn rules_read_minutes() {
        let workload: Workload = serde_json::from_value(serde_json::json!({
            "components": [{"name": "orders", "rto": "4h"}, {"name": "reports", "rpo": "1d"}]
        }))
        .unwrap();
        let json = workload.json();
        assert_eq!((&json["components"][0]["rto"], &json["components"][1]["rpo"]), (&240.into(), &1_440.into()));
        assert_eq!(json["components"][0].get("rpo"), None);
        assert_eq!(serde_json::to_value(&workload).unwrap()["components"][0]["rto"], "240m");
    }
}
