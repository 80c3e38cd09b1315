use reaktiv::reactive;

#[reactive]
struct Lamp {
    #[reactive(given)]
    on: bool,
}

#[reactive]
struct Room {
    #[reactive(event)]
    switch: bool,
    #[reactive(nested, given(on = self.switch))]
    lamp: Lamp,
}

fn main() {}
