//! `plumbrule convert`: writes a review that was made before, in another format or language.

use std::collections::BTreeSet;

use super::arguments::ConvertArguments;
use super::choice::load_rules;
use super::output::cannot;
use super::provenance;
use super::write::{self, Wanted};
use super::{Ended, output};
use crate::baseline::read_review;
use crate::document::Review;
use crate::report::{Format, Rendering, TextOptions, Words, tell};
use crate::rule::{Language, Rulebook};

pub(super) fn run(arguments: &ConvertArguments) -> Ended {
    let targets = output::targets(&arguments.output)?;
    let printed = arguments.format.or(targets.is_empty().then_some(Format::Text)).filter(|_| !arguments.quiet);
    output::check_printed(printed)?;
    let mut review = read_review(&arguments.review).map_err(|error| cannot(&error))?;
    let choice = arguments.lang.unwrap_or_else(|| review.provenance.language.parse().unwrap_or(Language::En).into());
    let language = choice.language();
    let rulebook = rules(arguments, &review, language)?;
    tell(&mut review, &rulebook, language);
    let (min_severity, ledger) = (arguments.min_severity, arguments.ledger);
    let options = TextOptions { language, min_severity, ledger, ..TextOptions::default() };
    let rendering = Rendering {
        review: &review,
        rulebook: &rulebook,
        options,
        max_chars: arguments.limit.characters(),
        languages: choice.languages(),
        beside: None,
    };
    let wanted = Wanted { targets: &targets, printed, quiet: arguments.quiet };
    write::write(&rendering, &wanted)?;
    Ok(0)
}

/// The rules that the review was made with. Where others are at hand, a note says so.
fn rules(arguments: &ConvertArguments, review: &Review, language: Language) -> anyhow::Result<Rulebook> {
    let mut rulebook = load_rules(&arguments.pack.rules)?;
    let left_out: BTreeSet<&str> = review.coverage.rules_left_out.iter().map(|left| left.what.as_str()).collect();
    rulebook.retain(|rule| !left_out.contains(rule.id.as_str()));
    if provenance::rulebook(&rulebook) != review.provenance.rulebook && !arguments.quiet {
        let words = Words::of(language);
        output::note(&format!("{}: {}", words.line("cli.note"), words.line("cli.other-rules")));
    }
    Ok(rulebook)
}
