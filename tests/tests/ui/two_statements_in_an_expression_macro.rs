use reaktiv::{Signal, computed, effect, linked};

fn main() {
    let count = Signal::new(1);
    let _doubled = computed!(let twice = count.get() * 2; twice);
    let _shown = effect!(i32, count.get());
    let _chosen = linked!();
}
