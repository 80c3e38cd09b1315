//! Reactive structs inside reactive structs.

use reaktiv::{Reactive, reactive};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

thread_local!(static RUNS: Cell<usize> = const { Cell::new(0) });

fn hit<T>(value: T) -> T {
    RUNS.set(RUNS.get() + 1);
    value
}

/// How many formulas of the parent have run since the last call.
fn runs() -> usize {
    RUNS.take()
}

#[reactive]
#[derive(Debug, Default)]
struct Address {
    city: String,
    street: String,
    label: computed!(String, format!("{}, {}", self.street, self.city)),
}

#[reactive]
#[derive(Debug, Default)]
struct Customer {
    first: String,
    last: String,
    age: u32,
    name: computed!(String, format!("{} {}", self.first, self.last)),
    adult: computed!(bool, self.age >= 18),
    #[reactive(nested)]
    address: Address,
    letter: computed!(String, format!("{}\n{}", self.name, self.address.label())),
}

#[reactive]
#[derive(Debug, Default)]
struct Order {
    quantity: u32,
    #[reactive(nested)]
    customer: Customer,
    title: computed!(String, hit(format!("{} for {}", self.quantity, self.customer.name()))),
    allowed: computed!(bool, hit(*self.customer.adult())),
    place: computed!(String, hit(self.customer.address.city().to_uppercase())),
    whole: computed!(usize, hit(describe(&self.customer).len())),
    branch: computed!(u32, hit(if self.quantity > 5 { *self.customer.age() } else { 0 })),
}

fn describe(customer: &Customer) -> String {
    format!("{} {} {}", customer.name(), customer.age(), customer.address().label())
}

fn order() -> Order {
    let customer = Customer::new(CustomerInputs {
        first: "Ada".into(),
        last: "Lovelace".into(),
        age: 36,
        address: Address::new(AddressInputs { city: "London".into(), street: "Square".into() }),
    });
    Order::new(OrderInputs { quantity: 1, customer })
}

/// Reads everything, and says how many formulas ran.
fn settle(order: &Order) -> usize {
    runs();
    _ = (order.title(), order.allowed(), order.place(), order.whole(), order.branch());
    assert_eq!(*order.title(), format!("{} for {}", order.quantity(), order.customer().name()));
    assert_eq!(*order.allowed(), *order.customer().age() >= 18);
    assert_eq!(*order.place(), order.customer().address().city().to_uppercase());
    assert_eq!(*order.whole(), describe(order.customer()).len());
    assert_eq!(*order.branch(), if *order.quantity() > 5 { *order.customer().age() } else { 0 });
    runs()
}

#[test]
fn only_formulas_that_read_what_has_changed_run() {
    let mut order = order();
    assert_eq!(settle(&order), 5);
    assert_eq!(settle(&order), 0);
    order.update_customer(|customer| customer.set_age(40));
    assert_eq!(settle(&order), 1, "the whole; `adult` is the same, and the branch does not read the age");
    order.update_customer(|customer| customer.set_first("Augusta".into()));
    assert_eq!(settle(&order), 2, "the title and the whole");
    order.customer_mut().address_mut().set_city("Paris".into());
    assert_eq!(settle(&order), 2, "the place and the whole");
    order.customer_mut().address_mut().set_street("Rue".into());
    assert_eq!(settle(&order), 1, "the whole");
    order.set_quantity(6);
    assert_eq!(settle(&order), 2, "the title and the branch");
    order.customer_mut().set_age(41);
    assert_eq!(settle(&order), 2, "the branch and the whole");
    order.update_customer(|_| ());
    assert_eq!(settle(&order), 0);
}

#[test]
fn a_child_that_is_replaced_counts_as_changed_in_every_field() {
    let (mut first, mut second) = (order(), order());
    assert_eq!((settle(&first), settle(&second)), (5, 5));
    first.customer_mut().set_age(17);
    std::mem::swap(&mut *first.customer_mut(), &mut *second.customer_mut());
    assert_eq!((*first.customer().age(), *second.customer().age()), (36, 17));
    assert_eq!((settle(&first), settle(&second)), (4, 4), "all but the branch that is not taken");
    first.set_customer(Customer::default());
    assert_eq!(settle(&first), 4);
    *first.customer_mut() = Customer::default();
    assert_eq!(settle(&first), 4);
    *first.customer_mut().address_mut() = Address::new(AddressInputs { city: "Rome".into(), street: "".into() });
    assert_eq!(settle(&first), 2, "the place and the whole");
}

#[test]
fn a_guard_that_is_forgotten_loses_nothing() {
    let mut order = order();
    settle(&order);
    let mut guard = order.customer_mut();
    guard.set_age(3);
    std::mem::forget(guard);
    assert_eq!(settle(&order), 2, "allowed and the whole");
    let mut guard = order.customer_mut();
    *guard = Customer::default();
    std::mem::forget(guard);
    assert_eq!(settle(&order), 4);
    order.customer_mut().set_age(50);
    assert_eq!(settle(&order), 4, "the child from before is known to be gone, and no more");
    order.customer_mut().set_age(51);
    assert_eq!(settle(&order), 1);
}

#[test]
fn nothing_in_a_child_runs_that_nobody_asks_for() {
    static NAMES: AtomicUsize = AtomicUsize::new(0);
    #[reactive]
    struct Person {
        name: String,
        polite: bool,
        greeting: computed!(String, {
            NAMES.fetch_add(1, SeqCst);
            format!("Dear {}", self.name)
        }),
    }
    #[reactive]
    struct Letter {
        #[reactive(nested)]
        to: Person,
        text: computed!(String, if *self.to.polite() { self.to.greeting().clone() } else { String::new() }),
    }
    let mut letter = Letter::new(LetterInputs { to: Person::new(PersonInputs { name: "Ada".into(), polite: false }) });
    assert_eq!(letter.text(), "");
    letter.to_mut().set_name("Grace".into());
    assert_eq!((letter.text().as_str(), NAMES.load(SeqCst)), ("", 0));
    letter.to_mut().set_polite(true);
    assert_eq!((letter.text().as_str(), NAMES.load(SeqCst)), ("Dear Grace", 1));
}

#[test]
fn effects_of_the_child_run_and_then_those_of_the_parent() {
    #[reactive]
    struct Sensor {
        value: i32,
        #[reactive(context)]
        log: std::rc::Rc<std::cell::RefCell<Vec<String>>>,
        record: effect!(self.log.borrow_mut().push(format!("sensor {}", self.value))),
    }
    #[reactive]
    struct Device {
        #[reactive(nested)]
        sensor: Sensor,
        #[reactive(context)]
        log: std::rc::Rc<std::cell::RefCell<Vec<String>>>,
        show: effect!(self.log.borrow_mut().push(format!("device {}", self.sensor.value()))),
    }
    let log = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let sensor = Sensor::new(SensorInputs { value: 1 }, log.clone());
    let mut device = Device::new(DeviceInputs { sensor }, log.clone());
    assert_eq!(log.take(), ["sensor 1", "device 1"]);
    device.update_sensor(|sensor| {
        sensor.set_value(2);
        sensor.set_value(3);
    });
    assert_eq!(log.take(), ["sensor 3", "device 3"]);
    device.batch(|device| {
        device.update_sensor(|sensor| sensor.set_value(4));
        device.sensor_mut().set_value(5);
        assert!(log.borrow().is_empty());
    });
    assert_eq!(log.take(), ["sensor 5", "device 5"]);
    device.update_sensor(|sensor| sensor.set_value(5));
    assert!(log.borrow().is_empty());
}
