use std::collections::HashMap;
use std::sync::Arc;

use reaktiv::reactive;

#[reactive]
struct Line {
    a: u32,
}

#[reactive]
struct Mistake {
    #[reactive(nested)]
    lines: Vec<Line>,
    #[reactive(nested)]
    coupon: Option<Line>,
    #[reactive(nested)]
    boxed: Box<Line>,
    #[reactive(nested)]
    shared: Arc<Line>,
    #[reactive(nested)]
    by_name: HashMap<String, Line>,
    #[reactive(nested)]
    borrowed: &'static Line,
    count: computed!(usize, self.lines.len()),
}

fn main() {}
