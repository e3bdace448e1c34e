//! `plumbrule review`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};

use super::Ended;
use super::arguments::{Format, ReviewArguments, RuleArguments};
use super::output::{self, note};
use super::provenance::{Origin, as_of, provenance};
use super::{progress, trace};
use crate::config::{self, Config};
use crate::document::{LeftOut, OutcomeKind, OutcomeReason, Review};
use crate::finding::{Severity, Verdict};
use crate::intake::{self, Intake, Options};
use crate::jurisdiction::Stack;
use crate::report::{TextOptions, Words, tell, to_json, to_markdown, to_text};
use crate::review::{GatePolicy, Request, Settings, build};
use crate::rule::{Language, Rulebook};

pub(super) fn run(arguments: &ReviewArguments) -> Ended {
    let targets = output::targets(&arguments.write.output)?;
    let (config, config_path) = configuration(arguments)?;
    let as_of = as_of(arguments.as_of.as_deref())?;
    let language = arguments.language.language();
    let jurisdiction = jurisdiction(arguments, &config)?;
    let (rulebook, left_out) = rulebook(&arguments.choice, &config, jurisdiction.is_some())?;
    let wanted = arguments.trace.as_deref().map(|text| trace::wanted(text, &rulebook)).transpose()?;
    let intake = intake::gather(&arguments.paths, &options(arguments, &config, as_of)?);
    let origin = Origin {
        rulebook: &rulebook,
        intake: &intake,
        jurisdiction: jurisdiction.as_ref(),
        configuration: config_path.as_deref(),
        as_of,
        language,
    };
    let review = reviewed(arguments, &config, left_out, &origin)?;
    warn_of_unknown_parameters(arguments, &intake, Words::of(language));
    let ended = match wanted {
        Some(wanted) => trace::run(wanted, &review, language),
        None => finish(arguments, &review, &rulebook, &targets),
    };
    // The process ends here, and with it all memory; of a large design it takes long to give it back piece by piece.
    std::mem::forget((review, intake));
    ended
}

/// Runs the rules; a bar shows how far they are.
fn reviewed(arguments: &ReviewArguments, config: &Config, left_out: Vec<LeftOut>, origin: &Origin<'_>) -> anyhow::Result<Review> {
    let intake = origin.intake;
    let watched = progress::watcher(arguments.write.quiet);
    let settings = Settings {
        context: config.context.json(),
        workload: config.workload.json(),
        jurisdiction: origin.jurisdiction.cloned(),
        include_passes: arguments.write.include_passes || arguments.trace.is_some(),
        include_reads: shows_reads(arguments)?,
        progress: watched.as_ref().map(|(progress, _)| progress.clone()).unwrap_or_default(),
        jobs: arguments.jobs,
    };
    let designs: Vec<_> = intake.designs.iter().map(|r| (Arc::clone(&r.design), r.format)).collect();
    let mut review = build(&Request {
        designs: &designs,
        sources: &intake.sources,
        rulebook: origin.rulebook,
        settings: &settings,
        left_out,
        skipped: skipped(intake),
        input_errors: input_errors(intake, arguments),
        gate: gate(arguments, config)?,
        workload: config.workload.name.clone().unwrap_or_default(),
        include_passes: settings.include_passes,
        provenance: provenance(origin),
    });
    if let Some((_, bar)) = watched {
        bar.finish_and_clear();
    }
    tell(&mut review, origin.rulebook, origin.language);
    Ok(review)
}

/// Whether anything that is written shows what rules read.
fn shows_reads(arguments: &ReviewArguments) -> anyhow::Result<bool> {
    let printed = (!arguments.write.quiet).then_some(arguments.write.format);
    let written = output::targets(&arguments.write.output)?;
    let mut formats = written.iter().map(|(format, _)| *format).chain(printed);
    Ok(arguments.trace.is_some() || formats.any(|format| format == Format::Json))
}

/// Writes what was asked for, and ends with the code of the first reason.
fn finish(arguments: &ReviewArguments, review: &Review, rulebook: &Rulebook, targets: &[(Format, PathBuf)]) -> Ended {
    let language = arguments.language.language();
    let min_severity = arguments.choice.min_severity;
    let render = |format: Format, color: bool, width: usize| match format {
        Format::Json => to_json(&at_least(min_severity, review)),
        Format::Markdown => to_markdown(review, rulebook, language, min_severity),
        Format::Text => to_text(review, rulebook, &TextOptions { language, color, width, min_severity }),
    };
    for (format, path) in targets {
        output::write_whole(path, &render(*format, false, 100))?;
        if !arguments.write.quiet {
            note(&Words::of(language).say("cli.written", &[("path", &path.display().to_string())]));
        }
    }
    if !arguments.write.quiet {
        output::print(&render(arguments.write.format, output::color(), output::width()))?;
    }
    tell_reasons(review, language);
    Ok(if arguments.gate.exit_zero { exit_zero(review, language) } else { first(review, |_| true) })
}

/// The code of the first reason that counts: the first that holds of 1, 2, 70, 3, 0.
fn first(review: &Review, counts: impl Fn(u8) -> bool) -> u8 {
    let codes = review.outcome.iter().map(|reason| reason.exit_code).filter(|code| counts(*code));
    codes.min_by_key(|code| precedence(*code)).unwrap_or(0)
}

/// The review without failures below a severity.
fn at_least(severity: Severity, review: &Review) -> Review {
    let mut review = review.clone();
    review.verdicts.retain(|entry| entry.verdict != Verdict::Fail || entry.severity >= severity);
    review
}

fn precedence(code: u8) -> usize {
    [1, 2, 70, 3, 0].iter().position(|c| *c == code).unwrap_or(usize::MAX)
}

/// All reasons but a pass go to standard error.
fn tell_reasons(review: &Review, language: Language) {
    for reason in review.outcome.iter().filter(|reason| reason.kind != OutcomeKind::Passed) {
        let kind = serde_json::to_value(reason.kind).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        note(&format!("{}: {}", Words::of(language).line(&format!("outcome.{kind}")), reason.message));
    }
}

/// What the gate says does not count; what could not be read, and a rule that went wrong, do.
fn exit_zero(review: &Review, language: Language) -> u8 {
    let (code, otherwise) = (first(review, |code| matches!(code, 2 | 70)), first(review, |_| true));
    if code != otherwise {
        let values = [("code", &*code.to_string()), ("otherwise", &*otherwise.to_string())];
        note(&Words::of(language).say("cli.exit-zero", &values));
    }
    code
}

/// The configuration: named, or found upward from the first input.
fn configuration(arguments: &ReviewArguments) -> anyhow::Result<(Config, Option<PathBuf>)> {
    let first = arguments.paths.first().map_or_else(|| Path::new("."), PathBuf::as_path);
    let from = if first == Path::new("-") { Path::new(".") } else { first };
    let path = arguments.config.clone().or_else(|| config::discover(from));
    let mut config = match &path {
        Some(path) => config::load(path).map_err(|error| cannot(&error))?,
        None => Config::default(),
    };
    for file in &arguments.context {
        config.context.merge(config::load_context(file).map_err(|error| cannot(&error))?);
    }
    Ok((config, path))
}

fn jurisdiction(arguments: &ReviewArguments, config: &Config) -> anyhow::Result<Option<Arc<Stack>>> {
    let names = if arguments.jurisdiction.is_empty() { &config.jurisdiction } else { &arguments.jurisdiction };
    Ok(Stack::load(names).map_err(|error| cannot(&error))?.map(Arc::new))
}

fn options(arguments: &ReviewArguments, config: &Config, as_of: jiff::civil::Date) -> anyhow::Result<Options> {
    let mut parameters = BTreeMap::new();
    for file in &arguments.design.parameters {
        parameters.extend(intake::read_parameters(file)?);
    }
    for pair in &arguments.design.parameter {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| anyhow!("`{pair}` is no parameter; write --parameter NAME=VALUE"))?;
        parameters.insert(name.to_owned(), value.to_owned());
    }
    let complete = config.workload.complete.as_ref();
    if let Some(statement) = complete.filter(|statement| statement.date.0 > as_of) {
        bail!(
            "workload.complete is dated {}, after the day of the review ({as_of}); correct the date or --as-of",
            statement.date
        );
    }
    Ok(Options {
        parameters,
        region: arguments.design.region.clone(),
        account: arguments.design.account.clone(),
        stack: arguments.design.stack.clone(),
        no_defaults: arguments.design.no_defaults,
        complete: complete.is_some(),
    })
}

/// A misspelt name would change nothing and say nothing. Files of parameters may serve many stacks, so they are left alone.
fn warn_of_unknown_parameters(arguments: &ReviewArguments, intake: &Intake, words: &Words) {
    let names = arguments.design.parameter.iter().filter_map(|pair| pair.split_once('=')).map(|(name, _)| name);
    let unknown = names.filter(|name| !name.starts_with("AWS::") && !intake.parameters.contains_key(*name));
    for name in unknown.filter(|_| !arguments.write.quiet && !intake.designs.is_empty()) {
        note(&format!("{}: {}", words.line("cli.warning"), words.say("cli.unknown-parameter", &[("name", name)])));
    }
}

/// The rules that run, and those that do not, with the reason.
fn rulebook(choice: &RuleArguments, config: &Config, with_jurisdiction: bool) -> anyhow::Result<(Rulebook, Vec<LeftOut>)> {
    let mut rulebook = load_rules(&choice.pack.rules)?;
    check_names(&rulebook, choice, config)?;
    let skip: BTreeSet<&str> = choice.skip.iter().chain(&config.rules.skip).map(String::as_str).collect();
    let mut left_out = Vec::new();
    rulebook.retain(|rule| {
        let id = rule.id.as_str();
        let named = choice.rule.iter().any(|r| r == id);
        let reason = if skip.contains(id) {
            Some("left-out.skipped")
        } else if rule.pack == "sovereignty" && !with_jurisdiction {
            Some("left-out.jurisdiction")
        } else if !choice.rule.is_empty() && !named || !choice.pillar.is_empty() && !choice.pillar.contains(&rule.pack) {
            Some("left-out.not-chosen")
        } else {
            None
        };
        left_out.extend(reason.map(|key| LeftOut::new(id, key, "")));
        reason.is_none()
    });
    Ok((rulebook, left_out))
}

/// The built-in rules with the packs of `--rules`.
pub(super) fn load_rules(folders: &[PathBuf]) -> anyhow::Result<Rulebook> {
    let mut rulebook = Rulebook::builtin().map_err(|e| output::Internal(e.to_string()))?;
    for folder in folders {
        rulebook.add_folder(folder).with_context(|| format!("cannot load the rules of {}", folder.display()))?;
    }
    Ok(rulebook)
}

fn check_names(rulebook: &Rulebook, choice: &RuleArguments, config: &Config) -> anyhow::Result<()> {
    for id in choice.rule.iter().chain(&choice.skip).chain(&config.rules.skip) {
        super::rules::find(rulebook, id)?;
    }
    let packs: BTreeSet<&str> = rulebook.rules().map(|rule| rule.pack.as_str()).collect();
    for pack in &choice.pillar {
        if !packs.contains(pack.as_str()) {
            let known: Vec<&str> = packs.iter().copied().collect();
            bail!("there is no pack `{pack}`; the packs are {}", known.join(", "));
        }
    }
    Ok(())
}

fn gate(arguments: &ReviewArguments, config: &Config) -> anyhow::Result<GatePolicy> {
    let fail_on = match arguments.gate.fail_on.as_deref() {
        Some("none") => None,
        Some(text) => Some(text.parse::<Severity>().map_err(|e| anyhow!("{e}, or none"))?),
        None => config.policy.fail_on.severity(),
    };
    let fails = |severity: &Severity| config.policy.unknown.of(*severity) == config::policy::OnUnknown::Fail;
    let unknown_fails = Severity::WORST_FIRST.into_iter().filter(fails).collect();
    Ok(GatePolicy { fail_on, unknown_fails, min_decided: config.policy.min_decided })
}

fn skipped(intake: &Intake) -> Vec<LeftOut> {
    let left = |s: &intake::Skipped| LeftOut::new(&s.what, &format!("skipped.{}", s.reason.code()), &s.reason.subject());
    intake.skipped.iter().map(left).collect()
}

/// Inputs that cannot be read, and the lack of any design.
fn input_errors(intake: &Intake, arguments: &ReviewArguments) -> Vec<OutcomeReason> {
    let in_words = |error| OutcomeReason::in_words(OutcomeKind::InputError, chain(error));
    let mut reasons: Vec<OutcomeReason> = intake.errors.iter().map(|error| in_words(error)).collect();
    if intake.designs.is_empty() && reasons.is_empty() {
        let paths: Vec<String> = arguments.paths.iter().map(|path| path.display().to_string()).collect();
        reasons.push(OutcomeReason::told(OutcomeKind::InputError, "cli.no-inputs", &[("paths", paths.into())]));
    }
    reasons
}

/// An error of the library, whose message completes "cannot …".
fn cannot(error: &dyn std::error::Error) -> anyhow::Error {
    anyhow!("cannot {}", chain(error))
}

/// An error with its sources.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = inner.source();
    }
    text
}
