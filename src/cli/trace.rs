//! `review --trace RULE@RESOURCE`: what a rule read, and what decided.

use std::fmt::Write as _;

use anyhow::{anyhow, bail};

use super::{Ended, output};
use crate::document::{ReadEntry, Review, VerdictEntry};
use crate::report::{Words, clean};
use crate::rule::{Language, Rulebook};

/// The rule and the resource of `RULE@RESOURCE`; the rule must be one that runs.
pub(super) fn wanted<'t>(text: &'t str, rulebook: &Rulebook) -> anyhow::Result<(&'t str, &'t str)> {
    let (rule, resource) = text.split_once('@').ok_or_else(|| anyhow!("`{text}` is no trace; write --trace RULE@RESOURCE"))?;
    super::choice::find(rulebook, rule)?;
    Ok((rule, resource))
}

pub(super) fn run((rule, resource): (&str, &str), review: &Review, language: Language) -> Ended {
    let entries: Vec<&VerdictEntry> = review.verdicts.iter().filter(|e| e.rule == rule && e.resource.id == resource).collect();
    if entries.is_empty() {
        let ids: Vec<&str> = review.verdicts.iter().filter(|e| e.rule == rule).map(|e| e.resource.id.as_str()).collect();
        let about = if ids.is_empty() { "it gave no verdict".to_owned() } else { format!("it speaks of {}", ids.join(", ")) };
        bail!("the rule `{rule}` gives no verdict on a resource `{resource}` ({about})");
    }
    output::print(&render(&entries, language))
}

fn render(entries: &[&VerdictEntry], language: Language) -> String {
    let words = Words::of(language);
    let mut text = String::new();
    for (index, entry) in entries.iter().enumerate() {
        if index == 0 {
            head(&mut text, entry, words);
        }
        let verdict = words.line(&format!("verdict.{}", entry.verdict.name())).to_owned();
        let key = if entry.key.is_empty() { String::new() } else { format!(" `{}`", entry.key) };
        let element = if entry.element.is_empty() { String::new() } else { format!(" [{}]", entry.element) };
        let _ = writeln!(text, "\n{verdict}{key}{element}: {}", clean(&entry.message));
        let _ = writeln!(text, "  {}: {} ({})", words.line("trace.decided"), clean(&entry.location.path), entry.location);
        for world in &entry.failing_worlds {
            let _ = writeln!(text, "  {}: {}", words.line("label.fails-when"), clean(world));
        }
    }
    text
}

fn head(text: &mut String, entry: &VerdictEntry, words: &Words) {
    let title =
        words.say("trace.title", &[("rule", &entry.rule), ("resource", &entry.resource.id), ("kind", &entry.resource.kind)]);
    let _ = writeln!(text, "{title}\n\n{}:", words.line("trace.reads"));
    for read in &*entry.reads {
        let _ = writeln!(text, "  {}", line(read, words));
    }
    for assumed in &*entry.assumed {
        let _ = writeln!(text, "  {}: {}", words.line("label.assumed"), clean(assumed));
    }
}

fn line(read: &ReadEntry, words: &Words) -> String {
    let state = words.line(&format!("state.{}", read.state)).to_owned();
    let value = read.value.as_ref().map(|v| format!(" = {}", clean(v))).unwrap_or_default();
    let place = read.location.as_ref().map(|l| format!("  ({l})")).unwrap_or_default();
    format!("{state:<8} {}{value}{}", clean(&read.path), clean(&place))
}
