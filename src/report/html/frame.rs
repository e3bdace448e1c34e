//! The lines of a source around a failure, with the stretch that it speaks of marked.

use minijinja::{Value, context};

use super::super::clean::{clean_line, clean_name};
use crate::document::{Excerpts, VerdictEntry};

/// Lines that are shown before and after the one that a failure points at.
const AROUND: u32 = 2;
/// Characters of a line that are shown.
const LONGEST: usize = 240;

/// The frame of a failure; nothing where its line is not kept or may hold a secret.
pub(super) fn frame(entry: &VerdictEntry, excerpts: &Excerpts) -> Option<Value> {
    let place = &entry.location;
    if entry.concealed {
        return None;
    }
    excerpts.line(&place.file, place.line)?;
    let numbers = place.line.saturating_sub(AROUND).max(1)..=place.line.saturating_add(AROUND);
    let lines = numbers.filter_map(|number| Some(line(entry, number, excerpts.line(&place.file, number)?)));
    let label = format!("{}:{}", clean_name(&place.file), place.line);
    Some(context! { label, lines => lines.collect::<Vec<_>>() })
}

fn line(entry: &VerdictEntry, number: u32, text: &str) -> Value {
    let text: Vec<char> = clean_line(text).trim_end().chars().collect();
    let place = &entry.location;
    if number != place.line {
        return context! { number, before => cut(&text, LONGEST), marked => "", after => "" };
    }
    let start = (place.column.saturating_sub(1) as usize).min(text.len());
    let end =
        if place.end_line == place.line { (place.end_column.saturating_sub(1) as usize).min(text.len()) } else { text.len() };
    let (before, rest) = text.split_at(start);
    let (marked, after) = rest.split_at(end.max(start) - start);
    // Of a line of minified text the stretch and what is near it are shown.
    let near = before.len().saturating_sub(LONGEST / 2);
    let before = match before.get(near..) {
        Some(tail) if near > 0 => format!("…{}", tail.iter().collect::<String>()),
        _ => before.iter().collect(),
    };
    context! { number, before, marked => cut(marked, LONGEST), after => cut(after, LONGEST / 2) }
}

fn cut(text: &[char], most: usize) -> String {
    match text.get(..most) {
        Some(head) if text.len() > most => head.iter().chain(&['…']).collect(),
        _ => text.iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::sample;
    use super::*;

    fn entry(line: u32, column: u32, end_column: u32) -> VerdictEntry {
        let mut entry =
            sample::failure("s3-bucket-encryption-uses-customer-key", "no-kms", ("Data", "AES256"), &serde_json::json!({}));
        (entry.location.line, entry.location.end_line) = (line, line);
        (entry.location.column, entry.location.end_column) = (column, end_column);
        entry
    }

    fn lines(entry: &VerdictEntry, texts: &[(u32, &str)]) -> Vec<(u32, String, String, String)> {
        let mut excerpts = Excerpts::default();
        for (number, text) in texts {
            excerpts.keep(&entry.location.file, *number, text);
        }
        let Some(frame) = frame(entry, &excerpts) else { return Vec::new() };
        let text = |line: &Value, name: &str| line.get_attr(name).unwrap().as_str().unwrap().to_owned();
        let number = |line: &Value| u32::try_from(line.get_attr("number").unwrap()).unwrap();
        let lines: Vec<Value> = frame.get_attr("lines").unwrap().try_iter().unwrap().collect();
        lines.iter().map(|line| (number(line), text(line, "before"), text(line, "marked"), text(line, "after"))).collect()
    }

    #[test]
    fn the_stretch_is_marked_among_its_neighbours() {
        let texts = [(3, "too far"), (5, "above"), (6, "  키: 값 # x"), (7, "below")];
        let found = lines(&entry(6, 6, 7), &texts);
        let told: Vec<_> = found.iter().map(|(n, b, m, a)| (*n, b.as_str(), m.as_str(), a.as_str())).collect();
        assert_eq!(told, [(5, "above", "", ""), (6, "  키: ", "값", " # x"), (7, "below", "", "")]);
    }

    #[test]
    fn places_beyond_a_line_are_no_error() {
        for (column, end) in [(0, 0), (9, 2), (99, 999)] {
            assert_eq!(lines(&entry(1, column, end), &[(1, "Key: 1")]).len(), 1);
        }
        assert!(lines(&entry(1, 1, 2), &[(2, "other")]).is_empty());
        let mut concealed = entry(1, 1, 2);
        concealed.concealed = true;
        assert!(lines(&concealed, &[(1, "Password: x")]).is_empty());
    }

    #[test]
    fn of_a_long_line_the_stretch_is_shown() {
        let text = format!("{}MARK{}", "a".repeat(900), "b".repeat(900));
        let found = lines(&entry(1, 901, 905), &[(1, &text)]);
        assert_eq!(found[0].2, "MARK");
        assert!(found[0].1.starts_with('…') && found[0].3.ends_with('…') && found[0].1.len() < 200, "{found:?}");
    }
}
