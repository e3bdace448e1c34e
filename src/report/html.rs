//! Writes a review as one HTML page: no network, complete without a script and on paper, in one language or in all.
//!
//! Layout stands in `reports/templates/report*.html.j2`, `report.css` and `report.js`. Every string that a template prints is
//! cleaned and escaped by the environment, so no part of a design can become markup.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::text::TextOptions;
use super::words::Words;
use super::{clean, tell};
use crate::document::{Provenance, Review};
use crate::rule::{Language, Rulebook};

mod accept;
mod appendix;
mod arch;
mod ask;
mod coverage;
mod environment;
mod findings;
mod frame;
mod groups;
mod head;
mod ledger;
mod page;
mod plan;
mod score;
mod sheet;
mod since;
mod summary;

pub(crate) use coverage::BAR;
pub(crate) use environment::render;
use groups::Groups;
pub(crate) use head::Outcome;
pub(crate) use page::{Body, Page, name as language_name};
use sheet::Sheet;

/// Everything that decides how a page is written.
#[derive(Debug)]
pub(super) struct Wish<'a> {
    pub(super) review: &'a Review,
    pub(super) rulebook: &'a Rulebook,
    pub(super) options: &'a TextOptions,
    /// The languages of the page, the first of which is shown first.
    pub(super) languages: &'a [Language],
    /// Name of the file beside the page that holds the findings which the page has no room for.
    pub(super) beside: Option<&'a str>,
}

/// The review as a page.
pub(super) fn to_html(wish: &Wish<'_>) -> String {
    let groups = Groups::new(wish.review, wish.options.min_severity);
    let bodies = wish.languages.iter().map(|language| body(wish, &groups, *language)).collect::<Result<Vec<_>, _>>();
    let title = title(wish.review);
    let Provenance { as_of, classification, .. } = &wish.review.provenance;
    let foot = [&title, as_of, classification].map(String::as_str).into_iter().filter(|part| !part.is_empty());
    let foot = foot.collect::<Vec<_>>().join(" · ");
    let page = bodies.and_then(|bodies| {
        Page { title: &title, foot: &foot, bodies, script: true, styles: &["report.css", "picture.css", "trend.css"] }.render()
    });
    page.unwrap_or_else(|error| format!("{}: {error:#}\n", Words::of(wish.options.language).line("cli.internal-error")))
}

/// Whether the page has no room for all findings.
pub(super) fn leaves_out(review: &Review, options: &TextOptions) -> bool {
    Groups::new(review, options.min_severity).left() > 0
}

/// The name of what was reviewed.
fn title(review: &Review) -> String {
    let named = Some(review.provenance.workload.as_str()).filter(|name| !name.is_empty());
    let designs = || review.coverage.designs.iter().map(|design| design.name.as_str()).find(|name| !name.is_empty());
    let inputs = || review.provenance.inputs.first().map(|input| input.file.as_str());
    clean::clean_name(named.or_else(designs).or_else(inputs).unwrap_or("plumbrule"))
}

/// The content of the page in one language.
fn body(wish: &Wish<'_>, groups: &Groups, language: Language) -> Result<Body, minijinja::Error> {
    let mut review = groups.slim(wish.review);
    if review.provenance.language != language.code() {
        tell(&mut review, wish.rulebook, language);
    }
    let prefix = if wish.languages.len() > 1 { format!("{}-", language.code()) } else { String::new() };
    let sheet = Sheet {
        full: wish.review,
        review: &review,
        rulebook: wish.rulebook,
        words: Words::of(language),
        groups,
        prefix: &prefix,
        beside: wish.beside,
    };
    let html = render("report-body.html.j2", sheet.words, context(&sheet, wish.languages))?;
    Ok(Body { language, html })
}

/// The sections of the page, in their order; each has a template of its own.
const SECTIONS: [&str; 13] = [
    "coverage", "summary", "score", "fixes", "findings", "arch", "ledger", "ask", "sign", "waivers", "plan", "trend", "appendix",
];

fn context(sheet: &Sheet<'_>, languages: &[Language]) -> Value {
    let named = |language: &Language| context! { code => language.code(), name => page::name(*language) };
    let numbers: BTreeMap<&str, i32> = SECTIONS.into_iter().zip(1..).collect();
    context! {
        page => context! {
            prefix => sheet.prefix,
            language => sheet.words.language().code(),
            languages => languages.iter().map(named).collect::<Vec<_>>(),
            sections => SECTIONS,
            numbers,
            tool => sheet.review.provenance.tool.clone(),
        },
        head => sheet.head(),
        coverage => sheet.coverage(),
        summary => sheet.summary(),
        change => sheet.change(),
        score => sheet.score(),
        fixes => sheet.fixes(),
        findings => sheet.findings(),
        arch => sheet.architecture(),
        ledger => sheet.ledger(),
        ask => sheet.ask(),
        sign => sheet.sign(),
        waivers => sheet.waivers(),
        plan => sheet.plan(),
        trend => sheet.trend(),
        appendix => sheet.appendix(),
    }
}

#[cfg(test)]
mod tests;
