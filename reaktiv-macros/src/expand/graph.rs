//! `Cart::GRAPH`

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Context, docs, plain};
use crate::errors::line;
use crate::order::graph_edges;

pub(super) fn graph(context: &Context<'_>) -> TokenStream {
    let (of, private) = (context.of, &context.names.private);
    let krate = &of.krate;
    let (vis, name) = (&of.vis, of.name.to_string());
    let nodes = of.fields.iter().zip(&context.facts).map(|(field, docs::Facts { kind, ty, formula })| {
        let kind = match *kind {
            "signal" => quote!(Signal),
            "computed" => quote!(Computed),
            _ => quote!(Effect),
        };
        let name = syn::ext::IdentExt::unraw(&field.info.name).to_string();
        let docs = docs::text(&field.info.shared_attrs);
        let line = Literal::u32_unsuffixed(line(field.info.name.span()));
        quote!(#private::Node::new(#name, #private::Kind::#kind, #ty, #formula, #docs, #line))
    });
    let edges = graph_edges(&of.fields)
        .into_iter()
        .map(|(reader, source, conditional)| (plain(reader), plain(source), conditional))
        .map(|(reader, source, conditional)| quote!(#private::Edge::new(#reader, #source, #conditional)));
    context.inherent(quote! {
        /// The dependency graph, as constant data.
        #vis const GRAPH: &'static #krate::Graph = &#private::Graph::new(#name, &[#(#nodes),*], &[#(#edges),*]);
    })
}
