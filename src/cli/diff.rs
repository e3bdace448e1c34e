//! `plumbrule diff OLD NEW`: what changed from one review to another.

use std::path::Path;

use super::arguments::{DiffArguments, DiffFormat};
use super::choice::load_rules;
use super::output::cannot;
use super::{Ended, output};
use crate::baseline::read_review;
use crate::compare::compare;
use crate::document::Review;
use crate::report::{TextOptions, diff_to_markdown, diff_to_text, tell, to_json};

pub(super) fn run(arguments: &DiffArguments) -> Ended {
    let language = arguments.language.language();
    let rulebook = load_rules(&arguments.pack.rules)?;
    let read = |path: &Path| -> anyhow::Result<Review> {
        let mut review = read_review(path).map_err(|error| cannot(&error))?;
        tell(&mut review, &rulebook, language);
        Ok(review)
    };
    let (old, new) = (read(&arguments.old)?, read(&arguments.new)?);
    let [old_name, new_name] = [&arguments.old, &arguments.new].map(|path| super::output::shown(path));
    let difference = compare((&old_name, &old), (&new_name, &new)).map_err(|error| cannot(&error))?;
    let options = |color, width| TextOptions { language, color, width, ..TextOptions::default() };
    output::print(&match arguments.format {
        DiffFormat::Text => diff_to_text(&difference, &rulebook, &options(output::color(), output::width())),
        DiffFormat::Markdown => diff_to_markdown(&difference, &rulebook, language),
        DiffFormat::Json => to_json(&difference),
    })?;
    Ok(u8::from(arguments.exit_code && difference.worsens()))
}
