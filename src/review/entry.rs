//! Verdict entries: what a judgement says, written down with place, message and identity.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::once::is_silence_of_the_workload;
use super::stream::Task;
use super::worlds::{Judgement, Settled};
use crate::design::{Content, Design, NodeId, Piece, Reason, Resource, ResourceId, Step};
use crate::document::{PracticeEntry, ReadEntry, ResourceEntry, UnknownEntry, VerdictEntry};
use crate::finding::{Identity, Verdict};
use crate::rule::{Language, Rule};
use crate::source::Location;
use crate::value::{Argument, Place, Read};

/// Keys that name a list member to people; the first that a member has, and no other member shares, stands for its index.
const NATURAL_KEYS: [&str; 10] =
    ["Id", "Sid", "Name", "Key", "RuleName", "PolicyName", "InstanceGroupName", "DeviceName", "Region", "ConditionKey"];

/// What all entries of one design share.
pub(super) struct Writer<'a> {
    pub(super) design: &'a Design,
    pub(super) workload: &'a str,
    /// The names of inputs in identities.
    pub(super) names: &'a BTreeMap<String, String>,
    pub(super) include_passes: bool,
    pub(super) include_reads: bool,
    /// Keys of resources that occur more than once, with the file that tells them apart.
    pub(super) shared_keys: &'a HashSet<&'a str>,
    pub(super) owners: &'a Owners,
}

/// The resources of one design by the node that holds their properties; made when first asked.
#[derive(Default)]
pub(super) struct Owners(OnceCell<HashMap<NodeId, ResourceId>>);

impl Owners {
    /// The resource that a node stands in.
    fn of<'d>(&self, design: &'d Design, node: NodeId) -> Option<&'d Resource> {
        let index = self.0.get_or_init(|| design.resources().map(|(id, resource)| (resource.properties, id)).collect());
        let owner = design.ancestors(node).find_map(|node| index.get(&node))?;
        Some(design.resource(*owner))
    }
}

/// What all entries of one rule share.
pub(super) struct OfRule {
    also_known_as: Arc<BTreeMap<String, String>>,
    implements: Arc<[String]>,
    practices: Arc<[PracticeEntry]>,
    /// The variables that its texts show.
    shown: HashSet<String>,
}

impl OfRule {
    pub(super) fn new(rule: &Rule) -> Self {
        Self {
            also_known_as: Arc::new(equivalents(rule)),
            implements: rule.metadata.implements.clone().into(),
            practices: practices(rule),
            shown: rule.texts(Language::En).placeholders().map(str::to_owned).collect(),
        }
    }
}

impl Writer<'_> {
    /// The entries of one judgement: failures and unknowns, and passes if they are asked for. What a rule says in its title
    /// holds only where the whole rule passes, so a requirement that holds beside one that does not is no pass.
    pub(super) fn entries(&self, task: &Task<'_>, judgement: &Judgement, of_rule: &OfRule) -> Vec<VerdictEntry> {
        let passes = self.include_passes && judgement.verdict == Verdict::Pass;
        let wanted = |settled: &&Settled| settled.verdict != Verdict::Pass || passes;
        let mut entries: Vec<VerdictEntry> = Vec::new();
        for settled in judgement.settled.iter().filter(wanted) {
            let entry = self.entry(task, judgement, settled, of_rule);
            if !entries.iter().any(|other| says_the_same(other, &entry)) {
                entries.push(entry);
            }
        }
        entries
    }

    fn entry(&self, task: &Task<'_>, judgement: &Judgement, settled: &Settled, of_rule: &OfRule) -> VerdictEntry {
        let rule = task.rule;
        let resource = task.subject.map(|id| self.design.resource(id));
        let element = self.element(resource, settled);
        VerdictEntry {
            rule: rule.id.to_string(),
            pack: rule.pack.clone(),
            key: settled.key.to_string(),
            also_known_as: Arc::clone(&of_rule.also_known_as),
            implements: Arc::clone(&of_rule.implements),
            resource: self.resource(resource),
            element: element.0,
            property: self.property(resource, &settled.place),
            verdict: settled.verdict,
            severity: rule.metadata.severity.of(&settled.key),
            location: self.location(resource, &settled.place),
            message: String::new(),
            arguments: arguments(of_rule, settled),
            unknown: unknown(rule, settled),
            failing_worlds: settled.failing_worlds.iter().map(|world| shown(rule, world)).collect(),
            assumed: judgement.assumed.iter().map(|choice| shown(rule, choice)).collect(),
            practices: Arc::clone(&of_rule.practices),
            reads: self.reads(rule, judgement),
            concealed: rule.metadata.conceals,
            waiver: None,
            baseline: None,
            stops: false,
            fingerprint: self.fingerprint(rule, resource, settled, &element.1),
        }
    }

    fn resource(&self, resource: Option<&Resource>) -> ResourceEntry {
        let text = |node: NodeId| match &self.design.node(node).content {
            Content::Text(text) => Some(text.to_string()),
            _ => None,
        };
        ResourceEntry {
            id: resource.map(|r| r.id.clone()).unwrap_or_default(),
            kind: resource.map_or_else(|| "Design".to_owned(), |r| r.kind.to_string()),
            design: resource.map_or_else(|| self.design.name.clone(), |r| r.input.to_string()),
            region: resource.and_then(|r| text(r.region)),
            account: resource.and_then(|r| text(r.account)),
            construct: resource.and_then(|r| r.alias.clone()),
            written_at: resource.and_then(|r| r.written_at.clone()),
        }
    }

    /// The place that decided, or the resource's own.
    fn location(&self, resource: Option<&Resource>, place: &Place) -> Location {
        let node = place.node().filter(|node| self.design.node(*node).span.start.line > 0);
        match node.or(resource.map(|r| r.properties)).map(|node| self.header(node)) {
            Some(node) => self.design.location(node),
            None => {
                Location { file: self.design.name.clone(), line: 1, column: 1, end_line: 1, end_column: 1, path: String::new() }
            }
        }
    }

    /// The path of what decided, below the resource.
    fn property(&self, resource: Option<&Resource>, place: &Place) -> Option<String> {
        let (node, absent) = match place {
            Place::Node(node) => (*node, None),
            Place::Absent(node, key) => (*node, Some(key)),
            Place::Nowhere => return None,
        };
        let outer = resource?.properties;
        if !self.design.is_within(node, outer) {
            return None;
        }
        let (outer, path) = (self.design.path(outer), self.design.path(node));
        let below = path.strip_prefix(&outer).unwrap_or(&path).trim_start_matches('.');
        let parts = [Some(below).filter(|below| !below.is_empty()), absent.map(|key| &**key)];
        let path = parts.into_iter().flatten().collect::<Vec<_>>().join(".");
        (!path.is_empty()).then_some(path)
    }

    /// Where a resource lacks the property itself, its name is the place to look at.
    fn header(&self, node: NodeId) -> NodeId {
        let found = self.design.node(node);
        let of_resource =
            matches!(&found.step, Step::Key(key) if &**key == "Properties") && self.design.steps(found.parent).len() == 2;
        if of_resource { found.parent } else { node }
    }

    /// The path of the innermost list member below the resource: as written, and with natural keys for indexes.
    fn element(&self, resource: Option<&Resource>, settled: &Settled) -> (String, String) {
        let Some((resource, node)) = resource.zip(settled.elements.last().and_then(Place::node)) else {
            return Default::default();
        };
        if self.design.is_within(node, resource.properties) {
            let outer = self.design.path(resource.properties);
            let path = self.design.path(node);
            let below = path.strip_prefix(&outer).unwrap_or(&path).trim_start_matches('.').to_owned();
            return (below, self.natural_path(node, resource.properties));
        }
        // The member is another resource, or a part of one.
        let name = self.owners.of(self.design, node).map_or_else(|| self.design.path(node), |other| other.id.clone());
        (format!("→ {name}"), self.natural_path(node, node))
    }

    fn natural_path(&self, node: NodeId, outer: NodeId) -> String {
        let mut parts = Vec::new();
        let mut here = node;
        loop {
            let current = self.design.node(here);
            parts.push(match &current.step {
                Step::Index(_) => format!("[{}]", self.natural_key(here)),
                Step::Key(key) => key.to_string(),
                Step::Root | Step::Part => String::new(),
            });
            if here == outer || current.step == Step::Root {
                break;
            }
            here = current.parent;
        }
        parts.reverse();
        parts.join(".")
    }

    fn natural_key(&self, node: NodeId) -> String {
        let named = NATURAL_KEYS.iter().find_map(|key| Some((key, self.text_at(node, key)?)));
        let shared = |key: &str, name| self.siblings(node).filter(|other| self.text_at(*other, key) == Some(name)).count() > 1;
        let own = named.filter(|(key, name)| !shared(key, name));
        own.map_or_else(|| self.canonical(node, 0).to_string(), |(_, name)| name.to_owned())
    }

    /// The text that a member has at a key.
    fn text_at(&self, member: NodeId, key: &str) -> Option<&str> {
        let Content::Map(entries) = self.content(member) else { return None };
        let (_, value) = entries.iter().find(|(name, _)| &**name == key)?;
        let Content::Text(text) = self.content(*value) else { return None };
        Some(text)
    }

    /// What stands at a node, or at the one that it is the same as.
    fn content(&self, node: NodeId) -> &Content {
        match &self.design.node(node).content {
            Content::Same(other) => &self.design.node(*other).content,
            content => content,
        }
    }

    /// The members of the list that a member stands in, itself among them.
    fn siblings(&self, member: NodeId) -> impl Iterator<Item = NodeId> {
        let list = match &self.design.node(self.design.node(member).parent).content {
            Content::List(items) => &items[..],
            _ => &[],
        };
        list.iter().copied()
    }

    /// The content of a node without places, for identity only.
    fn canonical(&self, node: NodeId, depth: usize) -> Json {
        if depth > 16 {
            return Json::Null;
        }
        match &self.design.node(node).content {
            Content::Boolean(truth) => json!(truth),
            Content::Number(number) => json!(number),
            Content::Text(text) => json!(text),
            Content::List(items) => items.iter().map(|item| self.canonical(*item, depth + 1)).collect(),
            // By name, since the order of keys means nothing.
            Content::Map(entries) => {
                let sorted: BTreeMap<&str, Json> =
                    entries.iter().map(|(key, value)| (&**key, self.canonical(*value, depth + 1))).collect();
                json!(sorted)
            }
            Content::Reference(id, attribute) => json!([self.design.resource(*id).id, attribute]),
            Content::Same(other) => self.canonical(*other, depth + 1),
            // As a set, since the order of the cases is that of the parameters in the template.
            Content::Varies(_, cases) => {
                let sorted: BTreeSet<String> = cases.iter().map(|case| self.canonical(*case, depth + 1).to_string()).collect();
                json!(sorted)
            }
            Content::Pieces(pieces) => pieces.iter().map(|piece| self.canonical_piece(piece, depth)).collect(),
            Content::Unknown(unknown) => json!([unknown.reason.code(), unknown.reason.subject()]),
            Content::Symbol("zone", name) => json!(["zone", name]),
            Content::Symbol(family, _) => json!([family]),
            Content::Missing => Json::Null,
        }
    }

    fn canonical_piece(&self, piece: &Piece, depth: usize) -> Json {
        match piece {
            Piece::Literal(text) => json!(text),
            Piece::Hole(node) => json!([self.canonical(*node, depth + 1)]),
        }
    }

    fn fingerprint(&self, rule: &Rule, resource: Option<&Resource>, settled: &Settled, element: &str) -> String {
        let key = resource.map(|r| r.key.clone()).unwrap_or_default();
        let input = resource.map_or(&*self.design.name, |resource| &*resource.input);
        // There is one workload, however many designs there are.
        let is_shared = self.shared_keys.contains(key.as_str()) && !is_silence_of_the_workload(settled);
        let input = if is_shared { input } else { "" };
        let file = self.names.get(input).map_or(input, String::as_str);
        Identity {
            workload: self.workload,
            rule: rule.id.as_str(),
            key: &settled.key,
            kind: resource.map_or("Design", |r| &r.kind),
            resource: &format!("{file}{key}"),
            element,
        }
        .fingerprint()
    }

    fn reads(&self, rule: &Rule, judgement: &Judgement) -> Vec<ReadEntry> {
        if !self.include_reads {
            return Vec::new();
        }
        let hide = |read: ReadEntry| if rule.metadata.conceals { ReadEntry { value: None, ..read } } else { read };
        judgement.reads.iter().map(|read| hide(self.read(read))).collect()
    }

    fn read(&self, read: &Read) -> ReadEntry {
        let entry = |path: String, state: &str, value: Option<String>, node: Option<NodeId>| ReadEntry {
            path,
            state: state.to_owned(),
            value,
            location: node.filter(|n| self.design.node(*n).span.start.line > 0).map(|n| self.design.position(n)),
        };
        match read {
            Read::Scope(kind) => entry(kind.to_string(), "scope", Some(self.scope_word(kind).to_owned()), None),
            Read::Referrers(kind, path) => entry(format!("{kind}.{path}"), "scope", Some(self.scope_word(kind).to_owned()), None),
            Read::Absent(node, key) => entry(format!("{}.{key}", self.design.path(*node)), "missing", None, Some(*node)),
            Read::Node(node) => {
                let (state, value) = self.state(*node);
                entry(self.design.path(*node), state, value, Some(*node))
            }
        }
    }

    fn scope_word(&self, kind: &str) -> &'static str {
        if self.design.scope.is_closed(kind) { "closed" } else { "open" }
    }

    fn state(&self, node: NodeId) -> (&'static str, Option<String>) {
        match &self.design.node(node).content {
            Content::Missing => ("missing", None),
            Content::Unknown(_) | Content::Varies(..) | Content::Symbol(..) => ("unknown", None),
            Content::Boolean(truth) => ("known", Some(truth.to_string())),
            Content::Number(number) => ("known", Some(number.to_string())),
            Content::Text(text) => ("known", Some(shorten(text))),
            Content::Reference(id, attribute) => {
                let id = &self.design.resource(*id).id;
                ("known", Some(attribute.as_ref().map_or_else(|| id.clone(), |a| format!("{id}.{a}"))))
            }
            Content::List(items) => ("known", Some(format!("[{}]", items.len()))),
            Content::Map(_) => ("known", Some("{…}".to_owned())),
            Content::Pieces(_) | Content::Same(_) => ("known", None),
        }
    }
}

/// Two requirements of one rule may come to the same words; they are told once.
fn says_the_same(one: &VerdictEntry, other: &VerdictEntry) -> bool {
    let reason = |entry: &VerdictEntry| entry.unknown.as_ref().map(|u| (u.reason.clone(), u.subject.clone()));
    one.fingerprint == other.fingerprint
        && one.verdict == other.verdict
        && one.arguments == other.arguments
        && reason(one) == reason(other)
}

/// Why it is unknown; the question is written with the other sentences.
fn unknown(rule: &Rule, settled: &Settled) -> Option<UnknownEntry> {
    let reason = &settled.cause.as_ref()?.unknown.reason;
    let subject = match reason {
        Reason::Rule(key) => format!("{}: {key}", rule.id),
        other => other.subject().to_owned(),
    };
    Some(UnknownEntry { reason: reason.code().to_owned(), subject, question: String::new() })
}

/// Choices of parameters, `Env=prod, Size=big`; of a rule that conceals what it reads the names only.
pub(super) fn shown(rule: &Rule, choices: &str) -> String {
    if !rule.metadata.conceals {
        return choices.to_owned();
    }
    let names = choices.split(", ").filter_map(|choice| choice.split_once('=')).map(|(name, _)| format!("{name}=…"));
    names.collect::<Vec<_>>().join(", ")
}

/// Long values are of no use in a review.
fn shorten(text: &str) -> String {
    const LONGEST: usize = 120;
    if text.chars().count() <= LONGEST { text.to_owned() } else { text.chars().take(LONGEST).chain(['…']).collect() }
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

/// Those of the rule's variables that its texts show.
fn arguments(of_rule: &OfRule, settled: &Settled) -> BTreeMap<String, Json> {
    let shown = settled.arguments.iter().filter(|(name, _)| of_rule.shown.contains(*name));
    shown.map(|(name, value)| (name.clone(), argument(value))).collect()
}

fn argument(value: &Argument) -> Json {
    match value {
        Argument::Number(number) => json!(number),
        Argument::Text(text) => json!(text),
        Argument::List(items) => items.iter().map(argument).collect(),
        Argument::Missing => Json::Null,
        Argument::Unknown => json!({"unknown": true}),
    }
}
