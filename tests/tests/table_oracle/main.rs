//! Random tables under random insertions, removals, replacements, writes, swaps and panics: every aggregate equals what recomputing everything
//! gives. Sums are compared with exact ones in integers of any size.
//!
//! More or other steps: `TABLE_STEPS=100000 TABLE_SEED=7 cargo test -p reaktiv-tests --test table_oracle --release`.

mod checks;
mod world;

use world::World;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().map_or(default, |value| value.parse().expect("a number"))
}

#[test]
fn aggregates_equal_a_fresh_computation_whatever_happens() {
    std::panic::set_hook(Box::new(|info| {
        // Panics of sums that do not fit are wanted.
        let does_not_fit = info.payload_as_str().is_some_and(|text| text.contains("does not fit its type"));
        if !does_not_fit && !info.payload().is::<reaktiv_tests::panics::Blown>() {
            eprintln!("{info}");
        }
    }));
    let first = number("TABLE_SEED", 1);
    let mut most = 0;
    for seed in first..first + 8 {
        let mut world = World::new(seed);
        for step in 0..number("TABLE_STEPS", 4000) {
            world.step(seed, step);
        }
        assert!(world.panics > 50, "only {} panics were tried", world.panics);
        most = most.max(world.most);
    }
    assert!(most > 150, "no table had more than {most} rows");
}
