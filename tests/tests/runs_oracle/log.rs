//! What happens, as it is told by the structs; and what their runs come to, as the test says.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::task::{Poll, Waker};

use reaktiv_tests::random::Random;

pub const NAMES: [&str; 4] = ["wait", "again", "load", "next"];

/// What a run comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Out {
    Good(i64),
    Bad(i64),
    Panic,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// An effect of the struct with this tag.
    Effect(i64, &'static str, Vec<i64>),
    /// Something is done.
    Act,
    Read(i64),
    Change(i64),
    Signal(i64, i64),
    /// A copy is made of what a run of this struct begins with.
    Copy(i64, &'static str, u64),
    /// The copy panics.
    CopyBoom(i64, &'static str),
    /// The run with that copy is polled for the first time.
    Begin(u64, Vec<i64>),
    Polled(u64),
    /// It has woken itself.
    Yielded(u64),
    End(u64, Out),
    /// With the run all that it had is dropped.
    Dropped(u64),
    /// Which panics.
    DropBoom,
    /// Something else panics.
    Boom,
    /// Somebody wakes a run.
    Woken(u64),
    /// With a waker that is not its newest: nobody has to hear that.
    Nudged(u64),
    /// The driver is polled, and at rest: whether its task is woken then.
    Poll,
    Rest(bool),
    /// It is driven no longer.
    Driven,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Order {
    Yield,
    End(Out),
}

/// What panics next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bomb {
    Formula,
    Effect,
    Copy,
    Drop,
}

#[derive(Default)]
struct Run {
    orders: std::collections::VecDeque<Order>,
    wakers: Vec<Waker>,
}

thread_local! {
    static LOG: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
    static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static RUNS: RefCell<BTreeMap<u64, Run>> = const { RefCell::new(BTreeMap::new()) };
    static LAST: Cell<u64> = const { Cell::new(0) };
    static FATE: RefCell<Random> = RefCell::new(Random::new(0));
    static BOMB: Cell<Option<Bomb>> = const { Cell::new(None) };
    static IS_POLLED: Cell<bool> = const { Cell::new(false) };
}

/// The payload of the panics of user code.
pub struct Blown;

/// Nothing has happened yet.
pub fn begin(seed: u64) {
    RUNS.take();
    LOG.take();
    SAID.take();
    LAST.set(0);
    BOMB.set(None);
    IS_POLLED.set(false);
    FATE.replace(Random::new(seed ^ 0x5555_5555));
}

pub fn arm(bomb: Option<Bomb>) {
    BOMB.set(bomb);
}

/// Copies and drops of runs panic only here: elsewhere they are parts of structs.
pub fn in_poll<T>(f: impl FnOnce() -> T) -> T {
    struct Restore;
    impl Drop for Restore {
        fn drop(&mut self) {
            IS_POLLED.set(false);
        }
    }
    let _restore = Restore;
    IS_POLLED.set(true);
    f()
}

fn goes_off(bomb: Bomb) -> bool {
    let goes_off = BOMB.get() == Some(bomb) && !std::thread::panicking();
    if goes_off {
        BOMB.set(None);
    }
    goes_off
}

fn boom() -> ! {
    push(Entry::Boom);
    std::panic::panic_any(Blown)
}

pub fn formula(value: i64) -> i64 {
    if goes_off(Bomb::Formula) {
        boom();
    }
    value
}

pub fn told<const N: usize>(tag: i64, name: &'static str, values: [i64; N]) {
    push(Entry::Effect(tag, name, values.into()));
    if goes_off(Bomb::Effect) {
        boom();
    }
}

pub fn push(entry: Entry) {
    LOG.with_borrow_mut(|log| log.push(entry));
}

pub fn take() -> Vec<Entry> {
    LOG.take()
}

pub fn say(text: String) {
    SAID.with_borrow_mut(|said| said.push(text));
}

pub fn said() -> Vec<String> {
    SAID.take()
}

pub fn below(end: u64) -> u64 {
    FATE.with_borrow_mut(|fate| fate.below(end))
}

fn out() -> Out {
    match below(8) {
        0 | 1 => Out::Bad(below(50) as i64),
        2 => Out::Panic,
        _ => Out::Good(below(50) as i64),
    }
}

/// A field that runs copy: so it tells when one begins, and when it is gone.
#[derive(Debug)]
pub struct Mark<const N: usize> {
    pub tag: i64,
    /// 0 is what stands in the struct.
    run: u64,
}

impl<const N: usize> Mark<N> {
    pub fn new(tag: i64) -> Self {
        Mark { tag, run: 0 }
    }
}

impl<const N: usize> PartialEq for Mark<N> {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

impl<const N: usize> Clone for Mark<N> {
    fn clone(&self) -> Self {
        if IS_POLLED.get() && goes_off(Bomb::Copy) {
            push(Entry::CopyBoom(self.tag, NAMES[N]));
            std::panic::panic_any(Blown);
        }
        let run = LAST.get() + 1;
        LAST.set(run);
        push(Entry::Copy(self.tag, NAMES[N], run));
        let mut orders = std::collections::VecDeque::new();
        match below(6) {
            0 | 1 => orders.push_back(Order::End(out())),
            2 => orders.extend([Order::Yield, Order::End(out())]),
            _ => {}
        }
        RUNS.with_borrow_mut(|runs| runs.insert(run, Run { orders, wakers: Vec::new() }));
        Mark { tag: self.tag, run }
    }
}

impl<const N: usize> Drop for Mark<N> {
    fn drop(&mut self) {
        if self.run != 0 {
            push(Entry::Dropped(self.run));
            if IS_POLLED.get() && goes_off(Bomb::Drop) {
                push(Entry::DropBoom);
                std::panic::panic_any(Blown);
            }
        }
    }
}

/// A run: waits at each point until the test says what comes then.
pub async fn body<const N: usize, const V: usize>(mark: &Mark<N>, values: [i64; V]) -> Result<i64, i64> {
    let run = mark.run;
    push(Entry::Begin(run, values.into()));
    let out = std::future::poll_fn(|cx| {
        push(Entry::Polled(run));
        let order = RUNS.with_borrow_mut(|runs| {
            let run = runs.get_mut(&run).unwrap();
            let order = run.orders.pop_front();
            if order.is_none() {
                run.wakers.push(cx.waker().clone());
            }
            order
        });
        match order {
            None => Poll::Pending,
            Some(Order::Yield) => {
                push(Entry::Yielded(run));
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Order::End(out)) => Poll::Ready(out),
        }
    })
    .await;
    push(Entry::End(run, out));
    match out {
        Out::Good(value) => Ok(value),
        Out::Bad(value) => Err(value),
        Out::Panic => std::panic::panic_any(Blown),
    }
}

/// Tells one of the runs what comes next, and wakes it or not. Dead ones, too: nobody minds.
pub fn fire(pick: u64, does_wake: bool) {
    let count = RUNS.with_borrow(|runs| runs.len());
    if count == 0 {
        return;
    }
    // Most of them are old; the newest ones are the ones that wait.
    let back = (pick % count as u64).min(pick / 64 % 12) as usize;
    let order = if below(4) == 0 { Order::Yield } else { Order::End(out()) };
    let (run, waker) = RUNS.with_borrow_mut(|runs| {
        let (number, run) = runs.iter_mut().rev().nth(back.min(count - 1)).unwrap();
        if run.orders.len() < 2 {
            run.orders.push_back(order);
        }
        let waker = if does_wake && !run.wakers.is_empty() {
            let newest = run.wakers.len() - 1;
            let place = if pick.is_multiple_of(5) { pick as usize % run.wakers.len() } else { newest };
            Some((run.wakers[place].clone(), place == newest))
        } else {
            None
        };
        (*number, waker)
    });
    if let Some((waker, is_newest)) = waker {
        push(if is_newest { Entry::Woken(run) } else { Entry::Nudged(run) });
        waker.wake();
    }
}

/// Another value, which has to do with all of these. Small, so that sums of many are exact.
pub fn mix<const N: usize>(value: i64, with: [i64; N]) -> i64 {
    with.iter().fold(value.wrapping_add(0x1234_5677), |value, with| {
        let value = (value ^ with).wrapping_mul(0x2545_F491_4F6C_DD1D_u64 as i64);
        (value ^ (value >> 29)) & 0xFFFF_FFFF
    })
}

/// All that is to be seen of a resource. 0: it is loading, and that for the first time.
pub fn state(status: u8, value: Option<i64>, error: Option<i64>) -> i64 {
    i64::from(status) + 4 * value.map_or(0, |value| value + 1) + 400 * error.map_or(0, |error| error + 1)
}
