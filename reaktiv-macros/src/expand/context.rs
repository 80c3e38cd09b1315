//! What every part of the expansion looks at, and how it writes numbers and masks.

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;
use syn::{Attribute, Generics, Type, WherePredicate, parse_quote};

use super::facts::Facts;
use super::names::Names;
use super::trees::{Ref, Trees, braces};
use crate::model::{self, Kind, Scan, Struct};
use crate::order::{Bits, Order};

pub(super) struct Context<'a> {
    pub(super) of: &'a Struct,
    pub(super) order: &'a Order,
    pub(super) names: Names,
    /// Those of the inputs: what the signals' types name.
    pub(super) inputs_generics: Generics,
    /// The type of the inputs, `CartInputs<T>`.
    pub(super) inputs_type: Trees,
    /// Those of the memory: what the scans' types name.
    pub(super) memory_generics: Generics,
    /// The type of the memory, `CartMemory<T>`; `()` if there is none.
    pub(super) memory_type: Trees,
    /// By field.
    pub(super) facts: Vec<Facts>,
    /// `Cart<T>`
    pub(super) struct_type: Trees,
    /// `__CartCells::<T>`: the hidden type, in an expression.
    pub(super) cells: Trees,
    /// `Reader<'__cells, Cart<T>>`: what formulas read through.
    pub(super) reader: Trees,
    /// `Run<'_, Cart<T>>`
    pub(super) run: Trees,
    /// The type that masks are computed with: the smallest with a bit for every position, one that tells whether somebody listens, and one to
    /// spare.
    pub(super) mask_type: Trees,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        of: &'a Struct,
        order: &'a Order,
        inputs_generics: Generics,
        memory_generics: Generics,
    ) -> Context<'a> {
        let names = Names::new(of);
        let (_, types, _) = of.generics.split_for_impl();
        let (name, inputs, cells, lifetime) = (&of.name, &of.inputs, &names.cells_type, &names.lifetime);
        let inputs_type = {
            let (_, arguments, _) = inputs_generics.split_for_impl();
            Trees::of(quote!(#inputs #arguments))
        };
        let memory_type = if of.has_memory() {
            let (memory, (_, arguments, _)) = (&of.memory, memory_generics.split_for_impl());
            Trees::of(quote!(#memory #arguments))
        } else {
            Trees::of(quote!(()))
        };
        let struct_type = Trees::of(quote!(#name #types));
        let turbofish = types.as_turbofish();
        let mask_type = match order.positions {
            0..=30 => quote!(u32),
            31..=62 => quote!(u64),
            positions => {
                let words = plain((positions + 1) / 64 + 1);
                quote!([u64; #words])
            }
        };
        Context {
            cells: Trees::of(quote!(#cells #turbofish)),
            reader: Trees::of(quote!(__Reader<#lifetime, #struct_type>)),
            run: Trees::of(quote!(__Run<'_, #struct_type>)),
            mask_type: Trees::of(mask_type),
            facts: of.fields.iter().map(Facts::of).collect(),
            of,
            order,
            names,
            inputs_generics,
            inputs_type,
            memory_generics,
            memory_type,
            struct_type,
        }
    }
}

impl Context<'_> {
    /// In a generic struct, a marker that names the types of its cells: bounds like `T: 'a` follow from them.
    pub(super) fn types_of_cells(&self) -> Option<TokenStream> {
        let inputs = &self.inputs_type;
        let others = self.of.fields.iter().filter_map(|field| match &field.kind {
            Kind::Computed { ty, .. } | Kind::Scan(Scan { ty, .. }, _) | Kind::Event(ty) => Some(ty),
            _ => None,
        });
        let is_generic = !self.of.generics.params.is_empty();
        is_generic.then(|| quote!(::core::marker::PhantomData<fn() -> (#inputs, #(#others,)*)>))
    }

    /// The context, if it stands in the struct.
    pub(super) fn own_context(&self) -> Option<&model::Context> {
        self.of.context.as_ref().filter(|context| !context.given)
    }

    /// The function that lends the inputs to whoever may look into what is nested.
    pub(super) fn whole_inputs(&self) -> TokenStream {
        let private = &self.names.private;
        if self.hands().next().is_some() { quote!(#private::whole_inputs) } else { quote!(__inputs) }
    }

    /// Whether a mask is more than two words, as `Mask::IS_LONG` says in the runtime.
    pub(super) fn has_long_masks(&self) -> bool {
        self.order.positions >= 127
    }

    /// The type of the four masks together.
    pub(super) fn masks_type(&self) -> TokenStream {
        let private = &self.names.private;
        match self.order.positions {
            0..=6 => quote!(#private::Packed<u32>),
            7..=14 => quote!(#private::Packed<u64>),
            _ => {
                let mask = &self.mask_type;
                quote!(#private::Four<#mask>)
            }
        }
    }

    /// A reference to a constant mask.
    pub(super) fn mask_ref(&self, bits: &Bits) -> Ref {
        Ref(self.mask(bits))
    }

    /// A constant mask.
    pub(super) fn mask(&self, bits: &Bits) -> TokenTree {
        // It is a number.
        let literal = |text: String| TokenTree::from(text.parse().unwrap_or_else(|_| plain(0)));
        let positions = self.order.positions;
        match positions {
            0..=14 => literal(format!("0b{:0positions$b}", bits.word(0))),
            15..=62 => literal(format!("0x{:x}", bits.word(0))),
            _ => {
                let words = (0..=(positions + 1) / 64).map(|word| literal(format!("0x{:x}", bits.word(word))));
                Group::new(Delimiter::Bracket, quote!(#(#words),*)).into()
            }
        }
    }

    /// The formulas and effects in topological order, with their numbers.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (usize, usize, &Kind)> {
        self.order.nodes.iter().enumerate().map(|(number, &field)| (number, field, &self.of.fields[field].kind))
    }

    /// An impl for the struct.
    pub(super) fn implement(&self, generics: &Generics, which: TokenStream, body: TokenStream) -> TokenStream {
        let (of, (impl_generics, _, where_clause)) = (&self.struct_type, generics.split_for_impl());
        let body = braces(body);
        quote! {
            #[automatically_derived]
            impl #impl_generics #which for #of #where_clause #body
        }
    }

    /// `impl Cart<..> where ..`, with `body`.
    pub(super) fn inherent(&self, body: TokenStream) -> TokenStream {
        self.impl_of(&self.of.name, quote!(#[allow(dead_code)]), body)
    }

    /// Items that an editor finds at a field's name only where it renames the field: beside what reads the field they would be too much to show.
    pub(super) fn renamed_only(&self, name: &str, items: TokenStream) -> TokenStream {
        let (krate, private, name) = (&self.of.krate, &self.names.private, Ident::new(name, Span::mixed_site()));
        quote!(#private::renamed_only! { #krate::__macros::Renamed, #name, #items })
    }

    /// `impl __CartCells<..> where ..`, with `body`.
    pub(super) fn hidden(&self, body: TokenStream) -> TokenStream {
        // Those of clippy would judge the generated dereferences.
        let allow = quote!(#[allow(dead_code, clippy::explicit_auto_deref, clippy::borrow_deref_ref)]);
        self.impl_of(&self.names.cells_type, allow, body)
    }

    fn impl_of(&self, name: &Ident, allow: TokenStream, body: TokenStream) -> TokenStream {
        let (impl_generics, types, where_clause) = self.of.generics.split_for_impl();
        let body = braces(body);
        quote! {
            #allow
            impl #impl_generics #name #types #where_clause #body
        }
    }

    /// Whether the generated code names something that the user has deprecated.
    pub(super) fn uses_deprecated(&self) -> bool {
        let is_deprecated = |attrs: &[Attribute]| attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        is_deprecated(&self.of.shared_attrs)
            || self.of.fields.iter().any(|field| is_deprecated(&field.info.shared_attrs))
    }
}

/// `for<'__any> Type: Which<'__any>`, for one type after the other: parsed once.
pub(super) fn bound_for_any(which: &str) -> impl Fn(&Type) -> WherePredicate + use<> {
    let which = Ident::new(which, Span::mixed_site());
    let bound: WherePredicate = parse_quote!(for<'__any> (): #which<'__any>);
    move |ty| {
        let mut bound = bound.clone();
        if let WherePredicate::Type(bound) = &mut bound {
            bound.bounded_ty = ty.clone();
        }
        bound
    }
}

/// A number as one would write it, without a suffix.
pub(super) fn plain(number: usize) -> Literal {
    Literal::usize_unsuffixed(number)
}
