use super::*;
use crate::document::States;
use crate::finding::Severity;
use crate::rule::Language;

fn stood(numbers: &[(usize, usize)]) -> Vec<HistoryEntry> {
    let entry = |(at, (open, met)): (usize, &(usize, usize))| HistoryEntry {
        as_of: format!("2026-{:02}-01", at + 1),
        sha256: at.to_string(),
        open: [(Severity::High, *open)].into(),
        waived: 0,
        states: States { met: *met, cannot_tell: 300 - met, not_assessed: 7, ..States::default() },
        pillars: std::collections::BTreeMap::new(),
    };
    numbers.iter().enumerate().map(entry).collect()
}

fn told(numbers: &[(usize, usize)], language: Language) -> Trend {
    let stood = stood(numbers);
    trend(&stood.iter().collect::<Vec<_>>(), Words::of(language))
}

fn sentence_of(open: &[usize]) -> String {
    told(&open.iter().map(|open| (*open, 0)).collect::<Vec<_>>(), Language::En).sentence
}

#[test]
fn the_sentence_says_whether_it_got_better() {
    assert_eq!(sentence_of(&[58, 51, 23]), "3 reviews since 2026-01-01: open findings fell from 58 to 23.");
    assert_eq!(sentence_of(&[1, 1_000]), "2 reviews since 2026-01-01: open findings rose from 1 to 1,000.");
    assert_eq!(sentence_of(&[4, 4]), "2 reviews since 2026-01-01: open findings stayed at 4.");
    assert_eq!(
        sentence_of(&[4, 9, 1, 4]),
        "4 reviews since 2026-01-01: open findings are back at 4; between them they stood from 1 to 9."
    );
}

#[test]
fn one_review_makes_no_line() {
    let one = told(&[(4, 0)], Language::En);
    assert_eq!(one.sentence, "One review so far, of 2026-01-01. Open findings: 4. A trend begins with the second.");
    assert_eq!(one.html, "");
    assert_eq!(told(&[], Language::En), Trend { sentence: "No review so far.".to_owned(), html: String::new() });
}

#[test]
fn lines_are_drawn_from_zero_with_their_numbers() {
    insta::assert_snapshot!(told(&[(58, 41), (51, 58), (29, 118)], Language::En).html);
}

#[test]
fn lines_are_told_in_korean_and_japanese() {
    for (language, label) in [
        (Language::Ko, "미해결 지적 사항: 2026-01-01 2건, 2026-02-01 0건"),
        (Language::Ja, "未解消の指摘事項: 2026-01-01 2 件、2026-02-01 0 件"),
    ] {
        let html = told(&[(2, 0), (0, 5)], language).html;
        assert!(html.contains(&format!("aria-label=\"{label}\"")), "{html}");
    }
}

#[test]
fn of_many_reviews_the_latest_are_drawn_and_all_are_counted() {
    let many: Vec<(usize, usize)> = (0..400).map(|at| (at, 7)).collect();
    let Trend { sentence, html } = told(&many, Language::En);
    assert!(sentence.starts_with("400 reviews since 2026-01-01: open findings rose from 0 to 399."), "{sentence}");
    assert_eq!(html.matches("<circle").count(), 3);
    assert!(html.len() < 40_000, "{}", html.len());
}

#[test]
fn nothing_at_all_lies_on_the_axis() {
    let html = told(&[(0, 0), (0, 0)], Language::En).html;
    assert_eq!(html.matches("d=\"M8 96.5 256 96.5\"").count(), 2, "{html}");
}

#[test]
fn what_a_history_says_is_text() {
    let mut stood = stood(&[(1, 1), (2, 2)]);
    for entry in &mut stood {
        entry.as_of = "\"><script>alert(1)</script>\u{202e}".to_owned();
    }
    let html = trend(&stood.iter().collect::<Vec<_>>(), Words::of(Language::En)).html;
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{html}");
    assert!(spark(&[1, 2], "\"><script>").contains("aria-label=\"&quot;&gt;&lt;script&gt;\""));
}

#[test]
fn a_small_line_needs_two_numbers() {
    assert_eq!(spark(&[3], "x"), "");
    assert!(spark(&[3, 0], "x").contains("d=\"M2 3 69 17\""), "{}", spark(&[3, 0], "x"));
}

#[test]
fn a_review_is_the_last_of_its_history() {
    let mut review = super::super::sample::review();
    let open = HistoryEntry::of(&review, "").open();
    review.history = stood(&[(open + 1, 0)]);
    assert_eq!(
        figures(&review, Words::of(Language::En)).sentence,
        format!("2 reviews since 2026-01-01: open findings fell from {} to {open}.", open + 1)
    );
}
