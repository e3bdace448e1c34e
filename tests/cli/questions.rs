//! Open practices go to people as a workbook, and their answers come back.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use serde_json::Value;

use super::run::{BUCKET, Folder, Ran, command, ended};

/// Answers that hold what people write: scripts, quotes, line breaks, what looks like a formula, an escape of Excel's, YAML.
const STATEMENTS: [&str; 8] = [
    "매월 점검합니다. \"예외\" 없음: 담당 #1",
    "四半期ごとに確認します。\n二行目〜",
    "=HYPERLINK(\"https://evil.example\")",
    "- a: b # c\n  - {d}",
    "_x000D_ 'quoted' \\ \t tab",
    "@SUM(A1) 🪣 <script>alert(1)</script> &amp;",
    "a\u{2028}b\u{85}c\u{feff}d\u{7f}",
    "+1 -1 null ~ 2026-01-01",
];

const HEADS: [&str; 9] = ["practice", "answer", "statement", "name", "role", "date", "until", "evidence", "note"];

fn folder() -> Folder {
    let folder =
        Folder::with(&[("plumbrule.yaml", "workload: {name: orders}\n"), ("t.yaml", BUCKET), ("docs/계획.md", "the plan\n")]);
    folder.review("t.yaml -q -o json=review.json");
    folder
}

fn run(folder: &Folder, line: &str) -> Ran {
    ended(command().current_dir(folder.path()).args(line.split_whitespace()))
}

fn import(folder: &Folder, line: &str) -> Ran {
    run(folder, &format!("attest --as-of 2026-11-23 --from {line}"))
}

/// The texts of a sheet by row and column.
fn cells(bytes: &[u8], sheet: usize) -> BTreeMap<(u32, u32), String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let name = book.sheet_names()[sheet].clone();
    let mut reader = book.worksheet_cells_reader(&name).unwrap();
    let mut cells = BTreeMap::new();
    while let Some(cell) = reader.next_cell().unwrap() {
        if let DataRef::SharedString(text) = cell.get_value() {
            cells.insert(cell.get_position(), (*text).to_owned());
        }
    }
    cells
}

/// A sheet with a hidden row of keys, as a spreadsheet program keeps it.
fn answered(sheet: &mut Worksheet, heads: &[&str], rows: &[Vec<&str>]) {
    for (head, column) in heads.iter().zip(0..) {
        sheet.write_string(0, column, format!("plumbrule.{head}")).unwrap();
    }
    for (row, cells) in (1..).zip(rows) {
        for (cell, column) in cells.iter().zip(0..) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
}

fn write(folder: &Folder, name: &str, rows: &[Vec<&str>]) {
    let mut book = Workbook::new();
    answered(book.add_worksheet().set_name("답변").unwrap(), &HEADS, rows);
    folder.write(name, book.save_to_buffer().unwrap());
}

fn row<'a>(about: &'a str, statement: &'a str) -> Vec<&'a str> {
    vec![about, "met", statement, "Kim", "Lead", "2026-11-01", "2027-11-01"]
}

fn statements(folder: &Folder) -> Vec<Value> {
    let read: serde_yaml::Value = serde_yaml::from_str(&folder.read("attestations.yaml")).unwrap();
    serde_json::to_value(&read["attestations"]).unwrap().as_array().unwrap().clone()
}

#[test]
fn every_open_practice_that_an_answer_settles_has_a_row() {
    let folder = folder();
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/web-service");
    folder.review(&format!("{example} -q -o json=review.json"));
    let ran = run(&folder, "questions review.json -o questions.xlsx");
    let open = run(&folder, "attest --list --review review.json").out;
    let listed: Vec<&str> = open.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(
        ran.err.starts_with(&format!("Written: questions.xlsx.\nQuestions: {}. Open practices", listed.len())),
        "{}",
        ran.err
    );
    let cells = cells(&folder.bytes("questions.xlsx"), 1);
    let asked: Vec<&str> =
        cells.iter().filter(|((row, column), _)| *row > 1 && *column == 0).map(|(_, id)| id.as_str()).collect();
    assert_eq!(asked, listed);
    let undecided: Value = serde_json::from_str(&folder.read("review.json")).unwrap();
    let count = |state: &str| undecided["states"][state].as_u64().unwrap();
    let others = count("cannot_tell") + count("not_assessed") - listed.len() as u64;
    assert!(ran.err.contains(&format!("no answer settles: {others}.")) && others > 0, "{}", ran.err);
    run(&folder, &format!("questions {example} -o again.xlsx --as-of 2026-11-23"));
    assert!(folder.bytes("again.xlsx") == folder.bytes("questions.xlsx"), "designs and their review ask the same");
    run(&folder, "questions review.json -o few.xlsx --pillar security --high-risk");
    let few = self::cells(&folder.bytes("few.xlsx"), 1);
    let few: Vec<&str> = few.iter().filter(|((row, column), _)| *row > 1 && *column == 0).map(|(_, id)| id.as_str()).collect();
    assert!(!few.is_empty() && few.len() < listed.len() && few.iter().all(|id| id.starts_with("SEC")), "{few:?}");
}

#[test]
fn what_is_no_review_and_no_design_is_one_clear_error() {
    let folder = Folder::with(&[("list.json", "[]")]);
    for (line, wanted) in [
        ("questions nowhere.json -o q.xlsx", "error: cannot read nowhere.json"),
        ("questions list.json -o q.xlsx", "error: list.json: this is no design"),
        ("questions list.json -o q.xlsx --pillar safety", "error: the framework has no pillar `safety`; the pillars are "),
    ] {
        let ran = run(&folder, line);
        assert!(ran.code == 2 && ran.err.starts_with(wanted), "{line}: {}", ran.err);
        assert!(!folder.path().join("q.xlsx").exists());
    }
    assert_eq!(run(&folder, "questions list.json").code, 2, "a workbook is no text");
}

/// The workbook as a spreadsheet program saves it after somebody has answered.
fn filled_in(asked: &BTreeMap<(u32, u32), String>) -> Vec<u8> {
    let place = |key: &str| asked.iter().find(|(_, text)| **text == format!("plumbrule.{key}")).unwrap().0.1;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for ((row, column), text) in asked {
        sheet.write_string(*row, u16::try_from(*column).unwrap(), text).unwrap();
    }
    for (statement, row) in STATEMENTS.iter().zip(2..) {
        let answer = ["met", "一部充足", "미충족", "not applicable / 해당 없음 / 該当なし"][row as usize % 4];
        let cells = [
            ("answer", answer),
            ("statement", statement),
            ("name", "김민아 \"=1\""),
            ("role", "=cmd"),
            ("date", "2026-11-01"),
            ("until", "2027-11-01"),
            ("evidence", "docs/계획.md\nhttps://wiki.example/=1"),
            ("note", "kept here"),
        ];
        for (key, text) in cells {
            sheet.write_string(row, u16::try_from(place(key)).unwrap(), text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_round_trip_keeps_every_answer_with_every_character() {
    let folder = folder();
    for lang in ["en", "ko", "ja", "all"] {
        run(&folder, &format!("questions review.json -o q.xlsx --lang {lang}"));
        let asked = cells(&folder.bytes("q.xlsx"), 1);
        folder.write("back.xlsx", filled_in(&asked));
        let _ = std::fs::remove_file(folder.path().join("attestations.yaml"));
        let ran = import(&folder, "back.xlsx");
        assert_eq!(ran.code, 0, "{lang}: {}", ran.err);
        let found = statements(&folder);
        assert_eq!(found.len(), STATEMENTS.len());
        for ((entry, statement), at) in found.iter().zip(STATEMENTS).zip(0..) {
            assert_eq!(entry["about"], asked[&(at + 2, 0)].as_str());
            assert_eq!(entry["statement"], statement.trim(), "{lang}");
            assert_eq!((&entry["name"], &entry["role"]), (&"김민아 \"=1\"".into(), &"=cmd".into()));
            assert_eq!(entry["evidence"][1]["link"], "https://wiki.example/=1");
            assert_eq!(entry["evidence"][0]["sha256"].as_str().unwrap().len(), 64);
            let state =
                [Value::Null, "partly-met".into(), "not-met".into(), "not-applicable".into()][(at as usize + 2) % 4].clone();
            assert_eq!(entry["state"], state);
        }
        let review = folder.json("t.yaml");
        assert_eq!(review["attestations"].as_array().unwrap().len(), STATEMENTS.len());
        assert!(review["attestations"].as_array().unwrap().iter().all(|entry| entry["state"] == "valid"));
    }
}

#[test]
fn the_second_import_changes_nothing_and_says_so() {
    let folder = folder();
    write(&folder, "q.xlsx", &[row("SEC01-BP01", "We do."), row("SEC01-BP02", "We do too."), vec!["SEC01-BP03"]]);
    let first = import(&folder, "q.xlsx");
    let told = "Written: attestations.yaml.\nAnswers written: 2. Stated already: 0. Rows without an answer: 1. Rows or sheets refused: 0.\n";
    assert_eq!((first.code, first.err.as_str()), (0, told));
    let text = folder.read("attestations.yaml");
    let again = import(&folder, "q.xlsx --from q.xlsx");
    let told = "Answers written: 0. Stated already: 4. Rows without an answer: 2. Rows or sheets refused: 0.\nattestations.yaml is as it was.\n";
    assert_eq!((again.code, again.err.as_str()), (0, told));
    assert_eq!(folder.read("attestations.yaml"), text);
    let ran = ended(command().current_dir(folder.path()).args([
        "attest",
        "--about",
        "SEC01-BP01",
        "--statement",
        "We do.",
        "--name",
        "Kim",
        "--role",
        "Lead",
        "--as-of",
        "2026-11-01",
    ]));
    assert!(ran.err.contains("states this already"), "an answer is a statement like any other: {}", ran.err);
}

#[test]
fn the_order_of_columns_and_the_language_make_no_difference_and_dates_may_be_dates() {
    let folder = folder();
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "unrelated").unwrap();
    let sheet = book.add_worksheet().set_name("작성").unwrap();
    // Without the hidden row, two rows down, in another order, one heading in Korean, one in Japanese, one in all three.
    let heads = [
        "유효 기한",
        "확인일",
        "비고란",
        "役割",
        "담당자 역할",
        "Statement, in a sentence or two\n확인 내용(한두 문장)\n確認内容 (1〜2 文)",
        "回答",
        "Name",
        "모범 사례 ID",
    ];
    for (head, column) in heads.iter().zip(0..) {
        sheet.write_string(3, column, *head).unwrap();
    }
    let day = Format::new().set_num_format("yyyy\"년\" m\"월\" d\"일\"");
    sheet.write_datetime_with_format(4, 0, ExcelDateTime::from_ymd(2027, 3, 31).unwrap(), &day).unwrap();
    sheet.write_datetime_with_format(4, 1, ExcelDateTime::parse_from_str("2026-11-01T17:30:00").unwrap(), &day).unwrap();
    for (text, column) in ["감사팀", "확인했습니다.", "충족", "7", "SEC01-BP01"].iter().zip(4..) {
        sheet.write_string(4, column, *text).unwrap();
    }
    sheet.write_number(4, 7, 7).unwrap();
    folder.write("q.xlsx", book.save_to_buffer().unwrap());
    let ran = import(&folder, "q.xlsx --lang ko");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let expected = "\
attestations:
  - about: SEC01-BP01
    statement: \"확인했습니다.\"
    name: \"7\"
    role: \"감사팀\"
    date: 2026-11-01
    until: 2027-03-31
";
    assert_eq!(folder.read("attestations.yaml"), expected);
}

#[test]
fn wrong_rows_are_named_by_their_cells_and_the_good_ones_are_kept() {
    let folder = folder();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Questions").unwrap();
    let full = |about, answer, date, until, evidence| vec![about, answer, "We do.", "Kim", "Lead", date, until, evidence];
    answered(
        sheet,
        &HEADS,
        &[
            full("SEC01-BP01", "met", "2026-11-01", "2027-11-01", ""),
            full("SEC99-BP01", "met", "2026-11-01", "2027-11-01", ""),
            full("SEC01-BP02", "yes\u{1b}[2J", "1.11.2026", "2026-13-01", ""),
            full("SEC01-BP02", "met", "2026-11-01", "2026-10-01", "nowhere.pdf"),
            vec!["SEC01-BP02", "", "Said, not answered.", "Kim", "", "2026-11-01", ""],
            full("SEC01-BP02", "met", "2026-11-01", "2027-11-01", "../../etc/passwd"),
            vec!["SEC01-BP04", "", "", "Kim", "Lead", "2026-11-01", "2027-11-01"],
            full("SEC01-BP03", "not met", "2026-11-01", "2027-11-01", "docs/계획.md"),
            full("", "met", "2026-11-01", "2027-11-01", ""),
        ],
    );
    sheet.write_formula(10, 0, "=\"SEC01-BP05\"").unwrap();
    sheet.write_string(10, 1, "met").unwrap();
    sheet.write_formula(10, 2, Formula::new("=A1").set_result("cached")).unwrap();
    sheet.write_formula(10, 5, "=TODAY()").unwrap();
    book.add_worksheet().set_name("Half").unwrap();
    let half = book.worksheet_from_name("Half").unwrap();
    answered(half, &["practice", "statement", "name", "date"], &[vec!["SEC01-BP06", "We do."]]);
    folder.write("q.xlsx", book.save_to_buffer().unwrap());
    let ran = import(&folder, "q.xlsx");
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.err);
    let kept: Vec<Value> = statements(&folder).iter().map(|entry| entry["about"].clone()).collect();
    assert_eq!(kept, ["SEC01-BP01", "SEC01-BP03"]);
    for lang in ["ko", "ja"] {
        let ran = import(&folder, &format!("q.xlsx --lang {lang}"));
        assert_eq!(ran.code, 2);
        assert_eq!(ran.err.lines().filter(|line| line.starts_with("q.xlsx: ")).count(), 18, "{}", ran.err);
    }
}

#[test]
fn a_workbook_that_cannot_be_read_changes_nothing() {
    let folder = folder();
    write(&folder, "good.xlsx", &[row("SEC01-BP01", "We do.")]);
    let mut other = Workbook::new();
    other.add_worksheet().write_string(0, 0, "practice").unwrap();
    folder.write("other.xlsx", other.save_to_buffer().unwrap());
    folder.write("text.xlsx", "SEC01-BP01,met\n");
    let mut cut = folder.bytes("good.xlsx");
    cut.truncate(cut.len() / 2);
    folder.write("cut.xlsx", cut);
    for (line, wanted) in [
        ("other.xlsx", "error: cannot read answers from other.xlsx: no sheet has the columns that `plumbrule questions` wrote; "),
        ("text.xlsx", "error: cannot read text.xlsx: it is no workbook in the format .xlsx; save it as one"),
        ("cut.xlsx", "error: cannot read cut.xlsx: it is no workbook in the format .xlsx; save it as one"),
        ("nowhere.xlsx", "error: cannot read nowhere.xlsx: "),
        ("docs", "error: cannot read docs: "),
    ] {
        let ran = import(&folder, &format!("good.xlsx --from {line}"));
        assert!(ran.code == 2 && ran.complaint().starts_with(wanted), "{line}: {}", ran.err);
        assert!(!folder.path().join("attestations.yaml").exists());
    }
    assert_eq!(import(&folder, "good.xlsx --list").code, 2, "one thing at a time");
}

#[test]
fn what_unpacks_to_far_too_much_is_not_read() {
    use std::io::Write as _;
    let folder = folder();
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..65 {
        archive.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = archive.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    folder.write("bomb.xlsx", bomb);
    let ran = import(&folder, "bomb.xlsx");
    assert_eq!((ran.code, ran.complaint()), (2, "error: cannot read bomb.xlsx: it holds more than 64 MiB when unpacked"));
}
