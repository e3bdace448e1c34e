//! Adds statements to the text of a file, and leaves what stands there as it is.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{Attestation, AttestationError, parse};
use crate::source::Source;

/// The text of a file with more statements, read again to make sure of it; an empty text begins one.
///
/// # Errors
/// If the text cannot be understood, or has a form that nothing can be added to, such as a list in brackets.
pub fn add(path: &Path, text: &str, attestations: &[Attestation]) -> Result<String, AttestationError> {
    let read = |text: &str| -> Result<Vec<Attestation>, AttestationError> {
        let source = Source::new(path.to_string_lossy().replace('\\', "/"), text.to_owned());
        Ok(parse(&source)?.into_iter().map(|(attestation, _)| attestation).collect())
    };
    let mut expected = if text.trim().is_empty() { Vec::new() } else { read(text)? };
    expected.extend_from_slice(attestations);
    let new = attestations.iter().fold(text.to_owned(), |text, attestation| append(&text, attestation));
    if read(&new).is_ok_and(|found| found == expected) {
        return Ok(new);
    }
    Err(AttestationError::Append { path: PathBuf::from(path) })
}

/// The text of a file with a statement more; an empty text begins one.
fn append(text: &str, attestation: &Attestation) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut new = String::with_capacity(text.len());
    let mut has_list = false;
    for line in text.split_inclusive('\n') {
        // An empty list in brackets is the one thing that has to give way.
        let empty = line.strip_prefix("attestations:").and_then(|rest| rest.trim_start().strip_prefix("[]"));
        has_list |= line.starts_with("attestations:");
        match empty {
            Some(rest) => new.extend(["attestations:", rest]),
            None => new.push_str(line),
        }
    }
    if !new.is_empty() && !new.ends_with('\n') {
        new.push_str(end);
    }
    if !has_list {
        new.extend(["attestations:", end]);
    }
    new.push_str(&entry(attestation, indentation(text)).replace('\n', end));
    new
}

/// The spaces before the items of the list.
fn indentation(text: &str) -> &str {
    let below = text.lines().skip_while(|line| !line.starts_with("attestations:")).skip(1);
    let item = below.map(|line| (line, line.trim_start())).find(|(_, item)| item.starts_with("- "));
    item.and_then(|(line, item)| line.strip_suffix(item)).unwrap_or("  ")
}

/// A statement as an item of the list.
fn entry(attestation: &Attestation, indentation: &str) -> String {
    let mut lines = vec![("about", attestation.about.clone())];
    if !attestation.state.is_met() {
        lines.push(("state", attestation.state.state().name().to_owned()));
    }
    lines.extend([
        ("statement", quoted(&attestation.statement)),
        ("name", quoted(&attestation.name)),
        ("role", quoted(&attestation.role)),
        ("date", attestation.date.to_string()),
        ("until", attestation.until.to_string()),
    ]);
    let mut text = String::new();
    for (at, (key, value)) in lines.iter().enumerate() {
        let _ = writeln!(text, "{indentation}{} {key}: {value}", if at == 0 { "-" } else { " " });
    }
    if !attestation.evidence.is_empty() {
        let _ = writeln!(text, "{indentation}  evidence:");
    }
    for link in &attestation.evidence {
        let sha256 = link.sha256.as_ref().map(|digest| format!(", sha256: {}", quoted(digest))).unwrap_or_default();
        let _ = writeln!(text, "{indentation}    - {{link: {}{sha256}}}", quoted(&link.link));
    }
    text
}

/// A text in double quotes. JSON texts are YAML texts: nothing in them can be taken for something else; what YAML refuses to hold
/// as it is stands there by its number.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    for c in serde_json::to_string(text).unwrap_or_default().chars() {
        match c {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            _ => quoted.push(c),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::super::EvidenceLink;
    use super::*;

    fn statement() -> Attestation {
        serde_json::from_value(serde_json::json!({
            "about": "SEC 1", "state": "not-applicable", "statement": "We: \"say\" # so\n한글", "name": "Kim", "role": "Lead",
            "date": "2026-11-01", "until": "2027-11-01",
        }))
        .unwrap()
    }

    fn with_evidence() -> Attestation {
        let link = |link: &str, sha256: Option<&str>| EvidenceLink { link: link.into(), sha256: sha256.map(str::to_owned) };
        // A digest of digits alone would be a number without quotes.
        let evidence = vec![link("a: b.pdf", Some("0123")), link("https://x.example/y", None)];
        Attestation { evidence, ..statement() }
    }

    fn added(before: &str) -> Result<String, String> {
        let path = Path::new("attestations.yaml");
        let twice = |text: String| add(path, &text, &[with_evidence()]);
        add(path, before, &[statement()]).and_then(twice).map_err(|error| error.to_string())
    }

    const ENTRY: &str = "about: SEC01-BP01, statement: a, name: b, role: c, date: 2026-01-01, until: 2027-01-01";

    #[test]
    fn what_is_added_is_read_back_and_the_rest_stays_byte_for_byte() {
        let flow = format!("{{{ENTRY}}}");
        let block = ENTRY.replace(", ", "\n    ");
        for before in [
            String::new(),
            "# ours".to_owned(),
            "attestations:\n".to_owned(),
            "attestations: # so far\n# none\n".to_owned(),
            format!("# ours\nattestations:\n  - {block}"),
            format!("attestations:\n  - {block}\n\n# the end\n"),
            format!("attestations:\n- {}\n", ENTRY.replace(", ", "\n  ")),
            format!("attestations:\n      # deep\n      - {flow}\n"),
            format!("attestations:\r\n  - {flow}\r\n  - {flow}\r\n"),
            format!(
                "attestations:\n  - {}\n    evidence:\n    - {{link: 'https://x.example'}}\n",
                block.replace(": a", ": |-\n      a\n      - b")
            ),
        ] {
            let text = added(&before).unwrap_or_else(|error| panic!("{error}\n{before}"));
            assert!(text.starts_with(&before), "{text}");
            assert_eq!(text.matches('\n').count() == text.matches("\r\n").count(), before.contains('\r'), "one kind of line end");
        }
    }

    #[test]
    fn an_empty_list_in_brackets_gives_way() {
        let text = added("# attestations: []\nattestations: []  # none yet\n").unwrap();
        assert!(text.starts_with("# attestations: []\nattestations:  # none yet\n  - about: SEC 1\n"), "{text}");
    }

    #[test]
    fn a_form_that_nothing_can_be_added_to_is_an_error() {
        for before in [
            format!("attestations: [{{{ENTRY}}}]\n"),
            format!("{{attestations: [{{{ENTRY}}}]}}\n"),
            format!("\"attestations\":\n  - {{{ENTRY}}}\n"),
            format!("attestations:\n  - {{{ENTRY}}}\n...\n"),
        ] {
            let error = added(&before).unwrap_err();
            let wanted =
                "add a statement to attestations.yaml: its list is not one statement below the other; write it there by hand";
            assert_eq!(error, wanted);
        }
        let error = added("attestations:\n  - {about: SEC99-BP01}\n").unwrap_err();
        assert!(error.starts_with("understand the statements attestations.yaml:2:"), "{error}");
    }
}
