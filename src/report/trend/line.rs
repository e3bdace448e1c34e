//! Where the points of a line stand in a drawing.

use std::fmt::Write as _;

/// The part of a drawing in which a line stands; its lower edge is zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plot {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// A point of a drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point(f64, f64);

impl Point {
    pub(super) fn x(self) -> String {
        written(self.0)
    }

    pub(super) fn y(self) -> String {
        written(self.1)
    }
}

/// Numbers as points, evenly spaced: the greatest at the top, zero at the bottom.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) points: Vec<Point>,
    bottom: f64,
}

impl Line {
    pub(super) fn new(values: &[usize], plot: &Plot) -> Self {
        let most = real(values.iter().copied().max().unwrap_or(0).max(1));
        let step = (plot.right - plot.left) / real(values.len().saturating_sub(1).max(1));
        let point = |(at, value): (usize, &usize)| {
            Point(plot.left + step * real(at), plot.bottom - (plot.bottom - plot.top) * real(*value) / most)
        };
        Self { points: values.iter().enumerate().map(point).collect(), bottom: plot.bottom }
    }

    /// The line as the data of an SVG path.
    pub(super) fn path(&self) -> String {
        let mut path = String::from("M");
        for point in &self.points {
            let _ = write!(path, "{}{} {}", if path.len() > 1 { " " } else { "" }, point.x(), point.y());
        }
        path
    }

    /// Where the number of the first point stands: above it, or below where the line rises and there is room.
    pub(super) fn label_of_first(&self) -> String {
        let [first, second] = [0, 1].map(|at| self.points.get(at).map_or(self.bottom, |point| point.1));
        let below = first + 17.0;
        written(if second < first && below <= self.bottom - 2.0 { below } else { first - 8.0 })
    }

    /// Where the number of the last point stands: beside it.
    pub(super) fn label_of_last(&self) -> String {
        written(self.last() + 4.5)
    }

    /// Whether zero can stand beside the axis without touching the number of the last point.
    pub(super) fn has_room_for_zero(&self) -> bool {
        self.bottom - self.last() > 16.0
    }

    fn last(&self) -> f64 {
        self.points.last().map_or(self.bottom, |point| point.1)
    }
}

/// A coordinate with one decimal, as the same bytes everywhere.
fn written(coordinate: f64) -> String {
    let text = format!("{coordinate:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
const fn real(count: usize) -> f64 {
    count as f64
}
