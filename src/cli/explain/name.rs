//! What a name on the command line stands for: a rule, or something of the framework or of a lens.

use std::cmp::Reverse;

use anyhow::anyhow;

use crate::framework::lens::{self, Lens, LensPractice, LensQuestion};
use crate::framework::{self, Pillar, Practice, Question};
use crate::rule::{Rule, Rulebook, about_review, distance};

/// The name that stands for the catalogue of lenses.
const LENSES: &str = "lenses";
/// Names that are proposed for an unknown one.
const PROPOSED: usize = 3;

/// Something that can be explained.
pub(super) enum Meant<'b> {
    Rule(&'b Rule),
    Practice(&'static Practice),
    Question(&'static Question),
    Pillar(&'static Pillar),
    Lenses,
    Lens(&'static Lens),
    LensQuestion(&'static Lens, &'static LensQuestion),
    LensPractice(&'static Lens, &'static LensPractice),
}

/// What a name stands for; an unknown one is told with the nearest ones.
pub(super) fn meant<'b>(rulebook: &'b Rulebook, name: &str) -> anyhow::Result<Meant<'b>> {
    let name = name.trim();
    let by_name = || rulebook.get(name).map(Meant::Rule).or_else(|| named(&name.to_lowercase()));
    let found = by_name().or_else(|| numbered(&Id::read(name)?));
    found.ok_or_else(|| unknown(rulebook, name))
}

/// A pillar, a lens, or the catalogue of lenses.
fn named(name: &str) -> Option<Meant<'static>> {
    let is = |title: &framework::Title| [&title.en, &title.ko, &title.ja].iter().any(|title| title.to_lowercase() == name);
    let pillar = framework::pillars().find(|pillar| pillar.id == name || is(&pillar.title)).map(Meant::Pillar);
    let lens = || lens::lenses().find(|lens| lens.id == name || is(&lens.name)).map(Meant::Lens);
    pillar.or_else(lens).or_else(|| (name == LENSES).then_some(Meant::Lenses))
}

/// A question or practice of the framework or of a lens.
fn numbered(id: &Id) -> Option<Meant<'static>> {
    let is = |other: &str| Id::read(other).is_some_and(|other| other == *id);
    let practice = framework::practices().find(|practice| is(&practice.id)).map(Meant::Practice);
    let question = || framework::questions().find(|question| is(&question.id)).map(Meant::Question);
    practice.or_else(question).or_else(|| lens::lenses().find_map(|lens| of_lens(lens, &is)))
}

fn of_lens(lens: &'static Lens, is: &impl Fn(&str) -> bool) -> Option<Meant<'static>> {
    let practice = lens::practices(&lens.id).iter().find(|practice| is(&practice.id));
    let question = || lens::questions(&lens.id).iter().find(|question| is(&question.id));
    let practice = practice.map(|practice| Meant::LensPractice(lens, practice));
    practice.or_else(|| question().map(|question| Meant::LensQuestion(lens, question)))
}

/// An id as people write it: `SEC08-BP02`, `sec8-bp2`, `SEC 8`, `DSSEC01_BP01`.
#[derive(Debug, PartialEq, Eq)]
struct Id {
    letters: String,
    question: u32,
    practice: Option<u32>,
}

impl Id {
    fn read(text: &str) -> Option<Self> {
        let joined: String = text.to_uppercase().chars().filter(|c| !c.is_whitespace()).collect();
        let joined = joined.replace('_', "-");
        let (question, practice) = joined.split_once("-BP").map_or((joined.as_str(), None), |(q, p)| (q, Some(p)));
        let digits = question.find(|c: char| c.is_ascii_digit())?;
        let (letters, number) = question.split_at(digits);
        let practice = practice.map(|number| number.parse().ok());
        (letters.chars().all(|c| c.is_ascii_uppercase()) && !letters.is_empty() && practice != Some(None)).then_some(())?;
        Some(Self { letters: letters.to_owned(), question: number.parse().ok()?, practice: practice.flatten() })
    }
}

fn unknown(rulebook: &Rulebook, name: &str) -> anyhow::Error {
    let near = nearest(rulebook, name);
    let hint = if near.is_empty() {
        "`plumbrule rules list` shows the rules, `plumbrule explain lenses` the lenses".to_owned()
    } else {
        format!("similar: {}", near.join(", "))
    };
    anyhow!("there is no rule, best practice, question, pillar or lens `{name}`; {hint}")
}

/// The names that are spelt most alike, or share a word.
fn nearest(rulebook: &Rulebook, name: &str) -> Vec<String> {
    let lower = name.to_lowercase();
    let limit = (lower.chars().count() / 3).clamp(1, 6);
    let rate = |other: &str| {
        let spelt = distance(&lower, &other.to_lowercase());
        let shared = super::super::choice::shared_words(&lower, other);
        let begun = lower.bytes().zip(other.to_lowercase().bytes()).take_while(|(a, b)| a == b).count();
        (spelt <= limit || shared > 0).then(|| (spelt > limit, Reverse(shared), spelt, Reverse(begun), other.to_owned()))
    };
    let mut rated: Vec<_> = names(rulebook).iter().filter_map(|other| rate(other)).collect();
    rated.sort();
    rated.into_iter().take(PROPOSED).map(|(.., other)| other).collect()
}

/// Every name that can be explained.
fn names(rulebook: &Rulebook) -> Vec<String> {
    let rules = rulebook.rules().chain(about_review().values()).map(|rule| rule.id.to_string());
    let framework = framework::practices().map(|practice| practice.id.clone());
    let questions = framework::questions().map(|question| question.id.clone());
    let pillars = framework::pillars().map(|pillar| pillar.id.clone());
    let of_lens = |lens: &'static Lens| {
        let own = lens::questions(&lens.id).iter().map(|question| question.id.clone());
        own.chain(lens::practices(&lens.id).iter().map(|practice| practice.id.clone())).chain([lens.id.clone()])
    };
    let lenses = lens::lenses().flat_map(of_lens).chain([LENSES.to_owned()]);
    rules.chain(framework).chain(questions).chain(pillars).chain(lenses).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_people_write_it() {
        for written in ["SEC08-BP02", "sec08-bp02", "SEC8-BP2", "SEC08_BP02"] {
            assert_eq!(Id::read(written), Some(Id { letters: "SEC".into(), question: 8, practice: Some(2) }), "{written}");
        }
        for written in ["SEC 8", "SEC8", "sec08"] {
            assert_eq!(Id::read(written), Some(Id { letters: "SEC".into(), question: 8, practice: None }), "{written}");
        }
        for written in ["SEC", "8", "SEC8-BPx", "s3-bucket", "SEC8x", ""] {
            assert_eq!(Id::read(written), None, "{written}");
        }
    }

    #[test]
    fn every_id_of_the_catalogues_means_itself() {
        let rulebook = Rulebook::builtin().unwrap();
        let mut tried = 0;
        for name in names(&rulebook) {
            let found = meant(&rulebook, &name).map(|meant| match meant {
                Meant::Rule(rule) => rule.id.to_string(),
                Meant::Practice(practice) => practice.id.clone(),
                Meant::Question(question) => question.id.clone(),
                Meant::Pillar(pillar) => pillar.id.clone(),
                Meant::Lenses => LENSES.to_owned(),
                Meant::Lens(lens) => lens.id.clone(),
                Meant::LensQuestion(_, question) => question.id.clone(),
                Meant::LensPractice(_, practice) => practice.id.clone(),
            });
            assert_eq!(found.unwrap(), name);
            tried += 1;
        }
        assert!(tried > 700, "{tried}");
    }
}
