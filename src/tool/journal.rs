//! What a push has sent so far: written down before and after each request, so that one which was stopped goes on where it was.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Version of the form of a journal.
pub const VERSION: u32 = 1;

/// How far a push came with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A request is under way, or was when the push stopped.
    Sending,
    /// It was sent, and the Tool has it.
    Sent,
    /// The Tool had it already.
    There,
}

/// The journal of a push.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    /// Version of this form.
    pub wa_journal: u32,
    /// The digest of the plan.
    pub plan: String,
    /// Whether the push came to its end.
    pub finished: bool,
    /// How far it came, by question.
    pub steps: BTreeMap<String, Step>,
}

impl Journal {
    /// A journal in which nothing was sent yet.
    #[must_use]
    pub fn new(plan: &str) -> Self {
        Self { wa_journal: VERSION, plan: plan.to_owned(), finished: false, steps: BTreeMap::new() }
    }

    /// The journal in a text, if a push of the same plan was stopped; a new one else: a push that came to its end is looked at
    /// again as a whole, and one of another plan has nothing to say of this one.
    #[must_use]
    pub fn resumed(text: Option<&str>, plan: &str) -> Self {
        let read = text.and_then(|text| serde_json::from_str::<Self>(text).ok());
        let goes_on = |journal: &Self| journal.wa_journal == VERSION && journal.plan == plan && !journal.finished;
        read.filter(goes_on).unwrap_or_else(|| Self::new(plan))
    }

    /// Whether the answer was sent by the push that was stopped; what somebody changed since is left alone.
    #[must_use]
    pub fn is_sent(&self, question: &str) -> bool {
        self.steps.get(question) == Some(&Step::Sent)
    }

    /// The text to be kept.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// Keeps a journal, whole or not at all.
pub trait Keep {
    /// Keeps its text.
    ///
    /// # Errors
    /// If it cannot be kept; then nothing is sent.
    fn keep(&mut self, text: &str) -> Result<(), String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_stopped_push_of_the_same_plan_goes_on() {
        let mut journal = Journal::new("a");
        journal.steps.insert("q".to_owned(), Step::Sent);
        let text = journal.text();
        assert_eq!(Journal::resumed(Some(&text), "a"), journal);
        assert_eq!(Journal::resumed(Some(&text), "b"), Journal::new("b"));
        for broken in ["", "{", "[]", "{\"wa_journal\": 2}"] {
            assert_eq!(Journal::resumed(Some(broken), "a"), Journal::new("a"));
        }
        let finished = Journal { finished: true, ..journal }.text();
        assert_eq!(Journal::resumed(Some(&finished), "a"), Journal::new("a"));
    }
}
