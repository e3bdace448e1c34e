//! The Well-Architected Tool: what it holds of a workload, what a review has to say there, and how that gets there once.
//!
//! What people answered in the Tool is theirs. Whatever this program writes stands between marks of its own ([`note`]), so that
//! a later push replaces, or takes back, what an earlier one wrote and nothing else.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub mod create;
pub mod journal;
pub mod matching;
#[cfg(test)]
mod memory;
pub mod merge;
pub mod note;
pub mod plan;
pub mod pull;
pub mod push;
#[cfg(feature = "live")]
pub mod sdk;

pub mod wish;

/// The lens that every workload has.
pub const LENS: &str = "wellarchitected";

/// What a choice is set to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// It is followed.
    Selected,
    /// It is of no concern to the workload.
    NotApplicable,
    /// Neither.
    #[default]
    Unselected,
}

impl Status {
    /// The API's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Selected => "SELECTED",
            Self::NotApplicable => "NOT_APPLICABLE",
            Self::Unselected => "UNSELECTED",
        }
    }
}

/// Why a choice or a question is of no concern; the API's `NONE` is no reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// The workload does not reach so far.
    OutOfScope,
    /// Something else matters more to the business.
    BusinessPriorities,
    /// The architecture does not let it.
    ArchitectureConstraints,
    /// Another one.
    Other,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 4] = [Self::OutOfScope, Self::BusinessPriorities, Self::ArchitectureConstraints, Self::Other];

    /// The API's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OutOfScope => "OUT_OF_SCOPE",
            Self::BusinessPriorities => "BUSINESS_PRIORITIES",
            Self::ArchitectureConstraints => "ARCHITECTURE_CONSTRAINTS",
            Self::Other => "OTHER",
        }
    }
}

/// The risk that the Tool itself shows for a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ToolRisk {
    /// Nobody answered.
    Unanswered,
    /// High.
    High,
    /// Medium.
    Medium,
    /// None.
    None,
    /// The question is of no concern.
    NotApplicable,
}

/// A choice of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// Id in the API.
    pub id: String,
    /// Title.
    pub title: String,
}

/// What was answered to a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChoiceAnswer {
    /// What it is set to.
    pub status: Status,
    /// Why it is of no concern.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The note.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

/// The answer to a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// Id of the question in the API.
    pub question_id: String,
    /// Id of the pillar in the API.
    #[serde(default)]
    pub pillar_id: String,
    /// Title of the question.
    #[serde(default)]
    pub title: String,
    /// The choices there are, in the Tool's order.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// Ids of the selected choices.
    #[serde(default)]
    pub selected: Vec<String>,
    /// What was answered to single choices.
    #[serde(default)]
    pub answered: BTreeMap<String, ChoiceAnswer>,
    /// Whether the question concerns the workload.
    pub applicable: bool,
    /// Why it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The risk that the Tool shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<ToolRisk>,
    /// The notes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl Answer {
    /// What a choice is set to. A choice that is among the selected ones is selected, whatever else is said of it.
    #[must_use]
    pub fn status(&self, choice: &str) -> Status {
        let answered = self.answered.get(choice).map_or(Status::Unselected, |answer| answer.status);
        if self.selected.iter().any(|id| id == choice) { Status::Selected } else { answered }
    }

    /// Everything that was answered to a choice.
    #[must_use]
    pub fn of(&self, choice: &str) -> ChoiceAnswer {
        let answered = self.answered.get(choice).cloned().unwrap_or_default();
        ChoiceAnswer { status: self.status(choice), ..answered }
    }
}

/// A workload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ToolWorkload {
    /// Id, 32 hexadecimal digits.
    pub id: String,
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// `PRODUCTION` or `PREPRODUCTION`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub environment: String,
    /// Accounts that it runs in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub account_ids: Vec<String>,
    /// Regions that it runs in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aws_regions: Vec<String>,
    /// Who answers for the review.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub review_owner: String,
}

/// The review of a workload under a lens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LensReview {
    /// Alias of the lens.
    pub alias: String,
    /// Version of the lens.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// The day of the last change, `YYYY-MM-DD` in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
}

/// A milestone of a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Number.
    pub number: i32,
    /// Name.
    pub name: String,
}

/// What is sent for one question: the whole selection, and the choices about which something is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// The question.
    pub question_id: String,
    /// All choices that are selected afterwards, those of people among them.
    pub selected: Vec<String>,
    /// What is said of single choices.
    pub choices: BTreeMap<String, ChoiceAnswer>,
    /// The notes of the question.
    pub notes: String,
    /// The question is made to concern the workload again.
    pub applies: bool,
}

/// What is asked for with a new workload.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NewWorkload {
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it is in production.
    pub production: bool,
    /// Accounts that it runs in.
    pub account_ids: Vec<String>,
    /// Regions that it runs in.
    pub aws_regions: Vec<String>,
    /// Who answers for the review.
    pub review_owner: String,
    /// Lenses.
    pub lenses: Vec<String>,
}

/// What kept a request from coming to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Nobody who asks like that may have it.
    Refused,
    /// There is no such thing.
    NotFound,
    /// Somebody else changes it.
    Conflict,
    /// Too many requests.
    Throttled,
    /// The request has a form that the Tool does not take.
    Invalid,
    /// A quota is used up.
    Quota,
    /// No reply in time.
    Timeout,
    /// A reply that breaks off, or lacks what it must hold.
    HalfReply,
    /// No connection, or one that broke off.
    Unreachable,
    /// The Tool itself failed.
    Failed,
    /// There are no credentials that AWS takes.
    Credentials,
}

impl FaultKind {
    /// Whether the request may have had its effect.
    #[must_use]
    pub const fn may_have_happened(self) -> bool {
        matches!(self, Self::Timeout | Self::HalfReply | Self::Failed | Self::Unreachable)
    }

    const fn said(self) -> &'static str {
        match self {
            Self::Refused => "was refused; see which permission `plumbrule iam-policy` lists for it",
            Self::NotFound => "found nothing of that id; check the id and the Region",
            Self::Conflict => "met changes by somebody else again and again; try again later",
            Self::Throttled => "was throttled to the end; try again later",
            Self::Invalid => "was found invalid",
            Self::Quota => "came upon a quota that is used up",
            Self::Timeout => "had no reply in time",
            Self::HalfReply => "had a reply that breaks off or cannot be understood",
            Self::Unreachable => "found no connection, or one that broke off",
            Self::Failed => "failed within the service",
            Self::Credentials => "found no credentials that AWS takes",
        }
    }
}

/// A request that did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{operation} {}{}", kind.said(), in_brackets(message))]
pub struct ToolError {
    /// The operation of the API.
    pub operation: &'static str,
    /// What kept it.
    pub kind: FaultKind,
    /// What the service says.
    pub message: String,
}

fn in_brackets(message: &str) -> String {
    /// Most characters of a foreign message that are shown.
    const LONGEST: usize = 300;
    let shown: String = message.chars().take(LONGEST).collect();
    if shown.is_empty() { shown } else { format!(" ({shown})") }
}

/// What is asked of the Tool. One implementation speaks to AWS; the one of the tests keeps everything in memory.
pub trait Tool {
    /// Lets time pass before a request is made again.
    fn pause(&self, time: Duration);
    /// Workloads whose name begins with a text: ids and names.
    ///
    /// # Errors
    /// If the list does not come to its end.
    fn workloads(&self, prefix: &str) -> Result<Vec<ToolWorkload>, ToolError>;
    /// One workload.
    ///
    /// # Errors
    /// If it cannot be read.
    fn workload(&self, id: &str) -> Result<ToolWorkload, ToolError>;
    /// The review under a lens.
    ///
    /// # Errors
    /// If it cannot be read.
    fn lens_review(&self, workload: &str, lens: &str) -> Result<LensReview, ToolError>;
    /// All questions with their choices and what is selected, without notes.
    ///
    /// # Errors
    /// If the list does not come to its end.
    fn answers(&self, workload: &str, lens: &str) -> Result<Vec<Answer>, ToolError>;
    /// One answer with its notes.
    ///
    /// # Errors
    /// If it cannot be read.
    fn answer(&self, workload: &str, lens: &str, question: &str) -> Result<Answer, ToolError>;
    /// Changes an answer; never sent twice on its own account.
    ///
    /// # Errors
    /// If it is not known to have been changed.
    fn update_answer(&self, workload: &str, lens: &str, update: &Update) -> Result<Answer, ToolError>;
    /// All milestones.
    ///
    /// # Errors
    /// If the list does not come to its end.
    fn milestones(&self, workload: &str) -> Result<Vec<Milestone>, ToolError>;
    /// Makes a milestone.
    ///
    /// # Errors
    /// If it is not known to have been made.
    fn create_milestone(&self, workload: &str, name: &str, token: &str) -> Result<i32, ToolError>;
    /// Makes a workload, and says its id and ARN.
    ///
    /// # Errors
    /// If it is not known to have been made.
    fn create_workload(&self, new: &NewWorkload, token: &str) -> Result<(String, String), ToolError>;
}
