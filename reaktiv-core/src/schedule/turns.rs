//! Threads of which one runs at a time, in all orders.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// One of the threads of a test, and whose turns they are.
type Thread = Box<dyn FnOnce() + Send>;

thread_local!(static ME: RefCell<Option<(Arc<Turns>, usize)>> = const { RefCell::new(None) });

struct Turns {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// Whose turn it is: none when all have ended.
    turn: Option<usize>,
    threads: Vec<Is>,
    /// Of each choice so far: what was chosen, of how many.
    choices: Vec<(usize, usize)>,
    /// How many of them were made.
    made: usize,
    /// How often a thread may still be interrupted that could have gone on.
    interruptions: usize,
    panic: Option<Box<dyn Any + Send>>,
    /// All wait for each other: they are left where they are.
    is_stuck: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Is {
    Ready,
    /// It waits for something that another one has.
    Waiting,
    Over,
}

impl Turns {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The turn goes on to whoever is chosen; comes back when it is that of `me` again.
    fn pass(&self, me: usize, is: Is) {
        let mut state = self.state();
        state.threads[me] = is;
        let next = state.choose(me);
        state.turn = next;
        if next == Some(me) {
            return;
        }
        self.changed.notify_all();
        if is != Is::Over {
            self.until(state, me);
        }
    }

    fn until(&self, mut state: MutexGuard<'_, State>, me: usize) {
        while state.turn != Some(me) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl State {
    fn choose(&mut self, me: usize) -> Option<usize> {
        let mut others = (0..self.threads.len()).filter(|thread| *thread != me && self.threads[*thread] == Is::Ready);
        let can_go_on = self.threads[me] == Is::Ready;
        let ready: Vec<usize> = match can_go_on {
            true if self.interruptions == 0 => vec![me],
            true => [me].into_iter().chain(others).collect(),
            false => others.by_ref().collect(),
        };
        if ready.is_empty() {
            self.is_stuck = self.threads.contains(&Is::Waiting);
            return None;
        }
        if ready.len() == 1 {
            return Some(ready[0]);
        }
        if self.made == self.choices.len() {
            self.choices.push((0, ready.len()));
        }
        let (chosen, of) = self.choices[self.made];
        assert_eq!(of, ready.len(), "the test does not do the same each time");
        self.made += 1;
        if can_go_on && chosen != 0 {
            self.interruptions -= 1;
        }
        Some(ready[chosen])
    }
}

fn with_turns<R>(f: impl FnOnce(&Turns, usize) -> R) -> Option<R> {
    // A thread that ends has no turns any more.
    let me = ME.try_with(|me| me.borrow().clone()).ok().flatten();
    me.map(|(turns, me)| f(&turns, me))
}

pub(super) fn point() {
    with_turns(|turns, me| turns.pass(me, Is::Ready));
}

pub(super) fn given_back() {
    with_turns(|turns, me| {
        for is in &mut turns.state().threads {
            if *is == Is::Waiting {
                *is = Is::Ready;
            }
        }
        turns.pass(me, Is::Ready);
    });
}

pub(super) fn wait_until(mut is_free: impl FnMut() -> bool) {
    with_turns(|turns, me| {
        while !is_free() {
            turns.pass(me, Is::Waiting);
        }
    });
}

/// Runs the threads that `make` makes in all orders in which they are interrupted, where they could have gone on, no more often than that; and after each the check that it makes. How many orders these are.
pub(crate) fn explore_within(
    interruptions: usize,
    mut make: impl FnMut() -> (Vec<Thread>, Box<dyn FnOnce()>),
) -> usize {
    let mut choices = Vec::new();
    let mut orders = 0;
    loop {
        let (threads, check) = make();
        orders += 1;
        let (made, end) = run(interruptions, choices, threads);
        choices = made;
        let end = end.map_or_else(|| catch_unwind(AssertUnwindSafe(check)), Err);
        if let Err(panic) = end {
            let chosen: Vec<usize> = choices.iter().map(|(chosen, _)| *chosen).collect();
            std::eprintln!("in order {orders}, {chosen:?}");
            resume_unwind(panic);
        }
        // The next one: another choice where there is one, as late as possible.
        while choices.last().is_some_and(|(chosen, of)| chosen + 1 == *of) {
            choices.pop();
        }
        match choices.last_mut() {
            Some((chosen, _)) => *chosen += 1,
            None => return orders,
        }
    }
}

type End = Option<Box<dyn Any + Send>>;

fn run(interruptions: usize, choices: Vec<(usize, usize)>, threads: Vec<Thread>) -> (Vec<(usize, usize)>, End) {
    let state = State {
        turn: None,
        threads: vec![Is::Ready; threads.len()],
        choices,
        made: 0,
        interruptions,
        panic: None,
        is_stuck: false,
    };
    let turns = Arc::new(Turns { state: Mutex::new(state), changed: Condvar::new() });
    let handles: Vec<_> = threads
        .into_iter()
        .enumerate()
        .map(|(me, thread)| {
            let turns = turns.clone();
            thread::spawn(move || {
                turns.until(turns.state(), me);
                ME.set(Some((turns.clone(), me)));
                let end = catch_unwind(AssertUnwindSafe(thread));
                ME.set(None);
                if let Err(panic) = end {
                    turns.state().panic.get_or_insert(panic);
                }
                turns.pass(me, Is::Over);
            })
        })
        .collect();
    let begins = {
        let mut state = turns.state();
        // Who begins is a choice that interrupts nobody.
        let count = state.threads.len();
        if state.choices.is_empty() {
            state.choices.push((0, count));
        }
        state.made = 1;
        state.choices[0].0
    };
    let mut state = turns.state();
    state.turn = Some(begins);
    turns.changed.notify_all();
    while state.turn.is_some() {
        state = turns.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    let end = match state.is_stuck {
        true => Some(Box::new("a deadlock") as Box<dyn Any + Send>),
        false => state.panic.take(),
    };
    let (made, is_stuck) = (std::mem::take(&mut state.choices), state.is_stuck);
    drop(state);
    if !is_stuck {
        handles.into_iter().for_each(|handle| _ = handle.join());
    }
    (made, end)
}
