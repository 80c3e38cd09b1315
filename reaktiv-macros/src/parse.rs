//! Stage 1: the struct's syntax.

mod fields;
mod frames;
mod givens;
mod options;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Fields, Ident, Item, ItemStruct, Macro, Meta, Path, Token, Type};

use crate::errors::{Errors, at_last_token};
use crate::model::{
    Clock, Context, Cutoff, FieldInfo, Given, Head, InFrames, Methods, Parsed, ParsedField, ParsedFormula, ParsedKind,
    Scan, Shape, Signal, Word, is_table,
};
use crate::tokens::is_punct;
use crate::unfinished::with_names_behind_dots;
use fields::struct_of_readable_fields;
use frames::{forget_what_nobody_knows, in_frames};
use options::{FieldOptions, RawOption, Value, parse_options, struct_options};

const DOCS_AND_LINTS: [&str; 7] = ["doc", "deprecated", "allow", "expect", "warn", "deny", "forbid"];

/// Reads the struct. None if there is nothing to go on with.
pub(crate) fn parse(options: TokenStream, item: TokenStream, errors: &mut Errors) -> Option<Parsed> {
    let mut lost = Vec::new();
    let item: ItemStruct = match syn::parse2(item.clone()) {
        Ok(Item::Struct(item)) => item,
        Ok(other) => {
            let (place, what): (TokenStream, _) = match &other {
                Item::Enum(item) => (
                    item.enum_token.to_token_stream(),
                    "an enum: make the enum a signal of a struct, as in `struct Door { state: State }`",
                ),
                Item::Union(item) => (item.union_token.to_token_stream(), "a union: make it a struct"),
                Item::Fn(item) => (
                    item.sig.fn_token.to_token_stream(),
                    "a function: call it in a formula, with the fields as arguments",
                ),
                Item::Impl(item) => (item.impl_token.to_token_stream(), "an `impl`: put it above the `struct`"),
                _ => (item, "this item"),
            };
            errors.at(place, format!("`#[reactive]` is for structs with named fields, not for {what}"));
            return None;
        }
        Err(error) => match struct_of_readable_fields(item, errors) {
            Some((item, names)) => {
                lost = names;
                item
            }
            None => {
                errors.push(error);
                return None;
            }
        },
    };
    let (fields, braces) = match item.fields {
        Fields::Named(fields) => (fields.named, fields.brace_token.span.join()),
        Fields::Unnamed(fields) => {
            errors.at(
                fields,
                format!(
                    "`#[reactive]` needs named fields, because formulas read them by name: write `struct {} {{ name: Type, .. }}`",
                    item.ident
                ),
            );
            return None;
        }
        Fields::Unit => (Punctuated::new(), Span::call_site()),
    };

    // At the keyword, so that an editor does not show them all at the struct's name.
    let method = |name| Ident::new(name, item.struct_token.span);
    let mut head = Head {
        inputs: Ident::new(&format!("{}Inputs", item.ident.unraw()), item.ident.span()),
        memory: Ident::new(&format!("{}Memory", item.ident.unraw()), item.ident.span()),
        named_memory: None,
        krate: syn::parse_quote!(::reaktiv),
        name: item.ident,
        vis: item.vis,
        struct_token: item.struct_token,
        braces,
        generics: item.generics,
        shared_attrs: Vec::new(),
        own_attrs: Vec::new(),
        input_attrs: Vec::new(),
        methods: Methods {
            new: method("new"),
            vis_of_new: None,
            inputs: method("inputs"),
            into_inputs: method("into_inputs"),
            set_inputs: method("set_inputs"),
        },
        derives: Vec::new(),
        words: Vec::new(),
    };
    struct_options(options, &mut head, errors);
    for attr in item.attrs {
        struct_attr(without_expectation(attr), &mut head, errors);
    }

    let mut parsed = Parsed { head, fields: Vec::new(), contexts: Vec::new(), lost };
    for field in fields {
        parse_field(field, &mut parsed, errors);
    }
    forget_what_nobody_knows(&mut parsed);
    Some(parsed)
}

fn struct_attr(attr: Attribute, head: &mut Head, errors: &mut Errors) {
    let path = attr.path();
    if is_reactive(path) {
        errors.at(attr.path(), "`#[reactive]` stands here twice: write its options into the first one");
    } else if DOCS_AND_LINTS.iter().any(|name| path.is_ident(name)) {
        head.shared_attrs.push(attr);
    } else if path.is_ident("must_use") {
        head.own_attrs.push(attr);
    } else if path.is_ident("derive")
        && let Meta::List(list) = &attr.meta
        && let Ok(paths) = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)
    {
        head.derives.extend(paths);
    } else {
        head.input_attrs.push(attr);
    }
}

/// `allow` for `expect`: the generated code repeats lint levels where nothing is to be expected.
fn without_expectation(mut attr: Attribute) -> Attribute {
    if attr.path().is_ident("expect")
        && let Meta::List(list) = &mut attr.meta
    {
        list.path = Ident::new("allow", list.path.span()).into();
    }
    attr
}

fn is_reactive(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| last.ident == "reactive")
}

fn parse_field(field: syn::Field, parsed: &mut Parsed, errors: &mut Errors) {
    let name = field.ident.clone().unwrap_or_else(|| Ident::new("_", field.span()));
    let mut options = Vec::new();
    let mut attrs = Vec::new();
    for attr in field.attrs {
        if attr.path().is_ident("cfg") {
            errors.at(
                attr.path(),
                "`#[cfg]` cannot stand on a field of a reactive struct: the macro would not know whether the field is in the graph; put \
                 it on the struct, or inside the formula",
            );
        } else if is_reactive(attr.path()) {
            match &attr.meta {
                Meta::List(list) if !list.tokens.is_empty() => parse_options(list.tokens.clone(), &mut options, errors),
                other => errors.at(
                    other,
                    "on a field, `#[reactive]` needs an option: `nested`, `event`, `clock`, `given`, `context`, `default = ..`, `cutoff = ..` or `read_only`",
                ),
            }
        } else if let Some(option) = ["nested", "context"].into_iter().find(|option| is_word(&attr.meta, option))
            && parsed.head.derives.iter().all(is_standard)
        {
            errors.at(attr.path(), format!("`{option}` is an option of `reactive`: write `#[reactive({option})]`"));
            options.push(RawOption { name: Ident::new(option, attr.path().span()), value: Value::None });
        } else {
            attrs.push(without_expectation(attr));
        }
    }
    parsed.head.words.extend(options.iter().flat_map(RawOption::words));
    let shared_attrs =
        attrs.iter().filter(|attr| DOCS_AND_LINTS.iter().any(|name| attr.path().is_ident(name))).cloned().collect();
    let colon = field.colon_token.map_or_else(|| name.span(), |colon| colon.span);
    let mut info = FieldInfo { name, colon, vis: field.vis, shared_attrs, frames: InFrames::default() };

    let ty = unwrapped(field.ty);
    let formula_macro = match &ty {
        Type::Macro(ty) => formula_macro(&ty.mac),
        _ => None,
    };
    if let (Some(_), Type::Macro(ty)) = (formula_macro, &ty)
        && let Some(last) = ty.mac.path.segments.last()
    {
        parsed.head.words.push(Word::Macro(last.ident.clone()));
    }
    let (what, accepted): (_, &[&str]) = match formula_macro {
        Some(FormulaMacro::Computed) => ("a computed", &["cutoff", "publish"]),
        Some(FormulaMacro::Scan) => ("a scan", &["cutoff", "default", "publish"]),
        Some(FormulaMacro::Effect) => ("an effect", &["restart", "skip_first"]),
        Some(FormulaMacro::Resource) => ("a resource", &["publish"]),
        None if options.iter().any(|option| option.name == "context") => {
            ("the context", &["context", "default", "given"])
        }
        None if options.iter().any(|option| option.name == "event") => ("an event", &["event"]),
        None if options.iter().any(|option| option.name == "clock") => ("a clock", &["clock", "default", "given"]),
        None if options.iter().any(|option| option.name == "nested" || option.hands_down() && is_table(&ty)) => {
            ("a nested struct", &["default", "given", "nested", "publish", "read_only", "setter"])
        }
        None if options.iter().any(|option| option.name == "given") => {
            ("a given", &["cutoff", "default", "given", "publish"])
        }
        None => (
            "a signal",
            &[
                "accept",
                "clock",
                "default",
                "cutoff",
                "context",
                "event",
                "given",
                "nested",
                "publish",
                "read_only",
                "setter",
            ],
        ),
    };
    let is_nested = options.iter().any(|option| option.name == "nested");
    let options = FieldOptions::new(options, what, accepted, errors);
    let is_kept = match what {
        "a clock" => options.given.is_none(),
        _ => matches!(what, "a signal" | "a nested struct" | "a scan"),
    };
    info.frames = in_frames(&info.name, &options, &mut attrs, is_kept, &parsed.head, errors);
    if !is_kept {
        for attr in &attrs {
            if !DOCS_AND_LINTS.iter().any(|name| attr.path().is_ident(name)) {
                let path = attr.path().to_token_stream().to_string().replace(' ', "");
                errors.at(
                    attr.path(),
                    format!(
                        "`#[{path}]` has no place on {what}: it takes docs, `deprecated`, lint levels and `reactive`; other attributes are for \
                         signals, which `{}` holds, and scans",
                        parsed.head.inputs
                    ),
                );
            }
        }
    }

    let kind = match (formula_macro, ty) {
        (Some(FormulaMacro::Scan), Type::Macro(ty)) => match parse_typed(&ty.mac, SCAN, errors) {
            Some((ty, mut formula)) => {
                formula.expr = formula.expr.map(without_parentheses_around_a_closure);
                let in_place = is_closure(&formula);
                let scan = Scan { ty, cutoff: options.cutoff, default: options.default, attrs, in_place };
                ParsedKind::Scan(scan, formula)
            }
            None => {
                parsed.lost.push(info.name);
                return;
            }
        },
        (Some(FormulaMacro::Computed), Type::Macro(ty)) => match parse_typed(&ty.mac, COMPUTED, errors) {
            Some((ty, formula)) => ParsedKind::Computed { ty, cutoff: options.cutoff, formula },
            None => {
                parsed.lost.push(info.name);
                return;
            }
        },
        (Some(FormulaMacro::Effect), Type::Macro(ty)) => {
            let FieldOptions { skip_first, restart, .. } = options;
            ParsedKind::Effect { formula: parse_effect(&ty.mac, errors), skip_first, restart }
        }
        (Some(FormulaMacro::Resource), Type::Macro(ty)) => match parse_resource(&ty.mac, errors) {
            Some((ty, error, formula)) => ParsedKind::Resource { ty, error, formula },
            None => {
                parsed.lost.push(info.name);
                return;
            }
        },
        (_, ty) if what == "an event" => ParsedKind::Event(ty),
        // A struct is no time, and that has been said.
        _ if what == "a clock" && is_nested => {
            parsed.lost.push(info.name);
            return;
        }
        (_, ty) if what == "a clock" => {
            ParsedKind::Clock(Clock { ty, default: options.default, attrs, given: options.given.is_some() })
        }
        (_, ty) if what == "the context" => {
            let given = options.given.is_some();
            if let (Some(default), true) = (&options.default, given) {
                errors.at(default, "a context that is given has no default: the struct around this one lends its own");
            }
            parsed.contexts.push(Context { info, ty, default: options.default.filter(|_| !given), given });
            return;
        }
        (_, ty) if what == "a given" => {
            ParsedKind::Given(Given { ty, cutoff: options.cutoff, default: options.default })
        }
        (_, ty) => ParsedKind::Signal(Signal {
            ty,
            cutoff: if what == "a nested struct" { Cutoff::Never } else { options.cutoff },
            default: options.default,
            attrs,
            nested: what == "a nested struct",
            read_only: options.read_only,
            hands: options.given,
        }),
    };
    parsed.fields.push(ParsedField { info, kind });
}

/// Whether a derive is one of the standard library, which have no attributes of such names.
fn is_standard(derive: &Path) -> bool {
    const STANDARD: [&str; 9] = ["Debug", "Clone", "Copy", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash", "Default"];
    derive.segments.last().is_some_and(|last| STANDARD.iter().any(|name| last.ident == name))
}

/// Whether an attribute is this word alone.
fn is_word(meta: &Meta, word: &str) -> bool {
    matches!(meta, Meta::Path(path) if path.is_ident(word))
}

/// The type in parentheses, or in the invisible ones of a `$t:ty`.
fn unwrapped(ty: Type) -> Type {
    match ty {
        Type::Group(group) => unwrapped(*group.elem),
        Type::Paren(paren) => unwrapped(*paren.elem),
        ty => ty,
    }
}

#[derive(Clone, Copy)]
pub(crate) enum FormulaMacro {
    Computed,
    Scan,
    Effect,
    Resource,
}

pub(crate) fn formula_macro(mac: &Macro) -> Option<FormulaMacro> {
    let last = &mac.path.segments.last()?.ident;
    if last == "computed" {
        Some(FormulaMacro::Computed)
    } else if last == "scan" {
        Some(FormulaMacro::Scan)
    } else if last == "effect" {
        Some(FormulaMacro::Effect)
    } else if last == "resource" {
        Some(FormulaMacro::Resource)
    } else {
        None
    }
}

/// How what has a type and a formula is written.
#[derive(Clone, Copy)]
struct Form {
    name: &'static str,
    whole: &'static str,
}

const COMPUTED: Form = Form { name: "computed!", whole: "computed!(Type, expression)" };
const SCAN: Form = Form { name: "scan!", whole: "scan!(Type, expression)" };

/// Whether a formula is a closure: or, if it breaks off, begins as one does.
fn is_closure(formula: &ParsedFormula) -> bool {
    match &formula.expr {
        Some(expr) => matches!(expr, Expr::Closure(_)),
        None => is_punct(formula.tokens.clone().into_iter().next().as_ref(), '|'),
    }
}

/// The closure in parentheses, or in the invisible ones of a `$e:expr`.
fn without_parentheses_around_a_closure(expr: Expr) -> Expr {
    fn is_around_a_closure(expr: &Expr) -> bool {
        match expr {
            Expr::Paren(paren) => is_around_a_closure(&paren.expr),
            Expr::Group(group) => is_around_a_closure(&group.expr),
            expr => matches!(expr, Expr::Closure(_)),
        }
    }
    match expr {
        Expr::Paren(paren) if is_around_a_closure(&paren.expr) => without_parentheses_around_a_closure(*paren.expr),
        Expr::Group(group) if is_around_a_closure(&group.expr) => without_parentheses_around_a_closure(*group.expr),
        expr => expr,
    }
}

/// `computed!(Type, expression)` or `scan!(Type, expression)`. None if there is not even a type.
fn parse_typed(mac: &Macro, form: Form, errors: &mut Errors) -> Option<(Type, ParsedFormula)> {
    let Form { name: word, whole } = form;
    let name = mac.path.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
    if mac.tokens.is_empty() {
        errors.at_span(name, format!("`{word}` needs a type and a formula: `{whole}`"));
        return None;
    }
    let split = |input: ParseStream<'_>| {
        let ty = input.parse::<Type>()?;
        let comma = input.parse::<Option<Token![,]>>()?;
        Ok((ty, comma, input.parse::<TokenStream>()?))
    };
    let (ty, comma, formula) = match split.parse2(mac.tokens.clone()) {
        Ok(split) => split,
        Err(_) => {
            let first = mac.tokens.clone().into_iter().next();
            errors.at(first, format!("the formula needs its type first: `{whole}`"));
            return None;
        }
    };
    if comma.is_none() {
        if formula.is_empty() && !reads_like_an_expression(&ty) {
            errors.at(&ty, format!("the formula is missing: write `{whole}`"));
            return Some((ty, no_formula(mac)));
        }
        if is_missing_a_comma(&ty, &formula) {
            errors.at(&ty, format!("a comma is missing between the type and the formula: `{whole}`"));
            return Some((ty, no_formula(mac)));
        }
        let first = mac.tokens.clone().into_iter().next();
        errors.at(first, format!("the formula needs its type first: `{whole}`"));
        return None;
    }
    if formula.is_empty() {
        errors.at(comma, format!("the formula is missing: write `{whole}`"));
        return Some((ty, no_formula(mac)));
    }
    Some((ty, parse_formula(mac, formula, whole, errors)))
}

const RESOURCE: &str = "resource!(Type, Error, async { .. })";

/// `resource!(Type, Error, async { .. })`. None if there is not even a type.
fn parse_resource(mac: &Macro, errors: &mut Errors) -> Option<(Type, Type, ParsedFormula)> {
    let name = mac.path.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
    let split = |input: ParseStream<'_>| {
        let value = input.parse::<Type>()?;
        let comma = input.parse::<Option<Token![,]>>()?;
        let error = if comma.is_some() && !input.is_empty() { Some(input.parse::<Type>()?) } else { None };
        let comma = input.parse::<Option<Token![,]>>()?;
        Ok((value, error, comma, input.parse::<TokenStream>()?))
    };
    let parsed = split.parse2(mac.tokens.clone());
    let Ok((value, Some(error), comma, body)) = parsed else {
        errors.at_span(
            name,
            format!("`resource!` needs the types of its value and of its error, and an async block: `{RESOURCE}`"),
        );
        // The first type may be all that was written yet.
        let (value, .., rest) = parsed.ok()?;
        return rest.is_empty().then(|| (value, syn::parse_quote!(()), no_formula(mac)));
    };
    if body.is_empty() || comma.is_none() {
        let message = format!(
            "a resource has two types in front of its async block, that of the value and that of the error which its body gives in a `Result`: `{RESOURCE}`"
        );
        errors.at_span(name, message);
        return Some((value, error, no_formula(mac)));
    }
    Some((value, error, parse_formula(mac, body, RESOURCE, errors)))
}

/// Whether a type is followed by a formula, and not by the rest of an expression: `i32 self.a`, but not `a as i32`.
fn is_missing_a_comma(ty: &Type, rest: &TokenStream) -> bool {
    let begins_expression = match rest.clone().into_iter().next() {
        Some(TokenTree::Ident(word)) => word != "as",
        Some(TokenTree::Literal(_)) => true,
        _ => false,
    };
    begins_expression && !reads_like_an_expression(ty)
}

/// Whether what stands in the place of the type can only be meant as the formula.
fn reads_like_an_expression(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("self"))
}

/// `effect!(expression)`
fn parse_effect(mac: &Macro, errors: &mut Errors) -> ParsedFormula {
    let tokens = mac.tokens.clone();
    if tokens.is_empty() {
        let name = mac.path.segments.last().map_or_else(Span::call_site, |last| last.ident.span());
        errors.at_span(name, "`effect!` needs an expression: `effect!(expression)`");
        return no_formula(mac);
    }
    parse_formula(mac, tokens, "effect!(expression)", errors)
}

/// What stands in the place of a formula that is missing.
fn no_formula(mac: &Macro) -> ParsedFormula {
    let shape = Shape::Unfinished(quote::quote!(loop {}));
    ParsedFormula { tokens: TokenStream::new(), parentheses: parentheses(mac), shape, expr: None }
}

fn parentheses(mac: &Macro) -> Span {
    mac.delimiter.span().join()
}

/// Where statements begin that would do with braces around them.
fn statements(tokens: &TokenStream) -> Option<Span> {
    let first = tokens.clone().into_iter().next()?;
    let is_semicolon = |token: TokenTree| is_punct(Some(&token), ';');
    let has_several = tokens.clone().into_iter().any(is_semicolon);
    (has_several && syn::Block::parse_within.parse2(tokens.clone()).is_ok()).then(|| first.span())
}

fn parse_formula(mac: &Macro, tokens: TokenStream, form: &str, errors: &mut Errors) -> ParsedFormula {
    let one_expression = |input: ParseStream<'_>| {
        let expr = input.parse::<Expr>()?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(input.error(format!(
                "one expression is enough here: `{form}`; put several statements into a block, `{{ .. }}`"
            )));
        }
        Ok(expr)
    };
    let last = tokens.clone().into_iter().last();
    let parentheses = parentheses(mac);
    match one_expression.parse2(tokens.clone()) {
        Ok(expr) => ParsedFormula { tokens, parentheses, shape: Shape::Expression, expr: Some(expr) },
        Err(error) => {
            let hint = match error.to_string().as_str() {
                "expected `,`" => "; a comparison after `as` needs parentheses: `(a as Type) < b`",
                _ => "",
            };
            if let Some(statements) = statements(&tokens) {
                errors.at_span(statements, "these are several statements: put braces around them, `{ .. }`");
            } else {
                errors.push(at_last_token(error, last, "the formula", hint));
            }
            let unfinished = with_names_behind_dots(tokens.clone());
            let shape = match one_expression.parse2(unfinished.clone()) {
                Ok(_) => Shape::Unfinished(unfinished),
                Err(_) => {
                    errors.known_to_editors();
                    Shape::Broken
                }
            };
            ParsedFormula { tokens, parentheses, shape, expr: None }
        }
    }
}
