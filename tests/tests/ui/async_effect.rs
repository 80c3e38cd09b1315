use reaktiv::reactive;

async fn send(_value: u32) {}

#[reactive]
struct Plant {
    value: u32,
    count: u32,
    #[reactive(event)]
    ring: u32,
    #[reactive(clock, default = 0)]
    now: u64,
    in_a_block: effect!({
        let value = self.value;
        async move { send(value).await }
    }),
    event: effect!(async { send(self.ring[0]).await }),
    sampled_event: effect!(async { send(untracked!(self.ring)[0]).await }),
    late: effect!(async { if self.now >= 5 { send(self.value).await } }),
    ticks: effect!(async { send(self.now.every(10) as u32).await }),
    time: effect!(async { send(self.now as u32).await }),
    writes: effect!(async { self.count = 1; }),
    sets: effect!(async { self.set_count(1) }),
    whole: effect!(async { report(self).await }),
    awaits: effect!(send(self.value).await),
}

fn main() {}
