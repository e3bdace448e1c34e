//! `plumbrule verify`: repeats a review and says whether it comes out the same.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context as _, bail};
use clap::Parser as _;
use serde_json::Value;

use super::arguments::{ReviewArguments, VerifyArguments};
use super::held::Held;
use super::output::cannot;
use super::review::{perform, warn_without_git};
use super::{Arguments, Command, Ended, output};
use crate::baseline::read_review;
use crate::document::{Review, VerdictEntry};
use crate::report::{Words, clean, keep_at_least, to_json};
use crate::rule::Language;

mod difference;

use difference::{Difference, differences};

/// Differences that are told.
const TOLD: usize = 20;
/// Exit code of a review that does not come out the same.
const DIFFERS: u8 = 1;

pub(super) fn run(arguments: &VerifyArguments) -> Ended {
    let mut recorded = read_review(&arguments.review).map_err(|error| cannot(&error))?;
    let words = Words::of(arguments.language.language());
    let mut repeated = repeat(&recorded, arguments)?;
    let count = recorded.verdicts.len();
    leave_unlike(&mut recorded.verdicts, &mut repeated.verdicts);
    let found = differences(&value(&recorded)?, &value(&repeated)?);
    if found.is_empty() {
        let count = crate::report::grouped(count);
        return output::print(&(words.say("verify.identical", &[("count", &count)]) + "\n"));
    }
    warn_without_git(&repeated, words);
    output::print(&tell(&found, words))?;
    Ok(DIFFERS)
}

/// Leaves of two lists of verdicts those of findings that are not the same in both: of a large review hardly any.
fn leave_unlike(recorded: &mut Vec<VerdictEntry>, repeated: &mut Vec<VerdictEntry>) {
    let (one, other) = (by_fingerprint(recorded), by_fingerprint(repeated));
    let of_one = one.iter().filter(|(print, entries)| other.get(*print) != Some(*entries));
    let of_other = other.iter().filter(|(print, _)| !one.contains_key(*print));
    let unlike: HashSet<String> = of_one.chain(of_other).map(|(print, _)| (*print).to_owned()).collect();
    for verdicts in [recorded, repeated] {
        verdicts.retain(|entry| unlike.contains(&entry.fingerprint));
    }
}

fn by_fingerprint(verdicts: &[VerdictEntry]) -> HashMap<&str, Vec<&VerdictEntry>> {
    let mut entries: HashMap<&str, Vec<&VerdictEntry>> = HashMap::new();
    for entry in verdicts {
        entries.entry(&entry.fingerprint).or_default().push(entry);
    }
    entries
}

/// A review as JSON, as it is written.
fn value(review: &Review) -> anyhow::Result<Value> {
    Ok(serde_json::from_str(&to_json(review))?)
}

/// Runs the review again, with the arguments, the day and the language that it records.
fn repeat(recorded: &Review, arguments: &VerifyArguments) -> anyhow::Result<Review> {
    let again = recorded_arguments(recorded, &arguments.parameter)?;
    let inputs = &arguments.inputs;
    std::env::set_current_dir(inputs).with_context(|| format!("cannot work in the folder {}", inputs.display()))?;
    let missing: Vec<String> = again.paths.iter().filter(|path| !path.exists()).map(|path| path.display().to_string()).collect();
    if !missing.is_empty() {
        bail!("{} does not hold {}; --inputs is the folder in which the review was run", inputs.display(), missing.join(", "));
    }
    let performed = perform(&again, &Held::read(&again)?)?;
    let mut review = performed.review;
    keep_at_least(again.choice.min_severity, &mut review);
    // The arguments of this command are others; those of the review are what was just used.
    review.provenance.arguments.clone_from(&recorded.provenance.arguments);
    Ok(review)
}

/// The arguments that a review records, with values for the parameters that it conceals.
fn recorded_arguments(recorded: &Review, parameters: &[String]) -> anyhow::Result<ReviewArguments> {
    let words = std::iter::once("plumbrule").chain(recorded.provenance.arguments.iter().map(String::as_str));
    let Ok(Arguments { command: Command::Review(mut again) }) = Arguments::try_parse_from(words) else {
        bail!("the review records arguments that this version does not take: {}", recorded.provenance.arguments.join(" "));
    };
    if again.paths.iter().any(|path| path == Path::new("-")) {
        bail!("the review was made from standard input, so it cannot be repeated from a folder");
    }
    if again.live.live {
        bail!(
            "the review is of a running account, which may be another by now; keep it with `snapshot save`, and review that file"
        );
    }
    again.design.parameter = revealed(&again.design.parameter, parameters)?;
    again.as_of = Some(recorded.provenance.as_of.clone());
    again.language = language(recorded).into();
    again.trace = None;
    // What the review is compared in: nothing is written, but everything that JSON shows is kept.
    again.write.output = vec!["json=review.json".to_owned()];
    again.write.quiet = true;
    Ok(*again)
}

fn language(recorded: &Review) -> Language {
    recorded.provenance.language.parse().unwrap_or_default()
}

/// Fills in what the review conceals as `NAME=***`.
fn revealed(recorded: &[String], given: &[String]) -> anyhow::Result<Vec<String>> {
    let name = |pair: &str| pair.split_once('=').map_or_else(|| pair.to_owned(), |(name, _)| name.to_owned());
    let value = |pair: &String| {
        if !pair.ends_with("=***") {
            return Ok(pair.clone());
        }
        let found = given.iter().find(|other| name(other) == name(pair));
        found.cloned().with_context(|| {
            format!("the review conceals the value of the parameter {0}; pass --parameter {0}=VALUE", name(pair))
        })
    };
    recorded.iter().map(value).collect()
}

fn tell(found: &[Difference], words: &Words) -> String {
    let mut lines = vec![words.say("verify.differs", &[("count", &crate::report::grouped(found.len()))])];
    for difference in found.iter().take(TOLD) {
        let place = clean(&difference.place);
        let key = match (&difference.recorded, &difference.found) {
            (Some(_), Some(_)) => "verify.other",
            (Some(_), None) => "verify.only-recorded",
            _ => "verify.only-found",
        };
        let shown = |value: &Option<String>| value.clone().unwrap_or_default();
        let values = [("place", &*place), ("recorded", &*shown(&difference.recorded)), ("found", &*shown(&difference.found))];
        lines.push(format!("  {}", words.say(key, &values)));
    }
    if found.len() > TOLD {
        lines.push(format!("  {}", words.say("list.rest", &[("count", &crate::report::grouped(found.len() - TOLD))])));
    }
    lines.join("\n") + "\n"
}
