//! The frame of a page: policy, style, symbols, and the content once for each language.

use data_encoding::BASE64;
use minijinja::{Value, context};
use sha2::{Digest as _, Sha256};

use super::super::clean::clean_name;
use super::super::words::Words;
use super::environment::render;
use crate::embedded;
use crate::rule::Language;

/// A page that loads nothing.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    /// Title of the window.
    pub(crate) title: &'a str,
    /// What stands at the foot of each page on paper.
    pub(crate) foot: &'a str,
    /// The content once for each language; the first is shown first.
    pub(crate) bodies: Vec<Body>,
    /// Whether the script of the report runs on it.
    pub(crate) script: bool,
    /// Style sheets among the templates.
    pub(crate) styles: &'a [&'a str],
}

/// The content in one language, as HTML that is safe.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) language: Language,
    pub(crate) html: String,
}

/// The name of a language in itself.
pub(crate) const fn name(language: Language) -> &'static str {
    match language {
        Language::En => "English",
        Language::Ko => "한국어",
        Language::Ja => "日本語",
    }
}

impl Page<'_> {
    /// The whole page; its policy names the digests of style and script, so that nothing else can run.
    pub(crate) fn render(&self) -> Result<String, minijinja::Error> {
        let language = self.bodies.first().map_or(Language::En, |body| body.language);
        let words = Words::of(language);
        let sheets = self.styles.iter().map(|sheet| without_comments(template(sheet)));
        let style: String = sheets.chain([foot(self.foot)]).collect();
        let script = self.script.then(|| without_comments(template("report.js")));
        let body = |body: &Body| {
            context! { code => body.language.code(), name => name(body.language), html => safe(body.html.clone()) }
        };
        let context = context! {
            language => language.code(),
            title => self.title,
            style_digest => digest(&style),
            style => safe(style),
            script_digest => script.as_deref().map(digest),
            script => script.map(safe),
            symbols => safe(template("symbols.html.j2").to_owned()),
            bodies => self.bodies.iter().map(body).collect::<Vec<_>>(),
        };
        Ok(render("page.html.j2", words, context)? + "\n")
    }
}

fn template(name: &str) -> &'static str {
    embedded::entry(embedded::TEMPLATES, name).unwrap_or_default()
}

fn safe(html: String) -> Value {
    Value::from_safe_string(html)
}

fn digest(text: &str) -> String {
    BASE64.encode(&Sha256::digest(text))
}

/// The rule that writes a text at the foot of a page. In a string of a style sheet nothing but letters and digits stays as it is.
fn foot(text: &str) -> String {
    let escaped = |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("\\{:x} ", u32::from(c)) };
    let text: String = clean_name(text).chars().map(escaped).collect();
    format!(
        "@page {{ @bottom-left {{ content: \"{text}\"; font: 8pt Inter, \"Noto Sans CJK KR\", sans-serif; color: #626c77; }} }}\n"
    )
}

/// A style sheet or script without indents and lines that are comments.
fn without_comments(text: &str) -> String {
    let lines = text.lines().map(str::trim);
    let code =
        lines.filter(|line| !(line.is_empty() || line.starts_with("//") || line.starts_with("/*") && line.ends_with("*/")));
    code.fold(String::new(), |code, line| code + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_allows_this_style_and_this_script_alone() {
        let bodies = vec![Body { language: Language::En, html: "<p>x</p>".to_owned() }];
        let page = Page { title: "</title><script>", foot: "</style>\"}", bodies, script: true, styles: &["report.css"] }
            .render()
            .unwrap();
        let between = |start: &str, end: &str| page.split_once(start).unwrap().1.split_once(end).unwrap().0;
        assert!(page.contains(&format!("style-src 'sha256-{}'", digest(between("<style>", "</style>")))));
        assert!(page.contains(&format!("script-src 'sha256-{}'", digest(between("<script>", "</script>")))));
        assert!(page.contains("default-src 'none'") && !page.contains("unsafe-inline"));
        assert!(page.contains("<title>&lt;/title&gt;&lt;script&gt;</title>"));
    }

    #[test]
    fn the_script_is_small() {
        assert!(without_comments(template("report.js")).len() < 12_000);
    }
}
