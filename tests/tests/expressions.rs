//! `computed!(expr)` and `effect!(expr)` where an expression stands.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use reaktiv::{Computed, Effect, Linked, ReadSignal, Runtime, Signal, computed, effect};
use reaktiv_tests::panic_message;

#[test]
fn the_front_page_works_as_written() {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let count = Signal::new(0);
    let doubled = computed!(count.get() * 2);
    let message = computed!(format!("the count is {}", count.get()));
    let log = shown.clone();
    let _shown = effect!(log.lock().unwrap().push(format!("{} / {}", message.get(), doubled.get())));
    count.set(5);
    assert_eq!(*shown.lock().unwrap(), ["the count is 0 / 0", "the count is 5 / 10"]);
    assert_eq!((count.get(), doubled.get()), (5, 10), "the handles are cloned, not moved");
}

struct App {
    count: Signal<i32>,
    cart: Cart,
    pair: (Signal<i32>, Signal<i32>),
}

struct Cart {
    total: Linked<i32>,
}

impl App {
    fn sum(&self) -> Computed<i32> {
        computed!(self.count.get() + self.cart.total.get() + self.pair.1.get())
    }
}

#[test]
fn field_paths_are_handles() {
    let app = App {
        count: Signal::new(1),
        cart: Cart { total: Linked::new(|| 10) },
        pair: (Signal::new(0), Signal::new(100)),
    };
    let sum = app.sum();
    let twice = computed!(app.cart.total.get() * 2);
    assert_eq!((sum.get(), twice.get()), (111, 20));
    app.count.set(2);
    app.cart.total.set(20);
    assert_eq!((sum.get(), twice.get()), (122, 40));
    let _set = effect!(app.pair.0.set(app.count.get()));
    app.count.set(3);
    assert_eq!(app.pair.0.get(), 3);
}

#[test]
fn names_bound_inside_are_left_alone() {
    let all: Vec<Signal<i32>> = (1..=3).map(Signal::new).collect();
    let one = Signal::new(10);
    let copies = all.clone();
    let sum = computed!({
        let mut sum = one.get();
        for one in &copies {
            sum += one.get();
        }
        let twice = |one: i32| one * 2;
        if let Some(one) = copies.first() {
            sum += twice(one.get());
        }
        match copies.last() {
            Some(one) if one.get() > 0 => sum + one.get(),
            _ => sum,
        }
    });
    assert_eq!(sum.get(), 10 + 6 + 2 + 3);
    all[0].set(5);
    one.set(0);
    assert_eq!(sum.get(), 10 + 10 + 3);
}

#[test]
fn what_has_another_number_of_arguments_is_no_handle() {
    thread_local!(static KEY: i32 = const { 7 });
    let map = HashMap::from([("a", 1)]);
    let text = String::from("aba");
    let n = Signal::new(1);
    let value = computed!((
        map.get("a").copied().unwrap_or_default() + n.get(),
        text.replace("a", "c"),
        KEY.with(|key| *key),
        Some(3).map(|x| x + n.get()),
    ));
    assert_eq!(value.get(), (2, "cbc".to_string(), 7, Some(4)));
}

#[test]
fn reads_in_macros_and_in_nested_formulas_are_found() {
    let (a, b) = (Signal::new(1), Signal::new(2));
    let text = computed!(format!("{} {b} {list:?}", a.get(), b = b.get(), list = vec![a.get(), b.get()]));
    assert_eq!(text.get(), "1 2 [1, 2]");
    a.set(3);
    assert_eq!(text.get(), "3 2 [3, 2]");

    let outer = computed!({
        let inner = computed!(a.get() + b.get());
        inner.get() * 10
    });
    assert_eq!(outer.get(), 50);
    b.set(3);
    assert_eq!(outer.get(), 60);
    let is_three = computed!(matches!(a.get(), 3 if b.get() == 3));
    assert!(is_three.get());
    assert_eq!((a.get(), b.get()), (3, 3));
}

/// `label = value` and `label: value`, after something that is no Rust.
macro_rules! labelled {
    ($($label:ident = % $value:expr),*) => { vec![$((stringify!($label), $value)),*] };
    (% $first:ident, $($label:ident = $value:expr),*) => { vec![$((stringify!($label), $first + $value)),*] };
    ({ $($label:ident : $value:expr),* }) => { vec![$((stringify!($label), $value)),*] };
}

#[test]
fn labels_and_paths_in_macros_keep_their_names() {
    let (count, time, one) = (Signal::new(2), Signal::new(3), 1);
    let labels = [
        computed!(labelled!(count = %count.get())),
        computed!(labelled!(%one, count = count.get() - 1)),
        computed!(labelled!({ count: count.get() })),
    ];
    assert!(labels.iter().all(|label| label.get() == [("count", 2)]), "{labels:?}");
    let times = computed!(vec![std::time::Duration::from_secs(time.get()); 2]);
    time.set(4);
    assert_eq!(times.get(), [std::time::Duration::from_secs(4); 2]);
}

/// The first branch that is there, as in `tokio::select!`.
macro_rules! first {
    ($($name:pat = $branch:expr $(, if $open:expr)? => $body:block)*) => {'first: {
        $(if let Some($name) = $branch $(&& $open)? { let value = $body; break 'first value })*
        0
    }};
}

#[test]
fn names_bound_inside_macros_are_left_alone() {
    use std::cell::Cell;
    let (number, limit, open) = (Signal::new(5), Signal::new(3), Signal::new(true));
    let is_more = computed!(matches!(Some(Cell::new(number.get())), Some(cell) if cell.get() > limit.get()));
    let block = computed!(vec![
        {
            let limit = Cell::new(number.get());
            limit.get()
        };
        1
    ]);
    let branch = computed!(first! {
        limit = Some(Cell::new(limit.get() * 10)), if open.get() => { limit.get() }
        _ = Some(()) => { let number = Cell::new(1); number.get() + limit.get() }
    });
    assert_eq!((is_more.get(), block.get(), branch.get()), (true, vec![5], 30));
    number.set(2);
    open.set(false);
    assert_eq!((is_more.get(), block.get(), branch.get()), (false, vec![2], 4));
}

#[test]
fn a_field_that_is_named_like_its_handle_takes_the_clone() {
    struct Shown {
        count: Signal<i32>,
    }
    let (count, seen) = (Signal::new(1), Signal::new(0));
    let mut effect = std::pin::pin!(effect!(async {
        let count_now = count.get();
        let shown = Shown { count };
        seen.set(count_now + shown.count.get());
    }));
    _ = effect.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    assert_eq!((seen.get(), count.get()), (2, 1));
}

#[test]
fn references_and_shared_handles_are_handles() {
    fn doubled(of: &Signal<i32>) -> Computed<i32> {
        computed!(of.get() * 2)
    }
    let count = Arc::new(Signal::new(2));
    let view: ReadSignal<i32> = count.read_only();
    let sum = computed!(count.get() + view.get());
    assert_eq!((doubled(&count).get(), sum.get()), (4, 4));
}

#[test]
fn a_formula_belongs_to_the_runtime_of_its_handles() {
    let runtime = Runtime::new();
    let count = runtime.signal(1);
    let doubled = computed!(count.get() * 2);
    let seen = runtime.signal(0);
    let _effect: Effect = effect!(seen.set(doubled.get()));
    count.set(4);
    assert_eq!(seen.get(), 8);
}

#[test]
fn updates_and_question_marks_stand_in_expressions() {
    let (numbers, log) = (Signal::new(vec![1, 2]), Signal::new(Vec::new()));
    let first = computed!({
        let numbers = numbers.get();
        Some(numbers.first()? + 1)
    });
    assert_eq!(first.get(), Some(2));
    let _effect = effect!({
        let first = first.get();
        log.update(|log| log.push(first));
    });
    numbers.update(Vec::clear);
    assert_eq!(log.get(), [Some(2), None]);
    assert_eq!(numbers.with(Vec::len), 0);
}

#[test]
fn constants_and_free_functions_are_left_alone() {
    const LIMIT: i32 = 10;
    fn clamp(value: i32) -> i32 {
        value.min(LIMIT)
    }
    let level = Signal::new(50);
    assert_eq!(computed!(clamp(level.get())).get(), 10);
    assert_eq!(computed!(LIMIT + 1).get(), 11);
}

#[test]
fn handles_are_clone_send_and_sync() {
    fn is_handle<H: Clone + Send + Sync + 'static>() {}
    is_handle::<Signal<String>>();
    is_handle::<ReadSignal<String>>();
    is_handle::<Computed<String>>();
    is_handle::<Linked<String>>();
    is_handle::<Runtime>();
    fn is_shared<H: Send + Sync>() {}
    is_shared::<Effect>();
}

#[test]
fn an_async_effect_may_make_what_each_run_needs() {
    let (count, seen) = (Signal::new(1), Signal::new(Vec::new()));
    let name = String::from("run");
    let mut effect = std::pin::pin!(effect!({
        let name = name.clone();
        async {
            let count = count.get();
            std::future::ready(()).await;
            seen.update(|seen| seen.push(format!("{name} {count}")));
            drop(name);
        }
    }));
    let mut poll = || _ = effect.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
    poll();
    count.set(2);
    poll();
    assert_eq!(seen.get(), ["run 1", "run 2"]);
}

#[test]
fn every_method_of_a_handle_makes_it_one() {
    let (count, total) = (Signal::new(1), Linked::new(|| 10));
    let (name, _driver) = reaktiv::Resource::<&str, &str>::new(|| async { Ok("Ada") });
    let doubled = computed!(count.get() * 2);

    let waits = computed!(name.is_loading());
    let text = computed!(format!("{:?} {:?} {:?}", name.status(), name.error(), name.snapshot()));
    assert_eq!((waits.get(), text.get().contains("Idle None")), (false, true));
    let with = computed!(name.with(|now| now.value.is_some()) | name.peek().value.is_some() | name.get().is_some());
    assert!(!with.get());

    let _silent = effect!(count.set_silent(5));
    let _notify = effect!(count.notify());
    let changed = Arc::new(Mutex::new(false));
    let log = changed.clone();
    let _update = effect!(*log.lock().unwrap() = count.update_if(|count| *count == 5));
    assert!(*changed.lock().unwrap());
    let views = computed!((count.read_only(), total.read_only(), doubled.runtime() == total.runtime()));
    assert_eq!((views.get().0.get(), views.get().1.get(), views.get().2), (5, 10, true));
    let _replaced = effect!(_ = total.replace(count.get()));
    let _changes = effect!(_ = (count.changes(), total.history()));
    let reloads = effect!(_ = name.reload());
    let asks = effect!(async { _ = name.settled().await.value.is_some_and(|name| name.len() > count.get() as usize) });
    drop((reloads, asks));
    // All are still there.
    assert_eq!((count.get(), total.get(), doubled.get(), name.status()), (5, 5, 10, reaktiv::Status::Idle));
}

#[test]
fn macros_that_show_their_tokens_show_the_users() {
    struct Cart {
        count: Signal<i32>,
    }
    let (count, cart) = (Signal::new(5), Cart { count: Signal::new(7) });
    // Named as what a clone might be.
    let count_1 = Signal::new(1);
    let text = computed!(format!("{} {}", stringify!(count.get() * 2), count.get() + cart.count.get() + count_1.get()));
    assert_eq!(text.get(), "count.get() * 2 13");
    let checked = computed!({
        assert!(count.get() < 3);
        count.get()
    });
    assert_eq!(panic_message(|| checked.get()), "assertion failed: count.get() < 3");
    let checked = computed!({
        let limit = dbg!(cart.count.get());
        dbg!();
        dbg!(cart.count.get(), limit);
        assert!(cart.count.get() < limit - 1, "{}", stringify!(cart.count.get()));
        limit
    });
    assert_eq!(panic_message(|| checked.get()), "cart.count.get()");
    let checked = computed!({
        assert!(cart.count.get() + 1 == 1);
        assert!(cart.count.get() < 3,);
    });
    assert_eq!(panic_message(|| checked.get()), "assertion failed: cart.count.get() + 1 == 1");
}
