//! What stands on a card and in the head of a container.

use super::measure::{NAME, NOTE, name_lines, shortened, width, wrapped};
use super::plan::{Card, Container, Frame};
use std::collections::BTreeSet;

use crate::document::ArchitectureNode;
use crate::report::clean::clean;
use crate::report::words::{Words, grouped};

/// Width of a card.
pub(super) const CARD: f64 = 148.0;
/// Space between the frame of a card and its text.
pub(super) const PAD: f64 = 10.0;
/// Height of a line of a name, and of any other.
pub(super) const NAME_LINE: f64 = 17.0;
pub(super) const NOTE_LINE: f64 = 16.0;
/// Squares in one row of a card.
pub(super) const SQUARES: usize = 12;
/// Squares that are drawn.
const MOST_SQUARES: usize = 24;
/// Characters of a name that are kept where it can be read in full.
const LONGEST: usize = 200;
/// Kinds that a note in the drawing names; the outline names more.
const KINDS: usize = 5;
/// Rows of a card below its name.
const ROWS: usize = 5;

/// What stands on a card.
#[derive(Debug, Default)]
pub(super) struct Face {
    /// The name, in full as far as anybody reads.
    pub(super) full: String,
    pub(super) name: Vec<String>,
    pub(super) rows: Vec<String>,
    pub(super) squares: usize,
    pub(super) height: f64,
}

impl Face {
    /// The face of a card.
    pub(super) fn new(card: &Card<'_>, words: &'static Words) -> Self {
        let room = CARD - 2.0 * PAD;
        let Some(first) = card.nodes.first() else { return Self::default() };
        let count = card.count();
        let label = label_of(first, words);
        let is_one = count == 1;
        let full = if is_one { name_of(first) } else { format!("{}\u{a0}× {label}", grouped(count)) };
        let mut rows = if is_one { name_lines(&label, room, NOTE, 2) } else { members(card, room) };
        if is_one {
            rows.extend(shown(first, room));
        }
        rows.truncate(ROWS - 1);
        if !card.parts.is_empty() {
            rows.extend(name_lines(&format!("+ {}", parts(card, words)), room, NOTE, 2));
        }
        let squares = if is_one { 0 } else { count.min(MOST_SQUARES) };
        let name = name_lines(&full, room, NAME, 2);
        let height = height(name.len(), rows.len(), squares);
        Self { full, name, rows, squares, height }
    }
}

/// On a grid of four pixels.
#[expect(clippy::cast_precision_loss, reason = "a card has few lines")]
fn height(names: usize, rows: usize, squares: usize) -> f64 {
    let squares = squares.div_ceil(SQUARES) as f64 * 10.0;
    let height = 9.0 + names as f64 * NAME_LINE + rows as f64 * NOTE_LINE + squares + 9.0;
    (height / 4.0).ceil() * 4.0
}

/// What a resource is called: what its author calls it, else its id, cut where nobody reads on.
pub(super) fn name_of(node: &ArchitectureNode) -> String {
    let name = if node.name.is_empty() { &node.id } else { &node.name };
    cut(if name.is_empty() { &node.label } else { name })
}

/// A text of the design, cleaned and cut.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST - 1) {
        Some((end, _)) => clean(text.get(..end).unwrap_or_default()) + "…",
        None => clean(text),
    }
}

/// The kind of a resource in a few words.
pub(super) fn label_of(node: &ArchitectureNode, words: &'static Words) -> String {
    if node.label.is_empty() { words.line("picture.other-kinds").to_owned() } else { cut(&node.label) }
}

/// The names of those that stand together, on one line.
fn members(card: &Card<'_>, room: f64) -> Vec<String> {
    let names: Vec<String> = card.nodes.iter().filter(|node| !node.id.is_empty()).take(8).map(|node| name_of(node)).collect();
    if names.is_empty() { Vec::new() } else { vec![shortened(&names.join(", "), room, NOTE)] }
}

/// The values that a resource shows, as many on a line as there is room for.
fn shown(node: &ArchitectureNode, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for value in node.shows.iter().map(|value| cut(value)) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} · {value}"), NOTE) <= room => *line = format!("{line} · {value}"),
            _ => lines.push(shortened(&value, room, NOTE)),
        }
    }
    lines
}

/// The parts of a card with how many there are, without the service, which the card names.
fn parts(card: &Card<'_>, words: &'static Words) -> String {
    let short = |label: &str| label.rsplit_once(' ').map_or(label, |(_, short)| short).to_owned();
    let counted = |(label, count): (&&str, &usize)| counted(&short(label), *count, words);
    card.parts.iter().map(counted).collect::<Vec<_>>().join(", ")
}

/// A name with how many there are, if there are several.
pub(super) fn counted(name: &str, count: usize, words: &'static Words) -> String {
    if count == 1 { clean(name) } else { words.say("list.counted", &[("name", name), ("count", &grouped(count))]) }
}

/// What lies in a container and is not drawn.
pub(super) fn counted_note(container: &Container<'_>, most: usize, words: &'static Words) -> Option<String> {
    let total: usize = container.counted.values().sum();
    let mut kinds: Vec<(&str, usize)> = container.counted.iter().map(|(label, count)| (*label, *count)).collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let list: Vec<String> = kinds.iter().take(most).map(|(label, count)| counted(&cut(label), *count, words)).collect();
    let rest: usize = kinds.iter().skip(most).map(|(_, count)| count).sum();
    let list = list.join(words.line("list.separator"));
    let list = if rest > 0 { words.say("list.more", &[("list", &list), ("count", &grouped(rest))]) } else { list };
    (total > 0).then(|| words.say("picture.counted", &[("count", &grouped(total)), ("list", &list)]))
}

/// The lines of such a note in a container of a width.
pub(super) fn note_lines(container: &Container<'_>, width: f64, words: &'static Words) -> Vec<String> {
    counted_note(container, KINDS, words).map(|note| wrapped(&note, width, NOTE)).unwrap_or_default()
}

/// The head of a container.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    /// What it is called.
    pub(super) name: String,
    /// The same where there is little room.
    pub(super) short: String,
    /// What says more.
    pub(super) more: String,
}

/// The head of a container.
pub(super) fn head(
    container: &Container<'_>,
    inner: &[&Container<'_>],
    (folder, is_in_zone): (Option<usize>, bool),
    words: &'static Words,
) -> Head {
    let zone = |zone: &str| match zone.strip_prefix('#') {
        Some(number) => words.say("picture.zone-nth", &[("number", number)]),
        None => words.say("picture.zone", &[("zone", &cut(zone))]),
    };
    let mut more: Vec<String> = Vec::new();
    match container.frame {
        Frame::Group => return group(container, folder, words),
        Frame::Zone => {
            let more = container.title.zone.as_deref().map(zone).unwrap_or_default();
            return Head { more, ..Head::default() };
        }
        Frame::Network | Frame::Tier | Frame::Subnet => {}
    }
    if let [only] = container.nodes.as_slice() {
        more.extend(only.shows.iter().map(|value| cut(value)));
        more.extend(only.zone.as_deref().filter(|_| !is_in_zone).map(zone));
    }
    let zones: BTreeSet<&str> = container.nodes.iter().filter_map(|node| node.zone.as_deref()).collect();
    more.extend((zones.len() > 1).then(|| words.say("picture.zones", &[("count", &grouped(zones.len()))])));
    let (name, short) = names(container, inner, words);
    Head { name, short, more: more.join(" · ") }
}

/// The names of the networks or subnets of a container that have none of their own within it.
fn names(container: &Container<'_>, inner: &[&Container<'_>], words: &'static Words) -> (String, String) {
    let has_own = |id: &str| inner.iter().flat_map(|other| &other.nodes).any(|node| node.id == id);
    let alone = container.frame != Frame::Tier;
    let names: Vec<String> =
        container.nodes.iter().filter(|node| alone || !has_own(&node.id)).map(|node| name_of(node)).collect();
    if names.is_empty() {
        let count = words.say("picture.subnets", &[("count", &grouped(container.nodes.len()))]);
        return (count.clone(), count);
    }
    let common = common_beginning(&names);
    let short = if common.chars().count() > 3 { counted(&common, names.len(), words) } else { words.list(&names) };
    (words.list(&names), short)
}

/// What all names begin with, without numbers and signs at its end.
fn common_beginning(names: &[String]) -> String {
    let Some(first) = names.first() else { return String::new() };
    let is_common = |(at, c): &(usize, char)| names.iter().all(|name| name.get(*at..).is_some_and(|rest| rest.starts_with(*c)));
    let common: String = first.char_indices().take_while(is_common).map(|(_, c)| c).collect();
    common.trim_end_matches(|c: char| !c.is_alphabetic()).to_owned()
}

/// The name of a group: the stack, without the folder of all if there are several, its account and Region.
fn group(container: &Container<'_>, folder: Option<usize>, words: &'static Words) -> Head {
    let title = &container.title;
    let account = title.account.as_deref().map(|account| words.say("picture.account", &[("account", &cut(account))]));
    let region = title.region.as_deref().map(cut);
    let design = (!title.design.is_empty()).then(|| cut(&title.design));
    let own = folder.and_then(|folder| title.design.get(folder..)).filter(|own| !own.is_empty());
    let mut names: Vec<String> = own.map(cut).into_iter().collect();
    names.extend(account);
    names.extend(region);
    let mut names = names.into_iter();
    let first = names.next().or(design);
    let name = first.unwrap_or_else(|| words.line("picture.everything").to_owned());
    Head { short: name.clone(), name, more: names.collect::<Vec<_>>().join(" · ") }
}
