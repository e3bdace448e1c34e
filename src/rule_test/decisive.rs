//! Decisive: what a rule recorded as read is what its verdict hangs on, no more and no less.

use std::collections::BTreeSet;

use super::expect::describe;
use super::trial::{self, Trial};
use super::{Prepared, Report};
use crate::design::{Content, Design, NodeId, ResourceId, Step};
use crate::finding::Verdict;
use crate::review::Judgement;
use crate::rule::Rule;
use crate::value::{Read, referring_nodes};

/// For each subject of each case: hiding what was not read changes nothing; hiding what was read, and all that the workload
/// states, leaves nothing decided.
#[must_use]
pub fn run(rule: &Rule) -> Report {
    trial::each(rule, |trial, report| {
        for (id, judgement) in trial.judged.clone() {
            report.tried += 1;
            report.count("subjects", 1);
            hide_unread(trial, id, &judgement, report);
            if matches!(judgement.verdict, Verdict::Pass | Verdict::Fail) {
                hide_read(trial, id, &judgement, report);
            }
        }
    })
}

fn hide_unread(trial: &mut Trial<'_>, id: Option<ResourceId>, before: &Judgement, report: &mut Report) {
    let masked = trial.prepared.with(unread_hidden(&trial.prepared.design, before, report));
    let after = match trial.judge_prepared(&masked) {
        Ok(judged) => judged.into_iter().find(|(other, _)| *other == id).map(|(_, judgement)| judgement),
        Err(error) => return report.problems.push(trial.problem(&format!("hiding what was not read: {error}"))),
    };
    let says = |judgement: &Judgement| judgement.settled.iter().map(|s| (s.key.clone(), s.verdict)).collect::<Vec<_>>();
    if !after.as_ref().is_some_and(|after| after.verdict == before.verdict && says(after) == says(before)) {
        let after = after.map_or_else(|| "nothing".to_owned(), |after| describe(&masked, &after));
        let (name, before) = (trial.name(id), describe(&trial.prepared, before));
        report.problems.push(trial.problem(&format!("hiding what was not read: {name} was {before}, becomes {after}")));
    }
}

/// The design without any leaf that was not read. Whoever reads a list reads how many members it has, so those stay, with
/// hidden values; and whether a resource exists is asked of each before anything is read of it.
fn unread_hidden(design: &Design, judgement: &Judgement, report: &mut Report) -> Design {
    let read: BTreeSet<NodeId> = judgement.reads.iter().flat_map(|read| looked_at(design, read)).collect();
    let existence: BTreeSet<NodeId> = design.resources().map(|(_, resource)| resource.existence).collect();
    let (kept, unread): (Vec<NodeId>, Vec<NodeId>) =
        design.leaves().filter(|leaf| !existence.contains(leaf)).partition(|leaf| is_read(design, *leaf, &read));
    report.count("leaves read", kept.len());
    report.count("leaves not read", unread.len());
    let is_member =
        |leaf: &NodeId| matches!(design.node(*leaf).step, Step::Index(_)) && read.contains(&design.node(*leaf).parent);
    let (members, others): (Vec<NodeId>, Vec<NodeId>) = unread.into_iter().partition(is_member);
    report.count("members of read lists not read", members.len());
    design.hiding(others).hiding_values(members)
}

/// The node that was read, or that was found not to hold a key, or all that were asked whom they name.
fn looked_at(design: &Design, read: &Read) -> Vec<NodeId> {
    match read {
        Read::Node(node) | Read::Absent(node, _) => vec![*node],
        Read::Scope(_) => Vec::new(),
        Read::Referrers(kind, path) => referring_nodes(design, kind, path),
    }
}

/// Whether a leaf was read, or is a part of a text that was.
fn is_read(design: &Design, leaf: NodeId, read: &BTreeSet<NodeId>) -> bool {
    let mut here = leaf;
    while !read.contains(&here) {
        if design.node(here).step != Step::Part {
            return false;
        }
        here = design.node(here).parent;
    }
    true
}

fn node_of(read: &Read) -> Option<NodeId> {
    match read {
        Read::Node(node) => Some(*node),
        Read::Absent(..) | Read::Scope(_) | Read::Referrers(..) => None,
    }
}

fn hide_read(trial: &mut Trial<'_>, id: Option<ResourceId>, before: &Judgement, report: &mut Report) {
    report.count("decided subjects", 1);
    let blind = blind(&trial.prepared.design, id, &before.reads);
    report.count("absent keys read", before.reads.iter().filter(|read| matches!(read, Read::Absent(..))).count());
    report.count("scopes read", before.reads.iter().filter(|read| matches!(read, Read::Scope(_))).count());
    let masked = Prepared { workload: serde_json::json!({}), ..trial.prepared.with(blind) };
    match trial.judge_prepared(&masked) {
        Ok(judged) => {
            let after = judged.iter().find(|(other, _)| *other == id).map(|(_, judgement)| judgement);
            if after.is_none_or(|after| after.verdict != Verdict::Unknown) {
                let after = after.map_or_else(|| "nothing".to_owned(), |after| describe(&masked, after));
                let text = format!("hiding all that was read: {} becomes {after}", trial.name(id));
                report.problems.push(trial.problem(&text));
            }
        }
        Err(error) => report.problems.push(trial.problem(&format!("hiding all that was read: {error}"))),
    }
}

/// The design without anything that was read: nodes and absent keys hidden, scopes opened and their resources gone.
fn blind(design: &Design, subject: Option<ResourceId>, reads: &[Read]) -> Design {
    let absent = reads.iter().filter_map(|read| match read {
        Read::Absent(node, key) => Some((*node, &**key)),
        Read::Node(_) | Read::Scope(_) | Read::Referrers(..) => None,
    });
    let is_whole = |id: &NodeId| matches!(design.node(*id).content, Content::Map(_)) && holds_resource(design, *id);
    let nodes = reads.iter().filter_map(node_of).filter(|id| !is_whole(id));
    let mut blind = design.hiding_absents(absent).hiding(nodes);
    for read in reads {
        if let Read::Scope(kind) = read {
            let others: Vec<ResourceId> = blind.of_kind(kind).filter(|id| Some(*id) != subject).collect();
            blind = others.into_iter().fold(blind.opened(), |less, id| less.without(id));
        }
    }
    blind
}

/// Whether the node is the properties of a resource: who reads them all reads each of them as well.
fn holds_resource(design: &Design, id: NodeId) -> bool {
    design.resources().any(|(_, resource)| resource.properties == id)
}
