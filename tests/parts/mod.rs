//! Reviews running accounts part by part, as the command does.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "not every test uses all of it, and a test fails where something is not as it should be"
)]

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use plumbrule::intake::{Intake, IntakeError, snapshot};
use plumbrule::review::{Part, Parts, Request, Reviewed, Reviewer, Settings, Unfinished};
use plumbrule::rule::Rulebook;

/// What the rules of a book ask about others.
pub(crate) fn asked(rulebook: &Rulebook) -> snapshot::Asked {
    snapshot::Asked { kinds: rulebook.asked_kinds(), paths: rulebook.asked_paths(), names: rulebook.words() }
}

/// Runs a book of rules.
pub(crate) struct Running<'r> {
    pub rulebook: &'r Rulebook,
    pub settings: &'r Settings,
    /// Whether there are several accounts.
    pub is_one_of_several: bool,
    /// Checks that were spared.
    pub spared: AtomicUsize,
}

impl Running<'_> {
    pub(crate) fn request<'d>(&'d self, designs: &'d [(Arc<plumbrule::design::Design>, &'static str)]) -> Request<'d> {
        Request {
            designs,
            rulebook: self.rulebook,
            settings: self.settings,
            left_out: Vec::new(),
            skipped: Vec::new(),
            workload: String::new(),
            names: BTreeMap::new(),
            is_one_of_several: self.is_one_of_several,
            include_passes: self.settings.include_passes,
        }
    }

    /// The review of all accounts over so many threads, how many parts there were and how often something was fetched.
    pub(crate) fn review(&self, intake: &Intake, threads: usize) -> (Reviewed, usize, usize) {
        let (mut parts, mut count, mut fetched) = (Parts::default(), 0, 0);
        for running in &intake.running {
            let errors: Vec<IntakeError> = running
                .parts(NonZeroUsize::new(threads).unwrap(), self, |(part, rounds)| {
                    count += 1;
                    fetched += rounds;
                    parts.join(part);
                })
                .unwrap();
            assert!(errors.is_empty(), "{errors:?}");
        }
        (parts.finish(), count, fetched)
    }
}

impl snapshot::Work for Running<'_> {
    type State = Reviewer;
    type Outcome = (Part, usize);

    fn begin(&self) -> Reviewer {
        Reviewer::new(self.settings)
    }

    fn part(&self, reviewer: &mut Reviewer, part: &mut snapshot::Part<'_>) -> (Part, usize) {
        let (mut so_far, mut rounds, before) = (Unfinished::default(), 0, reviewer.spared());
        loop {
            let designs = [(Arc::clone(part.design()), snapshot::FORMAT)];
            match reviewer.review(&self.request(&designs), &mut so_far) {
                Ok(review) => {
                    self.spared.fetch_add(reviewer.spared() - before, Ordering::Relaxed);
                    return (review, rounds);
                }
                Err(needs) => {
                    drop(designs);
                    rounds += 1;
                    assert!(rounds < 50, "what was fetched is asked for again: {needs:?}");
                    part.fetch(&needs);
                }
            }
        }
    }
}
