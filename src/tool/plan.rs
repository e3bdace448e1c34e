//! What a push would change, answer by answer: a document for people to approve, and what `wa push --plan` replays.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::merge::{Outcome, Terms, merge};
use super::wish::{QuestionWish, Unmatched, wishes};
use super::{Answer, LensReview, Tool, ToolError, ToolRisk, ToolWorkload};
use crate::document::Review;
use crate::report::Words;
use crate::rule::Language;

/// Version of the form of a plan.
pub const VERSION: u32 = 1;

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Version of this form.
    pub wa_plan: u32,
    /// The workload in the Tool.
    pub workload: ToolWorkload,
    /// The Region that the workload lies in.
    pub region: String,
    /// The review under the lens, as it was when the plan was made.
    pub lens: LensReview,
    /// The review that the plan speaks for.
    pub review: PlannedReview,
    /// Language of the notes.
    pub language: String,
    /// Whether what the review decides wins over what people answered.
    pub overwrite: bool,
    /// The questions, in the Tool's order.
    pub answers: Vec<PlannedAnswer>,
    /// Practices that the lens of the workload does not hold; nothing is said of them.
    pub unmatched: Vec<Unmatched>,
}

/// The review that a plan speaks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedReview {
    /// SHA-256 of its file, hexadecimal.
    pub sha256: String,
    /// Name of the workload.
    pub workload: String,
    /// Its day.
    pub as_of: String,
    /// The jurisdictions that it was held against.
    pub jurisdiction: Vec<String>,
}

/// What a plan says of one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedAnswer {
    /// What the review has to say; a replay brings this together with the answer that it finds.
    pub wish: QuestionWish,
    /// The risk that the Tool showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<ToolRisk>,
    /// Whether anything would be sent.
    pub changes: bool,
    /// The choices, before and after.
    pub choices: Vec<Outcome>,
    /// The notes before.
    pub notes_before: String,
    /// The notes after.
    pub notes_after: String,
    /// The selection before.
    pub selected_before: Vec<String>,
    /// The selection after.
    pub selected_after: Vec<String>,
}

/// For which workload and by which review a plan is made.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The workload.
    pub workload: ToolWorkload,
    /// The Region.
    pub region: String,
    /// Alias of the lens.
    pub lens: &'a str,
    /// The review.
    pub review: &'a Review,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Language of the notes.
    pub language: Language,
    /// Whether what the review decides wins over what people answered.
    pub overwrite: bool,
}

/// Makes a plan; only reads.
///
/// # Errors
/// If the Tool cannot be read.
pub fn make(tool: &dyn Tool, asked: Asked<'_>) -> Result<Plan, ToolError> {
    let words = Words::of(asked.language);
    let lens = tool.lens_review(&asked.workload.id, asked.lens)?;
    let live = tool.answers(&asked.workload.id, asked.lens)?;
    let (questions, unmatched) = wishes(asked.review, &live, words);
    let terms = Terms { overwrite: asked.overwrite, words };
    let planned = |wish: QuestionWish| -> Result<PlannedAnswer, ToolError> {
        let answer = tool.answer(&asked.workload.id, asked.lens, &wish.question_id)?;
        Ok(planned(wish, &answer, terms))
    };
    let answers = questions.into_iter().map(planned).collect::<Result<_, _>>()?;
    let provenance = &asked.review.provenance;
    Ok(Plan {
        wa_plan: VERSION,
        region: asked.region,
        lens,
        review: PlannedReview {
            sha256: asked.sha256,
            workload: provenance.workload.clone(),
            as_of: provenance.as_of.clone(),
            jurisdiction: provenance.jurisdiction.clone(),
        },
        language: asked.language.code().to_owned(),
        overwrite: asked.overwrite,
        answers,
        unmatched,
        workload: asked.workload,
    })
}

fn planned(wish: QuestionWish, live: &Answer, terms: Terms) -> PlannedAnswer {
    let merged = merge(&wish, live, terms);
    let selected_after = merged.update.as_ref().map_or_else(|| live.selected.clone(), |update| update.selected.clone());
    PlannedAnswer {
        wish,
        risk: live.risk,
        changes: merged.update.is_some(),
        choices: merged.outcomes,
        notes_before: live.notes.clone(),
        notes_after: merged.notes,
        selected_before: live.selected.clone(),
        selected_after,
    }
}

impl Plan {
    /// Whose answers win, and the language of the notes.
    #[must_use]
    pub fn terms(&self) -> Terms {
        let language = self.language.parse().unwrap_or(Language::En);
        Terms { overwrite: self.overwrite, words: Words::of(language) }
    }

    /// How many answers would be sent.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.answers.iter().filter(|answer| answer.changes).count()
    }

    /// What identifies what the plan wants to say, whatever the Tool held when it was made: SHA-256, hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let wishes: Vec<&QuestionWish> = self.answers.iter().map(|answer| &answer.wish).collect();
        let said = (&self.workload.id, &self.lens.alias, &self.region, &self.language, self.overwrite, wishes);
        let text = serde_json::to_string(&said).unwrap_or_default();
        data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
    }
}

/// The JSON Schema of a plan.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Plan)
}
