//! The marks of findings on what they speak of.

use std::collections::BTreeSet;

use minijinja::{Value, context};

use super::Anchors;
use super::draw::pixels;
use super::face::cut;
use super::measure::{NOTE, width};
use crate::document::VerdictEntry;
use crate::finding::Severity;
use crate::report::words::{Words, grouped};

/// Marks that are drawn of one subject; of more, the rest is counted.
const MOST: usize = 3;
/// The width of a mark, which is also what a finger needs.
const MARK: f64 = 24.0;

/// A mark: the shape of a severity, or how many more there are.
#[derive(Debug)]
pub(super) struct Badge {
    pub(super) symbol: &'static str,
    pub(super) more: Option<String>,
    pub(super) label: String,
    pub(super) href: Option<String>,
}

impl Badge {
    pub(super) fn width(&self) -> f64 {
        self.more.as_ref().map_or(MARK, |text| (width(text, NOTE) + 8.0).max(MARK))
    }

    pub(super) fn value(&self, x: f64, middle: f64) -> Value {
        let width = self.width();
        context! {
            x => pixels(x), y => pixels(middle - 12.0), width => pixels(width),
            shape_x => pixels(x + width / 2.0 - 6.0), shape_y => pixels(middle - 6.0),
            text_x => pixels(x + width / 2.0), text_y => pixels(middle + 4.0),
            symbol => self.symbol, more => self.more.clone(), label => self.label.clone(), href => self.href.clone(),
        }
    }
}

/// The findings that are told apart, worst first; those that one place of the page tells are one.
pub(super) fn distinct<'a>(findings: &[&'a VerdictEntry], anchors: Anchors<'_>) -> Vec<(&'a VerdictEntry, Option<String>)> {
    let mut seen = BTreeSet::new();
    let mut sorted: Vec<&VerdictEntry> = findings.to_vec();
    sorted.sort_by_key(|entry| (entry.waiver.is_some(), std::cmp::Reverse(entry.severity)));
    let anchored = sorted.into_iter().map(|entry| (entry, anchors(entry)));
    anchored
        .filter(|(entry, anchor)| seen.insert(anchor.clone().unwrap_or_else(|| format!("{} {}", entry.rule, entry.key))))
        .collect()
}

/// The marks of a subject.
pub(super) fn badges(findings: &[&VerdictEntry], anchors: Anchors<'_>, words: &'static Words) -> Vec<Badge> {
    let distinct = distinct(findings, anchors);
    let mut badges: Vec<Badge> = distinct.iter().take(MOST).map(|(entry, anchor)| badge(entry, anchor.as_ref(), words)).collect();
    if let Some((_, anchor)) = distinct.get(MOST) {
        let count = grouped(distinct.len() - MOST);
        badges.push(Badge {
            symbol: "more",
            label: words.say("picture.more-findings", &[("count", &count)]),
            more: Some(format!("+{count}")),
            href: anchor.as_ref().map(|anchor| format!("#{anchor}")),
        });
    }
    badges
}

fn badge(entry: &VerdictEntry, anchor: Option<&String>, words: &'static Words) -> Badge {
    let href = anchor.map(|anchor| format!("#{anchor}"));
    Badge { symbol: symbol(entry), more: None, label: label(entry, words), href }
}

/// What a mark says to those who do not see it.
pub(super) fn label(entry: &VerdictEntry, words: &'static Words) -> String {
    let severity = words.line(&format!("severity.{}", entry.severity.name())).to_owned();
    let state = if entry.waiver.is_some() { words.say("picture.waived", &[("severity", &severity)]) } else { severity };
    words.say("picture.finding", &[("severity", &state), ("message", &cut(&entry.message))])
}

/// The symbol of the page that stands for a finding.
fn symbol(entry: &VerdictEntry) -> &'static str {
    match entry.severity {
        _ if entry.waiver.is_some() => "waived",
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low | Severity::Info => "low",
    }
}

/// The width that the marks of a subject take.
pub(super) fn room(findings: &[&VerdictEntry], anchors: Anchors<'_>) -> f64 {
    let count = distinct(findings, anchors).len();
    f64::from(u16::try_from(count.min(MOST + 1)).unwrap_or_default()) * MARK
}
