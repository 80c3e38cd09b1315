#![allow(unexpected_cfgs)]

use reaktiv::reactive;

#[reactive]
struct Probe {
    #[reactive(publish)]
    #[cfg_attr(any(), serde(rename = "c"))]
    #[cfg_attr(windows, serde(default))]
    celsius: f64,
    #[reactive(accept)]
    #[cfg_attr(all(feature = "serde", not(test)), serde(deserialize_with = "read"))]
    limit: f64,
    #[reactive(publish)]
    #[cfg_attr(any(feature = "serde", feature = "web"), serde(rename = "n"))]
    number: u64,
}

fn main() {}
