//! What can be said to `wa`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::live::WayArguments;
use super::{LanguageArguments, ListFormat};
use crate::rule::Language;

/// Commands on the Well-Architected Tool.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum WaCommand {
    /// Read a workload and its answers: people's answers become statements, the rest stands in wa.json
    Pull(PullArguments),
    /// Show what a push of a review would change, answer by answer; only reads
    Plan(PlanArguments),
    /// Bring a review into the answers: adds to what people answered, and takes nothing of it away
    Push(PushArguments),
    /// Make a milestone of a workload
    Milestone(MilestoneArguments),
    /// Workloads of the Tool
    Workload {
        #[command(subcommand)]
        command: WorkloadCommand,
    },
}

/// Commands on workloads of the Tool.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum WorkloadCommand {
    /// Create a workload, from what the review and plumbrule.yaml say of it
    Create(CreateArguments),
}

/// Where a workload of the Tool lies, and the way to it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Access")]
pub(in crate::cli) struct ToolAccessArguments {
    /// Region in which the workload lies in the Tool [default: that of the environment or the profile]
    #[arg(long, value_name = "REGION")]
    pub(in crate::cli) region: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) way: WayArguments,
}

/// Arguments of `wa pull`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PullArguments {
    /// The workload in the Tool
    #[arg(long, value_name = "ID|NAME")]
    pub(in crate::cli) workload: String,
    /// Alias of the lens
    #[arg(long, value_name = "ALIAS", default_value = crate::tool::LENS)]
    pub(in crate::cli) lens: String,
    /// Folder of attestations.yaml, plumbrule.yaml and wa.json
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(in crate::cli) to: PathBuf,
    /// Who stands behind the answers [default: the review owner of the workload]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) owner: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) access: ToolAccessArguments,
    #[command(flatten)]
    pub(in crate::cli) language: LanguageArguments,
}

/// Arguments of `wa plan`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlanArguments {
    /// The workload in the Tool
    #[arg(long, value_name = "ID|NAME")]
    pub(in crate::cli) workload: String,
    /// Alias of the lens
    #[arg(long, value_name = "ALIAS", default_value = crate::tool::LENS)]
    pub(in crate::cli) lens: String,
    /// The review, as `review --output json=FILE` wrote it
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) review: PathBuf,
    /// Text for people, or the plan that `wa push --plan` replays
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(in crate::cli) format: ListFormat,
    /// Let what the review decides win over what people answered
    #[arg(long)]
    pub(in crate::cli) overwrite: bool,
    #[command(flatten)]
    pub(in crate::cli) access: ToolAccessArguments,
    /// Language of the plan and of the notes [default: that of the review]
    #[arg(long, value_enum)]
    pub(in crate::cli) lang: Option<Language>,
}

/// Arguments of `wa push`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).args(["plan", "review"]))]
pub(in crate::cli) struct PushArguments {
    /// The workload in the Tool; a plan names its own
    #[arg(long, value_name = "ID|NAME", required_unless_present = "plan", conflicts_with = "plan")]
    pub(in crate::cli) workload: Option<String>,
    /// Alias of the lens
    #[arg(long, value_name = "ALIAS", default_value = crate::tool::LENS, conflicts_with = "plan")]
    pub(in crate::cli) lens: String,
    /// Replay a plan, as `wa plan --format json` printed it
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) plan: Option<PathBuf>,
    /// Push a review, as `review --output json=FILE` wrote it
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) review: Option<PathBuf>,
    /// Send it; without this the plan is shown and nothing is sent
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    /// Let what the review decides win over what people answered
    #[arg(long, conflicts_with = "plan")]
    pub(in crate::cli) overwrite: bool,
    #[command(flatten)]
    pub(in crate::cli) place: PlaceArguments,
    #[command(flatten)]
    pub(in crate::cli) access: ToolAccessArguments,
    /// Language of the messages, and of the notes of a review [default: that of the review]
    #[arg(long, value_enum)]
    pub(in crate::cli) lang: Option<Language>,
}

/// Where the answers may lie.
#[derive(Debug, Args)]
#[command(next_help_heading = "Place")]
pub(in crate::cli) struct PlaceArguments {
    /// Jurisdiction that the Region must lie in; repeatable [default: that of the review, else of plumbrule.yaml]
    #[arg(long, value_name = "ID|FILE")]
    pub(in crate::cli) jurisdiction: Vec<String>,
    /// Send to this Region although it is not known to lie in the jurisdiction
    #[arg(long, value_name = "REGION")]
    pub(in crate::cli) acknowledge_region: Option<String>,
}

/// Arguments of `wa milestone`.
#[derive(Debug, Args)]
pub(in crate::cli) struct MilestoneArguments {
    /// The workload in the Tool
    #[arg(long, value_name = "ID|NAME")]
    pub(in crate::cli) workload: String,
    /// Name of the milestone, of 3 to 100 characters
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) name: String,
    /// Make it; without this nothing is sent
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    #[command(flatten)]
    pub(in crate::cli) place: PlaceArguments,
    #[command(flatten)]
    pub(in crate::cli) access: ToolAccessArguments,
    #[command(flatten)]
    pub(in crate::cli) language: LanguageArguments,
}

/// Environments that the Tool knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ToolEnvironment {
    /// In production
    Production,
    /// Before production
    Preproduction,
}

/// Arguments of `wa workload create`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CreateArguments {
    /// A review of the workload, for its name, accounts and Regions
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) review: Option<PathBuf>,
    /// Configuration file [default: plumbrule.yaml, found upward from the working folder]
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) config: Option<PathBuf>,
    /// Name, of 3 to 100 characters [default: the review's or the configuration's]
    #[arg(long)]
    pub(in crate::cli) name: Option<String>,
    /// What it is for, in 3 to 250 characters [default: the configuration's]
    #[arg(long)]
    pub(in crate::cli) description: Option<String>,
    /// Environment [default: the configuration's]
    #[arg(long, value_enum)]
    pub(in crate::cli) environment: Option<ToolEnvironment>,
    /// Account that it runs in; repeatable [default: the configuration's, else those of the review's resources]
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) account_id: Vec<String>,
    /// Region that it runs in; repeatable [default: the configuration's, else those of the review's resources]
    #[arg(long, value_name = "REGION")]
    pub(in crate::cli) aws_region: Vec<String>,
    /// Who answers for the review [default: the configuration's owners]
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) owner: Option<String>,
    /// Create it; without this it is shown and nothing is sent
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    #[command(flatten)]
    pub(in crate::cli) place: PlaceArguments,
    #[command(flatten)]
    pub(in crate::cli) access: ToolAccessArguments,
    #[command(flatten)]
    pub(in crate::cli) language: LanguageArguments,
}
