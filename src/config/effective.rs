//! What holds in the end: defaults, the policy that a repository extends, its own file, the policy from outside, the command
//! line. Later ones win, and nothing that is locked becomes weaker.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::{Config, Context, GatePolicy, GateSettings, ReadPolicy, WaiverRules};

mod context;
mod gate;
mod jurisdiction;

/// What the command line says of the same things.
#[derive(Clone, Debug, Default)]
pub struct CommandLine {
    /// `--fail-on`.
    pub gate: GateSettings,
    /// `--jurisdiction`.
    pub jurisdiction: Vec<String>,
    /// Options that would keep the gate from deciding, such as `--exit-zero`.
    pub silencing: Vec<&'static str>,
    /// Options that make the gate look only at some findings, such as `--baseline`.
    pub narrowing: Vec<&'static str>,
    /// The files of `--context`, by name.
    pub context: Vec<(String, Context)>,
}

/// Everything that has a say.
#[derive(Clone, Debug, Default)]
pub struct Voices<'a> {
    /// Shown name of the configuration file; empty if there is none.
    pub file: &'a str,
    /// The configuration.
    pub config: Config,
    /// The policy that it extends.
    pub extended: Option<ReadPolicy>,
    /// The policy of `--policy`.
    pub outside: Option<ReadPolicy>,
    /// The command line.
    pub command: CommandLine,
}

/// What holds.
#[derive(Clone, Debug, Default)]
pub struct Effective {
    /// When the gate fails.
    pub gate: GatePolicy,
    /// The gate that is locked, if how much must be known is.
    pub locked_gate: Option<GatePolicy>,
    /// The jurisdictions.
    pub jurisdiction: Vec<String>,
    /// Rules that do not run, with the file that says so.
    pub skip: BTreeMap<String, String>,
    /// Rules that always run: ids, packs, `*`; with the policy that says so.
    pub locked_rules: BTreeMap<String, String>,
    /// What a waiver must be to count.
    pub waivers: WaiverRules,
    /// Mail addresses whose statements count as those of the organisation.
    pub approvers: Vec<String>,
    /// What the review must know about the outside.
    pub context: Context,
    /// What is locked, for the review.
    pub locks: Vec<Said>,
    /// What replaced a value of a policy or of the configuration, for the review.
    pub overrides: Vec<Override>,
}

/// A key with its value and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// File or `command line`.
    pub by: String,
}

/// A value that replaced another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// What holds.
    pub said: Said,
    /// What it replaced.
    pub instead_of: String,
    /// Who had said that.
    pub of: String,
}

/// Something locked that somebody tried to change.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Locked {
    /// A value.
    #[error("{by} sets {key} to `{value}`, but {policy} locks it at `{locked}`; remove it, or ask the owner of the policy")]
    Value {
        /// Who tried.
        by: String,
        /// The key.
        key: String,
        /// The value that was tried.
        value: String,
        /// The policy.
        policy: String,
        /// Its value.
        locked: String,
    },
    /// An option that would keep the gate from deciding.
    #[error("{option} cannot be used: {policy} locks {key} at `{locked}`")]
    Option {
        /// The option.
        option: String,
        /// The policy.
        policy: String,
        /// The key.
        key: String,
        /// Its value.
        locked: String,
    },
}

/// What the command line is called in messages.
pub const COMMAND_LINE: &str = "the command line";

/// Who speaks, from the first to the one that is heard last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Voice {
    Extended,
    Configuration,
    Outside,
    Command,
}

impl Voice {
    /// Whether a lock of this voice binds another: no policy binds itself, and nothing binds the policy from outside.
    fn binds(self, other: Self) -> bool {
        other != self && other != Self::Outside
    }
}

/// A value with who states it.
struct Stated<'a, T> {
    voice: Voice,
    by: &'a str,
    value: T,
}

/// What the policies lock at a value, and who does.
struct Lock<'a, T> {
    voice: Voice,
    by: &'a str,
    value: T,
}

impl Voices<'_> {
    /// Lets later voices win over earlier ones, and keeps what is locked.
    ///
    /// # Errors
    /// The first locked value that a voice below the policy would weaken.
    pub fn settle(&self) -> Result<Effective, Locked> {
        let mut effective = Effective { skip: self.skip(), ..Effective::default() };
        self.settle_gate(&mut effective)?;
        self.settle_jurisdiction(&mut effective)?;
        self.settle_context(&mut effective)?;
        self.refuse_silence(&effective)?;
        for policy in self.policies() {
            let locked = &policy.policy.locked;
            let said = |key: &str, value: String| said(key, value, &policy.file);
            effective.locked_rules.extend(locked.rules.iter().map(|rule| (rule.clone(), policy.file.clone())));
            effective.locks.extend(locked.rules.iter().map(|rule| said("rules", rule.clone())));
            effective.locks.extend(waiver_locks(&locked.waivers).map(|(key, value)| said(key, value)));
            effective.locks.extend(locked.baseline.map(|allowed| said("baseline", allowed.to_string())));
            effective.waivers = stricter(&effective.waivers, &locked.waivers);
            if !locked.attestations.approvers.is_empty() {
                effective.approvers.clone_from(&locked.attestations.approvers);
                effective.locks.push(said("attestations.approvers", locked.attestations.approvers.join(", ")));
            }
        }
        Ok(effective)
    }

    /// The policies, the one from outside last, so that it wins.
    fn policies(&self) -> impl Iterator<Item = &ReadPolicy> {
        self.extended.iter().chain(&self.outside)
    }

    /// The policies with their voices.
    fn policy_voices(&self) -> impl Iterator<Item = (Voice, &ReadPolicy)> {
        let extended = self.extended.iter().map(|read| (Voice::Extended, read));
        extended.chain(self.outside.iter().map(|read| (Voice::Outside, read)))
    }

    /// With a locked gate no option keeps it from deciding.
    fn refuse_silence(&self, effective: &Effective) -> Result<(), Locked> {
        let refused = |option: &&str, key: &str, locked: &str, policy: &str| Locked::Option {
            option: (*option).to_owned(),
            policy: policy.to_owned(),
            key: key.to_owned(),
            locked: locked.to_owned(),
        };
        let gate = effective.locks.iter().find(|lock| lock.key.starts_with("gate."));
        if let (Some(lock), Some(option)) = (gate, self.command.silencing.first()) {
            return Err(refused(option, &lock.key, &lock.value, &lock.by));
        }
        let fixed = self.policies().find(|read| read.policy.locked.baseline == Some(false));
        match (fixed, self.command.narrowing.first()) {
            (Some(read), Some(option)) => Err(refused(option, "baseline", "false", &read.file)),
            _ => Ok(()),
        }
    }

    fn skip(&self) -> BTreeMap<String, String> {
        let own = self.config.rules.skip.iter().map(|rule| (rule.clone(), self.file.to_owned()));
        let policies = self.policies().flat_map(|read| read.policy.rules.skip.iter().map(|r| (r.clone(), read.file.clone())));
        policies.chain(own).collect()
    }
}

fn broken(by: &str, key: &str, value: &dyn Display, (policy, locked): (&str, &dyn Display)) -> Locked {
    Locked::Value {
        by: by.to_owned(),
        key: key.to_owned(),
        value: value.to_string(),
        policy: policy.to_owned(),
        locked: locked.to_string(),
    }
}

fn said(key: &str, value: String, by: &str) -> Said {
    Said { key: key.to_owned(), value, by: by.to_owned() }
}

fn waiver_locks(rules: &WaiverRules) -> impl Iterator<Item = (&'static str, String)> {
    let list = |items: &[String]| (!items.is_empty()).then(|| items.join(", "));
    [
        ("waivers.inline", rules.inline.map(|inline| inline.to_string())),
        ("waivers.max_days", rules.max_days.map(|days| days.to_string())),
        ("waivers.max_severity", rules.max_severity.map(|severity| severity.name().to_owned())),
        ("waivers.approvers", list(&rules.approvers)),
        ("waivers.paths", list(&rules.paths)),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value?)))
}

/// Both sets of rules at once; lists of the later one replace those of the earlier.
fn stricter(earlier: &WaiverRules, later: &WaiverRules) -> WaiverRules {
    let least = |a: Option<u32>, b: Option<u32>| a.into_iter().chain(b).min();
    let list = |a: &[String], b: &[String]| if b.is_empty() { a.to_vec() } else { b.to_vec() };
    WaiverRules {
        inline: [earlier.inline, later.inline].into_iter().flatten().min(),
        max_days: least(earlier.max_days, later.max_days),
        max_severity: earlier.max_severity.into_iter().chain(later.max_severity).min(),
        approvers: list(&earlier.approvers, &later.approvers),
        paths: list(&earlier.paths, &later.paths),
    }
}
