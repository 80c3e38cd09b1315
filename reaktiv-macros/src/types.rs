//! Types that the generated code could not write down.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Lifetime, Type, TypeFnPtr, TypeImplTrait, TypeInfer, TypeReference};

/// The first token of a type that must be changed, and what to do.
pub(crate) fn problem(ty: &Type) -> Option<(Span, &'static str)> {
    let mut search = Search { found: None };
    search.visit_type(ty);
    search.found
}

struct Search {
    found: Option<(Span, &'static str)>,
}

impl Search {
    fn report(&mut self, span: Span, message: &'static str) {
        self.found.get_or_insert((span, message));
    }
}

impl<'ast> Visit<'ast> for Search {
    fn visit_type_infer(&mut self, ty: &'ast TypeInfer) {
        self.report(ty.span(), "the type of a field cannot be inferred: write it down");
    }

    fn visit_type_impl_trait(&mut self, ty: &'ast TypeImplTrait) {
        self.report(
            ty.impl_token.span,
            "a field needs a type that can be named: write a concrete type, or `Box<dyn ..>`",
        );
    }

    fn visit_type_reference(&mut self, ty: &'ast TypeReference) {
        if ty.lifetime.is_none() {
            self.report(
                ty.and_token.span(),
                "this reference needs a lifetime: declare one on the struct and write `&'a ..`, or own the value",
            );
        }
        visit::visit_type_reference(self, ty);
    }

    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        if lifetime.ident == "_" {
            self.report(lifetime.span(), "this lifetime needs a name: declare one on the struct and write it here");
        }
    }

    // Elided lifetimes are fine in the signatures of functions.
    fn visit_type_fn_ptr(&mut self, _: &'ast TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments(&mut self, _: &'ast syn::ParenthesizedGenericArguments) {}
}
