//! Frames for one client after the other.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use reaktiv::publish::{Frame, PublishError};
use reaktiv::{Feed, Reactive, Shared, Table, Timed, reactive};
use reaktiv_tests::lucky::Lucky;
use reaktiv_tests::tasks::Task;

use super::support::body;

#[reactive]
struct Stock {
    #[reactive(clock, default = 0)]
    now: u64,
    #[reactive(publish)]
    pieces: Lucky,
    hidden: u32,
    #[reactive(publish)]
    late: computed!(bool, self.now >= 10),
}

#[reactive]
struct Pair {
    /// Always written with `second`.
    #[reactive(publish)]
    first: u32,
    #[reactive(publish)]
    second: Lucky,
    #[reactive(nested, publish)]
    rows: Table<u32, Stock>,
}

fn pair() -> Shared<Pair> {
    let stock = Stock::new(StockInputs { pieces: Lucky(1), hidden: 0 });
    Shared::new(Pair::new(PairInputs { first: 0, second: Lucky(0), rows: [(1, stock)].into() }))
}

fn stock() -> Shared<Stock> {
    Shared::new(Stock::new(StockInputs { pieces: Lucky(3), hidden: 0 }))
}

fn next(task: &Task, feed: &mut Feed<Stock>) -> Poll<Option<Result<Frame, PublishError>>> {
    task.poll(pin!(feed.next()))
}

fn frame(task: &Task, feed: &mut Feed<Stock>) -> Frame {
    match next(task, feed) {
        Poll::Ready(Some(Ok(frame))) => frame,
        other => panic!("this should be a frame: {other:?}"),
    }
}

#[test]
fn it_begins_with_what_was_not_seen_and_goes_on_with_what_changes() {
    let (stock, task) = (stock(), Task::default());
    let mut feed = stock.feed(None);
    let whole = frame(&task, &mut feed);
    assert_eq!((whole.since(), feed.version()), (None, whole.version()));
    assert!(next(&task, &mut feed).is_pending());
    stock.update(|stock| stock.set_pieces(Lucky(4)));
    stock.update(|stock| stock.set_pieces(Lucky(5)));
    assert!(task.is_woken());
    assert_eq!(body(&frame(&task, &mut feed)), r#"{"set":{"pieces":5}}"#);

    // Another one goes on where this one is.
    stock.update(|stock| stock.set_pieces(Lucky(6)));
    let (mut on, mut anew) =
        (stock.feed(feed.version()), stock.feed("[1,1]".parse::<reaktiv::publish::Version>().ok()));
    assert_eq!(body(&frame(&task, &mut on)), r#"{"set":{"pieces":6}}"#);
    assert_eq!(frame(&task, &mut anew).since(), None);
}

#[test]
fn who_reads_wakes_nobody_and_who_writes_wakes_all() {
    let (stock, tasks) = (stock(), [Task::default(), Task::default()]);
    let mut feeds = [stock.feed(None), stock.feed(None)];
    for (task, feed) in tasks.iter().zip(&mut feeds) {
        frame(task, feed);
        assert!(next(task, feed).is_pending());
    }
    let (mut third, other) = (stock.feed(None), Task::default());
    frame(&other, &mut third);
    stock.read(|stock| *stock.late());
    _ = stock.frame_since(None).unwrap();
    assert!(tasks.iter().all(|task| !task.is_woken()));
    // What is not published may change what is.
    stock.update(|stock| stock.set_hidden(1));
    for (task, feed) in tasks.iter().zip(&mut feeds) {
        assert!(task.is_woken());
        assert!(next(task, feed).is_pending());
        assert!(!task.is_woken());
    }
    stock.update(|stock| stock.advance(10));
    for (task, feed) in tasks.iter().zip(&mut feeds) {
        assert_eq!(body(&frame(task, feed)), r#"{"set":{"late":true}}"#);
    }
}

#[test]
fn the_waker_of_a_task_is_dropped_where_the_struct_is_free() {
    struct Reads(Shared<Stock>);
    impl Wake for Reads {
        fn wake(self: Arc<Self>) {}
    }
    impl Drop for Reads {
        fn drop(&mut self) {
            self.0.read(|stock| *stock.late());
        }
    }
    let stock = stock();
    let (mut feed, task) = (stock.feed(None), Task::default());
    frame(&task, &mut feed);
    let mut time = pin!(stock.keep_time(|| 0, |_| std::future::pending::<()>()));
    let mut poll_both = |waker: &Waker| {
        let mut cx = Context::from_waker(waker);
        assert!(pin!(feed.next()).poll(&mut cx).is_pending() && time.as_mut().poll(&mut cx).is_pending());
    };
    let waker = Waker::from(Arc::new(Reads(stock.clone())));
    poll_both(&waker);
    drop(waker);
    // The last of it goes by that.
    poll_both(Waker::noop());
}

#[test]
fn a_feed_that_is_dropped_while_it_waits_is_woken_no_more() {
    let (stock, task) = (stock(), Task::default());
    let mut feed = stock.feed(None);
    frame(&task, &mut feed);
    assert!(next(&task, &mut feed).is_pending());
    drop(feed);
    stock.update(|stock| stock.set_pieces(Lucky(4)));
    assert!(!task.is_woken());
}

#[test]
fn those_who_ask_together_are_given_one_frame_while_others_write() {
    let (stock, task) = (stock(), Task::default());
    let mut feeds: Vec<_> = (0..100).map(|_| stock.feed(None)).collect();
    let ask = |feed: &mut Feed<Stock>, moment| match task.poll(pin!(feed.next_of_all(moment))) {
        Poll::Ready(Some(Ok(frame))) => frame,
        other => panic!("this should be a frame: {other:?}"),
    };
    for round in 0..3 {
        let mut frames = Vec::new();
        for (number, feed) in feeds.iter_mut().enumerate() {
            stock.update(|stock| stock.set_pieces(Lucky(1000 * round + number as u32)));
            frames.push(ask(feed, u64::from(round)));
        }
        assert!(frames.iter().all(|frame| frame.as_ptr() == frames[0].as_ptr()));
    }
    // Who asks once more has the rest.
    assert_eq!(body(&ask(&mut feeds[7], 2)), r#"{"set":{"pieces":2099}}"#);
    assert!(task.poll(pin!(feeds[7].next_of_all(2))).is_pending());
    // Who is late is given what there was later.
    let later = ask(&mut feeds[8], 3);
    stock.update(|stock| stock.set_pieces(Lucky(5)));
    assert_eq!(ask(&mut feeds[9], 2).as_ptr(), later.as_ptr());
    // Another moment: what there is then.
    stock.update(|stock| stock.set_pieces(Lucky(1)));
    assert_eq!(body(&ask(&mut stock.feed(None), 4)), r#"{"set":{"pieces":1,"late":false}}"#);
}

#[test]
fn it_ends_with_the_struct() {
    let (stock, task) = (stock(), Task::default());
    let mut feed = stock.feed(None);
    frame(&task, &mut feed);
    assert!(next(&task, &mut feed).is_pending());
    let other = stock.clone();
    drop(stock);
    assert!(!task.is_woken());
    drop(other);
    assert!(task.is_woken());
    assert_eq!(next(&task, &mut feed), Poll::Ready(None));
}

#[test]
fn another_struct_in_its_place_is_sent_as_a_whole() {
    let (stock, task) = (stock(), Task::default());
    let mut feed = stock.feed(None);
    frame(&task, &mut feed);
    assert!(next(&task, &mut feed).is_pending());
    let before =
        stock.update(|stock| std::mem::replace(stock, Stock::new(StockInputs { pieces: Lucky(3), hidden: 0 })));
    assert!(task.is_woken());
    assert_eq!(frame(&task, &mut feed).since(), None);
    stock.update(|stock| *stock = before);
    assert_eq!(frame(&task, &mut feed).since(), None);
}

#[test]
fn what_cannot_be_serialised_is_told_once() {
    let (stock, task) = (stock(), Task::default());
    let mut feed = stock.feed(None);
    frame(&task, &mut feed);
    stock.update(|stock| stock.set_pieces(Lucky(13)));
    let Poll::Ready(Some(Err(error))) = next(&task, &mut feed) else { panic!("this should be an error") };
    assert_eq!(error.to_string(), "`pieces` cannot be published: 13 brings no luck");
    assert!(next(&task, &mut feed).is_pending());
    stock.update(|stock| stock.advance(10));
    assert!(task.is_woken());
    assert!(next(&task, &mut feed).is_pending());
    stock.update(|stock| stock.set_pieces(Lucky(14)));
    assert_eq!(body(&frame(&task, &mut feed)), r#"{"set":{"pieces":14,"late":true}}"#);
}

#[test]
fn what_a_failed_round_has_half_read_is_told_to_nobody() {
    let (stock, task) = (pair(), Task::default());
    let (mut one, mut other) = (stock.feed(None), stock.feed(None));
    let ask = |feed: &mut Feed<Pair>| task.poll(pin!(feed.next_of_all(1)));
    let Poll::Ready(Some(Ok(whole))) = ask(&mut one) else { panic!("this should be a frame") };
    assert!(
        whole.ends_with(
            r#""set":{"first":0,"second":0},"rows":{"rows":{"all":[[1,{"set":{"pieces":1,"late":false}}]]}}}"#
        )
    );
    stock.update(|pair| {
        pair.batch(|pair| {
            pair.set_first(1);
            pair.rows_mut().insert(2, Stock::new(StockInputs { pieces: Lucky(13), hidden: 0 }));
            pair.set_second(Lucky(1));
        });
    });
    for feed in [&mut one, &mut other, &mut stock.feed(None)] {
        let Poll::Ready(Some(Err(error))) = ask(feed) else { panic!("this should be an error") };
        assert_eq!(error.path(), "rows[2].pieces");
        assert!(ask(feed).is_pending());
    }
    stock.update(|pair| pair.rows_mut().row_mut(&2).unwrap().set_pieces(Lucky(2)));
    let Poll::Ready(Some(Ok(frame))) = ask(&mut one) else { panic!("this should be a frame") };
    assert_eq!(
        body(&frame),
        r#"{"set":{"first":1,"second":1},"rows":{"rows":{"put":[[2,{"set":{"pieces":2,"late":false}}]]}}}"#
    );
    // What others have been told ends an error, too: the next one is told again.
    assert!(matches!(ask(&mut other), Poll::Ready(Some(Ok(_)))));
    stock.update(|pair| pair.rows_mut().row_mut(&2).unwrap().set_pieces(Lucky(13)));
    for feed in [&mut one, &mut other] {
        assert!(matches!(ask(feed), Poll::Ready(Some(Err(_)))));
    }
}

#[test]
fn who_resumes_hears_at_once_that_nothing_is_new() {
    let (stock, task) = (stock(), Task::default());
    let mut feed = stock.feed(None);
    let whole = frame(&task, &mut feed);
    let mut resumed = [stock.feed(whole.version()), stock.feed(whole.version())];
    let empty = frame(&task, &mut resumed[0]);
    assert!(empty.is_empty() && empty.version() == whole.version());
    assert_eq!(body(&empty), "{}");
    assert!(next(&task, &mut resumed[0]).is_pending());
    let Poll::Ready(Some(Ok(empty))) = task.poll(pin!(resumed[1].next_of_all(1))) else {
        panic!("this should be a frame")
    };
    assert!(empty.is_empty());
    assert!(task.poll(pin!(resumed[1].next_of_all(1))).is_pending());
}

#[test]
fn who_was_told_of_an_error_hears_that_it_is_over() {
    let (stock, task) = (stock(), Task::default());
    let mut feed = stock.feed(None);
    frame(&task, &mut feed);
    stock.update(|stock| stock.set_pieces(Lucky(13)));
    assert!(matches!(next(&task, &mut feed), Poll::Ready(Some(Err(_)))));
    assert!(next(&task, &mut feed).is_pending());
    stock.update(|stock| stock.set_pieces(Lucky(3)));
    assert!(frame(&task, &mut feed).is_empty());
    assert!(next(&task, &mut feed).is_pending());
}

#[test]
fn a_long_frame_is_made_once_as_long_as_somebody_has_it() {
    let rows = |from: u32| {
        (from..from + 30_000).map(|key| (key, Stock::new(StockInputs { pieces: Lucky(key), hidden: 0 }))).collect()
    };
    let mut pair = Pair::new(PairInputs { first: 0, second: Lucky(0), rows: rows(100) });
    let before = pair.frame_since(None).unwrap().version();
    pair.set_first(1);
    let change = pair.frame_since(before).unwrap();
    let whole = pair.frame_since(None).unwrap();
    assert!(whole.len() > 1 << 20);
    *pair.rows_mut() = rows(50_000);
    let one = (pair.frame_since(before).unwrap(), pair.frame_since(change.version()).unwrap());
    for _ in 0..3 {
        let other = (pair.frame_since(before).unwrap(), pair.frame_since(change.version()).unwrap());
        assert_eq!((one.0.as_ptr(), one.1.as_ptr()), (other.0.as_ptr(), other.1.as_ptr()));
    }
}
