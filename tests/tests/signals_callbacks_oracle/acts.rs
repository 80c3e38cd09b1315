//! What is done with a graph, from outside and inside of callbacks.

use std::panic::resume_unwind;

use crate::callbacks::{Calm, In, Site, Vague, attempt, hook};
use crate::model::{Frame, Id, Kind, Node, Outcome, Pending, Why, below, complain, model, one_in, trace};
use crate::runs::{Way, look};
use crate::values::Value;
use crate::world::{
    EFFECTS, Handle, Source, make_effect, make_effect_over, make_formula, make_formula_over, make_signal, put,
    put_effect, readable, runtime, some_runtime, world,
};

/// One operation, of which a part may be others. Panics if what it has made due does; what it is told at once it
/// checks.
pub(crate) fn act() {
    if !model(|model| {
        let goes_on = model.budget > 0;
        model.budget = model.budget.saturating_sub(1);
        model.counts.acts += u64::from(goes_on);
        goes_on
    }) {
        return;
    }
    match below(24) {
        0..=3 => with_signal(set),
        4 => with_signal(|id, signal| update(id, signal, false)),
        5 => with_signal(|id, signal| update(id, signal, true)),
        6 => with_signal(replace),
        7 => with_signal(set_in_silence),
        8..=11 => read(),
        12..=14 => batch(),
        15 => aside(),
        16 | 17 => change_node(),
        18 | 19 => change_effect(),
        20 | 21 => write_linked(),
        22 => own_something(),
        _ => pass(use_in_passing()),
    }
}

/// Lets a panic through.
fn pass<R>(result: Result<R, Why>) {
    if let Err(why) = result {
        resume_unwind(Box::new(why));
    }
}

fn some_slot() -> usize {
    below(world(|world| world.slots.len()))
}

fn read() {
    let ways = [Way::Get, Way::Get, Way::With, Way::Peek, Way::Untracked];
    if let Some(source) = readable(some_slot()) {
        let result = look(&source, ways[below(ways.len())]);
        pass(result);
    }
}

fn some_acts(least: usize) {
    for _ in 0..least + below(3) {
        act();
    }
}

fn batch() {
    let of = some_runtime();
    trace(|| format!("a batch of {of} begins"));
    let result = attempt(|| runtime(of).batch(|| some_acts(2)));
    trace(|| "it ends".into());
    pass(result);
}

fn aside() {
    // Of the runtime that records, if any does.
    let of = model(|model| model.reader().map(|reader| model.nodes[reader].runtime)).unwrap_or_else(some_runtime);
    let _in = In::begin(Frame::Untracked);
    pass(attempt(|| runtime(of).untracked(|| some_acts(1))));
}

// Signals.

fn with_signal(write: impl FnOnce(Id, &reaktiv::Signal<Value>)) {
    let is_signal = |source: &&Source| matches!(source.handle(), Handle::Signal(_));
    let signals = world(|world| world.slots.iter().flatten().filter(is_signal).count());
    if signals == 0 {
        return; // at the end
    }
    let chosen = below(signals);
    let source = world(|world| world.slots.iter().flatten().filter(is_signal).nth(chosen).cloned());
    let source = source.expect("there are so many");
    if let Handle::Signal(signal) = source.handle() {
        write(source.id, signal);
    }
}

fn may_not_write(id: Id) -> bool {
    model(|model| model.nodes[id].lent > 0 || model.nodes[id].is_updating || model.nodes[id].is_running)
}

/// Whether the value may be written is known beforehand.
fn check_write<R>(id: Id, is_refused: bool, result: Result<R, Why>) {
    let was_refused = matches!(result, Err(Why::MayNotWrite));
    if was_refused != is_refused {
        complain(|| format!("a write of {id} was refused: {was_refused}, but its value is lent: {is_refused}"));
    }
    if !was_refused {
        pass(result);
    }
}

/// A value that `id` is to be set to; it is, as soon as it was compared.
fn new_value(id: Id, number: i64) -> Value {
    let value = Value::new(id, number);
    model(|model| {
        let pending = Pending { id, value: number.div_euclid(model.nodes[id].grain), is_compared: false };
        model.pending.insert(value.serial(), pending)
    });
    value
}

fn set(id: Id, signal: &reaktiv::Signal<Value>) {
    let (number, is_refused) = (below(6) as i64, may_not_write(id));
    trace(|| format!("set {id} to {number}"));
    let value = new_value(id, number);
    let serial = value.serial();
    let result = attempt(|| signal.set(value));
    model(|model| model.pending.remove(&serial));
    check_write(id, is_refused, result);
}

fn replace(id: Id, signal: &reaktiv::Signal<Value>) {
    let (number, is_refused) = (below(6) as i64, may_not_write(id));
    trace(|| format!("replace {id} by {number}"));
    let value = new_value(id, number);
    let serial = value.serial();
    let result = attempt(|| signal.replace(value).into_number());
    model(|model| model.pending.remove(&serial));
    check_write(id, is_refused, result);
}

/// Writes the value of `id` in place, with callbacks. Whether that has changed it.
fn write_in_place(id: Id, value: &mut Value, number: i64) -> bool {
    struct Updating {
        id: Id,
        _vague: Vague,
    }
    impl Drop for Updating {
        fn drop(&mut self) {
            model(|model| {
                let now = model.tick();
                model.nodes[self.id].is_updating = false;
                model.nodes[self.id].touched = now;
            });
        }
    }
    model(|model| model.nodes[id].is_updating = true);
    let updating = Updating { id, _vague: Vague::begin(id) };
    let grain = model(|model| model.nodes[id].grain);
    let (before, after) = (value.number.div_euclid(grain), number.div_euclid(grain));
    // What sources come to from here on is newer than the value.
    let set_over = model(|model| (model.nodes[id].kind == Kind::Linked).then(|| model.set_over(id, after)));
    value.touch();
    hook(Site::Update);
    value.number = number;
    model(|model| {
        model.wrote(id, after);
        model.nodes[id].set_over = set_over;
    });
    hook(Site::Update);
    value.touch();
    drop(updating);
    // Who has caught a panic of what may not be read now has to hear that it is over.
    before != after || model(|model| model.is_shaken)
}

fn update(id: Id, signal: &reaktiv::Signal<Value>, only_if_changed: bool) {
    let (number, is_refused) = (below(6) as i64, may_not_write(id));
    trace(|| format!("update {id} to {number}"));
    let result = attempt(|| {
        if only_if_changed {
            signal.update_if(|value| write_in_place(id, value, number));
        } else {
            signal.update(|value| write_in_place(id, value, number));
        }
    });
    check_write(id, is_refused, result);
}

/// Sets in silence, and then tells all.
fn set_in_silence(id: Id, signal: &reaktiv::Signal<Value>) {
    let (number, is_refused) = (below(6) as i64, may_not_write(id));
    trace(|| format!("set {id} to {number} in silence"));
    let value = Value::new(id, number);
    if is_refused {
        return check_write(id, true, attempt(|| signal.set_silent(value)));
    }
    let vague = Vague::begin(id);
    model(|model| model.wrote(id, number.div_euclid(model.nodes[id].grain)));
    let silent = attempt(|| signal.set_silent(value));
    model(|model| model.nodes[id].touched = model.tick());
    drop(vague);
    let calm = silent.is_err().then(Calm::begin);
    let result = attempt(|| signal.notify());
    drop(calm);
    check_write(id, false, silent.and(result));
}

// Linked values.

fn write_linked() {
    let linked = |source: &Source| matches!(source.handle(), Handle::Linked(_));
    let first = some_slot();
    let slots = world(|world| world.slots.len());
    let source = (0..slots).find_map(|step| {
        let slot = (first + step) % slots;
        world(|world| world.slots[slot].as_ref().filter(|source| linked(source)).cloned())
    });
    let Some(source) = source else { return };
    let (id, Handle::Linked(linked)) = (source.id, source.handle()) else { return };
    let (is_running, may_run) = model(|model| (model.nodes[id].is_running, id < model.lowest_running()));
    if !may_run && !is_running {
        return; // its formula would read what runs
    }
    let is_uncertain = model(|model| {
        let of_formula = |node: &Node| node.kind != Kind::Signal && node.lent > 0;
        model.is_any_above(id, |above, node| above != id && (model.is_vague(above) || of_formula(node)))
    });
    if is_uncertain {
        return; // sources that are being written, or may not run, would be neither older nor newer than the value
    }
    // Its formula runs before the write, without callbacks: what it would change then is neither older nor newer.
    let calm = Calm::begin();
    let has_failed = may_run && look(&source, Way::Peek).is_err();
    if !has_failed {
        drop(calm);
    }
    if one_in(2) || is_running { set_linked(id, linked) } else { update_linked(id, linked, below(6) as i64) }
}

fn set_linked(id: Id, linked: &reaktiv::Linked<Value>) {
    let (number, is_refused) = (below(6) as i64, may_not_write(id));
    trace(|| format!("set the linked value {id} to {number}"));
    let value = new_value(id, number);
    let serial = value.serial();
    // From the end of the comparison on, if that has done anything.
    let calm = Calm::possible();
    let result = attempt(|| {
        if one_in(2) { linked.set(value) } else { linked.replace(value).map_or((), |old| _ = old.into_number()) }
    });
    let was_compared = model(|model| model.pending.remove(&serial)).is_none_or(|pending| pending.is_compared);
    if calm.has_begun() {
        // Before it was set, what it depends on may have run and forgotten that it was set itself.
        model(|model| {
            model.nodes[id].vague -= 1;
            let sources = model.sources(id);
            if let Some(set) = &mut model.nodes[id].set_over {
                set.sources = sources;
            }
        });
    }
    drop(calm);
    if !was_compared && !is_refused {
        // It had failed, so nobody knows since when it has that value. But from now on it has another one.
        let _calm = Calm::begin();
        _ = attempt(|| linked.update(|value| write_in_place(id, value, number + 1)));
    }
    check_write(id, is_refused, result);
}

fn update_linked(id: Id, linked: &reaktiv::Linked<Value>, number: i64) {
    let (is_refused, before) = (may_not_write(id), model(|model| model.clock));
    trace(|| format!("update the linked value {id} to {number}"));
    let mut was_called = false;
    let result = attempt(|| {
        linked.update(|value| {
            was_called = true;
            write_in_place(id, value, number);
        })
    });
    if let (false, Err(why @ (Why::Bad | Why::Foreign))) = (was_called, result) {
        let expected: Outcome = model(|model| model.value(id));
        if expected != Err(why) && model(|model| model.clock == before && !model.is_shaken) {
            complain(|| format!("an update of {id} panics with {why:?}, not {expected:?}"));
        }
    }
    check_write(id, is_refused, result);
}

// Nodes and effects that come and go.

/// Drops a handle. If nothing else is going on, no effect may run.
fn drop_handle<T>(of: Option<usize>, handle: T) {
    let is_alone = model(|model| model.depth == 0 && model.is_silent.is_none());
    if is_alone {
        model(|model| model.is_silent = of);
    }
    drop(handle);
    if is_alone {
        model(|model| model.is_silent = None);
    }
}

fn runtime_of(id: Id) -> usize {
    model(|model| model.nodes[id].runtime)
}

fn change_node() {
    let slot = world(|world| world.staying + below(world.slots.len() - world.staying));
    let of = some_runtime();
    let made = match below(4) {
        0 => None,
        1 => Some(make_signal(of)),
        _ => make_formula(of),
    };
    let old = put(slot, made);
    trace(|| format!("{:?} goes", old.as_ref().map(|old| old.id)));
    drop_handle(old.as_ref().map(|old| runtime_of(old.id)), old);
}

fn change_effect() {
    let slot = below(EFFECTS);
    let made = if one_in(3) { Ok(None) } else { make_effect(some_runtime(), true) };
    match made {
        Ok(made) => {
            let old = put_effect(slot, made);
            drop_handle(old.as_ref().map(|old| runtime_of(old.id)), old);
        }
        Err(why) => resume_unwind(Box::new(why)),
    }
}

/// Leaves something to the formula or effect that runs: a cleanup, or an effect that ends with it.
fn own_something() {
    let owner = model(|model| {
        model.reader().map(|id| (id, &model.nodes[id])).map(|(id, node)| (id, node.runtime, node.run, node.kind))
    });
    let Some((owner, of, run, kind)) = owner else { return };
    if one_in(2) {
        let cleanup = model(|model| {
            let number = model.tick();
            model.nodes[owner].cleanups.push((number, run));
            number
        });
        trace(|| format!("{owner} leaves the cleanup {cleanup}"));
        let held = Value::new(owner, 0);
        return runtime(of).on_cleanup(move || {
            held.touch();
            clean_up(owner, cleanup);
        });
    }
    let stays = world(|world| world.slots[..world.staying].iter().flatten().any(|source| source.id == owner));
    if kind != Kind::Effect && !stays {
        return; // whether it lives on without a handle depends on who has read it
    }
    match make_effect(of, false) {
        Ok(Some(guard)) => {
            model(|model| model.nodes[guard.id].owner = Some((owner, run)));
            guard.detach();
        }
        result => pass(result),
    }
}

fn clean_up(owner: Id, cleanup: u64) {
    trace(|| format!("the cleanup {cleanup} of {owner} runs"));
    let is_left = model(|model| {
        let cleanups = &mut model.nodes[owner].cleanups;
        let before = cleanups.len();
        cleanups.retain(|(number, _)| *number != cleanup);
        cleanups.len() < before
    });
    if !is_left {
        complain(|| format!("a cleanup of {owner} runs twice"));
    }
    let _in = In::begin(Frame::Aside);
    hook(Site::Cleanup);
}

/// A signal, a formula and an effect that live for a moment.
fn use_in_passing() -> Result<(), Why> {
    let of = some_runtime();
    let signal = make_signal(of);
    let mut among = vec![signal.clone()];
    among.extend(readable(some_slot()).filter(|source| runtime_of(source.id) == of));
    let formula = make_formula_over(of, &among);
    look(&formula, Way::Peek)?;
    let effect = make_effect_over(of, &[formula.clone(), signal.clone()])?;
    if let Handle::Signal(handle) = signal.handle() {
        set(signal.id, handle);
    }
    look(&formula, Way::Get)?;
    drop(effect);
    Ok(())
}
