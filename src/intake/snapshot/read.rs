//! Reads documents of configuration items one item after the other, packed or not.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::item::{self, Header, Item};
use super::json::Wrong;
use super::split::{Piece, SplitError, Splitter, Spot};
use crate::intake::IntakeError;
use crate::source::Position;

/// Bytes that are read at once.
const BUFFER: usize = 256 * 1024;
/// Bytes that are read at once where one item is wanted.
const NEAR: usize = 8 * 1024;
/// The first bytes of a gzip stream.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// How much of a file is looked at to find out whether it holds items.
const GLANCE: u64 = 16 * 1024;

/// A document of items.
#[derive(Clone, Debug)]
pub struct Document {
    /// The name it is shown under.
    pub name: String,
    /// Where its text stands.
    pub(super) text: Text,
    /// Whether the file is nobody's: what stands in it has no place that a reader could open.
    pub(super) is_passing: bool,
}

/// Where the text of a document stands.
#[derive(Clone, Debug)]
pub(super) enum Text {
    /// In a file, which is read anew each time.
    File(PathBuf),
    /// In memory, since it came by standard input.
    Memory(Arc<[u8]>),
    /// Unpacked, in a file that goes with it.
    Unpacked(Arc<NamedTempFile>),
}

/// The text of a document, which any thread may read on.
pub(super) type Stream = Box<dyn BufRead + Send>;

impl Document {
    /// A document in a file, shown under another name.
    #[must_use]
    pub fn file(path: &Path, name: &str) -> Self {
        Self { name: name.to_owned(), text: Text::File(path.to_owned()), is_passing: false }
    }

    /// A document in a file that will be gone, such as what was read of an account, shown under another name.
    #[must_use]
    pub fn passing(path: &Path, name: &str) -> Self {
        Self { is_passing: true, ..Self::file(path, name) }
    }

    pub(in crate::intake) fn memory(bytes: Vec<u8>, name: &str) -> Self {
        Self { name: name.to_owned(), text: Text::Memory(bytes.into()), is_passing: false }
    }

    /// How many bytes are stored; zero if nobody can tell.
    pub(super) fn size(&self) -> u64 {
        match &self.text {
            Text::File(path) => path.metadata().map_or(0, |file| file.len()),
            Text::Memory(bytes) => bytes.len() as u64,
            Text::Unpacked(file) => file.as_file().metadata().map_or(0, |file| file.len()),
        }
    }

    /// Goes over the items of the document, in order.
    pub(super) fn each(&self, mut take: impl FnMut(&Header<'_>, Spot)) -> Result<(), IntakeError> {
        let mut splitter = Splitter::new(self.open()?);
        while let Some(piece) = splitter.next_piece().map_err(|error| self.wrong(error))? {
            if let Piece::Item(spot) = piece {
                let text = item::unwrapped(splitter.text()).map_err(|error| self.no_item(spot.at, &error))?;
                take(&Item::read(&text).map_err(|error| self.no_item(spot.at, &error))?.header, spot);
            }
        }
        Ok(())
    }

    /// The document as one in which any item can be read alone: one that is packed is unpacked into a file that only its owner
    /// may read and that goes with the document.
    pub(super) fn plain(&self) -> Result<Self, IntakeError> {
        let cannot = |source| IntakeError::Path { path: PathBuf::from(&self.name), source };
        let mut start = Vec::new();
        self.stored()?.take(GZIP.len() as u64).read_to_end(&mut start).map_err(cannot)?;
        if start != GZIP {
            return Ok(self.clone());
        }
        let mut file = NamedTempFile::new().map_err(cannot)?;
        // A stream that breaks off was named by the first look.
        let _ = std::io::copy(&mut self.open()?, &mut file);
        Ok(Self { text: Text::Unpacked(Arc::new(file)), ..self.clone() })
    }

    /// One item of a document that is not packed.
    pub(super) fn item_at(&self, spot: Spot, open: &mut Option<BufReader<File>>) -> std::io::Result<Vec<u8>> {
        let text = match &self.text {
            Text::Memory(bytes) => {
                let rest = usize::try_from(spot.offset).ok().and_then(|offset| bytes.get(offset..)).unwrap_or_default();
                return one(rest, spot);
            }
            Text::File(path) => path.as_path(),
            Text::Unpacked(file) => file.path(),
        };
        let file = match open {
            Some(file) => file,
            none => none.insert(BufReader::with_capacity(NEAR, File::open(text)?)),
        };
        file.seek(SeekFrom::Start(spot.offset))?;
        one(file, spot)
    }

    /// SHA-256 over the bytes of the document, as they are stored.
    pub(super) fn digest(&self) -> Result<String, IntakeError> {
        let cannot = |source| IntakeError::Path { path: PathBuf::from(&self.name), source };
        let mut hash = Sha256::new();
        match &self.text {
            Text::Memory(bytes) => hash.update(bytes),
            Text::File(_) | Text::Unpacked(_) => {
                let mut file = self.stored()?;
                loop {
                    let chunk = file.fill_buf().map_err(cannot)?;
                    if chunk.is_empty() {
                        break;
                    }
                    hash.update(chunk);
                    let read = chunk.len();
                    file.consume(read);
                }
            }
        }
        Ok(data_encoding::HEXLOWER.encode(&hash.finalize()))
    }

    pub(super) fn open(&self) -> Result<Stream, IntakeError> {
        self.unpacked(self.stored()?)
    }

    fn stored(&self) -> Result<Stream, IntakeError> {
        let cannot = |source| IntakeError::Path { path: PathBuf::from(&self.name), source };
        let file = |path: &Path| Ok(Box::new(BufReader::with_capacity(BUFFER, File::open(path).map_err(cannot)?)) as Stream);
        match &self.text {
            Text::File(path) => file(path),
            Text::Unpacked(unpacked) => file(unpacked.path()),
            Text::Memory(bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
        }
    }

    fn unpacked(&self, mut plain: Stream) -> Result<Stream, IntakeError> {
        let start = plain.fill_buf().map_err(|source| IntakeError::Path { path: PathBuf::from(&self.name), source })?;
        if start.starts_with(&GZIP) {
            return Ok(Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(plain))));
        }
        Ok(plain)
    }

    pub(super) fn wrong(&self, error: SplitError) -> IntakeError {
        match error {
            SplitError::Read(source) => IntakeError::Path { path: PathBuf::from(&self.name), source },
            SplitError::Form(at, message) => self.at(at, message),
        }
    }

    pub(super) fn no_item(&self, at: Position, error: &Wrong) -> IntakeError {
        self.at(at, format!("this is no configuration item of AWS Config: {error}"))
    }

    fn at(&self, at: Position, message: String) -> IntakeError {
        IntakeError::Template { file: self.name.clone(), line: at.line, column: at.column, message }
    }
}

/// The item that a stream begins with.
fn one(stream: impl BufRead, spot: Spot) -> std::io::Result<Vec<u8>> {
    let mut splitter = Splitter::within(stream, spot);
    match splitter.next_piece() {
        Ok(Some(Piece::Item(_))) => Ok(splitter.text().to_vec()),
        Err(SplitError::Read(error)) => Err(error),
        _ => Err(std::io::ErrorKind::InvalidData.into()),
    }
}

/// Whether the bytes that a file begins with, packed or not, are those of a document of items.
#[must_use]
pub fn looks_like_items(start: &[u8]) -> bool {
    let mut glance = Vec::new();
    if start.starts_with(&GZIP) {
        // A stream that was cut off gives what could be unpacked before its end.
        let _ = MultiGzDecoder::new(start).take(GLANCE).read_to_end(&mut glance);
    } else {
        glance = start.to_vec();
    }
    let holds = |needle: &str| glance.windows(needle.len()).any(|window| window == needle.as_bytes());
    let first = glance.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xEF | 0xBB | 0xBF));
    let escaped = holds("resourceType\\\"") && holds("\"Results\"");
    let is_item = holds("\"resourceType\"") && (holds("\"awsRegion\"") || holds("\"resourceId\""));
    matches!(first, Some(b'{' | b'[')) && (holds("\"configurationItems\"") || is_item || escaped)
}

/// The bytes that a file begins with, as many as [`looks_like_items`] needs.
pub(in crate::intake) fn glance(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path)?.take(GLANCE).read_to_end(&mut start)?;
    Ok(start)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn ids(bytes: Vec<u8>) -> Result<Vec<String>, String> {
        let mut found = Vec::new();
        let document = Document::memory(bytes, "items.json");
        document
            .each(|header, spot| found.push(format!("{}:{} {}", spot.at.line, spot.at.column, header.name())))
            .map_err(|error| error.to_string())?;
        Ok(found)
    }

    const TEXT: &str = "{\"configurationItems\":[\n{\"resourceType\":\"T\",\"resourceId\":\"a\",\"awsRegion\":\"r\"},\n{\"resourceType\":\"T\",\"resourceId\":\"b\"}]}";

    #[test]
    fn packed_and_plain_items_are_the_same() {
        assert_eq!(ids(TEXT.into()).unwrap(), ["2:1 a", "3:1 b"]);
        assert_eq!(ids(packed(TEXT)).unwrap(), ["2:1 a", "3:1 b"]);
        assert!(looks_like_items(TEXT.as_bytes()) && looks_like_items(&packed(TEXT)));
    }

    #[test]
    fn other_files_are_not_taken_for_items() {
        for text in ["{\"Resources\": {\"A\": {\"Type\": \"AWS::S3::Bucket\"}}}", "# configurationItems", "[1, 2]", ""] {
            assert!(!looks_like_items(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_broken_item_is_named_with_its_place() {
        let text = TEXT.replace("\"resourceId\":\"b\"", "\"resourceId\":5");
        assert!(ids(text.into()).unwrap_err().starts_with("items.json:3:1: this is no configuration item"), "");
        let mut cut = packed(TEXT);
        cut.truncate(cut.len() / 2);
        assert!(ids(cut).is_err());
    }
}
