use reaktiv::reactive;

#[reactive]
struct Mistakes {
    unit_price: f64,
    a: computed!(f64, self.unit_prize),
    b: computed!(f64, self.helper() + self.nothing_like_it),
    c: computed!(self.unit_price),
    d: computed!(f64, { self.unit_price = 2.0; self.d2 }),
    d2: computed!(f64, self.d3),
    d3: computed!(f64, self.d2),
    #[reactive(wrong = 1)]
    e: f64,
    fine: computed!(f64, self.unit_price * 2.0),
    reads_broken: computed!(f64, self.a + self.c + self.d2),
}

fn main() {
    let mut mistakes = Mistakes::new(MistakesInputs { unit_price: 1.0, e: 2.0 });
    mistakes.set_unit_price(2.0);
    let _: &f64 = mistakes.a();
    let _: (&f64, &f64, &f64) = (mistakes.fine(), mistakes.reads_broken(), mistakes.d3());
    let _ = Mistakes::FINE;
}
