//! Comparisons are the user's code, and may call back while both values are lent to them. Run these under valgrind, too.
use crate::support::panic_of;
use reaktiv::{Computed, Signal, batch, computed};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

/// What is called at the comparison of this number.
type Call = Box<dyn Fn(&Value, &Value) + Send + Sync>;

#[derive(Default)]
struct Calls {
    count: AtomicUsize,
    at: AtomicUsize,
    call: Mutex<Option<Arc<Call>>>,
}

impl Calls {
    fn at(&self, number: usize, call: impl Fn(&Value, &Value) + Send + Sync + 'static) {
        *self.call.lock().unwrap() = Some(Arc::new(Box::new(call)));
        self.at.store(self.count.load(SeqCst) + number, SeqCst);
    }

    fn compare(&self, old: &Value, new: &Value) {
        if self.count.fetch_add(1, SeqCst) + 1 == self.at.load(SeqCst) {
            let call = self.call.lock().unwrap().clone();
            call.iter().for_each(|call| call(old, new));
        }
    }
}

/// A value on the heap that can be taken out of it: freed twice, it would be seen.
#[expect(clippy::box_collection)]
struct Value(Mutex<Option<Box<String>>>, Arc<Calls>);

impl Value {
    fn text(&self) -> String {
        self.0.lock().unwrap().as_deref().cloned().unwrap_or_default()
    }
}

impl PartialEq for Value {
    fn eq(&self, new: &Self) -> bool {
        self.1.compare(self, new);
        self.text() == new.text()
    }
}

fn world() -> (Arc<Calls>, impl Fn(&str) -> Value, Signal<Value>, Computed<String>) {
    let calls = Arc::new(Calls::default());
    let value = {
        let calls = calls.clone();
        move |text: &str| Value(Mutex::new(Some(Box::new(text.to_string()))), calls.clone())
    };
    let signal = Signal::new(value("old"));
    let text = computed!(signal.with(Value::text));
    assert_eq!(text.get(), "old");
    (calls, value, signal, text)
}

#[test]
fn a_stash_stays_where_it_is_while_the_comparison_that_ends_it_asks_for_it() {
    let (calls, value, signal, text) = world();
    let reader = text.clone();
    // That of `set` is the first, that of the stash the second.
    calls.at(2, move |old, _| {
        assert_eq!(reader.get(), "new");
        assert_eq!(reader.get(), "new");
        assert_eq!(*old.0.lock().unwrap().take().unwrap(), "old");
    });
    batch(|| {
        signal.set(value("new"));
        assert_eq!(text.get(), "new");
    });
    assert_eq!((text.get(), signal.with(Value::text)), ("new".into(), "new".into()));
}

#[test]
fn a_value_that_was_read_in_its_comparison_is_the_one_that_stays() {
    let (calls, value, signal, text) = world();
    batch(|| {
        signal.set(value("new"));
        signal.set(value("old"));
        let reader = text.clone();
        calls.at(1, move |_, _| assert_eq!(reader.get(), "old"));
        assert_eq!(text.get(), "old");
    });
    signal.set(value("newer"));
    assert_eq!(text.get(), "newer");
}

#[test]
fn a_panic_of_a_comparison_goes_through_though_the_value_was_read_in_it() {
    let (calls, value, signal, text) = world();
    batch(|| {
        signal.set(value("new"));
        let reader = text.clone();
        calls.at(1, move |_, _| {
            reader.get();
            panic!("in the comparison");
        });
        // A read that is recorded ends the stash itself; a check takes the panic for a change.
        let direct = computed!(signal.with(Value::text));
        assert_eq!(panic_of(|| direct.get()), "in the comparison");
        assert_eq!((direct.get(), text.get()), ("new".into(), "new".into()));
    });
    assert_eq!(text.get(), "new");
}

#[test]
fn a_comparison_may_drop_the_handles_of_what_it_compares() {
    let (calls, value, signal, text) = world();
    let handles = Arc::new(Mutex::new(Some((signal.clone(), text.clone()))));
    drop((signal, text));
    let (last, kept) = (handles.clone(), Arc::new(Mutex::new(None)));
    calls.at(2, {
        let kept = kept.clone();
        move |old, _| {
            let (signal, text) = last.lock().unwrap().take().unwrap();
            *kept.lock().unwrap() = Some(old.text());
            drop((signal, text));
        }
    });
    batch(|| {
        let guard = handles.lock().unwrap();
        let (signal, text) = guard.clone().unwrap();
        drop(guard);
        signal.set(value("new"));
        assert_eq!(text.get(), "new");
    });
    assert_eq!(kept.lock().unwrap().as_deref(), Some("old"));
}

#[test]
fn a_comparison_may_not_write_what_it_compares() {
    let (calls, value, signal, text) = world();
    let (writer, other) = (signal.clone(), Mutex::new(Some(value("other"))));
    calls.at(2, move |_, _| writer.set(other.lock().unwrap().take().unwrap()));
    batch(|| {
        signal.set(value("new"));
        let direct = computed!(signal.with(Value::text));
        assert!(panic_of(|| direct.get()).contains("is written while"));
        assert_eq!(text.get(), "new");
    });
}
