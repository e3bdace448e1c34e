//! Findings about the review itself, written like any other.

use std::sync::Arc;

use serde_json::json;

use super::Terms;
use super::statements::Statements;
use crate::document::{AttestationState, PracticeRow, ResourceEntry, State, VerdictEntry};
use crate::finding::{Concern, Identity, Severity, Verdict};
use crate::framework;
use crate::source::Name;

/// The pack of rules about the review itself.
const PACK: &str = "review";

/// Statements that the evidence speaks against.
pub(super) fn contradictions(practices: &[PracticeRow], statements: &Statements<'_>) -> Vec<Concern> {
    let mut concerns = Vec::new();
    for row in practices {
        let Some(practice) = framework::practice(&row.id) else { continue };
        let Some(statement) = statements.on(practice).filter(|statement| statement.state == AttestationState::Valid) else {
            continue;
        };
        let Some(key) = contradiction(row, statement.claims) else { continue };
        let arguments = [
            ("practice", json!(row.id)),
            ("name", json!(statement.name)),
            ("failed", json!(row.failed)),
            ("passed", json!(row.passed)),
        ];
        concerns.push(Concern {
            rule: "statement-agrees-with-evidence",
            key,
            subject: row.id.clone(),
            kind: "Review::Attestation",
            location: statement.location.clone(),
            arguments: arguments.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        });
    }
    concerns
}

/// What a statement claims against what was found.
fn contradiction(row: &PracticeRow, claims: State) -> Option<&'static str> {
    match claims {
        State::Met | State::NotApplicable if row.failed > 0 => Some("failures"),
        State::NotApplicable if row.passed + row.unknown > 0 => Some("resources"),
        State::NotMet | State::PartlyMet if row.state == State::Met => Some("proof"),
        _ => None,
    }
}

/// The concerns as verdicts.
pub(super) fn entries(terms: &Terms<'_>) -> Vec<VerdictEntry> {
    terms.concerns.iter().map(|concern| entry(terms, concern)).collect()
}

fn entry(terms: &Terms<'_>, concern: &Concern) -> VerdictEntry {
    let severity = terms.rulebook.get(concern.rule).map_or(Severity::Medium, |rule| rule.metadata.severity.of(concern.key));
    let identity = Identity {
        workload: &terms.workload,
        rule: concern.rule,
        key: concern.key,
        kind: concern.kind,
        resource: &concern.subject,
        element: "",
    };
    VerdictEntry {
        rule: concern.rule.into(),
        pack: PACK.into(),
        key: concern.key.into(),
        also_known_as: Arc::default(),
        implements: Arc::default(),
        resource: Arc::new(resource(concern)),
        element: Name::default(),
        property: None,
        verdict: Verdict::Fail,
        severity,
        location: concern.location.clone(),
        message: Name::default(),
        arguments: concern.arguments.clone().into(),
        unknown: None,
        failing_worlds: Vec::new(),
        assumed: Arc::default(),
        practices: Arc::default(),
        reads: Arc::default(),
        concealed: false,
        waiver: None,
        baseline: None,
        stops: false,
        fingerprint: identity.fingerprint(),
    }
}

fn resource(concern: &Concern) -> ResourceEntry {
    ResourceEntry {
        id: concern.subject.clone(),
        kind: concern.kind.into(),
        design: Name::default(),
        region: None,
        account: None,
        construct: None,
        written_at: None,
    }
}
