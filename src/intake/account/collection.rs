//! How reading one kind in one Region went.

use serde::Serialize;

use crate::aws::AwsError;

/// How reading a kind went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Everything that is recorded was read: what is not there does not exist.
    Finished,
    /// A permission lacks.
    Refused,
    /// Some or all could not be read.
    Failed,
    /// AWS Config does not record the kind here, or nothing proves that it does.
    NotRecorded,
}

/// One kind in one Region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Collection {
    /// The Region.
    pub region: String,
    /// The resource type as AWS Config names it.
    pub kind: String,
    /// How it went.
    pub state: State,
    /// Items that were written.
    pub items: usize,
    /// AWS's code of a refusal, or the word of what failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The action that was refused or failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
}

/// What became of a kind, before its items are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) state: State,
    pub(super) error: Option<String>,
    pub(super) action: Option<String>,
}

impl Outcome {
    pub(super) const FINISHED: Self = Self { state: State::Finished, error: None, action: None };
    pub(super) const NOT_RECORDED: Self = Self { state: State::NotRecorded, error: None, action: None };

    /// Something is missing in an answer that was no error.
    pub(super) fn failed(word: &str, action: &str) -> Self {
        Self { state: State::Failed, error: Some(word.to_owned()), action: Some(action.to_owned()) }
    }

    /// What an error makes of a kind.
    pub(super) fn of(error: &AwsError, action: &str) -> Self {
        match error {
            AwsError::Refused { code, .. } => {
                Self { state: State::Refused, error: Some(code.clone()), action: Some(action.to_owned()) }
            }
            _ => Self::failed(error.code().unwrap_or(error.word()), action),
        }
    }
}
