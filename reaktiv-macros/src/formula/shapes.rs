//! What an expression looks like.

use proc_macro2::Ident;
use syn::{Expr, Member, UnOp};

pub(super) fn is_self(expr: &Expr) -> bool {
    match expr {
        Expr::Path(path) => path.qself.is_none() && path.path.is_ident("self"),
        Expr::Paren(paren) => is_self(&paren.expr),
        Expr::Group(group) => is_self(&group.expr),
        _ => false,
    }
}

/// The field whose value, or a part of it, a place expression names.
pub(super) fn written_field(place: &Expr) -> Option<&Ident> {
    match place {
        Expr::Field(field) => match &field.member {
            Member::Named(name) if is_self(&field.base) => Some(name),
            _ => written_field(&field.base),
        },
        Expr::Index(index) => written_field(&index.expr),
        Expr::Paren(paren) => written_field(&paren.expr),
        Expr::Group(group) => written_field(&group.expr),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => written_field(&unary.expr),
        _ => None,
    }
}

/// Whether a statement that begins like this would end at its block.
pub(super) fn is_block_like(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::If(_)
            | Expr::Match(_)
            | Expr::Block(_)
            | Expr::Unsafe(_)
            | Expr::Const(_)
            | Expr::While(_)
            | Expr::ForLoop(_)
            | Expr::Loop(_)
    )
}

/// Whether the first token of an expression is that of a block-like one.
pub(super) fn begins_with_a_block(expr: &Expr) -> bool {
    let mut first = expr;
    loop {
        first = match first {
            Expr::Assign(expr) => &expr.left,
            Expr::Binary(expr) => &expr.left,
            Expr::Call(expr) => &expr.func,
            Expr::Cast(expr) => &expr.expr,
            Expr::Field(expr) => &expr.base,
            Expr::Index(expr) => &expr.expr,
            Expr::MethodCall(expr) => &expr.receiver,
            Expr::Try(expr) => &expr.expr,
            // A fragment of a `macro_rules!`, whose group is not there any more when the expression is compiled.
            Expr::Group(expr) => &expr.expr,
            Expr::Range(syn::ExprRange { start: Some(start), .. }) => start,
            _ => return is_block_like(first),
        };
    }
}
