//! The syntax of JSON, RFC 8259, and nothing more.

use std::borrow::Cow;

use super::error::Error;

/// Reads a text from its beginning on.
pub(crate) struct Parser<'de> {
    text: &'de str,
    at: usize,
    /// How many arrays and objects are open.
    depth: u32,
}

/// So deep a value may be: reading takes room on the stack.
const DEEPEST: u32 = 128;

/// What a value begins with.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Begin {
    Null,
    True,
    False,
    String,
    Number,
    Array,
    Object,
}

impl<'de> Parser<'de> {
    pub(crate) fn new(text: &'de str) -> Self {
        Parser { text, at: 0, depth: 0 }
    }

    fn rest(&self) -> &'de [u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    /// The next byte that is no white space.
    fn peek_token(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    /// Passes a byte, if it is next behind white space.
    fn passes(&mut self, byte: u8) -> bool {
        let is_there = self.peek_token() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn unexpected(&mut self, expected: &str) -> Error {
        match self.text[self.at..].chars().next() {
            Some(found) => Error::new(format!("`{}` where {expected} should be", found.escape_default())),
            None => Error::new(format!("it ends where {expected} should be")),
        }
    }

    fn expect(&mut self, byte: u8, name: &str) -> Result<(), Error> {
        if self.passes(byte) { Ok(()) } else { Err(self.unexpected(name)) }
    }

    /// Nothing follows.
    pub(crate) fn end(&mut self) -> Result<(), Error> {
        if self.peek_token().is_none() { Ok(()) } else { Err(self.unexpected("the end")) }
    }

    /// What the next value is.
    pub(super) fn begin(&mut self) -> Result<Begin, Error> {
        Ok(match self.peek_token() {
            Some(b'n') => Begin::Null,
            Some(b't') => Begin::True,
            Some(b'f') => Begin::False,
            Some(b'"') => Begin::String,
            Some(b'-' | b'0'..=b'9') => Begin::Number,
            Some(b'[') => Begin::Array,
            Some(b'{') => Begin::Object,
            _ => return Err(self.unexpected("a value")),
        })
    }

    /// `null`, `true` or `false`.
    pub(super) fn word(&mut self, word: &str) -> Result<(), Error> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(self.unexpected(&format!("`{word}`")));
        }
        self.at += word.len();
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Error> {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        if count == 0 { Err(self.unexpected("a digit")) } else { Ok(()) }
    }

    /// The text of a number, and whether it is an integer.
    pub(super) fn number(&mut self) -> Result<(&'de str, bool), Error> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let whole = self.at;
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok((&self.text[start..self.at], whole == self.at))
    }

    /// A text, out of its quotes.
    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, Error> {
        self.expect(b'"', "a text in quotes")?;
        let mut start = self.at;
        let mut unescaped = String::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    let last = &self.text[start..self.at];
                    self.at += 1;
                    return Ok(match unescaped.is_empty() {
                        true => Cow::Borrowed(last),
                        false => Cow::Owned(unescaped + last),
                    });
                }
                Some(b'\\') => {
                    unescaped.push_str(&self.text[start..self.at]);
                    self.at += 1;
                    unescaped.push(self.escaped()?);
                    start = self.at;
                }
                Some(0..b' ') | None => return Err(self.unexpected("the end of a text")),
                Some(_) => self.at += 1,
            }
        }
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Result<char, Error> {
        let letter = match self.peek() {
            Some(letter @ (b'"' | b'\\' | b'/')) => char::from(letter),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                return self.by_number();
            }
            _ => return Err(self.unexpected("an escaped letter")),
        };
        self.at += 1;
        Ok(letter)
    }

    /// `1f600` of `\u`, in one or two halves.
    fn by_number(&mut self) -> Result<char, Error> {
        let unit = self.unit()?;
        if let Some(letter) = char::from_u32(unit) {
            return Ok(letter);
        }
        if self.rest().starts_with(b"\\u") {
            self.at += 2;
            let pair = char::decode_utf16([unit as u16, self.unit()? as u16]).next();
            if let Some(Ok(letter)) = pair {
                return Ok(letter);
            }
        }
        Err(Error::new("half a letter in a text"))
    }

    fn unit(&mut self) -> Result<u32, Error> {
        let digits =
            self.text.get(self.at..self.at + 4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += if unit.is_some() { 4 } else { 0 };
        unit.ok_or_else(|| self.unexpected("four hexadecimal digits"))
    }

    /// Goes into an array or an object.
    pub(super) fn enter(&mut self) -> Result<(), Error> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            Err(Error::new(format!("more than {DEEPEST} arrays and objects inside each other")))
        } else {
            Ok(())
        }
    }

    /// Whether there is another item before the array, or the object, is `close`d. Then it is left.
    pub(super) fn has_next(&mut self, close: u8, is_first: bool) -> Result<bool, Error> {
        if self.passes(close) {
            self.depth -= 1;
            return Ok(false);
        }
        if is_first {
            return Ok(true);
        }
        let name = if close == b']' { "`,` or `]`" } else { "`,` or `}`" };
        self.expect(b',', name)?;
        Ok(true)
    }

    /// The name of a member.
    pub(super) fn name(&mut self) -> Result<Cow<'de, str>, Error> {
        let name = self.string()?;
        self.expect(b':', "`:`")?;
        Ok(name)
    }

    /// Passes a value.
    pub(super) fn skip(&mut self) -> Result<(), Error> {
        match self.begin()? {
            Begin::Null => self.word("null"),
            Begin::True => self.word("true"),
            Begin::False => self.word("false"),
            Begin::String => self.string().map(drop),
            Begin::Number => self.number().map(drop),
            begin @ (Begin::Array | Begin::Object) => {
                self.enter()?;
                let close = if begin == Begin::Array { b']' } else { b'}' };
                let mut is_first = true;
                while self.has_next(close, is_first)? {
                    if begin == Begin::Object {
                        self.name()?;
                    }
                    self.skip()?;
                    is_first = false;
                }
                Ok(())
            }
        }
    }

    /// Passes a value: its text.
    fn raw(&mut self) -> Result<&'de str, Error> {
        self.peek_token();
        let start = self.at;
        self.skip()?;
        Ok(&self.text[start..self.at])
    }

    /// The members of an object, which is all there is, by name. None stands there twice.
    pub(crate) fn members(text: &'de str) -> Result<Vec<(Cow<'de, str>, &'de str)>, Error> {
        let mut parser = Parser::new(text);
        if parser.begin()? != Begin::Object {
            return Err(parser.unexpected("an object"));
        }
        parser.enter()?;
        let mut members: Vec<(Cow<'de, str>, &'de str)> = Vec::new();
        let mut names = std::collections::HashSet::new();
        while parser.has_next(b'}', members.is_empty())? {
            let name = parser.name()?;
            if !names.insert(name.clone()) {
                return Err(Error::new(format!("`{name}` stands there twice")));
            }
            members.push((name, parser.raw()?));
        }
        parser.end()?;
        Ok(members)
    }

    /// The items of an array, which is all there is.
    pub(crate) fn items(text: &'de str) -> Result<Vec<&'de str>, Error> {
        let mut parser = Parser::new(text);
        if parser.begin()? != Begin::Array {
            return Err(parser.unexpected("an array"));
        }
        parser.enter()?;
        let mut items = Vec::new();
        while parser.has_next(b']', items.is_empty())? {
            items.push(parser.raw()?);
        }
        parser.end()?;
        Ok(items)
    }
}
