use reaktiv::reactive;

#[reactive]
struct Balance {
    amount: i64,
    left: scan!(i64, self.left + self.amount - self.right),
    right: scan!(i64, self.right + self.half),
    half: computed!(i64, self.left / 2),
}

#[reactive]
struct Hidden {
    amount: i64,
    total: scan!(i64, self.amount + untracked!(self.double)),
    double: computed!(i64, self.total * 2),
}

fn main() {}
