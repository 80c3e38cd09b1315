//! `Cart::GRAPH`

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::{Context, plain};
use super::docs;
use super::edges::{Edge, edges};
use super::facts::Facts;
use crate::errors::line;

pub(super) fn graph(context: &Context<'_>) -> TokenStream {
    let (of, private) = (context.of, &context.names.private);
    let krate = &of.krate;
    let (vis, name) = (&of.vis, of.name.to_string());
    let fields = of.fields.iter().filter(|field| field.stands_for().is_none());
    let nodes = fields.zip(&context.facts).map(|(field, Facts { kind, ty, formula })| {
        let name = syn::ext::IdentExt::unraw(&field.info.name).to_string();
        let docs = docs::text(&field.info.shared_attrs);
        let line = Literal::u32_unsuffixed(line(field.info.name.span()));
        match *kind {
            "nested" => {
                let graph = context.of_nested(field, "GRAPH");
                quote!(nested(#name, #ty, #docs, #line, || #graph),)
            }
            "signal" => quote!(signal(#name, #ty, #docs, #line),),
            "given" => quote!(given(#name, #ty, #docs, #line),),
            "clock" => quote!(clock(#name, #ty, #docs, #line),),
            "event" => quote!(event(#name, #ty, #docs, #line),),
            "scan" => quote!(scan(#name, #ty, #formula, #docs, #line),),
            "computed" => quote!(computed(#name, #ty, #formula, #docs, #line),),
            "resource" => quote!(resource(#name, #ty, #formula, #docs, #line),),
            _ => quote!(effect(#name, #formula, #docs, #line),),
        }
    });
    let nodes: TokenStream = nodes.collect();
    let edges = edges(context);
    let edges = match edges.iter().all(|(_, _, path, _)| path.is_empty()) {
        true => as_text(&edges),
        false => one_by_one(&edges),
    };
    quote! {
        /// The dependency graph, as constant data.
        #vis const GRAPH: &'static #krate::Graph = {
            #[allow(unused_imports)]
            use #private::graph::*;
            &#private::Graph::new(#name, &[#nodes], &#edges)
        };
    }
}

/// `reads::<3>("3 0 1; 4 2?")`: a token for all, where none has a path.
fn as_text(edges: &[Edge]) -> TokenStream {
    let mut text = String::new();
    let mut last = None;
    for (reader, source, _, conditional) in edges {
        if last != Some(reader) {
            text.push_str(if last.is_none() { "" } else { "; " });
            text.push_str(&reader.to_string());
            last = Some(reader);
        }
        text.push_str(&format!(" {source}{}", if *conditional { "?" } else { "" }));
    }
    let count = plain(edges.len());
    if edges.is_empty() { quote!([]) } else { quote!(reads::<#count>(#text)) }
}

fn one_by_one(edges: &[Edge]) -> TokenStream {
    let edges = edges.iter().map(|(reader, source, path, conditional)| {
        let (reader, source) = (plain(*reader), plain(*source));
        match (path.as_str(), conditional) {
            ("", false) => quote!(read(#reader, #source)),
            ("", true) => quote!(read_if(#reader, #source)),
            _ => quote!(read_of(#reader, #source, #conditional, #path)),
        }
    });
    quote!([#(#edges),*])
}
