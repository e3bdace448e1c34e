//! The page of a workload: its latest verdict, what changed, the trend, all of its reviews.

use minijinja::{Value, context};

use super::files::Files;
use super::pages::{self, PILLARS};
use super::shelf::folder_of;
use super::site::{Entry, PAGE, Row};
use super::summary::Summary;
use super::{PublishError, Site};
use crate::document::{ChangeEntry, ChangedEntry, HistoryEntry};
use crate::report::{Words, clean_name, grouped, spark, trend};
use crate::rule::Rulebook;

/// Writes the page of a workload, and gives its row of the index; nothing without reviews.
pub(super) fn write(
    site: &Site<'_>,
    files: &mut Files,
    folder: &str,
    mut entries: Vec<Entry>,
    mut stood: Vec<HistoryEntry>,
) -> Result<Option<Row>, PublishError> {
    let reviews = entries.len();
    let Some(latest) = entries.last() else { return Ok(None) };
    let title = pages::name(&latest.summary.workload, Words::of(site.languages.first().copied().unwrap_or_default()));
    let page = pages::page(site, (&title, &latest.summary.classification), "site-workload.html.j2", |words| {
        content(site.rulebook, &entries, &stood, words)
    })?;
    files.put(&folder_of(folder).join(PAGE), &page)?;
    let Some(Entry { place, summary }) = entries.pop() else { return Ok(None) };
    for past in &mut stood {
        past.pillars.clear();
    }
    let first = entries.first().map_or_else(|| place.day.clone(), |entry| entry.place.day.clone());
    let latest = Summary { told: Vec::new(), ..summary };
    Ok(Some(Row { folder: folder.to_owned(), latest, place, reviews, first, stood }))
}

fn content(rulebook: &Rulebook, entries: &[Entry], stood: &[HistoryEntry], words: &Words) -> Value {
    let Some(Entry { summary, place }) = entries.last() else { return Value::UNDEFINED };
    let trend = trend(&stood.iter().collect::<Vec<_>>(), words);
    let days = [entries.first(), entries.last()].map(|entry| entry.map(|entry| entry.place.day.clone()).unwrap_or_default());
    let [first, last] = days;
    context! {
        title => pages::name(&summary.workload, words),
        sub => words.say("publish.reviews", &[("reviews", &grouped(entries.len())), ("first", &first), ("last", &last)]),
        icon => summary.standing.icon(),
        word => words.line(summary.standing.key()),
        gate => summary.gate.get(words.language().code()),
        counts => pages::severities(&summary.stood, words),
        waived => (summary.stood.waived > 0).then(|| grouped(summary.stood.waived)),
        latest => place.name(),
        change => summary.change.as_ref().map(|told| change(told, rulebook, words)),
        nothing => words.line(if entries.len() > 1 { "publish.incomparable" } else { "publish.first" }),
        trend => context! { sentence => trend.sentence, html => Value::from_safe_string(trend.html) },
        pillars => PILLARS.iter().map(|pillar| pillar_row(pillar, summary, stood, words)).collect::<Vec<_>>(),
        reviews => entries.iter().rev().map(|entry| review(entry, words)).collect::<Vec<_>>(),
    }
}

fn pillar_row(pillar: &str, summary: &Summary, stood: &[HistoryEntry], words: &Words) -> Value {
    let states = summary.stood.pillars.get(pillar).copied().unwrap_or_default();
    let met: Vec<usize> = stood.iter().filter_map(|past| past.pillars.get(pillar)).map(|states| states.met).collect();
    let [from, to] = [met.first(), met.last()].map(|value| value.map(|value| grouped(*value)).unwrap_or_default());
    let label = words.say("publish.spark-met", &[("from", &from), ("to", &to)]);
    context! {
        title => pages::pillar(pillar, words),
        states => pages::states(&states, words),
        line => Value::from_safe_string(spark(&met, &label)),
        from, to,
    }
}

/// A row of the list of reviews.
fn review(entry: &Entry, words: &Words) -> Value {
    let Summary { stood, standing, change, .. } = &entry.summary;
    let counts = change.as_ref().map(|change| (grouped(change.counts.came()), grouped(change.counts.fixed)));
    let (came, fixed) = counts.unwrap_or_default();
    context! {
        name => entry.place.name(),
        icon => standing.icon(),
        word => words.line(standing.key()),
        open => grouped(stood.open()),
        severities => pages::severities(stood, words),
        waived => grouped(stood.waived),
        met => grouped(stood.states.met),
        undecided => grouped(stood.states.cannot_tell + stood.states.not_assessed),
        came, fixed,
        digest => stood.sha256.chars().take(12).collect::<String>(),
    }
}

/// What changed since the review before, in numbers and with the findings that are named.
fn change(told: &ChangeEntry, rulebook: &Rulebook, words: &Words) -> Value {
    let counts = &told.counts;
    let of = |(key, count): (&str, usize)| context! { word => words.line(&format!("change.{key}")), count => grouped(count) };
    let reasons = [
        ("regressed", counts.regressed),
        ("now-decided", counts.now_decided),
        ("rule-finds", counts.rule_finds),
        ("waiver-ended", counts.waiver_ended),
        ("gone", counts.gone),
        ("now-unknown", counts.now_unknown),
        ("not-looked-at", counts.not_looked_at),
        ("rule-drops", counts.rule_drops),
        ("waived", counts.waived),
    ];
    let differs: Vec<String> = told.differs.iter().map(|what| words.line(&format!("diff.what.{what}")).to_owned()).collect();
    context! {
        heading => words.say("change.heading", &[("date", &told.since)]),
        counts => [("new", counts.came()), ("fixed", counts.fixed), ("still-open", counts.still_open)].map(of).to_vec(),
        reasons => reasons.into_iter().filter(|(_, count)| *count > 0).map(of).collect::<Vec<_>>(),
        came => named(&told.came, counts.came(), rulebook, words),
        fixed => named(&told.fixed, counts.fixed, rulebook, words),
        differs => (!differs.is_empty()).then(|| words.say("publish.differs", &[("what", &words.list(&differs))])),
    }
}

/// Findings by their rules' claims, and how many are not named.
fn named(entries: &[ChangedEntry], all: usize, rulebook: &Rulebook, words: &Words) -> Value {
    let one = |entry: &ChangedEntry| {
        let title = rulebook.get(&entry.rule).map(|rule| rule.texts(words.language()).line("title").trim_end().to_owned());
        context! {
            icon => entry.severity.name(),
            word => words.line(&format!("severity.{}", entry.severity.name())),
            title => title.filter(|title| !title.is_empty()).unwrap_or_else(|| clean_name(&entry.rule)),
            resource => clean_name(&entry.resource),
            kind => clean_name(&entry.kind),
        }
    };
    let left = all.saturating_sub(entries.len());
    context! {
        entries => entries.iter().map(one).collect::<Vec<_>>(),
        left => (left > 0).then(|| words.say("list.rest", &[("count", &grouped(left))])),
    }
}
