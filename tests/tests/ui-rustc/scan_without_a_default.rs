use reaktiv::reactive;

#[derive(PartialEq)]
enum State {
    Idle,
    Busy,
}

#[reactive]
struct Machine {
    load: f64,
    state: scan!(State, if self.load > 0.5 { State::Busy } else { State::Idle }),
}

fn main() {}
