//! What generated structs are made with.

pub use reaktiv::publish::{Frame, PublishError, Version};
pub use reaktiv::{Reactive, Subscription, TracedRun, reactive};

pub use crate::log::{aside, at, compare, emit, rd, rd_ref, run};
pub use crate::spec::{Case, Cutoff, FieldSpec, Kind, Subject, Ty};
pub use crate::value::{Tok, Val, Value};
pub use crate::{last_of, pick, subject, twice};

/// For struct literals.
pub struct Pair {
    /// One half.
    pub a: i64,
    /// The other half.
    pub b: i64,
}

/// What effects write to, in some structs.
pub type Context = Vec<(usize, i64)>;

/// A macro that the library cannot know: a branch.
#[macro_export]
macro_rules! pick {
    ($condition:expr, $yes:expr, $no:expr) => {
        if $condition { $yes } else { $no }
    };
}

/// A macro that the library cannot know: runs its argument twice.
#[macro_export]
macro_rules! twice {
    ($value:expr) => {
        ($value).wrapping_add($value)
    };
}

/// A macro that the library cannot know: runs its arguments from right to left.
#[macro_export]
macro_rules! last_of {
    ($first:expr, $second:expr) => {{
        let second = $second;
        let first = $first;
        if first > second { first } else { second }
    }};
}

macro_rules! plain {
    ($($name:ident $variant:ident $ty:ty),*) => {$(
        /// A field's value in the model.
        pub fn $name(values: &[Option<Val>], field: usize) -> &$ty {
            match &values[field] {
                Some(Val::$variant(value)) => value,
                other => panic!("the model reads field {field}, which has {other:?}"),
            }
        }
    )*};
}
plain!(num Num i64, flag Flag bool, opt Opt Option<i64>, text Text String, list List Vec<i64>);

/// Implements [`Subject`] for a generated struct.
#[macro_export]
macro_rules! subject {
    (
        $of:ident $inputs:ident ($($new:tt)*) $context:tt
        signals: $($signal:literal $sname:ident $set:ident $update:ident $sconst:ident $sty:ty,)*;
        computeds: $($computed:literal $cname:ident $cconst:ident $cty:ty,)*;
    ) => {
        impl Subject for $of {
            fn signals(&self) -> Vec<Option<Val>> {
                let mut values = vec![None; Self::GRAPH.nodes.len()];
                $(values[$signal] = Some(self.inputs().$sname.val());)*
                values
            }
            fn read(&self, field: usize, by_name: bool, meanwhile: &mut dyn FnMut()) -> Val {
                match field {
                    $($signal => hold(if by_name { self.get(Self::$sconst) } else { self.$sname() }, meanwhile),)*
                    $($computed => hold(if by_name { self.get(Self::$cconst) } else { self.$cname() }, meanwhile),)*
                    _ => Val::Nothing,
                }
            }
            fn set(&mut self, field: usize, value: &Val, by_name: bool) {
                match field {
                    $($signal if by_name => Reactive::set(self, Self::$sconst, Value::of(value)),)*
                    $($signal => self.$set(Value::of(value)),)*
                    _ => {}
                }
            }
            fn update(&mut self, field: usize, value: &Val, by_name: bool, end: fn()) {
                match field {
                    $($signal if by_name => Reactive::update(self, Self::$sconst, |place| { *place = Value::of(value); end(); }),)*
                    $($signal => self.$update(|place| { *place = Value::of(value); end(); }),)*
                    _ => {}
                }
            }
            fn set_inputs(&mut self, values: &[Option<Val>]) {
                self.set_inputs(inputs(values));
            }
            fn batch(&mut self, body: &mut dyn FnMut(&mut dyn Subject)) {
                Reactive::batch(self, |this| body(this));
            }
            fn flush(&mut self) {
                Reactive::flush(self);
            }
            fn on_change(&mut self, field: usize, mut callback: Box<dyn FnMut(Val) + Send>) -> Subscription {
                match field {
                    $($signal => Reactive::on_change(self, Self::$sconst, move |value| callback(value.val())),)*
                    $($computed => Reactive::on_change(self, Self::$cconst, move |value| callback(value.val())),)*
                    _ => unreachable!("an effect cannot be listened to"),
                }
            }
            fn trace(&mut self, told: fn(&TracedRun)) -> Subscription {
                Reactive::trace(self, told)
            }
            fn frame_since(&mut self, seen: Version) -> Result<Frame, PublishError> {
                Reactive::frame_since(self, seen)
            }
            fn print(&self) -> String {
                format!("{self:?}")
            }
            fn take_context(&mut self) -> Vec<(usize, i64)> {
                $crate::subject!(@context self $context)
            }
            fn moved(self: Box<Self>) -> Box<dyn Subject> {
                let elsewhere = *self;
                Box::new(elsewhere)
            }
            fn into_signals(self: Box<Self>) -> Vec<Option<Val>> {
                let nodes = Self::GRAPH.nodes.len();
                let inputs = self.into_inputs();
                let mut values = vec![None; nodes];
                $(values[$signal] = Some(inputs.$sname.val());)*
                values
            }
        }

        /// Lends a value for a while: it must stay what it is.
        fn hold<T: Value>(value: &T, meanwhile: &mut dyn FnMut()) -> Val {
            let before = value.val();
            meanwhile();
            assert_eq!(before, value.val(), "a value changed while it was lent");
            before
        }

        fn inputs(values: &[Option<Val>]) -> $inputs {
            $inputs { $($sname: Value::of(values[$signal].as_ref().expect("every signal has a value")),)* }
        }

        pub fn build(values: &[Option<Val>]) -> Box<dyn Subject> {
            Box::new($of::new(inputs(values) $($new)*))
        }
    };
    (@context $this:ident with) => { std::mem::take($this.outside_mut()) };
    (@context $this:ident without) => { Vec::new() };
}
