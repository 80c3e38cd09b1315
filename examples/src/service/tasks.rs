//! The tasks of the service. Each does one thing with the machine; what follows from it is told by the struct alone.

use std::time::Duration;

use reaktiv::{Changes, Shared, Timed, WeakShared, computed};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use super::api::Api;
use super::figures::Figures;
use super::limits::Limits;
use super::machine::Machine;
use super::page::Page;
use super::readings::Readings;
use super::report::{line, summary};

/// How long the calls that are under way may take when the service ends.
pub const GRACE: Duration = Duration::from_secs(3);

/// Runs the service until `stop`, or until nobody sends readings or takes lines any more. Gives the summary.
///
/// # Panics
///
/// With what one of its tasks panics with. (Not with what a call of another service panics with: that is told in a line.)
pub async fn serve(
    limits: Limits,
    api: Api,
    readings: mpsc::Receiver<Readings>,
    lines: mpsc::Sender<String>,
    stop: impl Future<Output = ()>,
) -> String {
    let start = Instant::now();
    let now = move || start.elapsed();
    let machine = Shared::new(Machine::unseen(limits, api.clone()));
    let news = machine.signal((Machine::PAGE, Machine::FIGURES, Machine::PANICS));

    let mut tasks = JoinSet::new();
    let measuring = tasks.spawn(measure(machine.clone(), readings, now));
    tasks.spawn(tell(news.changes(), lines, now));
    tasks.spawn(call(machine.downgrade()));
    let keeping_time = tasks.spawn(machine.keep_time(now, move |time| sleep_until(start + time)));
    tokio::select! {
        () = stop => {}
        Some(ended) = tasks.join_next() => ended.unwrap_or_else(go_on_panicking),
    }

    // From now on nothing is written, and time stands still. What is known is still published, if that does not take too long.
    measuring.abort();
    keeping_time.abort();
    machine.update(|machine| machine.advance(now()));
    let (page, shown) = (machine.signal(Machine::PAGE), api.shown());
    let is_published = computed!(shown.get() == Some(page.get()));
    _ = timeout(GRACE, is_published.changes().wait_for(|is_published| *is_published)).await;

    let summary = machine.read(|machine| summary(machine, &api));
    drop(machine); // and with it ends what waits for it: `tell` when the last line is told
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap_or_else(go_on_panicking);
    }
    summary
}

/// Writes what the sensors say.
async fn measure(machine: Shared<Machine>, mut readings: mpsc::Receiver<Readings>, now: impl Fn() -> Duration) {
    while let Some(readings) = readings.recv().await {
        machine.update(|machine| machine.take(now(), readings));
    }
}

/// Tells what has changed, a line at a time. While nobody takes a line, changes are not queued: the next line is about the newest state.
async fn tell(mut news: Changes<(Page, Figures, usize)>, lines: mpsc::Sender<String>, now: impl Fn() -> Duration) {
    // First there is a place, then the news that go there.
    while let Ok(place) = lines.reserve().await {
        let Some((page, figures, panics)) = news.next().await else { return };
        place.send(line(now(), &page, figures, panics));
    }
}

/// Polls the calls of other services. One that panics has ended, and is counted; it is made again when there is something new. The others go on.
async fn call(machine: WeakShared<Machine>) {
    // In a task of its own, since tokio catches what a task panics with.
    while let Some(calls) = machine.upgrade().map(|machine| tokio::spawn(machine.run_futures())) {
        let ended = calls.await;
        if let (true, Some(machine)) = (ended.is_err_and(|error| error.is_panic()), machine.upgrade()) {
            machine.update(|machine| machine.push_panic(()));
        }
    }
}

fn go_on_panicking(error: tokio::task::JoinError) {
    if let Ok(panic) = error.try_into_panic() {
        std::panic::resume_unwind(panic);
    }
}
