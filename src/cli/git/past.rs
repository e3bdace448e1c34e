//! The files of a repository as they were at another commit.

use std::io::{Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, anyhow, bail};

use super::{asked, git, is_found};

/// What may be part of a design besides what is named: the template of a nested stack, the stacks of an assembly.
const BESIDE: [&str; 4] = ["yaml", "yml", "json", "template"];

/// The files of a repository as they were at a commit, in a folder that goes away with this value.
pub(in super::super) struct Past {
    folder: tempfile::TempDir,
    root: PathBuf,
}

/// A file of a commit.
struct Blob {
    id: String,
    path: PathBuf,
}

impl Past {
    /// Writes out the files that a commit, branch or tag holds at or below some paths, and the data files beside them.
    pub(in super::super) fn at(reference: &str, paths: &[PathBuf]) -> anyhow::Result<Self> {
        if reference.starts_with('-') {
            bail!("`{reference}` is no commit, branch or tag");
        }
        if !is_found() {
            bail!("--changed-since needs git, which is not found; install it, or add its folder to PATH");
        }
        let here = working_folder(paths)?;
        let Some(top) = asked(git(&here).args(["rev-parse", "--show-toplevel"])) else {
            bail!("--changed-since needs a git repository, and {} is in none", here.display());
        };
        let root = PathBuf::from(top.trim_end());
        let commit = asked(git(&here).args(["rev-parse", "--verify", "--quiet", &format!("{reference}^{{commit}}")]));
        let Some(commit) = commit.map(|commit| commit.trim_end().to_owned()) else {
            bail!("git knows no commit, branch or tag `{reference}`; a shallow checkout may lack it");
        };
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let past = Self { folder, root };
        let blobs = past.blobs(&commit, paths)?;
        past.write_out(&commit, &blobs)?;
        Ok(past)
    }

    /// The files of a commit that are asked for. Links are left out: they lead to what is there today.
    fn blobs(&self, commit: &str, paths: &[PathBuf]) -> anyhow::Result<Vec<Blob>> {
        let index = self.folder.path().join("index");
        let run = |command: &mut Command| -> anyhow::Result<Vec<u8>> {
            let output = command.env("GIT_INDEX_FILE", &index).output().context("cannot run git")?;
            if !output.status.success() {
                bail!("git cannot read {commit}: {}", String::from_utf8_lossy(&output.stderr).trim());
            }
            Ok(output.stdout)
        };
        let within: Vec<PathBuf> = paths.iter().filter_map(|path| self.within(path)).collect();
        if within.is_empty() {
            return Ok(Vec::new());
        }
        run(git(&self.root).args(["read-tree", commit]))?;
        let listed = run(git(&self.root).args(["ls-files", "-s", "-z", "--"]).args(within.iter().flat_map(|path| wanted(path))))?;
        Ok(listed.split(|byte| *byte == 0).filter_map(blob).collect())
    }

    /// Writes files as they are in the repository: no filter runs, so none can fetch anything.
    fn write_out(&self, commit: &str, blobs: &[Blob]) -> anyhow::Result<()> {
        let tree = self.tree();
        std::fs::create_dir(&tree).context("cannot make a temporary folder")?;
        let mut child = git(&self.root)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot run git")?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else { bail!("cannot run git") };
        let mut stdout = std::io::BufReader::new(stdout);
        let written = std::thread::scope(|scope| {
            // What git prints is read while the names are still handed to it, or both would wait for each other.
            scope.spawn(move || blobs.iter().try_for_each(|blob| writeln!(stdin, "{}", blob.id)));
            blobs.iter().try_for_each(|blob| write(&tree.join(&blob.path), &next(&mut stdout)?))
        });
        drop(stdout);
        let ended = child.wait().context("cannot run git")?;
        written.with_context(|| format!("git cannot read the files of {commit}"))?;
        if ended.success() { Ok(()) } else { Err(anyhow!("git cannot read the files of {commit}")) }
    }

    fn tree(&self) -> PathBuf {
        self.folder.path().join("tree")
    }

    /// A path as seen from the root of the repository; `None` if it lies outside.
    fn within(&self, path: &Path) -> Option<PathBuf> {
        let whole = path.canonicalize().or_else(|_| std::path::absolute(path)).ok()?;
        let within = whole.strip_prefix(self.root.canonicalize().ok()?).ok()?;
        Some(if within.as_os_str().is_empty() { PathBuf::from(".") } else { within.to_owned() })
    }

    /// Where a folder of today would lie in the past, whether it was there or not.
    pub(in super::super) fn folder(&self, path: &Path) -> PathBuf {
        self.within(path).map_or_else(|| self.tree(), |within| self.tree().join(within))
    }

    /// Where a path of today lies in the past; `None` if it was not there.
    pub(in super::super) fn path(&self, path: &Path) -> Option<PathBuf> {
        let past = self.tree().join(self.within(path)?);
        past.exists().then_some(past)
    }
}

/// The folder of the first path that is there, else the working folder.
fn working_folder(paths: &[PathBuf]) -> anyhow::Result<PathBuf> {
    let folder = |path: &PathBuf| {
        let whole = path.canonicalize().ok()?;
        if whole.is_dir() { Some(whole) } else { whole.parent().map(Path::to_owned) }
    };
    let here = || std::env::current_dir().context("cannot find the working folder");
    paths.iter().find_map(folder).map_or_else(here, Ok)
}

/// Pathspecs of a path, and of the data files beside and below its folder.
fn wanted(path: &Path) -> Vec<String> {
    let shown = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let mut wanted = vec![format!(":(literal){}", shown(path))];
    let folder = path.parent().map(shown).unwrap_or_default();
    if !folder.contains(['*', '?', '[', '\\']) && path != Path::new(".") {
        let folder = if folder.is_empty() { folder } else { format!("{folder}/") };
        wanted.extend(BESIDE.iter().map(|extension| format!(":(glob){folder}**/*.{extension}")));
    }
    wanted
}

/// A line of the list: `mode id stage<tab>path`.
fn blob(line: &[u8]) -> Option<Blob> {
    let (head, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
    let mut fields = head.split(' ');
    let is_file = fields.next()?.starts_with("100");
    let path = PathBuf::from(path);
    let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
    (is_file && is_below).then(|| Some(Blob { id: fields.next()?.to_owned(), path })).flatten()
}

/// The next file that git prints: `id blob size`, a line break, the content, a line break.
fn next(from: &mut impl std::io::BufRead) -> anyhow::Result<Vec<u8>> {
    let mut head = String::new();
    from.read_line(&mut head)?;
    let size = head.trim_end().split_once(" blob ").and_then(|(_, size)| size.parse().ok());
    let size: u64 = size.ok_or_else(|| anyhow!("{}", head.trim_end()))?;
    let mut content = Vec::new();
    from.by_ref().take(size).read_to_end(&mut content)?;
    from.read_exact(&mut [0])?;
    Ok(content)
}

fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(path, content)?)
}
