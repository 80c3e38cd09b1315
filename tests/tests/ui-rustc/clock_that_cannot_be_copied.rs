use reaktiv::reactive;

#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Text;

#[reactive]
struct Named {
    #[reactive(clock)]
    now: Text,
    late: scan!(bool, self.now >= Text),
}

fn main() {}
