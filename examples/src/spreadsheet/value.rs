//! What a cell shows.

use std::cmp::Ordering;
use std::fmt;

/// The value of a cell or of a part of a formula. Numbers are finite and never -0.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing: 0 to arithmetic, "" to a comparison with text.
    #[default]
    Empty,
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// TRUE or FALSE.
    Truth(bool),
    /// What went wrong, which goes on to everything that reads it.
    Error(Error),
}

/// The errors of a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// Division by zero, or the average of nothing.
    DividedByZero,
    /// A function or name that there is not.
    Name,
    /// Text where a number is needed, or a range where one value is.
    Value,
    /// A cell outside of the sheet.
    Reference,
    /// A number too large, or a root of a negative one.
    Number,
    /// A formula that needs its own value.
    Cycle,
    /// A formula that cannot be read.
    Syntax,
}

impl Value {
    /// A number, unless it is none.
    pub fn number(number: f64) -> Value {
        // Adding 0 makes 0 of -0, which would be equal to it but print differently.
        if number.is_finite() { Value::Number(number + 0.0) } else { Value::Error(Error::Number) }
    }

    /// What a source that is no formula stands for.
    pub fn from_source(source: &str) -> Value {
        if let Some(text) = source.strip_prefix('\'') {
            return Value::Text(text.to_owned());
        }
        let word = source.trim();
        if word.is_empty() {
            return Value::Empty;
        }
        if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") {
            return Value::Truth(word.eq_ignore_ascii_case("true"));
        }
        // `inf` and `nan` are words.
        let is_numeric = word.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first))
            && word.contains(|digit: char| digit.is_ascii_digit());
        match word.parse::<f64>() {
            Ok(number) if is_numeric => Value::number(number),
            _ => Value::Text(source.to_owned()),
        }
    }

    /// The number that arithmetic takes it for.
    pub fn as_number(&self) -> Result<f64, Error> {
        match self {
            Value::Empty => Ok(0.0),
            Value::Number(number) => Ok(*number),
            Value::Truth(truth) => Ok(f64::from(u8::from(*truth))),
            Value::Text(_) => Err(Error::Value),
            Value::Error(error) => Err(*error),
        }
    }

    /// What a condition takes it for.
    pub fn as_truth(&self) -> Result<bool, Error> {
        self.as_number().map(|number| number != 0.0)
    }

    /// The order of two values that are no errors: numbers before text before truths; text in any case.
    pub fn compare(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Empty, Value::Empty) => Ordering::Equal,
            (Value::Empty, Value::Text(_)) => Value::Text(String::new()).compare(other),
            (Value::Empty, Value::Truth(_)) => Value::Truth(false).compare(other),
            (Value::Empty, _) => Value::Number(0.0).compare(other),
            (_, Value::Empty) => other.compare(self).reverse(),
            (Value::Number(one), Value::Number(other)) => one.total_cmp(other),
            (Value::Text(one), Value::Text(other)) => one.to_lowercase().cmp(&other.to_lowercase()),
            (Value::Truth(one), Value::Truth(other)) => one.cmp(other),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Value::Empty | Value::Number(_) => 0,
            Value::Text(_) => 1,
            Value::Truth(_) => 2,
            Value::Error(_) => 3,
        }
    }
}

/// As a cell shows it: on one line, numbers rounded to ten decimals.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Empty => Ok(()),
            Value::Number(number) => f.write_str(&shown(*number)),
            Value::Text(text) => {
                f.write_str(&text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>())
            }
            Value::Truth(truth) => f.write_str(if *truth { "TRUE" } else { "FALSE" }),
            Value::Error(error) => error.fmt(f),
        }
    }
}

fn shown(number: f64) -> String {
    if number != 0.0 && !(1e-6..1e15).contains(&number.abs()) {
        return format!("{number:E}");
    }
    let rounded = format!("{number:.10}");
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Error::DividedByZero => "#DIV/0!",
            Error::Name => "#NAME?",
            Error::Value => "#VALUE!",
            Error::Reference => "#REF!",
            Error::Number => "#NUM!",
            Error::Cycle => "#CYCLE!",
            Error::Syntax => "#ERROR!",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_numbers_truths_text_or_nothing() {
        assert_eq!(Value::from_source(" -1.50 "), Value::Number(-1.5));
        assert_eq!(Value::from_source("1e3"), Value::Number(1000.0));
        assert_eq!(Value::from_source("true"), Value::Truth(true));
        assert_eq!(Value::from_source("  "), Value::Empty);
        assert_eq!(Value::from_source("1e999"), Value::Error(Error::Number));
        for text in ["inf", "nan", "-inf", "+infinity", "-", ".", "12 pieces", "0x10"] {
            assert_eq!(Value::from_source(text), Value::Text(text.to_owned()));
        }
        assert_eq!(Value::from_source("'5"), Value::Text("5".to_owned()));
    }

    #[test]
    fn numbers_are_shown_without_what_the_binary_system_adds() {
        for (number, text) in [(0.1 + 0.2, "0.3"), (100.0, "100"), (-0.0, "0"), (1e20, "1E20"), (-2.5e-7, "-2.5E-7")] {
            assert_eq!(Value::number(number).to_string(), text);
        }
        assert_eq!(Value::number(f64::NAN).to_string(), "#NUM!");
        assert_eq!(Value::Text("two\nlines\x1b".to_owned()).to_string(), "two lines ");
    }

    #[test]
    fn nothing_equals_zero_no_text_and_false() {
        for zero in [Value::Empty, Value::Number(0.0), Value::Text(String::new()), Value::Truth(false)] {
            assert_eq!((Value::Empty.compare(&zero), zero.compare(&Value::Empty)), (Ordering::Equal, Ordering::Equal));
        }
        assert_eq!(Value::Number(9.0).compare(&Value::Text("1".to_owned())), Ordering::Less);
    }
}
