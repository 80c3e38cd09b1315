//! What is known of each node, and what its value is if everything is computed anew.
//!
//! Writes are noted when they happen, wherever that is, so the model need not foresee in which order callbacks come.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use reaktiv_tests::random::Random;

pub(crate) use crate::nodes::{Formula, Id, Kind, Node, Outcome, Read, SetOver, Why, may_pass};

/// Whose code runs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Frame {
    /// A formula or effect: what is read is recorded for it.
    Runs(Id),
    /// Nothing is recorded.
    Aside,
    /// The same, by the wish of that code.
    Untracked,
}

/// A value that is being set.
#[derive(Clone, Copy)]
pub(crate) struct Pending {
    pub(crate) id: Id,
    pub(crate) value: i64,
    /// Whether it is being compared, or was when that panicked.
    pub(crate) is_compared: bool,
}

pub(crate) struct Model {
    pub(crate) random: Random,
    pub(crate) nodes: Vec<Node>,
    pub(crate) frames: Vec<Frame>,
    /// Values that are alive, and whose they are.
    pub(crate) alive: BTreeMap<u64, Id>,
    pub(crate) serials: u64,
    /// What is being set, by the number of the value, until it was compared.
    pub(crate) pending: BTreeMap<u64, Pending>,
    pub(crate) clock: u64,
    /// How many runs have ended.
    pub(crate) ends: u64,

    /// Whether callbacks do something.
    pub(crate) is_on: bool,
    pub(crate) budget: u32,
    pub(crate) chance: u64,
    pub(crate) depth: u32,
    /// The call of this number from now panics.
    pub(crate) fuse: u32,
    /// In this step a callback has panicked that does not always: some have seen what is not so any more.
    pub(crate) is_shaken: bool,
    /// How many runs had ended when everything came to rest.
    pub(crate) rested: u64,
    /// In this step effects may have been left to the next operation.
    pub(crate) is_late: bool,
    /// How many effects have let the panic of a source through, which then comes out of whatever has made them due.
    pub(crate) rethrown: u64,
    /// How many handles are being dropped.
    pub(crate) dropping: u32,
    /// The runtime of which a handle is dropped, and nothing else is going on: none of its effects may run.
    pub(crate) is_silent: Option<usize>,
    pub(crate) pokes: u64,
    pub(crate) is_poked: bool,
    /// Everything was read and nothing written: no formula has a reason to run.
    pub(crate) is_settled: bool,

    pub(crate) complaint: Option<String>,
    pub(crate) traces: bool,
    pub(crate) counts: Counts,
}

/// What has happened, so that a test can tell that enough has.
#[derive(Default, Debug, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) acts: u64,
    pub(crate) nested: u64,
    pub(crate) in_comparisons: u64,
    pub(crate) in_drops: u64,
    pub(crate) panics: u64,
    pub(crate) foreign: u64,
    pub(crate) refused: u64,
    pub(crate) checked: u64,
    pub(crate) waited: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, other: Counts) {
        self.acts += other.acts;
        self.nested += other.nested;
        self.in_comparisons += other.in_comparisons;
        self.in_drops += other.in_drops;
        self.panics += other.panics;
        self.foreign += other.foreign;
        self.refused += other.refused;
        self.checked += other.checked;
        self.waited += other.waited;
    }
}

thread_local!(static MODEL: RefCell<Option<Model>> = const { RefCell::new(None) });

/// Looks at the model. Nothing in there may run code of the library.
pub(crate) fn model<R>(f: impl FnOnce(&mut Model) -> R) -> R {
    MODEL.with_borrow_mut(|model| f(model.as_mut().expect("a world is played")))
}

pub(crate) fn begin(seed: u64, traces: bool) {
    let model = Model {
        random: Random::new(seed),
        nodes: vec![],
        frames: vec![],
        alive: BTreeMap::new(),
        serials: 0,
        pending: BTreeMap::new(),
        clock: 0,
        ends: 0,
        is_on: false,
        budget: 0,
        chance: 1,
        depth: 0,
        fuse: 0,
        is_shaken: false,
        rested: 0,
        is_late: false,
        rethrown: 0,
        dropping: 0,
        is_silent: None,
        pokes: 0,
        is_poked: false,
        is_settled: false,
        complaint: None,
        traces,
        counts: Counts::default(),
    };
    MODEL.set(Some(model));
}

pub(crate) fn below(end: usize) -> usize {
    model(|model| model.below(end))
}

pub(crate) fn one_in(n: usize) -> bool {
    below(n) == 0
}

/// Prints what happens, if it is the turn of a seed that has failed, or `REAKTIV_TRACE` is set.
pub(crate) fn trace(text: impl FnOnce() -> String) {
    let depth = model(|model| model.traces.then_some(model.depth));
    if let Some(depth) = depth {
        eprintln!("{:width$}{}", "", text(), width = 2 * depth as usize);
    }
}

/// Something is not as it has to be. A panic here could be caught by formulas, so the first complaint is kept for the
/// end of the step.
pub(crate) fn complain(text: impl FnOnce() -> String) {
    let text = text();
    trace(|| format!("!! {text}"));
    model(|model| _ = model.complaint.get_or_insert(text));
}

impl Model {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // The upper bits: the lower ones of neighbours are alike.
        usize::try_from(self.random.below(1 << 40) >> 8).expect("it has 32 bits") % end
    }

    pub(crate) fn add(&mut self, kind: Kind, runtime: usize, formula: Option<Formula>) -> Id {
        let grain = if kind == Kind::Effect { 1 } else { 1 + self.below(2) as i64 };
        let is_never_equal = self.below(6) == 0;
        self.nodes.push(Node::new(kind, runtime, formula, grain, is_never_equal));
        self.nodes.len() - 1
    }

    pub(crate) fn tick(&mut self) -> u64 {
        self.clock += 1;
        self.clock
    }

    /// The value of `id`, computed from those of the signals.
    pub(crate) fn value(&self, id: Id) -> Outcome {
        self.value_by(id, &mut BTreeMap::new())
    }

    fn value_by(&self, id: Id, known: &mut BTreeMap<Id, Outcome>) -> Outcome {
        if let Some(value) = known.get(&id) {
            return *value;
        }
        let node = &self.nodes[id];
        let value = match (&node.formula, &node.set_over) {
            (None, _) => Ok(node.value),
            (_, Some(set)) if set.sources.iter().all(|(id, value)| self.value_by(*id, known) == *value) => {
                Ok(set.value)
            }
            (Some(formula), _) => {
                let result = formula.run(|place| {
                    let source = formula.sources[place];
                    let is_foreign = self.nodes[source].runtime != node.runtime;
                    if is_foreign { Err(Why::Foreign) } else { self.value_by(source, known) }
                });
                result.map(|number| number.div_euclid(node.grain))
            }
        };
        known.insert(id, value);
        value
    }

    /// Whether this is so of `id` or of something that its value depends on.
    pub(crate) fn is_any_above(&self, id: Id, holds: impl Fn(Id, &Node) -> bool) -> bool {
        let (mut seen, mut rest) = (BTreeSet::new(), vec![id]);
        while let Some(id) = rest.pop() {
            if seen.insert(id) {
                if holds(id, &self.nodes[id]) {
                    return true;
                }
                rest.extend(self.nodes[id].formula.iter().flat_map(|formula| &formula.sources));
                // Callbacks in it may have read more.
                rest.extend(self.nodes[id].reads.iter().map(|read| read.source));
                rest.extend(self.nodes[id].set_over.iter().flat_map(|set| set.sources.iter().map(|(id, _)| *id)));
            }
        }
        false
    }

    /// Whether `id` is in the midst of a write, so that nobody can say whether who reads it sees it before or after.
    pub(crate) fn is_vague(&self, id: Id) -> bool {
        let node = &self.nodes[id];
        // A signal has its old value until the comparison has ended. A linked value may not be compared at all.
        node.vague > 0 || node.kind == Kind::Linked && self.pending.values().any(|pending| pending.id == id)
    }

    /// Only nodes below may be read: the others may be running, or read such; or own the effect that runs, which would
    /// keep its owner.
    pub(crate) fn lowest_running(&self) -> Id {
        let running = self.nodes.iter().position(|node| node.is_running).unwrap_or(Id::MAX);
        let owners = self.frames.iter().map(|frame| match frame {
            Frame::Runs(id) => self.formula_that_owns(*id),
            _ => Id::MAX,
        });
        owners.fold(running, Id::min)
    }

    fn formula_that_owns(&self, id: Id) -> Id {
        let mut owner = self.nodes[id].owner;
        while let Some((id, _)) = owner {
            if self.nodes[id].kind != Kind::Effect {
                return id;
            }
            owner = self.nodes[id].owner;
        }
        Id::MAX
    }

    /// For whom a read is recorded now.
    pub(crate) fn reader(&self) -> Option<Id> {
        match self.frames.last() {
            Some(Frame::Runs(id)) => Some(*id),
            _ => None,
        }
    }

    pub(crate) fn record(&mut self, id: Id, outcome: Outcome) {
        if let Some(reader) = self.reader() {
            let ended = self.nodes[id].ended;
            let reader = &mut self.nodes[reader];
            if !reader.has_read {
                reader.has_read = true;
                reader.reads.clear();
            }
            reader.reads.push(Read { source: id, seen: outcome, ended, kept: None });
        }
    }

    /// Whether something that `id` has read in this run has panicked, and has come to a value by itself later in this
    /// run. Nobody is told that, so from here on it is no matter what was read.
    pub(crate) fn has_recovered(&mut self, id: Id) -> bool {
        let mut reads = mem::take(&mut self.nodes[id].reads);
        let mut any = false;
        for read in &mut reads {
            let source = &self.nodes[read.source];
            // Or by something that has failed so further up, and whose panic was caught.
            let was_caught = || self.is_shaken && self.is_any_above(read.source, |_, node| node.catches());
            let by_itself = may_pass(read.seen) || read.seen.is_err() && (source.has_written || was_caught());
            if by_itself && source.ended > read.ended && matches!(source.result, Some(Ok(_))) {
                read.seen = Err(Why::Torn);
                any = true;
            }
        }
        self.nodes[id].reads = reads;
        any
    }

    /// What the formula of `id` has read, with the values of this moment.
    pub(crate) fn sources(&self, id: Id) -> Vec<(Id, Outcome)> {
        self.nodes[id].reads.iter().map(|read| (read.source, self.value(read.source))).collect()
    }

    /// A linked value that is set to `value` at this moment.
    pub(crate) fn set_over(&mut self, id: Id, value: i64) -> SetOver {
        SetOver { value, sources: self.sources(id), at: self.tick(), ends: self.ends }
    }

    /// What the effect `id` would read now of all that its last run has read.
    pub(crate) fn would_read(&self, id: Id) -> Vec<Outcome> {
        self.nodes[id].reads.iter().map(|read| self.value(read.source)).collect()
    }

    /// If the run of the effect `id`, which began `before`, has panicked before it read anything, what the runs before have read calls for it:
    /// from now on. Where that has changed during the run it is no matter with what it is compared. A formula that was stale then and has not run
    /// may be compared with what it had come to before, which is what the effect has really seen: nobody knows what it would have come to.
    pub(crate) fn keep_reads(&mut self, id: Id, before: &[Outcome]) {
        if self.nodes[id].kind == Kind::Effect && !self.nodes[id].has_read {
            let now = self.would_read(id);
            for ((read, now), before) in self.nodes[id].reads.iter_mut().zip(now).zip(before) {
                read.kept = read.kept.or(Some(read.seen));
                read.seen = if now == *before { now } else { Err(Why::Torn) };
            }
        }
    }

    /// Effects that have seen another node fail, which has not run since and whose last run has read `signal`.
    pub(crate) fn who_waits_for(&self, signal: Id) -> Vec<Id> {
        let reads_it = |read: &Read| {
            let source = &self.nodes[read.source];
            source.kind != Kind::Signal
                && source.set_over.is_none()
                && source.ended == read.ended
                && source.reads.iter().any(|read| read.source == signal)
        };
        let has_failed = |read: &Read| read.seen != Err(Why::Torn) && may_pass(read.seen);
        let waits = |id: &Id| self.nodes[*id].reads.iter().any(|read| has_failed(read) && reads_it(read));
        (0..self.nodes.len()).filter(|id| self.is_live(*id)).filter(waits).collect()
    }

    /// The signal or linked value `id` has this value from now on.
    pub(crate) fn wrote(&mut self, id: Id, value: i64) {
        let at = self.tick();
        if self.nodes[id].kind == Kind::Linked {
            self.nodes[id].set_over = Some(self.set_over(id, value));
        }
        let node = &mut self.nodes[id];
        node.value = value;
        node.touched = at;
        self.is_late |= self.dropping > 0;
    }

    /// The formula of `id` begins to run, and so forgets that the value was set. Whether it may.
    pub(crate) fn reset(&mut self, id: Id) -> bool {
        let node = &mut self.nodes[id];
        node.before = node.result.take();
        let Some(set) = &node.set_over else { return true };
        node.before = Some(Ok(set.value));
        let (at, ends) = (set.at, set.ends);
        // A source may have come to another value in between, or its cutoff call no two equal.
        let may = self.is_shaken || self.is_any_above(id, |_, node| node.touched > at || node.changed > ends);
        self.nodes[id].set_over = None;
        may
    }

    /// What is wrong with a run of `id` that begins now.
    pub(crate) fn why_not(&self, id: Id) -> Option<&'static str> {
        let node = &self.nodes[id];
        let (is_first, is_effect) = (node.run == 0, node.kind == Kind::Effect);
        let failed = !matches!(node.result, Some(Ok(_)));
        let has_changed = |read: &Read| self.nodes[read.source].poked == self.pokes;
        match () {
            () if node.is_disposed => Some("though it was disposed of"),
            () if is_effect && !node.cleanups.is_empty() => Some("though cleanups of the run before have not run"),
            () if is_first => None,
            () if is_effect && self.is_silent == Some(node.runtime) => Some("though only a handle was dropped"),
            () if self.is_settled && (is_effect || !failed) => Some("though it is up to date"),
            // One that has panicked before it read is called for by all that it has read before, whatever that comes
            // to.
            () if self.is_poked && is_effect && !node.has_read => None,
            () if self.is_poked && (is_effect || !failed) && !node.reads.iter().any(has_changed) => {
                Some("though nothing has changed that it had read")
            }
            () => None,
        }
    }

    /// The effect `id` ends, and with it those that it owns.
    pub(crate) fn dispose(&mut self, id: Id) {
        self.nodes[id].is_disposed = true;
        self.dispose_owned(id, |_| true);
    }

    pub(crate) fn dispose_owned(&mut self, owner: Id, is_meant: impl Fn(u32) -> bool) {
        let is_owned = |node: &Node| node.owner.is_some_and(|(id, run)| id == owner && is_meant(run));
        let owned = (0..self.nodes.len()).filter(|id| is_owned(&self.nodes[*id]) && !self.nodes[*id].is_disposed);
        for id in owned.collect::<Vec<_>>() {
            self.dispose(id);
        }
    }

    /// Whether an effect is to follow changes.
    pub(crate) fn is_live(&self, id: Id) -> bool {
        let node = &self.nodes[id];
        // One that is left to an effect that was disposed of amid its run ends with that run.
        let is_owned_by_one = |owner: Id| self.nodes[owner].kind != Kind::Effect || self.is_live(owner);
        node.kind == Kind::Effect && !node.is_disposed && node.owner.is_none_or(|(owner, _)| is_owned_by_one(owner))
    }
}
