use reaktiv::reactive;

#[reactive]
struct Inner {
    x: u32,
}

#[reactive]
struct Device {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(clock)]
    another: u64,
    late: computed!(bool, self.another >= 5),
}

#[reactive]
struct Nested {
    #[reactive(clock, nested)]
    inner: Inner,
}

#[reactive]
struct Options {
    #[reactive(clock, cutoff = never)]
    now: u64,
    #[reactive(clock)]
    later: computed!(bool, true),
}

#[reactive]
struct Valued {
    #[reactive(clock = 5)]
    now: u64,
}

fn main() {}
