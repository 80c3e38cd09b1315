use reaktiv::reactive;

fn close(a: &f64, b: &f64) -> bool {
    (a - b).abs() < 0.1
}

#[reactive]
struct Mistake {
    #[reactive(cutoff = close)]
    a: i32,
}

fn main() {}
