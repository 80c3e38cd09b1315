//! Writes random `#[reactive]` structs, each with the same formulas once more for the model.
//!
//! `REAKTIV_ORACLE_SEED` and `REAKTIV_ORACLE_STRUCTS` choose others, or more.

#[path = "generate/plan.rs"]
mod plan;
#[path = "src/random.rs"]
mod random;
#[path = "generate/render.rs"]
mod render;
#[path = "generate/writer.rs"]
mod writer;

use std::path::Path;

use random::Random;

fn main() {
    for file in ["build.rs", "generate", "src/random.rs"] {
        println!("cargo:rerun-if-changed={file}");
    }
    let seed = number("REAKTIV_ORACLE_SEED", 1);
    let structs = number("REAKTIV_ORACLE_STRUCTS", 48);

    let mut text = format!("pub const SEED: u64 = {seed};\n");
    for number in 0..structs {
        let mut random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
        text += &render::module(number, &plan::plan(number, &mut random));
    }
    let cases: Vec<_> = (0..structs).map(|number| format!("&s{number}::CASE")).collect();
    text += &format!("pub static CASES: &[&Case] = &[{}];\n", cases.join(", "));

    let out = std::env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    std::fs::write(Path::new(&out).join("structs.rs"), text).expect("OUT_DIR can be written to");
}

fn number(variable: &str, default: u64) -> u64 {
    println!("cargo:rerun-if-env-changed={variable}");
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{variable} is not a number: {text}")),
        Err(_) => default,
    }
}
