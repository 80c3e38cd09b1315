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

fn shown(sensor: &Sensor) -> u64 {
    *sensor.now()
}

#[reactive]
struct Reader {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(default = 30)]
    max_age: u64,
    #[reactive(nested, given(now, max_age))]
    main: Sensor,
    #[reactive(nested, given(now, max_age))]
    sensors: Table<u32, Sensor>,
    of_main: computed!(u64, shown(&self.main)),
    of_one: computed!(Option<u64>, self.sensors.get(&1).map(shown)),
    walked: computed!(u64, self.sensors.rows().map(shown).sum()),
    late: computed!(usize, self.sensors.filter(|sensor| shown(sensor) > 5).len()),
}

#[test]
fn whoever_reads_the_clock_of_a_child_by_a_reference_hears_of_each_move() {
    let sensors = (0..100).map(|key| (key, sensor(0))).collect();
    let mut reader = Reader::new(ReaderInputs { max_age: 1_000, main: sensor(0), sensors });
    for now in [0, 1, 4, 5, 6, 50, 999, 1_000, 1_001] {
        reader.advance(now);
        let late = if now > 5 { 100 } else { 0 };
        assert_eq!(
            (*reader.of_main(), *reader.of_one(), *reader.walked(), *reader.late()),
            (now, Some(now), 100 * now, late)
        );
    }
}

#[reactive]
struct Inner {
    #[reactive(clock, given)]
    now: u64,
    #[reactive(nested, given(now, max_age = self.limit))]
    sensor: Sensor,
    #[reactive(default = 10)]
    limit: u64,
    stale: computed!(bool, *self.sensor.stale()),
}

#[reactive]
struct Outer {
    #[reactive(clock)]
    now: u64,
    #[reactive(nested, given(now))]
    inner: Inner,
    #[reactive(nested, given(now))]
    rows: Table<u32, Inner>,
    deep: computed!(bool, *self.inner.sensor.stale()),
    stale: computed!(usize, self.rows.count_where(Inner::STALE)),
    of_one: computed!(Option<bool>, self.rows.get(&2).map(|inner| *inner.sensor().stale())),
}

#[test]
fn the_clock_goes_down_all_levels() {
    let inner = |limit, last_seen| Inner::new(InnerInputs { sensor: sensor(last_seen), limit });
    let rows = (0..10).map(|key| (key, inner(u64::from(key), 0))).collect();
    let mut outer = Outer::new(OuterInputs { inner: inner(10, 3), rows });
    outer.advance(1);
    for now in 1..30 {
        outer.advance(now);
        assert_eq!((*outer.deep(), *outer.inner().stale()), (now >= 13, now >= 13), "{now}");
        assert_eq!((*outer.stale(), *outer.of_one()), (10.min(now as usize + 1), Some(now >= 2)), "{now}");
    }
    assert_eq!(outer.rows()[&7].sensor().stale_since(), &Some(7));
    assert_eq!(outer.next_deadline(), None);
}

#[reactive]
struct Alone {
    #[reactive(clock, given)]
    now: u64,
    at: u64,
    late: computed!(bool, self.now >= self.at),
}

#[reactive]
struct Host {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(nested, given(now))]
    guest: Alone,
    #[reactive(nested, given(now))]
    guests: Table<u32, Alone>,
    mine: computed!(bool, self.now >= 50),
    #[reactive(context)]
    log: Vec<(u64, bool)>,
    record: effect!(self.log.push((untracked!(self.now), self.mine))),
}

fn alone(at: u64) -> Alone {
    let alone = Alone::new(AloneInputs { at });
    alone.late();
    alone
}

#[test]
fn what_has_come_does_not_hide_the_deadlines_of_others() {
    let mut host = Host::new(HostInputs { guest: alone(100), guests: Table::new() }, Vec::new());
    host.advance(40);
    assert_eq!(host.next_deadline(), Some(50));
    host.set_guest(alone(10));
    host.flush();
    assert_eq!(host.next_deadline(), Some(50));
    host.set_guests([(1, alone(20))].into_iter().collect());
    assert_eq!(host.next_deadline(), Some(50));
    host.advance(100);
    assert_eq!(host.log(), &[(0, false), (50, true)]);
    assert!(*host.guest().late() && *host.guests()[&1].late());
}

#[reactive]
struct Group {
    #[reactive(clock, given)]
    now: u64,
    #[reactive(nested, given(now))]
    leaf: Alone,
    any: computed!(bool, *self.leaf.late() || self.now >= 26),
    since: scan!(Option<u64>, if self.any { self.since.or(Some(untracked!(self.now))) } else { None }),
}

#[reactive]
struct Groups {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(nested, given(now))]
    rows: Table<u32, Group>,
}

#[test]
fn a_look_at_a_row_changes_nothing() {
    for looks in [false, true] {
        let group = |at| Group::new(GroupInputs { leaf: alone(at) });
        let mut groups = Groups::new(GroupsInputs { rows: [(1, group(1_000)), (2, group(22))].into_iter().collect() });
        groups.advance(19);
        if looks {
            assert_eq!((groups.rows()[&1].now(), groups.rows()[&2].leaf().now()), (&19, &19));
        }
        assert_eq!(groups.next_deadline(), Some(22));
        groups.advance(24);
        if looks {
            groups.rows()[&1].now();
        }
        assert_eq!(groups.next_deadline(), Some(26));
        groups.advance(35);
        assert_eq!((groups.rows()[&1].since(), groups.rows()[&2].since()), (&Some(26), &Some(22)), "{looks}");
    }
}

#[test]
fn what_has_come_under_a_forgotten_guard_follows_too() {
    for (reads, in_batch) in [(false, false), (true, false), (false, true), (true, true)] {
        let guests = [(1, alone(10))].into_iter().collect();
        let mut host = Host::new(HostInputs { guest: alone(10), guests }, Vec::new());
        let mut lent = host.guest_mut();
        *lent = alone(12);
        std::mem::forget(lent);
        let mut lent = host.guests_mut();
        *lent = [(1, alone(12))].into_iter().collect();
        std::mem::forget(lent);
        if reads {
            assert!(!*host.guest().late() && !*host.guests()[&1].late());
        }
        if in_batch {
            host.batch(|host| {
                host.skip_to(18);
                assert!(*host.guest().late() && *host.guests()[&1].late(), "{reads}");
            });
        } else {
            host.advance(18);
        }
        assert_eq!((host.guest().now(), host.guests()[&1].now()), (&18, &18), "{reads} {in_batch}");
        assert!(*host.guest().late() && *host.guests()[&1].late(), "{reads} {in_batch}");
    }
}
