//! Files of parameter values, in both published formats.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use super::IntakeError;

/// Reads parameters from a file: the list of `ParameterKey` and `ParameterValue` that the AWS CLI takes, or the map
/// `{"Parameters": {…}}` of a template configuration file.
///
/// Sources: <https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html>.
///
/// # Errors
/// If the file cannot be read or has neither form.
pub fn read_parameters(path: &Path) -> Result<BTreeMap<String, String>, IntakeError> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| IntakeError::Path { path: path.to_owned(), source })?;
    let value: Value = serde_yaml::from_str(&text).map_err(|e| IntakeError::Parameters {
        file: file.clone(),
        message: format!("the file is neither JSON nor YAML: {e}"),
    })?;
    let found = match &value {
        Value::Array(items) => items.iter().map(pair).collect(),
        Value::Object(fields) => fields.get("Parameters").and_then(Value::as_object).map(entries),
        _ => None,
    };
    found.ok_or_else(|| IntakeError::Parameters {
        file,
        message: "expected a list of {\"ParameterKey\": …, \"ParameterValue\": …} or a map {\"Parameters\": {…}}".into(),
    })
}

fn pair(item: &Value) -> Option<(String, String)> {
    Some((item.get("ParameterKey")?.as_str()?.to_owned(), scalar(item.get("ParameterValue")?)))
}

fn entries(fields: &serde_json::Map<String, Value>) -> BTreeMap<String, String> {
    fields.iter().map(|(name, value)| (name.clone(), scalar(value))).collect()
}

fn scalar(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
