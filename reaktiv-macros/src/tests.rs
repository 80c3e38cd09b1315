//! The expansion as text: a snapshot of the front page's cart, and how its size grows.

use std::fmt::Write;
use std::path::Path;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Item;

use crate::print::pretty;

/// The struct of `--example cart`, without its attribute.
fn cart() -> TokenStream {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/examples/cart.rs");
    let source = std::fs::read_to_string(path).expect("the example");
    let file = syn::parse_file(&source).expect("Rust");
    let cart = file.items.into_iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == "Cart" => Some(item),
        _ => None,
    });
    let mut cart = cart.expect("a cart");
    cart.attrs.retain(|attr| !attr.path().is_ident("reactive"));
    cart.into_token_stream()
}

/// After a deliberate change: `UPDATE_SNAPSHOTS=1 cargo test -p reaktiv-macros`, then read every line of the difference.
#[test]
fn the_expansion_of_the_cart_reads_as_before() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/cart.rs");
    let expansion = pretty(&crate::reactive_struct(TokenStream::new(), cart()));
    let expansion = format!(
        "// The expansion of the cart in examples/examples/cart.rs, as REAKTIV_EXPAND=Cart prints it.\n\n{expansion}\n"
    );
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &expansion).expect("a snapshot");
    }
    let snapshot = std::fs::read_to_string(&path).expect("a snapshot");
    for (line, (is, was)) in expansion.lines().zip(snapshot.lines()).enumerate() {
        assert_eq!(is, was, "line {} has changed", line + 1);
    }
    assert_eq!(expansion.len(), snapshot.len());
}

/// Signals and formulas as in a wide sheet: each formula reads its neighbour, one further up and a signal, every fifth conditionally.
fn wide(formulas: usize) -> TokenStream {
    let mut source = String::from("struct Wide {");
    for i in 0..formulas / 4 {
        let _ = write!(source, "s{i}: u64,");
    }
    for i in 0..formulas {
        let (before, above, signal) = (i.saturating_sub(1), i / 2, i % (formulas / 4));
        let _ = match i {
            0 => write!(source, "c0: computed!(u64, self.s0 + 1),"),
            _ if i % 5 == 0 => {
                write!(
                    source,
                    "c{i}: computed!(u64, if self.s{signal} > 3 {{ self.c{before} }} else {{ self.c{above} }}),"
                )
            }
            _ => write!(source, "c{i}: computed!(u64, self.c{before} + self.s{signal}.max(self.c{above})),"),
        };
    }
    source.push('}');
    source.parse().expect("tokens")
}

#[test]
fn the_expansion_grows_with_nodes_and_edges() {
    let size = |formulas| crate::reactive_struct(TokenStream::new(), wide(formulas)).to_string().len();
    let (small, middle, large) = (size(80), size(160), size(320));
    assert!(middle < small * 5 / 2, "80 formulas: {small} bytes, 160: {middle}");
    assert!(large < middle * 5 / 2, "160 formulas: {middle} bytes, 320: {large}");
}
