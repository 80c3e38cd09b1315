use reaktiv::reactive;

#[reactive]
struct Plant {
    #[reactive(publish, accept)]
    #[serde(rename = "b")]
    a: u32,
    #[reactive(publish)]
    b: u32,
    #[reactive(accept)]
    #[serde(rename(deserialize = "b"))]
    c: u32,
    d: u32,
    #[reactive(publish)]
    #[serde(rename = "d")]
    e: computed!(u32, self.d),
}

fn main() {}
