use reaktiv::reactive;

fn helper(list: &mut Vec<i32>) -> usize {
    list.len()
}
#[reactive]
struct Mistake {
    list: Vec<i32>,
    b: computed!(usize, helper(&mut self.list)),
}

fn main() {}
