use reaktiv::reactive;

#[reactive]
struct Door {
    open: bool,
    name: String,
    #[reactive(skip_first)]
    show: effect!(if self.open { println!("{}", self.name) }),
    #[reactive(skip_first)]
    shut: computed!(bool, !self.open),
}

fn main() {}
