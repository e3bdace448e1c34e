//! Words to the review that stand in a design: comments, metadata of templates, acknowledgements of a CDK program.
//!
//! What they say is not judged here. A remark says where it stands and which paths of findings it covers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Reviewable;
use super::files::canonical;
use crate::source::{Location, Source};
use crate::tree;

mod comment;
mod cover;
mod marker;
mod metadata;
mod standing;

/// The word that a remark begins with: `# plumbrule: …`, `Metadata: {plumbrule: …}`, `plumbrule::<rule>`.
pub(super) const WORD: &str = "plumbrule";

/// A word to the review that stands in a design.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// What it is.
    pub kind: RemarkKind,
    /// What it says.
    pub content: Said,
    /// Where it stands; its path is the path of keys that it speaks of as the file has it, empty for the whole file.
    pub location: Location,
    /// The template whose findings it covers: the file it stands in, but for an acknowledgement.
    pub template: String,
    /// The paths that it covers, as findings of the template have them: an empty one covers all. None if it covers nothing.
    pub paths: Arc<[String]>,
}

/// What a remark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkKind {
    /// A comment of a YAML template.
    Comment,
    /// Metadata of a resource, or of the template.
    Metadata,
    /// A rule that a CDK program acknowledges.
    Acknowledgement,
    /// Something that looks like a remark and cannot be one.
    Misplaced(Misplacement),
}

/// Why something that looks like a remark is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misplacement {
    /// A comment with no key on its line and none directly below, or an acknowledgement of something without resources.
    CoversNothing,
    /// It stands within a scalar, so it is text and no comment; said once for each scalar.
    InScalar,
    /// Metadata under a key that says nothing to the review; only `waive` does.
    UnknownKey,
}

/// What a remark says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// A text: of a comment what follows `plumbrule:`, without white space around it.
    Text(String),
    /// Fields by name, in their order.
    Fields(Vec<Field>),
}

/// One field of a remark.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    /// Its name, such as `rule`.
    pub name: String,
    /// Its text; of a list, a map or a function its JSON.
    pub text: String,
    /// Where the value stands; its path is that of the remark.
    pub location: Location,
}

impl Remark {
    /// The text of a field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        let Said::Fields(fields) = &self.content else { return None };
        fields.iter().find(|field| field.name == name).map(|field| field.text.as_str())
    }
}

/// Finds the remarks that stand in templates.
pub(super) fn find(sources: &[Arc<Source>], designs: &[Reviewable]) -> Vec<Remark> {
    let mut names = BTreeSet::new();
    let mut texts: Vec<&Arc<Source>> = sources.iter().filter(|source| source.text.contains(WORD)).collect();
    texts.retain(|source| names.insert(source.name.as_str()));
    let mut found = Vec::new();
    if texts.is_empty() {
        return found;
    }
    let nodes = standing::Nodes::new(designs, &names);
    for source in each_file(&texts, &nodes) {
        let Ok(tree) = tree::parse(source) else { continue };
        let standing = nodes.in_file(&source.name);
        comment::find(&tree, &standing, &mut found);
        metadata::find(&tree, &standing, &mut found);
    }
    found
}

/// The texts without those of files that a design knows by another name, as a nested template that was found in a folder too.
fn each_file<'s>(texts: &[&'s Arc<Source>], nodes: &standing::Nodes<'_>) -> Vec<&'s Arc<Source>> {
    let file = |source: &Source| canonical(Path::new(&source.name));
    let mut seen: BTreeSet<PathBuf> =
        texts.iter().filter(|source| nodes.holds(&source.name)).map(|source| file(source)).collect();
    texts.iter().copied().filter(|source| nodes.holds(&source.name) || seen.insert(file(source))).collect()
}

/// Puts remarks in the order of the templates that they cover, each once; those of other files come after a template's own.
pub(super) fn in_order(remarks: &mut Vec<Remark>, sources: &[Arc<Source>]) {
    let numbered = sources.iter().enumerate().rev();
    let order: BTreeMap<&str, usize> = numbered.map(|(number, source)| (source.name.as_str(), number)).collect();
    let place = |remark: &Remark| {
        let at = &remark.location;
        (order.get(remark.template.as_str()).copied().unwrap_or(usize::MAX), at.file != remark.template, at.line, at.column)
    };
    remarks.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| one.cmp(other)));
    remarks.dedup();
}
