//! The review as one versioned document: the product from which every format is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::{Severity, Verdict};
use crate::source::Location;

/// Version of the document's form.
pub const VERSION: u32 = 1;

/// A whole review: `review.json`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// Version of this form; a higher major is not readable by older programs.
    pub version: u32,
    /// What was reviewed, with what, and how.
    pub provenance: Provenance,
    /// Why the run ended as it did, in the order of the exit codes.
    pub outcome: Vec<OutcomeReason>,
    /// The gate and the numbers it decided by.
    pub gate: Gate,
    /// What was looked at, and what was not.
    pub coverage: Coverage,
    /// Failures and unknowns; passes too if they were asked for.
    pub verdicts: Vec<VerdictEntry>,
}

/// What was reviewed, with what, and how.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Version of the program.
    pub tool: String,
    /// Number of rules in use and the SHA-256 over them.
    pub rulebook: Digested,
    /// The tables about the outside world.
    pub facts: Digested,
    /// The table of resource kinds: its source and date.
    pub schema: String,
    /// The jurisdictions of the review, in order; empty without `--jurisdiction`.
    pub jurisdiction: Vec<String>,
    /// The configuration file, if one was found.
    pub configuration: Option<InputFile>,
    /// Every input that was read.
    pub inputs: Vec<InputFile>,
    /// The arguments of the run, without paths of the machine.
    pub arguments: Vec<String>,
    /// The day by which expiry is judged, `YYYY-MM-DD`.
    pub as_of: String,
    /// Language of the messages.
    pub language: String,
}

/// A set of files with its digest.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Digested {
    /// How many there are.
    pub count: usize,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// A file with its digest.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct InputFile {
    /// Path as given.
    pub file: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// Why the run ended as it did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeReason {
    /// What kind of reason.
    pub kind: OutcomeKind,
    /// The exit code it asks for.
    pub exit_code: u8,
    /// What happened, for people.
    pub message: String,
    /// Where, if there is a place.
    pub location: Option<Location>,
}

/// Kinds of reasons; they never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeKind {
    /// Findings at or above `fail_on`.
    GateFailed,
    /// An input cannot be read.
    InputError,
    /// A rule is wrong: our fault.
    RuleError,
    /// Something could not be looked at.
    Incomplete,
    /// Too little is known for the gate.
    NotEnoughKnown,
    /// Nothing stops the design.
    Passed,
}

/// The gate and the numbers it decided by.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// Failures at or above this severity stop; `null` if nothing does.
    pub fail_on: Option<Severity>,
    /// Whether the gate lets the design through.
    pub passed: bool,
    /// Failures at or above `fail_on`.
    pub failures: usize,
    /// Unknowns at or above `fail_on`.
    pub unknown: usize,
    /// Share of rule × resource verdicts at or above `fail_on` that are pass or fail, 0 to 1; `null` if there is none.
    pub decided: Option<f64>,
    /// The least share that the gate asks for.
    pub min_decided: f64,
}

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

    /// Share of pass and fail among all that apply, 0 to 1.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub fn decided(&self) -> Option<f64> {
        let applicable = self.pass + self.fail + self.unknown;
        (applicable > 0).then(|| (self.pass + self.fail) as f64 / applicable as f64)
    }
}

/// What was looked at, and what was not.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
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

/// A design under review.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DesignEntry {
    /// Name of the stack or file.
    pub name: String,
    /// Format it was read from.
    pub format: String,
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
    /// Why.
    pub reason: String,
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
