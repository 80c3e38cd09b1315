use reaktiv::{Signal, computed};

fn main() {
    let count = Signal::new(1);
    let _later = computed!(async { count.get() }.await);
}
