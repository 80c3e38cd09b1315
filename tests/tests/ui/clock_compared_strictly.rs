use reaktiv::reactive;

#[reactive]
struct Device {
    #[reactive(clock, default = 0)]
    now: u64,
    start: u64,
    after: computed!(bool, self.now > self.start),
    until: computed!(bool, self.now <= self.start),
    mirrored: computed!(bool, self.start < self.now),
    mirrored_until: computed!(bool, self.start >= self.now),
    stepped: scan!(bool, self.stepped || self.now > self.start),
    print: effect!(if self.now > self.start {
        println!("late");
    }),
}

fn main() {}
