//! Runs rules over designs in parallel, in a stable order, and writes down what they say.

mod build;
mod coverage;
mod entry;
mod once;
mod precedent;
mod request;
mod scribe;
mod stream;
mod tally;
mod worlds;

pub use build::{Part, Parts, Reviewed, Reviewer, build, excerpts, sorted};
pub use request::Request;
pub use stream::{Progress, Settings, Unfinished};
pub use tally::Tally;
pub use worlds::{Judgement, Settled, judge};
