//! Writing values.

use serde_core::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::error::Error;
use super::keys::KeyWriter;
use super::numbers::{is_beyond_numbers, name_of, whole_of};
use super::strings;

/// Appends a value. The error is what the value's `Serialize` says; a part is appended by then.
pub fn write_value<T: Serialize + ?Sized>(value: &T, to: &mut Vec<u8>) -> Result<(), String> {
    write_with(to, |writer| value.serialize(writer))
}

/// The same, with a function of the user's.
pub fn write_with(to: &mut Vec<u8>, write: impl FnOnce(Writer<'_>) -> Result<(), Error>) -> Result<(), String> {
    write(Writer { to, numbers: Numbers::AsSerde }).map_err(|error| error.0)
}

/// The same for the key of a row: numbers that JSON does not tell apart are written the same.
pub(crate) fn write_key<K: Serialize>(key: &K, to: &mut Vec<u8>) -> Result<(), String> {
    key.serialize(Writer { to, numbers: Numbers::AsJavaScript }).map_err(|error| error.0)
}

/// How floats are written.
#[derive(Clone, Copy, PartialEq)]
enum Numbers {
    /// `1.0`, `-0.0`
    AsSerde,
    /// `1`, `0`: as the integer that it is for who reads it.
    AsJavaScript,
}

/// Writes one value.
pub struct Writer<'w> {
    to: &'w mut Vec<u8>,
    numbers: Numbers,
}

impl<'w> Writer<'w> {
    fn plain(self, text: &str) -> Result<(), Error> {
        self.to.extend(text.bytes());
        Ok(())
    }

    /// A float, as Rust writes it.
    fn float(self, value: f64, text: impl FnOnce() -> String) -> Result<(), Error> {
        if let Some(name) = name_of(value) {
            return self.serialize_str(name);
        }
        if self.numbers == Numbers::AsJavaScript
            && let Some(whole) = whole_of(value)
        {
            return self.plain(&whole.to_string());
        }
        self.plain(&text())
    }

    /// Begins `{"Variant":`, if it is one.
    fn begin(self, variant: Option<&str>, open: u8, close: u8) -> Several<'w> {
        if let Some(name) = variant {
            self.to.push(b'{');
            strings::write(name, self.to);
            self.to.push(b':');
        }
        self.to.push(open);
        Several { to: self.to, numbers: self.numbers, is_first: true, close, is_variant: variant.is_some() }
    }
}

macro_rules! integers {
    ($($name:ident: $ty:ty;)*) => {$(
        fn $name(self, value: $ty) -> Result<(), Error> {
            let text = value.to_string();
            if is_beyond_numbers(value) { self.serialize_str(&text) } else { self.plain(&text) }
        }
    )*};
}

impl<'w> Serializer for Writer<'w> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Several<'w>;
    type SerializeTuple = Several<'w>;
    type SerializeTupleStruct = Several<'w>;
    type SerializeTupleVariant = Several<'w>;
    type SerializeMap = Several<'w>;
    type SerializeStruct = Several<'w>;
    type SerializeStructVariant = Several<'w>;

    integers! {
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_i128: i128;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_u128: u128;
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.plain(if value { "true" } else { "false" })
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.float(value.into(), || format!("{value:?}"))
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.float(value, || format!("{value:?}"))
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        strings::write(value, self.to);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.plain("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.plain("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.plain("null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut members = self.begin(None, b'{', b'}');
        members.member(variant, value)?;
        members.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Several<'w>, Error> {
        Ok(self.begin(None, b'[', b']'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Several<'w>, Error> {
        Ok(self.begin(None, b'[', b']'))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Several<'w>, Error> {
        Ok(self.begin(None, b'[', b']'))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Several<'w>, Error> {
        Ok(self.begin(Some(variant), b'[', b']'))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Several<'w>, Error> {
        Ok(self.begin(None, b'{', b'}'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Several<'w>, Error> {
        Ok(self.begin(None, b'{', b'}'))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Several<'w>, Error> {
        Ok(self.begin(Some(variant), b'{', b'}'))
    }
}

/// An array or an object that is being written.
pub struct Several<'w> {
    to: &'w mut Vec<u8>,
    numbers: Numbers,
    is_first: bool,
    close: u8,
    /// There is an object around it.
    is_variant: bool,
}

impl Several<'_> {
    fn writer(&mut self) -> Writer<'_> {
        Writer { to: self.to, numbers: self.numbers }
    }

    fn next(&mut self) {
        if !self.is_first {
            self.to.push(b',');
        }
        self.is_first = false;
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.next();
        value.serialize(self.writer())
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.next();
        strings::write(name, self.to);
        self.to.push(b':');
        value.serialize(self.writer())
    }

    fn close(self) -> Result<(), Error> {
        self.to.push(self.close);
        if self.is_variant {
            self.to.push(b'}');
        }
        Ok(())
    }
}

macro_rules! items {
    ($($which:ident: $item:ident;)*) => {$(
        impl $which for Several<'_> {
            type Ok = ();
            type Error = Error;

            fn $item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.item(value)
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        }
    )*};
}
items! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! members {
    ($($which:ident;)*) => {$(
        impl $which for Several<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.member(name, value)
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        }
    )*};
}
members! {
    SerializeStruct;
    SerializeStructVariant;
}

impl SerializeMap for Several<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.next();
        key.serialize(KeyWriter(self.to))?;
        self.to.push(b':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(self.writer())
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}
