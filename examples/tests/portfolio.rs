//! A portfolio: its figures after any prices, its alarms, and the loop around it.

use std::sync::Arc;
use std::time::Duration;

use reaktiv::{Table, reactive};
use reaktiv_examples::money::Cents;
use reaktiv_examples::options::PortfolioOptions;
use reaktiv_examples::portfolio::currency::{Currency, Rate, Rates};
use reaktiv_examples::portfolio::holdings::{POSITION_LIMIT, Portfolio, PortfolioInputs, Position, PositionInputs};
use reaktiv_examples::portfolio::journal::Journal;
use reaktiv_examples::portfolio::overview::{Mover, Overview};
use reaktiv_examples::portfolio::recount::Plain;
use reaktiv_examples::portfolio::run::{Outcome, run, set};
use reaktiv_examples::portfolio::sector::Sector;
use reaktiv_examples::portfolio::stream::{Quote, Stream, Tick};
use reaktiv_examples::portfolio::symbol::Symbol;
use reaktiv_examples::screen::Screen;

fn position(sector: Sector, quantity: i64) -> PositionInputs {
    PositionInputs { sector, currency: Currency::Euro, quantity, opening: Cents(1000), price: Cents(1000), limit: 50 }
}

fn portfolio(positions: Vec<PositionInputs>) -> Portfolio {
    portfolio_in(Arc::default(), positions)
}

fn portfolio_in(rates: Arc<Rates>, positions: Vec<PositionInputs>) -> Portfolio {
    let positions = (0..).map(Symbol).zip(positions.into_iter().map(Position::new)).collect();
    let inputs = PortfolioInputs { rates, positions, loss_limit: Cents(500), position_limit: POSITION_LIMIT };
    Portfolio::new(inputs, Journal::default())
}

fn quote(symbol: u32, price: i64) -> Quote {
    Quote { symbol: Symbol(symbol), price: Cents(price) }
}

fn prices(quotes: &[Quote]) -> Tick {
    Tick { quotes: quotes.to_vec(), rates: None }
}

fn shown(options: &PortfolioOptions, every: u64, wait: impl FnMut() -> bool) -> (String, Outcome) {
    let mut out = Vec::new();
    let mut screen = Screen::new(&mut out, false);
    let mut now = Duration::ZERO;
    let clock = || {
        now += Duration::from_micros(3);
        now
    };
    let outcome = run(&mut screen, options, every, clock, wait).expect("memory takes everything");
    drop(screen);
    (String::from_utf8(out).expect("UTF-8"), outcome)
}

fn options(positions: u32, ticks: u64, seed: u64) -> PortfolioOptions {
    PortfolioOptions { positions, ticks, seed, interval: Duration::ZERO }
}

#[test]
fn the_figures_are_those_of_the_positions() {
    let mut portfolio = portfolio(vec![position(Sector::Food, 10), position(Sector::Banks, -3)]);
    set(&mut portfolio, &prices(&[quote(0, 1020), quote(1, 990)]));
    let overview = Overview::of(&portfolio);
    let movers = vec![Mover { symbol: Symbol(0), moved: 20 }, Mover { symbol: Symbol(1), moved: -10 }];
    let sectors = vec![(Sector::Banks, Cents(2970)), (Sector::Food, Cents(10_200))];
    let (net, gross, gain) = (Cents(7230), Cents(13_170), Cents(230));
    assert_eq!(overview, Overview { net, gross, gain, sectors, movers, alarms: vec![], oversized: 0 });
    portfolio.set_position_limit(Cents(5000));
    assert_eq!(Overview::of(&portfolio), Overview { oversized: 1, ..overview });
}

#[test]
fn a_position_is_worth_what_its_currency_is() {
    let position = |currency| PositionInputs { currency, ..position(Sector::Food, 10) };
    let mut portfolio = portfolio(vec![position(Currency::Euro), position(Currency::Dollar)]);
    assert_eq!(*portfolio.net(), Cents(20_000));
    let mut rates = Rates::default();
    rates.set(Currency::Dollar, Rate(900_000));
    set(&mut portfolio, &Tick { rates: Some(Arc::new(rates)), ..prices(&[quote(1, 1100)]) });
    assert_eq!((*portfolio.net(), *portfolio.gain()), (Cents(10_000 + 9900), Cents(900)));
    let bought = Position::new(position(Currency::Dollar));
    assert_eq!(*bought.value(), Cents(10_000), "alone it knows of no rates");
    portfolio.positions_mut().insert(Symbol(7), bought);
    assert_eq!(*portfolio.positions()[&Symbol(7)].value(), Cents(9000));
}

/// A struct of this crate around one of another crate, two levels deep.
#[reactive]
struct Account {
    #[reactive(given, cutoff = ptr)]
    rates: Arc<Rates>,
    limit: Cents,
    #[reactive(nested, given(rates, position_limit = self.limit))]
    positions: Table<Symbol, Position>,
    net: computed!(Cents, self.positions.sum(Position::VALUE)),
    oversized: computed!(usize, self.positions.count_where(Position::OVERSIZED)),
}

#[reactive]
struct Bank {
    #[reactive(cutoff = ptr)]
    rates: Arc<Rates>,
    #[reactive(nested, given(rates))]
    accounts: Table<&'static str, Account>,
    net: computed!(Cents, self.accounts.sum(Account::NET)),
}

#[test]
fn a_position_takes_its_rates_from_structs_of_another_crate() {
    let mut bank = Bank::new(BankInputs { rates: Arc::default(), accounts: Table::new() });
    bank.update_accounts(|accounts| {
        accounts.create("Ada", AccountInputs { limit: Cents(5000), positions: Table::new() });
        let dollars = PositionInputs { currency: Currency::Dollar, ..position(Sector::Food, 10) };
        accounts[&"Ada"].positions_mut().create(Symbol(1), dollars);
    });
    assert_eq!((*bank.net(), *bank.accounts()[&"Ada"].oversized()), (Cents(10_000), 1));
    let mut rates = Rates::default();
    rates.set(Currency::Dollar, Rate(500_000));
    bank.set_rates(Arc::new(rates));
    assert_eq!((*bank.net(), *bank.accounts()[&"Ada"].oversized()), (Cents(5000), 0));
}

#[test]
fn an_amount_in_another_currency_is_rounded_to_the_nearest_cent() {
    let cents = |rate, amount| Rate(rate).convert(Cents(amount)).0;
    assert_eq!([cents(1_500_000, 1), cents(1_500_000, -1), cents(499_999, 1), cents(1_000_000, -7)], [2, -2, 0, -7]);
    assert_eq!(Rate(1_040_000).to_string(), "1.040000");
}

#[test]
fn after_any_prices_the_figures_are_those_of_a_loop_over_all_positions() {
    for (positions, seed) in [(1, 1), (2, 2), (7, 3), (60, 4), (500, u64::MAX)] {
        let (mut stream, held) = Stream::new(seed, positions);
        let rates = stream.rates();
        let (mut plain, mut portfolio) = (Plain::new(held.clone(), rates.clone()), portfolio_in(rates, held));
        for tick in 0..300 {
            let next = stream.tick();
            set(&mut portfolio, &next);
            plain.set(&next);
            if tick % 7 != 0 {
                assert_eq!(Overview::of(&portfolio), plain.overview(), "tick {tick} of seed {seed}");
            }
        }
    }
}

#[test]
fn an_alarm_is_written_down_once_and_so_is_its_end() {
    let mut portfolio =
        portfolio(vec![position(Sector::Food, 1), position(Sector::Food, 1), position(Sector::Food, 1)]);
    let mut news = |quotes: &[Quote]| {
        set(&mut portfolio, &prices(quotes));
        portfolio.journal_mut().take()
    };
    assert_eq!(news(&[quote(0, 1049)]), [""; 0]);
    assert_eq!(news(&[quote(0, 1050), quote(2, 950)]), ["moved too far: AAAAA, AAAAC"]);
    assert_eq!(news(&[quote(0, 1070)]), [""; 0]);
    assert_eq!(news(&[quote(0, 1000), quote(1, 1100)]), ["moved too far: AAAAB", "moved back: AAAAA"]);
    assert_eq!(
        news(&[quote(0, 1500), quote(0, 1000)]),
        [""; 0],
        "both are one change, and nobody sees what was between"
    );
    assert_eq!(news(&[quote(9, 1)]), [""; 0], "nothing of it is held");
}

#[test]
fn a_loss_is_news_when_it_passes_its_limit_and_when_it_is_over() {
    let mut portfolio = portfolio(vec![position(Sector::Food, 100)]);
    let mut news = |price| {
        set(&mut portfolio, &prices(&[quote(0, price)]));
        portfolio.journal_mut().take()
    };
    assert_eq!(news(995), [""; 0]);
    assert_eq!(news(994), ["the day's loss is too large"]);
    assert_eq!(news(993), [""; 0]);
    assert_eq!(news(1001), ["the day's loss is over"]);
}

#[test]
fn a_seed_always_gives_the_same_stream_and_another_one_another() {
    let of = |seed| {
        let (mut stream, held) = Stream::new(seed, 50);
        let ticks: Vec<_> = (0..50).map(|_| stream.tick()).collect();
        (held, ticks)
    };
    assert_eq!(of(5), of(5));
    assert_ne!(of(5).0, of(6).0);
    assert_ne!(of(5).1, of(6).1);
}

#[test]
fn a_run_shows_some_ticks_and_compares_all() {
    let (out, outcome) = shown(&options(40, 7, 1), 3, || true);
    let tables: Vec<&str> = out.lines().filter(|line| line.starts_with("tick")).collect();
    assert_eq!(tables, ["tick 3, 40 positions", "tick 6, 40 positions", "tick 7, 40 positions"]);
    let times = Duration::from_micros(21);
    let Outcome { ran, ran_for_a_rate, formulas, .. } = outcome;
    assert_eq!(
        outcome,
        Outcome { ticks: 7, followed: times, recounted: times, ran, ran_for_a_rate, formulas, different: 0 }
    );
    assert!(0 < ran && ran < 328, "{ran}");
    assert!(40 < ran_for_a_rate && ran_for_a_rate < 328, "{ran_for_a_rate}");
    assert_eq!(formulas, 40 * 8 + 8);
    assert_eq!(
        outcome.to_string(),
        format!(
            "a tick took 3.0 microseconds, and everything anew 3.0\none more tick ran {ran} of 328 formulas\n\
             a currency that moved ran {ran_for_a_rate} of them\n\
             after each of 7 ticks both had the same figures"
        )
    );
}

#[test]
fn a_run_ends_when_it_is_told_to() {
    let mut waits = 0;
    let (_, outcome) = shown(&options(40, 100, 1), 1, || {
        waits += 1;
        waits < 3
    });
    assert_eq!(outcome.ticks, 3);
}

#[test]
fn the_table_of_one_position_has_one_sector() {
    let (out, _) = shown(&options(1, 1, 1), 1, || true);
    assert!(out.contains("100.0%") && out.lines().count() == 14, "{out}");
}

#[test]
fn symbols_are_letters() {
    for (number, symbol) in [(0, "AAAAA"), (27, "AAABB"), (999_999, "CEXHN"), (u32::MAX, "NXMRLXV")] {
        assert_eq!(Symbol(number).to_string(), symbol);
    }
}
