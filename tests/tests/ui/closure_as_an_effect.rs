use reaktiv::reactive;

#[reactive]
struct Plant {
    value: u32,
    plain: effect!(|| println!("{}", self.value)),
    moved: effect!(move || {
        println!("{}", self.value)
    }),
    waits: effect!(async || println!("{}", self.value)),
    in_a_branch: effect!(if self.value > 3 { || println!("{}", self.value) } else { || () }),
}

fn main() {}
