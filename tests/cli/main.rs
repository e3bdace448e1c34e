//! The whole command, through the built binary: what it prints, where, and with which exit code.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails where something is not as it should be"
)]

mod acceptance;
mod attest;
mod bad_input;
mod baseline;
mod changes;
mod codes;
mod convert;
mod diff;
mod earlier;
mod explanations;
#[path = "../schemas/faults.rs"]
mod faults;
mod fingerprints;
mod formats;
mod hostile;
mod html;
mod init;
mod ledger;
mod options;
mod output;
mod parameterised;
mod policy;
mod proofs;
mod publish;
mod questions;
mod recognition;
mod reports;
mod run;
mod sample;
mod schemas;
mod verify;
mod waivers;
mod workload;
mod worlds;
