//! Stage 2: every rule that a struct must keep, each with its reason.

mod cycles;
mod hands;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proc_macro2::Ident;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::formula::{NamedKind, Names, Role, understand};
use crate::model::{
    Clock, Context, Cutoff, Field, FieldInfo, Formula, Given, Head, Kind, Parsed, ParsedField, ParsedKind, Resource,
    Scan, Shape, Signal, Struct, Target, When, accessor_hash,
};
use crate::types;
use cycles::no_cycles;
use hands::{add_hands, take_hands};

/// Reports every mistake and gives back a struct without them.
pub(crate) fn check(parsed: Parsed, errors: &mut Errors) -> Struct {
    let Parsed { mut head, mut fields, contexts, mut lost } = parsed;
    let mut context = one_context(contexts, &mut lost, errors);
    types::name_self(&head, &mut fields, context.as_mut());
    let fields = distinct_names(&head, fields, context.as_ref(), &mut lost, errors);
    let fields = one_clock(fields, &mut lost, errors);
    let mut fields = writable_types(&head, fields, &mut lost, errors);
    memory_of_its_own(&mut head, &fields, errors);
    distinct_hashes(&fields, accessor_hash, errors);
    distinct_in_frames(&fields, errors);
    nested_structs(&mut fields, errors);
    let context = context.filter(|context| writable_type(&context.ty, &head, errors));

    let hands = take_hands(&mut fields);
    let names = Names {
        of: head.name.clone(),
        fields: fields.iter().map(|field| (field.info.name.clone(), NamedKind::of(&field.kind))).collect(),
        context: context.as_ref().map(|context| context.info.name.clone()),
        tables: fields.iter().filter(|field| field.kind.is_table()).map(|field| field.info.name.clone()).collect(),
        lost,
        looks: RefCell::default(),
    };
    let mut loads = Vec::new();
    let understood = fields.into_iter().enumerate();
    let understood = understood.map(|(place, field)| understand_field(place, field, &head, &names, &mut loads, errors));
    let mut fields: Vec<Field> = understood.collect();
    fields.extend(names.looks.take());
    add_hands(&mut fields, hands, &names, errors);
    fields.extend(loads);
    no_cycles(&mut fields, errors);
    Struct { head, fields, context }
}

/// Effects see one context: with two, a formula's `self.a` and `self.b` would no longer say what is reactive.
fn one_context(contexts: Vec<Context>, lost: &mut Vec<Ident>, errors: &mut Errors) -> Option<Context> {
    let mut contexts = contexts.into_iter();
    let first = contexts.next();
    for extra in contexts {
        errors.at(
            &extra.info.name,
            "a struct has at most one context: put both into one struct or tuple and make that the context",
        );
        lost.push(extra.info.name);
    }
    first
}

/// With two there would be two times.
fn one_clock(fields: Vec<ParsedField>, lost: &mut Vec<Ident>, errors: &mut Errors) -> Vec<ParsedField> {
    let mut first: Option<Ident> = None;
    let is_kept = |field: &ParsedField| {
        let ParsedKind::Clock(clock) = &field.kind else { return true };
        if let syn::Type::Path(ty) = &clock.ty
            && ["f32", "f64", "String"].iter().any(|name| ty.path.is_ident(name))
        {
            let message = "a clock has a type that is `Copy + Ord` (of floats `NaN` is neither before nor after): take milliseconds as a `u64`, a `Duration` since the start, an `Instant`, \
                           or a timestamp";
            errors.at(&clock.ty, message);
            lost.push(field.info.name.clone());
            return false;
        }
        match &first {
            None => first = Some(field.info.name.clone()),
            Some(first) => {
                let name = &field.info.name;
                errors.at(
                    name,
                    format!("a struct has one clock, and `{first}` is it: make `{name}` a signal, or put it into a nested struct, which may have a clock of its own"),
                );
                lost.push(name.clone());
                return false;
            }
        }
        true
    };
    fields.into_iter().filter(is_kept).collect()
}

/// Fields, and the names that the macro derives from them, must not meet.
fn distinct_names(
    head: &Head,
    fields: Vec<ParsedField>,
    context: Option<&Context>,
    lost: &mut Vec<Ident>,
    errors: &mut Errors,
) -> Vec<ParsedField> {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let methods = head.methods.all().map(|name| name.unraw().to_string());
    for name in methods {
        let option = if head.methods.new.unraw() == name { "new = .." } else { "rename(..)" };
        let owner = format!("`{}::{name}`, which `#[reactive({option})]` gives another name", head.name);
        taken.insert(name, owner);
    }
    for name in ["graph", "GRAPH"].into_iter().chain(own_methods(head, &fields, context)) {
        taken.insert(name.to_owned(), format!("`{}::{name}`", head.name));
    }
    let mut declared: Vec<Ident> = Vec::new();
    let mut claim = |info: &FieldInfo, generated: Vec<String>, errors: &mut Errors| {
        if declared.contains(&info.name) {
            errors.at(&info.name, format!("the field `{}` is declared twice", info.name));
            return Claim::Twice;
        }
        declared.push(info.name.clone());
        let name = info.name.unraw().to_string();
        if name.starts_with("__") {
            errors.at(
                &info.name,
                format!(
                    "names that begin with two underscores are the macro's own: call the field `_{}`",
                    name.trim_start_matches('_')
                ),
            );
            return Claim::Clash;
        }
        for (place, claimed) in generated.iter().enumerate() {
            if generated[..place].contains(claimed) {
                errors.at(
                    &info.name,
                    format!("the accessor and the constant of `{name}` would both be called `{claimed}`: give the field a lower-case name"),
                );
                return Claim::Clash;
            }
            if let Some(owner) = taken.get(claimed) {
                let what = if *claimed == name && generated[0] == name {
                    "its accessor".to_string()
                } else {
                    format!("the generated `{claimed}`")
                };
                errors
                    .at(&info.name, format!("the field `{name}` needs another name: {what} would clash with {owner}"));
                return Claim::Clash;
            }
        }
        for claimed in generated {
            let owner = match claimed == name {
                true => format!("that of the field `{name}`"),
                false => format!("the generated `{claimed}` of the field `{name}`"),
            };
            taken.insert(claimed, owner);
        }
        Claim::Free
    };

    let mut kept = Vec::new();
    let mut context_claimed = context.is_none();
    for field in fields {
        let name = field.info.name.unraw().to_string();
        let generated = match &field.kind {
            ParsedKind::Signal(signal) => {
                let set = signal.setter(&field.info).unraw().to_string();
                let mut names = vec![name.clone(), set, format!("update_{name}"), name.to_uppercase()];
                names.extend(signal.nested.then(|| format!("{name}_mut")));
                names
            }
            ParsedKind::Given(_) => vec![name.clone(), format!("set_{name}"), name.to_uppercase()],
            ParsedKind::Event(_) => vec![format!("push_{name}"), name.to_uppercase()],
            ParsedKind::Clock(_) => vec![name.clone(), name.to_uppercase()],
            ParsedKind::Computed { .. } | ParsedKind::Scan(..) | ParsedKind::Resource { .. } => {
                vec![name.clone(), name.to_uppercase()]
            }
            ParsedKind::Effect { .. } => vec![],
        };
        if !context_claimed
            && let Some(context) = context
            && comes_before(context, &field)
        {
            claim_context(context, &mut claim, errors);
            context_claimed = true;
        }
        match claim(&field.info, generated, errors) {
            Claim::Free => kept.push(field),
            Claim::Twice => {}
            Claim::Clash => lost.push(field.info.name),
        }
    }
    if !context_claimed && let Some(context) = context {
        claim_context(context, &mut claim, errors);
    }
    kept
}

/// Those methods of `Remember` that not everybody may call, or that need a context, are the struct's own.
fn own_methods(head: &Head, fields: &[ParsedField], context: Option<&Context>) -> Vec<&'static str> {
    let signal = |field: &ParsedField, is_it: fn(&Signal) -> bool| matches!(&field.kind, ParsedKind::Signal(signal) if is_it(signal));
    if !fields.iter().any(|field| field.kind.is_remembered()) {
        return Vec::new();
    }
    let has_own_context = context.is_some_and(|context| !context.given);
    let resume = (has_own_context || head.methods.vis_of_new.is_some()).then_some("resume");
    let restore = fields.iter().any(|field| signal(field, |signal| signal.read_only.is_some())).then_some("restore");
    resume.into_iter().chain(restore).collect()
}

enum Claim {
    Free,
    Twice,
    Clash,
}

fn claim_context(
    context: &Context,
    claim: &mut impl FnMut(&FieldInfo, Vec<String>, &mut Errors) -> Claim,
    errors: &mut Errors,
) {
    let name = context.info.name.unraw().to_string();
    claim(&context.info, vec![name.clone(), format!("{name}_mut")], errors);
}

fn comes_before(context: &Context, field: &ParsedField) -> bool {
    crate::errors::position(context.info.name.span()) < crate::errors::position(field.info.name.span())
}

/// A nested field holds one struct, by value, or a table of them: what else there is in the standard library has another form. Then it is a signal.
fn nested_structs(fields: &mut [ParsedField], errors: &mut Errors) {
    for field in fields {
        if let ParsedKind::Signal(signal) = &mut field.kind
            && signal.nested
            && let Some((place, message)) = types::instead_of_container(&signal.ty)
        {
            errors.at(place, message);
            (signal.nested, signal.cutoff) = (false, Cutoff::Never);
        }
    }
}

/// The memory is there with a scan or a clock; it has a name of its own, and what is saved with it can be told from the inputs alone.
fn memory_of_its_own(head: &mut Head, fields: &[ParsedField], errors: &mut Errors) {
    if !fields.iter().any(|field| field.kind.is_in_memory()) {
        if let Some(name) = &head.named_memory {
            errors.at(name, format!("`{}` has no memory, since it has no `scan!` and no clock of its own", head.name));
        }
        return;
    }
    if head.inputs == head.memory {
        let name = head.named_memory.as_ref().unwrap_or(&head.memory);
        errors.at(name, format!("`{}` is the name of the inputs: give the memory another one", head.memory));
        head.memory = Ident::new(&format!("__{}Memory", head.name.unraw()), head.name.span());
    }
    let is_saved = head.derives.iter().any(|path| path.segments.last().is_some_and(|last| last.ident == "Deserialize"));
    for field in fields.iter().filter(|_| is_saved) {
        if let ParsedKind::Signal(signal) = &field.kind
            && let Some(part) = ["inputs", "memory"].into_iter().find(|part| field.info.name.unraw() == part)
            && !signal.attrs.iter().any(|attr| attr.path().is_ident("serde"))
        {
            errors.at(
                &field.info.name,
                format!(
                    "a struct with a memory is saved as `inputs` and `memory`, and could not be told from inputs that were saved alone and have a `{part}`: give the field \
                     another name there, `#[serde(rename = \"..\")]`"
                ),
            );
        }
    }
}

/// In frames fields are known by their names there.
fn distinct_in_frames(fields: &[ParsedField], errors: &mut Errors) {
    let mut known = [BTreeMap::new(), BTreeMap::new()];
    for FieldInfo { name, frames, .. } in fields.iter().map(|field| &field.info) {
        let sides = [(frames.publish, &frames.out, "goes out"), (frames.accept, &frames.into, "comes in")];
        for (known, (word, side, what)) in known.iter_mut().zip(sides) {
            let text = side.name_of(name);
            if let Some(other) = word.and_then(|_| known.insert(text.clone(), name)) {
                errors.at(
                    name,
                    format!("`{name}` {what} as `{text}`, and so does `{other}`: give one of them another name there"),
                );
            }
        }
    }
}

/// Structs around this one know accessors by a hash of their names.
fn distinct_hashes(fields: &[ParsedField], hash: impl Fn(&Ident) -> u64, errors: &mut Errors) {
    let mut known = BTreeMap::new();
    for name in fields.iter().map(|field| &field.info.name) {
        if let Some(other) = known.insert(hash(name), name) {
            errors.at(name, format!("the field `{name}` needs another name: it has the same hash as `{other}`"));
        }
    }
}

/// Types are repeated in the generated code, so they must be written out.
fn writable_types(
    head: &Head,
    fields: Vec<ParsedField>,
    lost: &mut Vec<Ident>,
    errors: &mut Errors,
) -> Vec<ParsedField> {
    let mut kept = Vec::new();
    for field in fields {
        let writable = match &field.kind {
            ParsedKind::Signal(signal) => writable_type(&signal.ty, head, errors),
            ParsedKind::Given(Given { ty, .. })
            | ParsedKind::Clock(Clock { ty, .. })
            | ParsedKind::Event(ty)
            | ParsedKind::Computed { ty, .. }
            | ParsedKind::Scan(Scan { ty, .. }, _) => writable_type(ty, head, errors),
            ParsedKind::Resource { ty, error, .. } => {
                writable_type(ty, head, errors) & writable_type(error, head, errors)
            }
            ParsedKind::Effect { .. } => true,
        };
        if writable {
            kept.push(field);
        } else {
            lost.push(field.info.name);
        }
    }
    kept
}

fn writable_type(ty: &syn::Type, head: &Head, errors: &mut Errors) -> bool {
    match types::problem(ty, &head.generics) {
        Some((span, message)) => {
            errors.at_span(span, message);
            false
        }
        None => true,
    }
}

fn understand_field(
    place: usize,
    field: ParsedField,
    head: &Head,
    names: &Names,
    loads: &mut Vec<Field>,
    errors: &mut Errors,
) -> Field {
    let kind = match field.kind {
        ParsedKind::Signal(signal) => Kind::Signal(signal),
        ParsedKind::Given(given) => Kind::Given(given),
        ParsedKind::Clock(clock) => Kind::Clock(clock),
        ParsedKind::Computed { ty, cutoff, formula } => {
            Kind::Computed { ty, cutoff, formula: understand(formula, Role::Formula, names, errors), resource: None }
        }
        ParsedKind::Resource { ty, error, formula } => {
            let formula = understand(formula, Role::Async { resource: true }, names, errors);
            let (shown, load) = resource(place, &field.info, ty, error, formula, head);
            loads.push(load);
            shown
        }
        ParsedKind::Event(ty) => Kind::Event(ty),
        ParsedKind::Scan(scan, formula) => {
            let role = Role::Scan { name: &field.info.name, in_place: scan.in_place };
            let formula = understand(formula, role, names, errors);
            Kind::Scan(scan, formula)
        }
        ParsedKind::Effect { formula, skip_first, restart } => {
            let is_async = formula.expr.as_ref().is_some_and(is_async);
            let role = if is_async { Role::Async { resource: false } } else { Role::Effect };
            let formula = understand(formula, role, names, errors);
            if skip_first {
                all_unconditional(&formula, errors);
            }
            if let Some(word) = restart.filter(|_| !is_async) {
                errors.at_span(
                    word,
                    "`restart` is for async effects, `effect!(async { .. })`, whose run it drops where that waits when something has changed: another one has finished by then",
                );
            }
            let when = if is_async { When::Async { restarts: restart.is_some() } } else { When::AtOnce };
            Kind::Effect { formula, skip_first, when }
        }
    };
    Field { info: field.info, kind }
}

/// Whether it is `async { .. }`.
fn is_async(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Paren(paren) => is_async(&paren.expr),
        syn::Expr::Group(group) => is_async(&group.expr),
        expr => matches!(expr, syn::Expr::Async(_)),
    }
}

/// A resource is two nodes that read the same: one that is what there is to see of it, and an effect, which loads it.
fn resource(
    place: usize,
    info: &FieldInfo,
    value: syn::Type,
    error: syn::Type,
    body: Formula,
    head: &Head,
) -> (Kind, Field) {
    let krate = &head.krate;
    let span = proc_macro2::Span::mixed_site();
    let ty = syn::Type::Verbatim(quote::quote_spanned!(span=> #krate::Snapshot<#value, #error>));
    let reads = body.reads.iter().filter(|read| read.source().is_some()).cloned().collect();
    let text = body.text.clone();
    let formula =
        Formula { body: None, text, parentheses: body.parentheses, shape: Shape::Expression, reads, kept: Vec::new() };
    let resource = Some(Box::new(Resource { value, error }));
    let shown = Kind::Computed { ty, cutoff: Cutoff::Never, formula, resource };
    let name = Ident::new(&format!("__load_{}", info.name.unraw()), span);
    let info = FieldInfo {
        name,
        colon: span,
        vis: syn::Visibility::Inherited,
        shared_attrs: Vec::new(),
        frames: Default::default(),
    };
    let kind = Kind::Effect { formula: body, skip_first: false, when: When::Loads(place) };
    (shown, Field { info, kind })
}

/// What an effect that has not run reads in some runs only is not known: it would not hear of the first change.
fn all_unconditional(formula: &Formula, errors: &mut Errors) {
    if let Some(read) = formula.reads.iter().find(|read| matches!(read.target, Target::Clock(_))) {
        let message = "an effect that skips its first run cannot compare the clock, since nobody would know when to run it: make the comparison a `computed!`, and read that";
        errors.at_span(read.span, message);
    } else if let Some(read) = formula.reads.iter().find(|read| read.conditional && read.source().is_some()) {
        let message = "an effect that skips its first run must read the same fields in every run, since it hears of those that its last run has read: read them at its \
                       beginning, `let value = &self.field;`";
        errors.at_span(read.span, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_fields_whose_names_have_one_hash_are_an_error() {
        let item = quote::quote!(
            struct Pair {
                first: u32,
                second: u32,
                third: u32,
            }
        );
        let found = |hash: fn(&Ident) -> u64| {
            let mut errors = Errors::default();
            let parsed = crate::parse::parse(Default::default(), item.clone(), &mut errors).expect("a struct");
            distinct_hashes(&parsed.fields, hash, &mut errors);
            errors.into_tokens(&syn::parse_quote!(reaktiv)).to_string()
        };
        assert_eq!(found(accessor_hash), "");
        let message = "the field `second` needs another name: it has the same hash as `first`";
        assert!(found(|name| u64::from(name == "third")).contains(message));
    }
}
