//! What a formula or an effect has to do with the world around it: values that no field has, and work that goes on after it.

use proc_macro2::{Ident, Span, TokenTree};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Expr, Path, Stmt};

use crate::model::{Read, placeholder_number, private};
use crate::tokens::ends;

/// Functions that give another value without any change of what they are given, by the last two names of their paths.
const UNSTEADY: [(&str, &str); 22] = [
    ("Instant", "now"),
    ("SystemTime", "now"),
    ("Utc", "now"),
    ("Local", "now"),
    ("Zoned", "now"),
    ("Timestamp", "now"),
    ("OffsetDateTime", "now_utc"),
    ("OffsetDateTime", "now_local"),
    ("Uuid", "new_v4"),
    ("Uuid", "now_v7"),
    ("rand", "random"),
    ("rand", "random_range"),
    ("rand", "random_bool"),
    ("rand", "rng"),
    ("rand", "thread_rng"),
    ("fastrand", "u64"),
    ("env", "var"),
    ("env", "vars"),
    ("env", "args"),
    ("env", "current_dir"),
    ("fs", "read"),
    ("fs", "read_to_string"),
];

/// The call, as it is known, of a function whose value changes by itself.
pub(super) fn unsteady(function: &Expr) -> Option<String> {
    let Expr::Path(path) = function else { return None };
    let [.., of, name] = &*path.path.segments.iter().collect::<Vec<_>>() else { return None };
    UNSTEADY.iter().any(|(known_of, known)| of.ident == known_of && name.ident == known).then(|| text(&path.path))
}

fn text(path: &Path) -> String {
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    format!("{}()", names.join("::"))
}

/// The expressions that can be the value of one: what stands at the end of its blocks and branches.
pub(super) fn for_each_value(expr: &mut Expr, visit: &mut impl FnMut(&mut Expr)) {
    let of_block = |block: &mut Block, visit: &mut _| {
        if let Some(Stmt::Expr(last, None)) = block.stmts.last_mut() {
            for_each_value(last, visit);
        }
    };
    match expr {
        Expr::Paren(expr) => for_each_value(&mut expr.expr, visit),
        Expr::Group(expr) => for_each_value(&mut expr.expr, visit),
        Expr::Block(expr) => of_block(&mut expr.block, visit),
        Expr::Unsafe(expr) => of_block(&mut expr.block, visit),
        Expr::If(expr) => {
            of_block(&mut expr.then_branch, visit);
            expr.else_branch.iter_mut().for_each(|(_, otherwise)| for_each_value(otherwise, visit));
        }
        Expr::Match(expr) => expr.arms.iter_mut().for_each(|arm| for_each_value(&mut arm.body, visit)),
        expr => visit(expr),
    }
}

/// Has the compiler look whether what a call gives is a future: nobody would poll it.
pub(super) fn ask_for_a_future(expr: &mut Expr, reads: &[Read]) {
    let at = match &*expr {
        Expr::MethodCall(call) => call.method.span(),
        Expr::Call(call) => call.func.span(),
        _ => return,
    };
    // From the first token to the last at the user's: a value that must be used is one there.
    let (mut first, last) = ends(expr.to_token_stream());
    if let Some(TokenTree::Ident(name)) = expr.to_token_stream().into_iter().next()
        && let Some(read) = placeholder_number(&name)
    {
        first = reads[read].self_span;
    }
    let (mut private, done) = (private(), Ident::new("done", Span::mixed_site().located_at(at)));
    private.set_span(first);
    let value = quote_spanned!(first=> #private::EffectValue);
    *expr = Expr::Verbatim(quote_spanned!(last=> #value(#expr).#done()));
}
