//! Where reviews are kept: `workloads/<workload>/<day>/review.json`, and `<day>-2` for another one of the same day.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};

use super::files::Files;
use super::slug::slug;
use super::{Broken, PublishError};
use crate::baseline::review_in;
use crate::compare::is_whole;
use crate::document::Review;

/// The folder of all workloads.
pub(super) const WORKLOADS: &str = "workloads";
/// The name of a review in its folder.
pub(super) const REVIEW: &str = "review.json";

/// A review that was read, with what its file is known by.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) review: Review,
    pub(super) sha256: String,
    pub(super) text: String,
}

/// Reads a review that can be published; what is wrong with it completes "cannot …".
pub(super) fn read(path: &Path) -> Result<Read, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("read {shown}: {error}"))?;
    read_text(path, text)
}

/// Reads a review from the text of its file.
pub(super) fn read_text(path: &Path, text: String) -> Result<Read, String> {
    let shown = path.display();
    let review = review_in(path, &text).map_err(|error| error.to_string())?;
    let day = &review.provenance.as_of;
    let days = review.history.iter().map(|past| &past.as_of).chain([day]);
    if let Some(day) = days.into_iter().find(|day| !is_day(day)) {
        return Err(format!("understand {shown}: `{day}` is no day of a review"));
    }
    if !is_whole(&review) {
        return Err(format!("publish {shown}: it leaves out findings that it counts; write it again without --min-severity"));
    }
    Ok(Read { sha256: digest(&text), review, text })
}

/// SHA-256 of a text, hexadecimal.
pub(super) fn digest(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text))
}

/// A day as reviews write it.
fn is_day(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|day| day.to_string() == text)
}

/// A place on the shelf: a workload's folder, a day, and which review of the day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) workload: String,
    pub(super) day: String,
    pub(super) number: usize,
}

impl Place {
    /// The place that a folder is, if its name is one.
    fn named(workload: &str, name: &str) -> Option<Self> {
        let (day, number) = match name.get(10..) {
            Some("") => (name, 1),
            _ => (name.get(..10)?, name.get(10..)?.strip_prefix('-')?.parse().ok()?),
        };
        let place = Self { workload: workload.to_owned(), day: day.to_owned(), number };
        (is_day(day) && place.name() == name).then_some(place)
    }

    /// The name of its folder.
    pub(super) fn name(&self) -> String {
        if self.number > 1 { format!("{}-{}", self.day, self.number) } else { self.day.clone() }
    }

    /// Its folder, as seen from the folder of the site.
    pub(super) fn folder(&self) -> PathBuf {
        folder_of(&self.workload).join(self.name())
    }

    /// What is wrong with a review here; it would be told under another's name, or another day.
    pub(super) fn misfit(&self, review: &Review) -> Option<String> {
        let (folder, day) = (slug(&review.provenance.workload), &review.provenance.as_of);
        let belongs = format!("{WORKLOADS}/{folder}/{day}");
        (folder != self.workload || *day != self.day).then(|| format!("it belongs in {belongs}; publish it from elsewhere"))
    }
}

/// The folder of a workload, as seen from the folder of the site.
pub(super) fn folder_of(workload: &str) -> PathBuf {
    Path::new(WORKLOADS).join(workload)
}

/// The folders of workloads that hold reviews, in their order.
pub(super) fn workloads(files: &Files) -> Vec<String> {
    let mut names = files.names(Path::new(WORKLOADS));
    names.retain(|name| !places(files, name).is_empty());
    names
}

/// The reviews of a workload, oldest first.
pub(super) fn places(files: &Files, workload: &str) -> Vec<Place> {
    let named = files.names(&folder_of(workload)).into_iter().filter_map(|name| Place::named(workload, &name));
    let mut places: Vec<Place> = named.filter(|place| files.path(&place.folder().join(REVIEW)).is_file()).collect();
    places.sort();
    places
}

/// Takes reviews in; those that cannot be published are named. Of reviews of one day, one that tells of more earlier reviews is
/// the later.
pub(super) fn take(reviews: &[PathBuf], files: &mut Files, broken: &mut Vec<Broken>) -> Result<usize, PublishError> {
    let mut order = Vec::new();
    for path in reviews {
        match read(path) {
            Ok(Read { review, .. }) => order.push((review.provenance.as_of, review.history.len(), path)),
            Err(problem) => broken.push(Broken { problem }),
        }
    }
    order.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut taken = 0;
    for (_, _, path) in order {
        match read(path) {
            Ok(read) => taken += usize::from(keep(&read, files)?),
            Err(problem) => broken.push(Broken { problem }),
        }
    }
    Ok(taken)
}

/// Keeps a review unless it is there already; whether it was new. Another review of the same day is kept beside it.
fn keep(read: &Read, files: &mut Files) -> Result<bool, PublishError> {
    let provenance = &read.review.provenance;
    let workload = slug(&provenance.workload);
    let mut place = Place { workload, day: provenance.as_of.clone(), number: 1 };
    loop {
        let file = place.folder().join(REVIEW);
        match std::fs::read(files.path(&file)) {
            Ok(kept) if kept == read.text.as_bytes() => return Ok(false),
            Ok(_) => place.number += 1,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                files.put(&file, &read.text)?;
                return Ok(true);
            }
            Err(source) => return Err(PublishError::Folder { path: files.path(&file), source }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_are_places() {
        let named = |name: &str| Place::named("orders", name).map(|place| (place.day.clone(), place.number, place.name()));
        let day = || "2026-11-23".to_owned();
        assert_eq!(named("2026-11-23"), Some((day(), 1, day())));
        assert_eq!(named("2026-11-23-12"), Some((day(), 12, "2026-11-23-12".to_owned())));
        for name in [
            "2026-11-23-1",
            "2026-11-23-02",
            "2026-11-23-",
            "2026-11-23-x",
            "2026-13-01",
            "20261123",
            "2026-11-23T00",
            "",
            "..",
            "주문주문주문주문",
        ] {
            assert_eq!(named(name), None, "{name}");
        }
    }

    #[test]
    fn the_tenth_review_of_a_day_comes_after_the_second() {
        let place = |number| Place { workload: "w".to_owned(), day: "2026-11-23".to_owned(), number };
        assert!(place(10) > place(2));
    }
}
