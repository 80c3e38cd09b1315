use reaktiv::reactive;

#[reactive]
struct Engine {
    rpm: u32,
}

#[reactive]
struct Car {
    #[reactive(event, nested)]
    engine: Engine,
    #[reactive(event, default = 1)]
    horn: u32,
    #[reactive(event, cutoff = never)]
    brake: u32,
    #[reactive(event)]
    #[serde(skip)]
    light: u32,
    #[reactive(event = true)]
    door: u32,
    #[reactive(event)]
    speed: computed!(u32, 1),
}

fn main() {}
