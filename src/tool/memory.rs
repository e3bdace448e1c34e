//! The Tool in memory: keeps what a real one keeps, and fails where it is told to.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use super::{Answer, ChoiceAnswer, FaultKind, LensReview, Milestone, NewWorkload, Status, Tool, ToolError, ToolWorkload, Update};

/// How a request goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    /// The request, counted from 1 over all operations.
    pub(super) at: usize,
    /// What kind of fault.
    pub(super) kind: FaultKind,
    /// Whether the request has its effect nevertheless.
    pub(super) after_effect: bool,
}

/// The Tool in memory.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The workloads.
    pub(super) workloads: RefCell<Vec<ToolWorkload>>,
    /// The answers of the one lens.
    pub(super) answers: RefCell<BTreeMap<String, Answer>>,
    /// The milestones.
    pub(super) milestones: RefCell<Vec<Milestone>>,
    /// Tokens of creations, with the id that each made.
    pub(super) tokens: RefCell<BTreeMap<String, String>>,
    /// What goes wrong.
    pub(super) troubles: RefCell<Vec<Trouble>>,
    /// All updates that had their effect.
    pub(super) updates: RefCell<Vec<Update>>,
    /// How long somebody waited.
    pub(super) waited: Cell<Duration>,
    requests: Cell<usize>,
}

impl Memory {
    /// A Tool with these answers.
    #[must_use]
    pub(super) fn with(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = answers.into_iter().map(|answer| (answer.question_id.clone(), answer)).collect();
        Self { answers: RefCell::new(answers), ..Self::default() }
    }

    /// How many requests came.
    #[must_use]
    pub(super) fn requests(&self) -> usize {
        self.requests.get()
    }

    /// Counts a request; says what is to go wrong with it.
    fn trouble(&self, operation: &'static str) -> Result<Option<ToolError>, ToolError> {
        self.requests.set(self.requests.get() + 1);
        let trouble = self.troubles.borrow().iter().find(|trouble| trouble.at == self.requests.get()).copied();
        let error = |trouble: Trouble| ToolError { operation, kind: trouble.kind, message: String::new() };
        match trouble {
            Some(trouble) if trouble.after_effect => Ok(Some(error(trouble))),
            Some(trouble) => Err(error(trouble)),
            None => Ok(None),
        }
    }

    fn reply<T>(&self, operation: &'static str, effect: impl FnOnce() -> Result<T, ToolError>) -> Result<T, ToolError> {
        let late = self.trouble(operation)?;
        let reply = effect()?;
        late.map_or(Ok(reply), Err)
    }
}

fn missing(operation: &'static str) -> ToolError {
    ToolError { operation, kind: FaultKind::NotFound, message: String::new() }
}

impl Tool for Memory {
    fn pause(&self, time: Duration) {
        self.waited.set(self.waited.get() + time);
    }

    fn workloads(&self, prefix: &str) -> Result<Vec<ToolWorkload>, ToolError> {
        let begins = |workload: &&ToolWorkload| workload.name.starts_with(prefix);
        self.reply("ListWorkloads", || Ok(self.workloads.borrow().iter().filter(begins).cloned().collect()))
    }

    fn workload(&self, id: &str) -> Result<ToolWorkload, ToolError> {
        let found = || self.workloads.borrow().iter().find(|workload| workload.id == id).cloned();
        self.reply("GetWorkload", || found().ok_or_else(|| missing("GetWorkload")))
    }

    fn lens_review(&self, _: &str, lens: &str) -> Result<LensReview, ToolError> {
        let updated = Some("2026-11-01".to_owned());
        self.reply("GetLensReview", || Ok(LensReview { alias: lens.to_owned(), version: "1".to_owned(), updated }))
    }

    fn answers(&self, _: &str, _: &str) -> Result<Vec<Answer>, ToolError> {
        let bare = |answer: &Answer| {
            let answered =
                |(id, said): (&String, &ChoiceAnswer)| (id.clone(), ChoiceAnswer { notes: String::new(), ..said.clone() });
            Answer { notes: String::new(), answered: answer.answered.iter().map(answered).collect(), ..answer.clone() }
        };
        self.reply("ListAnswers", || Ok(self.answers.borrow().values().map(bare).collect()))
    }

    fn answer(&self, _: &str, _: &str, question: &str) -> Result<Answer, ToolError> {
        let found = || self.answers.borrow().get(question).cloned();
        self.reply("GetAnswer", || found().ok_or_else(|| missing("GetAnswer")))
    }

    fn update_answer(&self, _: &str, _: &str, update: &Update) -> Result<Answer, ToolError> {
        self.reply("UpdateAnswer", || {
            let mut answers = self.answers.borrow_mut();
            let answer = answers.get_mut(&update.question_id).ok_or_else(|| missing("UpdateAnswer"))?;
            replace(answer, update);
            self.updates.borrow_mut().push(update.clone());
            Ok(answer.clone())
        })
    }

    fn milestones(&self, _: &str) -> Result<Vec<Milestone>, ToolError> {
        self.reply("ListMilestones", || Ok(self.milestones.borrow().clone()))
    }

    fn create_milestone(&self, _: &str, name: &str, token: &str) -> Result<i32, ToolError> {
        self.reply("CreateMilestone", || {
            let mut milestones = self.milestones.borrow_mut();
            let known = self.tokens.borrow().get(token).and_then(|number| number.parse().ok());
            let number = known.unwrap_or_else(|| i32::try_from(milestones.len()).unwrap_or(i32::MAX).saturating_add(1));
            if known.is_none() {
                milestones.push(Milestone { number, name: name.to_owned() });
                self.tokens.borrow_mut().insert(token.to_owned(), number.to_string());
            }
            Ok(number)
        })
    }

    fn create_workload(&self, new: &NewWorkload, token: &str) -> Result<(String, String), ToolError> {
        self.reply("CreateWorkload", || {
            let mut workloads = self.workloads.borrow_mut();
            let known = self.tokens.borrow().get(token).cloned();
            let id = known.clone().unwrap_or_else(|| format!("{:032x}", workloads.len() + 1));
            let arn = format!("arn:aws:wellarchitected:ap-northeast-2:111122223333:workload/{id}");
            if known.is_none() {
                let (id, arn, name) = (id.clone(), arn.clone(), new.name.clone());
                workloads.push(ToolWorkload { id, arn, name, ..ToolWorkload::default() });
                self.tokens.borrow_mut().insert(token.to_owned(), workloads.last().map(|w| w.id.clone()).unwrap_or_default());
            }
            Ok((id, arn))
        })
    }
}

/// A new selection takes everything with it that the update does not say again.
fn replace(answer: &mut Answer, update: &Update) {
    answer.selected.clone_from(&update.selected);
    answer.answered.clone_from(&update.choices);
    for id in &update.selected {
        answer.answered.entry(id.clone()).or_default().status = Status::Selected;
    }
    answer.notes.clone_from(&update.notes);
    if update.applies {
        (answer.applicable, answer.reason) = (true, None);
    }
}
