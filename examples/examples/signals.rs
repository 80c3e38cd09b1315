//! Free-standing signals, for graphs whose shape is known only at run time: `cargo run --example signals`. It takes no
//! arguments.
//!
//! The effects write to a log, so that what is printed can be asserted.
use std::process::ExitCode;

use reaktiv::{Linked, Signal, batch, computed, effect};
use reaktiv_examples::exit;
use reaktiv_examples::options::{self, Request, SIGNALS_USAGE};
use tokio::task::yield_now;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    match options::signals(arguments) {
        Ok(Request::Run(())) => exit::print(&[the_trio(), conditional_price(), thermometer(), deliveries()].concat()),
        Ok(Request::Help) => exit::print(&format!("{SIGNALS_USAGE}\n")),
        Err(message) => exit::refused(&message, SIGNALS_USAGE),
    }
}

/// A signal is set from outside, a computed is cached, an effect runs at once and after every change.
fn the_trio() -> String {
    let log = Log::new("the trio");
    let lines = log.lines.clone();

    let count = Signal::new(0);
    let doubled = computed!(count.get() * 2);
    let message = computed!(format!("the count is {}", count.get()));
    let _shown = effect!({
        let line = format!("{}, doubled {}", message.get(), doubled.get());
        lines.update(|lines| lines.push(line))
    });
    log.says("the count is 0, doubled 0");

    count.set(5);
    log.says("the count is 5, doubled 10"); // once, though it reads two things that have changed

    count.set(5);
    log.says_nothing(); // an equal value is no change

    batch(|| {
        count.update(|count| *count += 1);
        count.update(|count| *count += 1);
    });
    log.says("the count is 7, doubled 14");
    log.text()
}

/// What is not read is not depended on: with the discount off, changing its rate runs nothing.
fn conditional_price() -> String {
    let log = Log::new("a conditional price");
    let lines = log.lines.clone();

    let price = Signal::new(100.0);
    let rate = Signal::new(0.2);
    let discounted = Signal::new(false);
    let runs = Signal::new(0);
    let total = computed!({
        runs.update(|runs| *runs += 1);
        if discounted.get() { price.get() * (1.0 - rate.get()) } else { price.get() }
    });
    let _shown = effect!({
        let line = format!("to pay: {:.2}", total.get());
        lines.update(|lines| lines.push(line))
    });
    log.says("to pay: 100.00");

    rate.set(0.5);
    log.says_nothing();
    assert_eq!(runs.get(), 1); // not even the formula has run

    discounted.set(true);
    log.says("to pay: 50.00");

    rate.set(0.25);
    log.says("to pay: 75.00"); // now it counts
    assert_eq!(runs.get(), 3);

    discounted.set(false);
    log.says("to pay: 100.00");

    rate.set(0.5);
    log.says_nothing(); // and now no longer
    assert_eq!(runs.get(), 4);
    log.text()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Celsius,
    Fahrenheit,
}

/// A thermometer that one may also set by hand: its display goes back to the sensor when the sensor or the unit changes.
fn thermometer() -> String {
    let log = Log::new("a thermometer with units");
    let lines = log.lines.clone();

    let sensor = Signal::new(20.0); // degrees Celsius
    let unit = Signal::new(Unit::Celsius);
    let shown = Linked::new({
        let (sensor, unit) = (sensor.clone(), unit.clone());
        move || match unit.get() {
            Unit::Celsius => sensor.get(),
            Unit::Fahrenheit => sensor.get() * 1.8 + 32.0,
        }
    });
    let symbol = computed!(match unit.get() {
        Unit::Celsius => "°C",
        Unit::Fahrenheit => "°F",
    });
    let _shown = effect!({
        let line = format!("{:.1} {}", shown.get(), symbol.get());
        lines.update(|lines| lines.push(line))
    });
    log.says("20.0 °C");

    unit.set(Unit::Fahrenheit);
    log.says("68.0 °F"); // never "20.0 °F"

    shown.set(70.0); // by hand
    log.says("70.0 °F");
    assert_eq!(sensor.get(), 20.0);

    sensor.set(25.0);
    log.says("77.0 °F");

    batch(|| {
        unit.set(Unit::Celsius);
        sensor.set(-5.0);
    });
    log.says("-5.0 °C");
    log.text()
}

/// An async effect is a future, for any executor. What changes in the middle of a run is not lost: it runs again when that has ended.
fn deliveries() -> String {
    let log = Log::new("deliveries that take a while");
    let lines = log.lines.clone();

    let celsius = Signal::new(20);
    let alarm = computed!((celsius.get() > 90).then(|| celsius.get() / 5 * 5)); // in steps of five degrees
    let deliver = effect!(async {
        if let Some(level) = alarm.get() {
            lines.update(|lines| lines.push(format!("above {level} °C: calling")));
            yield_now().await;
            lines.update(|lines| lines.push(format!("above {level} °C: told")));
        }
    });

    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime on this thread");
    runtime.block_on(async {
        let task = tokio::spawn(deliver);
        yield_now().await;
        log.says_nothing();

        celsius.set(95);
        yield_now().await;
        log.says("above 95 °C: calling");

        celsius.set(101);
        celsius.set(106);
        log.says_nothing(); // one call at a time
        yield_now().await;
        log.says_all(&["above 95 °C: told", "above 105 °C: calling"]); // and then the newest
        yield_now().await;
        log.says("above 105 °C: told");

        celsius.set(107);
        yield_now().await;
        log.says_nothing(); // the same alarm

        task.abort(); // a future that is dropped is the end of its effect
    });
    log.text()
}

/// What the effects of a section have said, and how much of it has been asserted.
struct Log {
    title: &'static str,
    lines: Signal<Vec<String>>,
    heard: Signal<usize>,
}

impl Log {
    fn new(title: &'static str) -> Self {
        Log { title, lines: Signal::new(Vec::new()), heard: Signal::new(0) }
    }

    /// Asserts that since the last question this line was said, and no other.
    #[track_caller]
    fn says(&self, line: &str) {
        self.says_all(&[line]);
    }

    #[track_caller]
    fn says_all(&self, lines: &[&str]) {
        assert_eq!(self.news(), lines);
    }

    #[track_caller]
    fn says_nothing(&self) {
        self.says_all(&[]);
    }

    fn news(&self) -> Vec<String> {
        let lines = self.lines.get();
        let heard = self.heard.replace(lines.len());
        lines[heard..].to_vec()
    }

    fn text(&self) -> String {
        let lines = self.lines.get().iter().map(|line| format!("  {line}\n")).collect::<String>();
        format!("{}\n{lines}", self.title)
    }
}

#[test]
fn the_sections_do_what_they_say() {
    assert!(the_trio().ends_with("the count is 7, doubled 14\n"));
    assert!(conditional_price().ends_with("to pay: 100.00\n"));
    assert!(thermometer().ends_with("-5.0 °C\n"));
    assert!(deliveries().ends_with("above 105 °C: told\n"));
}
