//! Runs rules over designs in parallel, in a stable order, and writes down what they say.

mod build;
mod coverage;
pub mod document;
mod entry;
mod frozen;
mod gate;
mod request;
mod stream;
mod worlds;

pub use build::build;
pub use document::{
    Counts, Coverage, DesignEntry, Gate, LeftOut, OpenQuestion, OutcomeKind, OutcomeReason, PracticeEntry, Provenance, Review,
    VerdictEntry,
};
pub use request::{GatePolicy, Phrases, Request};
pub use stream::{Progress, Settings, Stream, Task, run};
pub use worlds::{Judgement, Settled, judge};
