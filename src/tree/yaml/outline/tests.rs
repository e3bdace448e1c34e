use super::*;

fn read(text: &str) -> Outline {
    outline(&Source::new("t.yaml", text)).unwrap()
}

/// Each slot as `path@line:column`, counted where it begins.
fn slots(text: &str) -> Vec<String> {
    let outline = read(text);
    let name = |slot: &Slot| match &slot.step {
        Step::Key(key) => key.to_string(),
        Step::Index(index) => index.to_string(),
        Step::Merge => "<<".to_owned(),
    };
    let path = |at: usize| {
        let up = std::iter::successors(Some(at), |at| outline.slots[*at].parent);
        let mut steps: Vec<String> = up.map(|at| name(&outline.slots[at])).collect();
        steps.reverse();
        steps.join(".")
    };
    let place = |at: usize| outline.slots[at].key.start;
    (0..outline.slots.len()).map(|at| format!("{}@{}:{}", path(at), place(at).line, place(at).column)).collect()
}

/// The text of each scalar, as line and columns.
fn scalars(text: &str) -> Vec<(u32, u32, u32, u32)> {
    let spans = read(text).scalars;
    spans.iter().map(|span| (span.start.line, span.start.column, span.end.line, span.end.column)).collect()
}

#[test]
fn entries_and_items_stand_in_the_order_of_the_text() {
    let text = "a: &x\n  - k: 1\n    l: [p, {q: r}]\nb: *x\nc:\n  <<: {d: 1}\n  e: f\n";
    let expected =
        ["a@1:1", "a.0@2:5", "a.0.k@2:5", "a.0.l@3:5", "a.0.l.0@3:9", "a.0.l.1@3:12", "a.0.l.1.q@3:13", "b@4:1", "c@5:1"];
    let merged = ["c.<<@6:3", "c.<<.d@6:8", "c.e@7:3"];
    assert_eq!(slots(text), expected.iter().chain(&merged).map(ToString::to_string).collect::<Vec<_>>());
}

#[test]
fn an_alias_stands_where_it_is_written() {
    assert_eq!(slots("- &x a\n- *x\n- b: *x\n"), ["0@1:3", "1@2:3", "2@3:3", "2.b@3:3"]);
    assert_eq!(slots("a: &x k\n*x : v\n"), ["a@1:1", "k@2:1"]);
}

#[test]
fn a_slot_knows_what_lies_within_it() {
    let outline = read("a:\n  b: 1\n  c: [x]\nd: !Sub y\n");
    let next: Vec<usize> = outline.slots.iter().map(|slot| slot.next).collect();
    assert_eq!(next, [4, 2, 4, 4, 5]);
    let forms: Vec<Form> = outline.slots.iter().map(|slot| slot.form).collect();
    assert_eq!(forms, [Form::Plain, Form::Plain, Form::Flow, Form::Plain, Form::Tagged]);
}

#[test]
fn the_text_of_a_scalar_begins_behind_its_tag_its_anchor_and_its_header() {
    assert_eq!(scalars("- !Sub # note\n  'x'\n"), [(2, 3, 2, 6)]);
    assert_eq!(scalars("- !Sub &a |- # note\n  x\n  y\n"), [(2, 3, 3, 4)]);
    assert_eq!(scalars("- |2 # note\n   # x\n"), [(2, 3, 2, 7)]);
    assert_eq!(scalars("- >\n  !Sub | # text\n"), [(2, 3, 2, 16)]);
    assert_eq!(scalars("- a\n   b # note\n- !x\n"), [(1, 3, 2, 5)]);
}

#[test]
fn what_is_indented_less_than_a_block_of_text_is_no_part_of_it() {
    assert_eq!(scalars("a:\n  b: |\n    x\n    # y\n\n  # note\nc: d\n")[2], (3, 5, 4, 8));
}

#[test]
fn a_bracket_at_the_indentation_of_its_key_moves_nothing() {
    let text = "a:\n  b:\n    [\n    x,\n  ]\n  c: y\n";
    assert_eq!(slots(text), ["a@1:1", "a.b@2:3", "a.b.0@4:5", "a.c@6:3"]);
    assert_eq!(read(text).slots[1].value.end, Position { line: 5, column: 4 });
}
