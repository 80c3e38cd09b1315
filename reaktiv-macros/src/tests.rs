//! The expansion as text: a snapshot of the front page's cart, and how its size grows.

use std::fmt::Write;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
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

/// The content of the first call of this macro.
fn content(tokens: TokenStream, of: &str) -> Option<TokenStream> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let calls = |window: &[TokenTree]| match window {
        [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Group(group)] if name == of => Some(group.stream()),
        _ => None,
    };
    tokens.windows(3).find_map(calls)
}

fn expansion(source: &str) -> TokenStream {
    crate::reactive_struct(TokenStream::new(), source.parse().expect("tokens"))
}

/// Tokens as text that can be compared.
fn text(tokens: TokenStream) -> String {
    tokens.to_string().split_whitespace().collect()
}

fn text_of(source: &str) -> String {
    text(source.parse().expect("tokens"))
}

#[test]
fn an_editor_is_shown_the_formulas_first_and_as_they_were_written() {
    let expansion = expansion(
        "struct Cart {
            price: f64,
            #[reactive(context)] log: Vec<f64>,
            total: computed!(f64, if self.price > 1.0 { self.price } else { 2.0 } * 3.0),
            keep: effect!(self.log.push(untracked!(self.total))),
        }",
    );
    let first = text(expansion.clone().into_iter().take(10).collect());
    assert_eq!(first, "::reaktiv::__private::editor_only!");
    let shown = text(content(expansion, "editor_only").expect("what an editor is shown"));
    assert!(shown.contains(&text_of("{ (if self.price > 1.0 { self.price } else { 2.0 } * 3.0) }")), "{shown}");
    assert!(shown.contains(&text_of("{ self.log.push((self.total)); }")), "{shown}");
    for field in ["total: f64", "log: Vec<f64>"] {
        assert!(shown.contains(&text_of(field)), "{field} in {shown}");
    }
}

#[test]
fn behind_a_dot_an_editor_is_shown_something_while_nothing_is_typed_there() {
    let shown = |formula: &str| {
        let source = format!("struct Cart {{ price: f64, total: computed!(f64, {formula}) }}");
        text(content(expansion(&source), "editor_only").expect("what an editor is shown"))
    };
    for (formula, body) in [
        ("self.", "{ self.unfinished() }"),
        ("f64::from(self.)", "{ f64::from(self.unfinished()) }"),
        ("self.price. + 1.0", "{ self.price.unfinished() + 1.0 }"),
        // Broken in another way: in a call of its own, that complains at the end of the formula.
        ("self.price *", "{ __reaktiv::editor_only! { self.price * } }"),
    ] {
        assert!(shown(formula).contains(&text_of(body)), "{formula}: {}", shown(formula));
    }
}

#[test]
fn a_field_that_is_being_typed_does_not_take_the_others_with_it() {
    for typed in [
        "#[reactive(cutoff = never)] pub label: computed!(Map<u32, String>, self.a.to_string())",
        "#[reactive(skip_first)] label: effect!(println(self.a, self.b))",
        "#[reactive(restart)] label: effect!(async { send(self.a).await; })",
        "label: resource!(Map<u32, String>, Error, async { fetch(self.a).await })",
        "label: scan!(u32, |label| *label += self.a)",
    ] {
        the_others_are_there_while_it_is_typed(typed);
    }
}

fn the_others_are_there_while_it_is_typed(typed: &str) {
    // Wherever it ends, so that the brackets are closed, as an editor closes them.
    for end in (0..=typed.len()).filter(|end| typed.is_char_boundary(*end)) {
        let mut closing = String::new();
        for character in typed[..end].chars() {
            match character {
                '(' => closing.insert(0, ')'),
                '[' => closing.insert(0, ']'),
                '{' => closing.insert(0, '}'),
                ')' | ']' | '}' => _ = closing.remove(0),
                _ => {}
            }
        }
        for (before, behind) in [("", ","), ("", ""), ("c: f64,", "")] {
            let source = format!(
                "struct Cart {{ a: u32, {before} {}{closing}{behind}\n b: computed!(u32, self.a + 1), \n pub d: u32 }}",
                &typed[..end]
            );
            let expanded = expansion(&source).to_string();
            for accessor in ["fn a (", "fn set_a (", "fn b (", "fn d ("] {
                assert!(expanded.contains(accessor), "no `{accessor}` in {source}");
            }
        }
    }
}

#[test]
fn what_is_typed_of_a_type_is_shown_to_an_editor() {
    for field in
        ["computed!(Wanted)", "computed!(Wanted,)", "resource!(Wanted)", "resource!(Wanted,)", "resource!(u8, Wanted)"]
    {
        let expansion = expansion(&format!("struct Cart {{ a: u32, b: {field} }}"));
        let shown = text(content(expansion, "editor_only").expect("what an editor is shown"));
        assert!(shown.contains("Wanted"), "{field}: {shown}");
    }
}

#[test]
fn the_docs_of_a_struct_show_what_a_nested_field_is_handed_down() {
    let order = quote::quote! {
        struct Order {
            rate: f64,
            #[reactive(nested, given(rate))]
            lines: Table<u64, Line>,
            total: computed!(f64, self.lines.sum(Line::AMOUNT) * self.rate),
        }
    };
    let expansion = pretty(&crate::reactive_struct(TokenStream::new(), order));
    let rows: Vec<&str> = expansion.lines().filter(|line| line.contains("///| `")).map(str::trim).collect();
    assert_eq!(
        rows,
        [
            "///| `rate` | signal | `f64` |  |  |",
            "///| `lines` | nested | `Table<u64, Line>` |  | `rate` |",
            "///| `total` | computed | `f64` | `self.lines.sum(Line::AMOUNT) * self.rate` | `lines.sum(Line::AMOUNT)`, `rate` |",
        ]
    );
}
