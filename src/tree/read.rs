//! Reads a file as UTF-8 text.

use std::path::Path;
use std::sync::Arc;

use super::TreeError;
use crate::source::Source;

/// Reads a file; `shown` is the name that messages and findings use for it.
///
/// # Errors
/// If the file cannot be read, or is not UTF-8: then with line and byte offset.
pub fn read(path: &Path, shown: &str) -> Result<Arc<Source>, TreeError> {
    let bytes = std::fs::read(path).map_err(|source| TreeError::Read { path: path.to_owned(), source })?;
    decode(bytes, shown)
}

/// Takes bytes as UTF-8 text; `shown` is the name that messages and findings use for it.
///
/// # Errors
/// If the bytes are not UTF-8: with line and byte offset.
pub fn decode(bytes: Vec<u8>, shown: &str) -> Result<Arc<Source>, TreeError> {
    let text = String::from_utf8(bytes).map_err(|fault| {
        let offset = fault.utf8_error().valid_up_to();
        let before = fault.as_bytes().iter().take(offset);
        let breaks = before.filter(|byte| **byte == b'\n').count();
        let line = u32::try_from(breaks + 1).unwrap_or(u32::MAX);
        TreeError::Encoding { file: shown.to_owned(), line, offset }
    })?;
    Ok(Source::new(shown, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_bytes(bytes: &[u8]) -> Result<Arc<Source>, TreeError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.yaml");
        std::fs::write(&path, bytes).unwrap();
        read(&path, "shown.yaml")
    }

    #[test]
    fn a_source_carries_the_shown_name_and_the_text() {
        let source = read_bytes("가: 1\n".as_bytes()).unwrap();
        assert_eq!((source.name.as_str(), source.text.as_str()), ("shown.yaml", "가: 1\n"));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_reported_with_line_and_offset() {
        let fault = read_bytes(b"a: 1\nb: \xff\n").unwrap_err();
        assert_eq!(fault.to_string(), "shown.yaml:2: the file is not UTF-8 (byte 8)");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let fault = read(Path::new("/nowhere/t.yaml"), "t.yaml").unwrap_err();
        assert_eq!(fault.to_string(), "cannot read /nowhere/t.yaml");
        assert!(std::error::Error::source(&fault).is_some());
    }
}
