//! The binary: maps the result of the command line to an exit code, and nothing else.

use std::process::ExitCode;

/// Designs and reviews are mostly small allocations, which this allocator serves faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    plumbrule::cli::main()
}
