//! Writes a planned struct as Rust, and beside it the same formulas for the model.

use std::fmt::Write;

use crate::plan::{Cutoff, Field, Kind, Plan, Ty};

/// The module of a struct.
pub fn module(number: u64, plan: &Plan) -> String {
    let source = declaration(number, plan);
    format!(
        "pub mod s{number} {{\nuse reaktiv_oracle::generated::*;\n{source}\n{}{}{}{}}}\n",
        cutoffs(plan),
        model(plan),
        subject(number, plan),
        case(number, plan, &source),
    )
}

fn name(place: usize, field: &Field) -> String {
    let letter = match field.kind {
        Kind::Signal => "a",
        Kind::Computed => "c",
        Kind::Effect => "e",
    };
    format!("{letter}{place}")
}

fn type_name(ty: Ty) -> &'static str {
    match ty {
        Ty::Num => "i64",
        Ty::Flag => "bool",
        Ty::Opt => "Option<i64>",
        Ty::Text => "String",
        Ty::List => "Vec<i64>",
        Ty::Tok => "Tok",
    }
}

fn declaration(number: u64, plan: &Plan) -> String {
    let mut text = format!("#[reactive]\n#[derive(Debug, Clone, PartialEq)]\npub struct S{number} {{\n");
    // In the middle, where it would shift the places of the fields if it counted.
    let context_at = plan.fields.len() / 2;
    for (place, field) in plan.fields.iter().enumerate() {
        if plan.has_context && place == context_at {
            text += "    #[reactive(context)]\n    outside: Context,\n";
        }
        match field.cutoff {
            Cutoff::PartialEq => {}
            Cutoff::Never => text += "    #[reactive(cutoff = never)]\n",
            Cutoff::Reporting | Cutoff::Lossy => {
                _ = writeln!(text, "    #[reactive(cutoff = same_{})]", name(place, field));
            }
        }
        if field.is_published {
            text += "    #[reactive(publish)]\n";
        }
        let (name, ty) = (name(place, field), type_name(field.ty));
        let formula = || reading(&field.formula, |mark| reactive_mark(place, mark, plan));
        _ = match field.kind {
            Kind::Signal => writeln!(text, "    pub {name}: {ty},"),
            Kind::Computed => {
                writeln!(text, "    pub {name}: computed!({ty}, {{ let _run = run({place}); {} }}),", formula())
            }
            Kind::Effect => writeln!(text, "    {name}: effect!({{ let _run = run({place}); {} }}),", formula()),
        };
    }
    text + "}"
}

fn cutoffs(plan: &Plan) -> String {
    let mut text = String::new();
    for (place, field) in plan.fields.iter().enumerate() {
        if matches!(field.cutoff, Cutoff::Reporting | Cutoff::Lossy) {
            let (name, ty) = (name(place, field), type_name(field.ty));
            _ = writeln!(
                text,
                "fn same_{name}(old: &{ty}, new: &{ty}) -> bool {{ compare({place}, old, new, Cutoff::{:?}) }}",
                field.cutoff
            );
        }
    }
    text
}

/// The formulas again, as functions of plain values.
fn model(plan: &Plan) -> String {
    let mut text = String::new();
    let mut arms = String::new();
    for (place, field) in plan.fields.iter().enumerate().filter(|(_, field)| field.kind != Kind::Signal) {
        let name = name(place, field);
        let body = reading(&field.formula, |mark| model_mark(mark, plan));
        let ty = match field.kind {
            Kind::Effect => "Option<i64>",
            _ => type_name(field.ty),
        };
        _ = writeln!(text, "fn {name}(m: &[Option<Val>]) -> {ty} {{ {body} }}");
        _ = match field.kind {
            Kind::Effect => writeln!(arms, "        {place} => {name}(m).map_or(Val::Nothing, Val::Num),"),
            _ => writeln!(arms, "        {place} => {name}(m).val(),"),
        };
    }
    text + "pub fn eval(node: usize, m: &[Option<Val>]) -> Val {\n    match node {\n"
        + &arms
        + "        _ => Val::Nothing,\n    }\n}\n"
}

fn subject(number: u64, plan: &Plan) -> String {
    let (mut signals, mut computeds) = (String::new(), String::new());
    for (place, field) in plan.fields.iter().enumerate() {
        let ty = type_name(field.ty);
        _ = match field.kind {
            Kind::Signal => writeln!(signals, "    {place} a{place} set_a{place} update_a{place} A{place} {ty},"),
            Kind::Computed => writeln!(computeds, "    {place} c{place} C{place} {ty},"),
            Kind::Effect => Ok(()),
        };
    }
    let context = if plan.has_context { "(, Vec::new()) with" } else { "() without" };
    format!("subject! {{ S{number} S{number}Inputs {context}\nsignals: {signals};\ncomputeds: {computeds};\n}}\n")
}

fn case(number: u64, plan: &Plan, source: &str) -> String {
    let mut fields = String::new();
    for field in &plan.fields {
        let mut sources: Vec<(usize, bool)> = Vec::new();
        for read in &field.reads {
            match sources.iter_mut().find(|known| known.0 == read.source) {
                Some(known) => known.1 |= read.certain,
                None => sources.push((read.source, read.certain)),
            }
        }
        _ = writeln!(
            fields,
            "    FieldSpec {{ kind: Kind::{:?}, ty: Ty::{:?}, cutoff: Cutoff::{:?}, is_published: {}, sources: &{sources:?} }},",
            field.kind, field.ty, field.cutoff, field.is_published
        );
    }
    format!(
        "pub static CASE: Case = Case {{ number: {number}, source: r####\"{source}\"####, fields: &[\n{fields}], order: &{:?}, graph: S{number}::GRAPH, build, eval }};\n",
        plan.order
    )
}

/// Puts text in the places of a formula's marks.
fn reading(formula: &str, mut mark: impl FnMut(&str) -> String) -> String {
    let mut parts = formula.split('⟦');
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (inside, after) = part.split_once('⟧').expect("marks have two ends");
        text += &mark(inside);
        text += after;
    }
    text
}

fn reactive_mark(reader: usize, mark: &str, plan: &Plan) -> String {
    let words: Vec<&str> = mark.split(' ').collect();
    match words[..] {
        ["return"] => "return".into(),
        ["emit", place, "context"] => format!("self.outside.push(({place}, "),
        ["emit", place, _] => format!("emit({place}, "),
        ["end"] if plan.has_context => "))".into(),
        ["end"] => ")".into(),
        _ => {
            let (untracked, sigil, source) = read_mark(mark);
            let field = format!("self.{}", name(source, &plan.fields[source]));
            let (place, field) = if untracked { ("aside", format!("untracked!({field})")) } else { ("at", field) };
            match sigil {
                "" => format!("rd({place}({reader}, {source}), {field})"),
                "&" => format!("rd_ref({place}({reader}, {source}), &{field})"),
                _ => format!("rd_ref({place}({reader}, {source}), &{field}).0"),
            }
        }
    }
}

fn model_mark(mark: &str, plan: &Plan) -> String {
    let words: Vec<&str> = mark.split(' ').collect();
    match words[..] {
        ["return"] => "return None".into(),
        ["emit", ..] => "Some(".into(),
        ["end"] => ")".into(),
        _ => {
            let (_, sigil, source) = read_mark(mark);
            let getter = match plan.fields[source].ty {
                Ty::Num | Ty::Tok => "num",
                Ty::Flag => "flag",
                Ty::Opt => "opt",
                Ty::Text => "text",
                Ty::List => "list",
            };
            match sigil {
                "&" => format!("{getter}(m, {source})"),
                _ => format!("(*{getter}(m, {source}))"),
            }
        }
    }
}

fn read_mark(mark: &str) -> (bool, &str, usize) {
    let (untracked, rest) = match mark.strip_prefix('~') {
        Some(rest) => (true, rest),
        None => (false, mark),
    };
    let digits = rest.trim_start_matches(['&', '#']);
    (untracked, &rest[..rest.len() - digits.len()], digits.parse().expect("a mark ends in a field's place"))
}
