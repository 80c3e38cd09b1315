//! Places where code of the user's runs inside the library, and may do anything or panic.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::acts::act;
use crate::model::{Frame, Id, Why, complain, model, trace};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Site {
    Comparison,
    Clone,
    Drop,
    Formula,
    Effect,
    Cleanup,
    With,
    Update,
}

impl Site {
    /// How a reader sees a panic that comes from here: through what it reads, or out of its own read.
    fn why(self) -> Why {
        match self {
            Site::Clone | Site::With | Site::Drop | Site::Cleanup => Why::Torn,
            _ => Why::Blown,
        }
    }
}

enum Then {
    Nothing,
    Panic,
    Acts(usize),
}

/// A callback: does nothing, acts, or panics.
pub(crate) fn hook(site: Site) {
    if std::thread::panicking() {
        return;
    }
    let then = model(|model| {
        if !model.is_on {
            return Then::Nothing;
        }
        if model.fuse > 0 {
            model.fuse -= 1;
            if model.fuse == 0 {
                return Then::Panic;
            }
        }
        let chance = usize::try_from(model.chance).expect("it is small");
        if model.budget == 0 || model.depth >= 5 || model.below(chance) > 0 {
            return Then::Nothing;
        }
        Then::Acts(1 + model.below(3))
    });
    match then {
        Then::Nothing => {}
        Then::Panic => blow(site),
        Then::Acts(count) => {
            trace(|| format!("in {site:?}:"));
            for _ in 0..count {
                model(|model| {
                    model.counts.nested += 1;
                    model.counts.in_comparisons += u64::from(site == Site::Comparison);
                    model.counts.in_drops += u64::from(site == Site::Drop);
                });
                let result = attempt(|| {
                    let _deeper = Deeper::begin();
                    act();
                });
                if result.is_err() && model(|model| model.below(3)) == 0 {
                    blow(site);
                }
            }
        }
    }
}

fn blow(site: Site) -> ! {
    trace(|| format!("a panic in {site:?}"));
    model(|model| {
        model.is_shaken = true;
        model.counts.panics += 1;
    });
    resume_unwind(Box::new(site.why()))
}

/// Why `f` panics, if it does.
pub(crate) fn attempt<R>(f: impl FnOnce() -> R) -> Result<R, Why> {
    let before = model(|model| model.clock);
    let panic = match catch_unwind(AssertUnwindSafe(f)) {
        Ok(result) => return Ok(result),
        Err(panic) => panic,
    };
    // An operation that panics leaves effects to the next one.
    model(|model| model.is_late |= model.clock > before);
    if let Some(why) = panic.downcast_ref::<Why>() {
        return Err(*why);
    }
    let text = match panic.downcast_ref::<String>() {
        Some(text) => text,
        None => *panic.downcast_ref::<&str>().unwrap_or(&"neither text nor ours"),
    };
    let why = match () {
        () if text.contains("belongs to another runtime than the formula or effect that reads it") => Why::Foreign,
        () if text.contains("is written while `with`, `peek`, `get` or `update` lends its value") => Why::MayNotWrite,
        () if text.contains("is written inside its own formula") => Why::MayNotWrite,
        () if text.contains("is read inside its own `update`") => Why::MayNotRead,
        () if text.contains("is stale and would run while `with`, `peek` or `update` lends its value") => {
            Why::MayNotRun
        }
        () => {
            complain(|| format!("a panic: {text}"));
            Why::Unknown
        }
    };
    model(|model| match why {
        Why::Foreign => model.counts.foreign += 1,
        Why::MayNotRead | Why::MayNotRun => model.is_shaken = true,
        _ => model.counts.refused += 1,
    });
    Err(why)
}

struct Deeper;

impl Deeper {
    fn begin() -> Self {
        model(|model| model.depth += 1);
        Deeper
    }
}

impl Drop for Deeper {
    fn drop(&mut self) {
        model(|model| model.depth -= 1);
    }
}

/// While it lives, the code is somebody else's.
pub(crate) struct In;

impl In {
    pub(crate) fn begin(frame: Frame) -> Self {
        model(|model| model.frames.push(frame));
        In
    }
}

impl Drop for In {
    fn drop(&mut self) {
        model(|model| model.frames.pop());
    }
}

/// While it lives, the value of a node is lent.
pub(crate) struct Lent(Id);

impl Lent {
    pub(crate) fn begin(id: Id) -> Self {
        model(|model| model.nodes[id].lent += 1);
        Lent(id)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        model(|model| model.nodes[self.0].lent -= 1);
    }
}

/// While it lives, it is not said what those see who depend on a node.
pub(crate) struct Vague(Id);

impl Vague {
    pub(crate) fn begin(id: Id) -> Self {
        model(|model| model.nodes[id].vague += 1);
        Vague(id)
    }
}

impl Drop for Vague {
    fn drop(&mut self) {
        model(|model| model.nodes[self.0].vague -= 1);
    }
}

/// While it lives, callbacks do nothing.
pub(crate) struct Calm(bool);

impl Calm {
    pub(crate) fn begin() -> Self {
        Calm(model(|model| std::mem::replace(&mut model.is_on, false)))
    }

    /// The same from the moment on when somebody says so.
    pub(crate) fn possible() -> Self {
        Calm(model(|model| model.is_on))
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.0 && model(|model| !model.is_on)
    }
}

impl Drop for Calm {
    fn drop(&mut self) {
        model(|model| model.is_on = self.0);
    }
}
