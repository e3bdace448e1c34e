//! Where answers may lie: what is written to the Tool stays in its Region, so that must lie in the jurisdiction.

use std::path::Path;

use anyhow::bail;

use super::super::arguments::PlaceArguments;
use super::super::output::cannot;
use crate::config;
use crate::jurisdiction::{self, Stack, TIERS};

/// Refuses a Region that is not known to lie in the jurisdiction, unless it is acknowledged by name.
pub(super) fn check(region: &str, arguments: &PlaceArguments, of_review: &[String]) -> anyhow::Result<()> {
    let names = names(arguments, of_review)?;
    let Some(stack) = Stack::load(&names).map_err(|error| cannot(&error))? else { return Ok(()) };
    let known = match stack.allows(region, &TIERS) {
        Some(true) => return Ok(()),
        Some(false) => "lies outside",
        None => "is not known to lie, for data of every tier, inside",
    };
    if arguments.acknowledge_region.as_deref() == Some(region) {
        return Ok(());
    }
    bail!(
        "the Region {region} {known} the jurisdiction {}, and the Tool keeps names, notes and findings of the workload there; \
         if that is meant, pass --acknowledge-region {region}",
        names.join(" + ")
    )
}

/// The jurisdiction of the command line, else of the review, else of the configuration.
fn names(arguments: &PlaceArguments, of_review: &[String]) -> anyhow::Result<Vec<String>> {
    if !arguments.jurisdiction.is_empty() {
        return Ok(arguments.jurisdiction.clone());
    }
    if !of_review.is_empty() {
        return Ok(of_review.to_vec());
    }
    let Some(path) = config::discover(Path::new(".")) else { return Ok(Vec::new()) };
    let config = config::load(&path).map_err(|error| cannot(&error))?;
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let beside = |name: String| {
        if jurisdiction::is_file(&name) { folder.join(name).to_string_lossy().into_owned() } else { name }
    };
    Ok(config.jurisdiction.unwrap_or_default().into_iter().map(beside).collect())
}
