//! Where a cell is: `A1` to `ZZ9999`.

use std::fmt;
use std::str::FromStr;

/// How many columns there are: A to ZZ.
pub const COLUMNS: u16 = 26 + 26 * 26;
/// How many rows there are.
pub const ROWS: u16 = 9999;

/// A cell's place; both parts count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The row, which comes first so that addresses sort as a table is read.
    pub row: u16,
    /// The column.
    pub column: u16,
}

/// A rectangle of cells, both corners included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    first: Address,
    last: Address,
}

/// Why a word is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAddress {
    /// It does not look like one.
    OtherWord,
    /// It looks like one, but there is no such cell.
    OutOfBounds,
}

impl Address {
    /// The cell in this row and column, if the sheet has it.
    pub fn new(row: usize, column: usize) -> Option<Address> {
        let (row, column) = (u16::try_from(row).ok()?, u16::try_from(column).ok()?);
        (row < ROWS && column < COLUMNS).then_some(Address { row, column })
    }
}

/// `A1`, in either case.
impl FromStr for Address {
    type Err = NoAddress;

    fn from_str(word: &str) -> Result<Address, NoAddress> {
        let digits = word.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let letters = &word[..word.len() - digits.len()];
        if letters.is_empty() || digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(NoAddress::OtherWord);
        }
        if letters.len() > 2 {
            return Err(NoAddress::OutOfBounds);
        }
        let number = |letter: u8| usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        let column = letters.bytes().fold(0, |column, letter| column * 26 + number(letter));
        let row: usize = digits.parse().map_err(|_| NoAddress::OutOfBounds)?;
        row.checked_sub(1).and_then(|row| Address::new(row, column - 1)).ok_or(NoAddress::OutOfBounds)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_name(self.column), u32::from(self.row) + 1)
    }
}

/// `A`, `Z`, `AA`.
pub fn column_name(column: u16) -> String {
    let letter = |number: u16| char::from(b'A' + (number % 26) as u8);
    match (column / 26).checked_sub(1) {
        Some(first) => format!("{}{}", letter(first), letter(column)),
        None => letter(column).to_string(),
    }
}

impl Range {
    /// The range with these opposite corners.
    pub fn new(one: Address, other: Address) -> Range {
        let first = Address { row: one.row.min(other.row), column: one.column.min(other.column) };
        let last = Address { row: one.row.max(other.row), column: one.column.max(other.column) };
        Range { first, last }
    }

    /// The upper left and the lower right corner. All cells of the range sort between them, and others too.
    pub fn corners(&self) -> (Address, Address) {
        (self.first, self.last)
    }

    /// Whether the cell lies in it.
    pub fn contains(&self, cell: Address) -> bool {
        (self.first.row..=self.last.row).contains(&cell.row)
            && (self.first.column..=self.last.column).contains(&cell.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_read_as_it_is_written() {
        for column in 0..COLUMNS {
            let address = Address { row: 41, column };
            assert_eq!(address.to_string().parse(), Ok(address));
            assert_eq!(address.to_string().to_lowercase().parse(), Ok(address));
        }
        assert_eq!(column_name(COLUMNS - 1), "ZZ");
    }

    #[test]
    fn cells_outside_of_the_sheet_differ_from_other_words() {
        for word in ["A0", "A10000", "AAA1", "XFD99999999999999999999"] {
            assert_eq!(word.parse::<Address>(), Err(NoAddress::OutOfBounds), "{word}");
        }
        for word in ["", "A", "1", "1A", "A1B", "A-1", "Ä1", "A١", "SUM"] {
            assert_eq!(word.parse::<Address>(), Err(NoAddress::OtherWord), "{word}");
        }
        assert!("ZZ9999".parse::<Address>().is_ok());
    }

    #[test]
    fn a_range_has_two_corners_in_any_order() {
        let cell = |name: &str| name.parse::<Address>().unwrap();
        let range = Range::new(cell("C2"), cell("B4"));
        assert_eq!(range, Range::new(cell("B4"), cell("C2")));
        assert_eq!(range.corners(), (cell("B2"), cell("C4")));
        assert!(range.contains(cell("B3")) && !range.contains(cell("D3")) && !range.contains(cell("A3")));
    }
}
