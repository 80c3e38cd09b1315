//! `computed!(expr)` and `effect!(expr)` where an expression stands: closures that clone the handles they name.

mod capture;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Expr;
use syn::parse::Parser;
use syn::spanned::Spanned;

use crate::parse::at_last_token;
use capture::{Captured, Handle, capture};

/// `computed!(expr)`
pub(crate) fn computed(tokens: TokenStream) -> TokenStream {
    let expr = match parse(tokens, "computed!") {
        Ok(expr) => expr,
        Err(error) => return error,
    };
    let Captured { handles, expr } = capture(expr);
    let (clones, owner) = (clones(&handles), owner(&handles));
    quote_spanned! {Span::mixed_site()=> {
        #clones
        ::reaktiv::__private::signals::computed(#owner, move || #expr)
    }}
}

/// `effect!(expr)`, or `effect!(async { .. })`, which is a future.
pub(crate) fn effect(tokens: TokenStream) -> TokenStream {
    let expr = match parse(tokens, "effect!") {
        Ok(expr) => expr,
        Err(error) => return error,
    };
    let Captured { handles, mut expr } = capture(expr);
    let (clones, owner) = (clones(&handles), owner(&handles));
    if let Some(block) = async_block(&mut expr) {
        block.capture.get_or_insert_with(|| syn::Token![move](Span::mixed_site()));
        // Each run is a future of its own, with clones of its own.
        let names = handles.iter().map(|handle| &handle.name);
        let again = quote_spanned!(Span::mixed_site()=> #(let #names = ::core::clone::Clone::clone(&#names);)*);
        return quote_spanned! {Span::mixed_site()=> {
            #clones
            ::reaktiv::__private::signals::effect_future(#owner, move || { #again #expr })
        }};
    }
    quote_spanned! {Span::mixed_site()=> {
        #clones
        ::reaktiv::__private::signals::effect(#owner, move || { #expr; })
    }}
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
fn clones(handles: &[Handle]) -> TokenStream {
    let clones = handles.iter().map(|Handle { path, name, .. }| {
        let at = Span::mixed_site().located_at(path.span());
        let mut function = Ident::new("capture", at);
        function.set_span(at);
        quote_spanned!(at=> let #name = ::reaktiv::__private::signals::#function(&#path);)
    });
    quote!(#(#clones)*)
}

/// The runtime that the node belongs to: that of the first handle.
fn owner(handles: &[Handle]) -> TokenStream {
    match handles.first() {
        Some(Handle { name, .. }) => {
            quote!(::core::option::Option::Some(::reaktiv::__private::signals::Handle::owner(&#name)))
        }
        None => quote!(::core::option::Option::None),
    }
}
