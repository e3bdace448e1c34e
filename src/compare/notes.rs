//! What makes two reviews incomparable, and what else differs between them.

use std::collections::{BTreeMap, BTreeSet};

use super::{CompareError, Note};
use crate::document::{Digested, InputFile, Provenance, Review};
use crate::finding::Verdict;

/// Characters of a digest that tell two apart.
const SHOWN: usize = 12;

/// Refuses reviews whose findings have no common identity.
pub(super) fn refuse(old: (&str, &Review), new: (&str, &Review)) -> Result<(), CompareError> {
    let (before, now) = (&old.1.provenance, &new.1.provenance);
    if before.workload != now.workload {
        let [was, is] = [before, now].map(|provenance| workload(&provenance.workload));
        return Err(CompareError::Workloads { old: old.0.to_owned(), new: new.0.to_owned(), was, is });
    }
    let (was, is) = (stages(old.1), stages(new.1));
    if !was.is_empty() && !is.is_empty() && was.is_disjoint(&is) {
        let [was, is] = [was, is].map(|stages| stages.into_iter().collect::<Vec<_>>().join(", "));
        return Err(CompareError::Stages { old: old.0.to_owned(), new: new.0.to_owned(), was, is });
    }
    Ok(())
}

/// Refuses a review that leaves out findings that it counts.
pub(super) fn refuse_partial((file, review): (&str, &Review)) -> Result<(), CompareError> {
    if is_whole(review) { Ok(()) } else { Err(CompareError::NotWhole { file: file.to_owned() }) }
}

fn workload(name: &str) -> String {
    if name.is_empty() { "one without a name".to_owned() } else { format!("`{name}`") }
}

fn stages(review: &Review) -> BTreeSet<&str> {
    review.coverage.designs.iter().map(|design| design.stage.as_str()).collect()
}

/// Whether a review holds the failures that it counts.
#[must_use]
pub fn is_whole(review: &Review) -> bool {
    let mut arguments = review.provenance.arguments.iter().map(String::as_str);
    let severity = arguments.find_map(|argument| argument.strip_prefix("--min-severity"));
    let narrowed = match severity {
        Some("") => arguments.next().is_some_and(|severity| severity != "info"),
        Some(severity) => severity != "=info",
        None => false,
    };
    let fails: BTreeSet<&str> =
        review.verdicts.iter().filter(|entry| entry.verdict == Verdict::Fail).map(|entry| entry.rule.as_str()).collect();
    !narrowed && review.coverage.rules.iter().all(|tally| tally.counts.fail == 0 || fails.contains(tally.rule.as_str()))
}

/// What else differs, and may explain changes.
pub(super) fn notes(old: &Provenance, new: &Provenance) -> Vec<Note> {
    let (before, now) = unlike(&old.accompanying, &new.accompanying);
    let of_run = [("accompanying", before, now), ("arguments", old.arguments.join(" "), new.arguments.join(" "))];
    differing(of_surroundings(old, new).into_iter().chain(of_run)).collect()
}

/// What differs of that by which both were judged.
pub(super) fn differs(old: &Provenance, new: &Provenance) -> Vec<String> {
    differing(of_surroundings(old, new)).map(|note| note.what).collect()
}

/// What is compared, as it was and as it is.
type Pair = (&'static str, String, String);

fn differing(pairs: impl IntoIterator<Item = Pair>) -> impl Iterator<Item = Note> {
    let differing = pairs.into_iter().filter(|(_, old, new)| old != new);
    differing.map(|(what, old, new)| Note { what: what.to_owned(), old, new })
}

fn of_surroundings(old: &Provenance, new: &Provenance) -> [Pair; 7] {
    let digests = |one: &Digested| shortened(&one.sha256);
    let file = |file: &Option<InputFile>| file.as_ref().map(named).unwrap_or_default();
    [
        ("tool", old.tool.clone(), new.tool.clone()),
        ("rulebook", digests(&old.rulebook), digests(&new.rulebook)),
        ("facts", digests(&old.facts), digests(&new.facts)),
        ("framework", digests(&old.framework), digests(&new.framework)),
        ("schema", old.schema.clone(), new.schema.clone()),
        ("jurisdiction", old.jurisdiction.join(", "), new.jurisdiction.join(", ")),
        ("configuration", file(&old.configuration), file(&new.configuration)),
    ]
}

fn shortened(digest: &str) -> String {
    digest.chars().take(SHOWN).collect()
}

fn named(file: &InputFile) -> String {
    format!("{} ({})", file.file, shortened(&file.sha256))
}

/// The files of each that the other does not have as they are.
fn unlike(old: &[InputFile], new: &[InputFile]) -> (String, String) {
    let known = |files: &[InputFile]| -> BTreeMap<String, String> {
        files.iter().map(|file| (file.file.clone(), file.sha256.clone())).collect()
    };
    let (before, now) = (known(old), known(new));
    let beyond = |files: &[InputFile], others: &BTreeMap<String, String>| {
        let unlike = files.iter().filter(|file| others.get(&file.file) != Some(&file.sha256));
        unlike.map(named).collect::<Vec<_>>().join(", ")
    };
    (beyond(old, &now), beyond(new, &before))
}
