//! The index: where all workloads stand, pillar by pillar, and the trend over all of them.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Value, context};

use super::Site;
use super::pages::{self, PILLARS};
use super::site::Row;
use crate::document::{HistoryEntry, State, States};
use crate::report::html::Outcome;
use crate::report::{Words, grouped, spark, trend_of_all};

/// The index of the site.
pub(super) fn page(site: &Site<'_>, rows: &[Row]) -> Result<String, minijinja::Error> {
    let title = Words::of(site.languages.first().copied().unwrap_or_default()).line("publish.title");
    let all = over_all(rows);
    pages::page(site, (title, &classifications(rows)), "site-index.html.j2", |words| content(rows, &all, words))
}

/// How far the workloads may be shown, each word once.
fn classifications(rows: &[Row]) -> String {
    let said: BTreeSet<&str> =
        rows.iter().map(|row| row.latest.classification.as_str()).filter(|said| !said.is_empty()).collect();
    said.into_iter().collect::<Vec<_>>().join(" · ")
}

fn content(rows: &[Row], all: &[HistoryEntry], words: &Words) -> Value {
    let reviews: usize = rows.iter().map(|row| row.reviews).sum();
    let stopped = rows.iter().filter(|row| row.latest.standing == Outcome::NotReady).count();
    let total = grouped(rows.len());
    let days: BTreeSet<&str> = rows.iter().flat_map(|row| [row.first.as_str(), &row.place.day]).collect();
    let [first, last] = [days.first(), days.last()].map(|day| day.copied().unwrap_or_default());
    let values = [("workloads", &*total), ("reviews", &grouped(reviews)), ("first", first), ("last", last)];
    let trend = trend_of_all(&all.iter().collect::<Vec<_>>(), words);
    context! {
        sub => words.say("publish.sub", &values),
        icon => if stopped > 0 { "critical" } else { "met" },
        word => words.counted("publish.deck", stopped, &[("total", &total)]),
        counts => all.last().map(|now| pages::severities(now, words)),
        pillars => PILLARS.iter().map(|pillar| pages::pillar(pillar, words)).collect::<Vec<_>>(),
        rows => rows.iter().map(|one| row(one, words)).collect::<Vec<_>>(),
        trend => context! { sentence => trend.sentence, html => Value::from_safe_string(trend.html) },
    }
}

fn row(row: &Row, words: &Words) -> Value {
    let stood = &row.latest.stood;
    let open: Vec<usize> = row.stood.iter().map(HistoryEntry::open).collect();
    let [from, to] = [open.first(), open.last()].map(|value| value.map(|value| grouped(*value)).unwrap_or_default());
    let label = words.say("publish.spark-open", &[("from", &from), ("to", &to)]);
    let worst = row.latest.worst();
    let cell = |pillar: &&str| {
        let states = stood.pillars.get(*pillar).copied().unwrap_or_default();
        context! { pillar => pages::pillar(pillar, words), states => pages::states(&states, words) }
    };
    context! {
        name => pages::name(&row.latest.workload, words),
        folder => row.folder.clone(),
        day => row.place.name(),
        icon => row.latest.standing.icon(),
        word => words.line(row.latest.standing.key()),
        worst => worst.map(|severity| context! {
            icon => severity.name(), word => words.line(&format!("severity.{}", severity.name())),
        }),
        open => words.counted("publish.open", stood.open(), &[]),
        cells => PILLARS.iter().map(cell).collect::<Vec<_>>(),
        line => Value::from_safe_string(spark(&open, &label)),
        from, to,
    }
}

/// How all workloads together stood, day by day: the latest review of each that had one by then.
fn over_all(rows: &[Row]) -> Vec<HistoryEntry> {
    let mut days: BTreeMap<&str, Vec<(usize, &HistoryEntry)>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        for past in &row.stood {
            days.entry(&past.as_of).or_default().push((at, past));
        }
    }
    let mut latest: BTreeMap<usize, &HistoryEntry> = BTreeMap::new();
    let mut all = Vec::new();
    for (day, reviews) in days {
        latest.extend(reviews);
        all.push(sum(day, latest.values().copied()));
    }
    all
}

fn sum<'h>(day: &str, stood: impl Iterator<Item = &'h HistoryEntry>) -> HistoryEntry {
    let mut all = HistoryEntry {
        as_of: day.to_owned(),
        sha256: String::new(),
        open: BTreeMap::new(),
        waived: 0,
        states: States::default(),
        pillars: BTreeMap::new(),
    };
    for past in stood {
        for (severity, count) in &past.open {
            *all.open.entry(*severity).or_default() += count;
        }
        all.waived += past.waived;
        all.states = added(&all.states, &past.states);
    }
    all
}

fn added(one: &States, other: &States) -> States {
    let count = |state| one.count(state) + other.count(state);
    States {
        met: count(State::Met),
        partly_met: count(State::PartlyMet),
        not_met: count(State::NotMet),
        not_applicable: count(State::NotApplicable),
        cannot_tell: count(State::CannotTell),
        not_assessed: count(State::NotAssessed),
    }
}

#[cfg(test)]
mod tests {
    use super::super::shelf::Place;
    use super::super::summary::Summary;
    use super::*;
    use crate::finding::Severity;

    fn stood(day: &str, open: usize) -> HistoryEntry {
        let mut entry = sum(day, std::iter::empty());
        entry.open.insert(Severity::High, open);
        entry.states.met = open * 10;
        entry
    }

    fn row(name: &str, reviews: &[(&str, usize)]) -> Row {
        let stood: Vec<HistoryEntry> = reviews.iter().map(|(day, open)| stood(day, *open)).collect();
        let place = Place { workload: name.to_owned(), day: "2026-01-01".to_owned(), number: 1 };
        let latest = Summary {
            seal: String::new(),
            workload: name.to_owned(),
            classification: String::new(),
            stood: stood.last().unwrap().clone(),
            told: Vec::new(),
            standing: Outcome::Ready,
            gate: BTreeMap::new(),
            change: None,
            pages: BTreeMap::new(),
        };
        Row { folder: name.to_owned(), latest, place, reviews: reviews.len(), first: "2026-01-01".to_owned(), stood }
    }

    fn days(rows: &[Row]) -> Vec<(String, usize, usize)> {
        over_all(rows).iter().map(|all| (all.as_of.clone(), all.open(), all.states.met)).collect()
    }

    #[test]
    fn each_day_adds_up_the_latest_review_of_every_workload() {
        let rows = [
            row("a", &[("2026-01-01", 5), ("2026-03-01", 1)]),
            row("b", &[("2026-02-01", 2), ("2026-02-01", 3), ("2026-03-01", 4)]),
        ];
        let day = |day: &str, open| (day.to_owned(), open, open * 10);
        assert_eq!(days(&rows), [day("2026-01-01", 5), day("2026-02-01", 8), day("2026-03-01", 5)]);
        assert_eq!(days(&[]), []);
    }

    #[test]
    fn each_classification_is_said_once() {
        let mut rows = ["a", "b", "c", "d"].map(|name| row(name, &[("2026-01-01", 0)]));
        for (row, said) in rows.iter_mut().zip(["secret", "internal", "", "secret"]) {
            said.clone_into(&mut row.latest.classification);
        }
        assert_eq!(classifications(&rows), "internal · secret");
    }
}
