//! Rows that formulas look up by their keys: they follow those, and no others.

use reaktiv::{Table, reactive};
use reaktiv_tests::random::Random;
use reaktiv_tests::{note, panic_message, quietly, run, runs};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::mem;
use std::panic::{AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind};

#[reactive]
struct Line {
    price: f64,
    amount: computed!(f64, self.price * 2.0),
}

fn line(price: f64) -> Line {
    Line::new(LineInputs { price })
}

fn lines(count: u32) -> Table<String, Line> {
    (0..count).map(|id| (id.to_string(), line(f64::from(id)))).collect()
}

#[reactive]
struct Screen {
    chosen: u32,
    other: String,
    #[reactive(nested)]
    lines: Table<String, Line>,
    price:
        computed!(Option<f64>, run("price", self.lines.get(&self.chosen.to_string()).map(|line| line.price().abs()))),
    fixed: computed!(f64, run("fixed", self.lines.get("7").map_or(0.0, |line| *line.price()))),
    is_there: computed!(bool, run("is_there", self.lines.contains_key(&self.other))),
}

#[test]
fn a_formula_that_looks_at_the_row_of_a_key_runs_for_no_other() {
    let mut screen = Screen::new(ScreenInputs { chosen: 1, other: "12".into(), lines: lines(10) });
    let mut read = |change: fn(&mut Screen)| {
        change(&mut screen);
        let read = (*screen.price(), *screen.fixed(), *screen.is_there());
        (read, runs())
    };
    assert_eq!(read(|_| ()).0, (Some(1.0), 7.0, false));
    assert_eq!(read(|screen| screen.lines_mut()["5"].set_price(0.5)).1, [""; 0]);
    assert_eq!(read(|screen| _ = screen.lines_mut().remove("3")).1, [""; 0]);
    assert_eq!(read(|screen| screen.lines_mut()["1"].set_price(-4.0)), ((Some(4.0), 7.0, false), vec!["price"]));
    assert_eq!(read(|screen| screen.set_chosen(5)), ((Some(0.5), 7.0, false), vec!["price"]));
    assert_eq!(read(|screen| screen.lines_mut()["1"].set_price(2.0)).1, [""; 0], "it has looked elsewhere since");
    assert_eq!(read(|screen| screen.lines_mut()["7"].set_price(8.0)), ((Some(0.5), 8.0, false), vec!["fixed"]));
    assert_eq!(
        read(|screen| _ = screen.lines_mut().insert("12".into(), line(0.0))),
        ((Some(0.5), 8.0, true), vec!["is_there"])
    );
    assert_eq!(
        read(|screen| screen.lines_mut()["12"].set_price(1.0)).1,
        [""; 0],
        "it has asked only whether it is there"
    );
    assert_eq!(
        read(|screen| screen.lines_mut().iter_mut().for_each(drop)).1,
        ["price", "fixed"],
        "of all that may have changed it is whether it is there that is known"
    );
    assert_eq!(read(|screen| _ = screen.lines_mut().remove("5")), ((None, 8.0, true), vec!["price"]));
    assert_eq!(read(|screen| screen.lines_mut().clear()), ((None, 0.0, false), vec!["fixed", "is_there"]));
}

#[reactive]
struct Board {
    chosen: Option<u32>,
    #[reactive(nested)]
    lines: Table<String, Line>,
    wanted: Vec<u32>,
    of_a_pattern: computed!(f64, {
        note("pattern");
        match self.chosen {
            Some(id) => self.lines.get(&id.to_string()).map_or(-1.0, |line| *line.amount()),
            None => 0.0,
        }
    }),
    of_a_variable: computed!(bool, {
        note("variable");
        let key = self.chosen.unwrap_or_default().to_string();
        self.lines.contains_key(&key)
    }),
    of_a_closure: computed!(f64, {
        note("closure");
        self.chosen.and_then(|id| self.lines.get(&id.to_string())).map_or(0.0, |line| *line.price())
    }),
    of_a_loop: computed!(f64, {
        note("loop");
        let mut sum = 0.0;
        for id in &self.wanted {
            let Some(line) = self.lines.get(&id.to_string()) else { continue };
            sum += *line.price();
        }
        sum
    }),
    of_an_index: computed!(f64, {
        note("index");
        match self.chosen {
            Some(id) if self.lines.contains_key(&id.to_string()) => *self.lines[&id.to_string()].price(),
            _ => 0.0,
        }
    }),
    #[reactive(context)]
    shown: Vec<f64>,
    show: effect!({
        note("effect");
        let Some(id) = self.chosen else { return };
        if let Some(line) = self.lines.get(&id.to_string()) {
            self.shown.push(*line.price());
        }
    }),
}

fn board() -> Board {
    let board = Board::new(BoardInputs { chosen: Some(1), lines: lines(10), wanted: vec![2, 4, 12] }, Vec::new());
    read(&board);
    runs();
    board
}

fn read(board: &Board) -> (f64, bool, f64, f64, f64) {
    (*board.of_a_pattern(), *board.of_a_variable(), *board.of_a_closure(), *board.of_a_loop(), *board.of_an_index())
}

#[test]
fn the_key_may_stand_in_a_pattern_a_variable_a_closure_a_loop_or_an_index() {
    let mut board = board();
    assert_eq!(read(&board), (2.0, true, 1.0, 6.0, 1.0));
    let mut after = |change: fn(&mut Board)| {
        change(&mut board);
        let read = read(&board);
        (read, runs())
    };
    for id in ["0", "3", "5", "6", "7", "8", "9"] {
        assert_eq!(after(move_nothing(id)).1, [""; 0], "{id}");
    }
    assert_eq!(
        after(|board| board.lines_mut()["1"].set_price(10.0)),
        ((20.0, true, 10.0, 6.0, 10.0), vec!["effect", "pattern", "closure", "index"])
    );
    assert_eq!(after(|board| board.lines_mut()["4"].set_price(40.0)), ((20.0, true, 10.0, 42.0, 10.0), vec!["loop"]));
    assert_eq!(
        after(|board| _ = board.lines_mut().insert("12".into(), line(100.0))),
        ((20.0, true, 10.0, 142.0, 10.0), vec!["loop"])
    );
    assert_eq!(
        after(|board| board.set_chosen(Some(30))),
        ((-1.0, false, 0.0, 142.0, 0.0), vec!["effect", "pattern", "variable", "closure", "index"])
    );
    assert_eq!(after(|board| board.lines_mut()["1"].set_price(11.0)).1, [""; 0], "nobody looks there any more");
    assert_eq!(after(|board| _ = board.lines_mut().insert("31".into(), line(0.0))).1, [""; 0], "another one");
    assert_eq!(
        after(|board| _ = board.lines_mut().insert("30".into(), line(7.0))),
        ((14.0, true, 7.0, 142.0, 7.0), vec!["effect", "pattern", "variable", "closure", "index"])
    );
    assert_eq!(board.shown(), &[1.0, 10.0, 7.0]);
}

/// Touches a row that nobody has looked at.
fn move_nothing(id: &'static str) -> fn(&mut Board) {
    match id {
        "0" => |board| board.lines_mut()["0"].set_price(50.0),
        "3" => |board| _ = board.lines_mut().remove("3"),
        "5" => |board| board.lines_mut()["5"].set_price(50.0),
        "6" => |board| _ = board.lines_mut().insert("6".into(), line(50.0)),
        _ => |board| board.lines_mut()["7"].set_price(50.0),
    }
}

#[test]
fn an_index_without_a_row_panics_at_the_formula_and_is_right_when_there_is_one() {
    #[reactive]
    struct Strict {
        #[reactive(nested)]
        lines: Table<String, Line>,
        first: computed!(f64, *self.lines["1"].price()),
    }
    let mut strict = Strict::new(StrictInputs { lines: Table::new() });
    assert_eq!(panic_message(|| *strict.first()), "the table has no row of this key");
    strict.lines_mut().insert("2".into(), line(2.0));
    assert_eq!(panic_message(|| *strict.first()), "the table has no row of this key");
    strict.lines_mut().insert("1".into(), line(1.0));
    assert_eq!(*strict.first(), 1.0);
}

#[test]
fn what_one_struct_has_looked_up_in_a_table_says_nothing_of_another() {
    let (mut one, mut other) = (board(), board());
    other.set_chosen(Some(2));
    runs();
    assert_eq!((read(&one).0, read(&other).0), (2.0, 4.0));
    // Each reads the other's table, and gets its own back.
    mem::swap(&mut *one.lines_mut(), &mut *other.lines_mut());
    assert_eq!((read(&one).0, read(&other).0), (2.0, 4.0));
    other.lines_mut()["1"].set_price(10.0);
    assert_eq!(read(&other).0, 4.0);
    mem::swap(&mut *one.lines_mut(), &mut *other.lines_mut());
    assert_eq!((read(&one).0, read(&other).0), (20.0, 4.0), "the row was touched where another formula looked");
}

#[test]
fn a_row_of_a_table_further_in_is_followed_too() {
    #[reactive]
    struct Shop {
        chosen: u32,
        #[reactive(nested)]
        board: Board,
        price: computed!(f64, {
            note("price");
            let key = self.chosen.to_string();
            self.board.lines.get(&key).map_or(0.0, |line| *line.price())
        }),
    }
    let mut shop = Shop::new(ShopInputs { chosen: 3, board: board() });
    assert_eq!(*shop.price(), 3.0);
    let mut after = |change: fn(&mut Table<String, Line>)| {
        change(&mut shop.board_mut().lines_mut());
        runs();
        (*shop.price(), runs())
    };
    assert_eq!(after(|lines| lines["5"].set_price(6.0)), (3.0, vec![]));
    assert_eq!(after(|lines| lines["3"].set_price(6.0)), (6.0, vec!["price"]));
    assert_eq!(after(|lines| _ = lines.remove("3")), (0.0, vec!["price"]));
}

#[test]
fn in_closures_of_aggregates_and_in_untracked_reads_nothing_is_noted() {
    #[reactive]
    struct Join {
        #[reactive(nested)]
        lines: Table<String, Line>,
        #[reactive(nested)]
        rates: Table<String, Line>,
        joined: computed!(usize, self.lines.filter(|line| self.rates.get(&line.price().to_string()).is_some()).len()),
        #[reactive(context)]
        shown: Vec<(usize, f64)>,
        show: effect!({
            let key = "1";
            let price = untracked!(self.rates.get(key).map_or(0.0, |rate| *rate.price()));
            self.shown.push((self.joined, price));
        }),
    }
    let mut join = Join::new(JoinInputs { lines: lines(10), rates: lines(5) }, Vec::new());
    join.rates_mut()["1"].set_price(2.0);
    join.rates_mut().remove("4");
    join.lines_mut()["9"].set_price(1.0);
    assert_eq!(join.shown(), &[(5, 1.0), (4, 2.0), (5, 2.0)]);
}

#[test]
fn the_graph_shows_lookups_as_they_are_written_and_each_once() {
    #[reactive]
    struct Pair {
        #[reactive(nested)]
        lines: Table<String, Line>,
        twice: computed!(bool, self.lines.contains_key("1") && *self.lines["1"].price() > *self.lines["1"].amount()),
    }
    let reads = Pair::GRAPH.reads(1).map(|edge| (edge.path, edge.conditional));
    assert!(reads.eq([(r#"contains_key("1")"#, false), (r#"get("1")"#, true)]));
}

/// A key that has no hash if it is 7.
#[derive(PartialEq, Eq)]
struct Unlucky(u32);

impl Hash for Unlucky {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        assert_ne!(self.0, 7);
        hasher.write_u32(0);
    }
}

#[test]
fn a_lookup_that_panics_and_is_caught_may_have_been_of_any_row() {
    #[reactive]
    struct Caught {
        key: u32,
        #[reactive(nested)]
        lines: Table<Unlucky, Line>,
        price: computed!(f64, {
            note("price");
            quietly(|| catch_unwind(AssertUnwindSafe(|| self.lines.get(&Unlucky(self.key)).map(|line| *line.price()))))
                .map_or(-9.0, |price| price.unwrap_or(-1.0))
        }),
    }
    let mut caught = Caught::new(CaughtInputs { key: 7, lines: [(Unlucky(1), line(1.0))].into() });
    assert_eq!((*caught.price(), *caught.price(), runs().len()), (-9.0, -9.0, 1));
    caught.lines_mut()[&Unlucky(1)].set_price(2.0);
    assert_eq!((*caught.price(), runs().len()), (-9.0, 1));
    caught.set_key(1);
    assert_eq!(*caught.price(), 2.0);
    runs();
    caught.lines_mut().insert(Unlucky(2), line(2.0));
    assert_eq!((*caught.price(), runs().len()), (2.0, 0), "it has found its row since");
}

#[test]
fn a_struct_that_looks_rows_up_is_unwind_safe() {
    fn check<T: UnwindSafe + RefUnwindSafe>() {}
    check::<Screen>();
    check::<Board>();
}

/// A lookup of a plan: how, and which key.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Get(u32),
    Contains(u32),
    Index(u32),
}

#[reactive]
struct Plan {
    steps: Vec<Step>,
    #[reactive(nested)]
    rows: Table<u32, Line>,
    result: computed!(f64, {
        note("result");
        let mut sum = 0.0;
        for (place, step) in self.steps.iter().enumerate() {
            sum += (place + 1) as f64
                * match step {
                    Step::Get(key) => self.rows.get(key).map_or(0.25, |row| *row.amount()),
                    Step::Contains(key) => f64::from(u8::from(self.rows.contains_key(key))),
                    Step::Index(key) if self.rows.contains_key(key) => *self.rows[key].price(),
                    Step::Index(_) => 0.5,
                };
        }
        sum
    }),
}

/// Looks everything up in a map of prices.
fn expected(steps: &[Step], prices: &BTreeMap<u32, f64>) -> f64 {
    let value = |step: &Step| match step {
        Step::Get(key) => prices.get(key).map_or(0.25, |price| price * 2.0),
        Step::Contains(key) => f64::from(u8::from(prices.contains_key(key))),
        Step::Index(key) => prices.get(key).copied().unwrap_or(0.5),
    };
    steps.iter().enumerate().map(|(place, step)| (place + 1) as f64 * value(step)).sum()
}

/// So many touched rows are not too many to be followed.
const MANY: usize = 64;

/// What has happened to the rows since the formula was last asked for.
#[derive(Default)]
struct Since {
    /// The keys of rows that were touched, came or went.
    touched: BTreeSet<u32>,
    /// Those of rows that came or went, and were there or not when it was asked.
    moved: BTreeMap<u32, bool>,
    /// How often a row was touched.
    touches: usize,
    /// Rows may have moved to other slots.
    renumbered: bool,
    steps_are_others: bool,
}

impl Since {
    fn insert(&mut self, prices: &mut BTreeMap<u32, f64>, key: u32, price: f64) {
        if prices.insert(key, price).is_none() {
            self.moved.entry(key).or_insert(false);
        }
        self.touched.insert(key);
        self.touches += 1;
    }

    fn remove(&mut self, prices: &mut BTreeMap<u32, f64>, key: u32) {
        if prices.remove(&key).is_some() {
            self.moved.entry(key).or_insert(true);
            self.touched.insert(key);
            self.touches += 1;
        }
    }

    /// Whether the formula must run, and whether it may.
    fn runs(&self, steps: &[Step], prices: &BTreeMap<u32, f64>) -> (bool, bool) {
        let (mut must, mut may) = (self.steps_are_others, self.renumbered || self.touches > MANY);
        for step in steps {
            let (shown, asked) = match step {
                Step::Get(key) => (Some(key), None),
                Step::Contains(key) => (None, Some(key)),
                Step::Index(key) => (Some(key), Some(key)),
            };
            must |= shown.is_some_and(|key| {
                // One that came and went again may have been missing all the time.
                self.touched.contains(key) && (prices.contains_key(key) || self.moved.get(key) != Some(&false))
            });
            must |= asked.is_some_and(|key| self.moved.get(key).is_some_and(|was| *was != prices.contains_key(key)));
            may |= shown.or(asked).is_some_and(|key| self.moved.contains_key(key));
        }
        (must, must || may)
    }
}

#[test]
fn a_formula_runs_exactly_if_a_row_that_it_has_looked_up_was_touched_came_or_went() {
    for seed in 1..3000 {
        let mut random = Random::new(seed);
        let keys = 3 + random.below(60);
        let mut prices: BTreeMap<u32, f64> = (0..random.below(keys) as u32).map(|key| (key, f64::from(key))).collect();
        let rows = prices.iter().map(|(key, price)| (*key, line(*price))).collect();
        let mut plan = Plan::new(PlanInputs { steps: Vec::new(), rows });
        let (mut since, mut removed) = (Since { steps_are_others: true, ..Since::default() }, 0);
        for _ in 0..60 {
            let (key, price) = (random.below(keys) as u32, random.below(5) as f64);
            match random.below(10) {
                0 | 1 => {
                    let step = |random: &mut Random| {
                        [Step::Get, Step::Contains, Step::Index][random.below(3) as usize](random.below(keys) as u32)
                    };
                    let steps: Vec<Step> = (0..random.below(6)).map(|_| step(&mut random)).collect();
                    since.steps_are_others |= steps != *plan.steps();
                    plan.set_steps(steps);
                }
                2 | 3 if prices.contains_key(&key) => {
                    since.insert(&mut prices, key, price);
                    plan.rows_mut()[&key].set_price(price);
                }
                4 => {
                    since.insert(&mut prices, key, price);
                    plan.rows_mut().insert(key, line(price));
                }
                5 => {
                    removed += usize::from(plan.rows_mut().remove(&key).is_some());
                    since.remove(&mut prices, key);
                }
                6 if random.below(2) == 0 => {
                    // Most of them, so that the rest moves together.
                    let most: Vec<u32> = prices.keys().copied().filter(|_| random.below(3) != 0).collect();
                    let mut rows = plan.rows_mut();
                    for key in most {
                        rows.remove(&key);
                        removed += 1;
                        since.remove(&mut prices, key);
                    }
                }
                6 if random.below(4) == 0 => {
                    let others: Vec<u32> = (0..random.below(keys)).map(|_| random.below(keys) as u32).collect();
                    let mut rows = plan.rows_mut();
                    if random.below(2) == 0 {
                        rows.clear();
                    }
                    prices.keys().for_each(|key| _ = rows.remove(key));
                    removed += prices.len();
                    prices.clone().into_keys().for_each(|key| since.remove(&mut prices, key));
                    let new = others.iter().map(|key| (*key, line(price)));
                    match random.below(2) {
                        0 => rows.extend(new),
                        _ => new.for_each(|(key, row)| _ = rows.insert(key, row)),
                    }
                    removed += others.len();
                    others.into_iter().for_each(|key| since.insert(&mut prices, key, price));
                    // Of two rows of one key, the first leaves its slot.
                    removed -= prices.len();
                    since.renumbered = true;
                }
                7 if random.below(3) == 0 => {
                    plan.rows_mut().iter_mut().for_each(|(_, row)| row.set_price(price));
                    prices.clone().into_keys().for_each(|key| since.insert(&mut prices, key, price));
                }
                _ => {
                    runs();
                    // More slots may be empty than taken.
                    since.renumbered |= removed > 16;
                    let (must, may) = since.runs(plan.steps(), &prices);
                    assert_eq!(*plan.result(), expected(plan.steps(), &prices), "seed {seed}");
                    let has_run = !runs().is_empty();
                    assert!(has_run >= must, "seed {seed}: it did not run");
                    assert!(has_run <= may, "seed {seed}: it ran for nothing");
                    since = Since::default();
                }
            }
        }
    }
}
