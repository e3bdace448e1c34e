//! Writes a review as Markdown: for a comment on a change, or the summary of a pipeline.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use super::finding::Teller;
use super::text::{TextOptions, environment};
use super::view::View;
use super::words::{Words, grouped};
use super::{clean, tables};
use crate::document::{Review, VerdictEntry};
use crate::embedded;
use crate::finding::Severity;
use crate::rule::{Language, Rulebook};

/// Places that are shown of one rule.
const PLACES: usize = 20;
/// Open questions that are shown.
const QUESTIONS: usize = 10;

/// The review as Markdown, with a line end.
#[must_use]
pub fn to_markdown(review: &Review, rulebook: &Rulebook, language: Language, min_severity: Severity) -> String {
    let options = TextOptions { language, min_severity, ..TextOptions::default() };
    let page = Page { review, rulebook, options: &options, words: Words::of(language) };
    page.render().unwrap_or_else(|error| format!("{}: {error:#}\n", page.words.line("cli.internal-error")))
}

struct Page<'a> {
    review: &'a Review,
    rulebook: &'a Rulebook,
    options: &'a TextOptions,
    words: &'static Words,
}

impl Page<'_> {
    fn render(&self) -> Result<String, minijinja::Error> {
        let mut environment = environment(self.options)?;
        environment.add_filter("md", |text: &str| escaped(text));
        environment.add_filter("code", |text: &str| code(text));
        let template = embedded::entry(embedded::TEMPLATES, "review.md.j2").unwrap_or_default();
        let text = environment.render_named_str("review.md.j2", template, self.context())?;
        Ok(text.trim_matches('\n').to_owned() + "\n")
    }

    fn context(&self) -> Value {
        let view = View { review: self.review, rulebook: self.rulebook, options: self.options, words: self.words };
        let failures = view.failures();
        let hidden = failures.iter().filter(|entry| entry.severity < self.options.min_severity).count();
        let questions = &self.review.coverage.open_questions;
        let left = questions.len().saturating_sub(QUESTIONS);
        context! {
            gate => view.gate(),
            summary => tables::rows(self.review, self.words),
            groups => self.groups(&failures),
            no_findings => failures.is_empty(),
            hidden => (hidden > 0).then(|| grouped(hidden)),
            min_severity => self.options.min_severity.name(),
            question_count => grouped(questions.len()),
            questions => questions.iter().take(QUESTIONS)
                .map(|q| context! { verdicts => grouped(q.verdicts), text => clean(&q.question) }).collect::<Vec<_>>(),
            questions_left => (left > 0).then(|| grouped(left)),
            coverage => view.coverage(),
            designs => self.review.coverage.designs.iter().map(|design| view.design(design)).collect::<Vec<_>>(),
            not_looked_at => self.not_looked_at(),
        }
    }

    /// The failures that are shown, worst first, by rule.
    fn groups(&self, failures: &[&VerdictEntry]) -> Vec<Value> {
        let shown = Severity::WORST_FIRST.into_iter().filter(|severity| *severity >= self.options.min_severity);
        let group = |severity: Severity| {
            let entries: Vec<_> = failures.iter().copied().filter(|entry| entry.severity == severity).collect();
            let heading = format!("heading.{}", severity.name());
            (!entries.is_empty())
                .then(|| context! { heading => heading, count => grouped(entries.len()), rules => self.rules(&entries) })
        };
        shown.filter_map(group).collect()
    }

    fn rules(&self, entries: &[&VerdictEntry]) -> Vec<Value> {
        let mut order: Vec<&str> = Vec::new();
        let mut alike: BTreeMap<&str, Vec<&VerdictEntry>> = BTreeMap::new();
        for entry in entries {
            if !alike.contains_key(entry.rule.as_str()) {
                order.push(&entry.rule);
            }
            alike.entry(&entry.rule).or_default().push(entry);
        }
        order.iter().filter_map(|rule| self.rule(alike.get(*rule)?)).collect()
    }

    fn rule(&self, entries: &[&VerdictEntry]) -> Option<Value> {
        let teller = Teller::new(self.review, self.rulebook, self.words);
        let first = entries.first()?;
        let telling = teller.tell(first, &mut BTreeSet::new());
        let about_rule = ["label.why", "label.fix", "label.practice", "label.also-known-as"];
        let notes = telling.notes.iter().filter(|(label, _)| about_rule.contains(label));
        let notes: Vec<Value> = notes.map(|(label, lines)| context! { label => *label, text => lines.join("; ") }).collect();
        let places: Vec<Value> = entries.iter().take(PLACES).map(|entry| self.place(&teller, entry)).collect();
        let more = entries.len().saturating_sub(PLACES);
        Some(context! {
            id => first.rule.clone(), title => telling.title, notes, places, more => (more > 0).then(|| grouped(more)),
        })
    }

    fn place(&self, teller: &Teller<'_>, entry: &VerdictEntry) -> Value {
        let telling = teller.tell(entry, &mut BTreeSet::new());
        context! {
            location => format!("{}:{}", entry.location.file, entry.location.line),
            resource => entry.resource.id.clone(),
            message => telling.message,
            fails_when => (!entry.failing_worlds.is_empty()).then(|| self.words.list(&entry.failing_worlds)),
        }
    }

    fn not_looked_at(&self) -> Vec<String> {
        let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for left in &self.review.coverage.not_looked_at {
            by_reason.entry(&left.reason).or_default().push(left.what.clone());
        }
        by_reason.iter().map(|(reason, what)| format!("{reason}: {}", self.words.list(what))).collect()
    }
}

/// A text in which nothing but code spans has a meaning in Markdown or HTML; a mention notifies nobody.
fn escaped(text: &str) -> String {
    let text = clean(text);
    let marks = text.matches('`').count();
    let mut in_code = false;
    let mut seen = 0;
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '`' => {
                seen += 1;
                // A last mark without a partner would open a span that never ends.
                let is_odd = marks % 2 == 1 && seen == marks;
                in_code = !in_code && !is_odd;
                escaped.push_str(if is_odd { "\\`" } else { "`" });
            }
            // Within a table a bar ends the cell, also in code.
            '|' => escaped.push_str("\\|"),
            _ if in_code => escaped.push(c),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '@' => escaped.push_str("&#64;"),
            '\\' | '*' | '_' | '[' | ']' | '~' | '#' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A name as code: no mark within it can end the span.
fn code(text: &str) -> String {
    format!("`{}`", clean(text).replace('`', "'").replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_design_has_a_meaning_in_markdown() {
        assert_eq!(
            escaped("<script> & [x](y) **b** @team #1 a|b"),
            "&lt;script&gt; &amp; \\[x\\](y) \\*\\*b\\*\\* &#64;team \\#1 a\\|b"
        );
        assert_eq!(escaped("`<b>` and _x_"), "`<b>` and \\_x\\_");
        assert_eq!(escaped("odd ` <b>"), "odd \\` &lt;b&gt;");
        assert_eq!(escaped("`a` odd ` <b>"), "`a` odd \\` &lt;b&gt;");
        assert_eq!(code("a`b|c\n"), "`a'b\\|c␊`");
    }
}
