use crate::support::{Gate, Task, log, panic_of, taken};
use reaktiv::{Effect, Resource, Runtime, Signal, Status, batch, computed, effect};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

/// A server: each request waits until the test answers it.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<Vec<Request>>>, Arc<AtomicUsize>);

struct Request {
    for_what: i32,
    answer: Arc<Mutex<Option<Result<i32, &'static str>>>>,
    gate: Gate,
}

struct Cancel(Arc<AtomicUsize>);
impl Drop for Cancel {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

impl Server {
    async fn ask(self, for_what: i32) -> Result<i32, &'static str> {
        let (answer, gate) = (Arc::new(Mutex::new(None)), Gate::default());
        self.0.lock().unwrap().push(Request { for_what, answer: answer.clone(), gate: gate.clone() });
        let cancel = Cancel(self.1.clone());
        gate.pass().await;
        std::mem::forget(cancel);
        let answer = answer.lock().unwrap().take();
        answer.unwrap()
    }
    fn asked(&self) -> Vec<i32> {
        self.0.lock().unwrap().iter().map(|request| request.for_what).collect()
    }
    fn answer(&self, index: usize, with: Result<i32, &'static str>) {
        let requests = self.0.lock().unwrap();
        *requests[index].answer.lock().unwrap() = Some(with);
        let gate = requests[index].gate.clone();
        drop(requests);
        gate.open();
    }
    fn cancelled(&self) -> usize {
        self.1.load(SeqCst)
    }
}

fn setup() -> (Signal<Option<i32>>, Server, Resource<i32, &'static str>, Task<'static>) {
    let (parameters, server) = (Signal::new(Some(1)), Server::default());
    let (resource, driver) = Resource::with_parameters(
        {
            let parameters = parameters.clone();
            move || parameters.get()
        },
        {
            let server = server.clone();
            move |for_what| server.clone().ask(for_what)
        },
    );
    (parameters, server, resource, Task::new(driver))
}

fn setup_loaded() -> (Signal<Option<i32>>, Server, Resource<i32, &'static str>, Task<'static>) {
    let (parameters, server, resource, mut driver) = setup();
    driver.run();
    server.answer(0, Ok(10));
    driver.run();
    (parameters, server, resource, driver)
}

fn state(resource: &Resource<i32, &'static str>) -> (Status, Option<i32>, Option<&'static str>) {
    resource.with(|now| (now.status, now.value, now.error))
}

#[test]
fn it_is_idle_until_the_driver_is_polled_then_loads() {
    // 228, 229, 255
    let (_parameters, server, resource, mut driver) = setup();
    assert_eq!(state(&resource), (Status::Idle, None, None));
    assert!(!resource.reload());
    driver.run();
    assert_eq!(state(&resource), (Status::Loading, None, None));
    assert!(resource.is_loading());
    server.answer(0, Ok(10));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(10), None));
}

#[test]
fn an_effect_sees_one_change_for_each_step() {
    // 229
    let (parameters, server, resource, mut driver) = setup();
    let seen = log();
    let _effect = Effect::new({
        let (resource, seen) = (resource.clone(), seen.clone());
        move || seen.lock().unwrap().push(state(&resource))
    });
    driver.run();
    server.answer(0, Ok(10));
    driver.run();
    parameters.set(Some(2));
    driver.run();
    server.answer(1, Err("no"));
    driver.run();
    assert_eq!(
        taken(&seen),
        [
            (Status::Idle, None, None),
            (Status::Loading, None, None),
            (Status::Resolved, Some(10), None),
            (Status::Loading, Some(10), None),
            (Status::Error, None, Some("no")),
        ]
    );
}

#[test]
fn new_parameters_supersede_the_request() {
    // 230, 231
    let (parameters, server, resource, mut driver) = setup();
    driver.run();
    parameters.set(Some(2));
    server.answer(0, Ok(10));
    driver.run();
    assert_eq!((server.asked(), server.cancelled()), (vec![1, 2], 1));
    assert_eq!(state(&resource), (Status::Loading, None, None));
    server.answer(1, Ok(20));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(20), None));
}

#[test]
fn equal_parameters_do_not_load_again() {
    // 232
    let (parameters, server, resource, mut driver) = setup_loaded();
    parameters.update(|_| ());
    batch(|| {
        parameters.set(Some(2));
        parameters.set(Some(1));
    });
    driver.run();
    assert_eq!(server.asked(), [1]);
    assert_eq!(resource.status(), Status::Resolved);
}

#[test]
fn no_parameters_mean_idle_and_no_value() {
    // 233
    let (parameters, server, resource, mut driver) = setup_loaded();
    parameters.set(Some(2));
    driver.run();
    parameters.set(None);
    driver.run();
    assert_eq!(state(&resource), (Status::Idle, None, None));
    assert_eq!(server.cancelled(), 1);
    parameters.set(Some(3));
    assert_eq!(resource.status(), Status::Loading);
    driver.run();
    server.answer(2, Ok(30));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(30), None));
}

#[test]
fn reload_keeps_the_value_and_is_over_with_the_next_parameters() {
    // 235, 236, 237
    let (parameters, server, resource, mut driver) = setup_loaded();
    assert!(resource.reload());
    assert_eq!(state(&resource), (Status::Reloading, Some(10), None));
    assert!(!resource.reload());
    driver.run();
    assert!(!resource.reload());
    assert_eq!(server.asked(), [1, 1]);
    assert_eq!(state(&resource), (Status::Reloading, Some(10), None));
    parameters.set(Some(2));
    assert_eq!(state(&resource), (Status::Loading, Some(10), None));
    driver.run();
    server.answer(2, Ok(20));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(20), None));
    parameters.set(Some(3));
    assert_eq!(resource.status(), Status::Loading);
}

#[test]
fn an_error_has_no_value_and_is_kept_by_a_reload() {
    // 234, 238, 239
    let (parameters, server, resource, mut driver) = setup_loaded();
    parameters.set(Some(2));
    driver.run();
    server.answer(1, Err("no"));
    driver.run();
    assert_eq!(state(&resource), (Status::Error, None, Some("no")));
    assert!(resource.reload());
    assert_eq!(state(&resource), (Status::Reloading, None, Some("no")));
    driver.run();
    parameters.set(Some(3));
    assert_eq!(state(&resource), (Status::Loading, None, None));
}

#[test]
fn set_drops_the_request_under_way() {
    // 242, 243
    let (parameters, server, resource, mut driver) = setup();
    driver.run();
    resource.set(5);
    assert_eq!(state(&resource), (Status::Local, Some(5), None));
    driver.run();
    assert_eq!(server.cancelled(), 1);
    server.answer(0, Ok(10));
    driver.run();
    assert_eq!(state(&resource), (Status::Local, Some(5), None));
    parameters.set(Some(2));
    assert_eq!(state(&resource), (Status::Loading, Some(5), None));
    driver.run();
    server.answer(1, Ok(20));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(20), None));
}

#[test]
fn set_wins_over_a_request_that_is_due() {
    // 242
    let (parameters, server, resource, mut driver) = setup_loaded();
    parameters.set(Some(2));
    resource.set(5);
    driver.run();
    assert_eq!(state(&resource), (Status::Local, Some(5), None));
    resource.reload();
    resource.update(|value| *value = Some(6));
    driver.run();
    assert_eq!(state(&resource), (Status::Local, Some(6), None));
    parameters.set(Some(3));
    driver.run();
    server.answer(server.asked().len() - 1, Ok(30));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(30), None));
}

#[test]
fn a_reload_after_a_set_over_a_request_that_is_due_loads() {
    // 235, 242
    let (_parameters, server, resource, mut driver) = setup_loaded();
    assert!(resource.reload());
    resource.set(5);
    assert!(resource.reload());
    assert_eq!(state(&resource), (Status::Reloading, Some(5), None));
    driver.run();
    server.answer(server.asked().len() - 1, Ok(30));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(30), None));
}

#[test]
fn a_set_after_a_reload_in_one_batch_wins() {
    // 242
    let (parameters, server, resource, mut driver) = setup_loaded();
    batch(|| {
        assert!(resource.reload());
        resource.set(5);
    });
    assert_eq!(state(&resource), (Status::Local, Some(5), None));
    driver.run();
    assert_eq!(state(&resource), (Status::Local, Some(5), None));
    parameters.set(Some(3));
    assert_eq!(state(&resource), (Status::Loading, Some(5), None));
    driver.run();
    server.answer(server.asked().len() - 1, Ok(30));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(30), None));
}

#[test]
fn a_change_after_a_set_loads_again_also_before_the_driver_is_polled() {
    // 242, 243
    let (parameters, server, resource, mut driver) = setup_loaded();
    parameters.set(Some(2));
    resource.set(5);
    parameters.set(Some(3));
    driver.run();
    assert_eq!((server.asked().last(), resource.status()), (Some(&3), Status::Loading));
    server.answer(server.asked().len() - 1, Ok(30));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(30), None));
    resource.reload();
    resource.set(6);
    resource.reload();
    driver.run();
    server.answer(server.asked().len() - 1, Ok(31));
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(31), None));
}

#[test]
fn reads_of_the_loader_with_parameters_are_not_tracked() {
    // 244
    let (parameters, other, runs) = (Signal::new(Some(1)), Signal::new(1), log());
    let (resource, driver) = Resource::<i32, ()>::with_parameters(
        {
            let parameters = parameters.clone();
            move || parameters.get()
        },
        {
            let (other, runs) = (other.clone(), runs.clone());
            move |parameter| {
                runs.lock().unwrap().push(parameter + other.get());
                let other = other.clone();
                async move { Ok(other.get()) }
            }
        },
    );
    let mut driver = Task::new(driver);
    driver.run();
    other.set(2);
    driver.run();
    assert_eq!(taken(&runs), [2]);
    assert_eq!(resource.get(), Some(1));
}

#[test]
fn reads_of_a_fetch_are_tracked_before_and_after_awaits() {
    let (a, b, gate) = (Signal::new(1), Signal::new(10), Gate::default());
    let (resource, driver) = Resource::<i32, ()>::new({
        let (a, b, gate) = (a.clone(), b.clone(), gate.clone());
        move || {
            let (a, b, gate) = (a.clone(), b.clone(), gate.clone());
            async move {
                let first = a.get();
                gate.pass().await;
                Ok(first + b.get())
            }
        }
    });
    let mut driver = Task::new(driver);
    let doubled = computed!(resource.get().map(|value| value * 2));
    for (set, value, expected) in [(&a, 1, 22), (&a, 2, 24), (&b, 20, 44)] {
        set.set(value);
        driver.run();
        gate.open();
        driver.run();
        assert_eq!(doubled.get(), Some(expected));
    }
}

#[test]
fn dropping_the_driver_aborts_and_ignores_what_comes_later() {
    // 246
    let (parameters, server, resource, mut driver) = setup_loaded();
    parameters.set(Some(2));
    driver.run();
    driver.drop_future();
    assert_eq!(server.cancelled(), 1);
    assert_eq!(state(&resource), (Status::Idle, None, None));
    server.answer(1, Ok(20));
    parameters.set(Some(3));
    assert!(!resource.reload());
    assert_eq!(state(&resource), (Status::Idle, None, None));
    assert_eq!(server.asked(), [1, 2]);
}

#[test]
fn chained_resources_wait_for_each_other() {
    // 251
    let (_parameters, server, first, mut driver) = setup();
    let (second, second_driver) = Resource::<i32, ()>::with_parameters(
        {
            let first = first.clone();
            move || first.get()
        },
        |value| async move { Ok(value + 1) },
    );
    let mut second_driver = Task::new(second_driver);
    driver.run();
    second_driver.run();
    assert_eq!(second.status(), Status::Idle);
    server.answer(0, Ok(10));
    driver.run();
    second_driver.run();
    assert_eq!(second.get(), Some(11));
}

#[test]
fn none_is_a_value() {
    // 254
    let (resource, driver) = Resource::<Option<u8>, ()>::new(|| async { Ok(None) });
    Task::new(driver).run();
    // The driver is gone, but what was loaded stays.
    assert_eq!((resource.status(), resource.get()), (Status::Resolved, Some(None)));
}

#[test]
fn a_request_that_answers_at_once_or_fails_at_once_is_as_any_other() {
    // 240
    let fails = Signal::new(true);
    let (resource, driver) = Resource::new({
        let fails = fails.clone();
        move || std::future::ready(if fails.get() { Err("no") } else { Ok(1) })
    });
    let mut driver = Task::new(driver);
    driver.run();
    assert_eq!(state(&resource), (Status::Error, None, Some("no")));
    fails.set(false);
    driver.run();
    assert_eq!(state(&resource), (Status::Resolved, Some(1), None));
}

#[test]
fn values_are_dropped_outside_the_lock() {
    struct ReadsOnDrop(Signal<i32>, i32);
    impl Drop for ReadsOnDrop {
        fn drop(&mut self) {
            let signal = self.0.clone();
            std::thread::spawn(move || signal.set(1)).join().unwrap();
        }
    }
    let (a, n) = (Signal::new(0), Signal::new(0));
    let (resource, driver) = Resource::<ReadsOnDrop, ()>::new({
        let (a, n) = (a.clone(), n.clone());
        move || {
            let value = ReadsOnDrop(a.clone(), n.get());
            async move { Ok(value) }
        }
    });
    let mut driver = Task::new(driver);
    for i in 0..3 {
        n.set(i);
        driver.run();
        assert_eq!(resource.with(|now| now.value.as_ref().map(|value| value.1)), Some(i));
    }
    resource.set(ReadsOnDrop(a.clone(), 9));
    driver.drop_future();
    drop(resource);
    let _effect = effect!(assert_eq!(a.get(), 1));
}

#[test]
fn misuse_names_the_place_where_the_resource_was_made() {
    let runtime = Runtime::new();
    let made = [
        Resource::new(std::future::pending).0,
        Resource::with_request(|_| std::future::pending()).0,
        Resource::with_parameters(|| Some(1), |_| std::future::pending()).0,
        runtime.resource(std::future::pending).0,
    ];
    for resource in made {
        let resource: Resource<i32, ()> = resource;
        let message = panic_of(|| resource.update(|_| resource.get()));
        assert!(message.contains("resources.rs") && message.contains("is read inside"), "{message}");
    }
}

// Run this under valgrind, too.
#[test]
fn a_driver_outlives_the_panic_of_an_effect_that_is_due_when_it_is_polled_first() {
    let runtime = Runtime::new();
    let signal = runtime.signal(0);
    let _effect = runtime.effect({
        let signal = signal.clone();
        move || assert_eq!(signal.get(), 0)
    });
    let writer = runtime.effect({
        let (runtime, signal) = (runtime.clone(), signal.clone());
        move || {
            let signal = signal.clone();
            runtime.on_cleanup(move || signal.set(1));
        }
    });
    let (resource, driver) = runtime.resource(|| async { Ok::<_, ()>(7) });
    drop(writer); // leaves the effect that panics to the next operation
    let mut driver = Task::new(driver);
    driver.run();
    assert_eq!((resource.status(), resource.get()), (Status::Resolved, Some(7)));
    driver.drop_future();
    resource.set(8);
    assert!(!resource.reload(), "there is no driver any more");
    assert_eq!(resource.get(), Some(8));
}
