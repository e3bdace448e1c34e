//! `plumbrule questions`: writes what is open as a workbook for people to answer.

use std::collections::BTreeSet;

use anyhow::bail;

use super::arguments::{QuestionsArguments, ReviewArguments};
use super::held::Held;
use super::output::{cannot, note, shown};
use super::{Ended, output, review};
use crate::attestation;
use crate::baseline::{BaselineError, read_review};
use crate::document::{OutcomeKind, PracticeRow, Review, State};
use crate::framework::{self, Risk};
use crate::report::{Questionnaire, Words, clean, grouped, tell, to_questions};
use crate::rule::{Language, Rulebook};

pub(super) fn run(arguments: &QuestionsArguments) -> Ended {
    check(arguments)?;
    let (mut review, rulebook) = read(arguments)?;
    let languages = arguments.lang.list();
    let mut told = Vec::with_capacity(languages.len());
    let mut counts = (0, 0);
    for language in languages {
        tell(&mut review, &rulebook, *language);
        let (asked, others) = open(arguments, &review);
        counts = (asked.len(), others.len());
        told.push(Questionnaire::new(&review, &rulebook, *language, (&asked, &others)));
    }
    let content = to_questions(&told).map_err(|error| output::Internal(format!("cannot {}", output::chain(&error))))?;
    output::write_whole(&arguments.output, &content)?;
    let words = Words::of(languages.first().copied().unwrap_or_default());
    note(&words.say("cli.written", &[("path", &shown(&arguments.output))]));
    note(&words.say("questions.written", &[("count", &grouped(counts.0)), ("others", &grouped(counts.1))]));
    Ok(0)
}

fn check(arguments: &QuestionsArguments) -> anyhow::Result<()> {
    let pillars: Vec<&str> = framework::pillars().map(|pillar| pillar.id.as_str()).collect();
    match arguments.pillar.iter().find(|id| !pillars.contains(&id.as_str())) {
        Some(id) => bail!("the framework has no pillar `{}`; the pillars are {}", clean(id), pillars.join(", ")),
        None => Ok(()),
    }
}

/// The practices that an answer settles, and the undecided ones that none does; as the options choose them.
fn open<'r>(arguments: &QuestionsArguments, review: &'r Review) -> (Vec<&'r PracticeRow>, Vec<&'r PracticeRow>) {
    let chosen = |row: &&PracticeRow| {
        (arguments.pillar.is_empty() || arguments.pillar.contains(&row.pillar))
            && (!arguments.high_risk || row.risk == Risk::High)
    };
    let asked: Vec<&PracticeRow> = attestation::open(review).into_iter().filter(chosen).collect();
    let ids: BTreeSet<&str> = asked.iter().map(|row| row.id.as_str()).collect();
    let undecided = |row: &&PracticeRow| matches!(row.state, State::CannotTell | State::NotAssessed);
    let others = review.practices.iter().filter(undecided).filter(chosen).filter(|row| !ids.contains(row.id.as_str()));
    (asked, others.collect())
}

/// The review of the only path if it is one, else that of the designs.
fn read(arguments: &QuestionsArguments) -> anyhow::Result<(Review, Rulebook)> {
    if let [path] = arguments.paths.as_slice()
        && path.is_file()
    {
        match read_review(path) {
            Ok(review) => return Ok((review, super::choice::load_rules(&arguments.pack.rules)?)),
            Err(BaselineError::Meaning { .. }) => {}
            Err(error) => return Err(cannot(&error)),
        }
    }
    perform(arguments)
}

fn perform(arguments: &QuestionsArguments) -> anyhow::Result<(Review, Rulebook)> {
    let mut asked = ReviewArguments::of(&arguments.paths)?;
    asked.design = arguments.design.clone();
    asked.choice.pack = arguments.pack.clone();
    asked.language = Language::default().into();
    asked.config.clone_from(&arguments.config);
    asked.policy.clone_from(&arguments.policy);
    asked.jurisdiction.clone_from(&arguments.jurisdiction);
    asked.as_of.clone_from(&arguments.as_of);
    asked.acceptance.attestations.clone_from(&arguments.attestations);
    let performed = review::perform(&asked, &Held::read(&asked)?)?;
    let reasons = performed.review.outcome.iter().filter(|reason| reason.kind == OutcomeKind::InputError);
    let unread: Vec<&str> = reasons.map(|reason| reason.message.as_str()).collect();
    if performed.review.coverage.designs.is_empty() {
        bail!("{}", unread.join("; "));
    }
    for message in unread {
        note(message);
    }
    Ok((performed.review, performed.rulebook))
}
