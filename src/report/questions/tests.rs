use super::*;
use crate::report::xlsx::tests::{parts, sheets};
use crate::report::{sample, tell};

fn questions(languages: &[Language]) -> Vec<u8> {
    let (mut review, rulebook) = (sample::review(), sample::rulebook());
    let told = languages.iter().map(|language| {
        tell(&mut review, &rulebook, *language);
        let row = |id: &str| review.practices.iter().find(|row| row.id == id).unwrap();
        let asked = ["SEC08-BP03", "REL09-BP01"].map(row);
        Questionnaire::new(&review, &rulebook, *language, (&asked, &[row("SEC04-BP01")]))
    });
    to_questions(&told.collect::<Vec<_>>()).unwrap()
}

#[test]
fn a_row_tells_what_is_asked_and_leaves_the_answer_open() {
    let book = sheets(&questions(&[Language::En]));
    let names: Vec<&str> = book.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["How to answer", "Questions", "Open in the design"]);
    let rows = &book[1].1;
    assert_eq!(rows[0][..3], ["plumbrule.practice", "plumbrule.title", "plumbrule.question"]);
    assert_eq!(
        rows[1][9..],
        [
            "Answer",
            "Statement, in a sentence or two",
            "Name",
            "Role",
            "Date",
            "Valid until",
            "Evidence: a link or file a line",
            "Note, stays in this workbook"
        ]
    );
    let expected =
        ["SEC08-BP03", "Automate data at rest protection", "SEC 8 How do you protect your data at rest?", "Security", "medium"];
    assert_eq!(rows[2][..5], expected);
    assert!(
        rows[2][5].starts_with("AWS rates the risk of not following it as medium.\nhttps://docs.aws.amazon.com/"),
        "{rows:?}"
    );
    assert!(rows[2][7].starts_with("No rule looks at it here."), "{}", rows[2][7]);
    assert_eq!(rows[2][8], "A person states what holds.");
    assert!(rows[2][9..].iter().all(String::is_empty));
    assert!(rows[3][7].contains("Passing verdicts support it: 2. A person must confirm it."), "{}", rows[3][7]);
    assert_eq!(book[2].1[1][0], "SEC04-BP01");
    assert_eq!(book[2].1[1][6], "Which value does the parameter `KeyArn` have?");
}

#[test]
fn a_statement_that_no_longer_counts_is_part_of_the_evidence() {
    let rows = &sheets(&questions(&[Language::En]))[1].1;
    assert!(rows[2][7].ends_with("stated on 2026-10-01, until 2027-04-01 (expired): It was looked at."), "{}", rows[2][7]);
}

#[test]
fn three_languages_stand_side_by_side_and_are_answered_once() {
    let book = sheets(&questions(&Language::ALL));
    let names: Vec<&str> = book.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[1], "Questions · 질문지 · 質問票");
    let rows = &book[1].1;
    assert_eq!(rows[1][9], "Answer\n답변\n回答");
    assert_eq!(rows[2][0], "SEC08-BP03");
    assert_eq!(rows[2][1].lines().count(), 3);
    assert_eq!((rows[2][5].lines().count(), rows[2][5].matches("https://").count()), (4, 1), "{}", rows[2][5]);
    assert_eq!(rows.len(), 4);
    let help = &book[0].1;
    assert_eq!(help.iter().filter(|row| row.concat().contains("plumbrule attest --from")).count(), 3);
}

#[test]
fn the_four_answers_are_offered_in_a_list() {
    for (languages, wanted) in [
        (&[Language::En][..], "met,partly met,not met,not applicable"),
        (&[Language::Ko], "충족,일부 충족,미충족,해당 없음"),
        (&[Language::Ja], "充足,一部充足,未充足,該当なし"),
        (
            &Language::ALL,
            "met / 충족 / 充足,partly met / 일부 충족 / 一部充足,not met / 미충족 / 未充足,not applicable / 해당 없음 / 該当なし",
        ),
    ] {
        let parts = parts(&questions(languages));
        let sheet = &parts.iter().find(|(name, _)| name == "xl/worksheets/sheet2.xml").unwrap().1;
        let list = sheet.split("type=\"list\"").nth(1).unwrap();
        assert!(list.contains("sqref=\"J3:J4\"") && list.contains(&format!("<formula1>\"{wanted}\"</formula1>")), "{list}");
        assert_eq!(sheet.matches("type=\"date\"").count(), 2);
        assert!(sheet.contains("<row r=\"1\"") && sheet.contains("hidden=\"1\""), "the keys are hidden");
        assert!(!sheet.contains("<f>"));
        for answer in wanted.split(',') {
            assert!(claimed(answer).is_some(), "{answer}");
        }
    }
}

#[test]
fn no_text_of_a_design_becomes_a_formula_in_the_questions() {
    let (mut review, rulebook) = (sample::hostile_with("=cmd()"), sample::rulebook());
    tell(&mut review, &rulebook, Language::En);
    let rows: Vec<_> = review.practices.iter().collect();
    let told = Questionnaire::new(&review, &rulebook, Language::En, (&rows, &rows));
    let bytes = to_questions(&[told]).unwrap();
    for (name, rows) in sheets(&bytes) {
        assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{name}");
    }
    assert!(parts(&bytes).iter().all(|(_, text)| !text.contains("<f>")));
}

#[test]
fn the_same_questions_give_the_same_bytes() {
    assert!(questions(&Language::ALL) == questions(&Language::ALL));
}
