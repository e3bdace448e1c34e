//! Sends a plan, answer by answer. Each is compared with the one that the Tool holds right before it is sent, so nothing goes twice;
//! whatever stops a push leaves a journal from which the same command goes on.

use std::time::Duration;

use super::journal::{Journal, Keep, Step};
use super::merge::{Merged, merge};
use super::plan::{Plan, PlannedAnswer};
use super::{FaultKind, Tool, ToolError};

/// How often an answer that others change at the same time is brought together anew.
const CONFLICTS: u32 = 5;
/// How often a request that is throttled is made again, each time after twice the wait.
const THROTTLES: u32 = 7;
/// The first wait.
const WAIT: Duration = Duration::from_millis(500);

/// What a push came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// Questions that were sent.
    pub sent: Vec<String>,
    /// Questions that a push which was stopped had sent before.
    pub before: Vec<String>,
    /// How many the Tool held already.
    pub there: usize,
    /// Questions whose answer is another than when the plan was made.
    pub moved: Vec<String>,
    /// What stopped it.
    pub stop: Option<Stop>,
}

/// What stopped a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The question it came to.
    pub question: String,
    /// Whether that question may have been sent although no reply says so.
    pub unsure: bool,
    /// Questions that were not sent, this one among them.
    pub left: Vec<String>,
    /// Why.
    pub fault: Fault,
}

/// Why a push stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The Tool.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// The journal; nothing is sent that is not written down.
    #[error("the journal cannot be kept: {0}")]
    Journal(String),
}

/// Sends a plan from where its journal stands. What it does not change is not looked at again: nobody has approved more.
pub fn push(tool: &dyn Tool, plan: &Plan, journal: Journal, keep: &mut dyn Keep) -> Pushed {
    let mut push = Push { tool, plan, journal, keep, pushed: Pushed::default() };
    for (at, answer) in plan.answers.iter().enumerate() {
        if !answer.changes {
            push.pushed.there += 1;
            continue;
        }
        if let Err(fault) = push.answer(answer) {
            push.stopped(at, fault);
            return push.pushed;
        }
    }
    push.journal.finished = true;
    // Where nothing was to be sent there is nothing to keep.
    if !push.journal.steps.is_empty()
        && let Err(problem) = push.kept()
    {
        push.stopped(plan.answers.len(), problem);
    }
    push.pushed
}

struct Push<'a> {
    tool: &'a dyn Tool,
    plan: &'a Plan,
    journal: Journal,
    keep: &'a mut dyn Keep,
    pushed: Pushed,
}

impl Push<'_> {
    fn answer(&mut self, planned: &PlannedAnswer) -> Result<(), Fault> {
        let id = planned.wish.question_id.as_str();
        if self.journal.is_sent(id) {
            self.pushed.before.push(planned.wish.question.clone());
            return Ok(());
        }
        let (mut conflicts, mut throttles) = (0, 0);
        loop {
            let Some(update) = self.wanted(planned)?.update else {
                return self.there(planned);
            };
            self.step(id, Step::Sending)?;
            match self.tool.update_answer(&self.plan.workload.id, &self.plan.lens.alias, &update) {
                Ok(_) => {
                    self.pushed.sent.push(planned.wish.question.clone());
                    return self.step(id, Step::Sent);
                }
                Err(error) if error.kind == FaultKind::Conflict && conflicts < CONFLICTS => conflicts += 1,
                Err(error) if error.kind == FaultKind::Throttled && throttles < THROTTLES => {
                    self.tool.pause(WAIT.saturating_mul(1 << throttles));
                    throttles += 1;
                }
                Err(error) if error.kind.may_have_happened() => return self.unsure(planned, error),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// What is to be sent, by the answer that the Tool holds now.
    fn wanted(&mut self, planned: &PlannedAnswer) -> Result<Merged, Fault> {
        let id = &planned.wish.question_id;
        let live = self.tool.answer(&self.plan.workload.id, &self.plan.lens.alias, id)?;
        let merged = merge(&planned.wish, &live, self.plan.terms());
        let same = merged.outcomes == planned.choices && live.notes == planned.notes_before;
        if !same && merged.update.is_some() && !self.pushed.moved.contains(&planned.wish.question) {
            self.pushed.moved.push(planned.wish.question.clone());
        }
        Ok(merged)
    }

    /// The Tool holds what was to be said. If a request was under way when an earlier push stopped, it had come through.
    fn there(&mut self, planned: &PlannedAnswer) -> Result<(), Fault> {
        let id = planned.wish.question_id.as_str();
        if self.journal.steps.get(id) == Some(&Step::Sending) {
            self.pushed.before.push(planned.wish.question.clone());
            return self.step(id, Step::Sent);
        }
        self.pushed.there += 1;
        self.step(id, Step::There)
    }

    /// No reply says whether the answer came through. The Tool is asked; what it does not hold yet may still be under way, so it is
    /// not sent again before somebody asks for it.
    fn unsure(&mut self, planned: &PlannedAnswer, error: ToolError) -> Result<(), Fault> {
        if self.wanted(planned).is_ok_and(|merged| merged.update.is_none()) {
            self.pushed.sent.push(planned.wish.question.clone());
            return self.step(&planned.wish.question_id, Step::Sent);
        }
        Err(error.into())
    }

    fn step(&mut self, question: &str, step: Step) -> Result<(), Fault> {
        self.journal.steps.insert(question.to_owned(), step);
        self.kept()
    }

    fn kept(&mut self) -> Result<(), Fault> {
        self.keep.keep(&self.journal.text()).map_err(Fault::Journal)
    }

    fn stopped(&mut self, at: usize, fault: Fault) {
        let planned = self.plan.answers.get(at);
        let is_left = |answer: &&PlannedAnswer| answer.changes && !self.pushed.sent.contains(&answer.wish.question);
        let left = self.plan.answers.iter().skip(at).filter(is_left).map(|answer| answer.wish.question.clone()).collect();
        let unsure = matches!(&fault, Fault::Tool(error) if error.kind.may_have_happened())
            && planned.is_some_and(|answer| self.journal.steps.get(&answer.wish.question_id) == Some(&Step::Sending));
        let question = planned.map(|answer| answer.wish.question.clone()).unwrap_or_default();
        self.pushed.stop = Some(Stop { question, unsure, left, fault });
    }
}

#[cfg(test)]
mod tests;
