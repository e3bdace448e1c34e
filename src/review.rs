//! Runs rules over designs in parallel, in a stable order, and writes down what they say.

mod build;
mod coverage;
mod entry;
mod frozen;
mod gate;
mod request;
mod stream;
mod worlds;

pub use build::build;
pub use request::{GatePolicy, Request};
pub use stream::{Progress, Settings, Stream, Task, run};
pub use worlds::{Judgement, Settled, judge};
