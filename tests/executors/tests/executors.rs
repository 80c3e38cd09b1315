//! Async effects and resources on tokio and on futures-executor. Nothing sleeps: the tests wait for the values.

use futures_executor::{ThreadPool, block_on};
use reaktiv::{Effect, Resource, Runtime, Signal, Status, effect};
use reaktiv_tests::tasks::yield_now;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use tokio::sync::mpsc;

/// Writes from several threads while effects run; in the end each has seen the last value.
async fn hammer(spawn: impl Fn(std::pin::Pin<Box<dyn Future<Output = ()> + Send>>)) {
    let runtime = Runtime::new();
    let (a, b) = (runtime.signal(0_u32), runtime.signal(0_u32));
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let overlaps = Arc::new(AtomicUsize::new(0));
    for which in 0..4 {
        let running = Arc::new(AtomicBool::new(false));
        let (a, b, sender, overlaps) = (a.clone(), b.clone(), sender.clone(), overlaps.clone());
        spawn(Box::pin(runtime.effect_future(move || {
            let (a, b, sender) = (a.clone(), b.clone(), sender.clone());
            let (running, overlaps) = (running.clone(), overlaps.clone());
            async move {
                overlaps.fetch_add(usize::from(running.swap(true, SeqCst)), SeqCst);
                let first = a.get();
                yield_now().await;
                let second = b.get();
                running.store(false, SeqCst);
                _ = sender.send((which, first, second));
            }
        })));
    }
    let writers: Vec<_> = [a, b]
        .into_iter()
        .map(|signal| std::thread::spawn(move || (1..=1000).for_each(|value| signal.set(value))))
        .collect();
    let mut last = [(0, 0); 4];
    while last != [(1000, 1000); 4] {
        let (which, first, second) = receiver.recv().await.expect("the effects are alive");
        assert!(last[which].0 <= first && last[which].1 <= second);
        last[which] = (first, second);
    }
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    assert_eq!(overlaps.load(SeqCst), 0);
}

#[test]
fn changes_are_streams_for_others_and_no_last_value_is_lost() {
    let runtime = Runtime::new();
    let a = runtime.signal(0_u32);
    let double = runtime.computed({
        let a = a.clone();
        move || a.get() * 2
    });
    let tasks: Vec<_> = (0..4).map(|_| double.changes()).collect();
    let executor = multi_threaded();
    let mut tasks: Vec<_> = tasks
        .into_iter()
        .map(|mut changes| executor.spawn(async move { changes.wait_for(|double| *double == 2000).await }))
        .collect();
    let (changes, history) = (double.changes(), a.history());
    let writer = std::thread::spawn(move || (1..=1000).for_each(|value| a.set(value)));
    let seen: Vec<_> = futures_executor::block_on_stream(changes).take_while(|double| *double < 2000).collect();
    assert!(seen.is_sorted_by(|one, next| one < next));
    assert!(futures_executor::block_on_stream(history).take(1001).eq(0..=1000));
    tasks.drain(..).for_each(|task| assert_eq!(block_on(task).unwrap(), Some(2000)));
    writer.join().unwrap();
}

fn multi_threaded() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(3).build().unwrap()
}

fn current_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

#[test]
fn the_last_values_are_seen_on_tokio_with_threads() {
    multi_threaded().block_on(hammer(|future| _ = tokio::spawn(future)));
}

#[test]
fn the_last_values_are_seen_on_tokio_on_one_thread() {
    current_thread().block_on(hammer(|future| _ = tokio::spawn(future)));
}

#[test]
fn the_last_values_are_seen_on_a_thread_pool_of_futures() {
    let pool = ThreadPool::builder().pool_size(3).create().unwrap();
    block_on(hammer(|future| pool.spawn_ok(future)));
}

/// A resource whose parameters are written from elsewhere.
async fn load(spawn: impl Fn(std::pin::Pin<Box<dyn Future<Output = ()> + Send>>)) {
    let user = Signal::new(0_u32);
    let (name, driver) = Resource::<String, ()>::with_parameters(
        {
            let user = user.clone();
            move || Some(user.get())
        },
        |user| async move { Ok(format!("user {user}")) },
    );
    spawn(Box::pin(driver));
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let _effect = Effect::new(move || _ = sender.send(name.with(|now| (now.status, now.value.clone()))));
    let writer = std::thread::spawn(move || (1..=1000).for_each(|value| user.set(value)));
    while receiver.recv().await != Some((Status::Resolved, Some("user 1000".into()))) {}
    writer.join().unwrap();
}

#[test]
fn a_resource_comes_to_rest_on_every_executor() {
    multi_threaded().block_on(load(|future| _ = tokio::spawn(future)));
    current_thread().block_on(load(|future| _ = tokio::spawn(future)));
    let pool = ThreadPool::builder().pool_size(3).create().unwrap();
    block_on(load(|future| pool.spawn_ok(future)));
}

#[test]
fn spawning_needs_no_clones_and_aborting_disposes() {
    current_thread().block_on(async {
        let (celsius, shown) = (Signal::new(20), Signal::new(0));
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let sender = &*Box::leak(Box::new(sender));
        let task = tokio::spawn(effect!(async {
            shown.set(celsius.get());
            _ = sender.send(shown.peek());
        }));
        assert_eq!(receiver.recv().await, Some(20));
        celsius.set(21);
        assert_eq!(receiver.recv().await, Some(21));
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        celsius.set(22);
        assert_eq!(shown.get(), 21);
    });
}
