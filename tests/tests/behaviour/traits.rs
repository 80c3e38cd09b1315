//! Promise 11, and the traits of the generated types.

use std::cell::Cell;
use std::fmt::Debug;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;

use reaktiv::{Reactive, reactive};
use reaktiv_tests::ignore;

#[reactive]
#[derive(Debug, Clone, PartialEq, Default)]
struct Plain {
    name: String,
    #[reactive(default = 3)]
    count: u32,
    length: computed!(usize, self.name.len()),
    show: effect!(ignore(self.length)),
}

#[reactive]
struct Local {
    shared: Rc<i32>,
    value: computed!(i32, *self.shared),
}

macro_rules! implements {
    ($type:ty: $trait:path) => {{
        // An inherent method wins over the trait's where the bound holds.
        struct Probe<T>(std::marker::PhantomData<T>);
        #[allow(dead_code)]
        trait No {
            fn answer(&self) -> bool {
                false
            }
        }
        impl<T> No for Probe<T> {}
        #[allow(dead_code)]
        impl<T: $trait> Probe<T> {
            fn answer(&self) -> bool {
                true
            }
        }
        Probe::<$type>(std::marker::PhantomData).answer()
    }};
}

#[test]
fn a_struct_is_send_unpin_and_unwind_safe_as_its_fields_are_and_never_sync() {
    assert!(implements!(Plain: Send));
    assert!(implements!(Plain: Unpin));
    assert!(implements!(Plain: UnwindSafe));
    assert!(implements!(Plain: RefUnwindSafe));
    assert!(!implements!(Plain: Sync));
    assert!(!implements!(Local: Send));
    assert!(!implements!(Plain: Clone));
    struct Shared(#[expect(dead_code)] Rc<Cell<i32>>);
    #[reactive]
    struct Interior {
        #[reactive(cutoff = never)]
        cell: Shared,
    }
    assert!(!implements!(Interior: UnwindSafe));
}

#[test]
fn a_struct_can_move_to_another_thread() {
    let mut plain = Plain::default();
    plain.set_name("abc".into());
    let length = std::thread::spawn(move || *plain.length()).join().unwrap();
    assert_eq!(length, 3);
}

#[test]
fn debug_shows_inputs_and_cached_values_and_computes_nothing() {
    #[reactive]
    #[derive(Debug)]
    struct Shown {
        a: i32,
        b: computed!(i32, self.a + 1),
        c: computed!(i32, self.b + 1),
    }
    let mut shown = Shown::new(ShownInputs { a: 1 });
    assert_eq!(format!("{shown:?}"), "Shown { a: 1, b: <stale>, c: <stale> }");
    shown.b();
    assert_eq!(format!("{shown:?}"), "Shown { a: 1, b: 2, c: <stale> }");
    shown.c();
    shown.set_a(5);
    assert_eq!(format!("{shown:#?}"), "Shown {\n    a: 5,\n    b: <stale>,\n    c: <stale>,\n}");
}

#[test]
fn defaults_given_on_fields_win_over_derived_ones() {
    assert_eq!(PlainInputs::default(), PlainInputs { name: String::new(), count: 3 });
    let inputs = PlainInputs { name: "x".into(), ..Default::default() };
    assert_eq!(*Plain::from(inputs).length(), 1);
    assert_eq!(*Plain::default().count(), 3);
}

#[test]
fn default_exists_where_the_inputs_and_the_context_have_it() {
    #[reactive]
    #[derive(Default)]
    struct Both {
        a: i32,
        #[reactive(context)]
        log: Vec<i32>,
        show: effect!(self.log.push(self.a)),
    }
    assert_eq!(Both::default().log(), &[0]);

    struct NoDefault;
    #[reactive]
    struct Neither {
        #[reactive(cutoff = never)]
        a: NoDefault,
    }
    assert!(!implements!(Neither: Default));
    assert!(!implements!(NeitherInputs: Default));

    #[reactive]
    struct ByHand {
        #[reactive(default = 9)]
        a: i32,
    }
    assert_eq!(*ByHand::default().a(), 9);
    let NoDefault = Neither::new(NeitherInputs { a: NoDefault }).a();
}

#[test]
fn with_a_context_there_is_no_from() {
    #[reactive]
    struct With {
        a: i32,
        #[reactive(context)]
        context: (),
    }
    assert!(!implements!(With: From<WithInputs>));
    assert!(implements!(Plain: From<PlainInputs>));
    let mut with = With::new(WithInputs { a: 1 }, ());
    with.set_a(2);
    *with.context_mut() = *with.context();
}

#[test]
fn inputs_are_a_snapshot_and_come_back_out() {
    let mut plain = Plain::default();
    plain.set_name("abc".into());
    let copy = Plain::new(plain.inputs().clone());
    assert_eq!(*copy.length(), 3);
    assert_eq!(copy.into_inputs(), PlainInputs { name: "abc".into(), count: 3 });
}

#[test]
fn into_inputs_drops_the_cached_values_and_keeps_the_inputs() {
    #[reactive]
    struct Shared {
        value: Rc<()>,
        copy: computed!(Rc<()>, self.value.clone()),
        never_read: computed!(Rc<()>, self.value.clone()),
    }
    let value = Rc::new(());
    let shared = Shared::new(SharedInputs { value: value.clone() });
    shared.copy();
    assert_eq!(Rc::strong_count(&value), 3);
    let inputs = shared.into_inputs();
    assert_eq!(Rc::strong_count(&value), 2);
    drop(inputs);
    let shared = Shared::new(SharedInputs { value: value.clone() });
    shared.copy();
    drop(shared);
    assert_eq!(Rc::strong_count(&value), 1);
}

#[test]
fn generic_code_works_on_any_reactive_struct() {
    fn describe<R: Reactive>(_: &R) -> usize {
        R::graph().nodes.len()
    }
    fn show<T: Debug>(value: T) -> String {
        format!("{value:?}")
    }
    assert_eq!(describe(&Plain::default()), 4);
    assert_eq!(show(Plain::NAME), "SignalField(\"name\")");
}
