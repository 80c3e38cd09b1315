//! The generated code keeps the strictest lints of the crate that it stands in: this crate only has to compile.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unused,
    nonstandard_style,
    future_incompatible,
    rust_2018_idioms,
    let_underscore_drop,
    missing_debug_implementations,
    non_ascii_idents,
    trivial_casts,
    trivial_numeric_casts,
    unnameable_types,
    unreachable_pub,
    unsafe_op_in_unsafe_fn,
    unused_crate_dependencies,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery, clippy::unwrap_used, clippy::undocumented_unsafe_blocks)]

use ::core::clone::Clone;
use ::core::cmp::{Ord, PartialEq};
use ::core::convert::From;
use ::core::iter::{Extend, IntoIterator, Iterator};
use ::core::option::Option;
use ::spreadsheet::reactive;
use ::std::format;
use ::std::string::String;
use ::std::vec::Vec;

/// A documented struct with a bit of everything.
#[reactive(crate = ::spreadsheet)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Everything<'a, S: Clone + PartialEq, const N: usize> {
    /// Documented.
    pub name: &'a str,
    /// Documented.
    #[reactive(default = 3)]
    pub count: usize,
    /// Documented.
    #[reactive(cutoff = never)]
    pub items: [S; N],
    not_documented: bool,
    /// Documented.
    pub length: computed!(usize, self.name.len() + self.count),
    /// Documented.
    pub first: computed!(Option<S>, if self.not_documented { self.items.first().cloned() } else { Option::None }),
    /// Documented.
    pub label: computed!(String, format!("{}-{}", self.name, self.length)),
    conditional: computed!(usize, if self.not_documented { self.length } else { self.label.len() }),
    ordered: computed!(usize, (0..self.count).map(|i| if i % 2 == 0 { self.length } else { self.label.len() }).sum()),
    /// What effects write to.
    #[reactive(context)]
    pub log: Vec<usize>,
    record: effect!(self.log.push(self.length + untracked!(self.conditional) + untracked!(self.count))),
    record_again: effect!(if self.not_documented {
        self.log.push(self.ordered);
    }),
}

/// A second one, without a context or derives.
#[reactive(inputs = Plain, crate = ::spreadsheet)]
pub struct Small {
    /// Documented.
    pub x: i32,
    /// Documented.
    pub y: computed!(i32, self.x + 1),
}

#[reactive(crate = ::spreadsheet)]
pub(crate) struct Private {
    x: u8,
    y: computed!(u8, self.x),
}

/// A row of a table, and a nested struct.
#[reactive(crate = ::spreadsheet)]
#[derive(Debug, Clone, PartialEq)]
pub struct Line<S: Clone + PartialEq> {
    /// Documented.
    pub name: S,
    /// Documented.
    pub amount: f64,
    /// Documented.
    pub large: computed!(bool, self.amount > 100.0),
}

/// One with a child and a table.
#[reactive(crate = ::spreadsheet)]
#[derive(Debug)]
pub struct Order<S: Clone + PartialEq + 'static> {
    /// Documented.
    pub limit: f64,
    /// Documented.
    #[reactive(nested)]
    pub first: Line<S>,
    /// Documented.
    #[reactive(nested)]
    pub lines: ::spreadsheet::Table<u32, Line<S>>,
    /// Documented.
    pub total: computed!(f64, self.lines.sum(Line::AMOUNT) + *self.first.amount()),
    /// Documented.
    pub above: computed!(usize, self.lines.filter(|line| *line.amount() > self.limit).len()),
    /// Documented.
    pub dearest: computed!(Vec<u32>, self.lines.top(2, Line::AMOUNT).into_iter().map(|(key, _)| *key).collect()),
    /// Documented.
    pub product: computed!(f64, self.lines.fold(Line::AMOUNT, self.limit, |a, b| a * b)),
    /// Documented.
    pub is_open: computed!(bool, if *self.first.large() { self.lines.count_where(Line::LARGE) > 0 } else { false }),
    /// What effects write to.
    #[reactive(context)]
    pub log: Vec<usize>,
    record: effect!(self.log.push(self.above + self.lines.len())),
}

/// One that holds that.
#[reactive(crate = ::spreadsheet)]
pub struct Shop {
    /// Documented.
    #[reactive(nested)]
    pub order: Order<String>,
    /// Documented.
    pub deep: computed!(f64, *self.order.first.amount() + self.order.lines.sum(Line::AMOUNT)),
    /// Documented.
    pub few: computed!(bool, self.order.lines.sorted_by(|a, b| a.amount().total_cmp(b.amount())).len() < 3),
}

/// One with memory.
#[reactive(crate = ::spreadsheet, memory = Kept)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembering<'a, S: Clone + PartialEq + ::core::default::Default, const N: usize> {
    /// Documented.
    pub name: &'a str,
    /// Documented.
    #[reactive(event)]
    pub item: S,
    #[reactive(event)]
    other: [u8; N],
    /// Documented.
    pub length: computed!(usize, self.name.len()),
    /// Documented.
    #[reactive(default = N)]
    pub longest: scan!(usize, if self.longest > 3 { self.longest } else { self.longest.max(self.length) }),
    /// Documented.
    pub last: scan!(Option<S>, self.item.last().cloned().or_else(|| self.last.clone())),
    /// Documented.
    pub items: scan!(Vec<S>, |items| {
        let before = items.len();
        items.extend(self.item.iter().cloned());
        items.len() != before
    }),
    count: scan!(usize, self.count + self.other.len() + untracked!(self.length)),
    twice: computed!(usize, self.count * 2),
}

/// One with memory, effects and a parent.
#[reactive(crate = ::spreadsheet)]
pub struct Remembered<'a> {
    /// Documented.
    #[reactive(nested)]
    pub inner: Remembering<'a, String, 2>,
    /// Documented.
    pub most: scan!(usize, self.most.max(*self.inner.longest())),
    /// What effects write to.
    #[reactive(context)]
    pub log: Vec<usize>,
    #[reactive(skip_first)]
    record: effect!(self.log.push(self.most)),
}

/// Uses them.
pub fn remembered(of: &mut Remembered<'_>) -> usize {
    of.inner_mut().push_item(String::new());
    of.inner_mut().push_other([1, 2]);
    let (inner, memory) = ::spreadsheet::Remember::into_parts(of.inner().clone());
    let inner: Remembering<'_, String, 2> = ::spreadsheet::Remember::resume(inner, memory);
    *of.most() + *inner.twice()
}

/// Uses them.
pub fn nested(shop: &mut Shop) -> f64 {
    shop.update_order(|order| order.first_mut().set_amount(2.0));
    *shop.deep()
}

/// Uses them.
#[must_use]
pub fn all() -> usize {
    let everything =
        Everything::new(EverythingInputs { name: "a", count: 1, items: ["b"], not_documented: true }, Vec::new());
    let small = Small::new(Plain { x: 1 });
    let private = Private::new(PrivateInputs { x: 2 });
    everything.log().len()
        + usize::from(everything.first().is_some())
        + usize::from(*small.y() == 2)
        + usize::from(*private.y())
}

/// The words that stand in expressions, in a crate that calls the library by another name.
pub fn free_standing(count: &::spreadsheet::Signal<u32>) -> (u32, ::spreadsheet::Effect) {
    let doubled = ::spreadsheet::computed!(count.get().saturating_mul(2));
    let chosen = ::spreadsheet::linked!(doubled.get().saturating_add(1));
    let effect = ::spreadsheet::effect!(chosen.set(count.get()));
    (chosen.get(), effect)
}

/// An async effect.
pub fn asynchronous(
    count: &::spreadsheet::Signal<u32>,
    copy: &::spreadsheet::Signal<u32>,
) -> impl ::core::future::Future<Output = ()> + ::core::marker::Send + use<> {
    ::spreadsheet::effect!(async { copy.set(count.get()) })
}

/// What a `macro_rules!` writes warns no more than what a user writes.
pub mod fragments {
    macro_rules! share_of {
        ($name:ident, $part:expr, $whole:expr, $ty:ty) => {
            /// An account.
            #[::spreadsheet::reactive(crate = ::spreadsheet)]
            #[derive(::core::fmt::Debug)]
            pub struct $name {
                /// Paid.
                #[reactive(default = <$ty>::MAX * 0.5)]
                pub paid: $ty,
                /// Open.
                pub open: $ty,
                /// The share.
                pub percent: computed!($ty, 100.0 * $part / $whole),
            }
        };
    }
    share_of!(Account, self.paid, self.paid + self.open, f64);
}

/// One that has a clock, and forms that compare it.
#[reactive(crate = ::spreadsheet)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    /// Documented.
    #[reactive(clock)]
    pub now: u64,
    since: Option<u64>,
    /// Documented.
    pub late: computed!(bool, self.since.is_some_and(|since| self.now >= since + 10) || self.now < 3),
    /// Documented.
    pub steps: computed!(u64, self.now.every(10)),
    /// Documented.
    pub state: scan!(
        u64,
        match self.since {
            Option::Some(since) if (since + 5) <= self.now => untracked!(self.now),
            _ => self.state,
        }
    ),
    /// Documented.
    pub changes: scan!(u64, |changes| {
        *changes += 1;
        self.now >= *changes * 100
    }),
}

/// One whose fields come from async work.
#[reactive(crate = ::spreadsheet)]
pub struct Waits<T: Clone + PartialEq + ::core::marker::Send + 'static> {
    value: T,
    count: usize,
    /// Documented.
    #[reactive(nested)]
    pub cell: Timed,
    /// Documented.
    #[reactive(context)]
    pub log: Vec<usize>,
    /// Documented.
    pub loaded: resource!(T, String, async {
        if ready(self.count).await == 0 {
            return ::core::result::Result::Err(String::new());
        }
        ::core::result::Result::Ok(Clone::clone(&self.value))
    }),
    /// Documented.
    pub is_loaded: computed!(bool, self.loaded.value().is_some()),
    #[reactive(restart)]
    record: effect!(async {
        let steps = *self.cell.steps();
        if ready(self.count).await > 0 && self.is_loaded && steps > 3 {
            self.log.push(untracked!(self.count));
        }
    }),
}

async fn ready(count: usize) -> usize {
    ::core::future::ready(count).await
}
