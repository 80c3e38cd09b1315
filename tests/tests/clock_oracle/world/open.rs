//! What the design leaves open.

use crate::acts::{Act, How, RowsAct};
use crate::model::{Birth, Obj};

/// Whether a guard is forgotten in it.
pub fn forgets(act: &Act) -> bool {
    match act {
        Act::Kid(how, acts) => *how == How::Forgotten || acts.iter().any(forgets),
        Act::Rows(how, _) => *how == How::Forgotten,
        Act::Batch(acts) => acts.iter().any(forgets),
        _ => false,
    }
}

/// What is not born yet is not told to go forward through times: whether it is born at the first of them is open.
pub fn can_advance(model: &Obj) -> bool {
    matches!(model.birth, Birth::Born | Birth::Waits)
}

/// In one batch, what is in a struct goes forward in time or comes from another time, and then the struct goes forward, too. Whether there was a moment in between at which it was told the time of the struct is open.
const CLOCKS_MEET_IN_A_BATCH: bool = false;

/// Leaves out what is open.
pub fn tame(act: &mut Act) {
    if !CLOCKS_MEET_IN_A_BATCH && moves_what_is_in_it(act) {
        stay(act);
    }
}

fn moves_what_is_in_it(act: &Act) -> bool {
    match act {
        Act::Batch(acts) => acts.iter().any(moves_what_is_in_it),
        Act::SwapKid(_) => true,
        Act::Kid(_, acts) => acts.iter().any(|act| skips(act) || moves_what_is_in_it(act)),
        Act::Rows(_, acts) => acts.iter().any(|act| match act {
            RowsAct::Row(_, acts) | RowsAct::All(acts) => acts.iter().any(skips),
            RowsAct::Insert(..) | RowsAct::Swap(..) | RowsAct::Create(..) | RowsAct::Clone(..) => true,
            _ => false,
        }),
        _ => false,
    }
}

fn skips(act: &Act) -> bool {
    match act {
        Act::SkipTo(_) => true,
        Act::Batch(acts) => acts.iter().any(skips),
        _ => false,
    }
}

fn stay(act: &mut Act) {
    match act {
        Act::SkipTo(_) => *act = Act::Batch(Vec::new()),
        Act::Batch(acts) => acts.iter_mut().for_each(stay),
        _ => {}
    }
}
