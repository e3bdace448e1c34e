//! The tokens of a script, so that comments and texts stay as they are.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Word,
    /// A number.
    Number,
    /// A text in quotes.
    Text,
    /// Anything else that means something.
    Sign,
    /// A space or a comment.
    Blank,
}

/// A token with its place in the script.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'s> {
    pub(super) kind: Kind,
    pub(super) text: &'s str,
    pub(super) start: usize,
}

impl Token<'_> {
    /// Where the token ends.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this sign or word.
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text && matches!(self.kind, Kind::Word | Kind::Sign)
    }
}

/// The tokens of a script without spaces and comments.
pub(super) fn tokens(script: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = script;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = scan(rest, first);
        let (text, tail) = rest.split_at(length.clamp(first.len_utf8(), rest.len()));
        if kind != Kind::Blank {
            found.push(Token { kind, text, start: script.len() - rest.len() });
        }
        rest = tail;
    }
    found
}

/// The kind and the length of the first token.
fn scan(rest: &str, first: char) -> (Kind, usize) {
    let up_to = |end: Option<usize>| end.unwrap_or(rest.len());
    let while_is = |is: fn(char) -> bool| up_to(rest.find(|c| !is(c)));
    match first {
        c if c.is_whitespace() => (Kind::Blank, while_is(char::is_whitespace)),
        '/' if rest.starts_with("//") => (Kind::Blank, up_to(rest.find('\n'))),
        '/' if rest.starts_with("/*") => (Kind::Blank, up_to(rest.find("*/").map(|end| end + 2))),
        '"' | '`' | '\'' => (Kind::Text, quoted(rest, first)),
        c if c.is_ascii_digit() => (Kind::Number, number(rest)),
        c if is_name(c) => (Kind::Word, while_is(is_name)),
        _ => (Kind::Sign, sign(rest).unwrap_or(first.len_utf8())),
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, c) in rest.char_indices().skip(1) {
        match c {
            '\\' if !escaped => escaped = true,
            c if c == quote && !escaped => return index + 1,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// Digits, with a fraction if a digit follows the dot.
fn number(rest: &str) -> usize {
    let whole = rest.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(rest.len());
    let tail = rest.get(whole..).and_then(|tail| tail.strip_prefix('.')).unwrap_or_default();
    match tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len()) {
        0 => whole,
        fraction => whole + 1 + fraction,
    }
}

fn sign(rest: &str) -> Option<usize> {
    let not_in = rest.strip_prefix("!in").is_some_and(|tail| !tail.starts_with(is_name));
    let long = ["==", "!=", "<=", ">=", "&&", "||", "=>", ".."];
    if not_in { Some(3) } else { long.into_iter().find(|sign| rest.starts_with(sign)).map(str::len) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(script: &str) -> Vec<&str> {
        tokens(script).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_spaces_are_no_tokens() {
        assert_eq!(texts("// a == b\nlet x /* & */ = 1;"), ["let", "x", "=", "1", ";"]);
    }

    #[test]
    fn a_text_is_one_token_with_its_quotes() {
        assert_eq!(texts(r#"x == "a \" & b""#), ["x", "==", r#""a \" & b""#]);
    }

    #[test]
    fn a_number_takes_a_fraction_but_no_property() {
        assert_eq!(texts("l[0].X + 1.5"), ["l", "[", "0", "]", ".", "X", "+", "1.5"]);
    }

    #[test]
    fn not_in_is_one_sign_unless_a_name_follows() {
        assert_eq!(texts("a !in b & !inside"), ["a", "!in", "b", "&", "!", "inside"]);
    }
}
