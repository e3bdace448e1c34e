//! Lets waivers quiet findings, and says which of them should not be there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use serde_json::{Value, json};

use super::limits::{self, Broken};
use super::pattern::matches;
use super::{Target, Waiver};
use crate::config::WaiverRules;
use crate::document::{VerdictEntry, WaiverEntry, WaiverState};
use crate::finding::{Concern, Verdict};
use crate::source::{Location, Name};

/// What waivers are judged by.
pub struct Ground<'a> {
    /// The day of the review.
    pub as_of: Date,
    /// What the policy lets a waiver do.
    pub rules: &'a WaiverRules,
    /// Shown name of the policy.
    pub policy: &'a str,
    /// Waivers quiet nothing (`--no-waivers`).
    pub ignored: bool,
    /// The rules that there are.
    pub known_rules: &'a BTreeSet<String>,
    /// The rules that ran.
    pub ran: &'a BTreeSet<String>,
    /// Where the resources of the designs begin, by design and id.
    pub homes: HashMap<(Name, String), Location>,
    /// What a file is called as seen from the folder of the configuration, so that patterns fit wherever the command runs.
    pub name_of: &'a dyn Fn(&str) -> String,
    /// Everything of the workload was reviewed.
    pub complete: bool,
}

/// What came of waivers.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// The waivers with what became of them.
    pub entries: Vec<WaiverEntry>,
    /// Findings about them.
    pub concerns: Vec<Concern>,
}

/// Marks the verdicts that a waiver covers.
#[must_use]
pub fn apply(waivers: &[Waiver], verdicts: &mut [VerdictEntry], ground: &Ground<'_>) -> Applied {
    let mut by_rule: HashMap<Name, Vec<usize>> = HashMap::new();
    for (at, entry) in verdicts.iter().enumerate().filter(|(_, e)| matches!(e.verdict, Verdict::Fail | Verdict::Unknown)) {
        by_rule.entry(entry.rule.clone()).or_default().push(at);
    }
    let files = Files::new(verdicts, ground);
    let mut applied = Applied::default();
    // The one that lasts longest quiets a finding that several cover.
    let mut order: Vec<&Waiver> = waivers.iter().collect();
    order.sort_by(|a, b| b.until.cmp(&a.until).then_with(|| a.location.cmp(&b.location)));
    for waiver in order {
        let judge = Judge { waiver, ground, files: &files };
        judge.judge(verdicts, &by_rule, &mut applied);
    }
    applied.entries.sort_by(|a, b| a.location.cmp(&b.location));
    applied
}

/// The files of findings and resources, as patterns see them.
struct Files(BTreeMap<Name, String>);

impl Files {
    fn new(verdicts: &[VerdictEntry], ground: &Ground<'_>) -> Self {
        let files = verdicts.iter().map(|entry| &entry.location.file).chain(ground.homes.values().map(|home| &home.file));
        let files: BTreeSet<&Name> = files.collect();
        Self(files.into_iter().map(|file| (file.clone(), (ground.name_of)(file))).collect())
    }

    fn shown<'n>(&'n self, file: &'n str) -> &'n str {
        self.0.get(file).map_or(file, String::as_str)
    }
}

struct Judge<'a> {
    waiver: &'a Waiver,
    ground: &'a Ground<'a>,
    files: &'a Files,
}

impl Judge<'_> {
    fn judge(&self, verdicts: &mut [VerdictEntry], by_rule: &HashMap<Name, Vec<usize>>, applied: &mut Applied) {
        let (waiver, ground) = (self.waiver, self.ground);
        let covered = self.covered(verdicts, by_rule);
        let fails = |at: &&usize| verdicts.get(**at).is_some_and(|entry| entry.verdict == Verdict::Fail);
        let failing = covered.iter().filter(fails).count();
        if ground.ignored {
            applied.entries.push(waiver.entry(WaiverState::Ignored, failing));
            return;
        }
        if waiver.rule != "*" && !ground.known_rules.contains(&waiver.rule) {
            applied.concerns.push(self.concern("waiver-is-complete", "unknown-rule", Vec::new()));
            applied.entries.push(waiver.entry(WaiverState::Broken, 0));
            return;
        }
        if let Some(key) = self.breadth() {
            applied.concerns.push(self.concern("waiver-is-narrow", key, Vec::new()));
        }
        if waiver.until < ground.as_of {
            applied.concerns.push(self.concern("waiver-is-in-force", "expired", Vec::new()));
            applied.entries.push(waiver.entry(WaiverState::Expired, failing));
            return;
        }
        if let Some(broken) = limits::of_waiver(waiver, ground.rules, ground.as_of) {
            applied.concerns.push(self.beyond(broken));
            applied.entries.push(waiver.entry(WaiverState::Refused, failing));
            return;
        }
        self.quiet(verdicts, &covered, failing, applied);
    }

    /// Quiets what the policy lets it quiet.
    fn quiet(&self, verdicts: &mut [VerdictEntry], covered: &[usize], failing: usize, applied: &mut Applied) {
        let waiver = Name::from(self.waiver.location.to_string());
        let (mut quieted, mut refusals) = (0, Vec::new());
        for at in covered {
            let Some(entry) = verdicts.get_mut(*at) else { continue };
            if let Some(broken) = limits::of_finding(entry, self.files.shown(&entry.location.file), self.ground.rules) {
                refusals.push(broken);
                continue;
            }
            if entry.waiver.is_none() {
                entry.waiver = Some(waiver.clone());
            }
            quieted += usize::from(entry.verdict == Verdict::Fail);
        }
        let refused = covered.len() == refusals.len() && !refusals.is_empty();
        // One refusal says enough: the others differ only in the finding.
        applied.concerns.extend(refusals.into_iter().take(1).map(|broken| self.beyond(broken)));
        let state = match () {
            () if refused => WaiverState::Refused,
            () if failing > 0 || !covered.is_empty() => WaiverState::Active,
            () if self.may_be_elsewhere() => WaiverState::NotReviewed,
            () => WaiverState::Unused,
        };
        if state == WaiverState::Unused {
            applied.concerns.push(self.concern("waiver-is-needed", "unused", Vec::new()));
        }
        applied.entries.push(self.waiver.entry(state, if refused { failing } else { quieted }));
    }

    /// The verdicts that the waiver covers.
    fn covered(&self, verdicts: &[VerdictEntry], by_rule: &HashMap<Name, Vec<usize>>) -> Vec<usize> {
        let all = self.waiver.rule == "*";
        let lists =
            by_rule.iter().filter(|(rule, _)| all || **rule == *self.waiver.rule).flat_map(|(_, list)| list.iter().copied());
        let mut covered: Vec<usize> = lists.filter(|at| verdicts.get(*at).is_some_and(|entry| self.covers(entry))).collect();
        covered.sort_unstable();
        covered
    }

    fn covers(&self, entry: &VerdictEntry) -> bool {
        let named = |pattern: &Option<String>, text: &str| pattern.as_deref().is_none_or(|pattern| matches(pattern, text));
        match &self.waiver.target {
            Target::Places { template, paths, resource } => {
                let home = self.ground.homes.get(&(entry.resource.design.clone(), entry.resource.id.clone()));
                let within = |place: &Location| paths.iter().any(|path| place.is_within(template, path));
                named(resource, &entry.resource.id) && (within(&entry.location) || home.is_some_and(within))
            }
            Target::Named { resource, file, fingerprint } => {
                named(resource, &entry.resource.id)
                    && named(file, self.files.shown(&entry.location.file))
                    && fingerprint.as_ref().is_none_or(|fingerprint| *fingerprint == entry.fingerprint)
            }
        }
    }

    /// Whether the waiver covers more than a risk that somebody can have looked at.
    fn breadth(&self) -> Option<&'static str> {
        let every = match &self.waiver.target {
            Target::Places { paths, resource, .. } => {
                let whole = paths.iter().any(|path| path.is_empty() || path == "Resources");
                whole && is_any(resource.as_deref())
            }
            Target::Named { resource, fingerprint, .. } => fingerprint.is_none() && is_any(resource.as_deref()),
        };
        match self.waiver.rule.as_str() {
            "*" => Some("every-rule"),
            _ if every => Some("every-resource"),
            _ => None,
        }
    }

    /// Whether what the waiver names may stand where this review did not look.
    fn may_be_elsewhere(&self) -> bool {
        if self.waiver.rule != "*" && !self.ground.ran.contains(&self.waiver.rule) {
            return true;
        }
        let Target::Named { resource, file, .. } = &self.waiver.target else { return false };
        let seen = self.ground.homes.iter().any(|((_, id), home)| {
            resource.as_deref().is_none_or(|pattern| matches(pattern, id))
                && file.as_deref().is_none_or(|pattern| matches(pattern, self.files.shown(&home.file)))
        });
        !seen && !self.ground.complete
    }

    fn beyond(&self, (key, mut values): Broken) -> Concern {
        values.push(("policy", json!(self.ground.policy)));
        self.concern("waiver-keeps-the-policy", key, values)
    }

    fn concern(&self, rule: &'static str, key: &'static str, values: Vec<(&'static str, Value)>) -> Concern {
        let waiver = self.waiver;
        let own = [("rule", json!(waiver.rule)), ("owner", json!(waiver.owner)), ("until", json!(waiver.until.to_string()))];
        let arguments: BTreeMap<String, Value> =
            own.into_iter().chain(values).map(|(name, value)| (name.to_owned(), value)).collect();
        Concern {
            rule,
            key,
            subject: waiver.location.to_string(),
            kind: "Review::Waiver",
            location: waiver.location.clone(),
            arguments,
        }
    }
}

/// Whether a pattern of resources fits whatever they are called: nobody calls one like this.
fn is_any(pattern: Option<&str>) -> bool {
    pattern.is_none_or(|pattern| matches(pattern, "Zq9Xw7Zq9Xw7"))
}
