//! The binary: maps the result of the command line to an exit code, and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    plumbrule::cli::main()
}
