//! The environment of the HTML templates: every string is cleaned and escaped, whoever wrote it.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Kwargs;
use minijinja::{AutoEscape, Environment, Error, Output, State, Value, escape_formatter};

use super::super::clean;
use super::super::text::say;
use super::super::words::Words;
use crate::embedded;

/// A template of `reports/templates`, rendered in a language.
pub(crate) fn render(template: &'static str, words: &'static Words, context: Value) -> Result<String, Error> {
    Ok(packed(&environment(words)?.get_template(template)?.render(context)?))
}

fn environment(words: &'static Words) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(formatted);
    for (name, text) in embedded::TEMPLATES {
        if name.ends_with(".html.j2") || name.ends_with(".svg.j2") {
            environment.add_template(name, text)?;
        }
    }
    environment.add_function("say", move |key: &str, values: Kwargs| say(words, key, &values));
    environment.add_filter("prose", |text: &str| Value::from_safe_string(prose(text)));
    Ok(environment)
}

/// Writes a value: what is a string passes through [`clean`] before it is escaped.
fn formatted(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => out.write_str(&escaped(&clean(text))).map_err(Error::from),
        _ => escape_formatter(out, state, value),
    }
}

/// A text as HTML, with what stands between backticks as code.
pub(super) fn prose(text: &str) -> String {
    let text = clean(text);
    let mut parts: Vec<&str> = text.split('`').collect();
    // A last mark without a partner is only a character.
    let odd = parts.len().is_multiple_of(2).then(|| parts.pop()).flatten();
    let mut html = String::with_capacity(text.len() + 16);
    for (at, part) in parts.into_iter().enumerate() {
        if at % 2 == 1 {
            html.extend(["<code>", &escaped(part), "</code>"]);
        } else {
            html.push_str(&unbroken(&escaped(part)));
        }
    }
    html.extend(odd.into_iter().flat_map(|rest| ["`".to_owned(), escaped(rest)]));
    html
}

/// A text in which the id of a practice, such as `SEC08-BP02`, is not broken at its hyphen.
fn unbroken(text: &str) -> String {
    let Some((before, after)) = text.split_once("-BP") else { return text.to_owned() };
    let head = before.len() - before.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
    let tail = after.bytes().take_while(u8::is_ascii_digit).count();
    match (before.split_at_checked(head), after.split_at_checked(tail)) {
        (Some((before, question)), Some((number, rest))) if !question.is_empty() && tail > 0 => {
            format!("{before}<span class=\"nb\">{question}-BP{number}</span>{}", unbroken(rest))
        }
        _ => text.to_owned(),
    }
}

/// A text in which nothing is markup, in an attribute neither.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The page without the empty lines and indents of its templates; what is preformatted stays.
fn packed(html: &str) -> String {
    let mut packed = String::with_capacity(html.len());
    let mut is_code = false;
    for line in html.split_inclusive('\n') {
        if is_code {
            packed.push_str(line);
        } else {
            let line = line.trim_start();
            packed.push_str(if line.trim().is_empty() { "" } else { line });
        }
        // A cleaned text holds no line end, so a tag at the beginning of a line is one of a template.
        is_code = (is_code || line.trim_start().starts_with("<pre")) && !line.contains("</pre>");
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_prose_is_markup() {
        assert_eq!(prose("a `b` & <i>"), "a <code>b</code> &amp; &lt;i&gt;");
        assert_eq!(prose("`<x>`"), "<code>&lt;x&gt;</code>");
        assert_eq!(prose("odd ` mark"), "odd ` mark");
        assert_eq!(prose("`a` and `b"), "<code>a</code> and `b");
        assert_eq!(prose("\"'"), "&quot;&#39;");
        assert!(!prose("a\u{202e}b\0").contains(['\u{202e}', '\0']));
    }

    #[test]
    fn an_id_stays_in_one_line() {
        assert_eq!(prose("of SEC08-BP02, REL1"), "of <span class=\"nb\">SEC08-BP02</span>, REL1");
        assert_eq!(prose("-BP02 <-BP"), "-BP02 &lt;-BP");
    }

    #[test]
    fn code_keeps_its_spaces() {
        let html = "  <p>\n\n  <pre class=\"x\"><code>a\n\n    b\n</code></pre>\n   </p>\n";
        assert_eq!(packed(html), "<p>\n<pre class=\"x\"><code>a\n\n    b\n</code></pre>\n</p>\n");
    }
}
