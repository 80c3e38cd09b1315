//! Orders: reading a file, and what a change computes.

use reaktiv_examples::lines::Skipped;
use reaktiv_examples::money::Cents;
use reaktiv_examples::orders::change::Change;
use reaktiv_examples::orders::recount;
use reaktiv_examples::orders::region::Region;
use reaktiv_examples::orders::session::Session;

const SHIPPED: &[u8] = include_bytes!("../data/orders.csv");
const HEADER: &str = "order,customer,region,loyal,line,product,quantity,price\n";

const SMALL: &str = "\
1,Ada,North,yes,1,Pen,2,10.00
1,Ada,North,yes,2,Lamp,10,20.00
2,Bob,South,no,1,Pen,1,10.00
3,Ada,North,yes,1,Chair,3,300.00
";

fn open(lines: impl AsRef<[u8]>) -> Session {
    let file = [HEADER.as_bytes(), lines.as_ref()].concat();
    Session::open(&*file, |_| ()).expect("a file with a header")
}

fn skipped(lines: impl AsRef<[u8]>) -> Vec<(u64, String)> {
    let session = open(lines);
    session.loaded().skipped.iter().map(|Skipped { number, reason }| (*number, reason.clone())).collect()
}

fn money(amount: &str) -> Cents {
    Cents::parse(amount).expect("an amount")
}

/// What is shown for a change.
fn change(session: &mut Session, change: &Change) -> Vec<String> {
    let mut out = Vec::new();
    session.change(change, &mut out).expect("memory takes everything");
    assert!(recount::is_right(session.book()));
    let text = String::from_utf8(out).expect("UTF-8");
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    text.lines().skip(2).map(words).collect()
}

#[test]
fn every_line_of_the_shipped_file_is_in_an_order_or_reported() {
    let mut bytes = 0;
    let session = Session::open(SHIPPED, |read| bytes += read).expect("a file with a header");
    assert_eq!(bytes, SHIPPED.len());
    let lines = SHIPPED.iter().filter(|byte| **byte == b'\n').count() - 1;
    let in_orders: usize = session.book().orders().rows().map(|order| order.lines().len()).sum();
    assert_eq!((session.loaded().lines, session.loaded().lines + session.loaded().skipped.len()), (in_orders, lines));
    assert_eq!(session.loaded().skipped.len(), 8);
    assert!(recount::is_right(session.book()));
}

#[test]
fn all_lines_of_a_file_are_one_flush() {
    let session = Session::open(SHIPPED, |_| ()).expect("a file with a header");
    assert_eq!(session.book().totals_seen(), &[Cents(0), *session.book().total()]);
}

#[test]
fn discounts_and_taxes_are_those_of_the_rules() {
    let session = open(SMALL);
    let book = session.book();
    let order = &book.orders()[&1];
    // 20.00 and 200.00, of which 5 percent go; 2 percent for loyalty, 19 percent tax.
    let figures = [order.goods(), order.discount(), order.net(), order.tax(), order.total()];
    assert_eq!(
        figures.map(|figure| *figure),
        [money("210.00"), money("4.20"), money("205.80"), money("39.10"), money("244.90")]
    );
    // 3 percent for a large order, and 2 for loyalty.
    assert_eq!(*book.orders()[&3].discount(), money("45.00"));
    assert_eq!((book.regions().len(), book.regions()[&Region::South].tax), (2, money("2.00")));
    assert_eq!(*book.total(), money("1274.35"));
}

#[test]
fn a_change_computes_what_depends_on_it_and_nothing_else() {
    let mut session = open(SMALL);
    let shown = change(&mut session, &Change::Price { order: 2, line: 1, price: money("20.00") });
    assert_eq!(
        shown,
        [
            "order 2 goods 10.00 -> 20.00",
            "order 2 tax 2.00 -> 4.00",
            "order 2 total 12.00 -> 24.00",
            "South net 10.00 -> 20.00",
            "South tax 2.00 -> 4.00",
            "all orders 1,274.35 -> 1,286.35",
            "mean order 424.78 -> 428.78",
            "12 of 45 formulas ran: Book.mean 1, Book.regions 1, Book.total 1, Line.amount 1, Line.gross 1, \
             Line.tax 1, Order.discount 1, Order.discount_permille 1, Order.goods 1, Order.net 1, Order.tax 1, \
             Order.total 1",
            "adding everything up again: the same",
        ]
    );
    let shown = change(&mut session, &Change::Quantity { order: 2, line: 1, quantity: 1 });
    assert_eq!(shown, ["0 of 45 formulas ran: none was due", "adding everything up again: the same"]);
}

#[test]
fn a_cancelled_line_and_a_customer_who_moves_leave_nothing_behind() {
    let mut session = open(SMALL);
    change(&mut session, &Change::Cancel { order: 2, line: 1 });
    assert_eq!(session.book().regions()[&Region::South].net, Cents(0), "the order stays, without lines");
    let shown = change(&mut session, &Change::Move { customer: "Ada".into(), region: Region::Islands });
    assert!(!session.book().regions().contains_key(&Region::North));
    assert_eq!(session.book().regions()[&Region::Islands].orders, 2);
    let ran = "16 of 42 formulas ran: Book.mean 1, Book.regions 1, Book.total 1, Customer.tax_permille 2, Line.tax 3, \
               Order.region 2, Order.tax 2, Order.tax_permille 2, Order.total 2";
    assert_eq!(shown[shown.len() - 2], ran, "two orders, and of their lines the tax alone");
    assert_eq!(session.book().totals_seen().len(), 4, "two orders moved in one flush");
}

#[test]
fn a_change_of_what_is_not_there_changes_nothing() {
    let mut session = open(SMALL);
    for nowhere in [
        Change::Quantity { order: 9, line: 1, quantity: 2 },
        Change::Price { order: 1, line: 9, price: Cents(1) },
        Change::Cancel { order: 1, line: 9 },
        Change::Move { customer: "Nobody".into(), region: Region::East },
    ] {
        let shown = change(&mut session, &nowhere);
        assert_eq!(shown, ["0 of 45 formulas ran: none was due", "adding everything up again: the same"], "{nowhere}");
    }
}

#[test]
fn the_changes_that_are_shown_suit_any_book() {
    for file in ["", "1,Ada,North,yes,1,Pen,10000,100000\n", SMALL] {
        let mut session = open(file);
        for example in Change::examples(session.book()) {
            change(&mut session, &example);
        }
        let mut out = Vec::new();
        session.show(&mut out).expect("memory takes everything");
        assert!(String::from_utf8_lossy(&out).ends_with("the same\n"));
    }
    let session = Session::open(SHIPPED, |_| ()).expect("a file with a header");
    assert_eq!(Change::examples(session.book()).len(), 4);
}

#[test]
fn a_bad_line_is_reported_by_its_number_and_harms_no_other() {
    let good = "7,Ada,North,yes,1,Pen,2,10.00\n";
    let found =
        skipped(format!("{good}\n7,Ada,North,yes,2,\"Pen,2,10.00\n\r\n7,Ada,North,yes,3,Pen,2,1.005\r\n{good}"));
    let price = "price is an amount up to 100,000.00 as in 12.50, not \"1.005\"".to_owned();
    let again = "order 7 has a line 1 already".to_owned();
    assert_eq!(found, [(4, "a quote is not closed".to_owned()), (6, price), (7, again)]);
}

#[test]
fn every_mistake_has_its_reason() {
    for (line, reason) in [
        ("1,Ada,North,yes,1,Pen,2", "it needs 8 cells, and its number of cells is 7"),
        ("1,Ada,North,yes,1,Pen,2,1,9", "it needs 8 cells, and its number of cells is 9"),
        ("0,Ada,North,yes,1,Pen,2,1", "order is a whole number from 1 to 4294967295, not \"0\""),
        ("1,,North,yes,1,Pen,2,1", "customer is missing"),
        ("1,Ada,Nowhere,yes,1,Pen,2,1", "there is no region \"Nowhere\""),
        ("1,Ada,North,maybe,1,Pen,2,1", "loyal is \"yes\" or \"no\", not \"maybe\""),
        ("1,Ada,North,yes,x,Pen,2,1", "line is a whole number from 1 to 4294967295, not \"x\""),
        ("1,Ada,North,yes,1,P\u{1b}n,2,1", "product has a control character in it: \"P\\u{1b}n\""),
        ("1,Ada,North,yes,1,Pen,10001,1", "quantity is a whole number from 1 to 10000, not \"10001\""),
        ("1,Ada,North,yes,1,Pen,2,1e3", "price is an amount up to 100,000.00 as in 12.50, not \"1e3\""),
        ("1,Ada,North,yes,1,Pen,2,-1", "price is an amount up to 100,000.00 as in 12.50, not \"-1\""),
    ] {
        assert_eq!(skipped(line), [(2, reason.to_owned())]);
    }
    assert_eq!(
        skipped("1,Ada,North,yes,1,Pen,2,1\r2,Ada,North,yes,1,Pen,2,1\n"),
        [(2, "it has a line end in the middle".to_owned())]
    );
    assert_eq!(skipped("1,A\"da,North,yes,1,\"Pen,2,1\n"), [(2, "a quote is not closed".to_owned())]);
    assert_eq!(skipped(b"1,\xff,North,yes,1,Pen,2,1\n"), [(2, "it is not UTF-8".to_owned())]);
    let moved = format!("{SMALL}1,Ada,South,yes,3,Pen,1,1\n");
    assert_eq!(skipped(moved), [(6, "order 1 began with another customer, region or loyalty".to_owned())]);
}

#[test]
fn a_file_of_something_else_is_refused() {
    for file in [&b""[..], b"\n", b"a,b\n1,2\n", b"\xff\xff", SMALL.as_bytes()] {
        let refused = Session::open(file, |_| ()).err();
        let message = format!("its first line is not `{}`", HEADER.trim_end());
        assert_eq!(refused, Some(message));
    }
    assert!(Session::open(format!("\u{feff}{}\r\n", HEADER.trim_end()).as_bytes(), |_| ()).is_ok());
}

#[test]
fn bytes_of_any_kind_end_nothing() {
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..50 {
        let mut file = SHIPPED.to_vec();
        for _ in 0..40 {
            let place = HEADER.len() + random(file.len() - HEADER.len());
            file[place] = [b',', b'"', b'\n', b'\r', 0, 0xff, b'9', random(256) as u8][random(8)];
        }
        let session = Session::open(&*file, |_| ()).expect("a file with a header");
        assert!(recount::is_right(session.book()));
    }
}

#[test]
fn money_is_read_and_shown_to_the_cent() {
    for (text, cents) in [("0", 0), ("12", 1200), ("12.5", 1250), ("12.05", 1205), ("999999999.99", 99_999_999_999)] {
        assert_eq!(Cents::parse(text), Some(Cents(cents)));
    }
    for text in ["", ".", "1.", ".5", "1.234", "+1", "-1", "1,5", "1e2", "NaN", "1000000000", "1 ", "\u{661}"] {
        assert_eq!(Cents::parse(text), None, "{text}");
    }
    assert_eq!(Cents(-123_456_705).to_string(), "-1,234,567.05");
    assert_eq!(format!("{:>6}|", Cents(5)), "  0.05|");
    let rounded = [10, 25, -25, 24].map(|cents| Cents(cents).permille(100).0);
    assert_eq!(rounded, [1, 3, -3, 2], "from the middle away from zero");
}
