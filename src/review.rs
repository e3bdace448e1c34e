//! Runs rules over designs in parallel, in a stable order, and writes down what they say.

mod build;
mod coverage;
mod entry;
mod frozen;
mod once;
mod request;
mod stream;
mod tally;
mod worlds;

pub use build::{Reviewed, build, excerpts, sorted};
pub use request::Request;
pub use stream::{Progress, Settings, Stream, Task, run};
pub use tally::Tally;
pub use worlds::{Judgement, Settled, judge};
