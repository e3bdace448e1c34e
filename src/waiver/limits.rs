//! What the organisation's policy lets a waiver do.

use jiff::Unit;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::Waiver;
use super::pattern::matches;
use crate::config::WaiverRules;
use crate::document::{VerdictEntry, WaiverSource};

/// A limit that a waiver breaks: a text key of `waiver-keeps-the-policy`, with what fills its placeholders.
pub(super) type Broken = (&'static str, Vec<(&'static str, Value)>);

/// What of the waiver itself the policy does not accept.
pub(super) fn of_waiver(waiver: &Waiver, rules: &WaiverRules, as_of: Date) -> Option<Broken> {
    if rules.inline == Some(false) && waiver.source != WaiverSource::File {
        return Some(("inline", Vec::new()));
    }
    if let Some(broken) = length(waiver, rules, as_of) {
        return Some(broken);
    }
    let approvers = || ("approvers", json!(rules.approvers));
    match &waiver.approver {
        _ if rules.approvers.is_empty() => None,
        None => Some(("no-approver", vec![approvers()])),
        Some(name) if rules.approvers.contains(name) => None,
        Some(name) => Some(("other-approver", vec![("approver", json!(name)), approvers()])),
    }
}

fn length(waiver: &Waiver, rules: &WaiverRules, as_of: Date) -> Option<Broken> {
    let most = rules.max_days?;
    let days = as_of.until((Unit::Day, waiver.until)).ok()?.get_days();
    let values = || vec![("until", json!(waiver.until.to_string())), ("days", json!(days)), ("max_days", json!(most))];
    (i64::from(days) > i64::from(most)).then(|| ("too-long", values()))
}

/// What of a finding the policy does not let anybody waive; the file is named as seen from the configuration.
pub(super) fn of_finding(entry: &VerdictEntry, file: &str, rules: &WaiverRules) -> Option<Broken> {
    if let Some(most) = rules.max_severity.filter(|most| entry.severity > *most) {
        return Some(("too-severe", vec![("severity", json!(entry.severity.name())), ("max_severity", json!(most.name()))]));
    }
    let outside = !rules.paths.is_empty() && !rules.paths.iter().any(|pattern| matches(pattern, file));
    outside.then(|| ("path", vec![("file", json!(file)), ("paths", json!(rules.paths))]))
}
