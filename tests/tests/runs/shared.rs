//! `Shared::run_futures`

use std::pin::pin;
use std::sync::{Arc, Mutex};

use reaktiv::{Shared, Status, WeakShared, reactive};
use reaktiv_tests::runs;
use reaktiv_tests::tasks::{Dropped, Gate, Task, block_on};

#[derive(Clone, Default)]
struct World {
    gate: Gate,
    /// What bodies write to.
    plant: Arc<Mutex<Option<WeakShared<Plant>>>>,
}

#[reactive]
struct Plant {
    celsius: i32,
    told: i32,
    #[reactive(context)]
    world: World,
    tell: effect!(async {
        let _dropped = Dropped("dropped");
        let celsius = self.celsius;
        self.world.gate.pass().await;
        let plant = self.world.plant.lock().unwrap().as_ref().and_then(WeakShared::upgrade);
        if let Some(plant) = plant {
            plant.update(|plant| plant.set_told(celsius));
        }
    }),
    forecast: resource!(i32, (), async { Ok(self.celsius + 1) }),
}

fn plant() -> (Shared<Plant>, World) {
    let world = World::default();
    let plant = Shared::new(Plant::new(PlantInputs { celsius: 1, told: 0 }, world.clone()));
    *world.plant.lock().unwrap() = Some(plant.downgrade());
    (plant, world)
}

#[test]
fn a_body_writes_to_its_own_struct() {
    let (plant, world) = plant();
    let (task, mut driver) = (Task::default(), pin!(plant.run_futures()));
    let told = plant.signal(Plant::TOLD);
    assert!(task.run(driver.as_mut()).is_none());
    world.gate.open();
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(told.get(), 1);
    plant.update(|plant| plant.set_celsius(7));
    world.gate.open();
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(told.get(), 7);
}

#[test]
fn resources_arrive() {
    let (plant, _world) = plant();
    let forecast = plant.signal(Plant::FORECAST);
    let (task, mut driver) = (Task::default(), pin!(plant.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(forecast.get().value(), Some(&2));
    plant.update(|plant| plant.set_celsius(7));
    assert_eq!(forecast.get().status(), Status::Loading);
    assert!(task.is_woken());
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(forecast.get().value(), Some(&8));
}

#[test]
fn it_ends_with_the_last_handle_and_keeps_nothing_alive() {
    let (plant, world) = plant();
    let (task, mut driver) = (Task::default(), pin!(plant.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    runs();
    drop(plant);
    assert_eq!(runs(), ["dropped"]);
    assert!(task.is_woken());
    assert_eq!(task.run(driver.as_mut()), Some(()));
    world.gate.open();
}

#[test]
fn it_ends_when_the_struct_is_taken_out_which_takes_its_runs_along() {
    let (plant, world) = plant();
    let (task, mut driver) = (Task::default(), pin!(plant.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    runs();
    let mut plant = plant.into_inner().unwrap();
    assert_eq!(task.run(driver.as_mut()), Some(()));
    world.gate.open();
    super::drive(&mut plant, &Task::default());
    assert_eq!(runs(), ["dropped"]); // at its end
    assert_eq!(plant.forecast().value(), Some(&2));
}

#[test]
fn of_two_drivers_either_may_go() {
    let (plant, world) = plant();
    let (first_task, second_task) = (Task::default(), Task::default());
    let mut second = pin!(plant.run_futures());
    {
        let mut first = pin!(plant.run_futures());
        assert!(first_task.run(first.as_mut()).is_none());
        assert!(second_task.run(second.as_mut()).is_none());
        plant.update(|plant| plant.set_celsius(2));
        assert!(first_task.is_woken() && second_task.is_woken());
    }
    world.gate.open();
    world.gate.open();
    assert!(second_task.run(second.as_mut()).is_none());
    assert_eq!(plant.read(|plant| *plant.told()), 2);
}

#[test]
fn a_run_is_dropped_where_nothing_is_locked() {
    #[reactive]
    struct Restarted {
        value: i32,
        #[reactive(context)]
        this: Arc<Mutex<Option<WeakShared<Restarted>>>>,
        #[reactive(restart)]
        wait: effect!(async {
            let _reads = Reads(self.this.lock().unwrap().clone());
            if self.value < 10 {
                std::future::pending::<()>().await;
            }
        }),
    }
    struct Reads(Option<WeakShared<Restarted>>);
    impl Drop for Reads {
        fn drop(&mut self) {
            if let Some(this) = self.0.as_ref().and_then(WeakShared::upgrade) {
                this.read(|this| _ = this.value());
                reaktiv_tests::note("read");
            }
        }
    }
    let this = Arc::new(Mutex::new(None));
    let restarted = Shared::new(Restarted::new(RestartedInputs { value: 1 }, this.clone()));
    *this.lock().unwrap() = Some(restarted.downgrade());
    let (task, mut driver) = (Task::default(), pin!(restarted.run_futures()));
    assert!(task.run(driver.as_mut()).is_none());
    restarted.update(|restarted| restarted.set_value(2));
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(runs(), ["read"]);
    restarted.update(|restarted| restarted.set_value(10));
    assert!(task.run(driver.as_mut()).is_none());
    assert_eq!(runs(), ["read", "read"]);
}

#[test]
fn on_threads_each_last_value_is_told() {
    let (plant, world) = plant();
    let told = plant.signal(Plant::TOLD);
    (0..1000).for_each(|_| world.gate.open());
    let driver = std::thread::spawn({
        let driver = plant.run_futures();
        move || block_on(driver, || {})
    });
    let writers: Vec<_> = (0..4)
        .map(|thread| {
            let plant = plant.clone();
            std::thread::spawn(move || {
                (0..50).for_each(|value| plant.update(|plant| plant.set_celsius(thread * 100 + value)))
            })
        })
        .collect();
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    let last = plant.read(|plant| *plant.celsius());
    while told.get() != last {
        std::thread::yield_now();
    }
    drop(plant);
    driver.join().unwrap();
}
