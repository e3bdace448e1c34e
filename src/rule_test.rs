//! Tests of rules: cases, and what can be made of them.
//!
//! `cases.yaml` says what a rule must say. From the same cases come crossfire, masking, decisive, mutants, presence and
//! worlds, as `docs/rule-tests.md` explains.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::design::{Design, ResourceId};
use crate::engine::{EngineError, Workshop};
use crate::jurisdiction::Stack;
use crate::review::{Judgement, judge};
use crate::rule::Rule;
use crate::value::Session;

mod body;
mod case;
pub mod crossfire;
pub mod decisive;
mod elsewhere;
mod expect;
pub mod masking;
pub mod mutants;
pub mod presence;
pub mod reads;
mod trial;
pub mod worlds;

pub use body::body;
pub use case::{Case, CaseError, cases};
pub use expect::{Expectation, mismatches};

/// What one kind of test found, over one or many rules.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many things were tried: cases, leaves, mutants.
    pub tried: usize,
    /// What was tried, and what could not be, by name.
    pub counts: BTreeMap<&'static str, usize>,
    /// What is wrong, a line each.
    pub problems: Vec<String>,
}

impl Report {
    /// Adds what another rule's test found.
    pub fn add(&mut self, other: Self) {
        self.tried += other.tried;
        for (what, number) in other.counts {
            self.count(what, number);
        }
        self.problems.extend(other.problems);
    }

    /// The report of a thread that did not come back.
    fn crashed() -> Self {
        Self { problems: vec!["a test panicked".to_owned()], ..Self::default() }
    }

    /// Counts something.
    pub fn count(&mut self, what: &'static str, number: usize) {
        *self.counts.entry(what).or_default() += number;
    }

    /// The counts for people: `12 cases, 340 leaves`.
    #[must_use]
    pub fn summary(&self) -> String {
        self.counts.iter().map(|(what, number)| format!("{number} {what}")).collect::<Vec<_>>().join(", ")
    }
}

/// Tests several rules at once, as many as the machine has threads; the reports come in the order of the rules.
#[must_use]
pub fn every(rules: &[&Rule], run: impl Fn(&Rule) -> Report + Sync) -> Report {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((index, rule)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, rules.get(i)?))) {
            done.push((index, run(rule)));
        }
        done
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let mut reports: Vec<(usize, Report)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|_| vec![(usize::MAX, Report::crashed())])).collect()
    });
    reports.sort_by_key(|(index, _)| *index);
    let mut total = Report::default();
    for (_, report) in reports {
        total.add(report);
    }
    total
}

/// A case brought through the real intake.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The design of the body.
    pub design: Arc<Design>,
    /// The jurisdiction of the case.
    pub jurisdiction: Option<Arc<Stack>>,
    /// `context` of the case.
    pub context: serde_json::Value,
    /// `workload` of the case.
    pub workload: serde_json::Value,
}

impl Prepared {
    /// The same surroundings with another design.
    #[must_use]
    pub fn with(&self, design: Design) -> Self {
        Self { design: Arc::new(design), ..self.clone() }
    }

    /// A session over the design.
    #[must_use]
    pub fn session(&self) -> Rc<Session> {
        Session::new(Arc::clone(&self.design), self.context.clone(), self.workload.clone())
    }

    /// The subjects of a rule: the resources of its kinds, and the design itself (`None`) if it is about that.
    pub fn subjects<'d>(&'d self, rule: &'d Rule) -> impl Iterator<Item = Option<ResourceId>> + 'd {
        let resources = self.design.resources().filter(|(_, resource)| rule.applies_to(&resource.kind));
        rule.is_about_design().then_some(None).into_iter().chain(resources.map(|(id, _)| Some(id)))
    }

    /// The name of a subject: the id of the resource, or `Design`.
    #[must_use]
    pub fn name(&self, subject: Option<ResourceId>) -> &str {
        subject.map_or("Design", |id| &self.design.resource(id).id)
    }
}

/// A subject of a rule with what the rule says of it.
pub type Judged = (Option<ResourceId>, Judgement);

/// Judges every subject of a rule.
///
/// # Errors
/// If the rule is wrong.
pub fn judge_all(rule: &Rule, prepared: &Prepared) -> Result<Vec<Judged>, EngineError> {
    let mut workshop = Workshop::new(prepared.jurisdiction.as_ref());
    judge_with(&mut workshop, rule, prepared)
}

/// Judges every subject of a rule with an engine that stands already.
///
/// # Errors
/// If the rule is wrong.
pub fn judge_with(workshop: &mut Workshop, rule: &Rule, prepared: &Prepared) -> Result<Vec<Judged>, EngineError> {
    let session = prepared.session();
    let mut judged = Vec::new();
    for subject in prepared.subjects(rule) {
        if let Some(judgement) = judge(workshop, rule, &session, subject)? {
            judged.push((subject, judgement));
        }
    }
    Ok(judged)
}

/// The cases of a rule: each must say what it expects.
#[must_use]
pub fn run_cases(rule: &Rule) -> Report {
    let mut report = Report::default();
    match cases(rule) {
        Ok(cases) => {
            for case in &cases {
                report.tried += 1;
                report.count("cases", 1);
                report.problems.extend(run_case(rule, case));
            }
            report.problems.extend(lacking(rule, &cases));
            report.add(elsewhere::run(rule));
        }
        Err(error) => report.problems.push(error.to_string()),
    }
    report
}

fn run_case(rule: &Rule, case: &Case) -> Vec<String> {
    let label = |problem: String| format!("{}: {}: {problem}", rule.id, case.name);
    let rule = case.rule_with_settings(rule);
    match case.prepare(&rule).map_err(|e| e.to_string()).and_then(|prepared| {
        let judged = judge_all(&rule, &prepared).map_err(|e| e.to_string())?;
        Ok(mismatches(case, &prepared, &judged))
    }) {
        Ok(problems) => problems.into_iter().map(label).collect(),
        Err(error) => vec![label(error)],
    }
}

/// A rule has at least one pass, one fail and one unknown.
fn lacking(rule: &Rule, cases: &[Case]) -> Vec<String> {
    let has = |wanted: &str| cases.iter().any(|case| case.expect.values().any(|e| e.verdict.name() == wanted));
    ["pass", "fail", "unknown"].into_iter().filter(|v| !has(v)).map(|v| format!("{}: no case expects `{v}`", rule.id)).collect()
}
