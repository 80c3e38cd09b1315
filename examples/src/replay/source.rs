//! Where lines come from.

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use crate::lines::Lines;
use crate::options::Source;

/// The lines behind those that were read before. Standard input begins with them.
pub fn open(source: &Source, shipped: &'static str, behind: u64) -> Result<Lines<Box<dyn BufRead>>, String> {
    let (file, name): (Box<dyn BufRead>, _) = match source {
        Source::Input => return Ok(Lines::new(Box::new(io::stdin().lock()), behind)),
        Source::Shipped => (Box::new(shipped.as_bytes()), "the file that is built in".to_owned()),
        Source::File(path) => {
            let file = File::open(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            (Box::new(BufReader::new(file)), path.display().to_string())
        }
    };
    let mut lines = Lines::new(file, 0);
    lines.pass_over(behind).map_err(|message| format!("cannot go on with {name}: {message}"))?;
    Ok(lines)
}
