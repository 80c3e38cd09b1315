use reaktiv::reactive;

#[reactive]
struct Pump {
    #[reactive(publish)]
    speed: f64,
}

#[reactive]
struct Plant {
    #[reactive(clock, default = 0, publish)]
    now: u64,
    #[reactive(event, publish)]
    told: u32,
    #[reactive(publish)]
    log: effect!(println!("{}", self.limit)),
    #[reactive(context, publish)]
    out: Vec<f64>,
    #[reactive(accept)]
    double: computed!(f64, self.limit * 2.0),
    #[reactive(accept, default = 0)]
    steps: scan!(u32, self.steps + self.limit as u32),
    #[reactive(nested, publish, accept)]
    pump: Pump,
    #[reactive(accept, read_only)]
    limit: f64,
    #[reactive(publish = true)]
    size: f64,
    #[reactive(publish(rename = "n"))]
    number: f64,
    #[reactive(publsh)]
    colour: f64,
    #[serde(rename = "b")]
    answer: computed!(u32, 42),
}

fn main() {}
