//! The Tool in AWS, through the SDK.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::time::Duration;

use aws_sdk_wellarchitected::Client;
use aws_sdk_wellarchitected::config::{Config, retry::RetryConfig};
use aws_sdk_wellarchitected::primitives::DateTime;
use aws_sdk_wellarchitected::types as api;

use super::{
    Answer, Choice, ChoiceAnswer, FaultKind, LensReview, Milestone, NewWorkload, Reason, Status, Tool, ToolError, ToolRisk,
    ToolWorkload, Update,
};
use crate::aws::{Action, AwsError, Connection};

/// The most that a page holds.
const PAGE: i32 = 50;

/// The Tool in one Region of AWS.
#[derive(Debug)]
pub struct Sdk<'a> {
    connection: &'a Connection,
    client: Client,
}

impl<'a> Sdk<'a> {
    /// The Tool in a Region.
    #[must_use]
    pub fn new(connection: &'a Connection, region: &str) -> Self {
        Self { connection, client: connection.tool(region) }
    }
}

impl From<AwsError> for ToolError {
    fn from(error: AwsError) -> Self {
        let message = match &error {
            AwsError::Refused { message, .. }
            | AwsError::Rejected { message, .. }
            | AwsError::Unreachable { message, .. }
            | AwsError::Credentials { message, .. }
            | AwsError::Server { code: message, .. }
            | AwsError::Setup(message) => message.clone(),
            _ => String::new(),
        };
        let kind = match (&error, error.code().unwrap_or_default()) {
            (AwsError::Refused { .. }, _) => FaultKind::Refused,
            (AwsError::Throttled { .. }, _) => FaultKind::Throttled,
            (AwsError::Timeout { .. }, _) => FaultKind::Timeout,
            (AwsError::Broken { .. }, _) => FaultKind::HalfReply,
            (AwsError::Unreachable { .. }, _) => FaultKind::Unreachable,
            (AwsError::Server { .. }, _) => FaultKind::Failed,
            (AwsError::Rejected { .. }, "ConflictException") => FaultKind::Conflict,
            (AwsError::Rejected { .. }, "ResourceNotFoundException") => FaultKind::NotFound,
            (AwsError::Rejected { .. }, "ServiceQuotaExceededException") => FaultKind::Quota,
            (AwsError::Rejected { .. }, _) => FaultKind::Invalid,
            _ => FaultKind::Credentials,
        };
        Self { operation: operation(&error), kind, message }
    }
}

/// The operation that an error speaks of.
const fn operation(error: &AwsError) -> &'static str {
    match error {
        AwsError::Refused { action, .. }
        | AwsError::Throttled { action }
        | AwsError::Timeout { action }
        | AwsError::Broken { action }
        | AwsError::Unreachable { action, .. }
        | AwsError::Server { action, .. }
        | AwsError::Rejected { action, .. } => action,
        _ => "the request",
    }
}

/// A reply that lacks what it must hold.
fn lacks(action: Action, what: impl Display) -> ToolError {
    ToolError { operation: action.name(), kind: FaultKind::HalfReply, message: what.to_string() }
}

/// Reads page after page; a token that comes again would go round in circles.
fn paged<T>(
    action: Action,
    mut page: impl FnMut(Option<String>) -> Result<(Vec<T>, Option<String>), ToolError>,
) -> Result<Vec<T>, ToolError> {
    let (mut all, mut seen, mut token) = (Vec::new(), BTreeSet::new(), None);
    loop {
        let (found, next) = page(token)?;
        all.extend(found);
        match next {
            None => return Ok(all),
            Some(next) if seen.insert(next.clone()) => token = Some(next),
            Some(_) => return Err(lacks(action, "the list comes round to a page that was read already")),
        }
    }
}

impl Tool for Sdk<'_> {
    fn pause(&self, time: Duration) {
        self.connection.pause(time);
    }

    fn workloads(&self, prefix: &str) -> Result<Vec<ToolWorkload>, ToolError> {
        let action = Action::ListWorkloads;
        paged(action, |token| {
            let request = self.client.list_workloads().max_results(PAGE).set_next_token(token);
            let request = if prefix.is_empty() { request } else { request.workload_name_prefix(prefix) };
            let page = self.connection.call(action, request.send())?;
            Ok((page.workload_summaries().iter().map(summary).collect(), page.next_token))
        })
    }

    fn workload(&self, id: &str) -> Result<ToolWorkload, ToolError> {
        let reply = self.connection.call(Action::GetWorkload, self.client.get_workload().workload_id(id).send())?;
        let workload = reply.workload().ok_or_else(|| lacks(Action::GetWorkload, "there is no workload in it"))?;
        if workload.workload_id() != Some(id) {
            return Err(lacks(Action::GetWorkload, "it is about another workload"));
        }
        Ok(whole_workload(workload))
    }

    fn lens_review(&self, workload: &str, lens: &str) -> Result<LensReview, ToolError> {
        let request = self.client.get_lens_review().workload_id(workload).lens_alias(lens);
        let reply = self.connection.call(Action::GetLensReview, request.send())?;
        let review = reply.lens_review().ok_or_else(|| lacks(Action::GetLensReview, "there is no review in it"))?;
        Ok(LensReview {
            alias: lens.to_owned(),
            version: review.lens_version().unwrap_or_default().to_owned(),
            updated: review.updated_at().and_then(day),
        })
    }

    fn answers(&self, workload: &str, lens: &str) -> Result<Vec<Answer>, ToolError> {
        let action = Action::ListAnswers;
        paged(action, |token| {
            let request = self.client.list_answers().workload_id(workload).lens_alias(lens);
            let page = self.connection.call(action, request.max_results(PAGE).set_next_token(token).send())?;
            let answers = page.answer_summaries().iter().map(bare).collect::<Result<_, _>>()?;
            Ok((answers, page.next_token))
        })
    }

    fn answer(&self, workload: &str, lens: &str, question: &str) -> Result<Answer, ToolError> {
        let request = self.client.get_answer().workload_id(workload).lens_alias(lens).question_id(question);
        let reply = self.connection.call(Action::GetAnswer, request.send())?;
        let answer = reply.answer().ok_or_else(|| lacks(Action::GetAnswer, "there is no answer in it"))?;
        if answer.question_id() != Some(question) {
            return Err(lacks(Action::GetAnswer, "it is about another question"));
        }
        whole(answer, Action::GetAnswer)
    }

    /// The SDK would send a request again that had no reply; here that is decided after a look at the answer.
    fn update_answer(&self, workload: &str, lens: &str, update: &Update) -> Result<Answer, ToolError> {
        let choices = update.choices.iter().map(|(id, answer)| (id.clone(), choice_update(answer)));
        let request = self.client.update_answer().workload_id(workload).lens_alias(lens).question_id(&update.question_id);
        let request = request
            .set_selected_choices(Some(update.selected.clone()))
            .set_choice_updates(Some(choices.collect()))
            .notes(&update.notes)
            .set_is_applicable(update.applies.then_some(true))
            .set_reason(update.applies.then_some(api::AnswerReason::None));
        let once = Config::builder().retry_config(RetryConfig::disabled());
        let reply = self.connection.call(Action::UpdateAnswer, request.customize().config_override(once).send())?;
        let answer = reply.answer().ok_or_else(|| lacks(Action::UpdateAnswer, "there is no answer in it"))?;
        whole(answer, Action::UpdateAnswer)
    }

    fn milestones(&self, workload: &str) -> Result<Vec<Milestone>, ToolError> {
        let action = Action::ListMilestones;
        paged(action, |token| {
            let request = self.client.list_milestones().workload_id(workload).max_results(PAGE).set_next_token(token);
            let page = self.connection.call(action, request.send())?;
            let milestone = |one: &api::MilestoneSummary| Milestone {
                number: one.milestone_number().unwrap_or_default(),
                name: one.milestone_name().unwrap_or_default().to_owned(),
            };
            Ok((page.milestone_summaries().iter().map(milestone).collect(), page.next_token))
        })
    }

    fn create_milestone(&self, workload: &str, name: &str, token: &str) -> Result<i32, ToolError> {
        let request = self.client.create_milestone().workload_id(workload).milestone_name(name).client_request_token(token);
        let reply = self.connection.call(Action::CreateMilestone, request.send())?;
        reply.milestone_number().ok_or_else(|| lacks(Action::CreateMilestone, "there is no number in it"))
    }

    fn create_workload(&self, new: &NewWorkload, token: &str) -> Result<(String, String), ToolError> {
        let environment =
            if new.production { api::WorkloadEnvironment::Production } else { api::WorkloadEnvironment::Preproduction };
        let request = self
            .client
            .create_workload()
            .workload_name(&new.name)
            .description(&new.description)
            .environment(environment)
            .set_account_ids(Some(new.account_ids.clone()))
            .set_aws_regions(Some(new.aws_regions.clone()))
            .review_owner(&new.review_owner)
            .set_lenses(Some(new.lenses.clone()))
            .client_request_token(token);
        let reply = self.connection.call(Action::CreateWorkload, request.send())?;
        let id = reply.workload_id().ok_or_else(|| lacks(Action::CreateWorkload, "there is no id in it"))?;
        Ok((id.to_owned(), reply.workload_arn().unwrap_or_default().to_owned()))
    }
}

fn text(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

fn summary(found: &api::WorkloadSummary) -> ToolWorkload {
    let (id, arn, name) = (text(found.workload_id()), text(found.workload_arn()), text(found.workload_name()));
    ToolWorkload { id, arn, name, ..ToolWorkload::default() }
}

fn whole_workload(found: &api::Workload) -> ToolWorkload {
    ToolWorkload {
        id: text(found.workload_id()),
        arn: text(found.workload_arn()),
        name: text(found.workload_name()),
        description: text(found.description()),
        environment: text(found.environment().map(api::WorkloadEnvironment::as_str)),
        account_ids: found.account_ids().to_vec(),
        aws_regions: found.aws_regions().to_vec(),
        review_owner: text(found.review_owner()),
    }
}

/// The day of a moment, in UTC.
fn day(at: &DateTime) -> Option<String> {
    let at = jiff::Timestamp::from_second(at.secs()).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(at).date().to_string())
}

fn bare(found: &api::AnswerSummary) -> Result<Answer, ToolError> {
    let action = Action::ListAnswers;
    let mut answered = BTreeMap::new();
    for one in found.choice_answer_summaries() {
        let answer = choice_answer((one.status(), one.reason(), None), action)?;
        answered.insert(text(one.choice_id()), answer);
    }
    Ok(Answer {
        question_id: found.question_id().ok_or_else(|| lacks(action, "a question has no id"))?.to_owned(),
        pillar_id: text(found.pillar_id()),
        title: text(found.question_title()),
        choices: choices(found.choices()),
        selected: found.selected_choices().to_vec(),
        answered,
        applicable: found.is_applicable().ok_or_else(|| lacks(action, "it does not say whether the question applies"))?,
        reason: found.reason().and_then(|reason| reason_named(reason.as_str())),
        risk: found.risk().and_then(risk),
        notes: String::new(),
    })
}

fn whole(found: &api::Answer, action: Action) -> Result<Answer, ToolError> {
    let mut answered = BTreeMap::new();
    for one in found.choice_answers() {
        let answer = choice_answer((one.status(), one.reason(), one.notes()), action)?;
        answered.insert(text(one.choice_id()), answer);
    }
    Ok(Answer {
        question_id: found.question_id().ok_or_else(|| lacks(action, "a question has no id"))?.to_owned(),
        pillar_id: text(found.pillar_id()),
        title: text(found.question_title()),
        choices: choices(found.choices()),
        selected: found.selected_choices().to_vec(),
        answered,
        applicable: found.is_applicable().ok_or_else(|| lacks(action, "it does not say whether the question applies"))?,
        reason: found.reason().and_then(|reason| reason_named(reason.as_str())),
        risk: found.risk().and_then(risk),
        notes: text(found.notes()),
    })
}

fn choices(found: &[api::Choice]) -> Vec<Choice> {
    found.iter().map(|choice| Choice { id: text(choice.choice_id()), title: text(choice.title()) }).collect()
}

type Told<'a> = (Option<&'a api::ChoiceStatus>, Option<&'a api::ChoiceReason>, Option<&'a str>);

/// What was answered to a choice. A status that is not known here could be lost by an update, so it is an error.
fn choice_answer((status, reason, notes): Told<'_>, action: Action) -> Result<ChoiceAnswer, ToolError> {
    let status = match status {
        None | Some(api::ChoiceStatus::Unselected) => Status::Unselected,
        Some(api::ChoiceStatus::Selected) => Status::Selected,
        Some(api::ChoiceStatus::NotApplicable) => Status::NotApplicable,
        Some(other) => return Err(lacks(action, format_args!("the status {} of a choice is not known here", other.as_str()))),
    };
    let reason = reason.and_then(|reason| reason_named(reason.as_str()));
    Ok(ChoiceAnswer { status, reason, notes: text(notes) })
}

fn reason_named(name: &str) -> Option<Reason> {
    Reason::ALL.into_iter().find(|reason| reason.name() == name)
}

fn risk(found: &api::Risk) -> Option<ToolRisk> {
    match found {
        api::Risk::Unanswered => Some(ToolRisk::Unanswered),
        api::Risk::High => Some(ToolRisk::High),
        api::Risk::Medium => Some(ToolRisk::Medium),
        api::Risk::None => Some(ToolRisk::None),
        api::Risk::NotApplicable => Some(ToolRisk::NotApplicable),
        _ => None,
    }
}

fn choice_update(answer: &ChoiceAnswer) -> api::ChoiceUpdate {
    let reason = answer.reason.map(|reason| api::ChoiceReason::from(reason.name()));
    let update = api::ChoiceUpdate::builder().status(api::ChoiceStatus::from(answer.status.name()));
    update.set_reason(reason).notes(&answer.notes).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read_to_the_end_and_never_in_circles() {
        let page = |token: Option<String>| match token.as_deref() {
            None => Ok((vec![1, 2], Some("a".to_owned()))),
            Some("a") => Ok((vec![3], Some("b".to_owned()))),
            _ => Ok((vec![4], None)),
        };
        assert_eq!(paged(Action::ListAnswers, page), Ok(vec![1, 2, 3, 4]));
        let circle = paged(Action::ListAnswers, |_| Ok((vec![1], Some("a".to_owned()))));
        assert_eq!(circle.unwrap_err().kind, FaultKind::HalfReply);
    }

    #[test]
    fn a_status_that_is_not_known_here_is_no_silence() {
        let told = api::ChoiceStatus::from("DEFERRED");
        assert!(choice_answer((Some(&told), None, None), Action::GetAnswer).is_err());
        assert_eq!(choice_answer((None, None, None), Action::GetAnswer), Ok(ChoiceAnswer::default()));
    }
}
