//! What has to be so between two operations.

use crate::callbacks::attempt;
use crate::model::{Id, Kind, Node, Outcome, Why, below, complain, may_pass, model, one_in, trace};
use crate::runs::{Way, look};
use crate::values::Value;
use crate::world::{Handle, Source, put, put_effect, runtime, world};
use std::collections::BTreeSet;

/// After an operation, with callbacks that do nothing: everybody has the present values, and has what it should from
/// `result` on.
pub(crate) fn rest() {
    let (is_late, is_shaken) = model(|model| {
        model.rested = model.ends;
        (model.is_late, model.is_shaken)
    });
    trace(|| format!("at rest{}{}", if is_late { ", late" } else { "" }, if is_shaken { ", shaken" } else { "" }));
    if is_late || is_shaken {
        flush();
    }
    if is_shaken {
        change_what_is_waited_for();
        // What has failed runs again when it is read, and then all hear of it who have seen that.
        let mut sources = all_sources();
        sources.sort_by_key(|source| source.id);
        sources.iter().for_each(|source| _ = look(source, Way::Get));
        flush();
        model(|model| model.is_shaken = false);
    }
    check_effects();
    read_all();
    check_effects();
    flush(); // reads that panic have left cleanups
    check_cleanups();
    model(|model| model.is_settled = true);
    read_all();
    model(|model| model.is_settled = false);
    if one_in(2) {
        poke();
    }
}

/// Changes one signal, which calls for those who have seen fail what has read it.
fn change_what_is_waited_for() {
    let source = world(|world| world.slots[below(world.staying)].clone()).expect("it stays");
    let Handle::Signal(signal) = source.handle() else { return };
    let waiting: Vec<(Id, u32)> = model(|model| {
        let waiting = model.who_waits_for(source.id);
        waiting.into_iter().map(|id| (id, model.nodes[id].run)).collect()
    });
    change(source.id, signal);
    for (id, runs) in waiting {
        model(|model| model.counts.waited += 1);
        if model(|model| model.is_live(id) && model.nodes[id].run == runs) {
            complain(|| {
                format!("effect {id} has seen fail what has read {}, and does not run when that changes", source.id)
            });
        }
    }
}

fn change(id: Id, signal: &reaktiv::Signal<Value>) {
    let by = 2 + 2 * below(2) as i64;
    _ = attempt(|| {
        signal.update(|value| {
            value.number = (value.number + by) % 6;
            model(|model| model.wrote(id, value.number.div_euclid(model.nodes[id].grain)));
        })
    });
}

/// An empty batch: what was left to the next operation runs.
fn flush() {
    for of in 0..world(|world| world.runtimes.len()) {
        _ = attempt(|| runtime(of).batch(|| ()));
    }
}

fn all_sources() -> Vec<Source> {
    world(|world| {
        let of_effects = world.effects.iter().flatten().flat_map(|guard| &guard.sources);
        world.slots.iter().flatten().chain(of_effects).cloned().collect()
    })
}

fn read_all() {
    let mut sources = all_sources();
    while !sources.is_empty() {
        let source = sources.swap_remove(below(sources.len()));
        _ = look(&source, if one_in(2) { Way::Get } else { Way::Peek });
    }
}

/// Every effect that is not disposed of has seen what is so now.
fn check_effects() {
    let readable: BTreeSet<Id> = all_sources().iter().map(|source| source.id).collect();
    let wrong = model(|model| {
        (0..model.nodes.len()).filter(|id| model.is_live(*id)).find_map(|id| {
            let node = &model.nodes[id];
            for read in &node.reads {
                let now = model.value(read.source);
                // What has failed, or was given up by an effect that panicked before it read, and is in no hands any more is
                // read by nobody, and so does not run again.
                let has_ended = |id: Id, node: &Node| {
                    let has_failed = node.is_unsure || read.kept.is_some() || !matches!(node.result, Some(Ok(_)));
                    !readable.contains(&id) && node.kind != Kind::Signal && has_failed
                };
                let is_formula = model.nodes[read.source].kind != Kind::Signal;
                let is_as_kept = is_formula && read.kept.is_some_and(|kept| is_still_so(kept, now));
                if !(is_still_so(read.seen, now) || is_as_kept || model.is_any_above(read.source, has_ended)) {
                    let (seen, source) = (read.seen, read.source);
                    return Some(format!("effect {id} has last seen {seen:?} of {source}, which is {now:?}"));
                }
            }
            let formula = node.formula.as_ref()?;
            let now = formula.run(|place| {
                let source = formula.sources[place];
                let is_foreign = model.nodes[source].runtime != node.runtime;
                if is_foreign { Err(Why::Foreign) } else { model.value(source) }
            });
            let is_right = node.result.is_none_or(|result| may_pass(result) || is_still_so(result, now));
            (!is_right).then(|| format!("effect {id} has come to {:?}, not {now:?}", node.result))
        })
    });
    if let Some(wrong) = wrong {
        complain(|| wrong);
    }
}

/// Whether nobody has to be told that what was `seen` is like this `now`. A panic that comes for another reason is no
/// news.
fn is_still_so(seen: Outcome, now: Outcome) -> bool {
    seen == Err(Why::Torn) || seen == now || seen.is_err() && now.is_err()
}

/// Cleanups have run, but for those that the last run has left.
fn check_cleanups() {
    let late = model(|model| {
        (0..model.nodes.len()).find(|id| {
            let node = &model.nodes[*id];
            node.cleanups.iter().any(|(_, run)| *run != node.run || node.is_disposed)
        })
    });
    if let Some(id) = late {
        complain(|| format!("a cleanup of {id} has not run"));
    }
}

/// Changes one signal: only those run who depend on it, as far as they have read it.
fn poke() {
    let source = world(|world| world.slots[below(world.staying)].clone()).expect("it stays");
    let Handle::Signal(signal) = source.handle() else { return };
    let id: Id = source.id;
    trace(|| format!("poke {id}"));
    model(|model| {
        model.pokes += 1;
        model.is_poked = true;
        model.nodes[id].poked = model.pokes;
    });
    change(id, signal);
    check_effects();
    read_all();
    check_effects();
    model(|model| model.is_poked = false);
}

/// Drops everything: nothing is left then.
pub(crate) fn end() {
    model(|model| {
        model.is_on = model.below(2) == 0;
        model.budget = 30;
        model.fuse = 0;
    });
    let (slots, effects) = world(|world| (world.slots.len(), world.effects.len()));
    for _ in 0..2 {
        let mut rest: Vec<usize> = (0..slots + effects).collect();
        while !rest.is_empty() {
            let which = rest.swap_remove(below(rest.len()));
            _ = attempt(|| {
                if which < slots {
                    drop(put(which, None));
                } else {
                    drop(put_effect(which - slots, None));
                }
            });
        }
        // What callbacks have put there meanwhile goes without them.
        model(|model| model.is_on = false);
    }
    flush();
    let runtimes = world(|world| std::mem::take(&mut world.runtimes));
    drop(runtimes);
    let (alive, cleanups) = model(|model| {
        let cleanups: Vec<Id> = (0..model.nodes.len()).filter(|id| !model.nodes[*id].cleanups.is_empty()).collect();
        (model.alive.clone(), cleanups)
    });
    if !alive.is_empty() || !cleanups.is_empty() {
        complain(|| format!("values {alive:?} are never dropped, and cleanups of {cleanups:?} do not run"));
    }
}
