use reaktiv::{Signal, computed};
use std::cell::Cell;

fn main() {
    let count = Signal::new(1);
    let cell = Cell::new(2);
    let _sum = computed!(count.get() + cell.get());
}
