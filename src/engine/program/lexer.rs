//! The tokens of a script.

/// A token; words of the language are names.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'s> {
    Name(&'s str),
    Integer(i64),
    Number(f64),
    Text(String),
    /// An operator or a bracket.
    Mark(&'static str),
}

/// The tokens of a script; nothing if it holds something that is no token here.
pub(super) fn tokens(script: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::with_capacity(script.len() / 4);
    let mut rest = script.trim_start();
    while let Some(first) = rest.bytes().next() {
        let length = match first {
            b'/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            b'"' => text(rest, &mut tokens)?,
            b'0'..=b'9' => number(rest, &mut tokens)?,
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => name(rest, &mut tokens),
            _ => mark(rest, &mut tokens)?,
        };
        rest = rest.get(length..)?.trim_start();
    }
    Some(tokens)
}

fn name<'s>(rest: &'s str, tokens: &mut Vec<Token<'s>>) -> usize {
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    tokens.push(Token::Name(rest.get(..length).unwrap_or(rest)));
    length
}

/// Plain decimal numbers; Rhai knows others.
fn number<'s>(rest: &'s str, tokens: &mut Vec<Token<'s>>) -> Option<usize> {
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
    let digits = rest.get(..length)?;
    let token = match digits.split_once('.') {
        None => Token::Integer(decimal(digits)?.parse().ok()?),
        Some((whole, part)) => {
            decimal(whole)?;
            decimal(part)?;
            Token::Number(digits.parse().ok()?)
        }
    };
    tokens.push(token);
    Some(length)
}

fn decimal(digits: &str) -> Option<&str> {
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// A text in double quotes on one line; of escapes the four that rules use.
fn text(rest: &str, tokens: &mut Vec<Token<'_>>) -> Option<usize> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    loop {
        match characters.next()? {
            (at, '"') => {
                tokens.push(Token::Text(text));
                return Some(at + 1);
            }
            (_, '\\') => text.push(match characters.next()?.1 {
                'n' => '\n',
                't' => '\t',
                quoted @ ('"' | '\\') => quoted,
                _ => return None,
            }),
            (_, '\n') => return None,
            (_, character) => text.push(character),
        }
    }
}

/// An operator or a bracket; nothing if Rhai reads it together with what follows as something else.
fn mark(rest: &str, tokens: &mut Vec<Token<'_>>) -> Option<usize> {
    let bytes = rest.as_bytes();
    let next = bytes.get(1).copied().unwrap_or(b' ');
    let mark = match (*bytes.first()?, next) {
        (b'!', b'i') if is_not_in(rest) => "!in",
        (b'=' | b'!', b'=') if bytes.get(2) == Some(&b'=') => return None,
        (b'=', b'=') => "==",
        (b'!', b'=') => "!=",
        (b'<', b'=') => "<=",
        (b'>', b'=') => ">=",
        (b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|', b'=') | (b'=', b'>') | (b'/', b'*') => return None,
        (b'&' | b'|' | b'*' | b'.' | b'<' | b'>', again) if again == *bytes.first()? => return None,
        (first, _) => single(first)?,
    };
    tokens.push(Token::Mark(mark));
    Some(mark.len())
}

fn is_not_in(rest: &str) -> bool {
    rest.strip_prefix("!in").is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn single(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'<' => "<",
        b'>' => ">",
        b'=' => "=",
        b'&' => "&",
        b'|' => "|",
        b'!' => "!",
        b'+' => "+",
        b'-' => "-",
        b'*' => "*",
        b'/' => "/",
        b'%' => "%",
        b'(' => "(",
        b')' => ")",
        b'[' => "[",
        b']' => "]",
        b'{' => "{",
        b'}' => "}",
        b',' => ",",
        b';' => ";",
        b'.' => ".",
        _ => return None,
    })
}
