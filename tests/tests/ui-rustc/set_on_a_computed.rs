use reaktiv::{Signal, computed, effect};

fn main() {
    let count = Signal::new(1);
    let doubled = computed!(count.get() * 2);
    let _effect = effect!(doubled.set(count.get()));
}
