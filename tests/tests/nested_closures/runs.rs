//! When a formula with closures runs, and how often its closures are called.

use crate::support::{order, settle};

#[test]
fn a_row_that_was_touched_is_looked_at_and_no_other() {
    let mut order = order();
    settle(&order);
    order.update_lines(|lines| lines.update(&3, |line| line.set_amount(2)));
    let (names, calls) = settle(&order);
    assert_eq!(names, ["strictly", "product", "first"], "the others have not been shown it, and are not");
    assert!(calls <= 8, "{calls} calls for one row of three");
    order.update_lines(|lines| lines.update(&3, |line| line.set_amount(3)));
    assert_eq!(settle(&order).0, ["large", "strictly", "product", "first", "again", "above"]);
    order.update_lines(|lines| lines.update(&2, |line| line.set_name("x".into())));
    assert_eq!(
        settle(&order).0,
        ["large", "strictly", "best", "first", "again", "above"],
        "what a formula is shown counts as read"
    );
    order.update_lines(|_| ());
    let (names, calls) = settle(&order);
    assert!(names.is_empty() && calls <= 1, "only `start` may be multiplied with what is known");
}

#[test]
fn a_field_that_a_closure_has_read_makes_it_look_at_all_rows_again() {
    let mut order = order();
    settle(&order);
    order.set_limit(6);
    assert_eq!(settle(&order), (vec!["large", "again", "above"], 3), "all have the same closure, called once a row");
    order.set_start(3);
    assert_eq!(settle(&order).0, ["product"]);
    order.set_places(2);
    assert_eq!(settle(&order), (vec!["best"], 0));
}

#[test]
fn a_field_that_no_closure_has_read_yet_changes_nothing_and_is_not_computed() {
    let mut order = order();
    let (names, _) = settle(&order);
    assert!(!names.contains(&"bound"));
    order.set_limit(3);
    let (names, calls) = settle(&order);
    assert_eq!((names.len(), calls), (0, 3), "all rows are looked at again, and the choice is the same");
    order.set_limit(5);
    assert_eq!(settle(&order).0, ["large", "again", "above"], "`strictly` and `branch` have not read it");
    order.set_strict(true);
    assert_eq!(settle(&order).0, ["bound", "strictly", "branch"]);
    order.set_limit(3);
    assert_eq!(settle(&order).0, ["large", "bound", "strictly", "again", "above"]);
}
