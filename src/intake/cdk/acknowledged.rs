//! Rules of this review that a CDK program acknowledges.
//!
//! ```ts
//! Validations.of(bucket).acknowledge({
//!   id: 'plumbrule::<rule>',
//!   reason: 'until 2027-01-31 by data-team: holds nothing but logs',
//! });
//! ```
//! Since aws-cdk-lib 2.252 `cdk synth` records this as metadata `aws:cdk:acknowledged-rules` of the construct, beside its logical
//! id: <https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.Validations.html>. It leaves no trace of what is acknowledged on
//! an app or a stage, nor of `Annotations.acknowledgeWarning`.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::is_inside;
use crate::intake::files::{read, shown};
use crate::intake::remarks::WORD;
use crate::intake::{Field, Misplacement, Remark, RemarkKind, Said};
use crate::source::{Location, Span};
use crate::tree::{self, Entry, NodeIndex, Tree};

/// The type of an entry that holds acknowledged rules: a map of their ids and reasons.
const RULES: &str = "aws:cdk:acknowledged-rules";

/// Finds the acknowledgements in the metadata of an assembly's stacks. What cannot be read is passed over, as is all metadata.
pub(super) fn find(manifest: &Path, artifacts: &Map<String, Value>, found: &mut Vec<Remark>) {
    let folder = manifest.parent().unwrap_or_else(|| Path::new("."));
    let own = artifacts.values().any(|artifact| artifact.get("metadata").is_some()).then(|| spoken(manifest)).flatten();
    for (name, artifact) in artifacts {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).filter(|file| is_inside(file)).map(str::to_owned);
        let Some(template) = text(artifact.get("properties").and_then(|p| p.get("templateFile"))) else { continue };
        let apart = text(artifact.get("additionalMetadataFile")).and_then(|file| spoken(&folder.join(file)));
        let here = own.as_ref().and_then(|tree| Some((tree, at(tree, &["artifacts", name, "metadata"])?)));
        for (tree, metadata) in here.into_iter().chain(apart.as_ref().map(|tree| (tree, tree.root))) {
            Stack::new(folder, &template, tree, metadata).find(found);
        }
    }
}

/// A file of metadata, if it says anything to the review.
fn spoken(path: &Path) -> Option<Tree> {
    let source = read(path).ok().filter(|source| source.text.contains(RULES) && source.text.contains(WORD))?;
    tree::parse(&source).ok()
}

fn at(tree: &Tree, keys: &[&str]) -> Option<NodeIndex> {
    keys.iter().try_fold(tree.root, |here, key| tree.get(here, key))
}

/// The metadata of a stack and of the stacks within it.
struct Stack<'t> {
    folder: &'t Path,
    tree: &'t Tree,
    metadata: NodeIndex,
    /// Logical ids by the path of their construct.
    ids: BTreeMap<&'t str, &'t str>,
    /// Templates by the path of the stack that they make; the outer stack's stands at the empty path too.
    templates: BTreeMap<&'t str, &'t str>,
}

impl<'t> Stack<'t> {
    fn new(folder: &'t Path, template: &'t str, tree: &'t Tree, metadata: NodeIndex) -> Self {
        let mut stack = Self { folder, tree, metadata, ids: BTreeMap::new(), templates: [("", template)].into() };
        for construct in tree.entries(metadata) {
            let text = |wanted: &str| stack.entries(construct.value, wanted).find_map(|data| tree.text(data));
            let (id, file) = (text("aws:cdk:logicalId"), text("aws:cdk:templateFile"));
            stack.ids.extend(id.map(|id| (&*construct.key, id)));
            stack.templates.extend(file.filter(|file| is_inside(file)).map(|file| (&*construct.key, file)));
        }
        stack
    }

    /// The data of the entries of a type.
    fn entries(&self, construct: NodeIndex, wanted: &str) -> impl Iterator<Item = NodeIndex> {
        let tree = self.tree;
        let is_wanted = move |entry: &&NodeIndex| tree.get(**entry, "type").and_then(|at| tree.text(at)) == Some(wanted);
        tree.items(construct).iter().filter(is_wanted).filter_map(move |entry| tree.get(*entry, "data"))
    }

    fn find(&self, found: &mut Vec<Remark>) {
        let prefix = format!("{WORD}::");
        for construct in self.tree.entries(self.metadata) {
            let rules = self.entries(construct.value, RULES).flat_map(|data| self.tree.entries(data));
            let rules: Vec<_> = rules.filter_map(|rule| Some((rule.key.strip_prefix(&prefix)?, rule))).collect();
            let covered = if rules.is_empty() { BTreeMap::new() } else { self.covered(&construct.key) };
            for (id, rule) in rules {
                let span = Span { start: rule.key_span.start, end: self.tree.node(rule.value).span.end };
                let location = self.location(span, &construct.key);
                found.extend(remarks(&covered, &self.said(construct, id, rule), &location));
            }
        }
    }

    fn said(&self, construct: &Entry, id: &str, rule: &Entry) -> Said {
        let reason = self.tree.text(rule.value).unwrap_or_default();
        let fields = [
            ("id", id, rule.key_span),
            ("reason", reason, self.tree.node(rule.value).span),
            ("construct", &construct.key, construct.key_span),
        ];
        let field = |(name, text, span): (&str, &str, Span)| Field {
            name: name.to_owned(),
            text: text.to_owned(),
            location: self.location(span, &construct.key),
        };
        Said::Fields(fields.into_iter().map(field).collect())
    }

    /// The paths that a construct covers, by template: all of a stack's, or those of the resources within the construct.
    fn covered(&self, construct: &str) -> BTreeMap<String, Arc<[String]>> {
        let mut resources: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (path, id) in within(&self.ids, construct) {
            resources.entry(self.template(path)).or_default().push(format!("Resources.{id}"));
        }
        let whole = within(&self.templates, construct).map(|(_, file)| (file, vec![String::new()]));
        resources.extend(whole);
        resources.into_iter().map(|(file, paths)| (shown(&self.folder.join(file)), paths.into())).collect()
    }

    /// The template that a construct stands in: that of the innermost stack around it.
    fn template(&self, construct: &str) -> &'t str {
        let mut around = std::iter::successors(Some(construct), |path| path.rsplit_once('/').map(|(outer, _)| outer));
        around.find_map(|path| self.templates.get(path)).copied().unwrap_or_default()
    }

    fn location(&self, span: Span, construct: &str) -> Location {
        Location::new(&self.tree.source.name, span, construct.to_owned())
    }
}

/// One remark for each template that a construct has resources in.
fn remarks(covered: &BTreeMap<String, Arc<[String]>>, content: &Said, location: &Location) -> Vec<Remark> {
    let made = |kind, template: &str, paths: Arc<[String]>| Remark {
        kind,
        content: content.clone(),
        location: location.clone(),
        template: template.to_owned(),
        paths,
    };
    if covered.is_empty() {
        let kind = RemarkKind::Misplaced(Misplacement::CoversNothing);
        return vec![made(kind, &location.file, Arc::default())];
    }
    covered.iter().map(|(template, paths)| made(RemarkKind::Acknowledgement, template, Arc::clone(paths))).collect()
}

/// What stands at a construct's path or below it.
fn within<'m, 't>(map: &'m BTreeMap<&'t str, &'t str>, construct: &str) -> impl Iterator<Item = (&'t str, &'t str)> + 'm {
    let (first, last) = (format!("{construct}/"), format!("{construct}0"));
    let itself = map.get_key_value(construct).into_iter();
    // `0` is the character behind `/`.
    let below = map.range::<str, _>((Bound::Included(first.as_str()), Bound::Excluded(last.as_str())));
    itself.chain(below).map(|(path, text)| (*path, *text))
}
