//! Nested stacks whose template is a local file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::evaluate::{Evaluation, Val};
use super::function;
use super::parameter::{self, Parameter};
use super::resource;
use super::stack::{Stack, Surroundings};
use super::stackset;
use crate::design::{Builder, Reason, World};
use crate::intake::files::{Found, canonical, read, shown};
use crate::intake::{Intake, IntakeError, Options, SkipReason, Skipped};
use crate::tree::{self, NodeIndex};

/// How deep stacks may nest; a stack that names itself ends here.
const MAX_DEPTH: usize = 8;

/// The found templates that another found template nests, as canonical paths: they are reviewed as part of it.
pub(super) fn local_children(templates: &[Found]) -> BTreeSet<PathBuf> {
    let mut children = BTreeSet::new();
    for found in templates {
        let Some(section) = found.tree.get(found.tree.root, "Resources") else { continue };
        for entry in found.tree.entries(section) {
            if let Some(path) = local_template(&found.tree, entry.value, found.path.as_deref()) {
                children.insert(canonical(&path));
            }
        }
    }
    children
}

/// The file that an `AWS::CloudFormation::Stack` names, if it is a local path.
fn local_template(tree: &tree::Tree, at: NodeIndex, path: Option<&Path>) -> Option<PathBuf> {
    let kind = tree.get(at, "Type").and_then(|kind| tree.text(kind))?;
    if kind != "AWS::CloudFormation::Stack" {
        return None;
    }
    let url = tree.get(at, "Properties").and_then(|p| tree.get(p, "TemplateURL")).and_then(|u| tree.text(u))?;
    if url.contains("://") {
        return None;
    }
    let file = super::folder_of(path)?.join(url.trim_start_matches("./"));
    file.is_file().then_some(file)
}

/// Where nested stacks go.
pub(super) struct Nesting<'a> {
    pub(super) options: &'a Options,
    pub(super) builder: &'a mut Builder,
    pub(super) intake: &'a mut Intake,
}

impl Nesting<'_> {
    /// Adds the stacks that a stack nests.
    pub(super) fn add_children(&mut self, stack: &Stack, path: Option<&Path>) {
        if stack.prefix.matches('/').count() >= MAX_DEPTH {
            return self.skip(stack, "", SkipReason::DeepStack);
        }
        for (name, (_, at)) in &stack.resources {
            let kind = stack.tree.get(*at, "Type").and_then(|k| stack.tree.text(k));
            match (local_template(&stack.tree, *at, path), kind) {
                (Some(file), _) => self.add_file(stack, name, *at, &file),
                (None, Some("AWS::CloudFormation::Stack")) => self.skip(stack, name, SkipReason::RemoteStack),
                (None, Some(stackset::KIND)) => self.add_set(stack, name, *at, path),
                _ => {}
            }
        }
    }

    /// The stacks of a set, all made from one template.
    fn add_set(&mut self, stack: &Stack, name: &str, at: NodeIndex, path: Option<&Path>) {
        match stackset::template(stack, at) {
            Some(Ok(tree)) if super::is_template(&tree) => {
                self.add_child(&Arc::new(tree), stackset::around(stack, name, at, self.options), path);
            }
            Some(Err(error)) => self.fail(error.into()),
            _ => self.skip(stack, name, SkipReason::RemoteStack),
        }
    }

    /// What is not looked at may hold anything.
    fn skip(&mut self, stack: &Stack, name: &str, reason: SkipReason) {
        self.builder.doubt("*");
        self.intake.skipped.push(Skipped { what: format!("{}: {}{name}", stack.tree.source.name, stack.prefix), reason });
    }

    /// Nor is what cannot be read.
    fn fail(&mut self, error: IntakeError) {
        self.builder.doubt("*");
        self.intake.errors.push(error);
    }

    fn add_file(&mut self, stack: &Stack, name: &str, at: NodeIndex, file: &Path) {
        let tree = match read(file).and_then(|source| tree::parse(&source)) {
            Ok(tree) => Arc::new(tree),
            Err(error) => return self.fail(error.into()),
        };
        if !super::is_template(&tree) {
            return self.fail(IntakeError::Unrecognised { file: shown(file) });
        }
        if !self.intake.sources.iter().any(|source| source.name == tree.source.name) {
            self.intake.sources.push(Arc::clone(&tree.source));
        }
        self.add_child(&tree, around(stack, name, at, self.options), Some(file));
    }

    fn add_child(&mut self, tree: &Arc<tree::Tree>, around: Surroundings<'_>, path: Option<&Path>) {
        match Stack::new(tree, around, self.builder) {
            Ok(child) => {
                parameter::declare(&child, &mut self.intake.parameters);
                resource::add_all(&child, self.builder, &mut self.intake.skipped);
                self.add_children(&child, path);
            }
            Err(error) => self.fail(error),
        }
    }
}

fn around<'o>(stack: &Stack, name: &str, at: NodeIndex, options: &'o Options) -> Surroundings<'o> {
    Surroundings {
        name: format!("{}/{}{name}", stack.name, stack.prefix),
        key: stack.key.clone(),
        input: Arc::clone(&stack.input),
        prefix: format!("{}{name}/", stack.prefix),
        region: stack.region.clone(),
        account: stack.account.clone(),
        given: handed_down(stack, at),
        written: BTreeMap::new(),
        options,
    }
}

/// The parameters that the outer stack hands down. A choice that is open there is the same choice here; what is worked out
/// from one is unknown.
fn handed_down(stack: &Stack, at: NodeIndex) -> BTreeMap<String, Parameter> {
    let tree = &stack.tree;
    let Some(section) = tree.get(at, "Properties").and_then(|p| tree.get(p, "Parameters")) else { return BTreeMap::new() };
    let world = World::default();
    let entries = tree.entries(section).iter();
    entries.map(|entry| (entry.key.to_string(), bound(stack, &world, &entry.key, entry.value))).collect()
}

pub(super) fn bound(stack: &Stack, world: &World, name: &str, at: NodeIndex) -> Parameter {
    if let Some(open) = open_choice(stack, at) {
        return open;
    }
    let mut evaluation = Evaluation::new(stack, world);
    let value = evaluation.value(at);
    let unknown = || Parameter::Unknown(Reason::Parameter(format!("{}{name}", stack.prefix)));
    if !evaluation.wants.is_empty() {
        return unknown();
    }
    match evaluation.text(&value) {
        Some(text) => Parameter::Known(text, evaluation.assumed.into_iter().collect(), false),
        None => match value {
            Val::Tree(_) | Val::NoValue | Val::List(_) | Val::Pieces(_) => unknown(),
            other => Parameter::Bound(other),
        },
    }
}

/// The open parameter of the outer stack that a value hands down as it is.
fn open_choice(stack: &Stack, at: NodeIndex) -> Option<Parameter> {
    let (name, argument) = function::call(&stack.tree, at)?;
    let target = stack.tree.text(argument).filter(|_| name == "Ref")?;
    stack.parameters.get(target).filter(|parameter| matches!(parameter, Parameter::Open(..))).cloned()
}
