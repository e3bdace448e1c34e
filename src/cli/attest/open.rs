//! What is open: the practices that a person can settle.

use anyhow::bail;

use super::super::arguments::{AttestArguments, ReviewArguments};
use super::super::held::Held;
use super::super::output;
use super::super::output::cannot;
use super::super::review::perform;
use super::File;
use crate::attestation;
use crate::baseline::read_review;
use crate::document::{OutcomeKind, PracticeRow, Review};
use crate::framework::{self, Risk};
use crate::report::{Words, clean, tell};

/// The review of `--review`, else of the paths.
pub(super) fn review(arguments: &AttestArguments, file: &File) -> anyhow::Result<Review> {
    let language = arguments.language.language();
    if let Some(path) = &arguments.review {
        let mut review = read_review(path).map_err(|error| cannot(&error))?;
        tell(&mut review, &super::super::choice::load_rules(&[])?, language);
        return Ok(review);
    }
    if arguments.paths.is_empty() {
        bail!("name the designs to review, or a review with --review FILE");
    }
    let mut asked = ReviewArguments::of(&arguments.paths)?;
    asked.design = arguments.design.clone();
    asked.language = arguments.language.language().into();
    asked.config.clone_from(&arguments.config);
    asked.jurisdiction.clone_from(&arguments.jurisdiction);
    asked.as_of.clone_from(&arguments.as_of);
    asked.acceptance.attestations = file.path.exists().then(|| file.path.clone());
    let review = perform(&asked, &Held::read(&asked)?)?.review;
    let unread: Vec<&str> =
        review.outcome.iter().filter(|r| r.kind == OutcomeKind::InputError).map(|r| r.message.as_str()).collect();
    if review.coverage.designs.is_empty() {
        bail!("{}", unread.join("; "));
    }
    for message in unread {
        output::note(message);
    }
    Ok(review)
}

/// The open practices that the options ask for and that the file does not state already.
pub(super) fn narrowed<'r>(arguments: &AttestArguments, review: &'r Review, file: &File) -> anyhow::Result<Vec<&'r PracticeRow>> {
    let pillars: Vec<&str> = framework::pillars().map(|pillar| pillar.id.as_str()).collect();
    let those = format!("the pillars are {}", pillars.join(", "));
    known("practice", &arguments.practice, "write it as in SEC01-BP01", |id| framework::practice(id).is_some())?;
    known("question", &arguments.question, "write it as in \"SEC 1\"", |id| framework::question(id).is_some())?;
    known("pillar", &arguments.pillar, &those, |id| framework::pillar(id).is_some())?;
    let stated = file.stated()?;
    let among = |ids: &[String], id: &str| ids.is_empty() || ids.iter().any(|one| one == id);
    let mut open = attestation::open(review);
    open.retain(|row| {
        among(&arguments.practice, &row.id)
            && among(&arguments.question, &row.question)
            && among(&arguments.pillar, &row.pillar)
            && (!arguments.high_risk || row.risk == Risk::High)
            && !stated.iter().any(|statement| attestation::speaks_of(statement, &row.id))
    });
    Ok(open)
}

fn known(what: &str, ids: &[String], advice: &str, is_known: impl Fn(&str) -> bool) -> anyhow::Result<()> {
    match ids.iter().find(|id| !is_known(id)) {
        Some(id) => bail!("the framework has no {what} `{}`; {advice}", clean(id)),
        None => Ok(()),
    }
}

/// A practice in one line.
pub(super) fn line(row: &PracticeRow, words: &Words) -> String {
    let title = framework::practice(&row.id).map_or("", |practice| practice.title.in_language(words.language().code()));
    let risk = words.line(&format!("severity.{}", row.risk.name())).to_owned();
    words.say("attest.practice", &[("practice", &row.id), ("title", title), ("risk", &risk)])
}
