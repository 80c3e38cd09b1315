use reaktiv::reactive;
use std::rc::Rc;

#[reactive]
struct Local {
    value: Rc<u32>,
    send: effect!(async {
        step().await;
        println!("{}", self.value);
    }),
}

#[reactive]
struct Waits {
    value: u32,
    send: effect!(async {
        let shared = Rc::new(self.value);
        step().await;
        println!("{shared}");
    }),
}

async fn step() {}

fn main() {}
