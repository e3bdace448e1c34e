//! What a review is asked for: designs, rules, what rules may know.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::stream::Settings;
use crate::design::Design;
use crate::document::LeftOut;
use crate::rule::Rulebook;

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
    /// Name of the workload, empty if not stated.
    pub workload: String,
    /// The names of inputs as seen from the folder of the configuration, where they are files.
    pub names: BTreeMap<String, String>,
    /// Whether other parts of the review are about other designs.
    pub is_one_of_several: bool,
    /// Whether passes are written down too.
    pub include_passes: bool,
}
