//! Paths as references of RFC 3986.

use std::fmt::Write as _;

use super::record::path;

/// A path as a reference: relative ones stay relative, and whatever has a meaning there is percent-encoded.
pub(super) fn uri(file: &str) -> String {
    let file = path(file);
    let has_drive = matches!(file.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic());
    let encoded = encoded(file);
    match file.chars().next() {
        None => ".".to_owned(),
        Some('/') => format!("file://{encoded}"),
        Some(_) if has_drive => format!("file:///{}", encoded.replacen("%3A", ":", 1)),
        Some(_) => encoded,
    }
}

fn encoded(file: &str) -> String {
    let mut text = String::with_capacity(file.len());
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_references() {
        let cases = [
            ("a/b.yaml", "a/b.yaml"),
            ("././/a.yaml", "a.yaml"),
            ("../a b.yaml", "../a%20b.yaml"),
            ("/stacks/a.yaml", "file:///stacks/a.yaml"),
            ("C:/stacks/a.yaml", "file:///C:/stacks/a.yaml"),
            ("http://evil/x", "http%3A//evil/x"),
            ("<stdin>", "%3Cstdin%3E"),
            ("설계.yaml", "%EC%84%A4%EA%B3%84.yaml"),
            ("a\n%\u{1b}?#", "a%0A%25%1B%3F%23"),
            ("", "."),
        ];
        for (file, expected) in cases {
            assert_eq!(uri(file), expected, "{file}");
        }
    }
}
