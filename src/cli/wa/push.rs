//! `plumbrule wa push`: brings a review into the answers.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};

use super::super::arguments::{PushArguments, ToolAccessArguments};
use super::super::output::{self, chain, note, shown};
use super::super::{Ended, INCOMPLETE};
use super::plan::{Reviewed, Wanted};
use super::{connect, place, told};
use crate::report::{Words, clean, grouped};
use crate::rule::Language;
use crate::tool::Tool as _;
use crate::tool::journal::{Journal, Keep};
use crate::tool::plan::{Plan, VERSION};
use crate::tool::push::{Pushed, Stop, push};
use crate::tool::sdk::Sdk;

pub(super) fn run(arguments: &PushArguments) -> Ended {
    match (&arguments.plan, &arguments.review) {
        (Some(path), _) => replay(arguments, path),
        (None, Some(path)) => review(arguments, path),
        (None, None) => bail!("name what to push: --plan FILE or --review FILE"),
    }
}

/// Replays a plan that was kept.
fn replay(arguments: &PushArguments, path: &Path) -> Ended {
    let plan = read(path)?;
    let region = match &arguments.access.region {
        None => plan.region.clone(),
        Some(region) if *region == plan.region => region.clone(),
        Some(_) => {
            bail!("the plan is for the Region {}; leave --region out, or make a plan for the other Region", clean(&plan.region))
        }
    };
    place::check(&region, &arguments.place, &plan.review.jurisdiction)?;
    let access = ToolAccessArguments { region: Some(region), ..arguments.access.clone() };
    let (connection, region) = connect(&access)?;
    let tool = Sdk::new(&connection, &region);
    let workload = tool.workload(&plan.workload.id)?;
    if workload.arn != plan.workload.arn {
        bail!("the plan is for the workload {}, and this account has {}", clean(&plan.workload.arn), clean(&workload.arn));
    }
    let language = arguments.lang.unwrap_or_else(|| plan.language.parse().unwrap_or(Language::En));
    send(&tool, arguments, &Planned { plan: &plan, path, words: Words::of(language) })
}

/// Makes a plan of a review, and sends it.
fn review(arguments: &PushArguments, path: &Path) -> Ended {
    let reviewed = Reviewed::read(path, arguments.lang)?;
    let (connection, region) = connect(&arguments.access)?;
    place::check(&region, &arguments.place, &reviewed.review.provenance.jurisdiction)?;
    let tool = Sdk::new(&connection, &region);
    let workload = arguments.workload.as_deref().unwrap_or_default();
    let wanted = Wanted { workload, lens: &arguments.lens, overwrite: arguments.overwrite, region };
    let plan = reviewed.plan(&tool, wanted)?;
    send(&tool, arguments, &Planned { plan: &plan, path, words: Words::of(reviewed.language) })
}

fn read(path: &Path) -> anyhow::Result<Plan> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}; check that it exists", shown(path)))?;
    let version = serde_json::from_str::<serde_json::Value>(&text).ok().and_then(|value| value.get("wa_plan")?.as_u64());
    match version {
        Some(found) if found > u64::from(VERSION) => {
            bail!(
                "cannot read {}: it is a plan of form {found}, and this plumbrule reads form {VERSION}; use a newer one",
                shown(path)
            )
        }
        _ => serde_json::from_str(&text)
            .map_err(|error| anyhow!("cannot understand {}: it is no plan of `wa plan --format json` ({error})", shown(path))),
    }
}

/// A plan, and the file that it comes from.
struct Planned<'a> {
    plan: &'a Plan,
    path: &'a Path,
    words: &'static Words,
}

impl Planned<'_> {
    /// The journal lies beside the plan or the review, one for each workload.
    fn journal(&self) -> PathBuf {
        let id: String = self.plan.workload.id.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        self.path.with_extension(format!("{id}.wa-journal.json"))
    }
}

fn send(tool: &Sdk<'_>, arguments: &PushArguments, planned: &Planned<'_>) -> Ended {
    if !arguments.yes {
        output::print(&told::plan(planned.plan, planned.words))?;
        note(planned.words.line("wa.push.needs-yes"));
        return Ok(0);
    }
    let path = planned.journal();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let _lock = output::lock(folder);
    let text = std::fs::read_to_string(&path).ok();
    let journal = Journal::resumed(text.as_deref(), &planned.plan.digest());
    let pushed = push(tool, planned.plan, journal, &mut File(&path));
    tell(&pushed, &path, planned.words);
    Ok(if pushed.stop.is_some() { INCOMPLETE } else { 0 })
}

/// A journal in a file.
struct File<'a>(&'a Path);

impl Keep for File<'_> {
    fn keep(&mut self, text: &str) -> Result<(), String> {
        output::write_whole(self.0, text).map_err(|error| format!("{error:#}"))
    }
}

/// Says what was sent, what was not, and how to go on.
fn tell(pushed: &Pushed, journal: &Path, words: &Words) {
    for (key, questions) in [("wa.push.before", &pushed.before), ("wa.push.moved", &pushed.moved)] {
        if !questions.is_empty() {
            note(&words.say(key, &[("questions", &words.list(questions))]));
        }
    }
    let sent = grouped(pushed.sent.len());
    let Some(stop) = &pushed.stop else {
        note(&words.say("wa.push.done", &[("sent", &sent), ("there", &grouped(pushed.there))]));
        return;
    };
    note(&format!("{}: {}", words.line("cli.error"), chain(&stop.fault)));
    tell_stop(stop, &sent, words);
    note(&words.say("wa.push.resume", &[("path", &shown(journal))]));
}

fn tell_stop(stop: &Stop, sent: &str, words: &Words) {
    let key = if stop.question.is_empty() { "wa.push.stopped-end" } else { "wa.push.stopped" };
    note(&words.say(key, &[("question", &stop.question), ("sent", sent)]));
    if stop.unsure {
        note(&words.say("wa.push.unsure", &[("question", &stop.question)]));
    }
    if !stop.left.is_empty() {
        note(&words.say("wa.push.left", &[("questions", &words.list(&stop.left))]));
    }
}
