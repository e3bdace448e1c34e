//! What AWS Config records in a Region.

use std::collections::BTreeSet;

use aws_sdk_config::types::{
    ConfigurationRecorder, ConfigurationRecorderStatus, RecordingGroup, RecordingScope, RecordingStrategyType, ResourceType,
};
use serde::Serialize;

use super::{Action, AwsError, Connection};

/// Kinds that a recorder of everything records only if it is told so.
const IAM: [&str; 4] = ["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];

/// One recorder, with what it does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recorder {
    /// Its name.
    pub name: String,
    /// Whether it records now.
    pub is_recording: bool,
    /// Whether it records every kind but those left out.
    pub records_all: bool,
    /// The kinds that it records, if it does not record all.
    pub kinds: BTreeSet<String>,
    /// The kinds that it leaves out.
    pub left_out: BTreeSet<String>,
    /// `CONTINUOUS` or `DAILY`; empty if AWS does not say.
    pub frequency: String,
    /// When it was started last, as AWS writes times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// How its last recording went; empty if AWS does not say.
    pub last_status: String,
    /// Why its last recording failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

impl Recorder {
    /// Whether the recorder records a kind, as long as it records.
    #[must_use]
    pub fn covers(&self, kind: &str) -> bool {
        if self.records_all { !self.left_out.contains(kind) } else { self.kinds.contains(kind) }
    }
}

/// What AWS Config records in a Region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// The recorders whose items can be read.
    pub recorders: Vec<Recorder>,
}

impl Recording {
    /// Whether a kind is recorded now.
    #[must_use]
    pub fn covers(&self, kind: &str) -> bool {
        self.recorders.iter().any(|recorder| recorder.is_recording && recorder.covers(kind))
    }

    /// Whether anything is recorded now.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.recorders.iter().any(|recorder| recorder.is_recording)
    }
}

/// Asks what is recorded in a Region.
///
/// # Errors
/// If AWS refuses, fails or does not answer.
pub fn recording(connection: &Connection, region: &str) -> Result<Recording, AwsError> {
    let client = connection.config(region);
    let told = connection.call(Action::DescribeConfigurationRecorders, client.describe_configuration_recorders().send())?;
    if told.configuration_recorders().is_empty() {
        return Ok(Recording::default());
    }
    let states =
        connection.call(Action::DescribeConfigurationRecorderStatus, client.describe_configuration_recorder_status().send())?;
    // What a service records for itself alone cannot be read by anybody else.
    let readable = told.configuration_recorders().iter().filter(|r| r.recording_scope() != Some(&RecordingScope::Internal));
    let recorders = readable.map(|recorder| {
        let state = states.configuration_recorders_status().iter().find(|state| state.name() == recorder.name());
        recorder_of(recorder, state)
    });
    Ok(Recording { recorders: recorders.collect() })
}

fn recorder_of(recorder: &ConfigurationRecorder, state: Option<&ConfigurationRecorderStatus>) -> Recorder {
    let group = recorder.recording_group();
    let strategy = group.and_then(|group| group.recording_strategy()).and_then(|strategy| strategy.use_only());
    let excludes = strategy == Some(&RecordingStrategyType::ExclusionByResourceTypes);
    let records_all = excludes || group.is_none_or(RecordingGroup::all_supported);
    let mut left_out = BTreeSet::new();
    if excludes {
        left_out = group.and_then(|g| g.exclusion_by_resource_types()).map(|e| names(e.resource_types())).unwrap_or_default();
    } else if records_all && !group.is_some_and(RecordingGroup::include_global_resource_types) {
        left_out = IAM.map(str::to_owned).into();
    }
    let time = |time: &aws_sdk_config::primitives::DateTime| time.to_string();
    Recorder {
        name: recorder.name().unwrap_or_default().to_owned(),
        is_recording: state.is_some_and(ConfigurationRecorderStatus::recording),
        records_all,
        kinds: group.map(|group| names(group.resource_types())).unwrap_or_default(),
        left_out,
        frequency: recorder.recording_mode().map(|mode| mode.recording_frequency().as_str().to_owned()).unwrap_or_default(),
        since: state.and_then(|state| state.last_start_time()).map(time),
        last_status: state.and_then(|state| state.last_status()).map(|status| status.as_str().to_owned()).unwrap_or_default(),
        last_error: state.and_then(|state| state.last_error_code()).map(str::to_owned),
    }
}

fn names(kinds: &[ResourceType]) -> BTreeSet<String> {
    kinds.iter().map(|kind| kind.as_str().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_config::types::{ExclusionByResourceTypes, RecordingStrategy};

    use super::*;

    fn recorder(group: RecordingGroup) -> Recorder {
        let state = ConfigurationRecorderStatus::builder().recording(true).build();
        recorder_of(&ConfigurationRecorder::builder().recording_group(group).build(), Some(&state))
    }

    #[test]
    fn a_recorder_of_everything_leaves_iam_out_unless_told_otherwise() {
        let told = RecordingGroup::builder().all_supported(true);
        assert!(!recorder(told.clone().build()).covers("AWS::IAM::Role"));
        assert!(recorder(told.clone().build()).covers("AWS::S3::Bucket"));
        assert!(recorder(told.include_global_resource_types(true).build()).covers("AWS::IAM::Role"));
    }

    #[test]
    fn exclusions_count_only_under_their_strategy() {
        let left_out = ExclusionByResourceTypes::builder().resource_types(ResourceType::Volume).build();
        let strategy = RecordingStrategy::builder().use_only(RecordingStrategyType::ExclusionByResourceTypes).build();
        let group = RecordingGroup::builder().exclusion_by_resource_types(left_out);
        let excluding = recorder(group.clone().recording_strategy(strategy).build());
        assert!(!excluding.covers("AWS::EC2::Volume") && excluding.covers("AWS::IAM::Role"));
        assert!(recorder(group.all_supported(true).build()).covers("AWS::EC2::Volume"));
    }

    #[test]
    fn a_list_of_kinds_is_all_that_is_recorded() {
        let listed = recorder(RecordingGroup::builder().resource_types(ResourceType::Bucket).build());
        assert!(listed.covers("AWS::S3::Bucket") && !listed.covers("AWS::EC2::Volume"));
    }

    #[test]
    fn a_recorder_that_stopped_covers_nothing() {
        let recorder = Recorder { records_all: true, ..Recorder::default() };
        assert!(!Recording { recorders: vec![recorder] }.covers("AWS::S3::Bucket"));
    }
}
