//! What is published and accepted: the facts about each field.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Type, parse_quote};

use super::context::{Context, plain};
use crate::model::{AsSerde, Field, Given, Kind, Resource, Scan, Signal};
use crate::tokens::{ends, mentions};
use crate::types::name_of;

pub(super) fn frames(context: &Context<'_>) -> TokenStream {
    let concerns = |field: &Field| field.info.frames.publish.is_some() || field.info.frames.accept.is_some();
    if !context.of.fields.iter().any(concerns) {
        return TokenStream::new();
    }
    let private = &context.names.private;
    let fields = published(context).filter(|(_, field, _)| field.nested().is_none());
    let nested = published(context).filter(|(_, field, _)| field.nested().is_some());
    let mut generics = context.of.generics.clone();
    let mut ask = |ty: &Type, bound: TokenStream| {
        let is_parameter = |name: &Ident| context.of.generics.params.iter().any(|parameter| name_of(parameter) == name);
        if mentions(ty.to_token_stream(), &is_parameter) {
            generics.make_where_clause().predicates.push(parse_quote!(#ty: #bound));
        }
    };
    let mut visits = TokenStream::new();
    for (place, field, ty) in fields.clone() {
        if field.info.frames.out.with.is_none() {
            ask(ty, quote!(#private::serde::Serialize));
        }
        visits.extend(visit_field(context, place, field, ty));
    }
    for (field, signal) in accepted(context) {
        if field.info.frames.into.with.is_none() {
            ask(&signal.ty, quote!(#private::serde::de::DeserializeOwned));
        }
        visits.extend(visit_accepted(context, field, signal));
    }
    for (_, field, ty) in nested.clone() {
        // What holds its like would ask for itself, and does without.
        if !mentions(ty.to_token_stream(), &|name| *name == context.of.name) {
            ask(ty, quote!(#private::PublishedInside));
        }
        visits.extend(visit_nested(context, field));
    }
    if !context.of.generics.params.is_empty() {
        let of = &context.struct_type;
        generics.make_where_clause().predicates.push(parse_quote!(#of: 'static));
    }
    let [fields, nested] = [fields.collect::<Vec<_>>(), nested.collect()].map(|fields| {
        let names = fields.iter().map(|(_, field, _)| name(context, field));
        quote!(&[#(#names),*])
    });
    let body = quote! {
        const SHAPE: &'static #private::Shape = &#private::Shape { fields: #fields, nested: #nested };
        fn each_published<__V: #private::EachPublished<Self>>(__visit: &mut __V) { #visits }
    };
    let item = context.implement(&generics, quote!(#private::Publish), body);
    quote!(#private::with_frames! { #item })
}

/// The fields that go out, with their types. Of a resource that is the type of what it loads.
fn published<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (usize, &'a Field, &'a Type)> + Clone {
    let fields = context.of.fields.iter().enumerate();
    fields.filter(|(_, field)| field.info.frames.publish.is_some()).filter_map(|(place, field)| {
        let ty = match &field.kind {
            Kind::Computed { resource: Some(resource), .. } => {
                let Resource { value, .. } = &**resource;
                value
            }
            Kind::Signal(Signal { ty, .. })
            | Kind::Given(Given { ty, .. })
            | Kind::Computed { ty, .. }
            | Kind::Scan(Scan { ty, .. }, _) => ty,
            _ => return None,
        };
        Some((place, field, ty))
    })
}

fn accepted<'a>(context: &'a Context<'_>) -> impl Iterator<Item = (&'a Field, &'a Signal)> {
    context.of.fields.iter().filter(|field| field.info.frames.accept.is_some()).filter_map(|field| match &field.kind {
        Kind::Signal(signal) => Some((field, signal)),
        _ => None,
    })
}

/// Under which name it goes out or comes in.
fn text(field: &Field, side: &AsSerde) -> String {
    side.name_of(&field.info.name)
}

fn name(context: &Context<'_>, field: &Field) -> TokenStream {
    let (private, text) = (&context.names.private, text(field, &field.info.frames.out));
    let kind = match &field.kind {
        Kind::Signal(Signal { nested: true, .. }) => "nested",
        Kind::Signal(_) => "signal",
        Kind::Given(_) => "given",
        Kind::Scan(..) => "scan",
        Kind::Computed { resource: Some(_), .. } => "resource",
        _ => "computed",
    };
    let member = format!("\"{}\":", escaped(&text));
    quote!(#private::Name { text: #text, member: #member, kind: #kind })
}

/// As JSON has it between its quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '"' | '\\' => escaped.extend(['\\', letter]),
            letter if letter.is_ascii_control() => escaped.push_str(&format!("\\u{:04x}", u32::from(letter))),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// `function::<Type>`, at the type from its first token to its last: so a bound that it does not meet is an error there.
fn of_type(private: &Ident, function: &str, ty: &Type) -> TokenStream {
    let (first, last) = ends(ty.to_token_stream());
    let (private, function) = (Ident::new(&private.to_string(), first), Ident::new(function, first));
    let begin = quote_spanned!(first=> #private::#function::<);
    quote_spanned!(last=> #begin #ty>)
}

fn visit_field(context: &Context<'_>, place: usize, field: &Field, ty: &Type) -> TokenStream {
    let (private, name, place) = (&context.names.private, field.silent(), plain(place));
    let is_resource = matches!(field.kind, Kind::Computed { resource: Some(_), .. });
    let write = match &field.info.frames.out.with {
        Some(path) if is_resource => quote! {
            |__snapshot, __to| match __snapshot.value() {
                ::core::option::Option::Some(__value) => #private::write_with(__to, |__writer| #path(__value, __writer)),
                ::core::option::Option::None => #private::write_value(&(), __to),
            }
        },
        Some(path) => quote!(|__value, __to| #private::write_with(__to, |__writer| #path(__value, __writer))),
        None if is_resource => {
            let optional = parse_quote!(::core::option::Option<&#ty>);
            let write = of_type(private, "write_value", &optional);
            quote!(|__snapshot, __to| #write(&__snapshot.value(), __to))
        }
        None => of_type(private, "write_value", ty),
    };
    quote!(__visit.field(&#private::Published { field: #place, read: Self::#name, write: #write });)
}

fn visit_accepted(context: &Context<'_>, field: &Field, signal: &Signal) -> TokenStream {
    let (private, set, into) = (&context.names.private, field.hidden("set_"), &field.info.frames.into);
    let (text, ty) = (Literal::string(&text(field, into)), &signal.ty);
    let read = match &into.with {
        Some(path) => quote!(|__text| #private::read_with(__text, |__reader| #path(__reader))),
        None => of_type(private, "read_value", ty),
    };
    quote!(__visit.accepted(&#private::Accepted { name: #text, read: #read, set: Self::#set });)
}

fn visit_nested(context: &Context<'_>, field: &Field) -> TokenStream {
    let (private, name, cells, facts) = (&context.names.private, field.silent(), &context.cells, field.facts());
    let [name_out, name_in] = [&field.info.frames.out, &field.info.frames.into].map(|side| text(field, side));
    let visit = context.of_nested_as(field, "PublishedInside", "be_visited");
    quote! {
        #visit(&#private::PublishedChild { name: #name_out, accepted: #name_in, read: Self::#name, child: || #cells::#facts }, __visit);
    }
}
