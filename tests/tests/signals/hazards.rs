use crate::support::*;
use crate::{computed, effect, with};
use reaktiv::{Computed, Linked, Signal, batch, on_cleanup};
use std::sync::{Arc, OnceLock};

/// Everything a user can do with a graph, as done inside a user's closure.
fn everything(s: &Signal<i32>) {
    let local = Signal::new(1);
    let c = computed!([s, local] s.get() + local.get());
    let e = effect!([c] c.get());
    local.set(2);
    let _ = s.peek();
    s.set((s.peek() + 1).min(40));
    batch(|| local.set(3));
    c.get();
    let _ = format!("{s:?} {c:?}");
    drop(e);
    drop(c);
}
#[derive(Clone)]
struct Busy(Signal<i32>, Count);
impl PartialEq for Busy {
    fn eq(&self, _: &Self) -> bool {
        everything(&self.0);
        false
    }
}
impl Drop for Busy {
    fn drop(&mut self) {
        self.1.hit();
        everything(&self.0)
    }
}
#[test] // 37, 309, 310
fn everything_works_inside_every_user_closure() {
    let (s, dropped) = (Signal::new(0), Count::default());
    let c = computed!([s] { everything(&s); 1 });
    c.get();
    let trigger = Signal::new(0);
    let e = effect!([trigger, s] { trigger.get(); everything(&s); on_cleanup(with!([s] move || everything(&s))) });
    trigger.set(1);
    drop(e);
    let busy = Signal::new(Busy(s.clone(), dropped.clone()));
    busy.set(Busy(s.clone(), dropped.clone()));
    assert_eq!(dropped.take(), 1);
    busy.with(|_| everything(&s));
    busy.with(|_| everything(&s));
    busy.update(|_| everything(&s));
    drop(busy.get());
    assert_eq!(dropped.take(), 1);
    let made = computed!([trigger, s, dropped] { trigger.get(); Busy(s.clone(), dropped.clone()) });
    made.with(|_| ());
    trigger.set(2);
    made.with(|_| ());
    assert_eq!(dropped.take(), 1);
    drop(made);
    drop(busy);
    assert_eq!(dropped.take(), 2);
    let captured = Busy(s.clone(), dropped.clone());
    drop(Computed::new(move || captured.0.get()));
    assert_eq!(dropped.take(), 1);
}
#[test] // 310
fn a_replaced_value_is_dropped_outside_the_lock() {
    struct Crossing(Option<Signal<i32>>);
    impl Drop for Crossing {
        fn drop(&mut self) {
            if let Some(s) = self.0.take() {
                std::thread::spawn(move || s.set(1)).join().unwrap(); // hangs if the lock were held
            }
        }
    }
    let (s, trigger) = (Signal::new(0), Signal::new(0));
    let v = Signal::with_cutoff(Crossing(Some(s.clone())), reaktiv::cutoff::never);
    v.set(Crossing(None));
    assert_eq!(s.get(), 1);
    let t = Signal::new(0);
    let c = Computed::with_cutoff(
        with!([t, trigger] move || Crossing((trigger.get() == 0).then(|| t.clone()))),
        reaktiv::cutoff::never,
    );
    c.with(|_| ());
    trigger.set(1);
    c.with(|_| ());
    assert_eq!(t.get(), 1);
    let u = Signal::new(0);
    drop(computed!([u] { let _c = u.get(); 1 }));
    let captured = Crossing(Some(u.clone()));
    drop(Computed::new(move || captured.0.is_some()));
    assert_eq!(u.get(), 1);
}
#[test] // 316
fn dropping_effects_while_panicking_does_not_abort() {
    let cleaned = Count::default();
    let message = panic_of(|| {
        let _e = effect!([cleaned] on_cleanup(with!([cleaned] move || { cleaned.hit(); panic!("second") })));
        panic!("first");
    });
    assert_eq!((message, cleaned.get()), ("first".into(), 1));
}
#[test] // 317
fn handles_work_in_thread_local_destructors() {
    struct AtExit(Signal<i32>);
    impl Drop for AtExit {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1)
        }
    }
    thread_local!(static SLOT: std::cell::RefCell<Option<AtExit>> = const { std::cell::RefCell::new(None) });
    let s = Signal::new(0);
    std::thread::spawn(with!([s] move || SLOT.with(|slot| *slot.borrow_mut() = Some(AtExit(s))))).join().unwrap();
    assert_eq!(s.get(), 1);
}
#[derive(Clone, Debug)]
enum Either {
    Text(u8, String),
    Numbers(u8, [usize; 3]),
}
impl Either {
    fn text(&mut self) -> &mut String {
        match self {
            Either::Text(_, text) => text,
            Either::Numbers(..) => panic!("replaced while it was lent"),
        }
    }
    fn id(&self) -> u8 {
        match self {
            Either::Text(id, _) | Either::Numbers(id, _) => *id,
        }
    }
}
impl PartialEq for Either {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}
#[test] // 309, 311
fn a_linked_value_that_is_being_updated_is_not_recomputed() {
    let s = Signal::new(0);
    let linked = Linked::new(with!([s] move || match s.get() {
        0 => Either::Text(0, "text".into()),
        id => Either::Numbers(id, [16; 3]),
    }));
    let below = computed!([linked] linked.with(Either::id));
    below.get();
    linked.update(|value| {
        let text = value.text();
        s.set(1);
        assert!(panic_of(|| linked.peek()).contains("`update` lends its value"));
        assert!(panic_of(|| below.get()).contains("`update` lends its value"));
        assert_eq!(*text, "text");
        text.push('s');
        assert_eq!(value.text(), "texts");
    });
    assert!(matches!(linked.get(), Either::Numbers(1, [16, 16, 16])));
    assert_eq!(below.get(), 1);
}
#[test] // 309, 311
fn a_signal_that_is_being_updated_in_a_batch_is_not_compared_with_its_value_from_before() {
    let s = Signal::new(Either::Numbers(1, [16; 3]));
    let c = computed!([s] s.with(Either::id));
    c.get();
    batch(|| {
        s.set(Either::Text(2, "text".into()));
        s.update(|value| {
            let Either::Text(id, text) = value else { panic!() };
            *id = 1;
            assert!(panic_of(|| c.get()).contains("inside its own `update`"));
            text.push('s');
            assert_eq!(value.text(), "texts");
        });
    });
    assert_eq!((s.get().text().as_str(), c.get()), ("texts", 1));
}
#[test] // 309, 311
fn an_update_refused_inside_a_comparison_leaves_the_compared_values_alone() {
    let (me, seen) = (Arc::new(OnceLock::<Signal<String>>::new()), Log::new());
    let s = Signal::with_cutoff("old value".to_string(), {
        let (me, seen) = (me.clone(), seen.clone());
        move |old: &String, new: &String| {
            if let Some(me) = me.get() {
                panic_of(|| me.update(|_| ()));
                seen.push(format!("{old}, {new}"));
            }
            old == new
        }
    });
    let c = computed!([s] s.with(String::len));
    c.get();
    batch(|| {
        s.set("a new value".into());
        _ = me.set(s.clone());
    });
    assert_eq!((c.get(), seen.take()), (11, vec!["old value, a new value".into()]));
}
#[test] // 311
fn a_refused_write_is_no_change() {
    let (s, runs) = (Signal::new(1), Count::default());
    let c = computed!([s, runs] { runs.hit(); s.get() });
    c.get();
    s.with(|_| panic_of(|| s.update(|v| *v = 2)));
    assert_eq!((c.get(), runs.get()), (1, 1));
    let linked = Linked::new(with!([s] move || s.get()));
    linked.get();
    linked.with(|_| {
        s.set(2);
        panic_of(|| linked.set(9));
        panic_of(|| linked.update(|v| *v = 9));
    });
    assert_eq!(linked.get(), 2);
}
