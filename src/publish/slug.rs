//! The folder of a workload: a name that is safe on every file system, and no other workload's.

use sha2::{Digest as _, Sha256};

/// Letters of a name that its folder keeps.
const LONGEST: usize = 40;
/// Letters of the digest that tells names apart which look the same without their special characters.
const DIGEST: usize = 12;
/// Names that Windows keeps for devices.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The folder of a workload. A name of lower-case letters, digits and single hyphens is its own; every other gets a digest.
pub(super) fn slug(name: &str) -> String {
    let plain = plain(name);
    if plain == name && is_own(&plain) {
        return plain;
    }
    let shortened: String = plain.chars().take(LONGEST).collect();
    let base = Some(shortened.trim_end_matches('-')).filter(|base| !base.is_empty()).unwrap_or("workload");
    let digest: String = data_encoding::HEXLOWER.encode(&Sha256::digest(name)).chars().take(DIGEST).collect();
    format!("{base}-{digest}")
}

/// The letters and digits of a name in lower case, with one hyphen for whatever else is between them.
fn plain(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.join("-")
}

/// Whether a name can be a folder without a digest: short, not that of a device, and none that a digest may end.
fn is_own(plain: &str) -> bool {
    let is_device = RESERVED.contains(&plain) || is_port(plain);
    let last = plain.rsplit('-').next().unwrap_or_default();
    let looks_digested = last.len() == DIGEST && last.chars().all(|c| c.is_ascii_hexdigit());
    !plain.is_empty() && plain.len() <= LONGEST && !is_device && !looks_digested
}

/// `com1`, `lpt9` and their like.
fn is_port(plain: &str) -> bool {
    let number = plain.strip_prefix("com").or_else(|| plain.strip_prefix("lpt"));
    number.is_some_and(|number| number.len() == 1 && number.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const NAMES: [&str; 30] = [
        "orders",
        "Orders",
        "ORDERS",
        "orders ",
        "orders.",
        "orders-",
        "orders--eu",
        "orders-eu",
        "orders/eu",
        "orders\\eu",
        "",
        ".",
        "..",
        "../../etc/passwd",
        "/",
        "con",
        "CON",
        "nul",
        "com1",
        "lpt9.txt",
        "aux.json",
        "주문",
        "주문 관리",
        "注文",
        "\0",
        "a\u{202e}b",
        "orders\u{200b}",
        "é",
        "e\u{301}",
        "index.html",
    ];

    #[test]
    fn every_name_has_a_folder_of_its_own_on_every_file_system() {
        let long = ["a".repeat(10_000), "a".repeat(40), "a".repeat(41), "a-".repeat(20_000)];
        let mut folders: BTreeMap<String, &str> = BTreeMap::new();
        for name in NAMES.into_iter().chain(long.iter().map(String::as_str)) {
            let folder = slug(name);
            assert!(folder.len() <= LONGEST + 1 + DIGEST, "{folder}");
            assert!(folder.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{folder}");
            assert!(!folder.starts_with('-') && !folder.ends_with('-') && !folder.contains("--"), "{folder}");
            assert!(!RESERVED.contains(&folder.as_str()) && !is_port(&folder), "{folder}");
            assert_eq!(folders.insert(folder.clone(), name), None, "{name:?} and another share {folder}");
        }
    }

    #[test]
    fn simple_names_are_kept() {
        for name in ["orders", "web-2", "a", "2026", "com10", "console"] {
            assert_eq!(slug(name), name);
        }
    }

    #[test]
    fn nobody_can_take_the_folder_of_another_by_its_name() {
        let folder = slug("Orders");
        assert!(folder.starts_with("orders-"), "{folder}");
        assert_ne!(slug(&folder), folder);
    }

    #[test]
    fn folders_stay_where_they_are_from_version_to_version() {
        let kept = ["Orders", "주문", "", "con"].map(slug);
        assert_eq!(kept, ["orders-b7e8acdd522e", "workload-d64a64f06a81", "workload-e3b0c44298fc", "con-1143da2bc54c"]);
    }
}
