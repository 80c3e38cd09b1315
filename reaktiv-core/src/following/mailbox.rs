//! Where the values wait of a signal that follows fields.

use std::any::Any;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::delivery::{Post, Sent, post, post_in_drop, this_threads_id};
use crate::cells::Id;
use crate::schedule::point;
use crate::signals::{Graph, Mail, Runtime, Signal};

/// A signal that follows fields of a struct, and what it is to be set to.
pub(crate) struct Mailbox<T: 'static> {
    signal: Signal<T>,
    news: Mutex<News<T>>,
}

struct News<T> {
    /// What was put in by whoever has the struct, and not sent.
    posted: Letter<T>,
    /// The thread that sends it.
    posted_by: Option<Id>,
    /// What was sent, and not delivered.
    sent: Letter<T>,
    is_in_inbox: bool,
}

struct Letter<T> {
    /// The newest value, if there is one.
    newest: Option<T>,
    /// The struct is gone.
    has_ended: bool,
}

impl<T> Letter<T> {
    const NONE: Self = Letter { newest: None, has_ended: false };
}

impl<T: Send + Sync + 'static> Mailbox<T> {
    pub(crate) fn new(signal: Signal<T>) -> Arc<Self> {
        let news = News { posted: Letter::NONE, posted_by: None, sent: Letter::NONE, is_in_inbox: false };
        Arc::new(Mailbox { signal, news: Mutex::new(news) })
    }

    pub(crate) fn signal(&self) -> &Signal<T> {
        &self.signal
    }

    fn news(&self) -> MutexGuard<'_, News<T>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The signal is to have this value. One that was not sent is given up.
    pub(crate) fn put(self: &Arc<Self>, value: T) {
        let (given_up, is_new) = self.change(|posted| posted.newest.replace(value));
        if is_new {
            post(self.clone());
        }
        drop(given_up);
    }

    /// The struct is gone: after the last value the signal has come to its end.
    pub(crate) fn end(self: &Arc<Self>) {
        let ((), is_new) = self.change(|posted| posted.has_ended = true);
        if is_new {
            post_in_drop(self.clone());
        }
    }

    /// Whether it is to be posted by this thread, too: a struct may have gone from one to the other in between.
    fn change<R>(&self, change: impl FnOnce(&mut Letter<T>) -> R) -> (R, bool) {
        point();
        let me = this_threads_id();
        let mut news = self.news();
        let before = mem::replace(&mut news.posted_by, me);
        (change(&mut news.posted), before.is_none() || before != me)
    }
}

impl<T: Send + Sync + 'static> Post for Mailbox<T> {
    fn runtime(&self) -> Runtime {
        self.signal.runtime()
    }

    fn is_of(&self, runtime: &Runtime) -> bool {
        self.signal.is_of(runtime)
    }

    fn send(&self, by: Option<Id>) -> Sent {
        let mut news = self.news();
        let News { posted, posted_by, sent, is_in_inbox } = &mut *news;
        if *posted_by != by {
            return Sent { lies_in_inbox: true, given_up: None };
        }
        *posted_by = None;
        sent.has_ended |= mem::take(&mut posted.has_ended);
        let given_up = posted.newest.take().and_then(|newest| sent.newest.replace(newest));
        let lies_in_inbox = mem::replace(is_in_inbox, true);
        drop(news);
        Sent { lies_in_inbox, given_up: given_up.map(|value| Box::new(value) as Box<dyn Any + Send>) }
    }
}

impl<T: Send + Sync + 'static> Mail for Mailbox<T> {
    fn is_lent(&self) -> bool {
        self.signal.is_lent()
    }

    fn deliver(&self, graph: &Graph) {
        let mut news = self.news();
        news.is_in_inbox = false;
        let letter = mem::replace(&mut news.sent, Letter::NONE);
        drop(news);
        if let Some(value) = letter.newest {
            self.signal.receive(value, graph);
        }
        if letter.has_ended {
            self.signal.end(graph);
        }
    }
}
