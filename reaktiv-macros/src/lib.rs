//! The `#[reactive]` attribute of [`reaktiv`](https://docs.rs/reaktiv). Use it through the facade crate `reaktiv`.
//!
//! Four stages, in one direction: `parse` reads the struct, `check` finds every mistake, `order` numbers the nodes,
//! `expand` writes the code. Parse and check report to one `Errors`; order and expand cannot fail.
//!
//! **Invariant:** what reaches `order` is free of cycles, names no unknown field, and has no `Option` left to unwrap: an item
//! with a reported mistake has left the model, or has a body that never returns.

mod chains;
mod errors;
mod fragments;
mod model;
mod nearest;
mod tokens;
mod unfinished;

mod parse;

mod check;
mod formula;
mod types;

mod order;

mod shown;
mod signals;

mod expand;
mod print;

#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

/// Turns a struct into a reactive one: plain fields become signals, `computed!` fields cached formulas, `scan!` fields formulas with memory, `effect!` fields code that runs
/// when what it reads has changed, `resource!` fields values that come from async work.
///
/// It comes first: a `derive` above it runs before the macro, which cannot tell (the compiler then complains of `computed!` in the place of a type, or of fields that
/// are not there).
///
/// For `struct Cart` it makes
///
/// - `CartInputs`, the plain data behind the signals, with the derives;
/// - `Cart::new(inputs)`, or `Cart::new(inputs, context)` with a context; `inputs()`, `into_inputs()`, `set_inputs(..)`;
/// - for each signal `quantity()`, `set_quantity(..)`, `update_quantity(..)` and the name `Cart::QUANTITY`;
/// - for each computed `total()` and the name `Cart::TOTAL`; the same for each scan, and each resource, which gives a `Snapshot`;
/// - for each event `push_reading(..)` and the name `Cart::READING`;
/// - for a clock `now()`, and the trait `Timed`;
/// - where there are scans, or a clock of its own, `CartMemory`, their values as plain data, with the same derives, and the trait `Remember`;
/// - for the context `log()` and `log_mut()`;
/// - the graph as data, `Cart::GRAPH`, and the trait `Reactive`;
/// - `Default` for the inputs where all their fields have one, derived or not;
/// - `From<CartInputs>`, `Default` and `Debug` where the inputs have what it takes; your own `From` or `Default` needs `new = pub(crate) name` (below), and `Drop` cannot be yours.
///   `Debug` computes nothing: a formula that has not been asked since something changed prints as `<stale>`;
/// - `Clone`, `PartialEq`, `Eq`, `PartialOrd`, `Ord`, `Hash`, and with the feature `serde` `Serialize` and `Deserialize`, where they are derived: through the inputs, and the memory. `Clone` and
///   `Deserialize` only without effects and without a context, which a copy would have a second time, or with a context that is given; a copy has the givens that were last handed down.
///
/// Options of the struct, as `#[reactive(..)]`:
///
/// - `inputs = Name`, `memory = Name`: other names for `CartInputs` and `CartMemory`;
/// - `new = from_inputs`: another name for the generated constructor, so that `new` is yours; with a visibility in front, `new = pub(crate) from_inputs`, that is its, and
///   `From` and `Default` are left out;
/// - `rename(inputs = .., into_inputs = .., set_inputs = ..)`: other names for these methods;
/// - `crate = path::to::reaktiv`: where this crate is.
///
/// Options of a field, as `#[reactive(..)]`:
///
/// - `default = expression`, on a signal: what `CartInputs::default()` has instead of its type's default; on a scan: what it is before its first step; on a clock: where it begins; on the context: what `Cart::default()` has;
/// - `read_only`, on a signal: whoever sees the field reads it, and the module alone sets it. Private are its setter and `update_`, its field in the inputs,
///   `set_inputs` and `restore`; its constant is a `ComputedField`, which cannot be set. So others need a constructor of yours. `setter = put_state` beside it
///   gives the private setter another name, so that a public one, which checks, can be called `set_state`;
/// - `cutoff = never`, `cutoff = ptr` or `cutoff = path::to::function`, on a signal, computed or scan: when two values count as equal. `never` takes
///   every new value for a change, `ptr` compares the addresses behind an `Rc`, an `Arc` or a reference, a function `fn(&T, &T) -> bool`
///   tells whether they are equal. By default `PartialEq` decides, but that `NaN` equals `NaN` in fields declared as `f32` or `f64`, or as options,
///   tuples or arrays with these in them;
/// - `nested`, on a signal whose type is a reactive struct, or a `Table` of them: formulas read its fields by their accessors, at any depth, each an
///   edge of its own (`self.customer.address.city()`), or all of it (`&self.customer`). Its accessors are `customer()`, `customer_mut()`,
///   `update_customer(..)` and `set_customer(..)`;
/// - `given`, on a field of plain data: a value that the struct around this one hands down. Formulas and effects read it like a signal, and it is in neither the inputs nor what is
///   saved. It has a `default = ..`, or the type's, where the struct stands alone, and may have a `cutoff`; its accessors are `rate()` and `set_rate(..)`, which a struct that stands alone is
///   set with. Such a struct is born, so that its effects run, with its first flush: that of the struct that it is placed in;
/// - `given(rates, fx = self.rate, id = key)`, beside `nested`: what a nested struct is handed down, all of its givens by their names: each is a field of this struct, or the `key` of a
///   row. A context that is given is named in the same way;
/// - `event`, on a field with the type of one: something that happens, and is gone after its flush. In scans and effects `self.reading` is a slice of all that were pushed since this one last ran;
/// - `clock`, on one field of a type that is `Copy + Ord`: time as an input, which `advance` and `skip_to` move. It is only compared, `self.now >= deadline`, `self.now < deadline`, or
///   rounded down, `self.now.every(step)`; scans and effects take the time at which they run with `untracked!(self.now)`. Without `default = ..` the struct is born when it is first told the time.
///   With `clock, given` it is that of the struct around this one, which names it as other givens;
/// - `restart`, on an async effect: a change of what it reads drops its run where that waits, and begins another one;
/// - `skip_first`, on an effect that reads the same fields in every run: it does not run when the struct is made;
/// - `context`, on one field: what effects need from outside. They see it as `self.name`, mutable; formulas may not read it. With `context, given` it is that of the struct around this one, which
///   lends it to the effects.
///
/// In a formula, a scan and an effect `self.name` is the field's value behind a shared reference; in a scan its own field is the value that it had before. A closure for another thread cannot use `self`: bind the
/// field first, `let items = &self.items;`. An effect gives no value: what it ends with is dropped, with the compiler's warning if it must be used. It, and a scan, may say `untracked!(self.name)` to read
/// without being run by a change of it. The macros of the standard library are known by their names, and show what you wrote; a macro of your own gets the
/// code that reads the field in the place of `self.name`.
///
/// `effect!(async { .. })` and `resource!(Type, Error, async { .. })` run when somebody awaits `run_futures()`. In them `self` is a copy of all the fields that they name, in whatever branch, made when a run begins, and each of these is an edge;
/// the context is a clone. A call on a nested struct is made then, with fields and paths as arguments, and its value kept. The clock stands there in `untracked!` alone, events do not. All that a run has is `Send + 'static`.
///
/// In an editor, rename a field where it is declared: formulas, accessors, setters and the inputs follow; its constant, `Cart::QUANTITY`, does not, since its name is not that
/// of the field.
#[proc_macro_attribute]
pub fn reactive(options: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    reactive_struct(options.into(), item.into()).into()
}

fn reactive_struct(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = errors::Errors::default();
    let (options, item) = (fragments::in_parentheses(options), fragments::in_parentheses(item));
    let Some(parsed) = parse::parse(options, item, &mut errors) else {
        return errors.into_tokens(&syn::parse_quote!(::reaktiv));
    };
    let checked = check::check(parsed, &mut errors);
    let ordered = order::order(&checked);
    let mut expansion = expand::expand(&checked, &ordered);
    print::print_if_asked(&checked.name.to_string(), &expansion);
    expansion.extend(errors.into_tokens(&checked.krate));
    expansion
}

/// What the facade's `computed!` calls, with its own path in front.
#[proc_macro]
pub fn computed(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    signals::computed(tokens.into()).into()
}

/// What the facade's `effect!` calls, with its own path in front.
#[proc_macro]
pub fn effect(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    signals::effect(tokens.into()).into()
}

/// What the facade's `linked!` calls, with its own path in front.
#[proc_macro]
pub fn linked(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    signals::linked(tokens.into()).into()
}

/// For an editor: gives back the tokens in a struct, which stand in it as those of a macro. What comes out of a derive is renamed with the tokens that it
/// is made of, and otherwise not shown at them.
#[doc(hidden)]
#[proc_macro_derive(Renamed)]
pub fn renamed(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let Ok(item) = syn::parse::<syn::ItemStruct>(item) else { return proc_macro::TokenStream::new() };
    let tokens = item.fields.into_iter().filter_map(|field| match field.ty {
        syn::Type::Macro(ty) => Some(ty.mac.tokens),
        _ => None,
    });
    tokens.collect::<TokenStream>().into()
}

/// What the facade's `scan!` calls where it stands in no reactive struct.
#[proc_macro]
pub fn scan(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    errors::only_in_a_struct("scan!", "is a field of a struct with `#[reactive]`: `name: scan!(Type, expression)`")
        .into()
}

/// What the facade's `resource!` calls where it stands in no reactive struct.
#[proc_macro]
pub fn resource(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let form = "is a field of a struct with `#[reactive]`: `name: resource!(Type, Error, async { .. })`; elsewhere there is `Resource::new`";
    errors::only_in_a_struct("resource!", form).into()
}

/// A read that makes no edge: `untracked!(self.field)` in an `effect!` or a `scan!`.
#[proc_macro]
pub fn untracked(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    errors::only_in_a_struct("untracked!", "stands in an `effect!` or a `scan!` of a struct with `#[reactive]`").into()
}
