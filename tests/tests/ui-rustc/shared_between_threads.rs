use std::sync::{Arc, Mutex, RwLock};

use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(i32, self.a + 1),
    c: computed!(String, self.b.to_string()),
}

fn main() {
    let shared = Arc::new(Mistake::new(MistakeInputs { a: 1 }));
    spawn(move || println!("{}", shared.c()));
    let locked = Arc::new(RwLock::new(Mistake::new(MistakeInputs { a: 1 })));
    spawn(move || println!("{}", locked.read().unwrap().c()));
    let fine = Arc::new(Mutex::new(Mistake::new(MistakeInputs { a: 1 })));
    spawn(move || println!("{}", fine.lock().unwrap().c()));
}

fn spawn(_: impl FnOnce() + Send + 'static) {}
