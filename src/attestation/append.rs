//! Adds a statement to the text of a file, and leaves what stands there as it is.

use std::fmt::Write as _;

use super::Attestation;

/// The text of a file with a statement more; an empty text begins one.
#[must_use]
pub fn append(text: &str, attestation: &Attestation) -> String {
    let mut new = text.to_owned();
    let empty_list = text.lines().any(|line| line.trim_end() == "attestations: []");
    if empty_list {
        new = new.replacen("attestations: []", "attestations:", 1);
    } else if !text.lines().any(|line| line.starts_with("attestations:")) {
        if !new.is_empty() && !new.ends_with('\n') {
            new.push('\n');
        }
        new.push_str("attestations:\n");
    }
    if !new.ends_with('\n') {
        new.push('\n');
    }
    new.push_str(&entry(attestation));
    new
}

/// A statement as an item of the list.
fn entry(attestation: &Attestation) -> String {
    // JSON texts are YAML texts in double quotes: nothing in them can be taken for something else.
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
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
        let _ = writeln!(text, "  {} {key}: {value}", if at == 0 { "-" } else { " " });
    }
    if !attestation.evidence.is_empty() {
        text.push_str("    evidence:\n");
    }
    for link in &attestation.evidence {
        let sha256 = link.sha256.as_ref().map(|digest| format!(", sha256: {digest}")).unwrap_or_default();
        let _ = writeln!(text, "      - {{link: {}{sha256}}}", quoted(&link.link));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{EvidenceLink, parse};
    use super::*;
    use crate::source::Source;

    fn statement() -> Attestation {
        serde_json::from_value(serde_json::json!({
            "about": "SEC 1", "state": "not-applicable", "statement": "We: \"say\" # so\n한글", "name": "Kim", "role": "Lead",
            "date": "2026-11-01", "until": "2027-11-01",
        }))
        .unwrap()
    }

    #[test]
    fn what_is_added_is_read_back_and_the_rest_stays() {
        for before in [
            "",
            "# ours\nattestations: []\n",
            "# ours",
            "attestations:\n  - about: SEC01-BP01\n    statement: a\n    name: b\n    role: c\n    date: 2026-01-01\n    until: 2027-01-01",
        ] {
            let mut with_evidence = statement();
            with_evidence.evidence = vec![
                EvidenceLink { link: "a: b.pdf".into(), sha256: Some("00ff".into()) },
                EvidenceLink { link: "https://x.example/y".into(), sha256: None },
            ];
            let text = append(&append(before, &statement()), &with_evidence);
            let read = parse(&Source::new("attestations.yaml", text.clone())).unwrap_or_else(|e| panic!("{e}\n{text}"));
            let last: Vec<_> = read.iter().rev().take(2).map(|(attestation, _)| attestation.clone()).collect();
            assert_eq!(last, [with_evidence, statement()], "{text}");
            assert!(before.contains("[]") || text.starts_with(before.trim_end()), "{text}");
        }
    }
}
