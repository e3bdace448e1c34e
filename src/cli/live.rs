//! The way to an account, from what the command line says.

use std::time::Duration;

use super::arguments::{AccessArguments, PolicyPurpose};
use super::output::cannot;
use super::{Ended, output};
use crate::aws::{Access, Connection, Purpose, policy};
use crate::intake::account::Wanted;
use crate::rule::Rulebook;

/// Opens the way to an account.
pub(super) fn open(arguments: &AccessArguments) -> anyhow::Result<Connection> {
    let access = Access {
        profile: arguments.profile.clone(),
        regions: arguments.regions.clone(),
        role: arguments.role.clone(),
        external_id: arguments.external_id.clone(),
        role_session_name: arguments.role_session_name.clone(),
        endpoint: arguments.endpoint_url.clone(),
        timeout: Duration::from_secs(arguments.timeout),
        attempts: arguments.attempts,
    };
    Connection::open(&access).map_err(|error| cannot(&error))
}

/// The resource types that rules speak of and AWS Config knows, sorted.
pub(super) fn needed(rulebook: &Rulebook) -> Vec<String> {
    let mut kinds: Vec<String> = rulebook.rules().flat_map(|rule| rule.metadata.applies_to.clone()).collect();
    kinds.retain(|kind| Wanted::is_known(kind));
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// `plumbrule iam-policy`.
pub(super) fn print_policy(purpose: PolicyPurpose) -> Ended {
    let purpose = match purpose {
        PolicyPurpose::Review => Purpose::Review,
        PolicyPurpose::WaPull => Purpose::Pull,
        PolicyPurpose::WaPush => Purpose::Push,
    };
    output::print(&format!("{:#}\n", policy(purpose)))
}
