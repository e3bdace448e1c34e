//! A plan in words.

use crate::document::State;
use crate::framework;
use crate::report::{Words, clean, grouped};
use crate::tool::matching::By;
use crate::tool::merge::{Outcome, Stays};
use crate::tool::note;
use crate::tool::plan::{Plan, PlannedAnswer};
use crate::tool::wish::{ChoiceWish, Say};
use crate::tool::{Status, ToolRisk};

/// Letters of a note that are shown.
const SHOWN: usize = 160;

/// The plan as text.
pub(super) fn plan(plan: &Plan, words: &Words) -> String {
    let teller = Teller { words };
    let mut lines = teller.head(plan);
    for answer in plan.answers.iter().filter(|answer| answer.changes) {
        lines.push(String::new());
        lines.extend(teller.answer(answer));
    }
    lines.extend(teller.stays(plan));
    lines.extend(teller.foot(plan));
    lines.into_iter().map(|line| clean(&line) + "\n").collect()
}

struct Teller<'a> {
    words: &'a Words,
}

impl Teller<'_> {
    fn head(&self, plan: &Plan) -> Vec<String> {
        let key = if plan.review.workload.is_empty() { "wa.plan.review-unnamed" } else { "wa.plan.review" };
        let about = [
            ("review", plan.review.workload.as_str()),
            ("date", &plan.review.as_of),
            ("lens", &plan.lens.alias),
            ("version", &plan.lens.version),
        ];
        let total = grouped(plan.answers.len());
        let mut lines = vec![
            self.words.say("wa.plan.title", &[("workload", &plan.workload.name), ("region", &plan.region)]),
            self.words.say(key, &about),
        ];
        if plan.overwrite {
            lines.push(self.words.line("wa.plan.overwrite").to_owned());
        }
        lines.push(self.words.counted("wa.plan.changes", plan.changes(), &[("total", &total)]));
        lines
    }

    fn answer(&self, answer: &PlannedAnswer) -> Vec<String> {
        let title = framework::question(&answer.wish.question)
            .map_or(answer.wish.title.as_str(), |question| self.titled(&question.title));
        let risk = self.words.line(risk(answer.risk)).to_owned();
        let values = [("question", answer.wish.question.as_str()), ("title", title), ("risk", &risk)];
        let mut lines = vec![self.words.say("wa.plan.question", &values)];
        for outcome in answer.choices.iter().filter(|outcome| outcome.before != outcome.after) {
            let wish = answer.wish.choices.iter().find(|wish| wish.choice_id == outcome.choice_id);
            lines.extend(wish.map_or_else(|| self.none(outcome), |wish| self.choice(wish, outcome)));
        }
        if answer.notes_before != answer.notes_after {
            let lengths = [&answer.notes_before, &answer.notes_after].map(|notes| grouped(note::length(notes)));
            lines.push(format!("  {}", self.words.say("wa.plan.notes", &[("count", &lengths[0]), ("after", &lengths[1])])));
        }
        lines
    }

    fn choice(&self, wish: &ChoiceWish, outcome: &Outcome) -> Vec<String> {
        let title = framework::practice(&wish.practice).map_or("", |practice| self.titled(&practice.title));
        let head = [("practice", wish.practice.as_str()), ("title", title)];
        let mut lines = if outcome.before.status == outcome.after.status {
            vec![format!("  {}", self.words.say("wa.plan.note-only", &head))]
        } else {
            let (before, after) = (self.status(outcome.before.status), self.status(outcome.after.status));
            let values = [head[0], head[1], ("before", &before), ("after", &after)];
            vec![format!("  {}", self.words.say("wa.plan.choice", &values))]
        };
        let state = self.state(wish.state);
        lines.push(format!("    {}", self.words.say("wa.plan.choice-why", &[("state", &state), ("why", &wish.why)])));
        lines.extend(self.grounds(wish, outcome).into_iter().map(|line| format!("    {line}")));
        lines
    }

    /// What a change rests on.
    fn grounds(&self, wish: &ChoiceWish, outcome: &Outcome) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(reason) = outcome.after.reason.filter(|_| outcome.after.status == Status::NotApplicable) {
            let key = format!("wa.reason.{}", reason.name().to_lowercase().replace('_', "-"));
            lines.push(self.words.say("wa.plan.reason", &[("reason", self.words.line(&key))]));
        }
        let lists = [
            ("wa.note.rules", "rules", &wish.rules),
            ("wa.plan.fingerprints", "fingerprints", &wish.fingerprints),
            ("wa.plan.statements", "statements", &wish.statements),
        ];
        for (key, name, list) in lists.into_iter().filter(|(.., list)| !list.is_empty()) {
            lines.push(self.words.say(key, &[(name, &self.words.list(list))]));
        }
        lines.extend(self.note(outcome));
        lines
    }

    fn note(&self, outcome: &Outcome) -> Option<String> {
        if outcome.before.notes == outcome.after.notes {
            return None;
        }
        if outcome.after.notes.is_empty() {
            return Some(self.words.line("wa.plan.no-note").to_owned());
        }
        let line = outcome.after.notes.split_whitespace().collect::<Vec<_>>().join(" ");
        let short = match line.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(&line)),
            None => line,
        };
        Some(self.words.say("wa.plan.note", &[("note", &short)]))
    }

    fn none(&self, outcome: &Outcome) -> Vec<String> {
        let (before, after) = (self.status(outcome.before.status), self.status(outcome.after.status));
        let line = self.words.say("wa.plan.none-choice", &[("before", &before), ("after", &after)]);
        [Some(format!("  {line}")), self.note(outcome).map(|note| format!("    {note}"))].into_iter().flatten().collect()
    }

    /// What people answered and the review would answer otherwise.
    fn stays(&self, plan: &Plan) -> Vec<String> {
        let mut lines = Vec::new();
        for answer in &plan.answers {
            for (wish, outcome) in answer.wish.choices.iter().zip(&answer.choices) {
                let Some(stays) = outcome.stays else { continue };
                let values = [("practice", wish.practice.as_str()), ("state", &self.state(wish.state))];
                lines.push(format!("  {}", self.words.say(stays_key(stays), &values)));
            }
        }
        if !lines.is_empty() {
            lines.splice(0..0, [String::new(), self.words.line("wa.plan.stays").to_owned()]);
        }
        lines
    }

    fn foot(&self, plan: &Plan) -> Vec<String> {
        let wishes = || plan.answers.iter().flat_map(|answer| &answer.wish.choices);
        let by_title: Vec<String> =
            wishes().filter(|wish| wish.matched_by == By::Title).map(|wish| wish.practice.clone()).collect();
        let unmatched: Vec<String> = plan.unmatched.iter().map(|one| one.practice.clone()).collect();
        let mut lines = vec![String::new()];
        for (key, practices) in [("wa.plan.by-title", by_title), ("wa.plan.unmatched", unmatched)] {
            if !practices.is_empty() {
                lines.push(self.words.say(key, &[("practices", &self.words.list(&practices))]));
            }
        }
        let silent = wishes().filter(|wish| wish.say == Say::Nothing).count();
        lines.push(self.words.say("wa.plan.silent", &[("count", &grouped(silent))]));
        lines
    }

    fn titled<'t>(&self, title: &'t framework::Title) -> &'t str {
        title.in_language(self.words.language().code())
    }

    fn state(&self, state: State) -> String {
        self.words.line(&format!("diff.state.{}", state.name())).to_owned()
    }

    fn status(&self, status: Status) -> String {
        let key = match status {
            Status::Selected => "wa.status.selected",
            Status::NotApplicable => "wa.status.not-applicable",
            Status::Unselected => "wa.status.unselected",
        };
        self.words.line(key).to_owned()
    }
}

const fn stays_key(stays: Stays) -> &'static str {
    match stays {
        Stays::Selected => "wa.plan.stays.selected",
        Stays::NotApplicable => "wa.plan.stays.not-applicable",
        Stays::TakenBack => "wa.plan.stays.taken-back",
        Stays::NoneOfThese => "wa.plan.stays.none-of-these",
        Stays::QuestionNotApplicable => "wa.plan.stays.question-not-applicable",
    }
}

const fn risk(risk: Option<ToolRisk>) -> &'static str {
    match risk {
        Some(ToolRisk::High) => "wa.risk.high",
        Some(ToolRisk::Medium) => "wa.risk.medium",
        Some(ToolRisk::None) => "wa.risk.none",
        Some(ToolRisk::NotApplicable) => "wa.risk.not-applicable",
        Some(ToolRisk::Unanswered) | None => "wa.risk.unanswered",
    }
}
