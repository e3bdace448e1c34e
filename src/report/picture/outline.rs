//! The picture in words: a nested list of what is drawn, and the lines as a table.

use serde::Serialize;

use super::badge::{distinct, label};
use super::face::{Face, Head, counted, counted_note, cut, name_of};
use super::layout::heads;
use super::plan::{Card, GROUPS, Line, Plan};
use super::{Anchors, Numbers};
use crate::document::{Architecture, VerdictEntry};
use crate::report::words::{Words, grouped};

/// Names that are read out of what stands together.
const NAMES: usize = 20;

/// A container or a resource in the outline.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Item {
    /// What it is called.
    pub(crate) name: String,
    /// What says more: kind, size, parts.
    pub(crate) more: String,
    /// The findings that speak of it.
    pub(crate) findings: Vec<Mention>,
    /// What lies in it.
    pub(crate) items: Vec<Item>,
}

/// A finding that is told elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Mention {
    /// Severity and message.
    pub(crate) text: String,
    /// The id of the element that tells it, if there is one.
    pub(crate) anchor: Option<String>,
}

/// A line in the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    /// Where data comes from.
    pub(crate) from: String,
    /// Where it goes to.
    pub(crate) to: String,
    /// What the line means.
    pub(crate) relation: String,
    /// The properties that state it, each with its resource.
    pub(crate) stated_by: Vec<String>,
    /// Whether a finding names it.
    pub(crate) named: bool,
}

/// The outline of a plan.
pub(super) fn outline(plan: &Plan<'_>, faces: &[Face], words: &'static Words, anchors: Anchors<'_>) -> Vec<Item> {
    let teller = Teller { plan, faces, words, anchors, heads: heads(plan, words) };
    teller.items(None)
}

struct Teller<'p, 'a> {
    plan: &'p Plan<'a>,
    faces: &'p [Face],
    words: &'static Words,
    anchors: Anchors<'p>,
    heads: Vec<Head>,
}

impl Teller<'_, '_> {
    fn items(&self, parent: Option<usize>) -> Vec<Item> {
        let containers = self.plan.containers.iter().enumerate().filter(|(_, container)| container.parent == parent);
        containers.map(|(at, _)| self.container(at)).collect()
    }

    fn container(&self, at: usize) -> Item {
        let Head { name, more, .. } = self.heads.get(at).cloned().unwrap_or_default();
        let (name, more) = if name.is_empty() { (more, String::new()) } else { (name, more) };
        let Some(container) = self.plan.containers.get(at) else { return Item::default() };
        let cards = self.plan.cards.iter().zip(self.faces).filter(|(card, _)| card.container == at);
        let mut items: Vec<Item> = cards.map(|(card, face)| self.card(card, face)).collect();
        items.extend(self.items(Some(at)));
        items.extend(counted_note(container, NAMES, self.words).map(|note| Item { name: note, ..Item::default() }));
        Item { name, more, findings: self.mentions(&container.findings), items }
    }

    fn card(&self, card: &Card<'_>, face: &Face) -> Item {
        let first = card.nodes.first();
        let mut more: Vec<String> = Vec::new();
        if card.count() == 1 {
            more.extend(first.map(|node| cut(&node.label)));
            more.extend(first.into_iter().flat_map(|node| &node.shows).map(|value| cut(value)));
        } else {
            let names: Vec<String> = card.nodes.iter().filter(|node| !node.id.is_empty()).map(|node| name_of(node)).collect();
            let shown = names.get(..names.len().min(NAMES)).unwrap_or_default().to_vec();
            let rest = names.len() - shown.len();
            let shown = shown.join(self.words.line("list.separator"));
            let list = [("list", shown.as_str()), ("count", &grouped(rest))];
            more.extend((!names.is_empty()).then(|| if rest > 0 { self.words.say("list.more", &list) } else { shown.clone() }));
        }
        more.extend(card.parts.iter().map(|(label, count)| counted(&cut(label), *count, self.words)));
        let more = more.join(self.words.line("list.separator"));
        Item { name: face.full.clone(), more, findings: self.mentions(&card.findings), items: Vec::new() }
    }

    fn mentions(&self, findings: &[&VerdictEntry]) -> Vec<Mention> {
        let mention = |(entry, anchor): (&VerdictEntry, Option<String>)| Mention { text: label(entry, self.words), anchor };
        let told = distinct(findings, self.anchors);
        let more = told.len().saturating_sub(NAMES);
        let mut mentions: Vec<Mention> = told.into_iter().take(NAMES).map(mention).collect();
        if more > 0 {
            let text = self.words.say("picture.more-findings", &[("count", &grouped(more))]);
            mentions.push(Mention { text, anchor: None });
        }
        mentions
    }
}

/// The lines as a table, in the order of the drawing.
pub(super) fn rows(plan: &Plan<'_>, faces: &[Face], architecture: &Architecture, words: &'static Words) -> Vec<Row> {
    let name = |card: usize| faces.get(card).map(|face| face.full.clone()).unwrap_or_default();
    let row = |line: &Line| Row {
        from: name(line.from),
        to: name(line.to),
        relation: relation(line, architecture, words),
        stated_by: stated_by(line, architecture, words),
        named: line.named,
    };
    plan.lines.iter().map(row).collect()
}

/// What the edges of a line mean, each meaning once.
fn relation(line: &Line, architecture: &Architecture, words: &'static Words) -> String {
    let mut relations: Vec<&str> = Vec::new();
    for edge in line.edges.iter().filter_map(|edge| architecture.edges.get(*edge)) {
        if !relations.contains(&edge.relation.as_str()) {
            relations.push(&edge.relation);
        }
    }
    let named = relations.iter().map(|relation| words.line(&format!("picture.relation.{relation}")).to_owned());
    let mut named: Vec<String> = named.collect();
    named.extend(line.both_ways.then(|| words.line("picture.both-ways").to_owned()));
    named.join(words.line("list.separator"))
}

/// The properties that state a line, with their resources.
fn stated_by(line: &Line, architecture: &Architecture, words: &'static Words) -> Vec<String> {
    let edges = line.edges.iter().filter_map(|edge| architecture.edges.get(*edge));
    let text = |edge: &crate::document::ArchitectureEdge| {
        let node = architecture.nodes.get(edge.stated_by).map(name_of).unwrap_or_default();
        let property = cut(&edge.property);
        if property.is_empty() { node } else { format!("{node}.{property}") }
    };
    let all: Vec<String> = edges.map(text).collect();
    let rest = all.len().saturating_sub(3);
    let mut shown: Vec<String> = all.into_iter().take(3).collect();
    shown.extend((rest > 0).then(|| words.say("list.rest", &[("count", &grouped(rest))])));
    shown
}

/// The result of the picture in one sentence.
pub(super) fn headline(numbers: &Numbers, words: &'static Words) -> String {
    let key = if numbers.with_findings == 0 { "picture.headline-clear" } else { "picture.headline" };
    let values = [
        ("resources", grouped(numbers.resources)),
        ("lines", grouped(numbers.lines)),
        ("subjects", grouped(numbers.with_findings)),
    ];
    words.say(key, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// How to read the picture, and what is not drawn.
pub(super) fn caption(plan: &Plan<'_>, words: &'static Words) -> String {
    let mut sentences = vec![words.line("picture.caption").to_owned()];
    if plan.is_folded {
        sentences.push(words.line("picture.folded").to_owned());
    }
    let (groups, resources) = plan.left_out;
    if groups > 0 {
        let values = [("most", grouped(GROUPS)), ("groups", grouped(groups)), ("resources", grouped(resources))];
        sentences.push(words.say("picture.left-out", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
    }
    sentences.join(" ")
}
