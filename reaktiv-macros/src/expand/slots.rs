//! The cached slots.

use proc_macro2::TokenStream;
use quote::quote;

use super::clock;
use super::context::{Context, plain};
use super::events::queue;
use super::keepsakes::arrival;
use super::places::{captures, has_captures, noted, seen};
use super::pulls::{distinct_pulls, read_order};
use crate::model::{Kind, Look, LookAt, Resource};

/// One for each computed, and what else is kept of a struct between runs.
pub(super) fn slots(context: &Context<'_>) -> TokenStream {
    let (of, private) = (context.of, &context.names.private);
    let (name, generics) = (&context.names.cells_type, &of.generics);
    let where_clause = &generics.where_clause;
    let (impl_generics, types, _) = generics.split_for_impl();
    let mask = &context.mask_type;

    let (mut members, mut empty, mut release) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    for (number, place, kind) in context.nodes() {
        let (formula, field) = (&context.order.formulas[place], &of.fields[place]);
        if let Kind::Computed { resource: Some(resource), .. } = kind {
            let Resource { value, error } = &**resource;
            let name = arrival(field);
            members.extend(quote!(#name: #private::Arrival<#value, #error>,));
            empty.extend(quote!(#name: #private::Arrival::none(),));
        }
        if let Kind::Computed { ty, .. } = kind {
            let (name, number) = (&field.info.name, plain(number));
            members.extend(quote!(#name: __Slot<#ty>,));
            empty.extend(quote!(#name: __empty_slot(),));
            release.extend(quote!(self.#name.release(&valid, #number),));
        }
        if let Kind::Look(Look { at: LookAt::Rows(_), .. }) = kind {
            let name = noted(field);
            members.extend(quote!(#name: #private::Noted,));
            empty.extend(quote!(#name: #private::Noted::nothing(),));
        }
        if let Kind::Look(Look { at: LookAt::Aggregate(_), .. }) = kind {
            let name = seen(field);
            members.extend(quote!(#name: #private::Seen,));
            empty.extend(quote!(#name: #private::Seen::nothing(),));
            if has_captures(context, place) {
                let name = captures(field);
                members.extend(quote!(#name: #private::Captures,));
                empty.extend(quote!(#name: #private::Captures::unknown(),));
            }
        }
        if formula.recorded {
            let name = read_order(field);
            let count = distinct_pulls(&formula.pulls).len();
            let entry = if count < 256 { quote!(u8) } else { quote!(u16) };
            let count = plain(count);
            members.extend(quote!(#name: #private::ReadOrder<#entry, #count>,));
            empty.extend(quote!(#name: #private::ReadOrder::empty(),));
        }
    }
    for (_, field, ty) in context.events() {
        let (name, readers) = (queue(field), plain(context.readers_of_event(field).count()));
        members.extend(quote!(#name: #private::Queue<#ty, #readers>,));
        empty.extend(quote!(#name: #private::Queue::empty(),));
    }
    if let Some((member, none)) = clock::timers(context) {
        members.extend(member);
        empty.extend(none);
    }
    let release = if release.is_empty() {
        quote!(let _ = valid;)
    } else {
        quote!(let _all_even_if_one_panics = unsafe { (#release) };)
    };
    // So that every parameter is used, also without slots.
    let struct_name = &of.name;
    quote! {
        #[allow(non_snake_case)]
        pub struct #name #generics #where_clause {
            #members
            __of: ::core::marker::PhantomData<fn() -> #struct_name #types>,
        }
        #[automatically_derived]
        unsafe impl #impl_generics #private::Slots<#mask> for #name #types #where_clause {
            fn empty() -> Self {
                Self { #empty __of: ::core::marker::PhantomData }
            }
            unsafe fn release(&mut self, valid: #mask) {
                #release
            }
        }
    }
}
