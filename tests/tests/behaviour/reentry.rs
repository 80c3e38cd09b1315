//! Promise 9: while a formula, a comparison or the drop of a cached value runs, the struct is busy.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::{Rc, Weak};

use reaktiv::reactive;
use reaktiv_tests::{ignore, panic_message};

thread_local! {
    static NODE: RefCell<Weak<Node>> = const { RefCell::new(Weak::new()) };
    static HOOK: Cell<Option<fn(&Node)>> = const { Cell::new(None) };
}

/// Runs the hook, once, on the struct that a formula belongs to.
fn reenter() {
    if let Some(hook) = HOOK.take()
        && let Some(node) = NODE.with_borrow(Weak::upgrade)
    {
        hook(&node);
    }
}

/// Compares as never equal, and calls back from the comparison and the drop.
#[derive(Debug)]
struct Loud(Box<i32>);

impl PartialEq for Loud {
    fn eq(&self, _: &Self) -> bool {
        reenter();
        false
    }
}

impl Drop for Loud {
    fn drop(&mut self) {
        reenter();
    }
}

#[reactive]
#[derive(Debug)]
struct Node {
    version: i32,
    quiet: computed!(i32, self.version * 2),
    loud: computed!(Loud, {
        reenter();
        Loud(Box::new(self.version))
    }),
    value: computed!(i32, *self.loud.0 + self.quiet),
}

fn node() -> Rc<Node> {
    let node = Rc::new(Node::new(NodeInputs { version: 1 }));
    NODE.set(Rc::downgrade(&node));
    node
}

fn with_hook<R>(hook: fn(&Node), f: impl FnOnce() -> R) -> R {
    HOOK.set(Some(hook));
    let result = f();
    HOOK.set(None);
    result
}

#[test]
fn reading_any_computed_from_inside_a_formula_panics_with_both_names() {
    let node = node();
    for hook in [(|node| ignore(*node.quiet())) as fn(&Node), |node| ignore(node.loud()), |node| ignore(*node.value())]
    {
        let message = with_hook(hook, || panic_message(|| *node.loud().0));
        assert!(message.contains("while `loud` was being computed"), "{message}");
    }
    let message = with_hook(|node| ignore(*node.quiet()), || panic_message(|| *node.value()));
    assert!(message.starts_with("`quiet` was read from outside while `loud`"), "{message}");
    assert_eq!((*node.value(), *node.quiet()), (3, 2), "the struct works afterwards");
}

#[test]
fn a_clean_computed_is_refused_as_well() {
    let node = node();
    assert_eq!(*node.quiet(), 2);
    let message = with_hook(|node| ignore(*node.quiet()), || panic_message(|| *node.loud().0));
    assert!(message.contains("`quiet`"), "{message}");
}

#[test]
fn signals_inputs_and_debug_stay_readable() {
    let node = node();
    node.quiet();
    with_hook(
        |node| {
            assert_eq!((*node.version(), node.inputs().version), (1, 1));
            assert_eq!(format!("{node:?}"), "Node { version: 1, quiet: <busy>, loud: <busy>, value: <busy> }");
        },
        || node.loud(),
    );
    assert_eq!(format!("{node:?}"), "Node { version: 1, quiet: 2, loud: Loud(1), value: <stale> }");
}

#[test]
fn reentry_from_a_comparison_or_the_drop_of_an_old_value_panics_and_loses_nothing() {
    for at in 0..4 {
        let mut node = node();
        assert_eq!(*node.value(), 3);
        set_version(&mut node, 7);
        thread_local!(static COUNT: Cell<i32> = const { Cell::new(0) });
        COUNT.set(at);
        fn hook(node: &Node) {
            if COUNT.get() > 0 {
                COUNT.set(COUNT.get() - 1);
                HOOK.set(Some(hook));
            } else {
                node.value();
            }
        }
        HOOK.set(Some(hook));
        let _ = catch_unwind(AssertUnwindSafe(|| *node.value()));
        HOOK.set(None);
        assert_eq!(*node.value(), 7 + 14, "re-entry {at}");
    }
}

/// Writes through the only strong handle.
fn set_version(node: &mut Rc<Node>, version: i32) {
    NODE.set(Weak::new());
    Rc::get_mut(node).expect("the only handle").set_version(version);
    NODE.set(Rc::downgrade(node));
}

#[test]
fn a_lent_value_outlives_the_refresh_of_everything_else() {
    let mut node = node();
    node.value();
    set_version(&mut node, 2);
    let quiet = node.quiet();
    let loud = node.loud();
    let value = node.value();
    assert_eq!((*quiet, *loud.0, *value), (4, 2, 6));
}
