//! Reading: `serde_json`'s deserializer, which takes a string for a number where a number is wanted.

use core::fmt;

use serde_core::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::numbers::{float_of, integer_of};

/// What a value is read with.
type Reader<'a, 'de> = Numbers<&'a mut serde_json::Deserializer<serde_json::de::StrRead<'de>>>;

/// Reads a value, and nothing behind it. The error is one line.
pub fn read_value<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    read_with(text, |reader| T::deserialize(reader))
}

/// The same, with a function of the user's.
pub fn read_with<'de, T>(
    text: &'de str,
    read: impl FnOnce(Reader<'_, 'de>) -> Result<T, serde_json::Error>,
) -> Result<T, String> {
    parse(text, |json| read(Numbers(json)))
}

/// Reads one value of JSON, and nothing behind it.
pub(crate) fn parse<'de, T>(
    text: &'de str,
    read: impl FnOnce(&mut serde_json::Deserializer<serde_json::de::StrRead<'de>>) -> Result<T, serde_json::Error>,
) -> Result<T, String> {
    let mut json = serde_json::Deserializer::from_str(text);
    read(&mut json).and_then(|value| json.end().map(|()| value)).map_err(|error| without_place(&error))
}

/// Where something stands in the text of a part says nothing to who sees the whole.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").filter(|_| error.line() != 0);
    text[..end.unwrap_or(text.len())].to_owned()
}

/// Takes strings for numbers where numbers are wanted, at any depth.
pub struct Numbers<D>(D);

macro_rules! passed_on {
    ($($name:ident($($argument:ident: $ty:ty),*);)*) => {$(
        fn $name<V: Visitor<'de>>(self, $($argument: $ty,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$name($($argument,)* Numbers(visitor))
        }
    )*};
}

macro_rules! numbers {
    ($($name:ident: $kind:ident;)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.deserialize_any(Wanted(visitor, Kind::$kind))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Numbers<D> {
    type Error = D::Error;

    passed_on! {
        deserialize_any();
        deserialize_bool();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(length: usize);
        deserialize_tuple_struct(name: &'static str, length: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
        deserialize_ignored_any();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
    }
    numbers! {
        deserialize_i64: Signed;
        deserialize_i128: Signed;
        deserialize_u64: Unsigned;
        deserialize_u128: Unsigned;
        deserialize_f32: Float;
        deserialize_f64: Float;
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! forwarded {
    ($($name:ident: $ty:ty;)*) => {$(
        fn $name<E: Error>(self, value: $ty) -> Result<V::Value, E> {
            self.0.$name(value)
        }
    )*};
}

macro_rules! plain_values {
    () => {
        forwarded! {
            visit_bool: bool;
            visit_i64: i64;
            visit_i128: i128;
            visit_u64: u64;
            visit_u128: u128;
            visit_f64: f64;
        }

        fn visit_none<E: Error>(self) -> Result<V::Value, E> {
            self.0.visit_none()
        }

        fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
            self.0.visit_unit()
        }

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.expecting(f)
        }
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Numbers<V> {
    type Value = V::Value;

    plain_values!();
    forwarded! {
        visit_str: &str;
        visit_borrowed_str: &'de str;
        visit_string: String;
        visit_bytes: &[u8];
        visit_borrowed_bytes: &'de [u8];
        visit_byte_buf: Vec<u8>;
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Numbers(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Numbers(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Numbers(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Numbers(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Numbers(variant))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Numbers<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Numbers(value))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Numbers<A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        self.0.next_element_seed(Numbers(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Numbers<A> {
    type Error = A::Error;

    /// Keys are strings, of which `serde_json` makes numbers where they are wanted.
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.0.next_value_seed(Numbers(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Numbers<A> {
    type Error = A::Error;
    type Variant = Numbers<A::Variant>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self::Variant), A::Error> {
        self.0.variant_seed(seed).map(|(name, content)| (name, Numbers(content)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Numbers<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, A::Error> {
        self.0.newtype_variant_seed(Numbers(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, Numbers(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Numbers(visitor))
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Signed,
    Unsigned,
    Float,
}

/// A number is wanted here.
struct Wanted<V>(V, Kind);

impl<'de, V: Visitor<'de>> Visitor<'de> for Wanted<V> {
    type Value = V::Value;

    plain_values!();

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        let Wanted(visitor, kind) = self;
        match kind {
            Kind::Signed => match integer_of::<i64>(text) {
                Some(integer) => visitor.visit_i64(integer),
                None => match integer_of::<i128>(text) {
                    Some(integer) => visitor.visit_i128(integer),
                    None => visitor.visit_str(text),
                },
            },
            Kind::Unsigned => match integer_of::<u64>(text) {
                Some(integer) => visitor.visit_u64(integer),
                None => match integer_of::<u128>(text) {
                    Some(integer) => visitor.visit_u128(integer),
                    None => visitor.visit_str(text),
                },
            },
            Kind::Float => match float_of(text) {
                Some(float) => visitor.visit_f64(float),
                None => visitor.visit_str(text),
            },
        }
    }
}
