use reaktiv::{Reactive, Table, Timed, reactive};

#[reactive]
#[derive(Clone, Debug)]
struct Sensor {
    #[reactive(clock, given)]
    now: u64,
    #[reactive(given)]
    max_age: u64,
    last_seen: u64,
    stale: computed!(bool, self.now >= self.last_seen + self.max_age),
    stale_since: scan!(Option<u64>, if self.stale { self.stale_since.or(Some(untracked!(self.now))) } else { None }),
}

#[reactive]
struct Plant {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(default = 30)]
    max_age: u64,
    #[reactive(nested, given(now, max_age))]
    main: Sensor,
    #[reactive(nested, given(now, max_age))]
    sensors: Table<u32, Sensor>,
    stale: computed!(usize, self.sensors.count_where(Sensor::STALE)),
    any: computed!(bool, *self.main.stale() || self.stale > 0),
    #[reactive(context)]
    log: Vec<(u64, usize, bool)>,
    record: effect!(self.log.push((untracked!(self.now), self.stale, self.any))),
}

fn sensor(last_seen: u64) -> Sensor {
    Sensor::new(SensorInputs { last_seen })
}

#[test]
fn children_and_rows_follow_the_clock() {
    let sensors = (0..200).map(|key| (key, sensor(u64::from(key)))).collect();
    let mut plant = Plant::new(PlantInputs { max_age: 30, main: sensor(5), sensors }, Vec::new());
    assert_eq!(plant.log(), &[(0, 0, false)]);
    assert_eq!(plant.next_deadline(), Some(30));
    plant.advance(33);
    assert_eq!(plant.log(), &[(0, 0, false), (30, 1, true), (31, 2, true), (32, 3, true), (33, 4, true)]);
    assert_eq!(plant.sensors()[&2].stale_since(), &Some(32));
    assert_eq!(plant.sensors()[&2].now(), &33);
    plant.log_mut().clear();
    plant.skip_to(100);
    assert_eq!(plant.log(), &[(100, 71, true)]);
    plant.log_mut().clear();
    plant.sensors_mut().row_mut(&0).unwrap().set_last_seen(100);
    assert_eq!(plant.log(), &[(100, 70, true)]);
    assert_eq!(plant.next_deadline(), Some(101));
    plant.sensors_mut().retain(|key, _| *key == 0);
    assert_eq!((plant.next_deadline(), *plant.stale()), (Some(130), 0));
    plant.advance(200);
    assert_eq!(plant.sensors()[&0].stale_since(), &Some(130));
}

#[test]
fn a_child_that_comes_takes_the_clock_of_its_new_parent() {
    let mut plant = Plant::new(PlantInputs { max_age: 30, main: sensor(5), sensors: Table::new() }, Vec::new());
    let mut alone = sensor(50);
    alone.advance(1_000);
    assert!(*alone.stale());
    plant.advance(60);
    plant.set_main(alone);
    assert_eq!((*plant.main().now(), *plant.main().stale()), (60, false));
    plant.flush();
    let mut lent = plant.main_mut();
    lent.skip_to(500);
    drop(lent);
    assert_eq!(plant.main().now(), &60);
}
