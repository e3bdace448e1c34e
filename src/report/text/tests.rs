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
    let order = [
        "critical[",
        "high[",
        "low[",
        "Waived findings: 1",
        "Findings known from the baseline: 1",
        "What to fix first",
        "Open questions: 2",
        "Ledger of best",
        "Waivers, statements",
        "\nCoverage",
        "\nSummary",
        "Assumed",
        "\nResult",
        "Gate failed",
    ];
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
    assert!(text.contains("= 모범 사례: SEC08-BP01 안전한 키 관리 구현(뒷받침)"), "{text}");
}

#[test]
fn lines_of_prose_fit_the_terminal() {
    for language in Language::ALL {
        for width in [60, 80, 120] {
            let text = report(&sample::review(), &TextOptions { width, ..in_language(language) });
            let long = |line: &&str| {
                columns::width(line) > width && !line.contains("]: ") && !line.contains(" | ") && !line.contains("SHA-256")
            };
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

Ledger of best practices
------------------------
0 best practices: met 0, partly met 0, not met 0, not applicable 0, cannot tell 0, not assessed 0.

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
    assert!(text.contains("Findings below severity `high`, not shown: 4."), "{text}");
}

#[test]
fn an_unknown_gets_no_frame() {
    let mut review = sample::review();
    let first = review.verdicts.first_mut().unwrap();
    first.verdict = crate::finding::Verdict::Unknown;
    first.unknown = Some(Box::new(UnknownEntry { reason: "region".into(), subject: String::new(), question: "?".into() }));
    assert_eq!(report(&review, &TextOptions::default()).matches(" --> ").count(), 4);
}

#[test]
fn the_result_begins_with_what_the_gate_says() {
    let text = report(&sample::review(), &TextOptions::default());
    let result: Vec<&str> = text.lines().skip_while(|line| *line != "Result").skip(2).take(4).collect();
    let expected = [
        "Gate failed: failing verdicts at or above `fail_on: high`: 2.",
        "Waived and not counted: 1.",
        "Known from the baseline and not counted: 1.",
        "At this level 80% of the verdicts are decided (unknown: 4); the gate asks for 50%.",
    ];
    assert_eq!(result, expected);
}

#[test]
fn the_states_stand_before_every_summary_and_add_up() {
    let review = sample::review();
    assert_eq!(review.states.total(), 307);
    let states = "307 best practices: met 2, partly met 1, not met 1, not applicable 1, cannot tell 3, not assessed 299.";
    let wide = TextOptions { width: 120, ..TextOptions::default() };
    let text = report(&review, &wide);
    assert!(position(&text, states) < position(&text, "\nSummary\n"), "{text}");
    let options = TextOptions::default();
    let page = crate::report::Rendering {
        review: &review,
        rulebook: &sample::rulebook(),
        options,
        max_chars: None,
        languages: Vec::new(),
        beside: None,
    }
    .render(crate::report::Format::Markdown)
    .unwrap();
    let page = String::from_utf8(page).unwrap();
    assert!(position(&page, states) < position(&page, "| Pillar or pack |"), "{page}");
}

#[test]
fn a_narrow_terminal_gets_sentences_instead_of_the_table_of_pillars() {
    let wide = report(&sample::review(), &TextOptions::default());
    assert!(
        wide.contains("\nSecurity                  1           1        1               0            1            59\n"),
        "{wide}"
    );
    let narrow = report(&sample::review(), &TextOptions { width: 60, ..TextOptions::default() });
    assert!(narrow.contains("  Security: 63 best practices: met 1, partly met 1,"), "{narrow}");
}

/// Whether a line begins with the id of a practice.
fn is_row(line: &str) -> bool {
    let id = line.strip_prefix("  ").and_then(|rest| rest.split("  ").next());
    id.is_some_and(|id| crate::framework::practice(id).is_some())
}

#[test]
fn the_ledger_says_why_and_who() {
    let text = report(&sample::review(), &TextOptions { width: 200, ..TextOptions::default() });
    let lines = [
        "Of these, resting on what people state: 1.",
        "Questions with estimated risk HIGH: 1 (SEC 5).",
        "Questions with estimated risk MEDIUM: 1 (SEC 8).",
        "Control traffic flow within your network layers. Failing verdicts: 1 of 1, among them critical ones. Waived: 1.",
        "        1  SEC04-BP01: Which value does the parameter `KeyArn` have?",
        "        1  REL09-BP01: A person confirms in attestations.yaml what the evidence supports.",
        "        1  REL10-BP01: Run the rule rds-instance-is-multi-az.",
    ];
    for line in lines {
        assert!(text.lines().any(|told| told.ends_with(line)), "{line}\n{text}");
    }
    assert!(!text.contains("OPS01-BP01  high"), "{text}");
    let all = report(&sample::review(), &TextOptions { width: 200, ledger: true, ..TextOptions::default() });
    assert!(all.contains("Evaluate external customer needs. Mina Kim stated it on 2026-10-01. (unsigned statement)\n"), "{all}");
    assert_eq!(all.lines().filter(|line| is_row(line)).count(), 307, "{all}");
    assert_eq!(all.lines().filter(|line| line.contains("(estimated risk")).count(), 57);
}

#[test]
fn a_fix_says_what_it_costs_and_brings() {
    let text = report(&sample::review(), &TextOptions { width: 200, ..TextOptions::default() });
    let expected = "\
  security-group-closes-admin-ports
    high, failures: 2, small effort, in place. Would move SEC05-BP02.
  rds-storage-is-encrypted
    high, failures: 2, small effort, replaces the resource. Helps SEC08-BP02, which other failures hold back too.
  rds-instance-is-multi-az
    high, failures: 2, small effort, replacement cannot be told.
";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("Rules with further failures: 1.") && !text.contains("  kms-key-rotates\n"), "{text}");
}

#[test]
fn what_is_waived_says_who_until_when_and_why() {
    let text = report(&sample::review(), &TextOptions { width: 200, ..TextOptions::default() });
    let waived = "= waived: until 2027-01-31 by mina@example.com: the copies move to Seoul in spring. Approver: ciso@example.com. Ticket: SEC-1207.";
    assert!(position(&text, "low[s3-bucket-keeps-versions]") < position(&text, waived), "{text}");
    assert!(text.contains("  medium[s3-bucket-logs-access] Data (web.yaml:6)\n"), "{text}");
    let acceptance = "\
Waivers: 2
  replication-stays-in-jurisdiction, Data (waivers.yaml:2)
    active, until 2027-01-31, mina@example.com, findings: 1. Reason: the copies move to Seoul in spring. Approver: ciso@example.com. Ticket: SEC-1207.
  replication-stays-in-jurisdiction, Data (waivers.yaml:3)
    expired, until 2027-01-31, mina@example.com, findings: 0. Reason: the copies move to Seoul in spring.
Statements: 2
  OPS01-BP01: met
    unsigned statement, valid, until 2027-04-01, Mina Kim (architect): It was looked at.
  SEC 8: met
    signed statement, expired, until 2027-04-01, Mina Kim (architect): It was looked at.
Policy
  policy.yaml (SHA-256 cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd)
  gate.fail_on is locked at `high` by policy.yaml.
  gate.fail_on is `medium` by the command line, instead of `high` by policy.yaml.
";
    assert!(text.contains(acceptance), "{text}");
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
