//! A case, prepared and judged, ready to be asked again about a changed design.

use std::borrow::Cow;

use super::{Case, Judged, Prepared, Report, cases, judge_with};
use crate::design::ResourceId;
use crate::engine::{EngineError, Workshop};
use crate::rule::Rule;

/// A case of a rule with what the rule says of it.
pub(super) struct Trial<'r> {
    /// The case.
    pub(super) case: &'r Case,
    /// The rule, with the settings of the case.
    pub(super) rule: Cow<'r, Rule>,
    /// The case's design in its surroundings.
    pub(super) prepared: Prepared,
    /// What the rule says of each subject.
    pub(super) judged: Vec<Judged>,
    workshop: Workshop,
}

impl<'r> Trial<'r> {
    fn new(rule: &'r Rule, case: &'r Case) -> Result<Self, String> {
        let rule = case.rule_with_settings(rule);
        let prepared = case.prepare(&rule).map_err(|error| error.to_string())?;
        let mut workshop = Workshop::new(prepared.jurisdiction.as_ref());
        let judged = judge_with(&mut workshop, &rule, &prepared).map_err(|error| error.to_string())?;
        Ok(Self { case, rule, prepared, judged, workshop })
    }

    /// What the rule says of other surroundings with the same jurisdiction.
    pub(super) fn judge_prepared(&mut self, prepared: &Prepared) -> Result<Vec<Judged>, EngineError> {
        judge_with(&mut self.workshop, &self.rule, prepared)
    }

    /// A problem with the rule and the case before it.
    pub(super) fn problem(&self, text: &str) -> String {
        format!("{}: {}: {text}", self.rule.id, self.case.name)
    }

    /// The name of a subject of the case.
    pub(super) fn name(&self, subject: Option<ResourceId>) -> &str {
        self.prepared.name(subject)
    }
}

/// Tries something on each case of a rule.
pub(super) fn each(rule: &Rule, mut attempt: impl FnMut(&mut Trial<'_>, &mut Report)) -> Report {
    let mut report = Report::default();
    let cases = match cases(rule) {
        Ok(cases) => cases,
        Err(error) => {
            report.problems.push(error.to_string());
            return report;
        }
    };
    for case in &cases {
        report.count("cases", 1);
        match Trial::new(rule, case) {
            Ok(mut trial) => attempt(&mut trial, &mut report),
            Err(error) => report.problems.push(format!("{}: {}: {error}", rule.id, case.name)),
        }
    }
    report
}
