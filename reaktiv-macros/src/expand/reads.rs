//! What formulas read through.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use super::context::{Context, plain};
use super::events::queue;
use super::places::place_of_look;
use super::pulls::{distinct_pulls, read_order};
use super::taken::place_among;
use crate::model::{Field, Kind, Look, LookAt, Target};
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
    /// What has been pushed since the reader last ran.
    Events,
    /// Not the clock, but what compares it.
    Clock,
    /// What the clock shows, without an edge.
    Time,
}

impl Way {
    /// The function that reads a computed in this way.
    fn name(self) -> &'static str {
        match self {
            Way::Get => "get",
            Way::Branch => "branch",
            Way::First => "first",
            Way::Untracked => "untracked",
            Way::Fields => "fields_of",
            Way::Place => "place_of",
            Way::Events => "events_of",
            Way::Clock | Way::Time => "clock",
        }
    }

    /// What brings a source of this number up to date, which may be stale.
    fn pull(self, number: TokenStream) -> Option<TokenStream> {
        match self {
            Way::Get => None,
            Way::Untracked => Some(quote!(cells.pull_untracked(#number);)),
            _ => Some(quote!(cells.pull(#number);)),
        }
    }
}

/// How the read of this number in a formula is made.
fn way(context: &Context<'_>, reader: usize, read: usize) -> Option<(usize, Way)> {
    let formula = &context.order.formulas[reader];
    match context.of.fields[reader].formula()?.reads[read].target {
        Target::Context => None,
        Target::Place(look) => Some((look, Way::Place)),
        Target::Event(field) | Target::UntrackedEvent(field) => Some((field, Way::Events)),
        Target::Previous(field) => Some((field, Way::Get)),
        Target::Clock(field) => Some((field, Way::Clock)),
        Target::Untracked(field) if context.of.fields[field].as_clock().is_some() => Some((field, Way::Time)),
        Target::Untracked(field) if context.of.fields[field].is_there() => Some((field, Way::Get)),
        Target::Untracked(field) => Some((field, Way::Untracked)),
        Target::Field(field) => Some((
            field,
            match formula.read_edges[read] {
                None => match context.of.fields[field].as_look() {
                    Some(look) if !matches!(look.at, LookAt::Whole) => return Some((look.child, Way::Fields)),
                    _ => Way::Get,
                },
                Some(_) if formula.recorded && !context.of.fields[field].is_there() => Way::First,
                Some(_) => Way::Branch,
            },
        )),
    }
}

/// Which parameters a formula's function uses.
#[derive(Default)]
pub(super) struct Used {
    pub(super) cells: bool,
    pub(super) inputs: bool,
}

pub(super) fn used_parameters(context: &Context<'_>, reader: usize) -> Used {
    let mut used = Used::default();
    let Some(formula) = context.of.fields[reader].formula().filter(|formula| formula.body.is_some()) else {
        return used;
    };
    for (field, way) in (0..formula.reads.len()).filter_map(|read| way(context, reader, read)) {
        let is_signal = matches!(context.of.fields[field].kind, Kind::Signal(_));
        let from_child = matches!(way, Way::Fields | Way::Place);
        used.inputs |= is_signal && !from_child;
        used.cells |= !(is_signal && way == Way::Get);
    }
    used
}

/// How a read is made, as a reference to the value; none for the context. From its first token to its last it stands at the user's `self.name`.
///
/// A signal is read from the inputs, which a formula has as an argument of its own: so the compiler knows that it may load them early, and does without
/// a branch where `if` only chooses between values.
pub(super) fn reference(
    context: &Context<'_>,
    reader: usize,
    read: usize,
    self_span: Span,
    span: Span,
) -> Option<TokenStream> {
    let (field, way) = way(context, reader, read)?;
    let formula = &context.order.formulas[reader];
    let [cells, inputs] = [&context.names.cells, &context.names.inputs].map(|parameter| {
        let mut parameter = parameter.clone();
        parameter.set_span(Span::mixed_site().located_at(self_span));
        parameter
    });
    let source = &context.of.fields[field];
    let edge = formula.read_edges[read].map(|edge| context.mask_ref(&Bits::one(edge)));
    // The functions stand beside the formula, in the hidden type.
    let this = Ident::new("Self", self_span);
    let facts = || {
        let mut facts = source.facts();
        facts.set_span(span);
        quote_spanned!(span=> &#this::#facts)
    };
    if way == Way::Events {
        let (events, number) = (of_way(source, way, span), plain(context.number_of_reader(source, reader)));
        return Some(quote_spanned!(span=> #this::#events(#cells, #number)));
    }
    if way == Way::Time {
        return Some(quote_spanned!(span=> &#cells.time()));
    }
    if way == Way::Clock {
        let timer = plain(context.order.timers.iter().position(|timer| timer.field == reader)?);
        let edge = edge.map(|edge| quote_spanned!(span=> #cells.take(#edge);));
        let clock = match context.of.fields[reader].is_scan() {
            false => quote_spanned!(span=> #cells.clock(#timer)),
            true => quote_spanned!(span=> #cells.clock_in_step(#timer, #cells.slots().__clock.reached())),
        };
        return Some(match edge {
            None => clock,
            Some(edge) => quote_spanned!(span=> { #edge #clock }),
        });
    }
    if source.is_there() && !matches!(way, Way::Fields | Way::Place) {
        let mut name = source.info.name.clone();
        name.set_span(span);
        let value = match &source.kind {
            Kind::Given(_) => {
                let at = place_among(context, field);
                quote_spanned!(span=> &#cells.givens() #at)
            }
            Kind::Scan(..) => {
                let (scan, facts) = (Ident::new("scan", span), facts());
                quote_spanned!(span=> #this::#scan(#cells, #facts))
            }
            _ => quote_spanned!(span=> &#inputs.#name),
        };
        // In a call, whose span is the user's: that of what is in it is not.
        return Some(match edge {
            Some(edge) => {
                let branch = Ident::new("__branch", self_span);
                quote_spanned!(span=> #branch(#cells, #edge, #value))
            }
            None => {
                let get = Ident::new("__get", self_span);
                quote_spanned!(span=> #get(#value))
            }
        });
    }
    let facts = source.formula().is_some_and(|_| source.as_look().is_none()).then(|| {
        let facts = facts();
        quote_spanned!(span=> , #facts)
    });
    let method = match facts {
        Some(_) => Ident::new(way.name(), span),
        None => of_way(source, way, span),
    };
    let order = (way == Way::First).then(|| {
        let order = read_order(&context.of.fields[reader]);
        let place = distinct_pulls(&formula.pulls).iter().position(|&source| source == field).map(plain);
        quote_spanned!(span=> , &#cells.slots().#order, #place)
    });
    let edge = edge.map(|edge| quote_spanned!(span=> , #edge));
    Some(quote_spanned!(span=> #this::#method(#cells #facts #edge #order)))
}

fn of_way(field: &Field, way: Way, span: Span) -> Ident {
    let mut name = field.hidden(&format!("{}_", way.name()));
    name.set_span(span);
    name
}

/// What formulas read through: a function for each way in which they read computeds, and for each way in which they read a nested struct.
pub(super) fn reads(context: &Context<'_>) -> TokenStream {
    let of = context.of;
    let mut used = BTreeSet::new();
    for (_, reader, _) in context.nodes() {
        let Some(formula) = of.fields[reader].formula() else { continue };
        // A look reads its child by a way of its own.
        let first = usize::from(of.fields[reader].as_look().is_some());
        if formula.body.is_some() {
            used.extend((first..formula.reads.len()).filter_map(|read| way(context, reader, read)));
        }
    }
    let ways: BTreeSet<Way> = used
        .iter()
        .filter(|(place, _)| matches!(of.fields[*place].kind, Kind::Computed { .. }))
        .map(|used| used.1)
        .collect();
    let reads_scans = used.iter().any(|(place, _)| of.fields[*place].is_scan());
    let of_scans = reads_scans.then(|| read_of_scan(context));
    let of_computeds = ways.into_iter().map(|way| read_of_computed(context, way));
    let others = used.into_iter().map(|(place, way)| {
        let field = &of.fields[place];
        let function = of_way(field, way, Span::mixed_site());
        match (way, &field.kind) {
            (Way::Place, _) => place_of_look(context, place, field, &function),
            (Way::Fields, _) => fields_of_child(context, field, &function),
            (Way::Events, Kind::Event(ty)) => read_of_events(context, field, ty, &function),
            (_, Kind::Look(look)) => read_of_look(context, place, look, way, &function),
            _ => TokenStream::new(),
        }
    });
    of_computeds.chain(of_scans).chain(others).collect()
}

/// Reads a computed, by its facts.
fn read_of_computed(context: &Context<'_>, way: Way) -> TokenStream {
    let of = &context.struct_type;
    let (lifetime, reader, function) =
        (&context.names.lifetime, &context.reader, Ident::new(way.name(), Span::mixed_site()));
    let Recorded { generics, parameters, bounds, record } = Recorded::of(context, way);
    let pull = way.pull(quote!(formula.node));
    quote! {
        #[inline(always)]
        fn #function<#lifetime, __T #generics>(cells: &#reader, formula: &__Formula<#of, __T> #parameters) -> &#lifetime __T #bounds {
            #record
            #pull
            unsafe { cells.get(formula) }
        }
    }
}

/// Reads the events that a reader, by its number, has not seen.
fn read_of_events(context: &Context<'_>, field: &Field, ty: &Type, function: &Ident) -> TokenStream {
    let (lifetime, reader, queue) = (&context.names.lifetime, &context.reader, queue(field));
    quote! {
        #[inline(always)]
        fn #function<#lifetime>(cells: &#reader, reader: usize) -> &#lifetime [#ty] { cells.slots().#queue.unseen(reader) }
    }
}

/// Reads a scan, by its facts: the value is there.
fn read_of_scan(context: &Context<'_>) -> TokenStream {
    let (of, private, lifetime, reader) =
        (&context.struct_type, &context.names.private, &context.names.lifetime, &context.reader);
    quote! {
        #[inline(always)]
        fn scan<#lifetime, __T>(cells: &#reader, scan: &#private::Scan<#of, __T>) -> &#lifetime __T {
            unsafe { cells.scan(scan) }
        }
    }
}

/// Reads what a formula gets for `self.customer`.
fn read_of_look(context: &Context<'_>, place: usize, look: &Look, way: Way, function: &Ident) -> TokenStream {
    let (lifetime, reader, number) =
        (&context.names.lifetime, &context.reader, context.order.numbers[place].map(plain));
    let (ty, value) = (type_of_look(context, look), value_of_look(context, look));
    let Recorded { generics, parameters, bounds, record } = Recorded::of(context, way);
    let pull = way.pull(quote!(#number));
    quote! {
        #[inline(always)]
        fn #function<#lifetime #generics>(cells: &#reader #parameters) -> #ty #bounds {
            #record
            #pull
            #value
        }
    }
}

/// How a function records that it is called, and what for it has behind its other parameters.
#[derive(Default)]
struct Recorded {
    generics: TokenStream,
    parameters: TokenStream,
    bounds: TokenStream,
    record: TokenStream,
}

impl Recorded {
    fn of(context: &Context<'_>, way: Way) -> Recorded {
        let (private, mask) = (&context.names.private, &context.mask_type);
        match way {
            Way::Get | Way::Untracked | Way::Fields | Way::Place | Way::Events | Way::Clock | Way::Time => {
                Recorded::default()
            }
            Way::Branch => Recorded {
                parameters: quote!(, edge: &#mask),
                record: quote!(cells.take(edge);),
                ..Recorded::default()
            },
            Way::First => Recorded {
                generics: quote!(, __N: ::core::marker::Copy + ::core::convert::TryFrom<usize>, const __SOURCES: usize),
                parameters: quote!(, edge: &#mask, order: &#private::ReadOrder<__N, __SOURCES>, source: usize),
                bounds: quote!(where usize: ::core::convert::From<__N>),
                record: quote!(if cells.take(edge) {
                    order.push(source);
                }),
            },
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
        LookAt::Whole => quote!(&cells.inputs().#name),
        _ => context.fields_of(child, quote!(cells.inputs()), quote!(#private::Asked::Values)),
    }
}

/// What formulas read a child through, all looks at which are up to date.
fn fields_of_child(context: &Context<'_>, child: &Field, function: &Ident) -> TokenStream {
    let (private, fields) = (&context.names.private, context.fields_type(child));
    let (lifetime, reader) = (&context.names.lifetime, &context.reader);
    let value = context.fields_of(child, quote!(cells.inputs()), quote!(#private::Asked::Values));
    quote! {
        #[inline(always)]
        fn #function<#lifetime>(cells: &#reader) -> #fields { #value }
    }
}
