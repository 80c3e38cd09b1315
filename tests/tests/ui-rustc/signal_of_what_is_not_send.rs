use reaktiv::Signal;
use std::rc::Rc;

fn main() {
    let _shared = Signal::new(Rc::new(1));
}
