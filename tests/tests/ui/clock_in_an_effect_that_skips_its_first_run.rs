use reaktiv::reactive;

#[reactive]
struct Device {
    #[reactive(clock, default = 0)]
    now: u64,
    start: u64,
    #[reactive(skip_first)]
    tell: effect!(println!("{}", self.now >= self.start)),
}

fn main() {}
