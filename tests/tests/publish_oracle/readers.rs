//! Those who hold copies.

use reaktiv::publish::{Frame, Version};
use reaktiv_replica::{Client, Replica, compose};

/// Holds a copy, and frames that it could have got in the place of others.
#[derive(Default)]
pub(crate) struct Reader {
    client: Client,
    version: Option<Version>,
    /// A frame for the version that it has, which it has not applied.
    pending: Option<Frame>,
}

/// What frames have cost, and what would have done.
#[derive(Default)]
pub(crate) struct Cost {
    pub(crate) bytes: usize,
    pub(crate) least: usize,
}

impl Reader {
    /// The version from which it asks.
    pub(crate) fn version(&self) -> Option<Version> {
        self.version
    }

    /// The version that it would have with the frame that it has not applied.
    pub(crate) fn pending_version(&self) -> Option<Version> {
        self.pending.as_ref().map(Frame::version)
    }

    /// A frame comes that is not applied.
    pub(crate) fn wait(&mut self, frame: Frame) {
        assert!(frame.since().is_none_or(|since| Some(since) == self.version), "a frame from another version");
        self.pending = Some(frame);
    }

    /// A frame comes, which makes the copy what is `expected`. `next` is the one behind the pending one, if that was asked for.
    pub(crate) fn apply(&mut self, frame: &Frame, next: Option<&Frame>, expected: &Replica, cost: &mut Cost) {
        let mut by_two = self.client.clone();
        if let (Some(pending), Some(next)) = (self.pending.take(), next) {
            by_two.apply(&compose(&pending, next));
            assert_eq!(by_two.state, *expected, "by two frames");
            let mut one_by_one = self.client.clone();
            one_by_one.apply(&pending);
            one_by_one.apply(next);
            assert_eq!(one_by_one.state, *expected, "by one frame after the other");
        }
        let before = self.client.state.clone();
        self.client.apply(frame);
        assert_eq!(self.client.state, *expected, "after {frame}");
        assert_eq!(self.client.version, serde_json::to_value(frame.version()).unwrap());
        if frame.since().is_some() {
            let least = expected.since(&before);
            assert!(!frame.is_empty() || least.is_null(), "{frame} for {least}");
            if !least.is_null() {
                let head = format!(r#""v":{},"from":{},"#, frame.version(), frame.since().unwrap_or_default());
                cost.bytes += frame.len();
                cost.least += least.to_string().len() + head.len();
            }
        }
        self.version = Some(frame.version());
    }
}
