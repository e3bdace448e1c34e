//! Looks whether an account can be reviewed: what is recorded, whether it is delivered, whether questions are answered.

use serde::Serialize;

use super::{Action, AwsError, Connection, Recorder, recording};

/// Global types, which one Region records for all.
const IAM: &str = "AWS::IAM::";
/// How a delivery went that went wrong, as AWS says it.
const FAILURE: &str = "Failure";

/// How a Region fares. Every answer is `ok`, another word of state, or the word of an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    /// The Region.
    pub region: String,
    /// `on`, `off` if the recorder stopped, `none` if there is no recorder, or the word of an error.
    pub recording: String,
    /// The recorders.
    pub recorders: Vec<Recorder>,
    /// The kinds that rules need and nobody records here, sorted.
    pub not_recorded: Vec<String>,
    /// How many kinds rules need.
    pub needed: usize,
    /// `ok`, `failing`, `none` if nothing is delivered anywhere, or the word of an error.
    pub delivery: String,
    /// Why a delivery failed, as AWS codes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_error: Option<String>,
    /// Whether AWS Config answers queries.
    pub queries: String,
    /// Whether the Well-Architected Tool answers.
    pub tool: String,
}

impl Health {
    /// Whether a review of the Region would lack nothing. The Tool is not needed for a review, and nothing has to be delivered.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        let recorded = self.recording == "on" && self.not_recorded.is_empty();
        recorded && self.recorders.iter().all(|r| r.last_error.is_none()) && self.queries == "ok" && self.delivery != "failing"
    }
}

/// Looks at every Region of a connection; `kinds` are those that rules need.
#[must_use]
pub fn examine(connection: &Connection, kinds: &[String]) -> Vec<Health> {
    let mut found: Vec<Health> = connection.regions().iter().map(|region| look(connection, region, kinds)).collect();
    let is_iam = |kind: &String| kind.starts_with(IAM);
    let elsewhere: Vec<String> = kinds
        .iter()
        .filter(|kind| is_iam(kind) && found.iter().any(|health| health.recording == "on" && !health.not_recorded.contains(kind)))
        .cloned()
        .collect();
    for health in &mut found {
        health.not_recorded.retain(|kind| !elsewhere.contains(kind));
    }
    found
}

fn look(connection: &Connection, region: &str, kinds: &[String]) -> Health {
    let recording = recording(connection, region);
    let (state, recorders) = match &recording {
        Ok(recording) if recording.recorders.is_empty() => ("none", Vec::new()),
        Ok(recording) => (if recording.is_on() { "on" } else { "off" }, recording.recorders.clone()),
        Err(error) => (error.word(), Vec::new()),
    };
    let lacks = |kind: &&String| !recording.as_ref().is_ok_and(|recording| recording.covers(kind));
    let (delivery, delivery_error) = deliver(connection, region);
    Health {
        region: region.to_owned(),
        recording: state.to_owned(),
        recorders,
        not_recorded: kinds.iter().filter(lacks).cloned().collect(),
        needed: kinds.len(),
        delivery,
        delivery_error,
        queries: word(query(connection, region)),
        tool: word(tool(connection, region)),
    }
}

/// How deliveries go: of snapshots, of histories, and of the stream.
fn deliver(connection: &Connection, region: &str) -> (String, Option<String>) {
    let asked = connection.config(region).describe_delivery_channel_status();
    let told = match connection.call(Action::DescribeDeliveryChannelStatus, asked.send()) {
        Ok(told) => told,
        Err(error) => return (error.word().to_owned(), None),
    };
    let channels = told.delivery_channels_status();
    let files = channels.iter().flat_map(|c| [c.config_snapshot_delivery_info(), c.config_history_delivery_info()]).flatten();
    let streams = channels.iter().filter_map(|c| c.config_stream_delivery_info());
    let files = files.map(|info| (info.last_status(), info.last_error_code()));
    let streams = streams.map(|info| (info.last_status(), info.last_error_code()));
    let failed =
        files.chain(streams).find(|(status, _)| status.is_some_and(|status| status.as_str().eq_ignore_ascii_case(FAILURE)));
    match failed {
        Some((_, code)) => ("failing".to_owned(), code.map(str::to_owned)),
        None => (if channels.is_empty() { "none" } else { "ok" }.to_owned(), None),
    }
}

/// Asks a question whose answer nobody needs.
fn query(connection: &Connection, region: &str) -> Result<(), AwsError> {
    let asked = connection.config(region).select_resource_config().limit(1);
    connection.call(Action::SelectResourceConfig, asked.expression("SELECT resourceId").send()).map(|_| ())
}

fn tool(connection: &Connection, region: &str) -> Result<(), AwsError> {
    connection.call(Action::ListWorkloads, connection.tool(region).list_workloads().max_results(1).send()).map(|_| ())
}

fn word(answer: Result<(), AwsError>) -> String {
    answer.map_or_else(|error| error.word(), |()| "ok").to_owned()
}
