//! Events: their queues, and who reads them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Type;

use super::context::{Context, plain};
use crate::model::{Field, Target};
use crate::order::Bits;

/// The name of an event's queue among the slots.
pub(super) fn queue(event: &Field) -> Ident {
    event.hidden("__events_of_")
}

impl Context<'_> {
    /// The events, with their places among the fields.
    pub(super) fn events(&self) -> impl Iterator<Item = (usize, &Field, &Type)> {
        self.of.fields.iter().enumerate().filter_map(|(place, field)| Some((place, field, field.as_event()?)))
    }

    /// The fields that read an event: each has a position of its own in the queue, by its number here.
    pub(super) fn readers_of_event(&self, event: &Field) -> impl Iterator<Item = usize> {
        let fields = &self.of.fields;
        let reads = move |target| match target {
            Target::Event(field) | Target::UntrackedEvent(field) => fields[field].info.name == event.info.name,
            _ => false,
        };
        let is_reader = move |field: &Field| {
            field.formula().is_some_and(|formula| formula.reads.iter().any(|read| reads(read.target)))
        };
        fields.iter().enumerate().filter(move |(_, field)| is_reader(field)).map(|(place, _)| place)
    }

    /// The number of a reader in the queue of an event.
    pub(super) fn number_of_reader(&self, event: &Field, reader: usize) -> usize {
        self.readers_of_event(event).take_while(|place| *place != reader).count()
    }

    /// The events that a formula reads: with an edge, or all.
    fn events_read_by(&self, reader: usize, with_edge: bool) -> Vec<&Field> {
        let reads = self.of.fields[reader].formula().map_or(&[][..], |formula| &formula.reads);
        let events = reads.iter().filter_map(|read| match read.target {
            Target::Event(field) => Some(field),
            Target::UntrackedEvent(field) if !with_edge => Some(field),
            _ => None,
        });
        let events: std::collections::BTreeSet<usize> = events.collect();
        events.into_iter().map(|event| &self.of.fields[event]).collect()
    }

    /// What sees all events that a formula reads, until it is dropped; nothing if there are none.
    pub(super) fn sees_events(&self, reader: usize) -> TokenStream {
        let see = self.events_read_by(reader, false).into_iter().map(|event| {
            let (queue, number) = (queue(event), plain(self.number_of_reader(event, reader)));
            quote!(cells.slots().#queue.see(#number))
        });
        let see: Vec<_> = see.collect();
        if see.is_empty() { TokenStream::new() } else { quote!(let _seen = (#(#see,)*);) }
    }

    /// Whether there are events that it has not seen.
    pub(super) fn has_events(&self, reader: usize) -> TokenStream {
        let unseen = self.events_read_by(reader, true).into_iter().map(|event| {
            let (queue, number) = (queue(event), plain(self.number_of_reader(event, reader)));
            quote!(of.store.slots().#queue.has_unseen(#number))
        });
        let unseen: Vec<_> = unseen.collect();
        if unseen.is_empty() { quote!(false) } else { quote!(#(#unseen)||*) }
    }
}

/// The facts about an event.
pub(super) fn event(context: &Context<'_>, place: usize, field: &Field, ty: &Type) -> TokenStream {
    let (private, of, facts, queue) = (&context.names.private, &context.struct_type, field.facts(), queue(field));
    let readers = plain(context.readers_of_event(field).count());
    let mut nodes = Bits::default();
    nodes.extend(&context.order.readers[place].marks);
    let marks = context.mask(&nodes);
    quote! {
        const #facts: #private::Event<#of, #ty, #readers> = #private::Event::new(|slots: &mut Self| &mut slots.#queue, #marks);
    }
}

/// What `Layout` says of events.
pub(super) fn layout(context: &Context<'_>) -> TokenStream {
    let cells = &context.cells;
    let forget: TokenStream = context
        .events()
        .map(|(_, field, _)| {
            let facts = field.facts();
            quote!(self.store.queue(&#cells::#facts).clear();)
        })
        .collect();
    if forget.is_empty() {
        return TokenStream::new();
    }
    let waiting = context.events().map(|(_, field, _)| {
        let queue = queue(field);
        quote!(!self.store.slots().#queue.is_empty())
    });
    let hide: TokenStream = context
        .events()
        .map(|(_, field, _)| {
            let facts = field.facts();
            quote!(self.store.hide(&#cells::#facts, hide);)
        })
        .collect();
    let private = &context.names.private;
    quote! {
        const HAS_EVENTS: bool = {
            #private::has_events!();
            true
        };
        fn has_waiting_events(&self) -> bool { #(#waiting)||* }
        fn forget_events(&mut self) { #forget }
        fn hide_events(&mut self, hide: bool) { #hide }
    }
}

/// At the end of a flush: drops what all have seen.
pub(super) fn drop_seen(context: &Context<'_>) -> TokenStream {
    let cells = &context.cells;
    let drops = context.events().map(|(_, field, _)| {
        let facts = field.facts();
        quote!(self.store.queue(&#cells::#facts).drop_seen();)
    });
    drops.collect()
}
