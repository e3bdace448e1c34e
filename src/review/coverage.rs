//! What was looked at, and what was not.

use std::collections::{BTreeMap, HashSet};

use rustc_hash::FxHashSet;

use super::request::Request;
use super::stream::Stream;
use crate::design::{Design, Resource};
use crate::document::{Counts, Coverage, DesignEntry, OpenQuestion, VerdictEntry};
use crate::finding::{Severity, Verdict};

/// Adds what was looked at in another part of the same designs.
pub(super) fn join(whole: &mut Coverage, part: Coverage) {
    for design in part.designs {
        match whole.designs.iter_mut().find(|known| known.name == design.name) {
            Some(known) => {
                known.resource_ids.extend(design.resource_ids.iter());
                known.resources += design.resources;
            }
            None => whole.designs.push(design),
        }
    }
    whole.total.join(part.total);
    for (pack, counts) in part.by_pack {
        whole.by_pack.entry(pack).or_default().join(counts);
    }
    for (severity, counts) in part.by_severity {
        whole.by_severity.entry(severity).or_default().join(counts);
    }
    whole.rules_without_subjects.retain(|rule| part.rules_without_subjects.contains(rule));
    for (kind, count) in part.kinds_without_rules {
        *whole.kinds_without_rules.entry(kind).or_default() += count;
    }
    for (assumption, count) in part.assumed {
        *whole.assumed.entry(assumption).or_default() += count;
    }
}

/// Counts verdicts and says what no rule looked at.
pub(super) fn coverage(request: &Request<'_>, stream: &Stream<'_>) -> Coverage {
    let mut coverage = Coverage {
        designs: designs(request),
        total: Counts::default(),
        by_pack: BTreeMap::new(),
        by_severity: BTreeMap::new(),
        rules_run: request.rulebook.len(),
        rules: Vec::new(),
        rules_left_out: request.left_out.clone(),
        rules_without_subjects: Vec::new(),
        kinds_without_rules: kinds_without_rules(request),
        not_looked_at: request.skipped.clone(),
        open_questions: Vec::new(),
        assumed: BTreeMap::new(),
    };
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for (task, told) in &stream.told {
        seen.insert(task.rule.id.as_str());
        let of_rule = (task.rule.pack.as_str(), task.rule.metadata.severity.worst());
        count(&mut coverage, of_rule, told.verdict, &told.assumed);
    }
    let idle = request.rulebook.rules().filter(|rule| !seen.contains(rule.id.as_str()));
    coverage.rules_without_subjects = idle.map(|rule| rule.id.to_string()).collect();
    coverage
}

/// Counts a verdict of a rule.
pub(super) fn count(coverage: &mut Coverage, (pack, severity): (&str, Severity), verdict: Verdict, assumed: &[String]) {
    coverage.total.add(verdict);
    match coverage.by_pack.get_mut(pack) {
        Some(counts) => counts.add(verdict),
        None => coverage.by_pack.entry(pack.to_owned()).or_default().add(verdict),
    }
    coverage.by_severity.entry(severity).or_default().add(verdict);
    for assumption in assumed {
        *coverage.assumed.entry(assumption.clone()).or_default() += 1;
    }
}

fn designs(request: &Request<'_>) -> Vec<DesignEntry> {
    let entry = |(design, format): &(std::sync::Arc<crate::design::Design>, &'static str)| DesignEntry {
        name: design.name.clone(),
        format: (*format).to_owned(),
        stage: design.stage.name().to_owned(),
        resource_ids: own(design).map(|resource| &resource.id).collect(),
        resources: own(design).count(),
        complete: design.scope.complete,
    };
    request.designs.iter().map(entry).collect()
}

/// The resources that stand in the inputs, without those that are derived from them.
fn own(design: &Design) -> impl Iterator<Item = &Resource> {
    design.under_review().map(|(_, resource)| resource).filter(|resource| !resource.kind.starts_with("Design::"))
}

fn kinds_without_rules(request: &Request<'_>) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for (design, _) in request.designs {
        for kind in
            design.kinds().filter(|kind| *kind != "AWS::CDK::Metadata" && !request.rulebook.rules().any(|rule| rule.names(kind)))
        {
            let count = design.of_kind(kind).filter(|id| design.is_under_review(*id)).count();
            if count > 0 {
                *kinds.entry(kind.to_owned()).or_default() += count;
            }
        }
    }
    kinds
}

/// A verdict that a question holds up: rule, design, resource.
type Held<'e> = (&'e str, &'e str, &'e str);

/// The questions that would settle the unknowns, those that settle most first.
pub(super) fn open_questions(entries: &[VerdictEntry]) -> Vec<OpenQuestion> {
    let mut questions: BTreeMap<(&str, &str), HashSet<Held<'_>>> = BTreeMap::new();
    for entry in entries {
        if let Some(unknown) = &entry.unknown {
            let held = questions.entry((&unknown.reason, &unknown.subject)).or_default();
            held.insert((&entry.rule, &entry.resource.design, &entry.resource.id));
        }
    }
    let mut list: Vec<OpenQuestion> = questions
        .into_iter()
        .map(|((reason, subject), verdicts)| OpenQuestion {
            reason: reason.to_owned(),
            subject: subject.to_owned(),
            verdicts: verdicts.len(),
            question: String::new(),
        })
        .collect();
    list.sort_by(|a, b| b.verdicts.cmp(&a.verdicts).then_with(|| (&a.reason, &a.subject).cmp(&(&b.reason, &b.subject))));
    list
}
