//! What can be said on the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::finding::Severity;
use crate::report::Format;
use crate::rule::Language;

mod attest;
mod compare;
mod convert;
mod live;
mod publish;
mod questions;
mod wa;

pub(super) use attest::AttestArguments;
pub(super) use compare::{BaselineCommand, DiffArguments, DiffFormat};
pub(super) use convert::ConvertArguments;
#[cfg(feature = "live")]
pub(super) use live::{AccessArguments, SaveArguments, WayArguments};
pub(super) use live::{DoctorArguments, LiveArguments, PolicyPurpose, SnapshotCommand};
pub(super) use publish::PublishArguments;
pub(super) use questions::QuestionsArguments;
pub(super) use wa::WaCommand;
#[cfg(feature = "live")]
pub(super) use wa::{
    CreateArguments, MilestoneArguments, PlaceArguments, PlanArguments, PullArguments, PushArguments, ToolAccessArguments,
    ToolEnvironment, WorkloadCommand,
};

/// Arguments of `review`.
#[derive(Clone, Debug, Args)]
pub(super) struct ReviewArguments {
    /// Templates, cloud assemblies, snapshots of AWS Config, folders; `-` reads standard input
    #[arg(required_unless_present = "live", value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) live: LiveArguments,
    #[command(flatten)]
    pub(super) design: DesignArguments,
    #[command(flatten)]
    pub(super) choice: RuleArguments,
    #[command(flatten)]
    pub(super) gate: GateArguments,
    #[command(flatten)]
    pub(super) acceptance: AcceptanceArguments,
    #[command(flatten)]
    pub(super) write: OutputArguments,
    #[command(flatten)]
    pub(super) language: LanguagesArguments,
    /// Configuration file instead of the plumbrule.yaml found upward from the first input
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(super) config: Option<PathBuf>,
    /// Policy of the organisation; it wins over everything the repository says
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(super) policy: Option<PathBuf>,
    /// Merge a file of context into the configuration's
    #[arg(long, value_name = "FILE", help_heading = "Configuration")]
    pub(super) context: Vec<PathBuf>,
    /// Hold the design against a jurisdiction: KR, JP, SG, IN, TH, EU, EU-ESC, ID, MY or a file; later ones win
    #[arg(long, value_name = "ID|FILE", help_heading = "Configuration")]
    pub(super) jurisdiction: Vec<String>,
    /// The day by which expiry is judged [default: `SOURCE_DATE_EPOCH`, else today in UTC]
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = "Configuration")]
    pub(super) as_of: Option<String>,
    /// Threads [default: as many as the machine has]
    #[arg(long, value_name = "N", help_heading = "Configuration")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Instead of the report, show what a rule read of a resource and what decided
    #[arg(long, value_name = "RULE@RESOURCE")]
    pub(super) trace: Option<String>,
}

/// What the user says about the design.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Design")]
pub(super) struct DesignArguments {
    /// Value of a parameter; repeatable
    #[arg(long = "parameter", value_name = "NAME=VALUE")]
    pub(super) parameter: Vec<String>,
    /// File of parameters: a list of keys and values as the AWS CLI takes it, or a map under `Parameters`
    #[arg(long = "parameters", value_name = "FILE")]
    pub(super) parameters: Vec<PathBuf>,
    /// Treat defaults of parameters as open choices
    #[arg(long)]
    pub(super) no_defaults: bool,
    /// Region of the stacks that do not say their own; with `--live` a Region to read, repeatable
    #[arg(long)]
    pub(super) region: Vec<String>,
    /// Account of the stacks that do not say their own
    #[arg(long)]
    pub(super) account: Option<String>,
    /// Name of the stack, for fingerprints
    #[arg(long)]
    pub(super) stack: Option<String>,
}

/// Which rules run.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct RuleArguments {
    #[command(flatten)]
    pub(super) pack: PackArguments,
    /// Run only this rule; repeatable
    #[arg(long, value_name = "RULE")]
    pub(super) rule: Vec<String>,
    /// Leave this rule out; repeatable
    #[arg(long, value_name = "RULE")]
    pub(super) skip: Vec<String>,
    /// Run only the rules of this pillar or pack; repeatable
    #[arg(long, value_name = "PACK")]
    pub(super) pillar: Vec<String>,
    /// Show and write only findings of this severity or worse; the gate sees all
    #[arg(long, value_name = "SEVERITY", default_value = "info")]
    pub(super) min_severity: Severity,
}

/// Packs of one's own.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct PackArguments {
    /// Add or override rules from a folder; repeatable
    #[arg(long = "rules", value_name = "DIR")]
    pub(super) rules: Vec<PathBuf>,
}

/// What stops the gate.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Gate")]
pub(super) struct GateArguments {
    /// Fail on findings of this severity or worse, or `none` [default: high]
    #[arg(long, value_name = "SEVERITY")]
    pub(super) fail_on: Option<String>,
    /// Exit with 0 whatever the gate says
    #[arg(long)]
    pub(super) exit_zero: bool,
}

/// What people accept and state, and what was known before.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Acceptance")]
pub(super) struct AcceptanceArguments {
    /// Central file of waivers [default: waivers.yaml beside plumbrule.yaml]
    #[arg(long, value_name = "FILE")]
    pub(super) waivers: Option<PathBuf>,
    /// Let no waiver quiet anything, as auditors want it
    #[arg(long)]
    pub(super) no_waivers: bool,
    /// File of statements [default: attestations.yaml beside plumbrule.yaml]
    #[arg(long, value_name = "FILE")]
    pub(super) attestations: Option<PathBuf>,
    /// Let only findings stop that this baseline or review does not hold
    #[arg(long, value_name = "FILE", conflicts_with = "changed_since")]
    pub(super) baseline: Option<PathBuf>,
    /// Let only findings stop that the files of this commit, branch or tag did not have
    #[arg(long, value_name = "REF")]
    pub(super) changed_since: Option<String>,
    /// An earlier review.json, to say what changed since, and the trend; repeatable, though one brings its own history along
    #[arg(long, value_name = "FILE")]
    pub(super) previous: Vec<PathBuf>,
}

/// What is written, and where.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArguments {
    /// Write a report to a file, whole or not at all; repeatable
    #[arg(short, long = "output", value_name = "FORMAT=FILE")]
    pub(super) output: Vec<String>,
    /// Format of standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    #[command(flatten)]
    pub(super) limit: LimitArguments,
    /// Show every best practice in the text report, not only those that are lacking
    #[arg(long)]
    pub(super) ledger: bool,
    /// Write down passes too
    #[arg(long)]
    pub(super) include_passes: bool,
    /// Nothing on standard output and no notes; errors stay
    #[arg(short, long)]
    pub(super) quiet: bool,
}

/// How long Markdown may be.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct LimitArguments {
    /// Cut Markdown to so many characters, at the border of a rule [default: 65000, which a comment can hold]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1_000..))]
    max_chars: Option<u32>,
}

impl LimitArguments {
    pub(super) fn characters(self) -> Option<usize> {
        self.max_chars.and_then(|most| usize::try_from(most).ok())
    }
}

/// The language.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct LanguageArguments {
    /// Language of the report: English, Korean, Japanese
    #[arg(long, value_enum, default_value_t = Language::En)]
    lang: Language,
}

impl LanguageArguments {
    pub(super) const fn language(self) -> Language {
        self.lang
    }
}

impl From<Language> for LanguageArguments {
    fn from(lang: Language) -> Self {
        Self { lang }
    }
}

/// The language of a review's formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LanguageChoice {
    /// English
    En,
    /// Korean
    Ko,
    /// Japanese
    Ja,
    /// All three in an HTML page with a switch; other formats in English
    All,
}

impl LanguageChoice {
    /// The language of whatever holds one.
    pub(super) const fn language(self) -> Language {
        match self {
            Self::En | Self::All => Language::En,
            Self::Ko => Language::Ko,
            Self::Ja => Language::Ja,
        }
    }

    /// The languages of an HTML page.
    pub(super) fn languages(self) -> Vec<Language> {
        if self == Self::All { Language::ALL.to_vec() } else { vec![self.language()] }
    }
}

impl From<Language> for LanguageChoice {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Ko => Self::Ko,
            Language::Ja => Self::Ja,
        }
    }
}

/// The languages of a review's formats.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct LanguagesArguments {
    /// Language of the report; `all` writes an HTML page in all three
    #[arg(long, value_enum, default_value_t = LanguageChoice::En)]
    lang: LanguageChoice,
}

impl LanguagesArguments {
    pub(super) const fn language(self) -> Language {
        self.lang.language()
    }

    pub(super) fn languages(self) -> Vec<Language> {
        self.lang.languages()
    }
}

impl From<Language> for LanguagesArguments {
    fn from(language: Language) -> Self {
        Self { lang: language.into() }
    }
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// The review, `review.json`
    pub(super) review: PathBuf,
    /// The folder in which the review was run; its paths are looked for from there
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) inputs: PathBuf,
    /// Value of a parameter that the review conceals; repeatable
    #[arg(long = "parameter", value_name = "NAME=VALUE")]
    pub(super) parameter: Vec<String>,
    #[command(flatten)]
    pub(super) language: LanguageArguments,
}

/// Forms of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// Lines for people
    Text,
    /// Everything that is known
    Json,
}

/// Schemas that can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaKind {
    /// review.json
    Review,
    /// plumbrule.yaml
    Config,
    /// The policy of an organisation
    Policy,
    /// waivers.yaml
    Waivers,
    /// attestations.yaml
    Attestations,
    /// A baseline, as `baseline create` writes it
    Baseline,
    /// What `diff --format json` prints
    Diff,
    /// What `wa plan --format json` prints and `wa push --plan` replays
    WaPlan,
    /// wa.json, as `wa pull` writes it
    Wa,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// Folder of the repository
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) to: PathBuf,
    /// Name of the workload [default: the folder's]
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Environment of the workload, such as production
    #[arg(long)]
    pub(super) environment: Option<String>,
    /// Person or team that answers for the workload; repeatable
    #[arg(long, value_name = "NAME")]
    pub(super) owner: Vec<String>,
    /// How much depends on the workload, such as high
    #[arg(long)]
    pub(super) criticality: Option<String>,
    /// Class of data that the workload holds, such as personal; repeatable
    #[arg(long, value_name = "CLASS")]
    pub(super) data_class: Vec<String>,
    /// Region in which the workload may run; repeatable
    #[arg(long, value_name = "REGION")]
    pub(super) approved_region: Vec<String>,
    /// Jurisdiction whose rules hold, or none
    #[arg(long, value_name = "ID")]
    pub(super) jurisdiction: Option<String>,
    /// Severity from which findings stop the pipeline, or none [default: high]
    #[arg(long, value_name = "SEVERITY")]
    pub(super) fail_on: Option<String>,
    /// Where templates or the cloud assembly lie [default: a usual folder that is there]
    #[arg(long, value_name = "PATH")]
    pub(super) templates: Option<String>,
    /// File with the parameters of the stage that the pipeline deploys
    #[arg(long, value_name = "FILE")]
    pub(super) parameters: Option<String>,
    /// Pipeline that the recipe is for [default: the one whose files are there]
    #[arg(long, value_enum)]
    pub(super) ci: Option<Pipeline>,
    /// Ask nothing; take the defaults
    #[arg(long)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) language: LanguageArguments,
}

/// Pipelines that `init` writes a recipe for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Pipeline {
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
    /// No recipe
    None,
}

/// Commands on rules.
#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// List the rules
    List {
        #[command(flatten)]
        pack: PackArguments,
        #[command(flatten)]
        language: LanguageArguments,
        /// Text for people, or everything that is known of each rule
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        format: ListFormat,
    },
    /// Show a rule: metadata, texts, script
    Show {
        /// Id of a rule
        rule: String,
        #[command(flatten)]
        pack: PackArguments,
        #[command(flatten)]
        language: LanguageArguments,
    },
    /// Test rules: their cases, and what six other tests make of them
    Test {
        /// Ids of rules [default: all of the given packs, else all]
        rule: Vec<String>,
        #[command(flatten)]
        pack: PackArguments,
    },
    /// Read rules without running them: names, texts, missing values
    Validate {
        /// Ids of rules [default: all of the given packs, else all]
        rule: Vec<String>,
        #[command(flatten)]
        pack: PackArguments,
    },
    /// Write a page for each rule, and indexes by pillar, resource type and best practice
    Pages {
        /// Folder that the pages are written to; it must exist
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
        #[command(flatten)]
        pack: PackArguments,
    },
    /// Begin a new rule: a folder that `validate` finds incomplete
    New {
        /// Id of the rule: a claim in kebab-case, such as queue-keeps-messages
        rule: String,
        /// Kind it speaks of, such as `AWS::SQS::Queue`
        #[arg(long, value_name = "KIND")]
        kind: String,
        /// Folder of the pack
        #[arg(long, value_name = "DIR", default_value = "rules/security")]
        pack: PathBuf,
    },
}
