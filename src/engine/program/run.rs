//! Runs a program.

use std::rc::Rc;

use super::plain::{combined, compared, with_texts};
use super::{Block, Code, Comparison, Names, Program, Statement};
use crate::engine::control::Control;
use crate::engine::machine::{self, Machine, Split};
use crate::engine::operand::Operand;
use crate::engine::operators::undecided;
use crate::engine::sandbox::MAX_OPERATIONS;
use crate::engine::vocabulary::lists::{change_each, changed_unknown, keep};
use crate::engine::words::{Arguments, Given, Takes, Word};
use crate::value::{Member, Operation, RuleFault, Session, Truth, Value};

/// Calls within calls; Rhai allows some more, and is asked if these do not suffice.
const MAX_LEVELS: usize = 6;

/// Why a program stops early.
#[derive(Debug)]
pub(in crate::engine) enum Stop {
    Control(Control),
    /// Something is wrong, or nothing for a program: Rhai has to say what.
    Refused,
}

impl From<Control> for Stop {
    fn from(control: Control) -> Self {
        Self::Control(control)
    }
}

impl From<RuleFault> for Stop {
    fn from(_: RuleFault) -> Self {
        Self::Refused
    }
}

pub(super) type Outcome<T> = Result<T, Stop>;

/// Runs `check`.
pub(in crate::engine) fn check(program: &Program, session: &Rc<Session>, subject: Value, design: Value) -> Outcome<()> {
    let mut frame = Vec::with_capacity(FRAME);
    frame.extend([subject.into(), design.into()]);
    let mut run = Run { program, session, frame, base: 0, level: 0, operations: 0, names: Names::default(), lists: Vec::new() };
    let Some(body) = program.functions.get(program.check) else { return Err(Stop::Refused) };
    run.block(body).map(drop)
}

struct Run<'p> {
    program: &'p Program,
    session: &'p Rc<Session>,
    /// The places of all calls that are running.
    frame: Vec<Operand>,
    /// Where the places of the innermost call begin.
    base: usize,
    level: usize,
    operations: u64,
    /// The names of the places at the `require` that is running.
    names: Names,
    /// Lists of the script as values: most are handed to a word over and over.
    lists: Vec<(Rc<[Operand]>, Value)>,
}

/// Places that most checks need.
const FRAME: usize = 16;
/// Lists that are kept as values.
const LISTS: usize = 8;

impl Machine for Run<'_> {
    type Code = Code;
    type Stop = Stop;

    fn session(&self) -> &Rc<Session> {
        self.session
    }

    fn split(code: &Code) -> Split<'_, Code> {
        let (sides, split): (_, fn(_, _) -> _) = match code {
            Code::Both(sides) => (sides, Split::And),
            Code::Either(sides) => (sides, Split::Or),
            Code::Not(inner) => return Split::Not(inner),
            _ => return Split::Whole,
        };
        let [left, right] = &**sides;
        split(left, right)
    }

    fn truth(&mut self, code: &Code) -> Outcome<Truth> {
        match self.give(code) {
            Ok(operand) => as_truth(&operand),
            Err(Stop::Control(Control::UnknownBranch)) => Ok(Truth::Unknown(self.session.last_unknown())),
            Err(stop) => Err(stop),
        }
    }

    fn variables(&self) -> Vec<(String, Operand)> {
        let values = self.frame.get(self.base..).unwrap_or_default();
        self.names.iter().map(ToString::to_string).zip(values.iter().cloned()).collect()
    }

    fn control(stop: Stop) -> Result<Control, Stop> {
        match stop {
            Stop::Control(control) => Ok(control),
            Stop::Refused => Err(stop),
        }
    }
}

fn as_truth(operand: &Operand) -> Outcome<Truth> {
    match operand {
        Operand::Truth(truth) => Ok(Truth::from(*truth)),
        Operand::Value(value) => Ok(value.holds()?),
        _ => Err(Stop::Refused),
    }
}

impl Run<'_> {
    /// The value of a block; its places end with it.
    fn block(&mut self, block: &Block) -> Outcome<Operand> {
        let height = self.frame.len();
        let mut last = Operand::Nothing;
        for statement in block {
            last = self.statement(statement)?;
        }
        self.frame.truncate(height);
        Ok(last)
    }

    fn statement(&mut self, statement: &Statement) -> Outcome<Operand> {
        match statement {
            Statement::Let(code) => {
                let value = self.give(code)?;
                self.frame.push(value);
            }
            Statement::Require(condition, key, names) => {
                self.names = Rc::clone(names);
                machine::require(self, condition, Rc::clone(key))?;
            }
            Statement::Applies(condition) => machine::applies(self, condition)?,
            Statement::Foreach(list, block) => {
                let list = self.value(list)?.members()?;
                machine::foreach(self, &list, |run, member| run.with(member, |run| run.block(block).map(drop)))?;
            }
            Statement::Give(code) => return self.give(code),
        }
        Ok(Operand::Nothing)
    }

    /// Runs something with a member in the next place.
    fn with<T>(&mut self, member: &Member, run: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        let (height, base, level) = (self.frame.len(), self.base, self.level);
        self.frame.push(member.value.clone().into());
        let result = run(self);
        // What stopped early left its places.
        self.frame.truncate(height);
        (self.base, self.level) = (base, level);
        result
    }

    fn count(&mut self) -> Outcome<()> {
        self.operations += 1;
        if self.operations > MAX_OPERATIONS { Err(Stop::Refused) } else { Ok(()) }
    }

    /// What an expression gives.
    fn give(&mut self, code: &Code) -> Outcome<Operand> {
        self.count()?;
        Ok(match code {
            Code::Literal(operand) => operand.clone(),
            Code::Local(place) => self.local(*place)?.clone(),
            Code::Steps(from, steps) => self.steps(from, steps)?.into(),
            Code::Property(of, read) => read(&self.design_value(of)?).into(),
            Code::Present(of) => {
                let value = self.design_value(of)?;
                Operand::of_truth(self.session, value.present())
            }
            Code::Index(of, index) => self.index(of, index)?,
            Code::Compare(comparison, sides) => self.compare(*comparison, sides)?,
            Code::Both(sides) => self.logic(sides, Truth::and)?,
            Code::Either(sides) => self.logic(sides, Truth::or)?,
            Code::Not(inner) => {
                let inner = self.give(inner)?;
                Operand::of_truth(self.session, as_truth(&inner)?.negate())
            }
            Code::Combine(operation, sides) => self.combine(*operation, sides)?,
            Code::Convert(convert, of) => self.design_value(of)?.convert(*convert)?.into(),
            Code::Word(word, operands) => self.word(word, operands)?,
            Code::Undecided(key) => undecided(self.session, key).into(),
            _ => self.nested(code)?,
        })
    }

    /// Expressions with a block, a closure or a call in them.
    fn nested(&mut self, code: &Code) -> Outcome<Operand> {
        Ok(match code {
            Code::Quantify(quantifier, list, condition) => {
                let list = self.value(list)?;
                let truth = quantifier.ask(&list, |member| self.holds(condition, member))?;
                Operand::of_truth(self.session, truth)
            }
            Code::Where(list, condition) => {
                let list = self.value(list)?;
                keep(&list, |member| self.holds(condition, member))?.into()
            }
            Code::Map(list, change) => {
                let list = self.value(list)?;
                change_each(&list, |member| self.changed(&list, change, member))?.into()
            }
            Code::Call(function, operands) => self.call(*function, operands)?,
            Code::If(condition, then, otherwise) => match self.give(condition)? {
                Operand::Truth(true) => self.block(then)?,
                Operand::Truth(false) => self.block(otherwise)?,
                Operand::Value(_) => return Err(Control::UnknownBranch.into()),
                _ => return Err(Stop::Refused),
            },
            Code::List(items) => Operand::List(items.iter().map(|item| self.give(item)).collect::<Outcome<_>>()?),
            _ => return Err(Stop::Refused),
        })
    }

    fn local(&self, place: usize) -> Outcome<&Operand> {
        self.frame.get(self.base + place).ok_or(Stop::Refused)
    }

    /// What an expression gives, as a value.
    fn value(&mut self, code: &Code) -> Outcome<Value> {
        let operand = self.give(code)?;
        self.lift(operand)
    }

    /// An operand as a value.
    fn lift(&mut self, operand: Operand) -> Outcome<Value> {
        let Operand::List(items) = &operand else { return operand.lift(self.session).ok_or(Stop::Refused) };
        if let Some((_, known)) = self.lists.iter().find(|(known, _)| Rc::ptr_eq(known, items)) {
            return Ok(known.clone());
        }
        let items = Rc::clone(items);
        let value = operand.lift(self.session).ok_or(Stop::Refused)?;
        if self.lists.len() < LISTS {
            self.lists.push((items, value.clone()));
        }
        Ok(value)
    }

    /// The same where nothing that a script holds will do.
    fn design_value(&mut self, code: &Code) -> Outcome<Value> {
        match self.give(code)? {
            Operand::Value(value) => Ok(value),
            _ => Err(Stop::Refused),
        }
    }

    fn steps(&mut self, from: &Code, steps: &[Box<str>]) -> Outcome<Value> {
        let (first, rest) = steps.split_first().ok_or(Stop::Refused)?;
        let first = match from {
            Code::Local(place) => match self.local(*place)? {
                Operand::Value(value) => value.property(first),
                _ => return Err(Stop::Refused),
            },
            _ => self.design_value(from)?.property(first),
        };
        Ok(rest.iter().fold(first, |value, step| value.property(step)))
    }

    fn index(&mut self, of: &Code, index: &Code) -> Outcome<Operand> {
        let value = self.design_value(of)?;
        Ok(match self.give(index)? {
            Operand::Integer(index) => value.index(index)?.into(),
            Operand::Text(name) => value.property(&name).into(),
            _ => return Err(Stop::Refused),
        })
    }

    fn compare(&mut self, comparison: Comparison, sides: &[Code; 2]) -> Outcome<Operand> {
        let [left, right] = sides;
        let (left, right) = (self.give(left)?, self.give(right)?);
        if let Some(truth) = compared(comparison, &left, &right)? {
            return Ok(Operand::Truth(truth));
        }
        let session = self.session;
        if let Some(truth) = with_texts(comparison, &left, &right) {
            return Ok(Operand::of_truth(session, truth?));
        }
        let (Some(left), Some(right)) = (left.lift(session), right.lift(session)) else { return Err(Stop::Refused) };
        let truth = match comparison {
            Comparison::Equal => left.equals(&right)?,
            Comparison::Differs => left.differs(&right)?,
            Comparison::Ordered(order) => left.compare(order, &right)?,
            Comparison::Contains => left.contains(&right)?,
        };
        Ok(Operand::of_truth(session, truth))
    }

    /// Both sides are looked at.
    fn logic(&mut self, sides: &[Code; 2], combine: fn(Truth, Truth) -> Truth) -> Outcome<Operand> {
        let [left, right] = sides;
        let (left, right) = (self.give(left)?, self.give(right)?);
        let truth = combine(as_truth(&left)?, as_truth(&right)?);
        Ok(Operand::of_truth(self.session, truth))
    }

    fn combine(&mut self, operation: Operation, sides: &[Code; 2]) -> Outcome<Operand> {
        let [left, right] = sides;
        let (left, right) = (self.give(left)?, self.give(right)?);
        if !matches!(left, Operand::Value(_)) && !matches!(right, Operand::Value(_)) {
            return combined(operation, left, right);
        }
        let session = self.session;
        let (Some(left), Some(right)) = (left.lift(session), right.lift(session)) else { return Err(Stop::Refused) };
        Ok(left.combine(operation, &right)?.into())
    }

    fn word(&mut self, word: &Word, operands: &[Code]) -> Outcome<Operand> {
        let mut given = Vec::with_capacity(operands.len());
        for (operand, takes) in operands.iter().zip(word.takes) {
            given.push(self.given(operand, *takes)?);
        }
        (word.run)(&Arguments { session: self.session, given: &given }).map_err(|_| Stop::Refused)
    }

    fn given(&mut self, operand: &Code, takes: Takes) -> Outcome<Given> {
        Ok(match (takes, self.give(operand)?) {
            (Takes::Value | Takes::Any, Operand::Value(value)) => Given::Value(value),
            (Takes::Any, operand) => Given::Value(self.lift(operand)?),
            (Takes::Text, Operand::Text(text)) => Given::Text(text),
            _ => return Err(Stop::Refused),
        })
    }

    /// The condition of one member.
    fn holds(&mut self, condition: &Code, member: &Member) -> Outcome<Truth> {
        self.enter()?;
        let truth = self.with(member, |run| run.truth(condition));
        self.level -= 1;
        truth
    }

    fn changed(&mut self, list: &Value, change: &Code, member: &Member) -> Outcome<Value> {
        self.enter()?;
        let changed = self.with(member, |run| run.value(change));
        self.level -= 1;
        match changed {
            Err(Stop::Control(Control::UnknownBranch)) => Ok(changed_unknown(list)),
            changed => changed,
        }
    }

    fn enter(&mut self) -> Outcome<()> {
        self.level += 1;
        if self.level > MAX_LEVELS { Err(Stop::Refused) } else { Ok(()) }
    }

    fn call(&mut self, function: usize, operands: &[Code]) -> Outcome<Operand> {
        let program = self.program;
        let Some(body) = program.functions.get(function) else { return Err(Stop::Refused) };
        let mut places = Vec::with_capacity(operands.len());
        for operand in operands {
            places.push(self.give(operand)?);
        }
        self.enter()?;
        let outer = std::mem::replace(&mut self.base, self.frame.len());
        self.frame.append(&mut places);
        let result = self.block(body);
        self.frame.truncate(self.base);
        self.base = outer;
        self.level -= 1;
        result
    }
}
