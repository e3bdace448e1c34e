//! What changed since an earlier review, and how the reviews of the workload went.

use minijinja::{Value, context};

use super::super::clean::{clean, clean_name};
use super::super::trend::{figures, spark};
use super::super::words::grouped;
use super::sheet::Sheet;
use crate::document::{ChangeCounts, ChangedEntry};

/// Findings that are named of those that came, and of those that were fixed.
const NAMED: usize = 3;

impl Sheet<'_> {
    /// What changed; nothing without an earlier review.
    pub(super) fn change(&self) -> Option<Value> {
        let change = self.review.change.as_ref()?;
        let counts = &change.counts;
        let of = |key: &str, count: usize| context! { word => self.line(key), count => grouped(count) };
        let mut lines: Vec<String> = self.other_reasons(counts).into_iter().collect();
        for (key, entries) in [("html.change.came", &change.came), ("html.change.fixed", &change.fixed)] {
            let named: Vec<String> = entries.iter().take(NAMED).map(|entry| self.changed(entry)).collect();
            let values = [("findings", &*self.words.list(&named))];
            lines.extend((!named.is_empty()).then(|| self.words.say(key, &values)));
        }
        Some(context! {
            heading => self.words.say("change.heading", &[("date", &clean(&change.since))]),
            counts => [
                of("change.new", counts.came()),
                of("change.fixed", counts.fixed),
                of("change.still-open", counts.still_open),
            ],
            lines,
        })
    }

    /// Findings that came or went for another reason than that the design is worse or better.
    fn other_reasons(&self, counts: &ChangeCounts) -> Option<String> {
        let reasons = [
            ("change.gone", counts.gone),
            ("change.now-unknown", counts.now_unknown),
            ("change.not-looked-at", counts.not_looked_at),
            ("change.rule-drops", counts.rule_drops),
            ("change.waived", counts.waived),
            ("change.rule-finds", counts.rule_finds),
        ];
        let told = reasons.into_iter().filter(|(_, count)| *count > 0);
        let told: Vec<String> = told
            .map(|(key, count)| self.words.say("list.counted", &[("name", self.words.line(key)), ("count", &grouped(count))]))
            .collect();
        (!told.is_empty()).then(|| self.words.say("html.change.also", &[("list", &self.words.list(&told))]))
    }

    fn changed(&self, entry: &ChangedEntry) -> String {
        let (claim, resource) = (self.claim(&entry.rule), clean_name(&entry.resource));
        self.words.say("html.change.finding", &[("claim", &claim), ("resource", &resource)])
    }

    pub(super) fn trend(&self) -> Value {
        let trend = figures(self.full, self.words);
        context! { deck => trend.sentence, figures => (!trend.html.is_empty()).then(|| Value::from_safe_string(trend.html)) }
    }

    /// The practices of a pillar that were met, review by review, as a line beside a word.
    pub(super) fn met_of(&self, pillar: &str) -> Option<Value> {
        let before = self.review.history.iter().map(|entry| entry.pillars.get(pillar).map_or(0, |states| states.met));
        let met: Vec<usize> = before.chain([self.states_of(pillar).met]).collect();
        let told: Vec<String> = met.iter().copied().map(grouped).collect();
        let line = spark(&met, &told.join(self.words.line("list.separator")));
        (!line.is_empty()).then(|| Value::from_safe_string(line))
    }
}
