//! Reads, and runs of formulas and effects, which are compared with the model wherever they happen.

use std::panic::resume_unwind;

use crate::callbacks::{In, Lent, Site, attempt, hook};
use crate::model::{Frame, Id, Kind, Outcome, Why, complain, model, trace};
use crate::values::Value;
use crate::world::{Handle, Source, runtime};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    Get,
    With,
    Peek,
    Untracked,
}

/// Reads `source`, and compares what comes of it with the model.
pub(crate) fn look(source: &Source, way: Way) -> Outcome {
    let id = source.id;
    let (before, rethrown, is_foreign, home) = model(|model| {
        let home = model.nodes[id].runtime;
        let of_reader = model.reader().map(|reader| model.nodes[reader].runtime);
        let is_foreign = matches!(way, Way::Get | Way::With) && of_reader.is_some_and(|other| other != home);
        (model.clock, model.rethrown, is_foreign, of_reader.unwrap_or(home))
    });
    let number = attempt(|| match way {
        Way::Get => source.handle().get().into_number(),
        Way::With => source.handle().with(|value| {
            let _lent = Lent::begin(id);
            value.while_lent(|| hook(Site::With));
            value.number
        }),
        Way::Peek => source.handle().peek().into_number(),
        Way::Untracked => {
            let _in = In::begin(Frame::Untracked);
            runtime(home).untracked(|| source.handle().get().into_number())
        }
    });
    let seen = model(|model| {
        let node = &model.nodes[id];
        match number {
            // It comes from a comparison, or a clone, that the read has caused.
            Err(Why::Blown) if node.kind == Kind::Signal => Err(Why::Torn),
            number => number.map(|number| number.div_euclid(node.grain)),
        }
    });
    trace(|| format!("{way:?} of {id} is {seen:?}"));
    if is_foreign {
        if seen != Err(Why::Foreign) {
            complain(|| format!("{way:?} of {id}, which belongs to another runtime, gives {seen:?}"));
        }
        return seen;
    }
    model(|model| {
        if matches!(way, Way::Get | Way::With) {
            model.record(id, seen);
        }
    });
    let expected = model(|model| {
        model.counts.checked += 1;
        model.value(id)
    });
    let is_another = seen.is_err() && model(|model| model.rethrown > rethrown);
    if seen == Err(Why::MayNotRun) {
        model(|model| {
            let lent = model.nodes.iter_mut().filter(|node| node.lent > 0 || node.is_updating);
            lent.for_each(|node| node.is_unsure = true);
        });
    }
    if seen != expected && !is_another && !is_excused(id, seen, before) {
        complain(|| format!("{way:?} of {id} gives {seen:?}, not {expected:?}"));
    }
    seen
}

/// Whether what was `seen` of `id` needs not be what the model says.
fn is_excused(id: Id, seen: Outcome, clock_before: u64) -> bool {
    model(|model| {
        match seen {
            Err(Why::Torn) => true,
            Err(Why::Blown) if model.is_shaken => true,
            Err(Why::MayNotRead) => model.is_any_above(id, |_, node| node.is_updating),
            Err(Why::MayNotRun) => {
                model.is_any_above(id, |_, node| node.kind != Kind::Signal && (node.lent > 0 || node.is_updating))
            }
            // A formula that has written what it had read gives the value from before that.
            _ if model.clock > clock_before => true,
            // Who catches the panic of a source goes by it until that is read again.
            _ if model.is_shaken && model.is_any_above(id, |_, node| node.catches()) => true,
            _ => model.is_any_above(id, |id, _| model.is_vague(id)),
        }
    })
}

impl Handle {
    fn get(&self) -> Value {
        match self {
            Handle::Signal(signal) => signal.get(),
            Handle::Computed(computed) => computed.get(),
            Handle::Linked(linked) => linked.get(),
        }
    }

    fn peek(&self) -> Value {
        match self {
            Handle::Signal(signal) => signal.peek(),
            Handle::Computed(computed) => computed.peek(),
            Handle::Linked(linked) => linked.peek(),
        }
    }

    fn with<R>(&self, read: impl FnOnce(&Value) -> R) -> R {
        match self {
            Handle::Signal(signal) => signal.with(read),
            Handle::Computed(computed) => computed.with(read),
            Handle::Linked(linked) => linked.with(read),
        }
    }
}

/// The formula of `id` runs.
pub(crate) fn run_formula(id: Id, sources: &[Source]) -> i64 {
    run(id, sources, Site::Formula).unwrap_or_else(|why| resume_unwind(Box::new(why)))
}

/// The effect `id` runs. `rethrows`: it does not catch the panic of what it reads.
pub(crate) fn run_effect(id: Id, sources: &[Source], rethrows: bool) {
    match run(id, sources, Site::Effect) {
        Err(why) if rethrows => {
            model(|model| model.rethrown += 1);
            resume_unwind(Box::new(why))
        }
        _ => {}
    }
}

fn run(id: Id, sources: &[Source], site: Site) -> Outcome {
    let running = Running::begin(id);
    hook(site);
    let formula = model(|model| model.nodes[id].formula.clone()).expect("who runs has a formula");
    let way = |place: usize| if (place + id).is_multiple_of(2) { Way::Get } else { Way::With };
    let result = formula.run(|place| look(&sources[place], way(place)));
    hook(site);
    // Who has caught such a panic had better panic, too.
    let has_changed = model(|model| model.has_recovered(id));
    // Whatever tore it, those who read it hear when it runs again.
    let result = if has_changed || result == Err(Why::Torn) { Err(Why::Blown) } else { result };
    model(|model| model.is_shaken |= has_changed);
    running.end(result);
    result
}

/// A formula or effect that runs.
struct Running {
    id: Id,
    /// Of an effect: what it would have read as it began.
    before: Vec<Outcome>,
}

impl Running {
    fn begin(id: Id) -> Self {
        trace(|| format!("{id} runs"));
        if let Some(wrong) = model(|model| model.why_not(id)) {
            complain(|| format!("{id} runs, {wrong}"));
        }
        if !model(|model| model.reset(id)) {
            complain(|| format!("{id} was set and forgets it, though nothing was written"));
        }
        let before = model(|model| {
            let is_effect = model.nodes[id].kind == Kind::Effect;
            if is_effect { model.would_read(id) } else { Vec::new() }
        });
        model(|model| {
            model.frames.push(Frame::Runs(id));
            let began = model.clock;
            let node = &mut model.nodes[id];
            node.began = began;
            node.is_running = node.kind != Kind::Effect;
            node.run += 1;
            node.has_read = false;
            let run = node.run;
            model.dispose_owned(id, |owning| owning < run);
        });
        Running { id, before }
    }

    fn end(self, result: Outcome) {
        trace(|| format!("{} comes to {result:?}", self.id));
        model(|model| {
            let (pokes, ends) = (model.pokes, model.ends);
            let node = &mut model.nodes[self.id];
            let result = result.map(|number| number.div_euclid(node.grain));
            // If it has failed in between, which is no run, its readers have seen that.
            if node.before != Some(result) || node.is_never_equal || node.is_unsure || result.is_err() {
                node.poked = pokes;
                node.changed = ends + 1;
            }
            node.result = Some(result);
        });
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        model(|model| {
            model.frames.pop();
            model.has_recovered(self.id);
            model.keep_reads(self.id, &self.before);
            model.ends += 1;
            let node = &mut model.nodes[self.id];
            node.has_written = model.clock > node.began;
            node.is_unsure = false;
            node.is_running = false;
            node.ended = model.ends;
        });
    }
}
