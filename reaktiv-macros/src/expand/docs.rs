//! Docs of what is generated.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, Lit, Meta, Visibility};

use super::context::Context;
use super::edges::edges;
use super::facts::Facts;
use super::trees::Trees;
use crate::model::Field;

/// The text of doc comments, one line a line.
pub(super) fn text(attrs: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("doc")) {
        if let Meta::NameValue(doc) = &attr.meta
            && let Expr::Lit(value) = &doc.value
            && let Lit::Str(text) = &value.lit
        {
            let text = text.value();
            lines.extend(text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_string()));
        }
    }
    lines.join("\n")
}

/// A doc comment for what has none.
pub(super) fn if_missing(attrs: &[Attribute], text: &str) -> Option<Trees> {
    (!has_docs(attrs)).then(|| doc(&format!(" {text}")))
}

fn has_docs(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("doc"))
}

fn doc(text: &str) -> Trees {
    Trees::attribute(quote!(doc = #text))
}

/// A paragraph below the user's docs, or below this text if there are none.
pub(super) fn notes_below(attrs: &[Attribute], text: &str, notes_text: &str) -> Trees {
    match has_docs(attrs) {
        true => notes(notes_text),
        false => doc(&format!(" {text}\n\n {notes_text}")),
    }
}

/// A paragraph below the user's docs.
pub(super) fn notes(text: &str) -> Trees {
    doc(&format!("\n {text}"))
}

/// Whether whoever sees the struct sees the field: as far as that can be told without knowing where both stand.
fn is_visible(of: &Visibility, field: &Visibility) -> bool {
    match (of, field) {
        (Visibility::Inherited, _) | (_, Visibility::Public(_)) => true,
        (Visibility::Public(_), _) | (_, Visibility::Inherited) => false,
        (Visibility::Restricted(_), Visibility::Restricted(_)) => true,
    }
}

/// The struct's own docs are followed by a table of its cells: of those that the reader of the docs sees.
pub(super) fn of_struct(context: &Context<'_>) -> TokenStream {
    let of = context.of;
    let edges = edges(context);
    // Below the user's docs, if there are any.
    let is_documented = has_docs(&of.shared_attrs);
    let mut lines = if is_documented { vec![String::new()] } else { Vec::new() };
    lines.push(format!("A reactive struct over [`{}`].", of.inputs));
    let fields = of.fields.iter().enumerate();
    let is_shown = |field: &Field| field.stands_for().is_none() && is_visible(&of.vis, &field.info.vis);
    let shown: Vec<_> = fields.filter(|(_, field)| is_shown(field)).collect();
    if !shown.is_empty() {
        lines.extend(["", "| field | kind | type | formula | reads |", "|---|---|---|---|---|"].map(String::from));
    }
    for &(place, field) in &shown {
        let Facts { kind, ty, formula } = &context.facts[place];
        let reads = edges.iter().filter(|edge| edge.0 == place).map(|(_, source, path, conditional)| {
            let (dot, mark) = (if path.is_empty() { "" } else { "." }, if *conditional { "?" } else { "" });
            format!("{}{mark}", code(&format!("{}{dot}{path}", of.name_of(*source))))
        });
        lines.push(format!(
            "| {} | {kind} | {} | {} | {} |",
            code(&field.info.name.to_string()),
            code(ty),
            code(formula),
            reads.collect::<Vec<_>>().join(", ")
        ));
    }
    if edges.iter().any(|edge| edge.3 && shown.iter().any(|(place, _)| *place == edge.0)) {
        lines.push(String::new());
        lines.push("A `?` marks a read that counts only if the last run made it.".into());
    }
    let text = lines.join("\n");
    quote!(#[doc = #text])
}

/// Text in a cell of a Markdown table, set as code.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let is_special = ['|', '\n', '\r'].iter().any(|char| text.contains(*char));
    let text = if is_special { text.replace('|', "\\|").replace(['\n', '\r'], " ") } else { text.to_string() };
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

pub(super) fn of_memory(context: &Context<'_>) -> Trees {
    let of = context.of;
    let line = format!("The memory of [`{}`]: what it has made of the inputs so far.", of.name);
    if has_docs(&of.shared_attrs) { doc(&format!("\n{line}")) } else { doc(&format!(" {line}")) }
}

pub(super) fn of_inputs(context: &Context<'_>) -> Trees {
    let of = context.of;
    let line = format!("The inputs of [`{}`]: the plain data behind its signals.", of.name);
    if has_docs(&of.shared_attrs) { doc(&format!("\n{line}")) } else { doc(&format!(" {line}")) }
}
