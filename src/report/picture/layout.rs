//! Where everything stands: columns from left to right by the flow of data, rows from top to bottom, containers around both.

use std::collections::{BTreeMap, BTreeSet};

use super::face::{CARD, Face, Head, NOTE_LINE, head, note_lines};
use super::plan::{Frame, Plan};
use super::rank::Ranks;
use crate::report::words::Words;

/// Space between a container and what it holds.
pub(super) const SIDE: f64 = 14.0;
/// Space between what stands below each other; badges reach into it.
const GAP: f64 = 28.0;
/// Height of a container's head.
const HEAD: f64 = 38.0;
/// Height of a group's head, with the hairline above it.
const GROUP_HEAD: f64 = 48.0;
/// Space below a group.
pub(super) const GROUP_FOOT: f64 = 12.0;
/// Space between columns that a note may count on.
const LEAST_GAP: f64 = 60.0;

/// Columns `first..=last` and pixels from `top` down.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Area {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) top: f64,
    pub(super) height: f64,
}

impl Area {
    pub(super) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    pub(super) fn middle(&self) -> f64 {
        self.top + self.height / 2.0
    }
}

/// Where everything stands.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) cards: Vec<Area>,
    pub(super) containers: Vec<Area>,
    /// The lines of each container's note.
    pub(super) notes: Vec<Vec<String>>,
    pub(super) columns: usize,
    pub(super) height: f64,
}

/// A card or a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Container(usize),
    Card(usize),
}

/// A laid out container: as wide as its columns, which are fixed if data flows to or from something in it.
#[derive(Debug, Default)]
struct Block {
    first: usize,
    columns: usize,
    is_fixed: bool,
    height: f64,
    items: Vec<(Item, Area)>,
}

/// Lays out a plan.
pub(super) fn lay_out(plan: &Plan<'_>, faces: &[Face], words: &'static Words) -> Layout {
    let ranks = Ranks::new(plan);
    let least = if plan.cards.len() > 24 { 5 } else { 4 };
    let columns = ranks.layers.max(least);
    let layout = Layout {
        cards: vec![Area::default(); plan.cards.len()],
        containers: vec![Area::default(); plan.containers.len()],
        notes: vec![Vec::new(); plan.containers.len()],
        columns,
        height: 0.0,
    };
    let mut maker = Maker { plan, faces, ranks, words, layout, blocks: BTreeMap::new() };
    let groups: Vec<usize> = maker.children(None);
    let mut packing = Packing::new(0, columns, 0.0);
    for group in groups {
        let block = maker.block(group);
        let is_bound = block.is_fixed && maker.is_bound(group);
        let (first, width, height) = (block.first, block.columns, block.height);
        let area = if is_bound { packing.place(first, width, height, None) } else { packing.place_anywhere(width, height) };
        maker.blocks.insert(group, block);
        maker.settle(group, area);
        maker.layout.height = maker.layout.height.max(area.bottom());
    }
    maker.layout
}

struct Maker<'p, 'a> {
    plan: &'p Plan<'a>,
    faces: &'p [Face],
    ranks: Ranks,
    words: &'static Words,
    layout: Layout,
    blocks: BTreeMap<usize, Block>,
}

impl Maker<'_, '_> {
    fn children(&self, of: Option<usize>) -> Vec<usize> {
        let all = self.plan.containers.iter().enumerate();
        all.filter(|(_, container)| container.parent == of).map(|(at, _)| at).collect()
    }

    fn frame(&self, container: usize) -> Frame {
        self.plan.containers.get(container).map_or(Frame::Group, |container| container.frame)
    }

    /// Lays out a container: first what has fixed columns, then what goes wherever there is room.
    fn block(&mut self, container: usize) -> Block {
        let children = self.children(Some(container));
        for child in children.iter().copied() {
            let block = self.block(child);
            self.blocks.insert(child, block);
        }
        let cards: Vec<usize> = (0..self.plan.cards.len()).filter(|at| self.is_in(*at, container)).collect();
        let mut shape = self.shape(container, &children, &cards);
        let mut packing = Packing::new(shape.first, shape.columns, head_height(self.frame(container)));
        for item in self.sequence(&children, &cards) {
            let area = self.fit(item, &mut packing, &shape.items);
            shape.items.push((item, area));
        }
        self.close(container, &mut shape);
        shape
    }

    /// Whether lines lead from a group to others, so that it keeps its columns.
    fn is_bound(&self, group: usize) -> bool {
        let inside = |card: usize| {
            let container = self.plan.cards.get(card).map(|card| card.container);
            container.is_some_and(|container| self.plan.around(container).any(|at| at == group))
        };
        self.plan.lines.iter().any(|line| inside(line.from) != inside(line.to))
    }

    fn is_in(&self, card: usize, container: usize) -> bool {
        self.plan.cards.get(card).is_some_and(|card| card.container == container)
    }

    /// The columns of a container.
    fn shape(&self, container: usize, children: &[usize], cards: &[usize]) -> Block {
        let all = self.layout.columns;
        let blocks = children.iter().filter_map(|child| self.blocks.get(child));
        let fixed = blocks.clone().filter(|block| block.is_fixed).map(|block| (block.first, block.first + block.columns - 1));
        let fixed = fixed.chain(cards.iter().filter_map(|card| self.ranks.rank(*card)).map(|rank| (rank, rank)));
        let span = fixed.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
        let free = cards.iter().filter(|card| self.ranks.rank(**card).is_none()).count();
        let widest = blocks.map(|block| block.columns).max().unwrap_or_default();
        let is_group = self.frame(container) == Frame::Group;
        if is_group && self.children(None).len() == 1 {
            return Block { first: 0, columns: all, is_fixed: true, ..Block::default() };
        }
        // A group of one column has no room for its name.
        let least = if is_group { 2 } else { 1 };
        let room = square(cards.len() + children.len()).max(widest).max(least).min(all);
        match span {
            None => Block { first: 0, columns: room, is_fixed: false, ..Block::default() },
            Some((begin, end)) => {
                let span = (end - begin + 1).max(widest).max(least);
                let wanted = if free > 0 { room.max(span) } else { span };
                let first = begin.min(all - wanted.min(all));
                Block { first, columns: wanted.min(all), is_fixed: true, ..Block::default() }
            }
        }
    }

    /// What is placed first: containers, then cards by layer; then what has no layer, configuration last.
    fn sequence(&self, children: &[usize], cards: &[usize]) -> Vec<Item> {
        let is_fixed = |child: &usize| self.blocks.get(child).is_some_and(|block| block.is_fixed);
        let (fixed, free): (Vec<usize>, Vec<usize>) = children.iter().partition(|child| is_fixed(child));
        let mut ranked: Vec<usize> = cards.iter().copied().filter(|card| self.ranks.rank(*card).is_some()).collect();
        ranked.sort_by_key(|card| (self.ranks.rank(*card), self.ranks.place(*card), *card));
        let mut loose: Vec<usize> = cards.iter().copied().filter(|card| self.ranks.rank(*card).is_none()).collect();
        loose.sort_by_key(|card| (self.plan.cards.get(*card).is_some_and(|card| card.is_support), *card));
        let containers = |list: Vec<usize>| list.into_iter().map(Item::Container);
        let cards = |list: Vec<usize>| list.into_iter().map(Item::Card);
        containers(fixed).chain(cards(ranked)).chain(containers(free)).chain(cards(loose)).collect()
    }

    /// Finds room for a card or a container.
    fn fit(&self, item: Item, packing: &mut Packing, placed: &[(Item, Area)]) -> Area {
        let (columns, height, fixed) = match item {
            Item::Card(card) => (1, self.faces.get(card).map_or(0.0, |face| face.height), self.ranks.rank(card)),
            Item::Container(child) => match self.blocks.get(&child) {
                Some(block) => (block.columns, block.height, block.is_fixed.then_some(block.first)),
                None => (1, 0.0, None),
            },
        };
        match fixed {
            Some(first) => packing.place(first, columns, height, self.wish(item, height, placed)),
            None => packing.place_anywhere(columns, height),
        }
    }

    /// The top at which a card would face what its data comes from, or goes to.
    fn wish(&self, item: Item, height: f64, placed: &[(Item, Area)]) -> Option<f64> {
        let Item::Card(card) = item else { return None };
        let ends = self.plan.lines.iter().filter(|line| line.flow && (line.from == card || line.to == card));
        let others = ends.map(|line| if line.from == card { line.to } else { line.from });
        let mut middles: Vec<f64> = others.filter_map(|other| self.middle(other, placed)).collect();
        middles.sort_by(f64::total_cmp);
        let middle = middles.get(middles.len().checked_sub(1)? / 2)?;
        Some(((middle - height / 2.0) / 4.0).round() * 4.0)
    }

    /// The middle of a card that stands already, in the container that is being laid out.
    fn middle(&self, card: usize, placed: &[(Item, Area)]) -> Option<f64> {
        placed.iter().find_map(|(item, area)| match item {
            Item::Card(other) => (*other == card).then(|| area.middle()),
            Item::Container(child) => Some(area.top + self.middle(card, &self.blocks.get(child)?.items)?),
        })
    }

    /// Adds the note and the space below.
    fn close(&mut self, container: usize, block: &mut Block) {
        let frame = self.frame(container);
        let bottom = block.items.iter().map(|(_, area)| area.bottom()).fold(head_height(frame) - GAP / 2.0, f64::max);
        let width = columns_width(block.columns);
        let lines = self.plan.containers.get(container).map(|held| note_lines(held, width, self.words)).unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "a note has few lines")]
        let note = if lines.is_empty() { 0.0 } else { 8.0 + lines.len() as f64 * NOTE_LINE };
        let below = if frame == Frame::Group { GROUP_FOOT } else { SIDE };
        block.height = ((bottom + note + below) / 4.0).ceil() * 4.0;
        if let Some(slot) = self.layout.notes.get_mut(container) {
            *slot = lines;
        }
    }

    /// Writes down where a container and everything in it stands.
    fn settle(&mut self, container: usize, area: Area) {
        if let Some(slot) = self.layout.containers.get_mut(container) {
            *slot = area;
        }
        let Some(block) = self.blocks.remove(&container) else { return };
        for (item, inner) in block.items {
            let column = |at: usize| (at + area.first).saturating_sub(block.first);
            let moved = Area { first: column(inner.first), last: column(inner.last), top: area.top + inner.top, ..inner };
            match item {
                Item::Card(card) => {
                    if let Some(slot) = self.layout.cards.get_mut(card) {
                        *slot = moved;
                    }
                }
                Item::Container(child) => self.settle(child, moved),
            }
        }
    }
}

/// The height of a container's head.
pub(super) fn head_height(frame: Frame) -> f64 {
    if frame == Frame::Group { GROUP_HEAD } else { HEAD }
}

/// The least width of so many columns.
#[expect(clippy::cast_precision_loss, reason = "there are few columns")]
fn columns_width(columns: usize) -> f64 {
    columns as f64 * CARD + columns.saturating_sub(1) as f64 * LEAST_GAP
}

/// The columns of so many cards that form a rectangle a little wider than a square.
fn square(cards: usize) -> usize {
    (1..=cards).find(|columns| columns * columns >= cards).unwrap_or(1)
}

/// What stands in each column of a container.
struct Packing {
    first: usize,
    columns: Vec<Vec<(f64, f64)>>,
    top: f64,
}

impl Packing {
    fn new(first: usize, columns: usize, top: f64) -> Self {
        Self { first, columns: vec![Vec::new(); columns], top }
    }

    /// Places something in fixed columns, at the wished place if there is room, else as near below it, else as far up as it goes.
    fn place(&mut self, first: usize, columns: usize, height: f64, wish: Option<f64>) -> Area {
        let start = first.saturating_sub(self.first);
        let wish = wish.map_or(self.top, |wish| wish.max(self.top));
        let top = self.lowest_free(start, columns, height, wish);
        self.take(start, columns, top, height)
    }

    /// Places something in the columns that are the shortest with it, the leftmost of equals.
    fn place_anywhere(&mut self, columns: usize, height: f64) -> Area {
        let last = self.columns.len().saturating_sub(columns);
        let options = (0..=last).map(|start| {
            let top = self.lowest_free(start, columns, height, self.top);
            (self.end(start, columns).max(top + height), top, start)
        });
        let best = options.reduce(|best, next| if next.0 < best.0 { next } else { best });
        let (_, top, start) = best.unwrap_or((0.0, self.top, 0));
        self.take(start, columns, top, height)
    }

    /// Where columns end.
    fn end(&self, start: usize, columns: usize) -> f64 {
        let taken = self.columns.iter().skip(start).take(columns).flatten();
        taken.map(|(_, end)| *end).fold(self.top, f64::max)
    }

    /// The first free place from a height downwards.
    fn lowest_free(&self, start: usize, columns: usize, height: f64, from: f64) -> f64 {
        let mut top = from;
        loop {
            let taken = self.columns.iter().skip(start).take(columns).flatten();
            let in_the_way = taken.filter(|(begin, end)| top < end + GAP && begin - GAP < top + height);
            match in_the_way.map(|(_, end)| end + GAP).reduce(f64::max) {
                Some(below) if below > top => top = below,
                _ => return top,
            }
        }
    }

    fn take(&mut self, start: usize, columns: usize, top: f64, height: f64) -> Area {
        for column in self.columns.iter_mut().skip(start).take(columns) {
            column.push((top, top + height));
        }
        let first = self.first + start;
        Area { first, last: first + columns - 1, top, height }
    }
}

/// The length of the path that all names begin with, up to its last slash; none for a single name, which need not be told.
fn common_folder(names: &BTreeSet<&str>) -> Option<usize> {
    let (first, last) = (names.first()?, names.last().filter(|_| names.len() > 1)?);
    let common = first.bytes().zip(last.bytes()).take_while(|(one, other)| one == other).count();
    first.get(..common).map(|common| common.rfind('/').map_or(0, |slash| slash + 1)).or(Some(0))
}

/// The names of the heads, for whoever draws them.
pub(super) fn heads(plan: &Plan<'_>, words: &'static Words) -> Vec<Head> {
    let groups = plan.containers.iter().filter(|container| container.frame == Frame::Group);
    let designs: BTreeSet<&str> = groups.map(|group| group.title.design.as_str()).collect();
    let folder = common_folder(&designs);
    let inner = |at: usize| -> Vec<_> { plan.containers.iter().filter(|other| other.parent == Some(at)).collect() };
    let heads = plan.containers.iter().enumerate();
    let is_in_zone =
        |at: usize| plan.around(at).skip(1).any(|outer| plan.containers.get(outer).is_some_and(|c| c.frame == Frame::Zone));
    heads.map(|(at, container)| head(container, &inner(at), (folder, is_in_zone(at)), words)).collect()
}
