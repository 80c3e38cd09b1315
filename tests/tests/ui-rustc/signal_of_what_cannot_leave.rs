use std::rc::Rc;

use reaktiv::{Reactive, reactive};

#[derive(PartialEq)]
struct Token(u32);

#[reactive]
struct Probe {
    token: Token,
    local: Rc<u32>,
    celsius: u32,
    #[reactive(event)]
    ring: u32,
    rings: scan!(u32, self.rings + self.ring.len() as u32),
}

#[reactive]
struct Other {
    celsius: u32,
}

fn main() {
    let mut probe = Probe::new(ProbeInputs { token: Token(1), local: Rc::new(1), celsius: 20 });
    let _not_clone = probe.signal(Probe::TOKEN);
    let _one_of_two = probe.signal((Probe::CELSIUS, Probe::TOKEN));
    let _event = probe.signal(Probe::RING);
    let _of_another = probe.signal((Probe::CELSIUS, Other::CELSIUS));
    let _not_send = probe.signal(Probe::LOCAL);
}
