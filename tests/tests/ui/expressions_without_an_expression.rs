use reaktiv::{Signal, computed, effect};

fn main() {
    let count = Signal::new(1);
    let _nothing = computed!();
    let _two = computed!(count.get(), count.get());
    let _half = effect!(count.);
}
