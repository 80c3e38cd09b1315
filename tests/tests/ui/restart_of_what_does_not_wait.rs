use reaktiv::reactive;

#[reactive]
struct Probe {
    celsius: u32,
    #[reactive(restart)]
    doubled: computed!(u32, self.celsius * 2),
    #[reactive(restart)]
    show: effect!(println!("{}", self.celsius)),
    #[reactive(restart = true)]
    send: effect!(async { println!("{}", self.celsius) }),
}

fn main() {}
