//! What flows between the resources of a design.

use std::collections::BTreeMap;

use super::NAMED;
use super::graph::Graph;
use super::table::Data;
use super::walk::Reference;
use crate::design::RelationKind;
use crate::document::ArchitectureRole;

/// A line between two resources, by their places in the graph.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) relation: RelationKind,
    pub(super) stated_by: usize,
    pub(super) property: Box<str>,
    pub(super) flow: bool,
    pub(super) both_ways: bool,
    pub(super) named: bool,
    direction: Direction,
}

/// How a direction is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    /// By the rule that what runs uses what it names.
    Usual,
    /// By the table, or by what the property means.
    Stated,
}

/// The lines by their ends.
type Lines = BTreeMap<(usize, usize), Line>;

impl Graph<'_> {
    /// What flows, by the ends of each line; one line for each pair.
    pub(super) fn flows(&self) -> Vec<Line> {
        let mut lines = Lines::new();
        for at in 0..self.own_len() {
            self.links(at, &mut lines);
            for (to, reference) in self.references(at) {
                self.flow(at, *to, reference, &mut lines);
            }
        }
        self.role_flows(&mut lines);
        merged(&lines)
    }

    /// The flow that a resource is.
    fn links(&self, at: usize, lines: &mut Lines) {
        let Some(link) = self.standing(at).and_then(|standing| standing.link) else { return };
        let ends = |end: bool| self.references(at).iter().filter(move |(_, reference)| reference.link_end == Some(end));
        for (from, reference) in ends(true) {
            for (to, _) in ends(false) {
                let ends = (self.owner(*from), self.owner(*to));
                self.add(Line { both_ways: link.both_ways, ..line(ends, at, reference, Direction::Stated) }, lines);
            }
        }
    }

    /// The flow that a reference states, if it states one.
    fn flow(&self, at: usize, to: usize, reference: &Reference, lines: &mut Lines) {
        if reference.link_end.is_some() {
            return;
        }
        let (stating, named) = (self.owner(at), self.owner(to));
        let found = match reference.data {
            Some(Data::To) => Some(((stating, named), Direction::Stated)),
            Some(Data::From) => Some(((named, stating), Direction::Stated)),
            Some(Data::None) => None,
            None => self.usual(stating, named, reference.relation),
        };
        if let Some((ends, direction)) = found {
            self.add(line(ends, at, reference, direction), lines);
        }
    }

    /// The direction of a flow that no row of the table states.
    fn usual(&self, stating: usize, named: usize, relation: RelationKind) -> Option<((usize, usize), Direction)> {
        let (keeps, runs) = (self.is(named, |standing| standing.keeps), self.is(named, |standing| standing.runs));
        match relation {
            RelationKind::Encrypts | RelationKind::Contains => None,
            // What is mounted is read by what mounts it.
            RelationKind::Mounts => keeps.then_some(((named, stating), Direction::Stated)),
            RelationKind::Replicates => keeps.then_some(((stating, named), Direction::Stated)),
            RelationKind::References | RelationKind::Attaches => {
                let is_use = if self.is(stating, |standing| standing.runs) {
                    keeps || runs
                } else {
                    keeps && !self.is(stating, |standing| standing.keeps)
                };
                is_use.then_some(((stating, named), Direction::Usual))
            }
        }
    }

    /// What runs as a role uses what the role may reach.
    fn role_flows(&self, lines: &mut Lines) {
        for at in 0..self.own_len() {
            let user = self.owner(at);
            if !self.is(user, |standing| standing.runs) {
                continue;
            }
            for (role, _) in self.references(at).iter().filter(|(_, reference)| reference.is_role) {
                let role = self.owner(*role);
                if self.is(role, |standing| standing.is_role) {
                    self.reach(user, role, lines);
                }
            }
        }
    }

    fn reach(&self, user: usize, role: usize, lines: &mut Lines) {
        for at in std::iter::once(role).chain(self.parts(role).iter().copied()) {
            for (to, reference) in self.references(at) {
                let to = self.owner(*to);
                if self.is(to, |standing| standing.keeps || standing.runs) {
                    self.add(line((user, to), at, reference, Direction::Usual), lines);
                }
            }
        }
    }

    fn add(&self, line: Line, lines: &mut Lines) {
        let is_drawn = |at: usize| self.role(at) == ArchitectureRole::Resource;
        if line.from == line.to || !is_drawn(line.from) || !is_drawn(line.to) {
            return;
        }
        match lines.get_mut(&(line.from, line.to)) {
            Some(known) if known.direction >= line.direction => {}
            Some(known) => *known = line,
            None => {
                lines.insert((line.from, line.to), line);
            }
        }
    }

    /// The references that findings name, in the order of the resources; `lines` holds what is drawn already.
    pub(super) fn named(&self, named: &super::Named<'_>, lines: &mut Vec<Line>) {
        let mut added = 0;
        for (at, (_, resource)) in self.resources.iter().enumerate() {
            let Some(properties) = named.get(resource.id.as_str()) else { continue };
            for (to, reference) in self.references(at) {
                if properties.iter().any(|property| touches(property, &reference.path)) && added < NAMED {
                    added += usize::from(self.name(at, *to, reference, lines));
                }
            }
        }
    }

    /// Marks the line of a reference, or adds it; whether it was added.
    fn name(&self, at: usize, to: usize, reference: &Reference, lines: &mut Vec<Line>) -> bool {
        let (stating, named) = (self.owner(at), self.owner(to));
        let is_place = self.is_container(named) || self.is_container(stating);
        if stating == named || is_place {
            return false;
        }
        let ends = if reference.relation == RelationKind::Encrypts { (named, stating) } else { (stating, named) };
        let is_between = |line: &&mut Line| [(line.from, line.to), (line.to, line.from)].contains(&ends);
        if let Some(known) = lines.iter_mut().find(is_between) {
            known.named = true;
            return false;
        }
        lines.push(Line { flow: false, named: true, ..line(ends, at, reference, Direction::Usual) });
        true
    }
}

fn line((from, to): (usize, usize), stated_by: usize, reference: &Reference, direction: Direction) -> Line {
    let (relation, property) = (reference.relation, reference.path.clone());
    Line { from, to, relation, stated_by, property, flow: true, both_ways: false, named: false, direction }
}

/// One line for each pair: what is only used does not flow against what is stated.
fn merged(lines: &Lines) -> Vec<Line> {
    let is_beaten = |line: &Line| {
        let back = lines.get(&(line.to, line.from));
        back.is_some_and(|back| (back.direction, line.from) > (line.direction, back.from))
    };
    let is_two_way = |line: &Line| lines.get(&(line.to, line.from)).is_some_and(|back| back.direction == line.direction);
    let kept = lines.values().filter(|line| !is_beaten(line));
    kept.map(|line| Line { both_ways: line.both_ways || is_two_way(line), ..line.clone() }).collect()
}

/// Whether one path of keys leads to, or lies below, the other.
fn touches(one: &str, other: &str) -> bool {
    let is_below =
        |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    !one.is_empty() && !other.is_empty() && (is_below(one, other) || is_below(other, one))
}
