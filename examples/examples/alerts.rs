//! A struct in a task that owns it, and alerts that take a while to send: `cargo run --example alerts`. It takes no arguments.
//!
//! The task awaits two things at once: readings, and the struct's own async effect, which calls somebody when there is an alarm. A change in the
//! middle of a call is not lost: the effect runs again when that has ended. The readings go on meanwhile, and are counted.
use std::process::ExitCode;

use reaktiv::{Reactive, ReadSignal, reactive};
use reaktiv_examples::exit;
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;

const HELP: &str = "usage: alerts [--help]\n";

fn main() -> ExitCode {
    match std::env::args_os().nth(1).map(|argument| argument.to_string_lossy().into_owned()).as_deref() {
        None => {}
        Some("--help" | "-h") => return exit::print(HELP),
        Some(other) => return exit::refused(&format!("unexpected argument `{other}`"), HELP),
    }
    exit::print(&deliver(&[20, 95, 96, 97, 40, 99]).concat())
}

#[reactive]
struct Boiler {
    #[reactive(event)]
    reading: i32,
    readings: scan!(usize, self.readings + self.reading.len()),
    celsius: scan!(i32, self.reading.last().copied().unwrap_or(self.celsius)),
    /// In steps of five degrees: less is no news for whoever is called.
    alarm: computed!(Option<i32>, (self.celsius > 90).then(|| self.celsius / 5 * 5)),
    #[reactive(context)]
    line: Line,
    alert: effect!(async {
        if let Some(level) = self.alarm {
            self.line.call(level).await;
        }
    }),
}

/// The line to whoever is on call, who takes his time.
#[derive(Clone)]
struct Line(mpsc::Sender<Call>);

/// A level, and where to say that somebody has taken notice.
type Call = (i32, oneshot::Sender<()>);

impl Line {
    /// Waits until somebody has taken notice.
    async fn call(&self, level: i32) {
        let (done, answer) = oneshot::channel();
        if self.0.send((level, done)).await.is_ok() {
            // Who hangs up has heard it, too.
            _ = answer.await;
        }
    }
}

/// The task that owns the boiler, until there are no more readings.
async fn own(mut boiler: Boiler, mut readings: mpsc::Receiver<i32>) -> Boiler {
    loop {
        tokio::select! {
            () = boiler.run_futures() => {} // never ends: it is dropped for a reading, and goes on where it was
            reading = readings.recv() => match reading {
                Some(reading) => boiler.push_reading(reading),
                None => return boiler,
            },
        }
    }
}

/// What happens, line by line, as these readings come in.
fn deliver(readings: &[i32]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime on this thread");
    runtime.block_on(watch(readings))
}

async fn watch(readings: &[i32]) -> Vec<String> {
    let (line, mut calls) = mpsc::channel(1);
    let mut boiler = Boiler::new(BoilerInputs {}, Line(line));
    boiler.push_reading(readings[0]);
    let celsius = boiler.signal(Boiler::CELSIUS); // to look at when the boiler is elsewhere
    let (probe, incoming) = mpsc::channel(1);
    let owner = tokio::spawn(own(boiler, incoming));

    let mut log = Vec::new();
    for &reading in &readings[1..] {
        log.push(format!("reading: {reading} °C\n"));
        probe.send(reading).await.expect("its owner takes it");
        yield_now().await; // it does, and the effect begins or goes on
        if reading % 2 == 0 {
            answer(&mut calls, &celsius, &mut log).await; // now and then somebody does
        }
    }
    answer(&mut calls, &celsius, &mut log).await;
    drop(probe);
    let boiler = owner.await.expect("nothing in it panics");
    log.push(format!("{} readings counted, none held up\n", boiler.readings()));
    log
}

/// Takes the calls that wait.
async fn answer(calls: &mut mpsc::Receiver<Call>, celsius: &ReadSignal<i32>, log: &mut Vec<String>) {
    while let Ok((level, done)) = calls.try_recv() {
        log.push(format!("alert: above {level} °C, told at {} °C\n", celsius.get()));
        // An answer that nobody waits for any more is no loss.
        _ = done.send(());
        yield_now().await;
    }
}

#[cfg(test)]
fn alerts(readings: &[i32]) -> Vec<String> {
    let alert = |line: String| Some(line.strip_prefix("alert: above ")?.trim_end().to_owned());
    deliver(readings).into_iter().filter_map(alert).collect()
}

#[test]
fn every_reading_is_counted_and_alerts_come_one_at_a_time() {
    let lines = deliver(&[20, 95, 96, 97, 40, 99]);
    assert_eq!(lines.iter().filter(|line| line.starts_with("reading")).count(), 5);
    assert!(lines.iter().filter(|line| line.starts_with("alert: above 95")).count() == 2, "{lines:?}");
    assert_eq!(lines.last().map(String::as_str), Some("6 readings counted, none held up\n"));
}

#[test]
fn a_change_in_the_middle_of_a_delivery_is_not_lost() {
    assert_eq!(alerts(&[20, 95, 101]), ["95 °C, told at 101 °C", "100 °C, told at 101 °C"]);
    // Of several the last one counts.
    assert_eq!(alerts(&[20, 95, 101, 111]), ["95 °C, told at 111 °C", "110 °C, told at 111 °C"]);
    // That it is over is a change, too.
    assert_eq!(alerts(&[20, 95, 41]), ["95 °C, told at 41 °C"]);
}
