use reaktiv::reactive;

#[reactive]
struct Named {
    #[reactive(clock)]
    now: String,
    late: scan!(bool, self.now >= "noon".to_string()),
}

fn main() {}
