//! What a table costs: bytes a row, and no allocation for a change that is read.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

use reaktiv::{Table, reactive};

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<isize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: hands everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        BYTES.set(BYTES.get() + layout.size() as isize);
        // SAFETY: as promised by the caller.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        BYTES.set(BYTES.get() - layout.size() as isize);
        // SAFETY: as promised by the caller.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[reactive]
struct Line {
    price: f64,
    quantity: f64,
    region: u32,
    amount: computed!(f64, self.price * self.quantity),
    large: computed!(bool, self.amount > 250.0),
}

const ROWS: u32 = 100_000;

fn line(price: f64) -> Line {
    Line::new(LineInputs { price, quantity: 2.0, region: price as u32 % 10 })
}

fn lines() -> Table<u32, Line> {
    (0..ROWS).map(|id| (id, line(f64::from(id)))).collect()
}

fn read<T>(value: T) {
    black_box(&value);
}

const AGGREGATES: [fn(&Table<u32, Line>); 9] = [
    |lines| read(lines.sum(Line::AMOUNT)),
    |lines| read(lines.count_where(Line::LARGE)),
    |lines| read(lines.minmax(Line::AMOUNT)),
    |lines| read(lines.fold(Line::AMOUNT, 0.0, |one, other| one + other)),
    |lines| read(lines.group_by(Line::REGION).sum(Line::AMOUNT)),
    |lines| read(lines.group_by(Line::REGION).count()),
    |lines| read(lines.filter(|line| *line.large())),
    |lines| read(lines.sorted_by(|one, other| one.price().total_cmp(other.price()))),
    |lines| read(lines.mean(Line::QUANTITY)),
];

#[test]
fn changing_a_cell_and_reading_aggregates_allocates_nothing() {
    let mut lines = lines();
    let mut round = |price: f64| {
        for id in 0..100 {
            lines.row_mut(&(id * 97 % ROWS)).unwrap().set_price(price + f64::from(id));
            AGGREGATES.iter().for_each(|aggregate| aggregate(&lines));
            // What a formula with `select` does.
            lines.__follow_columns((Line::PRICE, Line::AMOUNT));
        }
    };
    round(1.0);
    round(2.0);
    let before = ALLOCATIONS.get();
    (3..20).for_each(|price| round(f64::from(price)));
    assert_eq!(ALLOCATIONS.get() - before, 0);
}

#[test]
fn a_row_takes_its_size_and_that_of_the_index() {
    let before = BYTES.get();
    let lines = lines();
    let bytes = (BYTES.get() - before) as usize;
    // The index has up to 2^17 * 2 buckets of five bytes.
    assert!(bytes <= ROWS as usize * size_of::<(u32, Line)>() + (5 << 18), "{bytes}");
    assert_eq!(size_of::<Option<(u32, Line)>>(), size_of::<(u32, Line)>());
    drop(lines);
}

#[test]
fn an_aggregate_keeps_at_most_16_bytes_a_row_also_while_the_table_grows() {
    for aggregate in AGGREGATES {
        let mut lines = lines();
        aggregate(&lines);
        for id in ROWS..2 * ROWS {
            lines.insert(id, line(f64::from(id)));
            if id % 64 == 0 {
                aggregate(&lines);
            }
            if id % 10_000 == 0 {
                let before = BYTES.get();
                lines.forget_aggregates();
                let kept = (before - BYTES.get()) as usize;
                // A few kilobytes for all rows together.
                assert!(kept <= 16 * lines.len() + 8192, "{} bytes a row", kept as f64 / lines.len() as f64);
                aggregate(&lines);
            }
        }
    }
}

#[test]
fn an_aggregate_looks_at_what_was_touched_since_it_was_read_however_often_others_are() {
    struct Often;
    struct Seldom;
    thread_local!(static LOOKS: Cell<usize> = const { Cell::new(0) });
    let is_dear = |line: &Line| {
        LOOKS.set(LOOKS.get() + 1);
        *line.price() > 5.0
    };
    let mut lines: Table<u32, Line> = (0..2000).map(|id| (id, line(f64::from(id)))).collect();
    let looks = |read: &dyn Fn()| {
        LOOKS.set(0);
        read();
        LOOKS.get()
    };
    for round in 0..50 {
        for id in 0..10 {
            lines.row_mut(&(id * 97)).unwrap().set_price(f64::from(round + id));
        }
        let often = looks(&|| read(lines.at::<Often>().filter(is_dear).len()));
        assert!(round == 0 || often <= 2 * 10 + 1, "{often} looks at ten rows");
        if round % 10 == 0 {
            let seldom = looks(&|| read(lines.at::<Seldom>().filter(is_dear).len()));
            assert!(round == 0 || seldom <= 2 * 100 + 1, "{seldom} looks at a hundred touches");
        }
    }
}

#[test]
fn what_is_remembered_of_touches_does_not_grow_with_them() {
    #[reactive]
    struct Holder {
        #[reactive(nested)]
        lines: Table<u32, Line>,
    }
    fn touch(lines: &mut Table<u32, Line>) {
        (0..20_000).for_each(|id| _ = lines.row_mut(&(id % 1000)));
    }
    fn growth(lines: &mut Table<u32, Line>) -> isize {
        touch(lines);
        let before = BYTES.get();
        (0..10).for_each(|_| touch(lines));
        BYTES.get() - before
    }
    let mut lines: Table<u32, Line> = (0..1000).map(|id| (id, line(f64::from(id)))).collect();
    // Nobody reads it any more.
    read(lines.sum(Line::AMOUNT));
    assert!(growth(&mut lines) < 10_000);
    let mut holder = Holder::new(HolderInputs { lines });
    assert!(holder.update_lines(growth) < 10_000);
}

#[test]
fn a_table_that_is_traced_no_more_costs_what_it_did_before() {
    let mut lines = lines();
    let change = |lines: &mut Table<u32, Line>, by: f64| {
        lines.update_all(|_, line| line.update_price(|price| *price += by));
        black_box(lines.sum(Line::PRICE));
    };
    change(&mut lines, 1.0);
    let before = BYTES.get();
    drop(lines.trace(|_| ()));
    assert!(BYTES.get() > before);
    change(&mut lines, 1.0);
    assert_eq!(BYTES.get(), before);
    let allocations = ALLOCATIONS.get();
    change(&mut lines, 1.0);
    assert_eq!(ALLOCATIONS.get(), allocations);
}
