//! Where the values wait of a signal that follows fields.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::delivery::post;
use super::outbox::{Deliver, GivenUp, Outbox};
use crate::schedule::point;
use crate::signals::{InARuntime, Signal};

/// A signal that follows fields of a struct, and what it is to be set to.
pub(crate) struct Mailbox<T: 'static> {
    signal: Signal<T>,
    news: Mutex<News<T>>,
}

struct News<T> {
    /// What was put in by whoever has the struct, and not sent.
    posted: Letter<T>,
    is_posted: bool,
    /// What was sent, and not delivered.
    sent: Letter<T>,
    /// Where those lie that are to be seen together with what was sent.
    outbox: Option<Arc<Outbox>>,
    /// What was fetched from there, by the thread that has the lock of the signal's runtime.
    fetched: Letter<T>,
}

struct Letter<T> {
    /// The newest value, if there is one.
    newest: Option<T>,
    /// The struct is gone.
    has_ended: bool,
}

impl<T> Letter<T> {
    const NONE: Self = Letter { newest: None, has_ended: false };

    /// Goes to `next`; what was there and is given up comes back.
    fn go_on(&mut self, next: &mut Self) -> Option<T> {
        next.has_ended |= mem::take(&mut self.has_ended);
        let newest = self.newest.take()?;
        next.newest.replace(newest)
    }
}

impl<T: Send + Sync + 'static> Mailbox<T> {
    pub(crate) fn new(signal: Signal<T>) -> Arc<Self> {
        let (posted, sent, fetched) = (Letter::NONE, Letter::NONE, Letter::NONE);
        Arc::new(Mailbox { signal, news: Mutex::new(News { posted, is_posted: false, sent, outbox: None, fetched }) })
    }

    pub(crate) fn signal(&self) -> &Signal<T> {
        &self.signal
    }

    fn news(&self) -> MutexGuard<'_, News<T>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The signal is to have this value. One that was not sent is given up.
    pub(crate) fn put(self: &Arc<Self>, value: T) {
        point();
        let mut news = self.news();
        let given_up = news.posted.newest.replace(value);
        let is_posted = mem::replace(&mut news.is_posted, true);
        drop(news);
        if !is_posted {
            post(self.clone(), false);
        }
        drop(given_up);
    }

    /// The struct is gone: after the last value the signal has come to its end.
    pub(crate) fn end(self: &Arc<Self>) {
        point();
        let mut news = self.news();
        news.posted.has_ended = true;
        let is_posted = mem::replace(&mut news.is_posted, true);
        drop(news);
        if !is_posted {
            post(self.clone(), true);
        }
    }

    fn set(&self, letter: Letter<T>) {
        if let Some(value) = letter.newest {
            self.signal.put(value);
        }
        if letter.has_ended {
            self.signal.end();
        }
    }
}

impl<T: Send + Sync + 'static> Deliver for Mailbox<T> {
    fn node(&self) -> &dyn InARuntime {
        &self.signal
    }

    fn send(&self, outbox: Option<&Arc<Outbox>>) -> (bool, GivenUp) {
        let mut news = self.news();
        let News { posted, is_posted, sent, .. } = &mut *news;
        *is_posted = false;
        let given_up = posted.go_on(sent);
        let is_new = outbox.is_some() && news.outbox.is_none();
        if is_new {
            news.outbox = outbox.cloned();
        }
        drop(news);
        (is_new, given_up.map(|value| Box::new(value) as _))
    }

    fn fetch(&self) -> GivenUp {
        let mut news = self.news();
        news.outbox = None;
        let News { sent, fetched, .. } = &mut *news;
        sent.go_on(fetched).map(|value| Box::new(value) as _)
    }

    fn deliver_fetched(&self) {
        point();
        // Before the value is out of the mailbox.
        self.signal.check_writable();
        let letter = mem::replace(&mut self.news().fetched, Letter::NONE);
        self.set(letter);
    }

    fn deliver(&self) {
        point();
        self.signal.check_writable();
        let mut news = self.news();
        if let Some(outbox) = &news.outbox {
            let outbox = outbox.clone();
            drop(news);
            return outbox.deliver_beside(&self.signal);
        }
        let letter = mem::replace(&mut news.sent, Letter::NONE);
        drop(news);
        self.set(letter);
    }
}
