//! What the rules say of the resources.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::acceptance::BaselineState;
use super::arguments::Arguments;
use crate::finding::{Severity, Verdict};
use crate::source::{Location, Name};

/// One verdict: rule × resource × text key × element.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VerdictEntry {
    /// Rule id.
    pub rule: Name,
    /// Pack of the rule.
    pub pack: Name,
    /// Text key; empty for an unknown that belongs to no single requirement.
    pub key: Name,
    /// Names of the claim in AWS's own services.
    pub also_known_as: Arc<BTreeMap<String, String>>,
    /// Catalogue entries.
    pub implements: Arc<[String]>,
    /// The resource.
    pub resource: Arc<ResourceEntry>,
    /// Path of the list member below the resource; empty for the resource itself.
    pub element: Name,
    /// Path of the property that decided, below the resource, also where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<Name>,
    /// The verdict.
    pub verdict: Verdict,
    /// Severity of the failure, or of the failure that may be.
    pub severity: Severity,
    /// Where to look.
    pub location: Location,
    /// What is so, in the language of the review.
    pub message: Name,
    /// What fills the placeholders of the message.
    pub arguments: Arguments,
    /// Why it is unknown.
    pub unknown: Option<Box<UnknownEntry>>,
    /// The choices of parameters in which the requirement fails, for a verdict that depends on them.
    pub failing_worlds: Vec<String>,
    /// Assumptions under which the verdict holds.
    pub assumed: Arc<[String]>,
    /// Practices the rule bears on.
    pub practices: Arc<[PracticeEntry]>,
    /// What the rule read.
    pub reads: Arc<[ReadEntry]>,
    /// The rule read what may be a secret, so no value is shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub concealed: bool,
    /// The waiver that quiets it, by its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<Name>,
    /// Whether the baseline knows it; absent without a baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineState>,
    /// Whether it stops the gate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stops: bool,
    /// Identity from one review to the next.
    pub fingerprint: String,
}

impl VerdictEntry {
    /// The resource, to be changed for this verdict alone.
    pub fn resource_mut(&mut self) -> &mut ResourceEntry {
        Arc::make_mut(&mut self.resource)
    }
}

/// A resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ResourceEntry {
    /// Logical id, with the path of nested stacks.
    pub id: String,
    /// Kind.
    pub kind: Name,
    /// Stack or file it belongs to.
    pub design: Name,
    /// Region, if known.
    pub region: Option<Name>,
    /// Account, if known.
    pub account: Option<Name>,
    /// Construct path.
    pub construct: Option<String>,
    /// Where the code stands that makes the resource, as the assembly records it: `lib/app.ts:12:5`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_at: Option<String>,
}

/// Why a verdict is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnknownEntry {
    /// Code of the reason.
    pub reason: String,
    /// What it speaks of.
    pub subject: String,
    /// The question that would settle it.
    pub question: Name,
}

/// A practice of the framework.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct PracticeEntry {
    /// Id, such as `SEC08-BP02`.
    pub id: String,
    /// proves, evidences or hints.
    pub strength: String,
}

/// Something that a rule read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ReadEntry {
    /// Path in the source; for an absent key the path it would have.
    pub path: Name,
    /// `known`, `missing`, `unknown`, or `scope` for the question whether all of a kind is here.
    pub state: Name,
    /// The value, shortened; secrets are never read.
    pub value: Option<Name>,
    /// Where it stands, as `file:line:column`.
    pub location: Option<Name>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A review of a large estate holds hundreds of thousands of them.
    #[test]
    fn a_verdict_takes_little_room() {
        assert!(size_of::<VerdictEntry>() <= 360, "{}", size_of::<VerdictEntry>());
        assert!(size_of::<ReadEntry>() <= 64, "{}", size_of::<ReadEntry>());
    }
}
