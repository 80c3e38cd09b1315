//! Looks: what formulas read of nested structs, and of tables.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::bodies::{standing_at, with_reads, with_self};
use super::children::accessor;
use super::clock;
use super::context::{Context, plain};
use super::places::{captures, has_captures, noted, place_type, seen};
use super::pulls::{makes_due, restart_order};
use crate::model::{Aggregate, Field, Look, LookAt, Lookup};

/// A look: the facts, and what brings the child's field up to date and asks.
pub(super) fn look(context: &Context<'_>, place: usize, field: &Field, look: &Look) -> TokenStream {
    let (private, facts, step) = (&context.names.private, field.facts(), field.hidden("step_"));
    let (order, mask, run) = (&context.order.formulas[place], &context.mask_type, &context.run);
    let [due, edges, marks] =
        [&order.due, &order.edges, &context.order.readers[place].marks].map(|bits| context.mask(bits));
    let makes_due = makes_due(context, field, order, &context.mask_ref(&order.due));
    let has_changed = asked(context, field, look, quote!(run));
    let Refresh { function, call, seen, end } = Refresh::new(context, place, field, look);
    // The formula has the same tokens, and warns.
    let allow = matches!(look.at, LookAt::Aggregate(_)).then(|| quote!(#[allow(warnings)]));
    quote! {
        const #facts: #private::Look<#mask> = #private::Look { due: #due, edges: #edges, marks: #marks };
        #function
        #allow
        fn #step<__S: __Sink>(run: &#run, _: __S) {
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
        let nothing = || Refresh {
            function: TokenStream::new(),
            call: TokenStream::new(),
            seen: quote!(__Mask::EMPTY),
            end: TokenStream::new(),
        };
        // With the tokens of the formula, so that what is wrong with them is one error.
        let call = look.formula.body.clone().map(|call| with_self(context, call));
        match (&look.at, &call) {
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
            (LookAt::Rows(Lookup { members, .. }), _) => {
                let of = place_type(field);
                let call = read(context, look, quote!(run.inputs()), members, quote!(.__follow_lookups::<#of>()));
                Refresh { call, ..nothing() }
            }
            (LookAt::Anything, _) => {
                let fields = fields(context, look, quote!(run.inputs()), "Deep");
                Refresh { call: quote!(let _ = #fields;), ..nothing() }
            }
            (LookAt::Whole | LookAt::Aggregate(_), _) => nothing(),
        }
    }

    /// Of an aggregate whose arguments read nothing of the struct. In a function, so that they see no name but their own.
    fn placed(context: &Context<'_>, field: &Field, look: &Look, members: &[Ident], call: &TokenStream) -> Refresh {
        let (private, inputs, inputs_type) = (&context.names.private, &context.names.inputs, &context.inputs_type);
        let (follow, of) = (field.hidden("follow_"), place_type(field));
        let call = quote!(.__placed(#private::Place::<#of>::new(0)).#call);
        let body = read(context, look, inputs.to_token_stream(), members, call);
        Refresh {
            function: quote! {
                // The formula has the same tokens, and warns.
                #[allow(warnings)]
                fn #follow(#inputs: &#inputs_type) { #body }
            },
            call: quote!(Self::#follow(run.inputs());),
            seen: quote!(__Mask::EMPTY),
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
        let (private, lifetime, cells, inputs) = (&names.private, &names.lifetime, &names.cells, &names.inputs);
        let (captures, of) = (captures(field), place_type(field));
        let (follow, inputs_type) = (field.hidden("follow_"), &context.inputs_type);
        let number = context.order.numbers[place].map(plain);
        let reader = &context.reader;
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
        let slots = quote!(run.slots());
        let restart: TokenStream =
            restart_order(field, order, &slots).into_iter().chain(clock::restart(context, place, &slots)).collect();
        let restart = (!restart.is_empty()).then(|| quote!(if following.starts_anew { #restart }));
        Refresh {
            function: quote! {
                // The formula has the same tokens, and warns.
                #[allow(warnings)]
                fn #follow<#lifetime>(#cells: &#reader, #inputs: &#lifetime #inputs_type, #version: usize) {
                    #body
                }
            },
            call: quote! {
                let known = run.slots().#captures.take();
                // Also if a row was touched: what the closures have read for others may have changed.
                let has_changed = known != 0 && (run.is_due(#edges) #makes_due);
                let following = run.follow(#number, #edges, known, has_changed);
                #restart
                let cells = following.reader;
                Self::#follow(&cells, run.inputs(), following.version);
            },
            seen: quote!(cells.seen()),
            end: quote!(run.followed(&run.slots().#captures, following.version, &cells.seen());),
        }
    }
}

/// Reads something of a child.
fn read(context: &Context<'_>, look: &Look, inputs: TokenStream, members: &[Ident], call: TokenStream) -> TokenStream {
    let asked = if members.is_empty() { "Values" } else { "Deep" };
    let fields = standing_at(look.formula.reads[0].self_span, fields(context, look, inputs, asked));
    quote!(let _ = #fields #(.#members)* #call;)
}

/// What a child is read through.
fn fields(context: &Context<'_>, look: &Look, inputs: TokenStream, asked: &str) -> TokenStream {
    let (private, asked) = (&context.names.private, Ident::new(asked, Span::mixed_site()));
    context.fields_of(&context.of.fields[look.child], inputs, quote!(#private::Asked::#asked))
}

/// The looks at a child that have to ask before it forgets what has changed. Not those at aggregates: their versions do not forget, and are others in another table.
pub(super) fn looks_to_gather<'c>(
    context: &'c Context<'_>,
    child: usize,
) -> impl Iterator<Item = (usize, &'c Field, &'c Look)> {
    context.looks(child).filter(|(_, _, look)| !matches!(look.at, LookAt::Aggregate(_) | LookAt::Rows(_)))
}

/// Whether what a look is at has changed, as far as is known.
pub(super) fn asked(context: &Context<'_>, field: &Field, look: &Look, from: TokenStream) -> TokenStream {
    let (child, index) = (&context.of.fields[look.child], plain(context.number_of_child(look.child)));
    let fields = || context.fields_of(child, quote!(#from.inputs()), quote!(#from.asked(#index)));
    match &look.at {
        LookAt::Whole | LookAt::Anything => {
            let (name, was_touched) = (&child.info.name, context.of_nested(child, "was_touched"));
            quote!(#was_touched(&#from.inputs().#name, #from.known(#index)))
        }
        LookAt::Field { members, method } => {
            let (fields, accessor) = (fields(), accessor(method));
            quote!(#fields #(.#members)* .__has_changed(#accessor))
        }
        LookAt::Aggregate(Aggregate { members, .. }) => {
            let (fields, seen) = (fields(), seen(field));
            quote!(
                #fields #(.#members)*
                    .__latest_has_changed(&#from.slots().#seen)
            )
        }
        LookAt::Rows(Lookup { members, .. }) => {
            let (fields, noted) = (fields(), noted(field));
            quote!(
                #fields #(.#members)*
                    .__latest_has_changed(#from.slots().#noted.seen())
            )
        }
    }
}
