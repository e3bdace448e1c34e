//! Tests of Markdown: what it escapes, and how it keeps within a limit.

use super::*;
use crate::document::ResourceEntry;
use crate::report::{sample, tell};
use crate::rule::Language;

fn page(review: &Review, language: Language) -> String {
    let mut review = review.clone();
    tell(&mut review, &sample::rulebook(), language);
    limited(&review, language, Limit::Characters(65_000))
}

#[test]
fn every_part_stands_in_every_language() {
    for language in Language::ALL {
        let words = Words::of(language);
        let text = page(&sample::review(), language);
        assert!(!text.contains(words.line("cli.internal-error")), "{text}");
        for key in ["heading.fixes", "heading.ledger", "heading.effort", "heading.acceptance", "heading.coverage"] {
            assert_eq!(text.matches(&format!("### {}\n", words.line(key))).count(), 1, "{key}\n{text}");
        }
        assert!(!text.contains("\n\n\n") && !text.contains("column.") && !text.contains("{{"), "{text}");
    }
}

#[test]
fn every_row_of_a_table_has_the_cells_of_its_head() {
    for review in [sample::review(), sample::hostile()] {
        let text = page(&review, Language::En);
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let mut rows = 0;
        for (head, line) in text.lines().zip(text.lines().skip(1)).filter(|(head, _)| head.starts_with('|')) {
            assert!(!line.starts_with('|') || cells(head) == cells(line), "{head}\n{line}");
            rows += 1;
        }
        assert!(rows > 30, "{text}");
    }
}

#[test]
fn nothing_of_a_design_commands_the_page() {
    for language in Language::ALL {
        let text = page(&sample::hostile(), language);
        assert!(!text.chars().any(|c| c != '\n' && c.is_control() || c == '\u{202e}'), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("Gate passed")), "{text}");
    }
}

#[test]
fn nothing_of_a_design_has_a_meaning_in_markdown() {
    assert_eq!(
        escaped("<script> & [x](y) **b** @team #1 a|b"),
        "&lt;script&gt; &amp; \\[x\\](y) \\*\\*b\\*\\* &#64;team \\#1 a\\|b"
    );
    assert_eq!(escaped("`<b>` and _x_"), "`<b>` and \\_x\\_");
    assert_eq!(escaped("odd ` <b>"), "odd \\` &lt;b&gt;");
    assert_eq!(escaped("`a` odd ` <b>"), "`a` odd \\` &lt;b&gt;");
    assert_eq!(code("a`b|c\n"), "`a'b\\|c␊`");
}

/// A review with so many rules, each with a low failure and every tenth with a high one too.
fn of_rules(count: usize) -> Review {
    let mut review = sample::review();
    let one = review.verdicts.swap_remove(0);
    let named = |n: usize| VerdictEntry {
        rule: format!("rule-{n:03}").into(),
        severity: if n.is_multiple_of(10) { Severity::High } else { Severity::Low },
        resource: ResourceEntry { id: format!("`Bucket`{n}|"), ..(*one.resource).clone() }.into(),
        ..one.clone()
    };
    review.verdicts = (1..=count).map(named).collect();
    review
}

fn limited(review: &Review, language: Language, limit: Limit) -> String {
    to_markdown(review, &sample::rulebook(), &TextOptions { language, ..TextOptions::default() }, limit)
}

/// How long the page is without any rule; other sections may grow.
fn bare(language: Language) -> usize {
    let options = TextOptions { language, ..TextOptions::default() };
    to_markdown(&of_rules(0), &sample::rulebook(), &options, Limit::Bytes(1_000_000)).chars().count()
}

/// Every table is whole, and every code span ends in its line.
fn assert_whole(text: &str) {
    let mut rest = text.lines().peekable();
    while let Some(line) = rest.next() {
        let marks = line.matches('`').count() - line.matches("\\`").count();
        assert!(marks.is_multiple_of(2), "{line}");
        if line.starts_with("| ---") {
            assert!(rest.peek().is_some_and(|next| next.starts_with("| ")), "a table without rows: {text}");
        }
    }
}

#[test]
fn a_text_within_the_limit_loses_nothing() {
    let review = of_rules(30);
    let whole = limited(&review, Language::En, Limit::Characters(1_000_000));
    assert_eq!(whole.matches("#### ").count(), 30);
    assert!(!whole.contains("no room"), "{whole}");
    assert_eq!(limited(&review, Language::En, Limit::Characters(whole.chars().count())), whole);
    assert_ne!(limited(&review, Language::En, Limit::Characters(whole.chars().count() - 1)), whole);
}

#[test]
fn the_worst_rules_stay_and_the_others_are_counted() {
    let review = of_rules(100);
    for room in [4_000, 8_000, 12_000] {
        let most = bare(Language::En) + room;
        let text = limited(&review, Language::En, Limit::Characters(most));
        assert!(text.chars().count() <= most && text.chars().count() > most - 1_000, "{}", text.chars().count());
        assert_whole(&text);
        let shown = text.matches("#### ").count();
        assert!(shown >= 10 && text.contains("rule-100"), "the high ones come first: {text}");
        let left =
            format!("Further findings that this page has no room for: {}. The JSON report holds all of them.", 100 - shown);
        assert!(text.contains(&left), "{text}");
        assert!(text.contains("### Low findings: 90\n"), "{text}");
        assert!(text.contains("### Coverage"), "what follows the findings stays: {text}");
    }
}

#[test]
fn where_nothing_has_room_the_first_blocks_stay_whole() {
    for language in Language::ALL {
        for most in [300, bare(language) / 2, bare(language) - 100] {
            let options = TextOptions { language, ..TextOptions::default() };
            let text = to_markdown(&of_rules(100), &sample::rulebook(), &options, Limit::Characters(most));
            assert!(text.chars().count() <= most, "{most}: {text}");
            assert_whole(&text);
            assert_eq!(text.lines().last(), Some(Words::of(language).line("markdown.cut")));
        }
    }
}

#[test]
fn bytes_are_counted_where_the_host_counts_them() {
    let options = TextOptions { language: Language::Ko, ..TextOptions::default() };
    let most = 4 * bare(Language::Ko);
    let text = to_markdown(&of_rules(200), &sample::rulebook(), &options, Limit::Bytes(most));
    assert!(text.len() <= most && text.len() > most - 1_000 && text.chars().count() < text.len(), "{}", text.len());
}

#[test]
fn places_give_way_before_rules_do() {
    let mut review = sample::many(40);
    let whole = limited(&review, Language::En, Limit::Characters(1_000_000));
    let places = |text: &str| text.matches("- `web.yaml:").count();
    assert_eq!(places(&whole), 20);
    let fewer = limited(&review, Language::En, Limit::Characters(whole.chars().count() - 100));
    assert_eq!(places(&fewer), 5);
    assert!(fewer.contains("- and 35 more\n") && !fewer.contains("no room"), "{fewer}");
    review.verdicts.clear();
    assert!(limited(&review, Language::En, Limit::Characters(65_000)).contains("No findings."));
}
