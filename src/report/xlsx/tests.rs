use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx};

use super::*;
use crate::document::{Review, State};
use crate::report::format::tests::{rendered_bytes, vicious};
use crate::report::{Format, Words, sample};
use crate::rule::Language;

/// The rows of each sheet, as another program reads them.
pub(in crate::report) fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let names = book.sheet_names();
    let mut read = |name: &String| {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut cells = book.worksheet_cells_reader(name).unwrap();
        while let Some(cell) = cells.next_cell_with_formula_metadata().unwrap() {
            assert!(cell.formula.is_none(), "{name}: {:?}", cell.pos);
            let (row, column) = (cell.pos.0 as usize, cell.pos.1 as usize);
            rows.resize(rows.len().max(row + 1), Vec::new());
            let width = rows[row].len().max(column + 1);
            rows[row].resize(width, String::new());
            rows[row][column] = match cell.value {
                DataRef::SharedString(text) => text.to_owned(),
                DataRef::Float(number) => number.to_string(),
                DataRef::Empty => String::new(),
                other => panic!("{name}: {other:?}"),
            };
        }
        for row in &mut rows {
            row.truncate(row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
        }
        (name.clone(), rows)
    };
    names.iter().map(&mut read).collect()
}

/// Everything that a workbook shows, as lines.
pub(in crate::report) fn shown(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (name, rows) in sheets(bytes) {
        text.extend(["# ", &name, "\n"]);
        for row in rows {
            text.extend(["| ", &row.join(" | ").replace('\n', " "), " |\n"]);
        }
    }
    text
}

/// The parts of a workbook by name.
pub(in crate::report) fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |at| {
        let mut part = archive.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        (part.name().unwrap().into_owned(), text)
    };
    (0..zip::ZipArchive::new(Cursor::new(bytes)).unwrap().len()).map(&mut part).collect()
}

fn book(review: &Review, language: Language) -> Vec<(String, Vec<Vec<String>>)> {
    sheets(&rendered_bytes(review, Format::Xlsx, language))
}

fn sheet<'b>(book: &'b [(String, Vec<Vec<String>>)], name: &str) -> &'b [Vec<String>] {
    &book.iter().find(|(own, _)| own == name).unwrap_or_else(|| panic!("{name}")).1
}

#[test]
fn a_workbook_has_a_sheet_for_each_reader_in_its_language() {
    let names = |language| book(&sample::review(), language).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let pillars =
        ["Operational Excellence", "Security", "Reliability", "Performance Efficiency", "Cost Optimization", "Sustainability"];
    let wanted = [&["Summary"][..], &pillars, &["Findings", "Ledger", "Statements", "Waivers"]].concat();
    assert_eq!(names(Language::En), wanted);
    assert_eq!(names(Language::Ko)[7..], ["지적 사항", "모범 사례 대장", "담당자 확인", "예외 승인"]);
    assert_eq!(names(Language::Ja)[7..], ["指摘事項", "ベストプラクティス台帳", "担当者確認", "例外承認"]);
}

#[test]
fn the_summary_says_what_the_gate_decided_and_counts_all_practices() {
    let book = book(&sample::review(), Language::En);
    let rows = sheet(&book, "Summary");
    assert_eq!(rows[0], ["Verdict", "gate failed"]);
    assert!(rows[1][1].starts_with("Gate failed: failing verdicts at or above `fail_on: high`: 2."), "{:?}", rows[1]);
    let all = rows.iter().find(|row| row.first().is_some_and(|cell| cell == "All pillars")).unwrap();
    let counts: Vec<usize> = all[1..].iter().map(|count| count.parse().unwrap()).collect();
    assert_eq!(counts.len(), State::ALL.len() + 1);
    assert_eq!(counts[..6].iter().sum::<usize>(), 307);
    assert_eq!(counts[6], 307);
    assert!(rows.iter().any(|row| row == &["Input", "web.yaml (SHA-256 ab)"]), "{rows:?}");
}

#[test]
fn the_pillars_and_the_ledger_hold_every_practice_once() {
    let book = book(&sample::review(), Language::En);
    let ledger: Vec<&str> = sheet(&book, "Ledger")[1..].iter().map(|row| row[0].as_str()).collect();
    assert_eq!(ledger.len(), 307);
    let pillars: Vec<&str> = book[1..7].iter().flat_map(|(_, rows)| rows[1..].iter().map(|row| row[3].as_str())).collect();
    assert_eq!(pillars, ledger);
    let security = sheet(&book, "Security");
    let row = security.iter().find(|row| row[3] == "SEC04-BP01").unwrap();
    assert_eq!(row[..3], ["SEC 4", "How do you detect and investigate security events?", "estimated risk: undecided"]);
    assert_eq!(
        row[5..9],
        ["high", "cannot tell", "Unknown verdicts: 2, passing: 1.", "Which value does the parameter `KeyArn` have?"]
    );
    let stated = sheet(&book, "Operational Excellence").iter().find(|row| row[3] == "OPS01-BP01").unwrap();
    assert_eq!(stated[9], "met (valid, until 2027-04-01), Mina Kim, architect:\nIt was looked at.");
}

#[test]
fn findings_stand_worst_first_with_their_waivers() {
    let book = book(&sample::review(), Language::En);
    let rows = sheet(&book, "Findings");
    let column = |head: &str| rows[0].iter().position(|cell| cell == head).unwrap_or_else(|| panic!("{head}: {:?}", rows[0]));
    let severities: Vec<&str> = rows[1..].iter().map(|row| row[column("Severity")].as_str()).collect();
    let order = ["critical", "high", "medium", "low", "info"];
    let ranks: Vec<usize> = severities.iter().map(|name| order.iter().position(|own| own == name).unwrap()).collect();
    assert!(ranks.is_sorted(), "{severities:?}");
    let row = rows.iter().find(|row| row[column("Rule")] == "s3-bucket-keeps-versions").unwrap();
    let waiver =
        "until 2027-01-31 by mina@example.com: the copies move to Seoul in spring. Approver: ciso@example.com. Ticket: SEC-1207.";
    assert_eq!(row[column("Waiver")], waiver);
    assert!(row[column("Fix")].ends_with('.') && row[column("Place")].starts_with("web.yaml:"), "{row:?}");
}

#[test]
fn statements_and_waivers_have_their_rows() {
    let book = book(&sample::review(), Language::Ko);
    let statements = sheet(&book, "담당자 확인");
    assert_eq!(statements.len(), 3);
    assert_eq!(statements[2][..2], ["SEC 8", "저장 데이터는 어떻게 보호하나요?"]);
    let waivers = sheet(&book, "예외 승인");
    assert_eq!(waivers[1][..3], ["replication-stays-in-jurisdiction", "Data", "유효"]);
    assert_eq!(waivers[1][7..9], ["ciso@example.com", "SEC-1207"]);
}

#[test]
fn nothing_of_a_design_becomes_a_formula_or_markup() {
    let attacks =
        ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "</t><script>", "_x003D_1", "\0\u{8}"];
    for attack in attacks {
        let review = sample::hostile_with(attack);
        let bytes = rendered_bytes(&review, Format::Xlsx, Language::En);
        for (name, rows) in sheets(&bytes) {
            for cell in rows.iter().flatten() {
                let risky = cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!risky || cell.parse::<f64>().is_ok(), "{name}: {cell}");
                assert!(!cell.contains(|c: char| c.is_control() && c != '\n'), "{name}: {cell:?}");
            }
        }
        for (name, text) in parts(&bytes) {
            assert!(!text.contains("<f>") && !text.contains("<f ") && !text.contains("<script"), "{name}");
            assert!(!name.contains("externalLink") && !text.contains("<hyperlink"), "{name}");
        }
    }
}

#[test]
fn names_of_ten_kilobytes_and_hostile_texts_stay_readable() {
    for review in [vicious(), sample::hostile()] {
        for language in Language::ALL {
            let cells: Vec<String> = book(&review, language).into_iter().flat_map(|(_, rows)| rows.concat()).collect();
            assert!(cells.iter().all(|cell| cell.encode_utf16().count() <= 32_767));
            assert!(cells.iter().all(|cell| !cell.contains(['\u{202e}', '\u{2066}', '\0', '\u{1b}'])));
        }
    }
    let long = sample::hostile_with(&"x".repeat(40_000));
    let cut = Words::of(Language::En).line("xlsx.cut").split_once('{').unwrap().0.to_owned();
    assert!(book(&long, Language::En).iter().any(|(_, rows)| rows.concat().iter().any(|cell| cell.contains(&cut))));
}

#[test]
fn every_table_can_be_filtered_and_keeps_its_head() {
    for (name, text) in parts(&rendered_bytes(&sample::review(), Format::Xlsx, Language::Ja)) {
        let sheet = name.strip_prefix("xl/worksheets/sheet").and_then(|name| name.strip_suffix(".xml"));
        let Some(number) = sheet.and_then(|number| number.parse::<u32>().ok()) else { continue };
        assert_eq!(text.contains("state=\"frozen\""), number > 1, "{name}");
        assert_eq!(text.contains("<autoFilter ref=\"A1:"), number > 1, "{name}");
        let widths: Vec<f64> =
            text.split("width=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect();
        assert!(!widths.is_empty() && widths.iter().all(|width| (8.0..=91.0).contains(width)), "{name}: {widths:?}");
    }
}

#[test]
fn the_properties_hold_no_time_but_the_day_of_the_review() {
    let parts = parts(&rendered_bytes(&sample::review(), Format::Xlsx, Language::En));
    let core = &parts.iter().find(|(name, _)| name == "docProps/core.xml").unwrap().1;
    assert_eq!(core.matches("2026-11-23T00:00:00Z").count(), 2, "{core}");
    assert!(core.contains("<dc:title>Review of an AWS architecture</dc:title>"), "{core}");
    assert!(core.contains("<dc:creator>plumbrule 0.1.0</dc:creator>"), "{core}");
    let hostile = sample::hostile_with("=\0</dc:title>");
    assert!(parts_are_xml(&rendered_bytes(&hostile, Format::Xlsx, Language::En)));
}

/// Whether every part is well-formed.
fn parts_are_xml(bytes: &[u8]) -> bool {
    let reads = |text: &str| {
        let mut reader = quick_xml::Reader::from_str(text);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    };
    parts(bytes).iter().all(|(_, text)| reads(text))
}

#[test]
fn a_large_review_is_written_the_same_way_with_less_memory() {
    let rows = |count| {
        let book = book(&sample::many(count), Language::En);
        sheet(&book, "Findings").to_vec()
    };
    let (many, few) = (rows(10_001), rows(9_000));
    assert_eq!((many.len(), few.len()), (10_002, 9_001));
    assert_eq!(many[..9_001], few[..]);
    let twice = || rendered_bytes(&sample::many(10_001), Format::Xlsx, Language::En);
    assert!(twice() == twice(), "the same review gives the same bytes");
}

#[test]
fn rows_beyond_those_of_a_sheet_are_counted() {
    let mut book = Book::new(Words::of(Language::En));
    assert_eq!(book.room, 1_048_576);
    book.room = 100;
    let rows = |count: usize| (0..count).map(|_| vec![Cell::text("a")]);
    book.table("Few", &[Column::new("Head", 8)], rows(99)).unwrap();
    book.table("Many", &[Column::new("Head", 8)], rows(105)).unwrap();
    let properties = Properties { title: String::new(), subject: String::new(), tool: String::new(), as_of: "-".into() };
    let sheets = sheets(&book.finish(&properties).unwrap());
    let last = |sheet: usize| sheets[sheet].1.last().unwrap()[0].as_str();
    assert_eq!((sheets[0].1.len(), last(0)), (100, "a"));
    let told = "This sheet has no room for 7 more rows. The JSON and CSV reports hold all of them.";
    assert_eq!((sheets[1].1.len(), last(1)), (100, told));
}

#[test]
fn an_empty_review_is_a_workbook_too() {
    let book = book(&sample::empty(), Language::En);
    assert_eq!(sheet(&book, "Summary")[0], ["Verdict", "gate failed"]);
    assert!(sheet(&book, "Summary")[1][1].contains("no design was read"));
    assert_eq!(sheet(&book, "Findings").len(), 1);
}
