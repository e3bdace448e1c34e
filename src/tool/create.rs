//! New workloads and milestones: held against the API's limits before anything is sent, and made once however often it is asked for.

use sha2::{Digest as _, Sha256};

use super::{Milestone, NewWorkload, Tool, ToolError, ToolWorkload};

/// The most milestones that a workload has.
const MILESTONES: usize = 100;

/// Why something cannot be made; completes "cannot …".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// A text is too short or too long.
    #[error("take the {what}: it has {length} characters, and the Tool takes {least} to {most}")]
    Length {
        /// What it is.
        what: &'static str,
        /// Its length.
        length: usize,
        /// The least.
        least: usize,
        /// The most.
        most: usize,
    },
    /// There are too many of something.
    #[error("take {count} {what}: the Tool takes at most {most}")]
    Count {
        /// What they are.
        what: &'static str,
        /// How many.
        count: usize,
        /// The most.
        most: usize,
    },
    /// Something is missing.
    #[error("create the workload: nothing says its {what}; pass {option}, or write it into plumbrule.yaml")]
    Missing {
        /// What it is.
        what: &'static str,
        /// The option that says it.
        option: &'static str,
    },
    /// An account id has another form.
    #[error("take the account `{0}`: an account id has 12 digits")]
    Account(String),
}

/// Holds a text against the API's limits.
fn held(what: &'static str, text: &str, (least, most): (usize, usize)) -> Result<(), LimitError> {
    let length = super::note::length(text);
    if (least..=most).contains(&length) { Ok(()) } else { Err(LimitError::Length { what, length, least, most }) }
}

fn counted(what: &'static str, count: usize, most: usize) -> Result<(), LimitError> {
    if count <= most { Ok(()) } else { Err(LimitError::Count { what, count, most }) }
}

/// Holds a new workload against the API's limits.
///
/// # Errors
/// If the Tool would not take it.
pub fn check(new: &NewWorkload) -> Result<(), LimitError> {
    held("name", &new.name, (3, 100))?;
    held("description", &new.description, (3, 250))?;
    held("review owner", &new.review_owner, (3, 255))?;
    counted("accounts", new.account_ids.len(), 100)?;
    counted("Regions", new.aws_regions.len(), 50)?;
    if new.aws_regions.is_empty() {
        return Err(LimitError::Missing { what: "Regions", option: "--aws-region" });
    }
    let is_id = |id: &&String| id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
    match new.account_ids.iter().find(|id| !is_id(id)) {
        Some(id) => Err(LimitError::Account(id.clone())),
        None => Ok(()),
    }
}

/// Holds the name of a milestone against the API's limits.
///
/// # Errors
/// If the Tool would not take it.
pub fn check_milestone(name: &str) -> Result<(), LimitError> {
    held("name of the milestone", name, (3, 100))
}

/// The token by which the Tool knows that it is asked for the same thing again.
fn token(said: &impl serde::Serialize) -> String {
    let text = serde_json::to_string(said).unwrap_or_default();
    format!("plumbrule-{}", data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes())))
}

/// What came of the wish for something new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made<T> {
    /// It was made.
    New(T),
    /// There is one of that name; nothing was sent.
    There(T),
    /// There is no room for another one; nothing was sent.
    Full(usize),
}

/// The workload of that name, as the Tool compares names: without spaces and case.
///
/// # Errors
/// If the list cannot be read.
pub fn named(tool: &dyn Tool, name: &str) -> Result<Vec<ToolWorkload>, ToolError> {
    let folded = |name: &str| name.split_whitespace().collect::<String>().to_lowercase();
    // The prefix is compared by the Tool in its own way, so only what cannot differ is asked for.
    let mut found = tool.workloads("")?;
    found.retain(|workload| folded(&workload.name) == folded(name));
    Ok(found)
}

/// Makes a workload, unless there is one of that name: its id and ARN.
///
/// # Errors
/// If it is not known to have been made.
pub fn workload(tool: &dyn Tool, new: &NewWorkload, region: &str) -> Result<Made<(String, String)>, ToolError> {
    if let Some(found) = named(tool, &new.name)?.into_iter().next() {
        return Ok(Made::There((found.id, found.arn)));
    }
    tool.create_workload(new, &token(&("workload", region, new))).map(Made::New)
}

/// Makes a milestone, unless there is one of that name: its number.
///
/// # Errors
/// If it is not known to have been made.
pub fn milestone(tool: &dyn Tool, workload: &str, name: &str) -> Result<Made<i32>, ToolError> {
    let milestones = tool.milestones(workload)?;
    let same = |milestone: &&Milestone| milestone.name.to_lowercase() == name.to_lowercase();
    match milestones.iter().find(same) {
        Some(found) => Ok(Made::There(found.number)),
        None if milestones.len() >= MILESTONES => Ok(Made::Full(milestones.len())),
        None => tool.create_milestone(workload, name, &token(&("milestone", workload, name))).map(Made::New),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FaultKind, memory::Memory, memory::Trouble};
    use super::*;

    fn new() -> NewWorkload {
        NewWorkload {
            name: "orders".to_owned(),
            description: "takes orders".to_owned(),
            aws_regions: vec!["ap-northeast-2".to_owned()],
            review_owner: "Kim".to_owned(),
            ..NewWorkload::default()
        }
    }

    #[test]
    fn what_the_api_would_refuse_is_not_sent() {
        assert_eq!(check(&new()), Ok(()));
        let short = NewWorkload { name: "ab".to_owned(), ..new() };
        assert_eq!(check(&short).unwrap_err().to_string(), "take the name: it has 2 characters, and the Tool takes 3 to 100");
        let nowhere = NewWorkload { aws_regions: Vec::new(), ..new() };
        assert!(matches!(check(&nowhere), Err(LimitError::Missing { what: "Regions", .. })));
        let wrong = NewWorkload { account_ids: vec!["12".to_owned()], ..new() };
        assert_eq!(check(&wrong), Err(LimitError::Account("12".to_owned())));
        assert!(check_milestone("ab").is_err() && check_milestone(&"가".repeat(101)).is_err() && check_milestone("v 1").is_ok());
    }

    #[test]
    fn a_workload_is_made_once_also_if_its_reply_is_lost() {
        let tool = Memory::default();
        tool.troubles.borrow_mut().push(Trouble { at: 2, kind: FaultKind::Timeout, after_effect: true });
        assert_eq!(workload(&tool, &new(), "r").unwrap_err().kind, FaultKind::Timeout);
        assert!(matches!(workload(&tool, &new(), "r"), Ok(Made::There(_))));
        let spaced = NewWorkload { name: "Or ders".to_owned(), ..new() };
        assert!(matches!(workload(&tool, &spaced, "r"), Ok(Made::There(_))));
        assert_eq!(tool.workloads.borrow().len(), 1);
    }

    #[test]
    fn a_milestone_is_made_once_and_no_more_than_there_is_room_for() {
        let tool = Memory::default();
        assert_eq!(milestone(&tool, "w", "v1.0"), Ok(Made::New(1)));
        assert_eq!(milestone(&tool, "w", "V1.0"), Ok(Made::There(1)));
        for number in 2..=100 {
            tool.milestones.borrow_mut().push(Milestone { number, name: format!("m{number}") });
        }
        assert_eq!(milestone(&tool, "w", "v2.0"), Ok(Made::Full(100)));
    }
}
