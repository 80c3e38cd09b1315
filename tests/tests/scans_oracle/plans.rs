//! What to do: random, but such that the design says what comes of it.

use crate::acts::{Act, How, RowsAct};
use crate::kits::Kit;
use crate::log::Bomb;
use crate::model::{Kind, Obj};
use crate::types::{ROW, row};
use crate::world::World;

impl<K: Kit> World<K> {
    /// `alone`: not lent, and in no batch. `depth`: so many batches and guards may still be around.
    pub fn act(&mut self, model: &Obj, depth: u32, with_pool: bool) -> Act {
        let signals = model.signals();
        let (events, readable) = (model.events(), model.readable());
        loop {
            return match self.below(if depth == 0 { 13 } else { 27 }) {
                0..=3 => Act::Set(self.one(&signals), self.value()),
                4 => Act::SetEqual(self.one(&signals)),
                5 => Act::Update(self.one(&signals), self.value()),
                6 => Act::Touch(self.one(&signals)),
                7..=9 => Act::Push(self.one(&events), self.value()),
                10 | 11 => Act::Read(self.one(&readable)),
                12 => match self.below(3) {
                    0 => Act::Flush,
                    // In a child of a struct that is lent a context they are not told by a flush of that struct alone.
                    1 if !K::HAS_EFFECTS || model.of.name != ROW.name => {
                        let id = self.value() as u64;
                        Act::Subscribe(id, self.one(&readable))
                    }
                    _ => continue,
                },
                13..=16 => {
                    let many = self.below(5);
                    Act::Batch((0..many).map(|_| self.act(model, depth - 1, with_pool)).collect())
                }
                17..=20 => {
                    let Some(kid) = &model.kid else { continue };
                    let many = 1 + self.below(4);
                    Act::Kid(self.how(), (0..many).map(|_| self.act(kid, depth - 1, with_pool)).collect())
                }
                21 => match self.below(6) {
                    0 if with_pool && model.kid.is_some() => Act::CopyKid,
                    1 | 2 if with_pool && !model.of.rows.is_empty() => Act::SwapKid(self.below(3) as usize),
                    3 if self.may_panic => Act::Boom,
                    _ => continue,
                },
                _ => {
                    if model.of.rows.is_empty() {
                        continue;
                    }
                    let many = 1 + self.below(4);
                    Act::Rows(self.how(), (0..many).map(|_| self.rows_act(model, depth - 1, with_pool)).collect())
                }
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
        let like = model.rows.first().map(|(_, row)| row).unwrap_or_else(|| model.kid.as_ref().unwrap());
        match self.below(if with_pool { 10 } else { 6 }) {
            0..=4 => {
                let many = self.below(4);
                RowsAct::Row(key, (0..many).map(|_| self.act(like, depth.min(1), false)).collect())
            }
            5 => {
                let act = match self.below(2) {
                    0 => Act::Push(row::HIT, self.value()),
                    _ => Act::Set(row::X, self.value()),
                };
                RowsAct::All(vec![act])
            }
            6 | 7 => RowsAct::Insert(key, self.below(4) as usize),
            8 => RowsAct::Remove(key),
            _ => RowsAct::Swap(key, self.below(4) as usize),
        }
    }

    /// For something of a tree that panics when it is evaluated.
    pub fn bomb(&mut self, model: &Obj) -> Bomb {
        let mut places: Vec<Bomb> = vec![Bomb { tag: 0, name: "f" }];
        fn add(obj: &Obj, has_effects: bool, places: &mut Vec<Bomb>) {
            for node in obj.of.nodes {
                let name = match node.kind {
                    Kind::Value(_) | Kind::Closure(..) => node.name,
                    Kind::Effect(_) | Kind::SkipFirst(..) if has_effects => match (node.name, obj.of.name) {
                        ("tells", "Row") => "row",
                        ("tells", _) => "mid",
                        (name, _) => name,
                    },
                    _ => continue,
                };
                places.push(Bomb { tag: obj.val[0], name });
            }
            obj.kid.iter().for_each(|kid| add(kid, has_effects, places));
            obj.rows.iter().for_each(|(_, row)| add(row, has_effects, places));
        }
        add(model, K::HAS_EFFECTS, &mut places);
        if model.of.name == ROW.name {
            places.remove(0);
        }
        places[self.below(places.len() as u64) as usize]
    }
}
