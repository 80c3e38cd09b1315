//! Async effects, and what loads resources: futures that begin with copies of what they read.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

use super::bodies::{with_copies, with_reads, with_self};
use super::context::{Context, plain};
use super::keepsakes::{arrival, copy, first_read, kept};
use super::reads::{reference, used_parameters};
use super::shortcuts::effect_is_due;
use super::steps::{ask_children, restart};
use crate::model::{Field, Formula, KeptCall, Kind, LookAt, Resource, Target, When, placeholder_number};
use crate::order::Bits;

impl Context<'_> {
    /// The fields that do their work in a future, with their places.
    pub(super) fn runs(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.of.fields.iter().enumerate().filter(|(_, field)| field.is_run())
    }

    /// The number of a run.
    fn number_of_run(&self, place: usize) -> usize {
        self.runs().take_while(|(other, _)| *other != place).count()
    }
}

/// What a flush calls if it is due, what begins its run, and what is done with the outcome.
pub(super) fn run(
    context: &Context<'_>,
    place: usize,
    field: &Field,
    formula: &Formula,
    skip_first: bool,
    when: When,
) -> TokenStream {
    let (private, of) = (&context.names.private, &context.struct_type);
    let [check, is_due] = ["effect_", "due_"].map(|prefix| field.hidden(prefix));
    let number = context.order.numbers[place].map(plain);
    let kind = Ident::new(
        match when {
            When::Async { restarts: true } => "Restarting",
            When::Loads(_) => "Resource",
            When::AtOnce | When::Async { restarts: false } => "Effect",
        },
        Span::call_site(),
    );
    let run = plain(context.number_of_run(place));
    let uses_context = formula.reads_context();
    let lent = context.of.context.as_ref().filter(|_| context.has_given_context()).map(|outside| {
        let (ty, name) = (&outside.ty, Ident::new(if uses_context { "context" } else { "_" }, Span::call_site()));
        quote!(, #name: &mut #ty)
    });
    let lends = match lent.is_some() && uses_context {
        true => quote!(#private::lend(context)),
        false => quote!(::core::option::Option::None),
    };
    let skip = skip_first.then(|| quote!(if of.store.skips(#number) { return; }));
    let find_out = effect_is_due(context, place);
    let (start, finish) = (start(context, place, field, formula, when), finish(context, place, field, when));
    quote! {
        #find_out
        #[inline]
        fn #check(of: &mut #of #lent) {
            if of.store.is_stale(#number) && Self::#is_due(&of.store) {
                #skip
                #private::due(of, #run, #private::RunKind::#kind, #lends);
            }
        }
        #start
        #finish
    }
}

/// `start_name`: makes the future, out of copies of what it reads now.
fn start(context: &Context<'_>, place: usize, field: &Field, formula: &Formula, when: When) -> TokenStream {
    let (private, of) = (&context.names.private, &context.struct_type);
    let [begin, start, is_due] = ["begin_", "start_", "due_"].map(|prefix| field.hidden(prefix));
    let edges = context.mask_ref(&context.order.formulas[place].edges);
    let outside = context.of.context.as_ref().filter(|_| formula.reads_context());
    let (parameter, argument) = match outside {
        None => Default::default(),
        Some(outside) => {
            let (ty, name) = (&outside.ty, &context.names.context);
            let value = match context.has_given_context() {
                true => quote!(#private::lent(lent.take())),
                false => {
                    let read = formula.reads.iter().find(|read| read.target == Target::Context);
                    let at = Span::mixed_site().located_at(read.map_or_else(Span::call_site, |read| read.span));
                    let mut private = private.clone();
                    private.set_span(at);
                    let inside = Span::call_site().located_at(at);
                    let context = quote_spanned!(inside=> &of.context);
                    quote_spanned!(at=> #private::copy_of_context(#context))
                }
            };
            (quote!(, mut #name: #ty), quote!(, #value))
        }
    };
    let lent =
        Ident::new(if outside.is_some() && context.has_given_context() { "lent" } else { "_" }, Span::call_site());
    let told = matches!(when, When::Async { .. }).then(|| {
        let place = plain(place);
        quote!(of.store.performed(#place);)
    });
    let restart = restart(context, place, &quote!(of.store.slots()));
    let used = used_parameters(context, place);
    let [cells, inputs] = [(&context.names.cells, used.cells), (&context.names.inputs, used.inputs)]
        .map(|(name, is_used)| if is_used { name.clone() } else { Ident::new("_", Span::mixed_site()) });
    let (reader, lifetime, inputs_type) = (&context.reader, &context.names.lifetime, &context.inputs_type);
    let body = match &formula.body {
        Some(body) => future(context, place, formula, body, when, outside.is_some()),
        None => quote_spanned!(Span::mixed_site()=> loop {}),
    };
    let mut block = Group::new(Delimiter::Brace, body);
    block.set_span(formula.parentheses);
    let (lints, mut name) = (field.lints(), start.clone());
    name.set_span(Span::mixed_site().located_at(field.info.name.span()));
    quote! {
        fn #begin(of: &#of, #lent: &mut ::core::option::Option<#private::Lent>) -> #private::RunFuture {
            // It sees what is to be seen now: what has changed so far calls for no other run. If a formula panics it is still due.
            Self::#is_due(&of.store);
            #private::begun(|| {
                #restart
                let cells = unsafe { of.store.reader(#edges) };
                let future = Self::#start(&cells, cells.inputs() #argument);
                #told
                future
            })
        }
        #(#lints)*
        fn #name<#lifetime>(#cells: &#reader, #inputs: &#lifetime #inputs_type #parameter) -> #private::RunFuture #block
    }
}

/// The copies, and the future that has them.
fn future(
    context: &Context<'_>,
    place: usize,
    formula: &Formula,
    body: &TokenStream,
    when: When,
    has_context: bool,
) -> TokenStream {
    let private = &context.names.private;
    let body = match context.facts[place].formula.contains("Self") || formula.text.to_string().contains("Self") {
        true => with_self(context, body.clone()),
        false => body.clone(),
    };
    let mut copies = TokenStream::new();
    for (number, read) in formula.reads.iter().enumerate() {
        if !is_copied(context, formula, number) {
            continue;
        }
        let Some(value) = reference(context, place, number, read.self_span, read.span) else { continue };
        let (mut name, at) = (copy(number), Span::mixed_site().located_at(read.span));
        name.set_span(at);
        let mut private = private.clone();
        private.set_span(at);
        copies.extend(quote_spanned!(at=> let #name = #private::owned(#value);));
    }
    for (number, KeptCall { call, ends: (first, last) }) in formula.kept.iter().enumerate() {
        let call = with_reads(context, place, formula, call.clone());
        let [first, last] = [*first, *last].map(|span| Span::mixed_site().located_at(span));
        let (name, mut private) = (kept(number), private.clone());
        private.set_span(first);
        let keep = quote_spanned!(first=> #private::Kept);
        let keep = quote_spanned!(last=> #keep(#call).keep());
        copies.extend(quote!(let #name = #keep;));
    }
    let bring_in = (!formula.kept.is_empty()).then(|| quote!(#[allow(unused_imports)] use #private::KeepsValue as _;));
    let tokens: Vec<TokenTree> = body.into_iter().collect();
    let (word, block) = match (tokens.first(), tokens.last()) {
        (Some(word), Some(TokenTree::Group(block))) => (word.span(), block),
        _ => return quote_spanned!(Span::mixed_site()=> loop {}),
    };
    let mut inner = Group::new(Delimiter::Brace, with_copies(context, formula, block.stream()));
    inner.set_span(Span::mixed_site().located_at(block.span()));
    let context_name = &context.names.context;
    let lend = has_context.then(|| quote!(let #context_name = &mut #context_name;));
    let at = Span::mixed_site().located_at(word);
    let inside = match resource_of(context, when) {
        None => quote!(#lend #inner;),
        Some(Resource { value, error }) => quote! {
            // So the compiler knows what it gives before it reads what the user has written.
            if false {
                return #private::no_outcome::<#value, #error>();
            }
            #lend
            #inner
        },
    };
    let mut future = Group::new(Delimiter::Brace, inside);
    future.set_span(at);
    let boxed = Ident::new(if resource_of(context, when).is_some() { "run_of_resource" } else { "run_of_effect" }, at);
    let mut at_word = private.clone();
    at_word.set_span(at);
    let boxed = quote_spanned!(at=> #at_word::#boxed(async move #future));
    quote!(#bring_in #copies #boxed)
}

fn resource_of<'c>(context: &'c Context<'_>, when: When) -> Option<&'c Resource> {
    let When::Loads(place) = when else { return None };
    match &context.of.fields[place].kind {
        Kind::Computed { resource, .. } => resource.as_deref(),
        _ => None,
    }
}

/// Whether the read of this number is the first of its field, and stands in the body itself: then it has a copy.
fn is_copied(context: &Context<'_>, formula: &Formula, number: usize) -> bool {
    let is_plain = |number: usize| match formula.reads[number].target {
        Target::Field(field) | Target::Untracked(field) => {
            let look = context.of.fields[field].as_look();
            look.is_none_or(|look| matches!(look.at, LookAt::Whole))
        }
        _ => false,
    };
    is_plain(number) && first_read(formula, number) == number && stands_in_body(formula, number)
}

fn stands_in_body(formula: &Formula, number: usize) -> bool {
    let field = formula.reads[number].target.field();
    let in_kept = |number: usize| formula.kept.iter().any(|kept| has_placeholder(kept.call.clone(), number));
    (0..formula.reads.len()).any(|other| formula.reads[other].target.field() == field && !in_kept(other))
}

fn has_placeholder(tokens: TokenStream, number: usize) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => placeholder_number(&ident) == Some(number),
        TokenTree::Group(group) => has_placeholder(group.stream(), number),
        _ => false,
    })
}

/// `finish_name`: hands the outcome to the resource.
fn finish(context: &Context<'_>, of_run: usize, field: &Field, when: When) -> Option<TokenStream> {
    let (private, of) = (&context.names.private, &context.struct_type);
    let When::Loads(place) = when else { return None };
    let run = context.order.numbers[of_run]?;
    let (is_due, run_marks, run) = (field.hidden("due_"), context.mask(&Bits::one(run)), plain(run));
    let shown = &context.of.fields[place];
    let (finish, facts, arrival) = (field.hidden("finish_"), shown.facts(), arrival(shown));
    let number = context.order.numbers[place]?;
    let marks = context.mask(&Bits::one(number));
    let mut reach = Bits::one(number);
    reach.extend(&context.order.readers[place].reach);
    reach.extend(&context.order.readers[place].far);
    let reach = context.mask(&reach);
    Some(quote! {
        fn #finish(of: &mut #of, outcome: &mut ::core::option::Option<#private::Outcome>) {
            // What it reads has changed, though no flush has heard of it: nobody wants to know, and the flush still has to call for another run.
            if of.store.is_stale(#run) && Self::#is_due(&of.store) {
                of.store.arrived(&#run_marks, &#run_marks);
                outcome.take();
                return;
            }
            #private::arrive(&of.store.slots().#arrival, outcome);
            of.store.arrived(&#marks, &#reach);
            unsafe { __read(of, &Self::#facts) };
        }
    })
}

/// Futures are boxed.
pub(super) fn needs_alloc(context: &Context<'_>) -> TokenStream {
    let private = &context.names.private;
    match context.runs().next() {
        Some(_) => quote!(#private::has_futures! {}),
        None => TokenStream::new(),
    }
}

/// What `Parent` says of the runs.
pub(super) fn parent(context: &Context<'_>) -> TokenStream {
    let (private, cells) = (&context.names.private, &context.cells);
    let below = ask_children(context, "may_run");
    let below = below.map(|below| {
        quote! {
            #[inline]
            fn children_may_run(levels: u32) -> bool { #below }
        }
    });
    let mut runs = context.runs().enumerate().peekable();
    if runs.peek().is_none() {
        return below.to_token_stream();
    }
    let (mut starts, mut finishes) = (TokenStream::new(), TokenStream::new());
    for (number, (_, field)) in runs {
        let number = plain(number);
        let begin = field.hidden("begin_");
        starts.extend(quote!(#number => #cells::#begin(self, lent),));
        if matches!(field.kind, Kind::Effect { when: When::Loads(_), .. }) {
            let finish = field.hidden("finish_");
            finishes.extend(quote!(#number => #cells::#finish(self, outcome),));
        }
    }
    let outcome = Ident::new(if finishes.is_empty() { "_" } else { "outcome" }, Span::call_site());
    quote! {
        #below
        const HAS_RUNS: bool = true;
        fn start(&self, run: usize, lent: &mut ::core::option::Option<#private::Lent>) -> #private::RunFuture {
            match run {
                #starts
                _ => #private::no_run(run),
            }
        }
        fn finish(&mut self, run: usize, #outcome: &mut ::core::option::Option<#private::Outcome>) {
            match run {
                #finishes
                _ => #private::no_run(run),
            }
        }
    }
}
