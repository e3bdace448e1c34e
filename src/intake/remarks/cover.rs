//! Which paths of findings a place of a template covers.
//!
//! Functions, loops and SAM let a value stand at another path in the design than in the text, or at several; then the designs
//! are asked what they made of what stands there.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::standing::Standing;
use crate::intake::cloudformation::is_loop;
use crate::source::Position;
use crate::tree::yaml::{Form, Outline, Slot, Step};
use crate::tree::{Kind, NodeIndex, Tree};

/// Longest path that is written out; longer keys name nothing that CloudFormation knows.
const MAX_PATH: usize = 4_096;

/// A text and what became of it.
pub(super) struct Covers<'t> {
    pub(super) tree: &'t Tree,
    pub(super) outline: &'t Outline,
    pub(super) standing: &'t Standing<'t>,
    known: HashMap<usize, Arc<[String]>>,
    /// Where the functions stand that slots call, if one does.
    calls: HashMap<usize, Arc<[String]>>,
    maps: OnceCell<HashMap<Position, NodeIndex>>,
}

impl<'t> Covers<'t> {
    pub(super) fn new(tree: &'t Tree, outline: &'t Outline, standing: &'t Standing<'t>) -> Self {
        Self { tree, outline, standing, known: HashMap::new(), calls: HashMap::new(), maps: OnceCell::new() }
    }

    /// The paths that a slot covers; none if its own path is longer than any that is written out.
    pub(super) fn paths(&mut self, at: usize) -> Arc<[String]> {
        if let Some(known) = self.known.get(&at) {
            return Arc::clone(known);
        }
        let paths = self.worked_out(at).unwrap_or_default();
        self.known.insert(at, Arc::clone(&paths));
        paths
    }

    fn worked_out(&mut self, at: usize) -> Option<Arc<[String]>> {
        let outline = self.outline;
        let slot = outline.slots.get(at)?;
        let written = self.written(at)?;
        let paths = match (&slot.step, slot.form) {
            _ if self.is_resource(at) => or_else(self.standing.exactly(slot.key), written),
            (Step::Merge, _) => self.below_parent(slot, &self.merged_keys(slot)),
            (step, Form::Alias) => self.below_parent(slot, std::slice::from_ref(step)),
            _ => return Some(self.made_of(at, slot, written)),
        };
        Some(paths.into())
    }

    /// The path as the text has it: where it is a path of the design, it alone is meant.
    fn made_of(&mut self, at: usize, slot: &Slot, written: String) -> Arc<[String]> {
        let own = self.own(slot);
        if own.contains(&written) {
            return [written].into();
        }
        if !own.is_empty() {
            return own.into();
        }
        // What a function took in stands where the function stands. A branch that is not taken stands nowhere.
        let calls: Vec<usize> = self.calls_around(at).collect();
        let around = calls.into_iter().map(|call| self.call(call)).find(|paths| !paths.is_empty());
        around.unwrap_or_else(|| self.below_literal(slot, written).into())
    }

    /// The paths below the list or map around, if it stands in the design though the value does not: a function put another
    /// one in its place, such as one of `Mappings`.
    fn below_literal(&self, slot: &Slot, written: String) -> Vec<String> {
        let around = slot.parent.and_then(|parent| self.outline.slots.get(parent));
        let around = around.map(|around| self.standing.exactly(around.value)).unwrap_or_default();
        or_else(around.into_iter().map(|path| extended(path, &slot.step)).collect(), written)
    }

    /// The paths of what stands in the value of a slot, and of what was made to stand at its key. The stretch of both together
    /// would be that of the map around, if it holds nothing else.
    fn own(&self, slot: &Slot) -> Vec<String> {
        let mut paths = self.standing.within(slot.value);
        if slot.value.start < slot.value.end {
            paths.extend(self.standing.exactly(slot.key));
        }
        paths
    }

    /// The paths of the function that the value of a slot calls.
    fn call(&mut self, at: usize) -> Arc<[String]> {
        let standing = self.standing;
        let value = self.outline.slots.get(at).map(|slot| slot.value);
        let paths = self.calls.entry(at).or_insert_with(|| value.map(|value| standing.exactly(value)).unwrap_or_default().into());
        Arc::clone(paths)
    }

    /// The slots around one whose value calls a function, innermost first.
    fn calls_around(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let pairs = self.upwards(at).zip(self.upwards(at).skip(1));
        let within_resource = pairs.take_while(|(inner, _)| !self.is_resource(*inner));
        within_resource.filter(|(inner, outer)| self.is_argument(*inner) || self.is_tagged(*outer)).map(|(_, outer)| outer)
    }

    fn is_argument(&self, at: usize) -> bool {
        let step = self.outline.slots.get(at).map(|slot| &slot.step);
        matches!(step, Some(Step::Key(key)) if key.starts_with("Fn::") && !is_loop(key))
    }

    fn is_tagged(&self, at: usize) -> bool {
        self.outline.slots.get(at).is_some_and(|slot| slot.form == Form::Tagged)
    }

    fn upwards(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(at), |at| self.outline.slots.get(*at)?.parent)
    }

    /// The paths of certain steps below whatever the slot around covers.
    fn below_parent(&mut self, slot: &Slot, steps: &[Step]) -> Vec<String> {
        let around = slot.parent.map_or_else(|| [String::new()].into(), |parent| self.paths(parent));
        let below = |path: &String| {
            steps.iter().map(|step| extended(path.clone(), step)).filter(|path| path.len() <= MAX_PATH).collect::<Vec<_>>()
        };
        around.iter().flat_map(below).collect()
    }

    /// The keys that a merge key brings into its map.
    fn merged_keys(&self, slot: &Slot) -> Vec<Step> {
        let begin = slot.parent.and_then(|parent| self.outline.slots.get(parent)).map(|parent| parent.value.start);
        let map = begin.map_or(Some(self.tree.root), |begin| self.maps().get(&begin).copied());
        let own: HashSet<Position> = self.children(slot.parent).map(|child| child.key.start).collect();
        let entries = map.map(|map| self.tree.entries(map)).unwrap_or_default();
        let merged = entries.iter().filter(|entry| !own.contains(&entry.key_span.start));
        merged.map(|entry| Step::Key(entry.key.clone())).collect()
    }

    fn maps(&self) -> &HashMap<Position, NodeIndex> {
        self.maps.get_or_init(|| {
            let maps = self.tree.nodes.iter().zip(0..).filter(|(node, _)| matches!(node.kind, Kind::Map(_)));
            maps.map(|(node, index)| (node.span.start, index)).collect()
        })
    }

    /// The slots right below one, or those of the outermost list or map.
    fn children(&self, parent: Option<usize>) -> impl Iterator<Item = &Slot> + '_ {
        let slots = &self.outline.slots;
        let end = parent.map_or(slots.len(), |parent| slots.get(parent).map_or(0, |slot| slot.next));
        let first = parent.map_or(0, |parent| parent + 1);
        let each = std::iter::successors(Some(first), |at| slots.get(*at).map(|slot| slot.next));
        each.take_while(move |at| *at < end).filter_map(|at| slots.get(at))
    }

    /// Whether a slot is an entry of `Resources`, written there or within a loop.
    pub(super) fn is_resource(&self, at: usize) -> bool {
        let Some(slot) = self.outline.slots.get(at) else { return false };
        matches!(&slot.step, Step::Key(key) if !is_loop(key)) && self.holds_resources(slot.parent)
    }

    /// Whether the value of a slot is `Resources`, or what a loop there repeats.
    fn holds_resources(&self, at: Option<usize>) -> bool {
        let mut here = at.and_then(|at| self.outline.slots.get(at));
        while let Some(slot) = here {
            let outer = slot.parent.and_then(|parent| self.outline.slots.get(parent));
            here = match (&slot.step, outer) {
                (Step::Key(key), None) => return &**key == "Resources",
                (Step::Index(2), Some(Slot { step: Step::Key(key), parent, .. })) if is_loop(key) => {
                    parent.and_then(|parent| self.outline.slots.get(parent))
                }
                _ => None,
            };
        }
        false
    }

    /// The path as the text has it.
    pub(super) fn written(&self, at: usize) -> Option<String> {
        let steps: Vec<&Step> = self.upwards(at).filter_map(|at| self.outline.slots.get(at)).map(|slot| &slot.step).collect();
        let mut path = String::new();
        for step in steps.into_iter().rev() {
            path = extended(path, step);
            if path.len() > MAX_PATH {
                return None;
            }
        }
        Some(path)
    }
}

fn or_else(paths: Vec<String>, written: String) -> Vec<String> {
    if paths.is_empty() { vec![written] } else { paths }
}

/// A path with one more step.
pub(super) fn extended(mut path: String, step: &Step) -> String {
    let key = match step {
        Step::Index(index) => return format!("{path}[{index}]"),
        Step::Key(key) => key,
        Step::Merge => "<<",
    };
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
    path
}
