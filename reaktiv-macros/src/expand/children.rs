//! The nested fields, and how generated code names their types and what belongs to them.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::Type;

use super::context::Context;
use crate::model::{Field, Look, accessor_hash};
use crate::tokens::ends;

impl Context<'_> {
    pub(super) fn has_children(&self) -> bool {
        self.of.fields.iter().any(|field| field.nested().is_some())
    }

    /// The nested structs, by field.
    pub(super) fn children(&self) -> impl Iterator<Item = (usize, &Field, &Type)> {
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
        self.of_nested_as(child, "Nested", item)
    }

    /// The same, of another trait of nested types.
    pub(super) fn of_nested_as(&self, child: &Field, name: &str, item: &str) -> TokenStream {
        let private = &self.names.private;
        let (ty, (first, last)) = (child.nested(), ends_of_type(child));
        let (name, item) = (Ident::new(name, last), Ident::new(item, last));
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
    pub(super) fn looks(&self, child: usize) -> impl Iterator<Item = (usize, &Field, &Look)> {
        let fields = self.of.fields.iter().enumerate();
        let looks = fields.filter_map(|(place, field)| Some((place, field, field.as_look()?)));
        looks.filter(move |(_, _, look)| look.child == child)
    }
}

/// The first and the last token of a nested field's type.
pub(super) fn ends_of_type(child: &Field) -> (Span, Span) {
    ends(child.nested().into_token_stream())
}

/// By what a parent asks whether the field of an accessor has changed: it knows the accessor's name, and no type.
pub(super) fn accessor(name: &Ident) -> Literal {
    Literal::u64_unsuffixed(accessor_hash(name))
}
