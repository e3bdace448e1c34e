//! Brings what a review has to say together with what the Tool holds. People's answers win, unless they are to be overwritten, and
//! even then only where the review decides.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::note::{self, Mark, Ours};
use super::wish::{ChoiceWish, QuestionWish, Say};
use super::{Answer, ChoiceAnswer, Reason, Status, Update};
use crate::report::Words;

/// Why an answer stays as somebody left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stays {
    /// A person selected it, and the review says that it is not followed.
    Selected,
    /// A person set it to not applicable, and the review says something else.
    NotApplicable,
    /// A person took back what an earlier push had set.
    TakenBack,
    /// A person selected "none of these".
    NoneOfThese,
    /// A person said that the question does not apply.
    QuestionNotApplicable,
}

/// What becomes of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// Id of the choice.
    pub choice_id: String,
    /// As the Tool holds it.
    pub before: ChoiceAnswer,
    /// As it is afterwards.
    pub after: ChoiceAnswer,
    /// Why it stays as it is although the review says something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stays: Option<Stays>,
}

/// What becomes of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// The choices, each as it was and as it is to be.
    pub outcomes: Vec<Outcome>,
    /// The notes as they are to be.
    pub notes: String,
    /// What is to be sent; `None` if everything is there.
    pub update: Option<Update>,
}

/// Whose answers win, and the language of notes.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// What the review decides wins over what people answered.
    pub overwrite: bool,
    /// The language of the notes.
    pub words: &'static Words,
}

/// Brings a wish together with an answer.
#[must_use]
pub fn merge(wish: &QuestionWish, live: &Answer, terms: Terms) -> Merged {
    let speaks = wish.choices.iter().any(|choice| choice.say != Say::Nothing);
    if !(live.applicable || terms.overwrite && speaks) {
        return untouched(wish, live);
    }
    let merger = Merger { wish, live, terms };
    let mut outcomes: Vec<Outcome> = wish.choices.iter().map(|choice| merger.choice(choice)).collect();
    outcomes.extend(merger.none(&outcomes));
    let ours = Ours { mark: Mark::Note, items: &wish.notes };
    let ours = (!wish.notes.is_empty()).then_some(&ours);
    let notes = note::with(&live.notes, ours, note::QUESTION, terms.words);
    let changes = !live.applicable || notes != live.notes || outcomes.iter().any(|outcome| outcome.before != outcome.after);
    let update = changes.then(|| merger.update(&outcomes, &notes));
    Merged { outcomes, notes, update }
}

/// An answer that a person took out of the review as a whole.
fn untouched(wish: &QuestionWish, live: &Answer) -> Merged {
    let outcome = |choice: &ChoiceWish| {
        let before = live.of(&choice.choice_id);
        let stays = (choice.say != Say::Nothing).then_some(Stays::QuestionNotApplicable);
        Outcome { choice_id: choice.choice_id.clone(), after: before.clone(), before, stays }
    };
    Merged { outcomes: wish.choices.iter().map(outcome).collect(), notes: live.notes.clone(), update: None }
}

struct Merger<'a> {
    wish: &'a QuestionWish,
    live: &'a Answer,
    terms: Terms,
}

/// What is to be set, and what the mark says afterwards; without a mark our part goes.
struct Decided {
    status: Status,
    mark: Option<Mark>,
    stays: Option<Stays>,
}

impl Decided {
    const fn set(status: Status, mark: Mark) -> Self {
        Self { status, mark: Some(mark), stays: None }
    }

    const fn kept(status: Status, mark: Mark, stays: Stays) -> Self {
        Self { status, mark: Some(mark), stays: Some(stays) }
    }
}

impl Merger<'_> {
    fn choice(&self, wish: &ChoiceWish) -> Outcome {
        let before = self.live.of(&wish.choice_id);
        let mark = note::parts(&before.notes).ours.map(|(mark, _)| mark);
        let decided = match wish.say {
            Say::Select => self.select(before.status, mark),
            Say::NotApplicable => self.exclude(before.status, mark),
            Say::Note => self.lacks(before.status, mark),
            Say::Nothing => silence(before.status, mark),
        };
        self.outcome(&wish.choice_id, before, &decided, &Said { items: &wish.note, reason: wish.reason })
    }

    fn select(&self, status: Status, mark: Option<Mark>) -> Decided {
        let ours = is_ours(status, mark);
        match status {
            Status::Selected => Decided::set(status, if ours { Mark::Selected } else { Mark::Note }),
            _ if self.terms.overwrite => Decided::set(Status::Selected, Mark::Selected),
            Status::NotApplicable if !ours => Decided::kept(status, Mark::Note, Stays::NotApplicable),
            Status::Unselected if mark == Some(Mark::Selected) => Decided::kept(status, Mark::Selected, Stays::TakenBack),
            _ if self.a_person_says_none() => Decided::kept(Status::Unselected, Mark::Note, Stays::NoneOfThese),
            _ => Decided::set(Status::Selected, Mark::Selected),
        }
    }

    fn exclude(&self, status: Status, mark: Option<Mark>) -> Decided {
        let ours = is_ours(status, mark);
        match status {
            Status::NotApplicable => Decided::set(status, if ours { Mark::NotApplicable } else { Mark::Note }),
            _ if self.terms.overwrite => Decided::set(Status::NotApplicable, Mark::NotApplicable),
            Status::Selected if !ours => Decided::kept(status, Mark::Note, Stays::Selected),
            Status::Unselected if mark == Some(Mark::NotApplicable) => {
                Decided::kept(status, Mark::NotApplicable, Stays::TakenBack)
            }
            _ => Decided::set(Status::NotApplicable, Mark::NotApplicable),
        }
    }

    fn lacks(&self, status: Status, mark: Option<Mark>) -> Decided {
        let stays = match status {
            Status::Selected => Stays::Selected,
            Status::NotApplicable => Stays::NotApplicable,
            Status::Unselected => return Decided::set(status, Mark::Note),
        };
        if self.terms.overwrite || is_ours(status, mark) {
            return Decided::set(Status::Unselected, Mark::Note);
        }
        Decided::kept(status, Mark::Note, stays)
    }

    /// "None of these" is said only where evidence decides against every choice and nobody chose one.
    fn none(&self, outcomes: &[Outcome]) -> Option<Outcome> {
        let wish = self.wish.none.as_ref()?;
        let before = self.live.of(&wish.choice_id);
        let mark = note::parts(&before.notes).ours.map(|(mark, _)| mark);
        let others = outcomes.iter().all(|outcome| outcome.after.status == Status::Unselected) && !self.another_is_chosen();
        let chosen = outcomes.iter().any(|outcome| outcome.after.status == Status::Selected);
        let decided = match before.status {
            Status::Selected if is_ours(before.status, mark) && !(wish.all_unmet && others) => silence(before.status, mark),
            Status::Selected if self.terms.overwrite && chosen => Decided { status: Status::Unselected, mark: None, stays: None },
            Status::Unselected if wish.all_unmet && others && mark == Some(Mark::Selected) && !self.terms.overwrite => {
                Decided::kept(before.status, Mark::Selected, Stays::TakenBack)
            }
            Status::Unselected if wish.all_unmet && others => Decided::set(Status::Selected, Mark::Selected),
            _ => return Some(Outcome { choice_id: wish.choice_id.clone(), after: before.clone(), before, stays: None }),
        };
        let line = self.terms.words.line("wa.note.none").to_owned();
        let items = if wish.all_unmet { vec![line] } else { Vec::new() };
        Some(self.outcome(&wish.choice_id, before, &decided, &Said { items: &items, reason: None }))
    }

    /// Whether something is selected that is neither a practice nor "none of these".
    fn another_is_chosen(&self) -> bool {
        let known = |id: &String| {
            self.wish.choices.iter().any(|choice| choice.choice_id == *id)
                || self.wish.none.as_ref().is_some_and(|none| none.choice_id == *id)
        };
        self.live.selected.iter().any(|id| !known(id))
    }

    fn a_person_says_none(&self) -> bool {
        self.wish.none.as_ref().is_some_and(|none| {
            let answer = self.live.of(&none.choice_id);
            let mark = note::parts(&answer.notes).ours.map(|(mark, _)| mark);
            answer.status == Status::Selected && !is_ours(answer.status, mark)
        })
    }

    fn outcome(&self, id: &str, before: ChoiceAnswer, decided: &Decided, said: &Said<'_>) -> Outcome {
        let ours = decided.mark.map(|mark| Ours { mark, items: said.items });
        let notes = note::with(&before.notes, ours.as_ref(), note::CHOICE, self.terms.words);
        // Without room for the mark nobody could tell later that the answer is ours, so it is not given.
        let unmarked = matches!(decided.mark, Some(Mark::Selected | Mark::NotApplicable))
            && note::parts(&notes).ours.map(|(mark, _)| mark) != decided.mark;
        let status = if unmarked { before.status } else { decided.status };
        let reason = match status {
            Status::NotApplicable if decided.mark == Some(Mark::NotApplicable) => said.reason,
            Status::NotApplicable => before.reason,
            _ => before.reason.filter(|_| before.status == status),
        };
        let after = ChoiceAnswer { status, reason, notes };
        Outcome { choice_id: id.to_owned(), before, after, stays: decided.stays }
    }

    /// The whole selection. What else people said of choices is said again, since a selection replaces what was there.
    fn update(&self, outcomes: &[Outcome], notes: &str) -> Update {
        let mut choices: BTreeMap<String, ChoiceAnswer> = BTreeMap::new();
        for (id, answer) in &self.live.answered {
            if answer.status == Status::NotApplicable || !answer.notes.is_empty() {
                choices.insert(id.clone(), self.live.of(id));
            }
        }
        for outcome in outcomes.iter().filter(|outcome| outcome.before != outcome.after) {
            choices.insert(outcome.choice_id.clone(), outcome.after.clone());
        }
        let after = |id: &str| outcomes.iter().find(|outcome| outcome.choice_id == id).map(|outcome| outcome.after.status);
        let mut selected: Vec<String> = self.live.selected.clone();
        selected.retain(|id| after(id).is_none_or(|status| status == Status::Selected));
        for outcome in outcomes.iter().filter(|outcome| outcome.after.status == Status::Selected) {
            if !selected.contains(&outcome.choice_id) {
                selected.push(outcome.choice_id.clone());
            }
        }
        let question_id = self.wish.question_id.clone();
        Update { question_id, selected, choices, notes: notes.to_owned(), applies: !self.live.applicable }
    }
}

struct Said<'a> {
    items: &'a [String],
    reason: Option<Reason>,
}

/// Whether a choice is as we set it.
fn is_ours(status: Status, mark: Option<Mark>) -> bool {
    matches!((status, mark), (Status::Selected, Some(Mark::Selected)) | (Status::NotApplicable, Some(Mark::NotApplicable)))
}

/// What is done where nothing can be said: what we set is taken back, what people set stays. That somebody took back what we had
/// set is remembered by the mark.
fn silence(status: Status, mark: Option<Mark>) -> Decided {
    if is_ours(status, mark) {
        return Decided { status: Status::Unselected, mark: None, stays: None };
    }
    let remembered = mark.filter(|mark| status == Status::Unselected && *mark != Mark::Note);
    Decided { status, mark: remembered, stays: None }
}

#[cfg(test)]
mod tests;
