//! What was looked at, and what was not.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::Ids;
use crate::finding::{Severity, Verdict};

/// Rule × resource verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// What must hold, holds.
    pub pass: usize,
    /// What must hold, does not.
    pub fail: usize,
    /// Nobody can say yet.
    pub unknown: usize,
    /// The rule does not speak of the resource.
    pub not_applicable: usize,
}

impl Counts {
    /// Counts one verdict.
    pub fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Pass => self.pass += 1,
            Verdict::Fail => self.fail += 1,
            Verdict::Unknown => self.unknown += 1,
            Verdict::NotApplicable => self.not_applicable += 1,
        }
    }

    /// Adds others.
    pub const fn join(&mut self, others: Self) {
        self.pass += others.pass;
        self.fail += others.fail;
        self.unknown += others.unknown;
        self.not_applicable += others.not_applicable;
    }

    /// Share of pass and fail among all that apply, 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub fn decided(&self) -> Option<f64> {
        let applicable = self.pass + self.fail + self.unknown;
        (applicable > 0).then(|| (self.pass + self.fail) as f64 / applicable as f64)
    }
}

/// What was looked at, and what was not.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// The designs under review.
    pub designs: Vec<DesignEntry>,
    /// All rule × resource verdicts.
    pub total: Counts,
    /// By pack (pillar, `gpu`, `sovereignty`).
    pub by_pack: BTreeMap<String, Counts>,
    /// By the severity of the rule.
    pub by_severity: BTreeMap<Severity, Counts>,
    /// Rules that ran.
    pub rules_run: usize,
    /// What each of them found.
    pub rules: Vec<RuleTally>,
    /// Rules that were left out, with the reason.
    pub rules_left_out: Vec<LeftOut>,
    /// Rules that found no resource of their kinds.
    pub rules_without_subjects: Vec<String>,
    /// Kinds that no rule looked at, with the number of resources.
    pub kinds_without_rules: BTreeMap<String, usize>,
    /// Files and parts of files that were not looked at.
    pub not_looked_at: Vec<LeftOut>,
    /// Why values are unknown, commonest first, with the question that would settle each.
    pub open_questions: Vec<OpenQuestion>,
    /// Assumptions under which verdicts hold, such as `Env=prod`, with how many.
    pub assumed: BTreeMap<String, usize>,
}

/// What one rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleTally {
    /// The rule.
    pub rule: String,
    /// The first 16 characters of the SHA-256 over the rule.
    pub digest: String,
    /// Its verdicts.
    #[serde(flatten)]
    pub counts: Counts,
    /// Passes and failures that rest on defaults of parameters.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub assumed: usize,
    /// Whether all resources of its kinds are here.
    pub closed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Counts {
    /// Resources that the rule spoke of.
    #[must_use]
    pub const fn subjects(&self) -> usize {
        self.pass + self.fail + self.unknown
    }
}

/// A design under review.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DesignEntry {
    /// Name of the stack or file.
    pub name: String,
    /// Format it was read from.
    pub format: String,
    /// Stage that it shows: `proposal`, `written` or `running`.
    pub stage: String,
    /// Ids of its resources.
    pub resource_ids: Ids,
    /// Number of resources.
    pub resources: usize,
    /// Whether everything of the workload was declared to be among the inputs.
    pub complete: bool,
}

/// Something that was left out, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// A file, a resource, a rule.
    pub what: String,
    /// Why, in the language of the review.
    pub reason: String,
    /// The sentence that the reason is written from.
    pub key: String,
    /// What the sentence speaks of; empty for most.
    pub subject: String,
}

impl LeftOut {
    /// What was left out, and the sentence that says why.
    #[must_use]
    pub fn new(what: &str, key: &str, subject: &str) -> Self {
        Self { what: what.to_owned(), reason: String::new(), key: key.to_owned(), subject: subject.to_owned() }
    }
}

/// Why values are unknown, and what would settle it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenQuestion {
    /// Code of the reason.
    pub reason: String,
    /// What it speaks of: a parameter, a kind, a key.
    pub subject: String,
    /// How many unknown verdicts it holds up.
    pub verdicts: usize,
    /// The question, in the language of the review.
    pub question: String,
}
