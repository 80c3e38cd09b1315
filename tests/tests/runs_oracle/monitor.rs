//! What has happened, against what may and what must.

use std::collections::{BTreeMap, VecDeque};

use crate::log::{Entry, Out};
use crate::model::{Boom, Obj, Res, job_is_effect};

#[derive(Debug)]
pub struct Run {
    pub tag: i64,
    pub job: &'static str,
    values: Vec<i64>,
    has_begun: bool,
    is_woken: bool,
    may_be_polled: bool,
    has_ended: bool,
    is_dropped: bool,
    /// By the driver of which struct it was polled, and after how many moves.
    home: (i64, u64),
}

#[derive(Default)]
pub struct Monitor {
    queue: VecDeque<Entry>,
    runs: BTreeMap<u64, Run>,
    /// Dropped since the last operation.
    dropped: Vec<u64>,
    is_driven: bool,
    /// Of which struct each was, also of those that are gone.
    of_runs: BTreeMap<u64, (i64, &'static str)>,
    moves: u64,
    /// What signals hear of comes later, when the struct is unlocked: the newest.
    pub is_locked: bool,
    later: Option<Entry>,
    /// A panic has come where nobody can tell what was done before it: what there is now is not known.
    pub knows_nothing: bool,
}

impl Run {
    fn new(tag: i64, job: &'static str, values: Vec<i64>) -> Self {
        Run {
            tag,
            job,
            values,
            has_begun: false,
            is_woken: true,
            may_be_polled: false,
            has_ended: false,
            is_dropped: false,
            home: Default::default(),
        }
    }
}

impl Monitor {
    /// Structs come to other places.
    pub fn moves(&mut self) {
        self.moves += 1;
    }

    /// What the structs have told of the next operation.
    pub fn hears(&mut self, entries: Vec<Entry>) {
        self.queue = entries.into();
        self.is_driven = false;
    }

    fn front(&mut self) -> Option<&Entry> {
        loop {
            match self.queue.front() {
                Some(Entry::Dropped(run)) => {
                    // Copies that are made for other reasons are nobody's business.
                    if let Some(of) = self.runs.get_mut(run) {
                        of.is_dropped = true;
                        self.dropped.push(*run);
                    }
                }
                Some(Entry::Copy(..)) if !self.is_driven => {}
                _ => return self.queue.front(),
            }
            self.queue.pop_front();
        }
    }

    fn pop(&mut self) -> Option<Entry> {
        self.front();
        self.queue.pop_front()
    }

    /// This comes next, if nothing panics first.
    pub fn expect(&mut self, entry: &Entry) -> Res<()> {
        self.boom()?;
        let next = self.pop();
        assert_eq!(next.as_ref(), Some(entry), "what comes next; then {:?}", self.queue);
        Ok(())
    }

    pub fn expect_signal(&mut self, entry: Entry) -> Res<()> {
        if self.is_locked {
            self.later = Some(entry);
            return Ok(());
        }
        self.expect(&entry)
    }

    /// What was locked is unlocked.
    pub fn unlocks(&mut self) {
        self.is_locked = false;
        if let Some(entry) = self.later.take() {
            assert_eq!(self.pop(), Some(entry), "what comes when it is unlocked; then {:?}", self.queue);
        }
    }

    pub fn boom(&mut self) -> Res<()> {
        match self.front() {
            Some(Entry::Boom) => {
                self.pop();
                Err(Boom)
            }
            _ => Ok(()),
        }
    }

    /// Nothing has happened but that something was dropped.
    pub fn heard_all(&mut self) {
        self.front();
        assert!(self.queue.is_empty(), "nobody has expected {:?}", self.queue);
    }

    pub fn is_woken(&self, run: u64) -> bool {
        self.runs[&run].is_woken
    }

    /// A run that a test wakes where nothing is driven.
    pub fn woken(&mut self) {
        while let Some(entry) = self.pop() {
            match entry {
                Entry::Woken(run) => self.wake(run),
                Entry::Nudged(run) => self.nudge(run),
                other => panic!("{other:?} is not expected here"),
            }
        }
    }

    fn wake(&mut self, run: u64) {
        if let Some(run) = self.runs.get_mut(&run) {
            run.is_woken |= run.has_begun && !run.has_ended && !run.is_dropped;
        }
        self.nudge(run);
    }

    /// It may be polled, or the one after it.
    fn nudge(&mut self, run: u64) {
        if let Some(of) = self.of_runs.get(&run)
            && let Some((_, newest)) = self.runs.iter_mut().rev().find(|(_, other)| (other.tag, other.job) == *of)
        {
            newest.may_be_polled = true;
        }
    }

    /// A struct is driven. While it is lent, what comes to it is flushed later.
    pub fn drives(&mut self, top: &mut Obj, is_lent: bool, with_context: bool) -> Res<()> {
        self.is_driven = true;
        // It goes back to where another driver is.
        self.moves += u64::from(is_lent);
        loop {
            let entry = self.pop();
            let Some(entry) = entry else {
                panic!("a driver has stopped");
            };
            match entry {
                Entry::Poll => {}
                Entry::Driven => {
                    self.is_driven = false;
                    return Ok(());
                }
                Entry::Rest(is_woken) => {
                    if let Some(what) = top.can_go_on(self) {
                        assert!(is_woken, "it rests, but {what} can go on");
                    }
                }
                Entry::Copy(tag, job, run) => {
                    let of = top.reach(tag).expect("a run of a struct that is driven");
                    let before = of.jobs[job].live;
                    let values = of.begins(job, run);
                    if let Some(before) = before {
                        self.front();
                        let before = &self.runs[&before];
                        assert!(before.is_dropped, "the run before {run}, {before:?}, is still there");
                    }
                    self.of_runs.insert(run, (tag, job));
                    self.runs.insert(run, Run::new(tag, job, values));
                }
                Entry::CopyBoom(tag, job) => {
                    let of = top.reach(tag).expect("a run of a struct that is driven");
                    if of.fails_to_begin(job) {
                        return Err(Boom);
                    }
                    if !is_lent {
                        top.flush(with_context, self)?;
                    }
                }
                Entry::Begin(run, values) => {
                    let of = self.runs.get_mut(&run).expect("a run that was made");
                    assert!(!std::mem::replace(&mut of.has_begun, true));
                    assert_eq!(values, of.values, "what {run}, {of:?}, begins with");
                }
                Entry::Polled(run) => {
                    let of = self.runs.get_mut(&run).unwrap();
                    // What comes to another place has to be told there whom it wakes.
                    let home = (top.tag, self.moves);
                    let has_moved = std::mem::replace(&mut of.home, home) != home;
                    let may_be_polled = std::mem::take(&mut of.may_be_polled) || has_moved;
                    assert!(std::mem::take(&mut of.is_woken) || may_be_polled, "{run}, {of:?}, was not woken");
                    let job = top.reach(of.tag).expect("a struct that is driven");
                    assert_eq!(job.jobs[of.job].live, Some(run), "the run of `{}` of {}", of.job, of.tag);
                }
                Entry::Yielded(run) | Entry::Woken(run) => self.wake(run),
                Entry::Nudged(run) => self.nudge(run),
                Entry::End(run, out) => {
                    let of = self.runs.get_mut(&run).unwrap();
                    assert!(!std::mem::replace(&mut of.has_ended, true));
                    let (tag, job) = (of.tag, of.job);
                    // What a body drops at its end is dropped in it.
                    let out = if self.front() == Some(&Entry::DropBoom) {
                        self.pop();
                        Out::Panic
                    } else {
                        out
                    };
                    let is_panic = top.reach(tag).unwrap().ends(job, out);
                    if is_panic {
                        return Err(Boom);
                    }
                    // Whether that was a formula by which the outcome comes, which is there then when it is driven the next time, or one after it.
                    self.knows_nothing =
                        top.reach(tag).unwrap().arrives_by_formulas(job) && self.front() == Some(&Entry::Boom);
                    if self.knows_nothing {
                        return Err(Boom);
                    }
                    if !job_is_effect(job) && !is_lent {
                        top.flush(with_context, self)?;
                    }
                }
                Entry::Boom | Entry::DropBoom => return Err(Boom),
                other => panic!("{other:?} is not expected of a driver; then {:?}", self.queue),
            }
        }
    }

    /// After an operation: whether each run that was dropped had to be, and whether each that had to be was.
    pub fn checks(&mut self, all: &mut [&mut Obj], was_driven: bool) {
        self.heard_all();
        for run in std::mem::take(&mut self.dropped) {
            let of = &self.runs[&run];
            let Some(owner) = all.iter_mut().find_map(|top| top.find(of.tag)) else {
                continue;
            };
            if of.has_ended {
                continue;
            }
            assert!(was_driven, "{run}, {of:?}, was dropped where nothing is driven");
            assert_ne!(of.job, "wait", "{run}, {of:?}, was dropped");
            if owner.jobs[of.job].live == Some(run) {
                assert!(owner.is_due(of.job), "{run}, {of:?}, was dropped for nothing");
                owner.jobs.get_mut(of.job).unwrap().live = None;
            }
        }
        for (number, run) in &self.runs {
            let owner = all.iter_mut().find_map(|top| top.find(run.tag));
            assert!(run.is_dropped || owner.is_some(), "{number}, {run:?}, has outlived its struct");
            assert!(!run.has_ended || run.is_dropped, "{number}, {run:?}, has outlived its end");
        }
        self.runs.retain(|number, run| !run.is_dropped || all.iter_mut().any(|top| holds(top, *number)));
    }
}

fn holds(top: &mut Obj, run: u64) -> bool {
    top.jobs.values().any(|job| job.live == Some(run)) || top.parts().any(|part| holds(part, run))
}
