//! How the reviews of a workload went: a sentence, and lines drawn as SVG.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Value, context};

use super::words::{Words, grouped};
use crate::document::{HistoryEntry, Review};
use crate::embedded;

mod line;

use line::{Line, Plot};

/// Reviews that a line shows; of more the latest.
const SHOWN: usize = 120;

/// What is drawn: the plot of a figure of the report, in its own units.
const FIGURE: Plot = Plot { left: 8.0, right: 256.0, top: 18.0, bottom: 96.5 };
/// The plot of a line beside a word.
const SPARK: Plot = Plot { left: 2.0, right: 69.0, top: 3.0, bottom: 17.0 };
/// With more points each would hide its neighbours.
const DOTS: usize = 24;

/// How the reviews of a workload went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    /// What the lines come to, or that one review makes no line.
    pub sentence: String,
    /// The lines, as HTML without ids, styles or scripts; empty if there are none.
    pub html: String,
}

/// The trend of a review and of those before it.
#[must_use]
pub fn figures(review: &Review, words: &Words) -> Trend {
    let now = HistoryEntry::of(review, "");
    let stood: Vec<&HistoryEntry> = review.history.iter().chain([&now]).collect();
    trend(&stood, words)
}

/// The trend of reviews, oldest first.
#[must_use]
pub fn trend(stood: &[&HistoryEntry], words: &Words) -> Trend {
    let shown = stood.get(stood.len().saturating_sub(SHOWN)..).unwrap_or_default();
    Trend { sentence: sentence(stood, words, "trend"), html: drawn(shown, words) }
}

/// The trend of many workloads together, day by day.
#[must_use]
pub fn trend_of_all(stood: &[&HistoryEntry], words: &Words) -> Trend {
    Trend { sentence: sentence(stood, words, "trend.all"), ..trend(stood, words) }
}

/// A line of a few numbers, oldest first, as SVG beside a word; empty with fewer than two.
#[must_use]
pub fn spark(values: &[usize], label: &str) -> String {
    let values = values.get(values.len().saturating_sub(SHOWN)..).unwrap_or_default();
    let line = Line::new(values, &SPARK);
    match line.points.last() {
        Some(end) if values.len() > 1 => {
            render("spark.svg.j2", context! { label, path => line.path(), end => context! { x => end.x(), y => end.y() } })
        }
        _ => String::new(),
    }
}

/// What the numbers of open findings come to.
fn sentence(stood: &[&HistoryEntry], words: &Words, family: &str) -> String {
    let open: Vec<usize> = stood.iter().map(|entry| entry.open()).collect();
    let (Some(first), Some(from), Some(to)) = (stood.first(), open.first(), open.last()) else {
        return words.line("trend.none").to_owned();
    };
    let (least, most) = (open.iter().min().unwrap_or(to), open.iter().max().unwrap_or(to));
    let key = match to.cmp(from) {
        _ if open.len() == 1 => "one",
        std::cmp::Ordering::Less => "fell",
        std::cmp::Ordering::Greater => "rose",
        std::cmp::Ordering::Equal if least == most => "stayed",
        std::cmp::Ordering::Equal => "back",
    };
    let [reviews, from, to, least, most] = [open.len(), *from, *to, *least, *most].map(grouped);
    let values =
        [("date", &*first.as_of), ("reviews", &reviews), ("from", &from), ("to", &to), ("least", &least), ("most", &most)];
    words.say(&format!("{family}.{key}"), &values)
}

/// What a line counts of a review.
type Measure = fn(&HistoryEntry) -> usize;

/// The lines: what is open, what nobody can tell, what is met.
const MEASURES: [(&str, Measure); 3] = [
    ("trend.open", HistoryEntry::open),
    ("trend.undecided", |entry| entry.states.cannot_tell + entry.states.not_assessed),
    ("trend.met", |entry| entry.states.met),
];

fn drawn(shown: &[&HistoryEntry], words: &Words) -> String {
    if shown.len() < 2 {
        return String::new();
    }
    let day = |entry: Option<&&HistoryEntry>| entry.map(|entry| entry.as_of.clone()).unwrap_or_default();
    let context = context! {
        figures => MEASURES.iter().map(|(key, measure)| figure(shown, words, key, *measure)).collect::<Vec<_>>(),
        first => day(shown.first()),
        last => day(shown.last()),
    };
    render("trend.html.j2", context)
}

fn figure(shown: &[&HistoryEntry], words: &Words, key: &str, measure: Measure) -> Value {
    let values: Vec<usize> = shown.iter().map(|entry| measure(entry)).collect();
    let line = Line::new(&values, &FIGURE);
    let dots = line.points.iter().enumerate().filter(|(at, _)| values.len() <= DOTS || at + 1 == values.len());
    let dot = |(at, point): (usize, &line::Point)| {
        context! { x => point.x(), y => point.y(), r => if at + 1 == values.len() { "4" } else { "2.2" } }
    };
    let label = |at: Option<&usize>| at.map(|value| grouped(*value)).unwrap_or_default();
    context! {
        title => words.line(key),
        label => spoken(shown, &values, words, key),
        path => line.path(),
        dots => dots.map(dot).collect::<Vec<_>>(),
        from => context! { y => line.label_of_first(), text => label(values.first()) },
        to => context! { y => line.label_of_last(), text => label(values.last()) },
        zero => line.has_room_for_zero(),
    }
}

/// The numbers of a line as a list of days.
fn spoken(shown: &[&HistoryEntry], values: &[usize], words: &Words, key: &str) -> String {
    let point = |(entry, value): (&&HistoryEntry, &usize)| {
        // Findings and practices are counted with other words in Korean.
        let point = if key == "trend.open" { "trend.point" } else { "trend.point-practices" };
        words.say(point, &[("date", &entry.as_of), ("value", &grouped(*value))])
    };
    let points: Vec<String> = shown.iter().zip(values).map(point).collect();
    words.say("trend.label", &[("title", words.line(key)), ("points", &points.join(words.line("list.separator")))])
}

/// A template in which every value is escaped.
fn render(name: &'static str, context: Value) -> String {
    let rendered = || -> Result<String, minijinja::Error> {
        let mut environment = Environment::new();
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.render_named_str(name, embedded::entry(embedded::TEMPLATES, name).unwrap_or_default(), context)
    };
    rendered().unwrap_or_default()
}

#[cfg(test)]
mod tests;
