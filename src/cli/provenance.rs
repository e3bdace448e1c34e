//! What was reviewed, with what, and how.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use crate::document::{Digested, InputFile, Provenance};
use crate::intake::{Disclosure, Intake};
use crate::jurisdiction::Stack;
use crate::rule::{Rule, Rulebook};

/// The facts that make a review repeatable.
pub(super) struct Origin<'a> {
    pub(super) workload: String,
    pub(super) classification: String,
    pub(super) rulebook: &'a Rulebook,
    pub(super) intake: &'a Intake,
    pub(super) jurisdiction: Option<&'a Arc<Stack>>,
    pub(super) configuration: Option<&'a Path>,
    /// Waivers, statements, parameters, context: whatever else was read.
    pub(super) accompanying: &'a [PathBuf],
    pub(super) as_of: Date,
}

pub(super) fn provenance(origin: &Origin<'_>) -> Provenance {
    Provenance {
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        workload: origin.workload.clone(),
        classification: origin.classification.clone(),
        rulebook: rulebook(origin.rulebook),
        facts: Digested { count: crate::facts::names().count(), sha256: crate::embedded::FACTS_DIGEST.to_owned() },
        framework: Digested { count: crate::framework::practices().len(), sha256: crate::framework::digest().to_owned() },
        schema: crate::schema::version().to_owned(),
        jurisdictions: Digested {
            count: crate::jurisdiction::built_in().count(),
            sha256: crate::embedded::JURISDICTIONS_DIGEST.to_owned(),
        },
        jurisdiction: origin.jurisdiction.map(|stack| stack.layers().to_vec()).unwrap_or_default(),
        configuration: origin.configuration.and_then(file),
        inputs: inputs(origin.intake),
        accompanying: origin.accompanying.iter().filter_map(|path| file(path)).collect(),
        arguments: recorded(std::env::args().skip(1), origin.intake),
        as_of: origin.as_of.to_string(),
        language: String::new(),
    }
}

/// How many rules there are, and the digest over them.
pub(super) fn rulebook(rules: &Rulebook) -> Digested {
    Digested { count: rules.len(), sha256: hex(rules.rules().map(rule_text)) }
}

/// A file with its digest; `None` if it cannot be read any more.
fn file(path: &Path) -> Option<InputFile> {
    let bytes = std::fs::read(path).ok()?;
    Some(InputFile { file: super::output::shown(path), sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes)) })
}

/// A rule's id and digest. Settings are part of `rule.yaml`.
fn rule_text(rule: &Rule) -> String {
    format!("{} {}", rule.id, rule.digest)
}

fn inputs(intake: &Intake) -> Vec<InputFile> {
    let texts =
        intake.sources.iter().map(|source| InputFile { file: source.name.to_string(), sha256: hex([source.text.clone()]) });
    let documents = intake.digests.iter().map(|(file, sha256)| InputFile { file: file.clone(), sha256: sha256.clone() });
    texts.chain(documents).collect()
}

fn hex(texts: impl IntoIterator<Item = String>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}

/// Arguments that say how an account is reached.
const OF_THE_WAY: [&str; 7] =
    ["--profile", "--role", "--external-id", "--role-session-name", "--endpoint-url", "--timeout", "--attempts"];

/// The arguments that a review depends on: not where and how it is written, nor with how many threads; the language stands
/// beside them. The value of a parameter is
/// kept only where a template declares it and does not call it secret.
fn recorded(arguments: impl Iterator<Item = String>, intake: &Intake) -> Vec<String> {
    let mut kept = Vec::new();
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        let (flag, value) = argument.split_once('=').map_or((argument.as_str(), None), |(flag, value)| (flag, Some(value)));
        match (flag, value) {
            ("--", _) => kept.extend(std::iter::once(argument).chain(arguments.by_ref())),
            ("--quiet" | "--ledger", _) | ("--jobs" | "--output" | "--format" | "--max-chars" | "--lang", Some(_)) => {}
            ("--jobs" | "--output" | "--format" | "--max-chars" | "--lang", None) => drop(arguments.next()),
            // The way to an account is nobody else's, and may name another account or a secret.
            (flag, Some(_)) if OF_THE_WAY.contains(&flag) => {}
            (flag, None) if OF_THE_WAY.contains(&flag) => drop(arguments.next()),
            ("--parameter", Some(pair)) => kept.push(format!("--parameter={}", public(pair, intake))),
            ("--parameter", None) => {
                kept.push(argument);
                kept.extend(arguments.next().map(|pair| public(&pair, intake)));
            }
            _ if is_short(&argument) => {
                // The value of `-o` follows unless it is attached.
                let before = argument.strip_prefix('-').and_then(|flags| flags.strip_suffix('o'));
                if before.is_some_and(|flags| !flags.contains('o')) {
                    arguments.next();
                }
            }
            _ => kept.push(argument),
        }
    }
    kept
}

/// Whether an argument is a bundle of `-q` and `-o`, the only short flags of `review`.
fn is_short(argument: &str) -> bool {
    argument.len() > 1 && argument.starts_with('-') && !argument.starts_with("--")
}

/// `NAME=VALUE`, with stars for a value that may be a secret.
fn public(pair: &str, intake: &Intake) -> String {
    match pair.split_once('=') {
        Some((name, _)) if !name.starts_with("AWS::") && intake.parameters.get(name) != Some(&Disclosure::Public) => {
            format!("{name}=***")
        }
        _ => pair.to_owned(),
    }
}

/// The day by which expiry is judged: as said, else `SOURCE_DATE_EPOCH`, else today in UTC. Nothing else reads the clock.
pub(super) fn as_of(stated: Option<&str>) -> anyhow::Result<Date> {
    if let Some(text) = stated {
        return text.parse().map_err(|_| anyhow!("`{text}` is no day; write --as-of YYYY-MM-DD"));
    }
    #[expect(clippy::disallowed_methods, reason = "this is the one place where today enters, and it is written into the review")]
    if let Ok(epoch) = std::env::var("SOURCE_DATE_EPOCH") {
        let seconds: i64 = epoch.parse().with_context(|| format!("SOURCE_DATE_EPOCH `{epoch}` is no number of seconds"))?;
        let at = Timestamp::from_second(seconds).with_context(|| format!("SOURCE_DATE_EPOCH `{epoch}` is out of range"))?;
        return Ok(day(at));
    }
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    Ok(day(Timestamp::now()))
}

fn day(at: Timestamp) -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(at).date()
}
