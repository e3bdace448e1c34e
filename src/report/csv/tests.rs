//! Tests of the tables.

use std::collections::BTreeSet;

use super::*;
use crate::document::Review;
use crate::report::format::Format;
use crate::report::format::tests::{accepted, rendered, vicious};
use crate::rule::Language;

fn rows(review: &Review, format: Format) -> Vec<Vec<String>> {
    let text = rendered(review, format, Language::Ko);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The cell of a row by the name of its column.
fn cell<'r>(rows: &'r [Vec<String>], row: usize, column: &str) -> &'r str {
    let at = rows[0].iter().position(|name| name == column).unwrap();
    &rows[row][at]
}

#[test]
fn each_verdict_has_a_row_below_the_gate() {
    let review = accepted();
    let rows = rows(&review, Format::Csv);
    assert_eq!(rows.len(), 2 + review.verdicts.len());
    assert_eq!((cell(&rows, 1, "rule"), cell(&rows, 1, "verdict")), ("gate", "fail"));
    assert_eq!(cell(&rows, 2, "waived_by"), "team-a");
    assert_eq!(cell(&rows, 2, "title"), "S3 버킷의 기본 암호화에 고객 관리형 키 사용");
    assert_eq!(cell(&rows, 2, "baseline"), "");
    assert_eq!(cell(&rows, 4, "baseline"), "known");
    assert_eq!(cell(&rows, 6, "question"), "`Env` 파라미터의 값은 무엇입니까? --parameter Env=VALUE 옵션으로 지정하십시오.");
}

#[test]
fn no_column_has_two_names_and_no_name_two_columns() {
    for names in [VERDICTS.map(|(name, _)| name).to_vec(), LEDGER.map(|(name, _)| name).to_vec()] {
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
    }
}

#[test]
fn the_ledger_has_a_row_for_each_practice() {
    let rows = rows(&accepted(), Format::LedgerCsv);
    assert_eq!(rows.len(), 308);
    let at = rows.iter().position(|row| row[0] == "SEC08-BP02").unwrap();
    assert_eq!((cell(&rows, at, "state"), cell(&rows, at, "because")), ("partly-met", "failures"));
    assert_eq!(cell(&rows, 2, "gate"), "fail");
}

#[test]
fn no_cell_is_a_formula() {
    for text in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＠x"] {
        assert_eq!(harmless(text), format!("'{text}"));
    }
    assert_eq!(harmless("\t=1"), "␉=1");
    assert_eq!(harmless("a=1"), "a=1");
    let rows = rows(&vicious(), Format::Csv);
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
    assert!(rows.iter().all(|row| row.len() == VERDICTS.len()));
    assert!(rows.iter().flatten().any(|cell| cell.starts_with("'=cmd|")));
}
