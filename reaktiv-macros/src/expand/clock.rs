//! The clock: the facts, what is kept for those who compare it, and who follows it.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::context::{Context, plain};
use super::taken::place_among;
use crate::model::{Clock, Field, Formula, Read, Target};
use crate::order::{Bits, Timer};

impl Context<'_> {
    /// Whether it is born when it is first told the time, unless it waits for the struct around it.
    pub(super) fn is_born_by_its_clock(&self) -> bool {
        self.of.clock().is_some_and(|(_, _, clock)| !clock.given && clock.default.is_none())
    }
}

/// The facts about the clock.
pub(super) fn clock(context: &Context<'_>, place: usize, field: &Field, clock: &Clock) -> TokenStream {
    let (private, of, facts) = (&context.names.private, &context.struct_type, field.facts());
    let (name, memory, ty) = (&field.info.name, &context.memory_type, &clock.ty);
    let at = quote!(|memory: *mut #memory| unsafe { &raw mut (*memory).#name });
    let some = quote!(::core::option::Option::Some);
    let (read, write, in_memory, given) = if clock.given {
        let at = place_among(context, place);
        let given = field.hidden("__GIVEN_");
        let span = proc_macro2::Span::mixed_site().located_at(ty.span());
        let alone = match &clock.default {
            Some(value) => quote!(|| -> #ty { #value }),
            None => quote_spanned!(span=> __default_value::<#ty>),
        };
        (
            quote!(|store: &__Store<#of>| #some(#private::copy_of_time::<#of>(&store.givens() #at))),
            quote!(|store: &__Store<#of>, to| unsafe { store.set_given_time(|values: &mut #private::ValuesOf<#of>| &mut values #at, to) }),
            quote!(::core::option::Option::None),
            Some(quote! {
                const #given: #private::GivenClock<#of> = #private::GivenClock::new(|values: &#private::ValuesOf<#of>| &values #at, #alone);
            }),
        )
    } else if clock.default.is_some() {
        (
            quote!(|store: &__Store<#of>| unsafe { #some(store.time_at(#at)) }),
            quote!(|store: &__Store<#of>, to| unsafe { store.set_time_at(#at, to) }),
            quote!(#some(|memory: &#memory| #some(#private::copy_of_time::<#of>(&memory.#name)))),
            None,
        )
    } else {
        (
            quote!(|store: &__Store<#of>| unsafe { store.time_if_known_at(#at) }),
            quote!(|store: &__Store<#of>, to| unsafe { store.set_time_at(#at, #some(to)) }),
            quote!(#some(|memory: &#memory| memory.#name.as_ref().map(#private::copy_of_time::<#of>))),
            None,
        )
    };
    let timers = context.order.timers.iter().map(|timer| as_tokens(context, timer));
    let hands = context.order.clock_hands(context.of);
    let (of_hands, of_all) = (together(hands.iter()), together(context.order.timers.iter().chain(&hands)));
    let [of_hands, of_all] = [of_hands, of_all].map(|timer| as_tokens(context, &timer));
    let place = plain(place);
    quote! {
        const #facts: #private::Clock<#of> = #private::Clock::new(
            #place,
            #read,
            #write,
            #in_memory,
            &[#(#timers),*],
            #of_hands,
            #of_all,
            |slots: &Self| slots.__clock.deadlines(),
        );
        #given
    }
}

fn as_tokens(context: &Context<'_>, timer: &Timer) -> TokenStream {
    let private = &context.names.private;
    let node = context.order.numbers[timer.field].map_or_else(|| plain(0), plain);
    let [marks, reach] = [&timer.marks, &timer.reach].map(|bits| context.mask(bits));
    quote!(#private::Timer { node: #node, marks: #marks, reach: #reach })
}

/// All of them.
fn together<'t>(timers: impl Iterator<Item = &'t Timer>) -> Timer {
    let mut all = Timer { field: 0, marks: Bits::default(), reach: Bits::default() };
    for timer in timers {
        all.marks.extend(&timer.marks);
        all.reach.extend(&timer.reach);
    }
    all
}

/// Among the slots: the deadlines of those who compare it.
pub(super) fn timers(context: &Context<'_>) -> Option<(TokenStream, TokenStream)> {
    let (_, _, clock) = context.of.clock()?;
    let (private, ty) = (&context.names.private, &clock.ty);
    let count = plain(context.order.timers.len());
    let of_scans = context.of.fields.iter().filter_map(|field| field.as_scan().filter(|(scan, _)| !scan.in_place));
    let sites = plain(of_scans.map(|(_, formula)| comparisons(formula).count()).max().unwrap_or(0));
    let needs_alloc = needs_alloc(context).then(|| quote!({ #private::compares_in_loops!(); }));
    Some((
        quote!(__clock: #private::Timers<#ty, #count, #sites>,),
        quote!(__clock: { #needs_alloc #private::Timers::none() },),
    ))
}

fn comparisons(formula: &Formula) -> impl Iterator<Item = &Read> {
    formula.reads.iter().filter(|read| matches!(read.target, Target::Clock(_)))
}

/// Whether a scan may compare the clock with any number of deadlines.
fn needs_alloc(context: &Context<'_>) -> bool {
    let of_scans = context.of.fields.iter().filter_map(|field| field.as_scan().filter(|(scan, _)| !scan.in_place));
    of_scans.into_iter().any(|(_, formula)| comparisons(formula).any(|read| read.reordered))
}

/// What a run begins with: it has compared nothing.
pub(super) fn restart(context: &Context<'_>, place: usize, slots: &TokenStream) -> Option<TokenStream> {
    let timer = plain(context.order.timers.iter().position(|timer| timer.field == place)?);
    Some(match context.of.fields[place].is_scan() {
        true => quote!(#slots.__clock.restart_step(#timer);),
        false => quote!(#slots.__clock.restart(#timer);),
    })
}

/// What `Layout` says of it.
pub(super) fn layout(context: &Context<'_>) -> TokenStream {
    let private = &context.names.private;
    let Some((_, field, clock)) = context.of.clock() else {
        return quote!(
            type Time = #private::NoClock;
        );
    };
    let (cells, facts, ty) = (&context.cells, field.facts(), &clock.ty);
    let followers = (!context.order.clock_hands(context.of).is_empty()).then(|| {
        quote! {
            fn are_followers_due(store: &__Store<Self>, to: #ty) -> bool { #private::are_followers_due(store, to) }
        }
    });
    let is_born_late = context.is_born_by_its_clock().then(|| {
        quote!(
            const IS_BORN_LATE: bool = true;
        )
    });
    quote! {
        type Time = #ty;
        const CLOCK: ::core::option::Option<#private::Clock<Self>> = ::core::option::Option::Some(#cells::#facts);
        #followers
        #is_born_late
    }
}

/// `impl Timed`
pub(super) fn timed(context: &Context<'_>) -> TokenStream {
    let private = &context.names.private;
    match context.of.clock() {
        Some(_) => context.implement(&context.of.generics, quote!(#private::Timed), TokenStream::new()),
        None => TokenStream::new(),
    }
}

/// The children that are handed it.
pub(super) fn followers(context: &Context<'_>) -> TokenStream {
    let Some((_, _, clock)) = context.of.clock() else { return TokenStream::new() };
    let (private, cells, ty) = (&context.names.private, &context.cells, &clock.ty);
    let followers: TokenStream = context
        .order
        .clock_hands(context.of)
        .iter()
        .filter_map(|hand| Some(&context.of.fields[context.of.fields[hand.field].as_hand()?.child]))
        .map(|child| {
            let (facts, row) = (child.facts(), context.of_nested(child, "Row"));
            quote!(visit.follower(#cells::#facts, #private::Times::<#ty, <#row as #private::Layout>::Time>::of_both());)
        })
        .collect();
    if followers.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const HAS_FOLLOWERS: bool = true;
        fn each_follower<__V: #private::EachFollower<Self>>(visit: &mut __V) {
            #[allow(unused_imports)]
            use #private::OtherTimes as _;
            #followers
        }
    }
}

/// What it shows, as a reference.
pub(super) fn value(context: &Context<'_>, place: usize, clock: &Clock, name: &Ident) -> TokenStream {
    let private = &context.names.private;
    if clock.given {
        let at = place_among(context, place);
        return quote!(&#private::given_time(self) #at);
    }
    let value = quote!(&#private::memory(self).#name);
    match clock.default {
        Some(_) => value,
        None => {
            let of = syn::ext::IdentExt::unraw(&context.of.name).to_string();
            quote!(#private::time_of(#value, #of))
        }
    }
}

/// For `Debug`.
pub(super) fn shown(context: &Context<'_>, place: usize, clock: &Clock, name: &Ident, text: &str) -> TokenStream {
    let private = &context.names.private;
    if !clock.given && clock.default.is_none() {
        return quote!(.field(#text, match &#private::memory(self).#name {
            ::core::option::Option::Some(time) => __debug(time),
            ::core::option::Option::None => &#private::Peek::<()>::Stale,
        }));
    }
    if clock.given {
        let at = place_among(context, place);
        return quote!(.field(#text, __debug(&#private::givens(self) #at)));
    }
    quote!(.field(#text, __debug(&#private::memory(self).#name)))
}

/// For the formulas of a struct around this one, which may not read it.
pub(super) fn of_another(context: &Context<'_>) -> Option<TokenStream> {
    let (_, field, clock) = context.of.clock()?;
    let (private, vis, name, ty) = (&context.names.private, &field.info.vis, field.silent(), &clock.ty);
    let lifetime = &context.names.lifetime;
    Some(quote! {
        #vis fn #name(&self) -> &#lifetime #ty
        where
            for<'__any> (): #private::ReadsTheClockOfAnother<'__any>,
        {
            loop {}
        }
    })
}
