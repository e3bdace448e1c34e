//! Reads the strings, numbers and words of JSON.

use super::{Kind, Reader, TreeError};
use crate::source::Position;

impl Reader<'_> {
    /// Reads a string; the cursor stands at its opening quote.
    pub(super) fn string(&mut self) -> Result<Box<str>, TreeError> {
        let start = self.cursor.position();
        self.cursor.advance(1);
        let first = self.cursor.take_while(is_ordinary);
        if self.cursor.peek() == Some(b'"') {
            self.cursor.advance(1);
            return Ok(first.into());
        }
        self.rest_of_string(start, first.to_owned())
    }

    /// Reads on in a string that holds an escape or a fault.
    #[cold]
    fn rest_of_string(&mut self, start: Position, mut text: String) -> Result<Box<str>, TreeError> {
        loop {
            text.push_str(self.cursor.take_while(is_ordinary));
            match self.cursor.peek() {
                Some(b'"') => break,
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return Err(self.control_character()),
                None => return Err(self.unclosed_text(start)),
            }
        }
        self.cursor.advance(1);
        Ok(text.into())
    }

    /// Reads an escape; the cursor stands at its backslash.
    fn escape(&mut self) -> Result<char, TreeError> {
        let start = self.cursor.position();
        self.cursor.advance(1);
        let letter = self.cursor.peek();
        let meaning = match letter {
            Some(b'u') => return self.unicode(start),
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(plain @ (b'"' | b'\\' | b'/')) => char::from(plain),
            Some(_) => return Err(self.unknown_escape(start)),
            None => return Err(self.unclosed_text(start)),
        };
        self.cursor.advance(1);
        Ok(meaning)
    }

    /// Reads `uXXXX`, and the second half that must follow the first half of a surrogate pair.
    fn unicode(&mut self, start: Position) -> Result<char, TreeError> {
        let unit = self.code_unit(start)?;
        if let Some(character) = char::from_u32(unit) {
            return Ok(character);
        }
        if unit >= 0xDC00 || !self.cursor.rest().starts_with("\\u") {
            return Err(self.lone_surrogate(start, unit));
        }
        self.cursor.advance(1);
        let second = self.code_unit(start)?;
        if !(0xDC00..=0xDFFF).contains(&second) {
            return Err(self.lone_surrogate(start, unit));
        }
        let scalar = 0x1_0000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
        char::from_u32(scalar).ok_or_else(|| self.lone_surrogate(start, unit))
    }

    /// Reads `uXXXX`; the cursor stands at the `u`.
    fn code_unit(&mut self, start: Position) -> Result<u32, TreeError> {
        let digits = self.cursor.rest().get(1..5).unwrap_or_default();
        if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(self.fault_from(start, "`\\u` needs four hexadecimal digits, such as `\\u00e9`"));
        }
        self.cursor.advance(5);
        Ok(u32::from_str_radix(digits, 16).unwrap_or_default())
    }

    /// Reads a number and gives its source text.
    pub(super) fn number(&mut self) -> Result<Box<str>, TreeError> {
        let start = self.cursor.position();
        let text = self.cursor.take_while(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte));
        if is_number(text) { Ok(text.into()) } else { Err(self.bad_number(start, text)) }
    }

    /// Reads `true`, `false` or `null`.
    pub(super) fn word(&mut self) -> Result<Kind, TreeError> {
        let start = self.cursor.position();
        let text = self.cursor.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        match text {
            "true" | "false" => Ok(Kind::Plain(text.into())),
            "null" => Ok(Kind::Null),
            "" => Err(self.no_value()),
            _ => Err(self.unknown_word(start, text)),
        }
    }
}

/// Whether a byte of a string stands for itself.
fn is_ordinary(byte: u8) -> bool {
    byte >= 0x20 && byte != b'"' && byte != b'\\'
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    is_whole(whole) && fraction.is_none_or(is_digits) && exponent.is_none_or(is_exponent)
}

fn is_whole(text: &str) -> bool {
    is_digits(text) && (text == "0" || !text.starts_with('0'))
}

fn is_exponent(text: &str) -> bool {
    is_digits(text.strip_prefix(['+', '-']).unwrap_or(text))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
