//! What handing down costs: copies of what is handed down, counted by it.

use reaktiv::{Reactive, Table, reactive};
use std::cell::Cell;

thread_local!(static COPIES: Cell<usize> = const { Cell::new(0) });

#[derive(Debug, Default, PartialEq)]
struct Rate(f64);

impl Clone for Rate {
    fn clone(&self) -> Self {
        COPIES.set(COPIES.get() + 1);
        Rate(self.0)
    }
}

/// How many copies this makes.
fn copies(of: impl FnOnce()) -> usize {
    let before = COPIES.get();
    of();
    COPIES.get() - before
}

#[reactive]
#[derive(Default)]
struct Part {
    #[reactive(given)]
    rate: Rate,
    weight: f64,
    cost: computed!(f64, self.weight * self.rate.0),
}

#[reactive]
#[derive(Default)]
struct Line {
    #[reactive(given)]
    rate: Rate,
    #[reactive(nested, given(rate))]
    first: Part,
    #[reactive(nested, given(rate))]
    parts: Table<u32, Part>,
    cost: computed!(f64, *self.first.cost() + self.parts.sum(Part::COST)),
}

#[reactive]
struct Order {
    #[reactive(nested, given(rate))]
    lines: Table<u32, Line>,
    rate: Rate,
    note: u32,
    shown: computed!(u32, self.note * 2),
    tell: effect!(assert_eq!(self.shown % 2, 0)),
}

#[reactive]
struct WithAGiven {
    #[reactive(given)]
    rate: f64,
    weight: f64,
    cost: computed!(f64, self.weight * self.rate),
}

#[reactive]
struct WithASignal {
    rate: f64,
    weight: f64,
    cost: computed!(f64, self.weight * self.rate),
}

#[test]
fn a_given_takes_as_much_room_as_a_signal() {
    assert_eq!(size_of::<WithAGiven>(), size_of::<WithASignal>());
}

fn part(weight: f64) -> Part {
    Part::new(PartInputs { weight })
}

fn order() -> Order {
    let line = |_| Line::new(LineInputs { first: part(1.0), parts: (0..10).map(|id| (id, part(1.0))).collect() });
    let lines = (0..100).map(|id| (id, line(id))).collect();
    let mut order = Order::new(OrderInputs { lines, rate: Rate(1.0), note: 0 });
    order.flush();
    order
}

/// For the table to keep.
const ONE_FOR_THE_TABLE: usize = 1;

/// For the row, and what is in it: its first part, and the table of its parts.
const THREE_FOR_A_ROW: usize = 3;

#[test]
fn a_change_and_a_flush_reach_no_row_that_nobody_reads() {
    let mut order = order();
    assert_eq!(copies(|| order.set_rate(Rate(2.0))), 0);
    assert_eq!(copies(|| order.set_note(1)), 0);
    assert_eq!(copies(|| order.flush()), 0);
    assert_eq!(copies(|| order.batch(|order| order.set_rate(Rate(3.0)))), 0);
}

#[test]
fn a_look_at_one_row_reaches_that_row() {
    let mut order = order();
    order.set_rate(Rate(2.0));
    let look = copies(|| assert_eq!(*order.lines()[&7].first().cost(), 2.0));
    assert_eq!(look, ONE_FOR_THE_TABLE + THREE_FOR_A_ROW - 1, "nobody has asked for the parts");
    assert_eq!(copies(|| assert_eq!(*order.lines()[&7].first().cost(), 2.0)), 0);
    let look = copies(|| assert_eq!(*order.lines()[&8].parts()[&2].cost(), 2.0));
    assert_eq!(look, THREE_FOR_A_ROW, "the row, the table of its parts, and one of them");
}

#[test]
fn a_table_that_is_lent_and_comes_back_reaches_the_rows_that_were_handed_out() {
    let mut order = order();
    order.set_rate(Rate(2.0));
    assert_eq!(copies(|| order.update_lines(|_| ())), ONE_FOR_THE_TABLE);
    order.set_rate(Rate(3.0));
    let update = copies(|| {
        order.update_lines(|lines| lines.update(&3, |line| line.update_first(|part| part.set_weight(2.0))));
    });
    assert!((2..=6).contains(&update), "{update}");
    assert_eq!(*order.lines()[&3].first().cost(), 6.0);
}

#[test]
fn who_listens_far_below_is_told_after_a_change_further_out() {
    let mut order = order();
    let (sender, costs) = std::sync::mpsc::channel();
    let subscription = order.update_lines(|lines| {
        lines.update(&3, |line| {
            line.update_parts(|parts| {
                parts.update(&4, |part| part.on_change(Part::COST, move |cost: &f64| sender.send(*cost).unwrap()))
            })
        })
    });
    order.set_rate(Rate(2.0));
    order.set_rate(Rate(3.0));
    assert_eq!(costs.try_iter().collect::<Vec<_>>(), [2.0, 3.0]);
    drop(subscription);
}

#[test]
fn once_nobody_listens_any_more_a_change_reaches_no_row_again() {
    let mut order = order();
    let subscription = order.update_lines(|lines| lines.update(&3, |line| line.on_change(Line::COST, |_: &f64| ())));
    assert!(copies(|| order.set_rate(Rate(2.0))) > 100);
    drop(subscription);
    // The first flush finds that it is gone, and the next one nobody.
    [3.0, 4.0].into_iter().for_each(|rate| order.set_rate(Rate(rate)));
    assert_eq!(copies(|| order.set_rate(Rate(5.0))), 0);
}

#[test]
fn what_nothing_in_the_rows_runs_for_is_not_handed_to_all_of_them() {
    #[reactive]
    #[derive(Debug)]
    struct Device {
        #[reactive(given)]
        second: u64,
        #[reactive(given)]
        limit: f64,
        celsius: f64,
        last: u64,
        is_old: computed!(bool, self.second > self.last + 10),
        peak: scan!(f64, self.peak.max(self.celsius.min(self.limit))),
        count: scan!(u64, {
            let _ = self.celsius;
            self.count + untracked!(self.second)
        }),
    }
    #[reactive]
    struct Plant {
        second: u64,
        limit: f64,
        #[reactive(nested, given(second, limit))]
        devices: Table<u32, Device>,
    }
    let device = |_| Device::new(DeviceInputs { celsius: 20.0, last: 0 });
    let devices = (0..3).map(|id| (id, device(id))).collect();
    let mut plant = Plant::new(PlantInputs { second: 1, limit: 90.0, devices });
    // Those that have not taken over what they are handed.
    let stale = |plant: &mut Plant| {
        let shown = format!("{:?}", &*plant.devices_mut());
        (0..3).filter(|id| shown.contains(&format!("{id}: <stale>"))).count()
    };
    assert_eq!(stale(&mut plant), 0);
    plant.set_second(2);
    plant.devices_mut().row_mut(&1).unwrap().set_celsius(30.0);
    assert_eq!((stale(&mut plant), *plant.devices()[&1].count(), *plant.devices()[&0].count()), (2, 3, 1));
    plant.set_second(3);
    plant.set_limit(10.0);
    let peaks: Vec<_> = plant.devices().rows().map(|device| (*device.peak(), *device.count())).collect();
    assert_eq!(peaks, [(20.0, 1), (30.0, 3), (20.0, 1)]);
}
