//! What all pages share: their frame, the report of a review, bars of states.

use minijinja::{Value, context};

use super::site::PAGE;
use super::{PublishError, Site};
use crate::document::{HistoryEntry, Review, State, States};
use crate::finding::Severity;
use crate::framework;
use crate::report::html::{BAR, Body, Page, language_name, render};
use crate::report::{Format, Rendering, TextOptions, Words, clean_name, grouped, tell};
use crate::rule::Language;

/// The findings that a report has no room for.
const BESIDE: &str = "findings.csv";
/// Pixels of two practices in a bar of the index.
const PIXELS_OF_TWO: usize = 3;
/// The pillars in the framework's order.
pub(super) const PILLARS: [&str; 6] =
    ["operational-excellence", "security", "reliability", "performance-efficiency", "cost-optimization", "sustainability"];

/// The pages of a review, by name.
pub(super) fn reports(site: &Site<'_>, review: &Review) -> Result<Vec<(String, String)>, PublishError> {
    let language = site.languages.first().copied().unwrap_or_default();
    let mut review = review.clone();
    tell(&mut review, site.rulebook, language);
    let rendering = Rendering {
        review: &review,
        rulebook: site.rulebook,
        options: TextOptions { language, ..TextOptions::default() },
        max_chars: None,
        languages: site.languages.to_vec(),
        beside: None,
    };
    if !rendering.leaves_out() {
        return Ok(vec![(PAGE.to_owned(), written(&rendering, Format::Html)?)]);
    }
    let page = written(&Rendering { beside: Some(BESIDE.to_owned()), ..rendering.clone() }, Format::Html)?;
    Ok(vec![(BESIDE.to_owned(), written(&rendering, Format::Csv)?), (PAGE.to_owned(), page)])
}

/// A review in a format that is text.
fn written(rendering: &Rendering<'_>, format: Format) -> Result<String, PublishError> {
    Ok(String::from_utf8_lossy(&rendering.render(format)?).into_owned())
}

/// A page of the site with its content in each language.
pub(super) fn page(
    site: &Site<'_>,
    (title, classification): (&str, &str),
    template: &'static str,
    content: impl Fn(&'static Words) -> Value,
) -> Result<String, minijinja::Error> {
    let languages: Vec<Value> =
        site.languages.iter().map(|language| context! { code => language.code(), name => language_name(*language) }).collect();
    let body = |language: &Language| {
        let prefix = if site.languages.len() > 1 { format!("{}-", language.code()) } else { String::new() };
        let page = context! { prefix, classification, language => language.code(), languages => languages.clone(), tool => env!("CARGO_PKG_VERSION") };
        let words = Words::of(*language);
        Ok(Body { language: *language, html: render(template, words, context! { page, ..content(words) })? })
    };
    let bodies = site.languages.iter().map(body).collect::<Result<Vec<_>, minijinja::Error>>()?;
    let foot = [title, classification].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    Page { title, foot: &foot, bodies, script: false, styles: &["report.css", "trend.css", "site.css"] }.render()
}

/// The name of a workload.
pub(super) fn name(workload: &str, words: &Words) -> String {
    if workload.is_empty() { words.line("publish.unnamed").to_owned() } else { clean_name(workload) }
}

/// The title of a pillar.
pub(super) fn pillar(id: &str, words: &Words) -> String {
    let title = framework::pillar(id).map(|pillar| pillar.title.in_language(words.language().code()).to_owned());
    title.unwrap_or_else(|| id.to_owned())
}

/// The states of practices as a bar, with their numbers in words.
pub(super) fn states(states: &States, words: &Words) -> Value {
    let (lacking, open) = (states.not_met + states.partly_met, states.cannot_tell + states.not_assessed);
    let mut at = 0;
    let mut parts = Vec::new();
    for state in BAR {
        let width = states.count(state) * PIXELS_OF_TWO;
        if width > 0 {
            parts.push(context! { state => state.name(), x => halves(at), width => halves(width) });
        }
        at += width;
    }
    let [met, lacking, open] = [states.met, lacking, open].map(grouped);
    let label = BAR.into_iter().filter(|state| states.count(*state) > 0).map(|state| {
        let word = words.line(match state {
            State::Met => "ledger.state.met",
            State::PartlyMet => "ledger.state.partly-met",
            State::NotMet => "ledger.state.not-met",
            State::NotApplicable => "ledger.state.not-applicable",
            State::CannotTell => "ledger.state.cannot-tell",
            State::NotAssessed => "ledger.state.not-assessed",
        });
        words.say("html.ledger.count", &[("state", word), ("count", &grouped(states.count(state)))])
    });
    context! {
        width => halves(at),
        parts,
        label => label.collect::<Vec<_>>().join(words.line("list.separator")),
        text => words.say("publish.cell", &[("met", &met), ("lacking", &lacking), ("open", &open)]),
    }
}

/// Half a number, with its decimal.
fn halves(twice: usize) -> String {
    if twice.is_multiple_of(2) { (twice / 2).to_string() } else { format!("{}.5", twice / 2) }
}

/// Open findings by severity, worst first.
pub(super) fn severities(stood: &HistoryEntry, words: &Words) -> Vec<Value> {
    let count = |severity: &Severity| stood.open.get(severity).copied().unwrap_or_default();
    let shown = Severity::WORST_FIRST.into_iter().filter(|severity| *severity != Severity::Info || count(severity) > 0);
    let one = |severity: Severity| {
        let word = words.line(&format!("severity.{}", severity.name())).to_owned();
        context! { icon => severity.name(), word, count => grouped(count(&severity)), some => count(&severity) > 0 }
    };
    shown.map(one).collect()
}
