//! What talks to AWS, against an emulated AWS: a server in Python that is driven by the official service models
//! (`tests/aws`). `scripts/aws-tools.sh` installs what it needs; without it the tests are skipped, and the skips are counted.
#![cfg(feature = "live")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails where something is not as it should be, and says how much it looked at"
)]

mod account;
mod emulator;
mod harness;
mod review;
mod wa;
