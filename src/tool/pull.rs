//! What people answered in the Tool, as statements; and the workload as it stands there. What an earlier push of ours wrote is no
//! statement of a person, and silence is none either.

use jiff::ToSpan as _;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::matching::{MatchedQuestion, matched};
use super::note::{self, Mark};
use super::{Answer, ChoiceAnswer, LensReview, Reason, Status, Tool, ToolError, ToolWorkload};
use crate::attestation::{self, Attestation, Claim, EvidenceLink};
use crate::config::Day;
use crate::report::{Words, clean};

/// Version of the form of `wa.json`.
pub const VERSION: u32 = 1;

/// Name of the file that holds the answers as they were pulled.
pub const FILE_NAME: &str = "wa.json";

/// What the Tool holds: `wa.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pulled {
    /// Version of this form.
    pub wa: u32,
    /// The workload.
    pub workload: ToolWorkload,
    /// The Region that it lies in.
    pub region: String,
    /// The review under the lens.
    pub lens: LensReview,
    /// The answers in the Tool's order, each with the risk that the Tool itself shows.
    pub answers: Vec<PulledAnswer>,
}

/// An answer of the Tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PulledAnswer {
    /// The framework's question, such as `SEC 1`; empty if none was found.
    pub question: String,
    /// The answer.
    #[serde(flatten)]
    pub answer: Answer,
}

/// Reads everything that the Tool holds of a workload under a lens.
///
/// # Errors
/// If the Tool cannot be read.
pub fn pull(tool: &dyn Tool, workload: ToolWorkload, region: &str, lens: &str) -> Result<Pulled, ToolError> {
    let review = tool.lens_review(&workload.id, lens)?;
    let live = tool.answers(&workload.id, lens)?;
    let answers = live.iter().map(|bare| tool.answer(&workload.id, lens, &bare.question_id)).collect::<Result<Vec<_>, _>>()?;
    let question = |answer: &Answer| {
        let matching = matched(std::slice::from_ref(answer));
        matching.questions.first().map(|found| found.question().to_owned()).unwrap_or_default()
    };
    let answers = answers.into_iter().map(|answer| PulledAnswer { question: question(&answer), answer }).collect();
    Ok(Pulled { wa: VERSION, workload, region: region.to_owned(), lens: review, answers })
}

/// In whose name the statements are made, on which day, in which language.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    /// Who answers for the review.
    pub owner: &'a str,
    /// The day, where the Tool does not say when the review was last changed.
    pub today: Date,
    /// The language of the statements.
    pub words: &'a Words,
}

/// The statements that people made in the Tool: choices selected or set to not applicable, questions set to not applicable.
#[must_use]
pub fn statements(pulled: &Pulled, voice: Voice<'_>) -> Vec<Attestation> {
    let live: Vec<Answer> = pulled.answers.iter().map(|pulled| pulled.answer.clone()).collect();
    let matching = matched(&live);
    let day = pulled.lens.updated.as_ref().and_then(|day| day.parse().ok()).unwrap_or(voice.today);
    let maker = Maker { voice, day, arn: &pulled.workload.arn };
    matching.questions.iter().flat_map(|question| maker.question(question)).collect()
}

struct Maker<'a> {
    voice: Voice<'a>,
    day: Date,
    arn: &'a str,
}

impl Maker<'_> {
    fn question(&self, question: &MatchedQuestion<'_>) -> Vec<Attestation> {
        let live = question.live;
        let whole = ChoiceAnswer { status: Status::NotApplicable, reason: live.reason, notes: String::new() };
        let of = |matched: &super::matching::Matched| {
            let said = if live.applicable { live.of(&matched.choice) } else { whole.clone() };
            self.statement(&matched.practice.id, &said, &live.notes)
        };
        question.practices.iter().filter_map(of).collect()
    }

    /// The statement that an answer to a choice is; `None` if it is none, or ours.
    fn statement(&self, about: &str, said: &ChoiceAnswer, notes: &str) -> Option<Attestation> {
        let ours = note::parts(&said.notes).ours.map(|(mark, _)| mark);
        let (state, key) = match said.status {
            Status::Selected if ours != Some(Mark::Selected) => (Claim::Met, "wa.pull.selected"),
            Status::NotApplicable if ours != Some(Mark::NotApplicable) => (Claim::NotApplicable, "wa.pull.not-applicable"),
            _ => return None,
        };
        let own = note::theirs(&said.notes);
        let note = if own.trim().is_empty() { note::theirs(notes) } else { own };
        let note = clean(&note.split_whitespace().collect::<Vec<_>>().join(" "));
        let sentence = self.voice.words.line(key);
        let reason = said.reason.filter(|_| state == Claim::NotApplicable).map(|reason: Reason| format!("{}: ", reason.name()));
        let statement = format!("{}{sentence} {note}", reason.unwrap_or_default());
        Some(Attestation {
            about: about.to_owned(),
            state,
            statement: statement.trim().to_owned(),
            name: self.voice.owner.to_owned(),
            role: self.voice.words.line("wa.pull.role").to_owned(),
            date: Day(self.day),
            until: Day(self.day.saturating_add(1.year())),
            evidence: vec![EvidenceLink { link: self.arn.to_owned(), sha256: None }],
        })
    }
}

/// What is to be done with pulled statements beside those that a file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sorted {
    /// Those to be added.
    pub new: Vec<Attestation>,
    /// How many the file holds already.
    pub known: usize,
    /// Practices of which the file claims something else: the Tool's claim, and the file's.
    pub differing: Vec<(String, Claim, Claim)>,
    /// Practices that the file states on the Tool's word, and the Tool no longer does.
    pub gone: Vec<String>,
}

/// Sorts pulled statements by what a file holds and is in force.
#[must_use]
pub fn sorted(pulled: Vec<Attestation>, held: &[Attestation], arn: &str) -> Sorted {
    let mut sorted = Sorted::default();
    let from_here = |one: &Attestation| one.evidence.iter().any(|link| link.link == arn);
    let told: std::collections::BTreeSet<&str> = pulled.iter().map(|one| one.about.as_str()).collect();
    let gone = held.iter().filter(|one| from_here(one) && !told.contains(one.about.as_str()));
    sorted.gone = gone.map(|one| one.about.clone()).collect();
    for one in pulled {
        let about: Vec<&Attestation> = held.iter().filter(|held| attestation::speaks_of(held, &one.about)).collect();
        if about.is_empty() {
            sorted.new.push(one);
        } else if about.iter().any(|held| held.state == one.state) {
            sorted.known += 1;
        } else if let Some(held) = about.first() {
            sorted.differing.push((one.about.clone(), one.state, held.state));
        }
    }
    sorted
}

/// A line of the workload part of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The key below `workload`.
    pub key: &'static str,
    /// The value, as JSON, which is YAML.
    pub value: serde_json::Value,
}

/// What the Tool says of a workload, in the terms of the configuration.
#[must_use]
pub fn workload(pulled: &Pulled) -> Vec<Said> {
    let ToolWorkload { id, arn, name, description, environment, account_ids, aws_regions, review_owner } = &pulled.workload;
    let environment = match environment.as_str() {
        "PRODUCTION" => "production",
        "PREPRODUCTION" => "pre-production",
        _ => "",
    };
    let text = |text: &str| (!text.is_empty()).then(|| serde_json::Value::from(clean(text)));
    let owner = (!review_owner.is_empty()).then(|| vec![clean(review_owner)].into());
    let tool = serde_json::json!({
        "id": id, "arn": arn, "region": pulled.region, "accounts": account_ids, "regions": aws_regions,
    });
    let said = [
        ("name", text(name)),
        ("description", text(description)),
        ("environment", text(environment)),
        ("owners", owner),
        ("well_architected", Some(tool)),
    ];
    said.into_iter().filter_map(|(key, value)| Some(Said { key, value: value? })).collect()
}

/// The workload part as it stands in a configuration.
#[must_use]
pub fn yaml(said: &[Said]) -> String {
    said.iter().fold("workload:\n".to_owned(), |text, said| format!("{text}  {}: {}\n", said.key, said.value))
}

/// The JSON Schema of `wa.json`.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Pulled)
}
