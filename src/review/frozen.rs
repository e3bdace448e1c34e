//! Judgements that can leave their thread: a judgement holds `Rc`s, since no atomic count is touched while a rule runs.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::worlds::{Judgement, Settled};
use crate::design::{NodeId, Unknown};
use crate::finding::Verdict;

use crate::value::{Argument, Cause, Place, Read};

/// A judgement that can leave its thread.
#[derive(Debug)]
pub(super) struct Frozen {
    verdict: Verdict,
    settled: Vec<FrozenSettled>,
    reads: Vec<FrozenRead>,
    assumed: BTreeSet<String>,
}

#[derive(Debug)]
struct FrozenSettled {
    key: String,
    verdict: Verdict,
    place: FrozenPlace,
    elements: Vec<FrozenPlace>,
    arguments: BTreeMap<String, Argument>,
    cause: Option<(Unknown, FrozenPlace)>,
    failing_worlds: Vec<String>,
}

type FrozenPlace = Option<(NodeId, Option<String>)>;

#[derive(Debug)]
enum FrozenRead {
    Place(NodeId, Option<String>),
    Scope(String),
    Referrers(String, String),
}

/// What can leave the thread; of what nobody will be told, the verdict and what it rests on.
pub(super) fn freeze(judgement: Judgement, is_told: bool) -> Frozen {
    if !is_told {
        return Frozen { verdict: judgement.verdict, settled: Vec::new(), reads: Vec::new(), assumed: judgement.assumed };
    }
    Frozen {
        verdict: judgement.verdict,
        settled: judgement.settled.into_iter().map(freeze_settled).collect(),
        reads: judgement.reads.iter().map(freeze_read).collect(),
        assumed: judgement.assumed,
    }
}

fn freeze_settled(settled: Settled) -> FrozenSettled {
    FrozenSettled {
        key: settled.key.to_string(),
        verdict: settled.verdict,
        place: freeze_place(&settled.place),
        elements: settled.elements.iter().map(freeze_place).collect(),
        arguments: settled.arguments,
        cause: settled.cause.map(|cause| (cause.unknown.clone(), freeze_place(&cause.place))),
        failing_worlds: settled.failing_worlds,
    }
}

fn freeze_place(place: &Place) -> FrozenPlace {
    match place {
        Place::Node(node) => Some((*node, None)),
        Place::Absent(node, key) => Some((*node, Some(key.to_string()))),
        Place::Nowhere => None,
    }
}

fn freeze_read(read: &Read) -> FrozenRead {
    match read {
        Read::Node(node) => FrozenRead::Place(*node, None),
        Read::Absent(node, key) => FrozenRead::Place(*node, Some(key.to_string())),
        Read::Scope(kind) => FrozenRead::Scope(kind.to_string()),
        Read::Referrers(kind, path) => FrozenRead::Referrers(kind.to_string(), path.to_string()),
    }
}

pub(super) fn thaw(frozen: Frozen) -> Judgement {
    Judgement {
        verdict: frozen.verdict,
        settled: frozen.settled.into_iter().map(thaw_settled).collect(),
        reads: frozen.reads.into_iter().map(thaw_read).collect(),
        assumed: frozen.assumed,
    }
}

fn thaw_settled(settled: FrozenSettled) -> Settled {
    Settled {
        key: settled.key.into(),
        verdict: settled.verdict,
        place: thaw_place(settled.place),
        elements: settled.elements.into_iter().map(thaw_place).collect(),
        arguments: settled.arguments,
        cause: settled.cause.map(|(unknown, place)| Cause::new(unknown, thaw_place(place))),
        failing_worlds: settled.failing_worlds,
    }
}

fn thaw_place(place: FrozenPlace) -> Place {
    match place {
        Some((node, None)) => Place::Node(node),
        Some((node, Some(key))) => Place::Absent(node, Rc::from(key)),
        None => Place::Nowhere,
    }
}

fn thaw_read(read: FrozenRead) -> Read {
    match read {
        FrozenRead::Place(node, None) => Read::Node(node),
        FrozenRead::Place(node, Some(key)) => Read::Absent(node, Rc::from(key)),
        FrozenRead::Scope(kind) => Read::Scope(Rc::from(kind)),
        FrozenRead::Referrers(kind, path) => Read::Referrers(Rc::from(kind), Rc::from(path)),
    }
}
