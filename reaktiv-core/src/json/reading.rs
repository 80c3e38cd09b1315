//! Reading values.

use std::borrow::Cow;

use serde_core::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
    Visitor, value::StringDeserializer,
};
use serde_core::forward_to_deserialize_any;

use super::error::Error;
use super::keys::KeyReader;
use super::numbers::{float_of, integer_of};
use super::parser::{Begin, Parser};

/// Reads a value, and nothing behind it. The error is one line.
pub fn read_value<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    read_with(text, |reader| T::deserialize(reader))
}

/// The same, with a function of the user's.
pub fn read_with<'de, T>(text: &'de str, read: impl FnOnce(Reader<'_, 'de>) -> Result<T, Error>) -> Result<T, String> {
    let mut parser = Parser::new(text);
    let value = read(Reader(&mut parser)).and_then(|value| parser.end().map(|()| value));
    value.map_err(|error| error.0)
}

/// Reads one value.
pub struct Reader<'a, 'de>(&'a mut Parser<'de>);

/// What kind of number is wanted.
#[derive(Clone, Copy)]
enum Wanted {
    Any,
    Signed,
    Unsigned,
    Float,
    /// With 32 bits.
    Single,
}

impl<'de> Reader<'_, 'de> {
    fn read<V: Visitor<'de>>(self, wanted: Wanted, visitor: V) -> Result<V::Value, Error> {
        let parser = self.0;
        match parser.begin()? {
            Begin::Null => parser.word("null").and_then(|()| visitor.visit_unit()),
            Begin::True => parser.word("true").and_then(|()| visitor.visit_bool(true)),
            Begin::False => parser.word("false").and_then(|()| visitor.visit_bool(false)),
            Begin::String => visit_string(parser.string()?, wanted, visitor),
            Begin::Number => {
                let (text, is_integer) = parser.number()?;
                visit_number(text, is_integer, wanted, visitor)
            }
            Begin::Array => {
                let mut items = Items::begin(parser, b']')?;
                let value = visitor.visit_seq(&mut items)?;
                items.end().map(|()| value)
            }
            Begin::Object => {
                let mut members = Items::begin(parser, b'}')?;
                let value = visitor.visit_map(&mut members)?;
                members.end().map(|()| value)
            }
        }
    }
}

/// A text, which may stand for a number that is none.
fn visit_string<'de, V: Visitor<'de>>(text: Cow<'de, str>, wanted: Wanted, visitor: V) -> Result<V::Value, Error> {
    match wanted {
        Wanted::Signed => {
            if let Some(integer) = integer_of::<i64>(&text) {
                return visitor.visit_i64(integer);
            }
            if let Some(integer) = integer_of::<i128>(&text) {
                return visitor.visit_i128(integer);
            }
        }
        Wanted::Unsigned => {
            if let Some(integer) = integer_of::<u64>(&text) {
                return visitor.visit_u64(integer);
            }
            if let Some(integer) = integer_of::<u128>(&text) {
                return visitor.visit_u128(integer);
            }
        }
        Wanted::Float | Wanted::Single => {
            if let Some(float) = float_of(&text) {
                return visitor.visit_f64(float);
            }
        }
        Wanted::Any => {}
    }
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

fn visit_number<'de, V: Visitor<'de>>(
    text: &str,
    is_integer: bool,
    wanted: Wanted,
    visitor: V,
) -> Result<V::Value, Error> {
    if is_integer {
        if let Ok(integer) = text.parse() {
            return visitor.visit_u64(integer);
        }
        if let Ok(integer) = text.parse()
            && integer != 0
        {
            return visitor.visit_i64(integer);
        }
        match wanted {
            Wanted::Signed => {
                if let Ok(integer) = text.parse()
                    && integer != 0
                {
                    return visitor.visit_i128(integer);
                }
            }
            Wanted::Unsigned => {
                if let Ok(integer) = text.parse() {
                    return visitor.visit_u128(integer);
                }
            }
            Wanted::Float | Wanted::Single | Wanted::Any => {}
        }
    }
    let fits = |float: f64| float.is_finite() && !(matches!(wanted, Wanted::Single) && (float as f32).is_infinite());
    match text.parse() {
        Ok(float) if fits(float) => visitor.visit_f64(float),
        _ => Err(Error::new("a number that is too large")),
    }
}

macro_rules! numbers {
    ($($name:ident: $kind:ident;)*) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            self.read(Wanted::$kind, visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'_, 'de> {
    type Error = Error;

    numbers! {
        deserialize_any: Any;
        deserialize_i64: Signed;
        deserialize_i128: Signed;
        deserialize_u64: Unsigned;
        deserialize_u128: Unsigned;
        deserialize_f32: Single;
        deserialize_f64: Float;
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.begin()? {
            Begin::Null => self.0.word("null").and_then(|()| visitor.visit_none()),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let parser = self.0;
        match parser.begin()? {
            Begin::Object => {
                parser.enter()?;
                if !parser.has_next(b'}', true)? {
                    return Err(Error::new("an object without the variant of an enum"));
                }
                let value = visitor.visit_enum(Variant(&mut *parser))?;
                match parser.has_next(b'}', false)? {
                    true => Err(Error::new("more than one variant of an enum")),
                    false => Ok(value),
                }
            }
            Begin::String => {
                let name: StringDeserializer<Error> = parser.string()?.into_owned().into_deserializer();
                visitor.visit_enum(name)
            }
            _ => Reader(parser).read(Wanted::Any, visitor),
        }
    }

    /// The name of a field or a variant.
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visit_string(self.0.string()?, Wanted::Any, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.0.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 u8 u16 u32 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
    }
}

/// The items of an array, or the members of an object.
struct Items<'a, 'de> {
    parser: &'a mut Parser<'de>,
    close: u8,
    is_first: bool,
    is_over: bool,
}

impl<'a, 'de> Items<'a, 'de> {
    fn begin(parser: &'a mut Parser<'de>, close: u8) -> Result<Self, Error> {
        parser.enter()?;
        Ok(Items { parser, close, is_first: true, is_over: false })
    }

    fn has_next(&mut self) -> Result<bool, Error> {
        if !self.is_over {
            self.is_over = !self.parser.has_next(self.close, self.is_first)?;
            self.is_first = false;
        }
        Ok(!self.is_over)
    }

    /// Whoever has read them is done.
    fn end(&mut self) -> Result<(), Error> {
        if self.has_next()? { Err(Error::new("more items than there should be")) } else { Ok(()) }
    }
}

impl<'de> SeqAccess<'de> for &mut Items<'_, 'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if !self.has_next()? {
            return Ok(None);
        }
        seed.deserialize(Reader(self.parser)).map(Some)
    }
}

impl<'de> MapAccess<'de> for &mut Items<'_, 'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if !self.has_next()? {
            return Ok(None);
        }
        let name = self.parser.name()?.into_owned();
        seed.deserialize(KeyReader(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Reader(self.parser))
    }
}

/// A variant with content.
struct Variant<'a, 'de>(&'a mut Parser<'de>);

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Error> {
        let name = self.0.name()?.into_owned();
        Ok((seed.deserialize(KeyReader(name))?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        serde_core::Deserialize::deserialize(Reader(self.0))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(Reader(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        Reader(self.0).deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        Reader(self.0).deserialize_map(visitor)
    }
}
