//! Structs with memory as serde sees them: `inputs` and `memory`. The inputs alone will do; without `alloc` there is no place for the name of their first field, and they have to stand in `inputs`.

use core::fmt;
use core::marker::PhantomData;

use serde_core::de::value::MapAccessDeserializer;
#[cfg(feature = "alloc")]
use serde_core::de::{DeserializeSeed, IntoDeserializer};
use serde_core::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{SerializeStruct, Serializer};
use serde_core::{Deserialize, Serialize};

const INPUTS: &str = "inputs";
const MEMORY: &str = "memory";

/// Saves the inputs and the memory of a struct of this name.
pub fn save<S: Serializer, In: Serialize, Memory: Serialize>(
    serializer: S,
    name: &'static str,
    inputs: &In,
    memory: &Memory,
) -> Result<S::Ok, S::Error> {
    let mut saved = serializer.serialize_struct(name, 2)?;
    saved.serialize_field(INPUTS, inputs)?;
    saved.serialize_field(MEMORY, memory)?;
    saved.end()
}

/// Reads the inputs and the memory, or the inputs alone, also if nothing is around them.
pub fn load<'de, D: Deserializer<'de>, In: Deserialize<'de>, Memory: Deserialize<'de>>(
    deserializer: D,
    name: &'static str,
) -> Result<(In, Option<Memory>), D::Error> {
    deserializer.deserialize_struct(name, &[INPUTS, MEMORY], Parts(PhantomData))
}

struct Parts<In, Memory>(PhantomData<fn() -> (In, Memory)>);

impl<'de, In: Deserialize<'de>, Memory: Deserialize<'de>> Visitor<'de> for Parts<In, Memory> {
    type Value = (In, Option<Memory>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`inputs` and `memory`, or the inputs alone")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
        let inputs = parts.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        Ok((inputs, parts.next_element()?))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut inputs, mut memory) = (None, None);
        while let Some(key) = map.next_key()? {
            match key {
                Key::Inputs if inputs.is_some() => return Err(A::Error::duplicate_field(INPUTS)),
                Key::Inputs => inputs = Some(map.next_value()?),
                Key::Memory if memory.is_some() => return Err(A::Error::duplicate_field(MEMORY)),
                Key::Memory => memory = Some(map.next_value()?),
                // The first key tells which of the two it is.
                #[cfg(feature = "alloc")]
                Key::Other(name) if inputs.is_none() && memory.is_none() => {
                    let alone = MapAccessDeserializer::new(Behind { first: Some(name), rest: map });
                    return Ok((In::deserialize(alone)?, None));
                }
                #[cfg(feature = "alloc")]
                Key::Other(name) => return Err(A::Error::unknown_field(&name, &[INPUTS, MEMORY])),
                #[cfg(not(feature = "alloc"))]
                Key::Other(()) => return Err(A::Error::custom("a field beside `inputs` and `memory`")),
            }
        }
        match (inputs, memory) {
            (Some(inputs), memory) => Ok((inputs, memory)),
            (None, Some(_)) => Err(A::Error::missing_field(INPUTS)),
            // Nothing at all: inputs that need nothing.
            (None, None) => Ok((In::deserialize(MapAccessDeserializer::new(map))?, None)),
        }
    }
}

/// The key of a part, or of a field of the inputs.
enum Key {
    Inputs,
    Memory,
    Other(Name),
}

#[cfg(feature = "alloc")]
use alloc::string::String as Name;
#[cfg(not(feature = "alloc"))]
type Name = ();

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl Visitor<'_> for Keys {
            type Value = Key;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
                Ok(match name {
                    INPUTS => Key::Inputs,
                    MEMORY => Key::Memory,
                    #[cfg(feature = "alloc")]
                    name => Key::Other(name.into()),
                    #[cfg(not(feature = "alloc"))]
                    _ => Key::Other(()),
                })
            }

            fn visit_u64<E: Error>(self, place: u64) -> Result<Key, E> {
                match place {
                    0 => Ok(Key::Inputs),
                    1 => Ok(Key::Memory),
                    _ => Err(E::custom("a struct with memory has two parts, its inputs and its memory")),
                }
            }
        }
        deserializer.deserialize_identifier(Keys)
    }
}

/// A map whose first key has been read.
#[cfg(feature = "alloc")]
struct Behind<A> {
    first: Option<Name>,
    rest: A,
}

#[cfg(feature = "alloc")]
impl<'de, A: MapAccess<'de>> MapAccess<'de> for Behind<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(first) => seed.deserialize(first.into_deserializer()).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.rest.size_hint().map(|rest| rest + usize::from(self.first.is_some()))
    }
}
