use reaktiv::{Shared, Timed, reactive};

#[reactive]
struct Probe {
    celsius: u32,
}

fn main() {
    let mut probe = Probe::new(ProbeInputs { celsius: 20 });
    probe.advance(5);
    let probe = Shared::new(probe);
    let _keeper = probe.keep_time(|| 5, |_| std::future::ready(()));
}
