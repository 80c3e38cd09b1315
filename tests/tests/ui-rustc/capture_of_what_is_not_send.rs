use reaktiv::{Signal, computed};
use std::rc::Rc;

fn main() {
    let count = Signal::new(1);
    let factor = Rc::new(2);
    let _scaled = computed!(count.get() * *factor);
}
