//! Async effects on tokio: alerts that take a while to send, while the readings go on: `cargo run --example alerts`. It takes no arguments.
//!
//! Three tasks on one thread. The probe sets a signal. An async effect sends an alert when a computed says so; a change in the middle of a
//! delivery is not lost, the body runs again when that has finished. Another effect counts, and is not held up by a delivery that waits.
use std::process::ExitCode;

use reaktiv::{Signal, computed, effect};
use reaktiv_examples::exit;
use tokio::sync::{mpsc, oneshot};

const HELP: &str = "usage: alerts [--help]\n";

fn main() -> ExitCode {
    match std::env::args_os().nth(1).map(|argument| argument.to_string_lossy().into_owned()).as_deref() {
        None => {}
        Some("--help" | "-h") => return exit::print(HELP),
        Some(other) => return exit::refused(&format!("unexpected argument `{other}`"), HELP),
    }
    exit::print(&deliver(&[20, 95, 96, 97, 40, 99]).join(""))
}

/// A level, and where to say that somebody has taken notice.
type Call = (i32, oneshot::Sender<()>);

/// What happens, line by line, as these readings come in.
fn deliver(readings: &[i32]) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime on this thread");
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, watch(readings))
}

async fn watch(readings: &[i32]) -> Vec<String> {
    let celsius = Signal::new(readings[0]);
    let seen = Signal::new(0);
    let log = Signal::new(Vec::new());
    let alarm = computed!((celsius.get() > 90).then(|| celsius.get() / 5 * 5));

    // The line to whoever is on call: it takes its time.
    let (line, mut calls) = mpsc::channel::<Call>(1);
    let alerts = tokio::task::spawn_local(effect!({
        let line = line.clone(); // no handle, so each run needs its own
        async {
            if let Some(level) = alarm.get() {
                let (done, answer) = oneshot::channel();
                if line.send((level, done)).await.is_ok() && answer.await.is_ok() {
                    let told = format!("alert: above {level} °C, told at {} °C\n", celsius.peek());
                    log.update(|log| log.push(told));
                }
            }
        }
    }));
    let _counter = effect!({
        celsius.get();
        seen.set(seen.peek() + 1);
    });

    for &reading in &readings[1..] {
        celsius.set(reading);
        log.update(|log| log.push(format!("reading: {reading} °C\n")));
        tokio::task::yield_now().await; // the effect begins, or goes on
        if reading % 2 == 0 {
            answer(&mut calls).await; // now and then somebody does
        }
    }
    answer(&mut calls).await;
    alerts.abort(); // dropping the future disposes of the effect
    log.update(|log| log.push(format!("{} readings counted, none held up\n", seen.get())));
    log.get()
}

/// Takes the calls that wait.
async fn answer(calls: &mut mpsc::Receiver<Call>) {
    while let Ok((_, done)) = calls.try_recv() {
        // An answer that nobody waits for any more is no loss.
        let _ = done.send(());
        tokio::task::yield_now().await;
    }
}

#[test]
fn every_reading_is_counted_and_alerts_come_one_at_a_time() {
    let lines = deliver(&[20, 95, 96, 97, 40, 99]);
    assert_eq!(lines.iter().filter(|line| line.starts_with("reading")).count(), 5);
    assert!(lines.iter().filter(|line| line.starts_with("alert: above 95")).count() == 2, "{lines:?}");
    assert_eq!(lines.last().map(String::as_str), Some("6 readings counted, none held up\n"));
}
