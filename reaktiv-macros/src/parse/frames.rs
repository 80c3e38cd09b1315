//! What is published of a field, and how: under serde's name, by serde's functions.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::punctuated::Punctuated;
use syn::{Attribute, ExprPath, LitStr, Meta, MetaList, Path, Token};

use super::options::FieldOptions;
use crate::errors::Errors;
use crate::model::{AsSerde, Head, InFrames, Parsed};

/// What goes out of a field, and comes in. `is_kept` says whether plain data has the field, with its attributes; those that it has no use for are taken out.
pub(super) fn in_frames(
    name: &Ident,
    options: &FieldOptions,
    attrs: &mut Vec<Attribute>,
    is_kept: bool,
    head: &Head,
    errors: &mut Errors,
) -> InFrames {
    let FieldOptions { publish, accept, .. } = *options;
    let mut frames = InFrames { publish, accept, ..InFrames::default() };
    if publish.is_none() && accept.is_none() {
        return frames;
    }
    let rules = AsSerde::of_struct(head);
    for (side, rule) in [(&mut frames.out, rules.0), (&mut frames.into, rules.1)] {
        side.name = rule.map(|rule| rule(&name.unraw().to_string()));
    }
    for attr in attrs.iter() {
        for OfSerde { list, condition } in of_serde(&attr.meta) {
            let mut concerns_frames = false;
            let parsed = list.parse_nested_meta(|meta| {
                concerns_frames |= of_field(&meta, &mut frames)?;
                Ok(())
            });
            if let Err(error) = parsed {
                errors.push(error);
            }
            if concerns_frames && let Some(condition) = condition {
                errors.push(syn::Error::new_spanned(condition, UNKNOWN));
            }
        }
    }
    if !is_kept || !may_derive(head) {
        attrs.retain(is_of_others);
    }
    frames
}

/// What `rename_all` says is known by now.
pub(super) fn forget_what_nobody_knows(parsed: &mut Parsed) {
    let is_in_frames = |InFrames { publish, accept, .. }: &InFrames| publish.is_some() || accept.is_some();
    if parsed.fields.iter().any(|field| is_in_frames(&field.info.frames)) && !may_derive(&parsed.head) {
        parsed.head.input_attrs.retain(is_of_others);
    }
}

/// Whether there may be a derive of serde's: without one its attribute is not known to the compiler.
fn may_derive(head: &Head) -> bool {
    head.derives.iter().any(is_of_serde) || head.input_attrs.iter().any(is_conditional)
}

fn is_of_others(attr: &Attribute) -> bool {
    !attr.path().is_ident("serde")
}

fn is_of_serde(derive: &Path) -> bool {
    derive.segments.last().is_some_and(|last| last.ident == "Serialize" || last.ident == "Deserialize")
}

/// A derive may stand in it.
fn is_conditional(attr: &Attribute) -> bool {
    attr.path().is_ident("cfg_attr")
}

/// What is wrong with a condition.
const UNKNOWN: &str = "whether this holds is not known where a field is published or accepted: say it to serde without a condition, or under `feature = \"..\"`, which is taken to be on";

/// What an attribute says to serde.
struct OfSerde {
    list: MetaList,
    /// Under which condition, if that may not hold. Features do: who publishes has serde.
    condition: Option<Meta>,
}

fn of_serde(meta: &Meta) -> Vec<OfSerde> {
    match meta {
        Meta::List(list) if list.path.is_ident("serde") => vec![OfSerde { list: list.clone(), condition: None }],
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let all = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            let mut all = all.into_iter().flatten();
            let condition = all.next().filter(|condition| !is_of_features(condition));
            let inside = all.flat_map(|meta| of_serde(&meta));
            inside.map(|inside| OfSerde { condition: condition.clone().or(inside.condition), ..inside }).collect()
        }
        _ => Vec::new(),
    }
}

/// `feature = ".."`, or some of them.
fn is_of_features(condition: &Meta) -> bool {
    match condition {
        Meta::NameValue(pair) => pair.path.is_ident("feature"),
        Meta::List(list) if list.path.is_ident("all") || list.path.is_ident("any") => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            // One of none does not hold.
            parts
                .is_ok_and(|parts| parts.iter().all(is_of_features) && (list.path.is_ident("all") || !parts.is_empty()))
        }
        _ => false,
    }
}

/// Whether it concerns frames.
fn of_field(meta: &ParseNestedMeta<'_>, frames: &mut InFrames) -> syn::Result<bool> {
    let InFrames { out, into, .. } = frames;
    let is = |name: &str| meta.path.is_ident(name);
    if is("rename") {
        let [for_out, for_into] = names(meta)?;
        out.name = for_out.or(out.name.take());
        into.name = for_into.or(into.name.take());
    } else if is("with") {
        let module = path(meta)?;
        out.with = Some(inside(&module, "serialize"));
        into.with = Some(inside(&module, "deserialize"));
    } else if is("serialize_with") {
        out.with = Some(path(meta)?);
    } else if is("deserialize_with") {
        into.with = Some(path(meta)?);
    } else {
        skip(meta)?;
        return Ok(false);
    }
    Ok(true)
}

/// What concerns saving alone.
fn skip(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<syn::Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        let list;
        syn::parenthesized!(list in meta.input);
        list.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}

fn path(meta: &ParseNestedMeta<'_>) -> syn::Result<ExprPath> {
    meta.value()?.parse::<LitStr>()?.parse()
}

fn inside(module: &ExprPath, function: &str) -> ExprPath {
    let mut path = module.clone();
    path.path.segments.push(Ident::new(function, proc_macro2::Span::call_site()).into());
    path
}

/// `= "name"`, or `(serialize = "name", deserialize = "name")`.
fn names(meta: &ParseNestedMeta<'_>) -> syn::Result<[Option<String>; 2]> {
    if meta.input.peek(Token![=]) {
        let name = meta.value()?.parse::<LitStr>()?.value();
        return Ok([Some(name.clone()), Some(name)]);
    }
    let mut names = [None, None];
    meta.parse_nested_meta(|side| {
        let name = side.value()?.parse::<LitStr>()?.value();
        let of = usize::from(side.path.is_ident("deserialize"));
        names[of] = Some(name);
        Ok(())
    })?;
    Ok(names)
}

/// Makes the name of a field out of that in the source.
type Rule = fn(&str) -> String;

impl AsSerde {
    /// What `rename_all` of the struct says, for both directions.
    fn of_struct(head: &Head) -> (Option<Rule>, Option<Rule>) {
        let mut rules = (None, None);
        // Whether a condition of these holds the compiler has decided before.
        for OfSerde { list, .. } in head.input_attrs.iter().flat_map(|attr| of_serde(&attr.meta)) {
            // What is wrong in it serde says.
            let _ = list.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename_all") {
                    let [out, into] = names(&meta)?;
                    rules = (out.and_then(|name| rule(&name)), into.and_then(|name| rule(&name)));
                    return Ok(());
                }
                skip(&meta)
            });
        }
        rules
    }
}

/// serde's rules for fields, whose names are in snake case.
fn rule(name: &str) -> Option<Rule> {
    Some(match name {
        "lowercase" | "snake_case" => str::to_owned,
        "UPPERCASE" | "SCREAMING_SNAKE_CASE" => str::to_ascii_uppercase,
        "PascalCase" => pascal_case,
        "camelCase" => |name| {
            let pascal = pascal_case(name);
            let first = pascal.chars().next().map_or(0, char::len_utf8);
            pascal[..first].to_ascii_lowercase() + &pascal[first..]
        },
        "kebab-case" => |name| name.replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => |name| name.to_ascii_uppercase().replace('_', "-"),
        _ => return None,
    })
}

fn pascal_case(name: &str) -> String {
    let mut pascal = String::new();
    let mut is_first = true;
    for letter in name.chars() {
        match letter {
            '_' => is_first = true,
            letter if is_first => {
                pascal.push(letter.to_ascii_uppercase());
                is_first = false;
            }
            letter => pascal.push(letter),
        }
    }
    pascal
}
