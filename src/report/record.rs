//! A review as the formats for programs read it: what is shown of it, and the sentences that they share.

use std::cell::OnceCell;

use super::acceptance::Acceptance;
use super::gate::gate_sentence;
use super::ledger::states_sentence;
use super::text::TextOptions;
use super::words::Words;
use super::{clean, clean::clean_name};
use crate::document::{BaselineState, Review, VerdictEntry, WaiverEntry};
use crate::finding::{Severity, Verdict};
use crate::framework;
use crate::rule::{Rule, Rulebook};

/// A review with the words that it is told in.
pub(super) struct Record<'a> {
    pub(super) review: &'a Review,
    pub(super) rulebook: &'a Rulebook,
    pub(super) words: &'static Words,
    min_severity: Severity,
    has_baseline: OnceCell<bool>,
}

impl<'a> Record<'a> {
    pub(super) fn new(review: &'a Review, rulebook: &'a Rulebook, options: &TextOptions) -> Self {
        Self {
            review,
            rulebook,
            words: Words::of(options.language),
            min_severity: options.min_severity,
            has_baseline: OnceCell::new(),
        }
    }

    /// Every verdict that is shown: a failure only from the least severity on.
    pub(super) fn entries(&self) -> impl Iterator<Item = &'a VerdictEntry> {
        let least = self.min_severity;
        self.review.verdicts.iter().filter(move |entry| entry.verdict != Verdict::Fail || entry.severity >= least)
    }

    /// The failures that are shown and that nobody waived.
    pub(super) fn alerts(&self) -> impl Iterator<Item = &'a VerdictEntry> {
        self.entries().filter(|entry| entry.verdict == Verdict::Fail && entry.waiver.is_none())
    }

    /// The failures that are shown and that nobody waived, worst first.
    pub(super) fn worst_first(&self) -> Vec<&'a VerdictEntry> {
        let mut alerts: Vec<_> = self.alerts().collect();
        alerts.sort_by_key(|entry| std::cmp::Reverse(entry.severity));
        alerts
    }

    pub(super) fn rule(&self, id: &str) -> Option<&'a Rule> {
        self.rulebook.get(id)
    }

    /// A text of a rule, such as its `title`; empty if there is none.
    pub(super) fn text(&self, rule: &str, key: &str) -> String {
        self.rule(rule).map(|rule| clean(rule.texts(self.words.language()).line(key).trim_end())).unwrap_or_default()
    }

    /// The claim of a rule, or its id if nobody knows it.
    pub(super) fn title(&self, rule: &str) -> String {
        Some(self.text(rule, "title")).filter(|title| !title.is_empty()).unwrap_or_else(|| clean_name(rule))
    }

    /// The practices that a verdict bears on, with their titles.
    pub(super) fn practices(&self, entry: &VerdictEntry) -> String {
        let told = entry.practices.iter().map(|practice| {
            let title =
                framework::practice(&practice.id).map_or("", |known| known.title.in_language(self.words.language().code()));
            format!("{} {title}", practice.id).trim_end().to_owned()
        });
        self.words.list(&told.collect::<Vec<_>>())
    }

    /// What is so, and in which worlds.
    pub(super) fn message(&self, entry: &VerdictEntry) -> String {
        let message = clean(&entry.message);
        let question = entry.unknown.as_ref().map(|unknown| clean(&unknown.question)).filter(|question| *question != message);
        let told = question.map_or_else(|| message.clone(), |question| format!("{message} {question}"));
        if entry.failing_worlds.is_empty() {
            return told;
        }
        let worlds = self.words.list(&entry.failing_worlds);
        format!("{told} ({}: {worlds})", self.words.line("label.fails-when"))
    }

    /// The waiver that quiets a verdict.
    pub(super) fn waiver(&self, entry: &VerdictEntry) -> Option<&'a WaiverEntry> {
        let id = entry.waiver.as_ref()?;
        self.review.waivers.iter().find(|waiver| *id == waiver.id)
    }

    /// Until when a verdict is waived, by whom and why.
    pub(super) fn waived(&self, entry: &VerdictEntry) -> Option<String> {
        Acceptance { review: self.review, words: self.words }.waived_by(entry.waiver.as_deref()?)
    }

    /// Whether the review knows an earlier one.
    pub(super) fn has_baseline(&self) -> bool {
        *self.has_baseline.get_or_init(|| self.review.verdicts.iter().any(|entry| entry.baseline.is_some()))
    }

    /// Whether a failure is to be looked at: nobody waived it, and the baseline does not know it.
    pub(super) fn is_open(entry: &VerdictEntry) -> bool {
        entry.verdict == Verdict::Fail && entry.waiver.is_none() && entry.baseline != Some(BaselineState::Known)
    }

    /// Whether the gate lets the design through; where no design was read it lets nothing through.
    pub(super) fn passes(&self) -> bool {
        self.review.gate.passed && !self.review.coverage.designs.is_empty()
    }

    /// What the gate says, and what it goes by.
    pub(super) fn gate(&self) -> String {
        gate_sentence(self.review, self.words)
    }

    /// The six states of the best practices, which are all there are.
    pub(super) fn states(&self) -> String {
        states_sentence(self.review, self.words)
    }

    /// Gate and states.
    pub(super) fn conclusion(&self) -> String {
        format!("{} {}", self.gate(), self.states())
    }

    /// A file to which what is said of the whole review is pinned.
    pub(super) fn home(&self) -> &'a str {
        let provenance = &self.review.provenance;
        let file = provenance.configuration.as_ref().or(provenance.inputs.first());
        file.map_or("plumbrule.yaml", |file| file.file.as_str())
    }
}

/// `error`, `warning` or `note`: the three levels that other tools know.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The name of what is new or known.
pub(super) const fn baseline_name(state: BaselineState) -> &'static str {
    match state {
        BaselineState::New => "new",
        BaselineState::Known => "known",
    }
}

/// A path as hosts of repositories expect it: without `./`.
pub(super) fn path(file: &str) -> &str {
    let mut path = file;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    path
}
