//! One stack: its template, parameters, conditions and names.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::parameter::{self, Parameter};
use super::{sam, template_error, unroll};
use crate::design::{Builder, ResourceId};
use crate::intake::files::Found;
use crate::intake::{IntakeError, Options, Skipped};
use crate::tree::{Kind, NodeIndex, Tree};

/// A template with everything that its functions can name.
#[derive(Debug)]
pub(super) struct Stack {
    pub(super) tree: Arc<Tree>,
    /// Index of the template among the design's sources.
    pub(super) source: u32,
    /// Name of the stack, or the shown file if it has none: what stands for its unknown Region and account.
    pub(super) name: String,
    /// Name that goes into fingerprints; empty if nobody said one.
    pub(super) key: String,
    /// The template of the outermost stack.
    pub(super) input: Arc<str>,
    /// Logical ids of the stacks around it, each followed by a slash.
    pub(super) prefix: String,
    pub(super) parameters: BTreeMap<String, Parameter>,
    /// Logical ids of the resources with their place in the template.
    pub(super) resources: BTreeMap<String, (ResourceId, NodeIndex)>,
    pub(super) region: Option<String>,
    pub(super) account: Option<String>,
    /// Values of pseudo parameters that somebody stated, such as `AWS::StackName`.
    pub(super) pseudo: BTreeMap<String, String>,
    /// What resources rest on because a loop made them.
    pub(super) assumed: unroll::Assumed,
    /// Where the code stands that makes each resource, by logical id, if an assembly says so.
    pub(super) written: BTreeMap<String, String>,
    /// What the SAM macro makes and this program does not.
    pub(super) left_out: Vec<Skipped>,
}

/// What a stack is told from outside.
pub(super) struct Surroundings<'a> {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) input: Arc<str>,
    pub(super) prefix: String,
    pub(super) region: Option<String>,
    pub(super) account: Option<String>,
    pub(super) given: BTreeMap<String, Parameter>,
    pub(super) written: BTreeMap<String, String>,
    pub(super) options: &'a Options,
}

impl Stack {
    /// A stack that is no part of another.
    pub(super) fn root(tree: &Arc<Tree>, found: &Found, options: &Options, builder: &mut Builder) -> Result<Self, IntakeError> {
        let artifact = found.stack.as_ref();
        let name = artifact.map(|a| a.name.clone()).or_else(|| options.stack.clone());
        let surroundings = Surroundings {
            name: name.clone().unwrap_or_else(|| tree.source.name.to_string()),
            key: name.unwrap_or_default(),
            input: tree.source.name.as_str().into(),
            prefix: String::new(),
            region: artifact.and_then(|a| a.region.clone()).or_else(|| options.region.clone()),
            account: artifact.and_then(|a| a.account.clone()).or_else(|| options.account.clone()),
            given: BTreeMap::new(),
            written: artifact.map(|a| a.written.clone()).unwrap_or_default(),
            options,
        };
        Self::new(tree, surroundings, builder)
    }

    pub(super) fn new(tree: &Arc<Tree>, around: Surroundings, builder: &mut Builder) -> Result<Self, IntakeError> {
        let mut stack = Self {
            source: builder.source(Arc::clone(&tree.source)),
            tree: Arc::clone(tree),
            pseudo: pseudo(&around),
            parameters: parameter::all(tree, &around, builder),
            resources: BTreeMap::new(),
            name: around.name,
            key: around.key,
            input: around.input,
            prefix: around.prefix,
            region: around.region,
            account: around.account,
            assumed: unroll::Assumed::new(),
            written: around.written,
            left_out: Vec::new(),
        };
        unroll::unroll(&mut stack);
        stack.left_out = sam::expand(&mut stack);
        stack.resources = resource_ids(&stack.tree, builder)?;
        Ok(stack)
    }

    /// A section of the template, such as `Mappings`.
    pub(super) fn section(&self, name: &str) -> Option<NodeIndex> {
        self.tree.get(self.tree.root, name)
    }
}

/// The macros that a template names.
pub(super) fn macros(tree: &Tree) -> Vec<String> {
    let Some(transform) = tree.get(tree.root, "Transform") else { return Vec::new() };
    let one = tree.text(transform).into_iter();
    let many = tree.items(transform).iter().filter_map(|item| tree.text(*item));
    one.chain(many).map(str::to_owned).collect()
}

/// What is stated of the stack itself; a stack within another gets a name that nobody knows before deployment.
fn pseudo(around: &Surroundings) -> BTreeMap<String, String> {
    if !around.prefix.is_empty() {
        return BTreeMap::new();
    }
    let name = (!around.key.is_empty()).then(|| ("AWS::StackName".to_owned(), around.key.clone()));
    let stated = around.options.parameters.iter().filter(|(name, _)| name.starts_with("AWS::"));
    name.into_iter().chain(stated.map(|(name, value)| (name.clone(), value.clone()))).collect()
}

/// Gives every resource its id, so that functions can name resources that come later.
fn resource_ids(tree: &Tree, builder: &Builder) -> Result<BTreeMap<String, (ResourceId, NodeIndex)>, IntakeError> {
    let resources = tree.get(tree.root, "Resources").unwrap_or(tree.root);
    let mut next = builder.next_resource().0;
    let mut ids = BTreeMap::new();
    for entry in tree.entries(resources) {
        if !matches!(tree.node(entry.value).kind, Kind::Map(_)) {
            if entry.key.starts_with("Fn::") {
                continue;
            }
            return Err(template_error(tree, entry.value, format!("the resource `{}` is not a map", entry.key)));
        }
        if tree.get(entry.value, "Type").is_some_and(|kind| tree.text(kind).is_some()) {
            if ids.insert(entry.key.to_string(), (ResourceId(next), entry.value)).is_some() {
                let message =
                    format!("two resources are named `{}` once loops and SAM resources are written out; rename one", entry.key);
                return Err(template_error(tree, entry.value, message));
            }
            next += 1;
        }
    }
    Ok(ids)
}
