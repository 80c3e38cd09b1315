//! Nested structs: the facts about each, and what a struct around this one reads through.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Type;

use super::children::{accessor, ends_of_type};
use super::clock;
use super::context::{Context, plain};
use super::hands::takes_nothing_as_a_type;
use super::inputs::signals;
use super::looks::{asked, looks_to_gather};
use super::memory::scans;
use super::places::place_types;
use super::runs;
use crate::model::{Field, Given, Kind, LookAt, Scan, Signal};
use crate::order::Bits;

pub(super) fn nested(context: &Context<'_>) -> TokenStream {
    [fields(context), parent(context), fallback(context), place_types(context)].into_iter().collect()
}

/// `__CartFields`: what the formulas of a struct around this one read through. It has the accessors and nothing else, so that an unknown
/// field is the compiler's own error.
fn fields(context: &Context<'_>) -> TokenStream {
    let (of, private) = (context.of, &context.names.private);
    let (name, lifetime) = (&context.names.fields, &context.names.lifetime);
    let generics = context.names.with_lifetime(&of.generics);
    let where_clause = &generics.where_clause;
    let (impl_generics, types, _) = generics.split_for_impl();
    let (_, struct_types, _) = of.generics.split_for_impl();
    let struct_name = &of.name;
    let children = context.children().map(|(_, field, _)| {
        let (vis, name, fields) = (&field.info.vis, &field.info.name, context.fields_type(field));
        quote!(#vis #name: #fields)
    });
    let (mut vis, mut names, mut result) = (Vec::new(), Vec::new(), Vec::new());
    for field in &of.fields {
        if let Kind::Signal(Signal { ty, .. })
        | Kind::Given(Given { ty, .. })
        | Kind::Computed { ty, .. }
        | Kind::Scan(Scan { ty, .. }, _) = &field.kind
        {
            vis.push(&field.info.vis);
            names.push(&field.info.name);
            result.push(ty);
        }
    }
    let clock = clock::of_another(context);
    quote! {
        #[allow(dead_code)]
        pub struct #name #generics #where_clause {
            #(#children,)*
            // The last: whether this has a size is no question to the children.
            __view: #private::View<#lifetime, #struct_name #struct_types>,
        }
        #[allow(dead_code, non_snake_case)]
        impl #impl_generics #name #types #where_clause {
            #(
                #[inline(always)]
                #vis fn #names(&self) -> &#lifetime #result { self.__view.of().#names() }
            )*
            #clock
            #[inline]
            pub fn __has_changed(&self, accessor: u64) -> bool { self.__view.has_changed(accessor) }
        }
    }
}

/// For a parent: from the names of accessors to the fields.
fn places_of_accessors(context: &Context<'_>) -> TokenStream {
    let fields = context.of.fields.iter().enumerate();
    let fields = fields.filter(|(_, field)| {
        matches!(field.kind, Kind::Signal(_) | Kind::Given(_) | Kind::Computed { .. } | Kind::Scan(..))
    });
    let (accessors, places): (Vec<_>, Vec<_>) =
        fields.map(|(place, field)| (accessor(&field.info.name), plain(place))).unzip();
    quote! {
        #[inline]
        fn place_of(accessor: u64) -> usize {
            match accessor {
                #(#accessors => #places,)*
                _ => usize::MAX,
            }
        }
    }
}

/// For accessors that do not exist: so that their absence is one error, that of the accessor itself. And for what has no better answer: it
/// counts as changed.
fn fallback(context: &Context<'_>) -> TokenStream {
    let private = &context.names.private;
    let looks = context.of.fields.iter().filter_map(|field| Some(&field.as_look()?.at));
    let (mut fields, mut aggregates) = (None, None);
    for at in looks {
        match at {
            LookAt::Whole | LookAt::Anything => {}
            LookAt::Field { .. } => {
                fields = Some(quote!(
                    fn __has_changed(&self, _: u64) -> bool {
                        true
                    }
                ))
            }
            LookAt::Aggregate(_) | LookAt::Rows(_) => {
                aggregates = Some(quote! {
                    fn __latest_has_changed(&self, _: &#private::Seen) -> bool { true }
                    fn __placed<__P>(&self, _: #private::Place<__P>) -> &Self { self }
                    fn __noting<__P>(&self, _: #private::Notes<'_, __P>) -> &Self { self }
                    fn __follow_lookups<__P>(&self) {}
                    fn row_of_key<__I>(&self, index: __I) -> &<Self as ::core::ops::Index<__I>>::Output
                    where
                        Self: ::core::ops::Index<__I>,
                    {
                        &self[index]
                    }
                });
            }
        }
    }
    if fields.is_none() && aggregates.is_none() {
        return TokenStream::new();
    }
    quote! {
        #[allow(dead_code)]
        trait __Unknown {
            #fields
            #aggregates
        }
        impl<__T: ?::core::marker::Sized> __Unknown for __T {}
    }
}

/// What `Layout` says of nesting.
pub(super) fn layout(context: &Context<'_>) -> TokenStream {
    let private = &context.names.private;
    let count = plain(context.children().count());
    let end_lendings = context.has_children().then(|| {
        quote! {
            const END_LENDINGS: ::core::option::Option<fn(&mut __Store<Self>)> =
                ::core::option::Option::Some(#private::end_lendings);
        }
    });
    let places = places_of_accessors(context);
    quote! {
        #places
        type Known = [#private::Known; #count];
        #end_lendings
    }
}

/// `impl Parent`
fn parent(context: &Context<'_>) -> TokenStream {
    let (private, lifetime) = (&context.names.private, &context.names.lifetime);
    let name = &context.names.fields;
    let generics = context.names.with_lifetime(&context.of.generics);
    let (_, types, _) = generics.split_for_impl();
    let members = context.children().enumerate().map(|(index, (_, field, _))| {
        let index = plain(index);
        let asked = quote!(self.store.asked_below(asked, #index));
        let fields = context.fields_of(field, quote!(self.store.inputs()), asked);
        let mut name = field.info.name.clone();
        name.set_span(name.span().located_at(ends_of_type(field).0));
        quote!(#name: #fields)
    });
    let cells = &context.cells;
    let for_children = context.has_children().then(|| {
        let checks = context.children().map(|(place, field, _)| takes_nothing_as_a_type(context, place, field));
        let visits = context.children().enumerate().map(|(index, (_, field, _))| {
            let (facts, accept, index) = (field.facts(), context.of_nested(field, "accept"), plain(index));
            quote!(#accept(store.child(#cells::#facts.input.place, #index), visit);)
        });
        let gathers = context.children().map(|(_, field, _)| {
            let facts = field.facts();
            quote!((#cells::#facts.gather)(self);)
        });
        let passes = context.children().enumerate().map(|(index, (_, field, _))| {
            let (facts, index) = (field.facts(), plain(index));
            let (pass_changes_on, name) = (context.of_nested(field, "pass_changes_on"), &field.info.name);
            quote! {
                (#cells::#facts.gather)(self);
                #pass_changes_on(&self.store.inputs().#name, self.store.known(#index), true);
            }
        });
        quote! {
            fn pass_changes_on_below(&self) {
                #(#passes)*
            }
            fn each_child<__V: #private::Visit>(store: &mut __Store<Self>, visit: &mut __V) {
                #(#checks)*
                #(#visits)*
            }
            fn gather(&self) {
                #(#gathers)*
            }
        }
    });
    // Children come last: what is handed down to them is what it is to be.
    let own = signals(context).filter(|(_, signal)| !signal.nested).map(|(field, _)| {
        let facts = field.facts();
        quote!(visit.signal(&#cells::#facts);)
    });
    let scans = scans(context).map(|(field, _)| {
        let facts = field.facts();
        quote!(visit.scan(&#cells::#facts);)
    });
    let children = context.children().map(|(_, field, _)| {
        let (facts, accept) = (field.facts(), context.of_nested(field, "accept_input"));
        quote!(#accept(#cells::#facts, visit);)
    });
    let clock = context.of.clock().filter(|(_, _, clock)| !clock.given).map(|(_, field, _)| {
        let facts = field.facts();
        quote!(visit.clock(&#cells::#facts);)
    });
    let inputs: TokenStream = own.chain(scans).chain(clock).chain(children).collect();
    let (followers, runs) = (clock::followers(context), runs::parent(context));
    let hand_down = context.hands().next().is_some().then(|| {
        quote!(if let #private::Asked::Deep = asked {
            self.store.hand_down();
        })
    });
    let nothing = inputs.is_empty().then(|| quote!(let _ = visit;));
    let of = &context.struct_type;
    let (impl_generics, _, where_clause) = context.of.generics.split_for_impl();
    quote! {
        #[doc(hidden)]
        #[automatically_derived]
        impl #impl_generics #private::Parent for #of #where_clause {
            type Fields<#lifetime> = #name #types where Self: #lifetime;
            #[inline(always)]
            fn fields(&self, asked: #private::Asked) -> Self::Fields<'_> {
                #hand_down
                #name { __view: #private::View::new(self, asked), #(#members,)* }
            }
            fn each_input<__V: __EachInput<Self>>(visit: &mut __V) {
                #nothing
                #inputs
            }
            #followers
            #for_children
            #runs
        }
    }
}

/// The facts about a nested struct.
pub(super) fn child(
    context: &Context<'_>,
    place: usize,
    field: &Field,
    ty: &Type,
    facts: &Ident,
    input: TokenStream,
) -> TokenStream {
    let (private, name, of) = (&context.names.private, &field.info.name, &context.struct_type);
    let looks = || looks_to_gather(context, place);
    let mut marks = Bits::default();
    for (look, ..) in looks() {
        marks.extend(&context.order.readers[look].marks);
    }
    let marks = context.mask(&marks);
    let gathers = looks().map(|(_, field, look)| {
        let facts = field.facts();
        let has_changed = asked(context, field, look, quote!(this.store));
        quote!(this.store.gather_look(&Self::#facts, || #has_changed);)
    });
    let index = plain(context.number_of_child(place));
    let this = if looks().next().is_some() { quote!(this) } else { quote!(_) };
    quote! {
        const #facts: #private::Child<#of, #ty> = #private::Child {
            input: #input,
            index: #index,
            view: |inputs| &inputs.#name,
            marks: #marks,
            gather: |#this| { #(#gathers)* },
        };
    }
}
