//! What to fix first, and the plan that follows from it: now, next, later.

use minijinja::{Value, context};

use super::super::words::grouped;
use super::sheet::Sheet;
use crate::document::Fix;
use crate::finding::Severity;

/// Fixes that are shown in the table.
const FIXES: usize = 20;
/// Fixes that are shown of one step of the plan.
const OF_A_STEP: usize = 12;

/// When something is to be fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// It stops the gate.
    Now,
    /// It is not low, and no large effort.
    Next,
    /// The rest.
    Later,
}

impl Sheet<'_> {
    pub(super) fn fixes(&self) -> Value {
        let fixes = &self.review.fixes;
        let rows: Vec<Value> =
            fixes.iter().zip(self.worklist().rows(FIXES)).map(|(fix, cells)| self.fix_row(fix, &cells)).collect();
        let left = fixes.len().saturating_sub(FIXES);
        context! {
            deck => self.counted("html.fixes.deck", fixes.len(), &[]),
            rows,
            left => (left > 0).then(|| self.words.say("fixes.left", &[("count", &grouped(left))])),
        }
    }

    fn fix_row(&self, fix: &Fix, cells: &[String]) -> Value {
        let cell = |at: usize| cells.get(at).cloned().unwrap_or_default();
        context! {
            severity => fix.severity.name(),
            word => cell(1),
            fix => self.fix_text(fix),
            rule => fix.rule.clone(),
            ids => self.groups.ids_of(&fix.rule),
            failures => cell(2),
            effort => cell(3),
            change => cell(4),
            practices => cell(5),
        }
    }

    /// What is to be done, told by the first failure of the rule.
    fn fix_text(&self, fix: &Fix) -> String {
        let group = self.groups.all.iter().find(|group| group.rule == fix.rule);
        let entry = group.and_then(|group| group.shown.first()).and_then(|at| self.shown(*at));
        Some(self.text(&fix.rule, "fix", entry)).filter(|text| !text.is_empty()).unwrap_or_else(|| self.claim(&fix.rule))
    }

    pub(super) fn plan(&self) -> Value {
        let steps = [(Step::Now, "now"), (Step::Next, "next"), (Step::Later, "later")];
        let of = |step: Step| self.review.fixes.iter().filter(move |fix| self.step(fix) == step);
        let now = of(Step::Now).count();
        let steps = steps.map(|(step, name)| {
            let count = of(step).count();
            let items: Vec<Value> = of(step).take(OF_A_STEP).map(|fix| self.plan_item(fix)).collect();
            let left = count.saturating_sub(OF_A_STEP);
            context! { name, items, left => (left > 0).then(|| self.words.say("list.rest", &[("count", &grouped(left))])) }
        });
        let nothing = self.review.fixes.is_empty();
        context! {
            deck => if nothing { self.line("html.plan.deck.nothing") } else { self.counted("html.plan.deck", now, &[]) },
            steps => (!nothing).then_some(steps),
        }
    }

    fn plan_item(&self, fix: &Fix) -> Value {
        context! { fix => self.fix_text(fix), ids => self.groups.ids_of(&fix.rule), effort => self.effort(&fix.effort) }
    }

    fn step(&self, fix: &Fix) -> Step {
        let stops = self.groups.hidden_stops.contains(&fix.rule) || self.stopping().any(|(_, group)| group.rule == fix.rule);
        match fix.severity {
            _ if stops => Step::Now,
            Severity::Critical | Severity::High | Severity::Medium if fix.effort != "large" => Step::Next,
            _ => Step::Later,
        }
    }
}
