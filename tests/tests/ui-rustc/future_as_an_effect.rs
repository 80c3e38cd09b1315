use reaktiv::reactive;

async fn send(_: u32) {}

struct Client;

impl Client {
    fn save(&self, _: u32) -> impl Future<Output = ()> + use<> {
        async {}
    }
}

#[reactive]
struct Mistake {
    a: u32,
    #[reactive(context)]
    client: Client,
    save: effect!(send(self.a)),
    other: effect!(if self.a > 3 {
        self.client.save(self.a)
    } else {
        return;
    }),
    fine: effect!(drop(send(self.a))),
}

fn main() {}
