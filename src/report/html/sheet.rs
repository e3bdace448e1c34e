//! One language's page: the review told in it, and what its sections share.

use super::super::acceptance::Acceptance;
use super::super::clean::clean_name;
use super::super::ledger::Ledger;
use super::super::words::{Words, fill};
use super::super::worklist::Worklist;
use super::groups::Groups;
use crate::document::{Review, VerdictEntry};
use crate::framework;
use crate::rule::{Language, Rule, Rulebook};

/// One language's page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet<'a> {
    /// The whole review, in whatever language it was told.
    pub(super) full: &'a Review,
    /// The review with the shown verdicts, told in the language of the page.
    pub(super) review: &'a Review,
    pub(super) rulebook: &'a Rulebook,
    pub(super) words: &'static Words,
    pub(super) groups: &'a Groups,
    /// What stands before every id of the page.
    pub(super) prefix: &'a str,
    /// The file that holds what the page has no room for.
    pub(super) beside: Option<&'a str>,
}

impl<'a> Sheet<'a> {
    pub(super) fn ledger_of(&self) -> Ledger<'a> {
        Ledger { review: self.review, words: self.words }
    }

    pub(super) fn acceptance(&self) -> Acceptance<'a> {
        Acceptance { review: self.review, words: self.words }
    }

    pub(super) fn worklist(&self) -> Worklist<'a> {
        Worklist { review: self.review, words: self.words }
    }

    /// A word or sentence without placeholders.
    pub(super) fn line(&self, key: &str) -> String {
        self.words.line(key).to_owned()
    }

    /// A sentence about a count: that of nothing and of one have keys of their own where the language needs them.
    pub(super) fn counted(&self, key: &str, count: usize, values: &[(&str, &str)]) -> String {
        self.words.counted(key, count, values)
    }

    /// Sentences as one paragraph.
    pub(super) fn paragraph(&self, sentences: &[String]) -> String {
        sentences.join(if self.words.language() == Language::Ja { "" } else { " " })
    }

    pub(super) fn rule(&self, id: &str) -> Option<&'a Rule> {
        self.rulebook.get(id)
    }

    /// A line of a rule's texts, filled by what a verdict says; empty if there is none.
    pub(super) fn text(&self, rule: &str, key: &str, entry: Option<&VerdictEntry>) -> String {
        let line = self.rule(rule).map_or("", |rule| rule.texts(self.words.language()).line(key));
        match entry {
            Some(entry) => fill(line, &entry.arguments, self.words.language()),
            None => line.trim_end().to_owned(),
        }
    }

    /// The claim of a rule, or its id if nobody knows it.
    pub(super) fn claim(&self, rule: &str) -> String {
        Some(self.text(rule, "title", None)).filter(|title| !title.is_empty()).unwrap_or_else(|| clean_name(rule))
    }

    pub(super) fn shown(&self, at: usize) -> Option<&'a VerdictEntry> {
        self.review.verdicts.get(at)
    }

    pub(super) fn titled(&self, title: &framework::Title) -> String {
        title.in_language(self.words.language().code()).to_owned()
    }

    pub(super) fn severity(&self, severity: crate::finding::Severity) -> String {
        self.line(&format!("severity.{}", severity.name()))
    }

    /// What a fix of a rule costs, as a word.
    pub(super) fn effort(&self, name: &str) -> String {
        let key = format!("effort.{name}");
        if self.words.has(&key) { self.line(&key) } else { super::clean(name) }
    }
}
