//! What is in a frame, and when there is one.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::mem;

use reaktiv::publish::Version;
use reaktiv::{Reactive, Table, Timed, reactive};
use reaktiv_tests::{ignore, panic_message};
use serde::{Deserialize, Serialize, Serializer};

use super::support::body;

thread_local!(static WRITTEN: Cell<usize> = const { Cell::new(0) });

/// A number that counts how often one is written.
#[derive(Clone, Debug, Default, PartialEq)]
struct Counted(u64);

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WRITTEN.set(WRITTEN.get() + 1);
        assert_ne!(self.0, 13, "this number is not written");
        self.0.serialize(serializer)
    }
}

#[reactive]
struct Line {
    #[reactive(publish)]
    price: Counted,
    #[reactive(publish)]
    quantity: u64,
    #[reactive(publish)]
    amount: computed!(u64, self.price.0 * self.quantity),
}

#[reactive]
struct Customer {
    #[reactive(publish)]
    name: String,
    secret: String,
}

#[reactive]
struct Order {
    #[reactive(publish)]
    number: Counted,
    #[reactive(nested, publish)]
    customer: Customer,
    #[reactive(nested, publish)]
    lines: Table<u64, Line>,
    #[reactive(publish)]
    total: computed!(u64, self.lines.sum(Line::AMOUNT)),
    hidden: computed!(u64, self.total + 1),
}

fn line(price: u64, quantity: u64) -> Line {
    Line::new(LineInputs { price: Counted(price), quantity })
}

fn order(lines: impl IntoIterator<Item = (u64, Line)>) -> Order {
    let customer = Customer::new(CustomerInputs { name: "Ada".into(), secret: "secret".into() });
    Order::new(OrderInputs { number: Counted(7), customer, lines: lines.into_iter().collect() })
}

fn whole(of: &mut Order) -> Version {
    of.frame_since(None).unwrap().version()
}

fn changes(of: &mut Order, since: Version) -> String {
    body(&of.frame_since(since).unwrap())
}

#[test]
fn the_first_frame_has_all_that_is_published_and_nothing_else() {
    let mut order = order([(1, line(1, 2)), (2, line(5, 1))]);
    let frame = order.frame_since(None).unwrap();
    assert_eq!(frame.since(), None);
    assert_eq!(
        frame.as_str(),
        format!(
            "{}{}",
            format_args!(
                r#"{{"v":{},"kinds":{{"number":"signal","total":"computed","customer":"nested","lines":"nested"}},"#,
                frame.version()
            ),
            r#""set":{"number":7,"total":7},"new":{"customer":{"set":{"name":"Ada"}}},"rows":{"lines":{"all":[[1,{"set":{"price":1,"quantity":2,"amount":2}}],[2,{"set":{"price":5,"quantity":1,"amount":5}}]]}}}"#
        )
    );
}

#[test]
fn a_frame_has_the_cells_that_have_changed() {
    let mut order = order([(1, line(1, 2)), (2, line(5, 1))]);
    let before = whole(&mut order);
    order.lines_mut().row_mut(&1).unwrap().set_quantity(3);
    assert_eq!(
        changes(&mut order, before),
        r#"{"set":{"total":8},"rows":{"lines":{"at":[[1,{"set":{"quantity":3,"amount":3}}]]}}}"#
    );
    order.customer_mut().set_name("Bea".into());
    assert_eq!(
        changes(&mut order, before),
        r#"{"set":{"total":8},"in":{"customer":{"set":{"name":"Bea"}}},"rows":{"lines":{"at":[[1,{"set":{"quantity":3,"amount":3}}]]}}}"#
    );
}

#[test]
fn rows_come_and_go() {
    let mut order = order([(1, line(1, 2)), (2, line(5, 1))]);
    let before = whole(&mut order);
    order.lines_mut().remove(&1);
    order.lines_mut().insert(3, line(1, 1));
    let row = r#"[3,{"set":{"price":1,"quantity":1,"amount":1}}]"#;
    assert_eq!(
        changes(&mut order, before),
        format!(r#"{{"set":{{"total":6}},"rows":{{"lines":{{"del":[1],"put":[{row}]}}}}}}"#)
    );
    // A row that comes back comes to the end.
    order.lines_mut().insert(1, line(1, 2));
    let back = r#"[1,{"set":{"price":1,"quantity":2,"amount":2}}]"#;
    assert_eq!(
        changes(&mut order, before),
        format!(r#"{{"set":{{"total":8}},"rows":{{"lines":{{"del":[1],"put":[{row},{back}]}}}}}}"#)
    );
    order.lines_mut().clear();
    assert_eq!(changes(&mut order, before), r#"{"set":{"total":0},"rows":{"lines":{"all":[]}}}"#);
}

#[test]
fn the_order_is_told_where_it_does_not_follow() {
    let mut order = order([(1, line(1, 1)), (2, line(2, 1)), (3, line(3, 1))]);
    let before = whole(&mut order);
    let inputs = |lines: [(u64, Line); 3]| {
        let customer = Customer::new(CustomerInputs { name: "Ada".into(), secret: String::new() });
        OrderInputs { number: Counted(7), customer, lines: lines.into() }
    };
    order.set_inputs(inputs([(3, line(3, 1)), (1, line(1, 1)), (2, line(2, 1))]));
    assert_eq!(changes(&mut order, before), r#"{"rows":{"lines":{"order":[3,1,2]}}}"#);
}

#[test]
fn what_is_written_and_is_the_same_is_no_change() {
    let mut order = order([(1, line(1, 2))]);
    let before = whole(&mut order);
    order.update_number(|number| number.0 += 1);
    order.update_number(|number| number.0 -= 1);
    *order.lines_mut().row_mut(&1).unwrap() = line(1, 2);
    let customer = CustomerInputs { name: "Ada".into(), secret: "another".into() };
    *order.customer_mut() = Customer::new(customer);
    let frame = order.frame_since(before).unwrap();
    assert!(frame.is_empty());
    assert_eq!((frame.version(), body(&frame)), (before, "{}".to_owned()));
}

#[test]
fn a_version_that_is_not_known_gets_the_whole_state() {
    let (mut order, mut other) = (order([]), order([]));
    let version = whole(&mut order);
    for unknown in [whole(&mut other), Version::default(), format!("{version}").replace(']', "7]").parse().unwrap()] {
        assert_eq!(order.frame_since(unknown).unwrap().since(), None, "{unknown}");
    }
    assert!(order.frame_since(version).unwrap().since().is_some());
    // A copy is another struct.
    let copy = mem::replace(&mut order, other);
    ignore(copy);
    assert_eq!(order.frame_since(version).unwrap().since(), None);
}

#[test]
fn who_asks_from_the_same_version_gets_the_same_frame() {
    let mut order = order((0..100).map(|key| (key, line(1, key))));
    WRITTEN.set(0);
    let first = order.frame_since(None).unwrap();
    assert_eq!(WRITTEN.get(), 101);
    for _ in 0..1000 {
        assert_eq!(order.frame_since(None).unwrap().as_ptr(), first.as_ptr());
    }
    order.lines_mut().row_mut(&7).unwrap().set_price(Counted(2));
    let second = order.frame_since(first.version()).unwrap();
    for _ in 0..1000 {
        assert_eq!(order.frame_since(first.version()).unwrap().as_ptr(), second.as_ptr());
    }
    assert_eq!(WRITTEN.get(), 102, "one cell was written once");
}

#[test]
fn only_what_was_touched_is_written_again() {
    let mut order = order((0..10_000).map(|key| (key, line(1, 1))));
    let mut version = whole(&mut order);
    WRITTEN.set(0);
    for key in 0..100 {
        order.lines_mut().row_mut(&key).unwrap().set_quantity(2);
        let frame = order.frame_since(version).unwrap();
        assert_eq!(
            body(&frame),
            format!(
                r#"{{"set":{{"total":{}}},"rows":{{"lines":{{"at":[[{key},{{"set":{{"quantity":2,"amount":2}}}}]]}}}}}}"#,
                10_001 + key
            )
        );
        version = frame.version();
    }
    assert_eq!(
        WRITTEN.get(),
        100,
        "a row is written as a whole, to see what of it has changed; a field of a struct alone"
    );
    order.set_number(Counted(8));
    ignore(order.frame_since(version).unwrap());
    assert_eq!(WRITTEN.get(), 101);
}

#[test]
fn a_frame_in_a_batch_shows_what_a_flush_has_left() {
    #[reactive]
    struct Steps {
        #[reactive(publish)]
        a: u32,
        #[reactive(publish)]
        sum: scan!(u32, self.sum + self.a),
    }
    let mut steps = Steps::new(StepsInputs { a: 1 });
    let before = steps.frame_since(None).unwrap().version();
    steps.batch(|steps| {
        steps.set_a(5);
        assert_eq!(body(&steps.frame_since(before).unwrap()), r#"{"set":{"a":5,"sum":6}}"#);
        steps.set_a(6);
    });
    assert_eq!(body(&steps.frame_since(before).unwrap()), r#"{"set":{"a":6,"sum":12}}"#);
}

#[test]
fn what_time_changes_is_in_frames() {
    #[reactive]
    struct Row {
        #[reactive(given, clock)]
        now: u64,
        #[reactive(publish)]
        seen: u64,
        #[reactive(publish)]
        stale: computed!(bool, self.now >= self.seen + 10),
    }
    #[reactive]
    struct Plant {
        #[reactive(clock, default = 0)]
        now: u64,
        #[reactive(publish)]
        second: computed!(u64, self.now.every(1000)),
        #[reactive(nested, publish, given(now))]
        rows: Table<u32, Row>,
    }
    let row = |seen| Row::new(RowInputs { seen });
    let mut plant = Plant::new(PlantInputs { rows: [(1, row(0)), (2, row(5))].into() });
    let before = plant.frame_since(None).unwrap().version();
    plant.advance(9);
    assert!(plant.frame_since(before).unwrap().is_empty());
    plant.advance(12);
    assert_eq!(body(&plant.frame_since(before).unwrap()), r#"{"rows":{"rows":{"at":[[1,{"set":{"stale":true}}]]}}}"#);
    plant.advance(2500);
    let both = r#"{"at":[[1,{"set":{"stale":true}}],[2,{"set":{"stale":true}}]]}"#;
    assert_eq!(
        body(&plant.frame_since(before).unwrap()),
        format!(r#"{{"set":{{"second":2000}},"rows":{{"rows":{both}}}}}"#)
    );
}

#[test]
fn what_is_handed_down_is_in_frames() {
    #[reactive]
    struct Row {
        #[reactive(given, publish)]
        limit: u64,
        celsius: u64,
        #[reactive(publish)]
        hot: computed!(bool, self.celsius > self.limit),
    }
    #[reactive]
    struct Plant {
        limit: u64,
        #[reactive(nested, publish, given(limit))]
        rows: Table<u32, Row>,
        #[reactive(nested, publish, given(limit))]
        spare: Row,
    }
    let row = |celsius| Row::new(RowInputs { celsius });
    let mut plant = Plant::new(PlantInputs { limit: 10, rows: [(1, row(15)), (2, row(5))].into(), spare: row(0) });
    let before = plant.frame_since(None).unwrap().version();
    plant.set_limit(20);
    assert_eq!(
        body(&plant.frame_since(before).unwrap()),
        r#"{"in":{"spare":{"set":{"limit":20}}},"rows":{"rows":{"at":[[1,{"set":{"limit":20,"hot":false}}],[2,{"set":{"limit":20}}]]}}}"#
    );
}

#[test]
fn a_panic_on_the_way_loses_nothing() {
    let mut order = order([(1, line(1, 2)), (2, line(5, 1)), (3, line(1, 1))]);
    let before = whole(&mut order);
    order.lines_mut().row_mut(&1).unwrap().set_quantity(3);
    order.lines_mut().remove(&3);
    order.lines_mut().insert(4, line(13, 1));
    order.set_number(Counted(8));
    for _ in 0..3 {
        assert!(panic_message(|| order.frame_since(before)).contains("this number is not written"));
    }
    order.lines_mut().row_mut(&4).unwrap().set_price(Counted(12));
    order.lines_mut().remove(&2);
    let changes = changes(&mut order, before);
    assert!(changes.contains(r#""set":{"number":8,"total":15}"#) && changes.contains(r#""del":[2,3]"#), "{changes}");
    assert!(
        changes.contains(
            r#""put":[[4,{"set":{"price":12,"quantity":1,"amount":12}}]],"at":[[1,{"set":{"quantity":3,"amount":3}}]]"#
        ),
        "{changes}"
    );
}

#[test]
fn a_row_that_panics_before_all_rows_were_read_is_read_again() {
    let mut order = order([(1, line(1, 2)), (2, line(13, 1)), (3, line(1, 1))]);
    assert!(panic_message(|| order.frame_since(None)).contains("this number is not written"));
    order.lines_mut().remove(&2);
    let frame = order.frame_since(None).unwrap();
    assert!(
        frame.contains(
            r#""all":[[1,{"set":{"price":1,"quantity":2,"amount":2}}],[3,{"set":{"price":1,"quantity":1,"amount":1}}]]"#
        ),
        "{frame}"
    );
}

#[reactive]
struct Page {
    #[reactive(publish)]
    head: String,
    #[reactive(publish)]
    body: String,
    #[reactive(publish)]
    number: u64,
    #[reactive(publish)]
    foot: String,
}

#[test]
fn texts_of_all_lengths_stand_beside_each_other() {
    let text = |length: usize| "x".repeat(length);
    let inputs = PageInputs { head: text(1), body: text(1), number: 1, foot: text(1) };
    let mut page = Page::new(inputs);
    let mut version = page.frame_since(None).unwrap().version();
    let lengths = [0, 5, 1021, 1022, 1023, 1024, 5000, 70_000];
    for (round, &length) in lengths.iter().cycle().take(50).enumerate() {
        let other = lengths[(round * 5 + 3) % lengths.len()];
        let mut expected = Vec::new();
        let mut set = |name: &str, before: usize, now: usize| {
            if before != now {
                expected.push(format!(r#""{name}":"{}""#, text(now)));
            }
        };
        match round % 3 {
            0 => {
                set("head", page.head().len(), length);
                set("foot", page.foot().len(), other);
                page.set_foot(text(other));
                page.set_head(text(length));
            }
            1 => {
                set("body", page.body().len(), length);
                page.set_body(text(length));
            }
            _ => {
                set("body", page.body().len(), other);
                page.set_number(10_u64.pow(round as u32 % 10));
                page.set_body(text(other));
                expected.push(format!(r#""number":{}"#, page.number()));
            }
        }
        let frame = page.frame_since(version).unwrap();
        let expected = if expected.is_empty() { String::new() } else { format!(r#""set":{{{}}}"#, expected.join(",")) };
        assert_eq!(body(&frame), format!("{{{expected}}}"), "round {round}");
        version = frame.version();
        let all = format!(
            r#"{{"set":{{"head":"{}","body":"{}","number":{},"foot":"{}"}}}}"#,
            page.head(),
            page.body(),
            page.number(),
            page.foot()
        );
        assert_eq!(body(&page.frame_since(None).unwrap()), all, "round {round}");
    }
}

/// A name that is told in small letters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
struct Name(String);

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_lowercase().serialize(serializer)
    }
}

#[reactive]
struct Register {
    #[reactive(nested, publish)]
    lines: Table<Name, Line>,
}

#[test]
fn a_key_that_does_not_come_back_as_itself_is_an_error_as_long_as_it_is_there() {
    let name = |name: &str| Name(name.to_owned());
    let mut register = Register::new(RegisterInputs { lines: [(name("ada"), line(1, 1))].into() });
    let before = register.frame_since(None).unwrap().version();
    register.lines_mut().insert(name("Ada"), line(2, 2));
    for _ in 0..3 {
        let error = register.frame_since(before).unwrap_err();
        assert_eq!(
            error.to_string(),
            r#"`lines["ada"]` cannot be published: this key is read back as another one, so there could be two of it"#
        );
    }
    register.lines_mut().remove(&name("Ada"));
    assert!(register.frame_since(before).unwrap().is_empty());
}

/// A number that is told from all others by its bits.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct Bits(f64);

impl PartialEq for Bits {
    fn eq(&self, other: &Bits) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Bits {}

impl Hash for Bits {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.to_bits().hash(hasher);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
enum Number {
    Integer(i64),
    Float(Bits),
}

#[reactive]
struct Numbers {
    #[reactive(nested, publish)]
    floats: Table<(Bits, Option<Bits>), Line>,
    #[reactive(nested, publish)]
    numbers: Table<Number, Line>,
}

#[test]
fn keys_that_are_one_number_in_a_browser_are_never_in_one_table() {
    let key = |float| (Bits(float), Some(Bits(0.5)));
    let floats = [1.0, -3.0, 1.5, 1e20, f64::NAN].map(|float| (key(float), line(1, 1)));
    let mut numbers = Numbers::new(NumbersInputs { floats: floats.into(), numbers: Table::new() });
    let whole = numbers.frame_since(None).unwrap();
    for key in ["[1,0.5]", "[-3,0.5]", "[1.5,0.5]", "[1e20,0.5]", r#"["NaN",0.5]"#] {
        assert!(whole.contains(&format!(r#"[{key},{{"set":"#)), "{key} is not in {whole}");
    }

    numbers.floats_mut().insert(key(-0.0), line(1, 1));
    let error = numbers.frame_since(None).unwrap_err();
    assert!(error.to_string().starts_with("`floats[[0,0.5]]` cannot be published: this key is read back"), "{error}");
    numbers.floats_mut().clear();
    numbers.numbers_mut().insert(Number::Integer(1), line(1, 1));
    numbers.frame_since(None).unwrap();
    numbers.numbers_mut().insert(Number::Float(Bits(1.0)), line(1, 1));
    let error = numbers.frame_since(None).unwrap_err();
    assert!(error.to_string().starts_with("`numbers[1]` cannot be published: this key is read back"), "{error}");
}

#[reactive]
struct Account {
    #[reactive(publish)]
    balance: i64,
    #[reactive(publish)]
    lowest: scan!(i64, self.lowest.min(self.balance)),
    #[reactive(context)]
    log: Vec<i64>,
    tell: effect!(self.log.push(self.balance)),
}

#[reactive]
struct Bank {
    #[reactive(nested, publish)]
    own: Teller,
    #[reactive(nested, publish)]
    others: Table<u8, Teller>,
    #[reactive(publish)]
    lowest: scan!(i64, self.lowest.min(*self.own.lowest())),
}

#[reactive]
struct Teller {
    #[reactive(publish)]
    balance: i64,
    #[reactive(publish)]
    lowest: scan!(i64, self.lowest.min(self.balance)),
}

#[test]
fn what_a_panic_in_a_batch_has_left_is_no_half_state() {
    let mut account = Account::new(AccountInputs { balance: 0 }, Vec::new());
    let before = account.frame_since(None).unwrap().version();
    panic_message(|| {
        account.batch(|account| {
            account.set_balance(-5);
            panic!("of the user");
        })
    });
    assert_eq!(body(&account.frame_since(before).unwrap()), r#"{"set":{"balance":-5,"lowest":-5}}"#);
    // The effect waits for a flush, as it does after any panic.
    assert_eq!(account.log(), &[0]);
    account.flush();
    assert_eq!(account.log(), &[0, -5]);

    let teller = || Teller::new(TellerInputs { balance: 0 });
    let mut bank = Bank::new(BankInputs { own: teller(), others: [(1, teller())].into() });
    let before = bank.frame_since(None).unwrap().version();
    panic_message(|| {
        bank.batch(|bank| {
            bank.own_mut().set_balance(-1);
            bank.others_mut().row_mut(&1).unwrap().set_balance(-2);
            panic!("of the user");
        })
    });
    let frame = bank.frame_since(before).unwrap();
    let own = r#""in":{"own":{"set":{"balance":-1,"lowest":-1}}}"#;
    let others = r#""rows":{"others":{"at":[[1,{"set":{"balance":-2,"lowest":-2}}]]}}"#;
    assert_eq!(body(&frame), format!(r#"{{"set":{{"lowest":-1}},{own},{others}}}"#));
    // A guard that is forgotten.
    let mut own = bank.own_mut();
    own.set_balance(-7);
    mem::forget(own);
    let after = bank.frame_since(frame.version()).unwrap();
    assert_eq!(body(&after), r#"{"set":{"lowest":-7},"in":{"own":{"set":{"balance":-7,"lowest":-7}}}}"#);
}

/// A tree of any value.
#[reactive]
struct Node<T: Clone + PartialEq> {
    #[reactive(publish)]
    value: T,
    #[reactive(nested, publish)]
    below: Table<u32, Node<T>>,
}

#[test]
fn a_generic_tree_is_published() {
    let node = |value: &str, below| Node::new(NodeInputs { value: value.to_owned(), below });
    let mut tree = node("root", [(1, node("leaf", Table::new()))].into());
    let whole = r#"{"set":{"value":"root"},"rows":{"below":{"all":[[1,{"set":{"value":"leaf"},"rows":{"below":{"all":[]}}}]]}}}"#;
    assert_eq!(body(&tree.frame_since(None).unwrap()), whole);
}
