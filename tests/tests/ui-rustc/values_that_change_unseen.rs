use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex};

use reaktiv::{Signal, reactive};

type Shared<T> = Arc<Mutex<T>>;

mod own {
    /// Of a game: nothing is wrong with it.
    #[derive(PartialEq)]
    pub struct Cell(pub u8);
}

#[reactive]
struct Mistake<T: Clone + PartialEq + 'static> {
    #[reactive(cutoff = never)]
    count: Cell<u32>,
    #[reactive(cutoff = ptr)]
    jobs: Shared<Vec<u32>>,
    #[reactive(cutoff = never)]
    hits: Option<Arc<AtomicU32>>,
    ready: Signal<bool>,
    last: computed!(Rc<Cell<u32>>, Rc::new(Cell::new(1))),
    board: own::Cell,
    any: T,
}

fn main() {}
