//! Does random operations to a struct and has each checked.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};
use std::thread;

use reaktiv::Subscription;

use crate::copies::Copy;
use crate::log::{Boom, Event, Spark, drain, explode, light, log, put_out, spark, with_fuse_out, with_safe_drops};
use crate::model::Model;
use crate::operation::{Operation, any_operation, any_values};
use crate::random::Random;
use crate::replay::{Checked, Listener, Replay};
use crate::spec::{Case, Kind, Subject};
use crate::value::Val;

/// What our own alarm carries: it passes through the struct under test as a panic.
struct Failure(String);

/// A panic of user code that the fuse has caused, and that somebody has caught.
struct Burst;

/// Runs so many random operations on a struct; the message tells all that is needed to find what went wrong.
pub fn drive(case: &'static Case, seed: u64, steps: usize) -> Result<(), String> {
    let mut driver = Driver {
        model: Model::new(case, &vec![None; case.fields.len()]),
        case,
        random: Random::new(seed ^ (case.number as u64) << 32),
        listeners: BTreeMap::new(),
        subscriptions: BTreeMap::new(),
        traced: None,
        copies: Default::default(),
        depth: 0,
        trace: Vec::new(),
    };
    let result = catch_unwind(AssertUnwindSafe(|| driver.run(steps)));
    put_out();
    drain();
    result.map_err(|payload| {
        let message = match payload.downcast::<Failure>() {
            Ok(failure) => failure.0,
            Err(other) => match other.downcast_ref::<String>() {
                Some(text) => text.clone(),
                None => other.downcast_ref::<&str>().unwrap_or(&"a panic that is not ours").to_string(),
            },
        };
        let from = driver.trace.len().saturating_sub(25);
        format!(
            "seed {seed}, struct {}, step {}: {message}\n\nthe last operations:\n{}\n\n{}",
            case.number,
            driver.trace.len(),
            driver.trace[from..].join("\n"),
            case.source
        )
    })
}

struct Driver {
    case: &'static Case,
    model: Model,
    random: Random,
    /// By number, which counts up: in the order of subscription.
    listeners: BTreeMap<usize, Listener>,
    subscriptions: BTreeMap<usize, Arc<Mutex<Option<Subscription>>>>,
    /// Whoever traces.
    traced: Option<Subscription>,
    /// What readers elsewhere have.
    copies: [Copy; 2],
    /// How many batches are open.
    depth: usize,
    trace: Vec<String>,
}

impl Driver {
    fn run(&mut self, steps: usize) {
        let mut subject = self.build(any_values(self.case, &mut Random::new(self.case.number as u64)));
        for _ in 0..steps {
            let operation = any_operation(self.case, &mut self.random, 0);
            let fuse = self.random.percent(20).then(|| {
                let length = *self.random.pick(&[3, 10, 40]);
                self.random.below(length)
            });
            self.trace.push(match fuse {
                Some(after) => format!("  {operation:?}, with a panic after {after}"),
                None => format!("  {operation:?}"),
            });
            match operation {
                Operation::Move => subject = subject.moved(),
                Operation::Rebuild => {
                    let signals = with_safe_drops(|| subject.into_signals());
                    self.expect_signals(&signals);
                    // They ended with the struct.
                    self.listeners.clear();
                    self.subscriptions.clear();
                    self.traced = None;
                    drain();
                    subject = self.build(signals);
                }
                operation => {
                    if let Some(after) = fuse {
                        light(after);
                    }
                    // A panic has been checked where it came out.
                    _ = self.perform(&mut *subject, &operation);
                    put_out();
                    self.settle_accounts(&*subject);
                }
            }
        }
    }

    /// Between operations.
    fn settle_accounts(&mut self, subject: &dyn Subject) {
        self.expect_signals(&subject.signals());
        for (field, value) in self.model.recomputed().iter().enumerate() {
            let kept = &self.model.values[field];
            if value.is_some() && self.model.fresh(field) && value != kept {
                self.fail(format!("{field} is {kept:?}, but computed from scratch it is {value:?}"));
            }
        }
    }

    fn expect_signals(&self, signals: &[Option<Val>]) {
        for field in self.model.fields(Kind::Signal) {
            if signals[field] != self.model.values[field] {
                let (is, ought) = (&signals[field], &self.model.values[field]);
                self.fail(format!("the signal {field} is {is:?} and ought to be {ought:?}"));
            }
        }
    }

    fn fail(&self, message: String) -> ! {
        put_out();
        resume_unwind(Box::new(Failure(message)))
    }

    /// Sometimes the first attempts panic.
    fn build(&mut self, signals: Vec<Option<Val>>) -> Box<dyn Subject> {
        loop {
            self.model = Model::new(self.case, &signals);
            if self.random.percent(30) {
                light(self.random.below(20));
            }
            let mut built = catch_unwind(|| (self.case.build)(&signals));
            put_out();
            let context = built.as_mut().ok().map(|subject| subject.take_context());
            if let Ok(subject) = self.check(built, context, |replay| replay.flush()) {
                return subject;
            }
        }
    }

    /// Has a step checked that has been made; passes a panic on that is none of ours.
    fn check<R>(
        &mut self,
        outcome: thread::Result<R>,
        context: Option<Vec<(usize, i64)>>,
        check: impl FnOnce(&mut Replay<'_>) -> Checked,
    ) -> Result<R, Burst> {
        let events = drain();
        let outcome = match outcome {
            Err(payload) if !payload.is::<Boom>() => resume_unwind(payload),
            Err(_) => Err(Burst),
            Ok(result) => Ok(result),
        };
        let mut replay = Replay::new(&mut self.model, &mut self.listeners, self.traced.is_some(), events);
        let mut checked = with_fuse_out(|| check(&mut replay).and_then(|()| replay.finish(context)));
        if checked.is_ok() && replay.panicked != outcome.is_err() {
            checked = Err(match replay.panicked {
                true => "a panic was swallowed".into(),
                false => "there was a panic that nobody has caused".into(),
            });
        }
        let alarm = checked.map_err(|message| format!("{message}\n\nthis step reported:\n{}", replay.story()));
        match alarm {
            Ok(()) => outcome,
            Err(message) => self.fail(message),
        }
    }

    /// A step that changes the struct.
    fn step<R>(
        &mut self,
        subject: &mut dyn Subject,
        make: impl FnOnce(&mut dyn Subject) -> R,
        check: impl FnOnce(&mut Replay<'_>) -> Checked,
    ) -> Result<R, Burst> {
        let outcome = catch_unwind(AssertUnwindSafe(|| make(subject)));
        let context = subject.take_context();
        self.check(outcome, Some(context), check)
    }

    fn perform(&mut self, subject: &mut dyn Subject, operation: &Operation) -> Result<(), Burst> {
        let flushes = self.depth == 0;
        match operation {
            Operation::Read { fields, by_name } => self.read(subject, fields, *by_name),
            Operation::ReadAll => {
                let mut fields: Vec<usize> = self.model.fields(Kind::Computed).collect();
                self.random.shuffle(&mut fields);
                fields.iter().try_for_each(|&field| self.read(subject, &[field], false))
            }
            Operation::Set { field, value, by_name } => self.step(
                subject,
                |subject| subject.set(*field, value, *by_name),
                |replay| {
                    if !replay.compare_written(*field, value)? {
                        return Ok(());
                    }
                    // An equal value changes nothing; what a panic has left pending may run now or later.
                    let must_flush = replay.model.write(*field, value, false) || replay.has_more();
                    replay.flush_if(flushes && must_flush)
                },
            ),
            Operation::Update { field, value, by_name, boom } => {
                let end = if *boom { || explode(Spark::Closure) } else { || {} };
                self.step(
                    subject,
                    |subject| subject.update(*field, value, *by_name, end),
                    |replay| {
                        // Written and marked, however the closure ends.
                        replay.model.write(*field, value, true);
                        replay.flush_if(flushes)
                    },
                )
            }
            Operation::SetInputs { values } => self.step(
                subject,
                |subject| with_safe_drops(|| subject.set_inputs(values)),
                |replay| {
                    for (field, value) in values.iter().enumerate() {
                        if let Some(value) = value {
                            if !replay.compare_written(field, value)? {
                                return Ok(());
                            }
                            replay.model.write(field, value, false);
                        }
                    }
                    replay.flush_if(flushes)
                },
            ),
            Operation::Flush => self.step(subject, |subject| subject.flush(), |replay| replay.flush()),
            Operation::Batch { body, catches } => self.batch(subject, body, *catches),
            Operation::Panic => self.step(subject, |_| explode(Spark::Closure), |_| Ok(())),
            Operation::Subscribe { field, once } => self.subscribe(subject, *field, *once),
            Operation::Unsubscribe(which) => {
                let alive: Vec<usize> =
                    self.listeners.iter().filter(|(_, listener)| listener.alive).map(|(&number, _)| number).collect();
                if !alive.is_empty() {
                    let number = alive[which % alive.len()];
                    self.listeners.get_mut(&number).expect("it is there").alive = false;
                    // The callback of one that ends itself holds it too.
                    if let Some(own) = self.subscriptions.remove(&number) {
                        own.lock().expect("nobody panics with it").take();
                    }
                }
                Ok(())
            }
            Operation::Trace => {
                self.traced = match self.traced.take() {
                    Some(_) => None,
                    None => Some(subject.trace(|run| log(Event::Told { node: run.index, outcome: run.outcome }))),
                };
                Ok(())
            }
            Operation::Frame { reader, is_lost, anew } => self.frame(subject, *reader, *is_lost, *anew),
            Operation::Print => self.step(subject, |subject| _ = subject.print(), |_| Ok(())),
            Operation::Move | Operation::Rebuild => Ok(()),
        }
    }

    /// Reads a field, and while its value is lent the others.
    fn read(&mut self, subject: &dyn Subject, fields: &[usize], by_name: bool) -> Result<(), Burst> {
        let Some((&field, others)) = fields.split_first() else { return Ok(()) };
        let mut inner = Ok(());
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            subject.read(field, by_name, &mut || {
                // By now `field` is up to date: that was one step, and the others are the next.
                _ = self.check_read(Ok(()), field);
                inner = self.read(subject, others, by_name);
            })
        }));
        match outcome {
            Ok(value) => {
                if Some(&value) != self.model.values[field].as_ref() {
                    let ought = &self.model.values[field];
                    self.fail(format!("{field} was read as {value:?}, but it is {ought:?}"));
                }
                inner
            }
            Err(payload) => self.check_read(Err(payload), field),
        }
    }

    fn check_read(&mut self, outcome: thread::Result<()>, field: usize) -> Result<(), Burst> {
        self.check(outcome, None, |replay| match replay.model.kind(field) {
            Kind::Computed => replay.refresh(field),
            _ => Ok(()),
        })
    }

    /// Asks for a frame: that reads what is published, and in a batch it flushes first.
    fn frame(&mut self, subject: &mut dyn Subject, reader: usize, is_lost: bool, anew: bool) -> Result<(), Burst> {
        let flushes = self.depth > 0;
        let published = self.case.published();
        let seen = self.copies[reader].version(anew);
        let frame = self.step(
            subject,
            |subject| subject.frame_since(seen),
            |replay| {
                replay.flush_if(flushes)?;
                published.clone().try_for_each(|field| match replay.model.kind(field) {
                    Kind::Computed if !replay.panicked => replay.refresh(field),
                    _ => Ok(()),
                })
            },
        )?;
        let frame = frame.unwrap_or_else(|error| self.fail(error.to_string()));
        if !is_lost {
            let fields = published.map(|field| (self.case.graph.nodes[field].name, &self.model.values[field]));
            if let Err(message) = self.copies[reader].take(&frame, fields) {
                self.fail(message);
            }
        }
        Ok(())
    }

    fn batch(&mut self, subject: &mut dyn Subject, body: &[Operation], catches: bool) -> Result<(), Burst> {
        let is_outermost = self.depth == 0;
        let mut burst = false;
        self.depth += 1;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            subject.batch(&mut |subject| {
                for operation in body {
                    if self.perform(subject, operation).is_err() && !catches {
                        burst = true;
                        resume_unwind(Box::new(Boom));
                    }
                }
            })
        }));
        self.depth -= 1;
        if burst {
            // It has been checked where it came out; the end of the batch must not have done anything.
            return match outcome {
                Err(payload) if payload.is::<Boom>() => {
                    _ = self.step(subject, |_| (), |_| Ok(()));
                    Err(Burst)
                }
                Err(payload) => resume_unwind(payload),
                Ok(()) => self.fail("a batch swallowed a panic".into()),
            };
        }
        let context = subject.take_context();
        self.check(outcome, Some(context), |replay| replay.flush_if(is_outermost))
    }

    fn subscribe(&mut self, subject: &mut dyn Subject, field: usize, once: bool) -> Result<(), Burst> {
        struct Farewell(usize);
        impl Drop for Farewell {
            fn drop(&mut self) {
                log(Event::Gone(self.0));
            }
        }
        let number = self.listeners.last_key_value().map_or(0, |(number, _)| number + 1);
        let own = Arc::new(Mutex::new(None));
        let farewell = Farewell(number);
        let end = once.then(|| own.clone());
        let callback = move |value: Val| {
            let _whole = &farewell;
            log(Event::Deliver { listener: number, value });
            if let Some(own) = &end {
                own.lock().expect("nobody panics with it").take();
            }
            spark(Spark::Deliver);
        };
        let subscription = self.step(
            subject,
            |subject| subject.on_change(field, Box::new(callback)),
            |replay| match replay.model.kind(field) {
                Kind::Computed => replay.refresh(field),
                _ => Ok(()),
            },
        )?;
        *own.lock().expect("nobody panics with it") = Some(subscription);
        let seen = self.model.versions[field];
        self.listeners.insert(number, Listener { field, seen, alive: true, once, gone: false });
        self.subscriptions.insert(number, own);
        Ok(())
    }
}
