//! The executive page: three sentences, five risks, what is asked of the approver.

use minijinja::{Value, context};

use super::super::clean::clean_name;
use super::super::words::grouped;
use super::groups::{Group, Standing};
use super::head::Outcome;
use super::sheet::Sheet;
use crate::document::{AttestationState, Because, EstimatedRisk, WaiverState};

/// Risks that a reader is told first.
const RISKS: usize = 5;

impl Sheet<'_> {
    pub(super) fn summary(&self) -> Value {
        context! {
            deck => self.summary_deck(),
            sentences => self.sentences(),
            risks => self.risks(),
            decisions => self.decisions(),
        }
    }

    fn summary_deck(&self) -> String {
        let stopping = self.fixes_of_gate();
        match self.outcome() {
            Outcome::Nothing => self.line("html.summary.nothing"),
            Outcome::NotReady if stopping > 0 => self.counted("html.summary.must-change", stopping, &[]),
            Outcome::NotReady => self.line("html.summary.must-know"),
            Outcome::WithConditions => self.line("html.summary.conditions"),
            Outcome::Ready => self.line("html.summary.ready"),
        }
    }

    /// Rules whose failures stop the gate.
    fn fixes_of_gate(&self) -> usize {
        let shown = self.stopping().map(|(_, group)| group.rule.as_str());
        let mut rules: Vec<&str> = shown.chain(self.groups.hidden_stops.iter().map(String::as_str)).collect();
        rules.sort_unstable();
        rules.dedup();
        rules.len()
    }

    /// The groups that stop the gate, with their places.
    pub(super) fn stopping(&self) -> impl Iterator<Item = (usize, &Group)> {
        self.groups.all.iter().enumerate().filter(|(_, group)| group.stops)
    }

    /// The claims of rules that stop the gate and are below the least severity, so that nothing on the page shows them.
    fn hidden_stops(&self) -> impl Iterator<Item = String> {
        self.groups.hidden_stops.iter().map(|rule| self.claim(rule))
    }

    /// What was reviewed; where it stands; what is to be done.
    fn sentences(&self) -> Vec<String> {
        let coverage = &self.review.coverage;
        if coverage.designs.is_empty() {
            return vec![self.line("coverage.no-designs")];
        }
        let states = &self.review.states;
        let resources: usize = coverage.designs.iter().map(|design| design.resources).sum();
        let (title, resources) = (super::title(self.review), grouped(resources));
        let values = [("name", &*title), ("resources", &*resources)];
        let what = self.counted("html.summary.what", coverage.designs.len(), &values);
        let at_risk = self.review.questions.iter().filter(|question| question.risk == EstimatedRisk::High).count();
        let values = [
            ("lacking", grouped(states.not_met + states.partly_met)),
            ("met", grouped(states.met)),
            ("open", grouped(states.cannot_tell + states.not_assessed)),
            ("total", grouped(states.total())),
            ("questions", grouped(at_risk)),
        ];
        let standing = self.words.say("html.summary.standing", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        vec![what, standing, self.what_next()]
    }

    fn what_next(&self) -> String {
        let told = |(place, group): (usize, &Group)| {
            self.words.say("html.summary.claim", &[("claim", &self.claim(&group.rule)), ("finding", &Group::id(place))])
        };
        let fixes: Vec<String> = self.stopping().map(told).chain(self.hidden_stops()).take(3).collect();
        let open: usize = self.groups.open.values().sum();
        match self.outcome() {
            Outcome::NotReady if !fixes.is_empty() => {
                self.words.say("html.summary.next", &[("claims", &self.words.list(&fixes))])
            }
            Outcome::NotReady if !self.broken().is_empty() => self.paragraph(&self.broken()),
            Outcome::NotReady => self.line("html.summary.next-know"),
            _ => self.counted("html.summary.next-open", open, &[]),
        }
    }

    fn risks(&self) -> Vec<Value> {
        let open = self.groups.all.iter().enumerate().filter(|(_, group)| group.standing() == Standing::Open);
        let risk = |(place, group): (usize, &Group)| {
            let entry = group.shown.first().and_then(|at| self.shown(*at))?;
            Some(context! {
                severity => group.severity.name(),
                word => self.severity(group.severity),
                title => super::clean(&entry.message),
                why => self.text(&group.rule, "why", Some(entry)),
                id => Group::id(place),
            })
        };
        open.take(RISKS).filter_map(risk).collect()
    }

    /// What the approver is asked to decide; each has the date that it depends on, where there is one.
    fn decisions(&self) -> Vec<Value> {
        let decision = |name: &str, text: String| context! { what => self.line(&format!("html.decision.{name}")), text };
        let mut decisions = Vec::new();
        let stopping = self.stopping().map(|(place, _)| Group::id(place)).chain(self.hidden_stops()).collect::<Vec<_>>();
        let broken = self.broken();
        decisions.push(match self.outcome() {
            Outcome::Nothing => decision("nothing", self.line("html.decision.nothing.text")),
            Outcome::NotReady if !stopping.is_empty() => {
                let values = [("findings", &*self.words.list(&stopping))];
                decision("send-back", self.words.say("html.decision.send-back.text", &values))
            }
            Outcome::NotReady if !broken.is_empty() => decision("ask", self.paragraph(&broken)),
            Outcome::NotReady => decision("ask", self.line("html.decision.ask.text")),
            Outcome::WithConditions | Outcome::Ready => decision("approve", self.line("html.decision.approve.text")),
        });
        let active = self.review.waivers.iter().filter(|waiver| waiver.state == WaiverState::Active);
        decisions.extend(active.min_by_key(|waiver| &waiver.until).map(|waiver| {
            let values = [("rule", &*clean_name(&waiver.rule)), ("until", &*waiver.until)];
            decision("waiver", self.words.say("html.decision.waiver.text", &values))
        }));
        let lapsed = self.review.waivers.iter().filter(|waiver| waiver.state == WaiverState::Expired).count();
        decisions.extend((lapsed > 0).then(|| decision("expired", self.counted("html.decision.expired.text", lapsed, &[]))));
        let stale = self.review.attestations.iter().filter(|entry| entry.state != AttestationState::Valid).count();
        decisions.extend((stale > 0).then(|| decision("statement", self.counted("html.decision.statement.text", stale, &[]))));
        let confirm = self.review.practices.iter().filter(|row| row.because == Because::Supported).count();
        decisions.extend((confirm > 0).then(|| decision("confirm", self.counted("html.decision.confirm.text", confirm, &[]))));
        let silent = self.review.states.not_assessed;
        decisions.extend((silent > 0).then(|| decision("person", self.counted("html.decision.person.text", silent, &[]))));
        decisions
    }
}
