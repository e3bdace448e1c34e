//! When the gate of a review fails.

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

pub use crate::finding::Severity;

/// When the gate of a review fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Lowest severity of a failure that fails the gate.
    pub fail_on: FailOn,
    /// What undecided verdicts do to the gate.
    pub unknown: UnknownPolicy,
    /// Share of verdicts at or above `fail_on` that must be decided.
    pub min_decided: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Self { fail_on: FailOn::default(), unknown: UnknownPolicy::default(), min_decided: 0.5 }
    }
}

/// Lowest severity of a failure that fails the gate, or `none`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// No failure fails the gate.
    None,
    /// Every failure does.
    Info,
    /// `low` and worse.
    Low,
    /// `medium` and worse.
    Medium,
    /// `high` and `critical`.
    #[default]
    High,
    /// Only `critical`.
    Critical,
}

impl FailOn {
    /// The lowest severity that fails the gate; `None` if none does.
    #[must_use]
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::None => None,
            Self::Info => Some(Severity::Info),
            Self::Low => Some(Severity::Low),
            Self::Medium => Some(Severity::Medium),
            Self::High => Some(Severity::High),
            Self::Critical => Some(Severity::Critical),
        }
    }
}

impl From<Option<Severity>> for FailOn {
    fn from(severity: Option<Severity>) -> Self {
        match severity {
            None => Self::None,
            Some(Severity::Info) => Self::Info,
            Some(Severity::Low) => Self::Low,
            Some(Severity::Medium) => Self::Medium,
            Some(Severity::High) => Self::High,
            Some(Severity::Critical) => Self::Critical,
        }
    }
}

/// What an undecided verdict does to the gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnUnknown {
    /// It is shown, and the gate passes.
    #[default]
    Warn,
    /// It fails the gate.
    Fail,
}

/// What undecided verdicts do to the gate, by the severity that a failure would have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map from severity to `warn` or `fail`")]
pub struct UnknownPolicy {
    /// For `critical`.
    pub critical: OnUnknown,
    /// For `high`.
    pub high: OnUnknown,
    /// For `medium`.
    pub medium: OnUnknown,
    /// For `low`.
    pub low: OnUnknown,
    /// For `info`.
    pub info: OnUnknown,
}

impl UnknownPolicy {
    /// What an undecided verdict of this severity does.
    #[must_use]
    pub const fn of(self, severity: Severity) -> OnUnknown {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
            Severity::Info => self.info,
        }
    }
}

/// Reads a share between 0 and 1.
pub(super) fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let share = f64::deserialize(deserializer)?;
    if (0.0..=1.0).contains(&share) {
        return Ok(share);
    }
    Err(D::Error::custom(format!("`{share}` is no share; write a number from 0 to 1")))
}
