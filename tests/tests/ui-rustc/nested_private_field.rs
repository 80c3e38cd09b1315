use reaktiv::reactive;

mod child {
    use reaktiv::reactive;

    #[reactive]
    pub struct Child {
        value: i32,
    }
}

#[reactive]
struct Parent {
    #[reactive(nested)]
    child: child::Child,
    a: computed!(i32, *self.child.value()),
}

fn main() {}
