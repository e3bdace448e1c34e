//! A rule as a program of our own: what most rules are made of, run without Rhai.
//!
//! Rhai looks up a function for each step and boxes each value on the way, which takes many times longer than the step. A
//! script that holds nothing but what `docs/rule-language.md` shows is read into a [`Program`]: names are places, words are
//! functions, and properties in a row are one step. Whatever is not understood, or goes wrong while it runs, is left to Rhai:
//! it decides what a script means, and says what is wrong with it. `tests/programs.rs` holds the two against each other.

use std::rc::Rc;

use super::operand::Operand;
use super::vocabulary::lists::Quantifier;
use super::words::{Property, Word};
use crate::value::{Operation, Order};

mod expression;
mod lexer;
mod parser;
mod plain;
mod run;

pub(super) use parser::read;
pub(super) use run::{Stop, check};

/// The functions of a script.
pub(super) struct Program {
    /// The bodies; the parameters take the first places of a frame.
    functions: Vec<Block>,
    /// Which of them is `check`.
    check: usize,
}

type Block = Vec<Statement>;

/// The names of the places of a frame that are in use.
type Names = Rc<[Rc<str>]>;

enum Statement {
    /// Puts a value into the next place.
    Let(Code),
    /// The condition, the text key, and the variables that are in place.
    Require(Code, Rc<str>, Names),
    Applies(Code),
    /// The list, and the block; the member stands in the next place.
    Foreach(Code, Block),
    /// The value of the block.
    Give(Code),
}

/// An expression.
enum Code {
    Literal(Operand),
    /// A place of the frame.
    Local(usize),
    /// Properties in a row.
    Steps(Box<Self>, Box<[Box<str>]>),
    /// A property that is more than a step.
    Property(Box<Self>, Rc<Property>),
    Present(Box<Self>),
    Index(Box<Self>, Box<Self>),
    Compare(Comparison, Box<[Self; 2]>),
    Both(Box<[Self; 2]>),
    Either(Box<[Self; 2]>),
    Not(Box<Self>),
    Combine(Operation, Box<[Self; 2]>),
    Convert(fn(f64) -> f64, Box<Self>),
    Word(Word, Box<[Self]>),
    /// An unknown that the rule declares.
    Undecided(Rc<str>),
    /// A list, and a condition on its members, which stand in the next place.
    Quantify(Quantifier, Box<Self>, Box<Self>),
    Where(Box<Self>, Box<Self>),
    Map(Box<Self>, Box<Self>),
    /// A function of the script.
    Call(usize, Box<[Self]>),
    If(Box<Self>, Block, Block),
    List(Box<[Self]>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Differs,
    Ordered(Order),
    /// `item in container`; the container stands on the left.
    Contains,
}
