//! Loads the built-in rules and the packs of `--rules`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};

use super::{Metadata, Rule, RuleError, RuleId};
use crate::embedded::{self, EmbeddedRule};

/// The rules of a review, by id; a later pack overrides an earlier one.
#[derive(Debug, Default)]
pub struct Rulebook {
    rules: BTreeMap<RuleId, Rule>,
}

impl Rulebook {
    /// The rules that the program carries.
    ///
    /// # Errors
    /// If an embedded `rule.yaml` does not fit [`Metadata`]; the tests make sure that none does.
    pub fn builtin() -> Result<Self, RuleError> {
        let mut book = Self::default();
        for rule in embedded::RULES {
            book.insert(from_embedded(rule)?);
        }
        Ok(book)
    }

    /// Adds the rules of a folder of packs, or of one pack. A folder `good` beside them holds good resources for their cases.
    ///
    /// # Errors
    /// If a rule cannot be read; the first such rule is named.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), RuleError> {
        let found = rule_folders(folder)?;
        if found.is_empty() {
            return Err(RuleError::Empty { path: folder.to_owned() });
        }
        let good = Arc::new(good(&folder.join("good"))?);
        for path in found {
            self.insert(Rule { good: Arc::clone(&good), ..from_folder(&path)? });
        }
        Ok(())
    }

    /// Adds the rules of another book; those with the same ids take the place of these.
    pub fn add(&mut self, other: Self) {
        self.rules.extend(other.rules);
    }

    pub(super) fn insert(&mut self, rule: Rule) {
        self.rules.insert(rule.id.clone(), rule);
    }

    /// All rules in the order of their ids.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }

    /// The rule of an id, or the rule about the review itself that bears it.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Rule> {
        self.rules.get(id).or_else(|| about_review().get(id))
    }

    /// How many rules there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Keeps the rules that a filter wants.
    pub fn retain(&mut self, mut wanted: impl FnMut(&Rule) -> bool) {
        self.rules.retain(|_, rule| wanted(rule));
    }
}

/// The rules about the review itself: they have texts and no script, and no review can leave them out.
#[must_use]
pub fn about_review() -> &'static BTreeMap<RuleId, Rule> {
    static RULES: OnceLock<BTreeMap<RuleId, Rule>> = OnceLock::new();
    let read = |rule: &'static EmbeddedRule| from_embedded(rule).ok().map(|rule| (rule.id.clone(), rule));
    RULES.get_or_init(|| embedded::REVIEW_RULES.iter().filter_map(read).collect())
}

fn from_embedded(rule: &'static EmbeddedRule) -> Result<Rule, RuleError> {
    let origin = format!("rules/{}/{}/rule.rhai", rule.pack, rule.id);
    let metadata = serde_json::from_str(rule.metadata)
        .map_err(|e| RuleError::Format { path: origin.replace("rule.rhai", "rule.yaml"), message: e.to_string() })?;
    Ok(Rule {
        id: RuleId::new(rule.id),
        pack: rule.pack.to_owned(),
        origin,
        metadata,
        // What the program carries is not copied: no review reads the cases.
        script: rule.script.into(),
        cases: rule.cases.into(),
        crossfire: rule.crossfire.into(),
        digest: rule.digest.into(),
        good: Arc::default(),
        raw_texts: rule.texts.map(Cow::Borrowed),
        texts: Default::default(),
    })
}

/// A rule from its folder on disk.
fn from_folder(folder: &Path) -> Result<Rule, RuleError> {
    let mut fields = yaml(&folder.join("rule.yaml"))?;
    let shown = |name: &str| folder.join(name).display().to_string();
    let object = fields
        .as_object_mut()
        .ok_or_else(|| RuleError::Format { path: shown("rule.yaml"), message: "the file is not a map".into() })?;
    let raw_texts = ["en", "ko", "ja"].map(|l| Cow::Owned(object.shift_remove(l).unwrap_or_default().to_string()));
    let metadata: Metadata =
        serde_json::from_value(fields).map_err(|e| RuleError::Format { path: shown("rule.yaml"), message: e.to_string() })?;
    let cases = folder.join("cases.yaml");
    let crossfire = folder.join("crossfire.txt");
    Ok(Rule {
        id: RuleId::new(&name_of(folder)),
        pack: folder.parent().map(name_of).unwrap_or_default(),
        origin: shown("rule.rhai"),
        metadata,
        script: read(&folder.join("rule.rhai"))?.into(),
        cases: if cases.is_file() { yaml(&cases)?.to_string().into() } else { "[]".into() },
        crossfire: if crossfire.is_file() { read(&crossfire)?.into() } else { Cow::default() },
        digest: digest(folder)?.into(),
        good: Arc::default(),
        raw_texts,
        texts: Default::default(),
    })
}

/// The good resources of a folder by kind, such as `AWS-S3-Bucket.yaml`; none if there is no such folder.
fn good(folder: &Path) -> Result<BTreeMap<String, serde_json::Value>, RuleError> {
    if !folder.is_dir() {
        return Ok(BTreeMap::new());
    }
    let files = entries(folder)?.into_iter().filter(|path| path.extension().is_some_and(|e| e == "yaml"));
    files.map(|file| Ok((file.file_stem().unwrap_or_default().to_string_lossy().replace('-', "::"), yaml(&file)?))).collect()
}

/// The digest that `build.rs` gives to built-in rules.
fn digest(folder: &Path) -> Result<String, RuleError> {
    let mut hash = Sha256::new();
    for name in ["rule.yaml", "rule.rhai"] {
        hash.update(read(&folder.join(name))?.as_bytes());
        hash.update([0]);
    }
    Ok(data_encoding::HEXLOWER.encode(&hash.finalize()))
}

/// The rule folders below a folder, at most two levels deep, in a stable order.
fn rule_folders(folder: &Path) -> Result<Vec<PathBuf>, RuleError> {
    if folder.join("rule.yaml").is_file() {
        return Ok(vec![folder.to_owned()]);
    }
    let mut found = Vec::new();
    for outer in subfolders(folder)? {
        if outer.join("rule.yaml").is_file() {
            found.push(outer);
        } else {
            found.extend(subfolders(&outer)?.into_iter().filter(|inner| inner.join("rule.yaml").is_file()));
        }
    }
    Ok(found)
}

fn subfolders(folder: &Path) -> Result<Vec<PathBuf>, RuleError> {
    Ok(entries(folder)?.into_iter().filter(|path| path.is_dir()).collect())
}

/// What a folder holds, in a stable order.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, RuleError> {
    let entries = fs::read_dir(folder).map_err(|source| RuleError::Read { path: folder.to_owned(), source })?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    Ok(paths)
}

fn name_of(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn read(path: &Path) -> Result<String, RuleError> {
    fs::read_to_string(path).map_err(|source| RuleError::Read { path: path.to_owned(), source })
}

fn yaml(path: &Path) -> Result<serde_json::Value, RuleError> {
    serde_yaml::from_str(&read(path)?).map_err(|e| RuleError::Format { path: path.display().to_string(), message: e.to_string() })
}
