use super::*;

fn read(text: &str) -> Result<Tree, TreeError> {
    parse(&Source::new("t.yaml", text))
}

fn good(text: &str) -> Tree {
    read(text).unwrap()
}

/// The message without the file's name.
fn fault(text: &str) -> String {
    let message = read(text).unwrap_err().to_string();
    message.strip_prefix("t.yaml:").unwrap().to_owned()
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

fn kinds(text: &str) -> Vec<Kind> {
    let tree = good(text);
    tree.items(tree.root).iter().map(|item| tree.node(*item).kind.clone()).collect()
}

fn keys_of(tree: &Tree, path: &[&str]) -> Vec<String> {
    tree.entries(at(tree, path)).iter().map(|entry| entry.key.to_string()).collect()
}

fn plain(text: &str) -> Kind {
    Kind::Plain(text.into())
}

fn quoted(text: &str) -> Kind {
    Kind::Quoted(text.into())
}

#[test]
fn plain_scalars_keep_their_source_text() {
    let expected = ["yes", "0777", "1.0", "2010-09-09", "true"].map(plain);
    assert_eq!(kinds("[yes, 0777, 1.0, 2010-09-09, true]"), expected);
}

#[test]
fn quoted_and_block_scalars_are_text() {
    let expected = [quoted("1"), quoted("it's"), quoted("a\nb\n"), quoted("a b")];
    assert_eq!(kinds("- \"1\"\n- 'it''s'\n- |\n  a\n  b\n- >-\n  a\n  b\n"), expected);
}

#[test]
fn nothing_and_the_words_for_null_are_null() {
    assert_eq!(kinds("-\n- ~\n- null\n- Null\n- NULL\n"), vec![Kind::Null; 5]);
    assert_eq!(kinds("['null', nil, \"\"]"), [quoted("null"), plain("nil"), quoted("")]);
}

#[test]
fn a_short_tag_is_kept_on_every_kind_of_node() {
    let tree = good("a: !GetAtt x.y\nb: !Join [',', [1]]\nc: !Transform\n  Name: n\nd: !Ref\ne: !Fn::Sub x\n");
    let tag = |key| tree.node(at(&tree, &[key])).tag.clone().unwrap();
    assert_eq!(["a", "b", "c", "d", "e"].map(tag).map(String::from), ["GetAtt", "Join", "Transform", "Ref", "Fn::Sub"]);
    assert_eq!(tree.node(at(&tree, &["d"])).kind, Kind::Null);
}

#[test]
fn a_tagged_word_for_null_is_text() {
    assert_eq!(kinds("[!Ref null]"), [plain("null")]);
}

#[test]
fn the_string_tag_makes_text() {
    assert_eq!(kinds("[!!str 12, ! 12, !!str null, !<tag:yaml.org,2002:str> 1]"), ["12", "12", "null", "1"].map(quoted));
    assert_eq!(good("[!!str 12]").node(1).tag, None);
}

#[test]
fn other_core_tags_are_ignored() {
    let tree = good("a: !!int 12\nb: !!map {}\n");
    assert_eq!(tree.node(at(&tree, &["a"])), &Node { kind: plain("12"), span: tree.node(1).span, tag: None });
    assert_eq!(tree.node(at(&tree, &["b"])).tag, None);
}

#[test]
fn a_declared_tag_keeps_its_full_name() {
    let tree = good("%TAG !e! tag:x,1:\n---\na: !e!Foo x\n");
    assert_eq!(tree.node(1).tag.as_deref(), Some("tag:x,1:Foo"));
}

#[test]
fn every_node_has_the_span_of_its_text() {
    let tree = good("a:\n  - x\n  - y: 1\n    z: [p, 'q r']  # note\nb: \"t\" # note\n\n");
    assert_eq!(span(&tree, &[]), (1, 1, 5, 7));
    assert_eq!(span(&tree, &["a"]), (2, 3, 4, 18));
    assert_eq!(span(&tree, &["a", "0"]), (2, 5, 2, 6));
    assert_eq!(span(&tree, &["a", "1"]), (3, 5, 4, 18));
    assert_eq!(span(&tree, &["a", "1", "z"]), (4, 8, 4, 18));
    assert_eq!(span(&tree, &["a", "1", "z", "1"]), (4, 12, 4, 17));
    assert_eq!(span(&tree, &["b"]), (5, 4, 5, 7));
}

#[test]
fn brackets_end_behind_a_comma_and_a_comment() {
    let tree = good("a: [x, {k: v, # note\n  }, # note ]\n\n  ] # note\nb: {c: d ,}\n");
    assert_eq!(span(&tree, &["a"]), (1, 4, 4, 4));
    assert_eq!(span(&tree, &["a", "1"]), (1, 8, 2, 4));
    assert_eq!(span(&tree, &["b"]), (5, 4, 5, 12));
}

#[test]
fn a_quoted_scalar_ends_at_its_quote() {
    let tree = good("a: 'it''s \"é\" # no'  # note\nb: !Sub &x \"\\\"é\\\\\" # \"note\"\nc: \"d\n  e\" # note\nf: !g'h 'i' \n");
    assert_eq!(span(&tree, &["a"]), (1, 4, 1, 20));
    assert_eq!(span(&tree, &["b"]), (2, 4, 2, 19));
    assert_eq!(span(&tree, &["c"]), (3, 4, 4, 5));
    assert_eq!(span(&tree, &["f"]), (5, 4, 5, 12));
    assert_eq!(span(&good("\u{feff}é: \"x\" # note\n"), &["é"]), (1, 4, 1, 7));
}

#[test]
fn a_key_has_the_span_of_its_text() {
    let tree = good("a: 1\n'b c' : 2\n");
    let key = tree.entries(tree.root)[1].key_span;
    assert_eq!((key.start.line, key.start.column, key.end.column), (2, 1, 6));
}

#[test]
fn a_tagged_node_begins_at_its_tag() {
    let tree = good("a: !Sub \"x\"\nb: !If [c, d]\nc: !Map\n  d: e\n");
    assert_eq!(span(&tree, &["a"]), (1, 4, 1, 12));
    assert_eq!(span(&tree, &["b"]), (2, 4, 2, 14));
    assert_eq!(span(&tree, &["c"]), (3, 4, 4, 7));
}

#[test]
fn columns_count_characters() {
    let tree = good("가나: [다, \"é😀\", x]\n");
    assert_eq!(span(&tree, &["가나", "1"]), (1, 9, 1, 13));
    assert_eq!(span(&tree, &["가나", "2"]), (1, 15, 1, 16));
}

#[test]
fn a_block_scalar_ends_at_its_last_written_character() {
    let tree = good("a: |\n  가나다\n  x  \n\n\nb: !Sub |-\n  y\n\nc: >+\n  z\n\n");
    assert_eq!(span(&tree, &["a"]), (2, 3, 3, 4));
    assert_eq!(span(&tree, &["b"]), (6, 4, 7, 4));
    assert_eq!(span(&tree, &["c"]), (10, 3, 10, 4));
}

#[test]
fn an_empty_block_scalar_stands_at_its_key() {
    assert_eq!(span(&good("a: |\n\n\nb: 1\n"), &["a"]), (1, 2, 1, 2));
    assert_eq!(span(&good("a: !Sub |\n\nb: 1\n"), &["a"]), (1, 4, 1, 10));
}

#[test]
fn an_absent_value_stands_at_its_key() {
    let tree = good("a:\n\n\nb: 1\n? c\n\n");
    assert_eq!(span(&tree, &["a"]), (1, 2, 1, 2));
    assert_eq!(span(&tree, &["c"]), (5, 4, 5, 4));
}

#[test]
fn every_kind_of_line_break_counts_once() {
    let tree = good("a: 1\r\nb: |\r\n  x\r\n\rc: 3\n");
    assert_eq!(span(&tree, &["b"]), (3, 3, 3, 4));
    assert_eq!(span(&tree, &["c"]), (5, 4, 5, 5));
}

#[test]
fn a_byte_order_mark_takes_no_column() {
    assert_eq!(span(&good("\u{feff}a: |\n  x\n"), &["a"]), (2, 3, 2, 4));
    assert_eq!(span(&good("\u{feff}[1]\n"), &["0"]), (1, 2, 1, 3));
}

#[test]
fn a_list_comes_before_its_items_in_the_arena() {
    let tree = good("[[1], 2]");
    assert_eq!((tree.root, tree.items(0), tree.items(1)), (0, &[1, 3][..], &[2][..]));
}

#[test]
fn a_pair_in_a_flow_list_is_a_map() {
    let tree = good("[a: 1, b]");
    assert_eq!(tree.text(at(&tree, &["0", "a"])), Some("1"));
}

#[test]
fn an_alias_is_the_node_of_its_anchor() {
    let tree = good("a: &x {k: 1}\nb: *x\nc: &y !Sub t\nd: [*y]\n");
    assert_eq!(at(&tree, &["a"]), at(&tree, &["b"]));
    assert_eq!(at(&tree, &["c"]), at(&tree, &["d", "0"]));
}

#[test]
fn a_later_anchor_of_the_same_name_wins() {
    let tree = good("- &x 1\n- &x 2\n- *x\n");
    assert_eq!(tree.text(at(&tree, &["2"])), Some("2"));
}

#[test]
fn a_key_may_have_an_anchor_and_be_an_alias() {
    let tree = good("&k name: v\nb: *k\nc: {*k : 1}\n");
    assert_eq!(tree.text(at(&tree, &["b"])), Some("name"));
    assert_eq!(tree.text(at(&tree, &["c", "name"])), Some("1"));
}

#[test]
fn an_alias_inside_its_own_value_is_an_error() {
    assert_eq!(fault("a: &x\n  b: *x\n"), "2:6: the alias stands inside the value that it names");
    assert_eq!(fault("&x [*x]"), "1:5: the alias stands inside the value that it names");
}

#[test]
fn an_alias_without_anchor_is_an_error() {
    assert_eq!(fault("a: *x\n"), "1:4: the alias names no anchor that stands before it");
}

#[test]
fn an_alias_bomb_is_an_error() {
    let level = |level: usize| {
        let aliases = vec![format!("*a{}", level - 1); 10].join(",");
        format!("a{level}: &a{level} [{aliases}]\n")
    };
    let levels: String = (1..=20).map(level).collect();
    let text = format!("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n{levels}");
    assert!(fault(&text).ends_with("the text unfolds to more than 4000000 values"));
}

#[test]
fn aliases_cannot_nest_deeper_than_the_limit() {
    let level = |level: usize| format!("a{level}: &a{level} [*a{}]\n", level - 1);
    let levels: String = (1..MAX_DEPTH).map(level).collect();
    assert_eq!(fault(&format!("a0: &a0 [x]\n{levels}")), "128:14: lists and maps nest deeper than 128");
}

#[test]
fn a_merge_key_brings_in_entries_and_explicit_keys_win() {
    let tree = good("base: &b {p: 1, q: 2}\nmine:\n  a: 0\n  <<: *b\n  q: 3\n");
    assert_eq!(keys_of(&tree, &["mine"]), ["a", "p", "q"]);
    assert_eq!(tree.text(at(&tree, &["mine", "q"])), Some("3"));
    assert_eq!(tree.entries(at(&tree, &["mine"]))[1].key_span.start.line, 1);
}

#[test]
fn the_first_of_several_merged_maps_wins() {
    let tree = good("- &a {x: 1, y: 1}\n- &b {y: 2, z: 2}\n- <<: [*a, *b, {z: 3, w: 3}]\n");
    let texts: Vec<_> = ["x", "y", "z", "w"].iter().map(|key| tree.text(at(&tree, &["2", key])).unwrap()).collect();
    assert_eq!(texts, ["1", "1", "2", "3"]);
}

#[test]
fn a_merged_map_may_itself_merge() {
    let tree = good("- &a {x: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b}\n");
    assert_eq!(keys_of(&tree, &["2"]), ["x", "y"]);
}

#[test]
fn a_quoted_merge_key_is_a_key_like_any_other() {
    assert_eq!(keys_of(&good("\"<<\": 1\n"), &[]), ["<<"]);
}

#[test]
fn only_maps_can_be_merged() {
    for value in ["1", "[1]", "", "!If {a: b}"] {
        assert_eq!(fault(&format!("a: 1\n<<: {value}\n")), "2:1: `<<` merges a map or a list of maps");
    }
}

#[test]
fn a_key_that_stands_twice_names_both_places() {
    let message = "the key `a` stands twice in one map; first at line 1, column 1";
    assert_eq!(fault("a: 1\nb: 2\n\"a\": 3\n"), format!("3:1: {message}"));
    assert!(matches!(read("<<: {}\n<<: {}\n"), Err(TreeError::DuplicateKey { .. })));
}

#[test]
fn keys_that_differ_in_spelling_are_two_keys() {
    assert_eq!(keys_of(&good("1: a\n01: b\ntrue: c\n~: d\n"), &[]), ["1", "01", "true", "~"]);
}

#[test]
fn a_key_must_be_text() {
    assert_eq!(fault("? [a, b]\n: 1\n"), "1:3: a key must be text, not a list or a map");
    assert_eq!(fault("- &a [x]\n- {*a : 1}\n"), "2:4: a key must be text, not a list or a map");
    assert_eq!(fault("a: 1\n: 2\n"), "2:1: a key is missing before `:`");
}

#[test]
fn a_tab_cannot_indent() {
    for text in ["a:\n\tb: 1\n", "a:\n  - x\n\t- y\n", "a: [\n\t1]\n", "a:\n  b: 1\n\tc: 2\n", "a: |\n\tx\n"] {
        let line = text.lines().position(|line| line.starts_with('\t')).unwrap() + 1;
        assert_eq!(fault(text), format!("{line}:1: a tab cannot indent; use spaces"), "{text}");
    }
}

#[test]
fn a_tab_after_a_colon_is_an_error() {
    assert!(fault("a:\t1\n").ends_with("a space must follow `:`, not a tab"));
}

#[test]
fn truncated_text_names_what_is_open() {
    assert_eq!(fault("a: {b: [1,\n"), "1:11: the text ends inside the list that begins at line 1, column 8");
    assert_eq!(fault("a: {b: 1"), "1:9: the text ends inside the map that begins at line 1, column 4");
    assert_eq!(fault("a: {b"), "1:6: the text ends inside the map that begins at line 1, column 4");
    assert_eq!(fault("a: \"abc\n"), "1:4: this text is never closed; it misses its quote");
    assert_eq!(fault("a: 'abc"), "1:4: this text is never closed; it misses its quote");
    assert_eq!(fault("a: 1\nb"), "2:2: expected `:` after the key before");
}

#[test]
fn a_second_document_is_an_error() {
    assert_eq!(fault("a: 1\n---\nb: 2\n"), "2:1: expected one document; a second one begins here");
}

#[test]
fn one_document_may_have_its_markers() {
    assert_eq!(keys_of(&good("%YAML 1.2\n---\na: 1\n...\n"), &[]), ["a"]);
}

#[test]
fn an_empty_file_is_an_error() {
    for text in ["", "\n", "# note\n", "---\n", "~\n", "\u{feff}"] {
        assert!(fault(text).ends_with(": the file is empty"), "{text}");
    }
}

#[test]
fn wrong_indentation_says_what_to_do() {
    let colon = "`:` cannot stand here: correct the indentation, or quote the text that holds `: `";
    assert_eq!(fault("a: 1\n b: 2\n"), format!("2:3: {colon}"));
    assert_eq!(fault("a: b: c\n"), format!("1:5: {colon}"));
    assert!(fault("a: 1\n- b\n").starts_with("2:"));
    assert_eq!(fault("a: - b\n"), "1:4: a list cannot begin here; begin it on the next line");
}

#[test]
fn signs_that_need_quotes_are_named() {
    assert_eq!(fault("a: @x\n"), "1:4: a text cannot begin with `@`; quote it");
    assert_eq!(fault("a: %x\n"), "1:4: a text cannot begin with `%`; quote it");
    assert_eq!(fault("a: *\n"), "1:4: `*` and `&` need a name; quote a text that begins with them");
    assert_eq!(fault("a: \"x\" y\n"), "1:8: nothing may follow the closing quote; quote the whole text");
    assert!(fault("a: \"C:\\d\"\n").starts_with("1:4: unknown escape in this text"));
}

#[test]
fn a_zero_character_does_not_end_the_text() {
    for text in ["a: 1\0b: 2\n", "a: 1\n\0", "a: 1\n# x\0y\nb: 2\n", "a: \"x\0y\"\n", "a: |\n  x\0\n", "\0"] {
        assert!(read(text).is_err(), "{text:?}");
    }
}

#[test]
fn deep_nesting_is_an_error_not_a_crash() {
    good(&format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH)));
    assert!(fault(&"[".repeat(100_000)).ends_with("lists and maps nest deeper than 128"));
    assert!(fault(&"[\n".repeat(100_000)).ends_with("lists and maps nest deeper than 128"));
    assert!(fault(&"- ".repeat(10_000)).ends_with("lists and maps nest deeper than 128"));
    assert!(read(&"{a: ".repeat(10_000)).is_err());
}

#[test]
fn a_template_with_every_spelling_is_read() {
    let tree = good(
        "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      \
         BucketName: !Sub \"${AWS::StackName}-데이터\"\n      Tags:\n      - Key: a\n        Value: !If [X, !Ref Y, !Ref \"AWS::NoValue\"]\n",
    );
    let value = at(&tree, &["Resources", "Data", "Properties", "Tags", "0", "Value"]);
    assert_eq!(tree.node(value).tag.as_deref(), Some("If"));
    assert_eq!(tree.node(tree.items(value)[2]).span.start, Position { line: 9, column: 32 });
    assert_eq!(tree.text(at(&tree, &["Resources", "Data", "Properties", "BucketName"])), Some("${AWS::StackName}-데이터"));
}
