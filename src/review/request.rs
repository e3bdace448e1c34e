//! What a review is asked for: designs, rules, settings, gate.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::stream::Settings;
use crate::design::Design;
use crate::document::{LeftOut, OutcomeReason, Provenance};
use crate::finding::Severity;
use crate::rule::Rulebook;
use crate::source::Source;

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
    /// The texts of the inputs.
    pub sources: &'a [Arc<Source>],
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
    /// Whether passes are written down too.
    pub include_passes: bool,
    /// What was reviewed, with what, and how.
    pub provenance: Provenance,
}
