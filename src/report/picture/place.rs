//! From columns and lanes to pixels.

use super::face::CARD;
use super::layout::{Area, Layout, SIDE};
use super::plan::{Frame, Plan};
use super::route::{Routes, Way, levels};

/// Space between trunks in a lane.
const LANE: f64 = 10.0;
/// The least space between two columns.
const LEAST: f64 = 60.0;
/// Space for an arrow.
const ARROW: f64 = 16.0;
/// The least width of a picture: 56 rem.
pub(super) const WIDTH: f64 = 896.0;

/// The left edges of the columns, and the space that containers take in each lane.
#[derive(Debug, Default)]
pub(super) struct Grid {
    lefts: Vec<f64>,
    /// Where the trunks of each lane begin.
    lanes: Vec<f64>,
    pub(super) width: f64,
}

impl Grid {
    /// Places the columns; `labels` are the widths of what stands in each lane.
    pub(super) fn new(plan: &Plan<'_>, layout: &Layout, routes: &Routes, labels: &[f64]) -> Self {
        let mut grid = Self::default();
        let mut x = depth(plan, layout, |area| area.first == 0);
        for column in 0..layout.columns {
            grid.lefts.push(x);
            x += CARD;
            let right = depth(plan, layout, |area| area.last == column);
            let left = depth(plan, layout, |area| area.first == column + 1);
            let trunks = lanes_width(levels(&routes.trunks, column));
            let label = labels.get(column).copied().unwrap_or_default();
            let is_last = column + 1 == layout.columns;
            let inner = if is_last { trunks } else { (trunks + 2.0 * ARROW).max(24.0) };
            let lane = (right + left + inner).max(label + trunks).max(if is_last { 0.0 } else { LEAST });
            grid.lanes.push(x + right + ((lane - right - left - trunks) / 2.0).max(0.0));
            x += lane;
        }
        grid.width = x.max(WIDTH);
        grid.spread(x);
        grid
    }

    /// A narrow picture is spread over the least width.
    fn spread(&mut self, x: f64) {
        let count = self.lefts.len().saturating_sub(1).max(1);
        #[expect(clippy::cast_precision_loss, reason = "there are few columns")]
        let more = ((WIDTH - x).max(0.0) / count as f64).floor();
        let last = self.lefts.len().saturating_sub(1);
        let mut shift = 0.0;
        for (at, (left, lane)) in self.lefts.iter_mut().zip(&mut self.lanes).enumerate() {
            *left += shift;
            *lane += shift + if at < last { more / 2.0 } else { 0.0 };
            shift += more;
        }
    }

    /// The left edge of a column.
    pub(super) fn left(&self, column: usize) -> f64 {
        self.lefts.get(column).copied().unwrap_or_default()
    }

    /// The edges of a group: at the edges of the picture if it is there.
    pub(super) fn group_sides(&self, area: &Area, (left, right): (f64, f64)) -> (f64, f64) {
        let is_last = area.last + 1 == self.lefts.len();
        (if area.first == 0 { 0.0 } else { left }, if is_last { self.width } else { right })
    }

    /// The right edge of a column.
    pub(super) fn right(&self, column: usize) -> f64 {
        self.left(column) + CARD
    }

    /// The corners of a way, from where data comes from to where it goes.
    pub(super) fn points(&self, way: &Way, routes: &Routes) -> Vec<(f64, f64)> {
        let mut points = vec![(self.right(way.start.0), way.start.1)];
        for turn in &way.turns {
            let trunk = routes.trunks.get(turn.trunk);
            let x = trunk.map_or(0.0, |trunk| self.lanes.get(trunk.lane).copied().unwrap_or_default() + lane_offset(trunk.level));
            points.push((x, turn.y));
        }
        let end = if way.is_loop { self.right(way.end.0) } else { self.left(way.end.0) };
        points.push((end, way.end.1));
        if way.is_back {
            points.reverse();
        }
        points
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are few lanes")]
fn lane_offset(level: usize) -> f64 {
    level as f64 * LANE
}

fn lanes_width(levels: usize) -> f64 {
    lane_offset(levels.saturating_sub(1))
}

/// How much space containers take beside a column, by the areas that begin or end there.
fn depth(plan: &Plan<'_>, layout: &Layout, touches: impl Fn(&super::layout::Area) -> bool) -> f64 {
    let areas = layout.containers.iter().enumerate().filter(|(_, area)| touches(area));
    areas.map(|(at, _)| inset(plan, layout, at, &touches)).fold(0.0, f64::max)
}

/// The space between the columns of a container's innermost cards and its own edge, at a side that it touches.
fn inset(plan: &Plan<'_>, layout: &Layout, container: usize, touches: &impl Fn(&super::layout::Area) -> bool) -> f64 {
    let inner = plan.containers.iter().enumerate().filter(|(_, other)| other.parent == Some(container));
    let inner = inner.filter(|(at, _)| layout.containers.get(*at).is_some_and(touches));
    let deepest = inner.map(|(at, _)| inset(plan, layout, at, touches)).fold(0.0, f64::max);
    let own = plan.containers.get(container).is_some_and(|container| container.frame != Frame::Group);
    deepest + if own { SIDE } else { 0.0 }
}

/// The left and right edge of a container.
pub(super) fn sides(plan: &Plan<'_>, layout: &Layout, grid: &Grid, container: usize) -> (f64, f64) {
    let area = layout.containers.get(container).copied().unwrap_or_default();
    let left = inset(plan, layout, container, &|other| other.first == area.first);
    let right = inset(plan, layout, container, &|other| other.last == area.last);
    (grid.left(area.first) - left, grid.right(area.last) + right)
}
