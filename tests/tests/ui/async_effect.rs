use reaktiv::reactive;

async fn send(_: u32) {}

#[reactive]
struct Mistake {
    a: u32,
    save: effect!(async { send(self.a).await }),
    also: effect!({
        let a = self.a;
        async move { send(a).await }
    }),
}

fn main() {}
