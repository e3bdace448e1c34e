//! Tests of the code frames.

use serde_json::json;

use super::*;
use crate::report::sample;
use crate::rule::Language;

fn telling(message: &str) -> Telling {
    Telling { title: "The claim".into(), message: message.into(), notes: vec![("label.why", vec!["Because.".into()])] }
}

fn entry() -> VerdictEntry {
    let rule = "s3-bucket-encryption-uses-customer-key";
    sample::failure(rule, "no-kms", ("Data", "AES256"), &json!({"algorithm": "AES256"}))
}

fn drawn(entry: &VerdictEntry, message: &str, source: Option<&str>, options: &TextOptions) -> String {
    let line = source.and_then(|text| text.lines().nth((entry.location.line as usize).saturating_sub(1)));
    Frame { entry, telling: &telling(message), options }.draw(line)
}

fn at(line: u32, column: u32, end_column: u32) -> VerdictEntry {
    let mut entry = entry();
    entry.location.line = line;
    entry.location.end_line = line;
    entry.location.column = column;
    entry.location.end_column = end_column;
    entry
}

#[test]
fn a_short_message_stands_at_the_mark() {
    let text = drawn(&entry(), "Wrong.", Some(sample::TEMPLATE), &TextOptions::default());
    let expected = "\
low[s3-bucket-encryption-uses-customer-key]: The claim
  --> web.yaml:12:29
   |
12 |               SSEAlgorithm: AES256
   |                             ^^^^^^ Wrong.
   |
   = why: Because.";
    assert_eq!(text, expected);
}

#[test]
fn a_long_message_stands_in_lines_below_the_mark() {
    let message = "This message is too long for what is left of the line beside the mark, so it is broken.";
    let text = drawn(&entry(), message, Some(sample::TEMPLATE), &TextOptions::default());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[4..6], ["   |                             ^^^^^^", "   |                             |"]);
    assert_eq!(lines[6], "   |                             This message is too long for what is left of the line beside the");
    assert_eq!(lines[7], "   |                             mark, so it is broken.");
}

#[test]
fn a_message_without_room_stands_under_the_frame() {
    let options = TextOptions { width: 60, ..TextOptions::default() };
    let text = drawn(&entry(), "This message is longer than the room.", Some(sample::TEMPLATE), &options);
    assert!(
        text.contains("\n   |                             ^^^^^^\n   |\n   = This message is longer than the room.\n"),
        "{text}"
    );
}

#[test]
fn the_mark_stands_under_wide_characters() {
    let text = drawn(&at(1, 5, 7), "W.", Some("이름: 값값 # 주석"), &TextOptions::default());
    assert!(text.contains("1 | 이름: 값값 # 주석\n  |       ^^^^ W."), "{text}");
}

#[test]
fn a_tab_counts_as_four_columns() {
    let text = drawn(&at(1, 2, 5), "W.", Some("\tKey: x"), &TextOptions::default());
    assert!(text.contains("1 |     Key: x\n  |     ^^^ W."), "{text}");
}

#[test]
fn a_stretch_over_many_lines_is_marked_on_its_first() {
    let mut entry = at(1, 1, 2);
    entry.location.end_line = 3;
    let text = drawn(&entry, "W.", Some("Data:  \n  A: 1\n  B: 2\n"), &TextOptions::default());
    assert!(text.contains("1 | Data:  \n  | ^^^^^ W.") || text.contains("1 | Data:\n  | ^^^^^ W."), "{text}");
    assert!(!text.contains("A: 1"));
}

#[test]
fn without_its_source_a_frame_names_the_place() {
    let far = at(900, 1, 2);
    for (entry, source) in [(&entry(), None), (&far, Some("one line"))] {
        let text = drawn(entry, "Wrong.", source, &TextOptions::default());
        assert!(text.contains(&format!("--> web.yaml:{}:", entry.location.line)), "{text}");
        assert!(text.contains("= Wrong.") && text.contains("= why: Because."), "{text}");
    }
}

#[test]
fn a_place_beyond_the_line_is_no_error() {
    for (column, end) in [(0, 0), (5, 2), (7, 9_999), (9_999, 9_999)] {
        let text = drawn(&at(1, column, end), "Wrong.", Some("Key: 값\r\n"), &TextOptions::default());
        assert!(text.contains('^'), "{column} {end}: {text}");
    }
    assert!(drawn(&at(0, 0, 0), "Wrong.", Some("x"), &TextOptions::default()).contains("Wrong."));
    assert!(drawn(&at(1, 1, 1), "Wrong.", Some(""), &TextOptions::default()).contains("Wrong."));
}

#[test]
fn a_minified_line_is_not_shown() {
    let long = "{\"a\": 1}".repeat(1_000);
    let text = drawn(&at(1, 4_000, 4_010), "Wrong.", Some(&long), &TextOptions::default());
    assert!(text.contains("--> web.yaml:1:4000") && text.len() < 300, "{text}");
}

#[test]
fn a_source_does_not_command_the_terminal() {
    let text = drawn(&at(1, 1, 4), "Wrong.", Some("Key: \u{1b}]0;owned\u{7}\u{9b}31m\u{202e}x"), &TextOptions::default());
    assert!(!text.chars().any(|c| c != '\n' && c.is_control() || c == '\u{202e}'), "{text:?}");
}

#[test]
fn colour_changes_no_letter() {
    let colored = TextOptions { color: true, ..TextOptions::default() };
    let text = drawn(&entry(), "Wrong.", Some(sample::TEMPLATE), &colored);
    assert!(text.contains("\u{1b}["));
    let stripped = anstream::adapter::strip_str(&text).to_string();
    assert_eq!(stripped, drawn(&entry(), "Wrong.", Some(sample::TEMPLATE), &TextOptions::default()));
}

#[test]
fn notes_line_up_behind_wide_labels() {
    let options = TextOptions { width: 60, language: Language::Ja, ..TextOptions::default() };
    let mut telling = telling("短い。");
    telling.notes = vec![("label.practice", vec!["ワークロードを複数の場所にデプロイする。".into(), "二つ目。".into()])];
    let text = Frame { entry: &entry(), telling: &telling, options: &options }.draw(None);
    let lines: Vec<&str> = text.lines().rev().take(3).collect();
    let indent = |line: &str| width(line) - width(line.trim_start());
    assert_eq!(indent(lines[0]), width(" = ベストプラクティス: "), "{text}");
    assert!(text.lines().all(|line| width(line) <= 60), "{text}");
}
