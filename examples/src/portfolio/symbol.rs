//! What companies are called where they are traded.

use std::fmt;

/// The symbol of a company: a number, shown as letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(pub u32);

/// `AAAAA`, `AAAAB` and so on.
impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        let mut letters = [b'A'; 7];
        for letter in letters.iter_mut().rev() {
            *letter += (rest % 26) as u8;
            rest /= 26;
        }
        let text: String = letters.map(char::from).iter().collect();
        // Seven letters are enough for every number, and five for those that there are.
        f.pad(text.strip_prefix("AA").unwrap_or(&text))
    }
}
