//! CDK cloud assemblies: their stacks, environments and construct paths.
//!
//! The form is described at <https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema>.

use std::path::Path;

use serde_json::Value;

use super::files::{Found, read, shown};
use super::{Intake, IntakeError, SkipReason, Skipped};
use crate::tree;

/// The file that describes an assembly.
pub(super) const MANIFEST: &str = "manifest.json";

/// What an assembly says about one stack.
#[derive(Clone, Debug)]
pub(super) struct Artifact {
    /// Name of the stack.
    pub(super) name: String,
    /// Account, if the environment names it.
    pub(super) account: Option<String>,
    /// Region, if the environment names it.
    pub(super) region: Option<String>,
}

/// Whether a file is the manifest of a cloud assembly.
pub(super) fn is_manifest(path: &Path) -> bool {
    let bytes = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    text.contains("\"artifacts\"") && text.contains("\"version\"")
}

/// Reads the stacks of an assembly.
pub(super) fn assembly(manifest: &Path, intake: &mut Intake, templates: &mut Vec<Found>) {
    let fault = |message: String| IntakeError::Assembly { file: shown(manifest), message };
    let parsed = std::fs::read_to_string(manifest)
        .map_err(|source| IntakeError::Path { path: manifest.to_owned(), source })
        .and_then(|text| serde_json::from_str::<Value>(&text).map_err(|e| fault(format!("the manifest is no JSON: {e}"))));
    let artifacts = match parsed {
        Ok(value) => value.get("artifacts").and_then(Value::as_object).cloned().unwrap_or_default(),
        Err(error) => return intake.errors.push(error),
    };
    for (name, artifact) in &artifacts {
        match artifact.get("type").and_then(Value::as_str) {
            Some("aws:cloudformation:stack") => stack(manifest, name, artifact, intake, templates),
            Some("cdk:cloud-assembly") => {
                intake.skipped.push(Skipped { what: format!("{}: {name}", shown(manifest)), reason: SkipReason::NestedAssembly });
            }
            _ => {}
        }
    }
}

fn stack(manifest: &Path, name: &str, artifact: &Value, intake: &mut Intake, templates: &mut Vec<Found>) {
    let properties = artifact.get("properties");
    let text = |key: &str| properties.and_then(|p| p.get(key)).and_then(Value::as_str);
    let folder = manifest.parent().unwrap_or_else(|| Path::new("."));
    let Some(template) = text("templateFile").filter(|file| is_inside(file)) else {
        let message = format!("the stack `{name}` names no `templateFile` inside the assembly");
        return intake.errors.push(IntakeError::Assembly { file: shown(manifest), message });
    };
    let environment = artifact.get("environment").and_then(Value::as_str).unwrap_or_default();
    let mut parts = environment.trim_start_matches("aws://").split('/').map(known);
    let (account, region) = (parts.next().flatten(), parts.next().flatten());
    let artifact = Artifact { name: text("stackName").unwrap_or(name).to_owned(), account, region };
    let path = folder.join(template);
    match read(&path).and_then(|source| tree::parse(&source)) {
        Ok(tree) => templates.push(Found { tree: tree.into(), path: Some(path), stack: Some(artifact) }),
        Err(error) => intake.errors.push(error.into()),
    }
}

/// An environment that is settled at deployment says `unknown-account` and `unknown-region`.
fn known(part: &str) -> Option<String> {
    (!part.is_empty() && !part.starts_with("unknown-")).then(|| part.to_owned())
}

/// A manifest cannot point outside its own folder.
fn is_inside(file: &str) -> bool {
    let path = Path::new(file);
    path.is_relative() && !path.components().any(|c| matches!(c, std::path::Component::ParentDir))
}
