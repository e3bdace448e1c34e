//! The columns of the questions: what they are called to people in each language, and to the program that reads them back.

use super::CLAIMS;
use crate::document::State;
use crate::report::words::Words;
use crate::rule::Language;

/// What stands before the name of a column in the hidden row, so that no heading is taken for it.
const MARK: &str = "plumbrule.";

/// A column of the questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Id of the practice: what a row is read back by.
    Practice,
    /// What the framework calls it.
    Title,
    /// The question that it belongs to.
    Question,
    /// Its pillar.
    Pillar,
    /// Level of risk.
    Risk,
    /// Why it matters.
    Why,
    /// What shows that it is followed.
    Shows,
    /// What is known so far.
    Found,
    /// What would settle it.
    Settles,
    /// What holds: to be answered.
    Answer,
    /// The statement.
    Statement,
    /// Who states it.
    Name,
    /// In which role.
    Role,
    /// The day of the statement.
    Date,
    /// The last day on which it holds.
    Until,
    /// What it rests on.
    Evidence,
    /// Whatever else is to be remembered.
    Note,
}

impl Column {
    /// All columns, in the order in which they are written.
    pub const ALL: [Self; 17] = [
        Self::Practice,
        Self::Title,
        Self::Question,
        Self::Pillar,
        Self::Risk,
        Self::Why,
        Self::Shows,
        Self::Found,
        Self::Settles,
        Self::Answer,
        Self::Statement,
        Self::Name,
        Self::Role,
        Self::Date,
        Self::Until,
        Self::Evidence,
        Self::Note,
    ];

    /// The name used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Title => "title",
            Self::Question => "question",
            Self::Pillar => "pillar",
            Self::Risk => "risk",
            Self::Why => "why",
            Self::Shows => "shows",
            Self::Found => "found",
            Self::Settles => "settles",
            Self::Answer => "answer",
            Self::Statement => "statement",
            Self::Name => "name",
            Self::Role => "role",
            Self::Date => "date",
            Self::Until => "until",
            Self::Evidence => "evidence",
            Self::Note => "note",
        }
    }

    /// What the hidden row calls it.
    #[must_use]
    pub fn key(self) -> String {
        format!("{MARK}{}", self.name())
    }

    /// The key of its heading in `reports/text`.
    pub(super) const fn head(self) -> &'static str {
        match self {
            Self::Practice => "questions.column.practice",
            Self::Title => "questions.column.title",
            Self::Question => "questions.column.question",
            Self::Pillar => "questions.column.pillar",
            Self::Risk => "questions.column.risk",
            Self::Why => "questions.column.why",
            Self::Shows => "questions.column.shows",
            Self::Found => "questions.column.found",
            Self::Settles => "questions.column.settles",
            Self::Answer => "questions.column.answer",
            Self::Statement => "questions.column.statement",
            Self::Name => "questions.column.name",
            Self::Role => "questions.column.role",
            Self::Date => "questions.column.date",
            Self::Until => "questions.column.until",
            Self::Evidence => "questions.column.evidence",
            Self::Note => "questions.column.note",
        }
    }

    /// Whether somebody fills it in.
    #[must_use]
    pub fn is_answer(self) -> bool {
        self >= Self::Answer
    }

    pub(super) const fn is_day(self) -> bool {
        matches!(self, Self::Date | Self::Until)
    }

    pub(super) const fn widest(self) -> usize {
        match self {
            Self::Practice | Self::Risk => 14,
            Self::Pillar => 22,
            Self::Title | Self::Question | Self::Found | Self::Settles => 40,
            _ => 52,
        }
    }

    pub(super) const fn narrowest(self) -> usize {
        match self {
            Self::Statement => 48,
            Self::Evidence | Self::Note => 32,
            Self::Date | Self::Until => 14,
            _ => 20,
        }
    }

    /// The heading in a language.
    #[must_use]
    pub fn heading(self, language: Language) -> &'static str {
        Words::of(language).line(self.head())
    }

    /// The column of a cell of the hidden row, or of a heading in any language.
    #[must_use]
    pub fn read(cell: &str) -> Option<Self> {
        let cell = cell.trim();
        if let Some(name) = cell.strip_prefix(MARK) {
            return Self::ALL.into_iter().find(|column| column.name() == name);
        }
        let first = cell.lines().next()?.trim();
        let is_heading = |column: &Self| Language::ALL.iter().any(|language| column.heading(*language) == first);
        Self::ALL.into_iter().find(is_heading)
    }
}

/// The state that an answer claims: by its name in a language, in several beside each other, or by its name in files.
#[must_use]
pub fn claimed(answer: &str) -> Option<State> {
    let mut found = answer.split('/').map(|part| one(part.trim()));
    let first = found.next()??;
    found.all(|other| other == Some(first)).then_some(first)
}

fn one(answer: &str) -> Option<State> {
    let answer = answer.to_lowercase();
    let is_name = |state: &State| {
        let key = format!("ledger.state.{}", state.name());
        state.name() == answer || Language::ALL.iter().any(|language| Words::of(*language).line(&key) == answer)
    };
    CLAIMS.into_iter().find(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_by_its_key_and_by_its_heading_in_every_language() {
        for column in Column::ALL {
            assert_eq!(Column::read(&format!(" {} ", column.key())), Some(column));
            let headings = Language::ALL.map(|language| column.heading(language));
            for heading in headings {
                assert_eq!(Column::read(heading), Some(column), "{heading}");
                assert!(!heading.contains('.') && !heading.contains('\n'), "{heading}");
            }
            assert_eq!(Column::read(&headings.join("\n")), Some(column));
        }
        for other in ["", "plumbrule.", "plumbrule.size", "practice", "답", "\n"] {
            assert_eq!(Column::read(other), None, "{other}");
        }
    }

    #[test]
    fn an_answer_is_known_in_every_language_and_in_all_at_once() {
        for state in CLAIMS {
            let key = format!("ledger.state.{}", state.name());
            let names = Language::ALL.map(|language| Words::of(language).line(&key));
            for name in names {
                assert_eq!(claimed(&format!(" {name}\n")), Some(state), "{name}");
            }
            assert_eq!(claimed(&names.join(" / ")), Some(state));
            assert_eq!(claimed(state.name()), Some(state));
        }
        assert_eq!(claimed("Partly Met"), Some(State::PartlyMet));
        for other in ["", "yes", "cannot tell", "not-assessed", "met / not met", "met / ", "충족함"] {
            assert_eq!(claimed(other), None, "{other}");
        }
    }
}
