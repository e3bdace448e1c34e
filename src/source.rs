//! Where something was written: file, position, path.

use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

mod name;

pub use name::{Name, Names};

/// A position in a text: line and column count from 1; the column counts characters, not bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// A stretch of a text; the end is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First character.
    pub start: Position,
    /// Just after the last character.
    pub end: Position,
}

/// A text that was read, with the name it is shown under.
#[derive(Debug)]
pub struct Source {
    /// Path as the user gave it, `<stdin>` for standard input; forward slashes.
    pub name: Name,
    /// The whole text.
    pub text: String,
    /// Byte at which each line starts; made when a line is first asked for, since most texts are never shown.
    starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// Makes a source from a shown name and its text.
    #[must_use]
    pub fn new(name: impl Into<Name>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into(), starts: OnceLock::new() })
    }

    /// A line by its number, from 1, without its end.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<&str> {
        let starts = self.starts.get_or_init(|| self.line_starts());
        let start = *starts.get(number.checked_sub(1)?)?;
        self.text.get(start..)?.lines().next()
    }

    fn line_starts(&self) -> Vec<usize> {
        let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect()
    }
}

/// A place that a reader can open: file, line, column and the path of keys that leads there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Location {
    /// File as the user gave it.
    pub file: Name,
    /// Line, from 1; 0 where no text holds the place, as in a running account.
    pub line: u32,
    /// Column in characters, from 1; 0 where no text holds the place.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column just after the end.
    pub end_column: u32,
    /// Keys and indexes from the root of the file, such as `Resources.Data.Properties.Tags[0]`.
    pub path: String,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.file),
            line => write!(f, "{}:{line}:{}", self.file, self.column),
        }
    }
}

impl Location {
    /// The place by its line, without the column: `file:line`, or `file` where no text holds the place.
    #[must_use]
    pub fn by_line(&self) -> String {
        if self.line == 0 { self.file.to_string() } else { format!("{}:{}", self.file, self.line) }
    }

    /// Whether the place lies in a file at a path of keys or below it; below the empty path lies everything.
    #[must_use]
    pub fn is_within(&self, file: &str, path: &str) -> bool {
        let below =
            self.path.strip_prefix(path).is_some_and(|rest| path.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']));
        self.file == file && below
    }

    /// Joins a source's name, a span and a path.
    #[must_use]
    pub fn new(file: impl Into<Name>, span: Span, path: String) -> Self {
        Self {
            file: file.into(),
            line: span.start.line,
            column: span.start.column,
            end_line: span.end.line,
            end_column: span.end.column,
            path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_text_whatever_ends_them() {
        for text in ["", "one", "one\n", "one\r\ntwo", "\n\nthree\n\n", "가\n나"] {
            let source = Source::new("a", text);
            let lines: Vec<&str> = (1..).map_while(|number| source.line(number)).collect();
            assert_eq!(lines, text.lines().collect::<Vec<_>>(), "{text:?}");
            assert_eq!(source.line(0), None);
        }
    }

    #[test]
    fn a_place_lies_within_a_path_and_what_holds_it() {
        let at = |path: &str| Location::new("t.yaml", Span::default(), path.to_owned());
        for below in ["Resources.Data", "Resources.Data.Properties", "Resources.Data[0]"] {
            assert!(at(below).is_within("t.yaml", "Resources.Data"), "{below}");
            assert!(at(below).is_within("t.yaml", ""), "{below}");
            assert!(!at(below).is_within("u.yaml", "Resources.Data"), "{below}");
        }
        for beside in ["Resources.Database", "Resources", ""] {
            assert!(!at(beside).is_within("t.yaml", "Resources.Data"), "{beside}");
        }
    }
}
