//! The architecture picture: inline SVG drawn from the resources and relations of a review, and the same as text.
//!
//! Resources stand in containers (account and Region, network, zone, subnet) and in layers from left to right by the flow of
//! data. `plan` decides what is drawn, `rank` and `layout` where, `route` and `place` how lines run; the template writes it.

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Value};
use serde::Serialize;

use super::words::Words;
use crate::document::{Review, VerdictEntry};
use crate::embedded;

mod badge;
mod draw;
mod face;
mod layout;
mod measure;
mod outline;
mod place;
mod plan;
mod rank;
mod route;
#[cfg(test)]
mod tests;

pub(crate) use outline::{Item, Mention, Row};

/// Leads from a finding to where the page tells it: the id of an element.
pub(crate) type Anchors<'f> = &'f dyn Fn(&VerdictEntry) -> Option<String>;

/// The picture and what says the same in words.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Picture {
    /// The drawing: safe to be put into a page as it is.
    pub(crate) svg: String,
    /// Its result in one sentence.
    pub(crate) headline: String,
    /// How to read it, and what is not drawn.
    pub(crate) caption: String,
    /// The numbers of the headline.
    pub(crate) numbers: Numbers,
    /// The same as a nested list.
    pub(crate) outline: Vec<Item>,
    /// The same lines as a table.
    pub(crate) edges: Vec<Row>,
}

/// How much there is, and how much of it is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Numbers {
    /// Resources of all designs.
    pub(crate) resources: usize,
    /// Resources on cards, without their parts.
    pub(crate) drawn: usize,
    /// Cards.
    pub(crate) cards: usize,
    /// Networks.
    pub(crate) networks: usize,
    /// Lines.
    pub(crate) lines: usize,
    /// Cards and containers that findings speak of.
    pub(crate) with_findings: usize,
}

/// Draws a review; `None` if there is nothing to draw. Ids in the picture begin with `prefix`.
#[must_use]
pub(crate) fn draw(review: &Review, words: &'static Words, anchors: Anchors<'_>, prefix: &str) -> Option<Picture> {
    let plan = plan::Plan::new(review);
    if plan.containers.is_empty() {
        return None;
    }
    let faces: Vec<face::Face> = plan.cards.iter().map(|card| face::Face::new(card, words)).collect();
    let drawing = draw::Drawing::new(&plan, &faces, words, anchors, &review.architecture);
    let numbers = numbers(review, &plan);
    let headline = outline::headline(&numbers, words);
    let context = drawing.context(&headline, prefix, &review.architecture);
    Some(Picture {
        svg: render("picture.svg.j2", &context).unwrap_or_default(),
        caption: outline::caption(&plan, words),
        outline: outline::outline(&plan, &faces, words, anchors),
        edges: outline::rows(&plan, &faces, &review.architecture, words),
        headline,
        numbers,
    })
}

fn numbers(review: &Review, plan: &plan::Plan<'_>) -> Numbers {
    let networks = review.architecture.nodes.iter().filter(|node| node.role == crate::document::ArchitectureRole::Network);
    let cards = plan.cards.iter().filter(|card| !card.findings.is_empty()).count();
    Numbers {
        resources: review.architecture.resources,
        drawn: plan.cards.iter().map(plan::Card::count).sum(),
        cards: plan.cards.len(),
        networks: networks.map(|network| network.count).sum(),
        lines: plan.lines.len(),
        with_findings: cards + plan.containers.iter().filter(|container| !container.findings.is_empty()).count(),
    }
}

/// Fills a template in which every value is escaped.
fn render(name: &str, context: &Value) -> Result<String, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    let template = embedded::entry(embedded::TEMPLATES, name).unwrap_or_default();
    environment.render_named_str(name, template, context)
}
