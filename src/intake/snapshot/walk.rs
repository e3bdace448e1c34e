//! Goes through the lists of an item, and the lists within their members.

use std::borrow::Cow;

use super::json::Json;
use super::path::{Path, Place};
use super::plan::{Make, Pick, WalkPlan};
use super::table::Blank;
use super::values::{listed, members};

/// Why the members of a list cannot be gone through.
pub(super) enum Fault {
    /// There is no list.
    NoList,
    /// The list within a member is not there, and Config does not say what that means.
    NotTold,
}

/// The places of the members that a list is made of.
pub(super) fn places<'j>(make: &Make, found: &'j Json<'j>, place: Place<'j>) -> Result<Vec<Place<'j>>, Fault> {
    let Make::Members { inner, inner_is_listed, only, unless, .. } = make else { return Err(Fault::NoList) };
    let outer = members(found).ok_or(Fault::NoList)?;
    let outer = outer.into_iter().map(|(key, member)| place.member(key, member));
    let all: Vec<Place<'j>> = if inner.is_empty() {
        outer.collect()
    } else {
        let lists: Result<Vec<_>, Fault> = outer.map(|outer| within(inner, outer, *inner_is_listed)).collect();
        lists?.into_iter().flatten().collect()
    };
    Ok(all.into_iter().filter(|place| only.holds(*place) && !unless.excludes(*place)).collect())
}

/// What is taken of the members of a list that fit; what is no list is one of itself.
pub(super) fn picks<'j>(pick: &Pick, found: &'j Json<'j>, place: Place<'j>, blank: Blank) -> Vec<Json<'j>> {
    let items = listed(found).unwrap_or_else(|| std::slice::from_ref(found));
    let places = items.iter().map(|item| place.member(None, item));
    let fitting = places.filter(|place| pick.only.holds(*place) && !pick.unless.excludes(*place));
    let taken = fitting.filter_map(|place| pick.take.of(place).map(Cow::into_owned));
    taken.filter(|value| !blank.holds(value)).collect()
}

/// The places of the members of a list, or of the lists within its members.
pub(super) fn walk<'j>(walk: &WalkPlan, place: Place<'j>) -> Vec<Place<'j>> {
    let Some(Cow::Borrowed(list)) = walk.list.of(place) else { return Vec::new() };
    let outer = members(list).unwrap_or_default().into_iter().map(|(key, member)| place.member(key, member));
    if walk.inner.is_empty() {
        return outer.collect();
    }
    outer.flat_map(|outer| within(&walk.inner, outer, true).unwrap_or_default()).collect()
}

/// The members of the list within another member.
fn within<'j>(inner: &[Path], outer: Place<'j>, is_listed: bool) -> Result<Vec<Place<'j>>, Fault> {
    match inner.iter().find_map(|path| path.of(outer)) {
        Some(Cow::Borrowed(list)) => {
            let items = members(list).ok_or(Fault::NoList)?;
            Ok(items.into_iter().map(|(key, member)| outer.member(key, member)).collect())
        }
        None if is_listed => Ok(Vec::new()),
        _ => Err(Fault::NotTold),
    }
}
