//! What the generator tells about a struct, and what the driver may do with one.

use reaktiv::publish::{Frame, PublishError, Version};
use reaktiv::{Graph, Subscription, TracedRun};

use crate::value::Val;

/// A generated struct.
pub struct Case {
    /// Its number.
    pub number: usize,
    /// Its declaration.
    pub source: &'static str,
    /// Its fields, in declaration order.
    pub fields: &'static [FieldSpec],
    /// The formulas and effects, sources first.
    pub order: &'static [usize],
    /// The graph that the macro found.
    pub graph: &'static Graph,
    /// Builds one from the values of the signals, by field.
    pub build: fn(&[Option<Val>]) -> Box<dyn Subject>,
    /// What a formula gives, or an effect shows, for these values of the fields: the same expression, without the library.
    pub eval: fn(usize, &[Option<Val>]) -> Val,
}

impl Case {
    /// The fields that are published.
    pub fn published(&self) -> impl Iterator<Item = usize> + Clone + use<> {
        let fields = self.fields;
        (0..fields.len()).filter(|&field| fields[field].is_published)
    }
}

/// A field of a generated struct.
pub struct FieldSpec {
    /// Signal, computed or effect.
    pub kind: Kind,
    /// Its type; that of an effect does not matter.
    pub ty: Ty,
    /// When two of its values count as equal.
    pub cutoff: Cutoff,
    /// Whether it is published.
    pub is_published: bool,
    /// What its formula can read, and whether every run does, in the order of the text.
    pub sources: &'static [(usize, bool)],
}

/// What a field is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Set from outside.
    Signal,
    /// A formula.
    Computed,
    /// An effect.
    Effect,
}

/// The types that fields have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Ty {
    /// `i64`
    Num,
    /// `bool`
    Flag,
    /// `Option<i64>`
    Opt,
    /// `String`
    Text,
    /// `Vec<i64>`
    List,
    /// [`Tok`](crate::value::Tok)
    Tok,
}

/// When two values count as equal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cutoff {
    /// The default.
    PartialEq,
    /// `cutoff = never`
    Never,
    /// `PartialEq` again, in a function that reports its calls.
    Reporting,
    /// A function that reports its calls and finds many values alike.
    Lossy,
}

impl Cutoff {
    /// Whether the new value changes nothing.
    pub fn same(self, old: &Val, new: &Val) -> bool {
        match self {
            Cutoff::PartialEq | Cutoff::Reporting => old == new,
            Cutoff::Never => false,
            Cutoff::Lossy => old.alike(new),
        }
    }

    /// Whether its calls are reported.
    pub fn reports(self) -> bool {
        matches!(self, Cutoff::Reporting | Cutoff::Lossy)
    }
}

/// A reactive struct, whatever its type. `by_name` goes through the generic methods of `Reactive`.
pub trait Subject {
    /// The values of the signals.
    fn signals(&self) -> Vec<Option<Val>>;
    /// Reads a field and calls `meanwhile` while the value is lent.
    fn read(&self, field: usize, by_name: bool, meanwhile: &mut dyn FnMut()) -> Val;
    /// Sets a signal.
    fn set(&mut self, field: usize, value: &Val, by_name: bool);
    /// Changes a signal in place, then calls `end` in the same closure.
    fn update(&mut self, field: usize, value: &Val, by_name: bool, end: fn());
    /// `set_inputs`
    fn set_inputs(&mut self, values: &[Option<Val>]);
    /// `batch`
    fn batch(&mut self, body: &mut dyn FnMut(&mut dyn Subject));
    /// `flush`
    fn flush(&mut self);
    /// `on_change`
    fn on_change(&mut self, field: usize, callback: Box<dyn FnMut(Val) + Send>) -> Subscription;
    /// `trace`
    fn trace(&mut self, told: fn(&TracedRun)) -> Subscription;
    /// `frame_since`
    fn frame_since(&mut self, seen: Version) -> Result<Frame, PublishError>;
    /// `Debug`
    fn print(&self) -> String;
    /// What the effects have put into the context since the last call.
    fn take_context(&mut self) -> Vec<(usize, i64)>;
    /// The same struct at another address.
    fn moved(self: Box<Self>) -> Box<dyn Subject>;
    /// `into_inputs`
    fn into_signals(self: Box<Self>) -> Vec<Option<Val>>;
}
