//! What people accept and state: waivers, attestations, the policy that binds them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Location;

/// Where a waiver was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverSource {
    /// In a comment of a design.
    Comment,
    /// In the `Metadata` of a template or resource.
    Metadata,
    /// In the central file.
    File,
}

/// What became of a waiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverState {
    /// It quiets findings.
    Active,
    /// Its last day has passed.
    Expired,
    /// Nothing that it covers fails.
    Unused,
    /// The policy does not accept it.
    Refused,
    /// It cannot be understood or covers nothing.
    Broken,
    /// `--no-waivers` was given.
    Ignored,
    /// What it speaks of was not part of this review.
    NotReviewed,
}

impl WaiverState {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Unused => "unused",
            Self::Refused => "refused",
            Self::Broken => "broken",
            Self::Ignored => "ignored",
            Self::NotReviewed => "not-reviewed",
        }
    }
}

/// A finding that somebody accepts, until a day, for a reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WaiverEntry {
    /// Its place, `file:line:column`, by which verdicts name it.
    pub id: String,
    /// Rule, or `*` for all.
    pub rule: String,
    /// Resource id, with `*` for any text; `null` if the place says what it covers.
    pub resource: Option<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Last day, `YYYY-MM-DD`.
    pub until: String,
    /// Who approved it.
    pub approver: Option<String>,
    /// Where it is tracked.
    pub ticket: Option<String>,
    /// Where it was written.
    pub source: WaiverSource,
    /// What became of it.
    pub state: WaiverState,
    /// Findings that it quiets, or would quiet if it were in force and accepted.
    pub findings: usize,
    /// The place.
    pub location: Location,
}

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AttestationState {
    /// It counts.
    Valid,
    /// Its last day has passed, so it counts as nothing.
    Expired,
    /// It is dated after the day of the review.
    Future,
    /// Its evidence is gone or another than the one that it names.
    EvidenceChanged,
}

impl AttestationState {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Future => "future",
            Self::EvidenceChanged => "evidence-changed",
        }
    }
}

/// Who vouches for a statement beyond its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// The commit that brought it bears a good signature.
    Signed,
    /// The author of the commit that brought it is an approver of the policy.
    Approver,
    /// Nobody: an unsigned statement.
    Unsigned,
}

impl Signature {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Approver => "approver",
            Self::Unsigned => "unsigned",
        }
    }
}

/// What somebody states of a practice or a question, until a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AttestationEntry {
    /// Its place, `file:line:column`, by which practices name it.
    pub id: String,
    /// The practice or question.
    pub about: String,
    /// The state that is claimed: `met`, `partly-met`, `not-met` or `not-applicable`.
    pub claims: super::State,
    /// The statement.
    pub statement: String,
    /// Who states it.
    pub name: String,
    /// In which role.
    pub role: String,
    /// The day of the statement, `YYYY-MM-DD`.
    pub date: String,
    /// Last day, `YYYY-MM-DD`.
    pub until: String,
    /// What it points to.
    pub evidence: Vec<EvidenceEntry>,
    /// What became of it.
    pub state: AttestationState,
    /// Who vouches for it.
    pub signature: Signature,
    /// The commit that brought it, if the file is under version control.
    pub commit: Option<String>,
    /// The place.
    pub location: Location,
}

/// Something that a statement points to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceEntry {
    /// A link, or a file below the folder of the statements.
    pub link: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: Option<String>,
    /// Whether the file is the one that was named; `null` for links.
    pub matches: Option<bool>,
}

/// The organisation's policy, as it was used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PolicyEntry {
    /// The policy files.
    pub files: Vec<super::InputFile>,
    /// What is locked.
    pub locks: Vec<SaidEntry>,
    /// What replaced a value that a file had stated.
    pub overrides: Vec<OverrideEntry>,
}

/// A key with its value and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SaidEntry {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// The file, or the command line.
    pub by: String,
}

/// A value that replaced another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OverrideEntry {
    /// The key.
    pub key: String,
    /// The value that holds.
    pub value: String,
    /// Who says so.
    pub by: String,
    /// The value that it replaced.
    pub instead_of: String,
    /// Who had said that.
    pub of: String,
}

/// What has changed since an earlier review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BaselineState {
    /// The finding is not in the baseline.
    New,
    /// The finding is in the baseline, and does not stop the gate.
    Known,
}
