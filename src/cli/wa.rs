//! `plumbrule wa`: exchanges answers with the Well-Architected Tool.

use anyhow::{anyhow, bail};

use super::arguments::{MilestoneArguments, ToolAccessArguments, WaCommand, WorkloadCommand};
use super::output::{cannot, note};
use super::{Ended, INCOMPLETE, USAGE, complain, live};
use crate::aws::{AwsError, Connection};
use crate::report::{Words, clean};
use crate::tool::create::{self, Made};
use crate::tool::{FaultKind, Tool, ToolError, ToolWorkload};

mod place;
mod plan;
mod pull;
mod push;
mod told;
mod workload;

pub(super) fn run(command: &WaCommand) -> Ended {
    let ended = match command {
        WaCommand::Pull(arguments) => pull::run(arguments),
        WaCommand::Plan(arguments) => plan::run(arguments),
        WaCommand::Push(arguments) => push::run(arguments),
        WaCommand::Milestone(arguments) => milestone(arguments),
        WaCommand::Workload { command: WorkloadCommand::Create(arguments) } => workload::run(arguments),
    };
    ended.or_else(|error| {
        let Some(fault) = error.downcast_ref::<ToolError>() else { return Err(error) };
        let code = code(fault.kind);
        complain(&error);
        Ok(code)
    })
}

/// The exit code of a request that did not come to its end: what the user said is wrong, or AWS did not answer.
const fn code(kind: FaultKind) -> u8 {
    match kind {
        FaultKind::NotFound | FaultKind::Invalid | FaultKind::Credentials => USAGE,
        _ => INCOMPLETE,
    }
}

/// Opens the way to the one Region in which a workload of the Tool lies.
fn connect(access: &ToolAccessArguments) -> anyhow::Result<(Connection, String)> {
    let named: Vec<String> = access.region.iter().cloned().collect();
    let connection = Connection::open(&live::access(&named, &access.way)).map_err(opened)?;
    let region = connection.regions().first().cloned().ok_or_else(|| anyhow!("no Region is known; name one with --region"))?;
    Ok((connection, region))
}

/// What is wrong with the user's own setup is an error of usage; that AWS does not answer is none.
fn opened(error: AwsError) -> anyhow::Error {
    match error {
        AwsError::Credentials { .. } | AwsError::Region | AwsError::Setup(_) | AwsError::Write(_) => cannot(&error),
        _ => ToolError::from(error).into(),
    }
}

/// The workload of an id or a name.
fn found(tool: &dyn Tool, asked: &str) -> anyhow::Result<ToolWorkload> {
    let is_id = asked.len() == 32 && asked.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if is_id {
        return Ok(tool.workload(asked)?);
    }
    match create::named(tool, asked)?.as_slice() {
        [one] => Ok(tool.workload(&one.id)?),
        [] => bail!("the Tool has no workload named `{}` in this Region; check --workload and --region", clean(asked)),
        several => {
            let ids: Vec<&str> = several.iter().map(|workload| workload.id.as_str()).collect();
            bail!("several workloads are named `{}`; name one by its id: {}", clean(asked), ids.join(", "))
        }
    }
}

fn milestone(arguments: &MilestoneArguments) -> Ended {
    create::check_milestone(&arguments.name).map_err(|error| cannot(&error))?;
    let words = Words::of(arguments.language.language());
    let (connection, region) = connect(&arguments.access)?;
    place::check(&region, &arguments.place, &[])?;
    let tool = crate::tool::sdk::Sdk::new(&connection, &region);
    let workload = found(&tool, &arguments.workload)?;
    if !arguments.yes {
        note(&words.say("wa.milestone.plan", &[("name", &arguments.name), ("workload", &workload.name)]));
        note(words.line("wa.push.needs-yes"));
        return Ok(0);
    }
    match create::milestone(&tool, &workload.id, &arguments.name)? {
        Made::New(number) => {
            note(&words.say("wa.milestone.made", &[("number", &number.to_string()), ("name", &arguments.name)]));
        }
        Made::There(number) => note(&words.say("wa.milestone.there", &[("number", &number.to_string())])),
        Made::Full(most) => bail!("the workload has {most} milestones, which is all that the Tool keeps; remove one there first"),
    }
    Ok(0)
}
