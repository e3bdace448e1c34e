//! The name that somebody probably meant.

/// The name nearest to what was written, if one is near.
pub(super) fn nearest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = (written.chars().count() / 3).clamp(1, 4);
    let unlike = |name: &str| written.len() - written.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
    let ranked = names.into_iter().map(|name| (distance(&written.to_lowercase(), &name.to_lowercase()), unlike(name), name));
    ranked.min().filter(|(distance, ..)| *distance <= limit).map(|(.., name)| name)
}

/// `; did you mean …?` for a message, or nothing.
pub(super) fn hint<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    nearest(written, names).map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

/// How many characters have to be put in, taken out or changed.
pub(crate) fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (start, a) in left.chars().enumerate() {
        let mut next = vec![start + 1];
        for (index, b) in right.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&row, index) + usize::from(a != *b);
            next.push(changed.min(at(&row, index + 1) + 1).min(at(&next, index) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_pen_finds_its_name() {
        assert_eq!(nearest("BucketEncription", ["BucketName", "BucketEncryption"]), Some("BucketEncryption"));
        assert_eq!(nearest("Nothing", ["BucketName"]), None);
    }
}
