//! Givens: what a struct hands down to the structs in it.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use reaktiv::{Reactive, Table, reactive};

thread_local!(static RUNS: Cell<usize> = const { Cell::new(0) });

fn runs() -> usize {
    RUNS.replace(0)
}

#[reactive]
#[derive(Debug, Clone, PartialEq)]
struct Lamp {
    watts: f64,
    #[reactive(given, default = 0.5)]
    price: f64,
    cost: computed!(f64, {
        RUNS.set(RUNS.get() + 1);
        self.watts * self.price
    }),
    bright: computed!(bool, self.watts > 10.0),
}

#[reactive]
struct Room {
    tariff: f64,
    peak: bool,
    price: computed!(f64, if self.peak { self.tariff * 2.0 } else { self.tariff }),
    #[reactive(nested, given(price))]
    lamp: Lamp,
    cost: computed!(f64, *self.lamp.cost()),
    bright: computed!(bool, *self.lamp.bright()),
}

fn lamp(watts: f64) -> Lamp {
    Lamp::new(LampInputs { watts })
}

#[test]
fn a_struct_alone_has_its_defaults_and_can_be_set() {
    let mut lamp = lamp(100.0);
    assert_eq!((*lamp.price(), *lamp.cost()), (0.5, 50.0));
    lamp.set_price(0.25);
    assert_eq!((*lamp.price(), *lamp.cost()), (0.25, 25.0));
    assert_eq!(*lamp.clone().cost(), 25.0);
}

#[test]
fn a_child_has_what_the_struct_around_it_hands_down() {
    let mut room = Room::new(RoomInputs { tariff: 1.0, peak: false, lamp: lamp(100.0) });
    assert_eq!(*room.lamp().cost(), 100.0);
    room.set_peak(true);
    assert_eq!(*room.lamp().cost(), 200.0);
    assert_eq!(*room.cost(), 200.0);
    room.set_tariff(3.0);
    assert_eq!(*room.cost(), 600.0);
    assert_eq!(*room.inputs().lamp.cost(), 600.0);
    room.lamp_mut().set_watts(1.0);
    assert_eq!(*room.cost(), 6.0);
}

#[test]
fn only_formulas_whose_sources_have_changed_run() {
    let mut room = Room::new(RoomInputs { tariff: 1.0, peak: false, lamp: lamp(100.0) });
    assert_eq!((*room.cost(), *room.bright()), (100.0, true));
    runs();
    room.set_tariff(2.0);
    assert!(*room.bright());
    assert_eq!(runs(), 0);
    room.cost();
    assert_eq!(runs(), 1);
    room.lamp_mut().set_watts(100.0);
    room.cost();
    assert_eq!(runs(), 0);
}

#[test]
fn what_is_lent_has_the_givens_of_the_moment_and_what_is_put_in_those_it_came_with() {
    let mut room = Room::new(RoomInputs { tariff: 1.0, peak: false, lamp: lamp(100.0) });
    room.set_tariff(2.0);
    let mut lent = room.lamp_mut();
    assert_eq!(*lent.cost(), 200.0);
    let old = std::mem::replace(&mut *lent, lamp(10.0));
    assert_eq!((*lent.cost(), *old.cost()), (5.0, 200.0));
    drop(lent);
    assert_eq!((*room.lamp().cost(), *room.cost(), *old.price()), (20.0, 20.0, 2.0));
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
enum Currency {
    #[default]
    Euro,
    Dollar,
}

#[reactive]
#[derive(Clone)]
struct Line {
    #[reactive(given)]
    id: u64,
    qty: u32,
    price: f64,
    currency: Currency,
    #[reactive(given, cutoff = ptr)]
    rates: Arc<HashMap<Currency, f64>>,
    rate: computed!(f64, self.rates.get(&self.currency).copied().unwrap_or(1.0)),
    amount: computed!(f64, {
        RUNS.set(RUNS.get() + 1);
        f64::from(self.qty) * self.price * self.rate
    }),
    label: computed!(String, format!("{}: {}", self.id, self.qty)),
}

#[reactive]
struct Order {
    #[reactive(cutoff = ptr)]
    rates: Arc<HashMap<Currency, f64>>,
    #[reactive(nested, given(rates, id = key))]
    lines: Table<u64, Line>,
    total: computed!(f64, self.lines.sum(Line::AMOUNT)),
    count: computed!(u32, self.lines.sum(Line::QTY)),
}

fn rates(dollar: f64) -> Arc<HashMap<Currency, f64>> {
    Arc::new([(Currency::Dollar, dollar)].into())
}

fn line(qty: u32, currency: Currency) -> Line {
    Line::new(LineInputs { qty, price: 2.0, currency })
}

fn order() -> Order {
    let lines = [(7, line(1, Currency::Euro)), (8, line(10, Currency::Dollar))].into();
    Order::new(OrderInputs { rates: rates(0.5), lines })
}

#[test]
fn rows_have_what_is_handed_down_and_their_keys() {
    let mut order = order();
    assert_eq!((*order.total(), *order.count()), (12.0, 11));
    assert_eq!(order.lines()[&8].label(), "8: 10");
    runs();
    order.set_rates(rates(2.0));
    assert_eq!(*order.count(), 11);
    assert_eq!(runs(), 0);
    assert_eq!(*order.lines()[&8].amount(), 40.0);
    assert_eq!(runs(), 1);
    assert_eq!(*order.total(), 42.0);
    assert_eq!(runs(), 0); // that in euros has the same rate as before
    order.lines_mut().insert(9, line(1, Currency::Dollar));
    assert_eq!((*order.total(), *order.lines()[&9].id()), (46.0, 9));
    assert_eq!(*order.inputs().lines[&9].amount(), 4.0);
    order.update_lines(|lines| {
        let mut row = lines.remove(&9).unwrap();
        assert_eq!((*row.id(), *row.amount()), (9, 4.0));
        row.set_qty(2);
        lines.insert(11, row);
        assert_eq!(*lines[&11].id(), 9);
    });
    assert_eq!((*order.lines()[&11].id(), *order.total()), (11, 50.0));
}

#[reactive]
#[derive(Clone)]
struct Part {
    weight: f64,
    #[reactive(given, default = 1.0)]
    factor: f64,
    own: f64,
    inner: computed!(f64, self.factor * self.own),
    #[reactive(nested, given(factor = self.inner))]
    parts: Table<u32, Part>,
    total: computed!(f64, self.weight * self.factor + self.parts.sum(Part::TOTAL)),
}

fn part(weight: f64, own: f64, parts: impl Into<Table<u32, Part>>) -> Part {
    Part::new(PartInputs { weight, own, parts: parts.into() })
}

#[test]
fn a_tree_hands_down_through_its_levels() {
    let leaf = || part(1.0, 1.0, []);
    let mut root = part(0.0, 2.0, [(1, part(0.0, 3.0, [(1, leaf()), (2, leaf())])), (2, leaf())]);
    assert_eq!(*root.total(), 6.0 + 6.0 + 2.0);
    root.set_own(1.0);
    assert_eq!(*root.total(), 3.0 + 3.0 + 1.0);
    root.parts_mut().row_mut(&1).unwrap().parts_mut().insert(3, leaf());
    assert_eq!(*root.total(), 10.0);
    assert_eq!(*root.inputs().parts[&1].inputs().parts[&3].total(), 3.0);
    assert_eq!(*root.clone().total(), 10.0);
}

#[test]
fn effects_run_first_when_their_struct_is_placed() {
    use std::sync::mpsc::{Sender, channel};

    #[reactive]
    struct Sensor {
        #[reactive(given)]
        limit: f64,
        celsius: f64,
        #[reactive(context)]
        alarms: Sender<String>,
        hot: computed!(bool, self.celsius > self.limit),
        tell: effect!({
            let _ = self.alarms.send(format!("{}", self.hot));
        }),
    }
    #[reactive]
    struct House {
        limit: f64,
        #[reactive(nested, given(limit))]
        sensors: Table<u32, Sensor>,
    }
    let (sender, alarms) = channel();
    let alarms = || alarms.try_iter().collect::<Vec<_>>();
    let sensor = |celsius| Sensor::new(SensorInputs { celsius }, sender.clone());
    let mut one = sensor(30.0);
    one.set_celsius(31.0);
    assert!(alarms().is_empty());
    let sensors = Table::from([(1, one), (2, sensor(10.0))]);
    assert!(alarms().is_empty());
    let mut house = House::new(HouseInputs { limit: 20.0, sensors });
    assert_eq!(alarms(), ["true", "false"]);
    house.set_limit(40.0);
    assert_eq!(alarms(), ["false"]);
    house.sensors_mut().insert(3, sensor(50.0));
    assert_eq!(alarms(), ["true"]);
    house.batch(|house| {
        house.set_limit(5.0);
        house.set_limit(40.0);
    });
    assert!(alarms().is_empty());
    let mut alone = sensor(1.0);
    alone.flush();
    assert_eq!(alarms(), ["true"]);
}

#[reactive]
#[derive(Debug)]
struct City {
    #[reactive(given)]
    country: String,
    name: String,
    label: computed!(String, format!("{}, {}", self.name, self.country)),
}

#[reactive]
#[derive(Debug)]
struct Customer {
    name: String,
    land: computed!(String, {
        RUNS.set(RUNS.get() + 1);
        self.code.to_uppercase()
    }),
    code: String,
    #[reactive(nested, given(country = self.land))]
    city: City,
    #[reactive(nested, given(country = self.land))]
    cities: Table<u32, City>,
}

#[reactive]
#[derive(Debug)]
struct Invoice {
    #[reactive(nested)]
    customer: Customer,
    name: computed!(String, self.customer.name().clone()),
    label: computed!(String, self.customer.city.label().clone()),
    all: computed!(String, self.customer.cities.rows().map(|city| city.label().as_str()).collect()),
}

#[test]
fn formulas_further_out_see_what_is_handed_down_in_between() {
    let city = |name: &str| City::new(CityInputs { name: name.into() });
    let customer = CustomerInputs {
        name: "Ada".into(),
        code: "fr".into(),
        city: city("Nice"),
        cities: [(1, city("Brest"))].into(),
    };
    runs();
    let mut invoice = Invoice::new(InvoiceInputs { customer: Customer::new(customer) });
    assert_eq!((invoice.name(), runs()), (&"Ada".to_string(), 0));
    assert_eq!((invoice.label().as_str(), invoice.all().as_str(), runs()), ("Nice, FR", "Brest, FR", 1));
    invoice.customer_mut().set_code("it".into());
    assert_eq!((invoice.all().as_str(), invoice.label().as_str(), runs()), ("Brest, IT", "Nice, IT", 1));
    invoice.customer_mut().set_name("Grace".into());
    assert_eq!((invoice.label().as_str(), runs()), ("Nice, IT", 0));
}

#[test]
fn debug_computes_nothing_and_shows_what_was_not_handed_down_as_stale() {
    let city = |name: &str| City::new(CityInputs { name: name.into() });
    let customer = CustomerInputs {
        name: "Ada".into(),
        code: "fr".into(),
        city: city("Nice"),
        cities: [(1, city("Brest")), (2, city("Dax"))].into(),
    };
    let mut customer = Customer::new(customer);
    assert!(format!("{customer:?}").contains("city: <stale>, cities: <stale> }"));
    customer.cities().get(&1);
    assert!(
        format!("{customer:?}")
            .ends_with("cities: {1: City { country: \"FR\", name: \"Brest\", label: <stale> }, 2: <stale>} }"),
        "{customer:?}"
    );
    customer.set_code("it".into());
    assert!(format!("{customer:?}").contains("city: <stale>, cities: <stale> }"));
}

#[reactive]
#[derive(Clone, PartialEq, Debug)]
struct Device {
    #[reactive(given)]
    id: u32,
    celsius: f64,
    hot: computed!(bool, self.celsius > 80.0),
    #[reactive(context, given)]
    log: Vec<String>,
    tell: effect!(self.log.push(format!("{} {}", self.id, self.hot))),
}

#[reactive]
struct Gateway {
    name: String,
    #[reactive(context, given)]
    log: Vec<String>,
    #[reactive(nested, given(id = key, log))]
    devices: Table<u32, Device>,
    count: effect!(self.log.push(format!("{}: {}", self.name, self.devices.len()))),
}

#[reactive]
struct Plant {
    #[reactive(context)]
    journal: Vec<String>,
    hot: computed!(usize, self.gateway.devices.count_where(Device::HOT)),
    #[reactive(nested, given(log = self.journal))]
    gateway: Gateway,
    total: effect!(self.journal.push(format!("{} hot", self.hot))),
}

#[test]
fn effects_of_children_and_rows_are_lent_the_context_of_the_struct_around_them() {
    let device = |celsius| Device::new(DeviceInputs { celsius });
    let mut alone = device(90.0);
    alone.flush();
    alone.set_celsius(91.0);
    let devices = Table::from([(7, alone), (8, device(20.0))]);
    let gateway = Gateway::new(GatewayInputs { name: "north".into(), devices: devices.clone() });
    let mut plant = Plant::new(PlantInputs { gateway }, Vec::new());
    let journal = |plant: &mut Plant| std::mem::take(plant.journal_mut());
    assert_eq!(journal(&mut plant), ["7 true", "8 false", "north: 2", "1 hot"]);
    plant.gateway_mut().devices_mut().row_mut(&8).unwrap().set_celsius(85.0);
    assert_eq!(journal(&mut plant), ["8 true", "2 hot"]);
    plant.update_gateway(|gateway| {
        gateway.devices_mut().insert(9, device(1.0));
        gateway.flush(); // without a context nothing of it runs
        gateway.set_name("south".into());
    });
    assert_eq!(journal(&mut plant), ["9 false", "south: 3"]);
    plant.batch(|plant| {
        plant.gateway_mut().devices_mut()[&7].set_celsius(1.0);
        plant.gateway_mut().devices_mut()[&7].set_celsius(95.0);
    });
    assert!(journal(&mut plant).is_empty());
    let copy = plant.gateway().devices()[&7].clone();
    assert_eq!((*copy.id(), *copy.hot()), (7, true));
    plant.gateway_mut().devices_mut().insert(10, copy);
    assert_eq!(journal(&mut plant), ["10 true", "south: 4", "3 hot"]);
}

#[test]
fn a_table_that_came_under_a_forgotten_guard_is_handed_down_to() {
    let mut order = order();
    order.total();
    let mut lent = order.lines_mut();
    *lent = Table::from([(5, line(1, Currency::Dollar))]);
    std::mem::forget(lent);
    assert_eq!((*order.lines()[&5].id(), *order.lines()[&5].amount(), *order.total()), (5, 1.0, 1.0));
    let mut lent = order.lines_mut();
    lent.row_mut(&5).unwrap().set_qty(2);
    lent.insert(6, line(1, Currency::Dollar));
    std::mem::forget(lent);
    assert_eq!((*order.total(), *order.lines()[&6].id()), (3.0, 6));
}

#[reactive]
struct Bulb {
    watts: f64,
    #[reactive(given)]
    volts: f64,
    amperes: computed!(f64, self.watts / self.volts),
    doubled: computed!(f64, self.watts * 2.0),
    tell: effect!(RUNS.set(RUNS.get() + usize::from(self.amperes.is_finite()))),
}

#[test]
fn a_given_that_is_set_in_a_batch_bears_its_struct_at_the_end_of_it() {
    let mut bulb = Bulb::new(BulbInputs { watts: 10.0 });
    runs();
    bulb.batch(|bulb| bulb.set_volts(5.0));
    assert_eq!(runs(), 1);
    bulb.set_watts(20.0);
    assert_eq!(runs(), 1);

    let mut bulbs = Table::from([(1, Bulb::new(BulbInputs { watts: 10.0 }))]);
    bulbs.update(&1, |bulb| bulb.set_volts(5.0));
    assert_eq!(runs(), 1);
}

#[reactive]
struct House {
    volts: f64,
    #[reactive(nested, given(volts))]
    bulb: Bulb,
    #[reactive(nested, given(volts))]
    bulbs: Table<u8, Bulb>,
    doubled: computed!(f64, {
        RUNS.set(RUNS.get() + 100);
        *self.bulb.doubled()
    }),
    count: computed!(usize, {
        RUNS.set(RUNS.get() + 10_000);
        self.bulbs.len()
    }),
}

#[test]
fn who_reads_of_a_child_what_does_not_depend_on_its_givens_does_not_run_when_they_change() {
    let bulb = || Bulb::new(BulbInputs { watts: 10.0 });
    let mut house = House::new(HouseInputs { volts: 5.0, bulb: bulb(), bulbs: [(1, bulb())].into() });
    house.bulbs_mut().insert(2, bulb());
    assert_eq!((*house.doubled(), *house.count()), (20.0, 2));
    runs();
    for volts in [10.0, 20.0, 30.0] {
        house.set_volts(volts);
        assert_eq!((*house.doubled(), *house.count()), (20.0, 2));
        assert_eq!(runs(), 3, "the effects alone");
    }
}

type Rows<R> = Table<u8, R>;

#[reactive]
struct Shelf<R: Reactive> {
    #[reactive(nested)]
    rows: Table<u8, R>,
    #[reactive(nested)]
    more: Rows<R>,
    #[reactive(nested)]
    one: R,
    rows_and_one: computed!(usize, self.rows.len() + 1),
}

#[reactive]
#[derive(Default)]
struct Book {
    pages: u32,
}

#[test]
fn what_is_nested_as_a_type_parameter_takes_nothing() {
    let shelf =
        Shelf::new(ShelfInputs { rows: [(1, Book::default())].into(), more: Rows::new(), one: Book::default() });
    assert_eq!(*shelf.rows_and_one(), 2);
}

#[reactive]
struct Task {
    #[reactive(given)]
    complete: bool,
    open: computed!(bool, !self.complete),
}

#[reactive]
struct Project {
    complete: bool,
    #[reactive(nested, given(complete))]
    task: Task,
}

#[test]
fn a_graph_shows_what_is_handed_down() {
    let project = Project::new(ProjectInputs { complete: true, task: TaskInputs {}.into() });
    assert!(!*project.task().open());
    assert_eq!(
        Project::GRAPH.to_string(),
        "Project\n\
         field     kind      type  reads     formula\n\
         complete  signal    bool\n\
         task      nested    Task  complete\n"
    );
}

#[reactive]
struct Probe {
    celsius: i64,
    #[reactive(given)]
    offset: i64,
    shown: computed!(i64, self.celsius + self.offset),
    #[reactive(context, given)]
    log: Vec<i64>,
    tell: effect!(self.log.push(self.shown)),
}

#[reactive]
struct Site {
    offset: i64,
    #[reactive(nested, given(offset, log))]
    probes: Table<u8, Probe>,
    #[reactive(context)]
    log: Vec<i64>,
}

fn site() -> Site {
    let mut site = Site::new(SiteInputs { offset: 0, probes: Table::new() }, Vec::new());
    site.probes_mut().create(1, ProbeInputs { celsius: 1 });
    assert_eq!(std::mem::take(site.log_mut()), [1]);
    site
}

#[test]
fn what_happens_in_a_table_that_is_taken_out_and_put_back_is_told_when_it_is_back() {
    let mut site = site();
    let away = |site: &mut Site, change: &mut dyn FnMut(&mut Table<u8, Probe>)| {
        site.update_probes(|probes| {
            let mut taken = std::mem::take(probes);
            change(&mut taken);
            *probes = taken;
        });
        std::mem::take(site.log_mut())
    };
    assert_eq!(away(&mut site, &mut |probes| probes[&1].set_celsius(2)), [2]);
    assert_eq!(away(&mut site, &mut |probes| probes[&1] = Probe::new(ProbeInputs { celsius: 3 })), [3]);
    assert_eq!(away(&mut site, &mut |probes| probes.update_all(|_, probe| probe.set_celsius(4))), [4]);

    let (sender, told) = std::sync::mpsc::channel();
    let mut subscription = None;
    away(&mut site, &mut |probes| {
        let sender = sender.clone();
        subscription = Some(probes[&1].on_change(Probe::SHOWN, move |shown: &i64| sender.send(*shown).unwrap()));
    });
    site.set_offset(10);
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [14]);
    drop(subscription);
}

#[reactive]
struct Gauge {
    celsius: i64,
    #[reactive(given)]
    offset: i64,
    shown: computed!(i64, self.celsius + self.offset),
}

#[reactive]
struct Panel {
    offset: i64,
    #[reactive(nested, given(offset))]
    gauges: Table<u8, Gauge>,
}

#[test]
fn who_listens_in_a_table_that_came_under_a_forgotten_guard_is_told_what_is_handed_down() {
    let mut panel = Panel::new(PanelInputs { offset: 5, gauges: Table::new() });
    let mut gauges = Table::from([(1, Gauge::new(GaugeInputs { celsius: 100 }))]);
    let (sender, told) = std::sync::mpsc::channel();
    let _subscription = gauges[&1].on_change(Gauge::SHOWN, move |shown: &i64| sender.send(*shown).unwrap());
    gauges[&1].set_celsius(200);
    let mut guard = panel.gauges_mut();
    *guard = gauges;
    std::mem::forget(guard);
    panel.flush();
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [205]);
}

#[derive(Clone, Default)]
struct Model(i64);

#[reactive]
struct User {
    note: u8,
    #[reactive(given, cutoff = never)]
    model: Model,
    shown: computed!(i64, {
        RUNS.set(RUNS.get() + 1);
        self.model.0
    }),
    tell: effect!(RUNS.set(RUNS.get() + 100 * usize::from(self.model.0 > 0))),
}

#[reactive]
struct Group {
    other: u8,
    #[reactive(cutoff = never)]
    model: Model,
    #[reactive(nested, given(model))]
    users: Table<u8, User>,
    sum: computed!(i64, self.users.sum(User::SHOWN)),
}

#[test]
fn a_table_that_was_lent_hands_down_only_what_has_changed_also_if_it_is_never_equal() {
    let users = (0..3).map(|id| (id, User::new(UserInputs { note: 0 }))).collect();
    let mut group = Group::new(GroupInputs { other: 0, model: Model(1), users });
    assert_eq!((*group.sum(), runs()), (3, 303));
    let _ = group.users_mut();
    group.update_users(|users| users.len());
    group.set_other(1);
    assert_eq!((*group.sum(), runs()), (3, 0));
    group.users_mut().insert(7, User::new(UserInputs { note: 0 }));
    assert_eq!((*group.sum(), runs()), (4, 101), "the new one");
    group.set_model(Model(2));
    assert_eq!((*group.sum(), runs()), (8, 404));
}
