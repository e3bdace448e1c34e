//! What the intake makes of a template: what is known, assumed, missing, unknown and why.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails where something is not as it should be")]

mod functions;
mod loops;
mod parameters;
mod remarks;
mod resources;
mod sam;
mod shared;
mod stacks;
