//! Reactive structs inside reactive structs.

use reaktiv::{Reactive, reactive};
use reaktiv_tests::panic_message;
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

type Log = std::rc::Rc<std::cell::RefCell<Vec<String>>>;

#[reactive]
struct Leaf {
    value: i32,
    #[reactive(context)]
    log: Log,
    record: effect!(self.log.borrow_mut().push(format!("leaf {}", self.value))),
}

#[reactive]
struct Twig {
    #[reactive(nested)]
    leaf: Leaf,
}

#[reactive]
struct Branch {
    #[reactive(nested)]
    twig: Twig,
}

#[test]
fn effects_run_however_deep_they_are_and_however_few_the_structs_around_have() {
    let log = Log::default();
    let leaf = Leaf::new(LeafInputs { value: 1 }, log.clone());
    let mut branch = Branch::new(BranchInputs { twig: Twig::new(TwigInputs { leaf }) });
    assert_eq!(log.take(), ["leaf 1"]);
    branch.update_twig(|twig| twig.update_leaf(|leaf| leaf.set_value(2)));
    assert_eq!(log.take(), ["leaf 2"]);
    branch.batch(|branch| {
        branch.update_twig(|twig| twig.update_leaf(|leaf| leaf.set_value(3)));
        branch.twig_mut().leaf_mut().set_value(4);
    });
    assert_eq!(log.take(), ["leaf 4"]);
}

#[test]
fn a_guard_that_is_dropped_during_a_panic_leaves_the_effects_to_the_next_flush() {
    let log = Log::default();
    let mut twig = Twig::new(TwigInputs { leaf: Leaf::new(LeafInputs { value: 1 }, log.clone()) });
    log.take();
    let message = panic_message(|| {
        let mut leaf = twig.leaf_mut();
        leaf.set_value(2);
        panic!("under a guard");
    });
    assert_eq!((message.as_str(), log.take().len()), ("under a guard", 0));
    twig.flush();
    assert_eq!(log.take(), ["leaf 2"]);
}

#[reactive]
#[derive(Default)]
struct Count {
    value: i32,
    next: computed!(i32, self.value + 1),
}

fn count(value: i32) -> Count {
    Count::new(CountInputs { value })
}

#[test]
fn a_child_that_is_replaced_inside_a_batch_does_not_end_it() {
    #[reactive]
    struct Counts {
        x: i32,
        y: i32,
        #[reactive(nested)]
        count: Count,
        #[reactive(context)]
        log: Log,
        show: effect!(self.log.borrow_mut().push(format!("{} {} {}", self.x, self.y, self.count.value()))),
    }
    let log = Log::default();
    let mut counts = Counts::new(CountsInputs { x: 0, y: 0, count: count(0) }, log.clone());
    log.take();
    counts.batch(|counts| {
        counts.set_count(count(1));
        counts.batch(|counts| counts.set_x(1));
        counts.set_inputs(CountsInputs { x: 2, y: 0, count: count(2) });
        *counts.count_mut() = count(3);
        counts.set_x(4);
        counts.batch(|counts| counts.set_y(5));
        counts.set_x(6);
    });
    assert_eq!(log.take(), ["6 5 3"]);
}

#[test]
fn a_child_that_comes_back_after_its_guard_was_forgotten_counts_as_another() {
    #[reactive]
    struct Outer {
        #[reactive(nested)]
        count: Count,
        twice: computed!(i32, self.count.value() * 2),
    }
    for forget_the_second in [false, true] {
        let mut outer = Outer::new(OuterInputs { count: count(1) });
        assert_eq!(*outer.twice(), 2);
        let mut other = count(2);
        let mut guard = outer.count_mut();
        std::mem::swap(&mut *guard, &mut other);
        std::mem::forget(guard);
        drop(outer.count_mut());
        assert_eq!(*outer.twice(), 4);
        let mut guard = outer.count_mut();
        std::mem::swap(&mut *guard, &mut other);
        if forget_the_second {
            std::mem::forget(guard);
        } else {
            drop(guard);
        }
        assert_eq!(*outer.twice(), 2);
    }
}

#[test]
fn a_child_that_is_taken_out_after_its_guard_was_forgotten_runs_its_effects() {
    let log = Log::default();
    let mut twig = Twig::new(TwigInputs { leaf: Leaf::new(LeafInputs { value: 1 }, log.clone()) });
    std::mem::forget(twig.leaf_mut());
    let mut leaf = twig.into_inputs().leaf;
    log.take();
    leaf.set_value(2);
    assert_eq!(log.take(), ["leaf 2"]);
}

#[test]
fn a_subscription_to_a_child_is_not_called_when_nothing_in_it_has_changed() {
    #[reactive]
    struct Outer {
        #[reactive(nested)]
        count: Count,
    }
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let mut outer = Outer::new(OuterInputs { count: count(0) });
    let subscription = outer.on_change(Outer::COUNT, |_| _ = CALLS.fetch_add(1, SeqCst));
    outer.update_count(|count| count.set_value(0));
    assert_eq!(CALLS.swap(0, SeqCst), 0);
    outer.update_count(|count| count.set_value(1));
    assert_eq!(CALLS.swap(0, SeqCst), 1);
    outer.batch(|outer| {
        outer.update_count(|count| count.set_value(2));
        outer.update_count(|_| ());
    });
    assert_eq!(CALLS.swap(0, SeqCst), 1);
    *outer.count_mut() = count(2);
    assert_eq!(CALLS.swap(0, SeqCst), 1);
    drop(subscription);
}

#[test]
fn subscriptions_inside_a_child_live_beside_what_its_parent_asks() {
    #[reactive]
    struct Outer {
        #[reactive(nested)]
        count: Count,
        twice: computed!(i32, self.count.next() * 2),
    }
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let mut outer = Outer::new(OuterInputs { count: count(0) });
    assert_eq!(*outer.twice(), 2);
    let subscription = outer.update_count(|count| {
        count.set_value(1);
        count.on_change(Count::NEXT, |_| _ = CALLS.fetch_add(1, SeqCst))
    });
    assert_eq!((*outer.twice(), CALLS.swap(0, SeqCst)), (4, 0));
    outer.batch(|outer| {
        outer.update_count(|count| count.set_value(7));
        outer.update_count(|count| count.set_value(8));
    });
    assert_eq!((*outer.twice(), CALLS.swap(0, SeqCst)), (18, 1));
    drop(subscription);
    outer.update_count(|count| count.set_value(2));
    assert_eq!((*outer.twice(), CALLS.swap(0, SeqCst)), (6, 0));
}

#[test]
fn an_untracked_read_of_a_child_is_fresh_and_makes_no_edge() {
    #[reactive]
    struct Outer {
        x: i32,
        #[reactive(nested)]
        customer: Customer,
        #[reactive(context)]
        log: Vec<String>,
        show: effect!(self.log.push(format!(
            "{} {} {}",
            self.x,
            untracked!(self.customer.name()),
            untracked!(self.customer.address.city()),
        ))),
    }
    let mut outer = Outer::new(OuterInputs { x: 1, customer: order().into_inputs().customer }, Vec::new());
    outer.update_customer(|customer| {
        customer.set_first("Augusta".into());
        customer.address_mut().set_city("Paris".into());
    });
    outer.set_x(2);
    assert_eq!(*outer.log(), ["1 Ada Lovelace London", "2 Augusta Lovelace Paris"]);
}

#[test]
fn fields_of_a_child_have_any_names_and_are_read_in_any_macro() {
    #[reactive]
    struct Heater {
        set_point: i32,
        update_rate: i32,
        batch: i32,
        clear: i32,
        sum: i32,
    }
    #[reactive]
    struct Room {
        #[reactive(nested)]
        heater: Heater,
        total: computed!(
            i32,
            hit(self.heater.set_point()
                + self.heater.update_rate()
                + self.heater.batch()
                + self.heater.clear()
                + self.heater.sum())
        ),
    }
    macro_rules! same {
        ($value:expr) => {
            $value
        };
    }
    #[reactive]
    struct House {
        #[reactive(nested)]
        room: Room,
        rate: computed!(i32, hit(same!(*self.room.heater.update_rate()))),
    }
    let heater = Heater::new(HeaterInputs { set_point: 1, update_rate: 2, batch: 3, clear: 4, sum: 5 });
    let mut house = House::new(HouseInputs { room: Room::new(RoomInputs { heater }) });
    assert_eq!((*house.room().total(), *house.rate()), (15, 2));
    runs();
    house.room_mut().heater_mut().set_clear(0);
    assert_eq!((*house.rate(), runs()), (2, 0));
    assert_eq!((*house.room().total(), runs()), (11, 1));
}

#[test]
fn children_may_borrow_and_be_generic() {
    #[reactive]
    struct Word<'a, T: PartialEq + Clone> {
        text: &'a str,
        more: T,
        tail: computed!(&'a str, &self.text[1..]),
    }
    #[reactive]
    struct Pair<'a, T: PartialEq + Clone> {
        #[reactive(nested)]
        left: Word<'a, T>,
        #[reactive(nested)]
        rest: reaktiv::Table<u32, Word<'a, T>>,
        length: computed!(usize, self.left.tail().len() + self.rest.len()),
        copy: computed!(T, self.left.more().clone()),
    }
    let text = String::from("house");
    let number = 3;
    let mut pair = Pair::new(PairInputs {
        left: Word::new(WordInputs { text: &text, more: &number }),
        rest: [(1, Word::new(WordInputs { text: &text[2..], more: &number }))].into(),
    });
    assert_eq!((*pair.length(), **pair.copy()), (5, 3));
    pair.left_mut().set_text(&text[1..]);
    assert_eq!(*pair.length(), 4);
}

#[test]
fn children_and_aggregates_are_drawn_as_clusters_and_nodes() {
    #[reactive]
    struct Item {
        price: i64,
    }
    #[reactive]
    struct Basket {
        #[reactive(nested)]
        owner: Address,
        #[reactive(nested)]
        items: reaktiv::Table<u8, Item>,
        total: computed!(i64, self.items.sum(Item::PRICE)),
        twice: computed!(i64, self.items.sum(Item::PRICE) * 2),
        city: computed!(String, self.owner.city().clone()),
        all: computed!(usize, format!("{:?}", &self.owner).len()),
    }
    assert_eq!(
        Basket::GRAPH.to_string(),
        "\
Basket
field  kind      type                      reads                   formula
owner  nested    Address
items  nested    reaktiv::Table<u8, Item>
total  computed  i64                       items.sum(Item::PRICE)  self.items.sum(Item::PRICE)
twice  computed  i64                       items.sum(Item::PRICE)  self.items.sum(Item::PRICE) * 2
city   computed  String                    owner.city              self.owner.city().clone()
all    computed  usize                     owner                   format!(\"{:?}\", &self.owner).len()
"
    );
    assert_eq!(
        Basket::GRAPH.mermaid().to_string(),
        "\
flowchart LR
    subgraph n0[\"owner\"]
        n0_0[\"city\"]
        n0_1[\"street\"]
        n0_2([\"label\"])
        n0_1 --> n0_2
        n0_0 --> n0_2
    end
    subgraph n1[\"items\"]
        n1_0[\"price\"]
        n1_a0{{\"sum(Item::PRICE)\"}}
    end
    n2([\"total\"])
    n3([\"twice\"])
    n4([\"city\"])
    n5([\"all\"])
    n1_a0 --> n2
    n1_a0 --> n3
    n0_0 --> n4
    n0 --> n5
"
    );
    let dot = Basket::GRAPH.dot().to_string();
    assert!(dot.contains("subgraph \"cluster_owner\" {"), "{dot}");
    assert!(dot.contains("        \"items.sum(Item::PRICE)\" [shape=hexagon];"), "{dot}");
    assert!(dot.contains("    \"items.sum(Item::PRICE)\" -> \"total\";"), "{dot}");
    assert!(dot.contains("    \"owner.city\" -> \"city\";"), "{dot}");
    assert!(Basket::GRAPH.json().to_string().contains("\"path\":\"sum(Item::PRICE)\""));
}

#[test]
fn inputs_with_children_and_tables_are_cloned_and_compared_if_these_can_be() {
    #[reactive]
    #[derive(Debug, Clone, PartialEq)]
    struct Part {
        weight: i32,
        heavy: computed!(bool, self.weight > 10),
    }
    #[reactive]
    #[derive(Debug, Clone, PartialEq)]
    struct Machine {
        #[reactive(nested)]
        motor: Part,
        #[reactive(nested)]
        parts: reaktiv::Table<u32, Part>,
        heavy: computed!(usize, self.parts.count_where(Part::HEAVY) + usize::from(*self.motor.heavy())),
    }
    let part = |weight| Part::new(PartInputs { weight });
    let mut machine = Machine::new(MachineInputs { motor: part(20), parts: [(1, part(1)), (2, part(30))].into() });
    assert_eq!(*machine.heavy(), 2);
    let snapshot = machine.inputs().clone();
    machine.update_parts(|parts| parts.update(&1, |part| part.set_weight(40)));
    machine.motor_mut().set_weight(1);
    assert_eq!((*machine.heavy(), machine.inputs() == &snapshot), (2, false));
    machine.set_inputs(snapshot.clone());
    assert_eq!((*machine.heavy(), machine.inputs() == &snapshot), (2, true));
    assert_eq!(Machine::new(snapshot).motor().weight(), &20);
}

#[test]
fn a_guard_that_was_forgotten_with_the_child_in_its_place_makes_nothing_run_later() {
    thread_local!(static RUNS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) });
    #[reactive]
    struct Low {
        a: i32,
        b: i32,
    }
    #[reactive]
    struct Mid {
        #[reactive(nested)]
        low: Low,
        twice: computed!(i32, {
            RUNS.set(RUNS.get() + 1);
            *self.low.a() * 2
        }),
    }
    #[reactive]
    struct Top {
        #[reactive(nested)]
        mid: Mid,
    }
    let mid = Mid::new(MidInputs { low: Low::new(LowInputs { a: 1, b: 1 }) });
    let mut top = Top::new(TopInputs { mid });
    top.mid().twice();
    top.update_mid(|mid| std::mem::forget(mid.low_mut()));
    top.mid().twice();
    RUNS.take();
    top.update_mid(|mid| mid.update_low(|low| low.set_b(2)));
    assert_eq!((*top.mid().twice(), RUNS.take()), (2, 0));
}
