//! `Serialize` and `Deserialize`: the samples, in their order.

use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use serde_core::de::{SeqAccess, Visitor};
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use super::Window;
use crate::summand::Summand;

/// A list of the samples, each a pair of a time and a value. Needs the feature `serde`.
impl<V: Summand + Serialize, At: Serialize> Serialize for Window<V, At> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.samples)
    }
}

/// From a list of samples, in whatever order. Needs the feature `serde`.
impl<'de, V, At> Deserialize<'de> for Window<V, At>
where
    V: Summand + PartialOrd + Deserialize<'de>,
    At: Copy + Ord + Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(List(PhantomData))
    }
}

struct List<V, At>(PhantomData<fn() -> (V, At)>);

impl<'de, V, At> Visitor<'de> for List<V, At>
where
    V: Summand + PartialOrd + Deserialize<'de>,
    At: Copy + Ord + Deserialize<'de>,
{
    type Value = Window<V, At>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of pairs of a time and a value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut samples = Vec::<(At, V)>::new();
        while let Some(sample) = list.next_element()? {
            samples.push(sample);
        }
        // Whoever sent them may have them in an order that would take long.
        samples.sort_by_key(|(at, _)| *at);
        let mut window = Window::new();
        samples.into_iter().for_each(|(at, value)| window.push(at, value));
        Ok(window)
    }
}
