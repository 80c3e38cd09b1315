//! Whether what is told, the values and the deadlines are those of the model.

use super::World;
use crate::kits::Kit;
use crate::log;
use crate::model::{Birth, Obj, Src};
use crate::real::Real;

/// In a struct with a filter the next deadline may be an early one: that of a row which has changed or is gone.
const FILTERS_KEEP_DEADLINES: bool = true;

pub fn check_log() {
    let (real, model) = log::take();
    if real != model {
        let place = real.iter().zip(&model).take_while(|(one, other)| one == other).count();
        panic!(
            "told from {place} on:\n{:?}\nexpected:\n{:?}\nall that was told: {real:?}",
            &real[place..],
            &model[place..]
        );
    }
}

impl<K: Kit> World<K> {
    pub fn check_values(&mut self) {
        for top in &mut self.tops {
            let (real, model) = (&top.real, &mut top.model);
            let unread = (model.birth == Birth::Born).then(|| (real.deadline(), model.deadline_of_what_is_eager()));
            check(real, model, "");
            let Some((unread, eager)) = unread else { continue };
            let (real, expected) = (real.deadline(), model.deadline());
            let now = model.val[0];
            let told = || format!("of {} at {now}: {unread:?}, then {real:?}, expected {expected:?}", model.of.name);
            let may_be_early = K::HAS_ROWS && FILTERS_KEEP_DEADLINES;
            assert!(real == expected || may_be_early && comes_before(real, expected), "the next deadline {}", told());
            assert!(real.is_none_or(|at| at > now), "a deadline that is reached, {}", told());
            // What is not up to date may have an earlier one, and no more than that.
            assert!(!comes_before(eager, unread), "a deadline that comes late, {}, {eager:?}", told());
            assert!(may_be_early || !comes_before(unread, expected), "a deadline that comes early, {}", told());
        }
        for (place, ((row, _), (model, _))) in self.pool.iter().zip(&mut self.model_pool).enumerate() {
            check(row, model, &format!("pool {place} "));
            if model.birth == Birth::Born {
                assert_eq!(row.deadline(), model.deadline(), "the next deadline of pool {place}");
            }
        }
    }
}

/// `None` is never.
fn comes_before(one: Option<i64>, other: Option<i64>) -> bool {
    one.is_some_and(|one| other.is_none_or(|other| one < other))
}

pub fn check<R: Real>(real: &R, model: &mut Obj, of: &str) {
    for node in model.readable() {
        let name = model.of.nodes[node].name;
        let expected = model.read(Src::Own(node)).0;
        assert_eq!(real.read(node), expected, "{of}{}.{name} at {}", model.of.name, model.val[0]);
    }
    if model.kid.is_some() {
        check(real.kid().unwrap(), model.kid(), of);
    }
    if let Some(rows) = real.rows() {
        model.hand_rows();
        assert!(rows.keys().eq(model.rows.iter().map(|(key, _)| key)), "{of}the keys of the rows");
        for (key, row) in &mut model.rows {
            check(rows.get(key).unwrap(), row, &format!("{of}row {key} "));
        }
    }
}
