use reaktiv::{Table, reactive};

#[derive(PartialEq)]
struct Token(u32);

struct Client;

#[reactive]
struct Line {
    price: u32,
}

#[reactive]
struct Order {
    token: Token,
    #[reactive(nested)]
    lines: Table<u32, Line>,
    #[reactive(context)]
    client: Client,
    field: effect!(async { println!("{}", self.token.0) }),
    row: effect!(async { println!("{}", self.lines.get(&1).is_some()) }),
    context: effect!(async { drop(&self.client) }),
}

fn main() {}
