use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(usize, { let s = String::new(); drop(s); s.len() }),
}

fn main() {}
