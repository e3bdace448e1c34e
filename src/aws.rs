//! The connection to AWS: who asks, in which Regions, with which patience, and what went wrong.
//!
//! Callers are plain functions: the connection owns the runtime and waits. Nothing is asked but what a command names, one [`Action`]
//! a call, so that `iam-policy` can tell all of them.

mod access;
mod action;
mod connection;
mod error;
mod health;
mod recorder;
mod retry;

pub use access::Access;
pub use action::{Action, Purpose, policy};
pub use connection::{Connection, Identity};
pub use error::AwsError;
pub use health::{Health, examine};
pub use recorder::{Recorder, Recording, recording};
