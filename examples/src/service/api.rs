//! The other services: a status page and a roster. They are made up, and as slow and as unreliable as they are told to be.

use std::fmt;
use std::time::Duration;

use reaktiv::{ReadSignal, Signal};
use tokio::time::sleep;

use super::page::Page;

/// What has become of the calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calls {
    /// So many were begun.
    pub begun: u64,
    /// So many have been answered.
    pub answered: u64,
    /// So many were dropped where they waited.
    pub dropped: u64,
    /// So many have failed.
    pub failed: u64,
}

/// A client of both. Its clones have one connection.
#[derive(Clone)]
pub struct Api {
    latency: Duration,
    outage: Option<u64>,
    to_page: Signal<Calls>,
    to_roster: Signal<Calls>,
    shown: Signal<Option<Page>>,
}

impl Api {
    /// The page takes so long for a call, the roster half of it. In an outage every so many-th call of each fails.
    pub fn new(latency: Duration, outage: Option<u64>) -> Self {
        let calls = || Signal::new(Calls::default());
        Api { latency, outage, to_page: calls(), to_roster: calls(), shown: Signal::new(None) }
    }

    /// Shows the page to the world.
    ///
    /// # Panics
    ///
    /// In an outage: nobody is perfect.
    pub async fn publish(&self, page: &Page) {
        self.call(&self.to_page, self.latency).await.expect("the status page has answered nonsense");
        self.shown.set(Some(page.clone()));
    }

    /// Asks the roster.
    pub async fn who_is_on_call(&self) -> Result<String, String> {
        self.call(&self.to_roster, self.latency / 2).await.map_err(|()| "the roster does not answer".to_owned())?;
        Ok("Ada".to_owned())
    }

    /// What the world sees.
    pub fn shown(&self) -> ReadSignal<Option<Page>> {
        self.shown.read_only()
    }

    /// What has become of the calls of the page.
    pub fn calls_of_page(&self) -> Calls {
        self.to_page.get()
    }

    /// What has become of the calls of the roster.
    pub fn calls_of_roster(&self) -> Calls {
        self.to_roster.get()
    }

    async fn call(&self, calls: &Signal<Calls>, latency: Duration) -> Result<(), ()> {
        let begun = calls.update(|calls| {
            calls.begun += 1;
            calls.begun
        });
        let mut call = Call { calls, end: |calls| calls.dropped += 1 };
        sleep(latency).await;
        if self.outage.is_some_and(|outage| begun.is_multiple_of(outage)) {
            call.end = |calls| calls.failed += 1;
            return Err(());
        }
        call.end = |calls| calls.answered += 1;
        Ok(())
    }
}

impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Calls { begun, answered, dropped, failed } = self;
        write!(f, "calls {begun}, answered {answered}, dropped for something newer {dropped}, failed {failed}")
    }
}

/// A call that is under way. When it is dropped it counts how it has ended.
struct Call<'a> {
    calls: &'a Signal<Calls>,
    end: fn(&mut Calls),
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.calls.update(self.end);
    }
}
