//! Runs the binary in a clean environment, and writes the files it reads.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

/// A bucket without anything: two failures below `high`, one unknown, no failure at the gate.
pub(crate) const BUCKET: &str = "Resources:\n  Data:\n    Type: AWS::S3::Bucket\n";

/// A security group that opens SSH to everybody: one high failure.
pub(crate) const OPEN_SSH: &str = "\
Resources:
  Door:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: door
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]
";

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    /// Standard output, where it is text.
    pub(crate) out: String,
    /// Standard output as it is.
    pub(crate) bytes: Vec<u8>,
    pub(crate) err: String,
}

impl Ran {
    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }

    /// The only line on standard error.
    pub(crate) fn complaint(&self) -> &str {
        assert_eq!(self.err.lines().count(), 1, "one clear error: {}", self.err);
        self.err.trim_end()
    }
}

/// The binary in the repository, without anything of the caller's surroundings.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plumbrule"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
    for name in ["COLUMNS", "CLICOLOR", "CLICOLOR_FORCE", "SOURCE_DATE_EPOCH", "TERM"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command line; words are separated by spaces.
pub(crate) fn plumbrule(line: &str) -> Ran {
    ended(command().args(line.split_whitespace()))
}

/// Reviews on a fixed day.
pub(crate) fn review(line: &str) -> Ran {
    plumbrule(&format!("review --as-of 2026-11-23 {line}"))
}

/// Runs a prepared command.
pub(crate) fn ended(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout.clone()).unwrap_or_default(),
        bytes: output.stdout,
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A temporary folder in which a review runs.
#[derive(Debug)]
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with files, by path.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        // Marks the root of a repository, so that no configuration from above is found.
        fs::create_dir(folder.path().join(".git")).unwrap();
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    /// Writes a file, with the folders it lies in.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The text of a file that a run wrote.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// The bytes of a file that a run wrote.
    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap()
    }

    /// The names of the files in the folder.
    pub(crate) fn names(&self) -> Vec<PathBuf> {
        let mut names: Vec<PathBuf> = fs::read_dir(self.path()).unwrap().map(|entry| entry.unwrap().file_name().into()).collect();
        names.retain(|name| name != Path::new(".git"));
        names.sort();
        names
    }

    /// A command in the folder, on a fixed day.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = command();
        command.current_dir(self.path()).args(["review", "--as-of", "2026-11-23"]).args(line.split_whitespace());
        command
    }

    /// Reviews in the folder.
    pub(crate) fn review(&self, line: &str) -> Ran {
        ended(&mut self.command(line))
    }

    /// Reviews in the folder, and gives the document with its passes.
    pub(crate) fn json(&self, line: &str) -> Value {
        self.review(&format!("{line} --format json --include-passes")).json()
    }
}

/// Reviews one template with more arguments, and gives the document with its passes.
pub(crate) fn review_text(template: &str, line: &str) -> Value {
    Folder::with(&[("t.yaml", template)]).json(&format!("t.yaml {line}"))
}

/// The verdict of a rule on a resource: the worst of its entries, as the document orders them.
pub(crate) fn verdict<'v>(review: &'v Value, rule: &str, resource: &str) -> &'v str {
    entry(review, rule, resource)["verdict"].as_str().unwrap()
}

/// The first entry of a rule on a resource.
pub(crate) fn entry<'v>(review: &'v Value, rule: &str, resource: &str) -> &'v Value {
    let found = review["verdicts"].as_array().unwrap().iter().find(|v| v["rule"] == rule && v["resource"]["id"] == resource);
    found.unwrap_or_else(|| panic!("no verdict of {rule} on {resource}: {:#}", review["coverage"]))
}

/// The kinds of the reasons for which a run ended, in order.
pub(crate) fn reasons(review: &Value) -> Vec<&str> {
    review["outcome"].as_array().unwrap().iter().map(|reason| reason["kind"].as_str().unwrap()).collect()
}
