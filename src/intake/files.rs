//! Finds the inputs: files, folders, standard input.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::snapshot::{self, Asked, Document};
use super::{Intake, IntakeError, Options, SkipReason, Skipped, cdk, cloudformation, remarks};
use crate::source::Source;
use crate::tree::{self, Tree, TreeError};

/// Largest file that is read; templates are limited to 1 MB, cloud assemblies and plans are larger.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Reads every path, recognises what it holds and turns it into designs.
#[must_use]
pub fn gather(paths: &[PathBuf], options: &Options) -> Intake {
    gather_beside(paths, Vec::new(), options, &Asked::default)
}

/// The same with documents of configuration items that stand elsewhere than at a path of the user's; of large accounts, for
/// what is asked about their resources.
#[must_use]
pub fn gather_beside(paths: &[PathBuf], documents: Vec<Document>, options: &Options, asked: &dyn Fn() -> Asked) -> Intake {
    let mut intake = Intake::default();
    let mut finds = Finds { templates: Vec::new(), documents };
    for path in paths {
        collect(path, &mut intake, &mut finds);
    }
    let templates = each_once(finds.templates);
    intake.sources = templates.iter().map(|t| Arc::clone(&t.tree.source)).collect();
    cloudformation::designs(&templates, options, &mut intake);
    snapshot::designs(finds.documents, options, asked, &mut intake);
    let mut seen = BTreeSet::new();
    intake.skipped.retain(|skipped| seen.insert(skipped.clone()));
    intake.remarks.extend(remarks::find(&intake.sources, &intake.designs));
    remarks::in_order(&mut intake.remarks, &intake.sources);
    intake
}

/// What the paths lead to.
#[derive(Debug, Default)]
struct Finds {
    templates: Vec<Found>,
    documents: Vec<Document>,
}

/// A template that was found, with what is known of the stack it makes.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) tree: Arc<Tree>,
    pub(super) path: Option<PathBuf>,
    pub(super) stack: Option<cdk::Artifact>,
}

/// A file that was named twice, or found in a folder and named too, is one design. What an assembly says of it is kept.
fn each_once(templates: Vec<Found>) -> Vec<Found> {
    let identity = |found: &Found| found.path.as_deref().map(canonical);
    let described: BTreeSet<PathBuf> = templates.iter().filter(|found| found.stack.is_some()).filter_map(identity).collect();
    let mut seen = BTreeSet::new();
    let mut kept = Vec::with_capacity(templates.len());
    for found in templates {
        let stack = found.stack.as_ref().map(|artifact| artifact.name.clone());
        let is_new =
            identity(&found).is_none_or(|path| (stack.is_some() || !described.contains(&path)) && seen.insert((path, stack)));
        kept.extend(is_new.then_some(found));
    }
    kept
}

/// A path by which the same file is known however it was reached.
pub(super) fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

fn collect(path: &Path, intake: &mut Intake, finds: &mut Finds) {
    if path == Path::new("-") {
        standard_input(intake, finds);
    } else if path.is_dir() {
        folder(path, intake, finds);
    } else {
        named_file(path, intake, finds);
    }
}

fn standard_input(intake: &mut Intake, finds: &mut Finds) {
    let mut bytes = Vec::new();
    if let Err(source) = std::io::stdin().read_to_end(&mut bytes) {
        intake.errors.push(IntakeError::Path { path: "-".into(), source });
        return;
    }
    if snapshot::looks_like_items(&bytes) {
        finds.documents.push(Document::memory(bytes, "<stdin>"));
        return;
    }
    match tree::decode(bytes, "<stdin>") {
        Ok(source) => keep(&source, None, true, intake, finds),
        Err(error) => intake.errors.push(error.into()),
    }
}

fn named_file(path: &Path, intake: &mut Intake, finds: &mut Finds) {
    if path.file_name().is_some_and(|name| name == cdk::MANIFEST) && cdk::is_manifest(path) {
        cdk::assembly(path, intake, &mut finds.templates);
        return;
    }
    if snapshot::glance(path).is_ok_and(|start| snapshot::looks_like_items(&start)) {
        finds.documents.push(Document::file(path, &shown(path)));
        return;
    }
    match read(path) {
        Ok(source) => keep(&source, Some(path), true, intake, finds),
        Err(error) => intake.errors.push(error.into()),
    }
}

pub(super) fn read(path: &Path) -> Result<Arc<Source>, TreeError> {
    tree::read(path, &shown(path))
}

/// The path as shown: as given, with forward slashes.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Walks a folder, honouring ignore files. A cloud assembly is read through its manifest; its templates are not read twice.
fn folder(path: &Path, intake: &mut Intake, finds: &mut Finds) {
    let mut assemblies = BTreeSet::new();
    let mut files = Vec::new();
    let mut walk = ignore::WalkBuilder::new(path);
    walk.sort_by_file_path(Ord::cmp).require_git(false).follow_links(false);
    // What only this machine or this checkout ignores is reviewed: the same repository gives the same review.
    let walk = walk.git_global(false).git_exclude(false).build();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => files.push(entry.into_path()),
            Ok(entry) if entry.path_is_symlink() && (is_data_file(Some(entry.path())) || entry.path().is_dir()) => {
                intake.skipped.push(Skipped { what: shown(entry.path()), reason: SkipReason::Link });
            }
            Ok(_) => {}
            Err(error) => intake.skipped.push(Skipped { what: shown(path), reason: SkipReason::Unreadable(error.to_string()) }),
        }
    }
    for file in &files {
        if file.file_name().is_some_and(|name| name == cdk::MANIFEST) && cdk::is_manifest(file) {
            cdk::assembly(file, intake, &mut finds.templates);
            assemblies.extend(file.parent().map(Path::to_owned));
        }
    }
    for file in files.iter().filter(|file| !file.parent().is_some_and(|folder| assemblies.contains(folder))) {
        walked_file(file, intake, finds);
    }
}

/// A file that a walk met: only what looks like a template is parsed, and only then is a fault an error.
fn walked_file(path: &Path, intake: &mut Intake, finds: &mut Finds) {
    if may_hold_items(path) && snapshot::glance(path).is_ok_and(|start| snapshot::looks_like_items(&start)) {
        finds.documents.push(Document::file(path, &shown(path)));
        return;
    }
    let size = std::fs::metadata(path).map_or(0, |m| m.len());
    if size > MAX_BYTES {
        intake.skipped.push(Skipped { what: shown(path), reason: SkipReason::TooLarge(MAX_BYTES) });
        return;
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            return intake.skipped.push(Skipped { what: shown(path), reason: SkipReason::Unreadable(error.to_string()) });
        }
    };
    if !looks_like_template(&bytes) {
        return;
    }
    match tree::decode(bytes, &shown(path)) {
        Ok(source) => keep(&source, Some(path), false, intake, finds),
        Err(error) => intake.errors.push(error.into()),
    }
}

/// Cheap test on the bytes: a template says `Resources` and the type of one.
fn looks_like_template(bytes: &[u8]) -> bool {
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    let plausible = !matches!(first, Some(b'<' | b'\x7f' | 0)) && !bytes.contains(&0);
    plausible && holds(b"Resources") && holds(b"Type") && (holds(b"AWS::") || holds(b"Alexa::") || holds(b"Custom::"))
}

/// Parses a text and keeps it if it is a template. In a walk, prose that merely mentions templates is passed over.
fn keep(source: &Arc<Source>, path: Option<&Path>, named: bool, intake: &mut Intake, finds: &mut Finds) {
    match tree::parse(source) {
        Ok(tree) if cloudformation::is_template(&tree) => {
            finds.templates.push(Found { tree: Arc::new(tree), path: path.map(Path::to_owned), stack: None });
        }
        Ok(_) if named => intake.errors.push(IntakeError::Unrecognised { file: source.name.to_string() }),
        Err(error) if named || is_data_file(path) => intake.errors.push(error.into()),
        Ok(_) | Err(_) => {}
    }
}

/// Whether a walked file's name is one that snapshots and exported items have.
fn may_hold_items(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    [".json", ".json.gz", ".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz"].iter().any(|end| name.ends_with(end))
}

/// Whether a walked file claims, by its name, to be data rather than prose or code.
fn is_data_file(path: Option<&Path>) -> bool {
    let extension = path.and_then(Path::extension).map(|e| e.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|e| matches!(e.as_str(), "yaml" | "yml" | "json" | "template" | "cfn"))
}
