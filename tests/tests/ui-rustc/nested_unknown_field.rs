use reaktiv::reactive;

#[reactive]
struct Child {
    value: i32,
}

impl Child {
    fn doubled(&self) -> i32 {
        self.value() * 2
    }
}

#[reactive]
struct Parent {
    #[reactive(nested)]
    child: Child,
    a: computed!(i32, *self.child.valeu()),
    b: computed!(i32, self.child.doubled()),
    c: computed!(i32, *self.child.inner.value()),
}

fn main() {}
