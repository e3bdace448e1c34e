//! What a review is asked for: designs, rules, settings, gate, language.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::document::{LeftOut, OutcomeReason, Provenance};
use super::stream::Settings;
use crate::design::Design;
use crate::finding::Severity;
use crate::rule::{Language, Rulebook};

/// The sentences of the interface, in the language of the review.
pub trait Phrases {
    /// A sentence by its key, with its placeholders filled.
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String;
    /// A line of a rule with its placeholders filled.
    fn fill(&self, line: &str, arguments: &BTreeMap<String, serde_json::Value>) -> String;
    /// Why a value is unknown.
    fn unknown(&self, code: &str, subject: &str) -> String;
    /// The question that would settle it.
    fn question(&self, code: &str, subject: &str) -> String;
}

/// What stops the gate.
#[derive(Clone, Debug)]
pub struct GatePolicy {
    /// Failures at or above this stop; `None`: nothing does.
    pub fail_on: Option<Severity>,
    /// Unknowns of these severities stop too.
    pub unknown_fails: BTreeSet<Severity>,
    /// Least share of decided verdicts, 0 to 1.
    pub min_decided: f64,
}

/// Everything that a review needs.
pub struct Request<'a> {
    /// The designs with the format they were read from.
    pub designs: &'a [(Arc<Design>, &'static str)],
    /// The rules to run.
    pub rulebook: &'a Rulebook,
    /// What rules may know besides the design.
    pub settings: &'a Settings,
    /// Rules that do not run, with the reason.
    pub left_out: Vec<LeftOut>,
    /// Inputs, or parts of them, that were not looked at.
    pub skipped: Vec<LeftOut>,
    /// Inputs that cannot be read.
    pub input_errors: Vec<OutcomeReason>,
    /// What stops the gate.
    pub gate: GatePolicy,
    /// Name of the workload, empty if not stated.
    pub workload: String,
    /// Language of messages.
    pub language: Language,
    /// The sentences of the interface.
    pub phrases: &'a dyn Phrases,
    /// Whether passes are written down too.
    pub include_passes: bool,
    /// What was reviewed, with what, and how.
    pub provenance: Provenance,
}
