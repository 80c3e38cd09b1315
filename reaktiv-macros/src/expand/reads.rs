//! What formulas read through.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::GenericParam;

use super::context::{Context, plain};
use super::places::place_of_look;
use super::pulls::{distinct_pulls, read_order};
use crate::model::{Field, Kind, Look, LookAt, Signal, Target};
use crate::order::Bits;

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
        _ if is_signal && way == Way::Get => quote_spanned!(span=> #reads::#method(#inputs)),
        (_, Some(edge)) if is_signal => quote_spanned!(span=> #reads::#method(#cells, #inputs, #edge)),
        (Way::First, Some(edge)) => {
            let order = read_order(&context.of.fields[reader]);
            let place = distinct_pulls(&formula.pulls).iter().position(|&source| source == field).map(plain);
            quote_spanned!(span=> #reads::#method(#cells, #edge, &#cells.reader.slots().#order, #place))
        }
        (_, Some(edge)) => quote_spanned!(span=> #reads::#method(#cells, #edge)),
        (_, None) => quote_spanned!(span=> #reads::#method(#cells)),
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
pub(super) fn reads(context: &Context<'_>) -> TokenStream {
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
            Way::Place => return place_of_look(context, place, field, &method),
            Way::Fields => return fields_of_child(context, field, &method),
            _ => {}
        }
        let ty = match &field.kind {
            Kind::Signal(Signal { ty, .. }) | Kind::Computed { ty, .. } => quote!(&#lifetime #ty),
            Kind::Look(look) => type_of_look(context, look),
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
                    Some(look) => value_of_look(context, look),
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

/// What a formula gets for `self.customer`.
fn type_of_look(context: &Context<'_>, look: &Look) -> TokenStream {
    let lifetime = &context.names.lifetime;
    let child = &context.of.fields[look.child];
    let ty = child.nested();
    match look.at {
        LookAt::Whole => quote!(&#lifetime #ty),
        _ => context.fields_type(child),
    }
}

fn value_of_look(context: &Context<'_>, look: &Look) -> TokenStream {
    let (private, child) = (&context.names.private, &context.of.fields[look.child]);
    let name = &child.info.name;
    match look.at {
        LookAt::Whole => quote!(&self.reader.inputs().#name),
        _ => context.fields_of(child, quote!(self.reader.inputs()), quote!(#private::Asked::Values)),
    }
}

/// What formulas read a child through, all looks at which are up to date.
fn fields_of_child(context: &Context<'_>, child: &Field, method: &Ident) -> TokenStream {
    let (private, fields) = (&context.names.private, context.fields_type(child));
    let value = context.fields_of(child, quote!(self.reader.inputs()), quote!(#private::Asked::Values));
    quote! {
        #[inline(always)]
        fn #method(&self) -> #fields { #value }
    }
}
