//! Async effects and resources of children and rows.

use std::sync::{Arc, Mutex};

use reaktiv::{Reactive, Status, Table, reactive};
use reaktiv_tests::runs;
use reaktiv_tests::tasks::{Dropped, Gate, Task};

use super::drive;

#[derive(Clone, Default)]
struct World {
    gate: Gate,
    log: Arc<Mutex<Vec<String>>>,
}

impl World {
    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.log.lock().unwrap())
    }
}

#[reactive]
struct Device {
    #[reactive(given)]
    id: u32,
    #[reactive(given)]
    limit: i32,
    celsius: i32,
    alarm: computed!(bool, self.celsius > self.limit),
    #[reactive(context, given)]
    world: World,
    tell: effect!(async {
        let _dropped = Dropped("dropped");
        if self.alarm {
            self.world.gate.pass().await;
            self.world.log.lock().unwrap().push(format!("{} at {}", self.id, self.celsius));
        }
    }),
    place: resource!(String, (), async { Ok(format!("hall {}", self.id)) }),
}

#[reactive]
struct Plant {
    limit: i32,
    #[reactive(nested, given(limit, id = self.one, world = self.world))]
    first: Device,
    #[reactive(default = 0)]
    one: u32,
    #[reactive(nested, given(limit, id = key, world = self.world))]
    devices: Table<u32, Device>,
    alarms: computed!(usize, self.devices.count_where(Device::ALARM)),
    places: computed!(Vec<String>, self.devices.rows().filter_map(|device| device.place().value().cloned()).collect()),
    #[reactive(context)]
    world: World,
}

fn device(celsius: i32) -> Device {
    Device::new(DeviceInputs { celsius })
}

fn plant(rows: u32) -> (Plant, World, Task) {
    let world = World::default();
    let inputs =
        PlantInputs { limit: 50, first: device(0), one: 0, devices: (1..=rows).map(|id| (id, device(0))).collect() };
    let (mut plant, task) = (Plant::new(inputs, world.clone()), Task::default());
    drive(&mut plant, &task);
    runs();
    (plant, world, task)
}

#[test]
fn rows_load_and_the_struct_around_them_hears_of_it() {
    let world = World::default();
    let devices = [(1, device(0)), (2, device(0))].into();
    let mut plant = Plant::new(PlantInputs { limit: 50, first: device(0), one: 7, devices }, world);
    assert!(plant.places().is_empty());
    let task = Task::default();
    drive(&mut plant, &task);
    assert_eq!(*plant.places(), ["hall 1", "hall 2"]);
    assert_eq!(plant.first().place().value().unwrap(), "hall 7");
    plant.devices_mut().insert(3, device(0));
    assert!(task.is_woken());
    drive(&mut plant, &task);
    assert_eq!(*plant.places(), ["hall 1", "hall 2", "hall 3"]);
}

#[test]
fn an_effect_of_a_row_waits_and_goes_on() {
    let (mut plant, world, task) = plant(3);
    plant.devices_mut().row_mut(&2).unwrap().set_celsius(60);
    drive(&mut plant, &task);
    assert!(world.taken().is_empty());
    world.gate.open();
    drive(&mut plant, &task);
    assert_eq!(world.taken(), ["2 at 60"]);
}

#[test]
fn what_is_handed_down_calls_for_runs() {
    let (mut plant, world, task) = plant(2);
    plant.first_mut().set_celsius(30);
    plant.devices_mut().row_mut(&1).unwrap().set_celsius(30);
    drive(&mut plant, &task);
    plant.set_limit(20);
    drive(&mut plant, &task);
    (0..2).for_each(|_| world.gate.open());
    drive(&mut plant, &task);
    let mut log = world.taken();
    log.sort();
    assert_eq!(log, ["0 at 30", "1 at 30"]);
    plant.set_one(9);
    assert_eq!(plant.first().place().status(), Status::Loading);
    world.gate.open();
    drive(&mut plant, &task);
    assert_eq!(world.taken(), ["9 at 30"]);
    assert_eq!(plant.first().place().value().unwrap(), "hall 9");
}

#[test]
fn the_run_of_a_row_is_dropped_with_the_row() {
    let (mut plant, world, task) = plant(3);
    plant.devices_mut().row_mut(&2).unwrap().set_celsius(60);
    drive(&mut plant, &task);
    runs();
    let row = plant.devices_mut().remove(&2).unwrap();
    assert!(runs().is_empty());
    drop(row);
    assert_eq!(runs(), ["dropped"]);
    world.gate.open();
    drive(&mut plant, &task);
    assert!(world.taken().is_empty());
    plant.devices_mut().row_mut(&3).unwrap().set_celsius(60);
    drive(&mut plant, &task);
    plant.devices_mut().clear();
    assert!(runs().contains(&"dropped"));
}

#[test]
fn a_row_that_moves_takes_its_run_along() {
    let (mut plant, world, task) = plant(40);
    plant.devices_mut().row_mut(&30).unwrap().set_celsius(60);
    drive(&mut plant, &task);
    // Its slot gets another number.
    (1..30).for_each(|id| _ = plant.devices_mut().remove(&id));
    plant.devices_mut().retain(|id, _| *id == 30);
    let mut row = plant.devices_mut().remove(&30).unwrap();
    row.set_celsius(61);
    plant.devices_mut().insert(77, row);
    drive(&mut plant, &task);
    world.gate.open();
    world.gate.open();
    drive(&mut plant, &task);
    // It finishes with what it began with, and runs again where it is.
    assert_eq!(world.taken(), ["30 at 60", "77 at 61"]);
}

#[test]
fn rows_that_change_places_take_their_runs_along() {
    let (mut plant, world, task) = plant(3);
    plant.devices_mut().row_mut(&1).unwrap().set_celsius(60);
    drive(&mut plant, &task);
    plant.update_devices(|devices| {
        let mut other = device(0);
        std::mem::swap(devices.row_mut(&1).unwrap(), &mut other);
        std::mem::swap(devices.row_mut(&3).unwrap(), &mut other);
        std::mem::swap(devices.row_mut(&1).unwrap(), &mut other);
    });
    drive(&mut plant, &task);
    world.gate.open();
    world.gate.open();
    drive(&mut plant, &task);
    assert_eq!(world.taken(), ["1 at 60", "3 at 60"]);
}

#[test]
fn a_row_goes_to_another_struct_with_its_run() {
    let (mut one, world, task) = plant(3);
    one.devices_mut().row_mut(&1).unwrap().set_celsius(60);
    drive(&mut one, &task);
    let row = one.devices_mut().remove(&1).unwrap();
    let (mut other, other_world, other_task) = plant(1);
    other.devices_mut().insert(9, row);
    drive(&mut other, &other_task);
    world.gate.open();
    assert!(other_task.is_woken());
    drive(&mut one, &task);
    drive(&mut other, &other_task);
    assert_eq!(world.taken(), ["1 at 60"]);
    other_world.gate.open();
    drive(&mut other, &other_task);
    assert_eq!(other_world.taken(), ["9 at 60"]);
}

#[test]
fn rows_of_two_structs_that_change_places_call_where_they_are() {
    let (mut one, world, task) = plant(3);
    let (mut other, other_world, other_task) = plant(3);
    one.devices_mut().row_mut(&2).unwrap().set_celsius(60);
    drive(&mut one, &task);
    std::mem::swap(one.devices_mut().row_mut(&2).unwrap(), other.devices_mut().row_mut(&3).unwrap());
    drive(&mut one, &task);
    drive(&mut other, &other_task);
    world.gate.open();
    assert!(other_task.is_woken());
    drive(&mut other, &other_task);
    other_world.gate.open();
    drive(&mut other, &other_task);
    assert_eq!((world.taken(), other_world.taken()), (vec!["2 at 60".to_string()], vec!["3 at 60".to_string()]));
    // Those that rest, too.
    one.devices_mut().row_mut(&2).unwrap().set_celsius(70);
    assert!(task.is_woken());
    drive(&mut one, &task);
    world.gate.open();
    drive(&mut one, &task);
    assert_eq!(world.taken(), ["2 at 70"]);
}

#[test]
fn a_row_that_is_swapped_into_another_struct_is_heard_there() {
    let ((mut one, world, task), (mut other, _, other_task)) = (plant(2), plant(2));
    one.devices_mut().row_mut(&1).unwrap().set_celsius(60);
    drive(&mut one, &task);
    let mut between = device(0);
    std::mem::swap(one.devices_mut().row_mut(&1).unwrap(), &mut between);
    between.flush();
    std::mem::swap(other.devices_mut().row_mut(&2).unwrap(), &mut between);
    drive(&mut other, &other_task);
    world.gate.open();
    assert!(other_task.is_woken());
    drive(&mut one, &task);
    drive(&mut other, &other_task);
    assert_eq!(world.taken(), ["1 at 60"]);
}

#[test]
fn a_child_that_is_called_while_it_is_away_goes_on_where_it_was() {
    let (mut plant, world, task) = plant(0);
    plant.first_mut().set_celsius(60);
    drive(&mut plant, &task);
    let mut away = device(0);
    std::mem::swap(&mut *plant.first_mut(), &mut away);
    world.gate.open();
    drive(&mut plant, &task); // which looks for it in vain
    std::mem::swap(&mut *plant.first_mut(), &mut away);
    assert!(task.is_woken());
    drive(&mut plant, &task);
    assert_eq!(world.taken(), ["0 at 60"]);
}

#[test]
fn a_child_that_is_replaced_drops_its_run() {
    let (mut plant, world, task) = plant(0);
    plant.first_mut().set_celsius(60);
    drive(&mut plant, &task);
    runs();
    plant.set_first(device(70));
    assert_eq!(runs(), ["dropped"]);
    drive(&mut plant, &task);
    world.gate.open();
    drive(&mut plant, &task);
    assert_eq!(world.taken(), ["0 at 70"]);
}

#[test]
fn a_struct_that_was_nested_is_driven_alone_and_back_again() {
    #[reactive]
    struct Inner {
        value: i32,
        loaded: resource!(i32, (), async {
            reaktiv_tests::tasks::yield_now().await;
            Ok(self.value)
        }),
    }
    #[reactive]
    struct Outer {
        #[reactive(nested)]
        inner: Inner,
        shown: computed!(Option<i32>, self.inner.loaded().value().copied()),
    }
    let mut inner = Inner::new(InnerInputs { value: 1 });
    let alone = Task::default();
    drive(&mut inner, &alone);
    let mut outer = Outer::new(OuterInputs { inner });
    let task = Task::default();
    drive(&mut outer, &task);
    assert_eq!(*outer.shown(), Some(1));
    outer.inner_mut().set_value(2);
    assert!(task.is_woken() && !alone.is_woken());
    drive(&mut outer, &task);
    assert_eq!(*outer.shown(), Some(2));
    // While it is lent it may be driven alone.
    {
        let mut inner = outer.inner_mut();
        inner.set_value(3);
        inner.flush();
        drive(&mut *inner, &Task::default());
        assert_eq!(inner.loaded().value(), Some(&3));
        inner.set_value(4);
        inner.flush();
    }
    assert!(task.is_woken());
    drive(&mut outer, &task);
    assert_eq!(*outer.shown(), Some(4));
    outer.inner_mut().set_value(5);
    let mut inner = outer.into_inputs().inner;
    let again = Task::default();
    drive(&mut inner, &again);
    assert_eq!(inner.loaded().value(), Some(&5));
}

#[test]
fn tables_in_rows() {
    #[reactive]
    struct Cell {
        value: i32,
        loaded: resource!(i32, (), async {
            reaktiv_tests::tasks::yield_now().await;
            Ok(self.value * 10)
        }),
        shown: computed!(i32, self.loaded.value().copied().unwrap_or(0)),
    }
    #[reactive]
    struct Row {
        #[reactive(nested)]
        cells: Table<u8, Cell>,
        sum: computed!(i32, self.cells.sum(Cell::SHOWN)),
    }
    #[reactive]
    struct Sheet {
        #[reactive(nested)]
        rows: Table<u8, Row>,
        sum: computed!(i32, self.rows.sum(Row::SUM)),
    }
    let cell = |value| Cell::new(CellInputs { value });
    let row = |first: i32| {
        Row::new(RowInputs { cells: (0..3).map(|place| (place, cell(first + i32::from(place)))).collect() })
    };
    let mut sheet = Sheet::new(SheetInputs { rows: [(0, row(1)), (1, row(10))].into() });
    let task = Task::default();
    drive(&mut sheet, &task);
    assert_eq!(*sheet.sum(), 390);
    sheet.rows_mut().row_mut(&1).unwrap().cells_mut().row_mut(&2).unwrap().set_value(20);
    assert_eq!(*sheet.sum(), 390); // it shows the last value while it loads
    drive(&mut sheet, &task);
    assert_eq!(*sheet.sum(), 470);
    let moved = sheet.rows_mut().remove(&0).unwrap();
    sheet.rows_mut().insert(5, moved);
    sheet.rows_mut().row_mut(&5).unwrap().cells_mut().row_mut(&0).unwrap().set_value(2);
    drive(&mut sheet, &task);
    assert_eq!(*sheet.sum(), 480);
}

#[test]
fn polling_costs_what_was_woken_whatever_the_number_of_rows() {
    fn work(rows: u32) -> usize {
        let (mut plant, world, task) = plant(rows);
        plant.devices_mut().row_mut(&(rows / 2)).unwrap().set_celsius(60);
        drive(&mut plant, &task);
        let before = task.times();
        world.gate.open();
        drive(&mut plant, &task);
        assert_eq!(world.taken().len(), 1);
        task.times() - before
    }
    assert_eq!(work(10), work(1000));
}
