//! What is reviewed: the workload's name, its purpose, and what its owner says of it and of the input.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

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
    /// Who may read its reviews, such as `Confidential`: the words that stand at the head of a report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification: Option<String>,
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
    /// Tags that each resource must bear.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_tags: Option<RequiredTags>,
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

/// Tags that each resource must bear, and where they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(with = "TagsAsWritten")]
pub struct RequiredTags {
    /// Keys of the tags.
    pub keys: Vec<String>,
    /// Who applies them. A template cannot show what its stack is given at deployment, so without it a tag that a template
    /// lacks is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied_by: Option<AppliedBy>,
}

/// Who applies tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AppliedBy {
    /// Each resource bears them in its template.
    Template,
    /// The stack is given them at deployment, and hands them down.
    Stack,
}

/// A list of keys is short for a map of them.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged, expecting = "required_tags is a list of keys, or a map of keys and applied_by (template or stack)")]
enum TagsAsWritten {
    Keys(Vec<String>),
    Map(TagsInFull),
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TagsInFull {
    keys: Vec<String>,
    #[serde(default)]
    applied_by: Option<AppliedBy>,
}

impl<'de> Deserialize<'de> for RequiredTags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match TagsAsWritten::deserialize(deserializer)? {
            TagsAsWritten::Keys(keys) => Self { keys, applied_by: None },
            TagsAsWritten::Map(TagsInFull { keys, applied_by }) => Self { keys, applied_by },
        })
    }
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

impl Period {
    /// How many months it has.
    const fn months(self) -> f64 {
        match self {
            Self::Month => 1.0,
            Self::Quarter => 3.0,
            Self::Year => 12.0,
        }
    }
}

impl Workload {
    /// The value that rules read; a key that the file leaves out is absent. Lengths of time are minutes, a component without
    /// resources has all of them, and a budget also says what it comes to a month.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        for (part, fields) in self.components.iter().flatten().zip(members(&mut value, "components")) {
            for (key, span) in [("rto", part.rto), ("rpo", part.rpo)] {
                if let Some((span, field)) = span.zip(fields.get_mut(key)) {
                    *field = span.0.into();
                }
            }
            fields.entry("resources").or_insert_with(|| vec!["*"].into());
        }
        for (budget, fields) in self.budgets.iter().flatten().zip(members(&mut value, "budgets")) {
            fields.insert("monthly".to_owned(), (budget.amount / budget.period.months()).into());
        }
        value
    }
}

/// The maps of a list.
fn members<'v>(value: &'v mut Value, key: &str) -> impl Iterator<Item = &'v mut Map<String, Value>> + use<'v> {
    value.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
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
        assert_eq!(json["components"][0]["resources"], serde_json::json!(["*"]), "the part is the whole workload");
        assert_eq!(serde_json::to_value(&workload).unwrap()["components"][0]["rto"], "240m");
    }

    #[test]
    fn rules_read_what_a_budget_comes_to_a_month() {
        let monthly = |period: &str| {
            let budget = serde_json::json!({"amount": 1_200, "currency": "USD", "period": period});
            let workload: Workload = serde_json::from_value(serde_json::json!({"budgets": [budget]})).unwrap();
            workload.json()["budgets"][0]["monthly"].as_f64().unwrap()
        };
        for (period, expected) in [("month", 1_200.0), ("quarter", 400.0), ("year", 100.0)] {
            assert!((monthly(period) - expected).abs() < f64::EPSILON, "{period}");
        }
    }

    #[test]
    fn a_list_of_tags_leaves_open_who_applies_them() {
        let read = |json: &str| serde_json::from_str::<RequiredTags>(json).map_err(|error| error.to_string());
        let keys = vec!["Owner".to_owned()];
        assert_eq!(read(r#"["Owner"]"#), Ok(RequiredTags { keys: keys.clone(), applied_by: None }));
        assert_eq!(read(r#"{"keys": ["Owner"]}"#), Ok(RequiredTags { keys: keys.clone(), applied_by: None }));
        let stack = Some(AppliedBy::Stack);
        assert_eq!(read(r#"{"keys": ["Owner"], "applied_by": "stack"}"#), Ok(RequiredTags { keys, applied_by: stack }));
        let expected = "required_tags is a list of keys, or a map of keys and applied_by (template or stack)";
        for wrong in [r#""Owner""#, r#"{"keys": ["Owner"], "applied_by": "cdk"}"#, r#"{"keys": ["Owner"], "by": "stack"}"#] {
            let fault = read(wrong).unwrap_err();
            assert!(fault.contains(expected), "{wrong}: {fault}");
        }
    }

    #[test]
    fn the_text_of_tags_reads_as_what_it_was() {
        let workload: Workload = serde_json::from_str(r#"{"required_tags": ["Owner"]}"#).unwrap();
        assert_eq!(workload.json()["required_tags"], serde_json::json!({"keys": ["Owner"]}));
        let written = serde_json::to_string(&workload).unwrap();
        assert_eq!(serde_json::from_str::<Workload>(&written).unwrap(), workload);
    }
}
