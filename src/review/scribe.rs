//! Writes down what the judgements of one thread say, as soon as they are made: what they were made from is not kept.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::entry::{Writer, shown};
use super::request::Request;
use super::stream::Task;
use super::worlds::Judgement;
use crate::design::{Design, NodeId, Resource, ResourceId};
use crate::document::{PracticeEntry, ResourceEntry, VerdictEntry};
use crate::finding::Verdict;
use crate::rule::{Language, Rule, RuleId};
use crate::source::{Name, Names};

/// What is kept of a judgement.
#[derive(Debug)]
pub(super) struct Told {
    /// The verdict.
    pub(super) verdict: Verdict,
    /// Assumptions under which it holds, as they are shown.
    pub(super) assumed: Arc<[String]>,
    /// The entries of the review.
    pub(super) entries: Box<[VerdictEntry]>,
}

/// Writes down judgements one after the other: those of a design in a row, and in it those of a resource.
pub(super) struct Scribe<'a> {
    request: &'a Request<'a>,
    /// Keys of resources that occur more than once, with the file that tells them apart.
    shared_keys: &'a HashSet<&'a str>,
    known: &'a mut Known,
    of_design: (usize, OfDesign),
}

/// What the entries of many designs, or of many parts of one, share.
#[derive(Debug, Default)]
pub(super) struct Known {
    names: Names,
    of_rules: HashMap<RuleId, OfRule>,
}

/// What all entries of one design share.
#[derive(Default)]
pub(super) struct OfDesign {
    /// The resources by the node that holds their properties; made when first asked.
    owners: OnceCell<HashMap<NodeId, ResourceId>>,
    /// Paths and places of what was read: many rules read the same.
    pub(super) reads: Names,
    /// The resource that was written down last.
    last: RefCell<Option<(Option<ResourceId>, Arc<ResourceEntry>)>>,
}

/// What all entries of one rule share.
#[derive(Debug)]
pub(super) struct OfRule {
    pub(super) rule: Name,
    pub(super) pack: Name,
    pub(super) also_known_as: Arc<BTreeMap<String, String>>,
    pub(super) implements: Arc<[String]>,
    pub(super) practices: Arc<[PracticeEntry]>,
    /// The variables that its texts show.
    pub(super) shown: HashSet<String>,
    /// The assumptions that its judgements rest on, as they are shown.
    assumed: HashMap<BTreeSet<String>, Arc<[String]>>,
}

impl<'a> Scribe<'a> {
    pub(super) fn new(request: &'a Request<'a>, shared_keys: &'a HashSet<&'a str>, known: &'a mut Known) -> Self {
        Self { request, shared_keys, known, of_design: Default::default() }
    }

    /// Writes a judgement down; of what nobody will be told, the verdict and what it rests on.
    pub(super) fn told(&mut self, task: &Task<'a>, mut judgement: Judgement) -> Told {
        let Known { names, of_rules } = &mut *self.known;
        let of_rule = of_rules.entry(task.rule.id.clone()).or_insert_with(|| OfRule::new(task.rule));
        let assumed = of_rule.assumed(task.rule, std::mem::take(&mut judgement.assumed));
        let holds = matches!(judgement.verdict, Verdict::Pass | Verdict::NotApplicable);
        let design = self.request.designs.get(task.design).filter(|_| self.request.include_passes || !holds);
        let Some((design, _)) = design else { return Told { verdict: judgement.verdict, assumed, entries: Box::default() } };
        if self.of_design.0 != task.design {
            self.of_design = (task.design, OfDesign::default());
        }
        let writer = Writer {
            request: self.request,
            design,
            shared_keys: self.shared_keys,
            names,
            task,
            of_rule,
            of_design: &self.of_design.1,
        };
        let entries = writer.entries(&judgement, &assumed);
        Told { verdict: judgement.verdict, assumed, entries }
    }
}

impl OfDesign {
    /// The resource that a node stands in.
    pub(super) fn owner<'d>(&self, design: &'d Design, node: NodeId) -> Option<&'d Resource> {
        let index = self.owners.get_or_init(|| design.resources().map(|(id, resource)| (resource.properties, id)).collect());
        let owner = design.ancestors(node).find_map(|node| index.get(&node))?;
        Some(design.resource(*owner))
    }

    /// A resource as it was written down last, or written anew if that was another one.
    pub(super) fn resource(&self, id: Option<ResourceId>, write: impl FnOnce() -> ResourceEntry) -> Arc<ResourceEntry> {
        let mut last = self.last.borrow_mut();
        if let Some((_, entry)) = last.as_ref().filter(|(known, _)| *known == id) {
            return Arc::clone(entry);
        }
        let entry = Arc::new(write());
        *last = Some((id, Arc::clone(&entry)));
        entry
    }
}

impl OfRule {
    fn new(rule: &Rule) -> Self {
        Self {
            rule: rule.id.as_str().into(),
            pack: rule.pack.as_str().into(),
            also_known_as: Arc::new(equivalents(rule)),
            implements: rule.metadata.implements.clone().into(),
            practices: practices(rule),
            shown: rule.texts(Language::En).placeholders().map(str::to_owned).collect(),
            assumed: HashMap::new(),
        }
    }

    fn assumed(&mut self, rule: &Rule, choices: BTreeSet<String>) -> Arc<[String]> {
        if choices.is_empty() {
            return Arc::default();
        }
        let show = |choices: &BTreeSet<String>| choices.iter().map(|choice| shown(rule, choice)).collect();
        Arc::clone(self.assumed.entry(choices).or_insert_with_key(show))
    }
}

fn equivalents(rule: &Rule) -> BTreeMap<String, String> {
    let known = &rule.metadata.also_known_as;
    let pairs = [("config", &known.config), ("security_hub", &known.security_hub)];
    pairs.into_iter().filter_map(|(service, name)| Some((service.to_owned(), name.clone()?))).collect()
}

fn practices(rule: &Rule) -> Arc<[PracticeEntry]> {
    let strength = |s| serde_json::to_value(s).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    rule.metadata.evidence.iter().map(|e| PracticeEntry { id: e.practice.clone(), strength: strength(e.strength) }).collect()
}
