//! How a struct is made, taken apart, and set as a whole.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use crate::model::Field;

pub(super) fn whole(context: &Context<'_>) -> TokenStream {
    let (private, of) = (&context.names.private, &context.struct_type);
    let (name, inputs, lifetime) = (&context.of.name, &context.inputs_type, &context.names.lifetime);
    let outside = context.own_context().map(|outside| &outside.ty);
    let (parameter, member) = match outside {
        Some(ty) => (quote!(, context: #ty), quote!(, context)),
        None => Default::default(),
    };
    let (has_scans, has_memory) = (context.of.has_scans(), context.of.has_memory());
    let run_effects = has_scans || context.of.fields.iter().any(Field::is_effect) || context.hands().next().is_some();
    // What takes something is born later.
    let run_effects = (!context.takes_anything() && (run_effects || context.is_born_by_its_clock())).then(|| {
        match context.has_children() || has_scans {
            _ if context.is_born_by_its_clock() => quote! {
                of.store.bear();
                #private::flush(&mut of);
            },
            true => quote!(#private::flush(&mut of);),
            false => quote!(#private::Layout::run_effects(&mut of, &mut ());),
        }
    });
    let types = context.types_of_cells().map(|_| quote!(, types: ::core::marker::PhantomData));
    let adopt = context.has_children().then(|| quote!(#private::adopt_children(&mut of);));
    let mutable = (run_effects.is_some() || adopt.is_some()).then(|| quote!(mut));
    let hand_down = context.hands().next().is_some().then(|| quote!(of.store.hand_down();));
    let (release, parameter_of) = match context.has_children() {
        true => (quote!(#private::release_children(&mut of);), quote!(mut of)),
        false => (TokenStream::new(), quote!(of)),
    };
    let memory = &context.memory_type;
    let new_memory = match has_memory {
        true => quote!(<#memory as ::core::default::Default>::default()),
        false => quote!(()),
    };
    let mutable_children = context.has_children().then(|| quote!(mut));
    let resume = context.has_children().then(|| quote!(#private::resume_children(&mut of);));
    // One that was never told the time was not born, and nothing has stepped.
    let if_born = |looks| match context.is_born_by_its_clock() {
        true => quote!(if !of.store.waits_for_time() { #looks }),
        false => looks,
    };
    let own_looks = if_born(quote!(of.store.look_first();));
    let looks = if_born(quote! {
        of.store.look_first();
        #resume
    });
    let make = match context.of.remembers() {
        false => quote! {
            fn new(inputs: #inputs #parameter) -> #of {
                let #mutable of = #name { store: __Store::new(inputs, #new_memory) #types #member };
                #adopt
                #run_effects
                of
            }
        },
        true => quote! {
            fn new(inputs: #inputs #parameter) -> #of {
                Self::made(#name { store: __Store::new(inputs, #new_memory) #types #member })
            }
            fn resumed(inputs: #inputs, memory: #memory #parameter) -> #of {
                let #mutable_children of = #name { store: __Store::new(inputs, memory) #types #member };
                #looks
                Self::made(of)
            }
            /// The same with children that are as they were: a copy, or loaded.
            fn brought(inputs: #inputs, memory: #memory #parameter) -> #of {
                let of = #name { store: __Store::new(inputs, memory) #types #member };
                #own_looks
                Self::made(of)
            }
            fn made(#mutable of: #of) -> #of {
                #adopt
                #run_effects
                of
            }
        },
    };
    let into_parts = context.of.remembers().then(|| {
        quote! {
            fn into_parts(#parameter_of: #of) -> (#inputs, #memory) {
                #hand_down
                #release
                of.store.into_parts()
            }
        }
    });
    let of_context = outside.map(|ty| {
        quote! {
            #[inline]
            fn context<#lifetime>(of: &#lifetime #of) -> &#lifetime #ty { &of.context }
            #[inline]
            fn context_mut<#lifetime>(of: &#lifetime mut #of) -> &#lifetime mut #ty { &mut of.context }
        }
    });
    quote! {
        #[inline(always)]
        fn store<#lifetime>(of: &#lifetime #of) -> &#lifetime __Store<#of> { &of.store }
        #[inline(always)]
        fn store_mut<#lifetime>(of: &#lifetime mut #of) -> &#lifetime mut __Store<#of> { &mut of.store }
        #make
        fn into_inputs(#parameter_of: #of) -> #inputs {
            #hand_down
            #release
            of.store.into_parts().0
        }
        #into_parts
        #of_context
    }
}
