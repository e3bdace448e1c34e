//! A rule that asks about other resources has cases in which they stand elsewhere, and in which everything is here.

use super::{Report, trial};
use crate::design::Reason;
use crate::finding::Verdict;
use crate::review::Judgement;
use crate::rule::Rule;

/// What a rule asks about other resources.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    /// Which resources there are, so that the scope matters.
    Scope,
    /// What a name stands for.
    Name,
}

/// Whether the rule has the cases that it needs.
pub(super) fn run(rule: &Rule) -> Report {
    let mut report = Report::default();
    let Some(asks) = asks(rule) else { return report };
    report.count("rules that ask about other resources", 1);
    let (mut elsewhere, mut decided) = (false, false);
    trial::each(rule, |trial, _| {
        let verdicts = || trial.judged.iter().map(|(_, judgement)| judgement);
        elsewhere |= !trial.case.complete && verdicts().any(stands_elsewhere);
        decided |= trial.case.complete && verdicts().any(|j| matches!(j.verdict, Verdict::Pass | Verdict::Fail));
    });
    if !elsewhere {
        report.problems.push(format!("{}: no case has the other resource elsewhere (unknown)", rule.id));
    }
    if asks == Asks::Scope && !decided {
        report.problems.push(format!("{}: no case with `complete: true` passes or fails", rule.id));
    }
    report
}

fn asks(rule: &Rule) -> Option<Asks> {
    let mentions = |word: &str| rule.script.contains(word);
    match (mentions(".referrers(") || mentions("design.all("), mentions(".resource()") || mentions("bucket_region(")) {
        (true, _) => Some(Asks::Scope),
        (false, true) => Some(Asks::Name),
        (false, false) => None,
    }
}

/// Unknown because something may stand outside the design.
fn stands_elsewhere(judgement: &Judgement) -> bool {
    let mut causes = judgement.settled.iter().filter_map(|settled| settled.cause.as_ref());
    judgement.verdict == Verdict::Unknown
        && causes.any(|cause| matches!(cause.unknown.reason, Reason::OpenScope(_) | Reason::OutsideDesign(_) | Reason::Import(_)))
}
