struct Account {
    name: reaktiv::resource!(String, (), async { Ok(String::new()) }),
}

fn main() {}
