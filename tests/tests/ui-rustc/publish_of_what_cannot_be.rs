use std::collections::BTreeMap;

use reaktiv::{Reactive, Shared, Table, reactive};

#[reactive]
struct Silent {
    speed: f64,
}

struct Opaque;

#[reactive]
struct Plant {
    #[reactive(nested, publish)]
    silent: Silent,
    #[reactive(nested, publish)]
    rows: Table<u32, Silent>,
    #[reactive(nested, publish)]
    named: Table<&'static str, Loud>,
    #[reactive(publish, cutoff = never)]
    opaque: Opaque,
    #[reactive(publish)]
    map: computed!(BTreeMap<u8, Hidden>, BTreeMap::new()),
}

#[derive(PartialEq)]
struct Hidden;

#[reactive]
struct Loud {
    #[reactive(publish)]
    speed: f64,
}

fn main() {
    let mut silent = Silent::new(SilentInputs { speed: 1.0 });
    silent.frame_since(None);
    let shared = Shared::new(Silent::new(SilentInputs { speed: 1.0 }));
    shared.feed(None);
    shared.accept("{}");
}
