use crate::cells::take_steps;
use crate::nested::restore_all;
use crate::reactive::Reactive;

/// What a struct has made of its inputs over time: the values of its scans, as plain data beside the inputs.
///
/// Implemented by the macro for structs that have scans, or structs in them that may have some.
///
/// ```
/// use reaktiv::{reactive, Remember};
///
/// #[reactive]
/// struct Probe {
///     celsius: f64,
///     #[reactive(default = f64::NEG_INFINITY)]
///     peak: scan!(f64, self.peak.max(self.celsius)),
/// }
///
/// let mut probe = Probe::new(ProbeInputs { celsius: 20.0 });
/// probe.set_celsius(90.0);
/// probe.set_celsius(30.0);
/// assert_eq!(probe.memory().peak, 90.0);
///
/// let (inputs, memory) = probe.into_parts();
/// let probe = Probe::resume(inputs, memory);
/// assert_eq!((*probe.celsius(), *probe.peak()), (30.0, 90.0));
/// ```
///
/// # Saving
///
/// The memory has the derives of the struct. With the feature `serde`, and its derives, a struct that has scans is saved as its `inputs` and its `memory`. What was saved without
/// the memory is read as well: then the scans begin anew, as with `new`. So do scans that are not in a memory that was saved.
pub trait Remember: Reactive {
    /// The values of the scans.
    fn memory(&self) -> &Self::Memory;

    /// Makes a struct that goes on where another one has stopped. It is born as by `new`, so its effects run; but its scans do not step: each looks at what it would read
    /// now, so that it hears of the next change.
    ///
    /// Where `new` takes a context, that comes behind: `Cart::resume(inputs, memory, context)`.
    ///
    /// # Panics
    ///
    /// If an effect, a scan that looks, or a formula that these need, panics.
    fn resume(inputs: Self::Inputs, memory: Self::Memory) -> Self
    where
        Self: for<'a> Resume<'a>,
    {
        <Self as Resume<'_>>::__resume(inputs, memory)
    }

    /// Sets all inputs and the memory, as one batch: nested structs and the rows of tables too, by their keys. What is equal stays untouched, and effects run as after any other change; but no
    /// scan steps for it, nor for what was still waiting. Events that somebody had not seen are forgotten.
    ///
    /// ```
    /// # use reaktiv::{reactive, Remember};
    /// #[reactive]
    /// #[derive(Clone)]
    /// struct Counter {
    ///     step: u32,
    ///     total: scan!(u32, self.total + self.step),
    /// }
    ///
    /// let mut counter = Counter::new(CounterInputs { step: 1 });
    /// let saved = (counter.inputs().clone(), counter.memory().clone());
    /// counter.set_step(10);
    /// assert_eq!(*counter.total(), 11);
    /// counter.restore(saved.0, saved.1);
    /// assert_eq!((*counter.step(), *counter.total()), (1, 1));
    /// ```
    fn restore(&mut self, inputs: Self::Inputs, memory: Self::Memory)
    where
        Self: for<'a> Restore<'a>,
    {
        restore(self, inputs, memory);
    }

    /// Takes the inputs and the memory out, and drops everything else.
    fn into_parts(self) -> (Self::Inputs, Self::Memory);
}

/// A struct that is all in its inputs and its memory.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not made of its inputs and its memory alone",
    label = "needs its context too, or its constructor is not for everybody",
    note = "`{Self}::resume(inputs, memory, context)` resumes one that has a context"
)]
pub trait Resume<'a>: Reactive {
    fn __resume(inputs: Self::Inputs, memory: Self::Memory) -> Self;
}

/// A struct whose signals are set by everybody.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a signal that its module alone sets, so that module alone may restore it",
    label = "has a `read_only` signal"
)]
pub trait Restore<'a>: Reactive {}

/// Called by generated code.
#[doc(hidden)]
pub fn restore<L: Reactive>(of: &mut L, mut inputs: L::Inputs, mut memory: L::Memory) {
    of.batch(|of| {
        restore_all(of, &mut inputs, &mut memory);
        // Before anything else is written: after that a change is one.
        if !of.store().is_unborn() {
            take_steps(of, false);
        }
    });
}
