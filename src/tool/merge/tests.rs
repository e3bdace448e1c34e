use std::collections::BTreeMap;

use super::super::Choice;
use super::super::matching::By;
use super::super::wish::NoneWish;
use super::*;
use crate::document::{Basis, State};
use crate::rule::Language;

const ONE: &str = "sec_one";
const TWO: &str = "sec_two";
const NONE: &str = "sec_no";

fn terms(overwrite: bool) -> Terms {
    Terms { overwrite, words: Words::of(Language::En) }
}

fn wish(id: &str, say: Say) -> ChoiceWish {
    let state = match say {
        Say::Select => State::Met,
        Say::NotApplicable => State::NotApplicable,
        Say::Note => State::NotMet,
        Say::Nothing => State::CannotTell,
    };
    ChoiceWish {
        practice: format!("P-{id}"),
        choice_id: id.to_owned(),
        matched_by: By::Id,
        state,
        basis: Basis::Evidence,
        why: String::new(),
        say,
        reason: (say == Say::NotApplicable).then_some(Reason::OutOfScope),
        note: if say == Say::Nothing { Vec::new() } else { vec![format!("as found for {id}: {state:?}")] },
        rules: Vec::new(),
        fingerprints: Vec::new(),
        statements: Vec::new(),
    }
}

fn question(says: [Say; 2]) -> QuestionWish {
    let [one, two] = says;
    let all_unmet = says == [Say::Note; 2];
    let silent = says == [Say::Nothing; 2];
    QuestionWish {
        question: "SEC 1".to_owned(),
        question_id: "q".to_owned(),
        title: "t".to_owned(),
        choices: vec![wish(ONE, one), wish(TWO, two)],
        none: Some(NoneWish { choice_id: NONE.to_owned(), all_unmet }),
        notes: if silent { Vec::new() } else { vec!["P-sec_one: so".to_owned()] },
    }
}

fn fresh() -> Answer {
    let choice = |id: &str| Choice { id: id.to_owned(), title: id.to_owned() };
    let choices = [ONE, TWO, NONE].map(choice).to_vec();
    Answer { question_id: "q".to_owned(), choices, applicable: true, ..Answer::default() }
}

/// What a person does in the console.
fn person(mut answer: Answer, id: &str, status: Status) -> Answer {
    answer.selected.retain(|other| other != id);
    if status == Status::Selected {
        answer.selected.push(id.to_owned());
    }
    answer.answered.entry(id.to_owned()).or_default().status = status;
    answer
}

/// The Tool after an update that takes everything with it which is not said again.
fn sent(answer: &Answer, merged: &Merged) -> Answer {
    let Some(update) = &merged.update else { return answer.clone() };
    let answered: BTreeMap<String, ChoiceAnswer> = update.choices.clone();
    let (selected, notes) = (update.selected.clone(), update.notes.clone());
    Answer { selected, answered, notes, applicable: answer.applicable || update.applies, ..answer.clone() }
}

fn pushed(wish: &QuestionWish, answer: &Answer) -> Answer {
    sent(answer, &merge(wish, answer, terms(false)))
}

#[test]
fn what_is_met_is_selected_and_what_is_not_met_gets_a_note() {
    let answer = pushed(&question([Say::Select, Say::Note]), &fresh());
    assert_eq!(answer.selected, [ONE]);
    assert_eq!(answer.of(ONE).notes, "[plumbrule:selected] as found for sec_one: Met [/plumbrule]");
    assert_eq!(answer.of(TWO).notes, "[plumbrule:note] as found for sec_two: NotMet [/plumbrule]");
    assert_eq!(answer.status(NONE), Status::Unselected);
    assert_eq!(answer.notes, "[plumbrule:note] P-sec_one: so [/plumbrule]");
}

#[test]
fn what_is_of_no_concern_carries_its_reason() {
    let answer = pushed(&question([Say::NotApplicable, Say::Nothing]), &fresh());
    assert_eq!((answer.status(ONE), answer.of(ONE).reason), (Status::NotApplicable, Some(Reason::OutOfScope)));
    assert!(!answer.answered.contains_key(TWO), "of what nobody can tell nothing is said");
}

#[test]
fn where_nobody_can_tell_nothing_is_sent() {
    assert_eq!(merge(&question([Say::Nothing; 2]), &fresh(), terms(true)).update, None);
}

#[test]
fn none_of_these_needs_evidence_against_every_choice_and_no_other_answer() {
    let unmet = question([Say::Note; 2]);
    assert_eq!(pushed(&unmet, &fresh()).selected, [NONE]);
    assert!(pushed(&question([Say::Note, Say::Nothing]), &fresh()).selected.is_empty());
    for (id, status) in [(ONE, Status::Selected), (TWO, Status::NotApplicable), ("sec_else", Status::Selected)] {
        let answer = pushed(&unmet, &person(fresh(), id, status));
        assert_ne!(answer.status(NONE), Status::Selected, "{id}");
    }
    let mended = pushed(&question([Say::Select, Say::Note]), &pushed(&unmet, &fresh()));
    assert_eq!(mended.selected, [ONE], "ours goes when a practice is met");
    let pending = pushed(&question([Say::Nothing, Say::Note]), &pushed(&unmet, &fresh()));
    assert!(pending.selected.is_empty() && pending.of(NONE).notes.is_empty(), "{pending:?}");
}

#[test]
fn what_a_person_selected_stays_and_is_said() {
    let theirs = person(fresh(), ONE, Status::Selected);
    let merged = merge(&question([Say::Note, Say::Select]), &theirs, terms(false));
    assert_eq!(merged.outcomes[0].stays, Some(Stays::Selected));
    let answer = sent(&theirs, &merged);
    assert_eq!(answer.selected, [ONE, TWO]);
    let merged = merge(&question([Say::Note, Say::Select]), &answer, terms(true));
    assert_eq!(sent(&answer, &merged).selected, [TWO], "--overwrite, where the review decides");
    let undecided = merge(&question([Say::Nothing, Say::Select]), &theirs, terms(true));
    assert_eq!(sent(&theirs, &undecided).selected, [ONE, TWO], "--overwrite, where it does not");
}

#[test]
fn a_person_who_says_none_or_not_applicable_or_takes_back_is_heard() {
    let met = question([Say::Select, Say::Nothing]);
    let none = person(fresh(), NONE, Status::Selected);
    let merged = merge(&met, &none, terms(false));
    assert_eq!(merged.outcomes[0].stays, Some(Stays::NoneOfThese));
    assert_eq!(sent(&none, &merged).selected, [NONE]);
    assert_eq!(sent(&none, &merge(&met, &none, terms(true))).selected, [ONE]);
    let excluded = person(fresh(), ONE, Status::NotApplicable);
    let merged = merge(&met, &excluded, terms(false));
    assert_eq!(
        (merged.outcomes[0].stays, sent(&excluded, &merged).status(ONE)),
        (Some(Stays::NotApplicable), Status::NotApplicable)
    );
    let taken_back = person(pushed(&met, &fresh()), ONE, Status::Unselected);
    let merged = merge(&met, &taken_back, terms(false));
    assert_eq!((merged.outcomes[0].stays, merged.update), (Some(Stays::TakenBack), None));
    let silent = pushed(&question([Say::Nothing; 2]), &taken_back);
    assert!(pushed(&met, &silent).selected.is_empty(), "remembered also over a review that could not tell");
}

#[test]
fn what_an_earlier_push_said_is_taken_back_when_nobody_can_tell_any_more() {
    let before = pushed(&question([Say::Select, Say::Note]), &person(fresh(), TWO, Status::Selected));
    assert_eq!(before.selected, [TWO, ONE]);
    let after = pushed(&question([Say::Nothing; 2]), &before);
    assert_eq!(after.selected, [TWO], "what the person said is all that is left");
    assert_eq!((after.of(ONE).notes, after.of(TWO).notes, after.notes), Default::default());
}

#[test]
fn a_question_that_a_person_took_out_is_left_alone_unless_it_is_overwritten() {
    let answer = Answer { applicable: false, reason: Some(Reason::OutOfScope), ..fresh() };
    let merged = merge(&question([Say::Select, Say::Nothing]), &answer, terms(false));
    assert_eq!((merged.update, merged.outcomes[0].stays), (None, Some(Stays::QuestionNotApplicable)));
    let merged = merge(&question([Say::Select, Say::Nothing]), &answer, terms(true));
    assert!(merged.update.is_some_and(|update| update.applies));
    assert_eq!(merge(&question([Say::Nothing; 2]), &answer, terms(true)).update, None);
}

#[test]
fn what_people_wrote_is_said_again_word_for_word() {
    let mut answer = person(fresh(), TWO, Status::NotApplicable);
    let said = answer.answered.entry(TWO.to_owned()).or_default();
    (said.reason, said.notes) = (Some(Reason::Other), "우리 팀의 결정 🧱".to_owned());
    answer.notes = "See the wiki.".to_owned();
    let after = pushed(&question([Say::Select, Say::Nothing]), &answer);
    assert_eq!((&after.answered[TWO], after.selected.as_slice()), (&answer.answered[TWO], &[ONE.to_owned()][..]));
    assert_eq!(after.notes, "See the wiki.\n[plumbrule:note] P-sec_one: so [/plumbrule]");
}

#[test]
fn an_answer_whose_note_has_no_room_for_the_mark_is_not_given() {
    let mut answer = fresh();
    answer.answered.entry(ONE.to_owned()).or_default().notes = "x".repeat(note::CHOICE);
    let after = pushed(&question([Say::Select, Say::Nothing]), &answer);
    assert!(after.selected.is_empty(), "nobody could tell later that it is ours");
}

/// Every wish over every answer that people and pushes can leave behind.
#[test]
fn the_same_push_again_sends_nothing_and_never_removes_what_people_selected() {
    let says = [Say::Select, Say::NotApplicable, Say::Note, Say::Nothing];
    let statuses = [None, Some(Status::Selected), Some(Status::NotApplicable), Some(Status::Unselected)];
    let wishes: Vec<QuestionWish> = says.iter().flat_map(|one| says.map(|two| question([*one, two]))).collect();
    let mut looked_at = 0;
    for before in &wishes {
        for (first, second) in statuses.iter().flat_map(|first| statuses.map(|second| (*first, second))) {
            let mut answer = pushed(before, &fresh());
            for (id, status) in [(ONE, first), (TWO, second)] {
                if let Some(status) = status {
                    answer = person(answer, id, status);
                }
            }
            for (after, overwrite) in wishes.iter().flat_map(|after| [(after, false), (after, true)]) {
                let done = sent(&answer, &merge(after, &answer, terms(overwrite)));
                assert_eq!(merge(after, &done, terms(overwrite)).update, None, "{answer:?} {after:?}");
                let kept = |id: &String| done.selected.contains(id) || is_ours(answer.status(id), mark_of(&answer, id));
                assert!(overwrite || answer.selected.iter().all(kept), "{answer:?} {after:?}");
                assert!(
                    done.status(NONE) != Status::Selected || done.selected.len() == 1 || answer.selected.len() > 1,
                    "{done:?}"
                );
                looked_at += 1;
            }
        }
    }
    assert_eq!(looked_at, 16 * 16 * 32);
}

fn mark_of(answer: &Answer, id: &str) -> Option<Mark> {
    note::parts(&answer.of(id).notes).ours.map(|(mark, _)| mark)
}
