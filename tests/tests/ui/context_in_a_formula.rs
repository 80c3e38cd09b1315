use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    #[reactive(context)]
    log: Vec<i32>,
    b: computed!(usize, self.log.len()),
}

fn main() {}
