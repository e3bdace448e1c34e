//! `plumbrule review`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{anyhow, bail};

use super::acceptance::Quieting;
use super::arguments::ReviewArguments;
use super::choice::{self, Choice};
use super::git::Past;
use super::held::{self, Held};
use super::output::{self, cannot, chain, note};
use super::provenance::{Origin, as_of, provenance};
use super::write::{self, Wanted};
use super::{Ended, acceptance, earlier, git, progress, trace};
use crate::assessment::{Terms, assess};
use crate::baseline::{self, Baseline};
use crate::config::Config;
use crate::design::Design;
use crate::document::{LeftOut, OutcomeKind, OutcomeReason, OverrideEntry, Provenance, Review, VerdictEntry};
use crate::finding::Verdict;
use crate::intake::snapshot::Running;
use crate::intake::{self, Intake, IntakeError, Options};
use crate::jurisdiction::Stack;
use crate::report::{Format, Rendering, TextOptions, Words, tell};
use crate::review::{Reviewed, Settings};
use crate::rule::{Language, Rulebook};

mod judging;

use judging::{Judged, Judging};

pub(super) fn run(arguments: &ReviewArguments) -> Ended {
    let targets = output::targets(&arguments.write.output)?;
    output::check_printed((!arguments.write.quiet && arguments.trace.is_none()).then_some(arguments.write.format))?;
    let held = Held::read(arguments)?;
    let language = arguments.language.language();
    let performed = perform(arguments, &held)?;
    let Performed { review, rulebook, intake } = &performed;
    warn_of_unknown_parameters(arguments, intake, Words::of(language));
    if !arguments.write.quiet {
        warn_without_git(review, Words::of(language));
    }
    let ended = match arguments.trace.as_deref() {
        Some(text) => {
            trace::run(trace::wanted(text, rulebook)?, review, language)?;
            // With a locked gate nothing keeps it from deciding, a trace neither.
            if held.gate_is_locked() { Ok(review.exit_code()) } else { Ok(0) }
        }
        None => finish(arguments, review, rulebook, &targets),
    };
    // The process ends here, and with it all memory; of a large design it takes long to give it back piece by piece.
    std::mem::forget(performed);
    ended
}

/// A review with what it was made from.
pub(super) struct Performed {
    pub(super) review: Review,
    pub(super) rulebook: Rulebook,
    pub(super) intake: Intake,
}

/// Everything that is known before rules run.
struct Ready<'a> {
    arguments: &'a ReviewArguments,
    held: &'a Held,
    as_of: jiff::civil::Date,
    jurisdiction: Option<Arc<Stack>>,
    rulebook: Rulebook,
    left_out: Vec<LeftOut>,
    replaced: Vec<OverrideEntry>,
    intake: Intake,
    /// What was read of an account; the intake reads it as often as it needs.
    _spool: Option<Spool>,
}

#[cfg(feature = "live")]
use super::live::Spool;

/// What a build without access to AWS never has.
#[cfg(not(feature = "live"))]
struct Spool {
    document: crate::intake::snapshot::Document,
}

/// What runs in the account, if it is asked for.
#[cfg(feature = "live")]
fn spool(arguments: &ReviewArguments, rulebook: &Rulebook) -> anyhow::Result<Option<Spool>> {
    arguments.live.live.then(|| super::live::read(arguments, rulebook)).transpose()
}

#[cfg(not(feature = "live"))]
fn spool(arguments: &ReviewArguments, _: &Rulebook) -> anyhow::Result<Option<Spool>> {
    if arguments.live.live { Err(super::without_access()) } else { Ok(None) }
}

impl<'a> Ready<'a> {
    fn new(arguments: &'a ReviewArguments, held: &'a Held) -> anyhow::Result<Self> {
        let as_of = as_of(arguments.as_of.as_deref())?;
        let jurisdiction = Stack::load(&held.effective.jurisdiction).map_err(|error| cannot(&error))?.map(Arc::new);
        let Choice { rulebook, left_out, replaced } = choice::rulebook(arguments, held, jurisdiction.is_some())?;
        if let Some(text) = &arguments.trace {
            trace::wanted(text, &rulebook)?;
        }
        let options = options(arguments, &held.config, as_of)?;
        let spool = spool(arguments, &rulebook)?;
        let documents = spool.iter().map(|spool| spool.document.clone()).collect();
        let intake = intake::gather_beside(&arguments.paths, documents, &options, &|| judging::asked(&rulebook));
        Ok(Self { arguments, held, as_of, jurisdiction, rulebook, left_out, replaced, intake, _spool: spool })
    }

    /// Runs the rules; a bar shows how far they are. File names in identities are as seen from `root`.
    fn judged(&self, designs: &[(Arc<Design>, &'static str)], running: Vec<Running>, root: &Path) -> anyhow::Result<Judged> {
        let arguments = self.arguments;
        let watched = progress::watcher(arguments.write.quiet);
        let settings = Settings {
            context: self.held.effective.context.json(),
            workload: self.held.config.workload.json(),
            jurisdiction: self.jurisdiction.clone(),
            include_passes: arguments.write.include_passes || arguments.trace.is_some(),
            include_reads: shows_reads(arguments)?,
            progress: watched.as_ref().map(|(progress, _)| progress.clone()).unwrap_or_default(),
            jobs: arguments.jobs,
        };
        let judging = Judging { ready: self, settings: &settings, root, designs: designs.len() + running.len() };
        let judged = if running.is_empty() { judging.at_once(designs) } else { judging.part_by_part(designs, running) };
        if let Some((_, bar)) = watched {
            bar.finish_and_clear();
        }
        Ok(judged)
    }

    fn designs(&self) -> Vec<(Arc<Design>, &'static str)> {
        self.intake.designs.iter().map(|r| (Arc::clone(&r.design), r.format)).collect()
    }

    fn workload(&self) -> String {
        self.held.config.workload.name.clone().unwrap_or_default()
    }

    fn provenance(&self, accompanying: &[PathBuf]) -> Provenance {
        provenance(&Origin {
            workload: self.workload(),
            classification: self.held.config.workload.classification.clone().unwrap_or_default(),
            rulebook: &self.rulebook,
            intake: &self.intake,
            jurisdiction: self.jurisdiction.as_ref(),
            configuration: self.held.path.as_deref(),
            accompanying,
            as_of: self.as_of,
        })
    }
}

/// Reviews: inputs, rules, waivers, statements, ledger and gate.
pub(super) fn perform(arguments: &ReviewArguments, held: &Held) -> anyhow::Result<Performed> {
    let mut ready = Ready::new(arguments, held)?;
    let known = known(&ready)?;
    let designs = ready.designs();
    let running = std::mem::take(&mut ready.intake.running);
    let is_any = !designs.is_empty() || !running.is_empty();
    let Judged { mut reviewed, holdings, sketch, errors } = ready.judged(&designs, running, held.root())?;
    if let Some(known) = &known {
        baseline::mark(&mut reviewed.verdicts, known);
    }
    let accepted = acceptance::accept(arguments, held, &ready.intake, &mut reviewed, ready.as_of)?;
    let earlier = earlier::read(&arguments.acceptance.previous)?;
    let terms = Terms {
        designs: &designs,
        holdings,
        sketch,
        stages: stages(&reviewed),
        rulebook: &ready.rulebook,
        gate: held.effective.gate.clone(),
        locked_gate: held.effective.locked_gate.clone(),
        input_errors: input_errors(&ready.intake, is_any, &errors, arguments),
        effort: held.config.review_effort,
        before: earlier.shares(),
        waivers: accepted.waivers,
        attestations: accepted.attestations,
        concerns: accepted.concerns,
        policy: held.policy_entry(&ready.replaced),
        workload: ready.workload(),
        sources: &accepted.sources,
        provenance: ready.provenance(&accepted.files),
    };
    let mut review = assess(reviewed, terms);
    earlier.settle(&mut review).map_err(|error| cannot(&error))?;
    tell(&mut review, &ready.rulebook, arguments.language.language());
    let Ready { rulebook, intake, .. } = ready;
    Ok(Performed { review, rulebook, intake })
}

/// The stages that the designs show, each once.
fn stages(reviewed: &Reviewed) -> Vec<String> {
    let stages: BTreeSet<String> = reviewed.coverage.designs.iter().map(|design| design.stage.clone()).collect();
    stages.into_iter().collect()
}

/// The findings that do not stop: those of the baseline, or of the files at another commit.
fn known(ready: &Ready<'_>) -> anyhow::Result<Option<BTreeSet<String>>> {
    let acceptance = &ready.arguments.acceptance;
    if let Some(path) = &acceptance.baseline {
        return Ok(Some(Baseline::read(path).map_err(|error| cannot(&error))?.fingerprints()));
    }
    acceptance.changed_since.as_deref().map(|reference| past(ready, reference)).transpose()
}

/// What the same review finds in the files of another commit, and what nobody waived in them.
fn past(ready: &Ready<'_>, reference: &str) -> anyhow::Result<BTreeSet<String>> {
    let (arguments, held) = (ready.arguments, ready.held);
    let given = &arguments.design.parameters;
    let waivers = acceptance::waiver_file(arguments, held)?;
    let read = ready.intake.sources.iter().map(|source| PathBuf::from(&source.name));
    let past =
        Past::at(reference, &arguments.paths.iter().chain(given).chain(&waivers).cloned().chain(read).collect::<Vec<_>>())?;
    let mut before = arguments.clone();
    before.paths = arguments.paths.iter().filter_map(|path| past.path(path)).collect();
    before.design.parameters = given.iter().map(|file| past.path(file).unwrap_or_else(|| file.clone())).collect();
    if before.paths.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut then = Ready::new(&before, held)?;
    let root = past.folder(held.root());
    let running = std::mem::take(&mut then.intake.running);
    let mut reviewed = then.judged(&then.designs(), running, &root)?.reviewed;
    let name_of = |file: &str| held::seen_from(&root, Path::new(file)).unwrap_or_else(|| file.to_owned());
    let quieting = Quieting { arguments: &before, held, intake: &then.intake, as_of: then.as_of, name_of: &name_of };
    // A central file that could not be understood then quieted nothing.
    let _ = quieting.quiet(waivers.and_then(|file| past.path(&file)).as_deref(), &mut reviewed);
    let counts = |entry: &VerdictEntry| matches!(entry.verdict, Verdict::Fail | Verdict::Unknown) && entry.waiver.is_none();
    Ok(reviewed.verdicts.into_iter().filter(counts).map(|entry| entry.fingerprint).collect())
}

/// The names of the inputs as seen from the folder of the configuration, wherever the command runs.
fn names(designs: &[(Arc<Design>, &'static str)], root: &Path) -> BTreeMap<String, String> {
    let inputs: BTreeSet<&str> =
        designs.iter().flat_map(|(design, _)| design.resources()).map(|(_, resource)| &*resource.input).collect();
    let name = |input: &str| Some((input.to_owned(), held::seen_from(root, Path::new(input))?));
    inputs.into_iter().filter_map(name).collect()
}

/// Whether anything that is written shows what rules read.
fn shows_reads(arguments: &ReviewArguments) -> anyhow::Result<bool> {
    let printed = (!arguments.write.quiet).then_some(arguments.write.format);
    let written = output::targets(&arguments.write.output)?;
    let mut formats = written.iter().map(|(format, _)| *format).chain(printed);
    Ok(arguments.trace.is_some() || formats.any(|format| matches!(format, Format::Json | Format::Html)))
}

/// Writes what was asked for, and ends with the code of the first reason.
fn finish(arguments: &ReviewArguments, review: &Review, rulebook: &Rulebook, targets: &[(Format, PathBuf)]) -> Ended {
    let language = arguments.language.language();
    let written = &arguments.write;
    let (min_severity, ledger) = (arguments.choice.min_severity, written.ledger);
    let options = TextOptions { language, min_severity, ledger, ..TextOptions::default() };
    let languages = arguments.language.languages();
    let rendering = Rendering { review, rulebook, options, max_chars: written.limit.characters(), languages, beside: None };
    let wanted = Wanted { targets, printed: (!written.quiet).then_some(written.format), quiet: written.quiet };
    write::write(&rendering, &wanted)?;
    tell_reasons(review, language);
    Ok(if arguments.gate.exit_zero { exit_zero(review, language) } else { review.exit_code() })
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
    let (code, otherwise) = (review.exit_code_among(|code| matches!(code, 2 | 70)), review.exit_code());
    if code != otherwise {
        let values = [("code", &*code.to_string()), ("otherwise", &*otherwise.to_string())];
        note(&Words::of(language).say("cli.exit-zero", &values));
    }
    code
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
        region: region(arguments)?,
        account: arguments.design.account.clone(),
        stack: arguments.design.stack.clone(),
        no_defaults: arguments.design.no_defaults,
        complete: complete.is_some(),
        at_once: None,
        jobs: arguments.jobs,
    })
}

/// The Region of stacks that do not say their own.
fn region(arguments: &ReviewArguments) -> anyhow::Result<Option<String>> {
    match arguments.design.region.as_slice() {
        _ if arguments.live.live && arguments.paths.is_empty() => Ok(None),
        [] => Ok(None),
        [one] => Ok(Some(one.clone())),
        _ if arguments.live.live => Ok(None),
        many => bail!("stacks lie in one Region, and --region names {}; several Regions are for --live", many.join(", ")),
    }
}

/// A misspelt name would change nothing and say nothing. Files of parameters may serve many stacks, so they are left alone.
fn warn_of_unknown_parameters(arguments: &ReviewArguments, intake: &Intake, words: &Words) {
    let names = arguments.design.parameter.iter().filter_map(|pair| pair.split_once('=')).map(|(name, _)| name);
    let unknown = names.filter(|name| !name.starts_with("AWS::") && !intake.parameters.contains_key(*name));
    for name in unknown.filter(|_| !arguments.write.quiet && !intake.designs.is_empty()) {
        note(&format!("{}: {}", words.line("cli.warning"), words.say("cli.unknown-parameter", &[("name", name)])));
    }
}

/// Without git all statements are unsigned, whoever signed them.
pub(super) fn warn_without_git(review: &Review, words: &Words) {
    if !review.attestations.is_empty() && !git::is_found() {
        note(&format!("{}: {}", words.line("cli.warning"), words.line("cli.no-git")));
    }
}

fn skipped(intake: &Intake) -> Vec<LeftOut> {
    let left = |s: &intake::Skipped| LeftOut::new(&s.what, &format!("skipped.{}", s.reason.code()), &s.reason.subject());
    intake.skipped.iter().map(left).collect()
}

/// Inputs that cannot be read, the lack of any design, and what a folder holds that may not be looked at.
fn input_errors(intake: &Intake, is_any: bool, later: &[IntakeError], arguments: &ReviewArguments) -> Vec<OutcomeReason> {
    let in_words = |error| OutcomeReason::in_words(OutcomeKind::InputError, chain(error));
    let mut reasons: Vec<OutcomeReason> = intake.errors.iter().chain(later).map(|error| in_words(error)).collect();
    if !is_any && reasons.is_empty() {
        let paths: Vec<String> = arguments.paths.iter().map(|path| path.display().to_string()).collect();
        reasons.push(OutcomeReason::told(OutcomeKind::InputError, "cli.no-inputs", &[("paths", paths.into())]));
    }
    let unread = intake.skipped.iter().filter(|skipped| skipped.reason.is_a_gap());
    let unread: Vec<String> = unread.map(|skipped| skipped.what.clone()).collect();
    if !unread.is_empty() {
        reasons.push(OutcomeReason::told(OutcomeKind::Incomplete, "message.incomplete", &[("what", unread.into())]));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::{Arguments, Command};
    use super::*;
    use crate::document::Arguments as Filled;
    use crate::intake::{SkipReason, Skipped};

    #[test]
    fn a_file_of_a_folder_that_may_not_be_read_makes_a_review_incomplete() {
        let Ok(Arguments { command: Command::Review(arguments) }) = Arguments::try_parse_from(["plumbrule", "review", "stacks"])
        else {
            panic!("these are arguments of a review");
        };
        let skipped = |reason| vec![Skipped { what: "stacks/prod.yaml".to_owned(), reason }];
        let codes = |skipped| {
            let intake = Intake { skipped, errors: vec![], ..Intake::default() };
            let reasons = input_errors(&intake, false, &[], &arguments);
            reasons.iter().map(|reason| (reason.exit_code, reason.key.clone(), reason.arguments.clone())).collect::<Vec<_>>()
        };
        let told = |code, key: &str, name: &str, what: &str| {
            (code, key.to_owned(), Filled::from_iter([(name, serde_json::json!([what]))]))
        };
        let nothing = told(2, "cli.no-inputs", "paths", "stacks");
        let unread = told(3, "message.incomplete", "what", "stacks/prod.yaml");
        assert_eq!(codes(skipped(SkipReason::Unreadable("denied".to_owned()))), [nothing.clone(), unread]);
        assert_eq!(codes(skipped(SkipReason::Link)), [nothing]);
    }
}
