//! The engine's limits: what a rule cannot do, and how much of everything it may use.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rhai::packages::{ArithmeticPackage, BasicMathPackage, BasicStringPackage, LogicPackage, Package};
use rhai::{AST, Dynamic, Engine, Token};

use super::EngineError;
use super::operand::Operand;
use crate::rule::{Rule, RuleId};

/// Operations that one check may use.
pub const MAX_OPERATIONS: u64 = 1_000_000;

/// Words of Rhai that rules do without: loops that cannot be bounded, errors that can be hidden, the clock, other files.
const DISABLED: &[&str] = &[
    "eval",
    "import",
    "export",
    "while",
    "loop",
    "do",
    "until",
    "for",
    "switch",
    "try",
    "catch",
    "throw",
    "type_of",
    "is_shared",
    "sleep",
    "timestamp",
    "debug",
    "print",
    "global",
    "Fn",
    "call",
    "curry",
    "is_def_fn",
    "is_def_var",
    "&&",
    "||",
    "??",
    "?.",
    "?[",
    "=",
    "+=",
    "-=",
    "*=",
    "/=",
    "%=",
    "**",
    "**=",
    "<<",
    ">>",
    "<<=",
    ">>=",
    "&=",
    "|=",
    "^=",
    "^",
    "goto",
    "exit",
    "const",
    "this",
    "break",
    "continue",
    "return",
];

/// Whether rules do without a word of Rhai.
pub(super) fn is_disabled(word: &str) -> bool {
    DISABLED.contains(&word)
}

/// The settings of the rule that is running: the values of names in capitals.
#[derive(Clone, Default)]
pub(super) struct Constants(Rc<RefCell<Held>>);

/// Whose settings are in place, and their values.
#[derive(Default)]
struct Held {
    rule: Option<RuleId>,
    values: BTreeMap<String, Dynamic>,
}

/// Puts the settings of a rule in place.
pub(super) fn set_constants(constants: &Constants, rule: &Rule) {
    let mut held = constants.0.borrow_mut();
    if held.rule.as_ref() != Some(&rule.id) {
        let values =
            rule.metadata.settings.iter().map(|(name, value)| (name.clone(), Operand::of_setting(value).for_rhai())).collect();
        *held = Held { rule: Some(rule.id.clone()), values };
    }
}

/// A raw engine with named packages and limits. The packages for arrays, maps and texts stay out: what they bring, such as
/// `replace` and `pad`, writes without a limit, and rules have words of their own.
pub(super) fn engine(constants: &Constants) -> Engine {
    let mut engine = Engine::new_raw();
    for package in [
        ArithmeticPackage::new().as_shared_module(),
        LogicPackage::new().as_shared_module(),
        BasicStringPackage::new().as_shared_module(),
        BasicMathPackage::new().as_shared_module(),
    ] {
        engine.register_global_module(package);
    }
    for symbol in DISABLED.iter().filter(|symbol| **symbol != "=") {
        engine.disable_symbol(*symbol);
    }
    name_words(&mut engine, constants);
    limit(&mut engine);
    engine
}

/// Words that Rhai keeps for later, such as `is`, are names here; names in capitals are settings.
#[expect(deprecated, reason = "the calls are marked volatile, not obsolete; the version of Rhai is pinned")]
fn name_words(engine: &mut Engine, constants: &Constants) {
    engine.on_parse_token(|token, _, _| match token {
        Token::Reserved(word) if word.chars().all(|c| c.is_ascii_lowercase()) && !DISABLED.contains(&word.as_str()) => {
            Token::Identifier(word)
        }
        token => token,
    });
    let held = constants.clone();
    engine.on_var(move |name, _, _| {
        let is_setting = name.starts_with(|c: char| c.is_ascii_uppercase());
        Ok(if is_setting { held.0.borrow().values.get(name).cloned() } else { None })
    });
}

/// How much of everything a rule may use.
fn limit(engine: &mut Engine) {
    engine
        // A walk brings a new name into its block, which strict variables do not foresee; `rules validate` checks names.
        .set_strict_variables(false)
        .set_allow_shadowing(false)
        .set_allow_looping(false)
        .set_fast_operators(false)
        .set_max_operations(MAX_OPERATIONS)
        // Eight of the script's own; Rhai counts the call of `check` from outside as three.
        .set_max_call_levels(10)
        .set_max_expr_depths(64, 48)
        .set_max_string_size(32 * 1024)
        .set_max_array_size(4096)
        .set_max_map_size(1024)
        .set_max_variables(64)
        .set_max_functions(16)
        .set_max_modules(0);
    engine.on_print(|_| {});
    engine.on_debug(|_, _, _| {});
}

/// Compiles a rule.
pub(super) fn compile(engine: &Engine, rule: &Rule) -> Result<AST, EngineError> {
    let mut ast = engine.compile(&rule.script).map_err(|e| EngineError::syntax(rule, &e))?;
    ast.set_source(rule.origin.as_str());
    Ok(ast)
}

/// Compiles a rule as it is written and without running it, for `rules validate`.
///
/// # Errors
/// The syntax error, with its place.
pub fn compile_alone(rule: &Rule) -> Result<AST, EngineError> {
    let slot = super::Slot::default();
    let mut engine = engine(&Constants::default());
    // What is read has to be what was written.
    engine.set_optimization_level(rhai::OptimizationLevel::None);
    super::operators::register(&mut engine, &slot);
    super::statements::register(&mut engine, &slot);
    compile(&engine, rule)
}

/// The names after a dot that are not called: the properties that a script mentions.
pub(super) fn property_names(script: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for part in script.split('.').skip(1) {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        if !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && !rest.trim_start().starts_with('(') {
            names.insert(name);
        }
    }
    names
}
