use reaktiv::reactive;

#[reactive]
struct Mistake {
    a: i32,
    #[reactive(context)]
    log: Vec<i32>,
    #[reactive(context)]
    sender: i32,
    b: effect!(self.log.push(self.sender + self.a)),
}

fn main() {}
