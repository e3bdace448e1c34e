//! plumbrule reviews an architecture the way a good review board does: as proposed, as written, as running.
//!
//! The flow is intake → design → review → report; `ARCHITECTURE.md` shows the modules and the way data takes.

pub mod assessment;
pub mod attestation;
#[cfg(feature = "live")]
pub mod aws;
pub mod baseline;
pub mod cli;
pub mod compare;
pub mod config;
pub mod design;
pub mod document;
mod embedded;
pub mod engine;
pub mod facts;
pub mod finding;
pub mod framework;
pub mod intake;
pub mod jurisdiction;
pub mod publish;
pub mod redaction;
pub mod report;
pub mod review;
pub mod rule;
pub mod rule_test;
pub mod schema;
pub mod source;
pub mod tool;
mod topology;
pub mod tree;
pub mod value;
pub mod waiver;
