use reaktiv::reactive;

#[reactive]
struct Account {
    id: u32,
    nothing: resource!(),
    no_error: resource!(String, async { Ok(String::new()) }),
    no_body: resource!(String, ()),
    no_async: resource!(String, (), load(self.id)),
    itself: resource!(u32, (), async { Ok(self.itself.value().copied().unwrap_or(0) + 1) }),
    #[reactive(cutoff = never)]
    with_option: resource!(u32, (), async { Ok(self.id) }),
}

fn main() {}
