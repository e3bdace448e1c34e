//! Reads one Region, kind by kind.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_config::types::ResourceType;
use serde_json::Value;

use super::collection::{Collection, Outcome, State};
use super::document::Document;
use super::{Wanted, item, listing, selection};
use crate::aws::{Action, AwsError, Connection, Recording, recording};
use crate::intake::snapshot::{IAM, WITHOUT_REGION};

/// Kinds that may fail one after the other before the Region is given up.
const PATIENCE: usize = 3;
/// Stands for every kind that is recorded.
const EVERYTHING: &str = "*";
/// Verdicts of AWS Config itself, which it counts as resources.
const VERDICTS: &str = "AWS::Config::ResourceCompliance";
type Counts = BTreeMap<String, u64>;

/// Reads one Region.
pub(super) struct Reader<'a> {
    connection: &'a Connection,
    wanted: &'a Wanted,
    region: &'a str,
    /// What is recorded, or why nobody knows.
    recording: Result<Recording, Outcome>,
    /// What a query counts; `None` if it cannot be asked.
    counts: Option<Counts>,
    /// How many kinds failed in a row, and how.
    failures: (usize, Option<Outcome>),
}

impl<'a> Reader<'a> {
    pub(super) fn new(connection: &'a Connection, wanted: &'a Wanted, region: &'a str) -> Self {
        let recording =
            recording(connection, region).map_err(|error| Outcome::of(&error, Action::DescribeConfigurationRecorders.name()));
        let mut reader = Self { connection, wanted, region, recording, counts: None, failures: (0, None) };
        match &reader.recording {
            // A Region that does not answer this will not answer anything.
            Err(outcome) if outcome.state == State::Failed => reader.failures = (PATIENCE, Some(outcome.clone())),
            Ok(recording) if !recording.is_on() => {}
            _ => reader.counts = selection::counts((connection, region), wanted).ok(),
        }
        reader
    }

    /// Reads all kinds and writes their items, sorted by kind and id.
    pub(super) fn read(
        mut self,
        document: &mut Document<'_>,
        tell: &dyn Fn(&str, usize, usize),
    ) -> Result<(Vec<Collection>, Option<Counts>), AwsError> {
        let kinds = self.kinds();
        let mut collections = Vec::new();
        for (done, kind) in kinds.iter().enumerate() {
            tell(kind, done, kinds.len());
            let (mut items, outcome) = self.kind(kind);
            items.sort_by(|a, b| item::id(a).cmp(&item::id(b)).then_with(|| arn(a).cmp(arn(b))));
            let mut written = 0;
            for item in items {
                let id = item::id(&item).unwrap_or_default().to_owned();
                written += usize::from(document.write((kind, &id), item)?);
            }
            let Outcome { state, error, action } = outcome;
            collections.push(Collection {
                region: self.region.to_owned(),
                kind: kind.clone(),
                state,
                items: written,
                error,
                action,
            });
        }
        Ok((collections, self.counts))
    }

    /// The kinds that are wanted here, sorted.
    fn kinds(&self) -> BTreeSet<String> {
        let mut kinds: BTreeSet<String> = self.wanted.kinds.iter().filter(|kind| *kind != EVERYTHING).cloned().collect();
        if self.wanted.kinds.iter().any(|kind| kind == EVERYTHING) {
            let known = ResourceType::values().iter().map(|kind| (*kind).to_owned());
            let counted = self.counts.iter().flatten().map(|(kind, _)| kind.clone());
            let listed = self.recording.iter().flat_map(|recording| &recording.recorders).flat_map(|r| r.kinds.clone());
            kinds.extend(known.chain(counted).chain(listed).filter(|kind| self.is_recorded(kind) && kind != VERDICTS));
        }
        kinds
    }

    fn is_recorded(&self, kind: &str) -> bool {
        self.recording.as_ref().map_or(true, |recording| recording.covers(kind))
    }

    /// The items of a kind, and what became of it.
    fn kind(&mut self, kind: &str) -> (Vec<Value>, Outcome) {
        if !self.is_recorded(kind) {
            return (Vec::new(), Outcome::NOT_RECORDED);
        }
        if let (PATIENCE.., Some(outcome)) = &self.failures {
            return (Vec::new(), outcome.clone());
        }
        let (items, mut outcome) = self.ask(kind);
        if outcome.state == State::Failed && items.is_empty() {
            self.failures = (self.failures.0 + 1, Some(outcome.clone()));
        } else {
            self.failures = (0, None);
        }
        // Where nobody may ask what is recorded, nothing that was read is known to be all.
        if let (Err(doubt), State::Finished) = (&self.recording, outcome.state) {
            outcome = doubt.clone();
        }
        (items, outcome)
    }

    fn ask(&self, kind: &str) -> (Vec<Value>, Outcome) {
        let at = (self.connection, self.region);
        let counted = self.counts.as_ref().map(|counts| counts.get(kind).copied().unwrap_or_default());
        if counted != Some(0) {
            let (items, outcome) = selection::items(at, self.wanted, kind);
            let is_short = counted.is_some_and(|counted| (items.len() as u64) < counted);
            match outcome.state {
                State::Finished if is_short => {
                    return (items, Outcome::failed("incomplete", Action::SelectResourceConfig.name()));
                }
                State::Finished if items.is_empty() => {}
                _ => return (items, outcome),
            }
        }
        match listing::items(at, self.wanted, kind) {
            Some((items, outcome)) if items.is_empty() && outcome.state == State::Finished => (items, self.settle_nothing(kind)),
            Some(found) => found,
            None => (Vec::new(), Outcome::NOT_RECORDED),
        }
    }

    /// What it means that there is nothing of a kind: that there is none, unless the kind may be recorded elsewhere.
    fn settle_nothing(&self, kind: &str) -> Outcome {
        let records_iam = self.counts.iter().flatten().any(|(kind, count)| kind.starts_with(IAM) && *count > 0);
        let is_elsewhere =
            WITHOUT_REGION.iter().any(|service| kind.starts_with(service)) || (kind.starts_with(IAM) && !records_iam);
        if is_elsewhere { Outcome::NOT_RECORDED } else { Outcome::FINISHED }
    }
}

fn arn(item: &Value) -> &str {
    item.get("arn").and_then(Value::as_str).unwrap_or_default()
}
