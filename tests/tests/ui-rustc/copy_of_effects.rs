use reaktiv::reactive;

#[reactive]
#[derive(Clone)]
struct Lamp {
    on: bool,
    show: effect!(println!("{}", self.on)),
}

#[reactive]
#[derive(Clone)]
struct Room {
    #[reactive(nested)]
    lamp: Lamp,
}

fn main() {
    let lamp = Lamp::new(LampInputs { on: true });
    let _ = lamp.clone();
}
