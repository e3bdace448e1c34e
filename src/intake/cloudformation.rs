//! CloudFormation templates: what is known, what is assumed, what is unknown.
//!
//! Sources: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html>.

use std::path::Path;
use std::sync::Arc;

use super::files::{Found, canonical};
use super::{Intake, IntakeError, Options, Reviewable, SkipReason, Skipped};
use crate::design::{Builder, Scope};
use crate::tree::{Kind, NodeIndex, Tree};

mod condition;
mod evaluate;
mod function;
mod grow;
mod lower;
mod nested;
mod parameter;
mod resource;
mod sam;
mod stack;
mod stackset;
mod substitute;
mod unroll;

use stack::Stack;
pub(super) use unroll::is_loop;

/// Whether a tree is a template: a map `Resources` of which an entry has a `Type`.
#[must_use]
pub fn is_template(tree: &Tree) -> bool {
    let Some(resources) = tree.get(tree.root, "Resources") else { return false };
    let has_type = |index: NodeIndex| tree.get(index, "Type").is_some();
    let entries = tree.entries(resources);
    let versioned = tree.get(tree.root, "AWSTemplateFormatVersion").is_some();
    entries.iter().any(|entry| has_type(entry.value) || unroll::is_loop(&entry.key))
        || versioned && matches!(tree.node(resources).kind, Kind::Map(_))
}

/// Turns templates into designs: one for each, or one for all if everything of the workload is here.
pub(super) fn designs(templates: &[Found], options: &Options, intake: &mut Intake) {
    let nested = nested::local_children(templates);
    let is_nested = |found: &Found| found.path.as_deref().is_some_and(|path| nested.contains(&canonical(path)));
    let roots: Vec<&Found> = templates.iter().filter(|found| !is_nested(found)).collect();
    let scope = scope(options, intake);
    if options.complete && roots.len() > 1 {
        join(&roots, options, scope, intake);
        return;
    }
    for found in roots {
        let mut builder = Builder::new(&found.tree.source.name, scope.clone());
        if add(found, options, &mut builder, intake) {
            let design = Arc::new(builder.finish());
            intake.designs.push(Reviewable { design, format: format(found) });
        }
    }
}

fn join(roots: &[&Found], options: &Options, scope: Scope, intake: &mut Intake) {
    let mut builder = Builder::new("workload", scope);
    let mut added = false;
    for found in roots {
        if add(found, options, &mut builder, intake) {
            added = true;
        } else {
            builder.doubt("*");
        }
    }
    if added {
        let design = Arc::new(builder.finish());
        intake.designs.push(Reviewable { design, format: roots.first().map_or("CloudFormation", |found| format(found)) });
    }
}

/// What the designs show. Whatever was declared, an input that cannot be read may hold anything.
fn scope(options: &Options, intake: &Intake) -> Scope {
    let unread = |skipped: &Skipped| matches!(skipped.reason, SkipReason::TooLarge(_) | SkipReason::Unreadable(_));
    let doubtful = !intake.errors.is_empty() || intake.skipped.iter().any(unread);
    let doubted = doubtful.then(|| "*".to_owned()).into_iter().collect();
    Scope { complete: options.complete, doubted, ..Scope::default() }
}

fn format(found: &Found) -> &'static str {
    match &found.stack {
        Some(_) => "CDK",
        None if stack::macros(&found.tree).iter().any(|name| name == sam::MACRO) => "SAM",
        None => "CloudFormation",
    }
}

/// Adds one template to a design; false if it cannot be read.
fn add(found: &Found, options: &Options, builder: &mut Builder, intake: &mut Intake) -> bool {
    let stack = Stack::root(&found.tree, found, options, builder);
    match stack {
        Ok(stack) => {
            // Some nodes, such as the Region of a resource, are written nowhere.
            let written = stack.tree.nodes.len();
            builder.reserve(written + written / 8, 0);
            parameter::declare(&stack, &mut intake.parameters);
            resource::add_all(&stack, builder, &mut intake.skipped);
            nested::Nesting { options, builder, intake }.add_children(&stack, found.path.as_deref());
            true
        }
        Err(error) => {
            intake.errors.push(error);
            false
        }
    }
}

/// Builds a design from one text, as tests and the cases of rules do.
///
/// # Errors
/// If the text is no template.
pub fn from_source(
    source: &Arc<crate::source::Source>,
    options: &Options,
) -> Result<(crate::design::Design, Vec<Skipped>), IntakeError> {
    let tree = Arc::new(crate::tree::parse(source)?);
    if !is_template(&tree) {
        return Err(IntakeError::Unrecognised { file: source.name.to_string() });
    }
    let mut intake = Intake::default();
    let found = Found { tree, path: None, stack: None };
    let mut builder = Builder::new(&source.name, scope(options, &Intake::default()));
    add(&found, options, &mut builder, &mut intake);
    match intake.errors.pop() {
        Some(error) => Err(error),
        None => Ok((builder.finish(), intake.skipped)),
    }
}

/// A fault of a template, with its place.
fn template_error(tree: &Tree, at: NodeIndex, message: String) -> IntakeError {
    let position = tree.node(at).span.start;
    IntakeError::Template { file: tree.source.name.to_string(), line: position.line, column: position.column, message }
}

/// The folder that a template lies in.
fn folder_of(path: Option<&Path>) -> Option<&Path> {
    path.and_then(Path::parent)
}
