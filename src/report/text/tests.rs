//! Tests of the whole text report.

use super::*;
use crate::document::UnknownEntry;
use crate::report::sample;

fn report(review: &Review, options: &TextOptions) -> String {
    let mut review = review.clone();
    if review.provenance.language != options.language.code() {
        crate::report::tell(&mut review, &sample::rulebook(), options.language);
    }
    to_text(&review, &sample::rulebook(), options)
}

fn in_language(language: Language) -> TextOptions {
    TextOptions { language, ..TextOptions::default() }
}

fn position(text: &str, part: &str) -> usize {
    text.find(part).unwrap_or_else(|| panic!("`{part}` is not in\n{text}"))
}

#[test]
fn the_template_renders_in_every_language() {
    for language in Language::ALL {
        for review in [sample::review(), sample::empty(), sample::hostile(), sample::many(30)] {
            let text = report(&review, &in_language(language));
            assert!(!text.contains(Words::of(language).line("cli.internal-error")), "{text}");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n") && !text.starts_with('\n'), "{text}");
            assert!(!text.contains("\n\n\n"), "{text}");
            assert!(!text.contains("{{") && !text.contains("heading."), "{text}");
        }
    }
}

#[test]
fn the_worst_comes_first_and_the_gate_last() {
    let text = report(&sample::review(), &TextOptions::default());
    let order = ["critical[", "high[", "low[", "Open questions: 2", "Coverage", "Summary", "Assumed", "Result", "Gate failed"];
    let places: Vec<usize> = order.iter().map(|part| position(&text, part)).collect();
    assert!(places.is_sorted(), "{places:?}\n{text}");
}

#[test]
fn within_a_severity_the_file_gives_the_order() {
    let text = report(&sample::review(), &TextOptions::default());
    assert!(position(&text, "low[s3-bucket") < position(&text, "low[rds-instance"));
}

#[test]
fn a_review_is_told_anew_in_another_language() {
    let text = report(&sample::review(), &in_language(Language::Ko));
    assert!(text.contains("기본 암호화 방식: `AES256`"), "{text}");
    assert!(text.contains("`KeyArn` 파라미터의 값은 무엇입니까?"), "{text}");
    assert!(text.contains("= 모범 사례: SEC08-BP02 저장 데이터 암호화 강제 적용(뒷받침)"), "{text}");
}

#[test]
fn lines_of_prose_fit_the_terminal() {
    for language in Language::ALL {
        for width in [60, 80, 120] {
            let text = report(&sample::review(), &TextOptions { width, ..in_language(language) });
            let long = |line: &&str| columns::width(line) > width && !line.contains("]: ") && !line.contains(" | ");
            assert_eq!(text.lines().find(long), None, "{language:?} {width}");
        }
    }
}

#[test]
fn an_empty_review_says_that_nothing_was_looked_at() {
    let expected = "\
Findings
--------
No findings.

Coverage
--------
No design was read.
Rules: 0 run, 0 left out, 0 without a resource of their types.
Verdicts: none. No rule found a resource to look at.
Expiry is judged as of 2026-11-23.

Result
------
The gate had nothing to judge: no design was read.

exit code 0  passed  Nothing stops the design.
";
    assert_eq!(report(&sample::empty(), &TextOptions::default()), expected);
}

#[test]
fn nothing_of_a_design_commands_the_terminal() {
    for language in Language::ALL {
        let text = report(&sample::hostile(), &in_language(language));
        assert!(!text.chars().any(|c| c != '\n' && c.is_control() || c == '\u{202e}'), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("Gate passed")), "{text}");
    }
}

#[test]
fn of_many_like_failures_five_are_drawn_and_the_others_named() {
    let text = report(&sample::many(9), &TextOptions::default());
    assert_eq!(text.matches("low[").count(), 5);
    assert!(text.contains("  and 4 more: Bucket6, Bucket7, Bucket8, Bucket9\n"), "{text}");
    let text = report(&sample::many(1_030), &TextOptions::default());
    assert!(text.contains("  and 1,025 more, among them: Bucket6, Bucket7"), "{text}");
    assert!(!report(&sample::many(5), &TextOptions::default()).contains(" more"));
}

#[test]
fn what_belongs_to_the_rule_is_said_once() {
    let text = report(&sample::many(3), &TextOptions::default());
    assert_eq!(text.matches("= why:").count(), 1);
    assert_eq!(text.matches("= resource:").count(), 3);
}

#[test]
fn failures_below_the_least_severity_are_counted() {
    let options = TextOptions { min_severity: Severity::High, ..TextOptions::default() };
    let text = report(&sample::review(), &options);
    assert!(!text.contains("low["));
    assert!(text.contains("Findings below severity `high`, not shown: 2."), "{text}");
}

#[test]
fn an_unknown_gets_no_frame() {
    let mut review = sample::review();
    let first = review.verdicts.first_mut().unwrap();
    first.verdict = crate::finding::Verdict::Unknown;
    first.unknown = Some(UnknownEntry { reason: "region".into(), subject: String::new(), question: "?".into() });
    assert_eq!(report(&review, &TextOptions::default()).matches(" --> ").count(), 3);
}

#[test]
fn the_result_begins_with_what_the_gate_says() {
    let text = report(&sample::review(), &TextOptions::default());
    let result: Vec<&str> = text.lines().skip_while(|line| *line != "Result").skip(2).take(2).collect();
    assert_eq!(result.first(), Some(&"Gate failed: failing verdicts at or above `fail_on: high`: 2."));
    assert!(result.get(1).is_some_and(|line| line.starts_with("At this level 80% of the verdicts")), "{result:?}");
}

#[test]
fn the_same_review_gives_the_same_bytes() {
    let options = TextOptions { color: true, ..TextOptions::default() };
    assert_eq!(report(&sample::review(), &options), report(&sample::review(), &options));
}

#[test]
fn colour_changes_no_letter() {
    for language in Language::ALL {
        let colored = report(&sample::review(), &TextOptions { color: true, ..in_language(language) });
        assert!(colored.contains('\u{1b}'));
        let stripped = anstream::adapter::strip_str(&colored).to_string();
        assert_eq!(stripped, report(&sample::review(), &in_language(language)));
    }
}
