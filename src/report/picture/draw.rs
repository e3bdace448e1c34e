//! Everything that the template writes, with its place in pixels.

use std::fmt::Write as _;

use minijinja::{Value, context};

use super::Anchors;
use super::badge::{self, Badge};
use super::face::{CARD, Face, Head, NAME_LINE, NOTE_LINE, PAD, SQUARES};
use super::layout::{Area, GROUP_FOOT, Layout, SIDE, head_height, heads, lay_out};
use super::measure::{NAME, NOTE, shortened, width};
use super::place::{Grid, sides};
use super::plan::{Frame, Line, Plan};
use super::route::{Routes, routes};
use crate::document::Architecture;
use crate::report::words::Words;

/// Length and half the breadth of an arrow.
const ARROW: (f64, f64) = (8.0, 3.5);
/// Relations whose lines carry their name; of the others the direction says enough.
const LABELLED: [&str; 3] = ["mounts", "replicates", "encrypts"];

/// A plan with the places of everything.
pub(super) struct Drawing<'p, 'a> {
    pub(super) plan: &'p Plan<'a>,
    pub(super) faces: &'p [Face],
    pub(super) words: &'static Words,
    anchors: Anchors<'p>,
    pub(super) layout: Layout,
    pub(super) routes: Routes,
    pub(super) grid: Grid,
    heads: Vec<Head>,
}

/// A rectangle in pixels: left, top, width, height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rectangle {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Rectangle {
    /// Whether two rectangles share any place.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

impl<'p, 'a> Drawing<'p, 'a> {
    pub(super) fn new(
        plan: &'p Plan<'a>,
        faces: &'p [Face],
        words: &'static Words,
        anchors: Anchors<'p>,
        architecture: &Architecture,
    ) -> Self {
        let layout = lay_out(plan, faces, words);
        let routes = routes(plan, &layout, &obstacles(plan, &layout));
        let labels = label_widths(plan, &layout, architecture, words);
        let grid = Grid::new(plan, &layout, &routes, &labels);
        Self { plan, faces, words, anchors, layout, routes, grid, heads: heads(plan, words) }
    }

    /// The height of the picture.
    pub(super) fn height(&self) -> f64 {
        self.layout.height + 4.0
    }

    /// The values of the template.
    pub(super) fn context(&self, description: &str, prefix: &str, architecture: &Architecture) -> Value {
        let size = (self.grid.width, self.height());
        context! {
            id => format!("{prefix}picture"),
            width => pixels(size.0), height => pixels(size.1), rem => pixels(size.0 / 16.0),
            title => self.words.line("picture.title"), description,
            tints => self.tints(), rules => self.rules(), lines => self.lines(), labels => self.labels(architecture),
            heads => self.head_texts(), notes => self.notes(), cards => self.cards(), badges => self.badges(),
        }
    }

    /// The rectangle of a card.
    pub(super) fn card(&self, card: usize) -> Rectangle {
        let area = self.layout.cards.get(card).copied().unwrap_or_default();
        Rectangle { x: self.grid.left(area.first), y: area.top, width: CARD, height: area.height }
    }

    /// The rectangle of a container; a group is as wide as the picture.
    pub(super) fn container(&self, container: usize) -> Rectangle {
        let area = self.layout.containers.get(container).copied().unwrap_or_default();
        let (left, right) = match self.frame(container) {
            Frame::Group => self.grid.group_sides(&area, sides(self.plan, &self.layout, &self.grid, container)),
            _ => sides(self.plan, &self.layout, &self.grid, container),
        };
        Rectangle { x: left, y: area.top, width: right - left, height: area.height }
    }

    fn frame(&self, container: usize) -> Frame {
        self.plan.containers.get(container).map_or(Frame::Group, |container| container.frame)
    }

    /// The colour that a container's texts stand on.
    fn surface(&self, container: usize) -> &'static str {
        let mut around = self.plan.around(container).map(|at| self.frame(at));
        match around.find(|frame| !matches!(frame, Frame::Zone | Frame::Subnet)) {
            Some(Frame::Tier) => "on-tier",
            Some(Frame::Network) => "on-network",
            _ => "on-paper",
        }
    }

    fn tints(&self) -> Vec<Value> {
        let mut tints: Vec<(Frame, Value)> = Vec::new();
        for (at, container) in self.plan.containers.iter().enumerate() {
            let class = match container.frame {
                Frame::Group => continue,
                Frame::Network => "network",
                Frame::Zone => "zone",
                Frame::Tier => "tier",
                Frame::Subnet => "subnet",
            };
            tints.push((container.frame, rectangle(self.container(at), class)));
        }
        tints.sort_by_key(|(frame, _)| *frame);
        tints.into_iter().map(|(_, tint)| tint).collect()
    }

    /// The hairlines above groups.
    fn rules(&self) -> Vec<Value> {
        let groups = (0..self.plan.containers.len()).filter(|at| self.frame(*at) == Frame::Group);
        groups.map(|at| rule(self.container(at))).collect()
    }

    fn lines(&self) -> Vec<Value> {
        let mut lines: Vec<(bool, Value)> = Vec::new();
        for (line, way) in self.plan.lines.iter().zip(&self.routes.ways) {
            let points = self.grid.points(way, &self.routes);
            let class = match (line.flow, line.named) {
                (true, false) => "flow",
                (true, true) => "flow named",
                (false, _) => "reference named",
            };
            let tail = line.both_ways.then(|| points.get(1).zip(points.first()).map(|(from, to)| arrow(*from, *to)));
            let head = points.len().checked_sub(2).and_then(|at| points.get(at).zip(points.get(at + 1)));
            let value = context! {
                class, path => path(&points), head => head.map(|(from, to)| arrow(*from, *to)), tail => tail.flatten(),
            };
            lines.push((line.named, value));
        }
        lines.sort_by_key(|(named, _)| *named);
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// The names of relations, where there is room for them.
    fn labels(&self, architecture: &Architecture) -> Vec<Value> {
        let mut taken: Vec<Rectangle> = (0..self.plan.cards.len()).map(|card| self.card(card)).collect();
        let mut labels = Vec::new();
        for (line, way) in self.plan.lines.iter().zip(&self.routes.ways) {
            let Some(label) = label(line, architecture, self.words) else { continue };
            let points = self.grid.points(way, &self.routes);
            let stretches = points.windows(2).rev().filter_map(|pair| pair.first().zip(pair.last()));
            let room = width(&label, NOTE);
            let place = |((x1, y1), (x2, y2)): (&(f64, f64), &(f64, f64))| {
                let (middle, length) = (f64::midpoint(*x1, *x2), (x1 - x2).abs());
                let area = Rectangle { x: middle - room / 2.0, y: y1 - 17.0, width: room, height: 15.0 };
                ((y1 - y2).abs() < 0.1 && length >= room + 12.0 && !taken.iter().any(|other| other.overlaps(&area)))
                    .then_some(area)
            };
            if let Some(area) = stretches.map(place).find_map(|place| place) {
                labels.push(
                    context! { x => pixels(area.x + room / 2.0), y => pixels(area.y + 12.0), text => label, named => line.named },
                );
                taken.push(area);
            }
        }
        labels
    }

    fn head_texts(&self) -> Vec<Value> {
        let mut texts = Vec::new();
        for (at, Head { name, short, more }) in self.heads.iter().enumerate() {
            let area = self.container(at);
            let is_group = self.frame(at) == Frame::Group;
            let inset = if is_group { 0.0 } else { SIDE };
            let class = self.surface(at);
            let findings = self.plan.containers.get(at).map_or(&[][..], |container| &container.findings);
            let room = area.width - 2.0 * inset - badge::room(findings, self.anchors);
            let name = if width(name, NAME) <= room { name.clone() } else { shortened(short, room, NAME) };
            let left = room - width(&name, NAME) - 8.0;
            // A piece of a block of addresses says nothing.
            let more = if width(more, NOTE) <= left { more.clone() } else { String::new() };
            let y = area.y + if is_group { 18.0 } else { 22.0 };
            texts.push(context! { x => pixels(area.x + inset), y => pixels(y), name, more, is_group, class });
        }
        texts
    }

    fn notes(&self) -> Vec<Value> {
        let mut notes = Vec::new();
        for (at, lines) in self.layout.notes.iter().enumerate() {
            let area = self.container(at);
            let is_group = self.frame(at) == Frame::Group;
            let x = if is_group { area.x } else { area.x + SIDE };
            let below = if is_group { GROUP_FOOT } else { SIDE };
            for (line, from_last) in lines.iter().zip((0..u16::try_from(lines.len()).unwrap_or_default()).rev()) {
                let y = area.y + area.height - below - 3.0 - f64::from(from_last) * NOTE_LINE;
                notes.push(context! { x => pixels(x), y => pixels(y), text => line, class => self.surface(at) });
            }
        }
        notes
    }

    fn cards(&self) -> Vec<Value> {
        let cards = self.plan.cards.iter().zip(self.faces).enumerate();
        cards.map(|(at, (card, face))| card_value(self.card(at), face, card.is_support)).collect()
    }

    fn badges(&self) -> Vec<Value> {
        let mut values = Vec::new();
        for (at, card) in self.plan.cards.iter().enumerate() {
            let area = self.card(at);
            values.extend(self.pill(&card.findings, (area.x + area.width - 4.0, area.y)));
        }
        for (at, container) in self.plan.containers.iter().enumerate() {
            let area = self.container(at);
            values.extend(self.pill(&container.findings, (area.x + area.width - 8.0, area.y + 18.0)));
        }
        values
    }

    /// The badges of a subject, in a row that ends at a place.
    fn pill(&self, findings: &[&crate::document::VerdictEntry], (right, middle): (f64, f64)) -> Option<Value> {
        let badges = badge::badges(findings, self.anchors, self.words);
        let total: f64 = badges.iter().map(Badge::width).sum();
        let mut x = right - total;
        let (left, mut values) = (x, Vec::new());
        for badge in &badges {
            values.push(badge.value(x, middle));
            x += badge.width();
        }
        let frame = Rectangle { x: left, y: middle - 9.0, width: total, height: 18.0 };
        (!badges.is_empty()).then(|| context! { frame => rectangle(frame, "pill"), badges => values })
    }
}

/// Heads, notes and marks, which no line runs through.
fn obstacles(plan: &Plan<'_>, layout: &Layout) -> Vec<Area> {
    let marked = plan.cards.iter().zip(&layout.cards).filter(|(card, _)| !card.findings.is_empty());
    let mut obstacles: Vec<Area> = marked.map(|(_, area)| Area { top: area.top - 10.0, height: 10.0, ..*area }).collect();
    for ((container, area), notes) in plan.containers.iter().zip(&layout.containers).zip(&layout.notes) {
        obstacles.push(Area { height: head_height(container.frame) - 14.0, last: area.first, ..*area });
        let lines = f64::from(u16::try_from(notes.len()).unwrap_or_default());
        if lines > 0.0 {
            let height = lines * NOTE_LINE;
            obstacles.push(Area { top: area.bottom() - height - SIDE, height, ..*area });
        }
    }
    obstacles
}

/// How wide the widest label in each lane is.
fn label_widths(plan: &Plan<'_>, layout: &Layout, architecture: &Architecture, words: &'static Words) -> Vec<f64> {
    let mut widths = vec![0.0_f64; layout.columns];
    for line in &plan.lines {
        let columns = [line.from, line.to].map(|card| layout.cards.get(card).map_or(0, |area| area.first));
        let lane = columns.into_iter().max().unwrap_or_default().saturating_sub(1);
        if let (Some(label), Some(slot)) = (label(line, architecture, words), widths.get_mut(lane)) {
            *slot = slot.max(width(&label, NOTE) + 30.0);
        }
    }
    widths
}

/// What stands beside a line.
fn label(line: &Line, architecture: &Architecture, words: &'static Words) -> Option<String> {
    let edges = line.edges.iter().filter_map(|edge| architecture.edges.get(*edge));
    let relation = edges.map(|edge| edge.relation.as_str()).find(|relation| LABELLED.contains(relation))?;
    Some(words.line(&format!("picture.relation.{relation}")).to_owned())
}

fn card_value(area: Rectangle, face: &Face, is_support: bool) -> Value {
    let mut y = area.y + 9.0;
    let mut text = |line: &String, height: f64| {
        y += height;
        context! { y => pixels(y - height * 0.27), text => line }
    };
    let name: Vec<Value> = face.name.iter().map(|line| text(line, NAME_LINE)).collect();
    let rows: Vec<Value> = face.rows.iter().map(|line| text(line, NOTE_LINE)).collect();
    let top = y + 3.0;
    let square = |index: usize| {
        let column = u16::try_from(index % SQUARES).map(f64::from).unwrap_or_default();
        let row = u16::try_from(index / SQUARES).map(f64::from).unwrap_or_default();
        context! { x => pixels(area.x + PAD + column * 10.0), y => pixels(top + row * 10.0) }
    };
    let squares: Vec<Value> = (0..face.squares).map(square).collect();
    let class = if is_support { "card support" } else { "card" };
    context! { frame => rectangle(area, class), x => pixels(area.x + PAD), full => face.full.clone(), name, rows, squares }
}

fn rule(area: Rectangle) -> Value {
    context! { x => pixels(area.x), y => pixels(area.y + 28.0), to => pixels(area.x + area.width) }
}

fn rectangle(area: Rectangle, class: &str) -> Value {
    context! { x => pixels(area.x), y => pixels(area.y), width => pixels(area.width), height => pixels(area.height), class }
}

/// A line through corners, horizontally first.
fn path(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    let mut before: Option<(f64, f64)> = None;
    for (x, y) in points {
        let _ = match before {
            None => write!(path, "M{} {}", pixels(*x), pixels(*y)),
            Some((_, above)) if (above - y).abs() < 0.05 => write!(path, "H{}", pixels(*x)),
            Some(_) => write!(path, "V{}", pixels(*y)),
        };
        before = Some((*x, *y));
    }
    path
}

/// The arrow at the end of a horizontal stretch.
fn arrow(from: (f64, f64), to: (f64, f64)) -> String {
    let back = if from.0 < to.0 { -ARROW.0 } else { ARROW.0 };
    let (x, low, high) = (pixels(to.0 + back), pixels(to.1 - ARROW.1), pixels(to.1 + ARROW.1));
    format!("M{} {}L{x} {low}V{high}Z", pixels(to.0), pixels(to.1))
}

/// A length with at most one decimal.
pub(super) fn pixels(length: f64) -> String {
    let rounded = (length * 10.0).round() / 10.0;
    if rounded == 0.0 { "0".to_owned() } else { format!("{rounded}") }
}
