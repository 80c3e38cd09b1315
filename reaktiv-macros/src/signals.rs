//! `computed!(expr)`, `linked!(expr)` and `effect!(expr)` where an expression stands: closures that clone the handles they name.

mod capture;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::parse::Parser;
use syn::spanned::Spanned;

use crate::errors::at_last_token;
use crate::fragments;
use capture::{Captured, Handle, capture};

/// `computed!(expr)`
pub(crate) fn computed(tokens: TokenStream) -> TokenStream {
    value(tokens, "computed")
}

/// `linked!(expr)`
pub(crate) fn linked(tokens: TokenStream) -> TokenStream {
    value(tokens, "linked")
}

/// A node whose value the expression gives, made by the function of this `name`.
fn value(tokens: TokenStream, name: &str) -> TokenStream {
    let Closure { private, handles, expr } = match closure(tokens, name) {
        Ok(closure) => closure,
        Err(error) => return error,
    };
    let (clones, owner) = (clones(&private, &handles), owner(&private, &handles));
    let make = Ident::new(name, Span::mixed_site());
    quote_spanned! {Span::mixed_site()=> {
        #clones
        #private::#make(#owner, move || #expr)
    }}
}

/// `effect!(expr)`, or `effect!(async { .. })`, which is a future.
pub(crate) fn effect(tokens: TokenStream) -> TokenStream {
    let Closure { private, handles, mut expr } = match closure(tokens, "effect") {
        Ok(closure) => closure,
        Err(error) => return error,
    };
    let (clones, owner) = (clones(&private, &handles), owner(&private, &handles));
    if let Some(block) = async_block(&mut expr) {
        block.capture.get_or_insert_with(|| syn::Token![move](Span::mixed_site()));
        // Each run is a future of its own, with clones of its own.
        let names = handles.iter().map(|handle| &handle.name);
        let again = quote_spanned!(Span::mixed_site()=> #(let #names = ::core::clone::Clone::clone(&#names);)*);
        return quote_spanned! {Span::mixed_site()=> {
            #clones
            #private::effect_future(#owner, move || { #again #expr })
        }};
    }
    quote_spanned! {Span::mixed_site()=> {
        #clones
        #private::effect(#owner, move || { #expr; })
    }}
}

/// What the closure of a node is made of.
struct Closure {
    /// The path of the functions that the expansion calls.
    private: TokenStream,
    handles: Vec<Handle>,
    expr: Expr,
}

/// `$crate`, then the expression.
fn closure(tokens: TokenStream, name: &str) -> Result<Closure, TokenStream> {
    let mut tokens = tokens.into_iter();
    let facade: TokenStream = tokens.next().into_iter().collect();
    let expression = fragments::in_parentheses(tokens.collect());
    let Captured { handles, expr } = capture(parse(expression, &format!("{name}!"))?);
    let at = facade.span();
    Ok(Closure { private: quote_spanned!(at=> #facade::__private::signals), handles, expr })
}

/// `async { .. }`, or the one at the end of `{ let line = line.clone(); async { .. } }`, which makes what each run needs.
fn async_block(expr: &mut Expr) -> Option<&mut syn::ExprAsync> {
    match expr {
        Expr::Async(block) => Some(block),
        Expr::Block(block) => match block.block.stmts.last_mut()? {
            syn::Stmt::Expr(last, None) => async_block(last),
            _ => None,
        },
        _ => None,
    }
}

/// One expression. The error stands in an expression, so that it is the only one.
fn parse(tokens: TokenStream, name: &str) -> Result<Expr, TokenStream> {
    if tokens.is_empty() {
        return Err(only_an_error(
            Span::call_site(),
            &format!("`{name}` needs an expression: `{name}(count.get() * 2)`"),
        ));
    }
    let one_expression = |input: syn::parse::ParseStream<'_>| {
        let expr = input.parse::<Expr>()?;
        input.parse::<Option<syn::Token![,]>>()?;
        Ok((expr, input.parse::<TokenStream>()?))
    };
    let last = tokens.clone().into_iter().last();
    match one_expression.parse2(tokens) {
        Ok((expr, rest)) if rest.is_empty() => Ok(expr),
        Ok(_) => Err(only_an_error(
            Span::call_site(),
            &format!(
                "`{name}` takes one expression: put several statements into a block, `{{ .. }}`; in a struct, `{name}(..)` is the type of a \
                 field, and needs `#[reactive]` above the struct"
            ),
        )),
        Err(error) => {
            let error = at_last_token(error, last, "the expression", "");
            Err(only_an_error(error.span(), &error.to_string()))
        }
    }
}

fn only_an_error(span: Span, message: &str) -> TokenStream {
    quote_spanned!(span=> ::core::compile_error! { #message })
}

/// `let count_0 = capture(&count);`, at the user's name.
fn clones(private: &TokenStream, handles: &[Handle]) -> TokenStream {
    let clones = handles.iter().map(|Handle { path, name, .. }| {
        let (at, private) = moved_to(private, path.span());
        quote_spanned!(at=> let #name = #private::capture(&#path);)
    });
    quote!(#(#clones)*)
}

/// The runtime that the node belongs to: that of the first handle which has one.
fn owner(private: &TokenStream, handles: &[Handle]) -> TokenStream {
    let owners = handles.iter().map(|Handle { path, name, .. }| {
        let (at, private) = moved_to(private, path.span());
        quote_spanned!(at=> #private::Handle::owner(&#name))
    });
    let first = owners.reduce(|first, next| quote_spanned!(Span::mixed_site()=> #first.or_else(|| #next)));
    first.unwrap_or_else(|| quote!(::core::option::Option::None))
}

/// The same path at another place, and a span for what stands around it: errors there are one error.
fn moved_to(path: &TokenStream, place: Span) -> (Span, TokenStream) {
    let mut at = place;
    let moved = path.clone().into_iter().map(|mut token| {
        at = token.span().located_at(place);
        token.set_span(at);
        token
    });
    let moved = moved.collect();
    (at, moved)
}
