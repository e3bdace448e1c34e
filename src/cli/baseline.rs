//! `plumbrule baseline create`: writes down which findings are known.

use std::path::Path;

use anyhow::bail;

use super::arguments::BaselineCommand;
use super::output::cannot;
use super::{Ended, output};
use crate::baseline::{Baseline, read_review};
use crate::document::{OutcomeKind, Review};
use crate::report::{Words, grouped, to_json};

pub(super) fn run(command: &BaselineCommand) -> Ended {
    let BaselineCommand::Create { review, to, force, language } = command;
    let read = read_review(review).map_err(|error| cannot(&error))?;
    if !force {
        refuse(review, &read)?;
    }
    let baseline = Baseline::of(&read);
    let text = to_json(&baseline);
    if to == Path::new("-") {
        return output::print(&text);
    }
    let before = Baseline::read(to).ok();
    output::write_whole(to, &text)?;
    let words = Words::of(language.language());
    output::note(&words.say("cli.written", &[("path", &to.display().to_string())]));
    output::note(&words.say("baseline.holds", &[("count", &grouped(baseline.findings.len()))]));
    if let Some(before) = before {
        let (more, fewer) = (beyond(&baseline, &before), beyond(&before, &baseline));
        output::note(&words.say("baseline.replaced", &[("more", &grouped(more)), ("fewer", &grouped(fewer))]));
    }
    Ok(0)
}

/// How many findings one holds and the other does not.
fn beyond(one: &Baseline, other: &Baseline) -> usize {
    one.fingerprints().difference(&other.fingerprints()).count()
}

/// What a review did not see would count as new in every later one.
fn refuse(path: &Path, review: &Review) -> anyhow::Result<()> {
    let broken = |kind| matches!(kind, OutcomeKind::InputError | OutcomeKind::RuleError | OutcomeKind::Incomplete);
    match review.outcome.iter().find(|reason| broken(reason.kind)) {
        Some(reason) => bail!(
            "{} is no whole review ({}), so findings that are there today would count as new tomorrow; mend that, or pass --force",
            path.display(),
            reason.message.trim_end_matches('.')
        ),
        None => Ok(()),
    }
}
