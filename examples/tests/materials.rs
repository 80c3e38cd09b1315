//! Materials: reading a file, what a change computes, and random trees against a flat list.

use std::collections::BTreeMap;
use std::sync::Arc;

use reaktiv_examples::lines::Skipped;
use reaktiv_examples::materials::bill::Bill;
use reaktiv_examples::materials::change::Change;
use reaktiv_examples::materials::limits::Size;
use reaktiv_examples::materials::plan::{Plan, PlanInputs};
use reaktiv_examples::materials::recount;
use reaktiv_examples::materials::session::Session;
use reaktiv_examples::materials::surcharges::Surcharges;
use reaktiv_examples::money::Cents;

const SHIPPED: &[u8] = include_bytes!("../data/bicycle.txt");
const HEADER: &str = "part, per unit, in stock, supplier, price\n";

const SMALL: &str = "\
Cart, 1, 1, Shop, 10.00
  Wheel, 4, 2, Shop, 5.00
    Spoke, 10, 30, Metal, 0.50
    Rim, 1, 1000, Metal, 8.00
  Box, 1, 0, Wood, 20.00
";

fn open(units: u64, lines: impl AsRef<[u8]>) -> Session {
    let file = [HEADER.as_bytes(), lines.as_ref()].concat();
    Session::open(units, &*file, |_| ()).expect("a file with a header")
}

fn skipped(lines: impl AsRef<[u8]>) -> Vec<(u64, String)> {
    let session = open(1, lines);
    session.loaded().skipped.iter().map(|Skipped { number, reason }| (*number, reason.clone())).collect()
}

fn money(amount: &str) -> Cents {
    Cents::parse(amount).expect("an amount")
}

fn move_into(part: &str, into: &str) -> Change {
    Change::Move { part: part.into(), into: into.into() }
}

fn price(part: &str, amount: &str) -> Change {
    Change::Price { part: part.into(), price: money(amount) }
}

fn surcharge(supplier: &str, permille: i64) -> Change {
    Change::Surcharge { supplier: supplier.into(), permille }
}

fn buy_whole(part: &str, supplier: &str, amount: &str) -> Change {
    Change::BuyWhole { part: part.into(), supplier: supplier.into(), price: money(amount) }
}

/// What is shown for a change.
fn change(session: &mut Session, change: &Change) -> Vec<String> {
    let mut out = Vec::new();
    session.change(change, &mut out).expect("memory takes everything");
    assert!(recount::is_right(session.plan()));
    let text = String::from_utf8(out).expect("UTF-8");
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().skip(2).map(words).collect()
}

#[test]
fn every_line_of_the_shipped_file_is_a_part_or_reported() {
    let mut bytes = 0;
    let session = Session::open(10, SHIPPED, |read| bytes += read).expect("a file with a header");
    assert_eq!(bytes, SHIPPED.len());
    let lines = SHIPPED.iter().filter(|byte| **byte == b'\n').count() - 1;
    assert_eq!(session.loaded().parts + session.loaded().skipped.len(), lines);
    assert_eq!((Bill::of(session.plan()).entries.len(), session.loaded().skipped.len()), (26, 2));
    assert!(recount::is_right(session.plan()));
}

#[test]
fn parts_are_needed_for_the_pieces_that_are_missing() {
    let session = open(5, SMALL);
    let figures = |name: &str| {
        let bill = Bill::of(session.plan());
        let entry = bill.entries.into_iter().find(|entry| entry.name == name).expect("a part");
        (entry.level, entry.needed, entry.missing, entry.cost)
    };
    // One of five carts is there; it takes 16 wheels for the others, and spokes for 14.
    assert_eq!(figures("Spoke"), (2, 140, 110, money("55.00")));
    assert_eq!(figures("Rim"), (2, 14, 0, money("0.00")));
    assert_eq!(figures("Wheel"), (1, 16, 14, money("125.00")));
    assert_eq!(figures("Box"), (1, 4, 4, money("80.00")));
    assert_eq!(figures("Cart"), (0, 5, 4, money("245.00")));
    assert_eq!(*session.plan().cost(), money("245.00"));
}

#[test]
fn a_new_number_of_units_goes_down_until_the_stock_is_enough() {
    let mut session = open(1, SMALL);
    let shown = change(&mut session, &Change::Units(2));
    assert_eq!(
        shown,
        [
            "part needed missing apiece cost",
            "Cart 1 -> 2 0 -> 1 0.00 -> 40.00",
            "Wheel 0 -> 4 0 -> 2 0.00 -> 10.00",
            "Spoke 0 -> 20",
            "Rim 0 -> 2",
            "Box 0 -> 1 0 -> 1 0.00 -> 20.00",
            "all 0.00 -> 40.00",
            "14 of 26 formulas ran: Part.cost 3, Part.missing 5, Part.needed 5, Plan.cost 1",
            "adding everything up again: the same",
        ]
    );
    change(&mut session, &Change::Units(1));
    let shown = change(&mut session, &Change::Units(1));
    assert_eq!(shown, ["0 of 26 formulas ran: none was due", "adding everything up again: the same"]);
}

#[test]
fn a_price_goes_up_the_tree_and_a_surcharge_to_whom_it_concerns() {
    let mut session = open(5, SMALL);
    let shown = change(&mut session, &price("Spoke", "1.00"));
    let ran = "5 of 26 formulas ran: Part.apiece 1, Part.cost 3, Plan.cost 1";
    assert_eq!(shown[shown.len() - 2], ran);
    let shown = change(&mut session, &price("Rim", "9.00"));
    let ran = "2 of 26 formulas ran: Part.apiece 1, Part.cost 1";
    assert_eq!(shown, ["part needed missing apiece cost", "Rim 8.00 -> 9.00", ran, shown.last().expect("a verdict")]);
    let shown = change(&mut session, &surcharge("Wood", 100));
    let ran = "9 of 26 formulas ran: Part.apiece 1, Part.cost 2, Part.surcharge 5, Plan.cost 1";
    assert_eq!(shown[shown.len() - 2], ran);
    assert_eq!(shown[2], "Box 20.00 -> 22.00 80.00 -> 88.00");
}

#[test]
fn a_part_that_is_moved_takes_on_what_its_new_place_hands_down() {
    let mut session = open(5, SMALL);
    let shown = change(&mut session, &move_into("Box", "Wheel"));
    assert_eq!(shown[3], "Box 4 -> 14 4 -> 14 80.00 -> 280.00");
    assert_eq!(shown[5], "6 of 26 formulas ran: Part.cost 3, Part.missing 1, Part.needed 1, Plan.cost 1");
    let shown = change(&mut session, &move_into("Wheel", "Box"));
    assert_eq!(shown, ["this cannot be: \"Wheel\" would be a part of itself"]);
    assert_eq!(Bill::of(session.plan()).entries.len(), 5);
}

#[test]
fn what_is_bought_as_a_whole_has_no_parts() {
    let mut session = open(5, SMALL);
    let shown = change(&mut session, &buy_whole("Wheel", "Metal", "7.00"));
    assert_eq!(shown[2], "Wheel 5.00 -> 7.00 125.00 -> 98.00");
    assert_eq!(shown[4], "no longer in it: Spoke, Rim");
    assert_eq!(change(&mut session, &surcharge("Metal", 1000))[2], "Wheel 7.00 -> 14.00 98.00 -> 196.00");
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let deep: String = (0..20).map(|level| format!("{:1$}p{level}, 1, 0, S, 1\n", "", 2 * level)).collect();
    let many = "a, 1000, 0, S, 1\n  b, 499, 0, S, 1\nc, 1000, 0, S, 1\nd, 499, 0, S, 1\n";
    for (file, change, reason) in [
        (SMALL, Change::Units(0), "the number of units is from 1 to 10000, not 0"),
        (SMALL, Change::Units(10_001), "the number of units is from 1 to 10000, not 10001"),
        (SMALL, price("Door", "1"), "there is no part \"Door\""),
        (SMALL, price("Box", "10000.01"), "a price is from 0.00 to 10,000.00, not 10,000.01"),
        (SMALL, Change::Price { part: "Box".into(), price: Cents(-1) }, "a price is from 0.00 to 10,000.00, not -0.01"),
        (SMALL, surcharge("Nobody", 10), "nothing comes from \"Nobody\""),
        (SMALL, surcharge("Wood", 1001), "a surcharge is from 0 to 1000 thousandths, not 1001"),
        (SMALL, surcharge("Wood", -1), "a surcharge is from 0 to 1000 thousandths, not -1"),
        (SMALL, move_into("Box", "Door"), "there is no part \"Door\""),
        (SMALL, move_into("Cart", "Cart"), "\"Cart\" would be a part of itself"),
        (SMALL, move_into("Cart", "Rim"), "\"Cart\" would be a part of itself"),
        (SMALL, buy_whole("Door", "Wood", "1"), "there is no part \"Door\""),
        (SMALL, buy_whole("Box", "Wood", "10001"), "a price is from 0.00 to 10,000.00, not 10,001.00"),
        (&format!("{deep}q, 1, 0, S, 1\n"), move_into("q", "p19"), "it would be at level 21, and there are 20 at most"),
        (many, move_into("c", "a"), "a unit would be made of 1500499 pieces, and can be of 1000000 at most"),
    ] {
        let mut plan = open(5, file).plan().clone();
        let before = plan.clone();
        assert_eq!(change.apply(&mut plan), Err(reason.to_owned()), "{change}");
        assert_eq!((plan == before, Bill::of(&plan) == Bill::of(&before)), (true, true), "{change}");
    }
    let mut plan = open(5, many).plan().clone();
    assert_eq!(move_into("d", "a").apply(&mut plan), Ok(()));
    assert_eq!(Size::of(plan.parts()).pieces, 1_000_000, "as many as there may be");
}

#[test]
fn the_changes_that_are_shown_suit_any_plan() {
    let dearest = "a, 1, 0, S, 10000\n  b, 10000, 0, S, 10000\n  c, 99, 0, S, 0\n";
    for file in ["", "a, 1, 9, S, 0\n", dearest, SMALL] {
        for units in [1, 5, 10_000] {
            let mut session = open(units, file);
            for example in Change::EXAMPLES {
                if let Some(example) = example(session.plan()) {
                    change(&mut session, &example);
                }
            }
            let mut out = Vec::new();
            session.show(&mut out).expect("memory takes everything");
            assert!(String::from_utf8_lossy(&out).ends_with("the same\n"));
        }
    }
    let session = Session::open(10, SHIPPED, |_| ()).expect("a file with a header");
    assert_eq!(Change::EXAMPLES.iter().filter_map(|example| example(session.plan())).count(), 5);
}

#[test]
fn the_largest_figures_that_a_file_can_have_fit() {
    let mut session = open(10_000, "a, 10000, 0, S, 10000\n  b, 99, 0, S, 10000\n");
    assert_eq!(Size::of(session.plan().parts()).pieces, 1_000_000);
    change(&mut session, &surcharge("S", 1000));
    assert_eq!(*session.plan().cost(), Cents(20_000_000_000_000_000));
}

#[test]
fn a_bad_line_is_reported_by_its_number_and_nothing_below_it_is_given_to_another_part() {
    let file = "\
Cart, 1, 0, Shop, 10
  Wheel, many, 0, Shop, 5

    Spoke, 10, 0, Metal, 1
      Steel, 1, 0, Metal, 1
   Box, 1, 0, Wood, 5
    Nail, 1, 0, Metal, 1
  Rope, 1, 0, Shop, 5
      Thread, 9, 0, Shop, 1\r
\tLock, 1, 0, Metal, 5
  Bell, 1, 0, Metal, 5\r
";
    let found = skipped(file);
    let reason = |number, reason: &str| (number, reason.to_owned());
    assert_eq!(
        found,
        [
            reason(3, "per unit is a whole number from 1 to 10000, not \"many\""),
            reason(5, "it is a part of line 3, which was skipped"),
            reason(6, "it is a part of line 5, which was skipped"),
            reason(7, "it is indented by 3 spaces: write two for each level"),
            reason(8, "it is a part of line 7, which was skipped"),
            reason(10, "it is indented by 6 spaces, and nothing by 4 that it could be a part of"),
            reason(11, "it is indented by something else than spaces: write two spaces for each level"),
        ]
    );
    let session = open(1, file);
    let parts: Vec<_> = Bill::of(session.plan()).entries.into_iter().map(|entry| (entry.level, entry.name)).collect();
    assert_eq!(parts, [(0, "Cart".to_owned()), (1, "Rope".to_owned()), (1, "Bell".to_owned())]);
}

#[test]
fn every_mistake_has_its_reason() {
    for (line, reason) in [
        ("Pen, 1, 0, Shop", "it needs 5 cells, and its number of cells is 4"),
        ("Pen, 1, 0, Shop, 1,50", "it needs 5 cells, and its number of cells is 6"),
        (", 1, 0, Shop, 1", "part is missing"),
        ("P\u{1b}n, 1, 0, Shop, 1", "part has a control character in it: \"P\\u{1b}n\""),
        ("Pen, 0, 0, Shop, 1", "per unit is a whole number from 1 to 10000, not \"0\""),
        ("Pen, 10001, 0, Shop, 1", "per unit is a whole number from 1 to 10000, not \"10001\""),
        ("Pen, 1, -1, Shop, 1", "in stock is a whole number from 0 to 4294967295, not \"-1\""),
        ("Pen, 1, 0, , 1", "supplier is missing"),
        ("Pen, 1, 0, Shop, 1.005", "price is an amount up to 10,000.00 as in 12.50, not \"1.005\""),
        ("Pen, 1, 0, Shop, 10000.01", "price is an amount up to 10,000.00 as in 12.50, not \"10000.01\""),
        (" Pen, 1, 0, Shop, 1", "it is indented by 1 space: write two for each level"),
        ("  Pen, 1, 0, Shop, 1", "it is indented by 2 spaces, and nothing by 0 that it could be a part of"),
        ("\u{a0}Pen, 1, 0, Shop, 1", "it is indented by something else than spaces: write two spaces for each level"),
    ] {
        assert_eq!(skipped(line), [(2, reason.to_owned())]);
    }
    assert_eq!(skipped(b"Pen, 1, 0, Sh\xffp, 1\n"), [(2, "it is not UTF-8".to_owned())]);
    let again = "there is a part \"Rim\" in line 5 already: give this one another name".to_owned();
    assert_eq!(skipped(format!("{SMALL}Rim, 1, 0, Shop, 1\n")), [(7, again)]);
    let pieces = "a unit would be made of 1000001 pieces, and can be of 1000000 at most".to_owned();
    assert_eq!(skipped("a, 10000, 0, S, 1\n  b, 99, 0, S, 1\nc, 1, 0, S, 1\n"), [(4, pieces)]);
    let deep: String = (0..21).map(|level| format!("{:1$}p{level}, 1, 0, S, 1\n", "", 2 * level)).collect();
    assert_eq!(skipped(deep), [(22, "it would be at level 21, and there are 20 at most".to_owned())]);
}

#[test]
fn a_file_of_something_else_is_refused() {
    for file in [&b""[..], b"\n", b"a,b\n1,2\n", b"\xff\xff", SMALL.as_bytes()] {
        let message = format!("its first line is not `{}`", HEADER.trim_end());
        assert_eq!(Session::open(1, file, |_| ()).err(), Some(message));
    }
    assert!(Session::open(1, "\u{feff}part,per unit,in stock,supplier,price\r\n".as_bytes(), |_| ()).is_ok());
}

#[test]
fn bytes_of_any_kind_end_nothing() {
    let mut random = Random(1);
    for _ in 0..50 {
        let mut file = SHIPPED.to_vec();
        let header = file.iter().position(|byte| *byte == b'\n').expect("a header") + 1;
        for _ in 0..40 {
            let place = header + random.below((file.len() - header) as u64) as usize;
            file[place] = [b',', b' ', b'\n', b'\t', 0, 0xff, b'9', random.below(256) as u8][random.below(8) as usize];
        }
        let session = Session::open(10, &*file, |_| ()).expect("a file with a header");
        assert!(recount::is_right(session.plan()));
    }
}

/// A part in a flat list, which knows the number of the part around it.
#[derive(Clone)]
struct Listed {
    around: Option<usize>,
    per_unit: u64,
    in_stock: u64,
    supplier: usize,
    price: i64,
}

/// The same plan without a tree: every figure is found by looking through the list.
struct List {
    units: u64,
    surcharges: [i64; 3],
    parts: BTreeMap<usize, Listed>,
}

impl List {
    fn is_within(&self, part: usize, outer: usize) -> bool {
        part == outer || self.parts[&part].around.is_some_and(|around| self.is_within(around, outer))
    }

    fn needed(&self, part: usize) -> u64 {
        let part = &self.parts[&part];
        part.per_unit * part.around.map_or(self.units, |around| self.missing(around))
    }

    fn missing(&self, part: usize) -> u64 {
        self.needed(part).saturating_sub(self.parts[&part].in_stock)
    }

    fn cost(&self, outer: usize) -> i64 {
        let within = self.parts.iter().filter(|(part, _)| self.is_within(**part, outer));
        let own = within.map(|(part, listed)| {
            let surcharge = Cents(listed.price).permille(self.surcharges[listed.supplier]).0;
            (listed.price + surcharge) * self.missing(*part) as i64
        });
        own.sum()
    }

    fn agrees(&self, plan: &Plan) {
        let bill = Bill::of(plan);
        assert_eq!(bill.entries.len(), self.parts.len());
        for entry in bill.entries {
            let part: usize = entry.name.parse().expect("a number");
            let figures = (self.needed(part), self.missing(part), Cents(self.cost(part)));
            assert_eq!((entry.needed, entry.missing, entry.cost), figures, "part {part}");
        }
    }

    fn file(&self, around: Option<usize>, level: usize) -> String {
        let mut file = String::new();
        for (part, Listed { per_unit, in_stock, supplier, price, .. }) in
            self.parts.iter().filter(|(_, listed)| listed.around == around)
        {
            let (indent, price) = (" ".repeat(2 * level), format!("{}.{:02}", price / 100, price % 100));
            file += &format!("{indent}{part}, {per_unit}, {in_stock}, {supplier}, {price}\n");
            file += &self.file(Some(*part), level + 1);
        }
        file
    }

    /// Makes a random change here and there. One that is refused there is not made here.
    fn change(&mut self, plan: &mut Plan, random: &mut Random) {
        let keys: Vec<usize> = self.parts.keys().copied().collect();
        let mut any = || keys[random.below(keys.len() as u64) as usize];
        let (part, into) = (any(), any());
        let (name, price, supplier) = (part.to_string(), random.below(5000) as i64, random.below(3) as usize);
        match random.below(12) {
            0..3 => {
                self.units = 1 + random.below(60);
                Change::Units(self.units).apply(plan).expect("a number of units");
            }
            3..6 => {
                self.parts.get_mut(&part).expect("a part").price = price;
                Change::Price { part: name, price: Cents(price) }.apply(plan).expect("a price");
            }
            6..8 => {
                let permille = random.below(200) as i64;
                let is_known = self.parts.values().any(|listed| listed.supplier == supplier);
                let done = Change::Surcharge { supplier: supplier.to_string(), permille }.apply(plan);
                assert_eq!(done.is_ok(), is_known);
                if is_known {
                    self.surcharges[supplier] = permille;
                }
            }
            8..11 => {
                let done = Change::Move { part: name, into: into.to_string() }.apply(plan);
                assert_eq!(done.is_err(), self.is_within(into, part), "{done:?}");
                if done.is_ok() {
                    self.parts.get_mut(&part).expect("a part").around = Some(into);
                }
            }
            _ => {
                let change = Change::BuyWhole { part: name, supplier: supplier.to_string(), price: Cents(price) };
                change.apply(plan).expect("a part");
                let within: Vec<usize> = keys.into_iter().filter(|other| self.is_within(*other, part)).collect();
                self.parts.retain(|other, _| *other == part || !within.contains(other));
                let whole = self.parts.get_mut(&part).expect("a part");
                (whole.supplier, whole.price) = (supplier, price);
            }
        }
    }

    fn random(random: &mut Random) -> Self {
        let mut parts = BTreeMap::new();
        for part in 0..1 + random.below(18) {
            let around = random.below(part + 1).checked_sub(1).map(|around| around as usize);
            let (per_unit, in_stock) = (1 + random.below(2), random.below(30));
            let (supplier, price) = (random.below(3) as usize, random.below(5000) as i64);
            parts.insert(part as usize, Listed { around, per_unit, in_stock, supplier, price });
        }
        List { units: 1 + random.below(20), surcharges: [0; 3], parts }
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

#[test]
fn random_trees_after_random_changes_have_the_figures_of_a_list() {
    for seed in 0..150 {
        let mut random = Random(seed);
        let mut list = List::random(&mut random);
        let session = open(list.units, list.file(None, 0));
        assert!(session.loaded().skipped.is_empty());
        let mut plan = session.plan().clone();
        for step in 0..60 {
            list.change(&mut plan, &mut random);
            // Some changes come together before anybody looks.
            if step % 3 != 1 {
                list.agrees(&plan);
                assert!(recount::is_right(&plan));
            }
        }
        let surcharges = (0..3)
            .fold(Surcharges::default(), |all, supplier| all.with(&supplier.to_string(), list.surcharges[supplier]));
        let inputs = PlanInputs { surcharges: Arc::new(surcharges), ..plan.clone().into_inputs() };
        assert_eq!(Bill::of(&Plan::new(inputs)), Bill::of(&plan), "a new plan of the same parts");
    }
}
