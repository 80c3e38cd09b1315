use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    b: computed!(i32, self.a + 1),
    c: computed!(String, self.b.to_string()),
}

fn main() {
    let shared = std::sync::Arc::new(Mistake::new(MistakeInputs { a: 1 }));
    spawn(move || println!("{}", shared.c()));
}

fn spawn(_: impl FnOnce() + Send + 'static) {}
