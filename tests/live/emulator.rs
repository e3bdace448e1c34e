//! Starts the emulated AWS and asks it what happened.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The key of the account 111122223333; see `tests/aws/account.json`.
pub(crate) const KEY: &str = "AKIAEMULATED00000001";

/// The secret half of the key.
pub(crate) const SECRET_KEY: &str = "PLANTED-SECRET-KEY-0000000000000000000000";

/// What no output may show: secrets in the configuration of resources, and the credentials.
pub(crate) const SECRETS: [&str; 2] = ["PLANTED-SECRET-1", SECRET_KEY];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Python with the packages that the server needs, if `scripts/aws-tools.sh` could install them.
pub(crate) fn python() -> Option<PathBuf> {
    let tools = root().join(".tools/aws-venv");
    tools.join("stamp").is_file().then(|| tools.join("bin/python"))
}

#[expect(clippy::disallowed_methods, reason = "the pipeline says that nothing is skipped")]
fn may_skip() -> bool {
    std::env::var_os("PLUMBRULE_NO_SKIP").is_none_or(|value| value != "1")
}

/// Says that the running test is skipped; fails where nothing may be.
pub(crate) fn skip() {
    let missing = "the emulated AWS is not installed (make aws-tools)";
    println!("live: 1 skipped: {}: {missing}", std::thread::current().name().unwrap_or("a test"));
    assert!(may_skip(), "{missing}");
}

/// A process that prints `listening URL`, and that ends when its standard input closes.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Option<Self> {
        let python = python()?;
        let mut command = Command::new(python);
        command.arg(root().join("tests/aws")).args(arguments).env("PYTHONDONTWRITEBYTECODE", "1").env("NO_PROXY", "127.0.0.1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening ").unwrap_or_else(|| panic!("tests/aws said {line:?}")).to_owned();
        Some(Self { child, url })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        if self.child.wait().is_err() {
            println!("live: a server did not end");
        }
    }
}

/// An emulated AWS with a small account in three regions. Each test starts its own.
pub(crate) struct Emulator {
    server: Server,
    home: TempDir,
    sts: Option<Server>,
}

impl Emulator {
    /// Starts the server with the items beside it. `None`: it is not installed, which was said.
    pub(crate) fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// Starts the server with the items of these files.
    pub(crate) fn start_with(items: &[&Path]) -> Option<Self> {
        let mut arguments: Vec<&str> = if items.is_empty() { vec![] } else { vec!["--items"] };
        arguments.extend(items.iter().map(|path| path.to_str().unwrap()));
        let Some(server) = Server::start(&arguments) else {
            skip();
            return None;
        };
        Some(Self { server, home: tempfile::tempdir().unwrap(), sts: None })
    }

    /// Starts moto, which answers STS from now on.
    pub(crate) fn with_moto(mut self) -> Self {
        self.sts = Server::start(&["--moto"]);
        self
    }

    /// Where Config and the Tool answer.
    pub(crate) fn url(&self) -> &str {
        &self.server.url
    }

    /// Where STS answers.
    pub(crate) fn sts_url(&self) -> &str {
        self.sts.as_ref().map_or(self.url(), |sts| &sts.url)
    }

    /// A folder of this emulator alone; it is the home of the commands.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// A command that knows this AWS and no other: no configuration of the machine, no metadata service.
    pub(crate) fn plumbrule(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_plumbrule"));
        command.args(arguments).current_dir(self.home()).env_clear();
        command.envs([("HOME", self.home().to_str().unwrap()), ("PATH", "/usr/bin:/bin"), ("SOURCE_DATE_EPOCH", "1767571200")]);
        command.envs([("AWS_ENDPOINT_URL", self.url()), ("AWS_ENDPOINT_URL_STS", self.sts_url())]);
        command.envs([("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET_KEY)]);
        command.envs([("AWS_CONFIG_FILE", "/dev/null"), ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")]);
        command.env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }

    /// Back to the start: items, no workloads, no faults, empty logs.
    pub(crate) fn reset(&self) {
        self.control("POST", "reset", &Value::Null);
    }

    /// Replaces the faults that are injected (`tests/aws/faults.py` says what a rule is), and revives a killed AWS.
    pub(crate) fn faults(&self, rules: &Value) {
        self.control("POST", "faults", rules);
    }

    /// Adds items to what Config knows.
    pub(crate) fn items(&self, items: &Value) {
        self.control("POST", "items", items);
    }

    /// How AWS behaves where it is free: `page_size`, `shuffle`, `rename`, `retitle`, `unsearchable`.
    pub(crate) fn settings(&self, settings: &Value) {
        self.control("POST", "settings", settings);
    }

    /// Replaces the recorder of a region; `null` takes it away.
    pub(crate) fn recorder(&self, account: &str, region: &str, recorder: &Value) {
        let body = serde_json::json!({"account": account, "region": region, "recorder": recorder});
        self.control("POST", "recorders", &body);
    }

    /// What somebody else asks of a service in a region, and the reply; no fault meets it.
    pub(crate) fn somebody(&self, service: &str, operation: &str, region: &str, parameters: &Value) -> Value {
        let body = serde_json::json!({"service": service, "operation": operation, "region": region, "parameters": parameters});
        self.control("POST", "call", &body)
    }

    /// Every request: n, service, operation, region, account, parameters, status, error, fault.
    pub(crate) fn requests(&self) -> Vec<Value> {
        self.control("GET", "requests", &Value::Null).as_array().unwrap().clone()
    }

    /// How often an operation was asked.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.requests().iter().filter(|request| request["operation"] == operation).count()
    }

    /// What went wrong: bad requests, and replies or failures of the server itself.
    pub(crate) fn log(&self) -> Vec<Value> {
        self.control("GET", "log", &Value::Null).as_array().unwrap().clone()
    }

    /// Workloads with their answers and milestones, and the number of items.
    pub(crate) fn state(&self) -> Value {
        self.control("GET", "state", &Value::Null)
    }

    fn control(&self, method: &str, name: &str, body: &Value) -> Value {
        let (status, answer) = ask(self.url(), method, &format!("/_emulator/{name}"), body).unwrap();
        assert_eq!(status, 200, "/_emulator/{name}: {answer}");
        answer
    }
}

/// A request that no service allows, or a reply that the models do not allow, fails the test that it happened in.
impl Drop for Emulator {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.log(), Vec::<Value>::new(), "what the emulated AWS noticed");
        }
    }
}

/// Asks a server of this machine: the status and the JSON of its answer.
pub(crate) fn ask(url: &str, method: &str, path: &str, body: &Value) -> std::io::Result<(u16, Value)> {
    let host = url.trim_start_matches("http://");
    let body = body.to_string();
    let mut stream = TcpStream::connect(host)?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let invalid = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(invalid)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(invalid)?;
    Ok((status, serde_json::from_str(body)?))
}
