//! Builds the document of a review from what the rules said.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::coverage::{count, coverage, join as join_coverage, open_questions};
use super::once::Asked;
use super::request::Request;
use super::scribe::Told;
use super::stream::{Desk, Settings, Silence, Stream, Unfinished, run, run_part};
use super::tally::{Tally, tallies};
use crate::design::Need;
use crate::document::{Coverage, Excerpts, OutcomeKind, OutcomeReason, VerdictEntry};
use crate::engine::EngineError;
use crate::finding::{Severity, Verdict};
use crate::rule::RuleId;
use crate::source::{Location, Source};

/// What the rules say, before anybody judges what it means.
#[derive(Debug, Default)]
pub struct Reviewed {
    /// Failures and unknowns, and passes if they were asked for, in their order.
    pub verdicts: Vec<VerdictEntry>,
    /// What each rule found, by id.
    pub tallies: BTreeMap<String, Tally>,
    /// What was looked at, and what was not.
    pub coverage: Coverage,
    /// Rules that went wrong.
    pub faults: Vec<OutcomeReason>,
}

/// Runs the rules and writes down what they say.
#[must_use]
pub fn build(request: &Request<'_>) -> Reviewed {
    let mut parts = Parts::default();
    parts.add(request);
    parts.finish()
}

/// A review that is made part by part, so that large designs need not be there as a whole.
#[derive(Debug, Default)]
pub struct Parts {
    asked: Asked,
    sum: Option<Reviewed>,
}

impl Parts {
    /// Runs the rules on some designs.
    pub fn add(&mut self, request: &Request<'_>) {
        let shared_keys = shared_keys(request);
        let stream = run(request, &shared_keys);
        self.join(Part::of(request, stream));
    }

    /// Adds what the rules say of a part of a design; the parts come in their order.
    pub fn join(&mut self, part: Part) {
        let sum = match &mut self.sum {
            Some(sum) => {
                sum.join(part.reviewed);
                sum
            }
            none => none.insert(part.reviewed),
        };
        for open in part.open {
            if self.asked.is_first(&open.rule, &open.silence.key) {
                sum.add(open);
            }
        }
    }

    /// What all parts came to, in their order.
    #[must_use]
    pub fn finish(self) -> Reviewed {
        let Some(mut whole) = self.sum else { return Reviewed::default() };
        whole.coverage.rules = whole.tallies.values().map(|tally| tally.entry.clone()).collect();
        whole.coverage.open_questions = open_questions(&whole.verdicts);
        whole.verdicts = sorted(whole.verdicts);
        whole
    }
}

/// What the rules say of a part of a design.
pub struct Part {
    reviewed: Reviewed,
    /// What the workload does not state, which is asked once for all parts.
    open: Vec<Open>,
}

/// Something that the workload does not state, with the rule that asked.
struct Open {
    rule: RuleId,
    pack: String,
    severity: Severity,
    silence: Silence,
}

impl Part {
    fn of(request: &Request<'_>, mut stream: Stream<'_>) -> Self {
        let verdicts = entries(&mut stream);
        let tallies = tallies(request, &stream);
        let coverage = coverage(request, &stream);
        let faults = stream.faults.iter().map(|(_, fault)| fault_reason(fault)).collect();
        let open = stream.silences.into_iter().map(|(task, silence)| Open {
            rule: task.rule.id.clone(),
            pack: task.rule.pack.clone(),
            severity: task.rule.metadata.severity.worst(),
            silence,
        });
        Self { open: open.collect(), reviewed: Reviewed { verdicts, tallies, coverage, faults } }
    }
}

/// Runs the rules on parts of a design, one after the other on one thread.
#[derive(Debug)]
pub struct Reviewer {
    desk: Desk,
}

impl Reviewer {
    /// A reviewer who knows the jurisdictions of the review.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self { desk: Desk::new(settings) }
    }

    /// How many checks were spared so far, since another resource showed them the same.
    #[must_use]
    pub fn spared(&self) -> usize {
        self.desk.spared()
    }

    /// Goes on with a part: what the rules say of it, or what has to be fetched before.
    ///
    /// # Errors
    /// What rules asked for and is not at hand.
    pub fn review(&mut self, request: &Request<'_>, so_far: &mut Unfinished) -> Result<Part, BTreeSet<Need>> {
        let shared_keys = shared_keys(request);
        let stream = run_part(request, &shared_keys, &mut self.desk, so_far)?;
        Ok(Part::of(request, stream))
    }
}

impl Reviewed {
    /// Adds what another part came to.
    fn join(&mut self, part: Self) {
        // In small steps: doubled, a million of them would leave room for as many again.
        let wanted = part.verdicts.len();
        if self.verdicts.capacity() - self.verdicts.len() < wanted {
            self.verdicts.reserve_exact(wanted + self.verdicts.len() / 8);
        }
        self.verdicts.extend(part.verdicts);
        for (rule, tally) in part.tallies {
            match self.tallies.get_mut(&rule) {
                Some(known) => known.join(tally),
                None => {
                    self.tallies.insert(rule, tally);
                }
            }
        }
        join_coverage(&mut self.coverage, part.coverage);
        for fault in part.faults {
            if !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
        }
    }

    /// Adds what the workload does not state, as a verdict about the whole design.
    fn add(&mut self, open: Open) {
        let Told { verdict, assumed, entries } = open.silence.told;
        self.verdicts.extend(entries);
        if let Some(tally) = self.tallies.get_mut(open.rule.as_str()) {
            tally.add("Design", verdict, &assumed);
        }
        count(&mut self.coverage, (&open.pack, open.severity), verdict, &assumed);
        self.coverage.rules_without_subjects.retain(|rule| rule != open.rule.as_str());
    }
}

fn fault_reason(fault: &EngineError) -> OutcomeReason {
    let arguments = [("rule", fault.rule.clone().into()), ("reason", fault.to_string().into())];
    OutcomeReason::told(OutcomeKind::RuleError, "message.rule-error", &arguments)
}

/// The entries of all tasks in a row.
fn entries(stream: &mut Stream<'_>) -> Vec<VerdictEntry> {
    let mut entries = Vec::with_capacity(stream.told.iter().map(|(_, told)| told.entries.len()).sum());
    entries.extend(stream.told.iter_mut().flat_map(|(_, told)| std::mem::take(&mut told.entries).into_vec()));
    entries
}

/// Resource keys that stand for more than one resource of the run.
fn shared_keys<'r>(request: &'r Request<'_>) -> HashSet<&'r str> {
    let mut seen = HashSet::new();
    let resources = request.designs.iter().flat_map(|(design, _)| design.under_review());
    let again = resources.filter(|(_, resource)| !seen.insert((resource.key.as_str(), &*resource.kind)));
    // What is said of a whole design has no key.
    let of_designs = (request.designs.len() > 1 || request.is_one_of_several).then_some("");
    again.map(|(_, resource)| resource.key.as_str()).chain(of_designs).collect()
}

/// Failures of one rule and reason whose neighbouring lines are kept; no report shows more of them with code.
const WITH_NEIGHBOURS: usize = 50;
/// Lines that are kept before and after the one that a failure points at.
const NEIGHBOURS: u32 = 2;

/// The lines that failures point at, and those around them; of a rule that conceals what it reads none.
#[must_use]
pub fn excerpts<'s>(sources: impl IntoIterator<Item = &'s Arc<Source>>, entries: &[VerdictEntry]) -> Excerpts {
    let sources: HashMap<&str, &Source> = sources.into_iter().map(|source| (source.name.as_str(), &**source)).collect();
    let hidden: HashSet<(&str, u32)> =
        entries.iter().filter(|entry| entry.concealed).flat_map(|entry| lines_of(&entry.location)).collect();
    let mut excerpts = Excerpts::default();
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    for entry in entries.iter().filter(|entry| entry.verdict == Verdict::Fail && !entry.concealed) {
        let place = &entry.location;
        let Some(source) = sources.get(place.file.as_str()) else { continue };
        let count = seen.entry((&entry.rule, &entry.key)).or_default();
        *count += 1;
        let around = if *count <= WITH_NEIGHBOURS { NEIGHBOURS } else { 0 };
        for number in place.line.saturating_sub(around).max(1)..=place.line.saturating_add(around) {
            let is_shown = number == place.line || !hidden.contains(&(place.file.as_str(), number));
            let line = source.line(number as usize).filter(|_| is_shown && !excerpts.holds(&place.file, number));
            if let Some(line) = line.filter(|line| number == place.line || !may_hold_a_secret(line)) {
                excerpts.keep(&place.file, number, line);
            }
        }
    }
    excerpts
}

fn lines_of(place: &Location) -> impl Iterator<Item = (&str, u32)> {
    (place.line..=place.end_line.max(place.line)).map(|line| (place.file.as_str(), line))
}

/// Whether a line that is only a neighbour gives a value to a key that names a secret.
fn may_hold_a_secret(line: &str) -> bool {
    const NAMES: [&str; 7] = ["password", "passwd", "secret", "token", "apikey", "privatekey", "credential"];
    let Some((key, value)) = line.split_once([':', '=']) else { return false };
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    !value.trim().is_empty() && NAMES.iter().any(|name| key.contains(name))
}

/// Puts verdicts in order: worst first, then by place, then by rule. Entries are large and stand mostly in order, so small keys are sorted for them.
#[must_use]
pub fn sorted(mut entries: Vec<VerdictEntry>) -> Vec<VerdictEntry> {
    let mut order: Vec<(Rank, usize)> = ranks(&entries).into_iter().zip(0..).collect();
    order.sort_by_key(|((worst, _), _)| *worst);
    order.sort_by(|(a, first), (b, second)| a.cmp(b).then_with(|| names(&entries, *first).cmp(&names(&entries, *second))));
    arrange(&mut entries, order.into_iter().map(|(_, at)| at).collect());
    entries
}

/// Puts items into an order, given as the present place of each, with one swap for each at most.
fn arrange<T>(items: &mut [T], mut order: Vec<usize>) {
    for start in 0..order.len() {
        let mut here = start;
        while let Some(slot) = order.get_mut(here) {
            let from = std::mem::replace(slot, here);
            if from == start || from == here {
                break;
            }
            items.swap(here, from);
            here = from;
        }
    }
}

/// How bad an entry is, and where it stands: the number of its file in their order, line and column.
type Rank = (Reverse<(Verdict, Severity)>, (usize, u32, u32));

fn ranks(entries: &[VerdictEntry]) -> Vec<Rank> {
    let files: BTreeSet<&str> = entries.iter().map(|entry| entry.location.file.as_str()).collect();
    let places: HashMap<&str, usize> = files.into_iter().zip(0..).collect();
    let rank = |entry: &VerdictEntry| {
        let file = places.get(entry.location.file.as_str()).copied().unwrap_or_default();
        (Reverse((entry.verdict, entry.severity)), (file, entry.location.line, entry.location.column))
    };
    entries.iter().map(rank).collect()
}

fn names(entries: &[VerdictEntry], at: usize) -> Option<[&str; 4]> {
    entries.get(at).map(|entry| [&*entry.rule, &*entry.key, &*entry.resource.id, &*entry.element])
}

#[cfg(test)]
mod tests {
    use super::{arrange, may_hold_a_secret};

    #[test]
    fn a_neighbour_that_may_hold_a_secret_is_told_by_its_key() {
        for line in ["MasterUserPassword: hunter2", "  API_KEY = \"x\"", "\"SecretString\": \"x\"", "- DB_PASSWORD=x"] {
            assert!(may_hold_a_secret(line), "{line}");
        }
        for line in ["Secret:", "Type: AWS::SecretsManager::Secret", "# a password", "Size: 3"] {
            assert!(!may_hold_a_secret(line), "{line}");
        }
    }

    #[test]
    fn items_are_arranged_by_their_places() {
        for order in [vec![], vec![0], vec![2, 0, 1], vec![1, 0, 3, 2, 4], vec![4, 3, 2, 1, 0], vec![1, 2, 3, 4, 0]] {
            let mut items: Vec<usize> = (10..10 + order.len()).collect();
            let expected: Vec<usize> = order.iter().map(|at| at + 10).collect();
            arrange(&mut items, order);
            assert_eq!(items, expected);
        }
    }
}
