//! The lenses of the framework: a catalogue of all, with the questions and practices of some.

use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Deserialize;

use super::{Risk, Title, rows};
use crate::embedded;

/// A lens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lens {
    /// Id, such as `digital-sovereignty`.
    pub id: String,
    /// Questions that have ids in AWS's documentation.
    pub questions: usize,
    /// Practices that have ids there.
    pub practices: usize,
    /// Whether its questions and practices are held here.
    #[serde(default)]
    pub held: bool,
    /// Address of its documentation.
    pub pages: String,
    /// Name.
    pub name: Title,
}

/// A question of a lens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LensQuestion {
    /// Id, such as `DSSEC01`.
    pub id: String,
    /// Pillar.
    pub pillar: String,
    /// Title.
    pub title: Title,
}

/// A practice of a lens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LensPractice {
    /// Id, such as `DSSEC01-BP01`.
    pub id: String,
    /// Its question.
    pub question: String,
    /// Pillar.
    pub pillar: String,
    /// Level of risk, where AWS states one.
    #[serde(default)]
    pub risk: Option<Risk>,
    /// File name of its page, where it is known.
    #[serde(default)]
    pub page: Option<String>,
    /// Title.
    pub title: Title,
}

/// The questions and practices of a lens.
#[derive(Clone, Debug, Deserialize)]
struct Held {
    pages: String,
    questions: Vec<LensQuestion>,
    practices: Vec<LensPractice>,
}

/// All lenses in the order of their ids.
#[must_use]
pub fn lenses() -> impl ExactSizeIterator<Item = &'static Lens> {
    static LENSES: OnceLock<IndexMap<String, Lens>> = OnceLock::new();
    LENSES.get_or_init(|| rows("lenses", |lens: &Lens| lens.id.clone())).values()
}

/// The questions of a lens; none if they are not held.
#[must_use]
pub fn questions(lens: &str) -> &'static [LensQuestion] {
    held(lens).map_or(&[], |held| &held.questions)
}

/// The practices of a lens; none if they are not held.
#[must_use]
pub fn practices(lens: &str) -> &'static [LensPractice] {
    held(lens).map_or(&[], |held| &held.practices)
}

/// The lens that holds a practice or question, with the practice's address if its page is known.
#[must_use]
pub fn link(lens: &str, practice: &LensPractice) -> Option<String> {
    Some(format!("{}{}", held(lens)?.pages, practice.page.as_ref()?))
}

fn held(lens: &str) -> Option<&'static Held> {
    static HELD: OnceLock<IndexMap<String, Held>> = OnceLock::new();
    let read = |lens: &Lens| Some((lens.id.clone(), serde_json::from_str(embedded::entry(embedded::FRAMEWORK, &lens.id)?).ok()?));
    HELD.get_or_init(|| lenses().filter(|lens| lens.held).filter_map(read).collect()).get(lens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_counts_what_is_held() {
        let mut checked = 0;
        for lens in lenses().filter(|lens| lens.held) {
            assert_eq!(questions(&lens.id).len(), lens.questions, "{}", lens.id);
            assert_eq!(practices(&lens.id).len(), lens.practices, "{}", lens.id);
            checked += 1;
        }
        assert_eq!((checked, lenses().len()), (2, 31));
    }

    #[test]
    fn every_practice_of_a_lens_belongs_to_a_question_of_its_pillar() {
        for lens in lenses() {
            for practice in practices(&lens.id) {
                let question = questions(&lens.id).iter().find(|question| question.id == practice.question);
                assert_eq!(question.map(|q| &q.pillar), Some(&practice.pillar), "{}", practice.id);
            }
        }
    }
}
