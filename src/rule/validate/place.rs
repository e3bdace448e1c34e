//! Where a key of `rule.yaml` stands.
//!
//! A rule keeps no positions of its metadata, so the file is read again while it is at hand. Where it is not, as for a
//! built-in rule outside the repository, the place is the beginning of the file.

use std::fs;

use crate::rule::Rule;

/// The shown path of `rule.yaml`.
pub(super) fn metadata_file(rule: &Rule) -> String {
    match rule.origin.strip_suffix("rule.rhai") {
        Some(folder) => format!("{folder}rule.yaml"),
        None => rule.origin.clone(),
    }
}

/// Line and column of a path of keys, or of as much of it as is found.
pub(super) fn of(rule: &Rule, path: &[&str]) -> (usize, usize) {
    fs::read_to_string(metadata_file(rule)).map_or((1, 1), |yaml| find(&yaml, path))
}

fn find(yaml: &str, path: &[&str]) -> (usize, usize) {
    let mut found = (1, 1);
    let mut lines = yaml.lines().enumerate();
    for (depth, key) in path.iter().enumerate() {
        let mut below = lines.by_ref().take_while(|(_, line)| depth == 0 || line.starts_with([' ', '#']) || line.is_empty());
        let at = below.find_map(|(number, line)| column(line, key, depth).map(|column| (number + 1, column)));
        match at {
            Some(at) => found = at,
            None => break,
        }
    }
    found
}

/// The column of a key that opens a line: without indent on the first level, with indent below it.
fn column(line: &str, key: &str, depth: usize) -> Option<usize> {
    let bare = line.trim_start_matches([' ', '-']);
    let indent = line.len() - bare.len();
    let opens = bare.trim_start_matches('"').strip_prefix(key)?.trim_start_matches('"').starts_with(':');
    (opens && (indent > 0) == (depth > 0)).then_some(indent + 1)
}

#[cfg(test)]
mod tests {
    use super::find;

    const YAML: &str = "engine: 1\nen:\n  title: a\n  no-kms: b\nko:\n  title: c\n  no-kms: d\n";

    #[test]
    fn a_key_is_found_in_its_section() {
        assert_eq!(find(YAML, &["engine"]), (1, 1));
        assert_eq!(find(YAML, &["ko", "no-kms"]), (7, 3));
    }

    #[test]
    fn a_key_that_is_not_there_is_its_section() {
        assert_eq!(find(YAML, &["en", "gone"]), (2, 1));
        assert_eq!(find(YAML, &["gone"]), (1, 1));
    }
}
