use super::*;

fn read(text: &str) -> Result<Tree, TreeError> {
    parse(&Source::new("t.json", text))
}

fn good(text: &str) -> Tree {
    read(text).unwrap()
}

/// The message without the file's name.
fn fault(text: &str) -> String {
    let message = read(text).unwrap_err().to_string();
    message.strip_prefix("t.json:").unwrap().to_owned()
}

fn at(tree: &Tree, path: &[&str]) -> NodeIndex {
    path.iter().fold(tree.root, |index, step| match step.parse::<usize>() {
        Ok(number) => tree.items(index)[number],
        Err(_) => tree.get(index, step).unwrap(),
    })
}

fn span(tree: &Tree, path: &[&str]) -> (u32, u32, u32, u32) {
    let Span { start, end } = tree.node(at(tree, path)).span;
    (start.line, start.column, end.line, end.column)
}

#[test]
fn numbers_and_words_keep_their_source_text() {
    let tree = good("[-1.50e+3, 0, 12345678901234567890, true, false, null, \"1\"]");
    let kinds: Vec<_> = tree.items(tree.root).iter().map(|item| tree.node(*item).kind.clone()).collect();
    let plain = |text: &str| Kind::Plain(text.into());
    let expected = [
        plain("-1.50e+3"),
        plain("0"),
        plain("12345678901234567890"),
        plain("true"),
        plain("false"),
        Kind::Null,
        Kind::Quoted("1".into()),
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn every_value_has_the_span_of_its_text() {
    let tree = good("{\n  \"a\": [1,\n    {\"b\": \"cd\"}]\n}\n");
    assert_eq!(span(&tree, &[]), (1, 1, 4, 2));
    assert_eq!(span(&tree, &["a"]), (2, 8, 3, 17));
    assert_eq!(span(&tree, &["a", "0"]), (2, 9, 2, 10));
    assert_eq!(span(&tree, &["a", "1", "b"]), (3, 11, 3, 15));
}

#[test]
fn a_key_has_the_span_of_its_quotes() {
    let tree = good("{\"a\": 1, \"bc\": 2}");
    let key = tree.entries(tree.root)[1].key_span;
    assert_eq!((key.start.column, key.end.column), (10, 14));
}

#[test]
fn columns_count_characters() {
    let tree = good("{\"한국\": [\"é\\u00e9\", \"😀\", 1]}");
    assert_eq!(span(&tree, &["한국", "0"]), (1, 9, 1, 18));
    assert_eq!(span(&tree, &["한국", "1"]), (1, 20, 1, 23));
    assert_eq!(span(&tree, &["한국", "2"]), (1, 25, 1, 26));
}

#[test]
fn a_new_line_forgets_the_wide_characters_before_it() {
    let tree = good("[\"한\",\n1]");
    assert_eq!(span(&tree, &["1"]), (2, 1, 2, 2));
}

#[test]
fn every_kind_of_line_break_counts_once() {
    let tree = good("[1,\r\n2,\r3,\n4]");
    let lines: Vec<_> = tree.items(tree.root).iter().map(|item| tree.node(*item).span.start.line).collect();
    assert_eq!(lines, [1, 2, 3, 4]);
}

#[test]
fn a_byte_order_mark_takes_no_column() {
    assert_eq!(span(&good("\u{feff}[1]"), &["0"]), (1, 2, 1, 3));
}

#[test]
fn a_list_comes_before_its_items_in_the_arena() {
    let tree = good("[[1], 2]");
    assert_eq!((tree.root, tree.items(0), tree.items(1)), (0, &[1, 3][..], &[2][..]));
}

#[test]
fn empty_lists_and_maps_are_read() {
    let tree = good(" { \"a\" : [ ] , \"b\" : { } } ");
    assert_eq!(tree.node(at(&tree, &["a"])).kind, Kind::List(vec![]));
    assert_eq!(tree.node(at(&tree, &["b"])).kind, Kind::Map(vec![]));
}

#[test]
fn a_scalar_may_be_the_whole_text() {
    assert_eq!(good("\"x\"").text(0), Some("x"));
}

#[test]
fn escapes_are_resolved() {
    let tree = good(r#"["\"\\\/\b\f\n\r\tA\u00e9한"]"#);
    assert_eq!(tree.text(1), Some("\"\\/\u{8}\u{c}\n\r\tAé한"));
}

#[test]
fn a_surrogate_pair_is_one_character() {
    assert_eq!(good(r#"["a\ud83d\ude00b\uD83D\uDE00"]"#).text(1), Some("a😀b😀"));
}

#[test]
fn a_key_may_hold_escapes() {
    let tree = good(r#"{"a\u0062": 1}"#);
    assert_eq!(&*tree.entries(tree.root)[0].key, "ab");
}

#[test]
fn half_a_surrogate_pair_is_an_error() {
    let message = "is half a character; its other half must stand next to it";
    assert_eq!(fault(r#"["ab\ud83d"]"#), format!(r"1:5: `\ud83d` {message}"));
    assert_eq!(fault(r#"["\ude00"]"#), format!(r"1:3: `\ude00` {message}"));
    assert_eq!(fault(r#"["\ud83d\n"]"#), format!(r"1:3: `\ud83d` {message}"));
    assert_eq!(fault(r#"["\ud83d\ud83d"]"#), format!(r"1:3: `\ud83d` {message}"));
}

#[test]
fn a_broken_escape_is_an_error() {
    assert_eq!(fault(r#"["C:\d"]"#), r"1:5: `\d` is not an escape; write `\\` for a backslash");
    assert_eq!(fault(r#"["\u12"]"#), r"1:3: `\u` needs four hexadecimal digits, such as `\u00e9`");
    assert_eq!(fault("[\"\\u12é\"]"), r"1:3: `\u` needs four hexadecimal digits, such as `\u00e9`");
    assert_eq!(fault(r#"["\u+123"]"#), r"1:3: `\u` needs four hexadecimal digits, such as `\u00e9`");
}

#[test]
fn a_key_that_stands_twice_names_both_places() {
    let TreeError::DuplicateKey { at, first, key, .. } = read("{\"a\": 1,\n \"b\": 2, \"a\": 3}").unwrap_err() else {
        panic!("another error");
    };
    assert_eq!((at.start.line, at.start.column), (2, 10));
    assert_eq!((first.start.line, first.start.column), (1, 2));
    assert_eq!(key, "a");
}

#[test]
fn a_key_that_stands_twice_is_found_in_a_large_map() {
    let entries: Vec<_> = (0..100).map(|number| format!("\"k{}\": 0", number % 99)).collect();
    let message = fault(&format!("{{{}}}", entries.join(",\n")));
    assert_eq!(message, "100:1: the key `k0` stands twice in one map; first at line 1, column 2");
}

#[test]
fn the_same_key_in_another_map_is_fine() {
    good(r#"{"a": {"a": 1}, "b": {"a": 2}}"#);
}

#[test]
fn a_trailing_comma_is_pointed_at() {
    assert_eq!(fault("[1,\n]"), "1:3: remove this comma: JSON allows none before `]`");
    assert_eq!(fault("{\"a\": 1 , }"), "1:9: remove this comma: JSON allows none before `}`");
}

#[test]
fn a_comment_is_pointed_at() {
    assert_eq!(fault("{ // x\n}"), "1:3: expected a key in double quotes, found `/`; JSON has no comments");
    assert_eq!(fault("[1 # x\n]"), "1:4: expected `,` or `]`, found `#`; JSON has no comments");
    assert_eq!(fault("[] /* x */"), "1:4: expected the end of the text, found `/`; JSON has no comments");
}

#[test]
fn other_faults_say_what_was_expected() {
    assert_eq!(fault("{'a': 1}"), "1:2: expected a key in double quotes, found `'`; JSON quotes with `\"` only");
    assert_eq!(fault("{\"a\" 1}"), "1:6: expected `:` after the key `a`, found `1`");
    assert_eq!(fault("[1 2]"), "1:4: expected `,` or `]`, found `2`");
    assert_eq!(fault("[1,,2]"), "1:4: expected a value, found `,`");
    assert_eq!(fault("[,]"), "1:2: expected a value, found `,`");
    assert_eq!(fault("{\"a\": }"), "1:7: expected a value, found `}`");
    assert_eq!(fault("[1}"), "1:3: expected `,` or `]`, found `}`");
    assert_eq!(fault("{} {}"), "1:4: expected the end of the text, found `{`");
    assert_eq!(fault("[\u{a0}1]"), "1:2: expected a value, found `\\u{a0}`; remove this invisible character");
}

#[test]
fn words_of_other_languages_get_a_hint() {
    assert_eq!(fault("[True]"), "1:2: write `true` in lower case");
    assert_eq!(fault("[None]"), "1:2: write `null` for `None`");
    assert_eq!(fault("[NaN]"), "1:2: `NaN` is not a JSON value; quote it if it is text");
}

#[test]
fn a_number_must_follow_the_grammar() {
    for text in ["01", "-", "1.", ".5", "1e", "1e+", "-a", "0x10", "1.2.3", "1_000", "+1", "--1", "1e5e5"] {
        assert!(read(&format!("[{text}]")).is_err(), "{text}");
    }
    assert_eq!(fault("[012]"), "1:2: `012` is not a JSON number; quote it if it is text");
}

#[test]
fn truncated_text_names_what_is_open() {
    assert_eq!(fault("{\"a\":\n [1, 2"), "2:7: the text ends inside the list that begins at line 2, column 2");
    assert_eq!(fault("{\"a\": 1,"), "1:9: the text ends inside the map that begins at line 1, column 1");
    assert_eq!(fault("{"), "1:2: the text ends inside the map that begins at line 1, column 1");
    assert_eq!(fault("{\"a\":"), "1:6: expected a value, but the text ends here");
    assert_eq!(fault("[\"a"), "1:2: this text is never closed; it misses its `\"`");
    assert_eq!(fault("[\"a\\"), "1:4: this text is never closed; it misses its `\"`");
}

#[test]
fn every_truncation_of_a_good_text_is_an_error() {
    let text = r#"{"a\ud83d\ude00é": [1.5e3, true, {"b": null}], "c": "d"}"#;
    good(text);
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        assert!(read(&text[..end]).is_err(), "{}", &text[..end]);
    }
}

#[test]
fn control_characters_in_a_string_are_errors() {
    assert_eq!(fault("[\"a\nb\"]"), "1:4: a text cannot go over a line break; close it with `\"` or write `\\n`");
    assert_eq!(fault("[\"a\tb\"]"), "1:4: a text cannot hold a tab; write `\\t`");
    assert_eq!(fault("[\"\u{1}\"]"), "1:3: a text cannot hold this control character; write `\\u0001`");
}

#[test]
fn an_empty_file_is_an_error() {
    assert_eq!(fault(""), "1:1: the file is empty");
    assert_eq!(fault("\u{feff}\n "), "2:2: the file is empty");
}

#[test]
fn deep_nesting_is_an_error_not_a_crash() {
    good(&format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH)));
    assert_eq!(fault(&"[".repeat(1_000_000)), "1:129: lists and maps nest deeper than 128");
    assert!(read(&"{\"a\":".repeat(1_000_000)).is_err());
}
