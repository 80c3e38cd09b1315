//! What there is in a plan.

use crate::acts::{Act, How, RowsAct};

/// Everything in it, those that hold others first.
fn each(acts: &mut [Act], visit: &mut dyn FnMut(&mut Act)) {
    for act in acts {
        visit(act);
        match act {
            Act::Batch(acts) | Act::Kid(_, acts) => each(acts, visit),
            Act::Rows(_, acts) => {
                for act in acts {
                    if let RowsAct::Row(_, acts) | RowsAct::All(acts) = act {
                        each(acts, visit);
                    }
                }
            }
            _ => {}
        }
    }
}

fn any(acts: &mut [Act], is_one: impl Fn(&Act) -> bool) -> bool {
    let mut found = false;
    each(acts, &mut |act| found |= is_one(act));
    found
}

/// Whether a guard is forgotten.
pub fn forgets(acts: &mut [Act]) -> bool {
    any(acts, |act| matches!(act, Act::Kid(How::Forgotten, _) | Act::Rows(How::Forgotten, _)))
}

/// Whether tags change: then a bomb may not be where it was put.
pub fn renames(acts: &mut [Act]) -> bool {
    any(acts, |act| matches!(act, Act::Set(0, _) | Act::Update(0, _)))
}

/// Without these.
pub fn remove(acts: &mut [Act], is_one: impl Fn(&Act) -> bool) {
    each(acts, &mut |act| {
        if is_one(act) {
            *act = Act::Batch(Vec::new());
        }
    });
}
