//! Where the values wait of a signal that follows fields.

use std::any::Any;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::delivery::{post, this_threads_id};
use super::outbox::{Outbox, Post, Sent};
use crate::schedule::point;
use crate::signals::{Graph, Mail, Signal};

/// A signal that follows fields of a struct, and what it is to be set to.
pub(crate) struct Mailbox<T: 'static> {
    signal: Signal<T>,
    /// That of the struct.
    outbox: Arc<Outbox>,
    /// Its lock is taken under that of the outbox, or of the inbox.
    news: Mutex<News<T>>,
}

struct News<T> {
    /// What was put in by whoever has the struct, and not sent.
    posted: Letter<T>,
    lies_in_outbox: bool,
    /// What was sent, and not delivered.
    sent: Letter<T>,
    lies_in_inbox: bool,
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
    pub(crate) fn new(signal: Signal<T>, outbox: Arc<Outbox>) -> Arc<Self> {
        let news = News { posted: Letter::NONE, lies_in_outbox: false, sent: Letter::NONE, lies_in_inbox: false };
        Arc::new(Mailbox { signal, outbox, news: Mutex::new(news) })
    }

    pub(crate) fn signal(&self) -> &Signal<T> {
        &self.signal
    }

    fn news(&self) -> MutexGuard<'_, News<T>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The signal is to have this value. One that was not sent is given up.
    pub(crate) fn put(self: &Arc<Self>, value: T) {
        let given_up = self.post(false, |posted| posted.newest.replace(value));
        drop(given_up);
    }

    /// The struct is gone: after the last value the signal has come to its end.
    pub(crate) fn end(self: &Arc<Self>) {
        self.post(true, |posted| posted.has_ended = true);
    }

    fn post<R>(self: &Arc<Self>, in_drop: bool, change: impl FnOnce(&mut Letter<T>) -> R) -> R {
        point();
        let mut outbox = self.outbox.open();
        let is_new = outbox.list(this_threads_id());
        let mut news = self.news();
        if !mem::replace(&mut news.lies_in_outbox, true) {
            outbox.push(self.clone());
        }
        let result = change(&mut news.posted);
        drop(news);
        drop(outbox);
        if is_new {
            post(self.outbox.clone(), in_drop);
        }
        result
    }
}

impl<T: Send + Sync + 'static> Post for Mailbox<T> {
    fn send(&self) -> Sent {
        let mut news = self.news();
        let News { posted, lies_in_outbox, sent, lies_in_inbox } = &mut *news;
        *lies_in_outbox = false;
        sent.has_ended |= mem::take(&mut posted.has_ended);
        let given_up = posted.newest.take().and_then(|newest| sent.newest.replace(newest));
        let lies_in_inbox = mem::replace(lies_in_inbox, true);
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
        news.lies_in_inbox = false;
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
