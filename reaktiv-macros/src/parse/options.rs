//! The options in `#[reactive(..)]`, of the struct and of its fields.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Path, Token, Visibility, token};

use super::givens::hands;
use crate::errors::{Errors, at_last_token};
use crate::model::{Cutoff, Hands, Head, Methods, ReadOnly, Word};
use crate::nearest::nearest;

/// An option of a `#[reactive(..)]` attribute: `name`, `name = value` or `name(list)`.
pub(super) struct RawOption {
    pub(super) name: Ident,
    pub(super) value: Value,
}

pub(super) enum Value {
    None,
    Is(TokenStream),
    List(TokenStream),
}

impl RawOption {
    /// What an editor shows of an option of a field.
    pub(super) fn words(&self) -> impl Iterator<Item = Word> {
        let value = match &self.value {
            Value::Is(value) if self.name == "cutoff" => Some(Word::CutoffValue(value.clone())),
            _ => None,
        };
        [Word::FieldOption(self.name.clone())].into_iter().chain(value)
    }
}

impl RawOption {
    /// Whether it says what a nested struct is handed down.
    pub(super) fn hands_down(&self) -> bool {
        self.name == "given" && matches!(self.value, Value::List(_))
    }
}

impl Parse for RawOption {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Ident::peek_any) {
            return Err(input.error("expected the name of an option, as in `default = ..`"));
        }
        let name = Ident::parse_any(input)?;
        if ["rename", "given", "nested", "publish", "accept"].iter().any(|with_list| name == with_list)
            && input.peek(token::Paren)
        {
            let list;
            syn::parenthesized!(list in input);
            return Ok(RawOption { name, value: Value::List(list.parse()?) });
        }
        if input.peek(token::Paren) && !is_known(&name) {
            let list;
            syn::parenthesized!(list in input);
            return Ok(RawOption { name, value: Value::List(list.parse()?) });
        }
        if !(input.is_empty() || input.peek(Token![,]) || input.peek(Token![=])) {
            return Err(input.error(format!("write `{name} = ..`")));
        }
        if input.parse::<Option<Token![=]>>()?.is_none() {
            return Ok(RawOption { name, value: Value::None });
        }
        if input.is_empty() || input.peek(Token![,]) {
            return Err(syn::Error::new(name.span(), format!("`{name}` needs a value: `{name} = ..`")));
        }
        // `pub(crate) from_inputs`
        let vis: Visibility = input.parse()?;
        let value: Expr = input.parse()?;
        Ok(RawOption { name, value: Value::Is(quote!(#vis #value)) })
    }
}

pub(super) fn parse_options(tokens: TokenStream, options: &mut Vec<RawOption>, errors: &mut Errors) {
    let last = tokens.clone().into_iter().last();
    match Punctuated::<RawOption, Token![,]>::parse_terminated.parse2(tokens) {
        Ok(found) => {
            for option in found {
                if options.iter().any(|other| other.name == option.name) {
                    errors.at(&option.name, format!("`{}` is given twice", option.name));
                } else {
                    options.push(option);
                }
            }
        }
        Err(error) => errors.push(at_last_token(error, last, "the option", "")),
    }
}

pub(super) struct FieldOptions {
    pub(super) default: Option<Expr>,
    pub(super) cutoff: Cutoff,
    pub(super) read_only: Option<ReadOnly>,
    pub(super) given: Option<Hands>,
    pub(super) skip_first: bool,
    pub(super) restart: Option<Span>,
    pub(super) publish: Option<Span>,
    pub(super) accept: Option<Span>,
}

impl FieldOptions {
    pub(super) fn new(options: Vec<RawOption>, what: &str, accepted: &[&str], errors: &mut Errors) -> Self {
        let mut result = FieldOptions {
            default: None,
            cutoff: Cutoff::PartialEq,
            read_only: None,
            given: None,
            skip_first: false,
            restart: None,
            publish: None,
            accept: None,
        };
        let mut setter = None;
        let is_nested = options.iter().any(|option| option.name == "nested");
        for RawOption { name, value } in options {
            let option = name.to_string();
            if !accepted.contains(&option.as_str()) {
                errors.at(&name, not_accepted(&option, what, accepted));
                // What was meant may have made a comparison needless.
                result.cutoff = Cutoff::Never;
                continue;
            }
            match (option.as_str(), value) {
                ("context" | "event" | "clock" | "nested", Value::None) => {}
                ("skip_first", Value::None) => result.skip_first = true,
                ("restart", Value::None) => result.restart = Some(name.span()),
                ("publish", Value::None) => result.publish = Some(name.span()),
                ("accept", Value::None) => result.accept = Some(name.span()),
                ("given", Value::List(list)) if what == "a nested struct" => {
                    if !is_nested {
                        errors.at(
                            &name,
                            "what is handed down is named where a struct is nested, `#[reactive(nested, given(rates))]`; where it is taken, \
                             `#[reactive(given)]` is enough",
                        );
                    }
                    result.given = Some(hands(name.span(), list, errors));
                }
                ("given", Value::None) if what != "a nested struct" => {
                    result.given = Some(Hands { word: name.span(), named: Vec::new(), is_broken: false });
                }
                ("given", Value::None) => {
                    result.given = Some(Hands { word: name.span(), named: Vec::new(), is_broken: true });
                    errors.at(&name, "say what it is handed down: `given(rates, fx = self.rate, id = key)`");
                }
                ("given", Value::List(list) | Value::Is(list)) => errors.at(
                    list,
                    "what is handed down is named where a struct is nested, `#[reactive(nested, given(rates))]`; where it is taken, `#[reactive(given)]` is enough",
                ),
                ("nested", Value::List(list)) => {
                    errors.at(list, "what is handed down stands beside it: write `#[reactive(nested, given(..))]`");
                }
                ("read_only", Value::None) => result.read_only = Some(ReadOnly { setter: None }),
                ("publish" | "accept", Value::List(list)) => {
                    errors.at(list, format!("`{option}` takes no value; another name is serde's: `#[serde(rename = \"..\")]`"));
                }
                (
                    "accept" | "context" | "event" | "clock" | "nested" | "publish" | "read_only" | "restart" | "skip_first",
                    Value::Is(value) | Value::List(value),
                ) => errors.at(value, format!("`{option}` takes no value")),
                (_, Value::None | Value::List(_)) => {
                    errors.at(&name, format!("`{option}` needs a value: `{option} = ..`"));
                }
                ("default", Value::Is(value)) => match syn::parse2(value) {
                    Ok(expr) => result.default = Some(expr),
                    Err(error) => errors.push(error),
                },
                ("setter", Value::Is(value)) => match syn::parse2::<Ident>(value.clone()) {
                    Ok(given) => setter = Some((name, given)),
                    Err(_) => errors.at(value, "`setter` takes a name: `#[reactive(read_only, setter = put_state)]`"),
                },
                (_, Value::Is(value)) => match syn::parse2::<Path>(value.clone()) {
                    Ok(path) if path.is_ident("never") => result.cutoff = Cutoff::Never,
                    Ok(path) if path.is_ident("ptr") => result.cutoff = Cutoff::Pointer(path.span()),
                    Ok(path) => result.cutoff = Cutoff::Function(path),
                    Err(_) => errors.at(
                        value,
                        "`cutoff` takes `never`, `ptr` or the path of a function `fn(&T, &T) -> bool` that tells whether two values count \
                         as equal",
                    ),
                },
            }
        }
        if let (Some(accept), Some(_)) = (result.accept, &result.read_only) {
            errors.at_span(
                accept,
                "a signal that the module alone sets cannot be set by clients: leave `accept` out, or `read_only`",
            );
        }
        match (&mut result.read_only, setter) {
            (Some(read_only), Some((_, given))) => read_only.setter = Some(given),
            (None, Some((option, _))) => errors.at(
                option,
                "`setter` gives the private setter of a `read_only` signal another name: write `#[reactive(read_only, setter = ..)]`",
            ),
            (_, None) => {}
        }
        result
    }
}

fn not_accepted(option: &str, what: &str, accepted: &[&str]) -> String {
    let known = FIELD_OPTIONS.contains(&option);
    let list = accepted.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match (known, option) {
        (_, "accept") if what == "a nested struct" => {
            "clients set the signals of a nested struct: write `accept` on those, and `publish` here".to_owned()
        }
        (_, "accept") => format!("`accept` is for signals, which are set from outside: {what} is not"),
        (_, "publish") if what == "a clock" => {
            "a clock that is published would make a frame of each tick: publish a computed that rounds it, `computed!(u64, self.now.every(1000))`".to_owned()
        }
        (_, "publish") if what == "an event" => {
            "an event is gone before a frame is made: publish a `scan!` that says what has happened, as the last one or their number".to_owned()
        }
        (_, "publish") if what == "an effect" || what == "the context" => {
            format!("{what} has no value that could be published")
        }
        (_, "inputs" | "memory" | "new" | "rename" | "crate") => {
            format!("`{option}` is an option of the struct: write `#[reactive({option} = ..)]` above it")
        }
        (true, "nested") if what == "a clock" => {
            "a clock is a time, as a `u64` of milliseconds or an `Instant`, and no struct: one that is nested follows it, `#[reactive(nested, given(now))]`".to_owned()
        }
        (true, _) if accepted.is_empty() => format!("`{option}` has no place on {what}, which takes no option"),
        (true, _) if what == "an event" => format!("`{option}` has no place on {what}, which takes no other option"),
        (true, _) => format!("`{option}` has no place on {what}, which takes {list}"),
        (false, _) if accepted.is_empty() => format!("unknown option `{option}`: {what} takes none"),
        (false, _) => match nearest(option, accepted.iter().map(|name| name.to_string())) {
            Some(near) => format!("unknown option `{option}`: did you mean `{near}`? {what} takes {list}"),
            None => format!("unknown option `{option}`: {what} takes {list}"),
        },
    }
}

/// `#[reactive(inputs = Name, memory = Name, new = name, rename(inputs = name, ..), crate = path)]`
pub(super) fn struct_options(options: TokenStream, head: &mut Head, errors: &mut Errors) {
    let mut found = Vec::new();
    parse_options(options, &mut found, errors);
    head.words.extend(found.iter().map(|option| Word::StructOption(option.name.clone())));
    for option in found {
        let name = option.name.to_string();
        match (name.as_str(), option.value) {
            ("inputs", Value::Is(value)) => match syn::parse2::<Ident>(value.clone()) {
                Ok(name) if head.name == name => {
                    errors.at(value, format!("`{name}` is the name of the struct itself: give the inputs another one"));
                }
                Ok(name) => head.inputs = name,
                Err(_) => errors.at(value, "`inputs` takes a name: `#[reactive(inputs = Name)]`"),
            },
            ("memory", Value::Is(value)) => match syn::parse2::<Ident>(value.clone()) {
                Ok(name) if head.name == name => {
                    errors.at(value, format!("`{name}` is the name of the struct itself: give the memory another one"));
                }
                Ok(name) => {
                    head.named_memory = Some(name.clone());
                    head.memory = name;
                }
                Err(_) => errors.at(value, "`memory` takes a name: `#[reactive(memory = Name)]`"),
            },
            ("new", Value::Is(value)) => {
                let named = |input: ParseStream<'_>| Ok((input.parse::<Visibility>()?, input.parse::<Ident>()?));
                match named.parse2(value.clone()) {
                    Ok((vis, name)) => {
                        head.methods.vis_of_new = Some(vis).filter(|vis| !matches!(vis, Visibility::Inherited));
                        head.methods.new = name;
                    }
                    Err(_) => errors.at(
                        value,
                        "`new` takes a name, with a visibility in front or without: `#[reactive(new = pub(crate) from_inputs)]`",
                    ),
                }
            }
            ("rename", Value::List(list)) => rename(list, &mut head.methods, errors),
            ("crate", Value::Is(value)) => match Path::parse_mod_style.parse2(value.clone()) {
                Ok(path) => head.krate = path,
                Err(_) => errors.at(value, "`crate` takes a path: `#[reactive(crate = path::to::reaktiv)]`"),
            },
            ("rename", _) => errors.at(&option.name, format!("`rename` takes a list: `{RENAME}`")),
            ("inputs" | "memory" | "new" | "crate", _) => {
                errors.at(&option.name, format!("`{name}` needs a value: `{name} = ..`"));
            }
            (name, _) if FIELD_OPTIONS.contains(&name) => {
                errors.at(&option.name, format!("`{name}` is an option of a field: a struct takes {STRUCT_OPTIONS}"));
            }
            _ => errors.at(&option.name, format!("unknown option `{name}`: a struct takes {STRUCT_OPTIONS}")),
        }
    }
}

fn is_known(option: &Ident) -> bool {
    FIELD_OPTIONS.iter().chain(&["inputs", "memory", "new", "rename", "crate"]).any(|known| option == known)
}

const STRUCT_OPTIONS: &str = "`inputs`, `memory`, `new`, `rename` and `crate`";
const FIELD_OPTIONS: [&str; 13] = [
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
    "restart",
    "setter",
    "skip_first",
];
const RENAME: &str = "rename(inputs = .., into_inputs = .., set_inputs = ..)";

/// `rename(inputs = name, ..)`
fn rename(list: TokenStream, methods: &mut Methods, errors: &mut Errors) {
    let mut found = Vec::new();
    parse_options(list, &mut found, errors);
    for RawOption { name, value } in found {
        let (method, value) = match (name.to_string().as_str(), value) {
            ("inputs", Value::Is(value)) => (&mut methods.inputs, value),
            ("into_inputs", Value::Is(value)) => (&mut methods.into_inputs, value),
            ("set_inputs", Value::Is(value)) => (&mut methods.set_inputs, value),
            ("new", _) => {
                errors.at(&name, "the constructor has an option of its own: `#[reactive(new = name)]`");
                continue;
            }
            _ => {
                errors.at(&name, format!("write `{RENAME}`"));
                continue;
            }
        };
        match syn::parse2(value.clone()) {
            Ok(name) => *method = name,
            Err(_) => errors.at(value, format!("a name is wanted here: `{RENAME}`")),
        }
    }
}
