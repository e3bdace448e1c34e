//! Writes a review for a terminal.

use annotate_snippets::renderer::{AnsiColor, Effects, Style};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Kwargs;
use minijinja::{Environment, Value};

use super::view::View;
use super::words::Words;
use super::{columns, tables};
use crate::document::Review;
use crate::embedded;
use crate::finding::Severity;
use crate::rule::{Language, Rulebook};
use crate::source::Name;

/// With fewer columns nothing lines up any more.
const NARROWEST: usize = 50;

/// How a text report is written.
#[derive(Clone, Debug)]
pub struct TextOptions {
    /// Language of the report; messages of a review in another language are told anew.
    pub language: Language,
    /// Whether colours are wanted; the caller knows the terminal and `NO_COLOR`.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Failures below this severity are counted, not shown.
    pub min_severity: Severity,
    /// Whether every best practice gets its row; else only those that are lacking.
    pub ledger: bool,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { language: Language::En, color: false, width: 100, min_severity: Severity::Info, ledger: false }
    }
}

/// The review as text for a terminal, with a line end.
#[must_use]
pub(super) fn to_text(review: &Review, rulebook: &Rulebook, options: &TextOptions) -> String {
    let options = TextOptions { width: options.width.max(NARROWEST), ..options.clone() };
    let view = View { review, rulebook, options: &options, words: Words::of(options.language) };
    render(&view.context(), &options).unwrap_or_else(|error| format!("{}: {error:#}\n", view.words.line("cli.internal-error")))
}

/// Templates with the sentences of a language.
pub(super) fn environment(options: &TextOptions) -> Result<Environment<'static>, minijinja::Error> {
    let words = Words::of(options.language);
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_function("say", move |key: &str, values: Kwargs| say(words, key, &values));
    Ok(environment)
}

fn render(context: &Value, options: &TextOptions) -> Result<String, minijinja::Error> {
    let (language, color, width) = (options.language, options.color, options.width);
    let mut environment = environment(options)?;
    environment.add_filter("wrap", move |text: &str| columns::wrap(text, width, language).join("\n"));
    environment.add_filter("underline", |text: &str| "-".repeat(columns::width(text)));
    environment.add_filter("bold", move |text: &str| tables::paint(text, Style::new().effects(Effects::BOLD), color));
    environment.add_filter("dim", move |text: &str| tables::paint(text, Style::new().effects(Effects::DIMMED), color));
    environment.add_filter("red", move |text: &str| {
        tables::paint(text, AnsiColor::BrightRed.on_default().effects(Effects::BOLD), color)
    });
    let template = embedded::entry(embedded::TEMPLATES, "review.txt.j2").unwrap_or_default();
    Ok(environment.render_named_str("review.txt.j2", template, context)?.trim_matches('\n').to_owned() + "\n")
}

/// A name stands in a context as the text that it is.
impl From<Name> for Value {
    fn from(name: Name) -> Self {
        std::sync::Arc::<str>::from(name).into()
    }
}

pub(super) fn say(words: &Words, key: &str, values: &Kwargs) -> Result<String, minijinja::Error> {
    let pairs: Vec<(&str, String)> =
        values.args().map(|name| Ok((name, values.get::<String>(name)?))).collect::<Result<_, minijinja::Error>>()?;
    Ok(words.say(key, &pairs.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests;
