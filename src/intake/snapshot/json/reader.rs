//! Reads JSON, and passes over what is not wanted without making anything of it.

use std::borrow::Cow;
use std::ops::Range;

use super::quoted::{Quoted, special};
use super::{Json, Member};

/// Deepest nesting that is followed, as in serde's reader.
pub(super) const MAX_DEPTH: usize = 128;
/// Members of an object that are compared with each other to find those named twice; of more, a set is made.
const FEW: usize = 16;

/// Members that most objects have.
const SOME: usize = 4;
/// Digits that no number is too large for.
const PLAIN: usize = 300;

/// Why a text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} at line {line} column {column}")]
pub(in super::super) struct Wrong {
    what: &'static str,
    line: usize,
    column: usize,
}

impl Wrong {
    /// What is wrong at a byte of a text.
    pub(in super::super) fn at(text: &str, at: usize, what: &'static str) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self { what, line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
    }
}

/// Reads a text from its beginning to its end.
pub(in super::super) struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// What was wrong where the reader stopped.
    what: &'static str,
}

impl<'t> Reader<'t> {
    pub(in super::super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, depth: 0, what: "" }
    }

    /// The value that the text is.
    pub(in super::super) fn whole(mut self) -> Result<Json<'t>, Wrong> {
        let value = self.value();
        self.ends(value)
    }

    /// The members of the object that the text is: each name is given to `take`, which says whether it wants the value.
    pub(in super::super) fn chosen(mut self, wants: impl FnMut(&str) -> bool) -> Result<Json<'t>, Wrong> {
        let value = self.value_with(wants);
        self.ends(value)
    }

    /// Goes over the members of the object that the text is, and over where the value of each stands.
    pub(in super::super) fn members(mut self, mut take: impl FnMut(Cow<'t, str>, Range<usize>)) -> Result<(), Wrong> {
        let done = self.object(|reader, key| {
            let start = reader.at;
            reader.pass()?;
            take(key, start..reader.at);
            Some(())
        });
        self.ends(done)
    }

    fn ends<T>(&mut self, found: Option<T>) -> Result<T, Wrong> {
        let found = found.filter(|_| self.is_at_end());
        found.ok_or_else(|| Wrong::at(self.text, self.at, self.what))
    }

    fn is_at_end(&mut self) -> bool {
        self.space();
        self.at == self.text.len() || self.wrong::<()>("something stands behind the value").is_some()
    }

    fn wrong<T>(&mut self, what: &'static str) -> Option<T> {
        self.what = what;
        None
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// The next byte that is no space, if it is the one.
    fn takes(&mut self, wanted: u8) -> bool {
        self.space();
        let is_there = self.byte() == Some(wanted);
        self.at += usize::from(is_there);
        is_there
    }

    fn value(&mut self) -> Option<Json<'t>> {
        self.space();
        match self.byte() {
            Some(b'"') => self.quoted()?.plain().map(Json::String).or_else(|| self.wrong("a text with a wrong escape ends")),
            Some(b'{') => self.value_with(|_| true),
            Some(b'[') => {
                let mut items = Vec::new();
                self.list(|reader| {
                    items.push(reader.value()?);
                    Some(())
                })?;
                Some(Json::Array(items))
            }
            Some(b't') => self.word("true").map(|()| Json::Bool(true)),
            Some(b'f') => self.word("false").map(|()| Json::Bool(false)),
            Some(b'n') => self.word("null").map(|()| Json::Null),
            _ => self.number().map(|number| Json::Number(plain(Cow::Borrowed(number)))),
        }
    }

    /// A value, of an object only the members that are wanted.
    fn value_with(&mut self, mut wants: impl FnMut(&str) -> bool) -> Option<Json<'t>> {
        self.space();
        if self.byte() != Some(b'{') {
            return self.value();
        }
        let mut members = Vec::with_capacity(SOME);
        self.object(|reader, key| {
            if wants(&key) {
                members.push((key, reader.value()?));
                Some(())
            } else {
                reader.pass()
            }
        })?;
        keep_last(&mut members);
        Some(Json::Object(members))
    }

    /// Passes over a value.
    fn pass(&mut self) -> Option<()> {
        self.space();
        match self.byte() {
            Some(b'"') => self.quoted().map(drop),
            Some(b'{') => self.object_of(|reader, _| reader.pass()),
            Some(b'[') => self.list(Self::pass),
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            _ => self.number().map(drop),
        }
    }

    /// An object; what stands behind a name is for `each` to read.
    fn object(&mut self, mut each: impl FnMut(&mut Self, Cow<'t, str>) -> Option<()>) -> Option<()> {
        self.object_of(|reader, key| match key.plain() {
            Some(key) => each(reader, key),
            None => reader.wrong("a name with a wrong escape ends"),
        })
    }

    fn object_of(&mut self, mut each: impl FnMut(&mut Self, Quoted<'t>) -> Option<()>) -> Option<()> {
        self.enters(b'{', "an object is expected")?;
        if !self.takes(b'}') {
            loop {
                self.space();
                let key = self.quoted()?;
                if !self.takes(b':') {
                    return self.wrong("`:` is expected");
                }
                self.space();
                each(self, key)?;
                if self.goes_on(b'}', "`,` or `}` is expected")? {
                    break;
                }
            }
        }
        self.depth -= 1;
        Some(())
    }

    fn list(&mut self, mut each: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.enters(b'[', "a list is expected")?;
        if !self.takes(b']') {
            loop {
                each(self)?;
                if self.goes_on(b']', "`,` or `]` is expected")? {
                    break;
                }
            }
        }
        self.depth -= 1;
        Some(())
    }

    fn enters(&mut self, bracket: u8, what: &'static str) -> Option<()> {
        if !self.takes(bracket) {
            return self.wrong(what);
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH { self.wrong("values are nested too deeply") } else { Some(()) }
    }

    /// Whether a list or object ends here; else there is a comma.
    fn goes_on(&mut self, end: u8, what: &'static str) -> Option<bool> {
        self.space();
        match self.byte() {
            Some(b',') => {
                self.at += 1;
                Some(false)
            }
            Some(byte) if byte == end => {
                self.at += 1;
                Some(true)
            }
            _ => self.wrong(what),
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Some(());
        }
        self.wrong("a value is expected")
    }

    fn quoted(&mut self) -> Option<Quoted<'t>> {
        if self.byte() != Some(b'"') {
            return self.wrong("`\"` is expected");
        }
        self.at += 1;
        let (start, mut has_escapes) = (self.at, false);
        loop {
            self.at = special(self.text.as_bytes(), self.at);
            match self.byte() {
                Some(b'"') => {
                    let text = self.text.get(start..self.at)?;
                    self.at += 1;
                    return Some(Quoted { text, has_escapes });
                }
                Some(b'\\') => {
                    has_escapes = true;
                    self.escape()?;
                }
                Some(_) => return self.wrong("a control character stands within a text"),
                None => return self.wrong("a text does not end"),
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at + 1..)?;
        let length = match rest.first() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') if rest.get(1..5).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) => 6,
            _ => return self.wrong("an escape that JSON does not have"),
        };
        self.at += length;
        Some(())
    }

    fn number(&mut self) -> Option<&'t str> {
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        let is_zero = self.byte() == Some(b'0');
        let digits = self.digits();
        if digits == 0 || is_zero && digits > 1 {
            return self.wrong("a value is expected");
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                return self.wrong("a digit is expected");
            }
        }
        let is_scaled = matches!(self.byte(), Some(b'e' | b'E'));
        if is_scaled {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            if self.digits() == 0 {
                return self.wrong("a digit is expected");
            }
        }
        let number = self.text.get(start..self.at)?;
        let is_finite = || number.parse::<f64>().is_ok_and(f64::is_finite);
        if (is_scaled || number.len() > PLAIN) && !is_finite() {
            self.wrong("a number that is too large ends")
        } else {
            Some(number)
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }
}

/// A number in the one form of all that are equal: queries answer `100.0` where a snapshot holds 100.
pub(super) fn plain(number: Cow<'_, str>) -> Cow<'_, str> {
    if number != "-0" && !number.contains(['.', 'e', 'E']) {
        return number;
    }
    // No sum with zero is a negative zero.
    number.parse::<f64>().map_or(number, |float| Cow::Owned((float + 0.0).to_string()))
}

/// Of members with the same name, the value of the last counts.
fn keep_last(members: &mut Vec<Member<'_>>) {
    let is_repeated = if members.len() <= FEW {
        members.iter().enumerate().any(|(number, (key, _))| members.iter().take(number).any(|(other, _)| other == key))
    } else {
        let mut seen = std::collections::HashSet::new();
        members.iter().any(|(key, _)| !seen.insert(&**key))
    };
    if is_repeated {
        let mut kept = indexmap::IndexMap::new();
        kept.extend(members.drain(..));
        *members = kept.into_iter().collect();
    }
}
