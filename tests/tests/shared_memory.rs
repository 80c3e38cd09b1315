//! What is kept of those who have used a struct, and of frames that could not be made: nothing.

use std::sync::Mutex;
use std::thread;

use reaktiv::{Reactive, Shared, Table, reactive};
use reaktiv_tests::lucky::Lucky;
use reaktiv_tests::memory::{Counting, bytes_of_all};

/// What is measured is that of all threads: so one after the other.
static MEASURES: Mutex<()> = Mutex::new(());

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many bytes more are there after so many times more.
fn growth(times: u32, mut step: impl FnMut()) -> isize {
    (0..20).for_each(|_| step());
    let before = bytes_of_all();
    (0..times).for_each(|_| step());
    bytes_of_all() - before
}

#[reactive]
struct Line {
    #[reactive(publish)]
    number: Lucky,
}

#[reactive]
struct Order {
    #[reactive(nested, publish)]
    lines: Table<u32, Line>,
}

fn lines(from: u32, last: u32) -> Table<u32, Line> {
    let line = |number| Line::new(LineInputs { number: Lucky(number) });
    (from..from + 100).map(|key| (key, line(key))).chain([(0, line(last))]).collect()
}

#[test]
fn a_thread_that_has_used_a_shared_struct_leaves_nothing() {
    let _alone = MEASURES.lock().unwrap();
    let order = Shared::new(Order::new(OrderInputs { lines: lines(100, 1) }));
    for step in [
        |order: &Shared<Order>| order.read(|order| _ = order.lines().len()),
        |order: &Shared<Order>| _ = order.frame_since(None).unwrap(),
        |order: &Shared<Order>| order.update(|order| order.lines_mut().clear()),
    ] {
        let grown = growth(500, || {
            let order = order.clone();
            thread::spawn(move || step(&order)).join().unwrap();
        });
        // The threads themselves have something that comes and goes.
        assert!(grown < 5_000, "{grown} bytes after 500 threads");
    }
}

#[test]
fn rows_of_frames_that_could_not_be_made_are_forgotten() {
    let _alone = MEASURES.lock().unwrap();
    let mut order = Order::new(OrderInputs { lines: lines(100, 1) });
    let before = order.frame_since(None).unwrap().version();
    let mut from = 1_000;
    let grown = growth(200, || {
        from += 200;
        *order.lines_mut() = lines(from, 13);
        order.frame_since(before).unwrap_err();
    });
    assert!(grown < 50_000, "{grown} bytes after 200 frames");
    order.lines_mut().row_mut(&0).unwrap().set_number(Lucky(1));
    let frame = order.frame_since(before).unwrap();
    assert!(frame.contains(&format!("[[{from},{{\"set\":")), "{frame}");
    assert!(!frame.contains(&format!("{}", from - 200)), "{frame}");
}

#[test]
fn frames_that_have_been_taken_are_forgotten() {
    let _alone = MEASURES.lock().unwrap();
    let order = Shared::new(Order::new(OrderInputs { lines: lines(100, 1) }));
    let (mut seen, mut step) = ([None; 20], 0);
    let grown = growth(2_000, || {
        step += 1;
        let line = 100 + step % 100;
        order.update(|order| order.lines_mut().row_mut(&line).unwrap().set_number(Lucky(1_000 + step)));
        // The slowest asks each twentieth time.
        for (asks_each, version) in (1..).zip(&mut seen) {
            if step % asks_each == 0 {
                *version = Some(order.frame_since(*version).unwrap().version());
            }
        }
    });
    assert!(grown < 5_000, "{grown} bytes after 2000 changes");
}
