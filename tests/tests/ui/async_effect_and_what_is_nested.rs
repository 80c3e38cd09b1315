use reaktiv::{Table, reactive};

#[reactive]
struct Line {
    price: u32,
}

#[reactive]
struct Order {
    chosen: u32,
    #[reactive(nested)]
    lines: Table<u32, Line>,
    closure: effect!(async { show(self.lines.filter(|line| *line.price() > 3).len()).await }),
    variable: effect!(async {
        let key = self.chosen;
        show(self.lines.contains_key(&key) as usize).await;
    }),
    row: effect!(async { show(*self.lines[&self.chosen].price() as usize).await }),
    write: effect!(async { self.lines.clear() }),
}

async fn show(_: usize) {}

fn main() {}
