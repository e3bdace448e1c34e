//! Writes a review: one file a format, every sentence from `reports/text`, every layout from `reports/templates`.
//!
//! Everything that comes from a design is hostile: it passes through [`clean`] before it can reach a terminal.

mod acceptance;
mod cell;
mod clean;
mod columns;
mod csv;
mod diff;
#[cfg(test)]
#[path = "../tests/schemas/faults.rs"]
mod faults;
mod finding;
mod format;
mod frame;
mod gate;
mod github;
mod gitlab;
pub(crate) mod html;
mod json;
mod junit;
mod ledger;
mod limit;
mod markdown;
mod pages;
mod picture;
mod questions;
mod record;
#[cfg(test)]
mod sample;
mod sarif;
mod schema;
mod standing;
mod tables;
mod tell;
mod text;
mod trend;
mod uri;
mod view;
mod words;
mod worklist;
mod xlsx;

pub(crate) use clean::clean_name;
pub use clean::{clean, clean_text};
pub use diff::{diff_to_markdown, diff_to_text};
pub use format::{Format, RenderError, Rendering, keep_at_least};
pub use gate::gate_sentence;
pub use json::{to_json, write_json};
pub use ledger::{reason_sentence, states_sentence};
pub use pages::rule_pages;
pub use questions::{Column, Questionnaire, claimed, to_questions};
pub use schema::{schema, to_schema};
pub use tell::tell;
pub use text::TextOptions;
pub use trend::{Trend, figures, spark, trend, trend_of_all};
pub use words::{Words, fill, grouped};
pub use xlsx::WorkbookError;
