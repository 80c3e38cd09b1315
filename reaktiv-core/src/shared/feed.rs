//! Frames of a shared struct for one client.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use futures_core::Stream;

use super::entry::{Access, Inner, Watch};
use super::feeds::Feeds;
use crate::publish::{Frame, Publish, PublishError, Version, frame_for_moment, frame_since};

/// Frames of a shared struct for one client: what [`Shared::feed`](crate::Shared::feed) gives.
///
/// ```
/// # use std::pin::pin;
/// # use std::task::{Context, Poll, Waker};
/// use reaktiv::{Shared, reactive};
///
/// #[reactive]
/// struct Stock {
///     #[reactive(publish)]
///     pieces: u32,
/// }
///
/// let stock = Shared::new(Stock::new(StockInputs { pieces: 3 }));
/// let mut client = stock.feed(None);
/// # let mut poll = || pin!(client.next()).poll(&mut Context::from_waker(Waker::noop()));
/// # let Poll::Ready(Some(Ok(whole))) = poll() else { panic!() };
/// // let whole = client.next().await;
/// assert!(whole.ends_with(r#""set":{"pieces":3}}"#));
/// stock.update(|stock| (4..10).for_each(|pieces| stock.set_pieces(pieces)));
/// # let Poll::Ready(Some(Ok(changes))) = poll() else { panic!() };
/// // let changes = client.next().await;
/// assert!(changes.ends_with(r#""set":{"pieces":9}}"#)); // one frame, however many flushes there were
/// ```
pub struct Feed<S> {
    of: Arc<Inner<S>>,
    number: u64,
    seen: Version,
    /// It has given no frame yet.
    is_new: bool,
    /// Why there was no frame the last time.
    failed: Option<PublishError>,
}

impl<S> Feed<S> {
    pub(super) fn new(of: Arc<Inner<S>>, seen: Version) -> Self {
        let number = of.feeds().waiters.begin();
        Feed { of, number, seen, is_new: true, failed: None }
    }

    /// The version of the last frame.
    pub fn version(&self) -> Version {
        self.seen
    }
}

impl<S> Watch<S> for Feeds {
    fn look(&self, _of: &S, visit: Access) {
        if visit == Access::Writes {
            self.waiters.call();
        }
    }

    fn end(&self) {
        self.waiters.call();
    }
}

impl<S: Publish> Feed<S> {
    /// Waits until something has changed since the last frame, and gives all that has, in one frame. None when the struct is gone: what was written
    /// just before its last handle went is told to nobody.
    ///
    /// The first one comes at once, [empty](Frame::is_empty) if nothing has changed: so who resumes knows that it is up to date.
    ///
    /// Cancelling it loses nothing. It looks whenever somebody has written the struct; so to send a frame at most every 100 milliseconds, wait for so long before the next call.
    ///
    /// # Errors
    ///
    /// If a published field cannot be serialised: once. After that it waits until it can, and gives a frame, or something else is wrong.
    ///
    /// # Panics
    ///
    /// As [`Shared::frame_since`](crate::Shared::frame_since). Nothing is lost by that.
    pub async fn next(&mut self) -> Option<Result<Frame, PublishError>> {
        poll_fn(|cx| self.poll(cx, None)).await
    }

    /// The same for many clients, while the struct is written all the time: those who ask for the same moment are given what there was when the first of them asked. So they are at the same version, and what they get is read
    /// and made once for all of them. What has changed since is given when it is asked for again.
    ///
    /// A moment is a number that means nothing else: that of the tick in which it is asked, counted up, for all feeds of a struct by one clock. Who is late is given what was read for a later one. How old something may be when it is given is what lies
    /// between two ticks; who has just written and wants to see that asks by [`next`](Self::next).
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    ///
    /// # Panics
    ///
    /// As [`next`](Self::next).
    pub async fn next_of_all(&mut self, moment: u64) -> Option<Result<Frame, PublishError>> {
        poll_fn(|cx| self.poll(cx, Some(moment))).await
    }

    fn poll(&mut self, cx: &mut Context<'_>, moment: Option<u64>) -> Poll<Option<Result<Frame, PublishError>>> {
        let Feed { of, number, seen, is_new, failed } = self;
        // Made, and dropped, where the struct is not locked.
        let mut waker = Some(cx.waker().clone());
        of.drive(Access::Reads, |inside| {
            let Some(struct_) = inside.get() else { return Poll::Ready(None) };
            let frame = match moment {
                Some(moment) => frame_for_moment(struct_, *seen, moment),
                None => frame_since(struct_, *seen),
            };
            match frame {
                // What is empty says that it is up to date, and that an error is over.
                Ok(frame) if *is_new || failed.is_some() || !frame.is_empty() => {
                    (*seen, *is_new, *failed) = (frame.version(), false, None);
                    return Poll::Ready(Some(Ok(frame)));
                }
                Ok(_) => {}
                Err(error) if failed.as_ref() == Some(&error) => {}
                Err(error) => {
                    *failed = Some(error.clone());
                    return Poll::Ready(Some(Err(error)));
                }
            }
            // Nobody can write before it waits.
            of.feeds().waiters.wait(*number, &mut waker);
            if !of.feeds().will_be_told() {
                let watch: Weak<Feeds> = Arc::downgrade(of.feeds());
                inside.watch(watch);
            }
            Poll::Pending
        })
    }
}

impl<S: Publish> Stream for Feed<S> {
    type Item = Result<Frame, PublishError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(cx, None)
    }
}

impl<S> Drop for Feed<S> {
    fn drop(&mut self) {
        self.of.feeds().waiters.leave(self.number);
    }
}

impl<S> fmt::Debug for Feed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").field("seen", &self.seen).finish_non_exhaustive()
    }
}
