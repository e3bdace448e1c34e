//! `plumbrule init`: a configuration and a recipe for the pipeline, from a few answers.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use dialoguer::{Input, Select};
use jiff::ToSpan as _;
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Value, context};

use super::arguments::{InitArguments, Pipeline};
use super::{Ended, output, provenance};
use crate::config;
use crate::facts;
use crate::finding::Severity;
use crate::intake;
use crate::jurisdiction::built_in;
use crate::report::Words;

/// Folders in which templates usually lie, the likeliest first.
const USUAL: [&str; 6] = ["cdk.out", "templates", "cloudformation", "cfn", "infrastructure", "infra"];

/// Asks what was not said on the command line, and writes what is not there yet.
pub(super) fn run(arguments: &InitArguments) -> Ended {
    let words = Words::of(arguments.language.language());
    let folder = &arguments.to;
    if !folder.is_dir() {
        bail!("there is no folder {}", folder.display());
    }
    let configuration = folder.join(config::FILE_NAME);
    refuse(&configuration)?;
    let answers = Answers::ask(arguments, words)?;
    let recipe = answers.pipeline.file().map(|file| folder.join(file));
    recipe.iter().try_for_each(|path| refuse(path))?;
    write(&configuration, "init-plumbrule.yaml.j2", &answers.configuration()?)?;
    tell(words, &configuration);
    if let (Some(path), Some(template)) = (recipe, answers.pipeline.template()) {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        write(&path, template, &context! { command => answers.command() })?;
        tell(words, &path);
    }
    let next = if answers.can_be_reviewed(folder) { "init.next" } else { "init.later" };
    output::print(&format!("{}\n{}plumbrule review {}\n", words.line(next), going_to(folder), answers.command()))
}

/// The way to the folder in which the command means what it says.
fn going_to(folder: &Path) -> String {
    if folder == Path::new(".") { String::new() } else { format!("cd {} && ", shell(&super::output::shown(folder))) }
}

/// Nothing that somebody wrote is overwritten.
fn refuse(path: &Path) -> anyhow::Result<()> {
    if path.exists() {
        bail!("{} exists already; edit it, or move it away first", path.display());
    }
    Ok(())
}

fn tell(words: &Words, path: &Path) {
    output::note(&words.say("cli.written", &[("path", &path.display().to_string())]));
}

fn write(path: &Path, template: &str, value: &Value) -> anyhow::Result<()> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    // The templates quote each value for the place where it stands; by its name a YAML template would be quoted once more.
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    let text = crate::embedded::entry(crate::embedded::TEMPLATES, template).unwrap_or_default();
    let text = environment.render_named_str(template, text, value)?;
    output::write_whole(path, &(text.trim_matches('\n').to_owned() + "\n"))
}

/// What is written down.
struct Answers {
    name: String,
    environment: Option<String>,
    owners: Vec<String>,
    criticality: Option<String>,
    data_classes: Vec<String>,
    approved_regions: Vec<String>,
    jurisdiction: Option<String>,
    fail_on: String,
    templates: String,
    parameters: Option<String>,
    pipeline: Pipeline,
}

impl Answers {
    fn ask(arguments: &InitArguments, words: &Words) -> anyhow::Result<Self> {
        let asks = !arguments.yes && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let question = Question { words, asks };
        let folder = &arguments.to;
        Ok(Self {
            name: question.text("init.name", arguments.name.as_deref(), &folder_name(folder))?,
            environment: question.perhaps("init.environment", arguments.environment.as_deref())?,
            owners: question.several("init.owners", &arguments.owner, |_| None)?,
            criticality: question.perhaps("init.criticality", arguments.criticality.as_deref())?,
            data_classes: question.several("init.data-classes", &arguments.data_class, |_| None)?,
            approved_regions: question.several("init.approved-regions", &arguments.approved_region, no_region)?,
            jurisdiction: question.jurisdiction(arguments.jurisdiction.as_deref())?,
            fail_on: question.fail_on(arguments.fail_on.as_deref())?,
            templates: question.text("init.templates", arguments.templates.as_deref(), usual_place(folder))?,
            parameters: question.perhaps("init.parameters", arguments.parameters.as_deref())?,
            pipeline: question.pipeline(arguments.ci, folder)?,
        })
    }

    fn configuration(&self) -> anyhow::Result<Value> {
        let today = provenance::as_of(None)?;
        Ok(context! {
            name => self.name.clone(), environment => self.environment.clone(), owners => self.owners.clone(),
            criticality => self.criticality.clone(), data_classes => self.data_classes.clone(),
            approved_regions => self.approved_regions.clone(), jurisdiction => self.jurisdiction.clone(),
            fail_on => self.fail_on.clone(), date => today.to_string(), end => today.saturating_add(3.years()).to_string(),
        })
    }

    /// Whether there is something to review; a hint that leads to an error helps nobody.
    fn can_be_reviewed(&self, folder: &Path) -> bool {
        let has_parameters = self.parameters.as_ref().is_none_or(|file| folder.join(file).is_file());
        let intake = intake::gather(&[folder.join(&self.templates)], &intake::Options::default());
        has_parameters && intake.errors.is_empty() && !intake.designs.is_empty()
    }

    /// The arguments of the review, fit for a shell.
    fn command(&self) -> String {
        let parameters = self.parameters.iter().map(|file| format!(" --parameters {}", shell(file)));
        format!("{}{}", shell(&self.templates), parameters.collect::<String>())
    }
}

impl Pipeline {
    fn file(self) -> Option<&'static str> {
        match self {
            Self::Github => Some(".github/workflows/plumbrule.yml"),
            Self::Gitlab => Some(".gitlab-ci.plumbrule.yml"),
            Self::None => None,
        }
    }

    fn template(self) -> Option<&'static str> {
        match self {
            Self::Github => Some("init-github.yml.j2"),
            Self::Gitlab => Some("init-gitlab.yml.j2"),
            Self::None => None,
        }
    }
}

/// Asks on a terminal; elsewhere the default is the answer.
struct Question<'w> {
    words: &'w Words,
    asks: bool,
}

impl Question<'_> {
    fn text(&self, key: &str, given: Option<&str>, default: &str) -> anyhow::Result<String> {
        match given {
            Some(given) => Ok(given.to_owned()),
            None if !self.asks => Ok(default.to_owned()),
            None => Ok(Input::new().with_prompt(self.words.line(key)).default(default.to_owned()).interact_text()?),
        }
    }

    /// A text that may be left out.
    fn perhaps(&self, key: &str, given: Option<&str>) -> anyhow::Result<Option<String>> {
        if given.is_some() || !self.asks {
            return Ok(given.map(str::to_owned));
        }
        let answer: String = Input::new().with_prompt(self.words.line(key)).allow_empty(true).interact_text()?;
        Ok(Some(answer).filter(|answer| !answer.trim().is_empty()))
    }

    /// Texts that stand between commas; `wrong` says what is wrong with one.
    fn several(&self, key: &str, given: &[String], wrong: impl Fn(&str) -> Option<String>) -> anyhow::Result<Vec<String>> {
        let parts = |text: &str| -> Vec<String> {
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        if let Some(problem) = given.iter().find_map(|one| wrong(one)) {
            bail!("{problem}");
        }
        if !given.is_empty() || !self.asks {
            return Ok(given.to_vec());
        }
        let check = |text: &String| parts(text).iter().find_map(|one| wrong(one)).map_or(Ok(()), Err);
        let input = Input::<String>::new().with_prompt(self.words.line(key)).allow_empty(true).validate_with(check);
        Ok(parts(&input.interact_text()?))
    }

    fn one_of(&self, key: &str, names: &[String], default: usize) -> anyhow::Result<usize> {
        Ok(Select::new().with_prompt(self.words.line(key)).items(names).default(default).interact()?)
    }

    fn jurisdiction(&self, given: Option<&str>) -> anyhow::Result<Option<String>> {
        let known: Vec<&str> = built_in().collect();
        match given {
            Some("none") => Ok(None),
            Some(id) if known.contains(&id) => Ok(Some(id.to_owned())),
            Some(other) => Err(anyhow!("there is no jurisdiction `{other}`; use none, {}", known.join(", "))),
            None if !self.asks => Ok(None),
            None => {
                let names: Vec<String> = std::iter::once("none").chain(known.iter().copied()).map(str::to_owned).collect();
                let chosen = self.one_of("init.jurisdiction", &names, 0)?;
                Ok(names.get(chosen).filter(|name| *name != "none").cloned())
            }
        }
    }

    fn fail_on(&self, given: Option<&str>) -> anyhow::Result<String> {
        let names: Vec<String> =
            Severity::WORST_FIRST.iter().map(|severity| severity.name()).chain(["none"]).map(str::to_owned).collect();
        match given {
            Some(name) if names.iter().any(|known| known == name) => Ok(name.to_owned()),
            Some(name) => Err(anyhow!("`{name}` is no severity; use {}", names.join(", "))),
            None => {
                let high = names.iter().position(|name| name == "high").unwrap_or(0);
                let chosen = if self.asks { self.one_of("init.fail-on", &names, high)? } else { high };
                Ok(names.get(chosen).cloned().unwrap_or_else(|| "high".to_owned()))
            }
        }
    }

    fn pipeline(&self, given: Option<Pipeline>, folder: &Path) -> anyhow::Result<Pipeline> {
        const ALL: [Pipeline; 3] = [Pipeline::Github, Pipeline::Gitlab, Pipeline::None];
        let found = if folder.join(".gitlab-ci.yml").is_file() {
            1
        } else if folder.join(".github").is_dir() {
            0
        } else {
            2
        };
        if let Some(pipeline) = given {
            return Ok(pipeline);
        }
        let names = ["GitHub Actions", "GitLab CI", "none"].map(str::to_owned);
        let chosen = if self.asks { self.one_of("init.ci", &names, found)? } else { found };
        Ok(ALL.get(chosen).copied().unwrap_or(Pipeline::None))
    }
}

/// What is wrong with the code of a Region.
fn no_region(code: &str) -> Option<String> {
    let known = facts::table("regions").is_none_or(|regions| regions.row(code).is_some());
    (!known).then(|| format!("there is no Region `{code}`; write its code, such as ap-northeast-2"))
}

/// The name of a folder, also of `.`.
fn folder_name(folder: &Path) -> String {
    let whole: PathBuf = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(|| "workload".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn usual_place(folder: &Path) -> &'static str {
    USUAL.into_iter().find(|place| folder.join(place).is_dir()).unwrap_or(".")
}

/// A word as a POSIX shell takes it.
fn shell(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reaches_the_shell_as_it_is() {
        assert_eq!(shell("cdk.out"), "cdk.out");
        assert_eq!(shell("it's $(here)"), "'it'\\''s $(here)'");
        assert_eq!(shell(""), "''");
    }
}
