//! Every row of the order in which a practice is decided.

use super::*;

/// Nothing looked at it and nobody stated it.
fn silence() -> Known {
    Known {
        passed: 0,
        failed: 0,
        unknown: 0,
        critical: false,
        needs: Vec::new(),
        hindered: None,
        nothing_of_it: false,
        ceiling: Ceiling::Decide,
        statement: None,
    }
}

/// A row: what is known, and what it comes to.
struct Row(&'static str, Known, (State, Basis, Because));

#[rustfmt::skip]
fn table() -> Vec<Row> {
    use Basis::{Attestation, Both, Evidence, None as Nothing};
    use State::{CannotTell, Met, NotApplicable, NotAssessed, NotMet, PartlyMet};
    let s = silence;
    let proof = || Known { passed: 3, needs: vec![Need::Passes, Need::NoSubject], ..s() };
    vec![
        // 1. A failure decides, whatever else is known.
        Row("a failure and no pass", Known { failed: 1, ..s() }, (NotMet, Evidence, Because::Failures)),
        Row("a failure and passes", Known { failed: 1, passed: 5, ..s() }, (PartlyMet, Evidence, Because::Failures)),
        Row("a critical failure and passes", Known { failed: 1, passed: 5, critical: true, ..s() }, (NotMet, Evidence, Because::CriticalFailure)),
        Row("a failure beats an unknown need", Known { failed: 1, passed: 1, needs: vec![Need::Unknown], ..s() }, (PartlyMet, Evidence, Because::Failures)),
        Row("a failure beats a statement", Known { failed: 1, statement: Some(Met), ..s() }, (NotMet, Evidence, Because::Failures)),
        Row("a failure beats not applicable", Known { failed: 1, statement: Some(NotApplicable), ..s() }, (NotMet, Evidence, Because::Failures)),
        // Not applicable needs proof.
        Row("complete, and nothing of it", Known { nothing_of_it: true, needs: vec![Need::NoSubject], ..s() }, (NotApplicable, Evidence, Because::NothingOfIt)),
        Row("stated to be of no concern", Known { statement: Some(NotApplicable), ..s() }, (NotApplicable, Attestation, Because::Stated)),
        Row("stated so, though the needs are open", Known { statement: Some(NotApplicable), needs: vec![Need::Open], ..s() }, (NotApplicable, Attestation, Because::Stated)),
        Row("stated so, though something passes", Known { statement: Some(NotApplicable), passed: 1, ..s() }, (CannotTell, Nothing, Because::Supported)),
        Row("stated so, though something is unknown", Known { statement: Some(NotApplicable), unknown: 1, ..s() }, (CannotTell, Nothing, Because::Unknown)),
        // 2. Something that the proof needs is unsettled.
        Row("a need is unknown", Known { passed: 2, unknown: 1, needs: vec![Need::Passes, Need::Unknown], ..s() }, (CannotTell, Nothing, Because::Unknown)),
        Row("a need was left out", Known { passed: 2, needs: vec![Need::LeftOut, Need::Passes], ..s() }, (CannotTell, Nothing, Because::LeftOut)),
        Row("a need is open", Known { passed: 2, needs: vec![Need::Passes, Need::Open], ..s() }, (CannotTell, Nothing, Because::OpenScope)),
        Row("an open need beats a statement", Known { passed: 2, needs: vec![Need::Open], statement: Some(Met), ..s() }, (CannotTell, Nothing, Because::OpenScope)),
        Row("a need is open, and nothing was seen", Known { needs: vec![Need::Open], ..s() }, (NotAssessed, Nothing, Because::NothingLooked)),
        Row("a need was left out, nothing was seen, a person states it", Known { needs: vec![Need::LeftOut], statement: Some(Met), ..s() }, (Met, Attestation, Because::Stated)),
        // 3. The whole proof.
        Row("all needs pass", proof(), (Met, Evidence, Because::Proved)),
        Row("all needs pass, and a person says no", Known { statement: Some(NotMet), ..proof() }, (Met, Evidence, Because::Proved)),
        Row("another rule passes, and no need has a subject", Known { passed: 1, needs: vec![Need::NoSubject], ..s() }, (Met, Evidence, Because::Proved)),
        Row("no need spoke of anything", Known { needs: vec![Need::NoSubject], ..s() }, (NotAssessed, Nothing, Because::NothingLooked)),
        // 4. Passes only support.
        Row("only support", Known { passed: 2, ceiling: Ceiling::Support, ..s() }, (CannotTell, Nothing, Because::Supported)),
        Row("only support, no proof known", Known { passed: 2, ..s() }, (CannotTell, Nothing, Because::Supported)),
        Row("support and a statement", Known { passed: 2, statement: Some(Met), ..s() }, (Met, Both, Because::SupportedAndStated)),
        Row("support, and a person says in part", Known { passed: 2, statement: Some(PartlyMet), ..s() }, (PartlyMet, Attestation, Because::Stated)),
        Row("support and unknowns", Known { passed: 2, unknown: 1, ..s() }, (CannotTell, Nothing, Because::Unknown)),
        Row("only unknowns", Known { unknown: 1, ..s() }, (CannotTell, Nothing, Because::Unknown)),
        Row("only unknowns, and a statement", Known { unknown: 1, statement: Some(Met), ..s() }, (Met, Attestation, Because::Stated)),
        // 5. Nothing bears on it.
        Row("a statement alone", Known { statement: Some(Met), ..s() }, (Met, Attestation, Because::Stated)),
        Row("a statement that it is not met", Known { statement: Some(NotMet), ceiling: Ceiling::None, ..s() }, (NotMet, Attestation, Because::Stated)),
        Row("nothing", s(), (NotAssessed, Nothing, Because::NothingLooked)),
    ]
}

/// Everything that the proof needs passes, and something else keeps it from being one.
#[rustfmt::skip]
fn hindered() -> Vec<Row> {
    use Basis::{Both, None as Nothing};
    use State::{CannotTell, Met};
    let proof = || Known { passed: 3, needs: vec![Need::Passes, Need::NoSubject], ..silence() };
    vec![
        Row("another rule that bears on it is unknown", Known { unknown: 1, ..proof() }, (CannotTell, Nothing, Because::Unknown)),
        Row("the stage may not decide", Known { hindered: Some(Because::OtherStage), ..proof() }, (CannotTell, Nothing, Because::OtherStage)),
        Row("the stage may not decide, a person does", Known { hindered: Some(Because::OtherStage), statement: Some(Met), ..proof() }, (Met, Both, Because::SupportedAndStated)),
        Row("something may be hidden", Known { hindered: Some(Because::OpenScope), ..proof() }, (CannotTell, Nothing, Because::OpenScope)),
        Row("something may be hidden, and a person states it", Known { hindered: Some(Because::OpenScope), statement: Some(Met), ..proof() }, (Met, Both, Because::SupportedAndStated)),
        Row("a resource was not covered", Known { hindered: Some(Because::NotCovered), ..proof() }, (CannotTell, Nothing, Because::NotCovered)),
    ]
}

fn all() -> Vec<Row> {
    table().into_iter().chain(hindered()).collect()
}

#[test]
fn every_row_of_the_order_holds() {
    for Row(name, known, (state, basis, because)) in all() {
        assert_eq!(decide(&known), Decision { state, basis, because }, "{name}");
    }
}

#[test]
fn the_table_covers_every_state_and_every_reason() {
    let decided: Vec<Decision> = all().iter().map(|Row(_, known, _)| decide(known)).collect();
    for state in State::ALL {
        assert!(decided.iter().any(|decision| decision.state == state), "{state:?}");
    }
    let reasons = [
        Because::Failures,
        Because::CriticalFailure,
        Because::Unknown,
        Because::OpenScope,
        Because::LeftOut,
        Because::NotCovered,
        Because::Proved,
        Because::OtherStage,
        Because::Supported,
        Because::SupportedAndStated,
        Because::Stated,
        Because::NothingOfIt,
        Because::NothingLooked,
    ];
    for because in reasons {
        assert!(decided.iter().any(|decision| decision.because == because), "{because:?}");
    }
}

#[test]
fn without_a_whole_proof_nothing_is_met_by_evidence() {
    for Row(name, known, _) in all() {
        let decision = decide(&known);
        let by_machine = decision.state == State::Met && decision.basis == Basis::Evidence;
        assert!(!by_machine || known.is_whole() && known.failed + known.unknown == 0, "{name}");
    }
}
