//! The words that stand in expressions. They hand the path of this crate on, whatever name a user gave it.

/// A cached formula: `name: computed!(Type, expression)` in a struct with `#[reactive]`, `computed!(expression)` elsewhere.
///
/// Elsewhere it makes a `Computed` over free-standing signals, and clones the handles that the expression names: no `move`, no
/// `let count = count.clone()`. A handle is recognised by a call of one of the methods that handles have, as `get()`, `set(v)` or `is_loading()`,
/// on a name (not in capitals) or a path of fields that the expression does not bind itself. If that is no handle it is an error. Everything else is
/// moved into the formula, also a handle that is only passed on, as in `label(&count)`, or that only a format string names, as `"{count:?}"`.
/// A value that cannot be compared needs `Computed::with_cutoff`.
///
/// ```
/// use reaktiv::{Signal, computed};
///
/// let price = Signal::new(10.0);
/// let discount = Signal::new(None::<f64>);
/// let total = computed!(match discount.get() {
///     Some(rate) => price.get() * (1.0 - rate),
///     None => price.get(),
/// });
/// discount.set(Some(0.5));
/// assert_eq!(total.get(), 5.0);
/// ```
#[macro_export]
macro_rules! computed {
    ($($expression:tt)*) => { $crate::__private::in_expression! { $crate computed $($expression)* } };
}

/// A side effect: `name: effect!(expression)` in a struct with `#[reactive]`, `effect!(expression)` elsewhere.
///
/// Elsewhere it makes an `Effect`, which runs now and after every change of what it has read, until it is dropped: keep it in a variable (`let _ =`
/// drops it at once) or `detach` it. It clones the handles that the expression names, as [`computed!`](crate::computed) does.
///
/// ```
/// use reaktiv::{Signal, effect};
///
/// let (celsius, shown) = (Signal::new(20), Signal::new(String::new()));
/// let _effect = effect!(shown.set(format!("{} °C", celsius.get())));
/// celsius.set(21);
/// assert_eq!(shown.get(), "21 °C");
/// ```
///
/// `effect!(async { .. })` is a future, to spawn on any executor. Each run is a new one, so what is no handle must be made for each:
/// `effect!({ let sender = sender.clone(); async { .. } })`.
///
/// In a struct `effect!(async { .. })` belongs to that, and whoever awaits `run_futures()` drives it. `self` is a copy of all the fields that it names, made when a run begins: so it sees one consistent state, and each of these fields is an
/// edge, in whatever branch. A change while it waits runs it again when it has finished, or, with `#[reactive(restart)]`, drops it where it waits.
#[macro_export]
macro_rules! effect {
    ($($expression:tt)*) => { $crate::__private::in_expression! { $crate effect $($expression)* } };
}

/// A computed that can also be set, until something that the expression reads changes: a `Linked`.
///
/// It clones the handles that the expression names, as [`computed!`](crate::computed) does.
///
/// ```
/// use reaktiv::{Signal, linked};
///
/// let options = Signal::new(vec!["ground", "air"]);
/// let chosen = linked!(options.with(|all| all[0]));
/// chosen.set("air");
/// assert_eq!(chosen.get(), "air");
/// options.set(vec!["sea"]);
/// assert_eq!(chosen.get(), "sea");
/// ```
#[macro_export]
macro_rules! linked {
    ($($expression:tt)*) => { $crate::__private::in_expression! { $crate linked $($expression)* } };
}

/// A value that comes from async work: `name: resource!(Type, Error, async { .. })` in a struct with `#[reactive]`.
///
/// The body gives a `Result<Type, Error>`. In it `self` is a copy of the fields that it names, made when the work begins; when one of them changes the work is dropped where it waits, and
/// begins anew. It is done by whoever awaits [`run_futures`](trait@crate::Reactive). Formulas read `self.name.value()`, an `Option<&Type>`, `self.name.status()` and `self.name.error()`; the accessor gives the
/// [`Snapshot`](crate::Snapshot) of all three. While it loads, the last value is still there. A panic of the body is an error without a value.
///
/// ```
/// use reaktiv::{Reactive, Status, reactive};
/// # use std::pin::pin;
/// # use std::task::{Context, Waker};
///
/// #[reactive]
/// struct Account {
///     id: u32,
///     name: resource!(String, String, async { if self.id == 0 { Err("no such account".into()) } else { Ok(format!("account {}", self.id)) } }),
/// }
///
/// let mut account = Account::new(AccountInputs { id: 7 });
/// assert_eq!(account.name().status(), Status::Loading);
/// # let poll = |account: &mut Account| _ = pin!(account.run_futures()).poll(&mut Context::from_waker(Waker::noop()));
/// poll(&mut account); // `account.run_futures().await`
/// assert_eq!(account.name().value().unwrap(), "account 7");
/// account.set_id(0);
/// assert_eq!((account.name().status(), account.name().value().is_some()), (Status::Loading, true));
/// poll(&mut account);
/// assert_eq!(account.name().error().unwrap(), "no such account");
/// ```
#[macro_export]
macro_rules! resource {
    ($($expression:tt)*) => { $crate::__macros::resource! { $($expression)* } };
}

/// A formula with memory: `name: scan!(Type, expression)` in a struct with `#[reactive]`, where `self.name` is the value that it had before.
///
/// It steps when the struct is made, and then once in each flush in which something has changed that it would read in its present state, or an event was pushed that it names. A closure in the
/// place of the expression has the value mutably, `scan!(Vec<f64>, |recent| recent.push(self.celsius))`: for what is costly to copy.
///
/// ```
/// use reaktiv::reactive;
///
/// #[reactive]
/// struct Probe {
///     celsius: f64,
///     /// On above 80, off again below 70.
///     alarm: scan!(bool, if self.alarm { self.celsius > 70.0 } else { self.celsius > 80.0 }),
/// }
///
/// let mut probe = Probe::new(ProbeInputs { celsius: 75.0 });
/// assert!(!*probe.alarm());
/// probe.set_celsius(85.0);
/// probe.set_celsius(75.0);
/// assert!(*probe.alarm());
/// ```
#[macro_export]
macro_rules! scan {
    ($($expression:tt)*) => { $crate::__macros::scan! { $($expression)* } };
}
