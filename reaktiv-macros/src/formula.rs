//! What a formula reads, and whether every run of it does.
//!
//! A read is unconditional only if every run makes it. In doubt it is conditional: that costs time, the other way
//! would cost correctness. The walk follows the order of evaluation and keeps three facts: whether it is inside something that may not
//! run (`branch`), whether something before may have left the formula (`left`), and whether what it is inside may run in
//! another order than the text's (`reordered`).

mod outside;
mod shapes;
mod variables;

mod walk;

mod clock;
mod expressions;
mod macros;
mod nested;

mod items;

pub(crate) use walk::{NamedKind, Names, Role};

use proc_macro2::Span;
use quote::ToTokens;
use syn::Expr;
use syn::visit_mut::VisitMut;

use crate::errors::Errors;
use crate::model::{Formula, ParsedFormula};
use items::has_items;
use outside::{ask_for_a_future, for_each_value};
use shapes::{begins_with_a_block, is_block_like};
use variables::Bound;
use walk::Walk;

/// Understands a formula: finds its reads and reports what it may not do.
pub(crate) fn understand(parsed: ParsedFormula, role: Role<'_>, names: &Names, errors: &mut Errors) -> Formula {
    let ParsedFormula { tokens: text, parentheses, shape, expr } = parsed;
    let Some(mut expr) = expr else {
        return Formula { body: None, text, parentheses, shape, reads: Vec::new(), kept: Vec::new() };
    };
    let mut walk = Walk {
        names,
        role,
        errors,
        reads: Vec::new(),
        broken: false,
        branch: false,
        left: false,
        reordered: false,
        untracked: false,
        in_async: false,
        in_closure: false,
        in_aggregate: false,
        in_macro: false,
        has_items: has_items(&expr),
        bound: if names.have_nested() { variables::bound(&expr) } else { Bound::default() },
        kept: Vec::new(),
    };
    // Where a statement might stand it would be taken for one that ends at its block, as in `if a { 1 } else { 2 } + b`.
    let needs_parentheses = begins_with_a_block(&expr) && !is_block_like(&expr);
    match (&mut expr, role) {
        // The step is what the closure does.
        (Expr::Closure(closure), Role::Scan { .. }) => walk.step_in_place(closure),
        (expr, Role::Async { .. }) => walk.future(expr),
        (expr, _) => walk.visit_expr_mut(expr),
    }
    if role == Role::Effect {
        for_each_value(&mut expr, &mut |value| match value {
            Expr::Async(body) => {
                let message = "this future would be dropped without having done anything: an async effect is one as a whole, `effect!(async { .. })`, with all that it does \
                               in the block";
                walk.wrong(body.async_token, message);
            }
            Expr::Closure(closure) => {
                let message = "this closure would be dropped without having been called: an effect is what it does, `effect!({ .. })`, or `effect!(async { .. })` where it waits; it needs no `||`";
                walk.wrong(closure, message);
            }
            value => ask_for_a_future(value, &walk.reads),
        });
    }
    let (reads, broken, kept) = (walk.reads, walk.broken, walk.kept);
    let body = (!broken).then(|| match needs_parentheses {
        true => quote::quote_spanned!(Span::mixed_site()=> (#expr)),
        false => expr.into_token_stream(),
    });
    Formula { body, text, parentheses, shape, reads, kept }
}
