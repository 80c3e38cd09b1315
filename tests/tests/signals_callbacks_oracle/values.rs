//! Values that are counted, and whose `Clone`, `PartialEq` and `Drop` call back.

use crate::callbacks::{In, Lent, Site, hook};
use crate::model::{Frame, Id, Kind, Pending, complain, model};
use std::thread::panicking;

pub(crate) struct Value {
    pub(crate) number: i64,
    /// The node that it is a value of.
    home: Id,
    serial: u64,
    /// On the heap, so that tools see it too if it is used after its end.
    proof: Box<u64>,
    /// In our own hands: its drop says nothing of the library.
    is_mute: bool,
}

impl Value {
    pub(crate) fn new(home: Id, number: i64) -> Self {
        let serial = model(|model| {
            model.serials += 1;
            model.alive.insert(model.serials, home);
            model.serials
        });
        Value { number, home, serial, proof: Box::new(serial), is_mute: false }
    }

    pub(crate) fn serial(&self) -> u64 {
        self.serial
    }

    /// Looks whether it is still there.
    pub(crate) fn touch(&self) {
        let is_alive = model(|model| model.alive.contains_key(&self.serial));
        if !is_alive || *self.proof != self.serial {
            complain(|| format!("a value of {} is used after its end", self.home));
        }
    }

    /// Calls back while it is lent: it stays where it is, and nothing else comes there.
    pub(crate) fn while_lent(&self, call: impl FnOnce()) {
        self.touch();
        let before = self.serial;
        call();
        self.touch();
        if self.serial != before {
            complain(|| format!("a value of {} is replaced while it is lent", self.home));
        }
    }

    /// The number of one that nobody else has.
    pub(crate) fn into_number(mut self) -> i64 {
        self.is_mute = true;
        self.number
    }
}

/// Whether `old` and `new` are equal for the node that they are values of.
pub(crate) fn equal(old: &Value, new: &Value) -> bool {
    let home = new.home;
    let before = model(|model| {
        model.pending.entry(new.serial).and_modify(|pending| pending.is_compared = true);
        model.counts.acts
    });
    {
        let _still = still_running(new);
        let (_in, _lent) = (In::begin(Frame::Aside), Lent::begin(home));
        old.touch();
        new.touch();
        hook(Site::Comparison);
        old.touch();
        new.touch();
    }
    model(|model| {
        let set = model.pending.remove(&new.serial);
        let node = &model.nodes[home];
        let is_same = old.number.div_euclid(node.grain) == new.number.div_euclid(node.grain);
        let is_equal = is_same && !node.is_never_equal;
        if let Some(Pending { id, value, .. }) = set {
            // A source of a linked value that changes amid the comparison counts as older, also if the value stays as it is.
            // So it is brought up to date next: what callbacks would change then is neither older nor newer.
            let is_renewed = node.kind == Kind::Linked && model.counts.acts > before;
            if is_renewed {
                model.is_on = false;
                model.nodes[id].vague += 1; // until it was set
            }
            if !is_equal || is_renewed {
                model.wrote(id, value);
            }
        }
        is_equal
    })
}

/// A formula still runs while what it gives is compared.
fn still_running(new: &Value) -> Option<Still> {
    model(|model| {
        let is_given = model.nodes[new.home].kind != Kind::Signal && !model.pending.contains_key(&new.serial);
        is_given.then(|| Still(new.home, std::mem::replace(&mut model.nodes[new.home].is_running, true)))
    })
}

struct Still(Id, bool);

impl Drop for Still {
    fn drop(&mut self) {
        model(|model| {
            model.nodes[self.0].is_running = self.1;
            model.nodes[self.0].is_unsure = panicking();
            // It goes by the panic of a source that has a value by now, and so runs again.
            model.is_shaken |= model.has_recovered(self.0);
        });
    }
}

impl PartialEq for Value {
    fn eq(&self, new: &Self) -> bool {
        equal(self, new)
    }
}

impl Clone for Value {
    fn clone(&self) -> Self {
        let _lent = Lent::begin(self.home);
        self.while_lent(|| hook(Site::Clone));
        Value::new(self.home, self.number)
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        self.touch();
        model(|model| model.alive.remove(&self.serial));
        if !self.is_mute {
            // The library drops outside of what is recorded; while a panic unwinds, `hook` does nothing.
            let _in = In::begin(Frame::Aside);
            hook(Site::Drop);
        }
    }
}
