//! Checks what a struct reports against the model, event by event.

use std::collections::{BTreeMap, VecDeque};

use reaktiv::Outcome;

use crate::log::{Event, Spark};
use crate::model::Model;
use crate::spec::Kind;
use crate::value::Val;

/// What went wrong.
pub(crate) type Checked<T = ()> = Result<T, String>;

/// A subscription, as the model knows it.
pub(crate) struct Listener {
    pub(crate) field: usize,
    /// The version that was last delivered, or that was there in the beginning.
    pub(crate) seen: u64,
    pub(crate) alive: bool,
    /// Ends itself at the first delivery.
    pub(crate) once: bool,
    /// Its callback has been dropped.
    pub(crate) gone: bool,
}

/// What one step reports: a read, a write with its flush, a flush, a construction, a subscription.
pub(crate) struct Replay<'a> {
    pub(crate) model: &'a mut Model,
    pub(crate) listeners: &'a mut BTreeMap<usize, Listener>,
    /// Whether the struct is traced.
    traced: bool,
    events: VecDeque<Event>,
    /// The events that have been explained, for the message.
    past: Vec<Event>,
    /// The nodes that have run in this step.
    ran: Vec<usize>,
    pub(crate) panicked: bool,
    /// What the effects that ended well had to show, and what they did show in the log.
    expected: Vec<(usize, i64)>,
    shown: Vec<(usize, i64)>,
}

impl<'a> Replay<'a> {
    pub(crate) fn new(
        model: &'a mut Model,
        listeners: &'a mut BTreeMap<usize, Listener>,
        traced: bool,
        events: Vec<Event>,
    ) -> Replay<'a> {
        Replay {
            model,
            listeners,
            traced,
            events: events.into(),
            past: Vec::new(),
            ran: Vec::new(),
            panicked: false,
            expected: Vec::new(),
            shown: Vec::new(),
        }
    }

    /// The next event, past those that may come at any time.
    fn peek(&mut self) -> Option<&Event> {
        while let Some(Event::Boom(_) | Event::Gone(_)) = self.events.front() {
            match self.pop() {
                Some(Event::Gone(listener)) => self.gone(listener),
                _ => self.panicked = true,
            }
        }
        self.events.front()
    }

    fn gone(&mut self, listener: usize) {
        if let Some(listener) = self.listeners.get_mut(&listener) {
            listener.gone = true;
        }
    }

    fn next(&mut self) -> Option<Event> {
        self.peek()?;
        self.pop()
    }

    fn pop(&mut self) -> Option<Event> {
        let event = self.events.pop_front()?;
        self.past.push(event.clone());
        Some(event)
    }

    /// Nothing is left unexplained; `context` is what the effects have written there.
    pub(crate) fn finish(&mut self, context: Option<Vec<(usize, i64)>>) -> Checked {
        if let Some(event) = self.peek() {
            return Err(format!("nobody asked for {event:?}"));
        }
        let Some(context) = context else { return Ok(()) };
        self.shown.extend(context);
        if self.panicked {
            // An effect may panic after it has shown its value, in the drop of a temporary.
            self.shown.truncate(self.expected.len());
        }
        match self.shown == self.expected {
            true => Ok(()),
            false => Err(format!("the effects had to show {:?}, but showed {:?}", self.expected, self.shown)),
        }
    }

    /// What has happened in this step, with an arrow behind what was explained.
    pub(crate) fn story(&self) -> String {
        let mut lines: Vec<_> = self.past.iter().map(|event| format!("  {event:?}")).collect();
        lines.push("  ^^^ wrong here, or missing".into());
        lines.extend(self.events.iter().map(|event| format!("  {event:?}")));
        lines.join("\n")
    }

    /// A computed is brought up to date: every run that this asks for. One that it does not ask for is left to whoever does.
    pub(crate) fn refresh(&mut self, target: usize) -> Checked {
        while let Some(&Event::Start(node)) = self.peek()
            && self.model.asks_for(target, node)
        {
            self.run(node)?;
        }
        if !self.panicked && !self.model.fresh(target) {
            return Err(format!("{target} had to be brought up to date, and this does not ask for what comes next"));
        }
        Ok(())
    }

    fn run(&mut self, node: usize) -> Checked {
        if self.panicked {
            return Err(format!("{node} ran while a panic was on its way"));
        }
        self.next();
        if self.ran.contains(&node) {
            return Err(format!("{node} ran twice in one step"));
        }
        self.ran.push(node);
        if !self.model.may_run(node) {
            let reads: Vec<usize> = self.model.reads[node].iter().map(|read| read.0).collect();
            return Err(format!("{node} ran though nothing that its last run read has changed ({reads:?})"));
        }
        let mut reads: Vec<(usize, u64)> = Vec::new();
        let mut missed: Vec<(usize, u64)> = Vec::new();
        loop {
            match self.next() {
                Some(Event::At { reader, source, tracked }) if reader == node => {
                    let before = self.model.versions[source];
                    let seen = self.read(node, source)?;
                    match seen {
                        Some(version) if tracked && reads.iter().all(|read| read.0 != source) => {
                            reads.push((source, version));
                        }
                        None if tracked => missed.push((source, before)),
                        _ => {}
                    }
                }
                Some(Event::Emit { effect, value }) if effect == node => self.shown.push((effect, value)),
                Some(Event::End { node: ended, panicked }) if ended == node => {
                    return if panicked { self.failed(node, reads, missed) } else { self.succeeded(node, reads) };
                }
                other => return Err(format!("{node} was running, and then came {other:?}")),
            }
        }
    }

    /// A read in a run; gives the version of what was seen, or none if it did not get so far.
    fn read(&mut self, reader: usize, source: usize) -> Checked<Option<u64>> {
        if self.model.kind(source) == Kind::Computed {
            self.refresh(source)?;
        }
        if self.panicked {
            return Ok(None);
        }
        match self.next() {
            Some(Event::Saw { reader: by, source: of, value }) if by == reader && of == source => {
                if !self.model.fresh(source) {
                    return Err(format!("{reader} saw {source} while it was stale"));
                }
                let current = &self.model.values[source];
                if current.as_ref() != Some(&value) {
                    return Err(format!("{reader} saw {source} as {value:?}, but it is {current:?}"));
                }
                Ok(Some(self.model.versions[source]))
            }
            other => Err(format!("{reader} was about to read {source}, and then came {other:?}")),
        }
    }

    fn failed(&mut self, node: usize, reads: Vec<(usize, u64)>, mut missed: Vec<(usize, u64)>) -> Checked {
        if !self.panicked {
            return Err(format!("{node} panicked by itself"));
        }
        // A formula stays as it was, and due. An effect counts as having run.
        if self.model.kind(node) == Kind::Effect {
            missed.extend(self.model.always_read(node).map(|source| (source, self.model.versions[source])));
            self.model.performed(node, reads, missed);
        }
        Ok(())
    }

    fn succeeded(&mut self, node: usize, reads: Vec<(usize, u64)>) -> Checked {
        if self.panicked {
            return Err(format!("{node} ended as if nothing had happened, while a panic was on its way"));
        }
        let value = self.model.eval(node);
        if self.model.kind(node) == Kind::Effect {
            if let Val::Num(value) = value {
                self.expected.push((node, value));
            }
            self.model.performed(node, reads, Vec::new());
            return self.told(node, Outcome::Ran);
        }
        let old = self.model.values[node].clone();
        if let Some(old) = old.filter(|_| self.model.case.fields[node].cutoff.reports()) {
            let expected = Event::Compare { field: node, old, new: value.clone() };
            match self.next() {
                Some(event) if event == expected => {}
                other => return Err(format!("{node} has run: {expected:?} must follow, not {other:?}")),
            }
            if let Some(Event::Boom(Spark::Compare)) = self.events.front() {
                // Not settled: it stays due.
                return Ok(());
            }
        }
        let before = self.model.versions[node];
        self.model.settle(node, reads, value);
        let has_changed = self.model.versions[node] != before;
        self.told(node, if has_changed { Outcome::Changed } else { Outcome::CutOff })
    }

    /// A run that has ended well is told to whoever traces, unless the drop of the old value has panicked.
    fn told(&mut self, node: usize, outcome: Outcome) -> Checked {
        if !self.traced || matches!(self.events.front(), Some(Event::Boom(Spark::Drop))) {
            return Ok(());
        }
        let expected = Event::Told { node, outcome };
        match self.next() {
            Some(event) if event == expected => Ok(()),
            other => Err(format!("{node} has run: {expected:?} must be told, not {other:?}")),
        }
    }

    /// Effects in declaration order, then subscriptions in theirs.
    pub(crate) fn flush(&mut self) -> Checked {
        let effects: Vec<usize> = self.model.fields(Kind::Effect).collect();
        for effect in effects {
            self.effect(effect)?;
            if self.panicked {
                return Ok(());
            }
        }
        let listeners: Vec<usize> = self.listeners.keys().copied().collect();
        for listener in listeners {
            self.deliver(listener)?;
            if self.panicked {
                return Ok(());
            }
        }
        self.peek();
        match self.listeners.iter().find(|(_, listener)| !listener.alive && !listener.gone) {
            // A panic may have ended the flush before it began.
            _ if self.panicked => Ok(()),
            Some((listener, _)) => Err(format!("subscription {listener} has ended, but its callback was kept")),
            None => Ok(()),
        }
    }

    pub(crate) fn has_more(&mut self) -> bool {
        self.peek().is_some()
    }

    pub(crate) fn flush_if(&mut self, condition: bool) -> Checked {
        if condition { self.flush() } else { Ok(()) }
    }

    fn effect(&mut self, effect: usize) -> Checked {
        while let Some(&Event::Start(node)) = self.peek() {
            if node == effect {
                return self.run(effect);
            }
            if !self.model.asks_for(effect, node) {
                break;
            }
            self.run(node)?;
        }
        let open = !self.model.missed[effect].is_empty() && !self.model.due(effect);
        if !self.panicked && !self.model.fresh(effect) && !open {
            return Err(format!("the flush passed the effect {effect}, which was not up to date"));
        }
        Ok(())
    }

    fn deliver(&mut self, number: usize) -> Checked {
        let listener = &self.listeners[&number];
        if !listener.alive {
            return Ok(());
        }
        let (field, seen) = (listener.field, listener.seen);
        if self.model.kind(field) == Kind::Computed {
            self.refresh(field)?;
        }
        self.peek();
        if self.panicked {
            return Ok(());
        }
        let version = self.model.versions[field];
        if version == seen {
            return Ok(());
        }
        let value = self.model.values[field].clone();
        match self.next() {
            Some(Event::Deliver { listener, value: told }) if listener == number && Some(&told) == value.as_ref() => {
                let listener = self.listeners.get_mut(&number).expect("it is there");
                listener.seen = version;
                listener.alive &= !listener.once;
                // The callback itself may panic, after it was told.
                self.peek();
                Ok(())
            }
            other => Err(format!("subscription {number} had to be told {value:?}, but then came {other:?}")),
        }
    }

    /// The comparison of a written signal, if its cutoff reports them; false if it panicked.
    pub(crate) fn compare_written(&mut self, signal: usize, value: &Val) -> Checked<bool> {
        if !self.model.case.fields[signal].cutoff.reports() {
            return Ok(true);
        }
        let old = self.model.values[signal].clone();
        match self.next() {
            Some(Event::Compare { field, old: asked, new })
                if field == signal && Some(&asked) == old.as_ref() && new == *value =>
            {
                Ok(!matches!(self.events.front(), Some(Event::Boom(Spark::Compare))))
            }
            other => {
                Err(format!("the write of {signal} had to compare {old:?} with {value:?}, but then came {other:?}"))
            }
        }
    }
}
