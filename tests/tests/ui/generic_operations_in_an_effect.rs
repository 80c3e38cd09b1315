use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    r#type: i32,
    #[reactive(context)]
    log: Vec<i32>,
    b: effect!(self.set(Mistake::A, 3)),
    c: effect!(self.batch(|_| ())),
    d: effect!(println!("{}", self.get(Mistake::A))),
    e: effect!(self.log_mut().push(1)),
    f: effect!(self.set_type(3)),
}

fn main() {}
