use super::super::matching::By;
use super::super::memory::{Memory, Trouble};
use super::super::plan::{Plan, PlannedReview};
use super::super::wish::{ChoiceWish, QuestionWish, Say};
use super::super::{Answer, Choice, LensReview, Status, ToolWorkload};
use super::*;
use crate::document::{Basis, State};
use crate::report::Words;
use crate::rule::Language;
use crate::tool::merge::Terms;

/// A journal in memory, as a file would hold it.
#[derive(Default)]
struct Kept(Option<String>, usize);

impl Keep for Kept {
    fn keep(&mut self, text: &str) -> Result<(), String> {
        self.0 = Some(text.to_owned());
        self.1 += 1;
        Ok(())
    }
}

const QUESTIONS: [&str; 3] = ["q1", "q2", "q3"];

fn answer(id: &str) -> Answer {
    let choices = vec![Choice { id: format!("{id}_a"), title: "t".to_owned() }];
    Answer { question_id: id.to_owned(), choices, applicable: true, ..Answer::default() }
}

fn wish(id: &str) -> QuestionWish {
    let choice = ChoiceWish {
        practice: "SEC01-BP01".to_owned(),
        choice_id: format!("{id}_a"),
        matched_by: By::Id,
        state: State::Met,
        basis: Basis::Evidence,
        why: String::new(),
        say: Say::Select,
        reason: None,
        note: vec!["3 pass".to_owned()],
        rules: Vec::new(),
        fingerprints: Vec::new(),
        statements: Vec::new(),
    };
    let (question, question_id) = (id.to_owned(), id.to_owned());
    QuestionWish { question, question_id, title: "t".to_owned(), choices: vec![choice], none: None, notes: Vec::new() }
}

fn plan(tool: &Memory) -> Plan {
    let terms = Terms { overwrite: false, words: Words::of(Language::En) };
    let answers = tool.answers.borrow();
    let planned = |id: &&str| {
        let live = &answers[*id];
        let merged = merge(&wish(id), live, terms);
        PlannedAnswer {
            wish: wish(id),
            risk: None,
            changes: merged.update.is_some(),
            choices: merged.outcomes,
            notes_before: live.notes.clone(),
            notes_after: merged.notes,
            selected_before: live.selected.clone(),
            selected_after: Vec::new(),
        }
    };
    let review = PlannedReview { sha256: String::new(), workload: String::new(), as_of: String::new(), jurisdiction: Vec::new() };
    Plan {
        wa_plan: 1,
        workload: ToolWorkload::default(),
        region: "ap-northeast-2".to_owned(),
        lens: LensReview::default(),
        review,
        language: "en".to_owned(),
        overwrite: false,
        answers: QUESTIONS.iter().map(planned).collect(),
        unmatched: Vec::new(),
    }
}

fn tool() -> Memory {
    Memory::with(QUESTIONS.map(answer))
}

fn run(tool: &Memory, plan: &Plan, kept: &mut Kept) -> Pushed {
    let journal = Journal::resumed(kept.0.as_deref(), &plan.digest());
    push(tool, plan, journal, kept)
}

/// How many requests an undisturbed push makes, and what it leaves.
fn undisturbed() -> (usize, std::collections::BTreeMap<String, Answer>) {
    let tool = tool();
    let pushed = run(&tool, &plan(&tool), &mut Kept::default());
    assert_eq!((pushed.sent.len(), pushed.stop), (3, None));
    (tool.requests(), tool.answers.take())
}

#[test]
fn the_same_push_again_sends_nothing() {
    let tool = tool();
    let mut kept = Kept::default();
    assert_eq!(run(&tool, &plan(&tool), &mut kept).sent, QUESTIONS);
    let again = run(&tool, &plan(&tool), &mut kept);
    assert_eq!((again.sent.len(), again.there, tool.updates.borrow().len()), (0, 3, 3));
}

#[test]
fn a_push_that_stops_at_any_request_goes_on_and_sends_nothing_twice() {
    let (requests, end) = undisturbed();
    for at in 1..=requests {
        for kind in [FaultKind::Refused, FaultKind::Timeout, FaultKind::HalfReply, FaultKind::Unreachable] {
            for after_effect in [false, true] {
                let tool = tool();
                let (plan, mut kept) = (plan(&tool), Kept::default());
                tool.troubles.borrow_mut().push(Trouble { at, kind, after_effect });
                let first = run(&tool, &plan, &mut kept);
                let second = run(&tool, &plan, &mut kept);
                assert!(first.stop.is_some() || kind != FaultKind::Refused, "{at} {kind:?}");
                assert_eq!(second.stop, None, "{at} {kind:?} {after_effect}");
                assert_eq!(*tool.answers.borrow(), end, "{at} {kind:?} {after_effect}");
                assert_eq!(tool.updates.borrow().len(), 3, "{at} {kind:?} {after_effect}: nothing is sent twice");
            }
        }
    }
}

#[test]
fn a_lost_reply_is_no_stop_if_the_tool_has_the_answer() {
    let tool = tool();
    tool.troubles.borrow_mut().push(Trouble { at: 2, kind: FaultKind::HalfReply, after_effect: true });
    let pushed = run(&tool, &plan(&tool), &mut Kept::default());
    assert_eq!((pushed.sent.len(), pushed.stop), (3, None));
}

#[test]
fn a_stop_says_what_is_left_and_what_is_unsure() {
    let tool = tool();
    tool.troubles.borrow_mut().push(Trouble { at: 4, kind: FaultKind::Timeout, after_effect: false });
    let stop = run(&tool, &plan(&tool), &mut Kept::default()).stop.unwrap();
    assert_eq!((stop.question.as_str(), stop.unsure, stop.left), ("q2", true, vec!["q2".to_owned(), "q3".to_owned()]));
}

#[test]
fn somebody_elses_change_is_read_again_and_merged() {
    let tool = tool();
    let plan = plan(&tool);
    tool.answers.borrow_mut().get_mut("q1").unwrap().notes = "Kim was here.".to_owned();
    tool.troubles.borrow_mut().push(Trouble { at: 2, kind: FaultKind::Conflict, after_effect: false });
    let pushed = run(&tool, &plan, &mut Kept::default());
    assert_eq!((pushed.sent.len(), pushed.moved, pushed.stop), (3, vec!["q1".to_owned()], None));
    assert_eq!(tool.answers.borrow()["q1"].notes, "Kim was here.");
    let endless = self::tool();
    let troubles = (2..99).map(|at| Trouble { at, kind: FaultKind::Conflict, after_effect: false });
    // Reads meet conflicts here too, which stop at once; those of updates are counted.
    endless.troubles.borrow_mut().extend(troubles.filter(|trouble| trouble.at % 2 == 0));
    assert!(run(&endless, &self::plan(&endless), &mut Kept::default()).stop.is_some());
    assert_eq!(endless.requests(), 2 * (CONFLICTS as usize + 1));
}

#[test]
fn throttling_is_waited_for_and_not_without_end() {
    let tool = tool();
    let throttled = |at| Trouble { at, kind: FaultKind::Throttled, after_effect: false };
    tool.troubles.borrow_mut().extend([throttled(2), throttled(4)]);
    assert_eq!(run(&tool, &plan(&tool), &mut Kept::default()).stop, None);
    assert_eq!(tool.waited.get(), WAIT * 3, "each wait is twice the one before");
    let endless = self::tool();
    endless.troubles.borrow_mut().extend((1..99).map(|n| throttled(2 * n)));
    assert!(run(&endless, &self::plan(&endless), &mut Kept::default()).stop.is_some());
}

#[test]
fn what_a_person_changed_after_it_was_sent_stays_when_the_push_goes_on() {
    let tool = tool();
    let (plan, mut kept) = (plan(&tool), Kept::default());
    tool.troubles.borrow_mut().push(Trouble { at: 4, kind: FaultKind::Refused, after_effect: false });
    run(&tool, &plan, &mut kept);
    {
        let mut answers = tool.answers.borrow_mut();
        let answer = answers.get_mut("q1").unwrap();
        (answer.selected, answer.answered) = (Vec::new(), [].into());
    }
    let second = run(&tool, &plan, &mut kept);
    assert_eq!((second.before, second.sent), (vec!["q1".to_owned()], vec!["q2".to_owned(), "q3".to_owned()]));
    assert_eq!(tool.answers.borrow()["q1"].status("q1_a"), Status::Unselected);
}

#[test]
fn nothing_is_sent_that_is_not_written_down() {
    struct Full;
    impl Keep for Full {
        fn keep(&mut self, _: &str) -> Result<(), String> {
            Err("the disk is full".to_owned())
        }
    }
    let tool = tool();
    let plan = plan(&tool);
    let pushed = push(&tool, &plan, Journal::new(&plan.digest()), &mut Full);
    assert_eq!((pushed.sent.len(), tool.updates.borrow().len()), (0, 0));
    assert_eq!(pushed.stop.unwrap().fault.to_string(), "the journal cannot be kept: the disk is full");
}
