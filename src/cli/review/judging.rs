//! Runs the rules: on whole designs at once, on large accounts part by part.

use std::path::Path;
use std::sync::Arc;

use super::{Ready, names, skipped};
use crate::assessment::Holdings;
use crate::design::Design;
use crate::document::Architecture;
use crate::framework::proof;
use crate::intake::IntakeError;
use crate::intake::snapshot::{self, Asked};
use crate::review::{Parts, Request, Reviewed, Settings, build};
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
            is_one_of_several: self.ready.intake.designs.len() + self.ready.intake.running.len() > 1,
            include_passes: self.settings.include_passes,
            names: names(designs, self.root),
        }
    }

    pub(super) fn at_once(&self, designs: &[(Arc<Design>, &'static str)]) -> Judged {
        let holdings = Holdings::of(designs.iter().map(|(design, _)| &**design));
        Judged { reviewed: build(&self.request(designs)), holdings, sketch: None, errors: Vec::new() }
    }

    /// The designs that are there as a whole, then the parts of large accounts, none of which stays.
    pub(super) fn part_by_part(&self, designs: &[(Arc<Design>, &'static str)]) -> Judged {
        let (mut parts, mut holdings, mut sketch) = (Parts::default(), Holdings::default(), Sketch::default());
        let mut errors = Vec::new();
        let mut add = |designs: &[(Arc<Design>, &'static str)]| {
            parts.add(&self.request(designs));
            for (design, _) in designs {
                holdings.add(design);
                sketch.add(design);
            }
        };
        if !designs.is_empty() {
            add(designs);
        }
        let asked = asked(&self.ready.rulebook);
        for running in &self.ready.intake.running {
            running.parts(&asked, &mut errors, |part| add(&[(Arc::clone(part), snapshot::FORMAT)]));
        }
        Judged { reviewed: parts.finish(), holdings, sketch: Some(sketch.finish()), errors }
    }
}

/// What anybody asks about resources: rules, proofs of practices, the picture.
fn asked(rulebook: &Rulebook) -> Asked {
    let mut names = rulebook.words();
    names.extend(proof::scopes().iter().filter_map(|scope| scope.split_once('.')).map(|(_, property)| property.to_owned()));
    names.extend(topology::property_names());
    Asked { kinds: rulebook.asked_kinds(), names }
}
