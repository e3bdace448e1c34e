//! What to fix first: what each rule's failures cost to mend, and what mending them would bring.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{Evidence, Terms};
use crate::document::{Fix, PracticeRow, State, VerdictEntry};
use crate::finding::{Severity, Verdict};
use crate::rule::{Effort, Strength};
use crate::schema;

/// Resources that a fix names.
const NAMED: usize = 5;

/// The rules with failures that nobody waived, best first: worst severity, most practices moved, least effort.
pub(super) fn fixes(terms: &Terms<'_>, evidence: &Evidence<'_>, practices: &[PracticeRow]) -> Vec<Fix> {
    let lacking: BTreeMap<&str, &PracticeRow> = practices
        .iter()
        .filter(|row| matches!(row.state, State::NotMet | State::PartlyMet) && row.failed > 0)
        .map(|row| (row.id.as_str(), row))
        .collect();
    let mut fixes: Vec<(Effort, Fix)> =
        evidence.rules().filter_map(|(rule, entries)| fix(terms, evidence, &lacking, rule, entries)).collect();
    fixes.sort_by(|(cost, fix), (other_cost, other)| {
        let rank =
            |cost: &Effort, fix: &Fix| (Reverse(fix.severity), Reverse(fix.moves.len()), *cost as u8, Reverse(fix.helps.len()));
        rank(cost, fix).cmp(&rank(other_cost, other)).then_with(|| fix.rule.cmp(&other.rule))
    });
    fixes.into_iter().map(|(_, fix)| fix).collect()
}

fn fix(
    terms: &Terms<'_>,
    evidence: &Evidence<'_>,
    lacking: &BTreeMap<&str, &PracticeRow>,
    rule: &str,
    entries: &[&VerdictEntry],
) -> Option<(Effort, Fix)> {
    let open: Vec<&VerdictEntry> =
        entries.iter().copied().filter(|entry| entry.verdict == Verdict::Fail && entry.waiver.is_none()).collect();
    let metadata = &terms.rulebook.get(rule)?.metadata;
    let severity: Severity = open.iter().map(|entry| entry.severity).max()?;
    let bears = metadata.evidence.iter().filter(|evidence| evidence.strength != Strength::Hints);
    let touched: Vec<&str> =
        bears.map(|evidence| evidence.practice.as_str()).filter(|practice| lacking.contains_key(practice)).collect();
    // What is waived still fails, so mending the others alone moves nothing.
    let all_open = entries.iter().filter(|entry| entry.verdict == Verdict::Fail).count() == open.len();
    let alone =
        |practice: &&str| all_open && evidence.rules_of(practice).iter().all(|other| *other == rule || !evidence.fails(other));
    let (moves, helps): (Vec<&str>, Vec<&str>) = touched.into_iter().partition(alone);
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let keys: BTreeSet<&str> = open.iter().map(|entry| entry.key.as_str()).collect();
    let mut seen = BTreeSet::new();
    let resources = open.iter().map(|entry| entry.resource.id.as_str()).filter(|id| !id.is_empty() && seen.insert(*id));
    let fix = Fix {
        rule: rule.to_owned(),
        keys: keys.into_iter().map(str::to_owned).collect(),
        severity,
        failures: open.len(),
        effort: metadata.effort.name().to_owned(),
        moves: owned(moves),
        helps: owned(helps),
        replaces: replaces(&open),
        resources: resources.take(NAMED).map(str::to_owned).collect(),
    };
    Some((metadata.effort, fix))
}

/// Whether changing what decided replaces a resource; unknown if some failure names no property of a known kind.
fn replaces(entries: &[&VerdictEntry]) -> Option<bool> {
    let answers: Vec<Option<bool>> = entries.iter().map(|entry| replaces_resource(entry)).collect();
    if answers.contains(&Some(true)) {
        return Some(true);
    }
    answers.into_iter().collect::<Option<Vec<bool>>>().map(|_| false)
}

fn replaces_resource(entry: &VerdictEntry) -> Option<bool> {
    let kind = schema::kind(&entry.resource.kind)?;
    schema::is_create_only(kind, entry.property.as_deref()?)
}
