//! What does things: chance, spare structs, and subscriptions.

use reaktiv::{Reactive, Subscription, Table};

use crate::journal::{Who, begins_with, mix, new_id, saw};
use crate::model::Model;
use crate::rows::Row;
use crate::structs::{Leaf, Low, Mid, Top};
use crate::tables::TableModel;
use crate::values::Key;

pub(crate) type Lines = Table<Key, Row>;

pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 ^ self.0 >> 31) >> 16) as usize % limit
    }
}

/// A struct that stands nowhere. It is held if it was swapped out while it was lent, and nothing has let it run its
/// effects since.
pub(crate) struct Spare<T> {
    pub(crate) real: T,
    pub(crate) model: Model,
    pub(crate) is_held: bool,
}

/// What does things.
pub(crate) struct Hands {
    pub(crate) random: Random,
    /// What is being changed holds its effects back, though it is in no batch of its own.
    pub(crate) is_held: bool,
    /// Guards may be forgotten with another one in the place of what was lent.
    pub(crate) may_forget: bool,
    /// One was.
    pub(crate) has_forgotten: bool,
    pub(crate) low: Option<Spare<Low>>,
    pub(crate) mid: Option<Spare<Mid>>,
    pub(crate) lines: (Lines, TableModel),
    pub(crate) subscriptions: Vec<(Who, u32, &'static str, Subscription)>,
}

impl Hands {
    pub(crate) fn value(&mut self) -> i64 {
        self.random.below(6) as i64
    }

    /// Makes what is missing.
    pub(crate) fn fill(&mut self) {
        if self.low.is_none() {
            let (real, model) = self.new_low();
            self.low = Some(Spare { real, model, is_held: false });
        }
        if self.mid.is_none() {
            let (real, model) = self.new_mid();
            self.mid = Some(Spare { real, model, is_held: false });
        }
    }

    /// Remembers a subscription that begins now.
    fn subscribed(&mut self, who: Who, model: &mut Model, path: &'static str, subscription: Subscription) {
        begins_with(who, model.subscribe(who, path));
        self.subscriptions.push((who, model.id, path, subscription));
    }
    pub(crate) fn subscribe_to_low(&mut self, low: &mut Low, model: &mut Model) {
        let id = new_id();
        let (path, subscription) = match self.random.below(3) {
            0 => ("a", low.on_change(Low::A, move |a| saw(id, "subscription", &[*a]))),
            1 => ("pick", low.on_change(Low::PICK, move |pick| saw(id, "subscription", &[pick.0]))),
            _ => {
                let tell = move |leaf: &Leaf| saw(id, "subscription", &[mix(&[*leaf.v(), *leaf.w()])]);
                ("leaf.deep", low.on_change(Low::LEAF, tell))
            }
        };
        self.subscribed((id, "subscription"), model, path, subscription);
    }
    pub(crate) fn subscribe_to_mid(&mut self, mid: &mut Mid, model: &mut Model) {
        let id = new_id();
        let (path, subscription) = match self.random.below(3) {
            0 => ("chain", mid.on_change(Mid::CHAIN, move |chain| saw(id, "subscription", &[chain.0]))),
            1 => {
                let tell = move |lines: &Lines| saw(id, "subscription", &[lines.len() as i64]);
                ("lines.deep", mid.on_change(Mid::LINES, tell))
            }
            _ => {
                let tell = move |low: &Low| saw(id, "subscription", &[mix(&[*low.a(), *low.b()])]);
                ("low.deep", mid.on_change(Mid::LOW, tell))
            }
        };
        self.subscribed((id, "subscription"), model, path, subscription);
    }
    pub(crate) fn subscribe_to_top(&mut self, top: &mut Top, model: &mut Model) {
        let id = new_id();
        let (path, subscription) = match self.random.below(4) {
            0 => ("n", top.on_change(Top::N, move |n| saw(id, "subscription", &[*n]))),
            1 => ("cases", top.on_change(Top::CASES, move |cases| saw(id, "subscription", &[*cases]))),
            2 => ("last", top.on_change(Top::LAST, move |last| saw(id, "subscription", &[last.0]))),
            _ => {
                let tell = move |mid: &Mid| saw(id, "subscription", &[mix(&[*mid.x(), mid.y().0])]);
                ("mid.deep", top.on_change(Top::MID, tell))
            }
        };
        self.subscribed((id, "subscription"), model, path, subscription);
    }
}
