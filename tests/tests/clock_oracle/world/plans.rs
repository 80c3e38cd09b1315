//! What to do: random, but such that the design says what comes of it.

use super::World;
use crate::acts::{Act, How, RowsAct};
use crate::kits::Kit;
use crate::model::{Kind, NOW, Obj};

/// One that is lent, is told a later time and comes back to its parent's with nothing evaluated in between: whether what stands in it has heard of that is open.
const SKIPS_ARE_LAZY: bool = true;

impl<K: Kit> World<K> {
    /// A moment near this one, in the past or in the future, never before 1.
    fn near(&mut self, now: i64) -> i64 {
        (now + self.below(40) as i64 - 15).max(1)
    }

    pub fn value(&mut self, of: &str, now: i64) -> i64 {
        match of {
            "gate" => self.below(12) as i64,
            "span" => 1 + self.below(20) as i64,
            "lim" => self.below(20) as i64,
            "tag" => unreachable!(),
            _ => self.near(now),
        }
    }

    fn to(&mut self, now: i64) -> i64 {
        match self.below(12) {
            0 => now,
            1 => now - self.below(20) as i64,
            2 => now + self.below(120) as i64,
            3..=6 => now + 1 + self.below(4) as i64,
            _ => now + 1 + self.below(20) as i64,
        }
    }

    /// `depth`: so many batches and guards may still be around. `is_lent`: in a batch or a guard.
    pub fn act(&mut self, model: &Obj, depth: u32, is_lent: bool, with_pool: bool) -> Act {
        let signals: Vec<usize> =
            model.all(|kind| matches!(kind, Kind::Signal)).into_iter().filter(|n| *n != 1).collect();
        let (events, readable) = (model.all(|kind| matches!(kind, Kind::Event)), model.readable());
        let now = model.val[NOW];
        loop {
            return match self.below(if depth == 0 { 14 } else { 26 }) {
                0..=3 => {
                    let node = self.one(&signals);
                    let value = self.value(model.of.nodes[node].name, now);
                    if self.below(6) == 0 { Act::Update(node, value) } else { Act::Set(node, value) }
                }
                4 if !events.is_empty() => Act::Push(self.one(&events), 1 + self.below(1000) as i64),
                5 => Act::Read(self.one(&readable)),
                6 if !is_lent || self.below(4) == 0 => Act::Flush,
                7..=11 if !is_lent => Act::Advance(self.to(now)),
                12 if !(SKIPS_ARE_LAZY && is_lent && model.of.name == "Mid") => Act::SkipTo(self.to(now)),
                13..=16 if depth > 0 => {
                    let many = self.below(5);
                    Act::Batch((0..many).map(|_| self.act(model, depth - 1, true, with_pool)).collect())
                }
                17..=19 if depth > 0 => {
                    let Some(kid) = &model.kid else { continue };
                    let many = 1 + self.below(4);
                    Act::Kid(self.how(), (0..many).map(|_| self.act(kid, depth - 1, true, with_pool)).collect())
                }
                20 if with_pool && model.kid.as_ref().is_some_and(|kid| kid.of.name == "Row") => {
                    Act::SwapKid(self.below(3) as usize)
                }
                21..=25 if model.kid.as_ref().is_some_and(|kid| kid.of.name == "Row") => {
                    let many = 1 + self.below(4);
                    Act::Rows(self.how(), (0..many).map(|_| self.rows_act(model, depth - 1, with_pool)).collect())
                }
                _ => continue,
            };
        }
    }

    fn how(&mut self) -> How {
        match self.below(8) {
            0 => How::Forgotten,
            1..=3 => How::Closure,
            _ => How::Guard,
        }
    }

    fn rows_act(&mut self, model: &Obj, depth: u32, with_pool: bool) -> RowsAct {
        let key = self.below(4) as i64;
        // What is done with a row is the same for all of them.
        let like = model.kid.as_ref().unwrap();
        match self.below(if with_pool { 14 } else { 5 }) {
            0..=3 => RowsAct::Row(key, self.row_acts(like, depth)),
            4 => RowsAct::All(self.row_acts(like, depth)),
            5 | 6 => RowsAct::Insert(key, self.below(4) as usize),
            7 => RowsAct::Remove(key),
            8 => RowsAct::Again(key),
            9 | 10 => RowsAct::Swap(key, self.below(4) as usize),
            11 => RowsAct::Create(key, self.row_values()),
            12 => RowsAct::Clone(key, self.below(4) as i64),
            _ => {
                let mut nodes = like.readable();
                // Which rows have gone when the one that decides panics is open.
                nodes.retain(|node| !self.panics || !matches!(like.of.nodes[*node].kind, Kind::Formula(_)));
                RowsAct::Retain(self.one(&nodes))
            }
        }
    }

    fn row_acts(&mut self, like: &Obj, depth: u32) -> Vec<Act> {
        let many = self.below(4);
        (0..many).map(|_| self.act(like, depth.min(1), true, false)).collect()
    }
}
