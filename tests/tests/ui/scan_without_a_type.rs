use reaktiv::reactive;

#[reactive]
struct Probe {
    celsius: f64,
    first: scan!(self.celsius),
    second: scan!(f64),
    third: scan!(),
    fourth: scan!(f64 self.celsius),
    fifth: scan!(f64,),
}

fn main() {}
