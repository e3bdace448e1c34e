//! What the binary carries: rules, tables, texts and templates, made from the repository's YAML at build time.

/// A built-in rule as it was embedded.
#[derive(Debug)]
pub(crate) struct EmbeddedRule {
    /// The pack's folder.
    pub(crate) pack: &'static str,
    /// The rule's folder, its id.
    pub(crate) id: &'static str,
    /// `rule.yaml` without texts, as JSON.
    pub(crate) metadata: &'static str,
    /// `rule.rhai`.
    pub(crate) script: &'static str,
    /// The texts in English, Korean and Japanese, each as JSON.
    pub(crate) texts: [&'static str; 3],
    /// `cases.yaml` as JSON.
    pub(crate) cases: &'static str,
    /// `crossfire.txt`.
    pub(crate) crossfire: &'static str,
    /// SHA-256 over `rule.yaml` and `rule.rhai`.
    pub(crate) digest: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The text of an entry of one of the embedded tables.
pub(crate) fn entry(table: &'static [(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(key, _)| *key == name).map(|(_, text)| *text)
}
