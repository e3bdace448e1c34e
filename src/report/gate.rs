//! What the gate says in words, the same in every format.

use super::words::{Words, grouped};
use crate::document::{Coverage, Gate, Review};
use crate::finding::Severity;
use crate::rule::{Language, pack_place};

/// Whether the gate lets the design through, and why, in one paragraph.
#[must_use]
pub fn gate_sentence(review: &Review, words: &Words) -> String {
    let space = if words.language() == Language::Ja { "" } else { " " };
    gate_sentences(review, words).join(space)
}

/// The sentences of the paragraph: first what the gate says, then what it goes by.
pub(crate) fn gate_sentences(review: &Review, words: &Words) -> Vec<String> {
    if review.coverage.designs.is_empty() {
        return vec![words.line("gate.nothing").to_owned()];
    }
    let gate = &review.gate;
    let mut sentences = vec![head(gate, words)];
    if is_off(gate) {
        return sentences;
    }
    sentences.extend(levels(gate, words));
    if gate.failures > 0 && gate.unknown_stops > 0 {
        sentences.push(words.say("gate.unknown-too", &[("count", &grouped(gate.unknown_stops))]));
    }
    for (key, count) in [("gate.waived", gate.waived), ("gate.known", gate.known)] {
        sentences.extend((count > 0).then(|| words.say(key, &[("count", &grouped(count))])));
    }
    if !gate.assumed_decides {
        sentences.push(words.line("gate.assumed").to_owned());
    }
    sentences.extend(decided(gate, words));
    if lacks_knowledge(gate) {
        sentences.push(what_to_pass(&review.coverage, words));
    }
    sentences
}

fn head(gate: &Gate, words: &Words) -> String {
    let level = level(gate.fail_on);
    let count = grouped(if gate.failures > 0 { gate.failures } else { gate.unknown_stops });
    words.say(key(gate), &[("severity", level), ("count", &count)])
}

fn key(gate: &Gate) -> &'static str {
    let by_level = !gate.pillars.is_empty() || !gate.practice_risk.is_empty();
    match gate {
        _ if is_off(gate) => "gate.off",
        Gate { passed: true, waived, known, .. } if waived + known > 0 => "gate.passed-accepted",
        Gate { passed: true, .. } if by_level => "gate.passed-levels",
        Gate { passed: true, .. } => "gate.passed",
        Gate { failures: 1.., .. } if by_level => "gate.failed-levels",
        Gate { failures: 1.., .. } => "gate.failed",
        Gate { unknown_stops: 1.., .. } if by_level => "gate.unknown-levels",
        Gate { unknown_stops: 1.., .. } => "gate.unknown",
        _ => "gate.not-enough-known",
    }
}

/// Whether nothing whatever stops.
fn is_off(gate: &Gate) -> bool {
    let mut levels = gate.pillars.values().chain(gate.practice_risk.values());
    gate.passed && gate.fail_on.is_none() && levels.all(Option::is_none)
}

/// The levels of pillars and of practices by their risk, where they differ from the one of all.
fn levels(gate: &Gate, words: &Words) -> Option<String> {
    let mut pillars: Vec<_> = gate.pillars.iter().collect();
    pillars.sort_by_key(|(pack, _)| pack_place(pack));
    let of_pillar = |(pack, severity): (&String, &Option<Severity>)| {
        words.say("gate.level-of-pillar", &[("pillar", &pack_name(words, pack)), ("level", level(*severity))])
    };
    let of_risk = |(risk, severity): (&crate::framework::Risk, &Option<Severity>)| {
        words.say(&format!("gate.level-of-{}-risk", risk.name()), &[("level", level(*severity))])
    };
    let all: Vec<String> = pillars.into_iter().map(of_pillar).chain(gate.practice_risk.iter().rev().map(of_risk)).collect();
    (!all.is_empty()).then(|| words.say("gate.levels", &[("severity", level(gate.fail_on)), ("levels", &words.list(&all))]))
}

fn decided(gate: &Gate, words: &Words) -> Option<String> {
    let share = percent(gate.decided?);
    let values = [("decided", &*share), ("unknown", &*grouped(gate.unknown)), ("least", &*percent(gate.min_decided))];
    Some(words.say("gate.decided", &values))
}

fn lacks_knowledge(gate: &Gate) -> bool {
    gate.decided.is_some_and(|decided| decided < gate.min_decided)
}

/// What would make enough known: the parameters that hold up most verdicts, else the open questions.
fn what_to_pass(coverage: &Coverage, words: &Words) -> String {
    let asks = |reason: &str| matches!(reason, "parameter" | "too-many-worlds");
    let questions = coverage.open_questions.iter().filter(|question| asks(&question.reason));
    let mut names: Vec<String> = Vec::new();
    for name in questions.flat_map(|question| question.subject.split(", ")) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    if names.is_empty() {
        return words.line("gate.answer").to_owned();
    }
    words.say("gate.pass-parameters", &[("parameters", &words.list(&names))])
}

const fn level(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(severity) => severity.name(),
        None => "none",
    }
}

/// The name of a pillar or pack; one of other people keeps its own.
pub(crate) fn pack_name(words: &Words, pack: &str) -> String {
    let key = format!("pack.{pack}");
    if words.has(&key) { words.line(&key).to_owned() } else { super::clean(pack) }
}

/// A share as whole per cent, never more than it is.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.0}", (share * 100.0 + 1e-9).floor())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn told(change: impl Fn(&mut Gate)) -> String {
        let mut review = sample::review();
        review.gate = Gate { fail_on: Some(Severity::High), assumed_decides: true, passed: true, ..Gate::default() };
        change(&mut review.gate);
        gate_sentence(&review, Words::of(Language::En))
    }

    #[test]
    fn the_sentence_says_why_the_gate_stops() {
        assert_eq!(told(|_| ()), "Gate passed: no finding at or above `fail_on: high`.");
        assert!(told(|gate| gate.fail_on = None).contains("`fail_on` is off"));
        let failed = told(|gate| (gate.passed, gate.failures, gate.unknown_stops) = (false, 1_200, 2));
        assert_eq!(
            failed,
            "Gate failed: failing verdicts at or above `fail_on: high`: 1,200. Unknown verdicts that stop it too: 2."
        );
        let unknown = told(|gate| (gate.passed, gate.unknown_stops) = (false, 3));
        assert!(unknown.contains("policy for unknown verdicts") && unknown.ends_with("unknown: 3."), "{unknown}");
    }

    #[test]
    fn what_is_waived_or_known_is_no_silence() {
        let accepted = told(|gate| (gate.waived, gate.known) = (2, 5));
        assert!(accepted.starts_with("Gate passed: what it would stop at `fail_on: high` is waived or known."), "{accepted}");
        assert!(accepted.contains("Waived and not counted: 2. Known from the baseline and not counted: 5."), "{accepted}");
    }

    #[test]
    fn other_levels_are_said() {
        let levels = |gate: &mut Gate| {
            gate.pillars = [("security".to_owned(), Some(Severity::Low)), ("gpu".to_owned(), None)].into();
            gate.practice_risk = [(crate::framework::Risk::High, Some(Severity::Medium))].into();
        };
        let passed = told(levels);
        let expected =
            "Levels: `fail_on: high`; Security from `low`, GPU clusters from `none`, practices of high risk from `medium`.";
        assert!(passed.contains(expected), "{passed}");
        assert!(!passed.contains("no finding at or above"), "{passed}");
        let off = told(|gate| (gate.fail_on, gate.pillars) = (None, [("security".to_owned(), Some(Severity::Low))].into()));
        assert!(!off.contains("is off") && off.contains("`fail_on: none`"), "{off}");
    }

    #[test]
    fn too_little_known_names_what_to_pass() {
        let lacking = |gate: &mut Gate| (gate.passed, gate.unknown, gate.decided, gate.min_decided) = (false, 9, Some(0.25), 0.5);
        let text = told(lacking);
        assert!(text.starts_with("Gate failed: too little is known at or above `fail_on: high`."), "{text}");
        assert!(
            text.ends_with("Parameters without a value: KeyArn. Pass --parameters FILE or --parameter NAME=VALUE."),
            "{text}"
        );
        let mut review = sample::review();
        lacking(&mut review.gate);
        review.coverage.open_questions[0].reason = "region".into();
        assert!(gate_sentence(&review, Words::of(Language::En)).ends_with("The open questions say what would settle the rest."));
        review.coverage.open_questions[0].reason = "too-many-worlds".into();
        review.coverage.open_questions[0].subject = "A, B, A".into();
        assert!(gate_sentence(&review, Words::of(Language::En)).contains("without a value: A, B."));
    }

    #[test]
    fn nothing_read_is_no_pass() {
        let told = gate_sentence(&sample::empty(), Words::of(Language::En));
        assert_eq!(told, "The gate had nothing to judge: no design was read.");
    }

    #[test]
    fn a_paragraph_has_the_spaces_of_its_language() {
        let told = gate_sentence(&sample::review(), Words::of(Language::Ja));
        assert!(told.contains('。') && !told.contains("。 "), "{told}");
    }
}
