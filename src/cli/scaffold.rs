//! `plumbrule rules new`: a folder to begin with.

use std::path::Path;

use anyhow::{Context as _, bail};
use minijinja::{Environment, context};

use super::{Ended, output};
use crate::schema;

pub(super) fn run(id: &str, kind: &str, pack: &Path) -> Ended {
    check(id, kind)?;
    let folder = pack.join(id);
    if folder.exists() {
        bail!("{} exists already; choose another id, or edit the rule there", folder.display());
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let subject = kind.rsplit("::").next().unwrap_or(kind);
    for name in ["rule.yaml", "rule.rhai", "cases.yaml"] {
        let template = crate::embedded::entry(crate::embedded::TEMPLATES, &format!("new-{name}.j2")).unwrap_or_default();
        let value = context! { id, kind, subject, argument => subject.to_lowercase(), version => env!("CARGO_PKG_VERSION") };
        let text = Environment::new().render_named_str(name, template, value)?;
        output::write_whole(&folder.join(name), &(text.trim_end().to_owned() + "\n"))?;
    }
    output::print(&format!("{}\nplumbrule rules validate {id} --rules {}\n", folder.display(), pack.display()))
}

fn check(id: &str, kind: &str) -> anyhow::Result<()> {
    let kebab = id.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
    if !kebab || !id.contains('-') {
        bail!("`{id}` is no rule id; write a claim about the good state in kebab-case, such as queue-keeps-messages");
    }
    if schema::kind(kind).is_none() && !kind.starts_with("Design::") {
        bail!("the schema table knows no kind `{kind}`; write it as CloudFormation does, such as AWS::SQS::Queue");
    }
    Ok(())
}
