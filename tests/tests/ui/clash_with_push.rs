use reaktiv::reactive;

#[reactive]
struct Door {
    #[reactive(event)]
    ring: u32,
    push_ring: u32,
    #[reactive(event)]
    knock: u32,
    #[reactive(event)]
    KNOCK: u32,
}

#[reactive]
struct Logged {
    #[reactive(context)]
    log: Vec<u32>,
    resume: u32,
    #[reactive(read_only)]
    restore: u32,
    count: scan!(u32, self.count + self.resume + self.restore),
}

fn main() {}
