use reaktiv::reactive;

#[reactive]
struct Mistake {
    __a: i32,
    b: computed!(i32, self.__a),
}

fn main() {}
