use reaktiv::reactive;

#[reactive(memory = Probe)]
struct Probe {
    celsius: f64,
    peak: scan!(f64, self.peak.max(self.celsius)),
}

#[reactive(memory = 3)]
struct Other {
    celsius: f64,
}

#[reactive(inputs = Data, memory = Data)]
struct Both {
    celsius: f64,
    peak: scan!(f64, self.peak.max(self.celsius)),
}

#[reactive(memory = Kept)]
struct Without {
    celsius: f64,
}

#[reactive]
#[derive(serde::Serialize, serde::Deserialize)]
struct Saved {
    memory: f64,
    peak: scan!(f64, self.peak.max(self.memory)),
}

fn main() {}
