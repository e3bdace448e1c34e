//! What the verdicts come to: the ledger of all best practices, the gate, what to fix first, how much the machine did.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::config::{GatePolicy, ReviewEffort};
use crate::design::Design;
use crate::document::{
    Architecture, AttestationEntry, Effort, OutcomeReason, PolicyEntry, PracticeRow, Provenance, Review, Shares, States, VERSION,
    VerdictEntry, WaiverEntry,
};
use crate::finding::{Concern, Verdict};
use crate::review::{Reviewed, Tally, excerpts, sorted};
use crate::rule::{Rulebook, Strength};
use crate::source::Source;
use crate::topology;

mod concerns;
mod decision;
mod fixes;
mod gate;
mod hidden;
mod holdings;
mod ledger;
mod shares;
mod statements;

pub use holdings::Holdings;
pub use shares::shares;

/// What an assessment goes by, besides the verdicts.
pub struct Terms<'a> {
    /// The designs under review that are told resource by resource.
    pub designs: &'a [(Arc<Design>, &'static str)],
    /// What all designs hold.
    pub holdings: Holdings,
    /// The picture, if there are designs that were reviewed part by part.
    pub sketch: Option<Architecture>,
    /// The stages that they show.
    pub stages: Vec<String>,
    /// The rules that ran.
    pub rulebook: &'a Rulebook,
    /// When the gate fails.
    pub gate: GatePolicy,
    /// The gate that the policy locks, if it locks how much must be known: a stricter one may ask for more, and what it adds
    /// must not make up for what is unknown.
    pub locked_gate: Option<GatePolicy>,
    /// Inputs that cannot be read.
    pub input_errors: Vec<OutcomeReason>,
    /// What a review by hand costs.
    pub effort: ReviewEffort,
    /// The shares of an earlier review.
    pub before: Option<Shares>,
    /// What people accept, as it was used.
    pub waivers: Vec<WaiverEntry>,
    /// What people state.
    pub attestations: Vec<AttestationEntry>,
    /// Findings about the review itself.
    pub concerns: Vec<Concern>,
    /// The policy, as it was used.
    pub policy: PolicyEntry,
    /// Name of the workload, empty if not stated.
    pub workload: String,
    /// The texts of inputs, statements and waivers, for excerpts.
    pub sources: &'a [Arc<Source>],
    /// What was reviewed, with what, and how.
    pub provenance: Provenance,
}

/// The verdicts by what they bear on.
struct Evidence<'a> {
    tallies: &'a BTreeMap<String, Tally>,
    by_practice: HashMap<&'a str, Vec<&'a str>>,
    by_rule: BTreeMap<&'a str, Vec<&'a VerdictEntry>>,
}

impl<'a> Evidence<'a> {
    fn new(rulebook: &'a Rulebook, tallies: &'a BTreeMap<String, Tally>, entries: &'a [VerdictEntry]) -> Self {
        let mut by_practice: HashMap<&str, Vec<&str>> = HashMap::new();
        for rule in rulebook.rules() {
            for evidence in rule.metadata.evidence.iter().filter(|evidence| evidence.strength != Strength::Hints) {
                by_practice.entry(&evidence.practice).or_default().push(rule.id.as_str());
            }
        }
        let mut by_rule: BTreeMap<&str, Vec<&VerdictEntry>> = BTreeMap::new();
        for entry in entries {
            by_rule.entry(&entry.rule).or_default().push(entry);
        }
        Self { tallies, by_practice, by_rule }
    }

    /// The rules that prove or evidence a practice.
    fn rules_of(&self, practice: &str) -> &[&'a str] {
        self.by_practice.get(practice).map_or(&[], Vec::as_slice)
    }

    fn entries_of(&self, rule: &str) -> impl Iterator<Item = &'a VerdictEntry> {
        self.by_rule.get(rule).into_iter().flatten().copied()
    }

    fn rules(&self) -> impl Iterator<Item = (&'a str, &[&'a VerdictEntry])> {
        self.by_rule.iter().map(|(rule, entries)| (*rule, entries.as_slice()))
    }

    fn fails(&self, rule: &str) -> bool {
        self.entries_of(rule).any(|entry| entry.verdict == Verdict::Fail)
    }
}

/// Works out what the verdicts come to, and writes the review.
#[must_use]
pub fn assess(reviewed: Reviewed, mut terms: Terms<'_>) -> Review {
    let Reviewed { mut verdicts, tallies, mut coverage, faults } = reviewed;
    let (practices, fixes) = {
        let evidence = Evidence::new(terms.rulebook, &tallies, &verdicts);
        let statements = statements::Statements::new(&terms.attestations);
        let practices = ledger::practices(&terms, &evidence, &statements);
        let fixes = fixes::fixes(&terms, &evidence, &practices);
        terms.concerns.extend(concerns::contradictions(&practices, &statements));
        (practices, fixes)
    };
    if !terms.concerns.is_empty() {
        let found = concerns::entries(&terms);
        coverage.by_pack.entry("review".to_owned()).or_default().fail += found.len();
        verdicts.extend(found);
        verdicts = sorted(verdicts);
    }
    let gate = gate::gate(&terms, &tallies, &mut verdicts);
    let effort = effort(&practices, &terms);
    Review {
        version: VERSION,
        outcome: gate::outcome(&terms, &gate, faults),
        gate,
        policy: terms.policy,
        coverage,
        states: States::of(practices.iter().map(|row| row.state)),
        questions: ledger::questions(&practices),
        practices,
        fixes,
        effort,
        change: None,
        history: Vec::new(),
        waivers: terms.waivers,
        attestations: terms.attestations,
        architecture: terms.sketch.unwrap_or_else(|| topology::architecture(terms.designs, &verdicts)),
        excerpts: excerpts(terms.sources, &verdicts),
        verdicts,
        provenance: terms.provenance,
    }
}

/// How much of the review the machine did.
fn effort(practices: &[PracticeRow], terms: &Terms<'_>) -> Effort {
    Effort {
        now: shares(practices),
        before: terms.before,
        minutes_by_hand: terms.effort.by_hand,
        minutes_decided: terms.effort.decided,
        minutes_supported: terms.effort.supported,
    }
}
