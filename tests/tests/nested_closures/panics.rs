//! What closures read may panic.

use crate::support::{Line, line, order};
use reaktiv::{Table, reactive};
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn what_a_closure_caught_is_asked_for_again() {
    #[reactive]
    struct Careful {
        x: i64,
        checked: computed!(i64, {
            assert!(self.x >= 0, "negative");
            2
        }),
        #[reactive(nested)]
        lines: Table<u32, Line>,
        large: computed!(
            usize,
            self.lines
                .filter(|line| *line.amount() > catch_unwind(AssertUnwindSafe(|| self.checked)).unwrap_or(1000))
                .len()
        ),
    }
    let mut careful = Careful::new(CarefulInputs { x: 1, lines: order().into_inputs().lines });
    assert_eq!(*careful.checked(), 2);
    careful.set_x(-1);
    assert_eq!(*careful.large(), 0);
    careful.set_x(3);
    assert_eq!(*careful.large(), 2);
}

#[test]
fn a_source_that_no_row_reads_any_more_panics_at_most_once() {
    #[reactive]
    struct Shares {
        budget: i64,
        #[reactive(nested)]
        lines: Table<u32, Line>,
        positive: computed!(usize, self.lines.filter(|line| *line.amount() > 0).len()),
        share: computed!(i64, self.budget / self.positive as i64),
        large: computed!(usize, self.lines.filter(|line| *line.amount() > 0 && *line.amount() > self.share).len()),
    }
    let lines = [(1, line(20, "a")), (2, line(-5, "b"))].into();
    let mut shares = Shares::new(SharesInputs { budget: 10, lines });
    assert_eq!(*shares.large(), 1);
    shares.update_lines(|lines| lines.update(&1, |line| line.set_amount(-1)));
    _ = catch_unwind(AssertUnwindSafe(|| *shares.large()));
    assert_eq!(*shares.large(), 0);
}
