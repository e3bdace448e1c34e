//! Changes of the script, a token or a condition at a time.

use std::ops::Range;

use super::Mutant;
use super::token::{Kind, Token, tokens};
use crate::rule::Rule;

/// A stretch of the script and what stands there instead.
struct Edit {
    range: Range<usize>,
    with: String,
}

/// The mutants of a rule's script, in the order of the changes.
pub(super) fn mutants(rule: &Rule) -> Vec<Mutant> {
    let code = tokens(&rule.script);
    let makers = [conditions, applicability, comparisons, numbers, members, junctions, negations];
    let mut edits: Vec<Edit> = makers.iter().flat_map(|make| make(&code)).collect();
    edits.sort_by_key(|edit| edit.range.start);
    edits.into_iter().filter_map(|edit| edit.apply(rule)).collect()
}

impl Edit {
    fn token(token: &Token<'_>, with: impl Into<String>) -> Self {
        Self { range: token.start..token.end(), with: with.into() }
    }

    fn apply(&self, rule: &Rule) -> Option<Mutant> {
        let script = &rule.script;
        let (before, after) = (script.get(..self.range.start)?, script.get(self.range.end..)?);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let end = self.range.end + after.find('\n').unwrap_or(after.len());
        let old = script.get(start..end)?;
        let new = format!("{}{}{}", script.get(start..self.range.start)?, self.with, script.get(self.range.end..end)?);
        let mut rule = rule.clone();
        rule.script = format!("{before}{}{after}", self.with).into();
        Some(Mutant { name: format!("{} => {}", one_line(old), one_line(&new)), rule })
    }
}

/// The words of some lines with single spaces; `(nothing)` if there are none.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() { "(nothing)".to_owned() } else { line }
}

/// `require <condition> else` made `require 1 == 1 else`.
fn conditions(code: &[Token<'_>]) -> Vec<Edit> {
    let of = |index: usize| {
        let rest = code.get(index + 1..)?;
        let length = rest.iter().position(|token| token.is("else"))?;
        let condition = rest.get(..length)?;
        Some(Edit { range: condition.first()?.start..condition.last()?.end(), with: "1 == 1".to_owned() })
    };
    starts(code, "require").filter_map(of).collect()
}

/// `applies when …;` dropped.
fn applicability(code: &[Token<'_>]) -> Vec<Edit> {
    let of = |index: usize| {
        let rest = code.get(index..)?;
        let end = rest.iter().find(|token| token.is(";"))?;
        Some(Edit { range: rest.first()?.start..end.end(), with: String::new() })
    };
    starts(code, "applies").filter_map(of).collect()
}

fn starts<'c>(code: &'c [Token<'_>], word: &'c str) -> impl Iterator<Item = usize> + 'c {
    code.iter().enumerate().filter(move |(_, token)| token.is(word)).map(|(index, _)| index)
}

/// A comparison made its opposite, and `<` for `<=`.
fn comparisons(code: &[Token<'_>]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (index, token) in code.iter().enumerate().filter(|(_, token)| token.kind != Kind::Text) {
        let others: &[&str] = match token.text {
            "==" => &["!="],
            "!=" => &["=="],
            "in" if !is_walk(code, index) => &["!in"],
            "!in" => &["in"],
            "<" => &[">=", "<="],
            ">=" => &["<", ">"],
            ">" => &["<=", ">="],
            "<=" => &[">", "<"],
            _ => &[],
        };
        edits.extend(others.iter().map(|other| Edit::token(token, *other)));
    }
    edits
}

/// Whether the `in` belongs to a `foreach`.
fn is_walk(code: &[Token<'_>], index: usize) -> bool {
    index.checked_sub(2).and_then(|before| code.get(before)).is_some_and(|token| token.is("foreach"))
}

/// A number one less and one more.
fn numbers(code: &[Token<'_>]) -> Vec<Edit> {
    let numbers = code.iter().filter(|token| token.kind == Kind::Number);
    numbers.flat_map(|token| neighbours(token.text).into_iter().map(|other| Edit::token(token, other))).collect()
}

/// The numbers one below and one above, as they are written.
pub(super) fn neighbours(number: &str) -> Vec<String> {
    match (number.parse::<i64>(), number.parse::<f64>()) {
        (Ok(whole), _) => vec![(whole - 1).to_string(), (whole + 1).to_string()],
        (_, Ok(fraction)) => vec![format!("{:?}", fraction - 1.0), format!("{:?}", fraction + 1.0)],
        _ => Vec::new(),
    }
}

/// A member of a list literal removed, with one of the commas beside it.
fn members(code: &[Token<'_>]) -> Vec<Edit> {
    let lists = code.iter().enumerate().filter(|(index, token)| token.is("[") && !is_index(code, *index));
    lists.filter_map(|(index, _)| code.get(index..)).flat_map(removals).collect()
}

/// Whether the bracket asks for a member instead of making a list.
fn is_index(code: &[Token<'_>], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| code.get(before));
    before.is_some_and(|token| match token.kind {
        Kind::Word => !["in", "else", "when", "require", "return", "if"].contains(&token.text),
        Kind::Text => true,
        _ => token.is(")") || token.is("]"),
    })
}

/// The removals of each member of the list that the tokens begin with.
fn removals(list: &[Token<'_>]) -> Vec<Edit> {
    let mut depth = 0_usize;
    // The brackets and commas of the list itself.
    let mut marks = Vec::new();
    for token in list {
        let (opens, closes) = (["[", "(", "{"].iter().any(|s| token.is(s)), ["]", ")", "}"].iter().any(|s| token.is(s)));
        depth += usize::from(opens);
        if depth == 1 && (opens || closes || token.is(",")) {
            marks.push(*token);
        }
        depth = depth.saturating_sub(usize::from(closes));
        if depth == 0 {
            break;
        }
    }
    let pairs = marks.iter().zip(marks.iter().skip(1)).enumerate();
    let ranges = pairs.map(|(index, (left, right))| match (index, right.is(",")) {
        (0, true) => left.end()..right.end(),
        (0, false) => left.end()..right.start,
        _ => left.start..right.start,
    });
    ranges.filter(|range| !range.is_empty()).map(|range| Edit { range, with: String::new() }).collect()
}

/// `&` for `|` and `|` for `&`; the strokes of a closure stay.
fn junctions(code: &[Token<'_>]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut in_closure = false;
    let mut before: Option<&Token<'_>> = None;
    for token in code {
        let opens = token.is("|") && before.is_some_and(|last| last.is("(") || last.is(","));
        match token.text {
            "|" if in_closure => in_closure = false,
            "|" if opens => in_closure = true,
            "|" => edits.push(Edit::token(token, "&")),
            "&" => edits.push(Edit::token(token, "|")),
            _ => {}
        }
        before = Some(token);
    }
    edits
}

/// `!` dropped.
fn negations(code: &[Token<'_>]) -> Vec<Edit> {
    let pairs = code.iter().zip(code.iter().skip(1));
    let negated = pairs.filter(|(sign, next)| sign.is("!") && (next.is("(") || next.kind == Kind::Word));
    negated.map(|(sign, _)| Edit::token(sign, "")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(script: &str, make: fn(&[Token<'_>]) -> Vec<Edit>) -> Vec<String> {
        let edits = make(&tokens(script));
        edits.iter().map(|edit| format!("{}{}{}", &script[..edit.range.start], edit.with, &script[edit.range.end..])).collect()
    }

    #[test]
    fn a_requirement_is_made_true_up_to_its_key() {
        assert_eq!(changed(r#"require a & b else "k";"#, conditions), [r#"require 1 == 1 else "k";"#]);
    }

    #[test]
    fn an_applicability_is_dropped_whole() {
        assert_eq!(changed("applies when x.some(|y| y); z", applicability), [" z"]);
    }

    #[test]
    fn the_in_of_a_walk_is_no_comparison() {
        assert_eq!(changed("foreach x in l { a in b }", comparisons), ["foreach x in l { a !in b }"]);
    }

    #[test]
    fn an_order_is_negated_and_moved_by_its_boundary() {
        assert_eq!(changed("a < b", comparisons), ["a >= b", "a <= b"]);
    }

    #[test]
    fn each_member_of_a_list_goes_with_one_comma() {
        assert_eq!(changed("x in [1, [2], 3]", members), ["x in [ [2], 3]", "x in [1, 3]", "x in [1, [2]]", "x in [1, [], 3]"]);
        assert_eq!(changed("x[0]", members), Vec::<String>::new());
    }

    #[test]
    fn the_strokes_of_a_closure_stay() {
        assert_eq!(changed("l.some(|x| x | y & z)", junctions), ["l.some(|x| x & y & z)", "l.some(|x| x | y | z)"]);
    }

    #[test]
    fn a_negation_is_dropped_before_names_and_brackets() {
        assert_eq!(changed("!a & !(b != c)", negations), ["a & !(b != c)", "!a & (b != c)"]);
    }
}
