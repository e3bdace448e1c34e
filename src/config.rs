//! What the repository, the organisation and the workload say: `plumbrule.yaml`, found upward from the input.
//!
//! Every mistake in the file is an error with its place; nothing is guessed and no unknown key is skipped.

use std::fmt;
use std::path::{Path, PathBuf};
use std::{fs, io};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

pub mod context;
pub mod effective;
pub mod effort;
pub mod gate;
pub mod policy;
pub mod workload;

pub use context::Context;
pub use effective::{CommandLine, Effective, Voices};
pub use effort::ReviewEffort;
pub use gate::{GatePolicy, GateSettings};
pub use policy::{Extends, Policy, ReadPolicy, WaiverRules};
pub use workload::Workload;

/// Name of the configuration file.
pub const FILE_NAME: &str = "plumbrule.yaml";

/// The configuration of a repository, `plumbrule.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map of settings")]
pub struct Config {
    /// The policy of the organisation, held in the repository and pinned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extends: Option<Extends>,
    /// When the gate fails.
    pub gate: GateSettings,
    /// Ids of built-in jurisdictions or paths of files, later ones win.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Vec<String>>,
    /// Which rules run.
    pub rules: RuleChoice,
    /// What a review must know about the outside.
    pub context: Context,
    /// What is reviewed.
    pub workload: Workload,
    /// What a review by hand costs, for the comparison.
    pub review_effort: ReviewEffort,
}

/// Which rules run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, expecting = "a map with the key `skip`")]
pub struct RuleChoice {
    /// Ids of rules that do not run.
    pub skip: Vec<String>,
}

/// A day, written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
pub struct Day(#[schemars(with = "String", regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))] pub Date);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = text.parse().ok().filter(|date: &Date| date.to_string() == text).map(Self);
        day.ok_or_else(|| D::Error::custom(format!("`{text}` is no day; write it as YYYY-MM-DD")))
    }
}

/// Why a configuration or context file cannot be used; completes "failed to …".
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("read {path}; check that it exists and is a text file", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no YAML, or says something that has no meaning here.
    #[error("understand {0}; `plumbrule schema config` prints what may stand there")]
    Meaning(Fault),
    /// The policy that a configuration extends is not the one that it pins.
    #[error(
        "extend {path}: its SHA-256 is {found}, but {configuration} pins {pinned}; see who changed the policy, then pin the new digest",
        configuration = configuration.display()
    )]
    Pinned {
        /// The configuration.
        configuration: PathBuf,
        /// The policy.
        path: String,
        /// The digest that is pinned.
        pinned: String,
        /// The digest that the file has.
        found: String,
    },
}

/// A mistake in a YAML file, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{path}:{line}:{column}: {problem}", path = path.display())]
pub struct Fault {
    /// The file.
    pub path: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: String,
}

/// The configuration file that is nearest to `from`, in its folder or above; stops at the root of the repository.
///
/// The path is relative if `from` is, so that a review does not record where a checkout lies.
#[must_use]
pub fn discover(from: &Path) -> Option<PathBuf> {
    upward(from).into_iter().next()
}

/// Every configuration file in the folder of `from` and above, the nearest first; stops at the root of the repository.
#[must_use]
pub fn upward(from: &Path) -> Vec<PathBuf> {
    let Ok(whole) = from.canonicalize().or_else(|_| std::path::absolute(from)) else { return Vec::new() };
    let folder = if whole.is_dir() { Some(whole.as_path()) } else { whole.parent() };
    let mut found = Vec::new();
    for folder in folder.into_iter().flat_map(Path::ancestors) {
        let file = folder.join(FILE_NAME);
        if file.is_file() {
            found.push(if from.is_relative() { relative(&file).unwrap_or(file) } else { file });
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    found
}

/// A path as seen from the working folder.
fn relative(file: &Path) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?.canonicalize().ok()?;
    let shared = here.ancestors().find(|folder| file.starts_with(folder))?;
    let up = here.strip_prefix(shared).ok()?.components().map(|_| "..");
    Some(up.collect::<PathBuf>().join(file.strip_prefix(shared).ok()?))
}

/// Reads a configuration file.
///
/// # Errors
/// If the file cannot be read, or says something that has no meaning.
pub fn load(path: &Path) -> Result<Config, ConfigError> {
    read(path)
}

/// Reads a context file (`--context`): the keys of `context`, without the word itself.
///
/// # Errors
/// If the file cannot be read, or says something that has no meaning.
pub fn load_context(path: &Path) -> Result<Context, ConfigError> {
    read(path)
}

fn read<T: DeserializeOwned + Default>(path: &Path) -> Result<T, ConfigError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.into(), source })?;
    parse(path, &text).map_err(ConfigError::Meaning)
}

/// Reads a YAML text; an empty one gives the default.
pub(crate) fn parse<T: DeserializeOwned + Default>(path: &Path, text: &str) -> Result<T, Fault> {
    let value: Result<Option<T>, _> = serde_yaml::from_str(text);
    value.map(Option::unwrap_or_default).map_err(|error| fault(path, &error))
}

fn fault(path: &Path, error: &serde_yaml::Error) -> Fault {
    let (line, column) = error.location().map_or((1, 1), |place| (place.line(), place.column()));
    let message = error.to_string();
    let problem = message.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&message);
    Fault { path: path.into(), line, column, problem: plain(problem) }
}

/// The parser's terms in the words of a reader who never saw its types.
fn plain(problem: &str) -> String {
    let moved = ["fail_on", "unknown", "min_decided", "assumed"]
        .into_iter()
        .find(|key| problem.starts_with(&format!("unknown field `{key}`, expected one of `extends`")));
    if let Some(key) = moved {
        return format!("`{key}` stands below `gate`: gate: {{{key}: …}}");
    }
    [("a YAML tag starting with '!'", "one word"), ("sequence", "list"), ("unknown variant", "unknown word")]
        .iter()
        .fold(problem.to_string(), |text, (term, word)| text.replace(term, word))
}

/// The JSON Schema of `plumbrule.yaml`.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Config)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::gate::{FailOn, OnUnknown, Severity};
    use super::*;

    fn config(text: &str) -> Config {
        parse(Path::new(FILE_NAME), text).unwrap()
    }

    fn fault(text: &str) -> String {
        parse::<Config>(Path::new(FILE_NAME), text).unwrap_err().to_string()
    }

    #[test]
    fn an_empty_file_gives_the_defaults() {
        for text in ["", "# nothing yet\n", "context:\nworkload:\n"] {
            let config = config(text);
            assert_eq!(config, Config::default());
            let gate = config.gate.settled();
            assert_eq!(gate.fail_on.severity(), Some(Severity::High));
            assert_eq!(gate.on_unknown(Severity::Critical), OnUnknown::Warn);
            assert!((gate.min_decided - 0.5).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn a_full_file_is_read_and_written_back() {
        let config = config(FULL);
        assert_eq!(config.gate.fail_on, Some(FailOn::None));
        assert_eq!(config.gate.settled().on_unknown(Severity::High), OnUnknown::Fail);
        assert_eq!(config.jurisdiction.as_deref(), Some(&["KR".to_owned(), "policy/acme.yaml".to_owned()][..]));
        assert_eq!(config.rules.skip, ["s3-versioning"]);
        let written = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<Config>(&written).unwrap(), config);
    }

    const FULL: &str = r#"
extends: {path: policy/acme.yaml, sha256: 00ff}
gate:
  fail_on: none
  unknown: {critical: fail, high: fail}
  min_decided: 0.8
  assumed: unknown
  pillars: {security: medium}
  practice_risk: {high: low}
jurisdiction: [KR, policy/acme.yaml]
rules: {skip: [s3-versioning]}
context:
  organization: o-a1b2c3d4e5
  accounts: ["012345678901"]
  vendors: [{name: Acme, account: "111122223333", country: DE, purpose: support, external_id_required: true, expires: 2027-01-31}]
  bucket_regions: {logs: ap-northeast-2, copies: {region: eu-central-1, account: "111122223333"}}
  default_tier: 2
  tier_aliases: {secret: 3}
workload:
  name: portal
  environment: production
  criticality: high
  complete: {owner: kim, date: 2026-11-01}
  users: 1200
"#;

    #[test]
    fn rules_read_what_is_there_and_nothing_else() {
        let config = config(FULL);
        assert_eq!(
            config.workload.json(),
            json!({"name": "portal", "environment": "production", "criticality": "high",
                "complete": {"owner": "kim", "date": "2026-11-01"}, "users": 1200})
        );
        assert_eq!(config.context.json()["bucket_regions"]["logs"], json!({"region": "ap-northeast-2"}));
        assert_eq!(Config::default().context.json(), json!({}));
        assert_eq!(Config::default().workload.json(), json!({}));
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place() {
        let fault = fault("gate: {fail_on: high}\nignore: [x]\n");
        assert!(fault.starts_with("plumbrule.yaml:2:1: unknown field `ignore`, expected one of `extends`"), "{fault}");
        let fault = super::tests::fault("context:\n  vendor: []\n");
        assert!(fault.starts_with("plumbrule.yaml:2:3: context: unknown field `vendor`"), "{fault}");
    }

    #[test]
    fn a_wrong_value_is_named_with_its_place() {
        for (text, expected) in [
            (
                "gate: {fail_on: severe}\n",
                "plumbrule.yaml:1:17: gate.fail_on: unknown word `severe`, expected one of `none`, `info`",
            ),
            ("fail_on: high\n", "plumbrule.yaml:1:1: `fail_on` stands below `gate`: gate: {fail_on: …}"),
            ("\ngate: {min_decided: 2}\n", "`2` is no share; write a number from 0 to 1"),
            ("gate: {unknown: {high: maybe}}\n", "unknown.high: unknown word `maybe`"),
            ("jurisdiction: KR\n", "plumbrule.yaml:1:15: jurisdiction: invalid type: string \"KR\", expected a list"),
            ("context: {default_tier: 4}\n", "context: `4` is no tier; tiers are 0, 1, 2 and 3"),
            ("context: {accounts: [111122223333]}\n", "111122223333 is no account id; write its twelve digits in quotes"),
            ("workload: {complete: {owner: kim}}\n", "missing field `date`"),
            ("workload: {complete: true}\n", "workload.complete: invalid type: boolean `true`, expected a map of owner and date"),
            ("workload: {complete: {owner: kim, date: 2026-2-1}}\n", "`2026-2-1` is no day; write it as YYYY-MM-DD"),
            ("workload: {complete: {owner: kim, date: 2026-02-30}}\n", "`2026-02-30` is no day"),
            ("context: {bucket_regions: {a: {zone: x}}}\n", "expected a Region code, or a map of region and account"),
            ("gate: {fail_on: high, fail_on: low}\n", "duplicate field `fail_on`"),
            ("workload: {components: [{name: a, rto: soon}]}\n", "`soon` is no length of time; write minutes, hours or days"),
            ("extends: policy.yaml\n", "expected a map of path and sha256"),
            ("gate: {fail_on: [high]}\n", "fail_on: invalid type: list, expected one word"),
            ("fail_on: [high\n", "plumbrule.yaml:"),
            ("rules: [a]\n", "rules: invalid type: list, expected a map with the key `skip`"),
        ] {
            let fault = fault(text);
            assert!(fault.contains(expected), "{text}{fault}");
        }
    }

    #[test]
    fn a_later_context_wins_key_by_key() {
        let mut context = config(FULL).context;
        let later = "accounts: []\nbucket_regions: {logs: ap-northeast-1}\n";
        context.merge(parse(Path::new("more.yaml"), later).unwrap());
        assert_eq!(context.json()["accounts"], json!([]));
        assert_eq!(context.json()["organization"], "o-a1b2c3d4e5");
        assert_eq!(context.json()["bucket_regions"]["logs"]["region"], "ap-northeast-1");
        assert_eq!(context.json()["bucket_regions"]["copies"]["region"], "eu-central-1");
    }

    #[test]
    fn the_nearest_file_up_to_the_repository_is_found() {
        let outer = tempfile::tempdir().unwrap();
        let repository = outer.path().join("repository");
        let deep = repository.join("stacks/web");
        fs::create_dir_all(&deep).unwrap();
        fs::write(outer.path().join(FILE_NAME), "").unwrap();
        fs::create_dir(repository.join(".git")).unwrap();
        assert_eq!(discover(&deep), None);
        fs::write(repository.join(FILE_NAME), "gate: {fail_on: low}\n").unwrap();
        assert_eq!(discover(&deep.join("template.yaml")), Some(repository.join(FILE_NAME)));
        assert_eq!(load(&repository.join(FILE_NAME)).unwrap().gate.fail_on, Some(FailOn::Low));
    }

    #[test]
    fn a_file_that_is_not_there_is_an_error() {
        let error = load_context(Path::new("nowhere/context.yaml")).unwrap_err();
        assert_eq!(error.to_string(), "read nowhere/context.yaml; check that it exists and is a text file");
    }

    #[test]
    fn the_schema_accepts_what_the_program_accepts() {
        let schema = serde_json::to_value(schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for text in [FULL, "gate: {fail_on: low}", "context: {bucket_regions: {a: x}}"] {
            let value: serde_json::Value = serde_yaml::from_str(text).unwrap();
            let errors: Vec<_> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{text}: {errors:?}");
        }
        for text in ["fail: low", "gate: {min_decided: 2}", "context: {default_tier: 4}", "workload: {complete: {owner: x}}"] {
            assert!(!validator.is_valid(&serde_yaml::from_str(text).unwrap()), "{text}");
        }
    }
}
