//! One case of `cases.yaml`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::{Expectation, Prepared, body};
use crate::config::Workload;
use crate::intake::{IntakeError, Options, cloudformation};
use crate::jurisdiction::{JurisdictionError, Stack};
use crate::rule::Rule;
use crate::source::Source;

/// A body in CloudFormation's terms, and what the rule must say of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What is so.
    pub name: String,
    /// Values put at paths of the body.
    #[serde(default)]
    pub set: IndexMap<String, Value>,
    /// Paths removed from the body.
    #[serde(default)]
    pub unset: Vec<String>,
    /// Kinds whose good resources join the body.
    #[serde(default)]
    pub with: Vec<String>,
    /// A whole body instead of the good resource.
    #[serde(default)]
    pub resources: Option<Value>,
    /// Other sections of the template.
    #[serde(default)]
    pub template: Option<Value>,
    /// Values of parameters.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
    /// Region of the stack.
    #[serde(default)]
    pub region: Option<String>,
    /// Account of the stack.
    #[serde(default)]
    pub account: Option<String>,
    /// Jurisdiction of the review.
    #[serde(default)]
    pub jurisdiction: Option<String>,
    /// `context` of the configuration.
    #[serde(default)]
    pub context: Option<Value>,
    /// `workload` of the configuration, as a file states it.
    #[serde(default)]
    pub workload: Workload,
    /// Settings of the rule.
    #[serde(default)]
    pub settings: IndexMap<String, Value>,
    /// Everything of the workload is in the body.
    #[serde(default)]
    pub complete: bool,
    /// What the rule must say, by resource.
    pub expect: IndexMap<String, Expectation>,
}

/// Why a case cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// `cases.yaml` is wrong.
    #[error("cases.yaml of {rule}: {message}")]
    Format {
        /// The rule.
        rule: String,
        /// What is wrong.
        message: String,
    },
    /// The body cannot be built.
    #[error("{0}")]
    Body(String),
    /// The intake refuses the body.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// There is no such jurisdiction.
    #[error(transparent)]
    Jurisdiction(#[from] JurisdictionError),
}

/// The cases of a rule.
///
/// # Errors
/// If `cases.yaml` is wrong.
pub fn cases(rule: &Rule) -> Result<Vec<Case>, CaseError> {
    serde_json::from_str(&rule.cases).map_err(|e| CaseError::Format { rule: rule.id.to_string(), message: e.to_string() })
}

impl Case {
    /// The case's body through the real intake.
    ///
    /// # Errors
    /// If the body cannot be built or read.
    pub fn prepare(&self, rule: &Rule) -> Result<Prepared, CaseError> {
        self.prepare_body(&body(self, rule)?)
    }

    /// Another body in the surroundings of the case.
    ///
    /// # Errors
    /// If the body cannot be read.
    pub fn prepare_body(&self, body: &Value) -> Result<Prepared, CaseError> {
        let text = serde_json::to_string_pretty(body).unwrap_or_default();
        let options = Options {
            parameters: self.parameters.iter().map(|(name, value)| (name.clone(), scalar(value))).collect(),
            region: self.region.clone(),
            account: self.account.clone(),
            complete: self.complete,
            ..Options::default()
        };
        let (design, _) = cloudformation::from_source(&Source::new("case.json", text), &options)?;
        let names: Vec<String> = self.jurisdiction.iter().cloned().collect();
        Ok(Prepared {
            design: Arc::new(design),
            jurisdiction: Stack::load(&names)?.map(Arc::new),
            context: self.context.clone().unwrap_or_else(|| serde_json::json!({})),
            workload: self.workload.json(),
        })
    }

    /// The rule with the settings of the case.
    #[must_use]
    pub fn rule_with_settings<'r>(&self, rule: &'r Rule) -> Cow<'r, Rule> {
        if self.settings.is_empty() {
            return Cow::Borrowed(rule);
        }
        let mut changed = rule.clone();
        changed.metadata.settings.extend(self.settings.clone());
        Cow::Owned(changed)
    }
}

fn scalar(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
