//! `plumbrule publish`: keeps reviews by workload and day, and writes a site of them.

use super::arguments::PublishArguments;
use super::choice::load_rules;
use super::output::{cannot, note, shown};
use super::{Ended, USAGE};
use crate::publish::{Published, Site, publish};
use crate::report::{Words, grouped};

pub(super) fn run(arguments: &PublishArguments) -> Ended {
    let rulebook = load_rules(&arguments.pack.rules)?;
    let languages = arguments.language.languages();
    let site = Site { folder: &arguments.to, rulebook: &rulebook, languages: &languages };
    let published = publish(&arguments.reviews, &site).map_err(|error| cannot(&error))?;
    let words = Words::of(arguments.language.language());
    for broken in &published.broken {
        let said = words.say("publish.left-out", &[("problem", &format!("cannot {}", broken.problem))]);
        note(&format!("{}: {said}", words.line("cli.error")));
    }
    if !arguments.quiet {
        tell(arguments, &published, words);
    }
    Ok(if published.broken.is_empty() { 0 } else { USAGE })
}

fn tell(arguments: &PublishArguments, published: &Published, words: &Words) {
    if published.unnamed {
        note(&format!("{}: {}", words.line("cli.note"), words.line("publish.nameless")));
    }
    let Published { taken, reviews, workloads, written, unchanged, .. } = published;
    let [taken, reviews, workloads, written, unchanged] = [*taken, *reviews, *workloads, written.len(), *unchanged].map(grouped);
    let values = [
        ("folder", &*shown(&arguments.to)),
        ("taken", &taken),
        ("reviews", &reviews),
        ("workloads", &workloads),
        ("written", &written),
        ("unchanged", &unchanged),
    ];
    note(&words.say("publish.done", &values));
}
