//! Types that the generated code could not write down.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{
    BoundLifetimes, GenericArgument, GenericParam, Generics, Ident, Lifetime, PathArguments, PathSegment, Type,
    TypeFnPtr, TypeImplTrait, TypeInfer, TypeReference,
};

use crate::model::{Context, Head, ParsedField, ParsedKind};
use crate::parse::formula_macro;

/// The types that have been met, as they are written.
#[derive(Default)]
pub(crate) struct Distinct(Vec<String>);

impl Distinct {
    /// Whether this one is met for the first time.
    pub(crate) fn insert(&mut self, ty: &Type) -> bool {
        let text = ty.to_token_stream().to_string();
        let is_new = !self.0.contains(&text);
        if is_new {
            self.0.push(text);
        }
        is_new
    }
}

/// The name of a generic parameter.
pub(crate) fn name_of(parameter: &GenericParam) -> &Ident {
    match parameter {
        GenericParam::Lifetime(parameter) => &parameter.lifetime.ident,
        GenericParam::Type(parameter) => &parameter.ident,
        GenericParam::Const(parameter) => &parameter.ident,
    }
}

/// A type without the parentheses around it, and without the invisible ones that a fragment of a `macro_rules!` has.
pub(crate) fn without_group(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => without_group(&group.elem),
        Type::Paren(paren) => without_group(&paren.elem),
        ty => ty,
    }
}

/// The type in an `Option`, as it is written.
pub(crate) fn in_option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = without_group(ty) else { return None };
    let last = path.path.segments.last().filter(|last| path.qself.is_none() && last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) if arguments.args.len() == 1 => Some(ty),
        _ => None,
    }
}

/// What to write for a container of the standard library where a nested struct is wanted, and where.
pub(crate) fn instead_of_container(ty: &Type) -> Option<(TokenStream, String)> {
    let by_value = |child: &str| {
        format!("a nested struct stands in the struct around it by value, where its changes are seen: write `{child}`")
    };
    let path = match without_group(ty) {
        Type::Reference(reference) => {
            let child = crate::print::line(&reference.elem.to_token_stream());
            return Some((ty.to_token_stream(), by_value(&child)));
        }
        Type::Path(path) => path,
        _ => return None,
    };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let types: Vec<String> = arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(crate::print::line(&ty.to_token_stream())),
            _ => None,
        })
        .collect();
    let message = match (last.ident.to_string().as_str(), &*types) {
        ("Vec" | "VecDeque" | "BTreeSet" | "HashSet", [row, ..]) => {
            format!("reactive structs in a row are a table, in which each has a key: write `Table<u64, {row}>`")
        }
        ("HashMap" | "BTreeMap" | "IndexMap", [key, row, ..]) => {
            format!("reactive structs by key are a table: write `Table<{key}, {row}>`")
        }
        ("Option", [child]) => format!(
            "a child that may be there is a table with one row or none: write `Table<(), {child}>`, and read it as `get(&())`"
        ),
        ("Box" | "Rc" | "Arc", [child]) => by_value(child),
        _ => return None,
    };
    Some((last.ident.to_token_stream(), message))
}

/// Whether it is `f32` or `f64`, as it is written.
fn is_float(ty: &Type) -> bool {
    let Type::Path(path) = without_group(ty) else { return false };
    path.qself.is_none() && path.path.segments.last().is_some_and(|last| last.ident == "f32" || last.ident == "f64")
}

/// Whether floating-point numbers stand in it, by themselves or in options, tuples and arrays.
pub(crate) fn has_floats(ty: &Type) -> bool {
    match without_group(ty) {
        Type::Tuple(tuple) => tuple.elems.iter().any(has_floats),
        Type::Array(array) => has_floats(&array.elem),
        ty => is_float(ty) || in_option(ty).is_some_and(has_floats),
    }
}

/// How two values of a type are compared by default, as a `fn(&T, &T) -> bool`: `NaN` equals `NaN`.
pub(crate) fn same_values(private: &Ident, ty: &Type, span: Span) -> TokenStream {
    let [old, new] = ["old", "new"].map(|name| Ident::new(name, Span::mixed_site()));
    let by = |same: TokenStream| quote_spanned!(span=> |#old: &#ty, #new: &#ty| -> bool { #same });
    match without_group(ty) {
        ty if !has_floats(ty) => quote_spanned!(span=> #private::same_value::<#ty>),
        Type::Tuple(tuple) => {
            let parts = tuple.elems.iter().enumerate().map(|(place, ty)| {
                let (place, same) = (syn::Index::from(place), same_values(private, ty, span));
                quote_spanned!(span=> (#same)(&#old.#place, &#new.#place))
            });
            by(quote_spanned!(span=> #(#parts)&&*))
        }
        Type::Array(array) => {
            let inner = same_values(private, &array.elem, span);
            by(quote_spanned!(span=> #private::same_array(#old, #new, #inner)))
        }
        ty => match in_option(ty) {
            Some(ty) => {
                let inner = same_values(private, ty, span);
                by(quote_spanned!(span=> #private::same_option(#old, #new, #inner)))
            }
            None => quote_spanned!(span=> #private::same_float::<#ty>),
        },
    }
}

/// The first token of a type that must be changed, and what to do.
pub(crate) fn problem(ty: &Type, generics: &Generics) -> Option<(Span, String)> {
    let declared = generics.lifetimes().map(|parameter| parameter.lifetime.ident.clone()).collect();
    let mut search = Search { declared, found: None };
    match ty {
        Type::Path(path) if path.path.is_ident("str") => {
            search.report(path.span(), "`str` has no size of its own: write `String`")
        }
        Type::Slice(slice) => {
            search.report(slice.bracket_token.span.open(), "a slice has no size of its own: write `Vec<..>`")
        }
        Type::TraitObject(object) => {
            search.report(object.span(), "a trait object has no size of its own: write `Box<dyn ..>`")
        }
        ty => search.visit_type(ty),
    }
    search.found
}

struct Search {
    declared: Vec<Ident>,
    found: Option<(Span, String)>,
}

impl Search {
    fn report(&mut self, span: Span, message: impl Into<String>) {
        self.found.get_or_insert_with(|| (span, message.into()));
    }
}

impl<'ast> Visit<'ast> for Search {
    fn visit_type_infer(&mut self, ty: &'ast TypeInfer) {
        self.report(ty.span(), "the type of a field cannot be inferred: write it down");
    }

    fn visit_type_impl_trait(&mut self, ty: &'ast TypeImplTrait) {
        self.report(
            ty.impl_token.span,
            "a field needs a type that can be named: write a concrete type, or `Box<dyn ..>`",
        );
    }

    fn visit_type_reference(&mut self, ty: &'ast TypeReference) {
        if ty.lifetime.is_none() {
            self.report(
                ty.and_token.span(),
                "this reference needs a lifetime: own the value, since nothing can be lent of what stands in the struct itself; or, for what stands outside, declare one on \
                 the struct and write `&'a ..`",
            );
        }
        visit::visit_type_reference(self, ty);
    }

    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        if lifetime.ident == "_" {
            self.report(lifetime.span(), "this lifetime needs a name: declare one on the struct and write it here");
        } else if lifetime.ident != "static" && !self.declared.contains(&lifetime.ident) {
            self.report(
                lifetime.span(),
                format!("the struct does not declare this lifetime: write `struct Name<{lifetime}, ..>`"),
            );
        }
    }

    fn visit_bound_lifetimes(&mut self, bound: &'ast BoundLifetimes) {
        // `for<'a>`: known from here on. That it is known behind the bound too is left to the compiler.
        for parameter in &bound.lifetimes {
            if let GenericParam::Lifetime(parameter) = parameter {
                self.declared.push(parameter.lifetime.ident.clone());
            }
        }
    }

    /// `Cow<str>`, whose lifetime is easily forgotten.
    fn visit_path_segment(&mut self, segment: &'ast PathSegment) {
        if segment.ident == "Cow"
            && let PathArguments::AngleBracketed(arguments) = &segment.arguments
            && let Some(GenericArgument::Type(ty)) = arguments.args.first()
            && (matches!(ty, Type::Slice(_)) || matches!(ty, Type::Path(path) if path.path.is_ident("str")))
        {
            self.report(
                segment.ident.span(),
                "`Cow` needs a lifetime: declare one on the struct and write `Cow<'a, ..>`, or `Cow<'static, ..>`",
            );
        }
        visit::visit_path_segment(self, segment);
    }

    fn visit_type_macro(&mut self, ty: &'ast syn::TypeMacro) {
        if formula_macro(&ty.mac).is_some() {
            let name = ty.mac.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
            self.report(ty.span(), format!("`{name}!` is the whole type of a field: write `name: {name}!(..)`"));
        }
    }

    // Elided lifetimes are fine in the signatures of functions.
    fn visit_type_fn_ptr(&mut self, _: &'ast TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments(&mut self, _: &'ast syn::ParenthesizedGenericArguments) {}
}

/// Puts the struct's name in the place of `Self`: the generated code repeats types, and the `default =` expressions, where `Self` is another type.
pub(crate) fn name_self(head: &Head, fields: &mut [ParsedField], context: Option<&mut Context>) {
    let mut names = NameSelf { of: head };
    for field in fields {
        match &mut field.kind {
            ParsedKind::Signal(signal) => {
                names.visit_type_mut(&mut signal.ty);
                if let Some(default) = &mut signal.default {
                    names.visit_expr_mut(default);
                }
            }
            ParsedKind::Given(given) => {
                names.visit_type_mut(&mut given.ty);
                if let Some(default) = &mut given.default {
                    names.visit_expr_mut(default);
                }
            }
            ParsedKind::Clock(clock) => {
                names.visit_type_mut(&mut clock.ty);
                if let Some(default) = &mut clock.default {
                    names.visit_expr_mut(default);
                }
            }
            ParsedKind::Scan(scan, _) => {
                names.visit_type_mut(&mut scan.ty);
                if let Some(default) = &mut scan.default {
                    names.visit_expr_mut(default);
                }
            }
            ParsedKind::Computed { ty, .. } | ParsedKind::Event(ty) => names.visit_type_mut(ty),
            ParsedKind::Resource { ty, error, .. } => {
                names.visit_type_mut(ty);
                names.visit_type_mut(error);
            }
            ParsedKind::Effect { .. } => {}
        }
    }
    if let Some(context) = context {
        names.visit_type_mut(&mut context.ty);
        if let Some(default) = &mut context.default {
            names.visit_expr_mut(default);
        }
    }
}

struct NameSelf<'a> {
    of: &'a Head,
}

impl VisitMut for NameSelf<'_> {
    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        visit_mut::visit_path_segment_mut(self, segment);
        if segment.ident == "Self" {
            let mut name = self.of.name.clone();
            name.set_span(segment.ident.span());
            let (_, types, _) = self.of.generics.split_for_impl();
            let types = types.as_turbofish();
            *segment = syn::parse_quote!(#name #types);
        }
    }
}
