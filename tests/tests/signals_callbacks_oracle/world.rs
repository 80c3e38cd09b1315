//! The runtimes, and the handles of what stands in them.

use std::cell::RefCell;
use std::mem;

use reaktiv::{Computed, Effect, Linked, Runtime, Signal};

use crate::callbacks::attempt;
use crate::model::{Formula, Id, Kind, Why, below, complain, model, one_in, trace};
use crate::runs::{run_effect, run_formula};
use crate::values::{Value, equal};

#[derive(Clone)]
pub(crate) enum Handle {
    Signal(Signal<Value>),
    Computed(Computed<Value>),
    Linked(Linked<Value>),
}

/// A node that can be read.
pub(crate) struct Source {
    pub(crate) id: Id,
    handle: Option<Handle>,
}

impl Source {
    fn new(id: Id, handle: Handle) -> Self {
        model(|model| model.nodes[id].handles += 1);
        Source { id, handle: Some(handle) }
    }

    pub(crate) fn handle(&self) -> &Handle {
        self.handle.as_ref().expect("it is there until the drop")
    }
}

impl Clone for Source {
    fn clone(&self) -> Self {
        Source::new(self.id, self.handle().clone())
    }
}

impl Drop for Source {
    /// Drops the handle, which may be the last one.
    fn drop(&mut self) {
        model(|model| model.nodes[self.id].handles -= 1);
        let handle = self.handle.take();
        drop_and_catch(handle);
    }
}

pub(crate) struct Guard {
    pub(crate) id: Id,
    pub(crate) sources: Vec<Source>,
    effect: Option<Effect>,
}

impl Guard {
    pub(crate) fn detach(mut self) {
        self.effect.take().expect("it is there until the drop").detach();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(effect) = self.effect.take() {
            trace(|| format!("effect {} is disposed of", self.id));
            model(|model| model.dispose(self.id));
            drop_and_catch(effect);
        }
    }
}

/// Drops a handle. A panic that comes out of it may be one of the drop of a value, or of a cleanup, and never one of an
/// effect.
fn drop_and_catch<T>(handle: T) {
    model(|model| model.dropping += 1);
    let result = attempt(|| drop(handle));
    model(|model| model.dropping -= 1);
    if !matches!(result, Ok(()) | Err(Why::Blown | Why::Torn)) {
        complain(|| format!("a drop ends in {result:?}"));
    }
}

/// Nodes that stay, in the first places, and those that come and go.
pub(crate) struct World {
    pub(crate) runtimes: Vec<Runtime>,
    pub(crate) slots: Vec<Option<Source>>,
    pub(crate) staying: usize,
    pub(crate) effects: Vec<Option<Guard>>,
}

thread_local! {
    static WORLD: RefCell<World> =
        const { RefCell::new(World { runtimes: vec![], slots: vec![], staying: 0, effects: vec![] }) };
}

/// Looks at the world. Nothing in there may run code of the library, but that handles are cloned.
pub(crate) fn world<R>(f: impl FnOnce(&mut World) -> R) -> R {
    WORLD.with_borrow_mut(f)
}

pub(crate) fn runtime(of: usize) -> Runtime {
    world(|world| world.runtimes[of].clone())
}

pub(crate) fn some_runtime() -> usize {
    below(world(|world| world.runtimes.len()))
}

const COMING: usize = 3;
pub(crate) const EFFECTS: usize = 5;

pub(crate) fn build() {
    let runtimes = 1 + below(2);
    world(|world| {
        *world = World {
            runtimes: (0..runtimes).map(|_| Runtime::new()).collect(),
            slots: vec![],
            staying: 0,
            effects: (0..EFFECTS).map(|_| None).collect(),
        };
    });
    let stay = |source: Source| {
        world(|world| {
            world.slots.push(Some(source));
            world.staying += 1;
        });
    };
    for number in 0..2 * runtimes + below(3) {
        stay(make_signal(number % runtimes));
    }
    for _ in 0..3 + below(5) {
        make_formula(some_runtime()).into_iter().for_each(stay);
    }
    world(|world| (0..COMING).for_each(|_| world.slots.push(None)));
}

/// A node that may be read now, if there is one in this place.
pub(crate) fn readable(slot: usize) -> Option<Source> {
    let lowest_running = model(|model| model.lowest_running());
    world(|world| world.slots[slot].as_ref().filter(|source| source.id < lowest_running).cloned())
}

/// Nodes of `of` that may be read now, out of the first `slots`.
fn readable_of(of: usize, slots: usize) -> Vec<Source> {
    (0..slots).filter_map(readable).filter(|source| model(|model| model.nodes[source.id].runtime) == of).collect()
}

pub(crate) fn make_signal(of: usize) -> Source {
    let number = below(6) as i64;
    let id = model(|model| {
        let id = model.add(Kind::Signal, of, None);
        model.nodes[id].value = number.div_euclid(model.nodes[id].grain);
        id
    });
    trace(|| format!("signal {id} of {of} is {number}"));
    let (runtime, value) = (runtime(of), Value::new(id, number));
    let signal = if one_in(2) {
        runtime.signal(value)
    } else {
        let held = Value::new(id, 0);
        runtime.signal_with_cutoff(value, move |old, new| {
            held.touch();
            equal(old, new)
        })
    };
    Source::new(id, Handle::Signal(signal))
}

/// Some of these, and sometimes one of another runtime, with a formula that reads them.
fn choose_sources(of: usize, among: &[Source]) -> (Formula, Vec<Source>) {
    let mut sources: Vec<Source> = (0..1 + below(4)).map(|_| among[below(among.len())].clone()).collect();
    let others = if one_in(4) {
        (0..world(|world| world.runtimes.len())).filter(|other| *other != of).collect()
    } else {
        vec![]
    };
    let foreign: Vec<Source> =
        others.into_iter().flat_map(|other| readable_of(other, world(|world| world.staying))).collect();
    if !foreign.is_empty() {
        sources.push(foreign[below(foreign.len())].clone());
    }
    let formula = Formula {
        sources: sources.iter().map(|source| source.id).collect(),
        has_foreign: !foreign.is_empty(),
        bad: [1_000_000, 1_000_000, 7][below(3)],
        catches: one_in(3),
    };
    (formula, sources)
}

/// A computed or linked value over some of the nodes that stay.
pub(crate) fn make_formula(of: usize) -> Option<Source> {
    let among = readable_of(of, world(|world| world.staying));
    if among.is_empty() { None } else { Some(make_formula_over(of, &among)) }
}

pub(crate) fn make_formula_over(of: usize, among: &[Source]) -> Source {
    let (formula, sources) = choose_sources(of, among);
    let kind = if one_in(3) { Kind::Linked } else { Kind::Computed };
    let shown = format!("{kind:?} of {of}: {formula:?}");
    let id = model(|model| model.add(kind, of, Some(formula)));
    trace(|| format!("{id} is a {shown}"));
    let (runtime, held) = (runtime(of), Value::new(id, 0));
    let formula = move || {
        held.touch();
        Value::new(id, run_formula(id, &sources))
    };
    let handle = match (kind, below(3)) {
        (Kind::Linked, _) => Handle::Linked(runtime.linked(formula)),
        (_, 0) => Handle::Computed(runtime.computed(formula)),
        (_, 1) => {
            let held = Value::new(id, 0);
            Handle::Computed(runtime.computed_with_cutoff(formula, move |old, new| {
                held.touch();
                equal(old, new)
            }))
        }
        _ => Handle::Computed(runtime.computed_with_previous(move |previous: Option<&Value>| {
            previous.into_iter().for_each(Value::touch);
            let value = formula();
            previous.into_iter().for_each(Value::touch);
            value
        })),
    };
    Source::new(id, handle)
}

/// An effect over some nodes, also over those that come and go if `is_kept`.
pub(crate) fn make_effect(of: usize, is_kept: bool) -> Result<Option<Guard>, Why> {
    let slots = world(|world| if is_kept { world.slots.len() } else { world.staying });
    let among = readable_of(of, slots);
    if among.is_empty() { Ok(None) } else { make_effect_over(of, &among).map(Some) }
}

pub(crate) fn make_effect_over(of: usize, among: &[Source]) -> Result<Guard, Why> {
    let (formula, sources) = choose_sources(of, among);
    let shown = format!("{formula:?}");
    let id = model(|model| model.add(Kind::Effect, of, Some(formula)));
    trace(|| format!("{id} is an effect of {of}: {shown}"));
    let (own, held, rethrows) = (sources.clone(), Value::new(id, 0), one_in(4));
    let made = attempt(|| {
        runtime(of).effect(move || {
            held.touch();
            run_effect(id, &own, rethrows);
        })
    });
    match made {
        Ok(effect) => Ok(Guard { id, sources, effect: Some(effect) }),
        Err(why) => {
            model(|model| model.dispose(id));
            Err(why)
        }
    }
}

/// Puts a node, or none, in a place. Gives what stood there.
pub(crate) fn put(slot: usize, source: Option<Source>) -> Option<Source> {
    world(|world| mem::replace(&mut world.slots[slot], source))
}

pub(crate) fn put_effect(slot: usize, guard: Option<Guard>) -> Option<Guard> {
    world(|world| mem::replace(&mut world.effects[slot], guard))
}

/// Leaves everything as it is, after something has gone wrong.
pub(crate) fn forget() {
    let slots = world(|world| (mem::take(&mut world.slots), mem::take(&mut world.effects)));
    mem::forget(slots);
}
