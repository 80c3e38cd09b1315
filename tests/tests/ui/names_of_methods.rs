use reaktiv::reactive;

#[reactive(new = "build")]
struct Quoted {
    a: i32,
}

#[reactive(rename(new = build, outputs = results, inputs))]
struct Listed {
    a: i32,
}

#[reactive(rename = data)]
struct NotAList {
    a: i32,
}

#[reactive(new = a)]
struct Clash {
    a: i32,
}

fn main() {}
