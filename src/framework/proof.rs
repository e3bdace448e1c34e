//! What a proof of each best practice needs.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Title, rows};

/// How far evidence can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ceiling {
    /// Only a person can state it.
    None,
    /// Evidence can refute or support it; a person confirms.
    Support,
    /// Evidence alone can decide it.
    Decide,
}

impl Ceiling {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Support => "support",
            Self::Decide => "decide",
        }
    }
}

/// What a proof of one practice needs.
#[derive(Clone, Debug, Deserialize)]
pub struct Proof {
    /// The practice.
    pub id: String,
    /// How far evidence can go.
    pub ceiling: Ceiling,
    /// Stages in which evidence may decide.
    pub stages: Vec<String>,
    /// Rules that must all pass.
    pub needs: Vec<String>,
    /// The kinds that the practice speaks of; empty for every workload. `KIND.Property` are those that state the property.
    pub scope: Vec<String>,
    /// Kinds that it speaks of, too, but with which AWS follows it whatever a design says: no rule needs to pass them.
    #[serde(default)]
    pub given: Vec<String>,
}

/// What a proof of a practice needs.
#[must_use]
pub fn proof(practice: &str) -> Option<&'static Proof> {
    proofs().get(practice)
}

/// Everything that practices speak of, each once.
#[must_use]
pub fn scopes() -> &'static BTreeSet<&'static str> {
    static SCOPES: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    SCOPES
        .get_or_init(|| proofs().values().flat_map(|proof| proof.scope.iter().chain(&proof.given)).map(String::as_str).collect())
}

fn proofs() -> &'static IndexMap<String, Proof> {
    static PROOFS: OnceLock<IndexMap<String, Proof>> = OnceLock::new();
    PROOFS.get_or_init(|| rows("proof", |proof: &Proof| proof.id.clone()))
}

/// What shows that a practice is followed, in three languages.
#[must_use]
pub fn evidence(practice: &str) -> Option<&'static Title> {
    // Apart from the rest: no review needs the texts, and they are the larger part of the table.
    #[derive(Deserialize)]
    struct Row {
        id: String,
        evidence: Title,
    }
    static TEXTS: OnceLock<IndexMap<String, Row>> = OnceLock::new();
    TEXTS.get_or_init(|| rows("proof", |row: &Row| row.id.clone())).get(practice).map(|row| &row.evidence)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::practices;
    use super::*;

    #[test]
    fn every_practice_has_its_row_with_texts() {
        for practice in practices() {
            assert!(proof(&practice.id).is_some(), "{}", practice.id);
            let text = evidence(&practice.id).unwrap_or_else(|| panic!("{}", practice.id));
            assert!(!text.en.is_empty() && !text.ko.is_empty() && !text.ja.is_empty(), "{}", practice.id);
        }
    }

    #[test]
    fn the_ceilings_are_those_of_the_estimate() {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for practice in practices() {
            *counts.entry(proof(&practice.id).unwrap().ceiling.name()).or_default() += 1;
        }
        assert_eq!(counts, BTreeMap::from([("decide", 126), ("none", 61), ("support", 120)]));
    }

    #[test]
    fn only_what_can_be_decided_names_needs_and_stages() {
        for practice in practices() {
            let proof = proof(&practice.id).unwrap();
            let decides = proof.ceiling == Ceiling::Decide;
            assert_eq!(decides, !proof.stages.is_empty(), "{}", practice.id);
            assert!(decides || proof.needs.is_empty(), "{}", practice.id);
            assert!(proof.stages.iter().all(|stage| ["proposal", "written", "running"].contains(&stage.as_str())));
        }
    }
}
