//! When the gate of a review fails: what a file states, and what holds in the end.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

pub use crate::finding::Severity;
pub use crate::framework::Risk;

/// What one file or the command line states about the gate; what it leaves out is settled elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map of what stops the gate")]
pub struct GateSettings {
    /// Lowest severity of a failure that fails the gate, or `none`. Default: `high`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_on: Option<FailOn>,
    /// What undecided verdicts do, by the severity that a failure would have. Default: `warn`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unknown: BTreeMap<Severity, OnUnknown>,
    /// Share of verdicts at or above `fail_on` that must be pass or fail, from 0 to 1. Default: 0.5.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "share")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub min_decided: Option<f64>,
    /// What verdicts count for that rest on the default of a parameter. Default: `accept`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumed: Option<Assumed>,
    /// Another `fail_on` for the rules of a pillar or pack.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub pillars: BTreeMap<String, FailOn>,
    /// A stricter `fail_on` for failures that bear on practices of a risk.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub practice_risk: BTreeMap<Risk, FailOn>,
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

    /// The name used in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.severity().map_or("none", Severity::name)
    }

    /// How little it stops: the larger, the weaker.
    fn weakness(self) -> (bool, Option<Severity>) {
        (self == Self::None, self.severity())
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnUnknown {
    /// It is shown, and the gate passes.
    #[default]
    Warn,
    /// It fails the gate.
    Fail,
}

/// What a verdict counts for that rests on the default of a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Assumed {
    /// It counts as decided.
    #[default]
    Accept,
    /// It counts as unknown: nobody has said yet which value holds.
    Unknown,
}

/// The value of one key of the gate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting {
    /// A severity or `none`.
    Level(FailOn),
    /// `warn` or `fail`.
    Unknown(OnUnknown),
    /// A share from 0 to 1.
    Share(f64),
    /// `accept` or `unknown`.
    Assumed(Assumed),
}

impl Setting {
    /// Whether a gate with this value stops less than one with the other.
    #[must_use]
    pub fn is_weaker_than(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Level(a), Self::Level(b)) => a.weakness() > b.weakness(),
            (Self::Unknown(a), Self::Unknown(b)) => a < b,
            (Self::Share(a), Self::Share(b)) => a < b,
            (Self::Assumed(a), Self::Assumed(b)) => a < b,
            _ => false,
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(level) => f.write_str(level.name()),
            Self::Unknown(OnUnknown::Warn) => f.write_str("warn"),
            Self::Unknown(OnUnknown::Fail) => f.write_str("fail"),
            Self::Share(share) => write!(f, "{share}"),
            Self::Assumed(Assumed::Accept) => f.write_str("accept"),
            Self::Assumed(Assumed::Unknown) => f.write_str("unknown"),
        }
    }
}

/// A key of the gate, such as `gate.fail_on` or `gate.pillars.security`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `fail_on`.
    FailOn,
    /// `min_decided`.
    MinDecided,
    /// `assumed`.
    Assumed,
    /// `unknown.SEVERITY`.
    Unknown(Severity),
    /// `pillars.PACK`.
    Pillar(String),
    /// `practice_risk.RISK`.
    Risk(Risk),
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FailOn => f.write_str("gate.fail_on"),
            Self::MinDecided => f.write_str("gate.min_decided"),
            Self::Assumed => f.write_str("gate.assumed"),
            Self::Unknown(severity) => write!(f, "gate.unknown.{}", severity.name()),
            Self::Pillar(pack) => write!(f, "gate.pillars.{pack}"),
            Self::Risk(risk) => write!(f, "gate.practice_risk.{}", risk.name()),
        }
    }
}

impl GateSettings {
    /// Every key that is stated, with its value.
    #[must_use]
    pub fn stated(&self) -> BTreeMap<Key, Setting> {
        let single = [
            self.fail_on.map(|level| (Key::FailOn, Setting::Level(level))),
            self.min_decided.map(|share| (Key::MinDecided, Setting::Share(share))),
            self.assumed.map(|assumed| (Key::Assumed, Setting::Assumed(assumed))),
        ];
        let unknown = self.unknown.iter().map(|(severity, on)| (Key::Unknown(*severity), Setting::Unknown(*on)));
        let pillars = self.pillars.iter().map(|(pack, level)| (Key::Pillar(pack.clone()), Setting::Level(*level)));
        let risks = self.practice_risk.iter().map(|(risk, level)| (Key::Risk(*risk), Setting::Level(*level)));
        single.into_iter().flatten().chain(unknown).chain(pillars).chain(risks).collect()
    }

    /// States a key; a value of another key's type changes nothing.
    pub fn state(&mut self, key: &Key, setting: Setting) {
        match (key, setting) {
            (Key::FailOn, Setting::Level(level)) => self.fail_on = Some(level),
            (Key::MinDecided, Setting::Share(share)) => self.min_decided = Some(share),
            (Key::Assumed, Setting::Assumed(assumed)) => self.assumed = Some(assumed),
            (Key::Unknown(severity), Setting::Unknown(on)) => drop(self.unknown.insert(*severity, on)),
            (Key::Pillar(pack), Setting::Level(level)) => drop(self.pillars.insert(pack.clone(), level)),
            (Key::Risk(risk), Setting::Level(level)) => drop(self.practice_risk.insert(*risk, level)),
            _ => {}
        }
    }

    /// The settings with defaults for what nobody stated.
    #[must_use]
    pub fn settled(&self) -> GatePolicy {
        GatePolicy {
            fail_on: self.fail_on.unwrap_or_default(),
            unknown: self.unknown.clone(),
            min_decided: self.min_decided.unwrap_or(0.5),
            assumed: self.assumed.unwrap_or_default(),
            pillars: self.pillars.clone(),
            practice_risk: self.practice_risk.clone(),
        }
    }
}

/// When the gate of a review fails.
#[derive(Clone, Debug, PartialEq)]
pub struct GatePolicy {
    /// Lowest severity of a failure that fails the gate.
    pub fail_on: FailOn,
    /// What undecided verdicts do; `warn` where nothing is said.
    pub unknown: BTreeMap<Severity, OnUnknown>,
    /// Share of verdicts at or above `fail_on` that must be decided.
    pub min_decided: f64,
    /// What verdicts count for that rest on defaults.
    pub assumed: Assumed,
    /// Another `fail_on` by pillar or pack.
    pub pillars: BTreeMap<String, FailOn>,
    /// A stricter `fail_on` by the risk of the practices that a failure bears on.
    pub practice_risk: BTreeMap<Risk, FailOn>,
}

impl Default for GatePolicy {
    fn default() -> Self {
        GateSettings::default().settled()
    }
}

impl GatePolicy {
    /// The lowest severity at which a failure of a pack stops, that bears on practices of these risks.
    #[must_use]
    pub fn threshold(&self, pack: &str, risks: impl IntoIterator<Item = Risk>) -> FailOn {
        let base = self.pillars.get(pack).copied().unwrap_or(self.fail_on);
        // Most policies say nothing of risks, and a review asks for each verdict.
        if self.practice_risk.is_empty() {
            return base;
        }
        let stricter = risks.into_iter().filter_map(|risk| self.practice_risk.get(&risk).copied());
        stricter.fold(base, |least, other| if other.weakness() < least.weakness() { other } else { least })
    }

    /// What an undecided verdict of this severity does.
    #[must_use]
    pub fn on_unknown(&self, severity: Severity) -> OnUnknown {
        self.unknown.get(&severity).copied().unwrap_or_default()
    }
}

/// Reads a share between 0 and 1.
fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let share = Option::<f64>::deserialize(deserializer)?;
    match share {
        Some(share) if !(0.0..=1.0).contains(&share) => {
            Err(D::Error::custom(format!("`{share}` is no share; write a number from 0 to 1")))
        }
        other => Ok(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_less_is_weaker() {
        let level = Setting::Level;
        for (weak, strong) in [
            (level(FailOn::None), level(FailOn::Critical)),
            (level(FailOn::Critical), level(FailOn::High)),
            (level(FailOn::Low), level(FailOn::Info)),
            (Setting::Share(0.4), Setting::Share(0.5)),
            (Setting::Unknown(OnUnknown::Warn), Setting::Unknown(OnUnknown::Fail)),
            (Setting::Assumed(Assumed::Accept), Setting::Assumed(Assumed::Unknown)),
        ] {
            assert!(weak.is_weaker_than(&strong) && !strong.is_weaker_than(&weak), "{weak} {strong}");
            assert!(!weak.is_weaker_than(&weak), "{weak}");
        }
    }

    #[test]
    fn what_is_stated_can_be_stated_again() {
        let settings = GateSettings {
            fail_on: Some(FailOn::Low),
            unknown: BTreeMap::from([(Severity::High, OnUnknown::Fail)]),
            min_decided: Some(0.7),
            assumed: Some(Assumed::Unknown),
            pillars: BTreeMap::from([("security".to_owned(), FailOn::Medium)]),
            practice_risk: BTreeMap::from([(Risk::High, FailOn::Info)]),
        };
        let mut again = GateSettings::default();
        for (key, setting) in settings.stated() {
            again.state(&key, setting);
        }
        assert_eq!(again, settings);
    }

    #[test]
    fn a_pillar_replaces_the_level_and_a_risk_only_tightens_it() {
        let mut policy = GatePolicy::default();
        policy.pillars.insert("cost-optimization".into(), FailOn::None);
        policy.practice_risk.insert(Risk::High, FailOn::Low);
        policy.practice_risk.insert(Risk::Low, FailOn::Critical);
        assert_eq!(policy.threshold("security", []), FailOn::High);
        assert_eq!(policy.threshold("cost-optimization", []), FailOn::None);
        assert_eq!(policy.threshold("cost-optimization", [Risk::High]), FailOn::Low);
        assert_eq!(policy.threshold("security", [Risk::Low, Risk::Medium]), FailOn::High);
    }
}
