//! The command line: arguments become calls, results become exit codes.

use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::rule::Language;

mod acceptance;
mod arguments;
mod attest;
mod baseline;
mod binding;
mod choice;
mod convert;
mod diff;
#[cfg(feature = "live")]
mod doctor;
mod earlier;
mod explain;
mod git;
mod held;
mod init;
#[cfg(feature = "live")]
mod live;
mod locks;
mod output;
mod progress;
mod provenance;
mod publish;
mod questions;
mod review;
mod rules;
mod scaffold;
#[cfg(feature = "live")]
mod snapshot;
mod trace;
mod verify;
#[cfg(feature = "live")]
mod wa;
mod write;

use arguments::{
    AttestArguments, BaselineCommand, ConvertArguments, DiffArguments, InitArguments, LanguageArguments, ReviewArguments,
    RulesCommand, SchemaKind,
};

/// Exit code of a usage or configuration error, or an input that cannot be read.
const USAGE: u8 = 2;
/// Exit code of what is incomplete: something was refused, failed, or is not recorded.
#[cfg(feature = "live")]
const INCOMPLETE: u8 = 3;
/// Exit code of an error of a rule or of the program itself.
const INTERNAL: u8 = 70;

/// Reviews an AWS architecture the way a good review board does.
#[derive(Debug, Parser)]
#[command(name = "plumbrule", version, max_term_width = 110, disable_help_subcommand = true, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 pass, 1 gate failed, 2 usage, configuration or an unreadable input, 3 not enough known or incomplete, 70 rule or internal error.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Review designs: CloudFormation templates, CDK cloud assemblies, folders of them, or `-` for standard input
    Review(Box<ReviewArguments>),
    /// Look at rules, test them, write new ones
    Rules {
        #[command(subcommand)]
        command: RulesCommand,
    },
    /// Write a review that was made before in another format or language
    Convert(ConvertArguments),
    /// Begin: write plumbrule.yaml and a recipe for the pipeline
    Init(InitArguments),
    /// Explain a rule, or a best practice, question, pillar or lens of the framework
    Explain {
        /// Id of a rule, or a name such as SEC08-BP02, SEC 8, security, digital-sovereignty; `lenses` lists the lenses
        #[arg(required = true, value_name = "NAME")]
        name: Vec<String>,
        #[command(flatten)]
        pack: arguments::PackArguments,
        #[command(flatten)]
        language: LanguageArguments,
    },
    /// Repeat a review from its inputs, and say whether it comes out the same: exit code 0 identical, 1 different
    Verify(arguments::VerifyArguments),
    /// State what no rule can prove: asks for one open practice after the other, or takes a statement in one line
    Attest(Box<AttestArguments>),
    /// Write the open practices as a workbook for people to answer; `attest --from` reads it back
    Questions(Box<arguments::QuestionsArguments>),
    /// Write down which findings are known
    Baseline {
        #[command(subcommand)]
        command: BaselineCommand,
    },
    /// Keep reviews by workload and day in a folder, and write a site of them that any static host can serve
    Publish(arguments::PublishArguments),
    /// Say what changed from one review to another: new, regressed, still open and fixed findings, and the best practices
    Diff(DiffArguments),
    /// Keep what AWS Config recorded of an account in a file, for reviews without access to it
    Snapshot {
        #[command(subcommand)]
        command: arguments::SnapshotCommand,
    },
    /// Say whether an account can be reviewed: who you are, what AWS Config records and what it does not: exit code 0 all, 3 not all
    Doctor(Box<arguments::DoctorArguments>),
    /// Exchange answers with the AWS Well-Architected Tool; nothing is changed there without --yes
    Wa {
        #[command(subcommand)]
        command: Box<arguments::WaCommand>,
    },
    /// Print the least IAM policy that a purpose needs
    IamPolicy {
        /// What the permissions are for
        #[arg(long = "for", value_enum, value_name = "PURPOSE", default_value_t = arguments::PolicyPurpose::Review)]
        purpose: arguments::PolicyPurpose,
    },
    /// Print the JSON Schema of a file that plumbrule reads or writes
    Schema {
        /// Which schema
        #[arg(value_enum, default_value_t = SchemaKind::Review)]
        kind: SchemaKind,
    },
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// What a command came to.
type Ended = anyhow::Result<u8>;

/// Reads the arguments of the process and runs the command.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    match run(arguments.command) {
        Ok(code) => ExitCode::from(code),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(if error.is::<output::Internal>() { INTERNAL } else { USAGE })
        }
    }
}

fn run(command: Command) -> Ended {
    match command {
        Command::Review(arguments) => review::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Rules { command } => rules::run(&command),
        Command::Init(arguments) => init::run(&arguments),
        Command::Attest(arguments) => attest::run(&arguments),
        Command::Questions(arguments) => questions::run(&arguments),
        Command::Baseline { command } => baseline::run(&command),
        Command::Publish(arguments) => publish::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Explain { name, pack, language } => explain::run(&name, &pack, language.language()),
        Command::Verify(arguments) => verify::run(&arguments),
        #[cfg(feature = "live")]
        Command::Snapshot { command } => snapshot::run(&command),
        #[cfg(feature = "live")]
        Command::Doctor(arguments) => doctor::run(&arguments),
        #[cfg(feature = "live")]
        Command::Wa { command } => wa::run(&command),
        #[cfg(feature = "live")]
        Command::IamPolicy { purpose } => live::print_policy(purpose),
        #[cfg(not(feature = "live"))]
        Command::Snapshot { .. } | Command::Doctor(_) | Command::Wa { .. } | Command::IamPolicy { .. } => Err(without_access()),
        Command::Schema { kind } => output::print(&schema(kind)),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "plumbrule", &mut script);
            output::print(&script)
        }
    }
}

/// What is said where a build has no way to an account.
#[cfg(not(feature = "live"))]
fn without_access() -> anyhow::Error {
    anyhow::anyhow!("cannot reach AWS: this build has no access to it; build plumbrule with the feature `live`")
}

fn schema(kind: SchemaKind) -> String {
    let schema = match kind {
        SchemaKind::Review => return crate::report::to_schema(),
        SchemaKind::Config => crate::config::schema(),
        SchemaKind::Policy => crate::config::policy::schema(),
        SchemaKind::Waivers => crate::waiver::schema(),
        SchemaKind::Attestations => crate::attestation::schema(),
        SchemaKind::Baseline => crate::baseline::schema(),
        SchemaKind::Diff => crate::compare::schema(),
        SchemaKind::WaPlan => crate::tool::plan::schema(),
        SchemaKind::Wa => crate::tool::pull::schema(),
    };
    format!("{:#}\n", schema.to_value())
}

/// Help and version are no errors; anything else is a usage error.
fn usage(error: &clap::Error) -> ExitCode {
    let code = if error.use_stderr() { USAGE } else { 0 };
    let _ = error.print();
    ExitCode::from(code)
}

/// Prints an error with its whole chain, once.
fn complain(error: &anyhow::Error) {
    let words = crate::report::Words::of(Language::En);
    let text = format!("{}: {}", words.line("cli.error"), crate::report::clean(&format!("{error:#}")));
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe))
}
