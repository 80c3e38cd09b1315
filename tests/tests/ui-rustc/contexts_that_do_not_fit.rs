//! A context that the struct around takes for its children: not named, of another type, a value instead; and a computed of another type.

use reaktiv::reactive;

#[reactive]
struct Device {
    #[reactive(given)]
    limit: f64,
    celsius: f64,
    #[reactive(context, given)]
    log: Vec<f64>,
    tell: effect!(self.log.push(self.celsius - self.limit)),
}

#[reactive]
struct Unnamed {
    limit: f64,
    #[reactive(nested, given(limit))]
    device: Device,
    #[reactive(context)]
    log: Vec<f64>,
}

#[reactive]
struct Other {
    limit: f64,
    #[reactive(nested, given(limit, log))]
    device: Device,
    #[reactive(context)]
    log: Vec<u8>,
}

#[reactive]
struct Value {
    limit: f64,
    #[reactive(nested, given(limit, log = self.limit))]
    device: Device,
}

#[reactive]
struct Computed {
    limit: u32,
    doubled: computed!(u32, self.limit * 2),
    #[reactive(nested, given(limit = self.doubled, log))]
    device: Device,
    #[reactive(context)]
    log: Vec<f64>,
}

fn main() {}
