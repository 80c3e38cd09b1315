//! One line of an orders file.

use std::io::{Cursor, SeekFrom};

use super::region::Region;
use crate::lines::{amount, name, number};
use crate::money::Cents;

/// The first line of every file.
pub(super) const HEADER: [&str; 8] = ["order", "customer", "region", "loyal", "line", "product", "quantity", "price"];

/// What one line says.
pub(super) struct Record {
    pub(super) order: u32,
    pub(super) customer: String,
    pub(super) region: Region,
    pub(super) loyal: bool,
    pub(super) line: u32,
    pub(super) product: String,
    pub(super) quantity: u32,
    pub(super) price: Cents,
}

impl Record {
    /// Reads the cells of a line. The error is the reason why it cannot be used.
    pub(super) fn of(cells: &[String]) -> Result<Self, String> {
        let [order, customer, region, loyal, line, product, quantity, price] = cells else {
            return Err(format!("it needs {} cells, and its number of cells is {}", HEADER.len(), cells.len()));
        };
        Ok(Record {
            order: number("order", order, 1..=u32::MAX)?,
            customer: name("customer", customer)?,
            region: region.parse().map_err(|()| format!("there is no region {region:?}"))?,
            loyal: match loyal.as_str() {
                "yes" => true,
                "no" => false,
                _ => return Err(format!("loyal is \"yes\" or \"no\", not {loyal:?}")),
            },
            line: number("line", line, 1..=u32::MAX)?,
            product: name("product", product)?,
            quantity: number("quantity", quantity, 1..=MOST_PIECES)?,
            price: amount("price", price, HIGHEST_PRICE)?,
        })
    }
}

/// Takes lines apart, each for itself: what is wrong with one does not reach into the next.
pub(super) struct Cells {
    reader: csv::Reader<Cursor<String>>,
}

impl Cells {
    pub(super) fn new() -> Self {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).trim(csv::Trim::All);
        Cells { reader: reader.from_reader(Cursor::default()) }
    }

    /// The cells of a line. It is followed by one that must be found again.
    pub(super) fn of(&mut self, line: &str) -> Result<Vec<String>, String> {
        *self.reader.get_mut() = Cursor::new(format!("{line}\n{NEXT}"));
        self.reader.seek_raw(SeekFrom::Start(0), csv::Position::new()).map_err(|error| error.to_string())?;
        let mut records = self.reader.records();
        let mut next = || records.next().transpose().map_err(|error| error.to_string());
        let (record, following) = (next()?.unwrap_or_default(), next()?);
        match following {
            Some(following) if following.iter().eq([NEXT]) => Ok(record.iter().map(str::to_owned).collect()),
            Some(_) => Err("it has a line end in the middle".to_owned()),
            None => Err("a quote is not closed".to_owned()),
        }
    }
}

/// The line after each line.
const NEXT: &str = "next";

// With these limits no sum of a file that fits into memory is too large for `Cents`.
const MOST_PIECES: u32 = 10_000;
const HIGHEST_PRICE: Cents = Cents::whole(100_000);
