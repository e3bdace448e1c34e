use super::reader::{MAX_DEPTH, Reader};
use super::*;

fn read(text: &str) -> Result<Json<'_>, String> {
    Reader::new(text).whole().map_err(|wrong| wrong.to_string())
}

/// Texts of all kinds, and each of them cut off, or with a byte left out or written over.
fn texts() -> Vec<String> {
    let good = [
        r#"{"a":[1,-0.5,2e3,1E-2],"b":{"c":null,"d":true,"e":false},"f":"x\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00","":""}"#,
        " [ ] ",
        "{ }",
        "\t{\"가나다라마바사\" : [\"é\", \"plain text that is longer than eight bytes\"]}\r\n",
        "\"\"",
        "0",
        "-12.50",
        "true",
        r#"{"a":1,"b":2,"a":3}"#,
    ];
    let mut all: Vec<String> = good.iter().map(ToString::to_string).collect();
    for text in good {
        let characters: Vec<char> = text.chars().collect();
        for at in 0..characters.len() {
            all.push(characters[..at].iter().collect());
            all.push(characters.iter().enumerate().filter(|(number, _)| *number != at).map(|(_, c)| c).collect());
            for other in ['"', '\\', ',', ':', '{', '}', '[', ']', '0', '9', '.', '-', 'e', 'u', 'x', '\n', '\u{1}', 'é'] {
                let mut changed = characters.clone();
                changed[at] = other;
                all.push(changed.into_iter().collect());
            }
        }
    }
    all
}

#[test]
fn what_serde_reads_is_read_and_nothing_else() {
    let mut good = 0;
    for text in texts() {
        let (own, theirs) = (read(&text), serde_json::from_str::<serde_json::Value>(&text));
        assert_eq!(own.is_ok(), theirs.is_ok(), "{text}: {own:?} {theirs:?}");
        if let (Ok(own), Ok(theirs)) = (own, theirs) {
            assert_eq!(own, Json::from(theirs), "{text}");
            good += 1;
        }
        let passed = Reader::new(&text).chosen(|_| false);
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text);
        assert!(passed.is_ok() || theirs.is_err() || read(&text).is_err(), "{text}: {passed:?}");
    }
    assert!(good > 300, "{good}");
}

#[test]
fn equal_numbers_stand_alike() {
    assert_eq!(
        read("[100.0,-1.0,0.50,1e2,1E-2,-0.0,12345678901234567890]").unwrap().to_string(),
        "[100,-1,0.5,100,0.01,0,12345678901234567890]"
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    assert_eq!(read("{\"a\": 1,\n \"b\" 2}").unwrap_err(), "`:` is expected at line 2 column 6");
    assert_eq!(read("[1, 2").unwrap_err(), "`,` or `]` is expected at line 1 column 6");
    assert_eq!(read("\"abc").unwrap_err(), "a text does not end at line 1 column 5");
    assert_eq!(read("[1] 2").unwrap_err(), "something stands behind the value at line 1 column 5");
    assert_eq!(read("[1e400]").unwrap_err(), "a number that is too large ends at line 1 column 7");
    let deep = "[".repeat(MAX_DEPTH + 1);
    assert!(read(&deep).unwrap_err().starts_with("values are nested too deeply"));
}

#[test]
fn only_what_is_wanted_is_made() {
    let text = r#"{"a":{"b":1},"c":[{"d":2}],"e":"x"}"#;
    assert_eq!(Reader::new(text).chosen(|key| key == "c").unwrap().to_string(), r#"{"c":[{"d":2}]}"#);
    let mut found = Vec::new();
    Reader::new(text).members(|key, at| found.push(format!("{key}={}", &text[at]))).unwrap();
    assert_eq!(found, [r#"a={"b":1}"#, r#"c=[{"d":2}]"#, r#"e="x""#]);
}

#[test]
fn of_many_members_the_last_of_each_name_counts() {
    let many: Vec<String> = (0..40).map(|number| format!("\"{}\":{number}", number % 20)).collect();
    let found = read(&format!("{{{}}}", many.join(","))).map(Json::into_owned);
    let found = found.unwrap();
    assert_eq!(found.as_object().unwrap().len(), 20);
    assert_eq!(found.get("3").and_then(Json::as_f64), Some(23.0));
}
