//! `Serialize` and `Deserialize`: a map, in the order of the rows.

use core::fmt;
use core::hash::Hash;
use core::marker::PhantomData;

use serde_core::de::{Error, MapAccess, Visitor};
use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

use super::Table;
use crate::reactive::Reactive;

/// A map from the keys to the rows, in their order. Needs the feature `serde`.
impl<K: Serialize, R: Reactive + Serialize> Serialize for Table<K, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.slots.reach_each().map(|(_, entry)| (&entry.key, &entry.row)))
    }
}

/// From a map, in its order. A key that comes twice is an error. Needs the feature `serde`.
impl<'de, K: Deserialize<'de> + Hash + Eq, R: Deserialize<'de> + Reactive> Deserialize<'de> for Table<K, R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Rows(PhantomData))
    }
}

struct Rows<K, R>(PhantomData<fn() -> (K, R)>);

impl<'de, K: Deserialize<'de> + Hash + Eq, R: Deserialize<'de> + Reactive> Visitor<'de> for Rows<K, R> {
    type Value = Table<K, R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map from keys to rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Table<K, R>, A::Error> {
        // Whoever sent it may have lied about the size.
        let mut table = Table::with_capacity(map.size_hint().unwrap_or(0).min(1 << 16));
        let mut row = 0_usize;
        while let Some(key) = map.next_key()? {
            if table.contains_key(&key) {
                return Err(A::Error::custom(format_args!("row {row} of the table has a key that stood before it")));
            }
            table.insert(key, map.next_value()?);
            row += 1;
        }
        Ok(table)
    }
}
