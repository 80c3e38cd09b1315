//! `Cart::GRAPH`

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::{Context, plain};
use super::docs;
use super::facts::Facts;
use crate::errors::line;
use crate::order::graph_edges;

pub(super) fn graph(context: &Context<'_>) -> TokenStream {
    let (of, private) = (context.of, &context.names.private);
    let krate = &of.krate;
    let (vis, name) = (&of.vis, of.name.to_string());
    let fields = of.fields.iter().filter(|field| field.as_look().is_none());
    let nodes = fields.zip(&context.facts).map(|(field, Facts { kind, ty, formula })| {
        let graph = match field.nested() {
            Some(_) => {
                let graph = context.of_nested(field, "GRAPH");
                quote!(::core::option::Option::Some(|| #graph))
            }
            None => quote!(::core::option::Option::None),
        };
        let kind = match *kind {
            "nested" => quote!(Nested),
            "signal" => quote!(Signal),
            "computed" => quote!(Computed),
            _ => quote!(Effect),
        };
        let name = syn::ext::IdentExt::unraw(&field.info.name).to_string();
        let docs = docs::text(&field.info.shared_attrs);
        let line = Literal::u32_unsuffixed(line(field.info.name.span()));
        quote!(#private::Node::new(#name, #private::Kind::#kind, #ty, #formula, #docs, #line, #graph))
    });
    let edges = graph_edges(&of.fields).into_iter().filter(|(reader, ..)| of.fields[*reader].as_look().is_none()).map(
        |(reader, source, conditional)| {
            let look = of.fields[source].as_look();
            let path = look.map(|look| look.at.text()).unwrap_or_default();
            let (reader, source) = (plain(reader), plain(look.map_or(source, |look| look.child)));
            quote!(#private::Edge::new(#reader, #source, #conditional, #path))
        },
    );
    context.inherent(quote! {
        /// The dependency graph, as constant data.
        #vis const GRAPH: &'static #krate::Graph = &#private::Graph::new(#name, &[#(#nodes),*], &[#(#edges),*]);
    })
}
