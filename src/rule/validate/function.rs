//! The functions of a compiled script: `check`, helpers and closures.

use std::collections::BTreeMap;

use rhai::{AST, ASTNode, Stmt};

/// A function as it was compiled.
#[derive(Debug)]
pub(super) struct Function {
    /// Names of the arguments; a closure's names from outside stand first.
    pub(super) params: Vec<String>,
    /// Statements of the body.
    pub(super) body: Vec<Stmt>,
}

/// All functions by name.
pub(super) fn functions(ast: &AST) -> BTreeMap<String, std::rc::Rc<Function>> {
    let all = ast.iter_fn_def().map(|definition| {
        let params = definition.params.iter().map(ToString::to_string).collect();
        let function = Function { params, body: body(ast, &definition.name) };
        (definition.name.to_string(), std::rc::Rc::new(function))
    });
    all.collect()
}

/// Rhai keeps the type of a body to itself, but a walk over one function meets its statements.
fn body(ast: &AST, name: &str) -> Vec<Stmt> {
    let mut statements = Vec::new();
    let mut alone = ast.clone();
    alone.retain_functions(|_, _, function, _| function == name);
    alone.walk(&mut |path: &[ASTNode]| {
        if let [ASTNode::Stmt(statement)] = path {
            statements.push((*statement).clone());
        }
        true
    });
    statements
}
