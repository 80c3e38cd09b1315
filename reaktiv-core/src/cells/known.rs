use super::held::Frame;
use super::ids::Id;

/// Which struct a parent knows at the place of a nested one, and whether it has lent it. One that has no id is never known.
#[derive(Clone, Copy, Default)]
pub struct Known(
    /// The id, and one bit for the lending.
    u64,
);

impl Known {
    const NOBODY: Known = Known(0);

    fn id(self) -> Option<Id> {
        Id::new(self.0 >> 1)
    }

    /// Whether it is the one with this id.
    #[inline]
    pub(crate) fn is(self, id: Option<Id>) -> bool {
        id.is_some() && self.id() == id
    }

    /// Another one stands there.
    pub(crate) fn set(&mut self, id: Option<Id>) {
        self.0 = id.map_or(0, Id::get) << 1 | self.0 & 1;
    }

    /// The one with this id stands there, and is lent.
    pub(crate) fn lend(&mut self, id: Option<Id>) {
        self.0 = id.map_or(0, Id::get) << 1 | 1;
    }

    /// What holds the one back that was lent, if it was.
    pub(crate) fn lending(self) -> Option<Frame> {
        (self.0 & 1 != 0).then(|| Frame::of(self.id()))
    }

    /// It is back.
    pub(crate) fn end_lending(&mut self) {
        self.0 &= !1;
    }
}

/// What is known of all nested structs.
pub trait KnownChildren {
    /// They were not looked at yet.
    const NONE: Self;
    /// What is known of one.
    fn get(&self, index: usize) -> Known;
    /// What is known of one.
    fn get_mut(&mut self, index: usize) -> &mut Known;
}

impl<const CHILDREN: usize> KnownChildren for [Known; CHILDREN] {
    const NONE: Self = [Known::NOBODY; CHILDREN];

    #[inline]
    fn get(&self, index: usize) -> Known {
        self[index]
    }

    #[inline]
    fn get_mut(&mut self, index: usize) -> &mut Known {
        &mut self[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_has_no_id_is_never_known() {
        let mut known = Known::NOBODY;
        assert!(!known.is(None));
        known.set(Id::new(1));
        assert!(known.is(Id::new(1)) && !known.is(None));
        known.lend(None);
        assert!(!known.is(None) && known.lending().is_some());
    }
}
