//! Tests of the tables: alignment in three languages.

use super::*;
use crate::report::sample;
use crate::rule::Language;

fn options(language: Language) -> TextOptions {
    TextOptions { language, ..TextOptions::default() }
}

/// Columns at which the cells of a line end, for lines whose cells are parted by two spaces or more.
fn ends(line: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let chars: Vec<char> = line.chars().chain("  ".chars()).collect();
    let mut column = 0;
    for window in chars.windows(3) {
        column += width(&window[0].to_string());
        if window[0] != ' ' && window[1..] == [' ', ' '] {
            ends.push(column);
        }
    }
    ends
}

#[test]
fn numbers_end_below_each_other_in_every_language() {
    for language in Language::ALL {
        let tables = summary(&sample::review(), &options(language));
        assert_eq!(tables.len(), 2);
        let lines: Vec<String> = tables.concat();
        let expected = &ends(&lines[0])[1..];
        assert_eq!(expected.len(), 4, "{}", lines[0]);
        for line in &lines {
            assert_eq!(&ends(line)[1..], expected, "{language:?}: {lines:#?}");
        }
    }
}

#[test]
fn pillars_keep_the_order_of_the_framework() {
    let tables = summary(&sample::review(), &options(Language::Ko));
    let names: Vec<&str> = tables[0].iter().filter_map(|line| line.split("  ").next()).collect();
    assert_eq!(names, ["원칙 또는 규칙 팩", "보안", "안정성", "디지털 주권", "전체 규칙"]);
}

#[test]
fn a_pack_of_ones_own_keeps_its_name() {
    let mut review = sample::review();
    review.coverage.by_pack.insert("our-house\u{1b}".into(), Counts::default());
    let tables = summary(&review, &options(Language::En));
    assert!(tables[0].iter().any(|line| line.starts_with("our-house␛ ")));
}

#[test]
fn a_question_hangs_beside_its_number() {
    let options = TextOptions { width: 60, ..options(Language::Ko) };
    let list = sample::review().coverage.open_questions;
    let told: Vec<String> = list.iter().map(|q| Words::of(Language::Ko).question(&q.reason, &q.subject)).collect();
    let lines = questions(&list, &told, &options);
    assert!(lines[0].starts_with("판정 수  확인 사항"));
    assert!(lines[1].starts_with("      7  `KeyArn`"), "{lines:#?}");
    assert!(lines[2].starts_with("         "), "{lines:#?}");
    assert!(lines.iter().all(|line| width(line) <= 60), "{lines:#?}");
}

#[test]
fn the_tenth_question_is_the_last_that_is_shown() {
    let one = sample::review().coverage.open_questions.swap_remove(0);
    let many = vec![one; 13];
    let told = vec!["?".to_owned(); 13];
    assert_eq!(questions(&many, &told, &options(Language::En)).len(), 11);
    assert_eq!(questions_left(&many), 3);
}

#[test]
fn what_most_verdicts_rest_on_comes_first() {
    let lines = assumed(&sample::review(), &options(Language::En));
    assert_eq!(lines, ["Verdicts  Value", "      12  Size=small", "       5  Env=prod"]);
}

#[test]
fn reasons_stand_in_columns_with_their_places() {
    let lines = reasons(&sample::review().outcome, &options(Language::Ja));
    let column = |line: &str, text: &str| line.split_once(text).map(|(before, _)| width(before));
    assert!(lines[0].starts_with("終了コード 1  ゲート不通過"));
    assert_eq!(column(&lines[0], "Failing"), column(&lines[1], "Not everything"));
    assert!(lines[1].ends_with("(web.yaml:3:1)"));
}

#[test]
fn colour_is_only_used_where_it_is_wanted() {
    let colored = TextOptions { color: true, ..options(Language::En) };
    assert!(summary(&sample::review(), &colored).concat().concat().contains('\u{1b}'));
    assert!(!summary(&sample::review(), &options(Language::En)).concat().concat().contains('\u{1b}'));
}
