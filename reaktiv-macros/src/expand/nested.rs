//! Nested structs: the facts about each, the accessors, and what a struct around this one reads through.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;

use super::names::at;
use super::{Context, docs, looks, plain};
use crate::model::{Field, Kind, Look, LookAt, Signal, is_table};
use crate::order::Bits;

impl Context<'_> {
    pub(super) fn has_children(&self) -> bool {
        self.of.fields.iter().any(|field| field.nested().is_some())
    }

    /// The nested structs, by field.
    fn children(&self) -> impl Iterator<Item = (usize, &Field, &Type)> {
        let fields = self.of.fields.iter().enumerate();
        fields.filter_map(|(place, field)| Some((place, field, field.nested()?)))
    }

    /// The number of a nested field among the nested ones.
    pub(super) fn number_of_child(&self, field: usize) -> usize {
        self.of.fields[..field].iter().filter(|field| field.nested().is_some()).count()
    }

    /// `<Customer as Nested>::item`, of the type of a field. Whatever is generated names nested types in this way, and from its first token to its
    /// last it stands at the type as the user wrote it: so a type that is not reactive is one error there.
    pub(super) fn of_nested(&self, child: &Field, item: &str) -> TokenStream {
        let private = &self.names.private;
        let (ty, (first, last)) = (child.nested(), ends_of_type(child));
        let (name, item) = (Ident::new("Nested", last), Ident::new(item, last));
        let ty = quote_spanned!(first=> < #ty);
        quote_spanned!(last=> #ty as #private::#name>::#item)
    }

    /// The type of what a struct around it reads a child through.
    pub(super) fn fields_type(&self, child: &Field) -> TokenStream {
        let (fields, lifetime) = (self.of_nested(child, "Fields"), &self.names.lifetime);
        quote_spanned!(ends_of_type(child).1=> #fields<#lifetime>)
    }

    /// Its value.
    pub(super) fn fields_of(&self, child: &Field, inputs: TokenStream, asked: TokenStream) -> TokenStream {
        let (fields, name) = (self.of_nested(child, "fields"), &child.info.name);
        quote_spanned!(ends_of_type(child).1=> #fields(&#inputs.#name, #asked))
    }

    /// The looks at the child in this field.
    fn looks(&self, child: usize) -> impl Iterator<Item = (usize, &Field, &Look)> {
        let fields = self.of.fields.iter().enumerate();
        let looks = fields.filter_map(|(place, field)| Some((place, field, field.as_look()?)));
        looks.filter(move |(_, _, look)| look.child == child)
    }
}

/// The first and the last token of a nested field's type.
pub(super) fn ends_of_type(child: &Field) -> (Span, Span) {
    let mut spans = child.nested().into_token_stream().into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::mixed_site);
    (first, spans.last().unwrap_or(first))
}

pub(super) fn nested(context: &Context<'_>) -> TokenStream {
    let (fields, fallback, places) = (fields(context), fallback(context), looks::place_types(context));
    quote!(#fields #fallback #places)
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
    let methods = of.fields.iter().enumerate().filter_map(|(place, field)| {
        let ty = match &field.kind {
            Kind::Signal(Signal { ty, .. }) | Kind::Computed { ty, .. } => ty,
            Kind::Effect(_) | Kind::Look(_) => return None,
        };
        let (vis, name, place) = (&field.info.vis, &field.info.name, plain(place));
        let has_changed = has_changed(name);
        Some(quote! {
            #[inline(always)]
            #vis fn #name(&self) -> &#lifetime #ty { self.__view.of().#name() }
            #[inline]
            pub fn #has_changed(&self) -> bool { self.__view.has_changed(#place) }
        })
    });
    quote! {
        #[allow(dead_code)]
        pub struct #name #generics #where_clause {
            #(#children,)*
            // The last: whether this has a size is no question to the children.
            __view: #private::View<#lifetime, #struct_name #struct_types>,
        }
        #[allow(dead_code, non_snake_case)]
        impl #impl_generics #name #types #where_clause {
            #(#methods)*
        }
    }
}

/// The hidden method that tells whether the field of an accessor has changed.
pub(super) fn has_changed(accessor: &Ident) -> Ident {
    format_ident!("__{}_has_changed", accessor.unraw(), span = accessor.span())
}

/// For accessors that do not exist: so that their absence is one error, that of the accessor itself. And for what has no better answer: it
/// counts as changed.
fn fallback(context: &Context<'_>) -> TokenStream {
    let private = &context.names.private;
    let looks = context.of.fields.iter().filter_map(|field| Some(&field.as_look()?.at));
    let mut methods = BTreeSet::new();
    let mut aggregates = None;
    for at in looks {
        match at {
            LookAt::Whole | LookAt::Anything => {}
            LookAt::Field { method, .. } => {
                let mut name = has_changed(method);
                name.set_span(Span::mixed_site());
                methods.insert(name);
            }
            LookAt::Aggregate(_) => {
                aggregates = Some(quote! {
                    fn __latest_has_changed(&self, _: &#private::Seen) -> bool { true }
                    fn __placed<__P>(&self, _: #private::Place<__P>) -> &Self { self }
                });
            }
        }
    }
    if methods.is_empty() && aggregates.is_none() {
        return TokenStream::new();
    }
    let methods = methods.iter();
    quote! {
        #[allow(dead_code)]
        trait __Unknown {
            #(fn #methods(&self) -> bool { true })*
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
            const END_LENDINGS: ::core::option::Option<fn(&mut #private::Store<Self>)> =
                ::core::option::Option::Some(#private::end_lendings);
        }
    });
    quote! {
        type Known = [#private::Known; #count];
        #end_lendings
    }
}

/// The body of `Parent`.
pub(super) fn parent(context: &Context<'_>) -> TokenStream {
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
    let for_children = context.has_children().then(|| {
        let visits = context.children().enumerate().map(|(index, (_, field, _))| {
            let (facts, accept, index) = (field.facts(), context.of_nested(field, "accept"), plain(index));
            quote!(#accept(store.child(Self::#facts.input.place, #index), visit);)
        });
        let gathers = context.children().map(|(_, field, _)| {
            let facts = field.facts();
            quote!((Self::#facts.gather)(self);)
        });
        quote! {
            fn each_child<__V: #private::Visit>(store: &mut #private::Store<Self>, visit: &mut __V) {
                #(#visits)*
            }
            fn gather(&self) {
                #(#gathers)*
            }
        }
    });
    quote! {
        type Fields<#lifetime> = #name #types where Self: #lifetime;
        #[inline(always)]
        fn fields(&self, asked: #private::Asked) -> Self::Fields<'_> {
            #name { __view: #private::View::new(self, asked), #(#members,)* }
        }
        #for_children
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
    let (private, name) = (&context.names.private, &field.info.name);
    // Not those at aggregates: their versions do not forget, and are others in another table.
    let looks = || context.looks(place).filter(|(_, _, look)| !matches!(look.at, LookAt::Aggregate(_)));
    let mut marks = Bits::default();
    for (look, ..) in looks() {
        marks.extend(&context.order.readers[look].marks);
    }
    let marks = context.mask(&marks);
    let gathers = looks().map(|(_, field, look)| {
        let facts = field.facts();
        let has_changed = looks::asked(context, field, look, quote!(this.store));
        quote!(this.store.gather_look(&Self::#facts, || #has_changed);)
    });
    let index = plain(context.number_of_child(place));
    let this = if looks().next().is_some() { quote!(this) } else { quote!(_) };
    quote! {
        const #facts: #private::Child<Self, #ty> = #private::Child {
            input: #input,
            index: #index,
            view: |inputs| &inputs.#name,
            marks: #marks,
            gather: |#this| { #(#gathers)* },
        };
    }
}

/// The methods that the user sees.
pub(super) fn accessors(context: &Context<'_>, place: usize, field: &Field, ty: &Type) -> TokenStream {
    let [replace, lend, change] = ["replace", "lend", "change"].map(|item| context.of_nested(field, item));
    let krate = &context.of.krate;
    let (vis, name, facts) = (&field.info.vis, &field.info.name, field.facts());
    let (set, update) = (field.public("set_"), field.public("update_"));
    let name_mut = format_ident!("{}_mut", name.unraw(), span = name.span());
    let attrs = &field.info.shared_attrs;
    let docs =
        docs::if_missing(attrs, &format!("The {} `{name}`.", if is_table(ty) { "table" } else { "nested struct" }));
    let [set_docs, update_docs, mut_docs] = [
        format!("Puts another one in the place of `{name}`, which counts as a change of all of it; then runs the effects that are due, unless inside a batch."),
        format!("Lends `{name}` for changes, as one batch; then runs the effects that are due, those of `{name}` first, unless inside a batch. What has not changed in it, by its own cutoffs, makes nothing run."),
        format!("As `{update}`, until the guard is dropped."),
    ]
    .map(|text| super::accessors::notes(&text));
    let constant = super::accessors::constant(context, place, field, ty, true);
    quote_spanned! {at(&field.info.name)=>
        #docs #(#attrs)*
        #[inline]
        #vis fn #name(&self) -> &#ty {
            &self.store.inputs().#name
        }
        #docs #(#attrs)*
        #set_docs
        #vis fn #set(&mut self, value: #ty) {
            #replace(self, Self::#facts, value);
        }
        #docs #(#attrs)*
        #update_docs
        #vis fn #update<__R>(&mut self, change: impl ::core::ops::FnOnce(&mut #ty) -> __R) -> __R {
            #change(self, Self::#facts, change)
        }
        #docs #(#attrs)*
        #mut_docs
        #vis fn #name_mut(&mut self) -> #krate::ChildMut<'_, Self, #ty> {
            #lend(self, Self::#facts)
        }
        #constant
    }
}
