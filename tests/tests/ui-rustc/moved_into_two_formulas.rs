use reaktiv::{Signal, computed};

fn main() {
    let count = Signal::new(1);
    let name = String::from("count");
    let _first = computed!(format!("{name}: {}", count.get()));
    let _second = computed!(format!("{name}! {}", count.get()));
}
