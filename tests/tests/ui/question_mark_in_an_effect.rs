//! Who would get the error? In a closure somebody does.

use reaktiv::reactive;

#[reactive]
struct Mistake {
    text: String,
    log: effect!(println!("{}", self.text.parse::<i32>()?)),
    closure: effect!({
        let parse = || -> Result<i32, std::num::ParseIntError> { Ok(self.text.parse::<i32>()? + 1) };
        let _ = parse();
    }),
}

fn main() {}
