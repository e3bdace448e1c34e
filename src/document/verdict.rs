//! What the rules say of the resources.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::acceptance::BaselineState;
use crate::finding::{Severity, Verdict};
use crate::source::Location;

/// One verdict: rule × resource × text key × element.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct VerdictEntry {
    /// Rule id.
    pub rule: String,
    /// Pack of the rule.
    pub pack: String,
    /// Text key; empty for an unknown that belongs to no single requirement.
    pub key: String,
    /// Names of the claim in AWS's own services.
    pub also_known_as: Arc<BTreeMap<String, String>>,
    /// Catalogue entries.
    pub implements: Arc<[String]>,
    /// The resource.
    pub resource: ResourceEntry,
    /// Path of the list member below the resource; empty for the resource itself.
    pub element: String,
    /// Path of the property that decided, below the resource, also where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Severity of the failure, or of the failure that may be.
    pub severity: Severity,
    /// Where to look.
    pub location: Location,
    /// What is so, in the language of the review.
    pub message: String,
    /// What fills the placeholders of the message.
    pub arguments: BTreeMap<String, serde_json::Value>,
    /// Why it is unknown.
    pub unknown: Option<UnknownEntry>,
    /// The choices of parameters in which the requirement fails, for a verdict that depends on them.
    pub failing_worlds: Vec<String>,
    /// Assumptions under which the verdict holds.
    pub assumed: Vec<String>,
    /// Practices the rule bears on.
    pub practices: Arc<[PracticeEntry]>,
    /// What the rule read.
    pub reads: Vec<ReadEntry>,
    /// The rule read what may be a secret, so no value is shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub concealed: bool,
    /// The waiver that quiets it, by its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<String>,
    /// Whether the baseline knows it; absent without a baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineState>,
    /// Whether it stops the gate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stops: bool,
    /// Identity from one review to the next.
    pub fingerprint: String,
}

/// A resource.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ResourceEntry {
    /// Logical id, with the path of nested stacks.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// Stack or file it belongs to.
    pub design: String,
    /// Region, if known.
    pub region: Option<String>,
    /// Account, if known.
    pub account: Option<String>,
    /// Construct path.
    pub construct: Option<String>,
    /// Where the code stands that makes the resource, as the assembly records it: `lib/app.ts:12:5`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_at: Option<String>,
}

/// Why a verdict is unknown.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct UnknownEntry {
    /// Code of the reason.
    pub reason: String,
    /// What it speaks of.
    pub subject: String,
    /// The question that would settle it.
    pub question: String,
}

/// A practice of the framework.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PracticeEntry {
    /// Id, such as `SEC08-BP02`.
    pub id: String,
    /// proves, evidences or hints.
    pub strength: String,
}

/// Something that a rule read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReadEntry {
    /// Path in the source; for an absent key the path it would have.
    pub path: String,
    /// `known`, `missing`, `unknown`, or `scope` for the question whether all of a kind is here.
    pub state: String,
    /// The value, shortened; secrets are never read.
    pub value: Option<String>,
    /// Where it stands, as `file:line:column`.
    pub location: Option<String>,
}
