//! The masthead: what was reviewed, the verdict and the gate, the counts, the facts.

use minijinja::{Value, context};
use serde::{Deserialize, Serialize};

use super::super::clean::clean_name;
use super::super::gate::gate_sentences;
use super::super::words::grouped;
use super::sheet::Sheet;
use crate::document::{OutcomeKind, OutcomeReason, Review};
use crate::finding::{Severity, Verdict};

/// What the review comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// Nothing was read.
    Nothing,
    /// The gate stops it.
    NotReady,
    /// The gate lets it through, and something is open.
    WithConditions,
    /// Nothing is open.
    Ready,
}

impl Outcome {
    /// What a whole review comes to. Where anything is open, a pass of the gate is a pass with conditions.
    pub(crate) fn of(review: &Review) -> Self {
        let states = &review.states;
        let undecided = states.cannot_tell + states.not_assessed + states.not_met + states.partly_met;
        match review.gate.passed {
            _ if review.coverage.designs.is_empty() => Self::Nothing,
            false => Self::NotReady,
            true if review.outcome.iter().any(is_broken) => Self::NotReady,
            true if undecided > 0 || review.verdicts.iter().any(|entry| entry.verdict == Verdict::Fail) => Self::WithConditions,
            true => Self::Ready,
        }
    }

    /// The key of its words.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Nothing => "html.verdict.nothing",
            Self::NotReady => "html.verdict.not-ready",
            Self::WithConditions => "html.verdict.with-conditions",
            Self::Ready => "html.verdict.ready",
        }
    }

    /// The symbol that stands beside them.
    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Self::Nothing => "not-assessed",
            Self::NotReady => "critical",
            Self::WithConditions => "partly-met",
            Self::Ready => "met",
        }
    }
}

impl Sheet<'_> {
    /// What could not be read or looked at, and rules that broke off: a review with such a gap carries no approval.
    pub(super) fn broken(&self) -> Vec<String> {
        let broken = self.review.outcome.iter().filter(|reason| is_broken(reason));
        broken
            .map(|reason| format!("{}: {}", self.words.line(&format!("outcome.{}", reason.kind.name())), reason.message))
            .collect()
    }

    pub(super) fn outcome(&self) -> Outcome {
        Outcome::of(self.full)
    }

    pub(super) fn head(&self) -> Value {
        let outcome = self.outcome();
        context! {
            title => super::title(self.review),
            classification => clean_name(&self.review.provenance.classification),
            scope => self.scope(),
            word => self.line(outcome.key()),
            icon => outcome.icon(),
            gate => gate_sentences(self.review, self.words).into_iter().chain(self.broken()).collect::<Vec<_>>(),
            counts => self.severity_counts(),
            facts => self.facts(),
        }
    }

    fn resources(&self) -> usize {
        self.review.coverage.designs.iter().map(|design| design.resources).sum()
    }

    /// Stage, resources and stacks in a line.
    fn scope(&self) -> String {
        let designs = &self.review.coverage.designs;
        let mut stages: Vec<String> = Vec::new();
        for stage in designs.iter().map(|design| self.line(&format!("stage.{}", design.stage))) {
            if !stages.contains(&stage) {
                stages.push(stage);
            }
        }
        let values = [("stages", &*self.words.list(&stages)), ("resources", &*grouped(self.resources()))];
        self.counted("html.scope", designs.len(), &values)
    }

    fn severity_counts(&self) -> Vec<Value> {
        let open = |severity: &Severity| self.groups.open.get(severity).copied().unwrap_or_default();
        let shown = Severity::WORST_FIRST.into_iter().filter(|severity| *severity != Severity::Info || open(severity) > 0);
        let of_severity = shown.map(|severity| {
            context! { icon => severity.name(), word => self.severity(severity), count => grouped(open(&severity)) }
        });
        let mut counts: Vec<Value> = of_severity.collect();
        for (count, word) in [(self.groups.waived, "label.waived"), (self.groups.known, "html.standing.known")] {
            if count > 0 {
                counts.push(context! { icon => "waived", word => self.line(word), count => grouped(count) });
            }
        }
        counts
    }

    fn facts(&self) -> Vec<Value> {
        let provenance = &self.review.provenance;
        let coverage = &self.review.coverage;
        let fact = |name: &str, text: String| context! { name => self.line(&format!("html.fact.{name}")), text };
        let parameters = coverage.open_questions.iter().filter(|question| question.reason == "parameter").count();
        let left = coverage.not_looked_at.len();
        let unread = self.words.say("html.fact.unread", &[("parts", &grouped(left)), ("parameters", &grouped(parameters))]);
        let rules = [("tool", provenance.tool.as_str()), ("count", &grouped(coverage.rules_run))];
        let jurisdiction = match provenance.jurisdiction.as_slice() {
            [] => self.line("html.fact.no-jurisdiction"),
            chosen => self.words.list(chosen),
        };
        let policy: Vec<String> = self.review.policy.files.iter().map(|file| clean_name(&file.file)).collect();
        let policy = if policy.is_empty() { self.line("html.fact.no-policy") } else { self.words.list(&policy) };
        let assumed = self.counted("html.fact.assumed-values", coverage.assumed.len(), &[]);
        vec![
            fact("reviewed", provenance.as_of.clone()),
            fact("read", self.counted("html.fact.inputs", provenance.inputs.len(), &[])),
            fact("not-read", unread),
            fact("assumed", assumed),
            fact("rules", self.words.say("html.fact.rules-of", &rules)),
            context! { name => self.line("html.fact.digest"), text => spaced(&provenance.rulebook.sha256), code => true },
            fact("jurisdiction", jurisdiction),
            fact("policy", policy),
        ]
    }
}

/// Whether a reason says that the review has a gap.
fn is_broken(reason: &OutcomeReason) -> bool {
    matches!(reason.kind, OutcomeKind::InputError | OutcomeKind::RuleError | OutcomeKind::Incomplete)
}

/// The beginning of a digest in groups of four, for people to compare.
pub(super) fn spaced(digest: &str) -> String {
    let digits: Vec<char> = digest.chars().take(12).collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
