//! Chains of operators, as `a + b + c`. They nest to the left, as deep as they are long; so they are walked in a loop, that a sum of thousands does not
//! take a piece of the stack for each of its terms.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{BinOp, Expr, ExprBinary};

/// Longer ones than this are left as mere tokens, if nobody walks them again: what is done with an expression afterwards goes as deep as it nests.
pub(crate) const LONG: usize = 64;

/// What stands between the operators, from left to right.
pub(crate) fn operands(binary: &ExprBinary) -> Vec<&Expr> {
    let (mut operands, mut left) = (vec![&*binary.right], &*binary.left);
    while let Expr::Binary(inner) = left {
        operands.push(&inner.right);
        left = &inner.left;
    }
    operands.push(left);
    operands.reverse();
    operands
}

/// Calls `visit` with each operand, from left to right, and with the operator before it. Down to one that is not `wanted`, which is an operand itself.
/// A chain of more than `most` is mere tokens then.
pub(crate) fn visit_operands(
    binary: &mut ExprBinary,
    most: usize,
    wanted: impl Fn(&BinOp) -> bool,
    mut visit: impl FnMut(Option<&BinOp>, &mut Expr),
) {
    let mut rest = Vec::new();
    let mut left = std::mem::replace(&mut *binary.left, Expr::PLACEHOLDER);
    loop {
        match left {
            Expr::Binary(ExprBinary { attrs, left: inner, op, right }) if attrs.is_empty() && wanted(&op) => {
                rest.push((op, right));
                left = *inner;
            }
            other => {
                left = other;
                break;
            }
        }
    }
    visit(None, &mut left);
    let mut flat = (rest.len() > most).then(|| left.to_token_stream());
    for (op, mut right) in rest.into_iter().rev() {
        visit(Some(&op), &mut right);
        match &mut flat {
            Some(tokens) => {
                op.to_tokens(tokens);
                right.to_tokens(tokens);
            }
            None => left = Expr::Binary(ExprBinary { attrs: Vec::new(), left: Box::new(left), op, right }),
        }
    }
    *binary.left = flat.map_or(left, |tokens: TokenStream| Expr::Verbatim(tokens));
    visit(Some(&binary.op), &mut binary.right);
}

/// Whether this is `+=` or one of its like.
pub(crate) fn is_assignment(op: &BinOp) -> bool {
    op.to_token_stream().to_string().ends_with('=')
        && !matches!(op, BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Le(_) | BinOp::Ge(_))
}
