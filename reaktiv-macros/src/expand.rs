//! Stage 4: writes the code. Holds no check and cannot fail.
//!
//! The user sees two types: the struct and its inputs. All else stands in a `const _` block, under names that begin with two
//! underscores: the cached slots, what formulas read through, the facts about each field, and the code that brings formulas up to
//! date. What does not depend on the struct is in `reaktiv_core::__private`.

mod accessors;
mod cells;
mod docs;
mod formulas;
mod graph;
mod impls;
mod inputs;
mod looks;
mod names;
mod nested;
mod shortcuts;

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Generics;

use crate::model::{Kind, Struct};
use crate::order::{Bits, Order};
use names::Names;

/// What every part of the expansion looks at.
struct Context<'a> {
    of: &'a Struct,
    order: &'a Order,
    names: Names,
    /// Those of the inputs: what the signals' types name.
    inputs_generics: Generics,
    /// The type of the inputs, `CartInputs<T>`.
    inputs_type: TokenStream,
    /// By field.
    facts: Vec<docs::Facts>,
}

pub(crate) fn expand(of: &Struct, order: &Order) -> TokenStream {
    let facts = of.fields.iter().map(docs::Facts::of).collect();
    let inputs_generics = inputs::generics(of);
    let (_, arguments, _) = inputs_generics.split_for_impl();
    let inputs = &of.inputs;
    let inputs_type = quote!(#inputs #arguments);
    let context = Context { of, order, names: Names::new(of), inputs_generics, inputs_type, facts };
    let inputs = inputs::inputs(&context);
    let structure = structure(&context);

    let krate = &of.krate;
    let private = &context.names.private;
    let lints =
        of.shared_attrs.iter().filter(|attr| !attr.path().is_ident("doc") && !attr.path().is_ident("deprecated"));
    let allow_deprecated = uses_deprecated(of).then(|| quote!(#[allow(deprecated)]));
    let parts = [
        cells::cells(&context),
        formulas::formulas(&context),
        nested::nested(&context),
        accessors::accessors(&context),
        impls::impls(&context),
        graph::graph(&context),
    ];
    quote! {
        #inputs
        #structure
        #(#lints)*
        #allow_deprecated
        const _: () = {
            use #krate::__private as #private;
            const _: ::core::option::Option<&str> = ::core::option_env!("REAKTIV_EXPAND");
            #(#parts)*
        };
    }
}

/// The struct itself: its cells, and the context if it has one.
fn structure(context: &Context<'_>) -> TokenStream {
    let Struct { head, .. } = context.of;
    let (vis, name, generics, krate) = (&head.vis, &head.name, &head.generics, &head.krate);
    let where_clause = &generics.where_clause;
    let (_, types, _) = generics.split_for_impl();
    let shared = &head.shared_attrs;
    let own = &head.own_attrs;
    let docs = docs::of_struct(context);
    let token = &head.struct_token;
    let types_of_cells = context.types_of_cells().map(|types| quote!(types: #types,));
    let outside = context.of.context.as_ref().map(|outside| {
        let ty = &outside.ty;
        quote!(context: #ty,)
    });
    quote! {
        #(#shared)*
        #docs
        #(#own)*
        #vis #token #name #generics #where_clause {
            store: #krate::__private::Store<#name #types>,
            #types_of_cells
            #outside
        }
    }
}

/// Whether the generated code names something that the user has deprecated.
fn uses_deprecated(of: &Struct) -> bool {
    let is_deprecated = |attrs: &[syn::Attribute]| attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
    is_deprecated(&of.shared_attrs) || of.fields.iter().any(|field| is_deprecated(&field.info.shared_attrs))
}

impl Context<'_> {
    /// In a generic struct, a marker that names the types of its cells: bounds like `T: 'a` follow from them.
    fn types_of_cells(&self) -> Option<TokenStream> {
        let inputs = &self.inputs_type;
        let computeds = self.of.fields.iter().filter_map(|field| match &field.kind {
            Kind::Computed { ty, .. } => Some(ty),
            _ => None,
        });
        let is_generic = !self.of.generics.params.is_empty();
        is_generic.then(|| quote!(::core::marker::PhantomData<fn() -> (#inputs, #(#computeds,)*)>))
    }

    /// The type that masks are computed with: the smallest with a bit for every position, one that tells whether somebody listens, and one to
    /// spare.
    fn mask_type(&self) -> TokenStream {
        match self.order.positions {
            0..=30 => quote!(u32),
            31..=62 => quote!(u64),
            positions => {
                let words = plain((positions + 1) / 64 + 1);
                quote!([u64; #words])
            }
        }
    }

    /// Whether a mask is more than two words, as `Mask::IS_LONG` says in the runtime.
    fn has_long_masks(&self) -> bool {
        self.order.positions >= 127
    }

    /// The type of the four masks together.
    fn masks_type(&self) -> TokenStream {
        let private = &self.names.private;
        match self.order.positions {
            0..=6 => quote!(#private::Packed<u32>),
            7..=14 => quote!(#private::Packed<u64>),
            _ => {
                let mask = self.mask_type();
                quote!(#private::Four<#mask>)
            }
        }
    }

    /// A reference to a constant mask.
    fn mask_ref(&self, bits: &Bits) -> TokenStream {
        let mask = self.mask(bits);
        quote!(&#mask)
    }

    /// A constant mask, or none if it is empty.
    fn some_mask(&self, bits: &Bits) -> TokenStream {
        if bits.is_empty() {
            return quote!(::core::option::Option::None);
        }
        let mask = self.mask(bits);
        quote!(::core::option::Option::Some(#mask))
    }

    /// A constant mask.
    fn mask(&self, bits: &Bits) -> TokenStream {
        let literal = |text: String| text.parse::<TokenStream>().unwrap_or_default();
        let positions = self.order.positions;
        match positions {
            0..=14 => literal(format!("0b{:0positions$b}", bits.word(0))),
            15..=62 => literal(format!("0x{:x}", bits.word(0))),
            _ => {
                let words = (0..=(positions + 1) / 64).map(|word| literal(format!("0x{:x}", bits.word(word))));
                quote!([#(#words),*])
            }
        }
    }

    /// The formulas and effects in topological order, with their numbers.
    fn nodes(&self) -> impl Iterator<Item = (usize, usize, &Kind)> {
        self.order.nodes.iter().enumerate().map(|(number, &field)| (number, field, &self.of.fields[field].kind))
    }

    /// `impl Cart<..> where ..`, with `body`.
    fn inherent(&self, body: TokenStream) -> TokenStream {
        let name = &self.of.name;
        let (impl_generics, types, where_clause) = self.of.generics.split_for_impl();
        quote! {
            #[allow(dead_code)]
            impl #impl_generics #name #types #where_clause { #body }
        }
    }
}

/// A number as one would write it, without a suffix.
fn plain(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}

/// The body of a formula whose mistake has been reported.
fn never_returns() -> TokenStream {
    quote_spanned!(proc_macro2::Span::mixed_site()=> loop {})
}
