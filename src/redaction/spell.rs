//! Texts as URLs spell them, with `%` and two digits for whatever is not plain.

use std::fmt::Write as _;

/// The text that is meant; `None` if it is none.
pub(super) fn read(spelled: &str) -> Option<String> {
    let mut bytes = spelled.bytes();
    let mut plain = Vec::with_capacity(spelled.len());
    while let Some(byte) = bytes.next() {
        let meant = if byte == b'%' { digit(bytes.next()?)? * 16 + digit(bytes.next()?)? } else { byte };
        plain.push(meant);
    }
    String::from_utf8(plain).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Spells a text.
pub(super) fn write(plain: &str) -> String {
    let mut spelled = String::with_capacity(plain.len() * 2);
    for byte in plain.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            spelled.push(char::from(byte));
        } else {
            let _ = write!(spelled, "%{byte:02X}");
        }
    }
    spelled
}
