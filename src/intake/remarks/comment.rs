//! Comments of YAML templates that speak to the review.
//!
//! A comment behind a key covers what begins on its line; one on a line of its own covers what begins on the next line that
//! is no comment. The line of a resource's `Type` stands for the resource.

use std::collections::HashMap;
use std::sync::Arc;

use super::cover::Covers;
use super::marker::{Marker, lines, on_line};
use super::standing::Standing;
use super::{Misplacement, Remark, RemarkKind, Said, WORD};
use crate::source::Location;
use crate::tree::Tree;
use crate::tree::yaml::{Form, Outline, Slot, Step, outline};

/// Finds the comments of one text.
pub(super) fn find(tree: &Tree, standing: &Standing<'_>, found: &mut Vec<Remark>) {
    if !tree.source.text.contains(&format!("{WORD}:")) {
        return;
    }
    // JSON that YAML refuses has no comments.
    let Ok(outline) = outline(&tree.source) else { return };
    let lines: Vec<&str> = lines(&tree.source.text).collect();
    let below = below(&lines);
    let covers = Covers::new(tree, &outline, standing);
    let mut reader = Reader { outline: &outline, lines: &lines, covers, known: HashMap::new(), in_scalar: None };
    for ((number, line), below) in (1u32..).zip(&lines).zip(below) {
        let is_alone = line.trim_start().starts_with('#');
        for marker in on_line(number, line) {
            found.extend(reader.remark(&marker, if is_alone { below.map(Place::Below) } else { Some(Place::Beside(number)) }));
        }
    }
}

/// For each line the first line below it that is no comment, unless it is empty.
fn below(lines: &[&str]) -> Vec<Option<u32>> {
    let mut next = None;
    let numbered = (1u32..).zip(lines).collect::<Vec<_>>();
    let mut below: Vec<Option<u32>> = Vec::with_capacity(lines.len());
    for (number, line) in numbered.into_iter().rev() {
        below.push(next);
        let text = line.trim_start();
        if !text.starts_with('#') {
            next = (!text.is_empty()).then_some(number);
        }
    }
    below.reverse();
    below
}

/// The line whose keys a comment covers.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Place {
    /// The line that it ends.
    Beside(u32),
    /// The line that it stands above.
    Below(u32),
}

/// What a comment covers: its path as the text has it, and the paths of findings.
#[derive(Clone, Default)]
struct Covered {
    written: String,
    paths: Arc<[String]>,
}

struct Reader<'t> {
    outline: &'t Outline,
    lines: &'t [&'t str],
    covers: Covers<'t>,
    /// What is known of lines, since many comments may stand above one.
    known: HashMap<Place, Covered>,
    /// The scalar that was reported last.
    in_scalar: Option<usize>,
}

impl Reader<'_> {
    fn remark(&mut self, marker: &Marker<'_>, place: Option<Place>) -> Option<Remark> {
        if let Some(scalar) = self.scalar_around(marker) {
            let is_new = self.in_scalar.replace(scalar) != Some(scalar);
            let kind = RemarkKind::Misplaced(Misplacement::InScalar);
            return is_new.then(|| self.made(marker, kind, Covered::default()));
        }
        if !marker.is_free {
            return None;
        }
        let covered = place.map(|place| self.covered(place)).unwrap_or_default();
        let covers_nothing = covered.paths.is_empty();
        let kind = if covers_nothing { RemarkKind::Misplaced(Misplacement::CoversNothing) } else { RemarkKind::Comment };
        Some(self.made(marker, kind, covered))
    }

    fn made(&self, marker: &Marker<'_>, kind: RemarkKind, Covered { written, paths }: Covered) -> Remark {
        let file = self.covers.tree.source.name.as_str();
        let location = Location::new(file, marker.span, written);
        Remark { kind, content: Said::Text(marker.text.to_owned()), location, template: file.to_owned(), paths }
    }

    /// The scalar whose text a marker is part of.
    fn scalar_around(&self, marker: &Marker<'_>) -> Option<usize> {
        let at = self.outline.scalars.partition_point(|span| span.start <= marker.span.start).checked_sub(1)?;
        self.outline.scalars.get(at).is_some_and(|span| marker.span.start < span.end).then_some(at)
    }

    fn covered(&mut self, place: Place) -> Covered {
        if let Some(known) = self.known.get(&place) {
            return known.clone();
        }
        let slots = self.slots(place);
        let written = slots.first().and_then(|at| self.covers.written(*at)).unwrap_or_default();
        let each: Vec<Arc<[String]>> = slots.iter().map(|at| self.covers.paths(*at)).collect();
        let paths = match each.as_slice() {
            [one] => Arc::clone(one),
            many => many.iter().flat_map(|paths| paths.iter().cloned()).collect(),
        };
        let covered = Covered { written, paths };
        self.known.insert(place, covered.clone());
        covered
    }

    /// The slots that a place covers.
    fn slots(&self, place: Place) -> Vec<usize> {
        let (Place::Beside(line) | Place::Below(line)) = place;
        let mut slots = self.beginning_on(line);
        if slots.is_empty() {
            slots.extend(self.behind_dash(line).or_else(|| self.value_on(line, place)));
        }
        slots.into_iter().map(|at| self.meant(at)).collect()
    }

    /// What begins on a line: its first key, or its innermost item, and what stands beside that.
    fn beginning_on(&self, line: u32) -> Vec<usize> {
        let slots = &self.outline.slots;
        let first = self.first_from(line);
        let mut found: Vec<usize> = Vec::new();
        let mut here = first;
        while let Some(slot) = slots.get(here).filter(|slot| slot.key.start.line == line) {
            if found.is_empty() && self.opens_with_item(here, slot) {
                here += 1;
            } else {
                found.push(here);
                here = slot.next;
            }
        }
        found
    }

    /// Whether a slot is an item that is itself a list of items with dashes, as in `- - x`.
    fn opens_with_item(&self, at: usize, slot: &Slot) -> bool {
        let is_dashed = matches!(slot.step, Step::Index(_)) && slot.form != Form::Flow;
        let inner = self.outline.slots.get(at + 1);
        let opens = |inner: &Slot| {
            inner.parent == Some(at) && matches!(inner.step, Step::Index(_)) && inner.key.start.line == slot.key.start.line
        };
        is_dashed && inner.is_some_and(opens)
    }

    /// The item that begins below a line with nothing but its dash.
    fn behind_dash(&self, line: u32) -> Option<usize> {
        let text = self.lines.get(usize::try_from(line).ok()?.checked_sub(1)?)?;
        let code = text.split('#').next().unwrap_or_default();
        let mut words = code.split_whitespace().peekable();
        let is_dashed = words.peek().is_some() && words.all(|word| word == "-");
        let next = self.first_from(line.saturating_add(1));
        let is_item = |at: &usize| self.outline.slots.get(*at).is_some_and(|slot| matches!(slot.step, Step::Index(_)));
        is_dashed.then_some(next).filter(is_item)
    }

    /// The innermost slot whose value begins on a line or, for a comment behind it, ends there.
    fn value_on(&self, line: u32, place: Place) -> Option<usize> {
        let last = self.first_from(line).checked_sub(1)?;
        let is_beside = matches!(place, Place::Beside(_));
        let mut around = std::iter::successors(Some(last), |at| self.outline.slots.get(*at)?.parent);
        around.find(|at| {
            let value = self.outline.slots.get(*at).map(|slot| slot.value);
            value.is_some_and(|value| value.start.line == line || is_beside && value.end.line == line)
        })
    }

    /// The first slot that begins on a line or after it.
    fn first_from(&self, line: u32) -> usize {
        self.outline.slots.partition_point(|slot| slot.key.start.line < line)
    }

    /// The `Type` of a resource stands for the resource.
    fn meant(&self, at: usize) -> usize {
        let is_type = |slot: &&Slot| matches!(&slot.step, Step::Key(key) if &**key == "Type");
        let outer = self.outline.slots.get(at).filter(is_type).and_then(|slot| slot.parent);
        outer.filter(|outer| self.covers.is_resource(*outer)).unwrap_or(at)
    }
}
