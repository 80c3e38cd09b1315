//! What happens, as it is told by the structs and by their model.

use std::cell::{Cell, RefCell};

/// The time of the flush, of which struct, the name of the effect, what it has read.
pub type Entry = (i64, i64, &'static str, Vec<i64>);

thread_local! {
    static REAL: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
    static MODEL: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
    static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

thread_local! {
    /// What panics, and after how many evaluations: of the structs, and of the model.
    static BOMBS: Cell<[Option<Bomb>; 2]> = const { Cell::new([None; 2]) };
}

pub type Bomb = (&'static str, u32);

/// The payload of the panics of user code.
pub struct Blown;

pub fn arm(bomb: Option<Bomb>) {
    BOMBS.set([bomb; 2]);
}

/// Whether the bomb that stands here goes off.
pub fn goes_off(name: &'static str, in_model: bool) -> bool {
    let mut bombs = BOMBS.get();
    let bomb = &mut bombs[usize::from(in_model)];
    let goes_off = *bomb == Some((name, 0));
    *bomb = bomb.filter(|_| !goes_off).map(|(of, count)| (of, count - u32::from(of == name)));
    BOMBS.set(bombs);
    goes_off
}

/// What has been evaluated here.
pub fn at<T>(name: &'static str, value: T) -> T {
    if goes_off(name, false) {
        std::panic::panic_any(Blown);
    }
    value
}

/// An effect of a struct runs.
pub fn told<const N: usize>(now: i64, tag: i64, name: &'static str, values: [i64; N]) {
    REAL.with_borrow_mut(|log| log.push((now, tag, name, values.into())));
    at(name, ());
}

/// A subscription to a field hears of it.
pub fn changed(node: usize, value: i64) {
    told(0, 0, "changed", [node as i64, value]);
}

/// An effect of the model runs.
pub fn expected(entry: Entry) {
    MODEL.with_borrow_mut(|log| log.push(entry));
}

/// What was told since the last call: by the structs and by the model.
pub fn take() -> (Vec<Entry>, Vec<Entry>) {
    (REAL.take(), MODEL.take())
}

/// What is done, for whoever looks into a seed that fails.
pub fn say(text: String) {
    SAID.with_borrow_mut(|said| said.push(text));
}

pub fn said() -> Vec<String> {
    SAID.take()
}

/// Another value, which has to do with all of these.
pub fn mix<const N: usize>(value: i64, with: [i64; N]) -> i64 {
    with.iter().fold(value.wrapping_add(0x1234_5677), |value, with| {
        let value = (value ^ with).wrapping_mul(0x2545_F491_4F6C_DD1D_u64 as i64);
        (value ^ (value >> 29)) & 0xFFFF_FFFF_FFFF
    })
}

/// Nothing is 0.
pub fn hits(events: &[i64]) -> i64 {
    events.iter().fold(0, |sum, event| mix(sum, [*event]))
}

pub fn when(is: bool) -> i64 {
    i64::from(is)
}
