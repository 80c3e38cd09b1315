use reaktiv::reactive;

#[derive(Default)]
struct State(f64);

#[reactive]
struct Machine {
    load: f64,
    state: scan!(State, State(self.load)),
    in_place: scan!(State, |state| state.0 = self.load),
}

fn main() {}
