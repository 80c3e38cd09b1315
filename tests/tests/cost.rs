//! What a struct costs: no allocation in steady state, and a few bytes over its plain data.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

use reaktiv::{Reactive, reactive};

thread_local!(static ALLOCATIONS: Cell<u64> = const { Cell::new(0) });

struct Counting;

// SAFETY: hands everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: as promised by the caller.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as promised by the caller.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(f: impl FnOnce()) -> u64 {
    let before = ALLOCATIONS.get();
    f();
    ALLOCATIONS.get() - before
}

#[reactive]
struct Order {
    price: i64,
    quantity: i64,
    member: bool,
    rate: i64,
    subtotal: computed!(i64, self.price * self.quantity),
    discount: computed!(i64, if self.member { self.subtotal * self.rate / 100 } else { 0 }),
    total: computed!(i64, self.subtotal - self.discount),
    #[reactive(context)]
    sum: i64,
    add: effect!(self.sum += self.total),
}

#[test]
fn building_writing_reading_and_batching_allocate_nothing() {
    let counted = allocations(|| {
        let mut order = Order::new(OrderInputs { price: 1, quantity: 2, member: false, rate: 10 }, 0);
        for i in 0..1000 {
            order.set_price(i);
            order.set_member(i % 3 == 0);
            order.update_rate(|rate| *rate += 1);
            order.batch(|order| {
                order.set_quantity(i % 7);
                black_box(*order.discount());
            });
            order.set(Order::PRICE, i + 1);
            order.flush();
            black_box(*order.get(Order::TOTAL));
        }
        black_box(order.into_inputs());
    });
    assert_eq!(counted, 0);
    assert_ne!(allocations(|| drop(black_box(vec![1]))), 0, "the counter works");
}

#[test]
fn the_renderings_of_a_graph_allocate_nothing() {
    use std::fmt::Write;
    struct Sink;
    impl Write for Sink {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            black_box(text);
            Ok(())
        }
    }
    let graph = Order::GRAPH;
    let counted = allocations(|| {
        write!(Sink, "{graph}{}{}{}", graph.dot(), graph.mermaid(), graph.json()).unwrap();
    });
    assert_eq!(counted, 0);
}

/// Masks (dirty, stale, taken, valid), the place of the batch, and the null pointer of the subscriptions.
const fn overhead(mask_bytes: usize) -> usize {
    (4 * mask_bytes + 4).next_multiple_of(8) + size_of::<usize>()
}

#[reactive]
struct Small {
    a: i64,
    b: i64,
    c: i64,
    x: computed!(i64, self.a * self.b + self.c),
    y: computed!(i64, if self.x > 500 { self.x - self.a } else { self.b }),
}

#[reactive]
struct Bytes {
    a: u8,
    b: computed!(u8, self.a),
}

#[test]
fn a_struct_is_its_plain_data_and_four_masks() {
    assert_eq!(size_of::<SmallInputs>(), 24);
    assert_eq!(size_of::<Small>(), 5 * 8 + overhead(1));
    assert_eq!(size_of::<Small>(), 56, "hand-written: five numbers and a dirty byte, 48");
    assert!(size_of::<Order>() <= size_of::<OrderInputs>() + 3 * 8 + 8 + overhead(1));
    assert_eq!(size_of::<Bytes>(), 2 * 8 + 8);
}
