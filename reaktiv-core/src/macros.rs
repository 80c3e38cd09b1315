//! Macros for generated code: what an editor gets, and what the compiler; what a feature adds.

/// What generated code shows to the compiler alone: an editor would show what it cannot follow, and find names twice.
#[cfg(not(rust_analyzer))]
#[doc(hidden)]
#[macro_export]
macro_rules! compiled_only {
    ($($tokens:tt)*) => { $($tokens)* };
}
#[cfg(rust_analyzer)]
#[doc(hidden)]
#[macro_export]
macro_rules! compiled_only {
    ($($tokens:tt)*) => {};
}

/// What it shows to an editor alone.
#[cfg(not(rust_analyzer))]
#[doc(hidden)]
#[macro_export]
macro_rules! editor_only {
    ($($tokens:tt)*) => {};
}
#[cfg(rust_analyzer)]
#[doc(hidden)]
#[macro_export]
macro_rules! editor_only {
    ($($tokens:tt)*) => { $($tokens)* };
}

/// `computed!`, `linked!` and `effect!` in expressions: a macro makes closures of them, but for an editor, which gets the expressions as they are written, in
/// closures that borrow what they name.
#[cfg(not(rust_analyzer))]
#[doc(hidden)]
#[macro_export]
macro_rules! in_expression {
    ($facade:tt $word:ident $($expression:tt)*) => { $facade::__macros::$word! { $facade $($expression)* } };
}
#[cfg(rust_analyzer)]
#[doc(hidden)]
#[macro_export]
macro_rules! in_expression {
    ($facade:tt effect async $($block:tt)*) => {
        $facade::__private::signals::effect_future(::core::option::Option::None, || async $($block)*)
    };
    ($facade:tt effect $($expression:tt)*) => {
        $facade::__private::signals::effect(::core::option::Option::None, || { $($expression)*; })
    };
    ($facade:tt $word:ident $($expression:tt)*) => {
        $facade::__private::signals::$word(::core::option::Option::None, || $($expression)*)
    };
}

/// What generated code has with the feature `serde`.
#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! with_serde {
    ($($tokens:tt)*) => { $($tokens)* };
}
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! with_serde {
    ($($tokens:tt)*) => {};
}

/// What generated code has of frames.
#[cfg(all(feature = "serde", feature = "std"))]
#[doc(hidden)]
#[macro_export]
macro_rules! with_frames {
    ($($tokens:tt)*) => { $($tokens)* };
}
#[cfg(not(all(feature = "serde", feature = "std")))]
#[doc(hidden)]
#[macro_export]
macro_rules! with_frames {
    ($($tokens:tt)*) => {
        ::core::compile_error! { "`publish` and `accept` need the features `serde` and `std` of `reaktiv`" }
    };
}

/// Events wait in a queue, which is allocated.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! has_events {
    () => {};
}
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! has_events {
    () => {
        ::core::compile_error! { "events need the feature `alloc` of `reaktiv`, since they wait in a queue" }
    };
}

/// Futures are boxed.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! has_futures {
    () => {};
}
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! has_futures {
    () => {
        ::core::compile_error! { "async effects and resources need the feature `alloc` of `reaktiv`, since futures are boxed" }
    };
}

/// A scan that compares the clock in a loop may do so with any number of deadlines, which are kept for the length of a step.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! compares_in_loops {
    () => {};
}
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! compares_in_loops {
    () => {
        ::core::compile_error! { "a scan that compares the clock in a loop or a closure needs the feature `alloc` of `reaktiv`" }
    };
}
