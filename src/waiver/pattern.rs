//! Patterns of names and files.

use globset::Glob;

/// Whether a text fits a pattern, in which `*` stands for any text; a pattern that cannot be read fits only itself.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    pattern == text || Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(matches("*", "Data") && matches("Log*", "LogBucket") && matches("sandbox/**", "sandbox/a/b.yaml"));
        assert!(matches("a[", "a[") && !matches("a[", "a") && !matches("Log*", "DataLog"));
    }
}
