//! The cached slots, and what formulas read through.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::GenericParam;

use super::{Context, looks, plain};
use crate::model::{Field, Kind, Look, LookAt, Signal, Target};
use crate::order::Bits;

pub(super) fn cells(context: &Context<'_>) -> TokenStream {
    let slots = slots(context);
    let reads = reads(context);
    quote!(#slots #reads)
}

/// The name of a read order among the slots.
pub(super) fn read_order(field: &Field) -> Ident {
    field.hidden("__order_of_")
}

fn slots(context: &Context<'_>) -> TokenStream {
    let (of, private) = (context.of, &context.names.private);
    let (name, generics) = (&context.names.slots, &of.generics);
    let where_clause = &generics.where_clause;
    let (impl_generics, types, _) = generics.split_for_impl();
    let mask = context.mask_type();

    let mut members = Vec::new();
    let mut empty = Vec::new();
    let mut release = Vec::new();
    for (number, place, kind) in context.nodes() {
        let (formula, field) = (&context.order.formulas[place], &of.fields[place]);
        if let Kind::Computed { ty, .. } = kind {
            let (name, number) = (&field.info.name, plain(number));
            members.push(quote!(#name: #private::Slot<#ty>));
            empty.push(quote!(#name: #private::Slot::empty()));
            release.push(quote!(unsafe { self.#name.release(#private::Mask::has(&valid, #number)) }));
        }
        if let Kind::Look(Look { at: LookAt::Aggregate(_), .. }) = kind {
            let name = looks::seen(field);
            members.push(quote!(#name: #private::Seen));
            empty.push(quote!(#name: #private::Seen::nothing()));
            if looks::has_captures(context, place) {
                let name = looks::captures(field);
                members.push(quote!(#name: #private::Captures));
                empty.push(quote!(#name: #private::Captures::unknown()));
            }
        }
        if formula.recorded {
            let name = read_order(field);
            let count = distinct_pulls(&formula.pulls).len();
            let entry = if count < 256 { quote!(u8) } else { quote!(u16) };
            let count = plain(count);
            members.push(quote!(#name: #private::ReadOrder<#entry, #count>));
            empty.push(quote!(#name: #private::ReadOrder::empty()));
        }
    }
    let release = if release.is_empty() {
        quote!(let _ = valid;)
    } else {
        quote!(let _all_even_if_one_panics = (#(#release,)*);)
    };
    // So that every parameter is used, also without slots.
    let struct_name = &of.name;
    quote! {
        #[allow(non_snake_case)]
        pub struct #name #generics #where_clause {
            #(#members,)*
            __of: ::core::marker::PhantomData<fn() -> #struct_name #types>,
        }
        #[automatically_derived]
        unsafe impl #impl_generics #private::Slots<#mask> for #name #types #where_clause {
            fn empty() -> Self {
                Self { #(#empty,)* __of: ::core::marker::PhantomData }
            }
            unsafe fn release(&mut self, valid: #mask) {
                #release
            }
        }
    }
}

/// The computeds that a formula pulls, each once.
pub(super) fn distinct_pulls(pulls: &[crate::order::Pull]) -> Vec<usize> {
    let mut sources = Vec::new();
    for pull in pulls {
        if !sources.contains(&pull.source) {
            sources.push(pull.source);
        }
    }
    sources
}

/// In which ways the formulas read a field.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Way {
    /// In every run: it is up to date.
    Get,
    /// Conditionally.
    Branch,
    /// Conditionally, recording the order of first reads.
    First,
    /// Without an edge.
    Untracked,
    /// Not a look, but the child that it looks at, of which it is up to date.
    Fields,
    /// Not the value of a look at an aggregate, but the place at which its table keeps it.
    Place,
}

impl Way {
    fn prefix(self) -> &'static str {
        match self {
            Way::Get => "get_",
            Way::Branch => "branch_",
            Way::First => "first_",
            Way::Untracked => "untracked_",
            Way::Fields => "fields_of_",
            Way::Place => "place_of_",
        }
    }
}

/// How the read of this number in a formula is made.
fn way(context: &Context<'_>, reader: usize, read: usize) -> Option<(usize, Way)> {
    let formula = &context.order.formulas[reader];
    match context.of.fields[reader].formula()?.reads[read].target {
        Target::Context => None,
        Target::Place(look) => Some((look, Way::Place)),
        Target::Untracked(field) if context.of.fields[field].is_signal() => Some((field, Way::Get)),
        Target::Untracked(field) => Some((field, Way::Untracked)),
        Target::Field(field) => Some((
            field,
            match formula.read_edges[read] {
                None => match context.of.fields[field].as_look() {
                    Some(look) if !matches!(look.at, LookAt::Whole) => return Some((look.child, Way::Fields)),
                    _ => Way::Get,
                },
                Some(_) if formula.recorded && !context.of.fields[field].is_signal() => Way::First,
                Some(_) => Way::Branch,
            },
        )),
    }
}

/// The call that makes a read: a reference to the value. From its first token to its last it stands at the user's `self.name`.
pub(super) fn read_call(
    context: &Context<'_>,
    reader: usize,
    read: usize,
    self_span: Span,
    span: Span,
) -> Option<TokenStream> {
    let (field, way) = way(context, reader, read)?;
    let formula = &context.order.formulas[reader];
    let is_signal = context.of.fields[field].is_signal();
    let method = of_way(&context.of.fields[field], way, span);
    let [cells, inputs] = [&context.names.cells, &context.names.inputs].map(|parameter| {
        let mut parameter = parameter.clone();
        parameter.set_span(Span::mixed_site().located_at(self_span));
        parameter
    });
    let mut reads = context.names.reads.clone();
    reads.set_span(self_span);
    let parameters = context.of.generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Type(parameter) => Some(&parameter.ident),
        GenericParam::Const(parameter) => Some(&parameter.ident),
        GenericParam::Lifetime(_) => None,
    });
    let parameters: Vec<_> = parameters.collect();
    let reads = if parameters.is_empty() { quote!(#reads) } else { quote!(#reads::<#(#parameters),*>) };
    let edge = formula.read_edges[read].map(|edge| context.mask_ref(&Bits::one(edge)));
    Some(match (way, edge) {
        _ if is_signal && way == Way::Get => quote::quote_spanned!(span=> #reads::#method(#inputs)),
        (_, Some(edge)) if is_signal => quote::quote_spanned!(span=> #reads::#method(#cells, #inputs, #edge)),
        (Way::First, Some(edge)) => {
            let order = read_order(&context.of.fields[reader]);
            let place = distinct_pulls(&formula.pulls).iter().position(|&source| source == field).map(plain);
            quote::quote_spanned!(span=> #reads::#method(#cells, #edge, &#cells.reader.slots().#order, #place))
        }
        (_, Some(edge)) => quote::quote_spanned!(span=> #reads::#method(#cells, #edge)),
        (_, None) => quote::quote_spanned!(span=> #reads::#method(#cells)),
    })
}

fn of_way(field: &Field, way: Way, span: Span) -> Ident {
    let mut name = field.hidden(way.prefix());
    name.set_span(span);
    name
}

/// What formulas read through: a function for each way in which a field is read.
///
/// Signals are read from the inputs, which a formula has as an argument of its own: so the compiler knows that it may load them early, and does without
/// a branch where `if` only chooses between values.
fn reads(context: &Context<'_>) -> TokenStream {
    let (of, private) = (context.of, &context.names.private);
    let (name, lifetime) = (&context.names.reads, &context.names.lifetime);
    let generics = context.names.with_lifetime(&of.generics);
    let where_clause = &generics.where_clause;
    let (impl_generics, types, _) = generics.split_for_impl();
    let (_, struct_types, _) = of.generics.split_for_impl();
    let struct_name = &of.name;
    let mask = context.mask_type();

    let inputs = &context.inputs_type;
    let mut used = BTreeSet::new();
    for (_, reader, _) in context.nodes() {
        let Some(formula) = of.fields[reader].formula() else { continue };
        // A look reads its child by a way of its own.
        let first = usize::from(of.fields[reader].as_look().is_some());
        if formula.body.is_some() {
            used.extend((first..formula.reads.len()).filter_map(|read| way(context, reader, read)));
        }
    }
    let methods = used.into_iter().map(|(place, way)| {
        let number = context.order.numbers[place].map(plain);
        let field = &of.fields[place];
        let name = &field.info.name;
        let method = of_way(field, way, Span::mixed_site());
        match way {
            Way::Place => return looks::place(context, place, field, &method),
            Way::Fields => return looks::fields(context, field, &method),
            _ => {}
        }
        let ty = match &field.kind {
            Kind::Signal(Signal { ty, .. }) | Kind::Computed { ty, .. } => quote!(&#lifetime #ty),
            Kind::Look(look) => looks::type_of_look(context, look),
            Kind::Effect(_) => return TokenStream::new(),
        };
        let (parameters, record) = match way {
            Way::Get | Way::Untracked | Way::Fields | Way::Place => (TokenStream::new(), TokenStream::new()),
            Way::Branch => (quote!(, edge: &#mask), quote!(self.reader.take(edge);)),
            Way::First => (
                quote!(, edge: &#mask, order: &#private::ReadOrder<__N, __SOURCES>, source: usize),
                quote!(if self.reader.take(edge) {
                    order.push(source);
                }),
            ),
        };
        let (parameters_generics, bounds) = if way == Way::First {
            (
                quote!(<__N: ::core::marker::Copy + ::core::convert::TryFrom<usize>, const __SOURCES: usize>),
                quote!(where usize: ::core::convert::From<__N>),
            )
        } else {
            Default::default()
        };
        let (receiver, value) = match number {
            None => {
                let this = (way != Way::Get).then(|| quote!(&self,));
                (quote!(#this inputs: &#lifetime #inputs), quote!(&inputs.#name))
            }
            Some(number) => {
                let pull = (way != Way::Get).then(|| quote!(self.reader.pull(#number);));
                let value = match field.as_look() {
                    Some(look) => looks::value_of_look(context, look),
                    None => quote!(unsafe { self.reader.slots().#name.get() }),
                };
                (quote!(&self), quote!(#pull #value))
            }
        };
        quote! {
            #[inline(always)]
            fn #method #parameters_generics (#receiver #parameters) -> #ty #bounds {
                #record
                #value
            }
        }
    });
    quote! {
        struct #name #generics #where_clause {
            reader: #private::Reader<#lifetime, #struct_name #struct_types>,
        }
        impl #impl_generics #name #types #where_clause {
            #(#methods)*
        }
    }
}
