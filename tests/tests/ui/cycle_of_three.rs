use reaktiv::reactive;

#[reactive]
struct Mistake {
    gross: i32,
    net: computed!(i32, self.gross - self.tax),
    tax: computed!(i32, self.total / 5),
    total: computed!(i32, self.net + 1),
}

fn main() {}
