//! Layers: each card stands to the right of what its data comes from.

use super::plan::Plan;

/// Columns of layers; what would stand further to the right stands in the last.
const DEEPEST: usize = 7;

/// The layer of each card that data flows to or from, and its place among the cards of its layer.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    pub(super) of: Vec<Option<usize>>,
    pub(super) order: Vec<usize>,
    pub(super) layers: usize,
}

impl Ranks {
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let flows = Flows::new(plan);
        let mut ranks = vec![None; plan.cards.len()];
        for at in flows.forward_order() {
            let before = flows.before(at).filter_map(|from| ranks.get(from).copied().flatten()).max();
            let is_joined = flows.before(at).next().is_some() || flows.after(at).next().is_some();
            if let Some(rank) = ranks.get_mut(at).filter(|_| is_joined) {
                *rank = Some(before.map_or(0, |before: usize| before + 1));
            }
        }
        flows.tighten(&mut ranks);
        ranks.iter_mut().flatten().for_each(|rank| *rank = (*rank).min(DEEPEST - 1));
        let layers = ranks.iter().flatten().max().map_or(0, |deepest| deepest + 1);
        let order = flows.ordered(&ranks, layers);
        Self { of: ranks, order, layers }
    }

    /// The layer of a card.
    pub(super) fn rank(&self, card: usize) -> Option<usize> {
        self.of.get(card).copied().flatten()
    }

    /// The place of a card among those of its layer.
    pub(super) fn place(&self, card: usize) -> usize {
        self.order.get(card).copied().unwrap_or_default()
    }
}

/// Flows without circles: those that would close one are turned round.
struct Flows {
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
}

impl Flows {
    fn new(plan: &Plan<'_>) -> Self {
        let count = plan.cards.len();
        let mut after = vec![Vec::new(); count];
        for line in plan.lines.iter().filter(|line| line.flow) {
            if let Some(list) = after.get_mut(line.from) {
                list.push(line.to);
            }
        }
        let mut flows = Self { before: vec![Vec::new(); count], after: vec![Vec::new(); count] };
        let mut state = vec![Visit::New; count];
        for at in 0..count {
            flows.visit(at, &after, &mut state);
        }
        flows
    }

    /// Walks in depth, without recursion: a design may be one long chain.
    fn visit(&mut self, start: usize, after: &[Vec<usize>], state: &mut [Visit]) {
        let mut stack = vec![(start, 0)];
        while let Some((at, next)) = stack.pop() {
            if next == 0 && state.get(at).is_some_and(|visit| *visit != Visit::New) {
                continue;
            }
            set(state, at, Visit::Open);
            let Some(to) = after.get(at).and_then(|list| list.get(next)).copied() else {
                set(state, at, Visit::Done);
                continue;
            };
            stack.push((at, next + 1));
            match state.get(to) {
                Some(Visit::Open) => self.join(to, at),
                Some(Visit::Done) => self.join(at, to),
                _ => {
                    self.join(at, to);
                    stack.push((to, 0));
                }
            }
        }
    }

    fn join(&mut self, from: usize, to: usize) {
        if let Some(list) = self.after.get_mut(from) {
            list.push(to);
        }
        if let Some(list) = self.before.get_mut(to) {
            list.push(from);
        }
    }

    fn before(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.before.get(at).into_iter().flatten().copied()
    }

    fn after(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.after.get(at).into_iter().flatten().copied()
    }

    /// All cards, each after those that its data comes from.
    fn forward_order(&self) -> Vec<usize> {
        let mut open: Vec<usize> = self.before.iter().map(Vec::len).collect();
        let mut order: Vec<usize> = (0..open.len()).filter(|at| open.get(*at) == Some(&0)).collect();
        let mut next = 0;
        while let Some(at) = order.get(next).copied() {
            next += 1;
            for to in self.after(at) {
                if let Some(left) = open.get_mut(to) {
                    *left = left.saturating_sub(1);
                    if *left == 0 {
                        order.push(to);
                    }
                }
            }
        }
        order
    }

    /// What nothing flows to stands beside what it flows to.
    fn tighten(&self, ranks: &mut [Option<usize>]) {
        for at in 0..ranks.len() {
            let nearest = self.after(at).filter_map(|to| ranks.get(to).copied().flatten()).min();
            if let (None, Some(nearest), Some(rank)) = (self.before(at).next(), nearest, ranks.get_mut(at)) {
                *rank = Some(nearest.saturating_sub(1));
            }
        }
    }

    /// The place of each card in its layer after one sweep to the right and one to the left.
    fn ordered(&self, ranks: &[Option<usize>], layers: usize) -> Vec<usize> {
        let mut place = vec![0; ranks.len()];
        let mut rows: Vec<Vec<usize>> = vec![Vec::new(); layers];
        for (at, rank) in ranks.iter().enumerate() {
            if let Some(row) = rank.and_then(|rank| rows.get_mut(rank)) {
                set(&mut place, at, row.len());
                row.push(at);
            }
        }
        for row in &mut rows {
            sort(row, &mut place, |at, place| median(self.before(at), place));
        }
        for row in rows.iter_mut().rev() {
            sort(row, &mut place, |at, place| median(self.after(at), place));
        }
        place
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Visit {
    New,
    Open,
    Done,
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

/// Sorts a layer by the middle of each card's neighbours; a card without any keeps its place.
fn sort(row: &mut [usize], place: &mut [usize], middle: impl Fn(usize, &[usize]) -> Option<usize>) {
    row.sort_by_key(|at| {
        let own = place.get(*at).copied().unwrap_or_default();
        (middle(*at, place).unwrap_or(2 * own), own)
    });
    for (position, at) in row.iter().enumerate() {
        set(place, *at, position);
    }
}

/// Twice the median of the places of neighbours.
fn median(neighbours: impl Iterator<Item = usize>, place: &[usize]) -> Option<usize> {
    let mut places: Vec<usize> = neighbours.filter_map(|at| place.get(at).copied()).collect();
    places.sort_unstable();
    let (low, high) = (places.get(places.len().checked_sub(1)? / 2)?, places.get(places.len() / 2)?);
    Some(low + high)
}
