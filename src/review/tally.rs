//! What each rule found, by rule and by kind.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::request::Request;
use super::stream::Stream;
use crate::document::{Counts, RuleTally};
use crate::finding::Verdict;
use crate::rule::Rule;

/// Characters of a rule's digest that tell its versions apart.
const DIGEST: usize = 16;

/// What one rule found, for those who work out what it means.
#[derive(Clone, Debug)]
pub struct Tally {
    /// What the review writes down.
    pub entry: RuleTally,
    /// Its verdicts by the kind of the resource.
    pub by_kind: BTreeMap<String, Counts>,
}

impl Tally {
    /// Adds a verdict on a resource of a kind.
    pub(super) fn add(&mut self, kind: &str, verdict: Verdict, assumed: &[String]) {
        self.entry.counts.add(verdict);
        let decided = matches!(verdict, Verdict::Pass | Verdict::Fail);
        self.entry.assumed += usize::from(decided && !assumed.is_empty());
        match self.by_kind.get_mut(kind) {
            Some(counts) => counts.add(verdict),
            None => self.by_kind.entry(kind.to_owned()).or_default().add(verdict),
        }
    }

    /// Adds what the rule found in another part.
    pub(super) fn join(&mut self, part: Self) {
        self.entry.counts.join(part.entry.counts);
        self.entry.assumed += part.entry.assumed;
        self.entry.closed &= part.entry.closed;
        for (kind, counts) in part.by_kind {
            self.by_kind.entry(kind).or_default().join(counts);
        }
    }
}

/// The tallies of all rules that ran, in the order of their ids.
pub(super) fn tallies<'r>(request: &'r Request<'r>, stream: &Stream<'_>) -> BTreeMap<String, Tally> {
    let empty = |rule: &'r Rule| (rule.id.as_str(), Tally { entry: entry(request, rule), by_kind: BTreeMap::new() });
    let mut tallies: FxHashMap<&str, Tally> = request.rulebook.rules().map(empty).collect();
    for (task, told) in &stream.told {
        let Some(tally) = tallies.get_mut(task.rule.id.as_str()) else { continue };
        let design = request.designs.get(task.design).map(|(design, _)| design);
        let kind = design.zip(task.subject).map_or("Design", |(design, id)| &*design.resource(id).kind);
        tally.add(kind, told.verdict, &told.assumed);
    }
    tallies.into_iter().map(|(rule, tally)| (rule.to_owned(), tally)).collect()
}

fn entry(request: &Request<'_>, rule: &Rule) -> RuleTally {
    RuleTally {
        rule: rule.id.to_string(),
        digest: rule.digest.chars().take(DIGEST).collect(),
        counts: Counts::default(),
        assumed: 0,
        closed: is_closed(request, rule),
    }
}

/// Whether everything is here that the rule speaks of.
fn is_closed(request: &Request<'_>, rule: &Rule) -> bool {
    let closed = |kind: &String| {
        request.designs.iter().all(|(design, _)| match kind.as_str() {
            "*" | "Design" => design.scope.complete && !design.scope.doubted.contains("*"),
            kind => design.scope.is_closed(kind),
        })
    };
    !request.designs.is_empty() && rule.metadata.applies_to.iter().all(closed)
}
