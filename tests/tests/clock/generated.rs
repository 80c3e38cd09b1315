//! Structs with clocks that a macro writes.

use reaktiv::{Table, Timed, reactive};

macro_rules! fleet {
    ($row:ident, $fleet:ident, $clock:ident, $time:ty, $age:expr) => {
        #[reactive]
        struct $row {
            #[reactive(clock, given)]
            $clock: $time,
            seen: $time,
            stale: computed!(bool, self.$clock >= self.seen + $age),
        }

        #[reactive]
        struct $fleet {
            #[reactive(clock, default = 0)]
            $clock: $time,
            #[reactive(nested, given($clock))]
            one: $row,
            #[reactive(nested, given($clock = self.$clock))]
            rows: Table<u32, $row>,
            stale: computed!(usize, self.rows.count_where($row::STALE) + usize::from(*self.one.stale())),
        }
    };
}
fleet!(Row, Fleet, now, u64, 30);

#[test]
fn a_macro_may_write_clocks_and_comparisons() {
    let row = |seen| Row::new(RowInputs { seen });
    let mut fleet = Fleet::new(FleetInputs { one: row(0), rows: [(1, row(5))].into_iter().collect() });
    let mut stale = |to| {
        fleet.advance(to);
        *fleet.stale()
    };
    assert_eq!([29, 30, 34, 35].map(&mut stale), [0, 1, 1, 2]);
}

#[reactive]
struct Generic<T: Copy + Ord + std::ops::Add<Output = T> + 'static> {
    #[reactive(clock)]
    at: T,
    start: T,
    length: T,
    over: computed!(bool, self.at >= self.start + self.length),
    since: scan!(Option<T>, if self.over { self.since.or(Some(untracked!(self.at))) } else { None }),
}

#[test]
fn the_type_of_a_clock_may_be_a_parameter() {
    let mut generic = Generic::new(GenericInputs { start: 3_u32, length: 4 });
    generic.advance(0);
    assert_eq!((*generic.over(), generic.next_deadline()), (false, Some(7)));
    generic.advance(20);
    assert_eq!(*generic.since(), Some(7));
}
