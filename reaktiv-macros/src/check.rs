//! Stage 2: every rule that a struct must keep, each with its reason.

mod hands;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::formula::{NamedKind, Names, understand};
use crate::model::{
    Context, Cutoff, Field, FieldInfo, Given, Head, Kind, Parsed, ParsedField, ParsedKind, Struct, accessor_hash,
};
use crate::types;
use hands::{add_hands, take_hands};

/// Reports every mistake and gives back a struct without them.
pub(crate) fn check(parsed: Parsed, errors: &mut Errors) -> Struct {
    let Parsed { head, mut fields, contexts, mut lost } = parsed;
    let mut context = one_context(contexts, &mut lost, errors);
    types::name_self(&head, &mut fields, context.as_mut());
    let fields = distinct_names(&head, fields, context.as_ref(), &mut lost, errors);
    let mut fields = writable_types(&head, fields, &mut lost, errors);
    distinct_hashes(&fields, accessor_hash, errors);
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
    let mut fields: Vec<Field> = fields.into_iter().map(|field| understand_field(field, &names, errors)).collect();
    fields.extend(names.looks.take());
    add_hands(&mut fields, hands, &names, errors);
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
    for name in ["graph", "GRAPH"] {
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
                let what =
                    if *claimed == name { "its accessor".to_string() } else { format!("the generated `{claimed}`") };
                errors
                    .at(&info.name, format!("the field `{name}` needs another name: {what} would clash with {owner}"));
                return Claim::Clash;
            }
        }
        for claimed in generated {
            taken.insert(claimed, format!("that of the field `{name}`"));
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
            ParsedKind::Computed { .. } => vec![name.clone(), name.to_uppercase()],
            ParsedKind::Effect(_) => vec![],
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
            ParsedKind::Given(Given { ty, .. }) | ParsedKind::Computed { ty, .. } => writable_type(ty, head, errors),
            ParsedKind::Effect(_) => true,
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

fn understand_field(field: ParsedField, names: &Names, errors: &mut Errors) -> Field {
    let kind = match field.kind {
        ParsedKind::Signal(signal) => Kind::Signal(signal),
        ParsedKind::Given(given) => Kind::Given(given),
        ParsedKind::Computed { ty, cutoff, formula } => {
            Kind::Computed { ty, cutoff, formula: understand(formula, false, names, errors) }
        }
        ParsedKind::Effect(formula) => Kind::Effect(understand(formula, true, names, errors)),
    };
    Field { info: field.info, kind }
}

/// A formula cannot depend on itself: one error for each strongly connected component, with a shortest cycle.
fn no_cycles(fields: &mut [Field], errors: &mut Errors) {
    let reads: Vec<Vec<usize>> = fields
        .iter()
        .map(|field| match field.formula() {
            Some(formula) => formula.reads.iter().filter_map(crate::model::Read::source).collect(),
            None => Vec::new(),
        })
        .collect();
    let mut done = acyclic(&reads);
    for first in 0..fields.len() {
        if done[first] {
            continue;
        }
        let candidates = (first..fields.len()).filter(|&other| !done[other]);
        let component: Vec<usize> = candidates
            .filter(|&other| path(&reads, first, other).is_some() && path(&reads, other, first).is_some())
            .collect();
        if component.is_empty() {
            continue;
        }
        // A shortest cycle of the component; of these the one whose first declared field comes first.
        let cycle = component.iter().filter_map(|&start| path(&reads, start, start)).min_by_key(Vec::len);
        if let Some(cycle) = cycle {
            report_cycle(fields, cycle, errors);
        }
        for member in component {
            done[member] = true;
            match &mut fields[member].kind {
                Kind::Computed { formula, .. } => (formula.body, formula.reads) = (None, Vec::new()),
                // The child stays, and nothing is handed down.
                Kind::Hand(hand) => {
                    hand.formula.body = None;
                    hand.formula.reads.truncate(1);
                }
                _ => {}
            }
        }
    }
}

/// Which fields depend on no cycle.
fn acyclic(reads: &[Vec<usize>]) -> Vec<bool> {
    let mut readers = vec![Vec::new(); reads.len()];
    let mut waiting: Vec<usize> = reads.iter().map(Vec::len).collect();
    for (reader, sources) in reads.iter().enumerate() {
        for &source in sources {
            readers[source].push(reader);
        }
    }
    let mut done = vec![false; reads.len()];
    let mut ready: Vec<usize> = (0..reads.len()).filter(|&field| waiting[field] == 0).collect();
    while let Some(field) = ready.pop() {
        done[field] = true;
        for &reader in &readers[field] {
            waiting[reader] -= 1;
            if waiting[reader] == 0 {
                ready.push(reader);
            }
        }
    }
    done
}

fn report_cycle(fields: &[Field], mut cycle: Vec<usize>, errors: &mut Errors) {
    let first = (0..cycle.len()).min_by_key(|&place| cycle[place]).unwrap_or(0);
    cycle.rotate_left(first);
    // Of what is nested the field: which of its nodes it is nobody wants to know.
    let name = |field: usize| fields[fields[field].child().unwrap_or(field)].info.name.to_string();
    let mut text: Vec<String> = cycle.iter().map(|&field| name(field)).collect();
    text.dedup();
    text.push(name(cycle[0]));
    // Whoever writes that means the value that was there before.
    let hands_down = cycle.iter().any(|&field| fields[field].as_hand().is_some());
    let hint = match cycle.len() {
        _ if hands_down => {
            "; what is handed down comes before what reads the struct that it is handed down to: compute this in the struct around it"
        }
        1 => {
            "; a formula has no previous value, only the present ones of its fields: keep that in a signal, which whoever sets the others sets too"
        }
        _ => "",
    };
    errors.at_span(
        closing_read(fields, &cycle),
        format!("`{}` depends on itself: {}{hint}", name(cycle[0]), text.join(" -> ")),
    );
}

/// Where the last field of a cycle reads the first.
fn closing_read(fields: &[Field], cycle: &[usize]) -> Span {
    let last = &fields[cycle[cycle.len() - 1]];
    let reads = last.formula().map_or(&[][..], |formula| &formula.reads);
    reads.iter().find(|read| read.source() == Some(cycle[0])).map_or_else(|| last.info.name.span(), |read| read.span)
}

/// A shortest way along reads, at least one read long, without its last stop.
fn path(reads: &[Vec<usize>], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut came_from = vec![None; reads.len()];
    let mut queue = std::collections::VecDeque::from([from]);
    while let Some(reader) = queue.pop_front() {
        for &source in &reads[reader] {
            if source == to {
                let mut way = vec![reader];
                while way[way.len() - 1] != from {
                    way.push(came_from[way[way.len() - 1]]?);
                }
                way.reverse();
                return Some(way);
            }
            if source != from && came_from[source].is_none() {
                came_from[source] = Some(reader);
                queue.push_back(source);
            }
        }
    }
    None
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
