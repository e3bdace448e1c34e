//! The way of each line: orthogonal, in lanes between the columns, past every card.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Area, Layout};
use super::plan::{Line, Plan};

/// Space between a line and a card that it passes.
const CLEAR: f64 = 6.0;
/// Space between lines that run beside each other.
const APART: f64 = 6.0;
/// What keeps an end of a line away from the corners of a card.
const CORNER: f64 = 12.0;
/// How far from the middle of a card a line ends that flows another way than the others.
const ASIDE: f64 = 10.0;

/// A place where a line turns: in a lane, at a height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turn {
    /// The trunk whose place across the lane it takes.
    pub(super) trunk: usize,
    pub(super) y: f64,
}

/// The way of one line, from the left end to the right one.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    /// Column and height of the left end, which leaves its card to the right.
    pub(super) start: (usize, f64),
    /// Column and height of the right end.
    pub(super) end: (usize, f64),
    /// Turns in pairs: into a lane and out of it.
    pub(super) turns: Vec<Turn>,
    /// Whether both ends are at the right of cards in one column.
    pub(super) is_loop: bool,
    /// Where data flows.
    pub(super) heading: Heading,
    /// Whether the line begins at the right end.
    pub(super) is_back: bool,
}

/// Where data flows along a way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Heading {
    /// To the right.
    #[default]
    Right,
    /// To the left.
    Left,
    /// To both sides.
    Both,
}

/// The vertical stretch of one line, or of several that leave one card.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Trunk {
    pub(super) lane: usize,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// Heights at which lines come from the left, and go to the right.
    left: Vec<f64>,
    right: Vec<f64>,
    /// The place across the lane.
    pub(super) level: usize,
}

/// The ways of all lines.
#[derive(Debug, Default)]
pub(super) struct Routes {
    pub(super) ways: Vec<Way>,
    pub(super) trunks: Vec<Trunk>,
}

/// Which lines share a trunk: lane, card that they leave, where data flows, and the line if it shares none.
type Key = (usize, usize, Heading, Option<usize>);

struct Router<'l> {
    layout: &'l Layout,
    /// Where cards stand in each column.
    columns: Vec<Vec<(f64, f64)>>,
    trunks: BTreeMap<Key, usize>,
    routes: Routes,
    channels: Vec<f64>,
    /// The heights at which straight lines end at the left or right side of cards.
    ports: BTreeMap<(usize, bool, Heading), f64>,
    mixed: BTreeSet<usize>,
}

/// The ways of the lines of a plan.
pub(super) fn routes(plan: &Plan<'_>, layout: &Layout, obstacles: &[Area]) -> Routes {
    let mut columns = vec![Vec::new(); layout.columns];
    for area in layout.cards.iter().chain(obstacles) {
        for column in columns.iter_mut().take(area.last + 1).skip(area.first) {
            column.push((area.top, area.bottom()));
        }
    }
    let mut router = Router {
        layout,
        columns,
        trunks: BTreeMap::new(),
        routes: Routes::default(),
        channels: vec![],
        ports: BTreeMap::new(),
        mixed: mixed(&plan.lines),
    };
    // Straight lines come first: others enter where they do.
    let straight: Vec<Option<Way>> = plan.lines.iter().map(|line| router.straight_way(line)).collect();
    for (index, (line, straight)) in plan.lines.iter().zip(straight).enumerate() {
        let way = straight.unwrap_or_else(|| router.way(index, line));
        router.routes.ways.push(way);
    }
    arrange(&mut router.routes.trunks, layout.columns);
    router.routes
}

impl Router<'_> {
    /// The cards at the left and the right end of a line, and where data flows.
    fn ends(&self, line: &Line) -> (usize, usize, Heading) {
        let column = |at: usize| self.layout.cards.get(at).map_or(0, |area| area.first);
        let is_back = column(line.from) > column(line.to);
        let heading = match (line.both_ways, is_back) {
            (true, _) => Heading::Both,
            (false, true) => Heading::Left,
            (false, false) => Heading::Right,
        };
        if is_back { (line.to, line.from, heading) } else { (line.from, line.to, heading) }
    }

    fn area(&self, card: usize) -> Area {
        self.layout.cards.get(card).copied().unwrap_or_default()
    }

    /// The height at which a line ends at a side of a card.
    fn port(&self, card: usize, is_left_side: bool, heading: Heading) -> f64 {
        let known = self.ports.get(&(card, is_left_side, heading)).copied();
        known.unwrap_or_else(|| self.area(card).middle() + self.aside(heading, &[card]))
    }

    /// How far from the middle of cards a line ends: what flows one way does not run upon what flows another way.
    fn aside(&self, heading: Heading, cards: &[usize]) -> f64 {
        match heading {
            Heading::Left => ASIDE,
            Heading::Both if cards.iter().any(|card| self.mixed.contains(card)) => -ASIDE,
            Heading::Right | Heading::Both => 0.0,
        }
    }

    /// A line without turns, if there can be one.
    fn straight_way(&mut self, line: &Line) -> Option<Way> {
        let (left, right, heading) = self.ends(line);
        let (start, end) = (self.area(left), self.area(right));
        let y = self.straight(&start, &end, self.aside(heading, &[left, right])).filter(|_| start.first < end.first)?;
        self.ports.entry((left, false, heading)).or_insert(y);
        self.ports.entry((right, true, heading)).or_insert(y);
        let is_back = left != line.from;
        Some(Way { start: (start.first, y), end: (end.first, y), heading, is_back, ..Way::default() })
    }

    fn way(&mut self, index: usize, line: &Line) -> Way {
        let (first, last, heading) = self.ends(line);
        let (left, right) = (self.area(first), self.area(last));
        let is_loop = left.first == right.first;
        let start = (left.first, self.port(first, false, heading));
        let end = (right.first, self.port(last, !is_loop, heading));
        let way = Way { start, end, heading, is_back: first != line.from, ..Way::default() };
        if is_loop {
            return Way { turns: self.loop_turns(index, &way, first), is_loop: true, ..way };
        }
        Way { turns: self.bends(index, &way, first), ..way }
    }

    /// The height at which a line without turns reaches from card to card.
    fn straight(&self, left: &Area, right: &Area, aside: f64) -> Option<f64> {
        let low = (left.top + CORNER).max(right.top + CORNER);
        let high = (left.bottom() - CORNER).min(right.bottom() - CORNER);
        let fits = |y: f64| (low..=high).contains(&y);
        let y = [left.middle() + aside, right.middle() + aside, f64::midpoint(low, high)].into_iter().find(|y| fits(*y))?;
        self.is_free(left.first + 1, right.first, y).then_some(y)
    }

    /// Two cards in one column are joined at their right.
    fn loop_turns(&mut self, index: usize, way: &Way, card: usize) -> Vec<Turn> {
        let trunk = self.trunk((way.start.0, card, way.heading, Some(index)));
        self.stretch(trunk, way.start.1, way.end.1);
        if let Some(trunk) = self.routes.trunks.get_mut(trunk) {
            trunk.left.extend([way.start.1, way.end.1]);
        }
        vec![Turn { trunk, y: way.start.1 }, Turn { trunk, y: way.end.1 }]
    }

    /// Two turns in the first lane that leads past all cards; else four, along a free height between the cards.
    fn bends(&mut self, index: usize, way: &Way, card: usize) -> Vec<Turn> {
        let (first, last) = (way.start.0, way.end.0 - 1);
        let leads = |lane: &usize| self.is_free(first + 1, lane + 1, way.start.1) && self.is_free(lane + 1, last + 1, way.end.1);
        if let Some(lane) = (first..=last).find(leads) {
            let trunk = self.trunk((lane, card, way.heading, None));
            return self.turn(trunk, way.start.1, way.end.1);
        }
        let y = self.channel(first + 1, last + 1, way.start.1, way.end.1);
        let near = self.trunk((first, card, way.heading, None));
        let mut turns = self.turn(near, way.start.1, y);
        let far = self.trunk((last, card, way.heading, Some(index)));
        turns.extend(self.turn(far, y, way.end.1));
        turns
    }

    fn trunk(&mut self, key: Key) -> usize {
        let fresh = self.routes.trunks.len();
        let at = *self.trunks.entry(key).or_insert(fresh);
        if at == fresh {
            let lane = key.0;
            self.routes.trunks.push(Trunk { lane, top: f64::MAX, bottom: f64::MIN, left: vec![], right: vec![], level: 0 });
        }
        at
    }

    fn stretch(&mut self, trunk: usize, one: f64, other: f64) {
        if let Some(trunk) = self.routes.trunks.get_mut(trunk) {
            trunk.top = trunk.top.min(one).min(other);
            trunk.bottom = trunk.bottom.max(one).max(other);
        }
    }

    fn turn(&mut self, trunk: usize, from: f64, to: f64) -> Vec<Turn> {
        self.stretch(trunk, from, to);
        if let Some(trunk) = self.routes.trunks.get_mut(trunk) {
            trunk.left.push(from);
            trunk.right.push(to);
        }
        vec![Turn { trunk, y: from }, Turn { trunk, y: to }]
    }

    /// Whether nothing stands at a height in the columns from the first to before the last.
    fn is_free(&self, first: usize, before: usize, y: f64) -> bool {
        let passed = self.columns.iter().take(before).skip(first).flatten();
        passed.into_iter().all(|(top, bottom)| y < top - CLEAR + 1.0 || y > bottom + CLEAR - 1.0)
    }

    /// The free height nearest to both ends that no other line takes.
    fn channel(&mut self, first: usize, before: usize, from: f64, to: f64) -> f64 {
        let edges = self.columns.iter().take(before).skip(first).flatten();
        let edges: Vec<f64> = edges.flat_map(|(top, bottom)| [top - CLEAR, bottom + CLEAR]).collect();
        let beside = |edge: &f64| [*edge, edge - APART, edge + APART].into_iter();
        let lowest = edges.iter().copied().fold(from.max(to), f64::max);
        let is_apart = |y: f64| self.channels.iter().all(|taken| (taken - y).abs() >= APART - 0.5);
        let length = |y: f64| (y - from).abs() + (y - to).abs();
        let options = edges.iter().flat_map(beside).filter(|y| *y > 4.0 && is_apart(*y) && self.is_free(first, before, *y));
        let y = options.min_by(|a, b| length(*a).total_cmp(&length(*b))).unwrap_or(lowest + CLEAR);
        self.channels.push(y);
        y
    }
}

/// Cards at which some data flows both ways and some one way.
fn mixed(lines: &[Line]) -> BTreeSet<usize> {
    let ends = |both_ways: bool| -> BTreeSet<usize> {
        lines.iter().filter(|line| line.both_ways == both_ways).flat_map(|line| [line.from, line.to]).collect()
    };
    ends(true).intersection(&ends(false)).copied().collect()
}

/// Puts the trunks of each lane beside each other so that few lines cross.
fn arrange(trunks: &mut [Trunk], lanes: usize) {
    for lane in 0..lanes {
        let mut order: Vec<usize> =
            (0..trunks.len()).filter(|at| trunks.get(*at).is_some_and(|trunk| trunk.lane == lane)).collect();
        sort(&mut order, trunks);
        let mut levels: Vec<(f64, f64, usize)> = Vec::new();
        for at in order {
            let Some(trunk) = trunks.get_mut(at) else { continue };
            let beside = levels.iter().filter(|(top, bottom, _)| *top < trunk.bottom + APART && trunk.top < bottom + APART);
            trunk.level = beside.map(|(_, _, level)| level + 1).max().unwrap_or_default();
            levels.push((trunk.top, trunk.bottom, trunk.level));
        }
    }
}

/// Exchanges neighbours as long as that saves crossings.
fn sort(order: &mut [usize], trunks: &[Trunk]) {
    for _ in 0..order.len().min(24) {
        let mut is_better = false;
        for at in 1..order.len() {
            let pair = order.get(at - 1).zip(order.get(at)).and_then(|(one, other)| trunks.get(*one).zip(trunks.get(*other)));
            if pair.is_some_and(|(one, other)| crossings(one, other) > crossings(other, one)) {
                order.swap(at - 1, at);
                is_better = true;
            }
        }
        if !is_better {
            return;
        }
    }
}

/// Crossings if one trunk stands to the left of another; lines that run upon each other count for many.
fn crossings(left: &Trunk, right: &Trunk) -> usize {
    let meets = |y: &f64| left.right.iter().any(|other| (y - other).abs() < APART);
    let upon_each_other = right.left.iter().filter(|y| meets(y)).count();
    let within = |trunk: &Trunk, y: &&f64| **y > trunk.top && **y < trunk.bottom;
    let crossing = right.left.iter().filter(|y| within(left, y)).count() + left.right.iter().filter(|y| within(right, y)).count();
    crossing + 16 * upon_each_other
}

/// How many trunks stand beside each other in a lane.
pub(super) fn levels(trunks: &[Trunk], lane: usize) -> usize {
    trunks.iter().filter(|trunk| trunk.lane == lane).map(|trunk| trunk.level + 1).max().unwrap_or_default()
}
