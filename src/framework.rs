//! The catalogue of the Well-Architected Framework: pillars, questions and best practices, with titles in three languages, what a
//! proof of each practice needs, and the lenses.

use std::sync::OnceLock;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::embedded;

pub mod lens;
pub mod proof;

/// Where the pages of the practices stand.
const PAGES: &str = "https://docs.aws.amazon.com/wellarchitected/latest/framework/";

/// A title in three languages; English as AWS writes it, Korean and Japanese in our wording.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// English.
    pub en: String,
    /// Korean.
    pub ko: String,
    /// Japanese.
    pub ja: String,
}

impl Title {
    /// The title by the code of a language; English for any other code.
    #[must_use]
    pub fn in_language(&self, code: &str) -> &str {
        match code {
            "ko" => &self.ko,
            "ja" => &self.ja,
            _ => &self.en,
        }
    }
}

/// Level of risk exposed where a practice is not established, as AWS states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
}

impl Risk {
    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A pillar of the framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pillar {
    /// Id, the name of its rule pack.
    pub id: String,
    /// The id that the Well-Architected Tool's API uses.
    pub pillar_id: String,
    /// Title.
    pub title: Title,
}

/// A best practice of the framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    /// Id, such as `SEC08-BP02`.
    pub id: String,
    /// Pillar, by the name of its rule pack.
    pub pillar: String,
    /// The question that it belongs to, such as `SEC 8`.
    pub question: String,
    /// Level of risk.
    pub risk: Risk,
    /// File name of its page.
    pub page: String,
    /// The id of its choice in the Well-Architected Tool's API.
    pub choice_id: String,
    /// The id of the choice is taken from the name of the page, not from the API.
    #[serde(default)]
    pub choice_inferred: bool,
    /// Title.
    pub title: Title,
}

impl Practice {
    /// The page of AWS's documentation that describes the practice.
    #[must_use]
    pub fn link(&self) -> String {
        format!("{PAGES}{}", self.page)
    }
}

/// A question of the framework.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Id, such as `SEC 8`.
    pub id: String,
    /// Pillar, by the name of its rule pack.
    pub pillar: String,
    /// The id that the Well-Architected Tool's API uses.
    pub question_id: String,
    /// The id of the choice "none of these" in the API.
    pub none_id: String,
    /// Title.
    pub title: Title,
}

impl Question {
    /// Its practices in the framework's order.
    pub fn practices(&self) -> impl Iterator<Item = &'static Practice> {
        practices().filter(|practice| practice.question == self.id)
    }
}

/// The pillar of an id.
#[must_use]
pub fn pillar(id: &str) -> Option<&'static Pillar> {
    catalogue().pillars.get(id)
}

/// The practice of an id.
#[must_use]
pub fn practice(id: &str) -> Option<&'static Practice> {
    catalogue().practices.get(id)
}

/// The question of an id.
#[must_use]
pub fn question(id: &str) -> Option<&'static Question> {
    catalogue().questions.get(id)
}

/// All pillars in the framework's order.
#[must_use]
pub fn pillars() -> impl ExactSizeIterator<Item = &'static Pillar> {
    catalogue().pillars.values()
}

/// All practices in the framework's order.
#[must_use]
pub fn practices() -> impl ExactSizeIterator<Item = &'static Practice> {
    catalogue().practices.values()
}

/// All questions in the framework's order.
#[must_use]
pub fn questions() -> impl ExactSizeIterator<Item = &'static Question> {
    catalogue().questions.values()
}

struct Catalogue {
    pillars: IndexMap<String, Pillar>,
    practices: IndexMap<String, Practice>,
    questions: IndexMap<String, Question>,
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue {
        pillars: rows("pillars", |pillar: &Pillar| pillar.id.clone()),
        practices: rows("practices", |practice: &Practice| practice.id.clone()),
        questions: rows("questions", |question: &Question| question.id.clone()),
    })
}

/// SHA-256 over the tables of the framework, hexadecimal.
#[must_use]
pub fn digest() -> &'static str {
    embedded::FRAMEWORK_DIGEST
}

/// The rows of an embedded table by id; a test makes sure that the tables can be read.
fn rows<T: DeserializeOwned>(name: &str, id: impl Fn(&T) -> String) -> IndexMap<String, T> {
    #[derive(Deserialize)]
    struct Table<T> {
        rows: Vec<T>,
    }
    let table = embedded::entry(embedded::FRAMEWORK, name).and_then(|json| serde_json::from_str::<Table<T>>(json).ok());
    table.map(|table| table.rows.into_iter().map(|row| (id(&row), row)).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_catalogue_holds_307_practices_and_57_questions() {
        assert_eq!((practices().len(), questions().len()), (307, 57));
    }

    #[test]
    fn every_practice_belongs_to_a_question_of_its_pillar() {
        for practice in practices() {
            let question = question(&practice.question).unwrap_or_else(|| panic!("{}: no question", practice.id));
            assert_eq!(practice.pillar, question.pillar, "{}", practice.id);
        }
    }

    #[test]
    fn the_pillars_hold_as_many_practices_as_aws_counts() {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for practice in practices() {
            *counts.entry(&practice.pillar).or_default() += 1;
        }
        let expected = [
            ("cost-optimization", 50),
            ("operational-excellence", 68),
            ("performance-efficiency", 32),
            ("reliability", 65),
            ("security", 63),
            ("sustainability", 29),
        ];
        assert_eq!(counts.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn no_title_is_empty_or_the_same_in_two_languages() {
        let titles = practices().map(|p| &p.title).chain(questions().map(|q| &q.title));
        for title in titles {
            assert!(!title.en.is_empty() && !title.ko.is_empty() && !title.ja.is_empty(), "{title:?}");
            assert!(title.en != title.ko && title.ko != title.ja, "{title:?}");
        }
    }

    #[test]
    fn a_practice_knows_its_page_and_its_titles() {
        let practice = practice("SEC08-BP02").unwrap();
        assert_eq!(practice.risk, Risk::High);
        assert_eq!(practice.link(), format!("{PAGES}sec_protect_data_rest_encrypt.html"));
        assert_eq!(practice.title.in_language("en"), "Enforce encryption at rest");
        assert_ne!(practice.title.in_language("ko"), practice.title.in_language("ja"));
        assert!(super::practice("SEC99-BP01").is_none());
    }
}
