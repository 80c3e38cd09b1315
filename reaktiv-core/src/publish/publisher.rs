//! Frames of a struct, and what is written to it by one.

use super::accept::read_frame;
use super::collect::{attach, collect};
use super::facts::Publish;
use super::pass::Pass;
use crate::cells::{flush, step};
use crate::frames::{Frame, PublishError, Publisher, Refused, Version};

/// The publisher of a struct, which comes back whatever panics.
struct Taken<'s, S: Publish> {
    of: &'s mut S,
    publisher: Option<Box<Publisher>>,
}

impl<'s, S: Publish> Taken<'s, S> {
    fn out_of(of: &'s mut S) -> Self {
        let publisher = of.store_mut().with_attachment(|attachment| attachment.publisher().take());
        let publisher = publisher.unwrap_or_else(|| Box::new(Publisher::new(S::SHAPE)));
        Taken { of, publisher: Some(publisher) }
    }
}

impl<S: Publish> Drop for Taken<'_, S> {
    fn drop(&mut self) {
        let publisher = self.publisher.take();
        self.of.store_mut().with_attachment(|attachment| *attachment.publisher() = publisher);
    }
}

/// What has changed since this version, as it was when the first one asked for this moment, or for a later one; for who has got that, what has changed since.
pub(crate) fn frame_for_moment<S: Publish>(of: &mut S, seen: Version, moment: u64) -> Result<Frame, PublishError> {
    if of.store().attached().attachment().is_some()
        && let Some(frame) = of.store_mut().with_attachment(|attachment| {
            let publisher = attachment.publisher().as_mut()?;
            publisher.has_news_for(seen, moment).then(|| publisher.frame(seen))
        })
    {
        return Ok(frame);
    }
    let frame = frame_since(of, seen)?;
    of.store_mut().with_attachment(|attachment| {
        attachment.publisher().as_mut().expect("it has made a frame").is_read_for(moment);
    });
    Ok(frame)
}

/// What has changed since this version.
pub(crate) fn frame_since<S: Publish>(of: &mut S, seen: Version) -> Result<Frame, PublishError> {
    let store = of.store_mut();
    store.let_go_if_outside();
    if store.is_held() {
        // In a batch: what nobody has flushed is no state that is to be seen.
        flush(of);
    } else {
        // Neither is what a panic in a batch has left.
        step(of);
    }
    let mut taken = Taken::out_of(of);
    let Taken { of, publisher: Some(publisher) } = &mut taken else { unreachable!("it is there until the end") };
    let (record, stamp) = publisher.begin();
    attach(*of, record);
    collect(&**of, record, &mut Pass { stamp, text: Vec::new() })?;
    publisher.end();
    Ok(publisher.frame(seen))
}

/// The longest frame that is accepted where nothing else is said, in bytes.
pub const ACCEPTED: usize = 64 * 1024;

/// Writes what a frame says, or nothing.
pub(crate) fn accept<S: Publish>(
    of: &mut S,
    text: &str,
    longest: usize,
) -> Result<impl FnOnce(&mut S) + use<S>, Refused> {
    if text.len() > longest {
        let reason = format!("{} bytes are too many: a frame that comes in has {longest} at the most", text.len());
        return Err(Refused::new("", reason));
    }
    let writes = read_frame(of, text)?;
    Ok(|of: &mut S| writes.into_iter().for_each(|write| write(of)))
}
