//! How cells look: ink for structure, colour for trouble, and a word beside every colour.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::document::State;
use crate::finding::{Severity, Verdict};
use crate::rule::Language;

/// What a cell tells by its ink; its word says the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::report) enum Tone {
    /// Text.
    #[default]
    Plain,
    /// A head of a column.
    Head,
    /// A head of a column of numbers.
    NumberHead,
    /// A name that a row goes by.
    Strong,
    /// What stands back.
    Quiet,
    /// Critical, not met.
    Critical,
    /// High.
    High,
    /// Medium, partly met.
    Medium,
    /// To be filled in.
    Answer,
    /// A day to be filled in.
    Day,
}

impl Tone {
    const ALL: [Self; 10] = [
        Self::Plain,
        Self::Head,
        Self::NumberHead,
        Self::Strong,
        Self::Quiet,
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Answer,
        Self::Day,
    ];

    pub(super) const fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Critical => Self::Critical,
            Severity::High => Self::High,
            Severity::Medium => Self::Medium,
            Severity::Low | Severity::Info => Self::Quiet,
        }
    }

    pub(super) const fn of_verdict(verdict: Verdict, severity: Severity) -> Self {
        match verdict {
            Verdict::Fail => Self::of_severity(severity),
            Verdict::Unknown => Self::Plain,
            Verdict::Pass | Verdict::NotApplicable => Self::Quiet,
        }
    }

    pub(super) const fn of_state(state: State) -> Self {
        match state {
            State::NotMet => Self::Critical,
            State::PartlyMet => Self::High,
            State::CannotTell | State::NotAssessed => Self::Plain,
            State::Met | State::NotApplicable => Self::Quiet,
        }
    }
}

/// The looks of one workbook.
pub(super) struct Styles(Vec<(Tone, Format)>, Format);

impl Styles {
    pub(super) fn new(language: Language) -> Self {
        let base = base(language);
        let styles = Tone::ALL.map(|tone| (tone, look(&base, tone)));
        Self(styles.into(), base)
    }

    pub(super) fn get(&self, tone: Tone) -> &Format {
        self.0.iter().find(|(own, _)| *own == tone).map_or(&self.1, |(_, format)| format)
    }
}

/// A typeface that holds the letters of the language, in the shapes of its country.
fn base(language: Language) -> Format {
    let font = match language {
        Language::En => "Calibri",
        Language::Ko => "Malgun Gothic",
        Language::Ja => "Yu Gothic",
    };
    let format = Format::new().set_font_name(font).set_font_size(10).set_align(FormatAlign::Top).set_text_wrap();
    format.set_font_color(Color::RGB(0x0016_191d))
}

fn look(base: &Format, tone: Tone) -> Format {
    let base = base.clone();
    let inked = |color: u32| base.clone().set_font_color(Color::RGB(color));
    let framed = |format: Format| format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x0062_6c77));
    match tone {
        Tone::Plain => base,
        Tone::Strong => base.set_bold(),
        Tone::Quiet => inked(0x004b_545e),
        Tone::Critical => inked(0x00a8_132d).set_bold(),
        Tone::High => inked(0x00a8_4a00).set_bold(),
        Tone::Medium => inked(0x0078_6000).set_bold(),
        Tone::Head => head(base),
        Tone::NumberHead => head(base).set_align(FormatAlign::Right),
        Tone::Answer => framed(base),
        Tone::Day => framed(base).set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
    }
}

fn head(base: Format) -> Format {
    let lined = base.set_bold().set_background_color(Color::RGB(0x00ec_eff2));
    lined.set_border_bottom(FormatBorder::Thin).set_border_bottom_color(Color::RGB(0x0062_6c77))
}
