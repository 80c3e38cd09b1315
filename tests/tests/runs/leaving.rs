//! Structs that leave a shared one while their futures are polled, and others that come in their place.

use std::mem;
use std::pin::pin;
use std::sync::{Arc, Mutex};

use reaktiv::{Shared, Status, Table, reactive};
use reaktiv_tests::tasks::{Act, Dropped, Gate, Task};
use reaktiv_tests::{note, quietly, runs};

#[derive(Clone, Default)]
struct World {
    gate: Gate,
    in_effect: Act,
    in_resource: Act,
}

#[reactive]
struct Device {
    celsius: i32,
    #[reactive(context)]
    world: World,
    tell: effect!(async {
        let _dropped = Dropped("dropped");
        note(format!("begins with {}", self.celsius).leak());
        self.world.in_effect.run();
        self.world.gate.pass().await;
        note(format!("ends with {}", self.celsius).leak());
    }),
    load: resource!(i32, String, async {
        self.world.in_resource.run();
        assert!(self.celsius < 100, "too hot");
        Ok(self.celsius)
    }),
}

fn device(celsius: i32) -> (Device, World) {
    let world = World::default();
    (Device::new(DeviceInputs { celsius }, world.clone()), world)
}

/// A struct, a driver of it that has polled all, and where others are put that leave it.
fn driven(celsius: i32) -> (Shared<Device>, World, Arc<Mutex<Option<Device>>>) {
    let (device, world) = device(celsius);
    (Shared::new(device), world, Arc::default())
}

/// Puts another struct in the place of this one, which goes to `away`.
fn leaves(shared: &Shared<Device>, away: &Arc<Mutex<Option<Device>>>) -> impl FnOnce() + Send + use<> {
    let (shared, away) = (shared.clone(), away.clone());
    move || {
        let left = shared.update(|here| mem::replace(here, device(1).0));
        *away.lock().unwrap() = Some(left);
    }
}

#[test]
fn a_run_goes_on_where_its_struct_is() {
    let (shared, world, away) = driven(7);
    world.in_effect.set(leaves(&shared, &away));
    let (task, mut driver) = (Task::default(), pin!(shared.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(runs(), ["begins with 7", "begins with 1"]);
    let left = Shared::new(away.lock().unwrap().take().unwrap());
    let (other_task, mut other_driver) = (Task::default(), pin!(left.run_futures()));
    assert!(other_task.run(other_driver.as_mut()).is_none());
    assert_eq!(runs(), [""; 0]);
    world.gate.open();
    assert!(other_task.is_woken() && other_task.run(other_driver.as_mut()).is_none());
    assert_eq!(runs(), ["ends with 7", "dropped"]);
    left.update(|left| left.set_celsius(8));
    assert!(other_task.run(other_driver.as_mut()).is_none());
    assert_eq!(runs(), ["begins with 8"]);
}

#[test]
fn it_is_dropped_with_its_struct() {
    let (shared, world, away) = driven(7);
    world.in_effect.set(leaves(&shared, &away));
    let (task, mut driver) = (Task::default(), pin!(shared.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    runs();
    drop(away.lock().unwrap().take());
    assert_eq!(runs(), ["dropped"]);

    // In the middle of the poll.
    let (shared, world, away) = driven(7);
    let leaves = leaves(&shared, &away);
    world.in_effect.set(move || {
        leaves();
        drop(away.lock().unwrap().take());
        note("is gone");
    });
    let (task, mut driver) = (Task::default(), pin!(shared.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(runs(), ["begins with 7", "is gone", "dropped", "begins with 1"]);
}

#[test]
fn who_drives_the_struct_already_is_called_when_the_poll_is_over() {
    let (shared, world, away) = driven(7);
    let (leaves, place) = (leaves(&shared, &away), Arc::new(Mutex::new(None)));
    let other_task = Task::default();
    world.in_effect.set({
        let (place, other_task) = (place.clone(), other_task.clone());
        move || {
            leaves();
            let left = Shared::new(away.lock().unwrap().take().unwrap());
            let mut driver = Box::pin(left.run_futures());
            assert!(other_task.run(driver.as_mut()).is_none());
            assert!(!other_task.is_woken());
            *place.lock().unwrap() = Some((left, driver));
        }
    });
    let (task, mut driver) = (Task::default(), pin!(shared.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    assert!(other_task.is_woken());
    let (_left, mut other_driver) = place.lock().unwrap().take().unwrap();
    assert!(other_task.run(other_driver.as_mut()).is_none());
    assert_eq!(runs(), ["begins with 7", "begins with 1"]);
    world.gate.open();
    assert!(other_task.run(other_driver.as_mut()).is_none());
    assert_eq!(runs(), ["ends with 7", "dropped"]);
}

#[test]
fn a_struct_that_comes_back_to_its_place_goes_on_there() {
    let (shared, world, away) = driven(7);
    let leaves = leaves(&shared, &away);
    world.in_effect.set({
        let shared = shared.clone();
        move || {
            leaves();
            shared.update(|here| mem::swap(here, away.lock().unwrap().as_mut().unwrap()));
        }
    });
    let (task, mut driver) = (Task::default(), pin!(shared.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(runs(), ["begins with 7"]);
    world.gate.open();
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(runs(), ["ends with 7", "dropped"]);
}

/// The struct, which has left while its resource was loading.
fn left_while_loading(celsius: i32, then: impl FnOnce(&mut Device) + Send + 'static) -> Device {
    let (shared, world, away) = driven(celsius);
    world.gate.open();
    let leaves = leaves(&shared, &away);
    world.in_resource.set({
        let away = away.clone();
        move || {
            leaves();
            then(away.lock().unwrap().as_mut().unwrap());
        }
    });
    let (task, mut driver) = (Task::default(), pin!(shared.run_futures()));
    quietly(|| assert!(task.run(driver.as_mut()).is_none()));
    let left = away.lock().unwrap().take().unwrap();
    assert_eq!(left.load().status(), Status::Loading);
    left
}

#[test]
fn what_a_resource_has_come_to_meanwhile_arrives_where_its_struct_is() {
    let mut left = left_while_loading(7, |_| ());
    super::drive(&mut left, &Task::default());
    assert_eq!((left.load().status(), left.load().value()), (Status::Resolved, Some(&7)));
    left.set_celsius(5);
    super::drive(&mut left, &Task::default());
    assert_eq!(left.load().value(), Some(&5));
    runs();
}

#[test]
fn a_panic_of_a_resource_meanwhile_is_an_error_where_its_struct_is() {
    let mut left = left_while_loading(100, |_| ());
    super::drive(&mut left, &Task::default());
    assert_eq!(left.load().status(), Status::Error);
    runs();
}

#[test]
fn a_newer_value_is_loaded_where_the_struct_is_whatever_the_run_before_has_come_to() {
    let mut left = left_while_loading(100, |left| left.set_celsius(3));
    super::drive(&mut left, &Task::default());
    assert_eq!((left.load().status(), left.load().value()), (Status::Resolved, Some(&3)));
    runs();
}

#[test]
fn a_struct_that_is_taken_out_while_it_is_polled_takes_the_run_along() {
    let (device, world) = device(7);
    let (shared, away) = (Arc::new(Mutex::new(Some(Shared::new(device)))), Arc::new(Mutex::new(None)));
    let mut driver = Box::pin(shared.lock().unwrap().as_ref().unwrap().run_futures());
    world.in_effect.set({
        let (shared, away) = (shared.clone(), away.clone());
        move || *away.lock().unwrap() = shared.lock().unwrap().take().unwrap().into_inner()
    });
    let task = Task::default();
    assert_eq!(task.run(driver.as_mut()), Some(()));
    assert_eq!(runs(), ["begins with 7"]);
    let mut left = away.lock().unwrap().take().unwrap();
    world.gate.open();
    super::drive(&mut left, &task);
    assert_eq!(runs(), ["ends with 7", "dropped"]);
}

#[test]
fn another_struct_in_the_place_of_a_shared_one_is_driven() {
    let (shared, _world, _) = driven(1);
    let (task, mut driver) = (Task::default(), pin!(shared.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    runs();
    for celsius in 2..5 {
        let (next, _) = device(celsius);
        shared.update(|here| *here = next);
        assert!(task.is_woken());
        assert!(task.run(driver.as_mut()).is_none());
        assert_eq!(runs(), ["dropped".to_string(), format!("begins with {celsius}")]);
        assert_eq!(shared.read(|here| here.load().value().copied()), Some(celsius));
    }
}

#[reactive]
struct Rack {
    #[reactive(nested)]
    devices: Table<u32, Device>,
}

/// A rack whose row 1 does this while it is polled, and another one.
fn racks(act: impl FnOnce(&Shared<Rack>, &Shared<Rack>) + Send + 'static) -> (Shared<Rack>, Shared<Rack>, World) {
    let (device, world) = device(7);
    let racks = [(); 2].map(|()| Shared::new(Rack::new(RackInputs { devices: Table::new() })));
    racks[0].update(|rack| rack.devices_mut().insert(1, device));
    let [here, there] = racks.clone();
    world.in_effect.set(move || act(&here, &there));
    let [here, there] = racks;
    (here, there, world)
}

#[test]
fn a_run_goes_on_where_its_row_is() {
    let moves = |here: &Shared<Rack>, there: &Shared<Rack>| {
        let row = here.update(|rack| rack.devices_mut().remove(&1)).unwrap();
        there.update(|rack| rack.devices_mut().insert(5, row));
    };
    let (here, there, world) = racks(moves);
    let (task, other_task) = (Task::default(), Task::default());
    let (mut driver, mut other_driver) = (pin!(here.run_futures()), pin!(there.run_futures()));
    assert!(other_task.run(other_driver.as_mut()).is_none());
    assert!(task.run(driver.as_mut()).is_none());
    assert!(other_task.run(other_driver.as_mut()).is_none());
    assert_eq!(runs(), ["begins with 7"]);
    world.gate.open();
    assert!(other_task.run(other_driver.as_mut()).is_none());
    assert_eq!(runs(), ["ends with 7", "dropped"]);
    there.update(|rack| rack.devices_mut().row_mut(&5).unwrap().set_celsius(8));
    assert!(other_task.run(other_driver.as_mut()).is_none());
    assert_eq!(runs(), ["begins with 8"]);
}

#[test]
fn a_row_that_waits_elsewhere_for_the_end_of_the_poll_is_polled_there() {
    let task = Task::default();
    let moves = {
        let task = task.clone();
        move |here: &Shared<Rack>, there: &Shared<Rack>| {
            let row = here.update(|rack| rack.devices_mut().remove(&1)).unwrap();
            there.update(|rack| rack.devices_mut().insert(5, row));
            assert!(task.run(pin!(there.run_futures())).is_none());
            here.update(|rack| {
                rack.devices_mut().insert(5, there.update(|rack| rack.devices_mut().remove(&5)).unwrap())
            });
        }
    };
    let (here, _there, world) = racks(moves);
    let (task, mut driver) = (Task::default(), pin!(here.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(runs(), ["begins with 7"]);
    world.gate.open();
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(runs(), ["ends with 7", "dropped"]);
}
