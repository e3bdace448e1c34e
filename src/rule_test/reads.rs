//! Reads: which properties of which kinds a rule looks at, over all of its cases.

use std::collections::BTreeSet;

use super::{Prepared, Report, trial};
use crate::design::{Design, NodeId, ResourceId, Step};
use crate::rule::Rule;
use crate::value::Read;

/// A property that a rule looks at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Looked {
    /// The kind of the resource.
    pub kind: String,
    /// The path of the property, without indexes; empty for the resource itself.
    pub path: String,
    /// Whether the resource is another than the one that the rule speaks of.
    pub is_elsewhere: bool,
}

/// Everything that a rule looks at in its cases, and what is wrong with the cases.
#[must_use]
pub fn of(rule: &Rule) -> (BTreeSet<Looked>, Report) {
    let found = std::cell::RefCell::new(BTreeSet::new());
    let report = trial::each(rule, |trial, report| {
        for (subject, judgement) in &trial.judged {
            let looked = judgement.reads.iter().filter_map(|read| looked(&trial.prepared, *subject, read));
            found.borrow_mut().extend(looked);
            report.tried += 1;
        }
    });
    (found.into_inner(), report)
}

fn looked(prepared: &Prepared, subject: Option<ResourceId>, read: &Read) -> Option<Looked> {
    let design = &*prepared.design;
    let (node, absent) = match read {
        Read::Node(node) => (*node, None),
        Read::Absent(node, key) => (*node, Some(key)),
        Read::Scope(kind) => return Some(Looked { kind: kind.to_string(), path: String::new(), is_elsewhere: true }),
        Read::Referrers(kind, path) => {
            return Some(Looked { kind: kind.to_string(), path: path.replace("[]", ""), is_elsewhere: true });
        }
    };
    let owner = design.owner(node)?;
    let steps = below(design, node, design.resource(owner).properties);
    let path = steps.into_iter().chain(absent.map(ToString::to_string)).collect::<Vec<_>>().join(".");
    Some(Looked { kind: design.resource(owner).kind.to_string(), path, is_elsewhere: subject != Some(owner) })
}

/// The keys that lead from a resource's properties to a node.
fn below(design: &Design, node: NodeId, properties: NodeId) -> Vec<String> {
    let mut keys: Vec<String> = design
        .ancestors(node)
        .take_while(|ancestor| *ancestor != properties)
        .filter_map(|ancestor| match &design.node(ancestor).step {
            Step::Key(key) => Some(key.to_string()),
            _ => None,
        })
        .collect();
    keys.reverse();
    keys
}
