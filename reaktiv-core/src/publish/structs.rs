//! A struct among what is published in another one.

use super::accept::{IN, read_frame};
use super::collect::{attach, collect};
use super::facts::{Publish, PublishedInside, Writes};
use super::pass::Pass;
use crate::frames::{Known, PublishError, Record, Refused};

impl<S: Publish> PublishedInside for S {
    const MEMBER: &'static str = IN;

    fn unread() -> Known {
        Known::One(Record::new(S::SHAPE))
    }

    fn attach(&mut self, known: &mut Known) {
        if let Known::One(record) = known {
            attach(self, record);
        }
    }

    fn collect(&self, known: &mut Known, pass: &mut Pass) -> Result<(), PublishError> {
        match known {
            Known::One(record) => collect(self, record, pass),
            Known::Table(_) => unreachable!("of a struct there is no table"),
        }
    }

    fn read_part(&self, text: &str) -> Result<Writes<Self>, Refused> {
        read_frame(self, text)
    }
}
