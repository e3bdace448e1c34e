//! Verdict entries: what a judgement says, written down with place, message and identity.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::once::is_silence_of_the_workload;
use super::request::Request;
use super::scribe::{OfDesign, OfRule};
use super::stream::Task;
use super::worlds::{Judgement, Settled};
use crate::design::{Content, Design, NodeId, Piece, Reason, Resource, Step};
use crate::document::{Arguments, ReadEntry, ResourceEntry, UnknownEntry, VerdictEntry};
use crate::finding::{Identity, Verdict};
use crate::rule::Rule;
use crate::source::{Location, Name, Names};
use crate::value::{Argument, Place, Read};

/// Keys that name a list member to people; the first that a member has, and no other member shares, stands for its index.
const NATURAL_KEYS: [&str; 10] =
    ["Id", "Sid", "Name", "Key", "RuleName", "PolicyName", "InstanceGroupName", "DeviceName", "Region", "ConditionKey"];

/// Writes the entries of one judgement.
pub(super) struct Writer<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) design: &'a Design,
    /// Keys of resources that occur more than once, with the file that tells them apart.
    pub(super) shared_keys: &'a HashSet<&'a str>,
    /// The texts that many entries show.
    pub(super) names: &'a Names,
    pub(super) task: &'a Task<'a>,
    pub(super) of_rule: &'a OfRule,
    pub(super) of_design: &'a OfDesign,
}

impl Writer<'_> {
    /// The entries of one judgement: failures and unknowns, and passes if they are asked for. What a rule says in its title
    /// holds only where the whole rule passes, so a requirement that holds beside one that does not is no pass.
    pub(super) fn entries(&self, judgement: &Judgement, assumed: &Arc<[String]>) -> Box<[VerdictEntry]> {
        let passes = self.request.include_passes && judgement.verdict == Verdict::Pass;
        let wanted = |settled: &&Settled| settled.verdict != Verdict::Pass || passes;
        let (reads, mut entries) = (self.reads(judgement), Vec::with_capacity(1));
        for settled in judgement.settled.iter().filter(wanted) {
            let entry = VerdictEntry { assumed: Arc::clone(assumed), reads: Arc::clone(&reads), ..self.entry(settled) };
            if !entries.iter().any(|other| says_the_same(other, &entry)) {
                entries.push(entry);
            }
        }
        entries.into()
    }

    fn entry(&self, settled: &Settled) -> VerdictEntry {
        let (rule, of_rule) = (self.task.rule, self.of_rule);
        let resource = self.task.subject.map(|id| self.design.resource(id));
        let element = self.element(resource, settled);
        VerdictEntry {
            rule: of_rule.rule.clone(),
            pack: of_rule.pack.clone(),
            key: self.names.of(&settled.key),
            also_known_as: Arc::clone(&of_rule.also_known_as),
            implements: Arc::clone(&of_rule.implements),
            resource: self.of_design.resource(self.task.subject, || self.resource(resource)),
            element: element.0,
            property: self.property(resource, &settled.place),
            verdict: settled.verdict,
            severity: rule.metadata.severity.of(&settled.key),
            location: self.location(resource, &settled.place),
            message: Name::default(),
            arguments: self.arguments(settled),
            unknown: unknown(rule, settled),
            failing_worlds: settled.failing_worlds.iter().map(|world| shown(rule, world)).collect(),
            assumed: Arc::default(),
            practices: Arc::clone(&of_rule.practices),
            reads: Arc::default(),
            concealed: rule.metadata.conceals,
            waiver: None,
            baseline: None,
            stops: false,
            fingerprint: self.fingerprint(rule, resource, settled, &element.1),
        }
    }

    fn resource(&self, resource: Option<&Resource>) -> ResourceEntry {
        let text = |node: NodeId| match &self.design.node(node).content {
            Content::Text(text) => Some(self.names.of(text)),
            _ => None,
        };
        ResourceEntry {
            id: resource.map(|r| r.id.clone()).unwrap_or_default(),
            kind: resource.map_or_else(|| self.names.of("Design"), |r| Name::from(&r.kind)),
            design: resource.map_or_else(|| self.names.of(&self.design.name), |r| Name::from(&r.input)),
            region: resource.and_then(|r| text(r.region)),
            account: resource.and_then(|r| text(r.account)),
            construct: resource.and_then(|r| r.alias.clone()),
            written_at: resource.and_then(|r| r.written_at.clone()),
        }
    }

    /// Those of the rule's variables that its texts show.
    fn arguments(&self, settled: &Settled) -> Arguments {
        let shown = settled.arguments.iter().filter(|(name, _)| self.of_rule.shown.contains(*name));
        shown.map(|(name, value)| (self.names.of(name), argument(value))).collect()
    }

    /// The place that decided, or the resource's own.
    fn location(&self, resource: Option<&Resource>, place: &Place) -> Location {
        let node = place.node().filter(|node| self.design.node(*node).span.start.line > 0);
        let node = node.or(resource.map(|r| r.properties)).map(|node| self.header(node));
        let first_line = || {
            let file = self.names.of(&self.design.name);
            Location { file, line: 1, column: 1, end_line: 1, end_column: 1, path: String::new() }
        };
        node.map_or_else(first_line, |node| self.design.location(node))
    }

    /// The path of what decided, below the resource.
    fn property(&self, resource: Option<&Resource>, place: &Place) -> Option<Name> {
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
        (!path.is_empty()).then(|| self.names.of(&path))
    }

    /// Where a resource lacks the property itself, its name is the place to look at.
    fn header(&self, node: NodeId) -> NodeId {
        let found = self.design.node(node);
        let of_resource =
            matches!(&found.step, Step::Key(key) if &**key == "Properties") && self.design.steps(found.parent).len() == 2;
        if of_resource { found.parent } else { node }
    }

    /// The path of the innermost list member below the resource: as written, and with natural keys for indexes.
    fn element(&self, resource: Option<&Resource>, settled: &Settled) -> (Name, String) {
        let Some((resource, node)) = resource.zip(settled.elements.last().and_then(Place::node)) else {
            return Default::default();
        };
        if self.design.is_within(node, resource.properties) {
            let outer = self.design.path(resource.properties);
            let path = self.design.path(node);
            let below = path.strip_prefix(&outer).unwrap_or(&path).trim_start_matches('.');
            return (self.names.of(below), self.natural_path(node, resource.properties));
        }
        // The member is another resource, or a part of one.
        let name = self.of_design.owner(self.design, node).map_or_else(|| self.design.path(node), |other| other.id.clone());
        (format!("→ {name}").into(), self.natural_path(node, node))
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
        let file = self.request.names.get(input).map_or(input, String::as_str);
        Identity {
            workload: &self.request.workload,
            rule: rule.id.as_str(),
            key: &settled.key,
            kind: resource.map_or("Design", |r| &r.kind),
            resource: &format!("{file}{key}"),
            element,
        }
        .fingerprint()
    }

    fn reads(&self, judgement: &Judgement) -> Arc<[ReadEntry]> {
        if !self.request.settings.include_reads {
            return Arc::default();
        }
        let conceals = self.task.rule.metadata.conceals;
        let hide = |read: ReadEntry| if conceals { ReadEntry { value: None, ..read } } else { read };
        judgement.reads.iter().map(|read| hide(self.read(read))).collect()
    }

    fn read(&self, read: &Read) -> ReadEntry {
        let near = &self.of_design.reads;
        let of_scope = |kind: &str, path: &str| ReadEntry {
            path: self.names.of(path),
            state: self.names.of("scope"),
            value: Some(self.names.of(self.scope_word(kind))),
            location: None,
        };
        let of_node = |node: NodeId, path: String, state: &str, value: Option<String>| ReadEntry {
            path: near.of(&path),
            state: self.names.of(state),
            value: value.map(Name::from),
            location: (self.design.node(node).span.start.line > 0).then(|| near.of(&self.design.position(node))),
        };
        match read {
            Read::Scope(kind) => of_scope(kind, kind),
            Read::Referrers(kind, path) => of_scope(kind, &format!("{kind}.{path}")),
            Read::Absent(node, key) => of_node(*node, format!("{}.{key}", self.design.path(*node)), "missing", None),
            Read::Node(node) => {
                let (state, value) = self.state(*node);
                of_node(*node, self.design.path(*node), state, value)
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
fn unknown(rule: &Rule, settled: &Settled) -> Option<Box<UnknownEntry>> {
    let reason = &settled.cause.as_ref()?.unknown.reason;
    let subject = match reason {
        Reason::Rule(key) => format!("{}: {key}", rule.id),
        other => other.subject().to_owned(),
    };
    Some(Box::new(UnknownEntry { reason: reason.code().to_owned(), subject, question: Name::default() }))
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

fn argument(value: &Argument) -> Json {
    match value {
        Argument::Number(number) => json!(number),
        Argument::Text(text) => json!(text),
        Argument::List(items) => items.iter().map(argument).collect(),
        Argument::Missing => Json::Null,
        Argument::Unknown => json!({"unknown": true}),
    }
}
