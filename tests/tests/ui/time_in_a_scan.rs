use reaktiv::reactive;

#[reactive]
struct Watch {
    running: bool,
    since: scan!(Option<std::time::Instant>, self.running.then(std::time::Instant::now)),
    again: scan!(u64, if self.running { std::time::Instant::now().elapsed().as_secs() } else { 0 }),
}

fn main() {}
