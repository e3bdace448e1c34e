//! CDK cloud assemblies: their stacks, environments and construct paths.
//!
//! The form is described at <https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema>.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::files::{Found, read, shown};
use super::{Intake, IntakeError};
use crate::tree;

mod acknowledged;
mod written;

/// How deep assemblies may nest.
const MAX_DEPTH: usize = 8;

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
    /// Where the code stands that makes each resource, by logical id.
    pub(super) written: BTreeMap<String, String>,
}

/// Whether a file is the manifest of a cloud assembly.
pub(super) fn is_manifest(path: &Path) -> bool {
    let bytes = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    text.contains("\"artifacts\"") && text.contains("\"version\"")
}

/// Reads the stacks of an assembly, and of the assemblies within it.
pub(super) fn assembly(manifest: &Path, intake: &mut Intake, templates: &mut Vec<Found>) {
    Assembly { manifest, depth: 0 }.add(intake, templates);
}

/// An assembly, and how many it lies within.
#[derive(Clone, Copy)]
struct Assembly<'m> {
    manifest: &'m Path,
    depth: usize,
}

impl Assembly<'_> {
    fn folder(&self) -> &Path {
        self.manifest.parent().unwrap_or_else(|| Path::new("."))
    }

    fn fault(&self, message: String) -> IntakeError {
        IntakeError::Assembly { file: shown(self.manifest), message }
    }

    fn add(self, intake: &mut Intake, templates: &mut Vec<Found>) {
        let artifacts = match self.artifacts() {
            Ok(artifacts) => artifacts,
            Err(error) => return intake.errors.push(error),
        };
        for (name, artifact) in &artifacts {
            match artifact.get("type").and_then(Value::as_str) {
                Some("aws:cloudformation:stack") => match self.stack(name, artifact) {
                    Ok(found) => templates.push(found),
                    Err(error) => intake.errors.push(error),
                },
                Some("cdk:cloud-assembly") => match self.inner(name, artifact) {
                    Ok(manifest) => Assembly { manifest: &manifest, depth: self.depth + 1 }.add(intake, templates),
                    Err(error) => intake.errors.push(error),
                },
                _ => {}
            }
        }
        acknowledged::find(self.manifest, &artifacts, &mut intake.remarks);
    }

    fn artifacts(&self) -> Result<serde_json::Map<String, Value>, IntakeError> {
        let text = std::fs::read_to_string(self.manifest)
            .map_err(|source| IntakeError::Path { path: self.manifest.to_owned(), source })?;
        let value: Value = serde_json::from_str(&text).map_err(|e| self.fault(format!("the manifest is no JSON: {e}")))?;
        Ok(value.get("artifacts").and_then(Value::as_object).cloned().unwrap_or_default())
    }

    /// The manifest of an assembly within this one, such as a stage of a pipeline.
    fn inner(&self, name: &str, artifact: &Value) -> Result<PathBuf, IntakeError> {
        let directory = artifact.get("properties").and_then(|p| p.get("directoryName")).and_then(Value::as_str);
        let directory = directory.filter(|directory| is_inside(directory) && self.depth < MAX_DEPTH).ok_or_else(|| {
            self.fault(format!("the assembly `{name}` names no `directoryName` inside this one, or nests too deeply"))
        })?;
        Ok(self.folder().join(directory).join(MANIFEST))
    }

    fn stack(&self, name: &str, artifact: &Value) -> Result<Found, IntakeError> {
        let properties = artifact.get("properties");
        let text = |key: &str| properties.and_then(|p| p.get(key)).and_then(Value::as_str);
        let template = text("templateFile").filter(|file| is_inside(file));
        let template =
            template.ok_or_else(|| self.fault(format!("the stack `{name}` names no `templateFile` inside the assembly")))?;
        let environment = artifact.get("environment").and_then(Value::as_str).unwrap_or_default();
        let mut parts = environment.trim_start_matches("aws://").split('/').map(known);
        let (account, region) = (parts.next().flatten(), parts.next().flatten());
        let written = written::places(self.folder(), artifact);
        let artifact = Artifact { name: text("stackName").unwrap_or(name).to_owned(), account, region, written };
        let path = self.folder().join(template);
        let tree = read(&path).and_then(|source| tree::parse(&source))?;
        Ok(Found { tree: tree.into(), path: Some(path), stack: Some(artifact) })
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
