use crate::support::*;
use crate::{computed, effect, with};
use reaktiv::{Linked, Signal, batch, cutoff};

#[test] // 256, 257, 259
fn an_override_lasts_until_a_source_changes() {
    let (s, runs) = (Signal::new(1), Count::default());
    let l = Linked::new(with!([s, runs] move || { runs.hit(); s.get() * 10 }));
    assert_eq!(runs.get(), 0);
    l.set(99);
    assert_eq!(l.get(), 99);
    s.set(2);
    assert_eq!(l.get(), 20);
    l.set(5);
    s.set(3);
    s.set(4);
    assert_eq!(l.get(), 40);
}
#[test] // 258, 268
fn the_later_of_set_and_source_change_wins() {
    let s = Signal::new(1);
    let l = Linked::new(with!([s] move || s.get()));
    l.get();
    s.set(2);
    l.set(99);
    assert_eq!(l.get(), 99);
    batch(|| {
        l.set(7);
        s.set(3)
    });
    assert_eq!(l.get(), 3);
    batch(|| {
        s.set(4);
        l.set(8)
    });
    assert_eq!(l.get(), 8);
    let _e = effect!([l] l.get());
    s.set(5);
    l.set(6);
    assert_eq!(l.get(), 6);
}
#[test] // 260
fn update_pulls_the_latest_derivation_first() {
    let s = Signal::new(String::from("apple"));
    let l = Linked::new(with!([s] move || s.get()));
    l.update(|v| v.make_ascii_uppercase());
    assert_eq!(l.get(), "APPLE");
    s.set("orange".into());
    l.update(|v| v.make_ascii_uppercase());
    assert_eq!(l.get(), "ORANGE");
}
#[test] // 261, 262
fn a_source_form_gets_the_previous_source_and_value_and_tracks_only_the_source() {
    let (s, other, log) = (Signal::new(1), Signal::new(0), Log::new());
    let l = Linked::with_source(
        with!([s] move || s.get()),
        with!([other, log] move |now: &i32, p: Option<reaktiv::Previous<'_, i32, i32>>| {
            other.get();
            log.push(p.map(|p| (*p.source, *p.value)));
            now * 10
        }),
    );
    l.get();
    other.set(1);
    l.get();
    l.set(99);
    s.set(2);
    assert_eq!((l.get(), log.take()), (20, vec![None, Some((1, 99))]));
}
#[test] // 263, 269
fn equal_overrides_and_equal_resets_notify_nobody() {
    let (s, log) = (Signal::new(1), Log::new());
    let l = Linked::new(with!([s] move || s.get() % 2));
    let _e = effect!([l, log] log.push(l.get()));
    l.set(1);
    s.set(3);
    assert_eq!(log.take(), [1]);
    l.set(0);
    s.set(4);
    assert_eq!(log.take(), [0]);
    s.set(5);
    assert_eq!(log.take(), [1]);
}
#[test] // 264
fn a_custom_cutoff_governs_set_and_reset() {
    let s = Signal::new(1);
    let l = Linked::with_cutoff(with!([s] move || s.get()), cutoff::always);
    assert_eq!(l.get(), 1);
    l.set(2);
    s.set(3);
    assert_eq!(l.get(), 1);
}
#[test] // 265
fn set_clears_a_failed_derivation_and_update_passes_its_panic_on() {
    let s = Signal::new(0);
    let l = Linked::new(with!([s] move || if s.get() == 0 { panic!("zero") } else { s.get() }));
    assert_eq!(panic_of(|| l.update(|_| unreachable!())), "zero");
    l.set(5);
    assert_eq!(l.get(), 5);
    s.set(1);
    assert_eq!(l.get(), 1);
}
#[test] // 266, 267
fn unrelated_writes_keep_an_override_and_chains_reset_in_turn() {
    let (s, other) = (Signal::new(1), Signal::new(0));
    let a = Linked::new(with!([s] move || s.get()));
    let b = Linked::new(with!([a] move || a.get() * 10));
    b.set(99);
    other.set(1);
    assert_eq!(b.get(), 99);
    a.set(2);
    assert_eq!(b.get(), 20);
    b.set(98);
    s.set(7);
    assert_eq!((a.get(), b.get()), (7, 70));
}
#[test] // 270
fn a_linked_value_has_a_read_only_view_and_debug_does_not_track() {
    let (s, runs) = (Signal::new(1), Count::default());
    let l = Linked::new(with!([s] move || s.get()));
    let view = l.read_only();
    let _e = effect!([l, runs] { let _ = format!("{l:?}"); runs.hit() });
    l.set(2);
    assert_eq!((view.get(), runs.get(), format!("{l:?}")), (2, 1, "Linked(2)".into()));
    let c = computed!([view] view.get());
    assert_eq!(c.get(), 2);
}
#[test] // 258, with a formula that writes
fn a_linked_value_whose_formula_writes_its_source_keeps_what_is_set() {
    let s = Signal::new(1);
    let linked = Linked::new(with!([s] move || { s.set(s.get() + 1); s.get() }));
    assert_eq!((linked.get(), linked.get()), (2, 3));
    linked.set(70);
    assert_eq!((linked.get(), linked.get(), s.get()), (70, 70, 4));
    linked.update(|value| *value += 1);
    assert_eq!((linked.get(), linked.get()), (71, 71));
    s.set(10);
    assert_eq!(linked.get(), 11);
}
#[test]
fn a_source_that_gives_an_equal_value_keeps_what_was_set() {
    let options = Signal::new(vec!["ground", "air"]);
    let runs = Count::default();
    let chosen = Linked::with_source(
        with!([options] move || options.with(|options| options[0])),
        with!([runs] move |first, previous| {
            runs.hit();
            assert!(previous.is_none_or(|previous| previous.source != first));
            *first
        }),
    );
    assert_eq!(chosen.get(), "ground");
    chosen.set("air");
    options.update(|options| options.push("sea"));
    assert_eq!((chosen.get(), runs.take()), ("air", 1));
    options.set(vec!["sea", "air"]);
    assert_eq!((chosen.get(), runs.take()), ("sea", 1));
}
