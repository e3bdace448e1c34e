//! Runs the rules: on whole designs at once, on large accounts part by part.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use super::{Ready, names, skipped};
use crate::assessment::Holdings;
use crate::design::Design;
use crate::document::Architecture;
use crate::framework::proof;
use crate::intake::IntakeError;
use crate::intake::snapshot::{self, Asked, Running, Work};
use crate::review::{self, Parts, Request, Reviewed, Reviewer, Settings, Unfinished, build};
use crate::rule::Rulebook;
use crate::topology::{self, Sketch};

/// What the rules say, and what the designs hold.
pub(super) struct Judged {
    pub(super) reviewed: Reviewed,
    pub(super) holdings: Holdings,
    /// The picture, if designs were reviewed part by part.
    pub(super) sketch: Option<Architecture>,
    /// Items that turned out to be none.
    pub(super) errors: Vec<IntakeError>,
}

/// Everything that the rules run with.
pub(super) struct Judging<'a> {
    pub(super) ready: &'a Ready<'a>,
    pub(super) settings: &'a Settings,
    pub(super) root: &'a Path,
    /// How many designs there are, running accounts among them.
    pub(super) designs: usize,
}

impl Judging<'_> {
    fn request<'r>(&'r self, designs: &'r [(Arc<Design>, &'static str)]) -> Request<'r> {
        Request {
            designs,
            rulebook: &self.ready.rulebook,
            settings: self.settings,
            left_out: self.ready.left_out.clone(),
            skipped: skipped(&self.ready.intake),
            workload: self.ready.workload(),
            is_one_of_several: self.designs > 1,
            include_passes: self.settings.include_passes,
            names: names(designs, self.root),
        }
    }

    pub(super) fn at_once(&self, designs: &[(Arc<Design>, &'static str)]) -> Judged {
        let holdings = Holdings::of(designs.iter().map(|(design, _)| &**design));
        Judged { reviewed: build(&self.request(designs)), holdings, sketch: None, errors: Vec::new() }
    }

    /// The designs that are there as a whole, then the parts of large accounts, none of which stays.
    pub(super) fn part_by_part(&self, designs: &[(Arc<Design>, &'static str)], accounts: Vec<Running>) -> Judged {
        let (mut parts, mut holdings, mut sketch) = (Parts::default(), Holdings::default(), Sketch::default());
        let mut errors = Vec::new();
        if !designs.is_empty() {
            parts.add(&self.request(designs));
            for (design, _) in designs {
                holdings.add(design);
                sketch.add(design);
            }
        }
        let threads = self.settings.jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        let mut done = 0;
        let all = accounts.iter().map(Running::resources).sum();
        for running in accounts {
            let told = running.parts(threads, self, |part| {
                done += part.resources;
                self.settings.progress.tell(done, all);
                parts.join(part.review);
                holdings.join(part.holdings);
                sketch.join(part.sketch);
            });
            match told {
                Ok(wrong) => errors.extend(wrong),
                Err(error) => errors.push(error),
            }
        }
        Judged { reviewed: parts.finish(), holdings, sketch: Some(sketch.finish()), errors }
    }
}

/// What came of one part of an account.
pub(super) struct Told {
    review: review::Part,
    holdings: Holdings,
    sketch: Sketch,
    resources: usize,
}

impl Work for Judging<'_> {
    type State = Reviewer;
    type Outcome = Told;

    fn begin(&self) -> Reviewer {
        Reviewer::new(self.settings)
    }

    fn part(&self, reviewer: &mut Reviewer, part: &mut snapshot::Part<'_>) -> Told {
        let mut so_far = Unfinished::default();
        let review = loop {
            let designs = [(Arc::clone(part.design()), snapshot::FORMAT)];
            match reviewer.review(&self.request(&designs), &mut so_far) {
                Ok(review) => break review,
                Err(needs) => {
                    drop(designs);
                    part.fetch(&needs);
                }
            }
        };
        let (mut holdings, mut sketch) = (Holdings::default(), Sketch::default());
        holdings.add(part.design());
        loop {
            let needs = sketch.add_part(part.design());
            if needs.is_empty() {
                break;
            }
            part.fetch(&needs);
        }
        Told { review, holdings, sketch, resources: part.design().under_review().count() }
    }
}

/// What anybody asks about resources: rules, proofs of practices, the picture.
pub(super) fn asked(rulebook: &Rulebook) -> Asked {
    let mut names = rulebook.words();
    names.extend(proof::scopes().iter().filter_map(|scope| scope.split_once('.')).map(|(_, property)| property.to_owned()));
    names.extend(topology::property_names());
    Asked { kinds: rulebook.asked_kinds(), paths: rulebook.asked_paths(), names }
}
