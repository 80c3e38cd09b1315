use reaktiv::reactive;

#[reactive]
struct Mistake {
    list: Vec<i32>,
    b: computed!(usize, { self.list.push(1); self.list.len() }),
}

fn main() {}
