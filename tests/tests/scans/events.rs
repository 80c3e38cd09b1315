//! What happens, and who sees it.

use reaktiv::{Reactive, reactive};

#[reactive]
struct Door {
    locked: bool,
    #[reactive(event)]
    ring: u32,
    #[reactive(event)]
    knock: &'static str,
    rings: scan!(Vec<u32>, |rings| rings.extend(self.ring)),
    last: scan!(Option<&'static str>, if self.locked { self.last } else { self.knock.last().copied().or(self.last) }),
    #[reactive(context)]
    log: Vec<(u32, usize, bool)>,
    write: effect!({
        for ring in self.ring {
            self.log.push((*ring, self.rings.len(), self.locked));
        }
    }),
}

fn door() -> Door {
    Door::new(DoorInputs { locked: false }, Vec::new())
}

#[test]
fn each_push_is_a_flush_and_equal_ones_are_two() {
    let mut door = door();
    door.push_ring(3);
    door.push_ring(3);
    assert_eq!(door.rings(), &[3, 3]);
    assert_eq!(door.log(), &[(3, 1, false), (3, 2, false)]);
}

#[test]
fn a_batch_of_pushes_is_one_flush_with_the_final_signals() {
    let mut door = door();
    door.batch(|door| {
        door.push_ring(1);
        door.set_locked(true);
        door.push_ring(2);
        assert!(door.rings().is_empty());
    });
    assert_eq!(door.log(), &[(1, 2, true), (2, 2, true)]);
}

#[test]
fn an_event_that_is_named_in_a_branch_makes_a_step() {
    let mut door = door();
    door.set_locked(true);
    door.push_knock("a");
    assert_eq!(*door.last(), None);
    door.set_locked(false);
    assert_eq!(*door.last(), None);
    door.push_knock("b");
    assert_eq!(*door.last(), Some("b"));
}

#[test]
fn a_change_alone_shows_no_events() {
    let mut door = door();
    door.push_ring(1);
    door.set_locked(true);
    assert_eq!(door.log(), &[(1, 1, false)]);
    assert_eq!(door.rings(), &[1]);
}

#[test]
fn an_effect_that_does_not_name_an_event_does_not_run_for_it() {
    let mut door = door();
    door.push_knock("a");
    assert_eq!((door.log().len(), *door.last()), (0, Some("a")));
}

#[test]
fn events_are_dropped_when_all_have_seen_them() {
    use std::sync::Arc;
    #[reactive]
    struct Bin {
        #[reactive(event)]
        thing: Arc<()>,
        things: scan!(usize, self.things + self.thing.len()),
        #[reactive(event)]
        nobody: Arc<()>,
    }
    let thing = Arc::new(());
    let mut bin = Bin::new(BinInputs {});
    bin.push_thing(thing.clone());
    bin.push_nobody(thing.clone());
    assert_eq!((*bin.things(), Arc::strong_count(&thing)), (1, 1));
    bin.batch(|bin| {
        bin.push_thing(thing.clone());
        bin.push(Bin::THING, thing.clone());
        assert_eq!(Arc::strong_count(&thing), 3);
    });
    assert_eq!((*bin.things(), Arc::strong_count(&thing)), (3, 1));
}

#[test]
fn a_million_events_in_one_batch() {
    let mut door = door();
    door.batch(|door| (0..1_000_000).for_each(|ring| door.push_ring(ring)));
    assert_eq!((door.rings().len(), door.log().len()), (1_000_000, 1_000_000));
    door.push_ring(7);
    assert_eq!(door.log().last(), Some(&(7, 1_000_001, false)));
}

#[test]
fn untracked_events_wait_for_a_step_that_something_else_makes() {
    #[reactive]
    struct Bag {
        close: u32,
        #[reactive(event)]
        put: u32,
        bags: scan!(Vec<Vec<u32>>, |bags| {
            let _ = &self.close;
            bags.push(untracked!(self.put).to_vec())
        }),
    }
    let mut bag = Bag::new(BagInputs { close: 0 });
    bag.push_put(1);
    bag.push_put(2);
    bag.set_close(1);
    bag.set_close(2);
    bag.push_put(3);
    bag.set_close(3);
    assert_eq!(bag.bags(), &[vec![], vec![1, 2], vec![], vec![3]]);
}

#[test]
fn the_name_of_an_event_is_a_value() {
    assert_eq!(format!("{:?}", Door::RING), "EventField(\"ring\")");
    assert_eq!((Door::RING.name(), Door::RING.index(), Door::RING == Door::RING), ("ring", 1, true));
}
