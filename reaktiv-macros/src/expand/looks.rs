//! Looks: what formulas read of nested structs, and of tables.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::GenericParam;

use super::cells::read_call;
use super::formulas::{in_lifetime, makes_due, restart_order, with_reads};
use super::nested::{ends_of_type, has_changed};
use super::{Context, plain};
use crate::model::{Aggregate, Field, Look, LookAt, Read};

/// A look: the facts, and what brings the child's field up to date and asks.
pub(super) fn look(context: &Context<'_>, place: usize, field: &Field, look: &Look) -> TokenStream {
    let (private, facts, step) = (&context.names.private, field.facts(), field.hidden("__step_"));
    let (order, mask) = (&context.order.formulas[place], context.mask_type());
    let [due, marks] = [&order.due, &context.order.readers[place].marks].map(|bits| context.mask(bits));
    let edges = context.some_mask(&order.edges);
    let makes_due = makes_due(context, field, order, &context.mask_ref(&order.due));
    let has_changed = asked(context, field, look, quote!(run));
    let Refresh { function, call, seen, end } = Refresh::new(context, place, field, look);
    // The formula has the same tokens, and warns.
    let allow = matches!(look.at, LookAt::Aggregate(_)).then(|| quote!(#[allow(warnings)]));
    quote! {
        const #facts: #private::Look<#mask> = #private::Look { due: #due, edges: #edges, marks: #marks };
        #function
        #allow
        fn #step<__S: #private::Sink>(run: &#private::Run<'_, Self>, _: __S) {
            if run.is_due(&Self::#facts.due) #makes_due {
                #call
                run.settle_look(&Self::#facts, #seen, #has_changed);
                #end
            }
        }
    }
}

/// What brings a child's field up to date.
struct Refresh {
    function: TokenStream,
    call: TokenStream,
    /// The conditional edges that it has taken.
    seen: TokenStream,
    end: TokenStream,
}

impl Refresh {
    fn new(context: &Context<'_>, place: usize, field: &Field, look: &Look) -> Refresh {
        let private = &context.names.private;
        let nothing = || Refresh {
            function: TokenStream::new(),
            call: TokenStream::new(),
            seen: quote!(#private::Mask::EMPTY),
            end: TokenStream::new(),
        };
        // With the tokens of the formula, so that what is wrong with them is one error.
        match (&look.at, &look.formula.body) {
            (LookAt::Field { members, method }, _) => {
                let call = read(context, look, quote!(run.inputs()), members, quote!(.#method()));
                Refresh { call, ..nothing() }
            }
            (LookAt::Aggregate(Aggregate { members, placed: true, .. }), Some(call)) => {
                if has_captures(context, place) {
                    Refresh::following(context, place, field, look, members, call)
                } else {
                    Refresh::placed(context, field, look, members, call)
                }
            }
            (LookAt::Aggregate(Aggregate { members, .. }), Some(call)) => {
                let call = read(context, look, quote!(run.inputs()), members, quote!(.#call));
                Refresh { call, ..nothing() }
            }
            (LookAt::Whole | LookAt::Anything | LookAt::Aggregate(_), _) => nothing(),
        }
    }

    /// Of an aggregate whose arguments read nothing of the struct. In a function, so that they see no name but their own.
    fn placed(context: &Context<'_>, field: &Field, look: &Look, members: &[Ident], call: &TokenStream) -> Refresh {
        let (private, inputs, inputs_type) = (&context.names.private, &context.names.inputs, &context.inputs_type);
        let (follow, of) = (field.hidden("__follow_"), place_type(field));
        let call = quote!(.__placed(#private::Place::<#of>::new(0)).#call);
        let body = read(context, look, inputs.to_token_stream(), members, call);
        Refresh {
            function: quote! {
                // The formula has the same tokens, and warns.
                #[allow(warnings)]
                fn #follow(#inputs: &#inputs_type) { #body }
            },
            call: quote!(Self::#follow(run.inputs());),
            seen: quote!(#private::Mask::EMPTY),
            end: TokenStream::new(),
        }
    }

    /// Of an aggregate whose arguments read fields of the struct.
    fn following(
        context: &Context<'_>,
        place: usize,
        field: &Field,
        look: &Look,
        members: &[Ident],
        call: &TokenStream,
    ) -> Refresh {
        let names = &context.names;
        let (private, reads, lifetime, cells, inputs) =
            (&names.private, &names.reads, &names.lifetime, &names.cells, &names.inputs);
        let (captures, of) = (captures(field), place_type(field));
        let (follow, inputs_type) = (field.hidden("__follow_"), &context.inputs_type);
        let number = context.order.numbers[place].map(plain);
        let (_, types, _) = context.of.generics.split_for_impl();
        let types = in_lifetime(lifetime, &types.to_token_stream());
        let version = Ident::new("version", Span::mixed_site());
        let call = with_reads(context, place, &look.formula, call.clone());
        let body = read(
            context,
            look,
            inputs.to_token_stream(),
            members,
            quote!(.__placed(#private::Place::<#of>::new(#version)).#call),
        );
        let order = &context.order.formulas[place];
        let edges = context.mask_ref(&order.edges);
        let makes_due = makes_due(context, field, order, &edges);
        let restart = restart_order(field, order, &quote!(run.slots()));
        let restart = restart.map(|restart| quote!(if following.starts_anew { #restart }));
        Refresh {
            function: quote! {
                // The formula has the same tokens, and warns.
                #[allow(warnings)]
                fn #follow<#lifetime>(#cells: &#reads #types, #inputs: &#lifetime #inputs_type, #version: usize) {
                    #body
                }
            },
            call: quote! {
                let known = run.slots().#captures.take();
                // Also if a row was touched: what the closures have read for others may have changed.
                let has_changed = known != 0 && (run.is_due(#edges) #makes_due);
                let following = run.follow(#number, #edges, known, has_changed);
                #restart
                let cells = #reads { reader: following.reader };
                Self::#follow(&cells, run.inputs(), following.version);
            },
            seen: quote!(cells.reader.seen()),
            end: quote!(run.followed(&run.slots().#captures, following.version, &cells.reader.seen());),
        }
    }
}

/// Reads something of a child.
fn read(context: &Context<'_>, look: &Look, inputs: TokenStream, members: &[Ident], call: TokenStream) -> TokenStream {
    let private = &context.names.private;
    let fields = context.fields_of(&context.of.fields[look.child], inputs, quote!(#private::Asked::Values));
    let fields = standing_at(look.formula.reads[0].self_span, fields);
    quote!(let _ = #fields #(.#members)* #call;)
}

/// A value that stands at the user's `self`: what is wrong with the rest of the path is the same error in a formula and in its look.
fn standing_at(self_span: Span, fields: TokenStream) -> TokenTree {
    let mut block = Group::new(Delimiter::Brace, fields);
    block.set_span(self_span);
    block.into()
}

/// Whether what a look is at has changed, as far as is known.
pub(super) fn asked(context: &Context<'_>, field: &Field, look: &Look, from: TokenStream) -> TokenStream {
    let (child, index) = (&context.of.fields[look.child], plain(context.number_of_child(look.child)));
    let fields = || context.fields_of(child, quote!(#from.inputs()), quote!(#from.asked(#index)));
    match &look.at {
        LookAt::Whole | LookAt::Anything => {
            let (name, has_changed) = (&child.info.name, context.of_nested(child, "has_changed"));
            quote!(#has_changed(&#from.inputs().#name, #from.known(#index)))
        }
        LookAt::Field { members, method } => {
            let has_changed = has_changed(method);
            let fields = fields();
            quote!(#fields #(.#members)* .#has_changed())
        }
        LookAt::Aggregate(Aggregate { members, .. }) => {
            let seen = seen(field);
            let fields = fields();
            quote!(
                #fields #(.#members)*
                    .__latest_has_changed(&#from.slots().#seen)
            )
        }
    }
}

/// `self.customer` in a formula that reads a field of it: a value, which stands at `self`; the call that makes it stands at the type, where
/// it is the same error as everywhere else if that is not reactive.
pub(super) fn read_of_fields(context: &Context<'_>, reader: usize, read: usize, look: &Look) -> Option<TokenStream> {
    let Read { self_span, span, .. } = context.of.fields[reader].formula()?.reads[read];
    let (first, last) = ends_of_type(&context.of.fields[look.child]);
    let call = read_call(context, reader, read, span.located_at(first), span.located_at(last))?;
    Some(standing_at(self_span, call).into())
}

/// What a formula gets for `self.customer`.
pub(super) fn type_of_look(context: &Context<'_>, look: &Look) -> TokenStream {
    let lifetime = &context.names.lifetime;
    let child = &context.of.fields[look.child];
    let ty = child.nested();
    match look.at {
        LookAt::Whole => quote!(&#lifetime #ty),
        _ => context.fields_type(child),
    }
}

pub(super) fn value_of_look(context: &Context<'_>, look: &Look) -> TokenStream {
    let (private, child) = (&context.names.private, &context.of.fields[look.child]);
    let name = &child.info.name;
    match look.at {
        LookAt::Whole => quote!(&self.reader.inputs().#name),
        _ => context.fields_of(child, quote!(self.reader.inputs()), quote!(#private::Asked::Values)),
    }
}

/// Where a look at an aggregate keeps the version that it has seen.
pub(super) fn seen(field: &Field) -> Ident {
    field.hidden("__seen_")
}

/// Whether a look at an aggregate has to be told from that of another struct: its arguments read fields, or mean something else for other types.
pub(super) fn has_captures(context: &Context<'_>, look: usize) -> bool {
    let is_placed = context.of.fields[look].as_look().is_some_and(|look| look.at.is_placed());
    let is_generic = context.of.generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)));
    is_placed && (is_generic || !context.order.formulas[look].edges.is_empty())
}

/// Where a look at an aggregate keeps which values its closures have read.
pub(super) fn captures(field: &Field) -> Ident {
    field.hidden("__captures_of_")
}

/// What formulas read a child through, all looks at which are up to date.
pub(super) fn fields(context: &Context<'_>, child: &Field, method: &Ident) -> TokenStream {
    let (private, fields) = (&context.names.private, context.fields_type(child));
    let value = context.fields_of(child, quote!(self.reader.inputs()), quote!(#private::Asked::Values));
    quote! {
        #[inline(always)]
        fn #method(&self) -> #fields { #value }
    }
}

/// The types that name the places of aggregates.
pub(super) fn place_types(context: &Context<'_>) -> TokenStream {
    let is_placed = |field: &&Field| field.as_look().is_some_and(|look| look.at.is_placed());
    let types = context.of.fields.iter().filter(is_placed).map(|field| {
        let name = place_type(field);
        quote! {
            #[allow(non_camel_case_types)]
            struct #name;
        }
    });
    types.collect()
}

/// The type that names the place of an aggregate.
fn place_type(field: &Field) -> Ident {
    field.hidden("__place_of_")
}

/// What a formula finds the place of an aggregate by.
pub(super) fn place(context: &Context<'_>, place: usize, field: &Field, method: &Ident) -> TokenStream {
    let (private, of) = (&context.names.private, place_type(field));
    let version = match has_captures(context, place) {
        false => quote!(0),
        true => {
            let captures = captures(field);
            quote!(self.reader.slots().#captures.version())
        }
    };
    quote! {
        #[inline]
        fn #method(&self) -> #private::Place<#of> { #private::Place::new(#version) }
    }
}
